"""Which characters can be printed: the table, the font files and the style agree, and pages show no box."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
import typst

from tests.documents import haus_oel_uebersicht, s1
from tests.documents.schriften import FONTS, NAMEN, glyphen, grundlinien, zeichen
from umlage.documents.abrechnungsuebersicht.inhalt import Abrechnungsuebersicht
from umlage.documents.bausteine import Mitteilung, fett, satz
from umlage.documents.einzelabrechnung.inhalt import Einzelabrechnung
from umlage.documents.render import Renderer
from umlage.documents.style.satzspiegel import breite, ohne_glyphe, zeilen

DATEIEN = sorted(path for path in FONTS.iterdir() if path.suffix in {".otf", ".ttf"})


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer()


def _tafel() -> str:
    return " ".join(json.loads((FONTS.parent / "breiten.json").read_text("utf-8"))["zeichen"]["bereiche"])


def _bereiche(punkte: set[int]) -> str:
    """`41-5a 61-7a`."""
    anfaenge = sorted(punkt for punkt in punkte if punkt - 1 not in punkte)
    enden = sorted(punkt for punkt in punkte if punkt + 1 not in punkte)
    return " ".join(f"{v:x}" if v == b else f"{v:x}-{b:x}" for v, b in zip(anfaenge, enden, strict=True))


def test_the_table_of_printable_characters_is_that_of_the_fonts() -> None:
    assert _tafel() == _bereiche({punkt for datei in DATEIEN for punkt in zeichen(datei) if punkt >= 0x20})


def test_every_weight_of_a_font_has_the_same_characters() -> None:
    # Typst takes one weight of a family and does not look into its others.
    schnitte: dict[str, set[str]] = {}
    for datei in DATEIEN:
        schnitte.setdefault(datei.stem.partition("-")[0], set()).add(_bereiche(zeichen(datei)))
    assert [name for name, verschiedene in schnitte.items() if len(verschiedene) > 1] == []


def test_every_font_is_used_and_has_a_name_to_test_it_with() -> None:
    genannt = re.findall(r'"((?:Inter|Noto)[\w ]*)"', (FONTS.parent / "umlage.typ").read_text("utf-8"))
    vorhanden = {datei.stem.partition("-")[0] for datei in DATEIEN}
    assert {name.replace(" ", "").replace("SC", "sc") for name in genannt} == vorhanden
    assert set(NAMEN) == vorhanden - {"Inter", "InterDisplay"}


@pytest.mark.parametrize("schrift", NAMEN)
def test_a_name_in_every_script_is_printed_without_a_box(renderer: Renderer, schrift: str) -> None:
    name = NAMEN[schrift]
    assert ohne_glyphe(name) == []
    gefunden = list(glyphen(renderer.pdf(_seite(name, name))))
    assert [art for art, nummer in gefunden if nummer == 0] == []
    # once in the address, thrice in the message: marks may join their letter, but most letters are glyphs
    assert sum(art == schrift for art, _ in gefunden) > 2 * len(name.replace(" ", ""))


def test_a_box_is_found() -> None:
    compiler = typst.Compiler(
        b'#set text(font: "Inter", fallback: false)\nA\\u{1f642}B', font_paths=typst.Fonts(False, False, [FONTS])
    )
    pdf = compiler.compile(format="pdf")
    assert isinstance(pdf, bytes)
    assert [nummer == 0 for _, nummer in glyphen(pdf)] == [False, True, False]


def test_the_first_and_last_character_of_each_range_can_be_printed_alone(renderer: Renderer) -> None:
    enden = [chr(int(punkt, 16)) for bereich in _tafel().split() for punkt in bereich.split("-")]
    zeilen = [" ".join(enden[ab : ab + 40]) for ab in range(0, len(enden), 40)]
    pdf = renderer.pdf(_seite("Familie Berger", *zeilen))
    assert [art for art, nummer in glyphen(pdf) if nummer == 0] == []


def _seite(name: str, *texte: str) -> Einzelabrechnung:
    """A first page alone with the name in its address, and each text three times in a message."""
    return replace(
        s1.einzelabrechnung(name=name),
        mitteilungen=tuple(Mitteilung(text, satz(text, fett(text))) for text in texte),
        rechenweg=None,
        zaehler=None,
        vergleich=None,
        portal=None,
        fragen=(),
    )


def test_names_in_other_scripts_leave_the_rows_of_a_table_where_they_are(renderer: Renderer) -> None:
    kurz = [name.split(",")[0].split(" ")[0] for name in NAMEN.values()]
    fremd, vertraut = (
        grundlinien(renderer.pdf(_liste(namen)), "1.800,00") for namen in (kurz, ["Familie Berger"] * len(kurz))
    )
    assert sum(map(len, vertraut)) >= len(NAMEN)
    assert fremd == vertraut


def _liste(namen: list[str]) -> Abrechnungsuebersicht:
    grund = haus_oel_uebersicht.uebersicht(nutzer=len(namen))
    zeilen = zip(grund.nutzerliste.zeilen, namen, strict=True)
    return replace(
        grund,
        nutzerliste=replace(grund.nutzerliste, zeilen=tuple(replace(zeile, name=name) for zeile, name in zeilen)),
    )


def test_marks_take_no_room_and_stay_with_their_letters() -> None:
    assert breite("กำลัง") == breite("กำลง")
    lang = NAMEN["NotoSansKhmer"].replace(" ", "") * 6
    stuecke = zeilen(lang, 9000)
    assert len(stuecke) > 2
    assert "".join(stueck.removesuffix("-") for stueck in stuecke) == lang
    assert not any(stueck.startswith(("\N{KHMER SIGN COENG}", "ុ", "័", "ា")) for stueck in stuecke)
    assert not any(stueck.endswith("\N{KHMER SIGN COENG}-") for stueck in stuecke)
