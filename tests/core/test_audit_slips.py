"""Slips of the decimal point that the settlement takes without a word: the audit has to say something of each."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.core.audit_house import gashaus, mit, oelhaus, waermehaus
from tests.core.small_house import Plain
from tests.core.test_audit import found

HOUSES = {"gas": gashaus(), "oil": oelhaus(), "heat": waermehaus()}
TIMES = Decimal(10)


def _paths(content: Any, path: str = "") -> Iterator[tuple[str, Decimal]]:
    """Every number of a house with its path."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _paths(value, f"{path}/{key}")
    elif isinstance(content, tuple):
        for place, value in enumerate(content):
            yield from _paths(value, f"{path}/{place}")
    elif isinstance(content, Decimal):
        yield path.removeprefix("/"), content


def _slips(house: Plain) -> Iterator[str]:
    for path, value in _paths(house):
        last = path.rpartition("/")[2]
        area = "/flaeche/" in path
        closing = path.endswith("ablesungen/1/stand")
        invoice = last == "betrag" and path.startswith(("anlagen/0/lieferungen", "kaltwasser"))
        quantity = last == "menge" and "lieferungen" in path
        if value and (area or closing or invoice or quantity or last == "kges"):
            yield path


SLIPS = [(name, path) for name, house in HOUSES.items() for path in _slips(house)]


@pytest.mark.parametrize(("name", "path"), SLIPS, ids=lambda value: str(value))
def test_ten_times_too_much_is_noticed(name: str, path: str) -> None:
    house = HOUSES[name]
    values = dict(_paths(house))
    assert [row.code for row in found(mit(house, (path, values[path] * TIMES))) if row.severity.value != "hinweis"]


@pytest.mark.parametrize("name", HOUSES)
def test_all_readings_or_all_factors_ten_times_too_much_are_noticed_where_there_is_a_measure(name: str) -> None:
    house = HOUSES[name]
    for ending in ("stand", "heizung"):
        changes = tuple(
            (path, value * TIMES) for path, value in _paths(house["nutzeinheiten"]) if path.endswith(ending)
        )
        spoilt = {
            **house,
            "nutzeinheiten": mit({"x": house["nutzeinheiten"]}, *((f"x/{p}", v) for p, v in changes))["x"],
        }
        assert [row.code for row in found(spoilt)]


def test_there_are_slips_of_every_kind() -> None:
    kinds = {path.rpartition("/")[2] for _, path in SLIPS}
    assert kinds == {"heizung", "stand", "kges", "betrag", "menge"}
    assert len(SLIPS) > 80
