"""The three looks of the statement: the same words, four pages or fewer, nothing over anything else."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Literal

import pytest
from pypdf import PdfReader

from tests.core.small_house import plus, spoilt
from tests.documents.seiten import seitentexte, textstuecke, ueberlappungen
from tests.documents.test_vierseitig import ANDERE, EXAMPLES, NAMES, RENDERER, abgerechnet, gedruckt
from umlage.core.settlement.run import settle
from umlage.documents.einzelabrechnung.aus_ergebnis import einzelabrechnungen
from umlage.documents.einzelabrechnung.daten import daten
from umlage.documents.einzelabrechnung.inhalt import Einzelabrechnung
from umlage.documents.style.satzspiegel import breite
from umlage.formats.akte.codec import from_plain, read

Stil = Literal["modern", "klassisch", "kompakt"]
ANDERS: tuple[Stil, ...] = ("klassisch", "kompakt")


def gekleidet(inhalt: Einzelabrechnung, stil: Stil) -> Einzelabrechnung:
    rahmen = inhalt.rahmen
    return replace(inhalt, rahmen=replace(rahmen, absender=replace(rahmen.absender, stil=stil)))


@cache
def im_stil(name: str, stil: Stil) -> dict[str, bytes]:
    """The first statements of an example in a look."""
    alle = list(einzelabrechnungen(abgerechnet(name)))[:4]
    return {inhalt.rahmen.nutzer: RENDERER.pdf(gekleidet(inhalt, stil)) for inhalt in alle}


def woerter(texte: list[str]) -> Counter[str]:
    """All words but those of heads, feet and references to pages, which follow the number of pages."""
    rand = re.compile(r"(?m)^.* · .*$|Seite \d von \d|auf Seite \d|^.*abrechnung \d+ .*Liegenschaft.*$")
    text = " ".join(rand.sub("", seite) for seite in texte)
    return Counter(re.findall(r"\w+", text))


@pytest.mark.parametrize("stil", ANDERS)
@pytest.mark.parametrize("name", NAMES)
def test_no_look_takes_more_pages_or_prints_anything_over_anything(name: str, stil: Stil) -> None:
    for nr, pdf in im_stil(name, stil).items():
        anzahl = len(seitentexte(pdf))
        assert anzahl <= ANDERE.get((name, nr), 4)
        assert anzahl == len(gedruckt(name)[nr][1]) or stil == "kompakt"
        assert ueberlappungen(pdf) == [], nr
        for seite in PdfReader(io.BytesIO(pdf)).pages:
            for text, links, unten, groesse in textstuecke(seite):
                assert links + breite(text.strip(), round(groesse * 100)) / 100 <= seite.mediabox.width - 40, text
                assert 25 <= unten <= seite.mediabox.height - 20, text


@pytest.mark.parametrize("stil", ANDERS)
def test_every_look_says_the_same(stil: Stil) -> None:
    for nr, pdf in im_stil("casameta-2022", stil).items():
        assert woerter(seitentexte(pdf)) == woerter(gedruckt("casameta-2022")[nr][1])


def test_the_compact_look_saves_a_page_where_it_can_and_no_title_ends_a_page() -> None:
    for pdf in im_stil("casameta-2022", "kompakt").values():
        texte = seitentexte(pdf)
        assert len(texte) == 3
        for text in texte:
            assert not re.search(r"(Ihre Zähler|Ihr Verbrauch im Vergleich)\s*\n[^\n]*Seite", text)


def test_the_sober_look_has_no_colour_of_the_sender() -> None:
    inhalt = next(einzelabrechnungen(abgerechnet("fernwaerme-2025")))
    assert daten(inhalt)["farben"]["akzent"] == "#14532D"
    klassisch = daten(gekleidet(inhalt, "klassisch"))["farben"]
    assert klassisch["akzent"] != "#14532D"
    assert daten(gekleidet(inhalt, "kompakt"))["farben"]["akzent"] == "#14532D"


def test_the_akte_chooses_the_look() -> None:
    text = next(path for path in EXAMPLES if path.stem == "casameta-2022").read_bytes()
    assert read(text).absender.stil == "modern"
    geaendert = settle(read(text.replace(b"absender:\n", b"absender:\n  stil: klassisch\n", 1)))
    assert next(einzelabrechnungen(geaendert)).rahmen.absender.stil == "klassisch"


def test_the_costs_are_the_first_step_also_where_they_are_printed_short() -> None:
    rows = tuple(
        {"bezeichnung": name, "betrag": Decimal(600), "schluessel": "NHN"} for name in ("Steuer", "Müll", "Hauswart")
    )
    house = spoilt(plus(), abrechnung__art="nebenkosten", hausnebenkosten=rows, absender__stil="kompakt")
    inhalt = next(iter(einzelabrechnungen(settle(from_plain(house)))))
    text = "\n".join(seitentexte(RENDERER.pdf(inhalt)))
    assert "3 Positionen" in text
    assert re.search(r"1\s+Was das Haus gekostet hat", text)
    assert "im Einzelnen" not in text
