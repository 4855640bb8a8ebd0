"""One value from its text and its unit: kept as it came, and in the unit of its register."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from umlage.formats.lieferung.einheiten import KANONISCH, einheit, umgerechnet
from umlage.formats.lieferung.fehler import Falsch, Ort
from umlage.formats.lieferung.meldung import Kind, Medium, Messwert, Register, Zeitpunkt
from umlage.formats.lieferung.zeiten import monatsletzter

_ENERGY = {Register.ENERGY, Register.COOLING}


def messwert(
    wert: Decimal | None,
    roheinheit: str,
    *,
    roh: str,
    kind: Kind,
    zeitpunkt: Zeitpunkt | None,
    medium: Medium | None = None,
    register: Register | None = None,
    ort: Ort,
    tarif: int = 0,
    untergeraet: int = 0,
    speicher: int | None = None,
    merkmale: tuple[str, ...] = (),
    bezeichnung: str = "",
) -> Messwert:
    """The reading. Falsch: E220 when the unit is unknown or not one of the register."""
    found, factor = einheit(roheinheit, medium)
    if register is not None and register is not found:
        if not {register, found} <= _ENERGY:
            raise Falsch("E220", f"Die Einheit „{roheinheit}“ passt nicht zu „{register.value}“.")
        found = register
    value = None if wert is None else umgerechnet(wert, factor)
    return Messwert(
        found, kind, value, KANONISCH[found], zeitpunkt, roh.strip()[:60], roheinheit.strip()[:40],
        tarif, untergeraet, speicher, merkmale, bezeichnung, ort,
    )  # fmt: skip


def tagesart(zeit: Zeitpunkt, kind: Kind) -> Kind:
    """The role of a stored value by its day: what is called the end of a month must be one."""
    day = zeit.date() if isinstance(zeit, datetime) else zeit
    return kind if kind is not Kind.MONTH_END or monatsletzter(day) else Kind.STORED
