"""What the correction statement of one Nutzer prints, in the order in which it prints it."""

from __future__ import annotations

from dataclasses import dataclass

from umlage.documents.bausteine import Mitteilung, Rahmen
from umlage.documents.einzelabrechnung.inhalt import Ergebnis


@dataclass(frozen=True, slots=True)
class Gegenzeile:
    """A name with its old amount, its new one and the difference, without €."""

    bezeichnung: str
    alt: str
    neu: str
    unterschied: str


@dataclass(frozen=True, slots=True)
class Gegenueberstellung:
    """Old against new. `gruppen` (heating, hot water, …) are left out where the page has no room for them."""

    kopf_alt: str
    kopf_neu: str
    gruppen: tuple[Gegenzeile, ...]
    kosten: Gegenzeile
    vorauszahlungen: Gegenzeile
    ergebnis: Gegenzeile
    weiteres: Gegenzeile | None = None
    """What counts beside the costs; none where there is nothing."""


@dataclass(frozen=True, slots=True)
class Grund:
    """A reason and what it makes; `cents` decides which reasons are put together when there are too many."""

    text: str
    cents: int


@dataclass(frozen=True, slots=True)
class Korrekturabrechnung:
    """One page: the difference, old against new, the reasons that add up to the difference, the law."""

    rahmen: Rahmen
    ergebnis: Ergebnis
    gegenueberstellung: Gegenueberstellung
    gruende: tuple[Grund, ...]
    wechselwirkung: int
    unterschied: int
    mitteilungen: tuple[Mitteilung, ...]
