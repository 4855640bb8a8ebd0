"""The next year of a house: what goes on, and what it says is missing."""

from datetime import date
from decimal import Decimal

import pytest

from tests.besetzung import NOW, Firma, firma
from umlage.apps.abrechnung import operations, queries
from umlage.apps.abrechnung.aktenbau import werte
from umlage.apps.abrechnung.models import Pruefstand
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.geraete.models import Geraetejahr
from umlage.apps.kosten.models import Kostenzeile
from umlage.apps.liegenschaften.models import Abrechnungszeitraum
from umlage.apps.verwaltung.queries import auftritt

pytestmark = pytest.mark.django_db


def next_year(house: Firma) -> Abrechnungszeitraum:
    return operations.next_year(zeitraum=house.zeitraum, benutzer=house.people["sachbearbeitung"], am=NOW)


def test_the_next_year_follows_day_to_day_and_lacks_its_invoices() -> None:
    house = firma("fuldatal", "gashaus-2024.yaml")
    with organisation_scope(house.organisation.pk):
        new = next_year(house)
        found = queries.probe(new)
        assert (new.von, new.bis) == (date(2025, 1, 1), date(2025, 12, 31))
        assert Pruefstand.objects.get(zeitraum=new).stand == "blockiert"
        missing = {finding.where for finding in found.fehler}
        assert "anlagen/1/kosten/1/betrag" in missing


def test_stock_and_settings_go_on() -> None:
    house = firma("fuldatal", "oelhaus-2023.yaml")
    with organisation_scope(house.organisation.pk):
        last = queries.probe(house.zeitraum).ergebnis
        new = werte(next_year(house))
        old = werte(house.zeitraum)
    assert last is not None
    (fuel,) = last.haus.brennstoffe
    assert fuel.bestand_ende is not None
    # of 2500 l delivered last and 620 l of the delivery before
    assert new["anlagen"][0]["bestand"]["anfang"] == {
        **old["anlagen"][0]["bestand"]["ende"],
        "betrag": Decimal(fuel.bestand_ende.value.cents) / 100,
        "mwst": Decimal(19),
        "lieferung_am": "2023-10-30",
        "co2": {"kg": Decimal("8350.056"), "betrag": Decimal("298.10")},
    }
    assert new.get("einstellungen") == old.get("einstellungen")
    assert new["absender"] == old["absender"]


def test_a_firm_that_has_but_a_name_leaves_the_sender_that_stands_there() -> None:
    house = firma("fuldatal", "oelhaus-2023.yaml")
    house.organisation.absender, house.organisation.farbe = {"name": house.organisation.name}, "#0B5E66"
    house.organisation.save()
    with organisation_scope(house.organisation.pk):
        new = werte(next_year(house))
        old = werte(house.zeitraum)
        assert new["absender"] == old["absender"]
        assert old["absender"]["strasse"]
        house.organisation.absender |= {"strasse": "Uferweg 1", "plz": "34125", "ort": "Kassel"}
        house.organisation.save()
        look = auftritt(None).as_sender(old["absender"])
    assert (look["name"], look["strasse"], "telefon" in look) == (house.organisation.name, "Uferweg 1", False)


def test_the_newest_year_alone_has_a_next_one() -> None:
    house = firma("fuldatal", "gashaus-2024.yaml")
    with organisation_scope(house.organisation.pk):
        next_year(house)
        with pytest.raises(operations.YearThere):
            next_year(house)


def test_a_nutzer_who_left_is_not_in_the_next_year() -> None:
    house = firma("fuldatal", "gashaus-2024.yaml")
    with organisation_scope(house.organisation.pk):
        before = {row["nr"] for flat in werte(house.zeitraum)["nutzeinheiten"] for row in flat["nutzer"]}
        after = {row["nr"] for flat in werte(next_year(house))["nutzeinheiten"] for row in flat["nutzer"]}
    assert before - after == {"4-1"}


def test_an_estimate_is_of_its_year_alone() -> None:
    house = firma("fuldatal", "casameta-2022.yaml")
    with organisation_scope(house.organisation.pk):
        device = house.zeitraum.liegenschaft.geraete.filter(nutzeinheit__isnull=False).first()
        assert device is not None
        Geraetejahr.objects.create(
            zeitraum=house.zeitraum,
            geraet=device,
            angaben={"schaetzung": {"grund": "Ausfall", "verfahren": "durchschnitt"}},
        )
        new = next_year(house)
        told = {
            year: [
                row for flat in werte(year)["nutzeinheiten"] for row in flat.get("geraete", ()) if "schaetzung" in row
            ]
            for year in (house.zeitraum, new)
        }
    assert [row["nr"] for row in told[house.zeitraum]] == [device.nr]
    assert told[new] == []


def test_prepayments_of_the_year_before_are_asked_for() -> None:
    house = firma("fuldatal", "casameta-2022.yaml")
    with organisation_scope(house.organisation.pk):
        paid = {
            person["nr"]: sum((value for name, value in person["vorauszahlung"].items() if name != "kostenarten"), zero)
            for flat in werte(house.zeitraum)["nutzeinheiten"]
            for person in flat["nutzer"]
            if person.get("vorauszahlung") and "bis" not in person
        }
        assert paid
        new = werte(next_year(house))
    people = [person for flat in new["nutzeinheiten"] for person in flat["nutzer"]]
    assert {person["nr"]: person["vorjahr"]["vorauszahlung"] for person in people if "vorjahr" in person} == paid
    assert not any("vorauszahlung" in person for person in people)


zero = Decimal(0)


def test_stock_of_which_no_invoice_named_carbon_dioxide_keeps_the_day_that_has_its_price() -> None:
    house = firma("fuldatal", "oelhaus-2023.yaml")
    with organisation_scope(house.organisation.pk):
        for row in Kostenzeile.objects.filter(zeitraum=house.zeitraum, bereich=Kostenzeile.Bereich.LIEFERUNG):
            row.angaben = {name: value for name, value in row.angaben.items() if name != "co2"}
            row.save()
        opening = werte(next_year(house))["anlagen"][0]["bestand"]["anfang"]
    assert (opening["lieferung_am"], "co2" in opening) == ("2023-10-30", False)


@pytest.mark.parametrize(("all_of_them", "added", "said"), [(True, "0", False), (False, "238.86", None)])
def test_carbon_costs_that_an_invoice_left_out_are_not_lost_with_the_year(
    *, all_of_them: bool, added: str, said: bool | None
) -> None:
    house = firma("fuldatal", "oelhaus-2023.yaml")
    with organisation_scope(house.organisation.pk):
        rows = Kostenzeile.objects.filter(zeitraum=house.zeitraum, bereich=Kostenzeile.Bereich.LIEFERUNG)
        for row in rows if all_of_them else rows.filter(am=date(2023, 10, 30)):
            row.angaben = {**row.angaben, "co2": {**row.angaben["co2"], "enthalten": False}}
            row.save()
        last = queries.probe(house.zeitraum).ergebnis
        opening = werte(next_year(house))["anlagen"][0]["bestand"]["anfang"]
    assert last is not None
    (fuel,) = last.haus.brennstoffe
    assert fuel.bestand_ende is not None
    assert opening["betrag"] == Decimal(fuel.bestand_ende.value.cents) / 100 + Decimal(added)
    assert opening["co2"].get("enthalten") is said
