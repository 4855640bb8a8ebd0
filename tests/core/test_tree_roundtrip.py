"""The cost tree that the simple settings compile to, written out and given by hand, settles to the same."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.core.small_house import DROP, Plain, edited, gas, settled, spoilt
from tests.golden.cases import CASES, akte_of
from tests.golden.cases import settled as golden
from umlage.core.finding import Refused
from umlage.core.settlement.akte import Akte
from umlage.core.settlement.ergebnis import Ergebnis, as_data
from umlage.core.settlement.run import settle
from umlage.formats.akte.codec import plain_of, read, to_json, to_yaml, with_tree

SETTLED = [case for case in CASES if not isinstance(golden(case), Refused)]


def _with_tree(case: str) -> tuple[Ergebnis, Akte]:
    answer = golden(case)
    assert isinstance(answer, Ergebnis)
    return answer, read(to_yaml(with_tree(read(akte_of(case)), answer.wurzel.element)).encode())


def _written(akte: Akte, form: str) -> bytes:
    values = plain_of(akte)
    return (to_json(values) if form == "json" else to_yaml(values)).encode()


@pytest.mark.parametrize("form", ["yaml", "json"])
@pytest.mark.parametrize("case", SETTLED)
def test_a_compiled_tree_given_by_hand_settles_to_the_same(case: str, form: str) -> None:
    answer, by_hand = _with_tree(case)
    content = _written(by_hand, form)
    assert as_data(settle(read(content, is_json=form == "json"))) == as_data(answer)


def _said(answer: Ergebnis) -> list[tuple[str, str]]:
    # a share that stood in the settings stands in the tree: only the place of a finding may differ
    return sorted((finding.code, finding.message) for finding in answer.findings)


@pytest.mark.parametrize("case", SETTLED)
def test_a_compiled_tree_given_by_hand_is_told_the_same(case: str) -> None:
    answer, by_hand = _with_tree(case)
    assert _said(settle(by_hand)) == _said(answer)


@pytest.mark.parametrize(
    "house",
    {
        "a plant for hot water alone": spoilt(
            gas(),
            anlagen__0__brennwert=None,
            anlagen__0__heizt=False,
            nutzeinheiten__0__geraete__0=DROP,
            nutzeinheiten__1__geraete__0=DROP,
        ),
        "an exception with its reason": spoilt(
            gas(), einstellungen={"heizung": {"grundkosten": Decimal(100), "ausnahme": "§ 11 Abs. 1 HeizkostenV"}}
        ),
        "a flat without a device": edited(gas(), "nutzeinheiten/1/geraete/0", DROP),
    }.values(),
)
def test_what_is_said_of_a_house_is_said_of_its_tree(house: Plain) -> None:
    answer = settled(house)
    by_hand = read(to_yaml(with_tree(answer.haus.akte, answer.wurzel.element)).encode())
    assert _said(settle(by_hand)) == _said(answer) != []


@pytest.mark.parametrize("form", ["yaml", "json"])
@pytest.mark.parametrize("case", CASES)
def test_an_akte_written_and_read_again_is_the_same(case: str, form: str) -> None:
    akte = read(akte_of(case))
    assert read(_written(akte, form), is_json=form == "json") == akte


@pytest.mark.parametrize("form", ["yaml", "json"])
@pytest.mark.parametrize("case", SETTLED)
def test_a_tree_written_and_read_again_is_the_same_tree(case: str, form: str) -> None:
    _, by_hand = _with_tree(case)
    assert read(_written(by_hand, form), is_json=form == "json").kostenbaum == by_hand.kostenbaum
