"""All errors at once: a wrong field hides no error elsewhere, and no error is only the echo of another."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.core.mutations import houses
from tests.core.small_house import DROP, edited, gas, reading
from umlage.core.finding import Refused
from umlage.formats.akte.codec import from_plain

D = Decimal
WHOLE_HOUSES = ("oelhaus-2023", "fernwaerme-2025", "a3-gesamtabrechnung-2012", "f15-zentral-und-dezentral")


def refused(values: Any) -> list[str]:
    with pytest.raises(Refused) as answer:
        from_plain(values)
    return [f"{finding.code} {finding.where}" for finding in answer.value.findings]


def spoilt(*changes: tuple[str, object]) -> Any:
    house: Any = gas()
    for path, value in changes:
        house = edited(house, path, value)
    return house


TWO_PEOPLE = (
    {"nr": "2-1", "name": "Anna", "bis": "2023-08-31"},
    {"nr": "2-2", "name": "Berta", "von": "2023-08-01"},
)
OVERLAP = ("nutzeinheiten/1/nutzer", TWO_PEOPLE)
OVERLAPPING = "nutzer.ueberschneidung nutzeinheiten/2/nutzer/2-2"


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("anlagen/0/energieart", "kohlrabi", "akte.literal_error anlagen/1/energieart"),
        ("anlagen/0/kosten", ({"bezeichnung": "x", "betrag": "abc"},), "akte.is_instance_of anlagen/1/kosten/1/betrag"),
        ("anlagen/0/lieferungen/0/betrag", "abc", "akte.is_instance_of anlagen/1/lieferungen/1/betrag"),
        ("nutzeinheiten/0/nutzer/0/name", DROP, "akte.missing nutzeinheiten/1/nutzer/1-1/name"),
        ("nutzeinheiten/0/nutzer/0/bsi", "2023-10-31", "akte.extra_forbidden nutzeinheiten/1/nutzer/1-1/bsi"),
        ("nutzeinheiten/0/flaeche/heizung", "70", "akte.is_instance_of nutzeinheiten/1/flaeche/heizung"),
        ("absender/farbe", "rot", "akte.string_pattern_mismatch absender/farbe"),
        ("liegenschaft/nr", D(1), "akte.nummer liegenschaft/nr"),
        ("abrechnung/art", "alles", "akte.literal_error abrechnung/art"),
        ("mitteilungen", ({"text": "a", "nutzer": D(9)},), "akte.nummer mitteilungen/1/nutzer"),
        ("farbe", "rot", "akte.extra_forbidden farbe"),
        ("kostenbaum", {"nr": "0"}, "akte.missing kostenbaum/bezeichnung"),
    ],
)
def test_a_wrong_field_hides_no_overlap_in_another_place(path: str, value: object, expected: str) -> None:
    assert refused(spoilt((path, value), OVERLAP)) == [expected, OVERLAPPING]


def test_a_bad_number_an_overlap_and_missing_areas_are_named_together() -> None:
    house = spoilt(
        ("anlagen/0/kosten", ({"bezeichnung": "Strom", "betrag": "abc"},)),
        ("nutzeinheiten/0/flaeche", {}),
        OVERLAP,
        ("nutzeinheiten/1/geraete/0/ablesungen", (reading("2022-12-31", "5"),)),
    )
    assert refused(house) == [
        "akte.is_instance_of anlagen/1/kosten/1/betrag",
        "flaeche.fehlt nutzeinheiten/1/flaeche/heizung",
        "flaeche.fehlt nutzeinheiten/1/flaeche/warmwasser",
        OVERLAPPING,
    ]


@pytest.mark.parametrize("in_a_list", [False, True])
def test_days_of_an_element_are_wrong_at_their_place_and_in_no_reading_of_them(in_a_list: bool) -> None:
    def said(days: object) -> list[str]:
        tree = {"nr": "0", "bezeichnung": "Gesamtkosten", "zeitraum": (days,) if in_a_list else days}
        return refused(spoilt(("kostenbaum", tree)))

    place = "kostenbaum/zeitraum/1" if in_a_list else "kostenbaum/zeitraum"
    assert said({"von": "2023-12-31", "bis": "2023-07-01"}) == [f"akte.value_error {place}"]
    assert said({"von": "2023-12-31"}) == [f"akte.missing {place}/bis"]


def test_a_house_without_a_good_period_is_not_checked_further() -> None:
    assert refused(spoilt(("zeitraum/von", "2023-13-01"), OVERLAP)) == ["akte.tag zeitraum/von"]


# --- no echo ------------------------------------------------------------------------------------------------------


def places(values: Any, path: str = "") -> Iterator[str]:
    """Every place of a house, as a path."""
    inner = values.items() if isinstance(values, dict) else enumerate(values) if isinstance(values, tuple) else ()
    for key, value in inner:
        yield f"{path}{key}"
        yield from places(value, f"{path}{key}/")


def echoes(values: Any) -> list[str]:
    """What is said of a good house with one fault beside that fault."""
    try:
        from_plain(values)
    except Refused as answer:
        return [f"{row.code} {row.where}" for row in answer.findings if not row.code.startswith("akte.")]
    return []


@pytest.mark.parametrize("name", WHOLE_HOUSES)
def test_one_wrong_value_leads_to_no_error_elsewhere(name: str) -> None:
    house: Any = houses()[name]
    wrong = {path: found for path in places(house) if (found := echoes(edited(house, path, {"?": True})))}
    assert wrong == {}


@pytest.mark.parametrize("name", WHOLE_HOUSES)
def test_one_misspelt_key_leads_to_no_error_elsewhere(name: str) -> None:
    house: Any = houses()[name]
    wrong = {}
    for path in places(house):
        parent, _, key = path.rpartition("/")
        if not key.isdecimal():
            misspelt = edited(edited(house, path, DROP), f"{parent}/{key}x".lstrip("/"), "x")
            if found := echoes(misspelt):
                wrong[path] = found
    assert wrong == {}
