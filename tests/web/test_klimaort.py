"""The climate factors of another place hold for a house, by choice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from tests.besetzung import NOW, Firma
from tests.web.test_connect import page
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.geraete.alarme import Monat
from umlage.apps.liegenschaften.models import Liegenschaft
from umlage.apps.messwerte import klimafaktoren as faktoren
from umlage.apps.messwerte.models import Klimafaktor, Klimaort

pytestmark = pytest.mark.django_db
PATH = "/fuldatal/connect/klimafaktoren/"


@pytest.fixture
def table(crew: Firma) -> Liegenschaft:
    """Factors of the house's own postcode, and of a station on the mountain."""
    with organisation_scope(crew.organisation.pk):
        house = crew.zeitraum.liegenschaft
        span = {"von": date(2025, 1, 1), "bis": date(2025, 12, 31), "quelle": "DWD", "importiert_am": NOW}
        Klimafaktor.objects.create(plz=house.plz, faktor=Decimal("1.10"), **span)
        Klimafaktor.objects.create(plz="38879", faktor=Decimal("0.80"), station="Brocken", **span)
        Klimafaktor.objects.create(plz="01067", faktor=Decimal("0.90"), station="Elbe", **span)
        Klimafaktor.objects.create(plz="01099", faktor=Decimal("0.91"), station="Elbe", **span)
    return house


def factor(crew: Firma, house: Liegenschaft) -> str:
    with organisation_scope(crew.organisation.pk):
        months = [Monat(date(2025, number, 1), Decimal(100)) for number in range(1, 13)]
        (used,) = faktoren.bereinigt(months, faktoren.ort_von(house)).verwendet
        return f"{used.plz} {used.faktor}"


@pytest.mark.parametrize("said", ["38879", "brocken"])
def test_another_place_is_chosen_by_postcode_or_station_and_given_up(
    client: Client, crew: Firma, table: Liegenschaft, said: str
) -> None:
    assert factor(crew, table) == f"{table.plz} 1.10"
    answer = client.post(PATH, {"was": "ort", "nummer": table.nummer, "ort": said}, follow=True)
    assert "es gelten die Faktoren von 38879." in answer.content.decode()
    assert factor(crew, table) == "38879 0.80"
    shown = page(client, PATH)
    assert "Liegenschaften mit anderem Ort" in shown
    client.post(PATH, {"was": "ort", "nummer": table.nummer, "ort": ""})
    assert factor(crew, table) == f"{table.plz} 1.10"
    with organisation_scope(crew.organisation.pk):
        assert not Klimaort.objects.exists()


@pytest.mark.parametrize(
    ("nummer", "ort", "said"),
    [
        ("0000001-2", "99999", "Für die Postleitzahl 99999 ist kein Klimafaktor eingespielt."),
        ("0000001-2", "Zugspitze", "Eine Station „Zugspitze“ steht bei keinem Klimafaktor."),
        ("0000001-2", "Elbe", "Die Station „Elbe“ steht bei mehreren Postleitzahlen: 01067, 01099."),
        ("0000001-2", "388790", "Für die Postleitzahl 388790 ist kein Klimafaktor eingespielt."),
        ("9", "38879", "Eine Liegenschaft mit dieser Nummer gibt es hier nicht."),
    ],
)
def test_a_place_without_factors_is_refused(
    client: Client, crew: Firma, table: Liegenschaft, nummer: str, ort: str, said: str
) -> None:
    answer = client.post(PATH, {"was": "ort", "nummer": nummer, "ort": ort})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    with organisation_scope(crew.organisation.pk):
        assert not Klimaort.objects.exists()
