"""Numbers, days, units: one way of writing per file, nothing guessed, an absent value is no 0."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from umlage.formats.lieferung.einheiten import einheit, umgerechnet
from umlage.formats.lieferung.fehler import Falsch
from umlage.formats.lieferung.mbus import hersteller, nummer8
from umlage.formats.lieferung.meldung import Medium, Register
from umlage.formats.lieferung.zahlen import Schreibweise, aus_json, ganzzahl, schreibweise
from umlage.formats.lieferung.zeiten import BERLIN, monate_vorher, tag, tag_oder_zeitpunkt, zeitpunkt
from umlage.metering.wmbus.values import told_in

D = Decimal
NICHTS = ["x x x", "---", "", "  ", "FFFF", "ffffff", "0xFFFF", "n/a", "31/MM/yy"]


def refused(code: str, action: Callable[..., object], *arguments: object) -> str:
    with pytest.raises(Falsch) as found:
        action(*arguments)
    assert found.value.code == code
    return found.value.text


# --- numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", NICHTS)
def test_what_stands_for_no_value_is_none_and_never_0(text: str) -> None:
    assert Schreibweise(",").zahl(text) is None
    assert ganzzahl(text) is None
    assert tag(text) is None
    assert zeitpunkt(text) is None


@pytest.mark.parametrize(
    ("sign", "text", "number"),
    [
        (",", "12,345", D("12.345")),
        (".", "12.345", D("12.345")),
        (",", "1.234.567,8", D("1234567.8")),
        (".", "1,234,567.8", D("1234567.8")),
        (",", "1.123", D(1123)),
        (".", "1.123", D("1.123")),
        ("", "1123", D(1123)),
        ("", "1,5", D("1.5")),
        ("", "1.234,5", D("1234.5")),
        ("", "1'234.5", D("1234.5")),
        ("", "-3,25", D("-3.25")),
        ("", "0", D(0)),
    ],
)
def test_a_number_is_read_as_its_file_writes_it(sign: str, text: str, number: Decimal) -> None:
    assert Schreibweise(sign).zahl(text) == number


@pytest.mark.parametrize("text", ["1.123", "1,123", "12.345", "999,000"])
def test_a_number_that_could_be_two_is_refused_until_something_decides(text: str) -> None:
    assert "mehrdeutig" in refused("E210", Schreibweise().zahl, text)
    assert Schreibweise(",").zahl(text) != Schreibweise(".").zahl(text)


@pytest.mark.parametrize("text", ["12,3,4", "1.2.3", "12a", "1e5", "0x10", "١٢", "1 23", "12-", "--5", "9" * 30, ",5"])
def test_what_is_no_number_is_refused(text: str) -> None:
    for sign in ("", ",", "."):
        refused("E210", Schreibweise(sign).zahl, text)


def test_one_cell_that_fits_one_way_alone_decides_for_the_file() -> None:
    assert schreibweise(["1.123", "7", "1,5", "x x x"]) == Schreibweise(",")
    assert schreibweise(["1,123", "7.25"]) == Schreibweise(".")
    assert schreibweise(["1,123", "7"]) == Schreibweise("")
    assert "Dezimalzeichen" in refused("E210", schreibweise, ["1,5", "1.5"])


def test_numbers_of_json_are_exact() -> None:
    assert aus_json(D("28504.27")) == D("28504.27")
    assert aus_json("12.5") == D("12.5")
    assert aus_json(None) is None
    for value in (True, [], {}, "12,5", D("1E+40"), D("1E-40")):
        refused("E210", aus_json, value)


# --- days -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["31.12.2017", "31/12/2017", "31.12.17", "31/12/17", "2017-12-31"])
def test_a_day_in_each_way_of_writing(text: str) -> None:
    assert tag(text) == date(2017, 12, 31)


@pytest.mark.parametrize(
    "text", ["31.02.2025", "32.01.2025", "12/31/2017", "2025-13-01", "heute", "1.1.1", "01.01.1899"]
)
def test_a_day_that_no_calendar_has_is_refused(text: str) -> None:
    refused("E211", tag, text)


@pytest.mark.parametrize("text", ["01.01.2000", "01.01.1980", "2000-01-01", "01.07.2127", "01.01.1970"])
def test_a_day_that_means_never_is_none(text: str) -> None:
    assert tag(text) is None


def test_a_time_without_a_zone_is_that_of_berlin() -> None:
    assert zeitpunkt("17.01.2018 19:29:00") == datetime(2018, 1, 17, 18, 29, tzinfo=UTC)
    assert zeitpunkt("17.07.2018 19.29.00") == datetime(2018, 7, 17, 17, 29, tzinfo=UTC)
    assert zeitpunkt("2025-01-17T19:29:00+01:00") == datetime(2025, 1, 17, 18, 29, tzinfo=UTC)
    assert zeitpunkt("2025-01-17T18:29:00.123456789Z") == datetime(2025, 1, 17, 18, 29, tzinfo=UTC)
    assert zeitpunkt("2025-01-17T19:29") == datetime(2025, 1, 17, 19, 29, tzinfo=BERLIN)
    assert tag_oder_zeitpunkt("2025-01-17") == date(2025, 1, 17)
    for text in ("17.01.2018 25:00:00", "17.01.2018", "2025-01-17T19:29+99:00", "17.01.2018 abends"):
        refused("E211", zeitpunkt, text)


@pytest.mark.parametrize(
    ("day", "months", "earlier"),
    [
        (date(2017, 12, 31), 3, date(2017, 9, 30)),
        (date(2018, 2, 28), 1, date(2018, 1, 31)),
        (date(2020, 3, 31), 1, date(2020, 2, 29)),
        (date(2017, 12, 31), 17, date(2016, 7, 31)),
        (date(2018, 3, 15), 1, date(2018, 2, 15)),
        (date(2018, 3, 30), 1, date(2018, 2, 28)),
    ],
)
def test_months_earlier_the_end_of_a_month_stays_one(day: date, months: int, earlier: date) -> None:
    assert monate_vorher(day, months) == earlier


# --- units ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "register", "one"),
    [
        ("Wh", Register.ENERGY, D("0.001")),
        ("kWh", Register.ENERGY, D(1)),
        ("MWh", Register.ENERGY, D(1000)),
        ("GJ", Register.ENERGY, D("277.777777778")),
        ("MJ", Register.ENERGY, D("0.277777778")),
        ("Gcal", Register.ENERGY, D(1163)),
        ("H.C.A.", Register.HCA, D(1)),
        ("Striche", Register.HCA, D(1)),
        ("m³", Register.VOLUME, D(1)),
        ("m^3", Register.VOLUME, D(1)),
        ("l", Register.VOLUME, D("0.001")),
    ],
)
def test_a_unit_and_what_one_of_it_is_worth(text: str, register: Register, one: Decimal) -> None:
    found, factor = einheit(text)
    assert (found, umgerechnet(D(1), factor)) == (register, one)


@pytest.mark.parametrize("text", ["MJ/h", "mWh", "mJ", "", "x", "kWh/m2"])
def test_an_unknown_unit_is_refused(text: str) -> None:
    refused("E220", einheit, text)


def test_large_numbers_stay_exact_and_plain() -> None:
    assert format(umgerechnet(D(171600000), einheit("Wh")[1]), "f") == "171600"
    assert format(umgerechnet(D("99999999.999999"), einheit("MWh")[1]), "f") == "99999999999.999"
    assert einheit("kWh", Medium.COOLING)[0] is Register.COOLING


def test_numbers_of_the_m_bus() -> None:
    assert [hersteller(code) for code in (12901, 17555, 19950, 5317, 0, 99999)] == ["LSE", "QDS", "SON", "EFE", "", ""]
    assert [nummer8(text) for text in ("5000001", "05000001", " 7 ", "20e4ffde")] == [
        "05000001", "05000001", "00000007", "20e4ffde",
    ]  # fmt: skip


def test_a_format_without_thousands_refuses_the_other_sign() -> None:
    for sign, wrong, right in ((".", "1,123", "1.123"), (",", "1.123", "1,123")):
        assert Schreibweise(sign, gruppen=False).zahl(right) == D("1.123")
        refused("E210", Schreibweise(sign, gruppen=False).zahl, wrong)
    refused("E210", aus_json, "1,123")


@pytest.mark.parametrize("value", ["1", "3", "1234.567", "0.001", "99999999", "45.6"])
def test_joule_of_a_file_is_that_of_a_telegram(value: str) -> None:
    """The same value from two sources adds nothing."""
    _, factor = einheit("GJ")
    assert umgerechnet(D(value), factor) == told_in("GJ", D(value))[1]
