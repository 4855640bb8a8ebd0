"""Who bears the costs of a Nutzeinheit that has no Nutzer of its own: its Umlagen, stretch of time by stretch."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from umlage.core.kostenbaum.element import Anteile, Geraete, Groesse, Kostenelement, Zeitgewicht
from umlage.core.period import DAY, Period, Zeiten
from umlage.core.settlement.akte import Akte, Nutzeinheit, Nutzer, Umlage

GROESSEN: dict[str, Groesse] = {
    "NHN": "nebenflaeche",
    "PNZ": "personen",
    "AN": "nutzer",
    "WNZ": "wohnungen",
    "EA": "mea",
}


@dataclass(frozen=True, slots=True)
class Umlageweg:
    """What a stretch of a common Nutzeinheit does with costs of one group; its place in the house, its days."""

    einheit: Nutzeinheit
    spanne: Period
    ganz: bool


@dataclass(frozen=True, slots=True)
class Umlagen:
    """All Nutzeinheiten with an Umlage, by the places in the house that stand for their stretches of time."""

    wege: dict[int, Umlageweg]
    mit_nutzer: tuple[str, ...]
    _kostenarten: dict[str, str] = field(default_factory=dict)

    @property
    def places(self) -> Sequence[int]:
        return tuple(self.wege)

    def where(self, place: int) -> str:
        return f"nutzeinheiten/{self.wege[place].einheit.nr}/umlage"

    def blatt(self, place: int, element: Kostenelement, zeiten: Zeiten | None) -> tuple[Kostenelement, Zeiten | None]:
        """The leaf element by which what arrived at a place is shared, and its time; None in it where nobody is."""
        weg = self.wege[place]
        gruppe = element.gruppe or "nebenkosten"
        # through several rooms a cost keeps the name that it had at the first
        kostenart = self._kostenarten.get(element.nr, element.bezeichnung)
        chosen = umlage_am(weg.einheit, weg.spanne, gruppe, kostenart)
        name = weg.einheit.lage or f"Nutzeinheit {weg.einheit.nr}"
        nr = f"{element.nr}-U{weg.einheit.nr}" + ("" if weg.ganz else f"-{weg.spanne.start:%m%d}")
        self._kostenarten[nr] = kostenart
        return Kostenelement(
            nr=nr,
            bezeichnung=f"{element.bezeichnung[:-1]}, {name})"
            if "-U" in element.nr
            else f"{element.bezeichnung} ({name})",
            gruppe=element.gruppe,
            norm="HeizkostenV § 6 Abs. 3" if gruppe in ("heizung", "warmwasser") else "BGB § 556a Abs. 1",
            anteile=self._anteile(chosen, gruppe, element.anteile or element.geraete) if chosen is not None else None,
        ), _inside(weg, zeiten)

    def _anteile(self, umlage: Umlage, gruppe: str, above: Anteile | Geraete | None) -> Anteile:
        # base costs go on by the time by which they came; consumption as § 9b says
        zeit: Zeitgewicht = "gradtage" if gruppe == "heizung" else "tage"
        if isinstance(above, Anteile):
            zeit = above.zeit
        # who is exempt from a cost is exempt from what comes back of it
        free, borne = (above.ohne_nutzer, above.eigentuemer_fuer) if above is not None else ((), ())
        if umlage.werte is not None:
            return Anteile(werte=umlage.werte, zeit=zeit, ohne_nutzer=free, eigentuemer_fuer=borne)
        auf = self.mit_nutzer if umlage.auf is None else umlage.auf
        return Anteile(
            groesse=GROESSEN[umlage.schluessel or "NHN"],
            zeit=zeit,
            nutzeinheiten=auf,
            ohne_nutzer=free,
            eigentuemer_fuer=borne,
        )


def _inside(weg: Umlageweg, zeiten: Zeiten | None) -> Zeiten | None:
    if weg.ganz:
        return zeiten
    if zeiten is None:
        return (weg.spanne,)
    return tuple(part for span in zeiten if (part := span.overlap(weg.spanne)) is not None)


def umlage_am(einheit: Nutzeinheit, spanne: Period, gruppe: str, kostenart: str) -> Umlage | None:
    """The Umlage of a cost in a stretch of time, one that names it before others; None where the owner bears it."""
    found = None
    for umlage in einheit.umlage:
        if not covers(umlage, spanne):
            continue
        if umlage.kostenarten is not None:
            if kostenart in umlage.kostenarten:
                return umlage
        elif found is None and (umlage.kosten is None or gruppe in umlage.kosten):
            found = umlage
    return found


def covers(umlage: Umlage, spanne: Period) -> bool:
    """Whether an Umlage holds in all of a stretch of time."""
    return (umlage.von is None or umlage.von <= spanne.start) and (umlage.bis is None or spanne.end <= umlage.bis + DAY)


def abschnitte(einheit: Nutzeinheit, period: Period) -> list[tuple[Nutzer, date, date]]:
    """The stretches of time in which the same Umlagen hold, each as if it were a Nutzer."""
    days = {period.start, period.end}
    for umlage in einheit.umlage:
        days |= {umlage.von} if umlage.von is not None else set()
        days |= {umlage.bis + DAY} if umlage.bis is not None else set()
    cuts = sorted(day for day in days if period.start <= day <= period.end)
    person = Nutzer(nr=einheit.nr, name=einheit.lage or f"Nutzeinheit {einheit.nr}")
    return [(person, von, bis) for von, bis in itertools.pairwise(cuts)]


def umlagen(akte: Akte, places: Sequence[tuple[int, int, date, date]]) -> Umlagen | None:
    """The Umlagen of the house; `places`: place, Nutzeinheit and days of each stretch. None where there are none."""
    if not places:
        return None
    wege = {
        place: Umlageweg(akte.nutzeinheiten[number], Period(von, bis), Period(von, bis) == akte.period)
        for place, number, von, bis in places
    }
    return Umlagen(wege, tuple([einheit.nr for einheit in akte.nutzeinheiten if not einheit.umlage]))


def ziele(einheit: Nutzeinheit) -> set[str] | None:
    """The numbers of all Nutzeinheiten that bear its costs; None for all with Nutzern."""
    found: set[str] = set()
    for umlage in einheit.umlage:
        if umlage.auf is None and umlage.werte is None:
            return None
        found.update(umlage.werte or umlage.auf or ())
    return found


def gemeinsam(einheit: Nutzeinheit) -> bool:
    """Whether several bear its costs: a common room, not a room that belongs to one flat."""
    found = ziele(einheit) if einheit.umlage else set()
    return found is None or len(found) > 1
