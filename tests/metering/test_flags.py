"""Bits in which a device speaks of itself: those with a published meaning are told, the others named as unknown."""

from __future__ import annotations

from decimal import Decimal

import pytest

from umlage.metering.drivers.driver import Unfit, files, read_driver
from umlage.metering.drivers.layouts.apator import apator_162
from umlage.metering.drivers.layouts.diehl import PUBLIC_KEYS, descrambled
from umlage.metering.drivers.layouts.fields import Call
from umlage.metering.wmbus.decode import decode
from umlage.metering.wmbus.encode import Sender, digits, frame, open_content, record
from umlage.metering.wmbus.telegram import WARNINGS

SMOKE = Sender("EIE", "12345678", 0x0C, 0x1A)
UNREAD = ("flags_unknown",)
WATER = Sender("SON", "12345678", 1, 0x07)


def smoke(word: int) -> tuple[str, ...]:
    payload = record("8440FF2C", word.to_bytes(4, "little")) + record("8260FD61", b"\0\0")
    return decode(frame(SMOKE, open_content(payload))).warnings


@pytest.mark.parametrize(
    ("word", "said"),
    [
        (0, ()),
        (0x80, ("device_end_of_life",)),
        (0x1000, ("device_battery_low",)),
        (0x2000, ("device_sensor_fault",)),
        (0x8000, ("device_replace_soon",)),
        (0x0100_0000, ("device_obstacle",)),
        (0x0200_0000, ("device_covered",)),
        (0x0200_1000, ("device_battery_low", "device_covered")),
        # level of dust and voltage are amounts
        (0x0F1C, ()),
        # by another account these lie among the bits of the dust: the fault counts
        (0x0020, ("device_sounder_fault",)),
        (0x0040, ("device_tamper",)),
        (0x0001, ("flags_unknown",)),
        (0x4000, ("flags_unknown",)),
        (0x8000_1000, ("device_battery_low", "flags_unknown")),
    ],
)
def test_the_head_of_a_smoke_detector(word: int, said: tuple[str, ...]) -> None:
    assert smoke(word) == said
    assert smoke(word) == said, "the second time, by the way that is known now"


def test_error_flags_that_only_the_maker_knows_are_named_so_and_stay_visible() -> None:
    payload = record("0C13", digits(5000, 4))
    good = decode(frame(WATER, open_content(payload + record("02FD17", b"\0\0"))))
    bad = decode(frame(WATER, open_content(payload + record("02FD17", b"\x40\0"))))
    assert (good.warnings, bad.warnings) == ((), ("flags_unknown",))
    assert bad.offered
    assert [row.value for row in bad.records if row.header.quantity == "error_flags"] == [64]


@pytest.mark.parametrize("bit", [0x20, 0x40, 0x80])
def test_the_bits_of_the_maker_in_the_status_byte(bit: int) -> None:
    account = decode(frame(WATER, open_content(record("0C13", digits(5000, 4)), status=bit | 4)))
    assert (account.status, account.warnings) == (bit | 4, ("status_battery_low", "status_maker"))
    assert account.offered


@pytest.mark.parametrize(
    "change",
    [
        ('"00000080" = ', '"000000C0" = '),
        ('"00001000" = ', '"00000100" = '),
        ('"device_covered"', '"covered"'),
        ("amounts = ", 'strange = "1"\namounts = '),
        ("amounts = ", 'whole = "odd"\namounts = '),
    ],
)
def test_flags_that_cannot_be_are_refused(change: tuple[str, str]) -> None:
    text = files()["ei6500"]
    assert change[0] in text
    with pytest.raises(Unfit):
        read_driver(text.replace(*change), "ei6500")


def test_every_flag_of_a_driver_has_its_sentence() -> None:
    rows = [row for name in files() for row in read_driver(files()[name], name).flags]
    told = {text for row in rows for text in (*(text for _bit, text in row.bits), row.whole, row.dated) if text}
    assert told
    assert told <= set(WARNINGS)


def prios(byte_11: int, byte_12: int, byte_13: int) -> tuple[str, ...]:
    """The warnings of an IZAR telegram with these bytes of alarms, period and battery."""
    raw = bytearray.fromhex("1944A511780720654321A12117001386BC240F8FDB7F8B28B0CF")
    raw[11:14] = byte_11, byte_12, byte_13
    plain = bytes.fromhex("4B0E110000A00F00005F31")
    raw[15:] = descrambled(PUBLIC_KEYS[0], bytes(raw[:15]) + plain)
    return decode(bytes(raw)).warnings


@pytest.mark.parametrize(
    ("alarms", "said"),
    [((0x07, 0x1F, 0), ()), ((0x17, 0, 0), UNREAD), ((0x07, 0x20, 0), UNREAD), ((0x07, 0, 0x01), UNREAD)],
)
def test_the_alarm_bits_of_prios_are_never_silent_and_period_and_battery_are_none(
    alarms: tuple[int, int, int], said: tuple[str, ...]
) -> None:
    assert prios(*alarms) == ("public_key", *said)


@pytest.mark.parametrize("status", [0, 1, 0x80])
def test_the_status_of_a_techem_allocator_is_never_silent(status: int) -> None:
    raw = bytearray.fromhex("17446850000126206980A0009F332D00300404006608EC0E")
    raw[11] = status
    found = decode(bytes(raw))
    assert found.offered
    assert found.warnings == (UNREAD if status else ())


@pytest.mark.parametrize("status", [0, 5])
def test_the_seven_status_bytes_of_an_apator_162_are_never_silent(status: int) -> None:
    part = bytes((0x0F, status, 0, 0, 0, 0, 0, 0, 0x10)) + (1234).to_bytes(4, "little")
    found = apator_162(Call(part, 0, b"", b"", 0x7A, ()))
    assert found is not None
    assert found.warnings == (UNREAD if status else ())
    assert [row.value for row in found.fields if row.quantity == "volume"] == [Decimal("1.234")]
