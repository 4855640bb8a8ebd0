"""What holds for a house at a glance: the tabs, the pages Grunddaten, Abrechnung, Heizung, Zähler."""

import html
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.besetzung import Firma, firma
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.geraete.models import Anlagenjahr, Geraet
from umlage.apps.messwerte.models import Ablesung
from umlage.core.settlement.akte.akte import Abrechnung, Einstellungen
from umlage.formats.akte.formular import EINFACH, Knoten, knoten, under

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def shown(client: Client, path: str) -> str:
    """What somebody reads on a page."""
    text = client.get(path).content.decode()
    main = text[text.index("<main") : text.index("</main>")]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", main)).split())


def change(house: Firma, **angaben: Any) -> None:
    """Say something of the year."""
    with organisation_scope(house.organisation.pk):
        house.zeitraum.angaben = {**house.zeitraum.angaben, **angaben}
        house.zeitraum.save()


def test_the_tabs_stand_in_two_rows_house_and_year(clerk: Client, house: Firma) -> None:
    text = clerk.get(f"{house.haus}heizung/").content.decode()
    nav = text[text.index('<nav class="reiter') : text.index("</nav>", text.index('<nav class="reiter'))]
    rows = [re.findall(r"<a [^>]*>([^<]*)</a>", row) for row in nav.split('role="group"')[1:]]
    assert rows == [
        ["Grunddaten", "Abrechnung", "Heizung", "Wohnungen", "Zähler", "Verwalter", "Extras", "Protokoll"],
        [
            "Verbrauch",
            "Gesamtkosten",
            "CO2",
            "Kostenbaum",
            "Ergebnis",
            "Vergleich",
            "Absender und Texte",
            "Listen",
            "Dokumente",
        ],
    ]
    assert re.findall('aria-label="([^"]*)"', nav) == ["Liegenschaft", "Haus", "2022"]
    assert 'heizung/" aria-current="page"' in nav
    assert nav.count("aria-current") == 1
    for address in re.findall('href="([^"]*)"', nav):
        assert clerk.get(address).status_code == 200, address


def fields(node: Knoten, name: str = "") -> Iterator[str]:
    for one in node.felder:
        here = under(name, one.name)
        # a group that may be missing is one thing that is said or not
        if one.art in EINFACH or one.freiwillig:
            yield here
        else:
            yield from fields(one, here)


def test_abrechnung_shows_every_field_of_kind_and_settings(clerk: Client, house: Firma) -> None:
    change(house, einstellungen={"heizung": {"ausnahme": "A"}, "warmwasser": {"ausnahme": "B"}})
    page = clerk.get(f"{house.haus}abrechnung/").content.decode()
    linked = set(re.findall(r'/teil/(\w+)/\d+/#f-([\w.]+)"', page))
    wanted = {("abrechnung", one) for one in fields(knoten(Abrechnung))}
    wanted |= {("einstellungen", one) for one in fields(knoten(Einstellungen))}
    # the day is that on which it is issued, whatever the form says
    assert wanted - linked == {("abrechnung", "erstellt_am")}
    assert linked <= wanted
    for part, field in linked:
        form = clerk.get(f"{house.haus}teil/{part}/{house.zeitraum.pk}/").content.decode()
        assert f'id="f-{field}"' in form, field


def test_abrechnung_says_what_holds_where_nothing_is_stated(clerk: Client, house: Firma) -> None:
    change(house, einstellungen={}, abrechnung={"art": "heizkosten", "erstellt_am": "2023-08-28"})
    text = shown(clerk, f"{house.haus}abrechnung/")
    assert "Art der Abrechnung Heizkosten: Heizung und Warmwasser Abrechnungszeitraum 01.01.2022 – 31.12.2022" in text
    share = "30 % Grundkosten, 70 % Verbrauchskosten"
    assert f"Heizung {share} HeizkostenV § 7 Abs. 1 ohne Angabe" in text
    assert f"Warmwasser {share} HeizkostenV § 8 Abs. 1 ohne Angabe" in text
    assert "Heizung: Grundkosten bei Nutzerwechsel nach Gradtagen HeizkostenV § 9b Abs. 2 ohne Angabe" in text
    assert "Warmwasser: Grundkosten bei Nutzerwechsel nach Tagen HeizkostenV § 9b Abs. 2 ohne Angabe" in text
    assert "Rundung auf den Cent, mit Restcent ohne Angabe" in text
    assert "Gradtage im Sommer 40 auf 92 Tage verteilt ohne Angabe" in text
    assert "Nutzerwechsel ohne Ablesung Verbrauch nach Zeit teilen HeizkostenV § 9b Abs. 3 ohne Angabe" in text
    assert "Ausnahme" not in text


def test_abrechnung_says_what_is_stated(clerk: Client, house: Firma) -> None:
    heating = {"grundkosten": Decimal("49.5"), "zeit": "tage"}
    said = {"heizung": heating, "leerstand_personen": Decimal(1), "umlageausfallwagnis": {"prozent": Decimal(2)}}
    change(
        house,
        einstellungen=said,
        abrechnung={"art": "nebenkosten", "erstellt_am": "2023-08-28", "zahlbar_bis": "2023-10-01"},
    )
    text = shown(clerk, f"{house.haus}abrechnung/")
    assert "Heizung 49,5 % Grundkosten, 50,5 % Verbrauchskosten HeizkostenV § 7 Abs. 1 Heizung: Grundkosten" in text
    assert "bei Nutzerwechsel nach Tagen HeizkostenV § 9b Abs. 2 Warmwasser" in text
    assert "Zahlbar bis 01.10.2023" in text
    assert "Personen bei Leerstand 1 Umlageausfallwagnis Prozent 2 NMV § 25a" in text


def test_abrechnung_says_that_a_tree_by_hand_holds_instead(clerk: Client, house: Firma) -> None:
    assert "Kostenbaum von Hand" not in shown(clerk, f"{house.haus}abrechnung/")
    change(house, kostenbaum={"nr": "1", "bezeichnung": "Haus"})
    assert "Kostenbaum von Hand; die Anteile hier gelten nicht" in shown(clerk, f"{house.haus}abrechnung/")


def test_abrechnung_names_who_is_billed_with_tax(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        shop = house.zeitraum.liegenschaft.nutzeinheiten.get(nr="1").nutzer.get()
        shop.angaben = {**shop.angaben, "nettoabrechnung": True}
        shop.save()
    assert "mit Umsatzsteuer 1-1 Ladenlokal UStG § 9" in shown(clerk, f"{house.haus}abrechnung/")


def test_heizung_shows_the_plant_and_what_measures_in_the_flats(clerk: Client, house: Firma) -> None:
    text = shown(clerk, f"{house.haus}heizung/")
    assert "Energie Fernwärme Versorgung Hausanschluss" in text
    assert "Gewerbliche Wärmelieferung ja: nach Wärme geteilt ohne Angabe" in text
    assert "Warmwasser gemessen mit Wärmezähler HeizkostenV § 9 Zähler der Anlage 62300007 Wärmezähler, Gesamt" in text
    assert "Wärmezähler 3 2 kWh – zählt weiter" in text
    assert "Keine: alle Nutzeinheiten werden zusammen abgerechnet." in text
    assert "Keine. Ein Gemeinschaftsraum" in text


def test_heizung_shows_by_which_calorific_value_gas_counts(clerk: Client, house: Firma) -> None:
    def plant(**angaben: Any) -> str:
        with organisation_scope(house.organisation.pk):
            row = house.zeitraum.liegenschaft.anlagen.get()
            row.energieart, row.angaben = "erdgas_h", angaben
            row.save()
        return shown(clerk, f"{house.haus}heizung/")

    text = plant(heizt=False)
    assert "Heizwert Hi 10 kWh/m³ HeizkostenV § 9 Abs. 3 ohne Angabe" in text
    assert "kWh der Rechnung nach Heizwert (Hi), bitte prüfen ohne Angabe" in text
    assert "Gewerbliche Wärmelieferung nein: nach Brennstoff geteilt ohne Angabe" in text
    assert "Heizt nein, nur Warmwasser Warmwasser alles ist Warmwasser" in text
    text = plant(heizwert=Decimal("10.2"), brennwert=True, gewerbliche_lieferung=True, bis="2022-06-30")
    assert "Heizwert Hi 10,2 kWh je Einheit der Rechnung HeizkostenV § 9 Abs. 3 kWh der Rechnung nach Brennwert" in text
    assert "Gewerbliche Wärmelieferung ja: nach Wärme geteilt Warmwasser bereitet keines" in text
    assert "In Betrieb bis 30.06.2022" in text
    text = plant(warmwasser={"verfahren": "volumen", "grund": "Kein Platz"})
    assert "Warmwasser berechnet aus m³ Warmwasser, mit 60 °C HeizkostenV § 9 Warum nicht gemessen Kein Platz" in text


def test_heizung_shows_the_stock_of_the_year(client: Client) -> None:
    house = firma("leinetal", "oelhaus-2023.yaml")
    client.force_login(house.people["sachbearbeitung"], backend=BACKEND)
    text = shown(client, f"{house.haus}heizung/")
    assert "Versorgung Vorrat im Haus (Tank oder Lager)" in text
    with organisation_scope(house.organisation.pk):
        year = Anlagenjahr.objects.get(zeitraum=house.zeitraum)
        first = year.angaben["bestand"]["anfang"]
        assert f"Anfangsbestand {first['menge']:,} l".replace(",", ".") in text
        year.angaben = {}
        year.save()
    assert "Anfangsbestand fehlt ohne Angabe Endbestand fehlt ohne Angabe" in shown(client, f"{house.haus}heizung/")


def test_heizung_shows_groups_and_common_rooms(clerk: Client, house: Firma) -> None:
    change(
        house,
        nutzergruppen=[
            {"nr": "A", "bezeichnung": "Haus A", "nutzeinheiten": ["1"], "heizung": ["77", "78"]},
            {"nr": "B", "bezeichnung": "Haus B", "nutzeinheiten": ["2"]},
        ],
    )
    with organisation_scope(house.organisation.pk):
        flat = house.zeitraum.liegenschaft.nutzeinheiten.get(nr="2")
        flat.angaben = {**flat.angaben, "umlage": [{"auf": ["1"], "schluessel": "PNZ", "kosten": ["heizung"]}]}
        flat.save()
    text = shown(clerk, f"{house.haus}heizung/")
    assert "A Haus A 1 77, 78 – B Haus B 2 – –" in text
    assert "2 1. OG Nutzeinheiten 1, Schlüssel PNZ Personen (Heizung)" in text


def allocator(house: Firma, nr: str, bewertung: Any, **more: Any) -> Geraet:
    flat = house.zeitraum.liegenschaft.nutzeinheiten.get(nr="2")
    said = {"bewertung": bewertung, **more}
    return Geraet.objects.create(
        liegenschaft=house.zeitraum.liegenschaft, nutzeinheit=flat, nr=nr, art="hkv", raum="Bad", angaben=said
    )


def test_scales_of_allocators_are_told_apart(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        allocator(house, "H1", {"kges": Decimal("1.234")}, ruecksetzung="12-31")
        allocator(house, "H2", {"kges": Decimal(1)})
    text = shown(clerk, f"{house.haus}heizung/")
    assert "Heizkostenverteiler 2 1 Einh. Einheitsskala, Produktskala jährlich nach dem 31.12., zählt weiter" in text


def test_zaehler_shows_every_device_of_the_year(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        devices = list(house.zeitraum.liegenschaft.geraete.all())
        old, new = devices[-2:]
        old.bis, old.angaben = date(2022, 6, 30), {**old.angaben, "ersetzt_durch": new.nr}
        old.save()
        new.ab, new.pos, new.raum = date(2022, 7, 1), 7, "Küche"
        new.angaben = {**new.angaben, "eichung": {"bis": "2021-12-31"}}
        new.save()
        allocator(house, "H1", {"kq": Decimal("1.1"), "kc": Decimal("1.2")})
        allocator(house, "alt", {"kges": Decimal(1)}).__class__.objects.filter(nr="alt").update(bis=date(2021, 3, 1))
    text = shown(clerk, f"{house.haus}zaehler/")
    assert f"{len(devices) + 1} Geräte" in text
    assert all(one.nr in text for one in devices)
    assert f"bis 30.06.2022, getauscht gegen {new.nr}" in text
    assert f"{new.nr} Pos. 7" in text
    assert "31.12.2021 abgelaufen" in text
    assert f"seit 01.07.2022 , anstelle von {old.nr}" in text or f"seit 01.07.2022, anstelle von {old.nr}" in text
    assert "H1 Heizkostenverteiler 2 1. OG Bad 1,320 nicht nötig keine" in text
    assert " alt Heizkostenverteiler" not in text


def test_zaehler_shows_the_newest_reading(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        device = house.zeitraum.liegenschaft.geraete.get(nr="62410118")
        Ablesung.objects.create(geraet=device, am=date(2023, 2, 28), stand=Decimal("5001.5"))
    assert "5.001,5 kWh 28.02.2023" in shown(clerk, f"{house.haus}zaehler/")


def test_zaehler_can_be_narrowed_to_a_kind_and_a_place(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        rows = list(house.zeitraum.liegenschaft.geraete.all())
        flat = house.zeitraum.liegenschaft.nutzeinheiten.get(nr="1").pk
    cases = {
        "?art=waermezaehler": lambda row: row.art == "waermezaehler",
        f"?in={flat}": lambda row: row.nutzeinheit_id == flat,
        f"?in={flat}&art=warmwasserzaehler": lambda row: (row.nutzeinheit_id, row.art) == (flat, "warmwasserzaehler"),
        "?in=haus": lambda row: row.nutzeinheit_id is None,
        "?in=999999999999999999999": lambda row: False,
        "?art=x&seite=9": lambda row: False,
    }
    for query, fits in cases.items():
        page = clerk.get(f"{house.haus}zaehler/{query}").content.decode()
        listed = set(re.findall(r'class="strong"><a href="../teil/geraet/(\d+)/"', page))
        assert listed == {str(row.pk) for row in rows if fits(row)}, query


def test_zaehler_offers_what_a_role_may(client: Client, house: Firma) -> None:
    for role, exchange, new in (("sachbearbeitung", True, True), ("montage", True, False), ("lesen", False, False)):
        client.force_login(house.people[role], backend=BACKEND)
        page = client.get(f"{house.haus}zaehler/").content.decode()
        assert ("/tausch/" in page, "teil/geraet/0/" in page) == (exchange, new), role
        heating = client.get(f"{house.haus}heizung/").content.decode()
        assert ("teil/anlage/0/" in heating, "Bearbeiten" in heating) == (new, new), role


@pytest.mark.parametrize("page", ["zaehler/", "heizung/", "abrechnung/", ""])
def test_more_devices_ask_no_more_questions(clerk: Client, house: Firma, page: str) -> None:
    asked = []
    for number in (1, 3, 200):
        with organisation_scope(house.organisation.pk):
            for place in range(number):
                allocator(house, f"Z{number}-{place}", {"kges": Decimal("1.5")})
        clerk.get(f"{house.haus}{page}")
        with CaptureQueriesContext(connection) as seen:
            assert clerk.get(f"{house.haus}{page}").status_code == 200
        asked.append(len(seen))
    assert len(set(asked)) == 1


def test_three_hundred_devices_stand_on_pages(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        for place in range(300):
            allocator(house, f"Z{place}", {"kges": Decimal("1.5")})
    page = clerk.get(f"{house.haus}zaehler/?art=hkv&seite=3").content.decode()
    assert len(re.findall(r'class="strong"><a href="../teil/geraet/', page)) == 100
    assert "201 bis 300 von 300" in page
    assert 'href="?art=hkv&amp;seite=2"' in page


def test_grunddaten_shows_master_data_and_nothing_that_stands_elsewhere(clerk: Client, house: Firma) -> None:
    text = shown(clerk, house.haus)
    assert "Nummer 0000001-2 Anschrift Casameta-Allee 24, 34123 Kassel" in text
    assert "Wohnfläche m² Summe der beheizten Flächen CO2KostAufG § 5 ohne Angabe" in text
    assert "Einstellungen" not in text


def test_a_part_leads_back_to_the_tab_on_which_it_stands(clerk: Client, house: Firma) -> None:
    for part, tab in (("anlage/0", "heizung"), ("einstellungen", "abrechnung"), ("geraet/0", "zaehler")):
        path = part if "/" in part else f"{part}/{house.zeitraum.pk}"
        page = clerk.get(f"{house.haus}teil/{path}/").content.decode()
        assert f'{tab}/" aria-current="page"' in page, part


def test_wohnungen_shows_how_people_are_addressed(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        shop = house.zeitraum.liegenschaft.nutzeinheiten.get(nr="1").nutzer.get()
        flat = house.zeitraum.liegenschaft.nutzeinheiten.get(nr="2").nutzer.get()
        for row, said in ((shop, "Firma"), (flat, "Familie")):
            row.angaben = {**row.angaben, "anrede": said}
            row.save()
    text = shown(clerk, f"{house.haus}nutzeinheiten/")
    assert "1-1 Firma Ladenlokal" in text
    assert "1-2 Familie Berger" in text


def test_an_english_page_writes_numbers_in_english(client: Client, house: Firma) -> None:
    person = house.people["sachbearbeitung"]
    person.sprache = "en"
    person.save()
    client.force_login(person, backend=BACKEND)
    change(house, einstellungen={"heizung": {"grundkosten": Decimal("49.5")}})
    assert "Heating 49.5 % base costs, 50.5 % consumption costs" in shown(client, f"{house.haus}abrechnung/")
