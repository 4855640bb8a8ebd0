"""What the overview for the Auftraggeber prints, in the order in which it prints it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from umlage.documents.bausteine import (
    Aufteilung,
    Hauskosten,
    Informationen,
    Kohlendioxid,
    Lohnkosten,
    Mitteilung,
    Rahmen,
    Satz,
    Tatsache,
)


@dataclass(frozen=True, slots=True)
class Preiszeile:
    """amount ÷ units = price per unit; `schluessel` is `30 %` or the key's name."""

    bezeichnung: str
    betrag: str
    schluessel: str = ""
    einheiten: str = ""
    einheit: str = ""
    preis: str = ""
    preiseinheit: str = ""


@dataclass(frozen=True, slots=True)
class Preisgruppe:
    """Prices under one subhead with an optional subtotal."""

    titel: str
    zeilen: tuple[Preiszeile, ...]
    summe: Preiszeile | None = None


@dataclass(frozen=True, slots=True)
class Preise:
    """A table of prices: the split of heating, hot water, cold water; the other costs."""

    titel: str
    gruppen: tuple[Preisgruppe, ...]
    summe: Preiszeile | None = None
    fussnote: str = ""
    saetze: tuple[Satz, ...] = ()


@dataclass(frozen=True, slots=True)
class Nutzerzeile:
    """A line of the user list. Columns that are empty in every line are not printed."""

    nummer: str
    name: str
    lage: str = ""
    zeitraum: str = ""
    flaeche: str = ""
    heizung_einheiten: str = ""
    warmwasser_einheiten: str = ""
    kaltwasser_einheiten: str = ""
    heizung: str = ""
    warmwasser: str = ""
    kaltwasser: str = ""
    nebenkosten: str = ""
    direktkosten: str = ""
    entlastung: str = ""
    """Relief of the carbon dioxide split, with its minus."""
    gesamt: str = ""
    sonder: str = ""
    """What counts beside the costs: UAW, tax of a net statement, balances, fees."""
    vorauszahlung: str = ""
    saldo: str = ""


@dataclass(frozen=True, slots=True)
class Nutzerliste:
    """All users, with the sum line to the cent. Units of the three unit columns stand in their heads."""

    zeilen: tuple[Nutzerzeile, ...]
    summe: Nutzerzeile
    einheit_heizung: str = ""
    einheit_warmwasser: str = "m³"
    einheit_kaltwasser: str = "m³"
    fussnote: str = ""
    titel: str = "Nutzerliste"


@dataclass(frozen=True, slots=True)
class Schaetzung:
    """An estimate or a replacement value."""

    nutzer: str
    geraet: str
    raum: str
    zeitraum: str
    grund: str
    verfahren: str
    wert: str
    einheit: str = ""


@dataclass(frozen=True, slots=True)
class Schaetzungen:
    """Estimates with the check of the 25 % limit as sentences."""

    zeilen: tuple[Schaetzung, ...]
    saetze: tuple[Satz, ...] = ()
    titel: str = "Schätzungen und Ersatzwerte"


@dataclass(frozen=True, slots=True)
class Eigentuemerzeile:
    """A share that the owner bears."""

    bezeichnung: str
    betrag: str
    grundlage: str = ""


@dataclass(frozen=True, slots=True)
class Eigentuemeranteil:
    """Vacancy, the landlord's part of the carbon dioxide costs, and the like."""

    zeilen: tuple[Eigentuemerzeile, ...]
    summe: Eigentuemerzeile
    saetze: tuple[Satz, ...] = ()
    titel: str = "Anteil des Eigentümers"


@dataclass(frozen=True, slots=True)
class Einzelzeile:
    """An amount of one Nutzer: what, on what ground."""

    nutzer: str
    posten: str
    grundlage: str
    betrag: str


@dataclass(frozen=True, slots=True)
class Einzelliste:
    """Amounts of single Nutzer: what stands beside their costs, what they may cut, what is proposed."""

    titel: str
    zeilen: tuple[Einzelzeile, ...]
    saetze: tuple[Satz, ...] = ()


@dataclass(frozen=True, slots=True)
class Befund:
    """A remark of the checks: severity, sentence, norm."""

    schwere: Literal["fehler", "warnung", "hinweis"]
    text: Satz
    ort: str = ""
    norm: str = ""


@dataclass(frozen=True, slots=True)
class Abrechnungsuebersicht:
    """The overview for the Auftraggeber. Blocks that are none or empty are not printed."""

    rahmen: Rahmen
    tatsachen: tuple[Tatsache, ...]
    """Headline facts, up to six, three in a row."""
    kosten: Hauskosten
    mitteilungen: tuple[Mitteilung, ...] = ()
    kohlendioxid: Kohlendioxid | None = None
    aufteilung: Aufteilung | None = None
    gruppen: Aufteilung | None = None
    preise: tuple[Preise, ...] = ()
    nutzerliste: Nutzerliste | None = None
    schaetzungen: Schaetzungen | None = None
    eigentuemer: Eigentuemeranteil | None = None
    lohnkosten: Lohnkosten | None = None
    einzellisten: tuple[Einzelliste, ...] = ()
    befunde: tuple[Befund, ...] = ()
    informationen: tuple[Informationen, ...] = ()
