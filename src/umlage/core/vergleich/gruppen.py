"""Which changes are settled together: each alone where that can be, else with the fewest neighbours that it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from typing import TypeVar

from umlage.core.vergleich.aenderung import Aenderung

HOECHSTENS = 200
"""So many changes are settled one by one; more are grouped by part of the Akte."""

_NACHBARN = 6
"""So many neighbours are tried one by one."""

R = TypeVar("R")
Menge = frozenset[int]


def anfangsgruppen(aenderungen: Sequence[Aenderung]) -> list[Menge]:
    """One group a change; of too many changes one a part (a Nutzeinheit, an Anlage), of too many parts one a block."""
    if len(aenderungen) <= HOECHSTENS:
        return [frozenset((nr,)) for nr in range(len(aenderungen))]
    parts = _nach(aenderungen, lambda aenderung: aenderung.teil)
    if len(parts) <= HOECHSTENS:
        return parts
    return _nach(aenderungen, lambda aenderung: aenderung.schritte[0].name)


def _nach(aenderungen: Sequence[Aenderung], key: Callable[[Aenderung], str]) -> list[Menge]:
    rows = groupby(range(len(aenderungen)), key=lambda nr: key(aenderungen[nr]))
    return [frozenset(numbers) for _, numbers in rows]


def einzeln(
    aenderungen: Sequence[Aenderung], gruppen: Sequence[Menge], settled: Callable[[Menge], R | None]
) -> list[tuple[Menge, R]]:
    """Groups with what they come to, in the order of the file.

    `settled` answers None when the old Akte cannot be settled with these changes alone. All changes together can be.
    """
    done = {gruppe: found for gruppe in gruppen if (found := settled(gruppe)) is not None}
    failed = [gruppe for gruppe in gruppen if gruppe not in done]
    stuck = frozenset().union(*failed)
    for gruppe in failed:
        if any(gruppe <= other for other in done):
            continue
        for wider in _groesser(aenderungen, gruppen, gruppe, stuck):
            whole = _mit_beruehrten(wider, done)
            if (found := settled(whole)) is not None:
                done = {other: result for other, result in done.items() if other.isdisjoint(whole)} | {whole: found}
                break
    return sorted(done.items(), key=lambda row: min(row[0]))


def _groesser(
    aenderungen: Sequence[Aenderung], gruppen: Sequence[Menge], gruppe: Menge, stuck: Menge
) -> Iterator[Menge]:
    """Wider and wider: a neighbour in the same part that fails alone too, any neighbour there, what lies below the
    same place, all that fails alone, all."""
    steps = [schritt.name for schritt in aenderungen[min(gruppe)].schritte]
    part = aenderungen[min(gruppe)].teil
    place = gruppen.index(gruppe)
    near = sorted(range(len(gruppen)), key=lambda other: abs(other - place - Fraction(1, 4)))
    there = [gruppen[other] for other in near if other != place and aenderungen[min(gruppen[other])].teil == part]
    failing = [other for other in there if other <= stuck]
    for neighbour in (*failing[:_NACHBARN], *there[:2]):
        yield gruppe | neighbour
    yield gruppe.union(*failing)
    least = 1 + part.count("/")
    for depth in range(len(steps) - 1, least - 1, -1):
        yield _unter(aenderungen, steps[:depth])
    yield stuck
    yield stuck | _unter(aenderungen, steps[:least])
    yield frozenset(range(len(aenderungen)))


def _unter(aenderungen: Sequence[Aenderung], steps: Sequence[str]) -> Menge:
    return frozenset(
        nr
        for nr, aenderung in enumerate(aenderungen)
        if [schritt.name for schritt in aenderung.schritte[: len(steps)]] == list(steps)
    )


def _mit_beruehrten(wider: Menge, done: dict[Menge, R]) -> Menge:
    """No change is counted twice: groups that share one become one."""
    while True:
        whole = wider.union(*(other for other in done if not other.isdisjoint(wider)))
        if whole == wider:
            return whole
        wider = whole
