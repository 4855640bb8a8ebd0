"""A workbook from plain values: numbers are numbers, days are days, text is never a formula."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from umlage.formats.arbeitsmappe.zellen import Reihe, Wert, inhalt

_SCHMAL, _BREIT = 8, 60
_BLATT = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_LEER = re.compile(rb"<sheetData\s*/>|<sheetData>\s*</sheetData>")
_STUNDE = datetime(1980, 1, 1).timetuple()[:6]
_GEAENDERT = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


@dataclass(frozen=True, slots=True)
class Blatt:
    """A sheet: its head, its rows, and a row of sums that stands apart (an empty row lies between)."""

    name: str
    koepfe: tuple[str, ...]
    reihen: Sequence[Reihe]
    summe: Reihe | None = None


def csv_datei(blatt: Blatt) -> bytes:
    """A sheet as CSV: semicolon, decimal comma, UTF-8 with byte order mark; no text becomes a formula."""
    ziel = io.StringIO(newline="")
    schreiber = csv.writer(ziel, delimiter=";", lineterminator="\r\n")
    schreiber.writerow(blatt.koepfe)
    schreiber.writerows([_csv(wert) for wert in reihe] for reihe in blatt.reihen)
    return b"\xef\xbb\xbf" + ziel.getvalue().encode("utf-8")


def _csv(wert: Wert) -> str:
    if isinstance(wert, date):
        return f"{wert:%d.%m.%Y}"
    if isinstance(wert, Decimal | int):
        return format(wert, "f" if isinstance(wert, Decimal) else "d").replace(".", ",")
    return f"'{wert}" if wert and wert.startswith(("=", "+", "-", "@", "\t", "\r")) else wert or ""


def arbeitsmappe(blaetter: Sequence[Blatt], *, titel: str, am: date) -> bytes:
    """The file; `am`: the day that it names as its own. The same values give the same bytes."""
    buch = Workbook(write_only=True)
    buch.properties.title, buch.properties.creator = titel, "Umlage"
    buch.properties.created = datetime(am.year, am.month, am.day)
    names: set[str] = set()
    reihen = []
    for blatt in blaetter:
        sheet = buch.create_sheet(_name(blatt.name, names))
        _blatt(sheet, blatt)
        reihen.append(inhalt(sheet, blatt.koepfe, blatt.reihen, blatt.summe))
    ziel = io.BytesIO()
    buch.save(ziel)
    return _gefuellt(ziel.getvalue(), reihen, am)


def _name(wanted: str, known: set[str]) -> str:
    """A name that spreadsheets allow, and that no other sheet has."""
    base = re.sub(r"[\[\]:*?/\\]+", " ", wanted).strip("' ")[:31] or "Blatt"
    name, again = base, 1
    while name.lower() in known:
        again += 1
        name = f"{base[:28]} {again}"
    known.add(name.lower())
    return name


def _blatt(sheet: WriteOnlyWorksheet, blatt: Blatt) -> None:
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    last = get_column_letter(max(len(blatt.koepfe), 1))
    sheet.auto_filter.ref = f"A1:{last}{len(blatt.reihen) + 1}"
    for place, kopf in enumerate(blatt.koepfe):
        shown = max((_breite(reihe[place]) for reihe in blatt.reihen), default=0)
        width = min(max(_SCHMAL, len(kopf) + 3, shown + 2), _BREIT)
        sheet.column_dimensions[get_column_letter(place + 1)].width = width


def _breite(wert: Wert) -> int:
    """How many signs a value takes as it is shown."""
    if isinstance(wert, str):
        return len(wert)
    if wert is None:
        return 0
    return 10 if isinstance(wert, date) else len(f"{wert:,}")


def _gefuellt(content: bytes, blaetter: Sequence[bytes], am: date) -> bytes:
    """The same archive with the rows in its sheets, and with nothing in it of the hour at which it was made."""
    ziel = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as quelle, zipfile.ZipFile(ziel, "w", zipfile.ZIP_DEFLATED) as neu:
        for eintrag in quelle.infolist():
            data = quelle.read(eintrag)
            if eintrag.filename == "docProps/core.xml":
                data = _GEAENDERT.sub(rb"\g<1>" + f"{am:%Y-%m-%d}T00:00:00Z".encode() + rb"\g<2>", data)
            elif found := _BLATT.fullmatch(eintrag.filename):
                head, tail = _LEER.split(data, maxsplit=1)
                data = b"".join((head, b"<sheetData>", blaetter[int(found[1]) - 1], b"</sheetData>", tail))
            neu.writestr(zipfile.ZipInfo(eintrag.filename, _STUNDE), data, zipfile.ZIP_DEFLATED)
    return ziel.getvalue()
