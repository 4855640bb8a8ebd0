"""Factors of heat cost allocators and strokes of evaporators (0002, "Valuation of heat cost allocators")."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from tests.oracle.exact import ONE_DAY, ZERO, CannotRecompute, day, days, given, half_up, length, number

USUAL_EXPONENT = {"konvektor": "1.35", "handtuch": "1.21"}
SUMMER = (6, 7, 8, 9)


def power(basis: Fraction, exponent: Fraction) -> Fraction:
    """Rounded half up to twelve decimals, found by halving: whole numbers only."""
    low, high = 0, 2 * 10**13
    while high - low > 1:
        middle = (low + high) // 2
        # is middle - 1/2 still at most the power?
        left = Fraction(2 * middle - 1, 2 * 10**12) ** exponent.denominator
        if left <= basis**exponent.numerator:
            low = middle
        else:
            high = middle
    return Fraction(low, 10**12)


def single_factor(rating) -> Fraction:
    """The factor of one valuation."""
    if "kges" in rating:
        return number(rating["kges"])
    if given(rating, "skala", "einheit") == "produkt":
        return Fraction(1)
    digits = int(given(rating, "stellen", 3))
    count = int(given(rating, "geraete", 1))
    kq = given(rating, "kq")
    if kq is None:
        kq = half_up(whole_kq(rating) / count, digits)
    elif count > 1:
        kq = half_up(number(kq) / count, digits)
    parts = number(kq) * number(rating["kc"]) * number(given(rating, "kt", 1))
    return half_up(parts / number(given(rating, "grundwert", 1)), digits)


def whole_kq(rating) -> Fraction:
    radiator = rating["heizkoerper"]
    wanted = number(given(rating, "kq_uebertemperatur", 60))
    stated = number(given(radiator, "uebertemperatur", 50))
    output = number(radiator["normleistung"])
    if wanted != stated:
        usual = USUAL_EXPONENT.get(given(radiator, "bauart", "platte"), "1.30")
        output *= power(wanted / stated, Fraction(str(given(radiator, "exponent", usual))))
    return output / 1000


def factors(device, first: date, end: date) -> list[tuple[date, Fraction]]:
    """The days of change inside the time of the device, each with the factor from then on; the first is its start."""
    rating = given(device, "bewertung")
    if rating is None:
        return [(first, Fraction(1))]
    if isinstance(rating, dict):
        return [(first, single_factor(rating))]
    steps = [(day(step["ab"]), single_factor(step["wert"])) for step in rating]
    if steps[0][0] > first:
        raise CannotRecompute(f"device {device['nr']}: valuation begins too late")
    now = [factor for since, factor in steps if since <= first][-1]
    return [(first, now), *((since, factor) for since, factor in steps if first < since < end)]


def factor_at(steps, moment: date) -> Fraction:
    return [factor for since, factor in steps if since <= moment][-1]


def strokes(device, boundaries, convention) -> list[tuple[date, date, Fraction]]:
    """Strokes of an evaporator between the boundaries, before they are valued."""
    first, end = boundaries[0], boundaries[-1]
    rows = [(day(row["am"]) + ONE_DAY, number(row["stand"])) for row in given(device, "ablesungen", ())]
    rows = [row for row in rows if row[0] > first]
    allowance = number(device["verdunster"]["vorgabe"])
    known = [(first, -allowance)]
    for boundary in boundaries[1:]:
        near = [row for row in rows if abs((row[0] - boundary).days) <= 31]
        inside = 400 <= length(first, boundary, convention) <= 800
        if near and (boundary == end or inside):
            known.append((boundary, min(near, key=lambda row: (abs((row[0] - boundary).days), row[0]))[1]))
    if known[-1][0] != end:
        raise CannotRecompute(f"device {device['nr']}: no stand at its end")
    result = []
    for (left, right), net in zip(
        pairwise([moment for moment, _ in known]), net_strokes(known, allowance), strict=True
    ):
        for a, b in pairwise([moment for moment in boundaries if left <= moment <= right]):
            result.append((a, b, net * length(a, b, convention) / length(left, right, convention)))
    return result


def net_strokes(known, allowance: Fraction) -> list[Fraction]:
    total = max(ZERO, known[-1][1])
    if len(known) == 2:
        return [total]
    spans = [(left[0], right[0]) for left, right in pairwise(known)]
    free = [sum((a + timedelta(n)).month in SUMMER for n in range(days(a, b))) for a, b in spans]
    if not any(free):
        free = [days(a, b) for a, b in spans]
    rises = [right[1] - left[1] for left, right in pairwise(known)]
    net = [max(ZERO, rise - allowance * own / sum(free)) for rise, own in zip(rises, free, strict=True)]
    together = sum(net)
    return net if together == total or not together else [part * total / together for part in net]
