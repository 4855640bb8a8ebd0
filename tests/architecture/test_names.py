"""Names that say something: docs/style.md, rules 2 and 9."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.tree import PACKAGE, ROOT, files, name, place, python, syntax

# Each of these words means three things here; the words that mean one stand in docs/glossar.md.
AMBIGUOUS = {"billing", "statement", "tenant", "unit"}

# A module is a place; these are the names of a drawer.
DRAWERS = {"common", "data", "helper", "helpers", "manager", "managers", "misc", "util", "utils"}

# documents/<name>/data.py: what one template gets. web/manager: the portal of the property manager.
PLACES = {"src/umlage/documents/*/data.py", "src/umlage/web/manager", "src/umlage/web/manager/*"}


def identifiers(tree: ast.Module) -> Iterator[tuple[str, ast.stmt | ast.expr | ast.arg]]:
    """Every name that this module gives to something; names that others gave are only used."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=word) | ast.AsyncFunctionDef(name=word) | ast.ClassDef(name=word):
                yield word, node
            case ast.arg(arg=word):
                yield word, node
            case ast.Name(id=word, ctx=ast.Store()) | ast.Attribute(attr=word, ctx=ast.Store()):
                yield word, node
            case ast.Import(names=imported) | ast.ImportFrom(names=imported):
                yield from ((alias.asname, node) for alias in imported if alias.asname)


def test_an_ambiguous_word_is_no_identifier() -> None:
    found = [
        f"{place(path, node)} {word}"
        for path in python(ROOT / "src", ROOT / "tests", ROOT / "tools")
        for word, node in identifiers(syntax(path))
        if word.lower() in AMBIGUOUS
    ]
    assert found == []


@pytest.mark.parametrize("code", ["unit = 1", "def f(tenant): ...", "class Billing: ...", "import ast as statement"])
def test_an_ambiguous_identifier_is_found(code: str) -> None:
    assert len([word for word, _ in identifiers(ast.parse(code)) if word.lower() in AMBIGUOUS]) == 1


def test_no_module_is_a_drawer() -> None:
    places = {path for pattern in PLACES for path in ROOT.glob(pattern)}
    modules = set(python(PACKAGE, ROOT / "tests")) | {path.parent for path in files() if path.suffix == ".py"}
    assert sorted(name(path) for path in modules - places if path.stem in DRAWERS) == []
