"""Our own format: table, workbook and JSON say the same; bad rows are named, good ones go in."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from openpyxl import Workbook

from tests.formats.lieferung.proben import FORMATS, facts
from umlage.formats.einlesen.lesen import lieferung
from umlage.formats.lieferung.fehler import Unbrauchbar, Zeilenfehler
from umlage.formats.lieferung.jsontext import dokumente
from umlage.formats.lieferung.meldung import Teil

FOLDER = FORMATS / "umlage_readings"
CSV = (FOLDER / "samples" / "geraete.csv").read_text("utf-8")
JSON = (FOLDER / "samples" / "geraete.json").read_text("utf-8")
SCHEMA = json.loads((FOLDER / "schema.json").read_text("utf-8"))
HEAD = "schema;serial;medium;register;kind;value;unit;valid_at"
GOOD = "umlage-readings/1;99000001;HCA;hca;DUE;7;HCA;2024-12-31"


def read(content: str | bytes, name: str = "werte") -> Teil:
    (teil,) = lieferung(content.encode() if isinstance(content, str) else content, name).teile
    return teil


def table(*rows: str, head: str = HEAD) -> Teil:
    return read("\n".join((head, *rows, "")))


def said(teil: Teil) -> list[tuple[str, str]]:
    return [(fault.code, str(fault.ort)) for fault in teil.fehler]


def document(**changes: Any) -> dict[str, Any]:
    return {"schema": "umlage-readings/1", "devices": [], "telegrams": []} | changes


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("umlage-readings/1;99000001;HCA;hca;DUE;1,5;HCA;2024-12-31", ("E210", "Zeile 3, Spalte „value“")),
        ("umlage-readings/1;99000001;HCA;hca;DUE;x;HCA;2024-12-31", ("E210", "Zeile 3, Spalte „value“")),
        ("umlage-readings/1;;HCA;hca;DUE;1;HCA;2024-12-31", ("E203", "Zeile 3, Spalte „serial“")),
        ("umlage-readings/2;99000001;HCA;hca;DUE;1;HCA;2024-12-31", ("E204", "Zeile 3, Spalte „schema“")),
        ("umlage-readings/1;99000001;HKV;hca;DUE;1;HCA;2024-12-31", ("E204", "Zeile 3, Spalte „medium“")),
    ],
)
def test_a_bad_row_is_named_by_line_and_column_and_the_others_go_in(row: str, fault: tuple[str, str]) -> None:
    found = table(GOOD, row, GOOD.replace("99000001", "99000002"))
    assert said(found) == [fault]
    assert [device.nummer for device in found.geraete] == ["99000001", "99000002"]


@pytest.mark.parametrize(
    ("change", "code", "column"),
    [
        (("HCA;2024-12-31", "kWh;2024-12-31"), "E220", "unit"),
        (("HCA;2024-12-31", "xyz;2024-12-31"), "E220", "unit"),
        (("2024-12-31", "2024-02-31"), "E211", "valid_at"),
        (("2024-12-31", ""), "E230", "valid_at"),
        (("2024-12-31", "2024-12-31T10:00:00Z"), "E211", "valid_at"),
        ((";hca;DUE", ";wert;DUE"), "E204", "register, kind"),
        ((";DUE;", ";STICHTAG;"), "E204", "register, kind"),
    ],
)
def test_what_a_value_lacks_is_said(change: tuple[str, str], code: str, column: str) -> None:
    found = table(GOOD, GOOD.replace(*change))
    assert [(fault.code, fault.ort.spalte) for fault in found.fehler] == [(code, column)]
    assert len(facts_of(found)) == 1


def facts_of(teil: Teil) -> list[tuple[str, Any]]:
    return [(device.nummer, value.wert) for device in teil.geraete for value in device.messwerte]


def test_columns_may_stand_in_any_order_and_more_may_be_there() -> None:
    names, cells = HEAD.split(";"), GOOD.split(";")
    swapped = table(";".join(reversed([*cells, "egal"])), head=";".join(reversed([*names, "bemerkung"])))
    assert facts_of(swapped) == facts_of(table(GOOD)) == [("99000001", Decimal(7))]


def test_a_missing_column_names_what_was_found() -> None:
    found = read("schema;serial;register;kind;unit;valid_at\na;b;c;d;e;f\n", "x.csv")
    assert [(fault.code, fault.text) for fault in found.fehler] == [
        (
            "E201",
            "Pflichtspalte „value“ fehlt (gefunden: schema; serial; register; kind; unit; valid_at).",
        )
    ]


def test_rows_of_another_width_are_faults_and_a_short_last_one_is_a_cut() -> None:
    assert said(table("umlage-readings/1;99000001", GOOD)) == [("E202", "Zeile 2")]
    for content in (f"{HEAD}\n{GOOD}\numlage-readings/1;99000001\n", f"{HEAD}\n{GOOD}"):
        found = read(content)
        assert (found.gilt, [fault.code for fault in found.fehler]) == (False, ["E110"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "cp850"])
@pytest.mark.parametrize("sign", [";", "\t", ",", "|"])
def test_every_dialect_and_encoding_gives_the_same(encoding: str, sign: str) -> None:
    rows = f"{HEAD};ort\n{GOOD};Küche äöüß\n{GOOD.replace('DUE', 'MONTH_END')};\n".replace(";", sign)
    assert facts_of(read(rows.encode(encoding))) == [("99000001", Decimal(7)), ("99000001", Decimal(7))]


def test_a_quoted_line_break_belongs_to_its_cell() -> None:
    found = table(f'{GOOD};"zwei\nZeilen"', f"{GOOD.replace(';7;', ';x;')};", head=f"{HEAD};ort")
    assert facts_of(found) == [("99000001", Decimal(7))]
    assert said(found) == [("E210", "Zeile 4, Spalte „value“")]


def test_a_workbook_says_the_same_as_the_table() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEAD.split(";"))
    sheet.append(["umlage-readings/1", "09900001", "HCA", "hca", "DUE", 7.25, "HCA", date(2024, 12, 31)])
    at = datetime(2024, 12, 31, 10, 30, 15)
    sheet.append(["umlage-readings/1", "09900001", "HCA", "hca", "CURRENT", 8, "HCA", at])
    sheet.append(["umlage-readings/1", "09900001", "HCA", "hca", "DUE", "=1+1", "HCA", date(2024, 12, 31)])
    target = io.BytesIO()
    book.save(target)
    found = read(target.getvalue(), "werte.xlsx")
    assert facts_of(found) == [("09900001", Decimal("7.25")), ("09900001", Decimal(8))]
    assert found.geraete[0].messwerte[1].zeitpunkt == datetime(2024, 12, 31, 9, 30, 15, tzinfo=UTC)
    assert said(found) == [("E210", "Zeile 4, Spalte „value“")]


def test_a_table_of_one_column_and_a_list_of_numbers_are_nothing() -> None:
    for content in ("1\n2\n3\n", "wert\n7\n", "a;b\n1;2\n"):
        found = read(content)
        assert (found.format, [fault.code for fault in found.fehler]) == ("", ["E101"])


# --- JSON -----------------------------------------------------------------------------------------


def test_the_samples_keep_to_the_published_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(json.loads(JSON), SCHEMA)


@pytest.mark.parametrize(
    "changes",
    [
        {"schema": "umlage-readings/2"},
        {"devices": [{"serial": ""}]},
        {"devices": [{"serial": "1", "readings": [{"register": "x"}]}]},
        {"telegrams": [{"hex": "xyz"}]},
    ],
)
def test_what_the_schema_refuses_is_refused_when_it_is_read(changes: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document(**changes), SCHEMA)
    assert read(json.dumps(document(**changes))).fehler


def test_a_bad_entry_is_named_by_its_path_and_the_others_go_in() -> None:
    found = json.loads(JSON)
    found["devices"][0]["readings"][1]["value"] = "1,5"
    found["devices"].insert(0, 7)
    found["telegrams"].append({"hex": "1c44"})
    teil = read(json.dumps(found))
    assert said(teil) == [("E204", "devices[1]"), ("E210", "devices[2]/readings[2]"), ("E240", "telegrams[2]")]
    assert len(facts_of(teil)) == 3


def test_numbers_may_be_numbers_and_stay_exact() -> None:
    text = JSON.replace('"12.345"', "12.3450000000000001")
    assert facts_of(read(text))[-1] == ("09900002", Decimal("12.3450000000000001"))


def test_one_document_per_line() -> None:
    line = json.dumps(json.loads(JSON))
    found = lieferung(f"{line}\n{line}\n".encode(), "a.jsonl")
    assert len(found.teile[0].geraete) == 4
    assert facts(found) == facts(lieferung(JSON.encode(), "a.json"))


@pytest.mark.parametrize(
    "text",
    [
        '{"schema": "umlage-readings/1", "schema": "umlage-readings/1"}',
        '{"schema": "umlage-readings/1", "devices": [{"serial": "1", "version": NaN}]}',
        '{"schema": "umlage-readings/1", "devices": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"schema": "umlage-readings/1", "gateway": ' + "9" * 5000 + "}",
    ],
)
def test_json_that_is_not_sound_is_refused(text: str) -> None:
    (teil,) = lieferung(text.encode(), "x.json").teile
    assert (teil.gilt, teil.meldungen) == (False, ())


def test_thousands_are_never_set_apart() -> None:
    assert said(table(GOOD.replace(";7;", ";1,123;"))) == [("E210", "Zeile 2, Spalte „value“")]


def test_two_values_for_one_day_are_both_refused() -> None:
    found = table(GOOD, GOOD.replace(";7;", ";8;"), GOOD.replace("DUE", "MONTH_END"))
    assert [fault.code for fault in found.fehler] == ["E212"]
    assert facts_of(found) == [("99000001", Decimal(7))]


LONG = "7" * 5000


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        (f'{{\n "telegram": {LONG}}}', "Zeile 2", "5000 Zeichen; mehr als 60 hat keine (ab Zeichen 14)."),
        (f'{{"telegram": "2E"}}\n{{"n": {LONG}}}\n', "Zeile 2", "5000 Zeichen; mehr als 60 hat keine (ab Zeichen 7)."),
        ('{"telegram": "2E"}\n{"n": 1, "n": 2}\n', "Zeile 2", "„n“ steht zweimal"),
    ],
)
def test_json_that_cannot_be_used_says_where(text: str, place: str, said: str) -> None:
    def entries() -> list[Zeilenfehler]:
        return [one for one in dokumente(text.encode()) if isinstance(one, Zeilenfehler)]

    try:
        (fault,) = entries()
    except Unbrauchbar as problem:
        fault = problem.fehler
    assert str(fault.ort) == place
    assert said in fault.text
    assert fault.code in ("E111", "E204")


def test_a_file_whose_json_cannot_be_used_says_so_instead_of_an_unknown_format() -> None:
    (fault,) = read(JSON.replace('"version": 52', f'"version": {LONG}')).fehler
    assert (fault.code, str(fault.ort)) == ("E111", "Zeile 6")
    assert "Eine Zahl hat 5000 Zeichen" in fault.text
