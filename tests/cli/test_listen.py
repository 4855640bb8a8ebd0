"""`umlage liste`, `formular`, `anhang`: what lands in the folder, and what is said when it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.small_house import DROP, edited, gas
from tests.golden.cases import ROOT
from umlage.cli.main import run
from umlage.formats.akte.codec import to_json

HINT = "(Hilfe: umlage --hilfe)"
OIL = str(ROOT / "examples" / "oelhaus-2023.yaml")
LISTS = [
    f"{name}.{ending}"
    for name in ("kostenliste", "nutzerliste", "saldenbilanz", "saldenliste", "zaehlerliste")
    for ending in ("csv", "pdf")
]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_all_lists_or_those_that_are_wanted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["liste", OIL, "-o", str(tmp_path / "alle")]) == 0
    assert names(tmp_path / "alle") == LISTS
    said = capsys.readouterr()
    assert said.out.startswith("10 Dateien in ")
    assert "Warnung: " in said.err
    assert run(["liste", OIL, "--art", "salden", "--art", "bilanz", "-o", str(tmp_path / "zwei")]) == 0
    assert names(tmp_path / "zwei") == [name for name in LISTS if name.startswith("salden")]
    for name in names(tmp_path / "zwei"):
        assert (tmp_path / "zwei" / name).read_bytes() == (tmp_path / "alle" / name).read_bytes()


def test_a_form_needs_neither_costs_nor_readings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    values = edited(gas(), "anlagen/0/lieferungen", DROP)
    for flat in range(2):
        for device in range(2):
            values = edited(values, f"nutzeinheiten/{flat}/geraete/{device}/ablesungen", DROP)
    path = tmp_path / "akte.json"
    path.write_text(to_json(values), "utf-8")
    assert run(["check", str(path)]) == 1
    capsys.readouterr()
    assert run(["formular", str(path), "-o", str(tmp_path / "aus")]) == 0
    assert names(tmp_path / "aus") == [
        *("ableseauftrag.pdf", "ableseformular-1-1.pdf", "ableseformular-2-1.pdf", "ableseliste.pdf"),
        *("datenblatt-1.pdf", "datenblatt-2.pdf", "gesamtkostenaufstellung.pdf"),
    ]


def test_an_annex_for_one_nutzer_or_for_all(tmp_path: Path) -> None:
    assert run(["anhang", OIL, "--nutzer", "3-1", "-o", str(tmp_path / "einer")]) == 0
    assert names(tmp_path / "einer") == ["herleitung-3-1.pdf"]
    path = tmp_path / "akte.json"
    path.write_text(to_json(gas()), "utf-8")
    assert run(["anhang", str(path), "-o", str(tmp_path / "alle")]) == 0
    assert names(tmp_path / "alle") == ["herleitung-1-1.pdf", "herleitung-2-1.pdf"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("liste", OIL), "Es fehlt der Ordner für die Dokumente: -o ORDNER."),
        (("liste", OIL, "-o", ""), "Es fehlt der Ordner für die Dokumente: -o ORDNER."),
        (
            ("liste", OIL, "-o", "x", "--art", "mieter"),
            "--art: erwartet wird nutzer, kosten, zaehler, salden, bilanz, buchungen, kostenaufstellung, geraete, "
            "verbrauchswerte, anteile, kostenarten-nutzeinheiten, kostenelemente, beteiligte, beteiligungen, "
            "kostenarten-nutzer, nutzungen, sonderkosten, kontakte, bemerkungen, servicerechnung oder "
            "servicebuchungen.",
        ),
        (
            ("formular", OIL, "-o", "x", "--art", "brief"),
            "--art: erwartet wird gesamtkosten, ableseauftrag, ableseliste, ableseformular oder datenblatt.",
        ),
        (("formular", OIL), "Es fehlt der Ordner für die Dokumente: -o ORDNER."),
        (("anhang", OIL), "Es fehlt der Ordner für die Dokumente: -o ORDNER."),
    ],
)
def test_a_wrong_call_is_answered_in_german(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    assert run(arguments) == 2
    assert capsys.readouterr().err.splitlines() == [message, HINT]


def test_a_nutzer_that_does_not_exist_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["anhang", OIL, "--nutzer", "9-9", "-o", str(tmp_path / "aus")]) == 2
    assert capsys.readouterr().err.startswith("Den Nutzer 9-9 gibt es nicht. Nutzer: 1-1, 2-1, ")
    assert not (tmp_path / "aus").exists()


def test_a_house_with_a_day_without_nutzer_gets_no_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "akte.json"
    path.write_text(to_json(edited(gas(), "nutzeinheiten/0/nutzer/0/bis", "2023-06-30")), "utf-8")
    assert run(["formular", str(path), "-o", str(tmp_path / "aus")]) == 1
    assert "Vom 01.07.2023 bis 31.12.2023 gibt es keinen Nutzer." in capsys.readouterr().err
    assert not (tmp_path / "aus").exists()


INVOICE = str(ROOT / "tests" / "golden" / "servicerechnung-2024" / "akte.yaml")


def test_the_invoice_of_the_service_and_its_bookings(tmp_path: Path) -> None:
    both = ["--art", "servicerechnung", "--art", "servicebuchungen"]
    assert run(["liste", INVOICE, *both, "-o", str(tmp_path / "aus")]) == 0
    assert names(tmp_path / "aus") == [
        *("servicebuchungen.csv", "servicebuchungen.pdf", "servicerechnung.csv", "servicerechnung.pdf")
    ]


def test_an_akte_without_an_invoice_or_with_half_of_one_gets_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    half = tmp_path / "akte.yaml"
    half.write_text(Path(INVOICE).read_text("utf-8").replace("  nr: R-2025-0017\n", ""), "utf-8")
    for akte, said in ((OIL, "Die Akte hat keine Servicerechnung."), (str(half), "Es fehlt die Rechnungsnummer.")):
        assert run(["liste", akte, "--art", "servicerechnung", "-o", str(tmp_path / "aus")]) == 1
        assert said in capsys.readouterr().err
        assert not (tmp_path / "aus").exists()
    assert run(["bill", str(half), "-o", str(tmp_path / "dennoch")]) == 0
