"""The CO2 calculator: every step, values of the invoice, values computed."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.test import Client

from tests.besetzung import Firma, firma
from umlage.apps.abrechnung import queries
from umlage.apps.abrechnung.kohlendioxid import lieferungen
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.kosten.models import Kostenzeile

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def beispiel() -> str:
    return "oelhaus-2023.yaml"


def delivery(house: Firma) -> Kostenzeile:
    with organisation_scope(house.organisation.pk):
        return Kostenzeile.objects.filter(bereich="lieferungen").first()


def fassung(house: Firma) -> str:
    with organisation_scope(house.organisation.pk):
        house.zeitraum.liegenschaft.refresh_from_db()
    return str(house.zeitraum.liegenschaft.fassung)


def used(house: Firma) -> tuple[object, object]:
    with organisation_scope(house.organisation.pk):
        found = queries.probe(house.zeitraum)
        assert found.ergebnis is not None, found.fehler
        plant = lieferungen(house.zeitraum, found)[0].brennstoff
    return plant.co2_kg.value, plant.co2_betrag.value.cents


def test_the_page_shows_every_step(clerk: Client, house: Firma) -> None:
    text = clerk.get(f"{house.haus}co2/").content.decode()
    for words in ("Anteil des Vermieters, Stufe", "Je m² Wohnfläche und Jahr", "gerechnet ", "Emissionsfaktor"):
        assert words in text


def test_values_of_the_invoice_count_and_emptied_fields_are_computed(clerk: Client, house: Firma) -> None:
    row = delivery(house)
    said = {f"kg-{row.pk}": "1.000,5", f"betrag-{row.pk}": "40,00", "fassung": fassung(house)}
    answer = clerk.post(f"{house.haus}co2/", said, follow=True).content.decode()
    assert "1 Rechnung geändert." in answer
    stated = used(house)
    with organisation_scope(house.organisation.pk):
        row.refresh_from_db()
        assert row.angaben["co2"] == {"kg": Decimal("1000.5"), "betrag": Decimal("40.00")}
    said = {f"kg-{row.pk}": "", f"betrag-{row.pk}": "", "fassung": fassung(house)}
    clerk.post(f"{house.haus}co2/", said)
    with organisation_scope(house.organisation.pk):
        row.refresh_from_db()
        assert "co2" not in row.angaben
        found = queries.probe(house.zeitraum)
        line = next(one for one in lieferungen(house.zeitraum, found)[0].zeilen if one.zeile == row)
        assert line.berechnet is not None
        assert line.posten.co2_kg.value == line.berechnet.co2_kg.value
    assert used(house) != stated


def test_what_stood_there_and_means_the_same_stays_as_it_was_said(clerk: Client, house: Firma) -> None:
    row = delivery(house)
    said = {"kg": Decimal("1000.5"), "betrag": Decimal("40.00"), "enthalten": True}
    with organisation_scope(house.organisation.pk):
        row.angaben = {**row.angaben, "co2": said}
        row.save()
    sent = {f"kg-{row.pk}": "1000,5", f"betrag-{row.pk}": "40", f"enthalten-{row.pk}": "", "fassung": fassung(house)}
    assert "0 Rechnungen geändert." in clerk.post(f"{house.haus}co2/", sent, follow=True).content.decode()
    with organisation_scope(house.organisation.pk):
        row.refresh_from_db()
    assert row.angaben["co2"] == said


@pytest.mark.parametrize(("kg", "betrag", "said"), [("5", "", "Bitte Kilogramm und Euro"), ("x", "1", "keine Zahl")])
def test_half_of_it_is_refused(clerk: Client, house: Firma, kg: str, betrag: str, said: str) -> None:
    row = delivery(house)
    texts = {f"kg-{row.pk}": kg, f"betrag-{row.pk}": betrag, "fassung": fassung(house)}
    answer = clerk.post(f"{house.haus}co2/", texts)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert f'value="{kg}"' in answer.content.decode()


def test_a_colleague_is_not_overwritten(clerk: Client, house: Firma) -> None:
    row = delivery(house)
    texts = {f"kg-{row.pk}": "1", f"betrag-{row.pk}": "1", "fassung": "999"}
    assert "inzwischen geändert" in clerk.post(f"{house.haus}co2/", texts).content.decode()


def test_a_house_without_priced_fuel_says_so(client: Client) -> None:
    house = firma("elbufer", "kaltwasser-2024.yaml")
    client.force_login(house.people["lesen"], backend=BACKEND)
    assert "oder es wird nicht aufgeteilt" in client.get(f"{house.haus}co2/").content.decode()


def test_what_was_computed_is_taken_over_and_nothing_changes(clerk: Client, house: Firma) -> None:
    row = delivery(house)
    clerk.post(f"{house.haus}co2/", {f"kg-{row.pk}": "", f"betrag-{row.pk}": "", "fassung": fassung(house)})
    before = used(house)
    page = clerk.get(f"{house.haus}co2/").content.decode()
    assert f'name="uebernehmen" value="{row.pk}"' in page
    with organisation_scope(house.organisation.pk):
        found = queries.probe(house.zeitraum)
        line = next(one for one in lieferungen(house.zeitraum, found)[0].zeilen if one.zeile == row)
    assert line.berechnet is not None
    said = {f"kg-{row.pk}": "", f"betrag-{row.pk}": "", "uebernehmen": str(row.pk), "fassung": fassung(house)}
    assert clerk.post(f"{house.haus}co2/", said).status_code == 302
    with organisation_scope(house.organisation.pk):
        row.refresh_from_db()
    taken = row.angaben["co2"]
    assert taken["betrag"] * 100 == line.berechnet.co2_betrag.value.cents
    assert abs(Fraction(taken["kg"]) - Fraction(line.berechnet.co2_kg.value)) <= Fraction(1, 2000)
    assert used(house)[1] == before[1]
    assert f'name="uebernehmen" value="{row.pk}"' not in clerk.get(f"{house.haus}co2/").content.decode()
