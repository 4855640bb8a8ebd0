"""Valuation of heat cost allocators in an Akte: parts, dated changes, several devices, evaporators."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from tests.core.recompute_figure import Recomputation, power
from tests.core.small_house import DROP, Plain, consumption, edited, errors, gas, meter, remarks, settled
from tests.oracle.compare import differences
from tests.oracle.recompute import recompute
from umlage.core.figure import explain
from umlage.core.potenz import logarithmus, potenz
from umlage.core.settlement.ergebnis import as_data
from umlage.core.settlement.herleitung import Herleitung
from umlage.formats.akte.codec import from_plain, plain_of

D = Decimal
OPEN, CLOSE = ("2022-12-31", "0"), ("2023-12-31", "1000")
DEVICE = "nutzeinheiten/1/geraete/h1"
RADIATOR = {"normleistung": D(1709), "exponent": D("1.3358"), "hersteller": "Purmo", "typ": "22"}


def allocators(*first: Plain) -> Plain:
    """The small house with allocators; those of flat 1 as given, one of 500 units in flat 2."""
    house = edited(gas(), "nutzeinheiten/0/geraete", (*first, gas()["nutzeinheiten"][0]["geraete"][1]))
    other = meter("h9", "hkv", OPEN, ("2023-12-31", "500"), bewertung={"kges": D(1)})
    return edited(house, "nutzeinheiten/1/geraete/0", other)


def rated(rating: object, *readings: tuple[str, str], **more: object) -> Plain:
    return allocators(meter("h1", "hkv", *(readings or (OPEN, CLOSE)), bewertung=rating, **more))


def units(house: Plain) -> str:
    return consumption(house)["1-1"][0]


def said(house: Plain) -> list[str]:
    return [row for row in remarks(house) if row.startswith(("bewertung", "ablesung", "geraet", "verdunster"))]


def _recomputed(house: Plain) -> None:
    """Every derivation of the house gives its number again."""
    found = Herleitung(settled(house))
    checking = Recomputation()
    for path in found.paths():
        checking.value(found.figure(path))


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
    _recomputed(rated(rating))


def test_the_derivation_shows_how_kges_came_about() -> None:
    found = Herleitung(settled(rated({"kc": D("2.32"), "heizkoerper": RADIATOR})))
    text = "\n".join(line for path in found.paths() for line in explain(found.figure(path)))
    for words in ("KC", "KQ: 2,18", "Leistung Purmo 22: 1.709 W", "1.709 W × potenz(60 K ÷ 50 K, 1,3358)", "EN 442-2"):
        assert words in text


# --- days -----------------------------------------------------------------------------------------

_CHANGE = ({"ab": "2010-05-01", "wert": {"kges": D("1.874")}}, {"ab": "2023-06-15", "wert": {"kges": D("0.936")}})


def test_an_exchanged_radiator_splits_the_consumption() -> None:
    # 412 · 1.874 + 305 · 0.936 = 772.088 + 285.480
    house = rated(_CHANGE, OPEN, ("2023-06-14", "412"), ("2023-12-31", "717"))
    assert units(house) == "132196/125"
    assert said(house) == []
    _recomputed(house)


def test_without_a_reading_on_the_day_of_exchange_the_display_is_split_by_degree_days() -> None:
    # until 14.06.: 170 + 150 + 130 + 80 + 40 + 14 · 40/92 of 1,000 ‰
    house = rated(_CHANGE, OPEN, ("2023-12-31", "717"))
    before = Fraction(570 + Fraction(14 * 40, 92), 1000)
    expected = 717 * (before * Fraction("1.874") + (1 - before) * Fraction("0.936"))
    assert Fraction(units(house)) == expected
    assert said(house) == [f"bewertung.ablesung_fehlt {DEVICE}"]
    _recomputed(house)


def test_a_change_of_nutzer_and_a_change_of_rating_are_cut_both() -> None:
    people = ({"nr": "1-1", "name": "A", "bis": "2023-03-31"}, {"nr": "1-2", "name": "B"})
    house = rated(_CHANGE, OPEN, ("2023-03-31", "300"), ("2023-06-14", "412"), ("2023-12-31", "717"))
    house = edited(house, "nutzeinheiten/0/nutzer", people)
    both = consumption(house)
    assert both["1-1"] == ["2811/5"]
    assert Fraction(both["1-2"][0]) == 112 * Fraction("1.874") + 305 * Fraction("0.936")
    _recomputed(house)


def test_both_changes_without_a_reading_are_bridged_together() -> None:
    people = ({"nr": "1-1", "name": "A", "bis": "2023-03-31"}, {"nr": "1-2", "name": "B"})
    house = edited(rated(_CHANGE, OPEN, ("2023-12-31", "717")), "nutzeinheiten/0/nutzer", people)
    first = Fraction(450, 1000)
    assert Fraction(consumption(house)["1-1"][0]) == 717 * first * Fraction("1.874")
    assert [row for row in said(house) if DEVICE in row] == [
        f"ablesung.zwischenablesung_fehlt {DEVICE}",
        f"bewertung.ablesung_fehlt {DEVICE}",
    ]
    _recomputed(house)


def test_days_of_change_outside_the_period_change_nothing() -> None:
    steps = (*_CHANGE[:1], {"ab": "2024-06-15", "wert": {"kges": D(9)}})
    assert units(rated(steps)) == "1874"


def test_a_new_rating_on_the_first_day_of_a_nutzer_needs_no_further_cut() -> None:
    people = ({"nr": "1-1", "name": "A", "bis": "2023-06-14"}, {"nr": "1-2", "name": "B"})
    house = rated(_CHANGE, OPEN, ("2023-06-14", "412"), ("2023-12-31", "717"))
    assert consumption(edited(house, "nutzeinheiten/0/nutzer", people))["1-2"] == ["7137/25"]


# --- evaporators ----------------------------------------------------------------------------------


def _evaporator(*readings: tuple[str, str], **more: object) -> Plain:
    return rated({"kges": D("2.5")}, *readings, verdunster={"vorgabe": D(6), "striche": D(60)} | more)


def test_an_evaporator_counts_from_its_zero_mark_and_needs_no_opening_reading() -> None:
    assert units(_evaporator(("2023-12-31", "20"))) == "50"
    # the ampoule of last year was another one
    assert units(_evaporator(("2022-12-31", "31"), ("2023-12-31", "20"))) == "50"


def test_what_stands_above_zero_is_no_consumption() -> None:
    assert units(_evaporator(("2023-12-31", "-2"))) == "0"


def _moved(day: str, *readings: tuple[str, str]) -> Plain:
    people = ({"nr": "1-1", "name": "A", "bis": day}, {"nr": "1-2", "name": "B"})
    return edited(_evaporator(*readings), "nutzeinheiten/0/nutzer", people)


def test_of_two_nutzer_at_one_ampoule_the_second_bears_the_summer() -> None:
    house = _moved("2023-03-31", ("2023-03-31", "14"), ("2023-12-31", "20"))
    assert [consumption(house)[nr] for nr in ("1-1", "1-2")] == [["50"], ["0"]]
    assert [row for row in said(house) if DEVICE in row] == []
    _recomputed(house)


@pytest.mark.parametrize(("day", "used"), [("2023-03-15", ["38290/1000"]), ("2023-11-15", [""])])
def test_an_interim_reading_outside_the_gate_is_not_used(day: str, used: list[str]) -> None:
    # 382.9 ‰ and 900 ‰ of the degree days
    house = _moved(day, (day, "14"), ("2023-12-31", "20"))
    share = {"2023-03-15": 320 + Fraction(130 * 15, 31), "2023-11-15": Fraction(780)}[day]
    expected = [f"verdunster.zwischenablesung {DEVICE}"] if not 400 <= share <= 800 else []
    assert [row for row in said(house) if DEVICE in row] == expected
    if expected:
        assert Fraction(consumption(house)["1-1"][0]) == 50 * share / 1000
    _recomputed(house)


def test_an_evaporator_without_an_interim_reading_is_split_by_degree_days() -> None:
    house = _moved("2023-03-31", ("2023-12-31", "20"))
    assert consumption(house)["1-1"] == ["45/2"]
    assert f"ablesung.zwischenablesung_fehlt {DEVICE}" in said(house)


def test_an_evaporator_read_late_or_estimated_says_so() -> None:
    late = _evaporator(("2024-01-10", "20"))
    assert said(late) == [f"ablesung.abweichender_tag {DEVICE}"]
    guess = edited(
        late,
        "nutzeinheiten/0/geraete/0/ablesungen",
        ({"am": "2023-12-31", "stand": D(20), "art": "schaetzung", "grund": "verstellt"},),
    )
    assert said(guess) == [f"ablesung.ersatzwert {DEVICE}"]


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
    "an evaporator with a reset": (
        edited(_evaporator(("2023-12-31", "20")), "nutzeinheiten/0/geraete/0/ruecksetzung", "12-31"),
        f"verdunster.ruecksetzung {DEVICE}/verdunster",
    ),
    "an evaporator that is a heat meter": (
        edited(gas(), "nutzeinheiten/0/geraete/0/verdunster", {"vorgabe": D(6)}),
        "verdunster.art nutzeinheiten/1/geraete/11/verdunster",
    ),
    "an evaporator beyond its scale": (_evaporator(("2023-12-31", "60.5")), f"verdunster.skala {DEVICE}"),
    "an evaporator above its filling": (_evaporator(("2023-12-31", "-6.5")), f"verdunster.skala {DEVICE}"),
    "an evaporator that fills up": (
        _moved("2023-03-31", ("2023-03-31", "14"), ("2023-12-31", "13.5")),
        f"ablesung.ruecklauf {DEVICE}",
    ),
    "an evaporator without a reading": (_evaporator(("2022-12-31", "20")), f"ablesung.fehlt {DEVICE}"),
    "an evaporator read twice on a day": (
        _evaporator(("2023-12-31", "20"), ("2023-12-31", "21")),
        f"ablesung.doppelt {DEVICE}",
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
    "a list out of order": (rated(tuple(reversed(_CHANGE))), f"akte.value_error {DEVICE}/bewertung"),
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


@pytest.mark.parametrize("rating", [{"kc": D("1.5"), "heizkoerper": RADIATOR}, _CHANGE, {"kges": D("1.5")}])
def test_a_rating_is_written_as_it_is_read(rating: Any) -> None:
    akte = from_plain(rated(rating))
    assert from_plain(plain_of(akte)) == akte  # type: ignore[arg-type]  # plain values by construction


# --- properties -----------------------------------------------------------------------------------


@for_all(
    basis=st.fractions(Fraction(1, 20), Fraction(20), max_denominator=1000),
    exponent=st.fractions(Fraction(-3), Fraction(3), max_denominator=40),
)
def test_a_power_is_the_one_that_whole_numbers_give(basis: Fraction, exponent: Fraction) -> None:
    assert potenz(basis, exponent) == power(basis, exponent)


@for_all(st.fractions(Fraction(1, 1000), Fraction(1000)))
def test_a_logarithm_turns_back_into_its_number(value: Fraction) -> None:
    assert abs(logarithmus(value) + logarithmus(1 / value)) <= Fraction(1, 10**12)


@for_all(
    strokes=st.lists(st.integers(0, 30), min_size=2, max_size=2),
    allowance=st.integers(0, 10),
    month=st.sampled_from(["2023-03-31", "2023-04-30", "2023-08-31", "2023-10-31"]),
)
def test_what_two_share_is_always_the_main_reading(strokes: list[int], allowance: int, month: str) -> None:
    first = strokes[0] - allowance
    house = _moved(month, (month, str(first)), ("2023-12-31", str(first + strokes[1])))
    house = edited(house, "nutzeinheiten/0/geraete/0/verdunster", {"vorgabe": D(allowance)})
    total = sum(Fraction(consumption(house)[nr][0]) for nr in ("1-1", "1-2"))
    assert total == max(0, first + strokes[1]) * Fraction("2.5")


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


# --- the same by the independent recomputation ------------------------------------------------------


def _agree(house: Plain) -> None:
    assert differences(as_data(settled(house)), recompute(house), restcent=True) == []


@pytest.mark.parametrize(
    "house",
    [
        rated({"kc": D("2.32"), "grundwert": D("2.288"), "heizkoerper": RADIATOR}),
        rated({"kc": D("1.1"), "geraete": D(3), "heizkoerper": {"normleistung": D("4321.5"), "bauart": "konvektor"}}),
        rated({"kq": D("2.18005"), "kc": D("2.32"), "kt": D("0.9"), "stellen": D(5)}),
        rated({"kq": D("2.180"), "kc": D("2.32"), "skala": "produkt"}),
        rated(_CHANGE, OPEN, ("2023-06-14", "412"), ("2023-12-31", "717")),
        rated(_CHANGE, OPEN, ("2023-12-31", "717")),
        _evaporator(("2024-01-10", "20")),
        _moved("2023-03-15", ("2023-03-15", "14"), ("2023-12-31", "20")),
        _moved("2023-08-31", ("2023-08-20", "-1"), ("2023-12-31", "20")),
    ],
)
def test_the_oracle_reads_0002_in_the_same_way(house: Plain) -> None:
    _agree(house)


@for_all(
    vorgabe=st.integers(0, 8),
    stands=st.lists(st.integers(0, 12), min_size=3, max_size=3),
    change=st.dates(date(2023, 1, 20), date(2023, 12, 10)),
    read=st.booleans(),
    rating=st.sampled_from([{"kges": D("1.25")}, {"kq": D("1.5"), "kc": D("1.1")}, _CHANGE]),
)
def test_evaporators_of_all_kinds_agree_with_the_oracle(
    vorgabe: int, stands: list[int], change: date, read: bool, rating: Any
) -> None:
    first = stands[0] - vorgabe
    rows = [(change.isoformat(), str(first))] if read else []
    house = rated(rating, *rows, ("2023-12-31", str(first + stands[1])), verdunster={"vorgabe": D(vorgabe)})
    people = (
        {"nr": "1-1", "name": "A", "bis": change.isoformat()},
        {"nr": "1-2", "name": "B", "von": (change + timedelta(days=1)).isoformat()},
    )
    _agree(edited(house, "nutzeinheiten/0/nutzer", people))


@for_all(
    days=st.lists(st.dates(date(2022, 11, 1), date(2024, 1, 31)), min_size=1, max_size=4, unique=True),
    reads=st.lists(st.dates(date(2022, 12, 31), date(2023, 12, 31)), max_size=4, unique=True),
    rates=st.lists(st.integers(100, 4000), min_size=5, max_size=5),
    moved=st.dates(date(2023, 1, 2), date(2023, 12, 30)),
)
def test_dated_ratings_of_all_kinds_agree_with_the_oracle(
    days: list[date], reads: list[date], rates: list[int], moved: date
) -> None:
    since = [date(2020, 1, 1), *sorted(days)]
    steps = tuple(
        {"ab": day.isoformat(), "wert": {"kges": D(rate).scaleb(-3)}} for day, rate in zip(since, rates, strict=False)
    )
    rows = sorted({date(2022, 12, 31), date(2023, 12, 31), *reads})
    readings = [(day.isoformat(), str(37 * place)) for place, day in enumerate(rows)]
    people = ({"nr": "1-1", "name": "A", "bis": moved.isoformat()}, {"nr": "1-2", "name": "B"})
    _agree(edited(rated(steps, *readings), "nutzeinheiten/0/nutzer", people))


def test_a_rating_of_a_water_meter_is_refused_in_every_form() -> None:
    house = edited(gas(), "nutzeinheiten/0/geraete/1/bewertung", {"kc": D(1), "kq": D(1)})
    assert errors(house) == ["geraet.bewertung nutzeinheiten/1/geraete/12/bewertung"]
    assert errors(edited(house, "nutzeinheiten/0/geraete/1/bewertung", DROP)) == []
