"""The statements of the example houses: four pages, nothing over anything else, every reference to a page right."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.core.small_house import Plain, flat, gas, oil, settled, spoilt
from tests.documents.seiten import seitentexte, textstuecke, ueberlappungen
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.run import settle
from umlage.documents.abrechnungsuebersicht.aus_ergebnis import abrechnungsuebersicht
from umlage.documents.bausteine import Abschnitt, Angabe, Informationen, Mitteilung, satz
from umlage.documents.einzelabrechnung.aus_ergebnis import einzelabrechnung, einzelabrechnungen
from umlage.documents.einzelabrechnung.daten import daten
from umlage.documents.einzelabrechnung.inhalt import Einzelabrechnung, Posten, Vergleichsbalken
from umlage.documents.render import Renderer
from umlage.formats.akte.codec import read

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))
NAMES = [path.stem for path in EXAMPLES]
ANDERE = {("fernwaerme-2025", "3-1"): 5, ("fernwaerme-2025", "3-3"): 5, ("fernwaerme-2025", "10-1"): 3}
"""All costs of a block of flats and a part period: one page more; a garage: one less."""
RENDERER = Renderer()


@cache
def abgerechnet(name: str) -> Ergebnis:
    path = next(path for path in EXAMPLES if path.stem == name)
    return settle(read(path.read_bytes()))


@cache
def gedruckt(name: str) -> dict[str, tuple[bytes, list[str]]]:
    """Every statement of an example: its bytes and what its pages say."""
    pdfs = {inhalt.rahmen.nutzer: RENDERER.pdf(inhalt) for inhalt in einzelabrechnungen(abgerechnet(name))}
    return {nr: (pdf, seitentexte(pdf)) for nr, pdf in pdfs.items()}


def seiten(inhalt: Einzelabrechnung) -> list[str]:
    return seitentexte(RENDERER.pdf(inhalt))


@pytest.mark.parametrize("name", NAMES)
def test_every_example_has_statements_of_four_pages(name: str) -> None:
    anzahl = {nr: len(texte) for nr, (_, texte) in gedruckt(name).items()}
    assert anzahl == {nr: ANDERE.get((name, nr), 4) for nr in anzahl}


@pytest.mark.parametrize("name", NAMES)
def test_page_2_holds_the_share_and_the_degree_days_of_a_part_period(name: str) -> None:
    for nr, (_, texte) in gedruckt(name).items():
        if (name, nr) not in ANDERE:
            assert "Ihr Anteil" in texte[1]
            gradtage = "Ihr Teil des Jahres nach Gradtagen"
            assert [gradtage in text for text in texte] == [False, gradtage in "".join(texte), False, False]


@pytest.mark.parametrize("name", NAMES)
def test_no_text_is_printed_over_another(name: str) -> None:
    for nr, (pdf, _) in gedruckt(name).items():
        assert ueberlappungen(pdf) == [], nr
    assert ueberlappungen(RENDERER.pdf(abrechnungsuebersicht(abgerechnet(name)))) == []


@pytest.mark.parametrize("name", NAMES)
def test_references_name_the_page_where_it_stands(name: str) -> None:
    for _, texte in gedruckt(name).values():
        assert "steht unter „So wurde gerechnet“" in re.sub(r"\s+", " ", texte[0])
        assert "So wurde gerechnet" in texte[1]
        for nr in re.findall(r"einzeln auf Seite (\d)", texte[0]):
            assert "Ihr Anteil" in texte[int(nr) - 1]
        for nr in re.findall(r"Positionen auf Seite (\d)", texte[1]):
            assert "Die Kosten des Hauses im Einzelnen" in texte[int(nr) - 1]


@pytest.mark.parametrize("wieviele", [1, 4, 9])
def test_messages_without_room_on_page_1_stand_at_the_end_and_page_1_says_so(wieviele: int) -> None:
    grund = einzelabrechnung(abgerechnet("oelhaus-2023"), abgerechnet("oelhaus-2023").person("1-1"))
    text = "Bitte beachten Sie die geänderten Öffnungszeiten unserer Geschäftsstelle. " * 3
    alle = tuple(Mitteilung("Mitteilung", satz(f"Nummer {nr}. {text}")) for nr in range(wieviele))
    texte = seiten(replace(grund, mitteilungen=alle))
    assert "So wurde gerechnet" in texte[1]
    gefunden = [nr for text in texte for nr in re.findall(r"Nummer (\d)\.", text)]
    assert gefunden == [str(nr) for nr in range(wieviele)]
    verweis = re.search(r"Bitte lesen Sie auch die Mitteilungen auf Seite (\d)", texte[0])
    assert (verweis is not None) == (wieviele > 1)
    if verweis is not None:
        assert "Nummer 8." in texte[int(verweis[1]) - 1] or wieviele < 9


@pytest.mark.parametrize("wieviele", [0, 4, 6, 8, 30])
def test_references_hold_when_page_1_is_full(wieviele: int) -> None:
    person = abgerechnet("oelhaus-2023").person("1-1")
    grund = einzelabrechnung(abgerechnet("oelhaus-2023"), person)
    mehr = tuple(Posten(f"Gebühr {nr}", "10,00", "Mietvertrag § 9") for nr in range(wieviele))
    lang = "Gemeinschaft der Wohnungseigentümer Am Birkenhof 7 und 9, vertreten durch Hausverwaltung Brandes"
    assert grund.ergebnis.zahlung is not None
    zahlung = replace(grund.ergebnis.zahlung, angaben=(Angabe("Empfänger", satz(lang)),))
    voll = replace(
        grund,
        ergebnis=replace(grund.ergebnis, zahlung=zahlung),
        zusammensetzung=replace(grund.zusammensetzung, abzuege=(*mehr, *grund.zusammensetzung.abzuege)),
        mitteilungen=(Mitteilung("Mitteilung", satz("Wir haben geöffnet. " * 20)),),
    )
    texte = [re.sub(r"\s+", " ", text) for text in seiten(voll)]
    assert "Fragen oder Einwände" in "".join(texte)
    assert "Jeder Betrag mit Erklärung" in "".join(texte)
    for nr in re.findall(r"einzeln auf Seite (\d)", texte[0]):
        assert "Ihr Anteil" in texte[int(nr) - 1]
    for nr in re.findall(r"Mitteilungen auf Seite (\d)", texte[0]):
        assert "Mitteilungen" in texte[int(nr) - 1]
    assert ("So wurde gerechnet" in texte[1]) == (wieviele < 30)
    assert ("auf den folgenden Seiten" in "".join(texte)) == (wieviele == 30)


@pytest.mark.parametrize(
    "haus",
    [
        spoilt(oil(), zeitraum__bis="2023-06-30"),
        spoilt(
            gas(),
            absender={
                "name": "Gesellschaft für wohnungswirtschaftliche Abrechnungsdienstleistungen mbH & Co. KG",
                "strasse": "Allee der Kosmonauten 1234",
                "plz": "12345",
                "ort": "Hellenhahn-Schellenberg an der Großen Laber",
                "email": "sehr.lange.adresse.der.abteilung@abrechnungsdienstleistungen.example",
            },
        ),
    ],
    ids=["half a year", "a sender with a long name"],
)
def test_nothing_overlaps_with(haus: Plain) -> None:
    ergebnis = settled(_passend(haus))
    for inhalt in einzelabrechnungen(ergebnis):
        assert ueberlappungen(RENDERER.pdf(inhalt)) == []
        zeitraum = inhalt.rahmen.kopfzeile[-1].replace("\N{NO-BREAK SPACE}", " ")
        assert zeitraum in seiten(inhalt)[1].splitlines()[0]
    assert ueberlappungen(RENDERER.pdf(abrechnungsuebersicht(ergebnis))) == []


def test_the_number_of_the_longest_bar_stands_beside_it() -> None:
    ergebnis = abgerechnet("oelhaus-2023")
    grund = einzelabrechnung(ergebnis, ergebnis.person("1-1"))
    assert grund.vergleich is not None
    assert grund.vergleich.vergleich is not None
    balken = (
        Vergleichsbalken("Sie", "60,5", 40, eigen=True),
        Vergleichsbalken("Wohnungen", "1.120,0", 1000),
    )
    bild = replace(grund.vergleich.vergleich, balken=balken)
    pdf = RENDERER.pdf(replace(grund, vergleich=replace(grund.vergleich, vergleich=bild)))
    seite = PdfReader(io.BytesIO(pdf)).pages[3]
    lage = {text.strip(): (links, unten) for text, links, unten, _ in textstuecke(seite)}
    assert lage["1.120,0"][1] == pytest.approx(lage["Wohnungen"][1], abs=3)
    assert lage["1.120,0"][0] > lage["60,5"][0] + 40


def test_nothing_overlaps_where_names_are_long() -> None:
    ergebnis = abgerechnet("fernwaerme-2025")
    grund = einzelabrechnung(ergebnis, ergebnis.person("1-1"))
    client = "Wohnungseigentümergemeinschaft Elbuferweg 12-18, vertreten durch Hausverwaltung Müller GmbH & Co. KG"
    facts = tuple(Angabe(f"Fläche {nr}", satz("62,00 m²")) for nr in range(9))
    angaben = (*facts, Angabe("Im Auftrag von", satz(client)))
    rahmen = replace(grund.rahmen, angaben=angaben, titel="Abrechnung der Betriebskosten und Heizkosten 2025")
    assert grund.vergleich is not None
    word = "Energiegemeinschaftselbstversorgungsgenossenschaftsverbandsmitglied"
    informationen = (
        Informationen("Information", (Abschnitt("Eins", (satz(word),)), Abschnitt("Zwei", (satz(word),)))),
    )
    inhalt = replace(grund, rahmen=rahmen, vergleich=replace(grund.vergleich, informationen=informationen))
    assert ueberlappungen(RENDERER.pdf(inhalt)) == []
    block = daten(inhalt)["rahmen"]["angaben"]
    assert block[-1][1][0][1].startswith("Wohnungseigentümergem")
    assert block[-1][1][0][1].endswith("…")
    assert [name for name, _ in block] == [angabe.bezeichnung for angabe in angaben]


def _passend(haus: Plain) -> Plain:
    """Readings at the end of the period."""
    ende = haus["zeitraum"]["bis"]
    einheiten = []
    for nr, flaeche, menge in (("1", "70", "6000"), ("2", "50", "4000")):
        einheit = flat(nr, flaeche, menge)
        for geraet in einheit["geraete"]:
            anfang, schluss = geraet["ablesungen"]
            geraet["ablesungen"] = (anfang, schluss | {"am": ende})
        einheiten.append(einheit)
    return haus | {"nutzeinheiten": tuple(einheiten)}
