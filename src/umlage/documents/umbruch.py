"""Where pages break: every section stays whole, and a part takes as few pages as it can."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

SEITE = 67900
"""Height of the text of an upright page, 241 mm, less a little that no computation knows."""
_LEER = SEITE * 3 // 10
"""A last page with less than this looks forgotten."""


@dataclass(frozen=True, slots=True)
class Stueck:
    """A section: its name and number for the template, its height, the space above it."""

    name: str
    nr: int
    hoehe: int
    abstand: int


@dataclass(frozen=True, slots=True)
class Umbruch:
    """Sections by page. `eng`: tighter spacing saves a page. `frei`: a section is longer than a page."""

    seiten: tuple[tuple[Stueck, ...], ...]
    eng: bool = False
    frei: bool = False

    def seite_von(self, name: str) -> int:
        """On which page of the part a section stands; 0 where that is not known."""
        if self.frei:
            return 0
        return next((nr for nr, seite in enumerate(self.seiten) if any(s.name == name for s in seite)), 0)


def umbruch(kopf: int, stuecke: Callable[[bool], Sequence[Stueck]]) -> Umbruch:
    """The fewest pages; tight spacing only where it saves one. `kopf`: title and introduction of the first page."""
    weit = stuecke(False)
    seiten = _gefuellt(kopf, weit)
    if seiten is None:
        return Umbruch((tuple(weit),), frei=True)
    if len(seiten) > 1:
        enge = _gefuellt(kopf, stuecke(True))
        if enge is not None and len(enge) < len(seiten):
            return Umbruch(_ausgeglichen(kopf, enge), eng=True)
    return Umbruch(_ausgeglichen(kopf, seiten))


def _gefuellt(kopf: int, stuecke: Sequence[Stueck]) -> list[list[Stueck]] | None:
    seiten: list[list[Stueck]] = [[]]
    stand = kopf
    for stueck in stuecke:
        if stueck.hoehe > SEITE:
            return None
        abstand = stueck.abstand if stand else 0
        if stand + abstand + stueck.hoehe > SEITE:
            if not seiten[-1]:  # not even below the title
                return None
            seiten.append([])
            stand, abstand = 0, 0
        seiten[-1].append(stueck)
        stand += abstand + stueck.hoehe
    return seiten


def _hoehe(seite: Sequence[Stueck]) -> int:
    return sum(stueck.hoehe + stueck.abstand for stueck in seite)


def _ausgeglichen(kopf: int, seiten: list[list[Stueck]]) -> tuple[tuple[Stueck, ...], ...]:
    """Sections of the last page but one go to a last page that would be nearly empty."""
    if len(seiten) > 1:
        vorletzte, letzte = seiten[-2], seiten[-1]
        rest = kopf if len(seiten) == 2 else 0
        while len(vorletzte) > 1 and _hoehe(letzte) < _LEER:
            stueck = vorletzte[-1]
            neu = _hoehe(letzte) + stueck.hoehe + stueck.abstand
            if neu > SEITE or rest + _hoehe(vorletzte[:-1]) < neu // 2:
                break
            letzte.insert(0, vorletzte.pop())
    return tuple(tuple(seite) for seite in seiten)
