"""What an Akte says about the valuation of a heat cost allocator: one factor, its parts, or a list with days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import ConfigDict, Discriminator, Field, RootModel, model_validator
from pydantic import Tag as Kind

from umlage.core.eingabe import Ganz, Nummer, Tag, Teil, Zahl, Zeile
from umlage.core.parameters import parameter

_NULL, _EINS = Decimal(0), Decimal(1)
MOST_DEVICES = 20


def _normuebertemperatur() -> Decimal:
    """The over-temperature of the standard state, for outputs that state none."""
    value = parameter("en442.normuebertemperatur").number(date(1997, 1, 1))
    return Decimal(value.numerator) / Decimal(value.denominator)


class Bewertung(Teil, title="Bewertung eines Heizkostenverteilers"):
    """Umrechnung der Anzeige in vergleichbare Einheiten."""

    kges: Zahl
    """Bewertungsfaktor, größer als 0: Verbrauch = Differenz der Stände mal kges. Bei Produktskala 1."""


class Heizkoerper(Teil, title="Heizkörper"):
    """Der ganze Heizkörper, an dem der Heizkostenverteiler sitzt."""

    normleistung: Zahl
    """Leistung in W bei der uebertemperatur."""
    uebertemperatur: Zahl = Field(default_factory=_normuebertemperatur)
    """Übertemperatur in K, bei der die normleistung gilt. Ohne Angabe: 50 (EN 442)."""
    exponent: Zahl | None = None
    """Heizkörperexponent nach EN 442. Ohne Angabe: der übliche Wert der bauart."""
    bauart: Literal["platte", "glieder", "roehren", "konvektor", "handtuch"] = "platte"
    """Art des Heizkörpers; sie bestimmt den üblichen Exponenten. Ohne Angabe: platte."""
    nr: Nummer | None = None
    """Nummer des Heizkörpers, wenn mehrere Geräte an ihm sitzen."""
    hersteller: Zeile | None = None
    """Wer ihn gebaut hat."""
    modell: Zeile | None = None
    """Baureihe."""
    typ: Zeile | None = None
    """Typ innerhalb der Baureihe."""
    quelle: Zeile | None = None
    """Woher die Leistung stammt."""

    @model_validator(mode="after")
    def _positive(self) -> Heizkoerper:
        if not (self.normleistung and self.uebertemperatur and self.exponent != 0):
            raise ValueError("Leistung, Übertemperatur und Exponent müssen größer als 0 sein")
        if self.exponent is not None and self.exponent > 4:
            raise ValueError("Der Exponent eines Heizkörpers liegt nahe 1,3")
        return self


class Teilbewertung(Teil, title="Bewertung aus ihren Teilen"):
    """Bewertungsfaktor als Produkt: KQ (oder der Heizkörper, der ihn ergibt) mal KC mal KT."""

    kc: Zahl
    """KC: Wärmeübergang zwischen Heizkörper und Gerät."""
    kq: Zahl | None = None
    """KQ: Leistung des Heizkörpers. Ohne Angabe: aus dem heizkoerper berechnet."""
    kt: Zahl = Field(default_factory=lambda: _EINS)
    """KT: Raumtemperatur, die von 20 °C abweicht. Ohne Angabe: 1."""
    grundwert: Zahl = Field(default_factory=lambda: _EINS)
    """Faktor, mit dem das Gerät von sich aus anzeigt. Ohne Angabe: 1."""
    geraete: Annotated[Ganz, Field(ge=1, le=MOST_DEVICES)] = 1
    """Zahl der Geräte an diesem Heizkörper, die sich seine Leistung teilen. Ohne Angabe: 1."""
    kq_uebertemperatur: Zahl | None = None
    """Übertemperatur in K, auf die sich KQ bezieht. Ohne Angabe: 60."""
    heizkoerper: Heizkoerper | None = None
    """Der Heizkörper, aus dem KQ berechnet wird; nötig, wenn kq fehlt."""
    skala: Literal["einheit", "produkt"] = "einheit"
    """produkt: das Gerät zeigt schon bewertete Einheiten an. Ohne Angabe: einheit."""
    code: Ganz | None = None
    """Code, der bei Produktskala im Gerät steht: Kges in Tausendsteln."""
    stellen: Annotated[Ganz, Field(le=6)] = 3
    """Nachkommastellen, auf die KQ und Kges gerundet sind. Ohne Angabe: 3."""
    verteiler: Zeile | None = None
    """Modell des Heizkostenverteilers, für das KC gilt."""
    quelle: Zeile | None = None
    """Woher die Faktoren stammen."""

    @model_validator(mode="after")
    def _complete(self) -> Teilbewertung:
        if self.kq is None and self.heizkoerper is None:
            raise ValueError("Es fehlt kq, oder der heizkoerper mit seiner normleistung")
        if not all((self.kc, self.kt, self.grundwert, self.kq != 0, self.kq_uebertemperatur != 0)):
            raise ValueError("Alle Faktoren müssen größer als 0 sein")
        if self.code is not None and self.skala != "produkt":
            raise ValueError("Einen Code gibt es nur bei skala: produkt")
        return self

    @property
    def kges(self) -> Decimal:
        """None is stated: 0 sends the device the careful way, where the parts are multiplied."""
        return _NULL


_PARTS = frozenset(Teilbewertung.model_fields)


def _kind(value: object) -> str:
    """Which of the three ways of writing a valuation it is; the brackets say that it is no key of the file."""
    if isinstance(value, tuple | list | Bewertungsverlauf):
        return "<verlauf>"
    if isinstance(value, Teilbewertung) or (isinstance(value, dict) and not _PARTS.isdisjoint(value)):
        return "<teile>"
    return "<kges>"


def _kind_of_step(value: object) -> str:
    return "<teile>" if _kind(value) == "<teile>" else "<kges>"


Einzelbewertung = Annotated[
    Annotated[Bewertung, Kind("<kges>")] | Annotated[Teilbewertung, Kind("<teile>")], Discriminator(_kind_of_step)
]


class Bewertungsstufe(Teil, title="Bewertung ab einem Tag"):
    """Eine Bewertung, die von einem Tag an gilt."""

    ab: Tag
    """Erster Tag, an dem die Bewertung gilt."""
    wert: Einzelbewertung
    """Die Bewertung, bis zum Tag vor der nächsten."""


class Bewertungsverlauf(RootModel[tuple[Bewertungsstufe, ...]]):
    """Bewertungen in der Reihenfolge ihrer Tage: der Heizkörper wurde getauscht, oder ein Fehler wurde gefunden."""

    model_config = ConfigDict(frozen=True, strict=True, title="Bewertungen im Lauf der Zeit")

    @model_validator(mode="after")
    def _ordered(self) -> Bewertungsverlauf:
        days = [step.ab for step in self.root]
        if not days:
            raise ValueError("Die Liste der Bewertungen ist leer")
        if days != sorted(set(days)):
            raise ValueError("Bewertungen stehen in der Reihenfolge ihrer Tage, je Tag eine")
        return self

    @property
    def kges(self) -> Decimal:
        """None is stated for the whole time: 0 sends the device the careful way."""
        return _NULL


Bewertungsangabe = Annotated[
    Annotated[Bewertung, Kind("<kges>")]
    | Annotated[Teilbewertung, Kind("<teile>")]
    | Annotated[Bewertungsverlauf, Kind("<verlauf>")],
    Discriminator(_kind),
]


class Verdunster(Teil):
    """Heizkostenverteiler, aus dem eine Flüssigkeit verdunstet; die Striche zählen ab der Nullmarke."""

    vorgabe: Zahl
    """Kaltverdunstungsvorgabe: Striche, um die die Ampulle zu Beginn über der Nullmarke gefüllt ist."""
    striche: Zahl | None = None
    """Striche, die die Skala unter der Nullmarke höchstens zeigt."""


class Rohrwaermeangabe(Teil, title="Rohrwärme nach dem Verfahren von 2009"):
    """Nimmt die Wärme der Rohre nach dem überholten Beiblatt von 2009 auf; nur mit ausnahme."""

    energie: Zahl
    """Energie vor dem Kessel in kWh."""
    warmwasser: Zahl
    """Wärme des Warmwassers in kWh."""
    nutzungsgrad: Zahl | None = None
    """Nutzungsgrad des Kessels. Ohne Angabe: der Wert des Beiblatts."""
    basisempfindlichkeit: Zahl | None = None
    """Basisempfindlichkeit der Heizkostenverteiler. Ohne Angabe: der Wert des Beiblatts."""
    ausnahme: Zeile | None = None
    """Grund, aus dem das überholte Verfahren gilt; wird gedruckt. Ohne ihn wird nicht abgerechnet."""
    quelle: Zeile | None = None
    """Woher die Angaben stammen."""
