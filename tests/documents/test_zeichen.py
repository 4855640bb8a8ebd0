"""What no shipped font can print is reported, on the command line and in the data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.documents.schriften import NAMEN
from umlage.cli.main import run
from umlage.documents.zeichen import nicht_druckbar
from umlage.formats.akte.codec import read

EXAMPLE = Path(__file__).parents[2] / "examples" / "casameta-2022.yaml"


def _akte(tmp_path: Path, alt: str, neu: str) -> Path:
    text = EXAMPLE.read_text("utf-8")
    logo = "  logo: fuldatal.svg\n"
    assert alt in text
    assert logo in text
    akte = tmp_path / "akte.yaml"
    akte.write_text(text.replace(alt, neu).replace(logo, ""), "utf-8")
    return akte


def test_a_character_without_a_glyph_is_reported_with_its_place(tmp_path: Path) -> None:
    akte = _akte(tmp_path, "name: Familie Berger", 'name: "Berger 🙂 𒀀 und 🙂"')
    (befund,) = nicht_druckbar(read(akte.read_bytes()))
    assert (befund.severity.value, befund.code, befund.where) == (
        "warnung",
        "druck.zeichen",
        "nutzeinheiten/2/nutzer/1-2/name",
    )
    assert befund.message == (
        "Die Zeichen „🙂“ (U+1F642), „𒀀“ (U+12000) können nicht gedruckt werden; "
        "in den Dokumenten steht für jedes ein □."
    )


@pytest.mark.parametrize("name", NAMEN.values(), ids=NAMEN)
def test_a_name_in_any_shipped_script_is_no_finding(name: str, tmp_path: Path) -> None:
    akte = read(_akte(tmp_path, "name: Familie Berger", f'name: "{name}"').read_bytes())
    assert nicht_druckbar(akte) == ()


def test_line_ends_of_a_long_text_are_no_finding_but_other_control_characters_are(tmp_path: Path) -> None:
    alt = "Der Warmwasserzähler in der Teeküche wurde im Juni wegen abgelaufener Eichfrist getauscht."
    akte = read(_akte(tmp_path, alt, "Guten Tag,\\r\\n\\twir lesen ab.\\n").read_bytes())
    assert nicht_druckbar(akte) == ()
    (befund,) = nicht_druckbar(read(_akte(tmp_path, alt, "Guten Tag\\e[1m \\x01").read_bytes()))
    assert befund.where == "mitteilungen/1/text"
    assert befund.message.startswith("Die Zeichen U+001B, U+0001 können nicht gedruckt werden;")


def test_of_many_characters_the_first_ten_are_named(tmp_path: Path) -> None:
    keilschrift = "".join(map(chr, range(0x12000, 0x1200C)))
    (befund,) = nicht_druckbar(read(_akte(tmp_path, "Familie Berger", keilschrift).read_bytes()))
    assert "(U+12009) und 2 weitere können" in befund.message
    assert "U+1200A" not in befund.message


@pytest.mark.parametrize("command", ["check", "bill"])
def test_the_command_line_warns_of_a_character_without_a_glyph(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    akte = _akte(tmp_path, "name: Familie Berger", 'name: "Berger \\x9f"')
    folder = tmp_path / "dokumente"
    assert run([command, str(akte), *(["-o", str(folder)] if command == "bill" else [])]) == 0
    printed, _ = capsys.readouterr()
    assert "nutzeinheiten/2/nutzer/1-2/name" in printed
    assert "Das Zeichen U+009F kann nicht gedruckt werden; in den Dokumenten steht dafür ein □." in printed
    if command == "bill":
        found = json.loads((folder / "ergebnis.json").read_text("utf-8"))["findings"]
        assert [row["where"] for row in found if row["code"] == "druck.zeichen"] == ["nutzeinheiten/2/nutzer/1-2/name"]
