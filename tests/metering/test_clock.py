"""Clocks of devices that are not set, wrong, slow or two, and days that end at midnight."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from umlage.metering.drivers.layouts.diehl import PUBLIC_KEYS, descrambled
from umlage.metering.wmbus.decode import decode
from umlage.metering.wmbus.encode import Sender, day, digits, frame, instant, open_content, record, whole
from umlage.metering.wmbus.telegram import Telegram

INE = Sender("INE", "12345678", 0x55, 0x08)
SONTEX = Sender("SON", "12345678", 0x16, 0x08)
LSE = Sender("LSE", "12345678", 0x34, 0x08)
BFW = bytes.fromhex("9E1F03C10388152A000000000000000000000000000000000000000000E2020AC1321D")
CLOCK = datetime(2026, 2, 3, 11, 30)
HEARD = CLOCK.date()
MONTHS = record("0B6E", digits(500, 3)) + record("4B6E", digits(480, 3))
YEARLY = record("036E", whole(50, 3)) + record("426C", b"\xe1\xf7") + record("436E", whole(40, 3))
DUE = record("0B6E", digits(50, 3)) + record("4B6E", digits(40, 3))


def read(payload: bytes, sender: Sender = LSE, received: date | None = HEARD, latest: date | None = None) -> Telegram:
    raw = frame(sender, open_content(payload))
    found = decode(raw, received=received, latest=latest)
    # a second telegram of the same look takes the short way
    again = decode(raw, received=received, latest=latest)
    assert (again.readings, again.warnings, again.offered) == (found.readings, found.warnings, found.offered)
    return found


def told(account: Telegram) -> list[tuple[str, str, date | None]]:
    return [(row.role, str(row.value), row.at) for row in account.readings]


def invalid(clock: datetime) -> bytes:
    raw = bytearray(record("046D", instant(clock)))
    raw[2] |= 0x80
    return bytes(raw)


UNSET = [record("046D", instant(datetime(2000, 1, 5, 1, 0))), record("046D", b"\xff" * 4), invalid(CLOCK)]


@pytest.mark.parametrize("clock", UNSET)
@pytest.mark.parametrize("received", [HEARD, None])
def test_a_clock_that_is_not_set_dates_nothing(clock: bytes, received: date | None) -> None:
    months = read(clock + MONTHS, INE, received)
    assert told(months) == [("current", "500", None), ("month", "480", None)]
    yearly = read(clock + YEARLY, SONTEX, received)
    assert told(yearly) == [("current", "50", None), ("due", "40", None)]
    fixed = read(clock + record("426C", day(date(2025, 12, 31))) + DUE, LSE, received)
    assert told(fixed) == [("current", "50", None), ("due", "40", None)]
    assert {one.warnings for one in (months, yearly, fixed)} == {("device_clock_wrong",)}
    assert months.offered


def test_a_time_of_day_alone_is_no_clock() -> None:
    account = read(bytes.fromhex("036D") + bytes((0, 30, 11)) + MONTHS, INE)
    assert (told(account)[1], account.warnings) == (("month", "480", date(2026, 1, 31)), ())


def test_values_with_days_alone_are_offered_without_them_when_the_clock_is_wrong() -> None:
    payload = record("046D", instant(datetime(2024, 11, 20, 10, 0))) + record("82046C", day(date(2024, 10, 31)))
    account = read(payload + record("8B046E", digits(77, 3)), Sender("LSE", "12345678", 0x01, 0x08))
    assert (told(account), account.offered) == ([("history", "77", None)], True)


@pytest.mark.parametrize(("ahead", "believed"), [(2, True), (3, False)])
def test_a_clock_after_the_delivery_dates_nothing(ahead: int, believed: bool) -> None:
    payload = record("046D", instant(CLOCK)) + record("426C", day(date(2025, 12, 31))) + DUE
    account = read(payload, LSE, None, HEARD - timedelta(ahead))
    # what it says of now is left as its word: a day in the future is refused by who takes it in
    assert told(account) == [("current", "50", HEARD), ("due", "40", date(2025, 12, 31) if believed else None)]
    assert account.warnings == (() if believed else ("device_clock_wrong",))


@pytest.mark.parametrize(("behind", "warnings"), [(31, ()), (32, ("clock_old",))])
def test_a_clock_long_before_the_delivery_is_said(behind: int, warnings: tuple[str, ...]) -> None:
    account = read(record("046D", instant(CLOCK)) + DUE, LSE, None, HEARD + timedelta(behind))
    assert (told(account)[0], account.warnings) == (("current", "50", HEARD), warnings)


@pytest.mark.parametrize(
    ("clock", "heard", "counted"),
    [
        (datetime(2026, 1, 31, 23, 50), date(2026, 2, 1), True),
        (datetime(2026, 1, 31, 23, 50), date(2026, 2, 2), True),
        (datetime(2026, 1, 31, 23, 50), date(2026, 2, 3), False),
        (datetime(2026, 2, 1, 0, 10), date(2026, 2, 28), True),
        (datetime(2026, 2, 1, 0, 10), date(2026, 3, 4), False),
        (datetime(2026, 2, 1, 0, 10), date(2026, 1, 31), True),
    ],
)
def test_months_are_not_counted_across_a_turn_that_the_clock_may_have_missed(
    clock: datetime, heard: date, counted: bool
) -> None:
    account = read(record("046D", instant(clock)) + MONTHS, INE, heard)
    end = clock.date().replace(day=1) - timedelta(1)
    assert told(account)[1] == ("month", "480", end if counted else None)
    assert account.warnings == (() if counted else ("device_clock_behind",))


@pytest.mark.parametrize(
    ("heard", "current", "month", "warning"),
    [
        (date(2026, 2, 28), True, True, ()),
        (date(2026, 3, 4), True, False, ("device_clock_behind",)),
        (date(2026, 11, 20), False, False, ("device_clock_wrong",)),
    ],
)
def test_a_maker_s_layout_has_a_clock_too(heard: date, current: bool, month: bool, warning: tuple[str, ...]) -> None:
    payload = bytes.fromhex("2F2F") + BFW + bytes.fromhex("030226")
    account = read(payload, Sender("BFW", "12345678", 0x02, 0x08), heard)
    days = [row.at for row in account.readings]
    assert days[:2] == [HEARD if current else None, date(2026, 1, 31) if month else None]
    assert (len(days), account.warnings) == (19, warning)


def test_two_clocks_that_differ_are_none() -> None:
    clock, other = record("046D", instant(CLOCK)), record("046D", instant(datetime(2026, 1, 3, 0, 0)))
    due = record("426C", day(date(2025, 12, 31))) + DUE
    both = read(clock + other + due)
    assert told(both) == [("current", "50", None), ("due", "40", None)]
    assert both.warnings == ("device_clock_wrong",)
    assert told(read(clock + clock + due)) == [("current", "50", HEARD), ("due", "40", date(2025, 12, 31))]
    # a day without a time beside a clock is another one, such as the next due day
    assert told(read(record("026C", day(date(2019, 1, 1))) + clock + due))[0] == ("current", "50", HEARD)


def test_midnight_of_the_first_is_the_end_of_the_month_before() -> None:
    clock = record("046D", instant(CLOCK))
    last, first = record("426C", day(date(2025, 12, 31))), record("446D", instant(datetime(2026, 1, 1)))
    assert told(read(clock + first + DUE))[1] == ("due", "40", date(2025, 12, 31))
    same = read(clock + last + first + DUE)
    assert (told(same)[1], same.warnings) == (("due", "40", date(2025, 12, 31)), ())
    # makers who mean a day alone send it with 0:00
    whole_day = read(clock + record("446D", instant(datetime(2025, 12, 31))) + DUE)
    assert told(whole_day)[1] == ("due", "40", date(2025, 12, 31))


def test_two_days_of_a_profile_s_base_leave_its_months_without_a_day() -> None:
    base = record("82046C", day(date(2025, 10, 31)))
    other = record("84046D", instant(datetime(2025, 11, 30, 0, 0)))
    content = bytes((0x32, 254)) + whole(20, 2) + whole(30, 2)
    values = record("8C046E", digits(10, 4)) + record("8D04EE1F", bytes((len(content),)) + content)
    techem = Sender("TCH", "12345678", 0x69, 0x08)
    sure = read(record("036E", whole(50, 3)) + base + values, techem)
    assert [at for role, _value, at in told(sure) if role == "month"] == [
        date(2025, 10, 31),
        date(2025, 11, 30),
        date(2025, 12, 31),
    ]
    account = read(record("036E", whole(50, 3)) + base + other + values, techem)
    assert [at for _role, _value, at in told(account)] == [None] * 4
    assert account.warnings == ("contradiction",)


def techem(due: date, today: date) -> bytes:
    word = (due.year - 2000) << 9 | due.month << 5 | due.day
    sent = today.month << 9 | today.day << 4
    words = (word, 400, sent, 50, 2100, 2500)
    layout = b"\xa0\0" + b"".join(one.to_bytes(2, "little") for one in words)
    return frame(Sender("TCH", "12345678", 0x69, 0x80), layout)


def walk_by(due: date, month: date) -> bytes:
    block = bytes.fromhex("0DFF5F350082180000800007B06EFFFF") + digits(97, 4) + day(due) + digits(70, 4)
    return block + day(month) + digits(88, 4) + b"\0\x80" * 12 + b"\x2f"


def izar(month: date) -> bytes:
    head = frame(Sender("SAP", "12345678", 0x15, 0x07), b"\xa2\x01\x04\0\0" + bytes(11))[:15]
    plain = b"\x4b" + whole(12345, 4) + whole(12000, 4) + day(month)
    return head + descrambled(PUBLIC_KEYS[0], head + plain)


@pytest.mark.parametrize(
    ("told_day", "offered", "warning"),
    [
        (date(2026, 1, 31), True, ()),
        (date(2026, 12, 31), False, ("date_in_future",)),
        (date(2000, 1, 1), False, ()),
    ],
)
def test_makers_layouts_name_no_day_that_is_to_come_or_that_nobody_set(
    told_day: date, offered: bool, warning: tuple[str, ...]
) -> None:
    stored = ("due", "month")
    due = decode(techem(told_day, HEARD), received=HEARD)
    assert [row.at for row in due.readings if row.role in stored] == [told_day] * offered
    assert {row.at for row in due.readings if row.role == "current"} <= {HEARD, None}
    block = read(walk_by(told_day, told_day) + record("046D", instant(CLOCK)))
    assert told(block)[0] == ("current", "97", HEARD)
    assert [row.at for row in block.readings if row.role in stored] == [told_day] * 2 * offered
    month = decode(izar(told_day), received=HEARD)
    assert [row.at for row in month.readings if row.role in stored] == [told_day] * offered
    assert {account.warnings for account in (due, block)} == {warning}
    assert set(month.warnings) == {"public_key", *warning}


def test_techem_s_day_of_sending_is_none_after_the_reception() -> None:
    account = decode(techem(date(2025, 12, 31), date(2026, 5, 3)), received=HEARD)
    assert [(row.role, row.at) for row in account.readings if row.quantity == "hca"] == [
        ("due", date(2025, 12, 31)),
        ("current", None),
        ("both_periods", None),
    ]


@pytest.mark.parametrize(
    ("clock", "heard", "due", "sure"),
    [
        (True, date(2026, 6, 30), date(2025, 7, 1), True),
        (True, date(2026, 7, 1), None, False),
        (True, date(2026, 7, 2), date(2026, 7, 1), True),
        (False, date(2026, 6, 29), date(2025, 7, 1), True),
        (False, date(2026, 6, 30), None, False),
        (False, date(2026, 7, 2), None, False),
        (False, date(2026, 7, 3), date(2026, 7, 1), True),
    ],
)
def test_a_yearly_due_day_is_sure_when_it_is_over(clock: bool, heard: date, due: date | None, sure: bool) -> None:
    told_clock = record("046D", instant(datetime.combine(heard, CLOCK.time()))) if clock else b""
    account = read(told_clock + YEARLY, SONTEX, heard)
    assert told(account)[1] == ("due", "40", due)
    assert account.warnings == (() if sure else ("turn_unsure",))
    assert account.offered


@pytest.mark.parametrize(
    ("heard", "end"),
    [(date(2026, 7, 30), date(2026, 6, 30)), (date(2026, 7, 31), None), (date(2026, 8, 1), None)],
)
def test_months_of_a_device_without_a_clock_are_not_counted_on_a_turn(heard: date, end: date | None) -> None:
    account = read(MONTHS, INE, heard)
    assert told(account)[1] == ("month", "480", end)
    assert account.warnings == (() if end else ("turn_unsure",))


def half_months(base: date) -> list[date | None]:
    values = b"".join(record(header, digits(10, 3)) for header in ("8B016E", "CB016E", "8B026E"))
    payload = record("046D", instant(CLOCK)) + record("0B6E", digits(50, 3)) + record("82016C", day(base)) + values
    return [row.at for row in read(payload, Sender("EFE", "12345678", 0x31, 0x08)).readings if row.role != "current"]


def test_half_months_end_on_a_15th_or_with_the_month() -> None:
    assert half_months(date(2024, 2, 15)) == [date(2024, 2, 15), date(2024, 2, 29), date(2024, 3, 15)]
    assert half_months(date(2025, 12, 31)) == [date(2025, 12, 31), date(2026, 1, 15), date(2026, 1, 31)]
    assert half_months(date(2025, 12, 16)) == half_months(date(2024, 2, 28)) == half_months(date(2025, 12, 1)) == []


@pytest.mark.parametrize(("base", "months"), [(date(2026, 2, 1), 4), (date(2026, 4, 1), 0)])
def test_months_counted_from_a_day_to_come_are_none(base: date, months: int) -> None:
    content = bytes((0x32, 254)) + b"".join(whole(value, 2) for value in (180, 150, 90, 20))
    values = record("82046C", day(base)) + record("8B046E", digits(203, 3))
    values += record("8D04EE13", bytes((len(content),)) + content) + record("046D", instant(CLOCK))
    account = read(record("0B6E", digits(225, 3)) + values, Sender("ZRI", "12345678", 0xFC, 0x08))
    stored = [at for role, _value, at in told(account) if role == "month"]
    assert len(stored) == (months + 1 if months else 0)
    assert account.warnings == (() if months else ("date_in_future",))


def test_two_values_of_one_counter_and_day_are_none() -> None:
    twice = MONTHS + record("8B016E", digits(450, 3)) + record("8B016E", digits(470, 3))
    account = read(record("046D", instant(CLOCK)) + twice, INE)
    assert told(account) == [("current", "500", HEARD), ("month", "480", date(2026, 1, 31))]
    assert account.warnings == ("contradiction",)
    same = read(record("046D", instant(CLOCK)) + twice.replace(digits(450, 3), digits(470, 3)), INE)
    assert {at for _role, _value, at in told(same)} == {HEARD, date(2026, 1, 31), date(2025, 12, 31)}
    month = record("82016C", day(date(2026, 1, 31))) + record("C2016C", day(date(2026, 1, 31)))
    both = month + record("8B016E", digits(45, 3)) + record("CB016E", digits(47, 3))
    account = read(record("0B6E", digits(50, 3)) + both)
    assert (told(account), account.warnings) == ([("current", "50", None)], ("contradiction",))
