"""No month without a rule: the gas house settles for every twelve months from 2015 on, or says what is missing."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from umlage.core.finding import Refused, Severity
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.run import settle
from umlage.formats.akte.codec import from_plain
from umlage.formats.akte.syntax import plain_values

TODAY = (2026, 11)
FIRST = (2015, 1)
LAST = (TODAY[0] + 2, TODAY[1])
EXAMPLE = Path(__file__).parents[2] / "examples" / "gashaus-2024.yaml"

# Months in which the period starts and for which the carbon costs cannot be computed, because a delivery falls on a day
# whose price of the tonne is not published (2027 is announced in December 2026). An invoice that states them settles.
NOT_PUBLISHED = (
    *(
        "2026-02",
        "2026-03",
        "2026-04",
        "2026-05",
        "2026-06",
        "2026-07",
        "2026-08",
        "2026-09",
        "2026-10",
        "2026-11",
        "2026-12",
    ),
    *(
        "2027-01",
        "2027-02",
        "2027-03",
        "2027-04",
        "2027-05",
        "2027-06",
        "2027-07",
        "2027-08",
        "2027-09",
        "2027-10",
        "2027-11",
        "2027-12",
    ),
    *(
        "2028-01",
        "2028-02",
        "2028-03",
        "2028-04",
        "2028-05",
        "2028-06",
        "2028-07",
        "2028-08",
        "2028-09",
        "2028-10",
        "2028-11",
    ),
)


def _starts() -> Iterator[str]:
    year, month = FIRST
    while (year, month) <= LAST:
        yield f"{year}-{month:02d}"
        year, month = year + month // 12, month % 12 + 1


STARTS = tuple(_starts())


@cache
def _example() -> Any:
    return plain_values(EXAMPLE.read_bytes(), is_json=False)


def _moved(day: date, months: int) -> date:
    """The same day of another month; the last day of a month stays the last."""
    month = day.year * 12 + day.month - 1 + months
    last = monthrange(month // 12, month % 12 + 1)[1]
    is_last = (day + timedelta(days=1)).day == 1
    return date(month // 12, month % 12 + 1, last if is_last else min(day.day, last))


def _shifted(value: Any, months: int) -> Any:
    if isinstance(value, dict):
        return {key: _shifted(item, months) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(_shifted(item, months) for item in value)
    if isinstance(value, str) and len(value) == 10 and value[4:5] == "-" and value[7:8] == "-":
        return _moved(date.fromisoformat(value), months).isoformat()
    return value


def _house(start: str) -> Any:
    year, month = int(start[:4]), int(start[5:])
    return _shifted(_example(), (year - 2024) * 12 + month - 1)


def _without_carbon(house: Any) -> Any:
    """Twelve monthly invoices that do not speak of carbon dioxide: everything has to be computed."""
    first = date.fromisoformat(house["zeitraum"]["von"])
    invoices = []
    for number in range(12):
        start = _moved(first, number)
        end = start.replace(day=monthrange(start.year, start.month)[1])
        span = {"von": start.isoformat(), "bis": end.isoformat()}
        invoices.append(
            {
                "am": end.isoformat(),
                "menge": Decimal(8000),
                "einheit": "kWh",
                "betrag": Decimal("800.00"),
                "zeitraum": span,
            }
        )
    return house | {"anlagen": (house["anlagen"][0] | {"lieferungen": tuple(invoices)},)}


def _settled(house: Any) -> Ergebnis | Refused:
    try:
        return settle(from_plain(house))
    except Refused as refused:
        return refused


def test_every_month_from_2015_to_two_years_from_now_is_asked_for() -> None:
    assert (STARTS[0], STARTS[-1], len(STARTS)) == ("2015-01", "2028-11", 167)
    assert sorted(set(NOT_PUBLISHED) - set(STARTS)) == []


@pytest.mark.parametrize("start", STARTS)
def test_a_house_with_carbon_costs_on_the_invoice_settles(start: str) -> None:
    answer = _settled(_house(start))
    assert isinstance(answer, Ergebnis), answer
    assert (str(answer.gesamtkosten), str(answer.rundungsdifferenz)) == ("11793.70", "0.00")
    # the split applies to periods that start in 2023 or later (§ 11 Abs. 2 CO2KostAufG)
    assert str(answer.eigentuemer) == ("353.98" if start >= "2023-01" else "0.00")


@pytest.mark.parametrize("start", STARTS)
def test_a_house_whose_carbon_costs_must_be_computed_settles_or_says_which_price_is_missing(start: str) -> None:
    answer = _settled(_without_carbon(_house(start)))
    if start not in NOT_PUBLISHED:
        assert isinstance(answer, Ergebnis), answer
        assert str(answer.gesamtkosten) == str(Decimal("11793.70") - Decimal("9689.78") + 9600)
        return
    assert isinstance(answer, Refused), f"{start} settles: take it off the list"
    errors = [finding for finding in answer.findings if finding.severity is Severity.ERROR]
    assert {finding.code for finding in errors} == {"parameter.fehlt"}
    assert all("behg.preis" in finding.message and finding.where.endswith("/co2") for finding in errors)
