"""Telegrams made here: for tests, for drivers' examples and for the simulator of gateways. The reverse of decoding,
byte for byte.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from umlage.metering.wmbus.address import manufacturer_code
from umlage.metering.wmbus.crc import crc16
from umlage.metering.wmbus.security import (
    PROOF,
    cbc_encrypted,
    cmac,
    counted,
    derived,
    start_vector,
)

_FILLER = b"\x2f"
_SEND = 0x44
_MAC_OF_8 = 0x25


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: letters of the manufacturer, number of 8 digits, version and device type."""

    manufacturer: str
    id: str
    version: int
    kind: int

    @property
    def wire(self) -> bytes:
        """As the link layer has it: M M A A A A V T."""
        return manufacturer_code(self.manufacturer) + bytes.fromhex(self.id)[::-1] + bytes((self.version, self.kind))

    @property
    def long(self) -> bytes:
        """As a long header has it: A A A A M M V T."""
        wire = self.wire
        return wire[2:6] + wire[:2] + wire[6:8]


def record(header: str, content: bytes = b"") -> bytes:
    """A record: header in hexadecimal, data as they are."""
    return bytes.fromhex(header) + content


def digits(value: int, size: int) -> bytes:
    """Packed digits of `size` bytes, low byte first; a negative number has F at its top."""
    text = f"{abs(value):0{2 * size}d}"
    if len(text) > 2 * size or (value < 0 and text[0] != "0"):
        raise ValueError(f"{value} does not fit into {size} bytes")
    return bytes.fromhex("f" + text[1:] if value < 0 else text)[::-1]


def whole(value: int, size: int) -> bytes:
    """A signed number, low byte first."""
    return value.to_bytes(size, "little", signed=True)


def day(value: date) -> bytes:
    """Type G."""
    year = value.year - 2000
    return (value.day | (year & 7) << 5 | value.month << 8 | (year >> 3) << 12).to_bytes(2, "little")


def instant(value: datetime) -> bytes:
    """Type F."""
    return bytes((value.minute, value.hour)) + day(value.date())


def text(value: str) -> bytes:
    """Variable text: length, then the last character first."""
    return bytes((len(value),)) + value.encode("latin-1")[::-1]


def frame(sender: Sender, content: bytes, *, control: int = _SEND) -> bytes:
    """A frame of the link layer without checksums; `content` begins with CI."""
    body = bytes((control,)) + sender.wire + content
    if len(body) > 255:
        raise ValueError("a frame has at most 255 bytes behind its length")
    return bytes((len(body),)) + body


def open_content(payload: bytes, *, access: int = 0, status: int = 0, meter: Sender | None = None) -> bytes:
    """CI 7A, or 72 with the address of the meter; not encrypted."""
    return _header(meter, access, status, 0) + payload


def mode_5(
    sender: Sender, payload: bytes, key: bytes, *, access: int = 0, status: int = 0, meter: Sender | None = None
) -> bytes:
    """AES-128-CBC, security profile A: the payload begins with 2F2F and is filled to whole blocks."""
    plain = _blocks(PROOF + payload)
    wire = (meter or sender).wire
    secret = cbc_encrypted(key, start_vector(wire, access), plain)
    return _header(meter, access, status, 0x0500 | len(plain) // 16 << 4) + secret


def mode_7(
    sender: Sender,
    payload: bytes,
    key: bytes,
    *,
    counter: int,
    access: int = 0,
    status: int = 0,
    meter: Sender | None = None,
) -> bytes:
    """Security profile B: ELL I, AFL with message counter and MAC of 8 bytes, derived keys."""
    wire = (meter or sender).wire
    message = counter.to_bytes(4, "little")
    plain = _blocks(PROOF + payload)
    inner_key, outer_key = derived(key, message, wire)
    secret = cbc_encrypted(inner_key, bytes(16), plain)
    inner = _header(meter, access, status, 0x0700 | len(plain) // 16 << 4) + b"\x10" + secret
    control = bytes((_MAC_OF_8,))
    mac = cmac(outer_key, control + message + inner)[:8]
    authentication = b"\x90\x0f\x00\x2c" + control + message + mac
    return bytes((0x8C, 0x20, access)) + authentication + inner


def link_cipher(
    sender: Sender, inner: bytes, key: bytes, *, session: int, access: int = 0, control: int = 0x20
) -> bytes:
    """ELL II with AES-CTR: `inner` begins with its own CI and is proved by a checksum in front of it."""
    number = (session & 0x1FFFFFFF | 1 << 29).to_bytes(4, "little")
    start = sender.wire + bytes((control & 0xED,)) + number + b"\0\0\0"
    plain = crc16(inner).to_bytes(2, "little") + inner
    return bytes((0x8D, control, access)) + number + counted(key, start, plain)


def wired(address: int, meter: Sender, payload: bytes, *, access: int = 0, status: int = 0) -> bytes:
    """A frame of wired M-Bus with a long header."""
    body = bytes((0x08, address, 0x72)) + meter.long + bytes((access, status, 0, 0)) + payload
    if len(body) > 255:
        raise ValueError("a wired frame has at most 255 bytes of content")
    return b"\x68" + bytes((len(body),)) * 2 + b"\x68" + body + bytes((sum(body) & 0xFF, 0x16))


def with_sums_a(plain: bytes) -> bytes:
    """The frame with checksums of format A: after 10 bytes, then after every 16."""
    blocks = [plain[:10], *(plain[start : start + 16] for start in range(10, len(plain), 16))]
    return b"".join([block + crc16(block).to_bytes(2, "big") for block in blocks])


def with_sums_b(plain: bytes) -> bytes:
    """The frame with checksums of format B, which its length counts."""
    if len(plain) <= 126:
        body = bytes((plain[0] + 2,)) + plain[1:]
        return body + crc16(body).to_bytes(2, "big")
    body = bytes((plain[0] + 4,)) + plain[1:]
    first, second = body[:126], body[126:]
    return first + crc16(first).to_bytes(2, "big") + second + crc16(second).to_bytes(2, "big")


def _header(meter: Sender | None, access: int, status: int, configuration: int) -> bytes:
    short = bytes((access, status)) + configuration.to_bytes(2, "little")
    return b"\x7a" + short if meter is None else b"\x72" + meter.long + short


def _blocks(plain: bytes) -> bytes:
    return plain + _FILLER * (-len(plain) % 16)
