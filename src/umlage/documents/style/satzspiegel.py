"""Widths of texts and columns, computed before Typst sees them.

Typst lays out a row of known height and a column of known width twice as fast as an automatic one, and a
statement is mostly tables. Lengths are integers in hundredths of a point, sizes too.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

TEXTBREITE = 46770
"""165 mm."""
QUERBREITE = 75700
"""267 mm: the text of a landscape page."""

_BREITEN: dict[str, dict[str, int]] = json.loads((Path(__file__).parent / "breiten.json").read_text("utf-8"))
_FREMD = 1100
"""Advance for a character that Inter does not have: rather too wide than too narrow."""


@lru_cache(maxsize=1 << 16)
def breite(text: str, groesse: int = 850, *, fett: bool = False) -> int:
    """Width of a line of text at a size; 850 is 8.5 pt."""
    breiten = _BREITEN["fett" if fett else "normal"]
    return sum(breiten.get(zeichen, _FREMD) for zeichen in text) * groesse // 1000 + 1


@dataclass(frozen=True, slots=True)
class Spalte:
    """A column: wished width (a flowing one: least width), gap to its neighbour, whether its text may wrap."""

    wunsch: int
    abstand: int = 0
    fliesst: bool = False
    fett: bool = False
    groesse: int = 0
    """Own size in hundredths of a point where it differs from the table's."""


@dataclass(frozen=True, slots=True)
class Raster:
    """Result: size of the text, widths of the columns, for every row whether it needs more than one line."""

    groesse: int
    breiten: tuple[int, ...]
    mehrzeilig: tuple[bool, ...]


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
    mehrzeilig = tuple(
        any(
            breite(text, spalte.groesse or groesse, fett=spalte.fett) > platz - spalte.abstand
            for spalte, text, platz in zip(spalten, reihe, breiten, strict=True)
            if spalte.fliesst
        )
        for reihe in reihen
    )
    return Raster(groesse, breiten, mehrzeilig)


def _weiteste(spalte: Spalte, nummer: int, reihen: Sequence[Sequence[str]], groesse: int) -> int:
    texte = {reihe[nummer] for reihe in reihen}
    return max((breite(text, spalte.groesse or groesse, fett=spalte.fett) for text in texte), default=0)


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
