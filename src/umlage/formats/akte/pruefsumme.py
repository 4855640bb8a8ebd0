"""The checksum of an Akte: the same for every file that says the same."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from decimal import Decimal

from umlage.core.settlement.akte import Akte
from umlage.formats.akte.codec import plain_of

# one for all: making it would take longer than using it
_PLAIN = json.JSONEncoder(ensure_ascii=False).encode


def pruefsumme(akte: Akte) -> str:
    """SHA-256 of the canonical JSON: keys sorted, no blanks, numbers without zeros at their end, no default values."""
    return f"sha256:{hashlib.sha256(canonical(plain_of(akte)).encode()).hexdigest()}"


def canonical(value: object) -> str:
    """The one JSON text for a value."""
    match value:
        case dict():
            return "{" + ",".join(f"{canonical(key)}:{canonical(value[key])}" for key in sorted(value)) + "}"
        case tuple() | list():
            return "[" + ",".join(canonical(item) for item in value) + "]"
        case Decimal():
            text = format(value, "f")
            text = text.rstrip("0").rstrip(".") if "." in text else text
            return "0" if text == "-0" else text
        case date():
            return f'"{value.isoformat()}"'
        case _:
            return _PLAIN(value)
