"""docs/security.md names tests that there are."""

import ast
import re

from tests.architecture.tree import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")


def _tests(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_test_that_the_page_names_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)
    assert len(named) > 50
    assert [f"{file}::{name}" for file, name in named if name not in _tests(file)] == []


def test_every_point_names_a_test() -> None:
    rows = [line for line in PAGE.splitlines() if re.match(r"\| \d", line)]
    assert len(rows) > 40
    assert [row for row in rows if "::" not in row] == []
