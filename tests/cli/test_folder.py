"""What lands in the folder of an Abrechnung: everything or nothing, and nothing foreign beside it (0009)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.core.small_house import edited, gas, oil
from umlage.cli.main import run
from umlage.formats.akte.codec import to_json

FILES = ["einzelabrechnung-1-1.pdf", "einzelabrechnung-2-1.pdf", "ergebnis.json", "uebersicht.pdf"]


def akte(tmp_path: Path, values: Any, name: str = "akte.json") -> str:
    (tmp_path / name).write_text(to_json(values), "utf-8")
    return str(tmp_path / name)


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the small house, billed once."""
    assert run(["bill", akte(tmp_path, gas()), "-o", str(tmp_path / "aus")]) == 0
    return tmp_path / "aus"


def test_a_second_run_of_the_same_house_writes_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    before = content(folder)
    assert sorted(before) == FILES
    assert run(["bill", str(tmp_path / "akte.json"), "-o", str(folder)]) == 0
    assert content(folder) == before


def test_the_result_lists_the_files_beside_it(folder: Path) -> None:
    assert sorted(json.loads((folder / "ergebnis.json").read_text("utf-8"))["dateien"]) == FILES


def test_the_statement_of_a_nutzer_who_is_no_longer_there_is_removed(folder: Path, tmp_path: Path) -> None:
    (folder / "notizen.txt").write_text("bleibt", "utf-8")
    renamed = edited(gas(), "nutzeinheiten/1/nutzer/0/nr", "2-9")
    assert run(["bill", akte(tmp_path, renamed), "-o", str(folder)]) == 0
    assert sorted(content(folder)) == [FILES[0], "einzelabrechnung-2-9.pdf", "ergebnis.json", "notizen.txt", FILES[3]]


def refused(capsys: pytest.CaptureFixture[str], folder: Path, path: str) -> str:
    """The message of a run that leaves the folder as it was."""
    before = content(folder)
    capsys.readouterr()
    assert run(["bill", path, "-o", str(folder)]) == 2
    assert content(folder) == before
    assert [place.name for place in folder.iterdir() if place.name.startswith(".")] == []
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err.strip()


def test_statements_of_another_house_are_not_joined(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    other = akte(tmp_path, edited(oil(), "liegenschaft/nr", "7"), "anders.json")
    assert refused(capsys, folder, other) == (
        f"In {folder} liegt eine andere Abrechnung (Liegenschaft 1, 2023-01-01 bis 2023-12-31). "
        "Bitte einen anderen Ordner angeben oder diese Dateien entfernen."
    )


def test_files_that_nobody_listed_are_neither_overwritten_nor_joined(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    path = str(tmp_path / "akte.json")
    (folder / "einzelabrechnung-8-1.pdf").write_bytes(b"%PDF")
    assert refused(capsys, folder, path).startswith(
        f"In {folder} liegt einzelabrechnung-8-1.pdf, das nicht zu der Abrechnung dort gehört."
    )
    (folder / "ergebnis.json").write_text('{"nutzer": []}', "utf-8")
    assert refused(capsys, folder, path).startswith(
        f"In {folder} liegt schon einzelabrechnung-1-1.pdf, aber kein lesbares ergebnis.json, das sagt, wozu es gehört."
    )


@pytest.mark.parametrize("name", FILES)
def test_a_folder_in_the_place_of_a_file_changes_nothing(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path, name: str
) -> None:
    (folder / name).unlink()
    (folder / name).mkdir()
    assert refused(capsys, folder, str(tmp_path / "akte.json")) == (
        f"{folder / name} ist ein Ordner; an seine Stelle gehört eine Datei der Abrechnung."
    )


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_placed_brings_all_others_back(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    changed = akte(tmp_path, edited(gas(), "liegenschaft/ort", "Kaufungen"), "anders.json")
    place = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if target == folder / name and self.parent.name == "neu":
            raise PermissionError(13, "Permission denied", str(self))
        return place(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    assert refused(capsys, folder, changed) == f"Der Zugriff ist nicht erlaubt ({folder / name})."


def test_a_new_folder_is_not_left_behind_empty(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, folder = akte(tmp_path, gas()), tmp_path / "neu"

    def full(self: Path, content: bytes) -> int:
        raise OSError(28, "No space left on device", str(self))

    monkeypatch.setattr(Path, "write_bytes", full)
    assert run(["bill", path, "-o", str(folder)]) == 2
    assert capsys.readouterr().err.strip() == f"Der Datenträger ist voll ({folder})."
    assert not folder.exists()


# --- the logo -----------------------------------------------------------------------------------------------------


def test_a_refused_logo_hides_no_other_finding(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    house = edited(edited(gas(), "absender/logo", "../logo.svg"), "anlagen/0/brennwert", None)
    path = akte(tmp_path, house)
    assert run(["check", path, "--json"]) == 1
    found = {row["code"] for row in json.loads(capsys.readouterr().out)["findings"]}
    assert {"logo.ort", "brennwert.offen"} <= found
    broken = akte(tmp_path, edited(house, "abrechnung/erstellt_am", "2023-06-30"), "kaputt.json")
    assert run(["check", broken, "--json"]) == 1
    found = {row["code"] for row in json.loads(capsys.readouterr().out)["findings"]}
    assert {"logo.ort", "brennwert.offen", "abrechnung.zu_frueh"} <= found
