"""What the statement of one Nutzer prints, in the order in which it prints it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from umlage.documents.bausteine import (
    Angabe,
    Aufteilung,
    Hauskosten,
    Informationen,
    Kohlendioxid,
    Lohnkosten,
    Mitteilung,
    Rahmen,
    Satz,
    Segment,
    Tatsache,
)


@dataclass(frozen=True, slots=True)
class Zahlung:
    """What to do: one sentence, then Empfaenger, IBAN, Zweck (a credit: Zweck alone)."""

    satz: Satz
    angaben: tuple[Angabe, ...] = ()


@dataclass(frozen=True, slots=True)
class Ergebnis:
    """The headline: `Ihre Nachzahlung`, `Ihr Guthaben` or `Ausgeglichen`; amount with € and without sign."""

    bezeichnung: str
    betrag: str
    zahlung: Zahlung | None = None


@dataclass(frozen=True, slots=True)
class Posten:
    """A line of page 1. `gruppe` is the number of its segment (0..3), none for lines outside the bar."""

    bezeichnung: str
    betrag: str
    erlaeuterung: str = ""
    gruppe: int | None = None


@dataclass(frozen=True, slots=True)
class Zusammensetzung:
    """Bar and lines of page 1; amounts of lines carry no €.

    When there are too many lines, page 1 shows the longest groups as one line each (their segments'
    amounts), because page 2 has them all.
    """

    segmente: tuple[Segment, ...]
    posten: tuple[Posten, ...]
    summe: Posten
    abzuege: tuple[Posten, ...]
    """Prepayments and whatever else lies between the sum and the result, with their minus."""
    ergebnis: Posten


@dataclass(frozen=True, slots=True)
class Portal:
    """Where the statement can be opened: what the QR code holds and what is printed beside it."""

    url: str
    adresse: str
    zugangscode: str
    titel: str = "Jeder Betrag mit Erklärung"


@dataclass(frozen=True, slots=True)
class Anteilzeile:
    """amount ÷ units of the house = price × your units = your share. Direct costs fill only name and share.

    `schluessel`: `30 %` for base and consumption, the key's short name (`Fläche`) for other costs.
    """

    bezeichnung: str
    anteil: str
    schluessel: str = ""
    betrag: str = ""
    einheiten: str = ""
    einheit: str = ""
    preis: str = ""
    preiseinheit: str = ""
    ihre_einheiten: str = ""
    ihre_einheit: str = ""


@dataclass(frozen=True, slots=True)
class Anteilgruppe:
    """Lines under one subhead with an optional subtotal."""

    titel: str
    zeilen: tuple[Anteilzeile, ...]
    summe: Anteilzeile | None = None


@dataclass(frozen=True, slots=True)
class Anteil:
    """The multiplication table. `saetze` stand beneath it: part of the period, CO2 relief and the like."""

    gruppen: tuple[Anteilgruppe, ...]
    summe: Anteilzeile
    fussnote: str = ""
    saetze: tuple[Satz, ...] = ()
    titel: str = "Ihr Anteil"


@dataclass(frozen=True, slots=True)
class Gradtagmonat:
    """A month of the degree-day table: per mille of the month, its days, per day, the user's days and per mille."""

    monat: str
    promille: str
    tage: str
    je_tag: str
    ihre_tage: str = ""
    ihre_promille: str = ""


@dataclass(frozen=True, slots=True)
class Gradtage:
    """Degree days of a part period."""

    monate: tuple[Gradtagmonat, ...]
    summe: Gradtagmonat
    saetze: tuple[Satz, ...] = ()
    titel: str = "Ihr Teil des Jahres nach Gradtagen"


@dataclass(frozen=True, slots=True)
class Rechenweg:
    """Page 2."""

    kosten: Hauskosten
    anteil: Anteil
    aufteilung: Aufteilung | None = None
    gruppen: Aufteilung | None = None
    """Split between groups of Nutzer, without a bar."""
    kohlendioxid: Kohlendioxid | None = None
    gradtage: Gradtage | None = None
    lohnkosten: Lohnkosten | None = None
    einleitung: str = (
        "Vom Gesamtbetrag des Hauses zu Ihrem Anteil. Gerechnet wird ungerundet, gedruckt sind vier Stellen."
    )
    titel: str = "So wurde gerechnet"


@dataclass(frozen=True, slots=True)
class Ablesezeile:
    """A device or one part of its time. `einheiten`: valued consumption, only where it differs by a factor."""

    raum: str
    nummer: str
    zeitraum: str
    anfang: str
    ende: str
    verbrauch: str
    faktor: str = ""
    einheiten: str = ""
    art: str = ""


@dataclass(frozen=True, slots=True)
class Zaehlersumme:
    """A sum beneath a table of readings, in the columns Verbrauch and Einheiten."""

    bezeichnung: str
    verbrauch: str = ""
    einheiten: str = ""


@dataclass(frozen=True, slots=True)
class Zaehlergruppe:
    """Readings of one kind. `einheit` is printed once, at the right of the heading."""

    titel: str
    einheit: str
    zeilen: tuple[Ablesezeile, ...]
    summen: tuple[Zaehlersumme, ...] = ()
    fussnote: str = ""
    spalte: str = "Raum"


@dataclass(frozen=True, slots=True)
class Zaehlerart:
    """A letter of the legend: F A S T Z E B."""

    buchstabe: str
    text: str


@dataclass(frozen=True, slots=True)
class Zaehlerseite:
    """Page 3."""

    einleitung: str
    gruppen: tuple[Zaehlergruppe, ...]
    legende: tuple[Zaehlerart, ...]
    hinweise: tuple[Mitteilung, ...] = ()
    titel: str = "Ihre Zähler"


@dataclass(frozen=True, slots=True)
class Monatswert:
    """A month of the chart: printed values, heights per mille of the chart."""

    monat: str
    wert: str
    hoehe: int
    vorjahr: str = ""
    vorjahr_hoehe: int = 0


@dataclass(frozen=True, slots=True)
class Hilfslinie:
    """A grid line of the chart."""

    beschriftung: str
    hoehe: int


@dataclass(frozen=True, slots=True)
class Monatsbild:
    """Bars by month: this period solid, the previous one as outline, the figures as a table beneath."""

    titel: str
    zeitraum: str
    vorzeitraum: str
    monate: tuple[Monatswert, ...]
    linien: tuple[Hilfslinie, ...]
    beschreibung: str


@dataclass(frozen=True, slots=True)
class Vergleichsbalken:
    """A bar of a comparison; `eigen` is solid and bold."""

    bezeichnung: str
    wert: str
    promille: int
    eigen: bool = False


@dataclass(frozen=True, slots=True)
class Vergleichsbild:
    """Comparison bars; the unit stands in the heading."""

    titel: str
    balken: tuple[Vergleichsbalken, ...]
    beschreibung: str
    fussnote: str = ""
    unterzeile: str = ""
    """What is compared and its unit, where the picture stands beside another one."""


@dataclass(frozen=True, slots=True)
class Vorjahreszeile:
    """A pair of bars: this period solid, the one before as outline; lengths per mille."""

    bezeichnung: str
    einheit: str
    wert: str
    vorwert: str
    promille: int
    vorpromille: int


@dataclass(frozen=True, slots=True)
class Vorjahresbild:
    """Consumption of this period and of the one before (§ 6a Abs. 3 Nr. 5 HeizkostenV), its numbers beside it."""

    titel: str
    zeitraum: str
    vorzeitraum: str
    zeilen: tuple[Vorjahreszeile, ...]
    beschreibung: str


@dataclass(frozen=True, slots=True)
class Vergleichsseite:
    """Page 4."""

    tatsachen: tuple[Tatsache, ...]
    saetze: tuple[Satz, ...] = ()
    """Why there is no comparison, and the like."""
    monate: Monatsbild | None = None
    vorjahr: Vorjahresbild | None = None
    vergleich: Vergleichsbild | None = None
    informationen: tuple[Informationen, ...] = ()
    """Blocks such as § 6a HeizkostenV, legal notes, words explained."""
    titel: str = "Ihr Verbrauch im Vergleich"


@dataclass(frozen=True, slots=True)
class Einzelabrechnung:
    """The statement of one Nutzer: page 1, then the pages that exist."""

    rahmen: Rahmen
    ergebnis: Ergebnis
    zusammensetzung: Zusammensetzung
    mitteilungen: tuple[Mitteilung, ...] = ()
    portal: Portal | None = None
    fragen: Satz = ()
    """`Fragen oder Einwände`: whom to ask, where receipts can be seen."""
    rechenweg: Rechenweg | None = None
    zaehler: Zaehlerseite | None = None
    vergleich: Vergleichsseite | None = None
    uebersetzung: Uebersetzung | None = None


@dataclass(frozen=True, slots=True)
class Uebersetzung:
    """The same statement in another language, on pages of its own behind the German ones.

    `wort`: what the layout asks for its own words. `kopf` and `hinweis`: that only the German text binds, in the
    language and in German.
    """

    sprache: str
    von_rechts: bool
    inhalt: Einzelabrechnung
    wort: Callable[[str], str]
    kopf: tuple[str, str]
    hinweis: tuple[str, str]
