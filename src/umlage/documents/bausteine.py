"""Building blocks that several documents print.

Every value is final German text; widths and heights are integers per mille. Templates place, they never decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Stil = Literal["", "fett", "leise", "zeichen"]


@dataclass(frozen=True, slots=True)
class Teil:
    """A run of text: plain, bold, secondary grey, or an operator in the accent colour."""

    text: str
    stil: Stil = ""


Satz = tuple[Teil, ...]


def satz(*teile: str | Teil) -> Satz:
    """A sentence of plain strings and styled parts."""
    return tuple(Teil(teil) if isinstance(teil, str) else teil for teil in teile)


def fett(text: str) -> Teil:
    """Text in bold."""
    return Teil(text, "fett")


def leise(text: str) -> Teil:
    """Text in secondary grey."""
    return Teil(text, "leise")


def zeichen(text: str) -> Teil:
    """An operator (÷ × =) in the accent colour."""
    return Teil(text, "zeichen")


@dataclass(frozen=True, slots=True)
class Logo:
    """The sender's own mark; its height on page 1 is 8 mm, its width follows."""

    daten: bytes
    format: Literal["svg", "png", "jpg"]
    beschreibung: str


@dataclass(frozen=True, slots=True)
class Absender:
    """Who sends: head of page 1, return line, colour. `vordruck` leaves the head free for printed paper."""

    name: str
    zeilen: tuple[str, ...] = ()
    ruecksendezeile: str = ""
    akzent: str = "#0B5E66"
    logo: Logo | None = None
    vordruck: bool = False
    stil: Literal["modern", "klassisch", "kompakt"] = "modern"
    """Look of the statement."""


@dataclass(frozen=True, slots=True)
class Angabe:
    """A name and its value: a line of the information block, of the payment block."""

    bezeichnung: str
    wert: Satz


@dataclass(frozen=True, slots=True)
class Rahmen:
    """What every page of a document carries. `name` names the document in file lists and errors."""

    name: str
    erstellt_am: date
    absender: Absender
    anschrift: tuple[str, ...]
    angaben: tuple[Angabe, ...]
    titel: str
    untertitel: str
    bezeichnung: str
    """Foot of every page, for example `Heizkostenabrechnung 2022`."""
    liegenschaft: str
    nutzer: str = ""
    kopfzeile: tuple[str, ...] = ()
    """Head of the pages 2 and following: address, position, period."""
    kopfzeile_quer: tuple[str, ...] = ()
    """The same for landscape pages where it may be fuller."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar, true to scale. `farbe` 0..3: the accent and its paler tints."""

    bezeichnung: str
    betrag: str
    promille: int
    farbe: int
    anteil: str = ""
    """Share in words, for example `84,06 %`; printed beneath the bar of the split."""


@dataclass(frozen=True, slots=True)
class Mitteilung:
    """A note; `ton` chooses the edge: the sender's accent, or amber for something to look at."""

    titel: str
    text: Satz
    ton: Literal["hinweis", "achtung"] = "hinweis"


@dataclass(frozen=True, slots=True)
class Tatsache:
    """A headline fact: name, big number, comparison in words."""

    bezeichnung: str
    wert: str
    vergleich: str = ""


@dataclass(frozen=True, slots=True)
class Kostenzeile:
    """One cost of the house. Oil stock: `Anfangsbestand`, deliveries, `Endbestand` with a minus."""

    art: str
    betrag: str
    beleg: str = ""
    menge: str = ""
    einheit: str = ""


@dataclass(frozen=True, slots=True)
class Kostengruppe:
    """Costs under one subhead (may be empty) with an optional subtotal."""

    titel: str
    zeilen: tuple[Kostenzeile, ...]
    summe: Kostenzeile | None = None
    in_anteil: bool = False
    """Whether the share of each Nutzer lists the same costs again."""


@dataclass(frozen=True, slots=True)
class Hauskosten:
    """What the house has cost."""

    gruppen: tuple[Kostengruppe, ...]
    summe: Kostenzeile
    titel: str = "Was das Haus gekostet hat"
    fussnote: str = ""


@dataclass(frozen=True, slots=True)
class Aufteilung:
    """Split of the costs into heating and hot water: bar and sentences with formula and norm."""

    segmente: tuple[Segment, ...]
    saetze: tuple[Satz, ...]
    titel: str = "Aufteilung auf Heizung und Warmwasser"


@dataclass(frozen=True, slots=True)
class Kohlendioxidstufe:
    """One of the steps: lower bound (scaled for short periods, hence text), landlord's share."""

    grenze: str
    vermieter: str
    eigene: bool = False


@dataclass(frozen=True, slots=True)
class Kohlendioxid:
    """Split of the carbon dioxide costs. `zeilen`: further facts as name and value."""

    stufen: tuple[Kohlendioxidstufe, ...]
    saetze: tuple[Satz, ...]
    zeilen: tuple[Angabe, ...] = ()
    titel: str = "Kohlendioxidkosten"
    einheit: str = "kg CO₂ je m² und Jahr"


@dataclass(frozen=True, slots=True)
class Lohnzeile:
    """An item of § 35a EStG; `anteil` stays empty in the overview."""

    leistung: str
    gesamtkosten: str
    lohnkosten: str
    anteil: str = ""


@dataclass(frozen=True, slots=True)
class Lohngruppe:
    """Items of one paragraph, for example `Handwerkerleistungen, § 35a Abs. 3 EStG`, with its sum."""

    titel: str
    zeilen: tuple[Lohnzeile, ...]
    summe: Lohnzeile


@dataclass(frozen=True, slots=True)
class Lohnkosten:
    """Labour costs for the tax return (§ 35a EStG)."""

    gruppen: tuple[Lohngruppe, ...]
    einleitung: Satz = ()
    fussnote: str = ""
    titel: str = "Bescheinigung nach § 35a EStG"


@dataclass(frozen=True, slots=True)
class Abschnitt:
    """A short text with a run-in head, set in two columns."""

    titel: str
    saetze: tuple[Satz, ...]


@dataclass(frozen=True, slots=True)
class Informationen:
    """Texts in two columns; the renderer balances them."""

    titel: str
    abschnitte: tuple[Abschnitt, ...]
