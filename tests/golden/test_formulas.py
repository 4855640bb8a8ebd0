"""Published cases of one formula: the rule alone gives the printed number."""

from __future__ import annotations

import pytest

from tests.golden.formeln import FORMULAS
from tests.golden.formulas import Formula


@pytest.mark.parametrize("formula", FORMULAS, ids=str)
def test_a_rule_gives_the_published_number(formula: Formula) -> None:
    assert formula.value() == formula.expected


def test_every_formula_case_has_its_own_name() -> None:
    names = [formula.case for formula in FORMULAS]
    assert sorted(set(names)) == sorted(names)
