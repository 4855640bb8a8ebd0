"""Small enough to read: budgets for functions and files."""

import ast
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGE, ROOT, files, name, python, syntax

# What may be longer, and why: "path" or "path::function" -> reason.
EXCEPTIONS: dict[str, str] = {}

AREAS = {"src": PACKAGE, "tests": ROOT / "tests"}


def _functions(folder: Path) -> dict[str, int]:
    return {
        f"{name(path)}::{node.name}": node.end_lineno - node.lineno + 1
        for path in python(folder)
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno
    }


def _files(folder: Path) -> dict[str, int]:
    written = [path for path in files() if path.suffix in {".py", ".typ"} and path.is_relative_to(folder)]
    return {name(path): len(path.read_text("utf-8").splitlines()) for path in written}


def _longer(sizes: dict[str, int], budget: int) -> dict[str, int]:
    return {what: lines for what, lines in sorted(sizes.items()) if lines > budget and what not in EXCEPTIONS}


def _one_in_twenty(sizes: dict[str, int]) -> int:
    return -(-len(sizes) // 20)


@pytest.mark.parametrize("area", AREAS)
def test_no_function_is_longer_than_60_lines(area: str) -> None:
    assert _longer(_functions(AREAS[area]), 60) == {}


@pytest.mark.parametrize("area", AREAS)
def test_at_most_one_function_in_twenty_is_longer_than_40_lines(area: str) -> None:
    functions = _functions(AREAS[area])
    longer = _longer(functions, 40)
    assert len(longer) <= _one_in_twenty(functions), longer


@pytest.mark.parametrize("area", AREAS)
def test_no_file_is_longer_than_600_lines(area: str) -> None:
    assert _longer(_files(AREAS[area]), 600) == {}


@pytest.mark.parametrize("area", AREAS)
def test_at_most_one_file_in_twenty_is_longer_than_400_lines(area: str) -> None:
    written = _files(AREAS[area])
    longer = _longer(written, 400)
    assert len(longer) <= _one_in_twenty(written), longer


def test_an_exception_is_dropped_when_it_is_no_longer_needed() -> None:
    over = set()
    for folder in AREAS.values():
        over |= {what for what, lines in _functions(folder).items() if lines > 40}
        over |= {what for what, lines in _files(folder).items() if lines > 400}
    assert sorted(set(EXCEPTIONS) - over) == []
