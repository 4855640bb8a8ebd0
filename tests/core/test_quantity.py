"""Units: converted where physics allows."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from umlage.core.quantity import NotConvertible, Quantity, factor, printed


@pytest.mark.parametrize(
    ("source", "target", "ratio"),
    [
        ("MWh", "kWh", Fraction(1000)),
        ("GJ", "kWh", Fraction(2500, 9)),
        ("MJ", "kWh", Fraction(5, 18)),
        ("Wh", "kWh", Fraction(1, 1000)),
        ("l", "m3", Fraction(1, 1000)),
        ("t", "kg", Fraction(1000)),
        ("SRm", "SRm", Fraction(1)),
    ],
)
def test_units_of_one_kind_convert_exactly(source: str, target: str, ratio: Fraction) -> None:
    assert factor(source, target) == ratio
    assert factor(target, source) == 1 / ratio


@pytest.mark.parametrize(
    ("source", "target"), [("kWh", "m3"), ("l", "kg"), ("HKV", "kWh"), ("Fass", "l"), ("l", "Fass"), ("Fass", "Fass")]
)
def test_units_of_different_kinds_do_not_convert(source: str, target: str) -> None:
    with pytest.raises(NotConvertible, match=f"{source} lässt sich nicht in {target}"):
        factor(source, target)


def test_quantities_add_in_the_unit_of_the_first() -> None:
    assert Quantity.of(Decimal("1.5"), "MWh") + Quantity.of(500, "kWh") == Quantity(Fraction(2), "MWh")
    assert Quantity.of(3, "m3") - Quantity.of(500, "l") == Quantity(Fraction(5, 2), "m3")
    assert Quantity.of(36, "GJ").to("kWh") == Quantity(Fraction(10000), "kWh")


def test_a_quantity_of_an_unknown_unit_is_refused() -> None:
    with pytest.raises(NotConvertible):
        Quantity.of(1, "Fass")


def test_units_are_printed_as_people_write_them() -> None:
    assert [printed(name) for name in ("m3", "m2", "HKV", "kWh", "Fass")] == ["m³", "m²", "Einheiten", "kWh", "Fass"]
