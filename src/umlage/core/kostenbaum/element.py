"""The parts of a cost tree as the Akte can carry it; the simple settings compile to exactly these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field

from umlage.core.eingabe import Geld, GeldPositiv, Nummer, Prozent, Tag, Zahl, Zeile

# plain dataclasses: thousands are compiled a second, and read from a file they are validated all the same
_STRICT = ConfigDict(extra="forbid")

Gruppe = Literal["heizung", "warmwasser", "kaltwasser", "nebenkosten"]
Zeitgewicht = Literal["tage", "gradtage"]
Groesse = Literal[
    "heizflaeche", "warmwasserflaeche", "nebenflaeche", "mea", "personen", "stueck", "nutzer", "wohnungen"
]
EIGENTUEMER = "eigentuemer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summe:
    """KostenverteilerSumme: by the values of the followers or leaves; with `verbrauchsanteil` by both (§ 6 Abs. 2)."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    art: Literal["summe"]
    verbrauchsanteil: Prozent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProzentWarmwasser:
    """A fixed percentage for hot water (first follower), the rest for heating."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    art: Literal["prozent_warmwasser"]
    prozent: Prozent


@dataclass(frozen=True, slots=True, kw_only=True)
class ProzentGrundkosten:
    """Consumption (first follower) and base costs (second), given the percentage of the base costs."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    art: Literal["prozent_grundkosten"]
    grundkosten: Prozent


@dataclass(frozen=True, slots=True, kw_only=True)
class BetragWarmwasser:
    """A fixed price per cubic metre of hot water (first follower), the rest for heating."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    art: Literal["betrag_warmwasser"]
    satz: GeldPositiv
    anlage: Nummer


@dataclass(frozen=True, slots=True, kw_only=True)
class Hkvo2:
    """Hot water by its share of the fuel of a boiler plant (§ 9 HeizkostenV)."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    art: Literal["hkvo2"]
    anlage: Nummer


@dataclass(frozen=True, slots=True, kw_only=True)
class Hkvo3:
    """Hot water by its share of the heat of a district heating connection or heat pump (§ 9 HeizkostenV)."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    art: Literal["hkvo3"]
    anlage: Nummer


@dataclass(frozen=True, slots=True, kw_only=True)
class Zeit:
    """By the length of the followers' periods, in days or degree days."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    art: Literal["zeit"]
    gewicht: Zeitgewicht = "tage"


Verteiler = Annotated[
    Summe | ProzentWarmwasser | ProzentGrundkosten | BetragWarmwasser | Hkvo2 | Hkvo3 | Zeit,
    Field(discriminator="art"),
]
SUMME = Summe(art="summe")
ZWEITEILER = (ProzentWarmwasser, ProzentGrundkosten, BetragWarmwasser, Hkvo2, Hkvo3)
Wertermittler = Literal[
    "nachfolger_anteile", "nachfolger_verbrauch", "differenz_anteile", "differenz_verbrauch", "zaehler"
]


@dataclass(slots=True, kw_only=True)  # not frozen, as Kostenelement
class Anteile:
    """Leaves by shares: one per Nutzeinheit (all, or those named), by a measure of the house or by given values."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    groesse: Groesse | None = None
    werte: dict[Nummer, Zahl] | None = None
    zeit: Zeitgewicht = "tage"
    nutzeinheiten: tuple[Nummer, ...] | None = None
    ohne_nutzer: tuple[Nummer, ...] = ()
    eigentuemer_fuer: tuple[Nummer, ...] = ()

    def __post_init__(self) -> None:
        if (self.groesse is None) == (self.werte is None):
            raise ValueError("Anteile brauchen entweder eine Größe oder eigene Werte")


@dataclass(slots=True, kw_only=True)  # not frozen, as Kostenelement
class Geraete:
    """Leaves by the valued consumption of devices."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    nummern: tuple[Nummer, ...]
    ohne_nutzer: tuple[Nummer, ...] = ()
    eigentuemer_fuer: tuple[Nummer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pauschale:
    """An amount or a percentage taken out first, for the owner or a Nutzeinheit; or the landlord's carbon share."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    bezeichnung: Zeile
    auf: Nummer = EIGENTUEMER
    betrag: Geld | None = None
    prozent: Prozent | None = None
    co2_anlage: Nummer | None = None
    norm: Zeile | None = None

    def __post_init__(self) -> None:
        if sum(value is not None for value in (self.betrag, self.prozent, self.co2_anlage)) != 1:
            raise ValueError("Eine Pauschale braucht genau eines von betrag, prozent und co2_anlage")


@dataclass(frozen=True, slots=True, kw_only=True)
class Zeitspanne:
    """Days of an element, inclusive."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    von: Tag
    bis: Tag


# not frozen: compiled by the thousand a second, and freezing triples the time
@dataclass(slots=True, kw_only=True)
class Kostenelement:
    """A node: its own costs and what its parent gives, shared by one Kostenverteiler among its followers or leaves."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    nr: Nummer
    bezeichnung: Zeile
    gruppe: Gruppe | None = None
    norm: Zeile | None = None
    kosten: tuple[Nummer, ...] = ()
    verteiler: Verteiler = SUMME
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
