"""Readings whose day or value cannot be, or that say two things at once: taken out, or left without a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from umlage.metering.wmbus.clock import AHEAD
from umlage.metering.wmbus.moments import UNSET
from umlage.metering.wmbus.telegram import NOW, PAST, Reading

CONTRADICTION = "contradiction"
# what a counter counts; it never runs below zero
COUNTED = ("energy", "volume", "hca", "mass")


def undated(row: Reading) -> Reading:
    """A value whose day nobody knows."""
    return row if row.at is None else Reading(row.meaning, row.value)


def possible(found: list[Reading], today: date | None, warnings: list[str]) -> list[Reading]:
    """Readings of a maker's layout, as far as their days can be: a stored value of a day that nobody set or that is
    still to come is none, one of now has no such day.
    """
    kept = []
    for row in found:
        at = row.at
        if at is None or (at.year > UNSET and (today is None or at <= today)):
            kept.append(row)
        elif row.meaning.storage == 0:
            # the clock of the device may be a little ahead
            ahead = at.year > UNSET and today is not None and at - today <= AHEAD
            kept.append(row if ahead else undated(row))
        elif at.year > UNSET:
            warnings.append("date_in_future")
    return kept


def one_a_day(found: list[Reading], warnings: list[str]) -> None:
    """Takes out values of one counter in one role that differ although they belong to one day."""
    seen: dict[tuple[tuple[str, int, int], str, date], Decimal] = {}
    wrong = set()
    for meaning, value, at, _instant in found:
        if at is not None and meaning.quantity in COUNTED and meaning.storage:
            key = (meaning.register, meaning.role, at)
            if seen.setdefault(key, value) != value:
                wrong.add(key)
    if wrong:
        warnings.append(CONTRADICTION)
        found[:] = [row for row in found if (row.meaning.register, row.meaning.role, row.at) not in wrong]


def below_now(found: list[Reading], warnings: list[str]) -> None:
    """Takes out what a counter cannot have shown before, such as the 80000000 with which some say "none"."""
    now = {row[0].register: row[1] for row in found if row[0].when == NOW}
    if not now:
        return
    above = [row for row in found if row[0].when == PAST and row[0].register in now and row[1] > now[row[0].register]]
    for row in above:
        found.remove(row)
        warnings.append("above_current")
