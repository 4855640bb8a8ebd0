"""The parts of a cost tree as the Akte can carry it; the simple settings compile to exactly these.

The docstring of a part, and the sentence below each of its fields, is what `umlage schema` says about it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field

from umlage.core.eingabe import Ganz, Geld, GeldPositiv, Nummer, Prozent, Tag, Zahl, Zeile
from umlage.core.period import Period, Zeiten, joined


# plain dataclasses: thousands are compiled a second, and read from a file they are validated all the same
def _strict(title: str) -> ConfigDict:
    return ConfigDict(extra="forbid", title=title)


Gruppe = Literal["heizung", "warmwasser", "kaltwasser", "nebenkosten"]
Zeitgewicht = Literal["tage", "gradtage"]
Groesse = Literal[
    "heizflaeche", "warmwasserflaeche", "nebenflaeche", "mea", "personen", "stueck", "nutzer", "wohnungen"
]
EIGENTUEMER = "eigentuemer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summe:
    """Verteilt nach den Werten der Nachfolger, bei Blättern nach deren Gewichten."""

    __pydantic_config__: ClassVar[ConfigDict] = _strict("Kostenverteiler Summe")

    art: Literal["summe"]
    """summe: nach den Werten der Nachfolger."""
    verbrauchsanteil: Prozent | None = None
    """Nutzergruppen: so viel Prozent nach dem Verbrauch der Nachfolger, der Rest nach ihren Anteilen (§ 6 Abs. 2
    HeizkostenV). Ohne Angabe: allein nach ihren Werten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProzentWarmwasser:
    """Ein fester Anteil für Warmwasser (erster Nachfolger), der Rest für Heizung (zweiter)."""

    __pydantic_config__: ClassVar[ConfigDict] = _strict("Kostenverteiler Prozent Warmwasser")

    art: Literal["prozent_warmwasser"]
    """prozent_warmwasser: fester Anteil für Warmwasser."""
    prozent: Prozent
    """Anteil des Warmwassers in Prozent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProzentGrundkosten:
    """Verbrauchskosten (erster Nachfolger) und Grundkosten (zweiter) nach einem festen Anteil."""

    __pydantic_config__: ClassVar[ConfigDict] = _strict("Kostenverteiler Prozent Grundkosten")

    art: Literal["prozent_grundkosten"]
    """prozent_grundkosten: fester Anteil für Grundkosten."""
    grundkosten: Prozent
    """Anteil der Grundkosten in Prozent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BetragWarmwasser:
    """Ein fester Preis je m³ Warmwasser (erster Nachfolger), der Rest für Heizung (zweiter)."""

    __pydantic_config__: ClassVar[ConfigDict] = _strict("Kostenverteiler Betrag Warmwasser")

    art: Literal["betrag_warmwasser"]
    """betrag_warmwasser: fester Preis je m³."""
    satz: GeldPositiv
    """Euro je m³ Warmwasser."""
    anlage: Nummer
    """Nummer der Anlage, deren Warmwasser zählt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hkvo2:
    """Warmwasser (erster Nachfolger) nach seinem Anteil am Brennstoff eines Kessels (§ 9 HeizkostenV)."""

    __pydantic_config__: ClassVar[ConfigDict] = _strict("Kostenverteiler HKVO2")

    art: Literal["hkvo2"]
    """hkvo2: Anteil des Warmwassers am Brennstoff."""
    anlage: Nummer
    """Nummer der Anlage, deren Kosten geteilt werden."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hkvo3:
    """Warmwasser (erster Nachfolger) nach seinem Anteil an der Wärme: Lieferung, Wärmepumpe (§ 9 HeizkostenV)."""

    __pydantic_config__: ClassVar[ConfigDict] = _strict("Kostenverteiler HKVO3")

    art: Literal["hkvo3"]
    """hkvo3: Anteil des Warmwassers an der Wärme."""
    anlage: Nummer
    """Nummer der Anlage, deren Kosten geteilt werden."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zeit:
    """Verteilt nach der Dauer der Nachfolger; jeder von ihnen braucht einen zeitraum."""

    __pydantic_config__: ClassVar[ConfigDict] = _strict("Kostenverteiler Zeit")

    art: Literal["zeit"]
    """zeit: nach der Dauer der Nachfolger."""
    gewicht: Zeitgewicht = "tage"
    """Wie die Dauer zählt: in Tagen oder in Gradtagen. Ohne Angabe: tage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VGHeizung:
    """Gruppe mit Wärmezählern (erster Nachfolger) nach ihrem Anteil an der Wärme der Heizung; Rest: Gruppe mit HKV."""

    __pydantic_config__: ClassVar[ConfigDict] = _strict("Kostenverteiler VGHeizung")

    art: Literal["vg_heizung"]
    """vg_heizung: Energie der Gruppe mit Wärmezählern an der Energie der Heizung."""
    anlage: Nummer
    """Nummer der Anlage, die beide Gruppen heizt."""
    nutzungsgrad: Prozent | None = None
    """Nutzungsgrad des Kessels in Prozent. Ohne Angabe: 80, bei Wärmelieferung und Wärmepumpen 100."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VGWarmwasser1:
    """Gruppe mit Warmwasserzählern (erster Nachfolger) nach ihrem Anteil am Brennstoff des Warmwassers: Kessel."""

    __pydantic_config__: ClassVar[ConfigDict] = _strict("Kostenverteiler VGWarmwasser1")

    art: Literal["vg_warmwasser1"]
    """vg_warmwasser1: Brennstoff der Gruppe mit Zählern am Brennstoff des Warmwassers."""
    anlage: Nummer
    """Nummer der Anlage, die das Warmwasser bereitet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VGWarmwasser2:
    """Gruppe mit Warmwasserzählern (erster Nachfolger) nach ihrem Anteil an der Wärme: Wärmelieferung."""

    __pydantic_config__: ClassVar[ConfigDict] = _strict("Kostenverteiler VGWarmwasser2")

    art: Literal["vg_warmwasser2"]
    """vg_warmwasser2: Wärme der Gruppe mit Zählern an der Wärme des Warmwassers."""
    anlage: Nummer
    """Nummer der Anlage, die das Warmwasser bereitet."""


Verteiler = Annotated[
    Summe
    | ProzentWarmwasser
    | ProzentGrundkosten
    | BetragWarmwasser
    | Hkvo2
    | Hkvo3
    | Zeit
    | VGHeizung
    | VGWarmwasser1
    | VGWarmwasser2,
    Field(discriminator="art"),
]
SUMME = Summe(art="summe")
VORERFASSUNG = (VGHeizung, VGWarmwasser1, VGWarmwasser2)
ZWEITEILER = (ProzentWarmwasser, ProzentGrundkosten, BetragWarmwasser, Hkvo2, Hkvo3, *VORERFASSUNG)
Wertermittler = Literal[
    "nachfolger_anteile", "nachfolger_verbrauch", "differenz_anteile", "differenz_verbrauch", "zaehler"
]


@dataclass(slots=True, kw_only=True)  # not frozen, as Kostenelement
class Anteile:
    """Blätter nach Anteilen, eines je Nutzeinheit: nach einer Größe des Hauses oder nach eigenen Werten."""

    __pydantic_config__: ClassVar[ConfigDict] = _strict("Blätter nach Anteilen")

    groesse: Groesse | None = None
    """Größe des Hauses, nach der verteilt wird: heizflaeche, warmwasserflaeche und nebenflaeche in m², mea
    Miteigentum, personen, stueck (unter der Bezeichnung des Elements), nutzer, wohnungen. Entweder groesse oder
    werte."""
    werte: dict[Nummer, Zahl] | None = None
    """Eigene Werte: Nummer der Nutzeinheit und Zahl. Entweder groesse oder werte."""
    zeit: Zeitgewicht = "tage"
    """Wie die Dauer der Nutzung zählt: in Tagen oder in Gradtagen. Ohne Angabe: tage."""
    nutzeinheiten: tuple[Nummer, ...] | None = None
    """Nummern der Nutzeinheiten, die teilnehmen. Ohne Angabe: alle."""
    ohne_nutzer: tuple[Nummer, ...] = ()
    """Nummern der Nutzer, die nicht teilnehmen; ihren Anteil tragen die anderen."""
    eigentuemer_fuer: tuple[Nummer, ...] = ()
    """Nummern der Nutzer, deren Anteil der Eigentümer trägt."""

    def __post_init__(self) -> None:
        if (self.groesse is None) == (self.werte is None):
            raise ValueError("Anteile brauchen entweder eine Größe oder eigene Werte")


@dataclass(slots=True, kw_only=True)  # not frozen, as Kostenelement
class Geraete:
    """Blätter nach dem Verbrauch, den Geräte der Nutzeinheiten gemessen haben."""

    __pydantic_config__: ClassVar[ConfigDict] = _strict("Blätter nach Geräten")

    nummern: tuple[Nummer, ...]
    """Gerätenummern, deren Verbrauch zählt; alle mit derselben Einheit."""
    ohne_nutzer: tuple[Nummer, ...] = ()
    """Nummern der Nutzer, die nicht teilnehmen; ihren Anteil tragen die anderen."""
    eigentuemer_fuer: tuple[Nummer, ...] = ()
    """Nummern der Nutzer, deren Anteil der Eigentümer trägt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pauschale:
    """Was vorab weggeht: ein Betrag, ein Anteil, oder der CO2-Anteil des Vermieters."""

    __pydantic_config__: ClassVar[ConfigDict] = _strict("Pauschale")

    bezeichnung: Zeile
    """Name, wie er gedruckt wird."""
    auf: Nummer = EIGENTUEMER
    """Wer sie trägt: eigentuemer, oder die Nummer einer Nutzeinheit. Ohne Angabe: eigentuemer."""
    betrag: Geld | None = None
    """Betrag in Euro. Genau eines von betrag, prozent und co2_anlage."""
    prozent: Prozent | None = None
    """Anteil in Prozent der Kosten des Elements. Genau eines von betrag, prozent und co2_anlage."""
    co2_anlage: Nummer | None = None
    """Nummer der Anlage, deren CO2-Anteil der Vermieter trägt. Genau eines von betrag, prozent und co2_anlage."""
    norm: Zeile | None = None
    """Vorschrift, auf der sie beruht; wird gedruckt."""

    def __post_init__(self) -> None:
        if sum(value is not None for value in (self.betrag, self.prozent, self.co2_anlage)) != 1:
            raise ValueError("Eine Pauschale braucht genau eines von betrag, prozent und co2_anlage")


@dataclass(frozen=True, slots=True, kw_only=True)
class Zeitspanne:
    """Tage von … bis …; beide zählen mit."""

    __pydantic_config__: ClassVar[ConfigDict] = _strict("Zeitraum")

    von: Tag
    """Erster Tag."""
    bis: Tag
    """Letzter Tag; er zählt mit."""

    def __post_init__(self) -> None:
        if self.von > self.bis:
            raise ValueError("Der letzte Tag liegt vor dem ersten")

    @property
    def period(self) -> Period:
        return Period.inclusive(self.von, self.bis)


# not frozen: compiled by the thousand a second, and freezing triples the time
@dataclass(slots=True, kw_only=True)
class Kostenelement:
    """Eigene Kosten und was von oben kommt; ein Kostenverteiler teilt alles unter Nachfolger oder Blätter."""

    __pydantic_config__: ClassVar[ConfigDict] = _strict("Kostenelement")

    nr: Nummer
    """Nummer des Elements, im Baum nur einmal vergeben, zum Beispiel 1.2."""
    bezeichnung: Zeile
    """Name, wie er gedruckt wird."""
    gruppe: Gruppe | None = None
    """Wozu das Element auf der Abrechnung zählt. Ohne Angabe: nebenkosten."""
    norm: Zeile | None = None
    """Vorschrift, nach der verteilt wird; wird gedruckt."""
    reihenfolge: Ganz | None = None
    """Nummer, die innerhalb der Gruppe die Reihenfolge der Zeilen auf der Abrechnung bestimmt; sie gilt auch für alles
    darunter. Ohne Angabe: nach den Zeilen mit Nummer, wie im Baum."""
    kosten: tuple[Nummer, ...] = ()
    """Verweise auf Kosten: A1.B die verbrauchte Energie der Anlage 1, A1.K2 ihre zweite andere Kostenzeile, W1 die
    erste Zeile von kaltwasser, H3 die dritte von hausnebenkosten. Jede Zeile muss genau einmal vorkommen."""
    verteiler: Verteiler = SUMME
    """Kostenverteiler unter den Nachfolgern. Ohne Angabe: summe."""
    wertermittler: Wertermittler | None = None
    """Welchen Wert das Element beim Kostenverteiler summe des übergeordneten hat: nachfolger_anteile oder
    nachfolger_verbrauch die Summe darunter, differenz_anteile die gesamtanteile ohne sie, differenz_verbrauch der
    zaehler ohne sie, zaehler der Zähler selbst. Ohne Angabe: zaehler, bei einem verbrauchsanteil
    nachfolger_verbrauch."""
    zaehler: tuple[Nummer, ...] = ()
    """Gerätenummern, deren Verbrauch der Wert des Elements ist (Vorerfassung)."""
    gesamtanteile: Zahl | None = None
    """Summe aller Anteile, von der differenz_anteile die der Nachfolger abzieht."""
    zeitraum: Zeitspanne | tuple[Zeitspanne, ...] | None = None
    """Tage des Elements und aller darunter, oder eine Liste davon ohne Überschneidung; was dazwischen liegt, zählt
    nicht. Nötig unter dem Kostenverteiler zeit. Ohne Angabe: wie das Element darüber."""
    pauschalen: tuple[Pauschale, ...] = ()
    """Was vor dem Verteilen weggeht."""
    anteile: Anteile | None = None
    """Blätter nach Anteilen. Ein Element hat entweder anteile, geraete oder nachfolger."""
    geraete: Geraete | None = None
    """Blätter nach Geräten. Ein Element hat entweder anteile, geraete oder nachfolger."""
    nachfolger: tuple[Kostenelement, ...] = ()
    """Elemente darunter. Ein Element hat entweder anteile, geraete oder nachfolger."""

    @property
    def zeiten(self) -> Zeiten | None:
        """Its own time as spans in order, those that touch made one; None where it states none."""
        if self.zeitraum is None:
            return None
        spans = self.zeitraum if isinstance(self.zeitraum, tuple) else (self.zeitraum,)
        return joined([span.period for span in spans])

    @property
    def is_leaf(self) -> bool:
        return self.anteile is not None or self.geraete is not None

    def walk(self) -> Iterator[Kostenelement]:
        """This element and everything below it, parents first."""
        yield self
        for follower in self.nachfolger:
            yield from follower.walk()
