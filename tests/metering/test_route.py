"""What goes the short way gives the same account as the long one (changed telegrams: test_mutations.py), and no device
is ever taken for another.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date

import pytest

from umlage.metering.drivers.driver import files
from umlage.metering.wmbus import route
from umlage.metering.wmbus.decode import decode
from umlage.metering.wmbus.encode import Sender, day, digits, frame, mode_5, mode_7, open_content, record
from umlage.metering.wmbus.errors import Malformed
from umlage.metering.wmbus.route import by_route, forget

KEY = bytes(range(16))
QUNDIS = Sender("QDS", "12345678", 0x34, 8)
PAYLOAD = record("0B6E", digits(592, 3)) + record("4B6E", digits(1020, 3)) + record("426C", day(date(2025, 12, 31)))


@pytest.fixture(autouse=True)
def _anew() -> Iterator[None]:
    forget()
    yield
    forget()


def samples() -> list[tuple[bytes, list[bytes]]]:
    rows = [row for text in files().values() for row in tomllib.loads(text)["telegram"]]
    return [(bytes.fromhex(row["hex"]), [bytes.fromhex(row["key"])] if "key" in row else []) for row in rows]


def test_the_telegrams_of_the_drivers_take_the_short_way_from_the_second_time_on() -> None:
    short = 0
    for raw, keys in samples():
        assert by_route(raw, keys, None) is None or raw[0] == 0x68
        long = decode(raw, keys)
        found = by_route(raw, keys, None)
        forget()
        if found is not None:
            short += 1
            assert found == long
    assert short > 85


def test_another_maker_version_or_type_is_another_device() -> None:
    raw = frame(QUNDIS, open_content(PAYLOAD))
    assert decode(raw).driver == "qcaloric"
    same = frame(Sender("QDS", "87654321", 0x34, 8), open_content(PAYLOAD, access=9, status=4))
    found = by_route(same, (), None)
    assert found is not None
    assert (found.meter.id, found.access, found.status, found.warnings) == (
        "87654321",
        9,
        4,
        ("status_battery_low",),
    )
    for other in (
        Sender("QDX", "12345678", 0x34, 8),
        Sender("QDS", "12345678", 0x35, 8),
        Sender("QDS", "12345678", 0x34, 7),
    ):
        assert by_route(frame(other, open_content(PAYLOAD)), (), None) is None


def test_a_meter_behind_a_converter_is_known_by_its_own_address() -> None:
    sender = Sender("QDS", "11111111", 0x01, 0x37)
    first = frame(sender, open_content(PAYLOAD, meter=QUNDIS))
    assert decode(first).meter.id == "12345678"
    other = Sender("QDS", "22222222", 0x34, 8)
    found = by_route(frame(sender, open_content(PAYLOAD, meter=other)), (), None)
    assert found is not None
    assert (found.link.id, found.meter.id) == ("11111111", "22222222")
    stranger = Sender("XYZ", "22222222", 0x34, 8)
    assert by_route(frame(sender, open_content(PAYLOAD, meter=stranger)), (), None) is None


def test_a_wrong_key_and_a_bad_mac_are_no_short_way() -> None:
    for build in (mode_5, lambda *given: mode_7(*given, counter=1)):
        raw = frame(QUNDIS, build(QUNDIS, PAYLOAD, KEY))
        assert decode(raw, [KEY]).offered
        assert by_route(raw, [KEY], None) is not None
        assert by_route(raw, [bytes(16)], None) is None
        assert decode(raw, [bytes(16)]).state == "wrong_key"
        assert decode(raw).state == "no_key"
    tampered = raw[:20] + bytes((raw[20] ^ 1,)) + raw[21:]
    assert by_route(tampered, [KEY], None) is None
    assert decode(tampered, [KEY]).state in ("bad_mac", "wrong_key")


def test_the_store_of_routes_is_bounded() -> None:
    for number in range(2500):
        sender = Sender("QDS", "12345678", 0x34, 8)
        filler = b"\x2f" * (number % 120)
        raw = bytearray(frame(sender, open_content(PAYLOAD + filler)))
        raw[1] = (0x44, 0x46, 0x08, 0x18, 0x28, 0x38, 0x06, 0x48)[number // 120 % 8]
        raw[14] = number % 3 << 6
        decode(bytes(raw))
    assert 0 < len(route._ROUTES) <= route._MOST
    assert max(map(len, route._ROUTES.values())) <= route._MOST_EACH


def test_malformed_stays_malformed() -> None:
    raw = frame(QUNDIS, open_content(PAYLOAD))
    decode(raw)
    with pytest.raises(Malformed):
        decode(raw[:-1])
