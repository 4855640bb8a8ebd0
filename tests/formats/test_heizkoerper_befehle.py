"""`umlage heizkoerper`: what it prints, what it writes, what it refuses."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from umlage.cli.main import run

HEAD = "verteiler;betriebsart;heizkoerper;kc;quelle"
ROW = "Engelmann HCA e2;2-fuehler;Buderus Logatrend;2,32;Hersteller"


def _vdi(*records: str) -> bytes:
    return "\r\n".join(
        ("010;6;2019.08;Muster AG;20240101", "700;001;1;600;102;Typ 22;0815;7;50;0;0;0;35", *records)
    ).encode()


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = run(("heizkoerper", *arguments))
    said = capsys.readouterr()
    return code, said.out + said.err


def test_search_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = _run(capsys, "suche", "--hersteller", "purmo", "--hoehe", "500-700")
    assert (code, "4 Heizkörper gefunden." in text) == (0, True)


def test_a_picture_that_a_catalogue_names_is_shown_and_looked_for(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    head, more = "hersteller;modell;leistung_w;bezug;quelle", "Kermi;{};100;glied;Katalog"
    (tmp_path / "k.csv").write_text(f"{head};bild\n{more.format('A')};a.png\n{more.format('B')};\n", "utf-8")
    own = tmp_path / "eigen.csv"
    assert _run(capsys, "import", str(tmp_path / "k.csv"), "-o", str(own))[0] == 0
    code, text = _run(capsys, "suche", "--katalog", str(own))
    assert (code, "Bild" in text, "a.png" in text, "2 Heizkörper" in text) == (0, True, True, True)
    code, text = _run(capsys, "suche", "--katalog", str(own), "--mit-bild")
    assert (code, "1 Heizkörper gefunden." in text) == (0, True)
    assert "Bild" not in _run(capsys, "suche", "--hersteller", "purmo")[1]


def test_rating_on_the_command_line_gives_lines_for_the_akte(capsys: pytest.CaptureFixture[str]) -> None:
    wanted = ("--hersteller", "Purmo", "--typ", "22", "--hoehe", "600", "--laenge", "1400")
    code, text = _run(capsys, "bewerten", *wanted, "--kc", "2,32", "--grundwert", "2,288", "--anzeige", "1234")
    assert code == 0
    assert "Bewertungsfaktor Kges: 3,095" in text
    assert "Verbrauchswert: 3.819,23 Einheiten" in text
    assert "bewertung:\n  kc: 2.32\n" in text
    # 3.052393 · 2.32 / 2.288, with KQ rounded to 3.052
    assert Fraction("3.052") * Fraction("2.32") / Fraction("2.288") < Fraction("3.0955")


def test_rating_with_a_table_of_kc_and_the_product_scale(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "kc.csv").write_bytes(f"{HEAD}\n{ROW}\n".encode())
    table = ("--kc-datei", str(tmp_path / "kc.csv"), "--verteiler", "HCA", "--montage", "Logatrend")
    code, text = _run(capsys, "bewerten", "--leistung", "2180", "--uebertemperatur", "60", *table, "--produktskala")
    assert code == 0
    assert "Code der Produktskala: 5.058" in text
    assert _run(capsys, "import", "--kc", str(tmp_path / "kc.csv")) == (0, "1 KC-Werte gelesen.\n")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("bewerten",), 2, "Es fehlt der Heizkörper"),
        (("bewerten", "--hersteller", "Purmo", "--kc", "1"), 2, "16 Heizkörper passen"),
        (("bewerten", "--hersteller", "Viadrus", "--typ", "350", "--kc", "1"), 2, "Zahl der Glieder"),
        (("bewerten", "--leistung", "1000"), 2, "Es fehlt KC"),
        (("bewerten", "--leistung", "0", "--kc", "1"), 2, "müssen größer als 0 sein"),
        (("bewerten", "--leistung", "1000", "--kc", "0"), 2, "müssen größer als 0 sein"),
        (("bewerten", "--leistung", "20000", "--kc", "1", "--produktskala"), 1, "größer als 9.999"),
        (("bewerten", "--leistung", "viel", "--kc", "1"), 2, "keine Zahl"),
        (("suche", "--hoehe", "700-500"), 2, "das kleinere sein.\n"),
        (("suche", "--hoehe", "hoch"), 2, "kein Maß"),
        (("suche", "--katalog", "gibt-es-nicht.csv"), 2, "gibt es nicht"),
        (("import", "tests"), 2, "Ordner"),
        (("import", "--kc", "-o", "x.csv", "README.md"), 2, "-o gibt es dafür nicht"),
        (("import", "README.md"), 2, "im Kopf der Tabelle fehlt"),
        (("nix",), 2, "gibt es nicht"),
    ],
)
def test_what_cannot_be_done_is_said_in_german(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, message: str
) -> None:
    found, text = _run(capsys, *arguments)
    assert found == code
    assert message in text
    assert "Traceback" not in text


def test_import_writes_a_catalogue_and_a_faulty_one_only_when_asked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    source, target = tmp_path / "muster.vdi", tmp_path / "katalog.csv"
    source.write_bytes(_vdi("800;1"))
    code, text = _run(capsys, "import", str(source), "-o", str(target))
    assert code == 0
    assert "übergangen   Satzart 800: 1" in text
    assert _run(capsys, "suche", "--katalog", str(target), "--typ", "22")[0] == 0
    source.write_bytes(_vdi("?"))
    target.unlink()
    code, text = _run(capsys, "import", str(source), "-o", str(target))
    assert (code, target.exists()) == (1, False)
    assert _run(capsys, "import", str(source), "-o", str(target), "--teilweise")[0] == 1
    assert target.exists()
