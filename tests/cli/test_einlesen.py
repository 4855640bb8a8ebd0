"""`umlage einlesen`: what is in a delivery, faults with their place, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.formats.lieferung.proben import FORMATS
from umlage.cli.main import run

XML = FORMATS / "qundis_xml" / "samples" / "haus.xml"
CSV = FORMATS / "umlage_readings" / "samples" / "geraete.csv"


def test_it_shows_format_devices_and_values(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["einlesen", str(XML)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("haus.xml (SHA-256 ")
    assert lines[2:4] == ["Qundis XML (Q SMP, Siemeca), Gateway 10800000", "5 Geräte, 47 Werte"]
    assert [line.split()[0] for line in lines[7:]] == ["99000001", "09900002", "99000003", "99000004", "99000005"]
    assert lines[10].split("  ")[0] == "99000004"
    assert lines[10].endswith("144 vorübergehend kein Funk")


def test_json_has_every_value_and_every_fault(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "werte.csv"
    path.write_text(CSV.read_text("utf-8").replace(";1020;", ";1,5;"), "utf-8")
    assert run(["einlesen", str(path), str(XML), "--json"]) == 0
    first, second = json.loads(capsys.readouterr().out)["lieferungen"]
    (teil,) = first["teile"]
    assert (teil["format"], len(teil["geraete"]), second["teile"][0]["format"]) == ("umlage_readings", 4, "qundis_xml")
    assert teil["fehler"][0]["ort"] == {"zeile": 3, "spalte": "value"}
    assert teil["geraete"][0]["messwerte"][0]["wert"] == "592"


def test_only_a_delivery_of_which_nothing_could_be_read_fails(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    bad = tmp_path / "brief.txt"
    bad.write_text("Guten Tag\n", "utf-8")
    assert run(["einlesen", str(bad)]) == 2
    assert "Fehler E101: Format nicht erkannt." in capsys.readouterr().out
    assert run(["einlesen", str(bad), str(XML)]) == 0
    assert run(["einlesen", str(bad), "--format", "qundis_xml"]) == 2


def test_a_template_is_proposed_and_read_when_it_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    path = FORMATS / "engelmann" / "samples" / "gateway.csv"
    assert run(["einlesen", str(path)]) == 2
    assert "beste Übereinstimmung: engelmann" in capsys.readouterr().out
    assert run(["einlesen", str(path), "--format", "engelmann"]) == 0
    shown = capsys.readouterr().out
    assert "Engelmann (Vorlage) (unbestätigt)" in shown
    assert "2 Geräte, 9 Werte, 1 Meldung; 9 Werte mit unbestätigter Bedeutung" in shown


def test_a_mapping_is_read_from_its_file_or_its_faults_are_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = FORMATS / "mde" / "samples" / "ablesung.csv"
    rules = tmp_path / "zuordnung.yaml"
    rules.write_text(
        (FORMATS / "mde" / "vorlage.yaml").read_text("utf-8").replace("unbestaetigt", "bestaetigt"), "utf-8"
    )
    assert run(["einlesen", str(path), "--zuordnung", str(rules)]) == 0
    assert "Zuordnung mde_liste Version 1 (" in capsys.readouterr().out
    rules.write_text(rules.read_text("utf-8").replace("kind: DUE", "kind: X"), "utf-8")
    assert run(["einlesen", str(path), "--zuordnung", str(rules)]) == 2
    error = capsys.readouterr().err
    assert "readings[2].kind: „X“ ist nicht möglich" in error
    assert run(["einlesen", str(path), "--zuordnung", str(rules), "--format", "mde"]) == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Es fehlt: DATEI...."),
        (("gibtesnicht.xml",), "Die Datei gibtesnicht.xml gibt es nicht."),
        (("x", "--passwort-regel", "geheim"), "--passwort-regel: Eine Passwortregel ist „fest:KENNWORT“ oder"),
    ],
)
def test_a_wrong_call_is_answered_in_german(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    assert run(["einlesen", *arguments]) == 2
    assert capsys.readouterr().err.startswith(message)
