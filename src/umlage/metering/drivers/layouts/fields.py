"""What a decoder of a maker's own byte layout gets and gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple


class Call(NamedTuple):
    """`part`: the bytes of the layout, which begin at `place` of the payload; `frame`: the whole frame from L on
    without checksums; `wire`: the address as sent.
    """

    part: bytes
    place: int
    frame: bytes
    wire: bytes
    ci: int
    keys: Sequence[bytes]


class Field(NamedTuple):
    """One value: bytes `start` to `end` of the part. Without a role it is shown and never offered."""

    quantity: str
    measure: str
    value: Decimal | date | datetime | str | bytes | None
    start: int
    end: int
    role: str = ""
    at: date | None = None
    instant: datetime | None = None
    storage: int = 0


def unread_status(bits: int) -> tuple[str, ...]:
    """The warning for a status whose bits no maker has published: shown, never "in order", never guessed."""
    return ("flags_unknown",) if bits else ()


class Outcome(NamedTuple):
    """What came of it. `state` is one of the states of a telegram; `wire`: the address where it is not the one sent;
    `key_index` of a key that won; `clock`: what the device's own clock says, where it is one.
    """

    fields: tuple[Field, ...]
    warnings: tuple[str, ...] = ()
    state: str = ""
    wire: bytes = b""
    key_index: int | None = None
    payload: bytes = b""
    rest: bytes = b""
    clock: date | None = None


LayoutDecoder = Callable[[Call], Outcome | None]


class Short(Exception):
    """The part is shorter than its layout."""


def little(part: bytes, start: int, size: int) -> int:
    """An unsigned number, low byte first."""
    if start + size > len(part):
        raise Short
    return int.from_bytes(part[start : start + size], "little")


def big(part: bytes, start: int, size: int) -> int:
    """An unsigned number, high byte first."""
    if start + size > len(part):
        raise Short
    return int.from_bytes(part[start : start + size], "big")


def scaled(whole: int, exponent: int) -> Decimal:
    """A whole number times a power of ten."""
    return Decimal(f"{whole}E{exponent}")
