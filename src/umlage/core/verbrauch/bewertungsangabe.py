"""What an Akte says about the valuation of a heat cost allocator: one factor, its parts, or a list with days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import ConfigDict, Discriminator, Field, RootModel, model_validator
from pydantic import Tag as Kind

from umlage.core.eingabe import AbTag, Ganz, Nummer, Teil, Zahl, Zeile
from umlage.core.parameters import parameter

_NULL, _EINS = Decimal(0), Decimal(1)
MOST_DEVICES = 20


def _normuebertemperatur() -> Decimal:
    """The over-temperature of the standard state, for outputs that state none."""
    value = parameter("en442.normuebertemperatur").number(date(1997, 1, 1))
    return Decimal(value.numerator) / Decimal(value.denominator)


class Bewertung(Teil):
    """Rating of a heat cost allocator: consumption = display difference times kges."""

    kges: Zahl


class Heizkoerper(Teil):
    """The whole radiator: `normleistung` in W at `uebertemperatur` (K); `nr` ties several devices to it."""

    normleistung: Zahl
    uebertemperatur: Zahl = Field(default_factory=_normuebertemperatur)
    exponent: Zahl | None = None
    bauart: Literal["platte", "glieder", "roehren", "konvektor", "handtuch"] = "platte"
    nr: Nummer | None = None
    hersteller: Zeile | None = None
    modell: Zeile | None = None
    typ: Zeile | None = None
    quelle: Zeile | None = None

    @model_validator(mode="after")
    def _positive(self) -> Heizkoerper:
        if not (self.normleistung and self.uebertemperatur and self.exponent != 0):
            raise ValueError("Leistung, Übertemperatur und Exponent müssen größer als 0 sein")
        if self.exponent is not None and self.exponent > 4:
            raise ValueError("Der Exponent eines Heizkörpers liegt nahe 1,3")
        return self


class Teilbewertung(Teil):
    """Rating by its parts: KQ (or the radiator that gives it), KC, KT.

    `grundwert` is the factor that the device already displays with, `geraete` the number of devices on this radiator,
    `kq_uebertemperatur` what KQ refers to. With `skala: produkt` the device displays rated units, and `code` is what
    was written into it.
    """

    kc: Zahl
    kq: Zahl | None = None
    kt: Zahl = Field(default_factory=lambda: _EINS)
    grundwert: Zahl = Field(default_factory=lambda: _EINS)
    geraete: Annotated[Ganz, Field(ge=1, le=MOST_DEVICES)] = 1
    kq_uebertemperatur: Zahl | None = None
    heizkoerper: Heizkoerper | None = None
    skala: Literal["einheit", "produkt"] = "einheit"
    code: Ganz | None = None
    stellen: Annotated[Ganz, Field(le=6)] = 3
    verteiler: Zeile | None = None
    quelle: Zeile | None = None

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


class Bewertungsverlauf(RootModel[tuple[AbTag[Einzelbewertung], ...]]):
    """Valuations from a day on, in the order of time: a radiator was exchanged, or an error was found."""

    model_config = ConfigDict(frozen=True, strict=True)

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
    """A device that evaporates: `vorgabe` strokes above the zero mark, `striche` what its scale can show below.

    A fresh ampoule is put in on the eve of the period (or of `ab`); readings count from the zero mark.
    """

    vorgabe: Zahl
    striche: Zahl | None = None


class Rohrwaermeangabe(Teil):
    """The superseded method of 2009, asked for: `ausnahme` says why; heat in kWh before the boiler and of hot water."""

    energie: Zahl
    warmwasser: Zahl
    nutzungsgrad: Zahl | None = None
    basisempfindlichkeit: Zahl | None = None
    ausnahme: Zeile | None = None
    quelle: Zeile | None = None
