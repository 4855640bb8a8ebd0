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
from umlage.metering.wmbus.telegram import Reading, Telegram
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


def _reading(reading: Reading) -> str:
    meaning, value, at, _ = reading
    text = str(value)
    if "E" in text:
        text = f"{value:f}"
    day = "null" if at is None else f'"{at.isoformat()}"'
    return f"{meaning.json_head}{text}{meaning.json_unit}{day}{meaning.json_tail}"


def _record(header: Header, raw: bytes, place: int) -> str:
    value = header.decode(raw)
    if isinstance(value, Decimal):
        text = str(value)
        text = f'"{value:f}"' if "E" in text else f'"{text}"'
    elif value is None:
        text = "null"
    elif isinstance(value, date):
        text = f'"{value.isoformat()}"'
    else:
        text = encode_basestring(value_text(value) or "")
    return f'{{{header.described},"value":{text},"raw":"{raw.hex()}","place":{place}}}'


def _field(field: Field, first: int) -> str:
    value = value_text(field.value)
    text = "null" if value is None else encode_basestring(value)
    told = field_header(field.quantity, field.measure, field.storage).described
    return f'{{{told},"value":{text},"raw":"","place":{first + field.start}}}'


__all__ = ["as_json", "decimal_text", "error_json", "value_text"]
