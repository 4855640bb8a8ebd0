"""Where pages break: every section stays whole, and a part takes as few pages as it can."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SEITE = 68250
"""Height of the text of an upright page, 241 mm, less a little that no computation knows."""
_LEER = SEITE * 3 // 10
"""A last page with less than this looks forgotten."""


@dataclass(frozen=True, slots=True)
class Stueck:
    """A section: name and number for the template, height, space above; both again for tight spacing."""

    name: str
    nr: int
    hoehe: int
    abstand: int
    enge_hoehe: int
    enger_abstand: int
    folgt: bool = False
    """Belongs to the section before it."""


@dataclass(frozen=True, slots=True)
class Seite:
    """A page; `eng`: its sections fit only with tight spacing."""

    stuecke: tuple[Stueck, ...]
    eng: bool = False


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
    weit = _gefuellt(kopf, stuecke, eng=False, kopf_allein=kopf_allein)
    if weit is None:
        return Umbruch((Seite(tuple(stuecke)),), frei=True)
    seiten = weit
    if len(weit) > 1:
        enge = _gefuellt(kopf, stuecke, eng=True, kopf_allein=kopf_allein)
        seiten = enge if enge is not None and len(enge) < len(weit) else weit
    _ausgeglichen(kopf, seiten)
    _zusammengehalten(kopf, seiten)
    return Umbruch(
        tuple(
            Seite(tuple(seite), eng=_hoehe(0 if nr else kopf, seite, eng=False) > SEITE)
            for nr, seite in enumerate(seiten)
        )
    )


def _hoehe(kopf: int, seite: Sequence[Stueck], *, eng: bool) -> int:
    hoehe = kopf
    for stueck in seite:
        if hoehe:
            hoehe += stueck.enger_abstand if eng else stueck.abstand
        hoehe += stueck.enge_hoehe if eng else stueck.hoehe
    return hoehe


def _gefuellt(kopf: int, stuecke: Sequence[Stueck], *, eng: bool, kopf_allein: bool) -> list[list[Stueck]] | None:
    seiten: list[list[Stueck]] = [[]]
    for stueck in stuecke:
        oben = 0 if len(seiten) > 1 else kopf
        if _hoehe(oben, [*seiten[-1], stueck], eng=eng) > SEITE:
            if not seiten[-1] and not kopf_allein:  # longer than a page, or not even below the title
                return None
            seiten.append([])
            if _hoehe(0, [stueck], eng=eng) > SEITE:
                return None
        seiten[-1].append(stueck)
    return seiten


def _ausgeglichen(kopf: int, seiten: list[list[Stueck]]) -> None:
    """Sections of the last page but one go to a last page that would be nearly empty."""
    if len(seiten) < 2:
        return
    vorletzte, letzte = seiten[-2], seiten[-1]
    oben = kopf if len(seiten) == 2 else 0
    while len(vorletzte) > 1 and _hoehe(0, letzte, eng=False) < _LEER:
        neu = [vorletzte[-1], *letzte]
        hoehe = _hoehe(0, neu, eng=False)
        if hoehe > SEITE or _hoehe(oben, vorletzte[:-1], eng=False) < hoehe // 2:
            break
        vorletzte.pop()
        letzte[:] = neu


def _zusammengehalten(kopf: int, seiten: list[list[Stueck]]) -> None:
    """What belongs to the end of a page goes there where tight spacing makes room."""
    for nr in range(1, len(seiten)):
        davor, seite = seiten[nr - 1], seiten[nr]
        oben = 0 if nr > 1 else kopf
        if len(seite) > 1 and seite[0].folgt and _hoehe(oben, [*davor, seite[0]], eng=True) <= SEITE:
            davor.append(seite.pop(0))
