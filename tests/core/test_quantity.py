"""Units: converted where physics allows."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from umlage.core.figure import Figure, given
from umlage.core.money import Money
from umlage.core.quantity import NotConvertible, Quantity, counted, factor, printed


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


def test_one_of_a_unit_is_singular() -> None:
    assert [counted(one, "Personen") for one in (0, 1, -1, Fraction(1, 2), 2)] == [
        "Personen", "Person", "Person", "Personen", "Personen",
    ]  # fmt: skip
    assert counted(1, "HKV") == "Einheit"
    assert counted(Decimal(1), "kWh") == "kWh"
    assert given("Tage", 1, "Tage").printed() == "1 Tag"
    assert given("Tage", Fraction(3, 2), "Tage").printed() == "1,5 Tage"


def test_a_calculation_has_no_hyphen_for_a_minus() -> None:
    owed = given("Saldo", Money(-33577))
    assert Figure("Guthaben", Money(33577), inputs=(owed,), formula="0 - {0}").calculation() == "0 + 335,77 €"
    assert Figure("Guthaben", Money(33577), inputs=(owed,), formula="-1 * {0}").calculation() == "−1 × −335,77 €"
