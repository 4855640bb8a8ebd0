"""Records: DIF, DIFE, VIF, VIFE and the data behind them (EN 13757-3, 6).

Devices of one model send the same headers again and again: what a header means is worked out once, and what a whole
payload of one length looks like
is kept as a mask over its structure, so that the next telegram of that look needs one comparison.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from umlage.metering.wmbus.values import OTHER, SIZES, Decode, Value, decoder, form_of, variable_size
from umlage.metering.wmbus.vif import COUNT, NO_VALUE, NUMBER, PROFILES, RAW, UNKNOWN, Measured, base_of, extended

FUNCTIONS = ("instantaneous", "maximum", "minimum", "error")
_MOST_EXTENSIONS = 10
_TEXTS = 0xBF
_FILLER, _MANUFACTURER, _MORE = 0x2F, 0x0F, 0x1F


@dataclass(frozen=True, slots=True)
class Header:
    """What the bytes before the data say. `modifiers` are the extensions that are no factor, in their order.

    `known` is false when a code is reserved: then nothing of the record can be used. `described` is all of it but the
    value, as members of JSON; `numeric` whether the value is a number; `form` how a plain number is read without
    `decode`.
    """

    raw: bytes
    function: str
    storage: int
    tariff: int
    subunit: int
    coding: int
    quantity: str
    measure: str
    modifiers: tuple[str, ...]
    known: bool
    profile: str
    # made anew with the header, and given by what stands above: two headers of the same bytes are the same
    decode: Decode = field(compare=False)
    described: str
    numeric: bool = False
    form: tuple[int, str] = (OTHER, "")


class Record(NamedTuple):
    """One record: its header, its data as sent, and where its header begins in the payload.

    `given` is the value of a field in a maker's own layout, which has no header that could be read.
    """

    header: Header
    raw: bytes
    place: int
    given: Value = None

    @property
    def value(self) -> Value:
        return self.header.decode(self.raw) if self.header.raw else self.given


class Step(NamedTuple):
    """One record in a layout: header, its first byte, first and last byte of data."""

    header: Header
    place: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Layout:
    """The structure of payloads of one length: every bit that is no data is fixed by `mask` and `pattern`.

    `rest` is where bytes begin that no record explains; `fault` where the structure breaks, -1 when it does not;
    `maker` where a block of the
    manufacturer begins, -1 without; `more` says that further telegrams follow; `hollow` that a record has no data and
    does not say why; `whole` that records and fillers are all there is.
    """

    steps: tuple[Step, ...]
    mask: int
    pattern: int
    rest: int
    fault: int
    maker: int
    more: bool
    hollow: bool
    size: int
    whole: bool


_HEADERS: dict[tuple[bytes, int], Header] = {}
_MOST_HEADERS = 20_000


def header(raw: bytes, lvar: int = -1, *, text: str = "", codes: bytes = b"") -> Header:
    """The meaning of header bytes; `text` and its extensions `codes` where the VIF is plain text."""
    known = _HEADERS.get((raw, lvar))
    if known is None:
        known = _header(raw, lvar, text, codes)
        if len(_HEADERS) >= _MOST_HEADERS:
            _HEADERS.clear()
        _HEADERS[raw, lvar] = known
    return known


def _header(raw: bytes, lvar: int, text: str, codes: bytes) -> Header:
    first = raw[0]
    storage, tariff, subunit = first >> 6 & 1, 0, 0
    place = 1
    extension = first
    step = 0
    while extension & 0x80:
        extension = raw[place]
        storage |= (extension & 0x0F) << (1 + 4 * step)
        tariff |= (extension >> 4 & 3) << (2 * step)
        subunit |= (extension >> 6 & 1) << step
        step += 1
        place += 1
    coding = first & 0x0F
    if text or raw[place] & 0x7F == 0x7C:
        measured, said = extended(Measured("text", text), codes)
    else:
        measured, taken = base_of(raw[place:])
        rest = raw[place + taken :]
        measured, said = _extended(measured, rest)
    known = measured is not UNKNOWN and not any(name.startswith(("reserved", "manufacturer")) for name in said)
    profile = next((name for name in said if name in PROFILES), "")
    none = any(name in NO_VALUE for name in said)
    if none:
        measured = Measured(measured.quantity, measured.measure, kind=measured.kind)
    if profile:
        decode: Decode = bytes
    elif none:
        decode = _none
    else:
        decode = decoder(measured, coding, lvar)
    function = FUNCTIONS[first >> 4 & 3]
    return Header(
        raw=raw,
        function=function,
        storage=storage,
        tariff=tariff,
        subunit=subunit,
        coding=coding,
        quantity=measured.quantity,
        measure=measured.measure,
        modifiers=said,
        known=known,
        profile=profile,
        decode=decode,
        described=_described(raw, measured, function, (storage, tariff, subunit), said),
        numeric=measured.kind in (NUMBER, COUNT) and (lvar < 0 or lvar > _TEXTS),
        form=(OTHER, "") if profile or none else form_of(measured, coding, lvar),
    )


def _described(
    raw: bytes, measured: Measured, function: str, where: tuple[int, int, int], said: tuple[str, ...]
) -> str:
    told = {
        "header": raw.hex(),
        "quantity": measured.quantity,
        "unit": measured.measure,
        "function": function,
        **dict(zip(("storage", "tariff", "subunit"), where, strict=True)),
        "modifiers": list(said),
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))[1:-1]


def field_record(quantity: str, measure: str, value: Value, storage: int, place: int, raw: bytes = b"") -> Record:
    """A value of a maker's own layout in the shape of a record: it has no header of its own."""
    return Record(field_header(quantity, measure, storage), raw, place, value)


@lru_cache(maxsize=2000)
def field_header(quantity: str, measure: str, storage: int) -> Header:
    described = _described(b"", Measured(quantity, measure), FUNCTIONS[0], (storage, 0, 0), ())
    return Header(b"", FUNCTIONS[0], storage, 0, 0, 0, quantity, measure, (), True, "", _none, described)


def _extended(measured: Measured, rest: bytes) -> tuple[Measured, tuple[str, ...]]:
    if measured.quantity == "manufacturer":
        return measured, (f"manufacturer_{rest.hex()}",) if rest else ("manufacturer_none",)
    if measured is UNKNOWN:
        return UNKNOWN, (f"reserved_{rest.hex()}",) if rest else ()
    return extended(measured, rest)


def _none(raw: bytes) -> Value:
    return None


def base_measured(raw_vif: bytes) -> Measured:
    """What a VIF with its extensions measures (profiles need it for their elements)."""
    base, taken = base_of(raw_vif)
    return extended(base, raw_vif[taken:])[0]


class _Broken(Exception):
    """The structure ends in the middle of a record; `place` is where bytes were missing."""

    def __init__(self, place: int) -> None:
        super().__init__(place)
        self.place = place


def layout_of(payload: bytes) -> Layout:
    """The structure of a payload. Never raises: where it breaks is part of the answer."""
    steps: list[Step] = []
    fixed = bytearray(len(payload))
    place, size = 0, len(payload)
    fault = maker = -1
    rest = size
    more = False
    while place < size:
        first = payload[place]
        if first == _FILLER:
            fixed[place] = 0xFF
            place += 1
            continue
        if first & 0x0F == 0x0F:
            fixed[place] = 0xFF
            if first in (_MANUFACTURER, _MORE):
                maker, more = place + 1, first == _MORE
            else:
                fault = place
            rest = place + (1 if fault < 0 else 0)
            break
        try:
            found = _step(payload, place)
        except _Broken as broken:
            fault, rest = broken.place, place
            fixed[place:] = b"\xff" * (size - place)
            break
        steps.append(found)
        fixed[place : found.start] = b"\xff" * (found.start - place)
        place = found.end
    hollow = _hollow(steps)
    return Layout(
        steps=tuple(steps),
        mask=int.from_bytes(fixed, "little"),
        pattern=int.from_bytes(payload, "little") & int.from_bytes(fixed, "little"),
        rest=rest,
        fault=fault,
        maker=maker,
        more=more,
        hollow=hollow,
        size=size,
        whole=fault < 0 and rest == size and not more and not hollow,
    )


def _hollow(steps: list[Step]) -> bool:
    """Meters send no record without data that does not say why: then bytes were taken for records that are none."""
    return any(step.header.coding in (0, 8) and not NO_VALUE.intersection(step.header.modifiers) for step in steps)


def _step(payload: bytes, place: int) -> Step:
    size = len(payload)
    end = _chain(payload, place, size)
    start = _chain(payload, end, size)
    text, codes = "", b""
    if payload[end] & 0x7F == 0x7C:
        start, text, codes = _text_vif(payload, end, start)
    coding = payload[place] & 0x0F
    lvar = -1
    length = SIZES[coding]
    if coding == 13:
        if start >= size:
            raise _Broken(size)
        lvar = payload[start]
        length = variable_size(lvar)
        if length < 0:
            raise _Broken(start)
        found = header(payload[place:start], lvar, text=text, codes=codes)
        start += 1
    else:
        found = header(payload[place:start], text=text, codes=codes)
    if start + length > size:
        raise _Broken(size)
    return Step(found, place, start, start + length)


def _chain(payload: bytes, place: int, size: int) -> int:
    """Where a field and its extensions end."""
    first = place
    while True:
        if place >= size:
            raise _Broken(size)
        if place - first > _MOST_EXTENSIONS:
            raise _Broken(place)
        if not payload[place] & 0x80:
            return place + 1
        place += 1


def _text_vif(payload: bytes, place: int, after: int) -> tuple[int, str, bytes]:
    """A VIF in plain text: by the norm the text follows the extensions; some devices send it before them.

    The reading counts whose length fits and whose text can be printed. Source: wM-Bus and M-Bus frames of Elvaco.
    """
    for at in (after, place + 1):
        if at >= len(payload):
            continue
        end = at + 1 + payload[at]
        raw = payload[at + 1 : end]
        if end <= len(payload) and raw and all(32 <= letter < 127 or letter > 160 for letter in raw):
            text = raw[::-1].decode("latin-1").strip()
            if at == after or not payload[place] & 0x80:
                return end, text, payload[place + 1 : after]
            last = _chain(payload, end, len(payload))
            return last, text, payload[end:last]
    raise _Broken(after)


def headers_in(raw: bytes) -> tuple[bytes, ...]:
    """Headers that stand one after the other without data, as compact frames know them; empty when they do not fit."""
    found = []
    place = 0
    try:
        while place < len(raw):
            start = _chain(raw, _chain(raw, place, len(raw)), len(raw))
            found.append(raw[place:start])
            place = start
    except _Broken:
        return ()
    return tuple(found)


def with_data(headers: tuple[bytes, ...], content: bytes) -> bytes | None:
    """The full payload of a compact one: every header before its data; None when the data do not fit."""
    parts: list[bytes] = []
    place = 0
    for raw in headers:
        length = SIZES[raw[0] & 0x0F]
        if length < 0:
            if place >= len(content):
                return None
            length = variable_size(content[place]) + 1
            if length <= 0:
                return None
        if place + length > len(content):
            return None
        parts += (raw, content[place : place + length])
        place += length
    parts.append(content[place:])
    return b"".join(parts)


def signature_bytes(layout: Layout) -> bytes:
    """The headers of a full frame one after the other: what the signature of a compact frame is computed of."""
    return b"".join([step.header.raw for step in layout.steps])


__all__ = [
    "RAW",
    "Header",
    "Layout",
    "Record",
    "Step",
    "header",
    "headers_in",
    "layout_of",
    "signature_bytes",
    "with_data",
]
