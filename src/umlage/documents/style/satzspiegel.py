"""Widths of texts and columns, computed before Typst sees them.

Typst lays out a row of known height and a column of known width twice as fast as an automatic one, and a
statement is mostly tables. Lengths are integers in hundredths of a point, sizes too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

TEXTBREITE = 46770
"""165 mm."""
QUERBREITE = 75700
"""267 mm: the text of a landscape page."""

_TAFEL: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "breiten.json").read_text("utf-8"))
_BREITEN: dict[str, dict[str, int]] = {"normal": _TAFEL["normal"], "fett": _TAFEL["fett"]}
_FREMD = 1100
"""Advance for a character that Inter does not have: rather too wide than too narrow."""


def _ohne_glyphe(bereiche: str) -> re.Pattern[str]:
    teile = (bereich.partition("-") for bereich in bereiche.split())
    klassen = (f"\\U{int(von, 16):08x}-\\U{int(bis or von, 16):08x}" for von, _, bis in teile)
    return re.compile(f"[^{''.join(klassen)}]")


_OHNE_GLYPHE = _ohne_glyphe(_TAFEL["zeichen"]["bereiche"])


def druckbar(text: str) -> str:
    """The text with □ for what no shipped font can print; PDF/A would refuse the whole document."""
    return _OHNE_GLYPHE.sub("\N{WHITE SQUARE}", text)


@lru_cache(maxsize=1 << 16)
def breite(text: str, groesse: int = 850, *, fett: bool = False) -> int:
    """Width of a line of text at a size; 850 is 8.5 pt."""
    breiten = _BREITEN["fett" if fett else "normal"]
    return sum(breiten.get(zeichen, _FREMD) for zeichen in text) * groesse // 1000 + 1


def zeilen(text: str, platz: int, groesse: int = 850, *, fett: bool = False) -> list[str]:
    """The text broken into lines of at most `platz`; a word that is too long is cut."""
    if breite(text, groesse, fett=fett) <= platz:
        return [text]
    fertig, zeile = [], ""
    for wort in text.split(" "):
        versuch = f"{zeile} {wort}" if zeile else wort
        if breite(versuch, groesse, fett=fett) <= platz:
            zeile = versuch
            continue
        if zeile:
            fertig.append(zeile)
        zeile = wort
        while breite(zeile, groesse, fett=fett) > platz and len(zeile) > 2:
            anfang = _stueck(zeile, platz, groesse, fett=fett)
            fertig.append(anfang if anfang.endswith("-") else f"{anfang}-")
            zeile = zeile[len(anfang) :]
    return [*fertig, zeile]


def _stueck(wort: str, platz: int, groesse: int, *, fett: bool) -> str:
    laenge = len(wort) - 1
    while laenge > 1 and breite(wort[:laenge] + "-", groesse, fett=fett) > platz:
        laenge -= 1
    trennstrich = wort.rfind("-", 1, laenge)
    return wort[: trennstrich + 1] if trennstrich > 2 else wort[:laenge]


@dataclass(frozen=True, slots=True)
class Spalte:
    """A column: wished width (a flowing one: least width), gap to its neighbour, whether its text may wrap."""

    wunsch: int
    abstand: int = 0
    fliesst: bool = False
    fett: bool = False
    groesse: int = 0
    """Own size in hundredths of a point where it differs from the table's."""
    kopf: str = ""
    """Text of the head, 7.5 pt."""


@dataclass(frozen=True, slots=True)
class Raster:
    """Result: size of the text, widths of the columns, rows broken into lines, and how many lines each has."""

    groesse: int
    breiten: tuple[int, ...]
    reihen: list[list[str]]
    zeilenzahl: list[int]

    def hoehen(self, reihe: int, zeile: int = 1100) -> list[int]:
        """Heights of the rows: `reihe` for one line, `zeile` for each further one."""
        return [reihe + (anzahl - 1) * zeile for anzahl in self.zeilenzahl]


def raster(
    spalten: Sequence[Spalte],
    reihen: Sequence[Sequence[str]],
    *,
    gesamt: int = TEXTBREITE,
    groessen: Sequence[int] = (850, 800, 750, 700, 650),
) -> Raster:
    """Columns at least as wide as their widest number; flowing columns take what the others can spare.

    The size shrinks until the flowing columns have their least widths.
    """
    for groesse in groessen:
        noetig = [_weiteste(spalte, nr, reihen, groesse) + spalte.abstand for nr, spalte in enumerate(spalten)]
        fest = sum(
            spalte.wunsch if spalte.fliesst else bedarf for spalte, bedarf in zip(spalten, noetig, strict=True)
        )
        if fest <= gesamt:
            break
    breiten = _verteilt(spalten, noetig, gesamt)
    gebrochen, zeilenzahl = [], []
    for reihe in reihen:
        anzahl, texte = 1, list(reihe)
        for nr, spalte in enumerate(spalten):
            if spalte.fliesst and noetig[nr] > breiten[nr]:
                platz = breiten[nr] - spalte.abstand
                stuecke = zeilen(texte[nr], platz, spalte.groesse or groesse, fett=spalte.fett)
                texte[nr] = "\n".join(stuecke)
                anzahl = max(anzahl, len(stuecke))
        gebrochen.append(texte)
        zeilenzahl.append(anzahl)
    return Raster(groesse, breiten, gebrochen, zeilenzahl)


def _weiteste(spalte: Spalte, nummer: int, reihen: Sequence[Sequence[str]], groesse: int) -> int:
    texte = {reihe[nummer] for reihe in reihen}
    eigene = spalte.groesse or groesse
    kopf = 0 if spalte.fliesst else breite(spalte.kopf, 750, fett=spalte.fett)
    return max(kopf, *(breite(text, eigene, fett=spalte.fett) for text in texte))


def _verteilt(spalten: Sequence[Spalte], noetig: Sequence[int], gesamt: int) -> tuple[int, ...]:
    paare = list(zip(spalten, noetig, strict=True))
    bedarf = sum(n for s, n in paare if not s.fliesst)
    luft = sum(max(s.wunsch - n, 0) for s, n in paare if not s.fliesst)
    least = sum(s.wunsch for s, _ in paare if s.fliesst)
    mehr = sum(max(n - s.wunsch, 0) for s, n in paare if s.fliesst)
    # First the flowing columns get one line for every text, then the others their wished widths.
    fuer_text = max(min(mehr, gesamt - bedarf - least), 0)
    fuer_luft = max(min(luft, gesamt - bedarf - least - fuer_text), 0)
    rest = max(gesamt - bedarf - least - fuer_text - fuer_luft, 0)
    breiten = []
    for spalte, wert in paare:
        if spalte.fliesst:
            zugabe = fuer_text * max(wert - spalte.wunsch, 0) // mehr if mehr else 0
            breiten.append(spalte.wunsch + zugabe + rest * spalte.wunsch // least)
        else:
            breiten.append(wert + (fuer_luft * max(spalte.wunsch - wert, 0) // luft if luft else 0))
    return tuple(breiten)


def hoehen(mehrzeilig: Sequence[bool], hoehe: int) -> list[int]:
    """Heights of rows for the template: fixed, or 0 for a row that Typst must measure."""
    return [0 if mehr else hoehe for mehr in mehrzeilig]
