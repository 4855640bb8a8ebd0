"""What the Pruefbericht prints, in the order in which it prints it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from umlage.documents.bausteine import Rahmen, Satz, Tatsache

Schwere = Literal["fehler", "warnung", "hinweis", "eingehalten", "offen"]


@dataclass(frozen=True, slots=True)
class Befundzeile:
    """A finding: what, where, on what it rests, what to do. `freigabe`: how it could be released, empty where not."""

    schwere: Schwere
    titel: str
    code: str
    text: Satz
    abhilfe: str
    freigabe: str
    ort: str
    grundlage: str


@dataclass(frozen=True, slots=True)
class Freigabezeile:
    """An error that somebody let pass."""

    titel: str
    ort: str
    grund: str
    durch: str
    am: str


@dataclass(frozen=True, slots=True)
class Regelzeile:
    """A rule of the register with its threshold and what came of it."""

    titel: str
    code: str
    schwelle: str
    grundlage: str
    schwere: Schwere
    ergebnis: str


@dataclass(frozen=True, slots=True)
class Regelgruppe:
    """The rules of one kind."""

    titel: str
    zeilen: tuple[Regelzeile, ...]


@dataclass(frozen=True, slots=True)
class Zahlzeile:
    """A number of the law that was used; `geprueft`: when it was read at its source."""

    titel: str
    wert: str
    seit: str
    grundlage: str
    quelle: str
    geprueft: str


@dataclass(frozen=True, slots=True)
class Pruefbericht:
    """The report. `urteil`: in a few words whether the Abrechnung may go out; tables that are empty are not printed."""

    rahmen: Rahmen
    urteil: str
    gut: bool
    erlaeuterung: Satz
    tatsachen: tuple[Tatsache, ...]
    befunde: tuple[Befundzeile, ...]
    freigaben: tuple[Freigabezeile, ...]
    regeln: tuple[Regelgruppe, ...]
    zahlen: tuple[Zahlzeile, ...]
