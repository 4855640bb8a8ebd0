"""Every finding that a user can meet is a rule of the register or an entry of the list of inputs, with a remedy."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGE, pure, python, syntax
from tests.core.audit_house import gashaus
from tests.core.test_audit import CASES, found
from tests.golden.cases import ROOT
from umlage.core.finding import Severity, warning
from umlage.core.parameters import parameters
from umlage.core.settlement.audit.angaben import ANGABEN, DATEIEN, with_remedy
from umlage.core.settlement.audit.register import REGELN

PAGE = (ROOT / "docs" / "handbuch" / "angaben.md").read_text("utf-8")
ROW = re.compile(r"^\| `(?P<code>[a-z0-9_.]+)` \| (?P<rest>.*) \|$", re.MULTILINE)
CODE = re.compile(r"[a-z][a-z0-9]*\.[a-z][a-z0-9_]*[a-z0-9]")
# a key of a mapping of columns, and the name of a package
NO_CODES = {"applies.kind", "d.batch", "umlage.formats"}
FILES = {".csv", ".db", ".ini", ".json", ".pdf", ".sqlite3", ".svg", ".toml", ".typ", ".yaml", ".md"}


def _literals(path: Path) -> set[str]:
    return {
        node.value
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value)
    }


def _codes() -> set[str]:
    """Every text of the package that looks like the code of a finding, without the list of entries itself."""
    written = set().union(
        *(_literals(path) for path in [*pure(), *python(PACKAGE / "cli")] if path.name != "angaben.py")
    )
    statutes = {name.partition(".")[0] for name in parameters()}
    texts = {one for one in written if Path(one).suffix not in FILES and one.partition(".")[0] not in statutes}
    return texts - NO_CODES


def test_every_code_is_a_rule_an_entry_or_about_the_form_of_a_file() -> None:
    known = set(REGELN) | set(ANGABEN)
    assert sorted(one for one in _codes() if one not in known and not one.startswith(DATEIEN)) == []
    assert sorted(known - _codes()) == []
    assert sorted(set(REGELN) & set(ANGABEN)) == []


def test_every_entry_says_what_to_do_and_stands_in_the_handbook() -> None:
    assert {row["code"]: row["rest"] for row in ROW.finditer(PAGE)} == ANGABEN
    assert list(ANGABEN) == sorted(ANGABEN)
    assert all(remedy.endswith(".") for remedy in ANGABEN.values())


@pytest.mark.parametrize("code", CASES)
def test_every_error_and_warning_has_a_remedy_and_that_of_a_rule_its_norm(code: str) -> None:
    said = [one for one in found(CASES[code][0]) if one.severity is not Severity.NOTE]
    assert [one for one in said if not one.remedy] == []
    assert [one for one in said if one.code in REGELN and REGELN[one.code].norm and not one.norm] == []


def test_what_a_finding_says_itself_is_kept() -> None:
    own = warning("zaehler.summe", "x", "Text.", norm="Norm", remedy="Abhilfe.")
    assert with_remedy(own) is own
    bare = with_remedy(warning("zaehler.summe", "x", "Text."))
    assert (bare.norm, bare.remedy) == (REGELN["zaehler.summe"].norm, REGELN["zaehler.summe"].abhilfe)
    entry = with_remedy(warning("geraet.fehlt", "x", "Text.", norm="Norm"))
    assert (entry.norm, entry.remedy) == ("Norm", ANGABEN["geraet.fehlt"])


def test_a_released_error_asks_for_nothing_more() -> None:
    release = {
        "code": "abrechnung.zu_frueh",
        "ort": "abrechnung/erstellt_am",
        "grund": "Vorab",
        "durch": "K",
        "am": "2023-12-01",
    }
    house = gashaus(("abrechnung/erstellt_am", "2023-12-30"), ("freigaben", (release,)))
    (released,) = [one for one in found(house) if one.code == "abrechnung.zu_frueh"]
    assert (released.severity, released.remedy, released.norm) == (Severity.WARNING, "", "BGB § 556 Abs. 3")
