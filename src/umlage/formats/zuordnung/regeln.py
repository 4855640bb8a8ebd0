"""A mapping as it is applied: where each thing stands in a record, and what makes a value of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo

from umlage.formats.lieferung.meldung import Kind, Register
from umlage.formats.lieferung.tabellen import Dialekt
from umlage.formats.lieferung.zeiten import BERLIN

BESTAETIGT, UNBESTAETIGT = "bestaetigt", "unbestaetigt"


@dataclass(frozen=True, slots=True)
class Quelle:
    """Where a text stands: a column (the first of several names), a path with conditions, or a constant."""

    spalten: tuple[str, ...] = ()
    pfad: str = ""
    wo: tuple[tuple[str, str], ...] = ()
    konstante: str | None = None

    @property
    def name(self) -> str:
        return self.spalten[0] if self.spalten else self.pfad


@dataclass(frozen=True, slots=True)
class Feld:
    """A text of a record and what is done with it, in this order: pattern, zeros at the left, other words."""

    quelle: Quelle
    muster: re.Pattern[str] | None = None
    auffuellen: int = 0
    woerter: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Einheit:
    """The unit of a value: of a field, else from the head of its column, else always the same. `erster`: the first
    value, whose unit it is; the head of that column counts where the own one names none.
    """

    feld: Feld | None = None
    aus_kopf: re.Pattern[str] | None = None
    standard: str = ""
    erster: Feld | None = None


@dataclass(frozen=True, slots=True)
class Zeit:
    """When a value was true. `monatsende`: the n-th end of a month before that day."""

    feld: Feld
    formate: tuple[re.Pattern[str], ...] = ()
    monatsende: bool = False


@dataclass(frozen=True, slots=True)
class Wertregel:
    """One value of a record, or one for each column that fits a pattern with the group n (`reihe`)."""

    kind: Kind
    einheit: Einheit
    zeit: Zeit
    feld: Feld | None = None
    reihe: re.Pattern[str] | None = None
    neueste_zuerst: bool = True
    register: Register | None = None
    tarif: int = 0


@dataclass(frozen=True, slots=True)
class Statusregel:
    """The status of a device: which words mean that all is well, and what others mean."""

    feld: Feld
    gut: frozenset[str] = frozenset()
    woerter: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Auslassen:
    """Records that are no meters."""

    feld: Feld
    werte: frozenset[str]


@dataclass(frozen=True, slots=True)
class Zuordnung:
    """The whole mapping. `pruefsumme` is that of its content: a version that was used never changes."""

    kennung: str
    version: int
    stand: str
    art: str
    pruefsumme: str
    nummer: Feld
    werte: tuple[Wertregel, ...]
    signatur: str = ""
    dialekt: Dialekt = field(default_factory=Dialekt)
    dezimal: str = ""
    leere: frozenset[str] = frozenset()
    zone: tzinfo = BERLIN
    satz: str = ""
    hersteller: Feld | None = None
    medium: Feld | None = None
    generation: Feld | None = None
    aliase: tuple[Feld, ...] = ()
    gateway: Feld | None = None
    status: Statusregel | None = None
    rssi: Feld | None = None
    auslassen: tuple[Auslassen, ...] = ()

    @property
    def bezeichnung(self) -> str:
        return f"{self.kennung} Version {self.version}"
