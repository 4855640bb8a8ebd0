"""The pages of the handbook on the Kostenverteiler: their Akten settle to the amounts they print."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from tests.architecture.tree import PACKAGE, ROOT, python
from tests.handbuch.rechnungen import BEISPIELE, Beispiel, number
from umlage.core.kostenbaum.element import Wertermittler
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.run import settle
from umlage.formats.akte.codec import read

FOLDER = ROOT / "docs" / "handbuch" / "kostenverteiler"
PAGES = sorted(FOLDER.glob("*.md"))
CODE = re.compile(r"`([a-z]\w*\.[a-z_]+)`")

Table = list[dict[str, str]]


def _table(text: str, title: str) -> Table:
    """The rows of the first table below a heading, by the words of its head."""
    lines = text.split(f" {title}\n", 1)[1].splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("|"))
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    head, _, *body = rows
    return [dict(zip(head, row, strict=True)) for row in body]


def _text(path: Path) -> str:
    return path.read_text("utf-8")


@cache
def _settled(path: Path) -> Ergebnis:
    akte = re.search(r"```yaml\n(.*?)```", _text(path), re.DOTALL)
    assert akte, "the page has no Akte"
    return settle(read(akte[1].encode()))


def _euro(cents: int) -> str:
    return number(Fraction(cents, 100), 2)


def _by_engine(ergebnis: Ergebnis, columns: list[str]) -> Table:
    rows = []
    for person in ergebnis.nutzer:
        lines = {line.bezeichnung: _euro(line.betrag.cents) for line in person.positionen}
        row = {"Nutzer": person.nr} | {name: _leaf(lines, name) for name in columns}
        rows.append(row | {"Betrag": _euro(person.betrag.cents)})
    if ergebnis.eigentuemer.cents:
        rows.append({"Nutzer": "Eigentümer", "Betrag": _euro(ergebnis.eigentuemer.cents)} | dict.fromkeys(columns, "–"))
    return rows


def _leaf(lines: dict[str, str], name: str) -> str:
    """The line of a leaf; a column of the index page is a cost with one leaf in each building."""
    found = [amount for line, amount in lines.items() if line == name or line.startswith(f"{name},")]
    assert len(found) <= 1
    return found[0] if found else "–"


def _by_hand(beispiel: Beispiel) -> Table:
    rows = []
    for person, cents in sorted(beispiel.amounts().items()):
        cells = {name: _euro(part[person]) if person in part else "–" for name, part in beispiel.spalten.items()}
        rows.append({"Nutzer": person} | cells | {"Betrag": _euro(cents)})
    if beispiel.eigentuemer:
        empty = dict.fromkeys(beispiel.spalten, "–")
        rows.append({"Nutzer": "Eigentümer", "Betrag": _euro(beispiel.eigentuemer)} | empty)
    return rows


def test_every_kostenverteiler_has_a_page_and_a_calculation_by_hand() -> None:
    kinds = _arts()
    assert {path.stem for path in PAGES} == kinds | {"README"}
    assert set(BEISPIELE) == kinds | {"README"}


def _arts() -> set[str]:
    text = (PACKAGE / "core" / "kostenbaum" / "element.py").read_text("utf-8")
    return set(re.findall(r'^    art: Literal\["(\w+)"\]', text, re.MULTILINE))


def test_the_index_links_every_page_and_explains_every_wertermittler() -> None:
    index = _text(FOLDER / "README.md")
    assert {row["Kostenverteiler"] for row in _table(index, "Kostenverteiler")} == {
        f"[`{art}`]({art}.md)" for art in _arts()
    }
    assert [row["Wertermittler"] for row in _table(index, "Wertermittler")] == [
        f"`{name}`" for name in get_args(Wertermittler)
    ]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_the_akte_of_a_page_settles_to_the_amounts_it_prints(path: Path) -> None:
    printed = _table(_text(path), "Beträge in Euro")
    columns = [name for name in printed[0] if name not in ("Nutzer", "Betrag")]
    assert _by_engine(_settled(path), columns) == printed
    assert _settled(path).rundungsdifferenz.cents == 0


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_the_steps_and_amounts_of_a_page_follow_by_hand(path: Path) -> None:
    beispiel = BEISPIELE[path.stem]()
    steps = _table(_text(path), "Schritt für Schritt")
    assert [(row["Schritt"], row["Ergebnis"]) for row in steps] == list(beispiel.schritte.items())
    assert _by_hand(beispiel) == _table(_text(path), "Beträge in Euro")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_the_findings_of_a_page_are_those_of_its_akte(path: Path) -> None:
    said = _text(path).rsplit("\nBefunde: ", 1)[1].splitlines()[0]
    assert set(CODE.findall(said)) == {finding.code for finding in _settled(path).findings}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_finding_and_every_page_that_a_page_names_exists(path: Path) -> None:
    known = "".join(file.read_text("utf-8") for file in python(PACKAGE))
    codes = {code for code in CODE.findall(_text(path)) if not code.startswith(("akte.", "abrechnung."))}
    assert sorted(code for code in codes if f'"{code}"' not in known) == []
    links = re.findall(r"\]\(([^)#]+)", _text(path))
    assert [link for link in links if not (FOLDER / link).is_file()] == []
