"""Lists, forms, data sheets and annexes: their numbers add up, nothing leaves the paper, same bytes again."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.documents.seiten import seitentexte, textstuecke, ueberlappungen
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.herleitung import Herleitung
from umlage.core.settlement.run import settle
from umlage.documents.haussicht import Haussicht
from umlage.documents.liste.anhang import anhang
from umlage.documents.liste.formulare import FORMULARE
from umlage.documents.liste.formularhaus import Formularhaus
from umlage.documents.liste.inhalt import Herleitungsbaum, Liste, Tabelle
from umlage.documents.liste.listen import LISTEN
from umlage.documents.liste.tabellendatei import als_csv
from umlage.documents.render import Renderer
from umlage.documents.style.satzspiegel import breite
from umlage.formats.akte.codec import read

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))
NAMES = [path.stem for path in EXAMPLES]
RENDERER = Renderer()


@cache
def abgerechnet(name: str) -> Ergebnis:
    return settle(read(next(path for path in EXAMPLES if path.stem == name).read_bytes()))


@cache
def inhalte(name: str) -> dict[str, Liste]:
    """Every list, form, sheet and one annex of an example."""
    ergebnis = abgerechnet(name)
    sicht, haus = Haussicht(ergebnis), Formularhaus(ergebnis.haus.akte, None)
    found = {art: liste(sicht) for art, liste in LISTEN.items()}
    for formular in FORMULARE.values():
        found |= dict(formular(haus))
    return found | {"anhang": anhang(sicht, Herleitung(ergebnis), sicht.personen()[0])}


@cache
def gedruckt(name: str) -> dict[str, bytes]:
    return {art: RENDERER.pdf(inhalt) for art, inhalt in inhalte(name).items()}


def euro(text: str) -> Fraction:
    return Fraction(text.replace(".", "").replace(",", ".").replace("\N{MINUS SIGN}", "-") or "0")


def spalte(liste: Liste, name: str) -> int:
    return next(nr for nr, kopf in enumerate(liste.tabellen[0].spalten) if kopf.name == name)


def reihen(liste: Liste) -> list[tuple[str, ...]]:
    return [reihe for gruppe in liste.tabellen[0].gruppen for reihe in gruppe.reihen]


# --- amounts -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_costs_and_balances_add_up_to_the_costs_of_the_house(name: str) -> None:
    gesamt = Fraction(abgerechnet(name).gesamtkosten.cents, 100)
    for art, kopf in (("kosten", "Betrag"), ("salden", "Kosten")):
        liste = inhalte(name)[art]
        stelle = spalte(liste, kopf)
        assert sum(euro(reihe[stelle]) for reihe in reihen(liste)) == gesamt
        assert liste.tabellen[0].summe is not None
        assert euro(liste.tabellen[0].summe[stelle]) == gesamt
        for gruppe in liste.tabellen[0].gruppen:
            if gruppe.summe is not None:
                assert sum(euro(reihe[stelle]) for reihe in gruppe.reihen) == euro(gruppe.summe[stelle])


@pytest.mark.parametrize("name", NAMES)
def test_the_balance_of_sums_agrees_with_the_list_of_balances(name: str) -> None:
    kosten, voraus, offen = inhalte(name)["bilanz"].tabellen[0].gruppen
    for gruppe in (kosten, voraus, offen):
        assert gruppe.summe is not None
        assert sum(euro(reihe[2]) for reihe in gruppe.reihen) == euro(gruppe.summe[2])
    assert kosten.summe is not None
    assert euro(kosten.summe[2]) == Fraction(abgerechnet(name).gesamtkosten.cents, 100)
    salden = inhalte(name)["salden"].tabellen[0].gruppen[0]
    assert salden.summe is not None
    assert [euro(reihe[2]) for reihe in offen.reihen] == [euro(salden.summe[7]), -euro(salden.summe[8])]
    person = abgerechnet(name).nutzer[0]
    assert euro(salden.reihen[0][7]) - euro(salden.reihen[0][8]) == Fraction(person.saldo.cents, 100)


def test_every_nutzer_and_every_device_is_listed() -> None:
    ergebnis, liste = abgerechnet("fernwaerme-2025"), inhalte("fernwaerme-2025")
    assert [reihe[0] for reihe in reihen(liste["nutzer"])] == [p.nr for p in ergebnis.nutzer]
    assert len(reihen(liste["zaehler"])) == len(ergebnis.haus.messung.geraete)
    nguyen = next(reihe for reihe in reihen(liste["nutzer"]) if reihe[0] == "2-1")
    assert [text.replace("\N{NO-BREAK SPACE}", " ") for text in nguyen[9:11]] == ["3; ab 15.08.2025  4", "1.380,00"]


def test_consumption_in_the_list_is_that_of_the_settlement() -> None:
    ergebnis = abgerechnet("gashaus-2024")
    liste = inhalte("gashaus-2024")["zaehler"]
    nummer, verbrauch = spalte(liste, "Nummer"), spalte(liste, "Verbrauch")
    found = {reihe[nummer].replace("\N{NO-BREAK SPACE}", ""): euro(reihe[verbrauch]) for reihe in reihen(liste)}
    for nr, messwert in ergebnis.haus.messung.geraete.items():
        if messwert.einheit is not None:
            assert found[nr] == round(messwert.menge, 3)


# --- spreadsheets ------------------------------------------------------------------------------


def test_a_spreadsheet_gets_numbers_with_a_comma_and_all_rows() -> None:
    roh = als_csv(inhalte("fernwaerme-2025")["salden"])
    assert roh.startswith(b"\xef\xbb\xbfGruppe;Nutzer;Name")
    zeilen = list(csv.reader(io.StringIO(roh.decode("utf-8-sig")), delimiter=";"))
    assert zeilen[1][1:3] == ["1-1", "Rosemarie Scholz"]
    assert zeilen[1][6:] == ["2066,53", "2040,00", "26,53", ""]
    kosten = [Fraction(zeile[6].replace(",", ".")) for zeile in zeilen[1:]]
    assert sum(kosten) == Fraction(abgerechnet("fernwaerme-2025").gesamtkosten.cents, 100)
    assert b"-34,13" in als_csv(inhalte("fernwaerme-2025")["bilanz"])
    assert b";43300101;" in als_csv(inhalte("fernwaerme-2025")["zaehler"])


def test_a_name_is_never_a_formula() -> None:
    akte = read(EXAMPLES[1].read_bytes().replace(b"name: Rosemarie Scholz", b'name: "=1+1;x"'))
    zeilen = als_csv(LISTEN["nutzer"](Haussicht(settle(akte)))).decode("utf-8-sig").splitlines()
    assert zeilen[1].startswith('1-1;"\'=1+1;x";')


# --- forms -------------------------------------------------------------------------------------


def test_the_form_of_costs_has_what_is_known_and_lines_for_the_rest() -> None:
    form = inhalte("oelhaus-2023")["gesamtkostenaufstellung.pdf"]
    energie, kosten, nutzer = form.tabellen
    bekannt = energie.gruppen[0].reihen
    assert [reihe[0] for reihe in bekannt if reihe[0]] == [
        "Anfangsbestand",
        *["Heizöl EL schwefelarm"] * 3,
        "Endbestand, gemessen am",
    ]
    assert bekannt[1] == ("Heizöl EL schwefelarm", "21.02.2023", "2.000", "l", "2.201,50", "5.352,6", "191,09")
    assert [reihe for reihe in bekannt if not any(reihe)] == [("",) * 7] * 3
    assert ("Wartung des Brenners", "17.08.2023", "404,60", "297,50") in kosten.gruppen[0].reihen
    assert [gruppe.titel for gruppe in nutzer.gruppen] == ["", "Wechsel im Abrechnungszeitraum"]
    text = " ".join(seitentexte(gedruckt("oelhaus-2023")["gesamtkostenaufstellung.pdf"]))
    assert "Hausverwaltung Ursula Brandes" in text
    assert "Unterschrift" in text


def test_the_reader_finds_every_device_that_still_hangs_in_the_order_of_the_flats() -> None:
    akte = abgerechnet("casameta-2022").haus.akte
    liste = inhalte("casameta-2022")["ableseliste.pdf"].tabellen[0]
    nummern = [reihe[2].replace("\N{NO-BREAK SPACE}", "") for gruppe in liste.gruppen for reihe in gruppe.reihen]
    erwartet = [g.nr for einheit in akte.nutzeinheiten for g in einheit.geraete if g.bis is None]
    assert nummern[: len(erwartet)] == erwartet
    assert "48200317" in nummern  # the one that came
    assert not {"48200316", "30118842"} & set(nummern)
    wohnung = liste.gruppen[0].reihen[0]
    assert wohnung[3:5] == ("31.12.2022", "4.974,000")
    assert wohnung[6:] == ("", "", "", "")


def test_the_order_counts_the_devices_of_the_list() -> None:
    auftrag, liste = (inhalte("fernwaerme-2025")[f"{art}.pdf"] for art in ("ableseauftrag", "ableseliste"))
    summe = auftrag.tabellen[0].summe
    assert summe is not None
    stelle = spalte(auftrag, "Geräte")
    assert int(summe[stelle]) == len(reihen(liste))
    assert sum(int(reihe[stelle]) for reihe in reihen(auftrag)) == len(reihen(liste))


def test_a_resident_gets_his_own_devices_and_a_vacancy_none() -> None:
    formulare = {art: inhalt for art, inhalt in inhalte("oelhaus-2023").items() if art.startswith("ableseformular")}
    assert list(formulare) == [f"ableseformular-{nr}.pdf" for nr in ("1-1", "2-1", "3-2", "4-1", "6-1")]
    assert formulare["ableseformular-3-2.pdf"].rahmen.anschrift[0] == "Mareike Thiele"
    assert len(reihen(formulare["ableseformular-6-1.pdf"])) == 6


def test_the_data_sheet_prints_the_valuation_and_leaves_out_what_is_not_known() -> None:
    sheet = inhalte("oelhaus-2023")["datenblatt-2.pdf"]
    geraete, bewertung = sheet.tabellen
    assert [kopf.name for kopf in bewertung.spalten] == ["Raum", "Nummer", "Kges"]
    assert [reihe[-1] for reihe in bewertung.gruppen[0].reihen] == ["2,210", "1,105", "0,736", "0,612"]
    assert "Modell" not in [kopf.name for kopf in geraete.spalten]


# --- annex -------------------------------------------------------------------------------------


def test_the_annex_has_a_bookmark_for_every_line_and_ends_in_receipts_and_norms() -> None:
    ergebnis = abgerechnet("oelhaus-2023")
    person = ergebnis.nutzer[0]
    inhalt = inhalte("oelhaus-2023")["anhang"]
    baeume = [teil for teil in inhalt.teile if isinstance(teil, Herleitungsbaum)]
    for position, baum in zip(person.positionen, baeume[1:], strict=False):
        assert baum.titel == f"{position.nummer}  {position.bezeichnung}"
        assert euro(baum.betrag.removesuffix(" €")) == Fraction(position.betrag.cents, 100)
    zeilen = [zeile for baum in baeume for zeile in baum.zeilen]
    assert any("Raiffeisen-Waren Werra" in zeile.quelle for zeile in zeilen)
    assert {"HeizkostenV § 7 Abs. 1", "CO2KostAufG § 7 Abs. 1"} <= {zeile.norm for zeile in zeilen}
    pdf = PdfReader(io.BytesIO(gedruckt("oelhaus-2023")["anhang"]))
    lesezeichen = [titel for titel in _titel(pdf.outline) if re.match(r"\d+\s", titel)]
    assert len(lesezeichen) == len(person.positionen)
    for titel, position in zip(lesezeichen, person.positionen, strict=True):
        assert titel.startswith(f"{position.nummer} ")
        assert position.bezeichnung in titel


def _titel(knoten: Any) -> Iterator[str]:
    for einer in knoten:
        if isinstance(einer, list):
            yield from _titel(einer)
        else:
            yield str(einer.title)


# --- print -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_nothing_leaves_the_paper_or_lies_over_something_else(name: str) -> None:
    for art, pdf in gedruckt(name).items():
        assert ueberlappungen(pdf) == [], art
        for seite in PdfReader(io.BytesIO(pdf)).pages:
            weite, hoehe = seite.mediabox.width, seite.mediabox.height
            for text, links, unten, groesse in textstuecke(seite):
                rechts = links + breite(text.strip(), round(groesse * 100)) / 100
                assert links >= 10, (art, text)
                assert rechts <= weite - 40, (art, text)
                assert 25 <= unten <= hoehe - 20, (art, text)


@pytest.mark.parametrize("name", NAMES)
def test_each_is_accessible_names_its_house_and_numbers_its_pages(name: str) -> None:
    nr = abgerechnet(name).haus.akte.liegenschaft.nr
    for art, pdf in gedruckt(name).items():
        katalog: Any = PdfReader(io.BytesIO(pdf)).root_object
        metadaten = katalog["/Metadata"].get_data().decode()
        assert "pdfuaid:part>1<" in metadaten
        assert re.search(r"pdfaid:part>3<.*pdfaid:conformance>A<", metadaten, re.DOTALL)
        texte = seitentexte(pdf)
        for seite, text in enumerate(texte, 1):
            assert f"Seite {seite} von {len(texte)}" in text, art
            assert f"Liegenschaft {nr}" in text, art


def test_the_same_content_gives_the_same_bytes() -> None:
    frisch = Renderer()
    for art, inhalt in inhalte("oelhaus-2023").items():
        assert frisch.pdf(inhalt) == gedruckt("oelhaus-2023")[art]


def test_a_table_without_rows_says_so() -> None:
    leer = Tabelle("Geräte", inhalte("oelhaus-2023")["zaehler"].tabellen[0].spalten, (), leer="Keine Geräte.")
    rahmen = inhalte("oelhaus-2023")["zaehler"].rahmen
    assert "Keine Geräte." in seitentexte(RENDERER.pdf(Liste(rahmen, "x", (leer,), quer=True)))[0]


@pytest.mark.parametrize(("name", "spalten"), [("haelfte-2028", ["Netzentgelt"]), ("haelfte-2029", ["Biobrennstoff"])])
def test_the_form_of_costs_asks_for_what_is_halved(name: str, spalten: list[str]) -> None:
    akte = read((Path(__file__).parents[1] / "golden" / name / "akte.yaml").read_bytes())
    form = dict(FORMULARE["gesamtkosten"](Formularhaus(akte, None)))["gesamtkostenaufstellung.pdf"]
    tafel = next(t for t in form.teile if isinstance(t, Tabelle) and t.titel.startswith("Im Betrag enthalten"))
    assert list(dict.fromkeys(kopf.name for kopf in tafel.spalten[2:])) == spalten
    lieferungen = akte.anlagen[0].lieferungen
    stated = [row.netzentgelt for row in lieferungen] + [
        row.biobrennstoff and row.biobrennstoff.betrag for row in lieferungen
    ]
    printed = [zeile[2].replace(".", "").replace(",", ".") for zeile in tafel.gruppen[0].reihen if zeile[2]]
    assert [Fraction(text) for text in printed] == [Fraction(value) for value in stated if value]
    # a plant built before is asked for nothing of that
    anlage = akte.anlagen[0]
    alt = akte.model_copy(update={"anlagen": [replace(anlage, eingebaut_am=None)]})
    form = dict(FORMULARE["gesamtkosten"](Formularhaus(alt, None)))["gesamtkostenaufstellung.pdf"]
    assert not [t for t in form.teile if isinstance(t, Tabelle) and t.titel.startswith("Im Betrag enthalten")]
