"""Heating or hot water of Nutzergruppen as elements of the tree: first by the groups' meters, then inside each."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from umlage.core.kostenbaum.element import (
    Anteile,
    Geraete,
    Groesse,
    Gruppe,
    Kostenelement,
    ProzentGrundkosten,
    Summe,
    Zeitgewicht,
)
from umlage.core.settlement.akte import Akte, Nutzergruppe
from umlage.core.settlement.messwert import HEIZT, WARMWASSER

NORM = "HeizkostenV § 5 Abs. 7, § 6 Abs. 2"


@dataclass(frozen=True, slots=True)
class Gruppenseite:
    """One side (heating or hot water) of all groups."""

    seite: Gruppe
    titel: str
    norm: str
    groesse: Groesse
    zeit: Zeitgewicht
    grundkosten: Decimal

    def elements(self, akte: Akte, nr: str) -> tuple[Summe, tuple[Kostenelement, ...]]:
        """The Verteiler between the groups, and their elements below the number."""
        stated = getattr(akte.einstellungen.vorerfassung, self.seite)
        share = 100 - self.grundkosten if stated is None else stated
        followers = tuple([self._group(akte, group, f"{nr}.{at}") for at, group in enumerate(akte.nutzergruppen, 1)])
        return Summe(art="summe", verbrauchsanteil=share), followers

    def _group(self, akte: Akte, gruppe: Nutzergruppe, nr: str) -> Kostenelement:
        name = f"{self.titel} {gruppe.bezeichnung}"
        used = Kostenelement(
            nr=f"{nr}.1",
            bezeichnung=f"{name}, Verbrauch",
            gruppe=self.seite,
            norm=self.norm,
            geraete=Geraete(nummern=_devices(akte, gruppe, self.seite)),
        )
        base = Kostenelement(
            nr=f"{nr}.2",
            bezeichnung=f"{name}, Grundkosten",
            gruppe=self.seite,
            norm=self.norm,
            anteile=Anteile(groesse=self.groesse, zeit=self.zeit, nutzeinheiten=gruppe.nutzeinheiten),
        )
        return Kostenelement(
            nr=nr,
            bezeichnung=name,
            gruppe=self.seite,
            norm=self.norm,
            verteiler=ProzentGrundkosten(art="prozent_grundkosten", grundkosten=self.grundkosten),
            wertermittler="zaehler",
            zaehler=getattr(gruppe, self.seite),
            nachfolger=(used, base),
        )


def vorerfasst(akte: Akte, seite: str) -> bool:
    """Whether the groups have meters for a side."""
    return any(getattr(gruppe, seite) for gruppe in akte.nutzergruppen)


def _devices(akte: Akte, gruppe: Nutzergruppe, seite: str) -> tuple[str, ...]:
    """The devices of a group's Nutzeinheiten that measure a side."""
    kinds = HEIZT if seite == "heizung" else WARMWASSER
    chosen = set(gruppe.nutzeinheiten)
    return tuple(
        geraet.nr
        for einheit in akte.nutzeinheiten
        if einheit.nr in chosen
        for geraet in einheit.geraete
        if geraet.art in kinds
    )
