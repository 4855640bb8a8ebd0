"""The page of the costs: quantities and prices of energy, and what only the year before had."""

import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client

from tests.besetzung import NOW, Firma
from umlage.apps.abrechnung import operations
from umlage.apps.abrechnung.queries import energie, probe
from umlage.apps.abrechnung.vorrat import anfangsbestand
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.geraete.models import Anlagenjahr
from umlage.apps.kosten.models import Kostenzeile
from umlage.apps.kosten.queries import Bereich, bereiche, vorraete
from umlage.apps.messwerte.models import Ablesung
from umlage.core.money import german

pytestmark = pytest.mark.django_db


@pytest.fixture
def beispiel() -> str:
    return "gashaus-2024.yaml"


def invoice(house: Firma, name: str, betrag: str, **angaben: Any) -> None:
    with organisation_scope(house.organisation.pk):
        plant = house.zeitraum.liegenschaft.anlagen.get()
        said = {"anlage": plant, "bezeichnung": name, "am": house.zeitraum.bis, "betrag": Decimal(betrag)}
        Kostenzeile.objects.create(zeitraum=house.zeitraum, bereich="lieferungen", angaben=angaben, **said)


def supplied(house: Firma) -> None:
    """A supply contract: a price for what was used, billed twice, one for the connection, and a relief of the state."""
    with organisation_scope(house.organisation.pk):
        Kostenzeile.objects.filter(zeitraum=house.zeitraum, bereich="lieferungen").delete()
    invoice(house, "Arbeitspreis", "1500", menge=Decimal(10000), mwst=Decimal(19), quelle="Rechnung 1")
    invoice(house, "Arbeitspreis", "750.50", menge=Decimal(5000), co2={"kg": Decimal(5), "betrag": Decimal(1)})
    invoice(house, "Leistungspreis", "120")
    invoice(house, "Soforthilfe", "-80", entlastung="ewsg")


def energy(house: Firma, zeitraum: Any) -> Bereich:
    with organisation_scope(house.organisation.pk):
        return next(one for one in bereiche(zeitraum) if one.energie)


def test_energy_shows_quantity_unit_and_price(clerk: Client, house: Firma) -> None:
    supplied(house)
    here = energy(house, house.zeitraum)
    assert [(one.bezeichnung, one.menge, one.einheit, one.preis) for one in here.posten] == [
        ("Arbeitspreis", Decimal(10000), "kWh", Decimal("0.1500")),
        ("Arbeitspreis", Decimal(5000), "kWh", Decimal("0.1501")),
        ("Leistungspreis", None, "kWh", None),
        ("Soforthilfe", None, "kWh", None),
    ]
    assert (here.summe, here.menge, here.einheit) == (Decimal("2290.50"), Decimal(15000), "kWh")
    page = unescape(clerk.get(f"{house.haus}kosten/").content.decode())
    for text in ('10.000 <span class="einheit">kWh</span>', ">0,1501</td>", "15.000 <span"):
        assert text in page
    # on a phone, where no head stands above them, every number says what it is
    cells = [table.split("</thead>")[1] for table in page.split('<table class="liste karten">')[1:]]
    numbers = [tag for cell in cells for tag in re.findall(r'<td class="num[^>]*>', cell.split("</table>")[0])]
    assert numbers
    assert all("data-name=" in tag for tag in numbers)


def test_quantities_of_several_units_have_no_sum(house: Firma) -> None:
    supplied(house)
    invoice(house, "Nachtrag", "10", menge=Decimal(3), einheit="m3")
    invoice(house, "Nachtrag", "10", menge=Decimal(3), einheit="kWh")
    here = energy(house, house.zeitraum)
    assert (here.einheit, here.menge) == ("", None)


def test_supply_goes_on_without_amounts_and_last_year_beside_it(clerk: Client, house: Firma) -> None:
    supplied(house)
    with organisation_scope(house.organisation.pk):
        new = operations.next_year(zeitraum=house.zeitraum, benutzer=house.people["sachbearbeitung"], am=NOW)
        rows = Kostenzeile.objects.filter(zeitraum=new, bereich="lieferungen")
        assert [(row.bezeichnung, row.am, row.betrag, row.angaben) for row in rows] == [
            ("Arbeitspreis", None, None, {"mwst": Decimal(19)}),
            ("Leistungspreis", None, None, {}),
        ]
    here = energy(house, new)
    assert [(one.bezeichnung, one.zeile is None, one.vorjahr, one.vorjahresmenge) for one in here.posten] == [
        ("Arbeitspreis", False, Decimal("2250.50"), Decimal(15000)),
        ("Leistungspreis", False, Decimal(120), None),
        ("Soforthilfe", True, Decimal(-80), None),
    ]
    assert here.summe_vorjahr == Decimal("2290.50")
    page = unescape(clerk.get(house.haus.replace("/2024/", "/2025/") + "kosten/").content.decode())
    assert "2.250,50" in page
    assert 'Soforthilfe <span class="norm">nur im Vorjahr</span>' in page
    assert '<span class="grey">fehlt</span>' in page


def test_the_year_before_stands_at_the_first_invoice_of_its_kind(house: Firma) -> None:
    supplied(house)
    with organisation_scope(house.organisation.pk):
        new = operations.next_year(zeitraum=house.zeitraum, benutzer=house.people["sachbearbeitung"], am=NOW)
        first = Kostenzeile.objects.get(zeitraum=new, bezeichnung="Arbeitspreis")
        Kostenzeile.objects.create(zeitraum=new, bereich="lieferungen", anlage=first.anlage, bezeichnung="Arbeitspreis")
    shown = [one.vorjahr for one in energy(house, new).posten if one.bezeichnung == "Arbeitspreis"]
    assert shown == [Decimal("2250.50"), None]


@pytest.mark.parametrize("beispiel", ["oelhaus-2023.yaml"])
def test_a_store_shows_what_was_in_it_and_what_is_left(clerk: Client, house: Firma) -> None:
    page = unescape(clerk.get(f"{house.haus}kosten/").content.decode())
    with organisation_scope(house.organisation.pk):
        here = vorraete(house.zeitraum)[0]
        found = probe(house.zeitraum).ergebnis
        new = operations.next_year(zeitraum=house.zeitraum, benutzer=house.people["sachbearbeitung"], am=NOW)
        (after,) = vorraete(new)
    assert found is not None
    (fuel,) = found.haus.brennstoffe
    assert fuel.bestand_ende is not None
    for text in (
        f"{german(here.anfang['betrag'], 2)}</td>",
        f">{german(fuel.bestand_ende.value.cents / 100, 2)}</button>",
    ):
        assert text in page
    assert f'teil/anlage/{here.anlage.pk}/#f-bestand.ende.menge">Endbestand, Anlage 1</a>' in page
    assert (after.anfang["menge"], after.ende, after.davor["ende"]["menge"]) == (
        here.ende["menge"],
        {},
        here.ende["menge"],
    )


@pytest.mark.parametrize("beispiel", ["oelhaus-2023.yaml"])
def test_a_stock_that_changed_after_it_was_taken_over_is_named(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        operations.next_year(zeitraum=house.zeitraum, benutzer=house.people["sachbearbeitung"], am=NOW)
        jahr = Anlagenjahr.objects.get(zeitraum=house.zeitraum)
        was = anfangsbestand(jahr.angaben["bestand"]["ende"], energie(house.zeitraum)[0])
    said = "Anlage 1: Der Anfangsbestand ist nicht der Endbestand des Vorjahrs."
    new = [house.haus.replace("/2023/", "/2024/") + tab for tab in ("", "kosten/")]
    for page in new:
        assert said not in clerk.get(page).content.decode()
    with organisation_scope(house.organisation.pk):
        jahr.angaben["bestand"]["ende"]["menge"] -= 100
        jahr.save()
        now = anfangsbestand(jahr.angaben["bestand"]["ende"], energie(house.zeitraum)[0])
    assert now["betrag"] < was["betrag"]
    for page in new:
        text = unescape(clerk.get(page).content.decode())
        assert said in text
        for stock in (was, now):
            assert f"{german(stock['menge'], 0)} l, {german(stock['betrag'], 2)} €" in text
        assert f'teil/anlage/{jahr.anlage_id}/#f-bestand.anfang.menge">Anfangsbestand prüfen</a>' in text
    # the year that handed it over says nothing
    assert said not in clerk.get(f"{house.haus}kosten/").content.decode()


@pytest.mark.parametrize("beispiel", ["kaltwasser-2024.yaml"])
def test_a_stock_is_in_the_unit_of_its_fuel_though_it_was_bought_by_the_ton(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        assert {row.angaben["einheit"] for row in Kostenzeile.objects.filter(bereich="lieferungen")} == {"t"}
        assert [one.einheit for one in vorraete(house.zeitraum)] == ["kg"]
    page = unescape(clerk.get(f"{house.haus}kosten/").content.decode())
    assert '2.400 <span class="einheit">kg</span>' in page


@pytest.mark.parametrize("beispiel", ["oelhaus-2023.yaml"])
def test_a_store_says_what_was_used_also_where_the_year_cannot_be_settled(clerk: Client, house: Firma) -> None:
    def store() -> str:
        page = unescape(clerk.get(f"{house.haus}kosten/").content.decode())
        table = page.split("Vorrat</caption>")[1].split("</table>")[0]
        return " ".join(re.sub("<[^>]*>", " ", table.split("<tbody>")[1]).split())

    with organisation_scope(house.organisation.pk):
        found = probe(house.zeitraum).ergebnis
    assert found is not None
    (fuel,) = found.haus.brennstoffe
    assert fuel.bestand_ende is not None
    used, left = (german(one.value.cents / 100, 2) for one in (fuel.betrag, fuel.bestand_ende))
    quantity = fuel.mengen.printed()
    whole = store()
    assert f"Verbraucht, Anlage 1 Anfangsbestand und Lieferungen ohne Endbestand {quantity} {used}" in whole
    with organisation_scope(house.organisation.pk):
        # something else stops the settlement: the oil is known nevertheless
        Ablesung.objects.filter(geraet__art="waermezaehler").delete()
        Ablesung.objects.filter(geraet__art="hkv").delete()
        assert probe(house.zeitraum).ergebnis is None
    assert store() == whole
    # what rests on a settlement opens nothing
    offered = re.findall(r'hx-get="([^"]*/herleitung/[^"]*)"', clerk.get(f"{house.haus}kosten/").content.decode())
    assert [one for one in offered if "?pfad=belege/" not in one] == []
    with organisation_scope(house.organisation.pk):
        year = Anlagenjahr.objects.get(zeitraum=house.zeitraum)
        stock = year.angaben["bestand"]
        year.angaben = {**year.angaben, "bestand": {**stock, "ende": {**stock["ende"], "menge": Decimal(900000)}}}
        year.save()
    assert store().endswith("Anfangsbestand und Lieferungen ohne Endbestand offen offen")
    assert left not in store()


def test_a_supply_without_a_store_shows_none(clerk: Client, house: Firma) -> None:
    assert "Endbestand" not in clerk.get(f"{house.haus}kosten/").content.decode()


@pytest.mark.parametrize("beispiel", ["oelhaus-2023.yaml"])
def test_what_was_bought_into_a_stock_does_not_come_again(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        assert Kostenzeile.objects.filter(zeitraum=house.zeitraum, bereich="lieferungen").exists()
        new = operations.next_year(zeitraum=house.zeitraum, benutzer=house.people["sachbearbeitung"], am=NOW)
        assert not Kostenzeile.objects.filter(zeitraum=new, bereich="lieferungen").exists()
    here = energy(house, new)
    assert all(one.zeile is None for one in here.posten)
    assert here.vorjahresmenge is not None


def test_a_key_says_what_it_divides_by(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        said = {"zeitraum": house.zeitraum, "betrag": Decimal(90), "angaben": {"schluessel": "AN"}}
        row = Kostenzeile.objects.create(bereich="hausnebenkosten", bezeichnung="Grundsteuer", **said)
    assert "<td>AN Nutzer</td>" in clerk.get(f"{house.haus}kosten/").content.decode()
    form = clerk.get(f"{house.haus}teil/hausnebenkosten/{row.pk}/").content.decode()
    for option in ('value="AN" selected>AN Nutzer', 'value="EA">EA Miteigentum', 'value="NHN">NHN Fläche'):
        assert option in form


def test_each_sum_of_invoices_opens_with_the_invoices_it_is_made_of(clerk: Client, house: Firma) -> None:
    """Also where the year cannot be settled, and for the year before, in the language of the page."""
    invoice(house, "", "100.05", quelle="RE-7")
    invoice(house, "", "0.95")
    with organisation_scope(house.organisation.pk):
        operations.next_year(zeitraum=house.zeitraum, benutzer=house.people["sachbearbeitung"], am=NOW)
    for year in ("2024", "2025"):
        page = clerk.get(house.haus.replace("/2024/", f"/{year}/") + "kosten/").content.decode()
        sums = re.findall(r'hx-get="([^"]*\?pfad=belege/\w+)"[^>]*>([^<]*)</button>', page)
        assert len(sums) >= 2
        for address, shown in sums:
            panel = clerk.get(unescape(address)).content.decode()
            assert re.findall(r'class="gross">([^<]*) €<', panel) == [shown]
    panel = clerk.get(f"{house.haus}herleitung/?pfad=belege/lieferungen").content.decode()
    assert "RE-7, 31.12.2024" in panel
    assert "100,05" in panel
    assert clerk.get(f"{house.haus}herleitung/?pfad=belege/anderes").status_code == 404
