"""A folder full of Akten: each in its own folder, one that fails stops no other, and the list names them all."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from tests.core.small_house import edited, gas, oil
from tests.golden.cases import GOLDEN
from umlage.cli.main import run
from umlage.cli.stapel import LIST, UNUSABLE, Outcome, bill_all
from umlage.formats.akte.codec import to_json


@pytest.fixture
def akten(tmp_path: Path) -> Path:
    folder = tmp_path / "akten"
    folder.mkdir()
    (folder / "a-gas.json").write_text(to_json(gas()), "utf-8")
    (folder / "b-oel.json").write_text(to_json(edited(oil(), "liegenschaft/nr", "=1+1")), "utf-8")
    (folder / "c-lesefehler.yaml").write_text("a: [b", "utf-8")
    (folder / "d-abgelehnt.json").write_text(to_json(edited(gas(), "nutzeinheiten/0/flaeche/heizung", None)), "utf-8")
    (folder / "notizen.txt").write_text("keine Akte", "utf-8")
    return folder


def listed(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / LIST).open(encoding="utf-8-sig", newline="") as file:
        return {row["Akte"]: row for row in csv.DictReader(file, delimiter=";")}


def test_every_akte_has_its_folder_and_its_row(akten: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "aus"
    assert run(["bill", str(akten), "-o", str(out), "--kerne", "2"]) == UNUSABLE
    assert sorted(path.name for path in out.iterdir()) == ["a-gas", "b-oel", LIST]
    assert run(["bill", str(akten / "a-gas.json"), "-o", str(tmp_path / "einzeln")]) == 0
    alone = {path.name: path.read_bytes() for path in (tmp_path / "einzeln").iterdir()}
    assert {path.name: path.read_bytes() for path in (out / "a-gas").iterdir()} == alone

    rows = listed(out)
    assert [row["Stand"] for row in rows.values()] == ["abgerechnet", "abgerechnet", "nicht brauchbar", "abgelehnt"]
    assert rows["a-gas.json"]["Einzelabrechnungen"] == "2"
    assert rows["b-oel.json"]["Liegenschaft"] == "'=1+1"  # no spreadsheet computes it
    assert "kein gültiges YAML" in rows["c-lesefehler.yaml"]["Meldung"]
    assert "nutzeinheiten/" in rows["d-abgelehnt.json"]["Meldung"]
    said = capsys.readouterr().out
    assert "2 von 4 Akten abgerechnet, 4 Einzelabrechnungen" in said
    assert "1 abgelehnt, 1 nicht brauchbar" in said


def test_two_akten_of_one_name_are_refused_before_anything_is_written(
    akten: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (akten / "A-Gas.yaml").write_text("", "utf-8")
    assert run(["bill", str(akten), "-o", str(tmp_path / "aus")]) == UNUSABLE
    assert "denselben Ordner" in capsys.readouterr().err
    assert not (tmp_path / "aus").exists()


@pytest.mark.parametrize("arguments", [["--json"], ["--json", "-o", "aus"], []])
def test_a_folder_needs_a_folder_for_its_results(akten: Path, arguments: list[str]) -> None:
    assert run(["bill", str(akten), *arguments]) == UNUSABLE


def test_an_empty_folder_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bill", str(tmp_path), "-o", str(tmp_path / "aus")]) == UNUSABLE
    assert "liegt keine Akte" in capsys.readouterr().err


def _killed(path: Path, folder: Path) -> Outcome:
    if path.name == "2":
        os._exit(9)
    return Outcome(path, 0)


def test_a_killed_process_loses_no_akte_from_the_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    akten = [Path(str(number)) for number in range(20)]
    assert bill_all(akten, tmp_path, 1, _killed) == UNUSABLE
    rows = listed(tmp_path)
    assert sorted(rows, key=int) == [str(number) for number in range(20)]
    assert rows["2"]["Stand"] == "nicht brauchbar"
    assert "beendet" in rows["19"]["Meldung"]


def test_two_invoices_of_one_number_are_told_apart_by_their_sender(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "akten"
    folder.mkdir()
    text = (GOLDEN / "servicerechnung-2024" / "akte.yaml").read_text("utf-8")
    (folder / "a.yaml").write_text(text, "utf-8")
    (folder / "b.yaml").write_text(text.replace('nr: "1", strasse', 'nr: "2", strasse'), "utf-8")
    (folder / "c.yaml").write_text(text.replace("Messdienst Prüfstein", "Messdienst Nord"), "utf-8")
    (folder / "d.yaml").write_text(text.replace("R-2025-0017", "R-2025-0018"), "utf-8")
    assert run(["bill", str(folder), "-o", str(tmp_path / "aus"), "--kerne", "1"]) == 0
    said = capsys.readouterr().out
    assert "a.yaml: Die Rechnungsnummer R-2025-0017 hat auch b.yaml (§ 14 Abs. 4 Nr. 4 UStG)." in said
    assert "b.yaml: Die Rechnungsnummer R-2025-0017 hat auch a.yaml" in said
    assert said.count("hat auch") == 2
    assert ["hat auch" in row["Meldung"] for row in listed(tmp_path / "aus").values()] == [True, True, False, False]
