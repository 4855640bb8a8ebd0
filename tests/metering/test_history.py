"""Monthly history: compact profiles in every mode, storages without dates, half months."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from decimal import Context, Inexact, Rounded, localcontext

import pytest

from umlage.metering.drivers.driver import driver_for, drivers, files
from umlage.metering.wmbus.decode import decode
from umlage.metering.wmbus.encode import Sender, day, digits, frame, open_content, record, whole
from umlage.metering.wmbus.history import month_back
from umlage.metering.wmbus.plain import decimal_text
from umlage.metering.wmbus.telegram import Telegram

METER = Sender("QDS", "12345678", 0x19, 0x07)
BASE = date(2026, 1, 31)


def read(payload: bytes, sender: Sender = METER, received: date | None = None) -> Telegram:
    return decode(frame(sender, open_content(payload)), received=received)


def months(account: Telegram) -> list[tuple[str, date | None]]:
    return [(decimal_text(row.value), row.at) for row in account.readings if row.role in {"month", "half_month"}]


def profile(marks: int, spacing: int, elements: bytes, *, extension: str = "1F", base: int = 1000) -> bytes:
    """Storage 8: base date, base value, profile of two-byte elements."""
    content = bytes((marks, spacing)) + elements
    return (
        record("82046C", day(BASE))
        + record("8C0413", digits(base, 4))
        + record("8D0493" + extension, bytes((len(content),)) + content)
    )


def two(*values: int) -> bytes:
    return b"".join(whole(value, 2) for value in values)


MONTHLY = 254
ABSOLUTE, RISING, FALLING, SIGNED = (mode << 6 | 3 << 4 | 2 for mode in range(4))


@pytest.mark.parametrize(
    ("marks", "elements", "extension", "expected"),
    [
        (ABSOLUTE, two(1100, 1250), "1F", [("1.100", date(2026, 2, 28)), ("1.250", date(2026, 3, 31))]),
        (ABSOLUTE, two(900, 800), "13", [("0.900", date(2025, 12, 31)), ("0.800", date(2025, 11, 30))]),
        (RISING, two(100, 50), "1F", [("1.100", date(2026, 2, 28)), ("1.150", date(2026, 3, 31))]),
        (RISING, two(100, 50), "13", [("0.900", date(2025, 12, 31)), ("0.850", date(2025, 11, 30))]),
        (FALLING, two(100, 50), "13", [("1.100", date(2025, 12, 31)), ("1.150", date(2025, 11, 30))]),
        (SIGNED, two(-100, 50), "1F", [("0.900", date(2026, 2, 28)), ("0.950", date(2026, 3, 31))]),
        (ABSOLUTE, two(900, -0x8000, 700), "13", [("0.900", date(2025, 12, 31)), ("0.700", date(2025, 10, 31))]),
        (RISING, two(100, -0x8000, 50), "1F", [("1.100", date(2026, 2, 28))]),
    ],
)
def test_a_compact_profile(marks: int, elements: bytes, extension: str, expected: list[tuple[str, date]]) -> None:
    account = read(profile(marks, MONTHLY, elements, extension=extension))
    assert months(account) == [("1.000", BASE), *expected]


def test_other_spacings() -> None:
    daily = ABSOLUTE
    weekly = read(profile(daily, 7, two(1100, 1200, 1300, 1400))).readings
    # no turn of a month, as with a record of its own
    assert [(decimal_text(row.value), row.at, row.role) for row in weekly[1:]] == [
        ("1.100", date(2026, 2, 7), "history"),
        ("1.200", date(2026, 2, 14), "history"),
        ("1.300", date(2026, 2, 21), "history"),
        ("1.400", date(2026, 2, 28), "month"),
    ]
    quarterly = 2 << 4 | 2
    assert months(read(profile(quarterly, 254, two(1100))))[1] == ("1.100", date(2026, 4, 30))
    assert len(months(read(profile(ABSOLUTE, 0, two(1100))))) == 1


@pytest.mark.parametrize(
    ("extension", "base", "expected"),
    [
        ("13", date(2026, 3, 15), [date(2026, 2, 28), date(2026, 2, 15), date(2026, 1, 31), date(2026, 1, 15)]),
        ("13", date(2026, 1, 31), [date(2026, 1, 15), date(2025, 12, 31), date(2025, 12, 15), date(2025, 11, 30)]),
        ("1F", date(2025, 12, 15), [date(2025, 12, 31), date(2026, 1, 15), date(2026, 1, 31), date(2026, 2, 15)]),
        ("1F", date(2024, 2, 15), [date(2024, 2, 29), date(2024, 3, 15), date(2024, 3, 31), date(2024, 4, 15)]),
        ("13", date(2026, 3, 14), []),
    ],
)
def test_a_profile_of_half_months(extension: str, base: date, expected: list[date]) -> None:
    values = two(*(900, 800, 700, 600) if extension == "13" else (1100, 1200, 1300, 1400))
    payload = profile(ABSOLUTE, 253, values, extension=extension).replace(day(BASE), day(base))
    account = read(payload)
    assert [(row.at, row.role) for row in account.readings[1:]] == [
        (at, "history" if at.day == 15 else "month") for at in expected
    ]


def test_what_is_counted_in_joule_is_told_in_kilowatt_hours_everywhere() -> None:
    heat = Sender("QDS", "12345678", 0x19, 0x04)
    payload = profile(ABSOLUTE, MONTHLY, two(720, 360), extension="13", base=1080)
    account = read(payload.replace(b"\x04\x13", b"\x04\x0e").replace(b"\x04\x93", b"\x04\x8e"), heat)
    assert [(decimal_text(row.value), row.meaning.measure) for row in account.readings] == [
        ("300", "kWh"),
        ("200", "kWh"),
        ("100", "kWh"),
    ]
    block = (
        "00822400008000" + "07C00EFFFF" + "60030000" + "3F3C" + "20010000" + "5F31" + "80010000" + "0080" * 12 + "2F"
    )
    walk_by = read(bytes.fromhex("0DFF5F35" + block), heat)
    assert [(decimal_text(row.value), row.meaning.measure) for row in walk_by.readings] == [
        ("100", "kWh"),
        ("33.333333333", "kWh"),
        ("50", "kWh"),
    ]


def test_a_profile_without_its_base_says_nothing() -> None:
    content = bytes((ABSOLUTE, MONTHLY)) + two(1100)
    account = read(record("0C13", digits(1, 4)) + record("8D04931F", bytes((len(content),)) + content))
    assert months(account) == []


def test_month_ends_are_counted_back_from_the_clock_or_the_day_of_reception() -> None:
    sender = Sender("AAA", "12345678", 0x55, 0x08)
    payload = record("0B6E", digits(30, 3)) + record("426E", whole(20, 2)) + record("82016E", whole(10, 2))
    assert months(read(payload, sender)) == []
    assert months(read(payload, sender, date(2026, 3, 2))) == [("20", date(2026, 2, 28)), ("10", date(2026, 1, 31))]
    clocked = record("026C", day(date(2026, 2, 1))) + payload
    assert months(read(clocked, sender, date(2026, 2, 28))) == [("20", date(2026, 1, 31)), ("10", date(2025, 12, 31))]


def test_half_months_go_on_from_the_oldest() -> None:
    sender = Sender("EFE", "12345678", 0x31, 0x08)
    payload = (
        record("036E", whole(321, 3))
        + record("82016C", day(date(2025, 12, 15)))
        + record("82016E", whole(3, 2))
        + record("C2016E", whole(4, 2))
        + record("82026E", whole(5, 2))
    )
    assert months(read(payload, sender)) == [
        ("3", date(2025, 12, 15)),
        ("4", date(2025, 12, 31)),
        ("5", date(2026, 1, 15)),
    ]


@pytest.mark.parametrize(
    ("day_", "back", "expected"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 2, 28), 1, date(2026, 1, 31)),
        (date(2026, 1, 1), 1, date(2025, 12, 1)),
        (date(2026, 1, 30), -1, date(2026, 2, 28)),
        (date(2025, 12, 31), -14, date(2027, 2, 28)),
    ],
)
def test_months_back(day_: date, back: int, expected: date) -> None:
    assert month_back(day_, back) == expected


def test_a_due_value_needs_its_day_and_lies_in_the_past() -> None:
    now = record("026C", day(date(2026, 2, 3)))
    state = record("0C13", digits(5000, 4))
    due = record("4C13", digits(4000, 4))
    assert [row.role for row in read(now + state + due).readings] == ["current"]
    assert [row.role for row in read(now + state + due + record("426C", b"\xff\xff")).readings] == ["current"]
    unset = read(now + state + due + record("426C", day(date(2000, 1, 1))))
    assert [row.role for row in unset.readings] == ["current"]
    future = read(now + state + due + record("426C", day(date(2026, 12, 31))))
    assert ([row.role for row in future.readings], future.warnings) == (["current"], ("date_in_future",))
    above = read(now + state + record("4C13", digits(6000, 4)) + record("426C", day(date(2025, 12, 31))))
    assert ([row.role for row in above.readings], above.warnings) == (["current"], ("above_current",))


def test_months_after_the_clock_of_the_device_are_not_offered() -> None:
    state = record("0C13", digits(9000, 4))
    months_to_may = state + profile(0x32, 254, two(1100, 1200, 1300, 1400))
    assert len(months(read(months_to_may))) == 5
    account = read(record("026C", day(date(2026, 3, 10))) + months_to_may)
    assert months(account) == [("1.000", BASE), ("1.100", date(2026, 2, 28))]
    assert "date_in_future" in account.warnings


@pytest.mark.parametrize(("heard", "believed"), [(0, True), (31, True), (32, False), (-2, True), (-3, False)])
def test_a_clock_that_cannot_be_right_dates_nothing(heard: int, believed: bool) -> None:
    clock = date(2026, 2, 3)
    sonar = Sender("SON", "12345678", 0x16, 0x08)
    payload = record("026C", day(clock)) + record("036E", whole(50, 3))
    payload += record("426C", b"\xe1\xf7") + record("436E", whole(40, 3))
    account = read(payload, sonar, clock + timedelta(heard))
    assert [(row.role, row.at) for row in account.readings] == (
        [("current", clock), ("due", date(2025, 7, 1))] if believed else [("current", None), ("due", None)]
    )
    assert ("device_clock_wrong" in account.warnings) is not believed
    # a second telegram of the same look takes the short way
    again = read(payload, sonar, clock + timedelta(heard))
    assert (again.readings, again.warnings) == (account.readings, account.warnings)


def test_months_of_a_maker_s_block_need_a_clock_that_can_be_right() -> None:
    sample = tomllib.loads(files()["qcaloric"])["telegram"][1]["hex"]
    assert len(decode(sample, received=date(2026, 2, 3)).readings) == 3
    late = decode(sample, received=date(2026, 11, 20))
    assert [(row.role, row.at) for row in late.readings] == [("current", None), ("due", None), ("month", None)]
    assert late.warnings == ("device_clock_wrong",)


def test_two_days_for_one_value_leave_it_without_a_day() -> None:
    state = record("026C", day(date(2026, 2, 3))) + record("0C13", digits(5000, 4))
    due = record("4C13", digits(4000, 4))
    one, two_ = (record("426C", day(date(year, 12, 31))) for year in (2024, 2025))
    account = read(state + one + two_ + due)
    told = [(row.role, row.at) for row in account.readings]
    assert (told, account.warnings) == ([("current", date(2026, 2, 3)), ("due", None)], ("contradiction",))
    assert [row.at for row in read(state + two_ + due + two_).readings][1:] == [date(2025, 12, 31)]
    # the day of its own tariff is more exact than that of all
    of_tariff = record("CC1013", digits(4000, 4)) + record("C2106C", day(date(2025, 12, 31)))
    assert [row.at for row in read(state + one + of_tariff).readings][1:] == [date(2025, 12, 31)]


def test_two_meters_in_one_telegram_that_differ_by_one_step_are_none() -> None:
    two_of_one = read(record("0C13", digits(5000, 4)) + record("0C13", digits(5001, 4)))
    assert (two_of_one.readings, two_of_one.warnings) == ((), ("contradiction",))


def test_a_record_in_error_or_with_an_unknown_extension_is_no_reading() -> None:
    account = read(record("3C13", digits(5, 4)))
    assert (account.readings, account.warnings) == ((), ("no_register",))
    assert read(record("0C9322", digits(5, 4))).readings == ()
    assert read(record("0C933A", digits(5, 4))).readings == ()


def test_a_negative_counter_and_a_contradiction_are_not_offered() -> None:
    negative = read(record("0C13", digits(-5, 4)))
    assert (negative.offered, negative.warnings) == (False, ("negative_value",))
    two_of_one = read(record("0C13", digits(5000, 4)) + record("0C14", digits(900, 4)))
    assert (two_of_one.readings, two_of_one.warnings) == ((), ("contradiction",))
    same = read(record("0C13", digits(5004, 4)) + record("0C14", digits(500, 4)))
    assert [decimal_text(row.value) for row in same.readings] == ["5.004"]


def test_a_record_without_data_or_a_broken_end_offers_nothing() -> None:
    hollow = read(record("0C13", digits(5, 4)) + record("0006"))
    assert (hollow.offered, hollow.warnings) == (False, ("records_hollow",))
    broken = read(record("0C13", digits(5, 4)) + bytes.fromhex("0C1301"))
    assert (broken.offered, broken.warnings) == (False, ("structure_broken",))


def test_drivers_are_found_by_the_most_exact_device() -> None:
    found = [driver_for("DME", version, kind, 0x7A) for version, kind in ((0x41, 4), (0x40, 4), (0x01, 7))]
    assert [driver.name if driver else "" for driver in found] == ["sharky774", "sharky", "hydrus"]
    izar = driver_for("DME", 0x41, 4, 0xA1)
    assert izar is not None
    assert izar.name == "izar"
    assert driver_for("XYZ", 1, 7, 0x7A) is None
    assert len(drivers()) >= 90


def test_the_context_of_the_caller_changes_no_value() -> None:
    """Where every rounding is trapped, as in the settlement, a telegram says the same."""
    payload = record("0C0E", digits(119_382, 4)) + record("0C13", digits(5000, 4)) + record("0C14", digits(500, 4))
    plain = read(payload, Sender("DME", "12345678", 0x40, 4)).readings
    with localcontext(Context(prec=3, traps=[Inexact, Rounded])):
        assert read(payload, Sender("DME", "12345678", 0x40, 4)).readings == plain
    assert [decimal_text(row.value) for row in plain] == ["33161.666666667", "5.000"]


def test_the_largest_number_that_ten_extensions_can_make_is_read() -> None:
    payload = bytes.fromhex("05FB89" + "FD" * 8 + "7D") + b"\xff\xff\x7f\x7f"
    account = read(payload, Sender("DME", "12345678", 0x40, 4))
    assert account.state == "clear"
    assert [row.quantity for row in account.readings] == ["energy"]
