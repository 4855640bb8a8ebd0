"""The Pruefbericht: what it says, that nothing lies over another, and that it is the same file again."""

from __future__ import annotations

import io
import json
import re
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.core.audit_house import gashaus, mit
from tests.core.small_house import Plain
from tests.core.test_freigaben import TOO_DEAR, freigabe, with_releases
from tests.documents.seiten import seitentexte, ueberlappungen
from tests.golden.cases import EXAMPLES
from umlage.cli.main import run
from umlage.core.finding import Refused
from umlage.core.settlement.audit.audit import Audit, audit, stopped
from umlage.core.settlement.audit.register import REGELN
from umlage.core.settlement.run import settle
from umlage.documents.einzelabrechnung.aus_ergebnis import einzelabrechnungen
from umlage.documents.pruefbericht.aus_audit import pruefbericht
from umlage.documents.render import Renderer
from umlage.formats.akte.codec import from_plain, read, to_json

FACTOR = mit(TOO_DEAR, ("nutzeinheiten/0/geraete/0/bewertung/kges", Decimal(45)))
RELEASES = (
    freigabe("energie.preis_unmoeglich", "anlagen/1"),
    freigabe("geraet.faktor_unmoeglich", "nutzeinheiten/1/geraete/1-H1/bewertung", grund="Luftheizgerät der Backstube"),
)
HOUSES: dict[str, Plain] = {
    "nothing to remark": gashaus(),
    "red": FACTOR,
    "released": with_releases(FACTOR, *RELEASES),
    "not settled": gashaus(("zeitraum/von", "2022-12-31")),
}


def audit_of(house: Plain) -> Audit:
    akte = from_plain(house)
    try:
        return audit(settle(akte))
    except Refused as refused:
        return stopped(akte, refused.findings)


@cache
def printed(name: str) -> bytes:
    return Renderer().pdf(pruefbericht(audit_of(HOUSES[name])))


def text(pdf: bytes) -> str:
    return " ".join(" ".join(seitentexte(pdf)).split())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("nothing to remark", ("Die Abrechnung ist möglich", "Kein Befund hält die Abrechnung an.")),
        (
            "red",
            ("So wird nicht abgerechnet", "so teuer war Energie nie", "lässt er sich freigeben: code"),
        ),
        (
            "released",
            ("Die Abrechnung ist möglich", "Freigaben", "Notversorgung mit mobiler", "K. Winter"),
        ),
        ("not settled", ("So wird nicht abgerechnet", "Mehr als zwölf Monate", "nicht abschließend geprüft", "offen")),
    ],
)
def test_the_report_says_whether_the_abrechnung_may_go_out_and_why(name: str, expected: tuple[str, ...]) -> None:
    said = text(printed(name))
    for part in expected:
        assert part in said, part


@pytest.mark.parametrize("name", HOUSES)
def test_nothing_lies_over_another_and_every_page_is_numbered(name: str) -> None:
    pdf = printed(name)
    assert ueberlappungen(pdf) == []
    pages = seitentexte(pdf)
    assert [f"Seite {nr} von {len(pages)}" in page for nr, page in enumerate(pages, start=1)] == [True] * len(pages)


def test_every_rule_of_the_register_is_printed_with_its_result() -> None:
    content = pruefbericht(audit_of(HOUSES["released"]))
    rows = {row.code: row.ergebnis for group in content.regeln for row in group.zeilen}
    assert set(rows) == set(REGELN)
    assert {code for code, result in rows.items() if result == "freigegeben"} == {one["code"] for one in RELEASES}
    said = re.sub(r"[\s\u200b]", "", text(printed("released")))
    assert [code for code in REGELN if code not in said] == []


def test_the_counts_at_a_glance_add_up() -> None:
    found = audit_of(FACTOR)
    facts = {fact.bezeichnung: int(fact.wert) for fact in pruefbericht(found).tatsachen}
    broken = sum(one.schwere is not None for one in found.regeln)
    assert facts["Regeln geprüft"] == len(REGELN) == facts["Eingehalten"] + broken
    assert facts["Fehler"] + facts["Warnungen"] + facts["Hinweise"] == len(found.findings)


def test_numbers_of_the_law_stand_with_their_source_and_what_nobody_read_is_marked() -> None:
    found = audit(settle(read((EXAMPLES[-1]).read_bytes())))
    content = pruefbericht(found)
    assert {row.geprueft for row in content.zahlen} == {"29.04.2026", "nicht an der Quelle"}
    assert all(row.quelle and row.grundlage for row in content.zahlen)


def test_the_same_audit_gives_the_same_bytes() -> None:
    again = Renderer().pdf(pruefbericht(audit_of(HOUSES["released"])))
    assert again == printed("released")


def test_it_is_an_archivable_and_accessible_pdf() -> None:
    reader = PdfReader(io.BytesIO(printed("red")))
    metadata = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert str(reader.metadata and reader.metadata.title) == "Prüfbericht 2023, Liegenschaft 1"


def test_a_release_stands_on_the_statements_that_it_concerns() -> None:
    ergebnis = settle(from_plain(HOUSES["released"]))
    ergebnis.findings = audit(ergebnis).findings
    notes = [
        ["".join(part.text for part in note.text) for note in content.mitteilungen if note.titel == "Freigabe"]
        for content in einzelabrechnungen(ergebnis)
    ]
    assert [len(rows) for rows in notes] == [2, 1, 1, 1]
    assert "Notversorgung mit mobiler Heizzentrale" in notes[1][0]
    assert "Luftheizgerät der Backstube" in notes[0][1]


# --- the command --------------------------------------------------------------------------------------


def _file(folder: Path, house: Plain) -> str:
    path = folder / "akte.json"
    path.write_text(to_json(house), "utf-8")
    return str(path)


def test_check_writes_the_report_also_of_an_akte_that_it_refuses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "neu" / "pruefbericht.pdf"
    assert run(["check", _file(tmp_path, FACTOR), "--pdf", str(target)]) == 1
    said = capsys.readouterr().out
    assert "Fehler (2)" in said
    assert "2 Fehler," in said
    assert f"Prüfbericht: {target}" in said
    assert target.read_bytes() == printed("red")


def test_check_prints_the_findings_by_severity_and_the_releases(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", _file(tmp_path, HOUSES["released"])]) == 0
    lines = capsys.readouterr().out.splitlines()
    heads = [line for line in lines if re.fullmatch(r"[A-Z]\w+ \(\d+\)", line)]
    assert [head.split()[0] for head in heads] == ["Warnungen", "Freigaben"]
    assert lines[-1].endswith("die Abrechnung ist möglich.")
    assert any(line.startswith("  anlagen/1  (energie.preis_unmoeglich)") for line in lines)


def test_check_of_a_house_with_nothing_to_remark(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", _file(tmp_path, gashaus())]) == 0
    said = capsys.readouterr().out
    assert f"{len(REGELN)} Regeln geprüft: {len(REGELN)} eingehalten." in said
    assert said.endswith("Keine Befunde.\n")


def test_bill_is_refused_by_the_audit_too_and_says_how_to_release(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "dokumente"
    assert run(["bill", _file(tmp_path, TOO_DEAR), "-o", str(folder)]) == 1
    assert 'freigaben mit code: energie.preis_unmoeglich, ort: "anlagen/1"' in capsys.readouterr().err
    assert not folder.exists()
    assert run(["bill", _file(tmp_path, HOUSES["released"]), "-o", str(folder)]) == 0
    found = json.loads((folder / "ergebnis.json").read_text("utf-8"))["findings"]
    assert [row["severity"] for row in found if row["code"] == "energie.preis_unmoeglich"] == ["warnung"]
    overview = text((folder / "uebersicht.pdf").read_bytes())
    assert "Notversorgung mit mobiler Heizzentrale" in overview


def test_a_file_that_is_no_akte_has_no_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "pruefbericht.pdf"
    broken = {key: value for key, value in gashaus().items() if key != "absender"}
    assert run(["check", _file(tmp_path, broken), "--pdf", str(target)]) == 1
    answer = capsys.readouterr()
    assert "Kein Prüfbericht" in answer.err
    assert "absender" in answer.out
    assert not target.exists()


def test_a_report_without_a_name_is_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", _file(tmp_path, gashaus()), "--pdf", ""]) == 2
    assert "keinen Namen" in capsys.readouterr().err
