"""Values of a meter platform on the days of an Abrechnung: classes, computed stands, displays that begin at 0 again."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from umlage.core.verbrauch.staende import Guete
from umlage.core.verbrauch.zaehlerwerte import Stichtag, Zaehlerwert, schlechteste, uebernahmewert

ENDE = Stichtag(date(2022, 12, 31))
WECHSEL = Stichtag(date(2022, 6, 30), wechsel=True)


def value(day: str, stand: str) -> Zaehlerwert:
    return Zaehlerwert(date.fromisoformat(day), Decimal(stand))


def test_a_value_of_the_day_is_taken_as_it_is() -> None:
    found = uebernahmewert([value("2022-12-30", "90"), value("2022-12-31", "100"), value("2023-01-01", "101")], ENDE)
    assert (found.guete, found.stand, found.abstand, found.berechnet) == (Guete.SEHR_GUT, Decimal(100), 0, False)


@pytest.mark.parametrize(
    ("day", "guete"),
    [
        ("2022-12-28", Guete.SEHR_GUT),
        ("2022-12-27", Guete.GUT),
        ("2022-11-30", Guete.GUT),
        ("2022-11-29", Guete.UNGENUEGEND),
        ("2023-01-03", Guete.SEHR_GUT),
        ("2023-01-31", Guete.GUT),
        ("2023-02-01", Guete.UNGENUEGEND),
    ],
)
def test_the_nearest_value_decides_the_class_at_the_ends_of_the_period(day: str, guete: Guete) -> None:
    found = uebernahmewert([value(day, "100")], ENDE)
    assert found.guete is guete
    assert found.stand == (None if guete is Guete.UNGENUEGEND else Decimal(100))
    assert found.abstand == (date.fromisoformat(day) - ENDE.am).days


def test_between_two_values_the_stand_is_computed_by_days() -> None:
    found = uebernahmewert([value("2022-12-21", "100"), value("2023-01-10", "120")], ENDE)
    assert (found.stand, found.teil, found.ganz, found.guete) == (Decimal(110), 10, 20, Guete.GUT)
    assert [one.stand for one in found.aus] == [Decimal(100), Decimal(120)]
    third = uebernahmewert([value("2022-12-30", "1"), value("2023-01-02", "2")], ENDE)
    assert third.stand == Decimal("1.333")


@pytest.mark.parametrize("after", ["27064.722222", "27064.722333"])
def test_a_computed_stand_is_never_rounded_past_its_neighbours(after: str) -> None:
    """A meter in gigajoules stands still in summer: what is smaller than the value before would be an error."""
    before = value("2022-06-21", "27064.722222")
    found = uebernahmewert([before, value("2022-07-10", after)], WECHSEL)
    assert found.stand is not None
    assert before.stand <= found.stand <= Decimal(after)


def test_far_from_a_change_of_nutzer_values_on_both_sides_are_satisfactory() -> None:
    around = [value("2022-01-01", "0"), value("2022-12-31", "364")]
    found = uebernahmewert(around, WECHSEL)
    assert (found.guete, found.stand) == (Guete.BEFRIEDIGEND, Decimal(180))
    assert uebernahmewert(around[:1], WECHSEL).guete is Guete.UNGENUEGEND
    assert uebernahmewert(around, Stichtag(WECHSEL.am)).guete is Guete.UNGENUEGEND


def test_time_may_be_weighed_by_degree_days() -> None:
    found = uebernahmewert(
        [value("2022-06-20", "0"), value("2022-07-10", "100")],
        WECHSEL,
        gewicht=lambda start, end: 3 if end < date(2022, 7, 1) else 4,
    )
    assert found.stand == Decimal(75)


def test_a_display_that_begins_at_0_again_is_never_computed_across_that_day() -> None:
    resets = (date(2021, 12, 31), date(2022, 12, 31))
    run = [value("2021-12-20", "980"), value("2022-12-25", "600"), value("2023-01-15", "40")]
    end = uebernahmewert(run, ENDE, ruecksetzungen=resets)
    assert (end.stand, end.abstand) == (Decimal(600), -6)
    start = uebernahmewert(run, Stichtag(date(2022, 1, 10)), ruecksetzungen=resets)
    assert [one.am for one in start.aus] == [date(2021, 12, 31), date(2022, 12, 25)]
    assert start.aus[0].stand == 0


def test_nothing_known_is_no_value() -> None:
    found = uebernahmewert([], ENDE)
    assert (found.guete, found.stand, found.abstand) == (Guete.UNGENUEGEND, None, None)


def test_the_worst_class_is_that_of_the_whole() -> None:
    assert schlechteste([Guete.GUT, Guete.SEHR_GUT]) is Guete.GUT
    assert schlechteste([]) is Guete.SEHR_GUT


@given(st.lists(st.tuples(st.integers(0, 800), st.integers(0, 50)), max_size=20), st.integers(0, 800), st.booleans())
def test_a_stand_lies_between_its_neighbours(steps: list[tuple[int, int]], day: int, wechsel: bool) -> None:
    first, total, run = date(2021, 1, 1), 0, []
    for offset, more in sorted(dict(steps).items()):
        total += more
        run.append(Zaehlerwert(first + timedelta(days=offset), Decimal(total)))
    found = uebernahmewert(run, Stichtag(first + timedelta(days=day), wechsel=wechsel))
    if found.stand is not None:
        assert min(one.stand for one in found.aus) <= found.stand <= max(one.stand for one in found.aus)
    else:
        assert found.guete is Guete.UNGENUEGEND


@pytest.mark.parametrize(("day", "stand"), [(9, "9995.867"), (26, "8.333"), (31, "12")])
def test_a_display_that_ran_full_between_two_values_counts_on(day: int, stand: str) -> None:
    # 22 in 30 days, full at 10000
    rows = [value("2025-08-01", "9990"), value("2025-08-31", "12")]
    assert uebernahmewert(rows, Stichtag(date(2025, 8, day), wechsel=True)).stand == Decimal(stand)
