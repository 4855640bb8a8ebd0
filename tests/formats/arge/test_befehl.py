"""`umlage arge` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.formats.arge.test_satz import SAMPLES, sample
from umlage.cli.main import run


def test_a_file_is_shown_with_german_names(capsys: pytest.CaptureFixture[str]) -> None:
    path = next(path for path in SAMPLES if path.name.startswith("DTD310"))
    assert run(["arge", "lesen", str(path)]) == 0
    printed = capsys.readouterr().out
    assert "5 Ergebnis eines Nutzers (D)" in printed
    assert "Letzter Tag des Nutzungszeitraumes" in printed
    assert "231 Kosten HZG + WW" in printed
    assert "1.200,00" in printed
    assert "-284,78" in printed.replace("−", "-")


def test_a_file_is_shown_as_data(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "m.dat"
    path.write_bytes(sample("DTM310") + b"Z\r\n")
    assert run(["arge", "lesen", str(path), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [row["satzart"] for row in found["saetze"]] == ["L", "M", "M", "M"]
    period = next(row for row in found["saetze"][0]["felder"] if row["nr"] == 11)
    assert period["wert"] == {"von": "2025-01-01", "bis": "2025-12-31"}
    assert [(row["zeile"], row["code"]) for row in found["meldungen"]] == [(5, "arge.satzart")]


def test_a_file_of_something_else_is_unusable(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "x.dat"
    path.write_bytes(b"Guten Tag\r\n")
    assert run(["arge", "lesen", str(path)]) == 2
    assert "Fehler: Zeile 1, Spalte 1: Die Satzart „Gute“ ist unbekannt" in capsys.readouterr().out
    assert run(["arge", "lesen", str(tmp_path / "keine")]) == 2
