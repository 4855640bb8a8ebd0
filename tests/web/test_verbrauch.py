"""The page of readings: two people at once, and nothing of a colleague's is lost."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from tests.besetzung import Firma, firma
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.archive.models import Verlauf
from umlage.apps.geraete.models import Geraet
from umlage.apps.messwerte.models import Ablesung

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
END = date(2022, 12, 31)


@pytest.fixture
def house() -> Firma:
    return firma("fuldatal", "casameta-2022.yaml")


@pytest.fixture
def clerk(house: Firma, client: Client) -> Client:
    client.force_login(house.people["sachbearbeitung"], backend=BACKEND)
    return client


def empty(house: Firma, count: int) -> list[Geraet]:
    """Devices without a reading at the end of the year."""
    with organisation_scope(house.organisation.pk):
        rows = list(Geraet.objects.filter(nutzeinheit__isnull=False, bis=None).order_by("pk")[:count])
        Ablesung.objects.filter(geraet__in=rows, am=END).delete()
    return rows


def stands(house: Firma, rows: list[Geraet]) -> list[Decimal | None]:
    with organisation_scope(house.organisation.pk):
        known = dict(Ablesung.objects.filter(geraet__in=rows, am=END).values_list("geraet_id", "stand"))
    return [known.get(row.pk) for row in rows]


def form(rows: list[Geraet], texts: dict[int, str], seen: dict[int, str] | None = None) -> dict[str, str]:
    """Every field of the page as a browser sends it: also those that nobody touched."""
    found = {f"stand-{row.pk}": texts.get(row.pk, "") for row in rows}
    return found | {f"gesehen-{row.pk}": (seen or {}).get(row.pk, "") for row in rows}


def fields(text: str) -> dict[str, str]:
    """What the page would send as it stands."""
    parts = text.split("<input ")[1:]
    said = [{name: part.split(f'{name}="')[1].split('"')[0] for name in ("name", "value")} for part in parts]
    return {one["name"]: one["value"] for one in said if one["name"].startswith(("stand-", "gesehen-"))}


def test_two_people_with_different_devices_do_not_meet(clerk: Client, house: Firma) -> None:
    rows = empty(house, 2)
    first, second = rows
    assert clerk.post(f"{house.haus}verbrauch/", form(rows, {first.pk: "1100"})).status_code == 302
    # the second opened the page before: the field of the first is empty there and untouched
    assert clerk.post(f"{house.haus}verbrauch/", form(rows, {second.pk: "2200"})).status_code == 302
    assert stands(house, rows) == [Decimal(1100), Decimal(2200)]


def test_what_differs_shows_both_values_and_saving_again_takes_nothing_else_away(clerk: Client, house: Firma) -> None:
    rows = empty(house, 3)
    first, second, third = rows
    clerk.post(f"{house.haus}verbrauch/", form(rows, {first.pk: "1100", second.pk: "2100"}))
    response = clerk.post(f"{house.haus}verbrauch/", form(rows, {second.pk: "2200", third.pk: "3300"}))
    text = response.content.decode()
    assert response.status_code == 422
    assert "2.100" in text
    again = {name: value for name, value in fields(text).items() if int(name.split("-")[1]) in [row.pk for row in rows]}
    assert [again[f"stand-{row.pk}"] for row in rows] == ["1100", "2200", "3300"]
    assert stands(house, rows) == [Decimal(1100), Decimal(2100), None]
    assert clerk.post(f"{house.haus}verbrauch/", again).status_code == 302
    assert stands(house, rows) == [Decimal(1100), Decimal(2200), Decimal(3300)]
    with organisation_scope(house.organisation.pk):
        assert not Verlauf.objects.filter(vorgang="geloescht").exists()


def test_what_is_no_number_hides_no_value_of_a_colleague(clerk: Client, house: Firma) -> None:
    rows = empty(house, 2)
    first, second = rows
    clerk.post(f"{house.haus}verbrauch/", form(rows, {first.pk: "1100"}))
    text = clerk.post(f"{house.haus}verbrauch/", form(rows, {first.pk: "1200", second.pk: "viel"})).content.decode()
    assert "1.100" in text
    assert "Hier steht keine Zahl." in text


def test_a_reading_is_still_taken_away_by_who_empties_its_field(clerk: Client, house: Firma) -> None:
    rows = empty(house, 1)
    clerk.post(f"{house.haus}verbrauch/", form(rows, {rows[0].pk: "1100"}))
    clerk.post(f"{house.haus}verbrauch/", form(rows, {}, {rows[0].pk: "1100"}))
    assert stands(house, rows) == [None]
