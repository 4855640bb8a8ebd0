"""Valuation of heat cost allocators in an Akte: parts, dated changes, several devices, evaporators."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from tests.core.rated_house import (
    CHANGE,
    CLOSE,
    DEVICE,
    OPEN,
    RADIATOR,
    D,
    allocators,
    rated,
    recomputed,
    said,
    units,
)
from tests.core.small_house import DROP, Plain, consumption, edited, errors, gas, meter, settled
from umlage.core.figure import explain
from umlage.core.settlement.herleitung import Herleitung
from umlage.formats.akte.codec import from_plain, plain_of

# --- parts ----------------------------------------------------------------------------------------


def test_kges_is_the_product_of_its_parts_rounded_once() -> None:
    # 2.180 · 2.32 · 1 = 5.0576, released with three decimals
    assert units(rated({"kq": D("2.180"), "kc": D("2.32")})) == "5058"
    assert units(rated({"kq": D("2.180"), "kc": D("2.32"), "stellen": D(4)})) == "25288/5"


def test_the_base_value_of_a_device_divides() -> None:
    assert units(rated({"kq": D("2.180"), "kc": D("2.32"), "grundwert": D("2.288")})) == "2210"


def test_kq_comes_from_the_radiator() -> None:
    # 1,709 W · 1.2^1.3358 = 2,180.28 W → KQ 2.180
    house = rated({"kc": D("2.32"), "heizkoerper": RADIATOR})
    assert units(house) == "5058"
    assert said(house) == []


def test_kq_may_refer_to_50_kelvin_and_then_nothing_is_converted() -> None:
    rating = {"kc": D(1), "kq_uebertemperatur": D(50), "heizkoerper": RADIATOR}
    assert units(rated(rating)) == "1709"


def test_plain_kges_stays_on_the_short_way() -> None:
    house = rated({"kges": D("1.5")})
    assert units(house) == "1500"
    assert settled(house).haus.messung.sorgfaeltig == set()


def test_a_device_of_the_product_scale_displays_rated_units() -> None:
    assert units(rated({"kq": D("2.180"), "kc": D("2.32"), "skala": "produkt", "code": D(5058)})) == "1000"


@pytest.mark.parametrize(
    "rating",
    [
        {"kq": D("2.180"), "kc": D("2.32"), "kt": D("0.9")},
        {"kc": D("2.32"), "grundwert": D("2.288"), "heizkoerper": RADIATOR},
        {"kq": D("2.180"), "kc": D("2.32"), "skala": "produkt"},
        {"kc": D("1.1"), "geraete": D(3), "heizkoerper": RADIATOR | {"normleistung": D("4321.5")}},
        ({"ab": "2020-01-01", "wert": {"kges": D(1)}}, {"ab": "2023-06-01", "wert": {"kq": D(2), "kc": D(1)}}),
    ],
    ids=["parts", "radiator", "product scale", "three devices", "dated"],
)
def test_every_derivation_with_a_rating_gives_its_number_again(rating: Any) -> None:
    recomputed(rated(rating))


def test_the_derivation_shows_how_kges_came_about() -> None:
    found = Herleitung(settled(rated({"kc": D("2.32"), "heizkoerper": RADIATOR})))
    text = "\n".join(line for path in found.paths() for line in explain(found.figure(path)))
    for words in ("KC", "KQ: 2,18", "Leistung Purmo 22: 1.709 W", "1.709 W × potenz(60 K ÷ 50 K, 1,3358)", "EN 442-2"):
        assert words in text


# --- days -----------------------------------------------------------------------------------------


def test_an_exchanged_radiator_splits_the_consumption() -> None:
    # 412 · 1.874 + 305 · 0.936 = 772.088 + 285.480
    house = rated(CHANGE, OPEN, ("2023-06-14", "412"), ("2023-12-31", "717"))
    assert units(house) == "132196/125"
    assert said(house) == []
    recomputed(house)


def test_without_a_reading_on_the_day_of_exchange_the_display_is_split_by_degree_days() -> None:
    # until 14.06.: 170 + 150 + 130 + 80 + 40 + 14 · 40/92 of 1,000 ‰
    house = rated(CHANGE, OPEN, ("2023-12-31", "717"))
    before = Fraction(570 + Fraction(14 * 40, 92), 1000)
    expected = 717 * (before * Fraction("1.874") + (1 - before) * Fraction("0.936"))
    assert Fraction(units(house)) == expected
    assert said(house) == [f"bewertung.ablesung_fehlt {DEVICE}"]
    recomputed(house)


def test_a_change_of_nutzer_and_a_change_of_rating_are_cut_both() -> None:
    people = ({"nr": "1-1", "name": "A", "bis": "2023-03-31"}, {"nr": "1-2", "name": "B"})
    house = rated(CHANGE, OPEN, ("2023-03-31", "300"), ("2023-06-14", "412"), ("2023-12-31", "717"))
    house = edited(house, "nutzeinheiten/0/nutzer", people)
    both = consumption(house)
    assert both["1-1"] == ["2811/5"]
    assert Fraction(both["1-2"][0]) == 112 * Fraction("1.874") + 305 * Fraction("0.936")
    recomputed(house)


def test_both_changes_without_a_reading_are_bridged_together() -> None:
    people = ({"nr": "1-1", "name": "A", "bis": "2023-03-31"}, {"nr": "1-2", "name": "B"})
    house = edited(rated(CHANGE, OPEN, ("2023-12-31", "717")), "nutzeinheiten/0/nutzer", people)
    first = Fraction(450, 1000)
    assert Fraction(consumption(house)["1-1"][0]) == 717 * first * Fraction("1.874")
    assert [row for row in said(house) if DEVICE in row] == [
        f"ablesung.zwischenablesung_fehlt {DEVICE}",
        f"bewertung.ablesung_fehlt {DEVICE}",
    ]
    recomputed(house)


def test_days_of_change_outside_the_period_change_nothing() -> None:
    steps = (*CHANGE[:1], {"ab": "2024-06-15", "wert": {"kges": D(9)}})
    assert units(rated(steps)) == "1874"


def test_a_new_rating_on_the_first_day_of_a_nutzer_needs_no_further_cut() -> None:
    people = ({"nr": "1-1", "name": "A", "bis": "2023-06-14"}, {"nr": "1-2", "name": "B"})
    house = rated(CHANGE, OPEN, ("2023-06-14", "412"), ("2023-12-31", "717"))
    assert consumption(edited(house, "nutzeinheiten/0/nutzer", people))["1-2"] == ["7137/25"]


# --- remarks --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rating", "expected"),
    [
        (
            {"kc": D(1), "heizkoerper": RADIATOR | {"exponent": D("1.5")}},
            "bewertung.exponent {}/bewertung/heizkoerper/exponent",
        ),
        (
            {"kc": D(1), "heizkoerper": {"normleistung": D(1000)}},
            "bewertung.exponent_geschaetzt {}/bewertung/heizkoerper",
        ),
        (
            {"kc": D(1), "heizkoerper": RADIATOR | {"normleistung": D(7900)}},
            "bewertung.ein_geraet {}/bewertung/heizkoerper",
        ),
        ({"kc": D(1), "kq": D("1.709"), "heizkoerper": RADIATOR}, "bewertung.kq {}/bewertung/kq"),
    ],
)
def test_a_rating_is_remarked_for(rating: Plain, expected: str) -> None:
    assert said(rated(rating)) == [expected.format(DEVICE)]


@pytest.mark.parametrize(
    "rating",
    [
        {"kc": D(1), "heizkoerper": RADIATOR | {"exponent": D("1.45")}},
        {"kc": D(1), "heizkoerper": {"normleistung": D(1000), "uebertemperatur": D(60)}},
        {"kc": D(1), "heizkoerper": RADIATOR | {"normleistung": D(7838)}},
        {"kc": D(1), "kq": D("2.180"), "heizkoerper": RADIATOR},
    ],
)
def test_just_inside_the_limit_nothing_is_said(rating: Plain) -> None:
    assert said(rated(rating)) == []


def _pair(first: object, second: object) -> Plain:
    devices = (meter("h1", "hkv", OPEN, CLOSE, bewertung=first), meter("h2", "hkv", OPEN, CLOSE, bewertung=second))
    return allocators(*devices)


def test_two_devices_share_one_radiator() -> None:
    shared = {
        "kc": D(1),
        "geraete": D(2),
        "heizkoerper": {"normleistung": D(16000), "uebertemperatur": D(60), "nr": "1"},
    }
    assert units(_pair(shared, shared)) == "16000"
    assert errors(rated(shared)) == [f"bewertung.geraete {DEVICE}/bewertung/geraete"]
    other = edited(shared, "heizkoerper/normleistung", D(15000))
    assert errors(_pair(shared, other)) == ["bewertung.heizkoerper nutzeinheiten/1/geraete/h2/bewertung/heizkoerper"]


def test_different_models_of_allocators_are_remarked() -> None:
    house = _pair({"kc": D(1), "kq": D(1), "verteiler": "A 1"}, {"kc": D(1), "kq": D(1), "verteiler": "B 2"})
    assert said(house) == ["bewertung.modelle nutzeinheiten/1/geraete/h2/bewertung"]


ERRORS: dict[str, tuple[Plain, str]] = {
    "two references of KQ": (
        _pair({"kc": D(1), "kq": D(1)}, {"kc": D(1), "kq": D(1), "kq_uebertemperatur": D(50)}),
        "bewertung.norm nutzeinheiten/1/geraete/h2/bewertung",
    ),
    "another code than the one written": (
        rated({"kq": D(1), "kc": D(1), "skala": "produkt", "code": D(999)}),
        f"bewertung.code {DEVICE}/bewertung/code",
    ),
    "a code of five digits": (
        rated({"kq": D(10), "kc": D(1), "skala": "produkt"}),
        f"bewertung.code {DEVICE}/bewertung",
    ),
    "a factor that rounds to 0": (
        rated({"kq": D("0.01"), "kc": D("0.01")}),
        f"geraet.bewertung {DEVICE}/bewertung",
    ),
    "a factor of 0 in a list": (
        rated(({"ab": "2020-01-01", "wert": {"kges": D(0)}},)),
        f"geraet.bewertung {DEVICE}/bewertung/1/wert/kges",
    ),
    "a list that begins too late": (
        rated(({"ab": "2023-01-02", "wert": {"kges": D(1)}},)),
        f"bewertung.stufen {DEVICE}/bewertung",
    ),
    "parts without KC": (rated({"kq": D(1)}), f"akte.missing {DEVICE}/bewertung/kc"),
    "neither KQ nor a radiator": (rated({"kc": D(1)}), f"akte.value_error {DEVICE}/bewertung"),
    "a part of 0": (rated({"kc": D(0), "kq": D(1)}), f"akte.value_error {DEVICE}/bewertung"),
    "a radiator without output": (
        rated({"kc": D(1), "heizkoerper": {"normleistung": D(0)}}),
        f"akte.value_error {DEVICE}/bewertung/heizkoerper",
    ),
    "an exponent of 12": (
        rated({"kc": D(1), "heizkoerper": RADIATOR | {"exponent": D(12)}}),
        f"akte.value_error {DEVICE}/bewertung/heizkoerper",
    ),
    "a code on the scale of units": (
        rated({"kc": D(1), "kq": D(1), "code": D(1)}),
        f"akte.value_error {DEVICE}/bewertung",
    ),
    "kges beside its parts": (
        rated({"kc": D(1), "kq": D(1), "kges": D(1)}),
        f"akte.extra_forbidden {DEVICE}/bewertung/kges",
    ),
    "an empty list": (rated(()), f"akte.value_error {DEVICE}/bewertung"),
    "a list out of order": (rated(tuple(reversed(CHANGE))), f"akte.value_error {DEVICE}/bewertung"),
    "a list without values": (
        rated(({"ab": "2020-01-01"},)),
        f"akte.missing {DEVICE}/bewertung/1/wert",
    ),
    "no number at all": (rated("2.5"), f"akte.model_type {DEVICE}/bewertung"),
    "nothing in it": (rated({}), f"akte.missing {DEVICE}/bewertung/kges"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_a_rating_is_refused_for(name: str) -> None:
    house, expected = ERRORS[name]
    assert errors(house) == [expected]


@pytest.mark.parametrize("rating", [{"kc": D("1.5"), "heizkoerper": RADIATOR}, CHANGE, {"kges": D("1.5")}])
def test_a_rating_is_written_as_it_is_read(rating: Any) -> None:
    akte = from_plain(rated(rating))
    assert from_plain(plain_of(akte)) == akte  # type: ignore[arg-type]  # plain values by construction


# --- properties -----------------------------------------------------------------------------------


@for_all(
    used=st.integers(0, 4000),
    later=st.integers(0, 4000),
    factors=st.lists(st.integers(100, 4000), min_size=2, max_size=2),
)
def test_a_dated_rating_with_readings_is_the_sum_of_its_parts(used: int, later: int, factors: list[int]) -> None:
    first, second = (D(factor).scaleb(-3) for factor in factors)
    steps = ({"ab": "2020-01-01", "wert": {"kges": first}}, {"ab": "2023-06-15", "wert": {"kges": second}})
    house = rated(steps, OPEN, ("2023-06-14", str(used)), ("2023-12-31", str(used + later)))
    assert Fraction(units(house)) == used * Fraction(first) + later * Fraction(second)


def test_a_rating_of_a_water_meter_is_refused_in_every_form() -> None:
    house = edited(gas(), "nutzeinheiten/0/geraete/1/bewertung", {"kc": D(1), "kq": D(1)})
    assert errors(house) == ["geraet.bewertung nutzeinheiten/1/geraete/12/bewertung"]
    assert errors(edited(house, "nutzeinheiten/0/geraete/1/bewertung", DROP)) == []
