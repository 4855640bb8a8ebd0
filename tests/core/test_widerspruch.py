"""Values of one device that cannot all be true."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from umlage.core.verbrauch.widerspruch import widerspruch
from umlage.core.verbrauch.zaehlerwerte import Zaehlerwert


def wert(day: str, stand: str) -> Zaehlerwert:
    return Zaehlerwert(date.fromisoformat(day), Decimal(stand))


RISING = [wert("2025-10-31", "700"), wert("2025-11-30", "800"), wert("2025-12-31", "1000")]
YEAR_END = date(2025, 12, 31)


def test_values_that_rise_do_not_contradict() -> None:
    assert widerspruch(RISING, {YEAR_END: (Decimal(1000), Decimal("1000.0"))}) is None


def test_two_kinds_of_value_for_one_day_do() -> None:
    found = widerspruch(RISING, {YEAR_END: (Decimal(1000), Decimal(50))})
    assert found is not None
    assert (found.vorher.stand, found.nachher.stand) == (50, 1000)


def test_a_later_value_that_is_smaller_does() -> None:
    found = widerspruch([*RISING, wert("2026-01-15", "41.6")], {})
    assert found is not None
    assert (found.vorher.am, found.nachher.stand) == (YEAR_END, Decimal("41.6"))


@pytest.mark.parametrize("resets", [[date(2025, 12, 31)], [date(2026, 1, 10)]])
def test_but_not_after_the_day_on_which_the_display_begins_anew(resets: list[date]) -> None:
    run = [*RISING, wert("2026-01-15", "41.6")]
    assert widerspruch(run, {resets[0]: (Decimal(1000), Decimal(0))}, ruecksetzungen=resets) is None


def test_nor_after_a_display_that_ran_full() -> None:
    assert widerspruch([wert("2025-11-30", "99990"), wert("2025-12-31", "12")], {}) is None
    assert widerspruch([wert("2025-11-30", "990"), wert("2025-12-31", "12")], {}) is not None


def test_a_value_of_the_day_of_a_reset_is_what_it_had_counted_until_then_or_nothing() -> None:
    resets = (YEAR_END,)
    for stand, wrong in (("108", True), ("0", False), ("309", False)):
        run = [wert("2025-12-28", "308"), wert("2025-12-31", stand)]
        assert (widerspruch(run, {}, ruecksetzungen=resets) is not None) is wrong
