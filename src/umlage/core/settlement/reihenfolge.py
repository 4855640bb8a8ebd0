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
    if not any(lauf.umgelegt or lauf.element.reihenfolge is not None for lauf in every):
        return _in_the_order_of_the_tree(every)
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


def _in_the_order_of_the_tree(every: tuple[Lauf, ...]) -> tuple[Lauf, ...]:
    """The same where no number is stated and nothing is shared on, which is nearly everywhere."""
    keyed: list[tuple[int, int, bool, int, Lauf]] = []
    for place, parent in enumerate(every):
        if parent.nachfolger or parent.pauschal:
            pair = parent.element.verteiler.art == "prozent_grundkosten"
            for lauf in (*parent.nachfolger, *parent.pauschal):
                if lauf.gewichte is not None:
                    later = pair and lauf.element.geraete is not None
                    keyed.append((_ORDER[lauf.element.gruppe], place, later, len(keyed), lauf))
    if every[0].gewichte is not None:
        keyed.append((-1, 0, False, 0, every[0]))
    # the place in the list is never the same twice, so that no Lauf is compared
    return tuple([row[-1] for row in sorted(keyed)])


def _key(row: tuple[_Key, Lauf]) -> _Key:
    return row[0]


def _numbers(every: tuple[Lauf, ...]) -> Callable[[Lauf], int]:
    """The number in force for each element: its own, else that of the nearest one above."""
    found: dict[int, int] = {}
    for parent in every:
        own = parent.element.reihenfolge
        if own is not None:
            found[id(parent)] = own
        above = found.get(id(parent), _LAST)
        for lauf in (*parent.nachfolger, *parent.pauschal, *(below for _, below in parent.umgelegt)):
            found[id(lauf)] = above if lauf.element.reihenfolge is None else lauf.element.reihenfolge
    return lambda lauf: found[id(lauf)]
