"""German numbers from exact values."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from umlage.documents import zahlen


@pytest.mark.parametrize(
    ("cent", "text"),
    [(109156, "1.091,56"), (0, "0,00"), (-80000, "−800,00"), (5, "0,05"), (123456789, "1.234.567,89"), (-1, "−0,01")],
)
def test_money_has_two_decimals_and_a_real_minus(cent: int, text: str) -> None:
    assert zahlen.betrag(cent) == text
    assert zahlen.euro(cent) == f"{text}\N{NO-BREAK SPACE}€"


def test_halves_round_away_from_zero() -> None:
    assert zahlen.dezimal(Decimal("0.125"), 2) == "0,13"
    assert zahlen.dezimal(Decimal("-0.125"), 2) == "−0,13"
    assert zahlen.dezimal(Fraction(-1, 1000), 2) == "0,00"


def test_each_quantity_has_its_decimals() -> None:
    assert zahlen.preis(Fraction(62, 100)) == "0,6200"
    assert zahlen.flaeche(80) == "80,00"
    assert zahlen.stand(Decimal("9.061")) == "9,061"
    assert zahlen.prozent(Fraction(550, 3450)) == "15,94\N{NO-BREAK SPACE}%"
    assert zahlen.promille(1) == "1.000\N{NO-BREAK SPACE}‰"
    assert zahlen.knapp(Fraction(10), 2) == "10"
    assert zahlen.knapp(1000, 0) == "1.000"


def test_days_and_ranges() -> None:
    assert zahlen.tag(date(2022, 1, 1)) == "01.01.2022"
    text = zahlen.zeitraum(date(2022, 1, 1), date(2022, 12, 31))
    assert text.replace("\N{NO-BREAK SPACE}", " ") == "01.01.2022 – 31.12.2022"


@pytest.mark.parametrize(
    ("nummer", "text"), [("62410118", "62 410 118"), ("1234567", "1234567"), ("A2410118", "A2410118")]
)
def test_device_numbers_of_eight_digits_are_grouped_as_on_the_dial(nummer: str, text: str) -> None:
    assert zahlen.geraetenummer(nummer).replace("\N{NO-BREAK SPACE}", " ") == text
