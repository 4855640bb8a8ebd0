"""`umlage arge uebernehmen`: the preview, the new Akte, and that nothing there is replaced."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.formats.arge.aus_akte import Sender
from tests.formats.arge.test_satz import SAMPLES, sample
from tests.golden.cases import ROOT, akte_of
from umlage.cli.main import run
from umlage.core.settlement.run import settle
from umlage.formats.akte.codec import read
from umlage.formats.akte.syntax import plain_values
from umlage.formats.arge.lesen import datei
from umlage.formats.arge.schreiben import schreiben

AKTE = ROOT / "examples" / "fernwaerme-2025.yaml"
FILES = [str(path) for path in SAMPLES if "20260903" in path.name]


def test_the_preview_names_every_change_and_writes_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    target = tmp_path / "neu.yaml"
    assert run(["arge", "uebernehmen", *FILES, "--akte", str(AKTE), "-o", str(target), "--nur-zeigen"]) == 1
    printed = capsys.readouterr().out
    lines = [" ".join(line.split()) for line in printed.splitlines()]
    assert "nutzeinheiten/4/nutzer/4-1/vorauszahlung/heizkosten 1.020,00 1.080,00" in lines
    assert "nutzeinheiten/7/nutzer/7-1/bis – 30.09.2025" in lines
    assert "hausnebenkosten/12/p35a/betrag – 190,40" in lines
    assert any(
        line.startswith("Fehler:") and "Zeile 25, K-Satz" in line and "251 Kosten Nutz" in line for line in lines
    )
    assert any("Nutzer 7-2: vorauszahlung.nebenkosten" in line for line in lines)
    assert not target.exists()


def test_the_new_akte_settles_and_takes_nothing_more(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    target = tmp_path / "neu.yaml"
    assert run(["arge", "uebernehmen", *FILES, "--akte", str(AKTE), "-o", str(target)]) == 1
    before, after = settle(read(AKTE.read_bytes())), settle(read(target.read_bytes()))
    # 345.10 instead of 333.20 for maintenance, and 238.00 for the gutters
    assert after.gesamtkosten.cents - before.gesamtkosten.cents == 1190 + 23800
    assert [row.nr for row in after.nutzer if row.nr not in {one.nr for one in before.nutzer}] == ["7-2"]
    capsys.readouterr()
    assert run(["arge", "uebernehmen", *FILES, "--akte", str(target), "--nur-zeigen"]) == 1
    assert "nichts ändert sich" in capsys.readouterr().out


def test_a_file_that_is_there_stays(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    target = tmp_path / "neu.yaml"
    target.write_text("meins")
    for call in (
        ["uebernehmen", *FILES, "--akte", str(AKTE), "-o", str(target)],
        ["schreiben", str(AKTE), "--kunde", "4711", "-o", str(target)],
    ):
        assert run(["arge", *call]) == 2
        assert f"{target} gibt es schon und wird nicht ersetzt" in capsys.readouterr().err
    assert target.read_text() == "meins"


def test_a_new_akte_as_yaml_and_as_json(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for name in ("neu.yaml", "neu.json"):
        assert run(["arge", "uebernehmen", *FILES, "-o", str(tmp_path / name)]) == 1
    made = read((tmp_path / "neu.yaml").read_bytes())
    assert made == read((tmp_path / "neu.json").read_bytes(), is_json=True)
    printed = capsys.readouterr().out
    assert "Neue Akte: 10 Nutzeinheiten, 13 Nutzer, 1 Anlage, 2 Lieferungen, 21 Zeilen anderer Kosten." in printed
    assert "Noch einzutragen:" in printed
    assert run(["check", str(tmp_path / "neu.yaml")]) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (["{m}"], 2, "Es fehlt die neue Akte: -o DATEI (oder --nur-zeigen)."),
        (["{m}", "--nur-zeigen", "--akte", "{gibtesnicht}"], 2, "gibt es nicht"),
        (["{gibtesnicht}", "--nur-zeigen"], 2, "gibt es nicht"),
        (["{ordner}", "--nur-zeigen"], 2, "ist ein Ordner, keine Datei"),
        (["{leer}", "--nur-zeigen"], 1, "leer.dat: Die Datei ist leer."),
        (["{text}", "--nur-zeigen"], 1, "text.dat, Zeile 1, Spalte 1: Die Satzart „Gute“ ist unbekannt"),
        (["{kaputt}", "--nur-zeigen"], 1, "kaputt.dat, Zeile 2, Spalte 78, K-Satz, Feld 11 Betrag (Brutto)"),
        (["{d}", "--nur-zeigen"], 1, "Die Dateien enthalten keine Sätze L, M, B oder K."),
        (["{k}", "--nur-zeigen"], 1, "Eine neue Akte braucht den L-Satz"),
        (
            ["{m}", "--nur-zeigen", "--akte", "{akte}"],
            1,
            "nennen die Liegenschaft 0098020-7 der Akte nicht, sondern: 123",
        ),
        (["{m}", "--nur-zeigen", "--liegenschaft", "77"], 1, "nennen die Liegenschaft 000000077 nicht"),
    ],
)
def test_what_cannot_be_taken_is_said(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: list[str], code: int, text: str
) -> None:
    contents = {
        "m": sample("DTM310"),
        "k": sample("DTK310"),
        "d": sample("DTD310"),
        "leer": b"",
        "text": b"Guten Tag\r\n",
        "kaputt": sample("DTK310").replace(b"0000462000", b"00004x2000"),
    }
    places = {"akte": AKTE, "ordner": tmp_path, "gibtesnicht": tmp_path / "fehlt"}
    for name, content in contents.items():
        places[name] = tmp_path / f"{name}.dat"
        places[name].write_bytes(content)
    before = sorted(tmp_path.iterdir())
    assert run(["arge", "uebernehmen", *(one.format(**places) for one in arguments)]) == code
    assert text in capsys.readouterr().err
    assert sorted(tmp_path.iterdir()) == before


def test_models_of_our_catalogue_do_not_get_into_the_akte(tmp_path: Path) -> None:
    akte = read(akte_of("geraetemodelle-2023"))
    house, target = tmp_path / "haus.yaml", tmp_path / "neu.yaml"
    house.write_bytes(akte_of("geraetemodelle-2023"))
    (tmp_path / "m.dat").write_bytes(schreiben(Sender(akte).stamm()))
    assert run(["arge", "uebernehmen", str(tmp_path / "m.dat"), "--akte", str(house), "-o", str(target)]) == 0
    old, new = (plain_values(path.read_bytes(), is_json=False) for path in (house, target))
    assert isinstance(old, dict)
    assert isinstance(new, dict)
    assert new.get("geraetemodelle") == old.get("geraetemodelle")


def test_results_go_back_under_the_keys_of_the_manager(tmp_path: Path) -> None:
    target, back = tmp_path / "neu.yaml", tmp_path / "d.dat"
    assert run(["arge", "uebernehmen", *FILES, "--akte", str(AKTE), "-o", str(target)]) == 1
    master = next(name for name in FILES if "DTM310" in name)
    assert run(["arge", "schreiben", str(target), "--stammdaten", master, "-o", str(back)]) == 0
    sent = {(row.text(5), row.text(6)) for row in datei(Path(master).read_bytes()).saetze if row.art == "M"}
    assert {(row.text(5), row.text(6)) for row in datei(back.read_bytes()).saetze} == sent
