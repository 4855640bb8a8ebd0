"""Columns and lines computed before Typst sees them."""

import json
from pathlib import Path

import pytest
import typst

from umlage.documents.sprachen.katalog import SPRACHEN, VON_RECHTS, eintraege
from umlage.documents.style import satzspiegel
from umlage.documents.style.satzspiegel import Spalte, breite, druckbar, raster, zeilen

FONTS = Path(satzspiegel.__file__).parent / "fonts"


def _typst(text: str) -> str:
    return f'"{text}"'


def test_widths_are_those_of_the_shipped_fonts() -> None:
    for text in ("3.055,80", "Fernwärme, Arbeitspreis", "62\N{NO-BREAK SPACE}410\N{NO-BREAK SPACE}118", "÷ × − – ‰ §"):
        for fett, gewicht in ((False, 400), (True, 600)):
            quelle = f"""#set text(font: "Inter", size: 100pt, weight: {gewicht}, kerning: false)
#set text(number-width: "tabular")
#context [#metadata(measure([{text}]).width.pt()) <weite>]"""
            compiler = typst.Compiler(
                quelle.encode(), font_paths=typst.Fonts(False, False, [FONTS]), ignore_system_fonts=True
            )
            gemessen = compiler.query("<weite>", field="value", one=True)
            gerechnet = breite(text, 10000, fett=fett)
            assert abs(round(100 * float(gemessen)) - gerechnet) < 60 * len(text), text


@pytest.mark.parametrize("sprache", SPRACHEN)
def test_the_words_of_every_language_are_as_wide_as_computed(sprache: str) -> None:
    """Rather too wide: kerning, and an Arabic lam that joins its alef to one sign, are not computed."""
    texte = [text for text in eintraege(sprache).values() if len(text) > 3 and "{" not in text]
    richtung = "rtl" if sprache in VON_RECHTS else "ltr"
    for fett, gewicht in ((False, 400), (True, 600)):
        quelle = f"""#set text(font: ("Inter", "Noto Sans", "Noto Sans Arabic"), size: 100pt, weight: {gewicht})
#set text(number-width: "tabular", lang: "{sprache}", dir: {richtung}, fallback: false)
#context [#metadata(({", ".join(map(_typst, texte))},).map(eines => measure(eines).width.pt())) <weiten>]"""
        compiler = typst.Compiler(
            quelle.encode(), font_paths=typst.Fonts(False, False, [FONTS]), ignore_system_fonts=True
        )
        gemessen = json.loads(compiler.query("<weiten>", field="value", one=True))
        for text, weit in zip(texte, gemessen, strict=True):
            assert 0.95 * breite(text, 10000, fett=fett) < 100 * weit < 1.05 * breite(text, 10000, fett=fett), text


def test_a_line_that_fits_stays_whole_and_a_long_one_breaks_between_words() -> None:
    assert zeilen("Hauswart", 10000) == ["Hauswart"]
    lang = "Gebäudeversicherung mit Elementarschäden und Glasbruch"
    stuecke = zeilen(lang, 9000)
    assert " ".join(stuecke) == lang
    assert all(breite(stueck) <= 9000 for stueck in stuecke)


def test_a_word_without_end_is_cut() -> None:
    stuecke = zeilen("Donaudampfschifffahrtsgesellschaftskapitän", 6000)
    assert "".join(stueck.removesuffix("-") for stueck in stuecke) == "Donaudampfschifffahrtsgesellschaftskapitän"
    assert all(breite(stueck) <= 6000 for stueck in stuecke)


def test_a_grid_fills_its_width_and_no_number_leaves_its_column() -> None:
    spalten = (Spalte(6000, 500, fliesst=True), Spalte(3000, 500), Spalte(3000, 500, fett=True))
    reihen = [["Straßenreinigung", "1.234.567,89", "9.999.999,99"], ["Hauswart", "1", "2"]]
    netz = raster(spalten, reihen)
    assert abs(sum(netz.breiten) - satzspiegel.TEXTBREITE) < len(spalten)
    assert breite("9.999.999,99", netz.groesse, fett=True) + 500 <= netz.breiten[2]


def test_the_size_shrinks_before_a_column_gets_too_narrow() -> None:
    spalten = (Spalte(20000, 0, fliesst=True), *(Spalte(0, 500) for _ in range(5)))
    netz = raster(spalten, [["Text", *(["1.234.567,89"] * 5)]])
    assert netz.groesse < 850
    assert netz.breiten[0] >= 20000


def test_letters_without_a_shipped_glyph_are_replaced() -> None:
    assert druckbar("Größe Шевченко العلي 张 🙂 𒀀") == "Größe Шевченко العلي 张 □ □"
