"""Stands at the boundaries of time and the consumption between them (0002, "Readings")."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import pairwise

from tests.oracle.exact import (
    ONE_DAY,
    ZERO,
    CannotRecompute,
    Unspecified,
    conversion,
    day,
    given,
    half_up,
    length,
    number,
    total,
)
from tests.oracle.valuation import factor_at, factors, strokes

AS_READ = 3
COMPUTED = 31


def central_devices(akte) -> list[dict]:
    """Devices of the house and of its plants."""
    return [device for place in (akte, *given(akte, "anlagen", ())) for device in given(place, "geraete", ())]


def all_devices(akte) -> dict[str, dict]:
    """Every device of the Akte by number."""
    in_nutzeinheiten = [device for nutzeinheit in akte["nutzeinheiten"] for device in given(nutzeinheit, "geraete", ())]
    return {device["nr"]: device for device in [*central_devices(akte), *in_nutzeinheiten]}


def own_starts(akte) -> dict[str, date]:
    """First day of the devices that have one: `ab`, or without it the day after the `bis` of the one they replace."""
    in_nutzeinheiten = [device for nutzeinheit in akte["nutzeinheiten"] for device in given(nutzeinheit, "geraete", ())]
    devices = [*central_devices(akte), *in_nutzeinheiten]
    starts = {}
    for device in devices:
        if given(device, "ersetzt_durch") is not None:
            if given(device, "bis") is None:
                raise Unspecified("a replaced device without bis")
            starts[device["ersetzt_durch"]] = day(device["bis"]) + ONE_DAY
    return starts | {device["nr"]: day(device["ab"]) for device in devices if given(device, "ab") is not None}


def device_time(device, period, starts) -> tuple[date, date]:
    """The days of a device inside the period."""
    first = max(period[0], starts.get(device["nr"], period[0]))
    bis = given(device, "bis")
    return first, period[1] if bis is None else min(period[1], day(bis) + ONE_DAY)


def works(device, period, starts) -> bool:
    first, end = device_time(device, period, starts)
    return first < end


def stands_by_day(device) -> dict[date, Fraction]:
    """Two different stands on one day are an error."""
    stands: dict[date, Fraction] = {}
    for reading in given(device, "ablesungen", ()):
        am, stand = day(reading["am"]), number(reading["stand"])
        if stands.setdefault(am, stand) != stand:
            raise CannotRecompute(f"device {device['nr']}: two stands on {am}")
    return stands


def reset_days(device, stands, first: date, end: date, own_start: date | None) -> list[date]:
    """The days R after whose end the display starts again at 0, as far as the device was there."""
    month_day = given(device, "ruecksetzung")
    if month_day is None:
        return []
    years = [moment.year for moment in (*stands, first, end)]
    month, number_of_day = (int(part) for part in month_day.split("-"))
    found = []
    for year in range(min(years) - 1, max(years) + 1):
        try:
            found.append(date(year, month, number_of_day))
        except ValueError:
            found.append(date(year, 2, 28))  # 29 February
    return [r for r in found if own_start is None or r + ONE_DAY >= own_start]


def counted_on(device, stands, resets) -> dict[date, Fraction]:
    """Stands over the end of a counter with `stellen` digits; another stand lower than an earlier one is an error.

    At a reset a stand of 0 is known.
    """
    digits = given(device, "stellen")
    whole = None if digits is None else Fraction(10) ** int(number(digits))
    last: dict[int, Fraction] = {}
    over: dict[int, Fraction] = {}
    found = {}
    for am, stand in sorted(stands.items()):
        if whole is not None and stand >= whole:
            raise CannotRecompute(f"device {device['nr']}: stand of {am} has too many digits")
        cycle = sum(r < am for r in resets)
        exact = stand + over.get(cycle, ZERO)
        lowest = last.get(cycle, ZERO if cycle else exact)
        if whole is not None and lowest - exact > whole / 2:
            over[cycle] = over.get(cycle, ZERO) + whole
            exact += whole
        if exact < lowest:
            raise CannotRecompute(f"device {device['nr']}: stand of {am} lower than an earlier one")
        found[am] = last[cycle] = exact
    return found


def cumulative_stands(device, first: date, end: date, own_start: date | None) -> list[tuple[date, Fraction]]:
    """Known stands as (boundary, stand), cumulative over the resets.

    A reading `am` D is the stand at the end of day D, that is at the boundary D+1.
    """
    stands = stands_by_day(device)
    resets = reset_days(device, stands, first, end, own_start)
    stands = counted_on(device, stands, resets)
    origin = max((r for r in resets if r < first), default=None)
    points = [] if origin is None else [(origin + ONE_DAY, ZERO)]  # at the reset a stand of 0 is known
    last_reset, offset = origin or date.min, ZERO
    for reset in [*(r for r in resets if r >= first), date.max]:
        cycle = {am: stand for am, stand in stands.items() if last_reset < am <= reset}
        points += [(am + ONE_DAY, offset + stand) for am, stand in sorted(cycle.items())]
        if reset not in stands:
            if reset < date.max and reset + ONE_DAY < end:
                raise CannotRecompute(f"device {device['nr']}: no reading on the day of the reset {reset}")
            break  # what was read after this reset cannot be joined to what was read before
        # "after each reset on day R the value of the reading of day R is added to all later ones"
        last_reset, offset = reset, offset + stands[reset]
    return points


def off(day: date, boundary: date) -> int:
    return abs((day - boundary).days)


def read_for_the_change(points, boundary: date, ends: tuple[date, date]) -> bool:
    """ "A reading that decides at the start or the end, and lies no nearer to the change, is no interim reading" """
    taken = set()
    for end in ends:
        nearest = min((point[0] for point in points), key=lambda day: (off(day, end), day))
        if off(nearest, end) <= off(nearest, boundary):
            taken.add(nearest)
    return any(off(day, boundary) <= COMPUTED for day, _ in points if day not in taken)


def stand_at(points, boundary: date, weight: str, *, wide: bool, ends: tuple[date, date]) -> Fraction | None:
    """The stand at a boundary, None when no reading lies within 31 days and none is computed from readings far off."""
    if not points:
        return None
    # "the one nearest to the boundary (in days; of two equally near the earlier) decides"
    nearest = min(points, key=lambda point: (abs((point[0] - boundary).days), point[0]))
    distance = abs((nearest[0] - boundary).days)
    before = [point for point in points if point[0] < boundary]
    after = [point for point in points if point[0] > boundary]
    if distance > COMPUTED and not (wide and before and after):
        return None
    inner = ends[0] < boundary < ends[1]
    if inner and distance > AS_READ and not wide and not read_for_the_change(points, boundary, ends):
        return None
    if distance <= AS_READ or not before or not after:
        return nearest[1]
    # "linear by time between the nearest on either side, rounded half up to three decimals"
    (day_0, stand_0), (day_1, stand_1) = max(before), min(after)
    share = Fraction(length(day_0, boundary, weight)) / length(day_0, day_1, weight)
    return half_up(stand_0 + (stand_1 - stand_0) * share, 3)


def factor(device) -> Fraction:
    """The factor to kWh (heat, cold, electricity), m³ (water); allocators have factors in time, see `valuation`."""
    if device["art"] == "hkv":
        return Fraction(1)
    if device["art"] == "warmwasserkostenverteiler":
        if given(device, "einheit", "WWKV") != "WWKV":
            raise CannotRecompute("a hot-water cost allocator counts units")
        return Fraction(1)
    if device["art"] in ("gaszaehler", "oelzaehler"):
        return Fraction(1)  # "printed only"
    into = "kWh" if device["art"] in ("waermezaehler", "stromzaehler", "kaeltezaehler") else "m3"
    return conversion(given(device, "einheit", into), into)


def consumption(
    device, period, starts, changes=(), convention="sommer-92", rules=None
) -> list[tuple[date, date, Fraction]]:
    """Consumption of a device in each span between the first day, the changes of Nutzer and the end."""
    first, end = device_time(device, period, starts)
    if first >= end:
        return []
    ratings = factors(device, first, end)
    inner = {change for change in changes if first < change < end} | {since for since, _ in ratings[1:]}
    boundaries = [first, *sorted(inner), end]
    if given(device, "verdunster") is not None:
        return [(a, b, used * factor_at(ratings, a)) for a, b, used in strokes(device, boundaries, convention)]
    points = cumulative_stands(device, first, end, starts.get(device["nr"]))
    heats = device["art"] in ("hkv", "waermezaehler")
    between = convention if heats and given(rules or {}, "zwischenwert") == "gradtage" else "tage"
    wide = given(rules or {}, "nutzerwechsel") == "berechnen"
    stands = {
        boundary: stand_at(points, boundary, between, wide=wide and first < boundary < end, ends=(first, end))
        for boundary in boundaries
    }
    if stands[first] is None or stands[end] is None:
        raise CannotRecompute(f"device {device['nr']}: no stand at its start or end")
    # "the consumption between the neighbouring boundaries that have one falls to the Nutzer by degree days or by days"
    weight = convention if heats else "tage"
    known = [boundary for boundary in boundaries if stands[boundary] is not None]
    result = []
    for left, right in pairwise(known):
        used = (stands[right] - stands[left]) * factor(device)
        inner = [boundary for boundary in boundaries if left <= boundary <= right]
        for a, b in pairwise(inner):
            result.append((a, b, used * factor_at(ratings, a) * length(a, b, weight) / length(left, right, weight)))
    return result


def difference(device, others, period, starts, changes, convention, rules) -> list[tuple[date, date, Fraction]]:
    """What a device with `differenz` counted, less what the other devices counted in its time; `others` by number."""
    first, end = device_time(device, period, starts)
    stated = device["differenz"]
    main = device if given(stated, "von") is None else others[stated["von"]]
    inner = [change for change in changes if first < change < end]
    spans = consumption(main, (first, end), starts, inner, convention, rules)
    for number_of_other in stated["abzug"]:
        less = consumption(others[number_of_other], (first, end), starts, inner, convention, rules)
        spans += [(a, b, -used) for a, b, used in less]
    return spans


def consumption_of_period(device, period, starts) -> Fraction:
    return total(used for _, _, used in consumption(device, period, starts))
