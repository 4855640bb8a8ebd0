"""Frames and headers: what is around the records."""

from __future__ import annotations

import pytest

from umlage.metering.drivers.layouts.diehl import PUBLIC_KEYS, descrambled
from umlage.metering.wmbus.compact import known_formats, signature
from umlage.metering.wmbus.crc import crc16
from umlage.metering.wmbus.decode import decode
from umlage.metering.wmbus.encode import (
    Sender,
    digits,
    frame,
    link_cipher,
    mode_5,
    mode_7,
    open_content,
    record,
    wired,
    with_sums_a,
    with_sums_b,
)
from umlage.metering.wmbus.errors import Malformed
from umlage.metering.wmbus.link import frame_of
from umlage.metering.wmbus.security import cmac

METER = Sender("QDS", "12345678", 0x19, 0x07)
ADAPTER = Sender("LSE", "87654321", 0x35, 0x37)
KEY = bytes(range(16))
VOLUME = record("0C13", digits(4711, 4))


def test_the_checksum_of_the_standard() -> None:
    assert crc16(b"123456789") == 0xC2B7


def test_the_mac_of_its_standard() -> None:
    """RFC 4493, 4: examples 1 to 3."""
    key = bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c")
    message = bytes.fromhex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411")
    assert cmac(key, b"").hex() == "bb1d6929e95937287fa37d129b756746"
    assert cmac(key, message[:16]).hex() == "070a16b46b4d4144f79bdd9dd04a287c"
    assert cmac(key, message).hex() == "dfa66747de9ae63030ca32611497c827"


@pytest.mark.parametrize("size", [0, 5, 6, 21, 22, 37, 100, 111, 112, 113, 114, 130, 200, 220])
def test_frames_of_every_length_with_both_kinds_of_checksums(size: int) -> None:
    raw = frame(METER, open_content(VOLUME + b"\x2f" * size))
    for summed in (with_sums_a(raw), with_sums_b(raw)):
        for trailing in (b"", b"\x55", b"\x55\x66\x77"):
            account = decode(summed + trailing)
            assert [str(row.value) for row in account.readings] == ["4.711"]
        changed = bytearray(summed)
        changed[17] ^= 4
        assert not changed_is_taken(bytes(changed))


def changed_is_taken(raw: bytes) -> bool:
    try:
        return decode(raw).offered
    except Malformed:
        return False


def test_sync_words_are_no_part_of_the_frame() -> None:
    raw = frame(METER, open_content(VOLUME))
    assert decode(b"\x54\xcd" + with_sums_a(raw)).offered
    assert decode(b"\x54\x3d" + with_sums_b(raw)).offered


def test_a_last_checksum_that_was_left_is_no_record() -> None:
    raw = frame(METER, open_content(VOLUME))
    last = with_sums_a(raw)[-2:]
    assert decode(raw + last).offered
    inside = bytes((raw[0] + 2,)) + raw[1:] + last
    assert decode(inside).offered
    wrong = inside[:-1] + bytes((inside[-1] ^ 1,))
    assert not decode(wrong).offered


@pytest.mark.parametrize("cut", [1, 5, 11, 20])
def test_what_is_cut_off_names_its_byte(cut: int) -> None:
    raw = frame(METER, open_content(VOLUME))
    with pytest.raises(Malformed) as problem:
        decode(raw[:cut])
    assert problem.value.offset == cut


def test_a_wired_frame_with_a_wrong_sum_or_end() -> None:
    raw = wired(1, METER, VOLUME)
    assert decode(raw).offered
    for place in (-2, -1, 10):
        damaged = bytearray(raw)
        damaged[place] ^= 1
        with pytest.raises(Malformed):
            decode(bytes(damaged))


def test_the_meter_behind_an_adapter_is_the_device() -> None:
    for content in (open_content(VOLUME, meter=METER), mode_5(ADAPTER, VOLUME, KEY, meter=METER, access=3)):
        account = decode(frame(ADAPTER, content), [KEY])
        assert (account.link.id, account.meter.id, account.driver) == ("87654321", "12345678", "qwater")
    account = decode(frame(ADAPTER, mode_7(ADAPTER, VOLUME, KEY, counter=1, meter=METER)), [KEY])
    assert (account.state, account.meter.id, account.security.mac) == ("decrypted", "12345678", True)


def test_letters_in_a_number_stay_as_they_are() -> None:
    assert decode(frame(Sender("QDS", "20e4ffde", 0x19, 7), open_content(VOLUME))).meter.id == "20e4ffde"


@pytest.mark.parametrize(
    ("content", "state", "warnings"),
    [
        ("8A00000000", "clear", ()),
        ("7000", "clear", ("application_error",)),
        ("6E000000000400", "clear", ("application_error",)),
        ("7C00", "unknown_format", ()),
        ("C000", "unknown_format", ()),
        ("A000", "unknown_format", ()),
        ("6900", "unknown_format", ()),
        ("7900000000", "unknown_format", ("compact_unknown",)),
        ("79DD", "unknown_format", ("compact_mismatch",)),
        ("7A000000090000", "unsupported_mode", ()),
        ("7A0000000D0000", "unsupported_mode", ()),
        ("7A00000002" + "00" * 8, "unsupported_mode", ()),
        ("90040040" + "0100" + "7A00000000", "unknown_format", ("fragment",)),
        ("7A000F0000", "clear", ("meaning_unknown", "status_abnormal", "status_battery_low", "status_permanent_error")),
    ],
)
def test_what_is_not_read_is_a_state(content: str, state: str, warnings: tuple[str, ...]) -> None:
    account = decode(frame(Sender("XYZ", "12345678", 1, 7), bytes.fromhex(content)))
    assert (account.state, account.warnings, account.offered) == (state, warnings, False)


@pytest.mark.parametrize("content", ["7A", "7200", "8C", "8D2000", "90", "9002", "9010002C", "86", "8605"])
def test_a_header_that_is_cut_off_is_malformed_or_says_nothing(content: str) -> None:
    raw = frame(METER, bytes.fromhex(content))
    with pytest.raises(Malformed):
        assert decode(raw).offered


@pytest.mark.parametrize("control", [0x40, 0x53, 0x5B, 0x00])
def test_what_does_not_come_from_a_meter(control: int) -> None:
    account = decode(frame(METER, open_content(VOLUME), control=control))
    assert (account.state, account.warnings) == ("unknown_format", ("not_from_meter",))


def test_layers_before_the_transport_layer() -> None:
    inner = open_content(VOLUME)
    for before, name in (
        ("8C2000", "ELL-I"),
        ("8E2000" + METER.wire.hex(), "ELL-III"),
        ("8600", "ELL-V"),
        ("8100", "NWL"),
    ):
        account = decode(frame(METER, bytes.fromhex(before) + inner))
        assert account.layers == ("DLL", name, "TPL-short")
        assert account.offered


def test_the_link_cipher_proves_its_key_and_its_content() -> None:
    content = link_cipher(METER, b"\x78" + VOLUME, KEY, session=5)
    assert decode(frame(METER, content)).state == "no_key"
    assert decode(frame(METER, content), [bytes(16)]).state == "wrong_key"
    account = decode(frame(METER, content), [bytes(16), KEY])
    assert (account.state, account.security.key_index, account.offered) == ("decrypted", 1, True)
    repeated = bytes((content[0], content[1] ^ 0x12)) + content[2:]
    assert decode(frame(METER, repeated), [KEY]).state == "decrypted"


def test_what_a_gateway_decrypted_already_is_read_and_said() -> None:
    raw = frame(METER, open_content(b"\x2f\x2f" + VOLUME + b"\x2f" * 8))
    claimed = raw[:13] + b"\x10\x05" + raw[15:]
    account = decode(claimed)
    assert (account.state, account.offered, account.warnings) == ("clear", True, ("already_decrypted",))


def test_a_compact_frame_is_read_once_its_headers_are_known() -> None:
    headers = bytes.fromhex("0C13426C4C13")
    full = VOLUME + bytes.fromhex("426C9F2C") + record("4C13", digits(4000, 4))
    compact = signature(headers).to_bytes(2, "little") + crc16(full).to_bytes(2, "little")
    compact += digits(4711, 4) + bytes.fromhex("9F2C") + digits(4000, 4)
    raw = frame(METER, b"\x79" + compact)
    assert decode(raw).warnings == ("compact_unknown",)
    account = decode(raw, learnt={signature(headers): headers})
    assert [str(row.value) for row in account.readings] == ["4.711", "4.000"]
    assert len(known_formats()) == 19
    wrong = frame(METER, b"\x79" + compact[:2] + b"\0\0" + compact[4:])
    account = decode(wrong, learnt={signature(headers): headers})
    assert (account.offered, account.warnings) == (False, ("compact_mismatch",))


@pytest.mark.parametrize(
    "text", ["DD34", "D2F7", "A8ED", "A9F3", "F1E7", "AE5A", "B34D", "E7A2", "8C13", "2274", "052D"]
)
def test_the_signatures_that_makers_use_are_known(text: str) -> None:
    raw = bytes.fromhex(text)
    assert known_formats().keys() & {int.from_bytes(raw, "big"), int.from_bytes(raw, "little")}


def test_real_data_of_diehl_are_descrambled_and_proved() -> None:
    sender = Sender("HYD", "12345678", 0x20, 0x04)
    plain = record("0C06", digits(1234, 4)) + record("0C14", digits(777, 4))
    proof = sum(plain) & 0xEF
    content = b"\x7a\x01\x00\x00" + bytes((0x10 | proof,)) + plain
    raw = frame(sender, content)
    for key in (PUBLIC_KEYS[0], bytes(range(8))):
        scrambled = raw[:15] + descrambled(key, raw)
        account = decode(scrambled, [bytes(range(8))])
        assert account.state == "decrypted"
        assert [str(row.value) for row in account.readings] == ["1234", "7.77"]
    other = raw[:15] + descrambled(b"other---", raw)
    assert decode(other).state in {"no_key", "decrypted"}
    assert not decode(other).offered


@pytest.mark.parametrize(
    "content",
    [
        mode_5(METER, VOLUME, KEY),
        mode_5(METER, VOLUME, KEY, meter=METER),
        mode_7(METER, VOLUME, KEY, counter=5),
        link_cipher(METER, b"\x78" + VOLUME, KEY, session=5),
    ],
)
@pytest.mark.parametrize("strength", [0x00, 0x0F, 0x2F, 0x55, 0xC7])
def test_a_length_that_counts_the_signal_strength(content: bytes, strength: int) -> None:
    """As AMB receivers send it; proved by what encrypts the telegram."""
    raw = frame(METER, content + bytes((strength,)))
    account = decode(raw, [bytes(16), KEY])
    assert (account.state, account.offered) == ("decrypted", True)
    assert [str(row.value) for row in account.readings] == ["4.711"]
    assert decode(raw).state == "no_key"
    assert decode(raw, [bytes(16)]).state == "wrong_key"


def test_a_length_that_counts_a_byte_too_many_without_a_proof() -> None:
    account = decode(frame(METER, open_content(VOLUME) + b"\x55"))
    assert (account.offered, account.warnings) == (False, ("structure_broken",))


@pytest.mark.parametrize("maker", ["HYD", "DME"])
def test_real_data_of_diehl_with_a_ci_of_their_own(maker: str) -> None:
    sender = Sender(maker, "12345678", 0x20, 0x04)
    plain = record("0C06", digits(1234, 4)) + record("0C14", digits(777, 4))
    raw = frame(sender, b"\x71\x01\x00\x00" + bytes((sum(plain) & 0xEF,)) + plain)
    own = bytes(range(8))
    for key, warnings in ((PUBLIC_KEYS[0], ("public_key",)), (PUBLIC_KEYS[1], ("public_key",)), (own, ())):
        account = decode(raw[:15] + descrambled(key, raw), [b"\xff" * 8, own])
        assert (account.state, account.warnings, account.offered) == ("decrypted", warnings, True)
        assert [str(row.value) for row in account.readings] == ["1234", "7.77"]
    other = raw[:15] + descrambled(own, raw)
    assert [decode(other, keys).state for keys in ([], [b"\xff" * 8])] == ["no_key", "wrong_key"]
    # an alarm of anybody else
    alarm = decode(frame(METER, b"\x71" + VOLUME))
    assert (alarm.state, alarm.warnings) == ("clear", ("alarm",))


def test_spaces_separators_and_half_a_byte_at_the_end() -> None:
    raw = frame(METER, open_content(VOLUME)).hex()
    for form in (
        raw.upper(),
        "0x" + raw,
        " ".join(raw[at : at + 2] for at in range(0, len(raw), 2)),
        raw + "7",
        raw[:9] + "_|" + raw[9:],
    ):
        assert decode(form).offered
    with pytest.raises(Malformed, match="not a hexadecimal digit"):
        decode(raw[:10] + "xy" + raw[12:])


def test_where_a_frame_begins_and_ends() -> None:
    raw = frame(METER, open_content(VOLUME))
    found = frame_of(raw + b"\x42")
    assert (found.layer, found.content, found.trailing, found.checked) == ("DLL", raw[1:], b"\x42", False)
