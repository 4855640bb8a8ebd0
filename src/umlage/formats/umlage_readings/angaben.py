"""What the fields of `umlage-readings/1` may say, the same in table and JSON."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from umlage.formats.lieferung.fehler import Falsch, Ort
from umlage.formats.lieferung.meldung import Kind, Medium, Messwert, Register, Zeitpunkt
from umlage.formats.lieferung.werte import messwert
from umlage.formats.lieferung.zeiten import tag_oder_zeitpunkt

FAMILIE = "umlage-readings/"
NEEDED = frozenset({"schema", "serial", "register", "kind", "value", "unit", "valid_at"})
_SERIAL = re.compile(r"[0-9A-Za-z][0-9A-Za-z ./_-]{0,39}")
_MAKER = re.compile(r"[A-Za-z]{3}|")
_Wort = TypeVar("_Wort", bound=StrEnum)


@lru_cache(maxsize=256)
def schema_passt(text: str) -> bool:
    """Whether this is a schema that we read: version 1, whatever stands behind its point."""
    return re.fullmatch(r"umlage-readings/1(\.[0-9]{1,3})?", text) is not None


def wort_aus(words: type[_Wort], text: str, name: str) -> _Wort:
    """One of the words of a field; Falsch (E204)."""
    try:
        return words(text)
    except ValueError:
        allowed = ", ".join(word.value for word in words)
        raise Falsch("E204", f"„{text[:40]}“ ist kein {name}; möglich sind: {allowed}.") from None


def nummer(text: str) -> str:
    """The number of a device; Falsch (E203, E204)."""
    if not text:
        raise Falsch("E203", "Die Gerätenummer (serial) fehlt.")
    if not _SERIAL.fullmatch(text):
        raise Falsch("E204", f"„{text[:40]}“ ist keine Gerätenummer.")
    return text


def hersteller(text: str) -> str:
    """Three letters, or none; Falsch (E204)."""
    if not _MAKER.fullmatch(text):
        raise Falsch("E204", f"„{text[:40]}“ ist kein Kürzel eines Herstellers (drei Buchstaben).")
    return text.upper()


@lru_cache(maxsize=256)
def medium(text: str) -> Medium | None:
    return wort_aus(Medium, text, "medium") if text else None


def rssi(number: int | None) -> int | None:
    """Signal strength in dBm; Falsch (E204)."""
    if number is not None and not -200 <= number <= 30:
        raise Falsch("E204", f"{number} dBm ist keine Signalstärke.")
    return number


def klein(number: int | None, name: str) -> int:
    """A number of tariff, subdevice or storage; Falsch (E204)."""
    if number is not None and not 0 <= number <= 1 << 40:
        raise Falsch("E204", f"{number} ist kein {name}.")
    return number or 0


@lru_cache(maxsize=4096)
def gueltig_am(text: str, kind: Kind) -> Zeitpunkt:
    """When the value was true: a day for stored values, day or instant for the current one; Falsch (E211)."""
    found = tag_oder_zeitpunkt(text)
    if found is None:
        raise Falsch("E230", "Der Wert hat keinen Tag (valid_at).")
    if kind is not Kind.CURRENT and isinstance(found, datetime):
        raise Falsch("E211", f"„{text}“: zu {kind.value} gehört ein Tag ohne Uhrzeit.")
    return found


def gelesen(
    wert: Decimal | None,
    roh: str,
    *,
    einheit: str,
    register: str,
    kind: str,
    valid_at: str,
    geraet: Medium | None,
    ort: Ort,
    tarif: int = 0,
    untergeraet: int = 0,
    speicher: int | None = None,
) -> Messwert:
    """A value of a row or of an object; Falsch."""
    role = wort_aus(Kind, kind, "kind")
    what = wort_aus(Register, register, "register")
    when: date | datetime = gueltig_am(valid_at, role)
    return messwert(
        wert, einheit, roh=roh, kind=role, zeitpunkt=when, medium=geraet, register=what, ort=ort,
        tarif=tarif, untergeraet=untergeraet, speicher=speicher,
    )  # fmt: skip
