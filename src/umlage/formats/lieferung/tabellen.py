"""Tables: CSV in any of its dialects, and the sheets of a workbook, as rows of text with their line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256

from umlage.formats.arbeitsmappe.lesen import Formel, mappe_lesen
from umlage.formats.lieferung.fehler import Ort, Unbrauchbar, dateifehler
from umlage.formats.lieferung.zeichensatz import text_von
from umlage.formats.tabelle import Unlesbar

TRENNER = (";", "\t", ",", "|")
MOST_COLUMNS = 500
MOST_CELL = 4000
MOST_NAME = 200
_LOOKED_AT = 200


class Zahlzelle(str):
    """A cell that is a number, written with a point: nothing about it is ambiguous."""

    __slots__ = ()


class Tagzelle(str):
    """A cell that is a day or an instant, written `31.12.2024 10:30`."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Dialekt:
    """How a CSV file is written. `kommentar`: lines that begin so are no rows; `auslassen`: lines before the head."""

    trenner: str = ""
    quote: str = '"'
    kodierung: str = "auto"
    kommentar: str = ""
    auslassen: int = 0


@dataclass(frozen=True, slots=True)
class Reihe:
    """A row: its line in the file as people count, and its cells."""

    zeile: int
    zellen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tabelle:
    """Head and rows. Rows have the width of the head or not; whoever reads them says so."""

    kopf: Reihe
    reihen: Sequence[Reihe]
    art: str
    trenner: str = ""

    def signatur(self) -> str:
        return signatur(self.kopf.zellen)


def signatur(spalten: Sequence[str]) -> str:
    """What tells one table's head from another's: the digest of its column names, without case, signs and order."""
    names = sorted(spaltenname(name) for name in spalten if name.strip())
    return "sha256:" + sha256("\n".join(names).encode()).hexdigest()[:32]


def spaltenname(name: str) -> str:
    """A column name as it is compared: `Zählernummer [kWh]` and `ZAEHLERNUMMER (kwh)` are not two columns."""
    # no column has a name this long; a foreign file may
    text = name[:MOST_NAME].casefold()
    for sign, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.replace(sign, plain)
    text = re.sub(r"[\[(].*?[\])]", " ", text)
    return re.sub(r"[^a-z0-9%]+", " ", text).strip()


def ist_mappe(content: bytes) -> bool:
    """Whether an archive is a workbook, judged by the names in its directory alone."""
    return content.startswith(b"PK\x03\x04") and b"[Content_Types].xml" in content and b"xl/workbook.xml" in content


def tabelle(content: bytes, dialekt: Dialekt | None = None) -> Tabelle:
    """The table of a file: a workbook's first sheet with rows, or CSV. Unbrauchbar when there is none."""
    if ist_mappe(content):
        return _mappe(content)
    rules = dialekt or Dialekt()
    text = text_von(content, rules.kodierung)
    rows = list(_gelesen(text, rules))
    if not rows:
        raise Unbrauchbar(dateifehler("E110", "Die Datei enthält keine Tabelle."))
    trenner = rules.trenner or erkannter_trenner(text, rules.kommentar)
    if not text.endswith(("\n", "\r")):
        last = rows[-1]
        where = Ort(zeile=last.zeile)
        words = "Die letzte Zeile hat kein Zeilenende; die Datei ist abgeschnitten."
        raise Unbrauchbar(dateifehler("E110", words, where, ausschnitt=trenner.join(last.zellen)))
    return Tabelle(rows[0], rows[1:], "csv", trenner)


def erkannter_trenner(text: str, kommentar: str = "") -> str:
    """The separator that gives most lines the same number of cells (nine of ten), more cells winning; or none."""
    lines = [
        line for line in text[:200_000].splitlines()[:_LOOKED_AT]
        if line.strip() and not (kommentar and line.startswith(kommentar))
    ]  # fmt: skip
    best, most = "", 1
    for sign in TRENNER:
        widths = [len(cells) for cells in _zeilen(lines, sign)]
        if not widths:
            continue
        usual = max(set(widths), key=lambda width: (widths.count(width), width))
        if usual > most and widths.count(usual) * 10 >= len(widths) * 9:
            best, most = sign, usual
    if best:
        return best
    # a file with several blocks of rows has no usual width: its first line names most columns
    counts = {sign: lines[0].count(sign) for sign in TRENNER} if lines else {}
    return max(counts, key=lambda sign: counts[sign]) if any(counts.values()) else ";"


def _zeilen(lines: Sequence[str], sign: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(lines, delimiter=sign)
    except csv.Error:
        return


def _gelesen(text: str, rules: Dialekt) -> Iterator[Reihe]:
    trenner = rules.trenner or erkannter_trenner(text, rules.kommentar)
    reader = csv.reader(
        io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=trenner, quotechar=rules.quote, strict=True
    )
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            # a quotation that never ends is what a cut in the middle of one looks like
            words = "Die Anführungszeichen gehen ab dieser Zeile nicht auf."
            raise Unbrauchbar(dateifehler("E110", words, Ort(zeile=line))) from None
        here, line = line, reader.line_num + 1
        if here <= rules.auslassen or not any(cell.strip() for cell in cells):
            continue
        if rules.kommentar and cells[0].lstrip().startswith(rules.kommentar):
            continue
        if len(cells) > MOST_COLUMNS or any(len(cell) > MOST_CELL for cell in cells):
            words = f"Die Zeile hat mehr als {MOST_COLUMNS} Spalten oder eine Zelle mit mehr als {MOST_CELL} Zeichen."
            raise Unbrauchbar(dateifehler("E122", words, Ort(zeile=here)))
        yield Reihe(here, tuple(cells))


def every_cell(content: bytes) -> str:
    """What stands in all sheets of a workbook, a row in a line; empty where it cannot be read."""
    try:
        sheets = mappe_lesen(content)
    except Unlesbar:
        return ""
    return "\n".join(" ; ".join(map(_zelle, cells)) for sheet in sheets for _place, cells in sheet.reihen)


def _mappe(content: bytes) -> Tabelle:
    try:
        sheets = [sheet for sheet in mappe_lesen(content) if sheet.reihen]
    except Unlesbar as problem:
        raise Unbrauchbar(dateifehler("E111", str(problem))) from None
    if not sheets:
        raise Unbrauchbar(dateifehler("E110", "Die Arbeitsmappe enthält keine Tabelle."))
    rows = [Reihe(place, tuple(_zelle(cell) for cell in cells)) for place, cells in sheets[0].reihen]
    width = len(rows[0].zellen)
    # empty cells at the end of a row are not stored; they are there all the same
    full = [Reihe(row.zeile, row.zellen + ("",) * (width - len(row.zellen))) for row in rows]
    return Tabelle(full[0], full[1:], "xlsx")


def _zelle(wert: object) -> str:
    if wert is None:
        return ""
    if isinstance(wert, Formel):
        return f"={wert.removeprefix('=')}"
    if isinstance(wert, date):
        return Tagzelle(f"{wert:%d.%m.%Y}")
    if isinstance(wert, Decimal):
        return Zahlzelle(format(wert, "f"))
    return "ja" if wert is True else "nein" if wert is False else str(wert)
