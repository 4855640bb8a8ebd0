"""The plain values of a foreign workbook or CSV file; whatever could do harm is refused before it is unpacked."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from umlage.formats.tabelle import Unlesbar as Unlesbar
from umlage.formats.tabelle import zeichen

Wert = str | Decimal | date | bool | None

MOST_BYTES = 5_000_000
MOST_UNPACKED = 60_000_000
MOST_PARTS = 300
MOST_SHEETS = 20
MOST_ROWS = 20_000
MOST_COLUMNS = 250
MOST_CELL = 8_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MACROS = ("vbaproject", "macrosheet", "activex", "embeddings/")


class Formel(str):
    """A cell that computes; its text is the formula."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Rohblatt:
    """A sheet: its rows with their number as people count, without empty ones."""

    name: str
    reihen: tuple[tuple[int, tuple[Wert, ...]], ...]


def mappe_lesen(content: bytes) -> list[Rohblatt]:
    """The sheets of a workbook. Unlesbar when it is none, holds macros, or is too large."""
    _geprueft(content)
    try:
        buch = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False, keep_vba=False)
        try:
            if len(buch.worksheets) > MOST_SHEETS:
                raise Unlesbar(f"Die Arbeitsmappe hat mehr als {MOST_SHEETS} Blätter.")
            left = [MOST_ROWS]
            return [Rohblatt(sheet.title, tuple(_reihen(sheet, left))) for sheet in buch.worksheets]
        finally:
            buch.close()
    # what openpyxl says of a broken file depends on where it is broken; entities are refused by defusedxml
    except (
        InvalidFileException, zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError, IndexError,
        AttributeError, EOFError, OverflowError, NotImplementedError,
    ) as problem:  # fmt: skip
        if isinstance(problem, Unlesbar):
            raise
        raise Unlesbar("Die Datei ist keine lesbare Arbeitsmappe (XLSX).") from None


def csv_lesen(content: bytes, name: str) -> list[Rohblatt]:
    """The rows of a CSV file as a sheet of this name: semicolons or commas, UTF-8 or the Windows code page."""
    if len(content) > MOST_BYTES:
        raise Unlesbar(f"Die Datei ist größer als {MOST_BYTES // 1_000_000} MB.")
    text, _ = zeichen(content)
    head = next((line for line in text.splitlines() if line.strip()), "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in head else ",", strict=True)
    found: list[tuple[int, tuple[Wert, ...]]] = []
    try:
        for place, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells):
                found.append((place, tuple(_text(cell, f"Zeile {place}") for cell in cells)))
            if len(found) > MOST_ROWS or len(cells) > MOST_COLUMNS:
                raise Unlesbar(f"Die Datei hat mehr als {MOST_ROWS} Zeilen oder {MOST_COLUMNS} Spalten.")
    except csv.Error:
        raise Unlesbar("Die Anführungszeichen der CSV-Datei gehen nicht auf.") from None
    return [Rohblatt(name, tuple(found))]


def _geprueft(content: bytes) -> None:
    """Whether the archive may be unpacked at all."""
    if len(content) > MOST_BYTES:
        raise Unlesbar(f"Die Datei ist größer als {MOST_BYTES // 1_000_000} MB.")
    if content.startswith(_OLE):
        raise Unlesbar("Die Datei ist verschlüsselt oder im alten Format XLS; bitte ohne Kennwort als XLSX speichern.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archiv:
            parts = archiv.infolist()
    except zipfile.BadZipFile:
        raise Unlesbar("Die Datei ist keine Arbeitsmappe (XLSX).") from None
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unlesbar("Die Arbeitsmappe ist ausgepackt zu groß.")
    names = [part.filename.lower() for part in parts]
    if any(word in name for name in names for word in _MACROS):
        raise Unlesbar("Die Arbeitsmappe enthält Makros oder eingebettete Dateien; bitte ohne sie als XLSX speichern.")
    if "[content_types].xml" not in names:
        raise Unlesbar("Die Datei ist keine Arbeitsmappe (XLSX).")


def _reihen(sheet: object, left: list[int]) -> Iterator[tuple[int, tuple[Wert, ...]]]:
    # what a file says of its own size is not believed
    sheet.reset_dimensions()  # type: ignore[attr-defined]  # openpyxl tells no types
    rows = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS + 1)  # type: ignore[attr-defined]  # the same
    for place, cells in enumerate(rows, start=1):
        werte = [_wert(cell, place) for cell in cells]
        while werte and werte[-1] in (None, ""):
            werte.pop()
        if not werte:
            continue
        left[0] -= 1
        if left[0] < 0 or place > MOST_ROWS + 1:
            raise Unlesbar(f"Die Arbeitsmappe hat mehr als {MOST_ROWS} Zeilen.")
        if len(werte) > MOST_COLUMNS:
            raise Unlesbar(f"Ein Blatt hat mehr als {MOST_COLUMNS} Spalten.")
        yield place, tuple(werte)


def _wert(cell: object, zeile: int) -> Wert:
    """A cell as an exact plain value."""
    wert = getattr(cell, "value", None)
    if wert is None or isinstance(wert, bool):
        return wert
    if getattr(cell, "data_type", "") == "f":
        return Formel(str(wert)[:40])
    if isinstance(wert, datetime):
        if (wert.hour, wert.minute, wert.second) == (0, 0, 0):
            return wert.date()
        return f"{wert:%d.%m.%Y %H:%M:%S}".removesuffix(":00")
    if isinstance(wert, date):
        return wert
    if isinstance(wert, int):
        return Decimal(wert)
    if isinstance(wert, float):
        # fifteen digits are what a spreadsheet shows and means
        return Decimal(format(wert, ".15g"))
    return _text(str(wert), f"Zelle {get_column_letter(getattr(cell, 'column', 1))}{zeile}")


def _text(text: str, wo: str) -> str:
    if len(text) > MOST_CELL:
        raise Unlesbar(f"{wo}: der Text ist länger als {MOST_CELL} Zeichen.")
    glatt = text.strip()
    # what our own CSV writes before a text that a spreadsheet would compute
    return glatt[1:] if glatt.startswith("'") and glatt[1:2] in ("=", "+", "-", "@") else glatt
