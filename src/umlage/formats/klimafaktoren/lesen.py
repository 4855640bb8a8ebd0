"""A table of climate factors, CSV or XLSX: each row with its postcode, its month or year, its factor, its source.

The heat used in a time, multiplied by its factor, is what would have been used in the weather of the reference. The
columns are ours (docs/handbuch/klimafaktoren.md); what a file does not say, whoever brings it says for all of its rows.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from umlage.formats.lieferung.fehler import Falsch, Ort, Unbrauchbar, Zeilenfehler, dateifehler, fehler
from umlage.formats.lieferung.tabellen import Reihe, spaltenname, tabelle
from umlage.formats.lieferung.zeiten import BERLIN, tag_oder_zeitpunkt

MOST_ROWS = 50_000
MOST_FAULTS = 200
# a factor beyond these is a slip of the pen or another number
LEAST, MOST = Decimal("0.3"), Decimal(3)
KOPF = ("plz", "von", "bis", "faktor", "station", "quelle")
_SPALTEN = {
    "plz": ("plz", "postleitzahl", "postcode"),
    "faktor": ("faktor", "klimafaktor", "kf", "factor"),
    "von": ("von", "beginn", "anfang", "from"),
    "bis": ("bis", "ende", "to"),
    "monat": ("monat", "month"),
    "quelle": ("quelle", "source"),
    "station": ("station", "wetterstation"),
}
_FAKTOR = re.compile(r"\d([.,]\d{1,8})?", re.ASCII)
_PLZ = re.compile(r"\d{5}|\d{1,4}\*", re.ASCII)
_MONATE = (
    re.compile(r"(?P<j>\d{4})-(?P<m>\d{1,2})", re.ASCII),
    re.compile(r"(?P<m>\d{1,2})[./](?P<j>\d{4})", re.ASCII),
)
_MOST_TEXT = 200


@dataclass(frozen=True, slots=True)
class Faktor:
    """A factor for a month or for twelve of them. `plz`: five digits, or the first ones of all that it holds for."""

    plz: str
    von: date
    bis: date
    faktor: Decimal
    quelle: str
    station: str = ""

    @property
    def schluessel(self) -> tuple[str, date, date]:
        """Of what there is one factor."""
        return self.plz, self.von, self.bis


@dataclass(frozen=True, slots=True)
class Tafel:
    """What a file says: its factors, and which rows are none; a file of which nothing can be used has one fault."""

    faktoren: tuple[Faktor, ...]
    fehler: tuple[Zeilenfehler, ...]
    weitere_fehler: int = 0


def faktoren(content: bytes, *, von: date | None = None, bis: date | None = None, quelle: str = "") -> Tafel:
    """The factors of a file. `von`, `bis`, `quelle` hold where its rows do not say. Never raises for what it holds."""
    try:
        table = tabelle(content)
        columns = _spalten(table.kopf.zellen)
        if len(table.reihen) > MOST_ROWS:
            raise Falsch("E122", f"Die Tabelle hat mehr als {MOST_ROWS} Zeilen.")
    except Unbrauchbar as problem:
        return Tafel((), (problem.fehler,))
    except Falsch as problem:
        return Tafel((), (dateifehler(problem.code, problem.text),))
    good: list[tuple[int, Faktor]] = []
    faults: list[Zeilenfehler] = []
    for row in table.reihen:
        line = _Zeile(row, columns, table.kopf.zellen)
        try:
            good.append((row.zeile, line.faktor(von, bis, quelle.strip())))
        except Falsch as problem:
            faults.append(problem.an(line.stelle, ";".join(row.zellen)))
    kept, doubted = _ohne_widerspruch(good)
    faults += doubted
    faults.sort(key=lambda one: one.ort.zeile or 0)
    return Tafel(tuple(kept), tuple(faults[:MOST_FAULTS]), max(len(faults) - MOST_FAULTS, 0))


def als_csv(rows: Iterable[Faktor]) -> str:
    """The same as a table that `faktoren` reads."""
    lines = [";".join(KOPF)]
    for one in rows:
        words = [one.plz if len(one.plz) == 5 else f"{one.plz}*", f"{one.von}", f"{one.bis}", format(one.faktor, "f")]
        lines.append(";".join([*words, *(_in_quotes(text) for text in (one.station, one.quelle))]))
    return "\n".join([*lines, ""])


def _in_quotes(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _spalten(names: Sequence[str]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for place, name in enumerate(names):
        for word, known in _SPALTEN.items():
            if spaltenname(name) in known:
                if word in found:
                    raise Falsch("E204", f"Zwei Spalten sind dasselbe: „{names[found[word]]}“ und „{name}“.")
                found[word] = place
    for word, title in (("plz", "PLZ"), ("faktor", "Faktor")):
        if word not in found:
            there = "; ".join(filter(None, names))[:160]
            raise Falsch("E201", f"Die Spalte „{title}“ fehlt (gefunden: {there}).")
    return found


@dataclass(slots=True)
class _Zeile:
    reihe: Reihe
    spalten: Mapping[str, int]
    namen: Sequence[str]
    stelle: Ort = field(default_factory=Ort)

    def faktor(self, von: date | None, bis: date | None, quelle: str) -> Faktor:
        self.stelle = Ort(zeile=self.reihe.zeile)
        if len(self.reihe.zellen) > len(self.namen):
            raise Falsch("E202", f"Die Zeile hat {len(self.reihe.zellen)} Zellen, der Kopf {len(self.namen)}.")
        plz = self._plz()
        first, last = self._zeitraum(von, bis)
        value = self._wert()
        station, source = self.text("station"), self.text("quelle") or quelle
        self.stelle = Ort(zeile=self.reihe.zeile)
        if not source:
            raise Falsch("E203", "Woher der Faktor stammt, fehlt.")
        if max(len(source), len(station) + 120) > _MOST_TEXT:
            raise Falsch("E204", "Quelle oder Station ist zu lang (höchstens 200 und 80 Zeichen).")
        return Faktor(plz, first, last, value, source, station)

    def text(self, word: str) -> str:
        place = self.spalten.get(word)
        if place is None or place >= len(self.reihe.zellen):
            return ""
        self.stelle = Ort(zeile=self.reihe.zeile, spalte=self.namen[place].strip())
        return self.reihe.zellen[place].strip()

    def _plz(self) -> str:
        text = self.text("plz")
        if not _PLZ.fullmatch(text):
            words = f"„{text[:20]}“ ist keine Postleitzahl: fünf Ziffern, oder ihr Anfang mit Stern (34*)."
            raise Falsch("E204", words)
        return text.removesuffix("*")

    def _wert(self) -> Decimal:
        text = self.text("faktor")
        found = Decimal(text.replace(",", ".")) if _FAKTOR.fullmatch(text) else None
        if found is None or not LEAST <= found <= MOST:
            raise Falsch("E210", f"„{text[:20]}“ ist kein Klimafaktor; er liegt zwischen 0,3 und 3.")
        return found

    def _zeitraum(self, von: date | None, bis: date | None) -> tuple[date, date]:
        if month := self.text("monat"):
            only = _monat(month)
            return only, _monatsletzter(only)
        first, last = self._tag("von") or von, self._tag("bis") or bis
        if first is None or last is None:
            raise Falsch("E203", "Für welche Zeit der Faktor gilt, fehlt.")
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        if first.day != 1 or last != _monatsletzter(last) or months not in (1, 12):
            words = f"{first:%d.%m.%Y} bis {last:%d.%m.%Y} ist weder ein ganzer Monat, noch sind es zwölf ganze Monate."
            raise Falsch("E211", words)
        return first, last

    def _tag(self, word: str) -> date | None:
        text = self.text(word)
        found = tag_oder_zeitpunkt(text, BERLIN) if text else None
        return found.date() if isinstance(found, datetime) else found


def _monat(text: str) -> date:
    for pattern in _MONATE:
        found = pattern.fullmatch(text)
        if found and 1 <= int(found["m"]) <= 12 and 1990 <= int(found["j"]) <= 2100:
            return date(int(found["j"]), int(found["m"]), 1)
    raise Falsch("E211", f"„{text[:20]}“ ist kein Monat, zum Beispiel 2026-11 oder 11.2026.")


def _monatsletzter(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _ohne_widerspruch(rows: Sequence[tuple[int, Faktor]]) -> tuple[list[Faktor], list[Zeilenfehler]]:
    """Of several rows for one time and place the first, where they agree; none of them, where they do not."""
    first: dict[tuple[str, date, date], tuple[int, Faktor]] = {}
    doubted: dict[tuple[str, date, date], int] = {}
    for line, one in rows:
        there = first.setdefault(one.schluessel, (line, one))
        if there[1].faktor != one.faktor:
            doubted[one.schluessel] = line
    return [one for key, (_line, one) in first.items() if key not in doubted], list(_zweifel(doubted, first))


def _zweifel(
    doubted: Mapping[tuple[str, date, date], int], first: Mapping[tuple[str, date, date], tuple[int, Faktor]]
) -> Iterator[Zeilenfehler]:
    for key, line in doubted.items():
        words = f"Zeile {first[key][0]} nennt für {key[0]} in derselben Zeit einen anderen Faktor; keiner gilt."
        yield fehler("E212", words, Ort(zeile=line))
