"""Lists and forms of houses with something special: amounts beside the costs, rooms without Nutzer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache

import pytest

from tests.core.audit_house import gashaus
from tests.core.small_house import Plain
from tests.documents.seiten import seitentexte, ueberlappungen
from tests.documents.test_listen import abgerechnet, euro, reihen, spalte
from tests.golden.cases import GOLDEN, akte_of
from umlage.core.finding import Refused
from umlage.core.settlement.akte import Ableseauftrag, Geraet
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.run import settle
from umlage.documents.befunde import ort
from umlage.documents.haussicht import Haussicht
from umlage.documents.liste.ableseformulare import termin
from umlage.documents.liste.formulare import FORMULARE
from umlage.documents.liste.formularhaus import Formularhaus
from umlage.documents.liste.inhalt import Liste, Tabelle, Texte
from umlage.documents.liste.listen import LISTEN
from umlage.documents.render import Renderer
from umlage.formats.akte.codec import from_plain, read


@cache
def _settled(case: str) -> Ergebnis:
    return settle(read((GOLDEN / case / "akte.yaml").read_bytes()))


def test_what_stands_beside_the_costs_is_part_of_the_balances() -> None:
    ergebnis = _settled("netto-2024")
    sicht = Haussicht(ergebnis)
    people = sicht.personen()
    assert any(person.sonderbetrag for person in people)
    salden = LISTEN["salden"](sicht)
    columns = [spalte(salden, name) for name in ("Kosten", "Weiteres", "Vorauszahlung", "Nachzahlung", "Guthaben")]
    for row in reihen(salden)[: len(people)]:
        costs, beside, paid, due, credit = (euro(row[column]) for column in columns)
        assert costs + beside - paid == due - credit
    bilanz = LISTEN["bilanz"](sicht).tabellen[0].gruppen
    total = Fraction(sum(person.saldo.cents for person in people), 100)
    for group in bilanz[1:]:
        assert group.summe is not None
        assert sum(euro(row[2]) for row in group.reihen) == euro(group.summe[2]) == total


def test_the_end_of_a_calibration_stands_in_the_list_of_devices_and_in_the_data_sheet() -> None:
    plain = gashaus()
    assert "geeicht bis" not in [kopf.name for kopf in _list_of_devices(plain).tabellen[0].spalten]
    house = gashaus(("nutzeinheiten/0/geraete/3/eichung", {"jahr": Decimal(2019)}))
    liste = _list_of_devices(house)
    column, number = spalte(liste, "geeicht bis"), spalte(liste, "Nummer")
    shown = {row[number]: row[column] for row in reihen(liste)}
    assert {nr: day for nr, day in shown.items() if day} == {"1-WW": "31.12.2025"}
    sheets = dict(FORMULARE["datenblatt"](Formularhaus(from_plain(house), None)))
    first = sheets["datenblatt-1.pdf"]
    assert [row[spalte(first, "geeicht bis")] for row in reihen(first)] == ["", "", "", "31.12.2025", ""]
    sentences = [str(satz) for teil in first.teile if isinstance(teil, Texte) for satz in teil.saetze]
    assert any("Heizkostenverteiler werden nicht geeicht." in sentence for sentence in sentences)
    assert any("ohne Angabe nennt die Akte keine Eichung" in sentence for sentence in sentences)


def _list_of_devices(house: Plain) -> Liste:
    return LISTEN["zaehler"](Haussicht(settle(from_plain(house))))


@pytest.mark.parametrize("case", ["gemeinschaftsraum-2025", "nutzungen-2025"])
def test_a_room_without_nutzer_stands_in_lists_and_forms(case: str) -> None:
    ergebnis = _settled(case)
    sicht, haus = Haussicht(ergebnis), Formularhaus(ergebnis.haus.akte, None)
    for liste in LISTEN.values():
        assert liste(sicht).tabellen[0].gruppen
    for formular in FORMULARE.values():
        assert list(formular(haus)) is not None
    rooms = [einheit for einheit in ergebnis.haus.akte.nutzeinheiten if einheit.umlage and einheit.geraete]
    shown = [group.titel for group in LISTEN["zaehler"](sicht).tabellen[0].gruppen]
    assert all(any(title.startswith(f"Nutzeinheit {room.nr}") for title in shown) for room in rooms)


@pytest.mark.parametrize(
    ("where", "printed"),
    [
        ("nutzeinheiten/W/geraete/51/ablesungen", "Nutzeinheit W, Gerät 51, Ablesung"),
        ("nutzeinheiten/EG", "Nutzeinheit EG"),
        ("nutzeinheiten/2/flaeche/heizung", "Nutzeinheit 2"),
        ("liegenschaft/wohnflaeche", "Liegenschaft"),
        ("nutzeinheiten", "Nutzeinheiten"),
    ],
)
def test_a_place_keeps_its_number_also_without_a_digit(where: str, printed: str) -> None:
    assert ort(where) == printed


def test_rooms_without_nutzer_stand_apart_in_the_list_of_nutzer() -> None:
    liste = LISTEN["nutzer"](Haussicht(_settled("gemeinschaftsraum-2025")))
    people, rooms = liste.tabellen[0].gruppen
    assert [row[0] for row in people.reihen] == ["1-1", "2-1", "2-2"]
    assert (rooms.titel, [row[:3] for row in rooms.reihen]) == (
        "Räume ohne eigene Nutzer",
        [
            ("W", "umgelegt auf alle nach Fläche", "Waschküche"),
            ("G", "umgelegt auf 1", "Garage"),
            ("G", "umgelegt auf 2", "Garage"),
        ],
    )
    stated = {angabe.bezeichnung: "".join(teil.text for teil in angabe.wert) for angabe in liste.rahmen.angaben}
    assert (stated["Nutzer"], stated["Leerstände"], stated["Räume ohne Nutzer"]) == ("3", "0", "2")


def test_the_list_of_costs_names_every_delivery_and_the_stocks() -> None:
    tabelle = LISTEN["kosten"](Haussicht(abgerechnet("oelhaus-2023"))).tabellen[0]
    fuel = tabelle.gruppen[0]
    posten = abgerechnet("oelhaus-2023").haus.brennstoffe[0].posten
    assert [row[1] for row in fuel.reihen] == [*(one.name for one in posten), "Endbestand"]
    assert fuel.reihen[-1][5].startswith("\N{MINUS SIGN}")
    assert fuel.summe is not None
    assert (fuel.summe[0], fuel.summe[1]) == ("A1.B", "Verbrauchter Brennstoff")
    assert sum(euro(row[5]) for row in fuel.reihen) == euro(fuel.summe[5])
    assert sum(euro(row[9]) for row in fuel.reihen) == euro(fuel.summe[9])
    bought = [row for row, one in zip(fuel.reihen, posten, strict=False) if one.where.rpartition("/")[2].isdigit()]
    assert all(row[3] and row[7] == "19" for row in bought)


def test_carbon_that_an_invoice_leaves_out_is_a_line_of_its_own() -> None:
    delivery = "anlagen/0/lieferungen/0/co2/enthalten"
    tabelle = LISTEN["kosten"](Haussicht(settle(from_plain(gashaus((delivery, False)))))).tabellen[0]
    assert [(row[1], row[9]) for row in tabelle.gruppen[0].reihen][-1] == ("Kohlendioxidkosten", "233,12")


def test_what_the_reader_should_know_stands_on_his_forms_and_nowhere_else() -> None:
    told = (
        {"text": "Hund", "nutzeinheit": "2"},
        {"text": "Schlüssel beim Hauswart"},
        {"text": "Klingel", "nutzeinheit": "1"},
    )
    house = gashaus(("ablesehinweise", told), ("nutzeinheiten/1/lage", "1. OG"))
    haus = Formularhaus(from_plain(house), None)
    for form in ("ableseliste", "ableseauftrag"):
        [(_, content)] = list(FORMULARE[form](haus))
        texts = [teil for teil in content.teile if isinstance(teil, Texte) and teil.titel == "Hinweise"]
        sentences = ["".join(part.text for part in satz) for teil in texts for satz in teil.saetze]
        assert sentences == ["Schlüssel beim Hauswart", "Nutzeinheit 1: Klingel", "1. OG: Hund"]
        table = next(nr for nr, teil in enumerate(content.teile) if isinstance(teil, Tabelle))
        assert content.teile.index(texts[0]) < table
    without = dict(FORMULARE["ableseliste"](Formularhaus(from_plain(gashaus()), None)))
    assert not any(isinstance(teil, Texte) for content in without.values() for teil in content.teile)


def test_a_long_name_of_the_reader_is_printed_over_nothing() -> None:
    akte = read(akte_of("servicerechnung-2024"))
    flat = replace(akte.nutzeinheiten[0], geraete=(Geraet(nr="W1", art="kaltwasserzaehler"),))
    auftrag = akte.ableseauftrag.model_copy(
        update={"ableser": "Wasserundwärmezählerablesedienstleistungsgesellschaftsmitarbeiterinnen"}
    )
    akte = akte.model_copy(update={"nutzeinheiten": (flat, *akte.nutzeinheiten[1:]), "ableseauftrag": auftrag})
    for art in ("ableseauftrag", "ableseliste", "ableseformular"):
        for _, form in FORMULARE[art](Formularhaus(akte, None)):
            assert ueberlappungen(Renderer().pdf(form)) == [], art


@pytest.mark.parametrize(
    "words",
    [
        {"von": "12:30", "bis": "08:00"},
        {"von": "08:00", "bis": "08:00"},
        {"am": "2025-01-08", "ersatztermin": "2025-01-08"},
        {"am": "2025-01-08", "ersatztermin": "2024-01-15"},
    ],
)
def test_a_reading_ends_after_it_begins(words: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        from_plain(gashaus(("ableseauftrag", words)))
    assert [finding.where for finding in refused.value.findings] == ["ableseauftrag"]


def test_who_reads_and_when_stands_on_the_forms_of_the_reading() -> None:
    akte = read(akte_of("servicerechnung-2024"))
    flat = replace(akte.nutzeinheiten[0], geraete=(Geraet(nr="W1", art="kaltwasserzaehler"),))
    akte = akte.model_copy(update={"nutzeinheiten": (flat, *akte.nutzeinheiten[1:])})
    bare = akte.model_copy(
        update={
            "ableseauftrag": Ableseauftrag(),
            "liegenschaft": akte.liegenschaft.model_copy(update={"bezirk": None}),
        }
    )
    said = ("Rosa Zeisig, Telefon 0561 4712", "08.01.2025, 08:00 – 12:30 Uhr", "Bezirk", "Nord")
    for art in ("ableseauftrag", "ableseliste", "ableseformular"):
        for house, there in ((akte, True), (bare, False)):
            (_, form) = next(iter(FORMULARE[art](Formularhaus(house, None))))
            text = " ".join(" ".join(seitentexte(Renderer().pdf(form))).split())
            assert [one for one in said if (one in text) is not there] == [], (art, there)
            assert ("15.01.2025" in text) == (there and art == "ableseauftrag")


@pytest.mark.parametrize(
    ("auftrag", "said"),
    [
        (Ableseauftrag(), ""),
        (Ableseauftrag(von="08:00"), "ab 08:00 Uhr"),
        (Ableseauftrag(am=date(2025, 1, 8), bis="12:30"), "08.01.2025, bis 12:30 Uhr"),
        (Ableseauftrag(am=date(2025, 1, 8)), "08.01.2025"),
    ],
)
def test_the_time_of_the_reading_is_printed_as_far_as_it_is_known(auftrag: Ableseauftrag, said: str) -> None:
    akte = read(akte_of("servicerechnung-2024")).model_copy(update={"ableseauftrag": auftrag})
    assert termin(akte).replace("\N{NO-BREAK SPACE}", " ") == said
