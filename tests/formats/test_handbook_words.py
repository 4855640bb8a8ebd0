"""The handbook names every word of every closed list, with its meaning, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.formats.test_akte_schema import fields
from tests.golden.cases import ROOT
from umlage.core.quantity import UNITS
from umlage.core.settlement.energieart import ENERGIEARTEN
from umlage.core.settlement.kostenart import KOSTENARTEN

PAGE = (ROOT / "docs" / "handbuch" / "woerter.md").read_text("utf-8")
SECTION = re.compile(r"^## [^`]+`(?P<field>[a-z0-9_]+)`\n(?P<body>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| `(?P<word>[^`]+)` \| (?P<meaning>\S[^|]*) \|$", re.MULTILINE)
# not written in an Akte: areas are always m², pieces have no unit, m³ is m3
NOT_WRITTEN = {"m2", "m³", "Stueck"}
Lists = set[tuple[str, frozenset[str]]]


def of_the_model() -> Iterator[tuple[str, frozenset[str]]]:
    kinds = set()
    for place, field in fields().items():
        name = place.split(".")[1]
        if "enum" in field:
            yield name, frozenset(word for word in field["enum"] if word is not None)
        elif name == "art" and "const" in field:
            kinds.add(field["const"])  # of the Kostenverteiler each has its own part
    yield "art", frozenset(kinds)
    yield "einheit", frozenset(UNITS) - NOT_WRITTEN


def of_the_handbook() -> dict[tuple[str, frozenset[str]], dict[str, str]]:
    found = {}
    for section in SECTION.finditer(PAGE):
        rows = {row["word"]: row["meaning"] for row in ROW.finditer(section["body"])}
        found[section["field"], frozenset(rows)] = rows
    return found


def test_every_list_of_words_stands_in_the_handbook_and_no_other() -> None:
    assert set(of_the_handbook()) == set(of_the_model())


@pytest.mark.parametrize("word", sorted(KOSTENARTEN))
def test_a_kind_of_cost_is_explained_as_the_model_does(word: str) -> None:
    kostenart = KOSTENARTEN[word]
    law = f" (§ 2 Nr. {kostenart.nummer} BetrKV)" if kostenart.nummer else ""
    assert of_the_handbook()["kostenart", frozenset(KOSTENARTEN)][word] == kostenart.titel + law


@pytest.mark.parametrize("word", sorted(ENERGIEARTEN))
def test_a_kind_of_energy_is_explained_as_the_model_does(word: str) -> None:
    meaning = of_the_handbook()["energieart", frozenset(ENERGIEARTEN)][word]
    assert meaning.startswith(f"{ENERGIEARTEN[word].titel}; in ")
    assert meaning.endswith("; mit `bestand`") == ENERGIEARTEN[word].lagerfaehig
