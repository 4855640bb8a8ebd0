"""What the commands print: amounts that add up, and calculations as a person writes them."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from tests.core.small_house import edited, gas, spoilt
from tests.golden.cases import EXAMPLES
from umlage.cli.main import run
from umlage.core.figure import Figure, explain, given
from umlage.core.money import Money
from umlage.formats.akte.codec import to_json

AMOUNT = re.compile(r"  ([−0-9.]+,[0-9]{2,4}) €")
ELEMENT = re.compile(r"( *)([0-9][0-9.]*)  ")


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert run(arguments) == 0
    return capsys.readouterr().out.splitlines()


def euro(line: str) -> Fraction:
    found = AMOUNT.search(line)
    assert found is not None, line
    return Fraction(found[1].replace(".", "").replace(",", ".").replace("−", "-"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_levels_of_the_tree_add_up(capsys: pytest.CaptureFixture[str], path: Path) -> None:
    lines = printed(capsys, "tree", str(path))
    end = lines.index("") if "" in lines else len(lines)
    totals: dict[str, Fraction] = {}
    parts: dict[str, list[Fraction]] = {}
    below: dict[str, list[str]] = {}
    chain: list[str] = []
    for line in lines[:end]:
        if element := ELEMENT.match(line):
            level, nr = len(element[1]) // 3, element[2]
            chain = [*chain[:level], nr]
            totals[nr], parts[nr] = euro(line), []
            if level:
                below.setdefault(chain[level - 1], []).append(nr)
        elif line.strip().startswith(("von oben", "Kosten ")):
            parts[chain[-1]].append(euro(line))
        elif line.strip().startswith("Pauschale"):
            totals[f"{chain[-1]} less"] = euro(line)
    tolerance = Fraction(1, 1000)  # je_position: amounts in the tree are not rounded, but printed with four decimals
    for nr, followers in below.items():
        shared = totals[nr] + totals.get(f"{nr} less", Fraction(0))
        assert abs(sum(totals[follower] for follower in followers) - shared) <= tolerance
    for nr, amounts in parts.items():
        assert not amounts or abs(sum(amounts) - totals[nr]) <= tolerance
    if end < len(lines):
        rows = [euro(line) for line in lines[end:] if AMOUNT.search(line)]
        assert rows[0] == totals["0"]
        assert sum(rows[:-1]) == rows[-1]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_what_nutzer_and_owner_pay_adds_up_to_the_house(
    capsys: pytest.CaptureFixture[str], path: Path, tmp_path: Path
) -> None:
    lines = printed(capsys, "bill", str(path), "-o", str(tmp_path / "aus"))
    last = next(number for number, line in enumerate(lines) if line.startswith("Gesamtkosten des Hauses"))
    first = next(number for number, line in enumerate(lines) if line.startswith("Summe der Nutzer"))
    rows = [euro(line) for line in lines[first:last] if AMOUNT.search(line)]
    assert sum(rows) == euro(lines[last])
    columns = [re.findall(r"(?<= )[−0-9.]+,[0-9]{2}", line) for line in lines[4 : first - 3]]
    foot = re.findall(r"[−0-9.]+,[0-9]{2}", lines[first - 2])
    for place, total in enumerate(foot):
        assert sum(euro(f"  {row[place]} €") for row in columns) == euro(f"  {total} €")


def test_a_vacancy_and_the_owners_part_are_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lines = printed(capsys, "bill", str(EXAMPLES[-1]), "-o", str(tmp_path / "aus"))
    text = "\n".join(re.sub(r"  +.*", "", line) for line in lines)
    assert "\nLeerstand 5-2, trägt der Eigentümer\nEigentümer vorab: CO2-Anteil des Vermieters\n" in text


def test_explain_leaves_out_an_empty_calculation_and_writes_one_sign(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "akte.json"
    credit = edited(gas(), "anlagen/0/kosten", ({"bezeichnung": "Gutschrift", "betrag": -2},))
    path.write_text(to_json(spoilt(credit)), "utf-8")
    text = "\n".join(printed(capsys, "explain", str(path), "nutzer/1-1/saldo"))
    assert "Vorauszahlungen: 0,00 €\n" in text + "\n"
    assert not re.search(r"= *$", text, re.MULTILINE)
    assert "+ −" not in text
    assert "− 2,00 €" in text


def test_two_signs_in_a_row_become_one() -> None:
    parts = tuple(given("x", Money(cents)) for cents in (-100, 200, -300))
    total = Figure("Summe", Money(-200), inputs=parts, formula="summe()")
    assert total.calculation() == "−1,00 € + 2,00 € − 3,00 €"
    rest = Figure("Rest", Money(0), inputs=parts, formula="{0} - {2} + {1}")
    assert rest.calculation() == "−1,00 € + 3,00 € + 2,00 €"
    assert list(explain(Figure("Nichts", Money(0), formula="summe()"))) == ["Nichts: 0,00 €"]


def test_parameters_are_printed_with_all_their_decimals(capsys: pytest.CaptureFixture[str]) -> None:
    text = "\n".join(printed(capsys, "parameters", "--on", "2026-01-01"))
    assert "   0,18139 kg/kWh, seit" in text
    assert "   0,20088 kg/kWh, seit" in text


def test_the_beginning_of_a_path_lists_what_stands_below_it(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, "explain", str(EXAMPLES[0]), "nutzer/1-1")
    assert lines[0].startswith("nutzer/1-1/betrag  ")
    assert all(line.startswith("nutzer/1-1/") for line in lines if line)
    assert run(("explain", str(EXAMPLES[0]), "nutzer/1")) == 2
    assert "Den Pfad nutzer/1 gibt es nicht." in capsys.readouterr().err
