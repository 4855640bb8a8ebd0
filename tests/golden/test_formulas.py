"""Published cases of one formula: the rule alone gives the printed number."""

from __future__ import annotations

import pytest

from tests.golden.formulas import FORMULAS as OF_LAW
from tests.golden.formulas import Formula
from tests.golden.formulas_bewertung import BEWERTUNG
from tests.golden.formulas_information import INFORMATION

FORMULAS = (*OF_LAW, *BEWERTUNG, *INFORMATION)


@pytest.mark.parametrize("formula", FORMULAS, ids=str)
def test_a_rule_gives_the_published_number(formula: Formula) -> None:
    assert formula.value() == formula.expected


def test_every_formula_case_has_its_own_name() -> None:
    names = [formula.case for formula in FORMULAS]
    assert sorted(set(names)) == sorted(names)
