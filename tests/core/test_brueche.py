"""Exact fractions come from compiled code; what it does to the interpreter is looked at."""

from __future__ import annotations

import ast
import io

from tests.architecture.tree import PACKAGE, python, syntax
from tests.core.audit_house import gashaus
from umlage.core.settlement.herleitung import Herleitung
from umlage.core.settlement.run import settle
from umlage.formats.akte.codec import from_plain


def test_explaining_a_rate_of_one_digit_leaves_the_bytes_of_the_interpreter_alone() -> None:
    herleitung = Herleitung(settle(from_plain(gashaus())))
    assert herleitung.figure("nutzer/1-1/umsatzsteuer/7").number > 0
    assert [one for one in range(256) if list(io.BytesIO(bytearray([one])).read(1)) != [one]] == []


def test_no_fraction_is_made_of_a_literal_text() -> None:
    found = [
        (path.name, node.lineno)
        for path in python(PACKAGE)
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Fraction"
        and any(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in node.args)
    ]
    assert found == []
