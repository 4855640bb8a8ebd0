"""Published worked examples through the real path: bytes, Akte, Ergebnis. What a folder names is compared exactly."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.golden.cases import CASES, EXAMPLES, GOLDEN, ROOT, expected, found, settled
from tests.golden.formeln import FORMULAS
from umlage.core.finding import Refused
from umlage.core.rule import REGISTRY

README = (GOLDEN / "README.md").read_text("utf-8")
# everything that cases.md publishes; what has no folder and no formula must be explained in the README
PUBLISHED = (
    *(
        "A1",
        "A2",
        "A3",
        "A6",
        "B1",
        "B2",
        "B3",
        "B6",
        "C1",
        "C2",
        "C5",
        "C6",
        "C7",
        "C8",
        "C9",
        "D1",
        "D2",
        "D3",
        "D4",
        "D6",
    ),
    *(
        "E1",
        "E2",
        "E3",
        "E4",
        "E8",
        "E9",
        "E10",
        "E11",
        "F0",
        "F1",
        "F2",
        "F3",
        "F4",
        "F8",
        "F12",
        "F13",
        "F14",
        "F15",
        "F16",
    ),
    *("F18", "G1", "G2", "G4", "S1", "S2", "S3"),
)


@pytest.mark.parametrize("case", CASES)
def test_a_published_house_settles_to_what_its_source_says(case: str) -> None:
    assert found(case) == expected(case)


@pytest.mark.parametrize("case", CASES)
def test_a_case_says_where_it_comes_from_and_how_good_that_is(case: str) -> None:
    origin = (GOLDEN / case / "origin.md").read_text("utf-8")
    assert re.match(r"# \S", origin)
    assert re.search(r"^Source: \S", origin, re.MULTILINE)
    assert re.search(r"Grade P[1-5]|statute|Derived|Example of the project", origin)


@pytest.mark.parametrize("case", CASES)
def test_a_settled_house_loses_no_cent(case: str) -> None:
    answer = settled(case)
    if isinstance(answer, Refused):
        assert expected(case)["verweigert"]
        return
    paid = sum(person.betrag.cents for person in answer.nutzer) + answer.eigentuemer.cents
    assert paid + answer.rundungsdifferenz.cents == answer.gesamtkosten.cents
    assert not answer.haus.restcent or answer.rundungsdifferenz.cents == 0


def test_every_example_is_a_golden_case() -> None:
    named = {expected(case).get("akte") for case in CASES}
    assert [path.name for path in EXAMPLES if path.relative_to(ROOT).as_posix() not in named] == []


def test_every_published_case_is_covered_or_its_absence_explained() -> None:
    texts = [(GOLDEN / case / "origin.md").read_text("utf-8") for case in CASES]
    covered = {word for text in texts for word in re.findall(r"\b[A-GS]\d{1,2}\b", text.splitlines()[0])}
    covered |= {word for formula in FORMULAS for word in re.findall(r"\b[A-GS]\d{1,2}\b", formula.case)}
    explained = set(re.findall(r"^\| ([A-GS]\d{1,2}) \|", README, re.MULTILINE))
    assert [case for case in PUBLISHED if case not in covered | explained] == []
    assert sorted(covered & explained) == []


@pytest.mark.parametrize("folder", sorted(path for path in GOLDEN.iterdir() if path.is_dir() and path.name[0] != "_"))
def test_a_folder_is_a_whole_case(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    house = set() if "akte" in expected(folder.name) else {"akte.yaml"}
    assert names == {"expected.yaml", "origin.md"} | house


def test_every_rule_of_law_is_reached_by_a_golden_case() -> None:
    for rule in REGISTRY.values():
        rule.used.clear()
    for case in CASES:
        settled.__wrapped__(case)
    for formula in FORMULAS:
        formula.value()
    unreached = {
        f"{name}: {version.norm}"
        for name, rule in REGISTRY.items()
        for version in rule.versions
        if version.norm not in rule.used
    }
    assert unreached == set()
