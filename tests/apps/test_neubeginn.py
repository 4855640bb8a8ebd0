"""What an allocator counted across the day after which its display begins at 0."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

from umlage.apps.messwerte.neubeginn import restarts, used
from umlage.apps.messwerte.plausibel import end_of

D = Decimal
NOV, DEC, JAN, FEB = (
    end_of(day) for day in (date(2025, 11, 30), date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28))
)


def test_the_month_after_the_due_day_begins_at_0() -> None:
    values = [(NOV, D(600)), (DEC, D(700)), (JAN, D(110))]
    anew = restarts(values, {DEC: D(700)})
    assert anew == {DEC: D(700)}
    assert [used(before, after, anew) for before, after in pairwise(values)] == [100, 110]


def test_a_due_day_between_two_values_joins_both_parts() -> None:
    anew = restarts([(NOV, D(600)), (JAN, D(110))], {DEC: D(700)})
    assert used((NOV, D(600)), (JAN, D(110)), anew) == 210


def test_who_counts_more_than_before_is_known_by_another_year() -> None:
    earlier = end_of(date(2024, 12, 31))
    due = {earlier: D(500), DEC: D(20)}
    values = [(earlier, D(500)), (end_of(date(2025, 1, 31)), D(3)), (DEC, D(20)), (JAN, D(60))]
    assert restarts(values, due) == due
    assert used((DEC, D(20)), (JAN, D(60)), restarts(values, due)) == 60


def test_who_never_fell_runs_through_whatever_was_stored() -> None:
    values = [(DEC, D(700)), (JAN, D(810))]
    assert restarts(values, {DEC: D(700)}) == {}
    assert used(values[0], values[1], {}) == 110


def test_a_fall_without_a_due_day_and_a_due_value_below_the_display_say_nothing() -> None:
    assert used((DEC, D(700)), (JAN, D(110)), {}) is None
    assert used((NOV, D(720)), (JAN, D(110)), {DEC: D(700)}) is None
    assert used(None, (JAN, D(110)), {}) is None
    assert used((JAN, D(110)), (FEB, D(150)), {JAN: D(100), FEB: D(150)}) is None
