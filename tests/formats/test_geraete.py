"""The catalogue of device models: rows, search, tables of others, the command."""

from __future__ import annotations

from pathlib import Path

import pytest

from umlage.cli.main import run
from umlage.formats.akte.syntax import plain_values
from umlage.formats.geraete import katalog
from umlage.formats.tabelle import Unlesbar

HEAD = "modell;art;einheit;stellen;stichtag;ruecksetzung;altwert;checkzahl;quelle"


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = run(("geraete", *arguments))
    said = capsys.readouterr()
    return code, said.out + said.err


def _table(*rows: str) -> bytes:
    return "\n".join((HEAD, *rows)).encode()


def test_every_kind_of_device_has_models_with_a_source() -> None:
    models = katalog.mitgeliefert().values()
    assert {model.art for model in models} == set(katalog.ARTEN)
    assert all(model.quelle for model in models)


def test_a_catalogue_reads_back_to_the_same_models() -> None:
    models = tuple(katalog.mitgeliefert().values())
    assert katalog.lesen(katalog.schreiben(models).encode()).modelle == models


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ("A;zaehler;;;;;;;Q", "Zeile 2, Spalte 2 (art)"),
        ("A;hkv;;;;;;;", "Zeile 2, Spalte 9 (quelle)"),
        ("A;waermezaehler;m3;;;;;;Q", "Zeile 2"),
        ("A;hkv;;13;;;;;Q", "Zeile 2, Spalte 4 (stellen)"),
        ("A;hkv;;2,5;;;;;Q", "Zeile 2, Spalte 4 (stellen)"),
        ("A;hkv;;;vielleicht;;;;Q", "Zeile 2, Spalte 5 (stichtag)"),
        ("A;hkv;;;;31.12.;;;Q", "Zeile 2, Spalte 6 (ruecksetzung)"),
        ("A;hkv;;;nein;12-31;;;Q", "Zeile 2"),
        ("A/B;hkv;;;;;;;Q", "Zeile 2, Spalte 1 (modell)"),
    ],
)
def test_a_row_with_an_error_is_left_out_and_named(row: str, place: str) -> None:
    bericht = katalog.lesen(_table(row, "B;hkv;;5;ja;12-31;ja;nein;Q"))
    assert [(one.code, one.where) for one in bericht.befunde] == [("geraetemodell.zelle", place)]
    assert [model.modell for model in bericht.modelle] == ["B"]
    assert bericht.zeilen == 2


def test_the_second_row_of_one_name_and_what_is_no_table() -> None:
    bericht = katalog.lesen(_table("A;hkv;;;;;;;Q", "A;gaszaehler;;;;;;;Q"))
    assert [one.where for one in bericht.befunde] == ["Zeile 3, Spalte 1 (modell)"]
    assert [model.art for model in bericht.modelle] == ["hkv"]
    with pytest.raises(Unlesbar):
        katalog.lesen(b"Hersteller;Leistung\nA;5\n")


def test_search_on_the_command_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, text = _run(capsys, "suche", "--art", "hkv", "--modell", "CHECK")
    assert (code, "2 Gerätemodelle gefunden." in text, "hkv-altwert-checkzahl" in text) == (0, True, True)
    own = tmp_path / "own.csv"
    own.write_bytes(_table("A;hkv;;5;;12-31;;;Q"))
    code, text = _run(capsys, "suche", "--katalog", str(own))
    assert (code, "1 Gerätemodelle gefunden." in text, "12-31" in text) == (0, True, True)
    own.write_bytes(_table("A;;;;;;;;Q"))
    assert _run(capsys, "suche", "--katalog", str(own))[0] == 1


def test_an_import_gives_lines_for_the_akte_and_a_catalogue(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    own, target = tmp_path / "own.csv", tmp_path / "new.csv"
    own.write_bytes(_table("A;hkv;;5;ja;12-31;ja;nein;Q"))
    assert run(("geraete", "import", str(own), "--akte", "-o", str(target))) == 0
    lines = plain_values(capsys.readouterr().out.encode(), is_json=False)
    row = {"modell": "A", "art": "hkv", "stellen": 5, "stichtag": True, "ruecksetzung": "12-31", "altwert": True}
    assert lines == {"geraetemodelle": (row | {"checkzahl": False, "quelle": "Q"},)}
    assert katalog.lesen(target.read_bytes()).modelle == katalog.lesen(own.read_bytes()).modelle


def test_an_import_with_errors_writes_nothing_unless_asked(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    own, target = tmp_path / "own.csv", tmp_path / "new.csv"
    own.write_bytes(_table("A;falsch;;;;;;;Q", "B;hkv;;;;;;;Q"))
    code, text = _run(capsys, "import", str(own), "-o", str(target))
    assert (code, target.exists(), "1 Gerätemodell in 2 Zeilen gelesen." in text) == (1, False, True)
    assert _run(capsys, "import", str(own), "-o", str(target), "--teilweise")[0] == 1
    assert [model.modell for model in katalog.lesen(target.read_bytes()).modelle] == ["B"]
    assert _run(capsys, "import", str(tmp_path / "gibt-es-nicht.csv"))[0] == 2
