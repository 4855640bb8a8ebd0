"""A pie chart as paths of an SVG; its legend is a table and says the same."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

# more parts than this nobody tells apart by colour
_TEILE = 7
_MITTE, _AUSSEN, _INNEN = 50.0, 48.0, 26.0


@dataclass(frozen=True, slots=True)
class Stueck:
    """One piece: word, name, number, percent, shape, class of its colour."""

    wort: str
    name: str
    zahl: int
    prozent: int
    pfad: str
    farbe: str


def kreis(
    teile: Sequence[tuple[str, int]], name: Callable[[str], str], farbe: Callable[[str, int], str]
) -> list[Stueck]:
    """The pieces of a pie, the largest first; what is beyond seven is put together."""
    shown = [(wort, name(wort), zahl) for wort, zahl in teile[:_TEILE]]
    rest = sum(zahl for _wort, zahl in teile[_TEILE:])
    if rest:
        shown.append(("", _("Übrige"), rest))
    whole = sum(zahl for _wort, _name, zahl in shown)
    found, done = [], 0
    for place, (wort, label, zahl) in enumerate(shown):
        path = _path(done / whole, (done + zahl) / whole)
        is_rest = rest > 0 and place == _TEILE
        found.append(
            Stueck(wort, label, zahl, round(zahl * 100 / whole), path, "t-rest" if is_rest else farbe(wort, place))
        )
        done += zahl
    return found


def _path(von: float, bis: float) -> str:
    """A piece of a ring between two shares of the turn, clockwise from the top."""
    if bis - von > 0.9999:
        half = f"A {_AUSSEN} {_AUSSEN} 0 1 1 50 {_MITTE + _AUSSEN} A {_AUSSEN} {_AUSSEN} 0 1 1 50 {_MITTE - _AUSSEN}"
        hole = f"A {_INNEN} {_INNEN} 0 1 0 50 {_MITTE + _INNEN} A {_INNEN} {_INNEN} 0 1 0 50 {_MITTE - _INNEN}"
        return f"M 50 {_MITTE - _AUSSEN} {half} Z M 50 {_MITTE - _INNEN} {hole} Z"
    large = int(bis - von > 0.5)
    (x1, y1), (x2, y2) = _point(von, _AUSSEN), _point(bis, _AUSSEN)
    (x3, y3), (x4, y4) = _point(bis, _INNEN), _point(von, _INNEN)
    return (
        f"M {x1} {y1} A {_AUSSEN} {_AUSSEN} 0 {large} 1 {x2} {y2} L {x3} {y3}"
        f" A {_INNEN} {_INNEN} 0 {large} 0 {x4} {y4} Z"
    )


def _point(share: float, radius: float) -> tuple[float, float]:
    angle = 2 * math.pi * share
    return round(_MITTE + radius * math.sin(angle), 3), round(_MITTE - radius * math.cos(angle), 3)
