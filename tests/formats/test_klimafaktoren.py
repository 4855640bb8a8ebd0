"""Climate factors from a table: what each row says, what is refused and why, and written out the same again."""

from datetime import date
from decimal import Decimal

import pytest

from umlage.formats.arbeitsmappe.schreiben import Blatt, arbeitsmappe
from umlage.formats.klimafaktoren.lesen import Faktor, als_csv, faktoren

FROM, TO = date(2025, 11, 1), date(2026, 10, 31)
DWD = "Deutscher Wetterdienst"


def table(*lines: str, head: str = "PLZ;von;bis;Faktor;Quelle") -> bytes:
    return "\n".join([head, *lines, ""]).encode()


def test_rows_say_place_time_factor_and_source() -> None:
    found = faktoren(table("34117;2025-11-01;2026-10-31;1,08;DWD", "34*;01.11.2025;30.11.2025;0.95;Station Kassel"))
    assert found.fehler == ()
    assert found.faktoren == (
        Faktor("34117", FROM, TO, Decimal("1.08"), "DWD"),
        Faktor("34", FROM, date(2025, 11, 30), Decimal("0.95"), "Station Kassel"),
    )


def test_what_the_table_does_not_say_is_said_for_all_of_it() -> None:
    content = table("01067;1.12", "34117;1.08", head="Postleitzahl;KF")
    assert faktoren(content, von=FROM, bis=TO, quelle=DWD).faktoren == (
        Faktor("01067", FROM, TO, Decimal("1.12"), DWD),
        Faktor("34117", FROM, TO, Decimal("1.08"), DWD),
    )
    assert [one.text for one in faktoren(content, quelle=DWD).fehler] == ["Für welche Zeit der Faktor gilt, fehlt."] * 2
    assert [one.text for one in faktoren(content, von=FROM, bis=TO).fehler] == ["Woher der Faktor stammt, fehlt."] * 2


def test_a_column_of_months_is_enough() -> None:
    content = table("34117;2024-02;1,1;Kassel", "34117;12.2024;0,9;Kassel", head="plz;Monat;Faktor;Station")
    found = faktoren(content, quelle=DWD).faktoren
    assert [(one.von, one.bis, one.station) for one in found] == [
        (date(2024, 2, 1), date(2024, 2, 29), "Kassel"),
        (date(2024, 12, 1), date(2024, 12, 31), "Kassel"),
    ]


@pytest.mark.parametrize(
    ("line", "column", "sentence"),
    [
        ("1067;2025-11-01;2026-10-31;1,08;DWD", "PLZ", "„1067“ ist keine Postleitzahl"),
        ("34117;2025-11-01;2026-10-31;11;DWD", "Faktor", "„11“ ist kein Klimafaktor"),
        ("34117;2025-11-01;2026-10-31;0,2;DWD", "Faktor", "er liegt zwischen 0,3 und 3"),
        ("34117;2025-11-01;2026-10-31;-1;DWD", "Faktor", "„-1“ ist kein Klimafaktor"),
        ("34117;2025-11-01;2026-10-31;;DWD", "Faktor", "ist kein Klimafaktor"),
        ("34117;2025-11-02;2026-10-31;1;DWD", "bis", "ist weder ein ganzer Monat"),
        ("34117;2025-11-01;2026-09-30;1;DWD", "bis", "ist weder ein ganzer Monat"),
        ("34117;2026-11-01;2025-10-31;1;DWD", "bis", "ist weder ein ganzer Monat"),
        ("34117;2025-11-01;31.11.2026;1;DWD", "bis", "„31.11.2026“"),
        ("34117;2025-11-01;2026-10-31;1;", "", "Woher der Faktor stammt, fehlt."),
        ("34117;2025-11-01;2026-10-31;1;DWD;zu viel", "", "Die Zeile hat 6 Zellen"),
    ],
)
def test_a_row_that_is_none_is_refused_with_its_place_and_the_others_stay(
    line: str, column: str, sentence: str
) -> None:
    found = faktoren(table(line, "34119;2025-11-01;2026-10-31;1;DWD"))
    assert [one.plz for one in found.faktoren] == ["34119"]
    (fault,) = found.fehler
    assert (fault.ort.zeile, fault.ort.spalte) == (2, column)
    assert sentence in fault.text


def test_two_factors_for_one_place_and_time_are_none() -> None:
    row = "34117;2025-11-01;2026-10-31"
    found = faktoren(table(f"{row};1,08;DWD", f"{row};1,09;DWD", f"{row};1,08;DWD"))
    assert found.faktoren == ()
    assert [(one.code, one.ort.zeile) for one in found.fehler] == [("E212", 3)]
    assert len(faktoren(table(f"{row};1,08;DWD", f"{row};1,08;DWD")).faktoren) == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "E110"),
        (b"PLZ;Wert\n34117;1\n", "E201"),
        (b"PLZ;KF;Klimafaktor\n34117;1;1\n", "E204"),
        (b"PLZ;KF\n34117;1", "E110"),
        (b"PLZ;KF\n\x00\n", "E112"),
    ],
)
def test_a_file_that_is_no_table_of_factors_is_refused(content: bytes, code: str) -> None:
    found = faktoren(content, von=FROM, bis=TO, quelle=DWD)
    assert (found.faktoren, [one.code for one in found.fehler]) == ((), [code])


def test_what_is_written_out_is_read_back() -> None:
    rows = (
        Faktor("34117", FROM, TO, Decimal("1.08"), 'Dienst "Süd"; Abruf 1', "Kassel; Nord"),
        Faktor("3", FROM, TO, Decimal("0.9"), "=1+1"),
    )
    assert faktoren(als_csv(rows).encode()).faktoren == rows


def test_a_workbook_is_read_too() -> None:
    sheet = Blatt("Faktoren", ("PLZ", "KF"), [("34117", Decimal("1.08"))])
    content = arbeitsmappe([sheet], titel="Faktoren", am=TO)
    assert [one.faktor for one in faktoren(content, von=FROM, bis=TO, quelle=DWD).faktoren] == [Decimal("1.08")]
