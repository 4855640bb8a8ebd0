"""Days and periods."""

from __future__ import annotations

from datetime import date

import pytest

from umlage.core.period import Period, german_day, year_earlier, year_later

YEAR = Period.inclusive(date(2024, 1, 1), date(2024, 12, 31))


def test_a_period_counts_both_its_days() -> None:
    assert (YEAR.days, YEAR.last, YEAR.end) == (366, date(2024, 12, 31), date(2025, 1, 1))
    assert date(2024, 12, 31) in YEAR
    assert date(2025, 1, 1) not in YEAR


def test_a_period_has_at_least_one_day() -> None:
    assert Period.inclusive(date(2024, 1, 1), date(2024, 1, 1)).days == 1
    with pytest.raises(ValueError, match="ohne Tag"):
        Period(date(2024, 1, 1), date(2024, 1, 1))


def test_periods_overlap_in_their_common_days() -> None:
    heating = Period.inclusive(date(2024, 7, 1), date(2025, 6, 30))
    assert YEAR.overlap(heating) == Period.inclusive(date(2024, 7, 1), date(2024, 12, 31))
    assert YEAR.overlap(Period.inclusive(date(2025, 1, 1), date(2025, 1, 1))) is None


def test_a_period_falls_into_calendar_months_cut_to_it() -> None:
    months = list(Period.inclusive(date(2023, 12, 15), date(2024, 2, 3)).months())
    assert [month.days for month in months] == [17, 31, 3]
    assert months[0].start == date(2023, 12, 15)
    assert months[-1].last == date(2024, 2, 3)


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2023, 1, 1), date(2024, 1, 1)),
        (date(2024, 2, 29), date(2025, 3, 1)),
        (date(2023, 3, 1), date(2024, 3, 1)),
    ],
)
def test_a_year_later_never_loses_a_day(day: date, later: date) -> None:
    assert year_later(day) == later


def test_days_are_shown_to_people_with_two_digits_and_periods_inclusive() -> None:
    assert german_day(date(2024, 3, 1)) == "01.03.2024"
    assert str(YEAR) == "01.01.2024 – 31.12.2024"


def test_a_year_earlier_is_the_same_day_or_the_first_of_march() -> None:
    assert year_earlier(date(2025, 1, 1)) == date(2024, 1, 1)
    assert year_earlier(date(2024, 2, 29)) == date(2023, 3, 1)
