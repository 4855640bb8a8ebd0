"""Where in its file a reading stands: in what the sender is told, in the inbox, and as the source of the reading."""

import json
from datetime import date

import pytest

from tests.apps.test_eingang import counts, csv, datenpunkt, deliver, line
from tests.besetzung import NOW
from umlage.apps.accounts.models import Benutzer
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.austausch import annahme, eingaenge, posteingang, quarantaene, verarbeitung
from umlage.apps.austausch.models import Eingang, Quarantaene
from umlage.apps.geraete.models import Datenpunkt
from umlage.apps.messwerte.models import Fernwert
from umlage.apps.messwerte.plausibel import end_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def point() -> Datenpunkt:
    return datenpunkt("fuldatal")


def datapoint(storage: int, value: str, dimension: str = "H.C.A.") -> str:
    return (
        f"<datapoint>\n<storagenr>{storage}</storagenr><value>{value}</value><dimension>{dimension}</dimension>\n"
        "<tariff>0</tariff><subunit>0</subunit></datapoint>"
    )


def device(number: str, due: str, now: str = "40") -> str:
    head = f"<identnr>{number}</identnr><manufact>12901</manufact><version>52</version><devtype>8</devtype>"
    points = [
        datapoint(0, now),
        datapoint(0, "15.10.2026 10:30:00", "date"),
        datapoint(1, due),
        datapoint(1, "31.12.2025", "date"),
    ]
    fixed = f"<fixeddataheader>{head}<status>0</status></fixeddataheader>"
    return "\n".join(["<measuredev>", *points, fixed, "</measuredev>"])


def xml(*devices: str, join: str = "\n") -> bytes:
    text = join.join(["<siemeca>", "<network>", *devices, "</network>", "</siemeca>"])
    return (text if join else text.replace("\n", "")).encode()


def errors(row: Eingang) -> list[dict[str, object]]:
    with organisation_scope(row.organisation_id):
        told = eingaenge.result(row)["errors"]
        return [{name: one[name] for name in ("code", "line", "column", "path", "snippet")} for one in told]


def line_of(content: bytes, nth: int, text: bytes) -> int:
    """The line, from 1, on which this element begins for the nth time."""
    return [number for number, one in enumerate(content.split(b"\n"), 1) if one.startswith(text)][nth]


def month(nr: str, value: str, at: str, **more: str) -> str:
    return line(nr, value, at, kind="MONTH_END", **more)


@pytest.mark.parametrize("thorough", [False, True])
def test_of_a_table_line_and_column_are_told_of_every_refusal(point: Datenpunkt, thorough: bool) -> None:
    rows = [
        month("10000001", "10", "2026-08-31"),
        month("10000001", "9", "2026-09-30"),
        month("10000002", "5", "2029-01-31"),
        month("10000003", "-1", "2026-09-30"),
        month("10000004", "1", "2026-09-30"),
        month("10000004", "2", "2026-09-30"),
    ]
    # two values of one day: such a file is read row by row
    content = csv(*rows) if thorough else csv(*rows[:4])
    found = {(one["code"], one["line"]): (one["column"], one["snippet"]) for one in errors(deliver(point, content))}
    e403 = ("valid_at", "31.01.2029: 5") if not thorough else ("value", "31.01.2029: 5")
    assert found.pop(("E401", 3)) == ("value", "30.09.2026: 9")
    assert found.pop(("E403", 4)) == e403
    assert found.pop(("E407", 5)) == ("value", "30.09.2026: −1")
    assert {(code, column) for (code, _line), (column, _snippet) in found.items()} == (
        {("E212", "value")} if thorough else set()
    )


def test_of_xml_the_true_line_and_the_element_are_told(point: Datenpunkt) -> None:
    deliver(point, xml(device("99000001", "100"), device("99000002", "200")), "haus.xml")
    content = xml(device("99000001", "100"), device("99000002", "200", now="-3"))
    row = deliver(point, content, "neu.xml")
    where = line_of(content, 4, b"<datapoint>")
    assert errors(row) == [
        {
            "code": "E407",
            "line": where,
            "column": "",
            "path": "network[1]/measuredev[2]/datapoint[1]",
            "snippet": "15.10.2026: −3",
        }
    ]


def test_the_source_of_a_reading_is_its_line_in_the_file(point: Datenpunkt) -> None:
    content = xml(device("99000001", "100"), device("99000002", "200"))
    row = deliver(point, content, "haus.xml")
    with organisation_scope(point.organisation_id):
        found = Fernwert.objects.filter(zeit=end_of(date(2025, 12, 31))).order_by("reihe__funkgeraet__funkadresse")
        assert list(found.values_list("zeile", flat=True)) == [
            line_of(content, 2, b"<datapoint>"),
            line_of(content, 6, b"<datapoint>"),
        ]
    assert row.stellen == "zeile"


def test_of_a_file_in_one_line_the_entry_counts(point: Datenpunkt) -> None:
    row = deliver(point, xml(device("99000001", "100"), device("99000002", "200"), join=""), "haus.xml")
    with organisation_scope(point.organisation_id):
        found = Fernwert.objects.filter(zeit=end_of(date(2025, 12, 31))).order_by("reihe__funkgeraet__funkadresse")
        assert list(found.values_list("zeile", flat=True)) == [1, 2]
    assert row.stellen == "eintrag"


def test_of_json_the_path_is_told_and_no_line_that_is_none(point: Datenpunkt) -> None:
    reading = {"register": "volume", "kind": "MONTH_END", "unit": "m3", "valid_at": "2026-09-30"}
    devices = [
        {"serial": f"1000000{number}", "manufacturer": "QDS", "readings": [{**reading, "value": value}]}
        for number, value in enumerate(("1", "2", "-3"), start=1)
    ]
    content = json.dumps({"schema": "umlage-readings/1", "devices": devices}).encode()
    row = deliver(point, content, "werte.json")
    assert errors(row) == [
        {
            "code": "E407",
            "line": None,
            "column": "",
            "path": "devices[3]/readings[1]",
            "snippet": "30.09.2026: −3",
        }
    ]
    with organisation_scope(point.organisation_id):
        found = Fernwert.objects.order_by("reihe__funkgeraet__funkadresse")
        assert list(found.values_list("zeile", flat=True)) == [1, 2]
        assert row.stellen == "eintrag"


def test_what_is_taken_after_all_keeps_its_place(point: Datenpunkt) -> None:
    deliver(point, csv(month("10000001", "10", "2026-08-31")))
    deliver(point, csv(month("10000005", "1", "2026-08-31"), month("10000001", "9", "2026-09-30")), "neu.csv")
    with organisation_scope(point.organisation_id):
        boss = Benutzer.objects.create_user(email="a@example.org", name="A")
        waiting = Quarantaene.objects.get()
        quarantaene.take_after_all(row=waiting, notiz="abgelesen", benutzer=boss, am=NOW)
        assert Fernwert.objects.get(zeit=end_of(date(2026, 9, 30))).zeile == 3


def test_a_dtd_is_the_reason_that_is_named(point: Datenpunkt) -> None:
    content = b'<?xml version="1.0"?>\n<!DOCTYPE siemeca [<!ENTITY a "b">]>\n' + xml(device("99000001", "100"))
    row = deliver(point, content, "haus.xml")
    assert row.stand == "abgelehnt"
    assert "DTD (DOCTYPE) oder Entitäten" in row.meldung
    (said,) = errors(row)
    assert said["code"] == "E111"


def test_read_once_more_the_first_result_stays_beside_the_new_one(point: Datenpunkt) -> None:
    row = deliver(point, csv(month("10000001", "10", "2026-08-31"), month("10000001", "12", "2026-09-30")))
    assert counts(row)["neu"] == 2
    with organisation_scope(point.organisation_id):
        assert annahme.again(row)
        verarbeitung.work_on(row.pk, am=NOW)
        row.refresh_from_db()
        first, second = posteingang.lesungen(row)
        assert (first.stand, first.zaehler["neu"], "gleich" in first.zaehler) == ("fertig", "2", False)
        assert (second.stand, "neu" in second.zaehler, second.zaehler["gleich"]) == ("fertig", False, "2")
        assert posteingang.in_allem(row, "neu") == 2
        assert posteingang.tagwerk(point, NOW).werte == 2
        told = eingaenge.result(row)
        assert [one["counts"]["neu"] for one in told["earlier"]] == [2]
        assert told["counts"]["gleich"] == 2
        for _ in range(60):
            assert annahme.again(row)
            verarbeitung.work_on(row.pk, am=NOW)
        row.refresh_from_db()
        known = posteingang.lesungen(row)
        assert (len(known), known[0].zaehler["neu"]) == (51, "2")
