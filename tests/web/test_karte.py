"""The map: every region of Germany lies inside its outline, every house is counted."""

import pytest
from django.test import Client

from tests.besetzung import firma
from umlage.apps.accounts.scope import organisation_scope
from umlage.web.staff.landkarte import REGIONEN, UMRISS

BACKEND = "django.contrib.auth.backends.ModelBackend"


def inside(lon: float, lat: float) -> bool:
    """Whether a ray to the east leaves the outline an odd number of times."""
    crossed = 0
    for (x1, y1), (x2, y2) in zip(UMRISS, (*UMRISS[1:], UMRISS[0]), strict=True):
        if (y1 > lat) != (y2 > lat) and lon < x1 + (lat - y1) / (y2 - y1) * (x2 - x1):
            crossed += 1
    return crossed % 2 == 1


@pytest.mark.parametrize("plz", REGIONEN)
def test_a_region_lies_in_germany(plz: str) -> None:
    lon, lat, town = REGIONEN[plz]
    assert inside(lon, lat), town


@pytest.mark.django_db
def test_houses_are_counted_where_they_are(client: Client) -> None:
    house = firma("fuldatal", "casameta-2022.yaml")
    client.force_login(house.people["lesen"], backend=BACKEND)
    text = client.get("/fuldatal/karte/").content.decode()
    assert "34 Kassel: 1 Abrechnung" in text
    assert "?stand=alle&amp;plz=34" in text


@pytest.mark.django_db
def test_a_house_in_no_region_is_told_beside_the_map(client: Client) -> None:
    house = firma("fuldatal", "casameta-2022.yaml")
    with organisation_scope(house.organisation.pk):
        type(house.zeitraum.liegenschaft).objects.update(plz="00001")
    client.force_login(house.people["lesen"], backend=BACKEND)
    text = client.get("/fuldatal/karte/").content.decode()
    assert "nicht auf der Karte" in text
    assert "?stand=alle&amp;plz=00" in text
