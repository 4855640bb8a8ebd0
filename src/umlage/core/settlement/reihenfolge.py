"""The order in which lines are printed."""

from __future__ import annotations

from collections.abc import Callable

from umlage.core.kostenbaum.ablauf import Lauf

_ORDER = {"heizung": 0, "warmwasser": 1, "kaltwasser": 2, "nebenkosten": 3, None: 3}
_LAST = 10**9 + 1  # behind every stated number
_Key = tuple[int, int, int, int, int]


def leaves(every: tuple[Lauf, ...]) -> tuple[Lauf, ...]:
    """Leaf elements in the order of print: heating, hot water, cold water, the rest; base costs before consumption.

    Inside a group the stated numbers (`reihenfolge`) decide first, of the element or of those above; `every` names
    parents before what is below them.
    """
    stated = _numbers(every)
    keyed: list[tuple[_Key, Lauf]] = []
    known: dict[int, tuple[int, int]] = {}
    for place, parent in enumerate(every):
        pair = parent.element.verteiler.art == "prozent_grundkosten"
        for lauf in (*parent.nachfolger, *parent.pauschal):
            if lauf.gewichte is not None:
                later = int(pair and lauf.element.geraete is not None)
                keyed.append(((_ORDER[lauf.element.gruppe], stated(lauf), place, later, len(keyed)), lauf))
                if lauf.umgelegt:
                    known[id(lauf)] = (place, later)
        # what is shared on stands behind all that it comes from
        for _, lauf in parent.umgelegt:
            first, later = known.get(id(parent), (0, 0))
            known[id(lauf)] = (first, later + 2)
            keyed.append(((_ORDER[lauf.element.gruppe], stated(lauf), first, later + 2, len(keyed)), lauf))
    if every[0].gewichte is not None:
        keyed.append(((0, 0, 0, 0, 0), every[0]))
    return tuple([lauf for _, lauf in sorted(keyed, key=_key)])


def _key(row: tuple[_Key, Lauf]) -> _Key:
    return row[0]


def _numbers(every: tuple[Lauf, ...]) -> Callable[[Lauf], int]:
    """The number in force for each element: its own, else that of the nearest one above."""
    if all(lauf.element.reihenfolge is None for lauf in every):
        return lambda lauf: _LAST
    found: dict[int, int] = {}
    for parent in every:
        own = parent.element.reihenfolge
        if own is not None:
            found[id(parent)] = own
        above = found.get(id(parent), _LAST)
        for lauf in (*parent.nachfolger, *parent.pauschal, *(below for _, below in parent.umgelegt)):
            found[id(lauf)] = above if lauf.element.reihenfolge is None else lauf.element.reihenfolge
    return lambda lauf: found[id(lauf)]
