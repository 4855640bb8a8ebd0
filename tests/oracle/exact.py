"""Exact numbers, days, degree days and the numbers of the law. Every `end` is the day after the last day."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

ONE_DAY = timedelta(days=1)
ZERO = Fraction(0)
LAW = Path(__file__).parents[2] / "src" / "umlage" / "core" / "law"


class CannotRecompute(Exception):
    """The specification calls this input an error."""


class Unspecified(CannotRecompute):
    """The specification says nothing about this input: a comparison with the engine has no meaning."""


# --- reading the plain content -----------------------------------------------------------------------------------


def given(part, key, default=None):
    """The value of a key; a key that is missing or null has the default."""
    value = part.get(key)
    return default if value is None else value


def number(value) -> Fraction:
    return Fraction(value)


def day(value) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def span(part) -> tuple[date, date]:
    """`von`/`bis` are inclusive."""
    return day(part["von"]), day(part["bis"]) + ONE_DAY


# --- rounding ----------------------------------------------------------------------------------------------------


def half_up(value: Fraction, digits: int) -> Fraction:
    """Rounded half up; a negative amount like the positive one (commercial rounding)."""
    whole = (2 * abs(value.numerator) * 10**digits + value.denominator) // (2 * value.denominator)
    return Fraction(whole if value >= 0 else -whole, 10**digits)


def cents(value: Fraction) -> Fraction:
    return half_up(value, 2)


def printed(value: Fraction, digits: int = 2) -> Decimal:
    whole = half_up(value, digits) * 10**digits
    return Decimal(int(whole)).scaleb(-digits)


def largest_remainder(total: Fraction, weights: list[Fraction]) -> list[Fraction]:
    """Whole cents by largest remainder; ties to the earlier. A negative total is shared like the positive one."""
    all_weights = sum(weights, ZERO)
    if all_weights == 0:
        return [ZERO for _ in weights]
    sign = -1 if total < 0 else 1
    exact = [abs(total) * 100 * weight / all_weights for weight in weights]
    whole = [share // 1 for share in exact]
    missing = int(abs(total) * 100 - sum(whole))
    by_remainder = sorted(range(len(weights)), key=lambda i: (whole[i] - exact[i], i))
    for i in by_remainder[:missing]:
        whole[i] += 1
    return [Fraction(sign * share, 100) for share in whole]


# --- time --------------------------------------------------------------------------------------------------------


def days(first: date, end: date) -> int:
    return max((end - first).days, 0)


def overlap(one: tuple[date, date], other: tuple[date, date]) -> tuple[date, date]:
    """The common days of two spans; of length zero when there are none."""
    first = max(one[0], other[0])
    return first, max(min(one[1], other[1]), first)


def after_twelve_months(first: date) -> date:
    """The first day after twelve months (a period from 29 February ends with 28 February)."""
    try:
        return first.replace(year=first.year + 1)
    except ValueError:
        return date(first.year + 1, 3, 1)


def share_of_twelve_months(first: date, end: date) -> Fraction:
    return Fraction(days(first, end), days(first, after_twelve_months(first)))


def month_end(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


@cache
def degree_days_of_one_day(month: date, convention: str) -> Fraction:
    """Per mille of each day of the month that starts on `month`."""
    length = days(month, month_end(month))
    if month.month not in (6, 7, 8):
        return Fraction(law("heizkostenv.gradtage", month)[month.month - 1][0]) / length
    if convention == "sommer-92":
        return Fraction(law("heizkostenv.gradtage_sommer_92", month)) / 92
    if convention == "sommer-drittel":
        return Fraction(law("heizkostenv.gradtage_sommer_drittel", month)) / 3 / length
    return Fraction(law("heizkostenv.gradtage_sommer_juni_14", month)[month.month - 6][0]) / length


@cache
def degree_days(first: date, end: date, convention: str) -> Fraction:
    total, month = ZERO, first.replace(day=1)
    while month < end:
        inside = overlap((first, end), (month, month_end(month)))
        total += days(*inside) * degree_days_of_one_day(month, convention)
        month = month_end(month)
    return total


def length(first: date, end: date, weight: str) -> Fraction:
    """`weight`: "tage", or a convention of the degree days."""
    if weight == "tage":
        return Fraction(days(first, end))
    return degree_days(first, end, weight)


def size_times_time(value, first: date, end: date, weight: str) -> Fraction:
    """Sum over the days of a span: value that holds on the day times weight of the day.

    A plain value holds always; of a list of {ab, wert} the last one begun holds, before the first one nothing (0).
    """
    if not isinstance(value, list | tuple):
        return number(value) * length(first, end, weight)
    if not value:
        raise CannotRecompute("a list of values without one")
    steps = sorted(value, key=lambda step: day(step["ab"]))
    begins = [day(step["ab"]) for step in steps]
    ends = [*begins[1:], date.max]
    pieces = [overlap((first, end), piece) for piece in zip(begins, ends, strict=True)]
    return total(number(step["wert"]) * length(*piece, weight) for step, piece in zip(steps, pieces, strict=True))


def total(values: Iterable[Fraction]) -> Fraction:
    return sum(values, ZERO)


# --- numbers of the law ------------------------------------------------------------------------------------------


@cache
def statute(name: str) -> dict:
    with (LAW / name / "parameters.toml").open("rb") as file:
        return tomllib.load(file, parse_float=Fraction)


def law(name: str, on: date):
    """The value or table of a parameter in force on a day."""
    statute_name, parameter = name.split(".")
    values = [entry for entry in statute(statute_name)[parameter]["values"] if entry["since"] <= on]
    entry = max(values, key=lambda entry: entry["since"], default={})
    if "value" in entry:
        return entry["value"]
    if "table" in entry:
        return entry["table"]
    raise CannotRecompute(f"{name} has no value on {on}")


# --- units of measure --------------------------------------------------------------------------------------------

_UNITS = {
    "Wh": ("energy", Fraction(1, 1000)),
    "kWh": ("energy", Fraction(1)),
    "MWh": ("energy", Fraction(1000)),
    "GWh": ("energy", Fraction(1000000)),
    "MJ": ("energy", Fraction(10, 36)),
    "GJ": ("energy", Fraction(10000, 36)),
    "kcal": ("energy", Fraction(1163, 1000000)),
    "Mcal": ("energy", Fraction(1163, 1000)),
    "Gcal": ("energy", Fraction(1163)),
    "l": ("volume", Fraction(1, 1000)),
    "m3": ("volume", Fraction(1)),
    "m³": ("volume", Fraction(1)),
    "kg": ("mass", Fraction(1)),
    "t": ("mass", Fraction(1000)),
    "SRm": ("loose cubic metres", Fraction(1)),
}


def physics(einheit: str) -> str:
    """What a unit measures."""
    if einheit not in _UNITS:
        raise CannotRecompute(f"unknown unit {einheit}")
    return _UNITS[einheit][0]


def conversion(einheit: str, into: str) -> Fraction:
    """Quantities in other units are converted when physics allows, else an error."""
    if physics(einheit) != physics(into):
        raise CannotRecompute(f"{einheit} cannot be converted into {into}")
    return _UNITS[einheit][1] / _UNITS[into][1]
