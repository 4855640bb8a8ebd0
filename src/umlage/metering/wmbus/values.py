"""Bytes of a record to its value: exact numbers, dates, digits, text (EN 13757-3, annex A). A real number is taken
from its bits.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Context, Decimal
from sys import intern

from umlage.metering.wmbus.moments import Recurring, date_of, moment_of
from umlage.metering.wmbus.vif import COUNT, DATE, IDENT, MOMENT, NUMBER, RAW, Measured

Value = Decimal | date | datetime | time | Recurring | str | bytes | None
Decode = Callable[[bytes], Value]

# wide enough for every number that a record can carry; no digit is ever rounded away
EXACT = Context(prec=4000, Emin=-99999, Emax=99999)

_WIDE = Context(prec=160, Emin=-99999, Emax=99999)
_BILLIONTH = Decimal("1e-9")


def billionths(value: Decimal, divisor: Decimal) -> Decimal:
    """A quotient to nine decimals, for registers whose unit is no decimal part of ours (GJ, thirds of a litre)."""
    return _WIDE.divide(value, divisor).quantize(_BILLIONTH, context=_WIDE).normalize(_WIDE)


# quantities in joule and what they are told in
OF_JOULE = {"GJ": "kWh", "GJ/h": "kW"}
_GJ_OF_MWH = Decimal("3.6")


def from_joule(value: Decimal) -> Decimal:
    """kWh of GJ, to a billionth; the record keeps the register itself."""
    return billionths(value.scaleb(3, EXACT), _GJ_OF_MWH)


def told_in(measure: str, value: Decimal) -> tuple[str, Decimal]:
    """The unit of a reading and its value there: kWh for what a device counts in joule."""
    return (OF_JOULE[measure], from_joule(value)) if measure in OF_JOULE else (measure, value)


SIZES = (0, 1, 2, 3, 4, 4, 6, 8, 0, 1, 2, 3, 4, -1, 6, 0)
_REAL = 5
# more bytes than these are no number that anything counts
_LONGEST = 8
_BCD = (9, 10, 11, 12, 14)
_WHOLE_NUMBERS = (1, 2, 3, 4, 6, 7)


def decoder(measured: Measured, coding: int, lvar: int) -> Decode:
    """How to read the bytes of such a record; `lvar` is the length byte of variable data, else -1."""
    if coding in (0, 8):
        return _nothing
    if measured.kind in (DATE, MOMENT):
        return _date(measured, coding, lvar)
    if lvar >= 0:
        return _variable(measured, lvar)
    if coding == _REAL:
        return _real(measured)
    if measured.kind == RAW:
        return bytes
    if coding in _BCD:
        return _digits if measured.kind == IDENT else _bcd(measured, False)
    return _whole(measured, SIZES[coding])


# how a record's number is written, where nothing but a power of ten stands between its bytes and its value
OTHER, DIGITS, WHOLE = 0, 1, 2


def form_of(measured: Measured, coding: int, lvar: int) -> tuple[int, str]:
    """How such a number is written, and the power of ten as text; OTHER when it needs its decoder."""
    if lvar >= 0 or measured.factor != 1 or measured.kind not in (NUMBER, COUNT):
        return OTHER, ""
    if coding in _BCD:
        return DIGITS, _ending(measured.exponent)
    if coding in _WHOLE_NUMBERS and measured.kind == NUMBER:
        return WHOLE, _ending(measured.exponent)
    return OTHER, ""


def variable_size(lvar: int) -> int:
    """How many bytes follow the length byte; -1 for a reserved one."""
    if lvar <= 0xBF:
        return lvar
    if lvar <= 0xC9:
        return lvar - 0xC0
    if 0xD0 <= lvar <= 0xD9:
        return lvar - 0xD0
    if 0xE0 <= lvar <= 0xEF:
        return lvar - 0xE0
    if 0xF0 <= lvar <= 0xF4:
        return 4 * (lvar - 0xEC)
    return {0xF5: 48, 0xF6: 64}.get(lvar, -1)


def _nothing(raw: bytes) -> Value:
    return None


def _date(measured: Measured, coding: int, lvar: int) -> Decode:
    if coding == _REAL or coding in _BCD or (lvar >= 0 and not 0xE0 <= lvar <= 0xEF):
        return _nothing
    if measured.kind == DATE:
        return lambda raw: date_of(raw) if len(raw) == 2 else None
    return moment_of


def _whole(measured: Measured, size: int) -> Decode:
    """Type B: signed, its smallest value means "no value". Type C: unsigned."""
    factor, ending = measured.factor, _ending(measured.exponent)
    if measured.kind in (COUNT, IDENT):
        return lambda raw: Decimal(f"{int.from_bytes(raw, 'little')}{ending}")
    lowest = -1 << (8 * size - 1)

    def number(raw: bytes) -> Value:
        whole = int.from_bytes(raw, "little", signed=True)
        # a number as text is read faster than it is scaled, and just as exactly
        return None if whole == lowest else Decimal(f"{whole * factor}{ending}")

    return number


def _ending(exponent: int) -> str:
    return intern(f"E{exponent}") if exponent else ""


# the lowest number of a whole register, sent in digits: some makers say "no value" so
NO_DIGITS = ("80000000", "800000000000")


def _bcd(measured: Measured, negative: bool) -> Decode:
    """Type A: packed digits, top nibble F = minus; every other letter means "no value"."""
    factor, ending = measured.factor, _ending(measured.exponent)

    def plain(raw: bytes) -> Value:
        digits = raw[::-1].hex()
        if digits.isdecimal():
            return Decimal(digits + ending) if digits not in NO_DIGITS else None
        if digits[:1] == "f" and digits[1:].isdecimal():
            return Decimal("-" + digits[1:] + ending)
        return None

    def scaled(raw: bytes) -> Value:
        value = plain(raw)
        if not isinstance(value, Decimal):
            return None
        return EXACT.multiply(value, Decimal(-factor if negative else factor))

    return plain if factor == 1 and not negative else scaled


def _digits(raw: bytes) -> Value:
    digits = raw[::-1].hex()
    return digits if digits.isdecimal() else None


def _real(measured: Measured) -> Decode:
    """IEEE 754, 32 bits: sign, exponent and fraction as whole numbers; what is no number is no value."""
    exponent, factor = measured.exponent, measured.factor

    def real(raw: bytes) -> Value:
        bits = int.from_bytes(raw, "little")
        power = bits >> 23 & 0xFF
        if power == 0xFF:
            return None
        whole = bits & 0x7FFFFF | (0x800000 if power else 0)
        power = (power or 1) - 150
        whole = -whole * factor if bits >> 31 else whole * factor
        if not whole:
            return Decimal(0)
        while power < 0 and not whole & 1:
            whole >>= 1
            power += 1
        if power >= 0:
            return Decimal(whole << power).scaleb(exponent, EXACT)
        return Decimal(whole * 5**-power).scaleb(power + exponent, EXACT)

    return real


def _variable(measured: Measured, lvar: int) -> Decode:
    if measured.kind == RAW:
        return bytes
    if lvar <= 0xBF:
        return _text
    if lvar <= 0xC9:
        return _bcd(measured, False)
    if 0xD0 <= lvar <= 0xD9:
        return _bcd(measured, True)
    size = variable_size(lvar)
    if size > _LONGEST:
        return bytes
    return _whole(measured, size) if size > 0 else _nothing


def _text(raw: bytes) -> Value:
    """ISO 8859-1, last character first; what cannot be printed is shown as bytes."""
    text = raw[::-1].decode("latin-1").strip("\0 ")
    return text if text.isprintable() else bytes(raw)
