"""Quantities with units: converted where physics allows, else refused."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

# unit as the Akte writes it -> (dimension, size in the dimension's base unit, as printed)
UNITS: dict[str, tuple[str, Fraction, str]] = {
    "kWh": ("energie", Fraction(1), "kWh"),
    "MWh": ("energie", Fraction(1000), "MWh"),
    "Wh": ("energie", Fraction(1, 1000), "Wh"),
    "GJ": ("energie", Fraction(2500, 9), "GJ"),
    "MJ": ("energie", Fraction(5, 18), "MJ"),
    "GWh": ("energie", Fraction(1000000), "GWh"),
    # the calorie of the international table, 4.1868 J
    "Gcal": ("energie", Fraction(1163), "Gcal"),
    "Mcal": ("energie", Fraction(1163, 1000), "Mcal"),
    "kcal": ("energie", Fraction(1163, 1000000), "kcal"),
    "m3": ("volumen", Fraction(1), "m³"),
    "m³": ("volumen", Fraction(1), "m³"),
    "l": ("volumen", Fraction(1, 1000), "l"),
    "kg": ("masse", Fraction(1), "kg"),
    "t": ("masse", Fraction(1000), "t"),
    "m2": ("flaeche", Fraction(1), "m²"),
    "HKV": ("hkv", Fraction(1), "Einheiten"),
    # units of hot-water cost allocators: never to be added to those of heat cost allocators
    "WWKV": ("wwkv", Fraction(1), "Einheiten"),
    "SRm": ("schuettraum", Fraction(1), "SRm"),
    "Stueck": ("anzahl", Fraction(1), "Stück"),
}


_ONE_OF = {
    "Anteile": "Anteil",
    "Einheiten": "Einheit",
    "Geräte": "Gerät",
    "Jahre": "Jahr",
    "Monate": "Monat",
    "Personen": "Person",
    "Stunden": "Stunde",
    "Striche": "Strich",
    "Tage": "Tag",
    "Wohnungen": "Wohnung",
}


class NotConvertible(ValueError):
    """Two units of different physical kinds, or one that is not known."""

    def __init__(self, source: str, target: str) -> None:
        super().__init__(f"Die Einheit {source} lässt sich nicht in {target} umrechnen.")


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact number with its unit."""

    value: Fraction
    unit_name: str

    @classmethod
    def of(cls, value: Decimal | int | Fraction, unit_name: str) -> Quantity:
        if unit_name not in UNITS:
            raise NotConvertible(unit_name, "eine bekannte Einheit")
        return cls(Fraction(value), unit_name)

    def to(self, target: str) -> Quantity:
        return Quantity(self.value * factor(self.unit_name, target), target)

    def __add__(self, other: Quantity) -> Quantity:
        return Quantity(self.value + other.to(self.unit_name).value, self.unit_name)

    def __sub__(self, other: Quantity) -> Quantity:
        return Quantity(self.value - other.to(self.unit_name).value, self.unit_name)


_ONE = Fraction(1)


def factor(source: str, target: str) -> Fraction:
    """How many of the target one of the source is; NotConvertible when physics does not allow it."""
    if source == target and source in UNITS:
        return _ONE
    if source not in UNITS or target not in UNITS or UNITS[source][0] != UNITS[target][0]:
        raise NotConvertible(source, target)
    return UNITS[source][1] / UNITS[target][1]


def printed(unit_name: str) -> str:
    return UNITS[unit_name][2] if unit_name in UNITS else unit_name


def counted(number: int | Fraction | Decimal, unit_name: str) -> str:
    """The word of a unit behind its number: 1 Person, 2 Personen."""
    word = printed(unit_name)
    return _ONE_OF.get(word, word) if abs(number) == 1 else word
