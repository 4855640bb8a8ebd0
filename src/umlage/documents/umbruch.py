"""Where pages break: every section stays whole, and a part takes as few pages as it can."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

SEITE = 68250
"""Height of the text of an upright page, 241 mm, less a little that no computation knows."""
STUFEN = (0, 1, 2)
"""How tight a page is set: wide, tight, dense."""
_LEER = SEITE * 3 // 10
"""A last page with less than this looks forgotten."""
Masse = tuple[int, int, int]
"""A length in wide, tight and dense spacing."""


class Stueck(NamedTuple):
    """A section: name and number for the template, its heights and the spaces above it."""

    name: str
    nr: int
    hoehen: Masse
    abstaende: Masse
    folgt: bool = False
    """Belongs to the section before it."""


@dataclass(frozen=True, slots=True)
class Seite:
    """A page; `eng`: the least tightness (0, 1, 2) with which its sections fit."""

    stuecke: tuple[Stueck, ...]
    eng: int = 0


@dataclass(frozen=True, slots=True)
class Umbruch:
    """Sections by page. `frei`: a section is longer than a page, so Typst breaks pages."""

    seiten: tuple[Seite, ...]
    frei: bool = False

    def seite_von(self, name: str) -> int:
        """On which page of the part a section stands, counted from 0; -1 where that is not known."""
        if self.frei:
            return -1
        return next((nr for nr, seite in enumerate(self.seiten) if any(s.name == name for s in seite.stuecke)), -1)


def umbruch(kopf: int, stuecke: Sequence[Stueck], *, kopf_allein: bool = False) -> Umbruch:
    """The fewest pages; tight spacing only where it saves one.

    `kopf`: what stands on the first page above the sections, `kopf_allein`: whether it may stand there alone.
    """
    return _umbrochen(kopf, tuple(stuecke), kopf_allein)


# the same few heights come by again and again: of one statement in many orders, and of all statements of a house
@lru_cache(maxsize=1 << 12)
def _umbrochen(kopf: int, stuecke: tuple[Stueck, ...], kopf_allein: bool) -> Umbruch:
    seiten = _gefuellt(kopf, stuecke, 0, kopf_allein=kopf_allein)
    if seiten is None:
        return Umbruch((Seite(stuecke),), frei=True)
    for stufe in STUFEN[1:]:
        if len(seiten) > 1:
            enge = _gefuellt(kopf, stuecke, stufe, kopf_allein=kopf_allein)
            seiten = enge if enge is not None and len(enge) < len(seiten) else seiten
    _ausgeglichen(kopf, seiten)
    _zusammengehalten(kopf, seiten)
    ganze = [tuple(seite) for seite in seiten]
    return Umbruch(tuple([Seite(seite, _stufe(0 if nr else kopf, seite) or 0) for nr, seite in enumerate(ganze)]))


def eine_seite(kopf: int, stuecke: Sequence[Stueck], *, hoechstens: int) -> Umbruch | None:
    """All sections on one page, as wide as they fit; None when they do not, set at most so tight."""
    seite = tuple(stuecke)
    stufe = _stufe(kopf, seite)
    return None if stufe is None or stufe > hoechstens else Umbruch((Seite(seite, stufe),))


@lru_cache(maxsize=1 << 12)
def _stufe(kopf: int, seite: tuple[Stueck, ...]) -> int | None:
    return next((stufe for stufe in STUFEN if _hoehe(kopf, seite, stufe) <= SEITE), None)


def _hoehe(kopf: int, seite: Sequence[Stueck], stufe: int) -> int:
    hoehe = kopf
    for stueck in seite:
        if hoehe:
            hoehe += stueck.abstaende[stufe]
        hoehe += stueck.hoehen[stufe]
    return hoehe


def _gefuellt(kopf: int, stuecke: Sequence[Stueck], stufe: int, *, kopf_allein: bool) -> list[list[Stueck]] | None:
    seiten: list[list[Stueck]] = [[]]
    for stueck in stuecke:
        oben = 0 if len(seiten) > 1 else kopf
        if _hoehe(oben, [*seiten[-1], stueck], stufe) > SEITE:
            if not seiten[-1] and not kopf_allein:  # longer than a page, or not even below the title
                return None
            seiten.append([])
            if _hoehe(0, [stueck], stufe) > SEITE:
                return None
        seiten[-1].append(stueck)
    return seiten


def _ausgeglichen(kopf: int, seiten: list[list[Stueck]]) -> None:
    """Sections of the last page but one go to a last page that would be nearly empty."""
    if len(seiten) < 2:
        return
    vorletzte, letzte = seiten[-2], seiten[-1]
    oben = kopf if len(seiten) == 2 else 0
    while len(vorletzte) > 1 and _hoehe(0, letzte, 0) < _LEER:
        neu = [vorletzte[-1], *letzte]
        hoehe = _hoehe(0, neu, 0)
        if hoehe > SEITE or _hoehe(oben, vorletzte[:-1], 0) < hoehe // 2:
            break
        vorletzte.pop()
        letzte[:] = neu


def _zusammengehalten(kopf: int, seiten: list[list[Stueck]]) -> None:
    """What belongs to the end of a page goes there where tight spacing makes room."""
    for nr in range(1, len(seiten)):
        davor, seite = seiten[nr - 1], seiten[nr]
        oben = 0 if nr > 1 else kopf
        if len(seite) > 1 and seite[0].folgt and _hoehe(oben, [*davor, seite[0]], 2) <= SEITE:
            davor.append(seite.pop(0))
