"""What the values of one device say against each other: a counter does not run backwards, but for its reset."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

from umlage.core.finding import Severity
from umlage.formats.lieferung.fehler import Zeilenfehler, fehler
from umlage.formats.lieferung.meldung import Geraetemeldung, Kind, Messwert, Register
from umlage.formats.lieferung.woerter import ARTEN, EINHEITEN

_STATES = {Kind.CURRENT, Kind.DUE, Kind.MONTH_END, Kind.HALF_MONTH_END}
_COUNTERS = {Register.HCA, Register.ENERGY, Register.COOLING, Register.VOLUME}
# a display of fewer digits than this does not exist
_LEAST_DISPLAY = Decimal(1000)


def ohne_widerspruch(device: Geraetemeldung) -> tuple[Geraetemeldung, tuple[Zeilenfehler, ...]]:
    """The device without the values that contradict each other in one place, and a fault (E212) for each such place.

    Of two different values for the same register, role and moment nobody knows which one is true: neither is taken.
    """
    found: dict[tuple[object, ...], list[Messwert]] = {}
    for value in device.messwerte:
        found.setdefault(_platz(value), []).append(value)
    wrong = {
        place: values
        for place, values in found.items()
        if len({value.wert for value in values if value.wert is not None}) > 1
    }
    if not wrong:
        return device, ()
    faults = tuple(_widerspruch(device, values) for values in wrong.values())
    kept = tuple(value for value in device.messwerte if _platz(value) not in wrong)
    return replace(device, messwerte=kept), faults


def ruecklaeufig(device: Geraetemeldung) -> Iterator[Zeilenfehler]:
    """A warning (E401) for each value that is smaller than an earlier one without reason.

    A heat cost allocator begins anew after its due date, and every year after that day; one whose due date is not
    known is not judged. A meter may pass the end of its display.
    """
    series: dict[tuple[Register, int, int], list[tuple[date, Messwert]]] = {}
    for value in device.messwerte:
        if value.kind in _STATES and value.register in _COUNTERS and value.wert is not None and value.zeitpunkt:
            key = (value.register, value.tarif, value.untergeraet)
            series.setdefault(key, []).append((_tag(value), value))
    for (register, _, _), found in series.items():
        due = {(day.month, day.day) for day, value in found if value.kind is Kind.DUE}
        if register is Register.HCA and not due:
            continue
        # of one day the stored values come first, the current one is later
        found.sort(key=lambda pair: (pair[0], pair[1].kind is Kind.CURRENT))
        for (before, first), (after, second) in pairwise(found):
            if not _in_ordnung(register, first.wert or Decimal(0), second.wert or Decimal(0), before, after, due):
                yield _warnung(device, before, first, after, second)


def _platz(value: Messwert) -> tuple[object, ...]:
    """What makes two values the same one. A name tells apart what is no counter, or has no moment."""
    named = value.register not in _COUNTERS or value.zeitpunkt is None
    name = value.bezeichnung if named else ""
    return (value.register, value.kind, value.zeitpunkt, value.tarif, value.untergeraet, name)


def _widerspruch(device: Geraetemeldung, values: list[Messwert]) -> Zeilenfehler:
    last = values[-1]
    at = f" am {_tag(last):%d.%m.%Y}" if last.zeitpunkt else ""
    raw = ", ".join(dict.fromkeys(f"{value.roh} {value.roheinheit}".strip() for value in values))
    known = [value for value in values if value.wert is not None]
    words = dict.fromkeys(_zahl(one) for one in known)
    measure = EINHEITEN.get(last.einheit, last.einheit)
    read = f"{' und '.join(words)} {measure}".strip()
    text = f"Gerät {device.nummer}: {len(words)} verschiedene Werte ({ARTEN[last.kind]}{at}): {read}; keiner gilt."
    return fehler("E212", text, last.ort, ausschnitt=raw)


def _in_ordnung(
    register: Register, first: Decimal, second: Decimal, before: date, after: date, due: set[tuple[int, int]]
) -> bool:
    if second >= first:
        return True
    if register is Register.HCA:
        return any(_jahrestag(before, after, month, day) for month, day in due)
    display = max(_LEAST_DISPLAY, Decimal(10) ** (first.adjusted() + 1))
    return first >= display * 9 / 10 and second <= display / 10


def _jahrestag(before: date, after: date, month: int, day: int) -> bool:
    """Whether the day comes in the time from `before` on, `after` not included: the value of the day is the old one."""
    for year in range(before.year, after.year + 1):
        last = 28 if (month, day) == (2, 29) else day
        if before <= date(year, month, last) < after:
            return True
    return False


def _warnung(device: Geraetemeldung, before: date, first: Messwert, after: date, second: Messwert) -> Zeilenfehler:
    word = EINHEITEN.get(second.einheit, second.einheit)
    reason = ", kein Stichtag dazwischen" if second.register is Register.HCA else ""
    text = (
        f"Gerät {device.nummer}: {after:%d.%m.%Y} = {_zahl(second)} kleiner als {before:%d.%m.%Y} = {_zahl(first)} "
        f"({word}){reason}."
    )
    return fehler("E401", text, second.ort, ausschnitt=second.roh, schwere=Severity.WARNING)


def _zahl(value: Messwert) -> str:
    return format(value.wert or Decimal(0), "f").replace(".", ",")


def _tag(value: Messwert) -> date:
    at = value.zeitpunkt
    return at.date() if isinstance(at, datetime) else at or date.min
