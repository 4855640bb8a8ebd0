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
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Wert = str | Decimal | int | date | None
Reihe = Sequence[Wert]

_SCHMAL, _BREIT = 8, 60
_MOST_CELL = 32_000
_KOPF = PatternFill("solid", fgColor="E7F0F1")
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
    for blatt in blaetter:
        _blatt(buch.create_sheet(_name(blatt.name, names)), blatt)
    ziel = io.BytesIO()
    buch.save(ziel)
    return _ohne_uhr(ziel.getvalue(), am)


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
        widths = [len(kopf) + 3, *(len(_gezeigt(reihe[place])) + 2 for reihe in blatt.reihen)]
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(max(_SCHMAL, *widths), _BREIT)
    koepfe = [_zelle(sheet, kopf, fett=True) for kopf in blatt.koepfe]
    for zelle in koepfe:
        zelle.fill, zelle.alignment = _KOPF, Alignment(vertical="top", wrap_text=True)
    sheet.append(koepfe)
    for reihe in blatt.reihen:
        sheet.append([_zelle(sheet, wert) for wert in reihe])
    if blatt.summe is not None:
        sheet.append([])
        sheet.append([_zelle(sheet, wert, fett=True) for wert in blatt.summe])


def _gezeigt(wert: Wert) -> str:
    if wert is None:
        return ""
    return f"{wert:%d.%m.%Y}" if isinstance(wert, date) else f"{wert:,}" if not isinstance(wert, str) else wert


def _zelle(sheet: WriteOnlyWorksheet, wert: Wert, *, fett: bool = False) -> WriteOnlyCell:
    if isinstance(wert, str):
        wert = ILLEGAL_CHARACTERS_RE.sub("", wert)[:_MOST_CELL]
    zelle = WriteOnlyCell(sheet, value=wert)
    if isinstance(wert, str):
        # also what begins like a formula is text, and stays it when somebody edits the cell
        zelle.data_type = "s"
        zelle.quotePrefix = wert.startswith(("=", "+", "-", "@"))
        if not wert:
            zelle.value = None
    elif isinstance(wert, date):
        zelle.number_format = "DD.MM.YYYY"
    elif isinstance(wert, Decimal):
        zelle.number_format = _zahlformat(wert)
    if fett:
        zelle.font = Font(bold=True)
    return zelle


def _zahlformat(wert: Decimal) -> str:
    """As many decimals as the number has."""
    stellen = -int(wert.as_tuple().exponent) if wert.is_finite() else 0
    return "#,##0." + "0" * stellen if stellen > 0 else "#,##0"


def _ohne_uhr(content: bytes, am: date) -> bytes:
    """The same archive with nothing in it of the hour at which it was made."""
    ziel = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as quelle, zipfile.ZipFile(ziel, "w", zipfile.ZIP_DEFLATED) as neu:
        for eintrag in quelle.infolist():
            data = quelle.read(eintrag)
            if eintrag.filename == "docProps/core.xml":
                data = _GEAENDERT.sub(rb"\g<1>" + f"{am:%Y-%m-%d}T00:00:00Z".encode() + rb"\g<2>", data)
            neu.writestr(zipfile.ZipInfo(eintrag.filename, _STUNDE), data, zipfile.ZIP_DEFLATED)
    return ziel.getvalue()
