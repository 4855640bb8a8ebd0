"""Numbers as clerks write and paste them: never one for another."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import translation

from umlage.web.ui.saetze import satz
from umlage.web.ui.templatetags.umlage import euro, flaeche, genau, prozent, zahl
from umlage.web.ui.zahlen import NoNumber, as_field, in_language, key, money, number


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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kostet 1,104 € je kWh", "kostet 1.104 € je kWh"),
        ("1.375 kWh je m²", "1,375 kWh je m²"),
        ("1.091,56", "1,091.56"),
        ("-12.345.678,9 kWh", "-12,345,678.9 kWh"),
        ("15,94 %", "15.94 %"),
        ("am 31.12.2022, 12:30", "am 31.12.2022, 12:30"),
        ("Nutzer 1, 2 und 3", "Nutzer 1, 2 und 3"),
        ("„Vertrag 4.711,5“ kostet 4.711,50 €", "„Vertrag 4.711,5“ kostet 4,711.50 €"),
        ("§ 6 Abs. 1, 2,5 %", "§ 6 Abs. 1, 2.5 %"),
        ("Zeile 1.2.3", "Zeile 1.2.3"),
    ],
)
def test_an_english_page_writes_english_numbers(text: str, said: str) -> None:
    assert in_language(text) == text
    with translation.override("en"):
        assert in_language(text) == said


def test_filters_and_sentences_write_the_same_number() -> None:
    assert (zahl(Decimal("1091.56")), euro(-109156), genau(Decimal("1.104"))) == ("1.091,56", "−1.091,56", "1,104")
    with translation.override("en"):
        assert (zahl(Decimal("1091.56")), euro(-109156), genau(Decimal("1.104"))) == ("1,091.56", "−1,091.56", "1.104")
        assert (flaeche("1080.5"), prozent(Fraction(1, 3))) == ("1,080.50", "33.33 %")
        assert satz("1.375 kWh") == "1,375 kWh"
        # what somebody wrote into a sentence of ours keeps its numbers
        kept = satz("Betrag von Umbau für rund 5.200 € fehlt.")
        assert kept == "Amount of Umbau für rund 5.200 € is missing."


def test_an_english_page_asks_back_what_reads_otherwise_there() -> None:
    assert number("4,974") == Decimal("4.974")
    assert number("4,974.50") == Decimal("4974.50")
    with translation.override("en"):
        assert number("4,97") == Decimal("4.97")
        assert number("4,974.50") == Decimal("4974.50")
        assert number("4974") == Decimal(4974)
        for text in ("4,974", "4.974"):
            with pytest.raises(NoNumber, match="4974"):
                number(text)


@pytest.mark.parametrize("sprache", ["de", "en"])
def test_what_stands_in_a_field_is_read_as_the_same_number(sprache: str) -> None:
    with translation.override(sprache):
        for text in ("0.974", "4.974", "-14.974", "1104.5", "123456.789", "12", "4.9740"):
            assert number(as_field(Decimal(text))) == Decimal(text)
