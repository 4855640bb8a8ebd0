"""The Akte while records are taken over: plain values that change, and what is to say about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from umlage.core.eingabe import ALS_NUMMER
from umlage.core.finding import Severity
from umlage.core.period import DAY, Period
from umlage.formats.arge.satz import Meldung, gibt_es
from umlage.formats.arge.zettel import CODE, Zettel

Zeile = dict[str, Any]
Teile = Sequence[tuple[date, date, Decimal]]
NOCH = "noch eintragen"
_NUMMER = re.compile(ALS_NUMMER)
# so much of a name or a street a record can hold
_NAME = 35


@dataclass(slots=True)
class Bau:
    """`werte`: the Akte as plain values; `offen`: what the records cannot know and the Akte needs."""

    werte: Zeile
    zeitraum: Period
    neu: bool
    mwst: str = ""
    meldungen: list[Meldung] = field(default_factory=list)
    offen: list[str] = field(default_factory=list)

    @property
    def art(self) -> str:
        return str(self.werte["abrechnung"]["art"])

    def reihe(self, name: str) -> list[Zeile]:
        """A list of the Akte, made where there is none."""
        found: list[Zeile] = self.werte.setdefault(name, [])
        return found

    def sagt(self, text: str, schwere: Severity = Severity.WARNING) -> None:
        """What no single record says."""
        self.meldungen.append(Meldung(schwere, CODE, text, datei="Akte"))


def setzt(row: Zeile, name: str, value: object, sonst: object = None) -> None:
    """A value of the file in a row; `sonst` is what holds without one. What is equal stays as it is written."""
    if value is not None and value != "" and row.get(name, sonst) != value:
        row[name] = value


def nummer(zettel: Zettel, nr: int) -> str:
    """A field as a number of the Akte; empty, and said, where it cannot be one."""
    text = zettel.text(nr)
    if text and not _NUMMER.match(text):
        zettel.feld_nicht(nr, "So kann in der Akte keine Nummer aussehen.")
        return ""
    return text


def ab_null(zettel: Zettel, nr: int) -> Decimal | None:
    """A number that has no minus in the Akte; None, and said, where it has one."""
    value = zettel.zahl(nr)
    if value is not None and value < 0:
        zettel.feld_nicht(nr, "In der Akte hat dieser Wert kein Minus.", Severity.ERROR)
        return None
    return value


def schlank(value: Decimal) -> Decimal:
    """Without zeros at the end."""
    return Decimal(int(value)) if value == int(value) else value.normalize()


def gueltig(value: object, von: date, bis: date) -> set[Decimal]:
    """Which values hold on some day of a time; a value is one, or a list of them with their first days."""
    if value is None:
        return set()
    if not isinstance(value, list):
        return {Decimal(str(value))}
    found = set()
    for place, row in enumerate(value):
        end = value[place + 1]["ab"] - DAY if place + 1 < len(value) else bis
        if row["ab"] <= bis and end >= von:
            found.add(Decimal(str(row["wert"])))
    return found


def ab_tagen(old: object, parts: Teile, first: date) -> object:
    """The value that parts of the time give; the old one where it says the same, even if it says more."""
    if not parts or all(value in gueltig(old, von, bis) for von, bis, value in parts):
        return old
    rows: list[Zeile] = []
    for von, _, value in parts:
        if not rows or rows[-1]["wert"] != value:
            rows.append({"ab": von if rows else first, "wert": schlank(value)})
    return rows[0]["wert"] if len(rows) == 1 else rows


def ja(row: Zettel, nr: int) -> str:
    """A mark of 0 or 1; empty where it is blank, or something else, which is said."""
    text = row.text(nr)
    if text not in ("", "0", "1"):
        row.feld_nicht(nr, "Vorgesehen sind 0 und 1.")
        return ""
    return text


def ungekuerzt(row: Zettel, nr: int, old: object) -> str:
    """A text of the file; the old one where the file could not hold all of it."""
    text = row.text(nr)
    return old if isinstance(old, str) and dasselbe(text, old) else text


def dasselbe(text: str, old: str) -> bool:
    """Whether it is the same text as far as the file can hold it: 35 signs of its set, others are lost in some way."""
    cut = old[:_NAME].rstrip() if len(text) > _NAME - 2 else old
    signs = (re.escape(sign) if gibt_es(sign) else "." for sign in cut)
    return re.fullmatch("".join(signs), text) is not None
