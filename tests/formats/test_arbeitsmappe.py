"""Workbooks that are written: read back by another program's reader they are what was put in."""

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from umlage.formats.arbeitsmappe.schreiben import Blatt, arbeitsmappe

DAY = date(2025, 3, 1)


def book(*blaetter: Blatt) -> Any:
    return load_workbook(io.BytesIO(arbeitsmappe(blaetter, titel="Probe", am=DAY)))


@pytest.mark.parametrize(
    ("value", "read", "shape"),
    [
        ("Haus & Hof <1>", "Haus & Hof <1>", "General"),
        ("  zwei\nZeilen ", "  zwei\nZeilen ", "General"),
        ("=1+1", "=1+1", "General"),
        ("0012", "0012", "General"),
        ("a\x01b", "ab", "General"),
        ("Ż→ü", "Ż→ü", "General"),
        (Decimal("1091.56"), 1091.56, "#,##0.00"),
        (Decimal("-0.125"), -0.125, "#,##0.000"),
        (Decimal("12E+2"), 1200, "#,##0"),
        (7, 7, "General"),
        (date(2024, 2, 29), datetime(2024, 2, 29), "DD.MM.YYYY"),
        (date(1900, 1, 1), datetime(1900, 1, 1), "DD.MM.YYYY"),
        (date(1900, 3, 1), datetime(1900, 3, 1), "DD.MM.YYYY"),
    ],
)
def test_a_value_comes_back_as_what_it_was(value: Any, read: Any, shape: str) -> None:
    cell = book(Blatt("A", ("Kopf",), [(value,)])).worksheets[0]["A2"]
    assert (cell.value, cell.number_format) == (read, shape)
    if isinstance(value, str):
        assert cell.data_type == "s", "text is no formula, whatever it begins with"
        assert cell.quotePrefix is value.startswith("=")


def test_head_rows_and_sums_stand_where_they_belong() -> None:
    rows = [("eins", None, Decimal("1.00")), ("", 2, Decimal("2.50"))]
    sheet = book(Blatt("Liste", ("Wort", "Zahl", "Betrag"), rows, ("Summe", None, Decimal("3.50")))).worksheets[0]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["Wort", "Zahl", "Betrag"],
        ["eins", None, 1],
        [None, 2, 2.5],
        [None, None, None],
        ["Summe", None, 3.5],
    ]
    assert [sheet["A1"].font.b, sheet["A2"].font.b, sheet["A5"].font.b, sheet["C5"].font.b] == [True, False, True, True]
    assert sheet["C5"].number_format == "#,##0.00"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:C3"


def test_columns_are_as_wide_as_what_stands_in_them() -> None:
    sheet = book(Blatt("A", ("K", "Tag", "Lang"), [("x" * 30, DAY, "y" * 90)])).worksheets[0]
    assert [sheet.column_dimensions[name].width for name in "ABC"] == [32, 12, 60]


def test_sheets_keep_their_order_and_an_empty_one_is_a_head() -> None:
    made = book(Blatt("Erstes", ("A",), [("1",)]), Blatt("erstes", ("B",), []))
    assert made.sheetnames == ["Erstes", "erstes 2"]
    assert [[cell.value for cell in row] for row in made.worksheets[1].iter_rows()] == [["B"]]


def test_the_same_values_give_the_same_bytes_and_every_part_is_well_formed() -> None:
    blatt = Blatt("A", ("Kopf", "Tag"), [("x", DAY)] * 40)
    first = arbeitsmappe([blatt], titel="Probe", am=DAY)
    assert first == arbeitsmappe([blatt], titel="Probe", am=DAY)
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert parts.testzip() is None
        assert parts.read("xl/worksheets/sheet1.xml").count(b"<sheetData>") == 1
