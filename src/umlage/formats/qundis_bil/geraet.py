"""One line of BIL: a device with its value now, at its due dates, and at the ends of up to 18 months."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from umlage.formats.lieferung import mbus
from umlage.formats.lieferung.fehler import Falsch, Zeilenfehler, fehler
from umlage.formats.lieferung.meldung import (
    UNCONFIRMED,
    Geraetemeldung,
    Kind,
    Medium,
    Meldung,
    Messwert,
    Zeitpunkt,
)
from umlage.formats.lieferung.uhr import gespeichert_am
from umlage.formats.lieferung.werte import messwert, tagesart
from umlage.formats.lieferung.zahlen import Schreibweise, ganzzahl, leer
from umlage.formats.lieferung.zeiten import monate_vorher, tag, tag_und_uhr
from umlage.formats.qundis_bil.kennungen import MONTHS, Satz

# what the plant of type OZW10 says of a device; on WTT16 the same column is the node that heard it
_OZW10 = {"0": "not_present", "3": "too_many_readouts", "4": "communication_error", "5": "removed"}


@dataclass(frozen=True, slots=True)
class Anlage:
    """What the file says of the plant. `merkmale` go to every value."""

    gateway: str = ""
    typ: str = ""
    anzahl: int | None = None
    merkmale: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Feld:
    """A pair of columns, value and unit, with the day of the value."""

    wert: str
    dimension: str
    kind: Kind
    zeitpunkt: Zeitpunkt | None
    speicher: int | None = None
    merkmale: tuple[str, ...] = ()


def ist_knoten(row: Satz) -> bool:
    try:
        kind = ganzzahl(row.text("KMed"))
    except Falsch:
        return False
    return kind is not None and mbus.medium(kind) is Medium.NODE


def geraet(row: Satz, anlage: Anlage, writing: Schreibweise) -> Iterator[Meldung]:
    """The device, after a fault for each of its values that is not taken over."""
    number, factory = mbus.nummer8(row.text("KKundeNr")), row.text("KFabNr")
    if leer(number) and leer(factory):
        yield fehler("E203", "Das Gerät hat keine Nummer (KKundeNr, KFabNr).", row.ort("KKundeNr"))
        return
    code = ""
    try:
        heads = []
        for code in ("KCoCode", "KSWInd", "KMed"):
            heads.append(ganzzahl(row.text(code)))
        code = "ZDat"
        at = tag_und_uhr(row.text("ZDat"), row.text("ZUhr"))
        code = "ZDatEvent"
        event = tag(row.text("ZDatEvent"))
    except Falsch as problem:
        yield problem.an(row.ort(code), number)
        return
    maker, version, kind = heads
    what = None if kind is None else mbus.medium(kind)
    values: list[Messwert] = []
    for found in _messwerte(row, at, what, anlage, writing):
        if isinstance(found, Zeilenfehler):
            yield found
        else:
            values.append(found)
    serial = factory if leer(number) else number
    ozw10 = anlage.typ.upper() == "OZW10"
    state = row.text("SMBusDev")
    yield Geraetemeldung(
        serial, mbus.hersteller(maker or 0), version, what,
        aliase=(factory,) if not leer(factory) and factory.lstrip("0") != serial.lstrip("0") else (),
        messwerte=tuple(values), gesehen=at, status="" if leer(row.text("SFehler")) else row.text("SFehler")[:40],
        merkmale=(_OZW10[state],) if ozw10 and state in _OZW10 else (), fehlerdatum=event, gateway=anlage.gateway,
        empfaenger="" if ozw10 or leer(state) else state[:20], ort=row.ort(),
    )  # fmt: skip


def _messwerte(
    row: Satz, at: datetime | None, what: Medium | None, anlage: Anlage, writing: Schreibweise
) -> Iterator[Messwert | Zeilenfehler]:
    for field in _felder(row, at):
        if isinstance(field, Zeilenfehler):
            yield field
            continue
        raw, dimension = row.text(field.wert), row.text(field.dimension)
        try:
            value: Decimal | None = writing.zahl(raw)
            # every file has columns for 18 months, however many a device keeps
            if value is None and (leer(dimension) or field.zeitpunkt is None or field.wert.startswith("CVxStat")):
                continue
            if field.zeitpunkt is None:
                raise Falsch("E230", f"Gerät {row.text('KKundeNr')}: {field.wert} hat kein Datum.")
            if value is not None and not isinstance(field.zeitpunkt, datetime):
                gespeichert_am(field.zeitpunkt, at)
            yield messwert(
                value, dimension, roh=raw, kind=field.kind, zeitpunkt=field.zeitpunkt, medium=what,
                ort=row.ort(field.wert), speicher=field.speicher, merkmale=(*anlage.merkmale, *field.merkmale),
            )  # fmt: skip
        except Falsch as problem:
            yield problem.an(row.ort(field.wert), f"{raw} {dimension}")


def _felder(row: Satz, at: datetime | None) -> Iterator[_Feld | Zeilenfehler]:
    yield _Feld("CEnKVal", "CEnKDim", Kind.CURRENT, at)
    yield _Feld("CVolKVal", "CVolKDim", Kind.CURRENT, at)
    # the meaning of the last but one due date is concluded from its code alone
    for code, marks in (("StL", ()), ("StVl", (UNCONFIRMED,))):
        try:
            day = tag(row.text(f"ZDat{code}"))
        except Falsch as problem:
            yield problem.an(row.ort(f"ZDat{code}"))
            continue
        yield _Feld(f"CEn{code}Val", f"CEn{code}Dim", Kind.DUE, day, merkmale=marks)
        yield _Feld(f"CVol{code}Val", f"CVol{code}Dim", Kind.DUE, day, merkmale=marks)
    try:
        newest = tag(row.text("ZDatSta1"))
        if newest is not None and not leer(row.text("CVxStat1Val")):
            gespeichert_am(newest, at)
    except Falsch as problem:
        yield problem.an(row.ort("ZDatSta1"))
        return
    for month in range(1, MONTHS + 1):
        day = None if newest is None else monate_vorher(newest, month - 1)
        kind = Kind.MONTH_END if day is None else tagesart(day, Kind.MONTH_END)
        yield _Feld(f"CVxStat{month}Val", "CVxStatDim", kind, day)
