"""Units as foreign programs write them, and the one in which each register is kept."""

from __future__ import annotations

import re
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache

from umlage.core.quantity import UNITS
from umlage.formats.lieferung.fehler import Falsch
from umlage.formats.lieferung.meldung import Medium, Register

KANONISCH = {
    Register.ENERGY: "kWh",
    Register.COOLING: "kWh",
    Register.VOLUME: "m3",
    Register.HCA: "HCA",
    Register.PULSE: "pulse",
    Register.TEMPERATURE: "C",
    Register.POWER: "kW",
    Register.FLOW: "m3/h",
    Register.MASS: "kg",
    Register.HOURS: "h",
}
_KJ = Fraction(1, 3600)
_EINHEITEN: dict[str, tuple[Register, Fraction]] = {
    **{
        word.lower(): (register, UNITS[word][1])
        for register, words in {
            Register.ENERGY: ("Wh", "kWh", "GWh", "MWh", "MJ", "GJ", "kcal", "Mcal", "Gcal"),
            Register.VOLUME: ("m3", "l"),
            Register.MASS: ("kg", "t"),
        }.items()
        for word in words
    },
    "j": (Register.ENERGY, _KJ / 1000),
    "kj": (Register.ENERGY, _KJ),
    **dict.fromkeys(("m³", "m^3", "cbm", "cbm.", "kubikmeter", "m3."), (Register.VOLUME, Fraction(1))),
    **dict.fromkeys(("liter", "ltr", "litre"), (Register.VOLUME, Fraction(1, 1000))),
    "ml": (Register.VOLUME, Fraction(1, 1_000_000)),
    **dict.fromkeys(
        ("h.c.a.", "hca", "hkv", "ve", "einh.", "einheiten", "striche", "units", "unit"), (Register.HCA, Fraction(1))
    ),
    **dict.fromkeys(("pulse", "pulses", "imp", "imp.", "impulse"), (Register.PULSE, Fraction(1))),
    **dict.fromkeys(("c", "°c", "deg c", "grad", "grad c"), (Register.TEMPERATURE, Fraction(1))),
    "w": (Register.POWER, Fraction(1, 1000)),
    "kw": (Register.POWER, Fraction(1)),
    **dict.fromkeys(("m3/h", "m³/h", "m^3/h"), (Register.FLOW, Fraction(1))),
    "l/h": (Register.FLOW, Fraction(1, 1000)),
    **dict.fromkeys(("h", "hours", "std", "std.", "hour(s)"), (Register.HOURS, Fraction(1))),
}
# upper and lower case tell these apart, and only these: a milliwatt-hour is no megawatt-hour
_NUR_SO = {"mwh": {"MWh", "MWH"}, "mj": {"MJ"}, "mcal": {"Mcal", "MCAL"}, "gcal": {"Gcal", "GCAL"}}
_PLACES = 9


@lru_cache(maxsize=1024)
def einheit(text: str, medium: Medium | None = None) -> tuple[Register, Fraction]:
    """The register of a unit and what one of it is worth there; Falsch (E220) when it is not known."""
    glatt = re.sub(r"\s+", " ", text.strip())
    key = glatt.lower()
    if key not in _EINHEITEN or glatt not in _NUR_SO.get(key, {glatt}):
        raise Falsch("E220", f"Einheit „{glatt[:40]}“ unbekannt.")
    register, factor = _EINHEITEN[key]
    if register is Register.ENERGY and medium is Medium.COOLING:
        register = Register.COOLING
    return register, factor


def umgerechnet(wert: Decimal, faktor: Fraction) -> Decimal:
    """A value times the worth of its unit. What has no end as a decimal (GJ) has nine places, as in telegrams."""
    if faktor == 1:
        return wert
    with localcontext() as context:
        context.prec = 60
        exact = Fraction(wert) * faktor
        divisor = exact.denominator
        for prime in (2, 5):
            while divisor % prime == 0:
                divisor //= prime
        value = Decimal(exact.numerator) / Decimal(exact.denominator)
        if divisor != 1:
            return value.quantize(Decimal(1).scaleb(-_PLACES))
        # whole numbers stay whole: 171600000 Wh are 171600 kWh, not 1.716E+5
        value = value.normalize()
        return value if int(value.as_tuple().exponent) <= 0 else value.quantize(Decimal(1))
