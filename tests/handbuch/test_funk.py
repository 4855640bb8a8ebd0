"""The telegram of docs/handbuch/funk.md says what the page promises, and every state and hint is explained there or on
the page for integrators.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from tests.architecture.tree import ROOT
from umlage.cli.telegrammwoerter import STATES
from umlage.metering.wmbus.decode import decode
from umlage.metering.wmbus.telegram import STATES as ALL_STATES
from umlage.metering.wmbus.telegram import WARNINGS

PAGE = (ROOT / "docs" / "handbuch" / "funk.md").read_text("utf-8")
FORMAT = (ROOT / "docs" / "formate" / "telegramme.md").read_text("utf-8")


def test_the_telegram_of_the_page() -> None:
    found = re.search(r"umlage decode ([0-9A-F]{40,})", PAGE)
    assert found is not None
    account = decode(found[1])
    assert (account.state, account.offered, account.warnings) == ("clear", True, ())
    assert [(row.quantity, row.value, row.role, row.at) for row in account.readings] == [
        ("hca", Decimal(127), "current", date(2026, 2, 3)),
        ("hca", Decimal(145), "due", date(2025, 12, 31)),
    ]


@pytest.mark.parametrize("state", ALL_STATES)
def test_a_state_is_explained_to_people_and_to_programs(state: str) -> None:
    assert STATES[state].split(":")[0] in PAGE
    assert f"`{state}`" in FORMAT


@pytest.mark.parametrize("code", sorted(WARNINGS))
def test_a_hint_stands_on_the_page_for_integrators(code: str) -> None:
    assert f"`{code}`" in FORMAT
