"""The parts of a cost tree as the Akte can carry it; the simple settings compile to exactly these."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from umlage.core.eingabe import Geld, GeldPositiv, Nummer, Prozent, Tag, Teil, Zahl, Zeile

Gruppe = Literal["heizung", "warmwasser", "kaltwasser", "nebenkosten"]
Zeitgewicht = Literal["tage", "gradtage"]
Groesse = Literal["heizflaeche", "warmwasserflaeche", "nebenflaeche", "mea", "personen", "stueck", "nutzer", "wohnungen"]
EIGENTUEMER = "eigentuemer"


class Summe(Teil):
    """KostenverteilerSumme: by the values of the followers or leaves; with `verbrauchsanteil` by both (§ 6 Abs. 2)."""

    art: Literal["summe"] = "summe"
    verbrauchsanteil: Prozent | None = None


class ProzentWarmwasser(Teil):
    """A fixed percentage for hot water (first follower), the rest for heating."""

    art: Literal["prozent_warmwasser"] = "prozent_warmwasser"
    prozent: Prozent


class ProzentGrundkosten(Teil):
    """Consumption (first follower) and base costs (second), given the percentage of the base costs."""

    art: Literal["prozent_grundkosten"] = "prozent_grundkosten"
    grundkosten: Prozent


class BetragWarmwasser(Teil):
    """A fixed price per cubic metre of hot water (first follower), the rest for heating."""

    art: Literal["betrag_warmwasser"] = "betrag_warmwasser"
    satz: GeldPositiv
    anlage: Nummer


class Hkvo2(Teil):
    """Hot water by its share of the fuel of a boiler plant (§ 9 HeizkostenV)."""

    art: Literal["hkvo2"] = "hkvo2"
    anlage: Nummer


class Hkvo3(Teil):
    """Hot water by its share of the heat of a district heating connection or heat pump (§ 9 HeizkostenV)."""

    art: Literal["hkvo3"] = "hkvo3"
    anlage: Nummer


class Zeit(Teil):
    """By the length of the followers' periods, in days or degree days."""

    art: Literal["zeit"] = "zeit"
    gewicht: Zeitgewicht = "tage"


Verteiler = Annotated[
    Summe | ProzentWarmwasser | ProzentGrundkosten | BetragWarmwasser | Hkvo2 | Hkvo3 | Zeit,
    Field(discriminator="art"),
]
ZWEITEILER = (ProzentWarmwasser, ProzentGrundkosten, BetragWarmwasser, Hkvo2, Hkvo3)
Wertermittler = Literal["nachfolger_anteile", "nachfolger_verbrauch", "differenz_anteile", "differenz_verbrauch", "zaehler"]


class Anteile(Teil):
    """Leaves by shares: one per Nutzeinheit (all, or those named), by a measure of the house or by given values."""

    groesse: Groesse | None = None
    werte: dict[Nummer, Zahl] | None = None
    zeit: Zeitgewicht = "tage"
    nutzeinheiten: tuple[Nummer, ...] | None = None
    ohne_nutzer: tuple[Nummer, ...] = ()
    eigentuemer_fuer: tuple[Nummer, ...] = ()
    gesamt: Zahl | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Anteile:
        if (self.groesse is None) == (self.werte is None):
            raise ValueError("Anteile brauchen entweder eine Größe oder eigene Werte")
        return self


class Geraete(Teil):
    """Leaves by the valued consumption of devices."""

    nummern: tuple[Nummer, ...]
    ohne_nutzer: tuple[Nummer, ...] = ()
    eigentuemer_fuer: tuple[Nummer, ...] = ()


class Pauschale(Teil):
    """An amount or a percentage taken out first, for the owner or a Nutzeinheit; or the landlord's carbon share."""

    bezeichnung: Zeile
    auf: Nummer = EIGENTUEMER
    betrag: Geld | None = None
    prozent: Prozent | None = None
    co2_anlage: Nummer | None = None
    norm: Zeile | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Pauschale:
        if sum(value is not None for value in (self.betrag, self.prozent, self.co2_anlage)) != 1:
            raise ValueError("Eine Pauschale braucht genau eines von betrag, prozent und co2_anlage")
        return self


class Zeitspanne(Teil):
    """Days of an element, inclusive."""

    von: Tag
    bis: Tag


class Kostenelement(Teil):
    """A node: its own costs and what its parent gives, shared by one Kostenverteiler among its followers or leaves."""

    nr: Nummer
    bezeichnung: Zeile
    gruppe: Gruppe | None = None
    norm: Zeile | None = None
    kosten: tuple[Nummer, ...] = ()
    verteiler: Verteiler = Summe()
    wertermittler: Wertermittler | None = None
    zaehler: tuple[Nummer, ...] = ()
    gesamtanteile: Zahl | None = None
    zeitraum: Zeitspanne | None = None
    pauschalen: tuple[Pauschale, ...] = ()
    anteile: Anteile | None = None
    geraete: Geraete | None = None
    nachfolger: tuple[Kostenelement, ...] = ()

    @property
    def is_leaf(self) -> bool:
        return self.anteile is not None or self.geraete is not None

    def walk(self) -> Iterator[Kostenelement]:
        """This element and everything below it, parents first."""
        yield self
        for follower in self.nachfolger:
            yield from follower.walk()
