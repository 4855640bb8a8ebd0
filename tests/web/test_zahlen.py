"""Numbers as clerks write and paste them: never one for another."""

from decimal import Decimal

import pytest

from umlage.web.ui.zahlen import NoNumber, key, money, number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("4974", "4974"),
        ("4974,5", "4974.5"),
        ("4974.5", "4974.5"),
        ("4.974,5", "4974.5"),
        ("1.234.567", "1234567"),
        ("1 234,50", "1234.50"),
        ("0.012", "0.012"),
        ("12.50", "12.50"),
        ("4974.125", "4974.125"),
        ("\N{MINUS SIGN}3,2", "-3.2"),
    ],
)
def test_what_is_clear_is_read(text: str, value: str | None) -> None:
    assert number(text) == (None if value is None else Decimal(value))


@pytest.mark.parametrize("text", ["4.974", "-12.500", "999.000"])
def test_what_could_be_two_numbers_is_asked_back(text: str) -> None:
    with pytest.raises(NoNumber, match="nicht eindeutig"):
        number(text)


@pytest.mark.parametrize("text", ["12a", "1,2,3", "1.23.456", "--1", "١٢", "1e5", ",", "1" * 30, "NaN"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(NoNumber, match="keine Zahl"):
        number(text)


@pytest.mark.parametrize(
    ("text", "found"), [("7", 7), ("", None), (None, None), ("²", None), ("-1", None), ("1" * 18, None)]
)
def test_a_key_is_plain_digits_or_none(text: str | None, found: int | None) -> None:
    assert key(text) == found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("2.300", "2300"),
        ("-2.300", "-2300"),
        ("1.190,00 €", "1190.00"),
        ("€ 12,50", "12.50"),
        ("EUR 1.190", "1190"),
        ("1190 eur", "1190"),
        ("1 190,00\N{NO-BREAK SPACE}€", "1190.00"),
        ("12.50", "12.50"),
        ("1.234.567,89€", "1234567.89"),
    ],
)
def test_an_amount_may_have_points_and_its_sign(text: str, value: str | None) -> None:
    assert money(text) == (None if value is None else Decimal(value))


@pytest.mark.parametrize("text", ["€", "EUR", "€ 5 €€", "12 $", "5 EURO", "2.30.0", "2.300 m³", "neur 5"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(NoNumber, match="keine Zahl"):
        money(text)
