"""The rows of a sheet as they lie in the file: no object for each cell, of which a long list has a hundred thousand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from xml.sax.saxutils import escape

from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Wert = str | Decimal | int | date | None
Reihe = Sequence[Wert]

_MOST_CELL = 32_000
_KOPF = PatternFill("solid", fgColor="E7F0F1")
_FORMEL = ("=", "+", "-", "@")
# spreadsheets count days from here; they know a 29 February 1900, so that earlier days are one less
_ANFANG, _SCHALTTAG = date(1899, 12, 30), 60


class _Formate:
    """How cells look, by the number under which the book knows it."""

    def __init__(self, sheet: WriteOnlyWorksheet, *, fett: bool) -> None:
        self._sheet, self._fett = sheet, fett
        self._zahlen: dict[int, str] = {}

    def _nummer(self, zelle: WriteOnlyCell) -> str:
        if self._fett:
            zelle.font = Font(bold=True)
        return f' s="{zelle.style_id}"' if zelle.has_style else ""

    def _neu(self) -> WriteOnlyCell:
        return WriteOnlyCell(self._sheet)

    @cached_property
    def schlicht(self) -> str:
        return self._nummer(self._neu())

    @cached_property
    def formel(self) -> str:
        """Also what begins like a formula is text, and stays it when somebody edits the cell."""
        zelle = self._neu()
        zelle.quotePrefix = True
        return self._nummer(zelle)

    @cached_property
    def kopf(self) -> str:
        zelle = self._neu()
        zelle.fill, zelle.alignment = _KOPF, Alignment(vertical="top", wrap_text=True)
        return self._nummer(zelle)

    @cached_property
    def tag(self) -> str:
        zelle = self._neu()
        zelle.number_format = "DD.MM.YYYY"
        return self._nummer(zelle)

    def zahl(self, wert: Decimal) -> str:
        """As many decimals as the number has."""
        stellen = max(0, -int(wert.as_tuple().exponent)) if wert.is_finite() else 0
        if stellen not in self._zahlen:
            zelle = self._neu()
            zelle.number_format = "#,##0." + "0" * stellen if stellen else "#,##0"
            self._zahlen[stellen] = self._nummer(zelle)
        return self._zahlen[stellen]


def inhalt(sheet: WriteOnlyWorksheet, koepfe: Reihe, reihen: Sequence[Reihe], summe: Reihe | None) -> bytes:
    """What stands between the tags of the sheet: head, rows, and after an empty row the sums."""
    bold, plain = _Formate(sheet, fett=True), _Formate(sheet, fett=False)
    spalten = [get_column_letter(place + 1) for place in range(max(len(koepfe), *map(len, reihen), 1))]
    found = ['<row r="1">']
    found.extend(_text(str(kopf), f"{spalten[place]}1", bold.kopf) for place, kopf in enumerate(koepfe))
    found.append("</row>")
    for number, reihe in enumerate(reihen, 2):
        found.append(f'<row r="{number}">')
        found.extend(_zellen(reihe, spalten, number, plain))
        found.append("</row>")
    if summe is not None:
        number = len(reihen) + 3
        found.append(f'<row r="{number}">')
        found.extend(_zellen(summe, spalten, number, bold))
        found.append("</row>")
    return "".join(found).encode()


def _zellen(reihe: Reihe, spalten: Sequence[str], number: int, formate: _Formate) -> Iterable[str]:
    for spalte, wert in zip(spalten, reihe, strict=False):
        if wert is None or wert == "":
            continue
        place = f"{spalte}{number}"
        if isinstance(wert, str):
            yield _text(wert, place, formate.formel if wert.startswith(_FORMEL) else formate.schlicht)
        elif isinstance(wert, date):
            days = (wert - _ANFANG).days
            yield f'<c r="{place}"{formate.tag}><v>{days - (days <= _SCHALTTAG)}</v></c>'
        elif isinstance(wert, bool):
            yield f'<c r="{place}"{formate.schlicht} t="b"><v>{wert:d}</v></c>'
        elif isinstance(wert, Decimal):
            yield f'<c r="{place}"{formate.zahl(wert)}><v>{wert:f}</v></c>'
        else:
            yield f'<c r="{place}"{formate.schlicht}><v>{wert}</v></c>'


def _text(wert: str, place: str, format_: str) -> str:
    if not wert.isprintable():
        wert = ILLEGAL_CHARACTERS_RE.sub("", wert)
    wert = wert[:_MOST_CELL]
    keep = ' xml:space="preserve"' if wert != wert.strip() or "\n" in wert else ""
    return f'<c r="{place}"{format_} t="inlineStr"><is><t{keep}>{escape(wert)}</t></is></c>'
