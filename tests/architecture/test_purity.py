"""The pure half computes exactly and knows no clock: the same Akte gives the same bytes."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.tree import place, pure, syntax

# The functions of `math` that stay whole; all others answer in floats.
WHOLE = {"ceil", "comb", "factorial", "floor", "gcd", "isqrt", "lcm", "perm", "prod", "trunc"}
FLOATING_MODULES = {"array", "cmath", "numpy", "random", "statistics"}
CLOCK_MODULES = {"time"}
CLOCK_CALLS = {"localtime", "monotonic", "now", "perf_counter", "process_time", "time_ns", "today", "utcnow"}


def floats(tree: ast.Module) -> Iterator[ast.expr | ast.stmt]:
    annotated = {id(part) for node in ast.walk(tree) for hint in _annotations(node) for part in ast.walk(hint)}
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=float() | complex()):
                yield node
            case ast.Call(func=ast.Name("float")):
                yield node
            case ast.Name("float") if id(node) in annotated:
                yield node
            case ast.Attribute(value=ast.Name("math"), attr=function) if function not in WHOLE:
                yield node
            case ast.ImportFrom(module="math", names=imported) if {alias.name for alias in imported} - WHOLE:
                yield node
            case ast.Import() | ast.ImportFrom() if _modules(node) & FLOATING_MODULES:
                yield node


def clocks(tree: ast.Module) -> Iterator[ast.expr | ast.stmt]:
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=function) if function in CLOCK_CALLS:
                yield node
            case ast.Import() | ast.ImportFrom() if _modules(node) & CLOCK_MODULES:
                yield node


def test_no_float_in_the_pure_half() -> None:
    assert [place(path, node) for path in pure() for node in floats(syntax(path))] == []


def test_no_clock_in_the_pure_half() -> None:
    assert [place(path, node) for path in pure() for node in clocks(syntax(path))] == []


@pytest.mark.parametrize(
    "code",
    [
        "x = 0.5",
        "x = float('1')",
        "def f(x: float | None): ...",
        "math.sqrt(2)",
        "from math import log",
        "import random",
    ],
)
def test_a_float_is_found(code: str) -> None:
    assert len(list(floats(ast.parse(code)))) == 1


@pytest.mark.parametrize("code", ["x = 1 / 2", "isinstance(x, float)", "math.gcd(2, 4)", "from math import lcm"])
def test_exact_code_is_not_mistaken_for_a_float(code: str) -> None:
    assert list(floats(ast.parse(code))) == []


@pytest.mark.parametrize("code", ["date.today()", "datetime.now(UTC)", "import time", "from time import monotonic"])
def test_a_clock_is_found(code: str) -> None:
    assert len(list(clocks(ast.parse(code)))) == 1


def test_a_time_of_day_is_not_mistaken_for_a_clock() -> None:
    assert list(clocks(ast.parse("from datetime import date, time\nday = date(2022, 1, 1)"))) == []


def _annotations(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.AnnAssign(annotation=hint):
            yield hint
        case ast.arg(annotation=ast.expr() as hint) | ast.FunctionDef(returns=ast.expr() as hint):
            yield hint


def _modules(node: ast.Import | ast.ImportFrom) -> set[str]:
    if isinstance(node, ast.ImportFrom):
        return {(node.module or "").split(".")[0]}
    return {alias.name.split(".")[0] for alias in node.names}
