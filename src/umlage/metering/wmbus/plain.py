"""An account as JSON: `{"state", "device", "readings", "records", "warnings"}`; only what is offered stands in
`readings`.

Written by hand from parts that are known per header: the text of a telegram costs less than its decoding.
"""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from json.encoder import encode_basestring

from umlage.metering.drivers.layouts.fields import Field
from umlage.metering.wmbus.moments import Recurring
from umlage.metering.wmbus.records import Header, field_header
from umlage.metering.wmbus.telegram import Meaning, Reading, Telegram
from umlage.metering.wmbus.values import Value


def as_json(telegram: Telegram) -> str:
    """One line of JSON, without the line break. Numbers are decimal text, days ISO dates or null."""
    meter = telegram.meter
    readings = ",".join([_reading(reading) for reading in telegram.readings]) if telegram.offered else ""
    payload = telegram.payload
    records = [_record(header, payload[start:end], place) for header, place, start, end in telegram.steps]
    first, fields = telegram.fields
    if fields:
        records += [_field(field, first) for field in fields]
    told = ",".join(records)
    warnings = ",".join([f'"{code}"' for code in telegram.warnings])
    return (
        f'{{"state":"{telegram.state}","device":{{"id":"{meter.id}","manufacturer":{encode_basestring(meter.manufacturer)},'
        f'"version":"{meter.version:02x}","medium":"{telegram.medium}"}},"readings":[{readings}],"records":[{told}],'
        f'"warnings":[{warnings}]}}'
    )


def error_json(reason: str, offset: int | None) -> str:
    """The line for what is no telegram, in the same shape, with `error` and the byte `offset` (null where there is
    none).
    """
    place = "null" if offset is None else str(offset)
    return (
        f'{{"state":"unknown_format","device":null,"readings":[],"records":[],"warnings":["malformed"],'
        f'"error":{encode_basestring(reason)},"offset":{place}}}'
    )


def decimal_text(value: Decimal) -> str:
    """All digits, no exponent."""
    text = str(value)
    return format(value, "f") if "E" in text else text


def value_text(value: Value) -> str | None:
    """A value as text; None when there is none."""
    if value is None:
        return None
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, date | time | Recurring):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return value


_HEADS: dict[Meaning, tuple[str, str, str]] = {}


def _reading(reading: Reading) -> str:
    meaning = reading.meaning
    head = _HEADS.get(meaning)
    if head is None:
        if len(_HEADS) > 20_000:
            _HEADS.clear()
        quantity, measure, role = (
            encode_basestring(text) for text in (meaning.quantity, meaning.measure, meaning.role)
        )
        head = _HEADS[meaning] = (
            f'{{"quantity":{quantity},"value":"',
            f'","unit":{measure},"at":',
            f',"role":{role}}}',
        )
    at = reading.at
    day = "null" if at is None else f'"{at.isoformat()}"'
    return head[0] + decimal_text(reading.value) + head[1] + day + head[2]


def _record(header: Header, raw: bytes, place: int) -> str:
    value = header.decode(raw)
    if isinstance(value, Decimal):
        text = str(value)
        text = f'"{value:f}"' if "E" in text else f'"{text}"'
    elif value is None:
        text = "null"
    else:
        text = encode_basestring(value_text(value) or "")
    return f'{{{header.described},"value":{text},"raw":"{raw.hex()}","place":{place}}}'


def _field(field: Field, first: int) -> str:
    value = value_text(field.value)
    text = "null" if value is None else encode_basestring(value)
    told = field_header(field.quantity, field.measure, field.storage).described
    return f'{{{told},"value":{text},"raw":"","place":{first + field.start}}}'


__all__ = ["as_json", "decimal_text", "error_json", "value_text"]
