"""Records: every coding, every date, the extensions, text, and headers with their storages, tariffs and subunits."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from struct import pack

import pytest

from umlage.metering.wmbus import records as headers
from umlage.metering.wmbus.encode import digits, record, text, whole
from umlage.metering.wmbus.moments import Recurring, date_of, moment_of
from umlage.metering.wmbus.records import Record, layout_of
from umlage.metering.wmbus.values import Value, billionths


def records(payload: bytes) -> list[Record]:
    return [Record(step.header, payload[step.start : step.end], step.place) for step in layout_of(payload).steps]


def only(header: str, content: bytes) -> Record:
    (found,) = records(record(header, content))
    return found


def real(value: str) -> bytes:
    return pack("<f", float(value))


@pytest.mark.parametrize(
    ("header", "content", "value", "measure"),
    [
        ("0113", b"\xff", "-0.001", "m3"),
        ("0113", b"\x80", None, "m3"),
        ("0213", whole(-2, 2), "-0.002", "m3"),
        ("0313", whole(8_388_607, 3), "8388.607", "m3"),
        ("0413", whole(-(2**31), 4), None, "m3"),
        ("0613", whole(2**40, 6), "1099511627.776", "m3"),
        ("0713", whole(2**60, 8), "1152921504606846.976", "m3"),
        ("0913", b"\x42", "0.042", "m3"),
        ("0A13", digits(-123, 2), "-0.123", "m3"),
        ("0B6E", b"\xff\xff\xff", None, "HCA"),
        ("0C13", bytes.fromhex("00000080"), None, "m3"),
        ("0C13", bytes.fromhex("1A000000"), None, "m3"),
        ("0E06", digits(999_999_999_999, 6), "999999999999", "kWh"),
        ("053E", real("0.5"), "0.5", "m3/h"),
        ("053E", real("-3.25"), "-3.25", "m3/h"),
        ("053E", b"\x00\x00\xc0\x7f", None, "m3/h"),
        ("053E", b"\x00\x00\x80\x7f", None, "m3/h"),
        ("053E", bytes(4), "0", "m3/h"),
        ("053E", b"\x01\x00\x00\x00", f"{5**149}E-149", "m3/h"),
        ("0D13", b"\xc4" + digits(12345678, 4), "12345.678", "m3"),
        ("0D13", b"\xd4" + digits(12345678, 4), "-12345.678", "m3"),
        ("0D13", b"\xe3" + whole(-5, 3), "-0.005", "m3"),
        ("040F", whole(3, 4), "0.03", "GJ"),
        ("04FB0D", whole(1, 4), "1.163", "kWh"),
        ("04FB01", whole(7, 4), "7E+3", "kWh"),
        ("0247", whole(10, 2), "600", "m3/h"),
        ("024F", whole(1, 2), "3.6E+1", "m3/h"),
        ("04937D", whole(5, 4), "5", "m3"),
        ("049374", whole(5, 4), "0.00005", "m3"),
        ("029315", whole(5, 2), None, "m3"),
        ("0293", b"\x15" + whole(5, 2), None, "m3"),
        ("02FD48", whole(2301, 2), "230.1", "V"),
        ("01FD74", b"\x64", "100", "d"),
        ("01FDFD02", b"\x78", "120", "month"),
        ("02FD17", b"\xff\xff", "65535", ""),
    ],
)
def test_a_number(header: str, content: bytes, value: str | None, measure: str) -> None:
    found = only(header, content)
    assert (found.value, found.header.measure) == (None if value is None else Decimal(value), measure)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("9F2C", date(2020, 12, 31)),
        ("FFFF", None),
        ("0000", None),
        ("E1F1", Recurring(None, 1, 1)),
        ("FFF7", Recurring(None, 7, 31)),
        ("E1FF", Recurring(None, None, 1)),
        ("5F22", None),
        ("1E22", None),
        ("01C1", date(2096 - 100, 1, 1)),
    ],
)
def test_a_date_of_type_g(raw: str, value: Value) -> None:
    assert date_of(bytes.fromhex(raw)) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("3B179F2C", datetime(2020, 12, 31, 23, 59)),
        ("BB179F2C", None),
        ("3B979F2C", datetime(2020, 12, 31, 23, 59)),
        ("3B379F2C", datetime(2020, 12, 31, 23, 59)),
        ("3C179F2C", None),
        ("3B189F2C", None),
        ("1E2B17", time(23, 43, 30)),
        ("1E2B179F2C00", datetime(2020, 12, 31, 23, 43, 30)),
        ("1EAB179F2C00", None),
        ("9F2C", date(2020, 12, 31)),
        ("9F", None),
    ],
)
def test_a_moment(raw: str, value: Value) -> None:
    assert moment_of(bytes.fromhex(raw)) == value


def test_a_yearly_date_is_the_last_one_until_a_day() -> None:
    yearly = Recurring(None, 2, 29)
    assert Recurring(None, 7, 1).last_until(date(2026, 6, 30)) == date(2025, 7, 1)
    assert Recurring(None, 7, 1).last_until(date(2026, 7, 1)) == date(2026, 7, 1)
    assert yearly.last_until(date(2024, 12, 31)) == date(2024, 2, 29)
    assert yearly.last_until(date(2026, 12, 31)) is None
    assert yearly.isoformat() == "--02-29"


def test_storage_tariff_and_subunit_grow_with_each_extension() -> None:
    found = only("CCD17113", digits(1, 4)).header
    assert (found.storage, found.tariff, found.subunit) == (1 + 2 * 1 + 32 * 1, 1 + 4 * 3, 1 + 2 * 1)


@pytest.mark.parametrize(("bits", "function"), [(0, "instantaneous"), (1, "maximum"), (2, "minimum"), (3, "error")])
def test_the_function(bits: int, function: str) -> None:
    assert only(f"{4 | bits << 4:02X}13", whole(1, 4)).header.function == function


@pytest.mark.parametrize(
    ("header", "modifiers"),
    [
        ("04933B", ("forward",)),
        ("04933C", ("backward",)),
        ("0493BB3C", ("forward", "backward")),
        ("04937E", ("future",)),
        ("04A9FC01", ("L1",)),
        ("049300", ()),
        ("049322", ("per_h",)),
        ("04937B", ("add_1e0",)),
        ("0493FF12", ("manufacturer_12",)),
        ("049319", ("reserved_19",)),
    ],
)
def test_extensions(header: str, modifiers: tuple[str, ...]) -> None:
    assert only(header, whole(1, 4)).header.modifiers == modifiers


def test_text_comes_last_letter_first() -> None:
    assert only("0DFD11", text("Zähler 7")).value == "Zähler 7"
    assert only("0DFD3B", b"\x03\x01\x02\x03").value == b"\x01\x02\x03"


def test_a_unit_in_plain_text_before_or_behind_its_extensions() -> None:
    before = only("02FC" + text("RH%").hex() + "74", whole(4660, 2))
    behind = only("02FC74" + text("RH%").hex(), whole(4660, 2))
    assert [(found.header.measure, str(found.value)) for found in (before, behind)] == [("RH%", "46.60")] * 2


def test_fillers_and_the_block_of_the_maker() -> None:
    layout = layout_of(b"\x2f\x2f" + record("0C13", digits(5, 4)) + b"\x2f\x0f\x01\x02")
    assert [step.place for step in layout.steps] == [2]
    assert (layout.maker, layout.rest, layout.fault, layout.more) == (10, 10, -1, False)
    assert layout_of(b"\x1f").more


@pytest.mark.parametrize("payload", ["0C", "0C13", "0C13010203", "8C8C8C", "0D13", "0D13FF", "3F", "0493", "0D7C"])
def test_where_the_structure_breaks_is_said(payload: str) -> None:
    layout = layout_of(record("0C13", digits(5, 4)) + bytes.fromhex(payload))
    assert layout.fault >= 6
    assert layout.rest == 6
    assert len(layout.steps) == 1


def test_more_than_ten_extensions_are_no_record() -> None:
    assert layout_of(bytes.fromhex("8C" + "80" * 10 + "0013") + bytes(4)).fault >= 0
    assert layout_of(bytes.fromhex("8C" + "80" * 9 + "0013") + bytes(4)).fault == -1


def test_a_quotient_that_never_ends_is_rounded_to_a_billionth() -> None:
    assert str(billionths(Decimal(1), Decimal(3))) == "0.333333333"
    assert str(billionths(Decimal(6), Decimal(3))) == "2"


def test_a_header_read_again_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    known = headers.header(bytes.fromhex("0C0E"))
    monkeypatch.setattr(headers, "_HEADERS", {})
    again = headers.header(bytes.fromhex("0C0E"))
    assert again is not known
    assert again == known
