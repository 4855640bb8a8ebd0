"""The correction statement: one page, numbers that add up, and the command that writes it."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.documents.seiten import seitentexte, textstuecke, ueberlappungen
from umlage.cli.main import run
from umlage.core.vergleich.vergleich import vergleich
from umlage.documents.bausteine import satz
from umlage.documents.korrekturabrechnung.aus_vergleich import korrekturabrechnungen
from umlage.documents.korrekturabrechnung.inhalt import Grund, Korrekturabrechnung
from umlage.documents.render import Renderer
from umlage.documents.style.satzspiegel import breite
from umlage.formats.akte.codec import read

EXAMPLES = Path(__file__).parents[2] / "examples"
WAGNER = '{nr: "1-1", name: Hannelore und Dieter Wagner,'
CORRECTED = (
    ("erstellt_am: 2024-05-14", "erstellt_am: 2024-06-24"),
    ("betrag: 404.60", "betrag: 504.60"),
    ("betrag: 238.64", "betrag: 200.00"),
    ("stand: 983,", "stand: 1083,"),
    (WAGNER, WAGNER + " bis: 2023-06-30,"),
    ("warmwasser: 20.115}}", 'warmwasser: 20.115}}\n      - {nr: "1-2", name: Ayşe Wagner}'),
)
LATE = (("erstellt_am: 2024-05-14, zahlbar_bis: 2024-06-30", "erstellt_am: 2025-02-03"), CORRECTED[1])


def text_of(*changes: tuple[str, str], name: str = "oelhaus-2023") -> str:
    text = (EXAMPLES / f"{name}.yaml").read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


@cache
def corrections(*changes: tuple[str, str]) -> tuple[Korrekturabrechnung, ...]:
    found = vergleich(read(text_of().encode()), read(text_of(*changes).encode()))
    return tuple(korrekturabrechnungen(found))


def cents(text: str) -> int:
    """`+1.091,56` as 109156."""
    digits = re.sub(r"[^0-9]", "", text)
    return -int(digits) if text.startswith("\N{MINUS SIGN}") else int(digits)


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer()


def test_everybody_with_an_old_abrechnung_and_another_result_gets_one() -> None:
    # 1-2 is new and gets a first statement; 5-2 is vacant
    assert [inhalt.rahmen.nutzer for inhalt in corrections(*CORRECTED)] == [
        "1-1", "2-1", "3-1", "3-2", "4-1", "5-1", "6-1"
    ]  # fmt: skip


def test_the_lines_add_up() -> None:
    for inhalt in corrections(*CORRECTED):
        tafel = inhalt.gegenueberstellung
        for spalte in ("alt", "neu", "unterschied"):
            summe = sum(cents(getattr(zeile, spalte)) for zeile in tafel.gruppen)
            assert summe == cents(getattr(tafel.kosten, spalte))
            assert summe + cents(getattr(tafel.vorauszahlungen, spalte)) == cents(getattr(tafel.ergebnis, spalte))
        assert cents(tafel.ergebnis.unterschied) == inhalt.unterschied
        assert sum(grund.cents for grund in inhalt.gruende) + inhalt.wechselwirkung == inhalt.unterschied
        assert abs(inhalt.unterschied) == cents(inhalt.ergebnis.betrag)


def test_the_page_says_old_new_why_and_the_law(renderer: Renderer) -> None:
    (seite,) = seitentexte(renderer.pdf(corrections(*CORRECTED)[0]))
    for text in (
        "Leinetal Wärmedienst GmbH", "Hannelore und Dieter Wagner", "Korrekturabrechnung 2023", "14.05.2024",
        "Unterschied zu Ihren Gunsten", "601,90 €", "1.448,77", "846,87", "−601,90",
        "Anlage 1, Kosten „Wartung des Brenners“: Betrag 504,60 € statt 404,60 €", "+17,41",
        "Wechselwirkung der Änderungen", "−21,41", "§ 556 Abs. 3 Satz 2 BGB", "31.12.2024",
        "Danach darf eine Korrektur nicht mehr",
        "Seite 1 von 1",
    ):  # fmt: skip
        assert text in seite, text


def test_after_the_time_limit_nobody_is_simply_told_to_pay(renderer: Renderer) -> None:
    inhalt = corrections(*LATE)[-1]
    assert inhalt.unterschied > 0
    assert [m.ton for m in inhalt.mitteilungen] == ["hinweis", "achtung", "hinweis"]
    (seite,) = seitentexte(renderer.pdf(inhalt))
    assert "Bitte zahlen Sie" not in seite
    assert "schulden Sie nur in diesem Ausnahmefall" in " ".join(seite.split())


@pytest.mark.parametrize(
    "other",
    [
        ("lage: Dachgeschoss", "lage: Dachgeschoss\n    nutzung: gewerbe"),
        ('nr: "0004711-0"', 'nr: "0004711-0"\n  weg: true'),
    ],
)
def test_where_the_time_limit_does_not_hold_nobody_is_sent_to_a_notice_of_it(
    renderer: Renderer, other: tuple[str, str]
) -> None:
    old, new = (text_of(*changes, other).encode() for changes in ((), LATE))
    inhalt = korrekturabrechnungen(vergleich(read(old), read(new)))[-1]
    assert inhalt.unterschied > 0
    assert not any(m.titel == "Frist" for m in inhalt.mitteilungen)
    (seite,) = seitentexte(renderer.pdf(inhalt))
    assert "Hinweis zur Frist" not in seite
    assert "Bitte zahlen Sie" in seite


def test_the_reasons_do_not_tell_what_a_neighbour_used() -> None:
    for inhalt in corrections(CORRECTED[3]):
        (grund,) = inhalt.gruende
        whose = inhalt.rahmen.nutzer.partition("-")[0]
        if "Stand 1083" in grund.text or "1.083" in grund.text:
            assert "Gerät" in grund.text
            own = whose
        else:
            assert grund.text == "Angaben bei einem anderen Nutzer geändert (Ablesung)"
    assert own == "1"
    assert len(corrections(CORRECTED[3])) > 1


def test_a_nutzer_who_is_no_longer_there_hears_that_his_abrechnung_is_void(renderer: Renderer) -> None:
    renamed = corrections(('nr: "6-1"', 'nr: "6-7"'))
    assert [inhalt.rahmen.nutzer for inhalt in renamed] == ["6-1"]
    (seite,) = seitentexte(renderer.pdf(renamed[0]))
    assert "hat Sie zu Unrecht erfasst" in seite


def _lang() -> Korrekturabrechnung:
    grund = corrections(*CORRECTED)[-1]
    lang = "Wohnungseigentümergemeinschaft Donaudampfschifffahrtskapitänsgasse 17 bis 23 und Hinterhäuser"
    return replace(
        grund,
        rahmen=replace(grund.rahmen, untertitel=f"{lang},\n{lang}"),
        mitteilungen=tuple(
            replace(m, text=satz(*(teil.text + f" {lang}." for teil in m.text))) for m in grund.mitteilungen
        ),
        gruende=tuple(
            Grund(f"{lang}: Änderung {nr}, Betrag 1.000,00 € statt 900,00 €", nr * 7 - 90) for nr in range(40)
        ),
    )


@pytest.mark.parametrize("anzahl", range(0, 41, 4))
def test_any_number_of_reasons_stands_on_one_page(renderer: Renderer, anzahl: int) -> None:
    grund = corrections(*CORRECTED)[-1]
    gruende = tuple(
        Grund(f"Hausnebenkosten „Kosten {nr}“: Betrag 9,00 € statt 8,00 €", nr - 50) for nr in range(anzahl)
    )
    inhalt = replace(grund, gruende=gruende, unterschied=sum(g.cents for g in gruende) + grund.wechselwirkung)
    pdf = renderer.pdf(inhalt)
    (seite,) = seitentexte(pdf)
    assert "Seite 1 von 1" in seite
    if anzahl > 20:
        assert re.search(r"\d+ weitere Änderungen", seite)
    assert ueberlappungen(pdf) == []


def test_long_texts_stay_on_the_page(renderer: Renderer) -> None:
    pdf = renderer.pdf(_lang())
    assert len(seitentexte(pdf)) == 1
    for text, links, unten, groesse in textstuecke(PdfReader(io.BytesIO(pdf)).pages[0]):
        assert links >= 10, text
        assert links + breite(text.strip(), round(groesse * 100)) / 100 <= 595 - 40, text
        assert unten >= 25, text


def test_the_document_declares_and_carries_its_accessibility(renderer: Renderer) -> None:
    inhalt = corrections(*CORRECTED)[0]
    pdf = renderer.pdf(inhalt)
    assert pdf == Renderer().pdf(inhalt)
    leser = PdfReader(io.BytesIO(pdf))
    katalog: Any = leser.root_object
    assert katalog["/MarkInfo"]["/Marked"].value is True
    assert katalog["/Lang"] == "de"
    metadaten = katalog["/Metadata"].get_data().decode()
    assert re.search(r"pdfaid:part>3<.*pdfaid:conformance>A<", metadaten, re.DOTALL)
    assert "pdfuaid:part>1<" in metadaten
    assert leser.metadata is not None
    assert leser.metadata.title == "Korrekturabrechnung 2023, Liegenschaft 0004711-0, Nutzer 1-1"


# --- umlage compare ----------------------------------------------------------------------------


@pytest.fixture
def akten(tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "leinetal.svg").write_bytes((EXAMPLES / "leinetal.svg").read_bytes())
    for name, changes in (("alt", ()), ("neu", CORRECTED)):
        (tmp_path / f"{name}.yaml").write_text(text_of(*changes), "utf-8")
    return str(tmp_path / "alt.yaml"), str(tmp_path / "neu.yaml")


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(("compare", *arguments))
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_command_prints_a_table_and_the_reasons(capsys: pytest.CaptureFixture[str], akten: tuple[str, str]) -> None:
    code, out, err = _run(capsys, *akten)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert "6-1     Familie Hartmann-Okafor          1.998,46  1.999,66        18,46    19,66          +1,20" in lines
    assert "  +24,00 €  Anlage 1, Kosten „Wartung des Brenners“: Betrag 504,60 € statt 404,60 €" in lines
    assert "  Abrechnung: erstellt am 24.06.2024 statt 14.05.2024" in lines
    assert "Nutzer 1-2 steht nur in der neuen Akte: dafür ist eine Einzelabrechnung nötig (umlage bill)." in lines


def test_the_data_add_up(capsys: pytest.CaptureFixture[str], akten: tuple[str, str]) -> None:
    code, out, _ = _run(capsys, *akten, "--json")
    data = json.loads(out)
    assert code == 0
    assert (data["nur_alt"], data["nur_neu"], data["findings"]) == ([], ["1-2"], [])
    assert data["aenderungen"][1] == {
        "nummer": 2,
        "pfade": ["anlagen/1/kosten/1/betrag"],
        "beschreibung": "Anlage 1, Kosten „Betriebsstrom“: Betrag 200,00 € statt 238,64 €",
        "wirkt": True,
    }
    for row in data["nutzer"]:
        parts = sum((Decimal(part["betrag"]) for part in row["beitraege"]), Decimal(row["wechselwirkung"]))
        old, new = (Decimal(row[side]["saldo"]) if row[side] else Decimal(0) for side in ("alt", "neu"))
        assert parts == Decimal(row["differenz"]) == new - old


def test_the_documents_are_written(capsys: pytest.CaptureFixture[str], akten: tuple[str, str], tmp_path: Path) -> None:
    code, out, _ = _run(capsys, *akten, "-o", str(tmp_path / "korrektur"))
    assert (code, "8 Dateien in" in out) == (0, True)
    found = sorted(path.name for path in (tmp_path / "korrektur").iterdir())
    assert found[0] == "korrekturabrechnung-1-1.pdf"
    assert found[-1] == "vergleich.json"
    assert len(found) == 8


def test_the_same_akte_twice_differs_in_nothing(capsys: pytest.CaptureFixture[str], akten: tuple[str, str]) -> None:
    code, out, _ = _run(capsys, akten[0], akten[0])
    assert (code, "Die Akten unterscheiden sich nicht." in out) == (0, True)


def test_what_cannot_be_compared_is_refused(
    capsys: pytest.CaptureFixture[str], akten: tuple[str, str], tmp_path: Path
) -> None:
    other = str(EXAMPLES / "gashaus-2024.yaml")
    code, out, err = _run(capsys, akten[0], other)
    assert (code, out) == (1, "")
    assert "Die Akten gehören zu verschiedenen Häusern" in err
    assert "verschiedene Zeiträume" in err
    code, out, _ = _run(capsys, akten[0], other, "--json")
    assert code == 1
    assert [row["code"] for row in json.loads(out)["findings"]] == ["vergleich.haus", "vergleich.zeitraum"]
    wrong = tmp_path / "falsch.yaml"
    wrong.write_text(text_of(("umlage: 1", "umlage: 2")), "utf-8")
    code, _, err = _run(capsys, akten[0], str(wrong))
    assert (code, "Fehler: neu/umlage:" in err) == (1, True)


def test_what_cannot_be_used_at_all_is_said(
    capsys: pytest.CaptureFixture[str], akten: tuple[str, str], tmp_path: Path
) -> None:
    broken = tmp_path / "kaputt.yaml"
    broken.write_text("a: [1", "utf-8")
    for arguments, message in (
        ((akten[0], "gibt-es-nicht.yaml"), "Die Datei gibt-es-nicht.yaml gibt es nicht."),
        ((akten[0], str(broken)), f"Die Datei {broken} ist nicht lesbar"),
        ((akten[0],), "Es fehlt: NEU."),
        ((*akten, "-o", ""), "hat keinen Namen"),
        ((*akten, "-o", str(broken)), "ist eine Datei, kein Ordner."),
    ):
        code, out, err = _run(capsys, *arguments)
        assert (code, out, message in err) == (2, "", True), (arguments, err)
