"""Stands at the boundaries of use: as read, computed, bridged by time; resets, exchanges, estimates."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.core.small_house import DROP, Plain, consumption, edited, errors, gas, meter, reading, remarks, settled
from umlage.core.figure import explain
from umlage.core.finding import Refused
from umlage.core.settlement.herleitung import Herleitung
from umlage.formats.ergebnis.codec import ergebnis_data

FLAT = "nutzeinheiten/0"
OPEN = ("2022-12-31", "0")
DEVICE = "nutzeinheiten/1/geraete/11"


def _with(*readings: tuple[str, str], art: str = "waermezaehler", **more: object) -> Plain:
    """The first heating device of flat 1 with other readings."""
    return edited(gas(), f"{FLAT}/geraete/0", meter("11", art, *readings, **more))


def _change(house: Plain, last: str = "2023-05-31") -> Plain:
    people = ({"nr": "1-1", "name": "Auszug", "bis": last}, {"nr": "1-2", "name": "Einzug"})
    return edited(house, f"{FLAT}/nutzer", people)


def _codes(house: Plain) -> list[str]:
    return [remark for remark in remarks(house) if remark.startswith(("ablesung", "geraet"))]


# --- the nearest reading decides ------------------------------------------------------------------


@pytest.mark.parametrize(
    "day", ["2023-12-28", "2023-12-29", "2023-12-30", "2023-12-31", "2024-01-01", "2024-01-02", "2024-01-03"]
)
def test_a_reading_up_to_three_days_off_counts_as_read(day: str) -> None:
    house = _with(OPEN, (day, "6000"))
    assert consumption(house)["1-1"] == ["6000"]
    assert _codes(house) == []


def test_a_stand_between_two_readings_is_computed_by_days() -> None:
    # read at the end of 20.12., so the boundary lies 11 days later, and 30 days between: 5,900 + 600 · 11/30
    house = _with(OPEN, ("2023-12-20", "5900"), ("2024-01-19", "6500"))
    assert consumption(house)["1-1"] == ["6120"]
    assert _codes(house) == [f"ablesung.berechnet {DEVICE}"]


def test_a_computed_stand_is_rounded_half_up_to_three_decimals() -> None:
    # 1 · 5/16 = 0.3125 → 0.313
    house = _with(OPEN, ("2023-12-26", "100"), ("2024-01-11", "101"))
    assert consumption(house)["1-1"] == ["100313/1000"]


def test_the_nearest_reading_within_three_days_wins_over_computing() -> None:
    assert consumption(_with(OPEN, ("2023-12-28", "5900"), ("2024-01-05", "6000")))["1-1"] == ["5900"]


def test_of_two_readings_equally_near_the_earlier_counts() -> None:
    assert consumption(_with(OPEN, ("2023-12-29", "5900"), ("2024-01-02", "6000")))["1-1"] == ["5900"]


@pytest.mark.parametrize("day", ["2023-11-30", "2023-12-27"])
def test_a_reading_on_one_side_only_counts_as_read_up_to_31_days_with_a_remark(day: str) -> None:
    house = _with(OPEN, (day, "6000"))
    assert consumption(house)["1-1"] == ["6000"]
    assert _codes(house) == [f"ablesung.abweichender_tag {DEVICE}"]


@pytest.mark.parametrize(
    "readings", [(OPEN, ("2023-11-29", "6000")), (("2023-02-01", "0"), ("2023-12-31", "6000")), (OPEN,), ()]
)
def test_a_boundary_of_the_period_without_a_reading_within_31_days_is_an_error(
    readings: tuple[tuple[str, str], ...],
) -> None:
    assert f"ablesung.fehlt {DEVICE}" in errors(_with(*readings))


def test_31_days_before_and_after_still_count() -> None:
    assert consumption(_with(("2023-01-31", "0"), ("2023-11-30", "6000")))["1-1"] == ["6000"]
    assert consumption(_with(("2022-12-31", "0"), ("2024-01-31", "6000")))["1-1"] == ["5530303/1000"]
    assert f"ablesung.fehlt {DEVICE}" in errors(_with(("2022-11-29", "0"), ("2023-12-31", "6000")))
    assert f"ablesung.fehlt {DEVICE}" in errors(_with(OPEN, ("2024-02-01", "6000")))


# --- a change of Nutzer ---------------------------------------------------------------------------


def test_an_interim_reading_cuts_the_consumption() -> None:
    house = _change(_with(OPEN, ("2023-05-31", "3500"), ("2023-12-31", "6000")))
    assert [consumption(house)[nr] for nr in ("1-1", "1-2")] == [["3500"], ["2500"]]


def test_an_interim_reading_within_31_days_between_two_readings_is_computed() -> None:
    # 2,000 on 21.05., then 4,000 on 31.12.: 10 of 224 days later: 2,089.286
    house = _change(_with(OPEN, ("2023-05-21", "2000"), ("2023-12-31", "4000")))
    assert [consumption(house)[nr] for nr in ("1-1", "1-2")] == [["1044643/500"], ["955357/500"]]
    assert f"ablesung.berechnet_weit {DEVICE}" in _codes(house)


@pytest.mark.parametrize(
    ("settings", "last", "code"),
    [
        ({}, "2024-01-31", "ablesung.berechnet"),
        ({}, "2024-02-01", "ablesung.berechnet_weit"),
        ({"zwischenwert": "gradtage"}, "2024-02-01", "ablesung.berechnet"),
    ],
    ids=["62 days apart", "63 days apart", "63 days apart by degree days"],
)
def test_heat_computed_by_days_from_readings_far_apart_is_a_warning(settings: Plain, last: str, code: str) -> None:
    house = edited(_with(OPEN, ("2023-11-30", "5000"), (last, "7000")), "einstellungen/ablesungen", settings)
    assert f"{code} {DEVICE}" in _codes(house)


def test_without_an_interim_reading_heat_is_split_by_degree_days_and_water_by_days() -> None:
    # 01.01. to 31.05.: 170 + 150 + 130 + 80 + 40 = 570 ‰; 151 of 365 days
    house = _change(gas())
    assert [consumption(house)[nr] for nr in ("1-1", "1-2")] == [["3420"], ["2580"]]
    assert [consumption(house, "warmwasser")[nr] for nr in ("1-1", "1-2")] == [["604/73"], ["856/73"]]
    missing = f"ablesung.zwischenablesung_fehlt {FLAT.replace('/0', '/1')}/geraete"
    assert _codes(house) == [f"{missing}/11", f"{missing}/12"]


def test_an_interim_reading_32_days_off_is_no_interim_reading() -> None:
    near = _change(_with(OPEN, ("2023-04-30", "3000"), ("2023-12-31", "6000")))
    far = _change(_with(OPEN, ("2023-04-29", "3000"), ("2023-12-31", "6000")))
    assert f"ablesung.berechnet_weit {DEVICE}" in _codes(near)
    assert f"ablesung.zwischenablesung_fehlt {DEVICE}" in _codes(far)
    assert consumption(far)["1-1"] == ["3420"]


def test_the_derivation_of_a_split_counts_degree_days_in_per_mille() -> None:
    text = "\n".join(explain(Herleitung(settled(_change(gas()))).figure("geraete/11")))
    assert "= 6.000 kWh × 570 ‰ ÷ 1.000 ‰" in text
    assert "Gradtage des Nutzers: 570 ‰" in text
    assert "= 20 m³ × 151 Tage ÷ 365 Tage" in "\n".join(
        explain(Herleitung(settled(_change(gas()))).figure("geraete/12"))
    )


def _left(last: str, *more: tuple[str, str]) -> Plain:
    """The first Nutzer leaves on that day; the device was read at the start and the end, and what `more` says."""
    people = ({"nr": "1-1", "name": "A", "bis": last}, {"nr": "1-2", "name": "B"})
    house = _with(OPEN, *more, ("2023-12-31", "6000"))
    return edited(house, "nutzeinheiten/0/nutzer", people)


def test_the_reading_of_the_start_or_the_end_is_no_interim_reading() -> None:
    # January has 170 ‰; 31 of 365 days would be 85
    assert consumption(_left("2023-01-31"))["1-1"] == ["1020"]
    assert f"ablesung.zwischenablesung_fehlt {DEVICE}" in _codes(_left("2023-01-31"))
    # up to 5 December: 160 ‰ * 26 / 31 remain
    assert consumption(_left("2023-12-05"))["1-2"] == [str(Fraction(6000 * 160 * 26, 31 * 1000))]
    # within three days a reading holds as it is
    assert consumption(_left("2023-01-03"))["1-1"] == ["0"]
    assert f"ablesung.zwischenablesung_fehlt {DEVICE}" not in _codes(_left("2023-01-03"))


def test_a_reading_that_was_taken_near_the_change_is_one_however_near_the_start_lies() -> None:
    # 20 of 41 days between the start and 10 February; 21 of 30 between 9 January and 8 February
    assert consumption(_left("2023-01-20", ("2023-02-10", "1025")))["1-1"] == ["500"]
    assert consumption(_left("2023-01-30", ("2023-01-09", "300"), ("2023-02-08", "900")))["1-1"] == ["720"]
    # the start is read late: nearer to the start it is the reading of the start, nearer to the change one of the change
    late = (("2023-01-11", "0"), ("2023-12-31", "6000"))
    assert f"ablesung.zwischenablesung_fehlt {DEVICE}" in _codes(
        edited(_left("2023-01-25"), f"{FLAT}/geraete/0", meter("11", "waermezaehler", *late))
    )
    assert f"ablesung.zwischenablesung_fehlt {DEVICE}" not in _codes(
        edited(_left("2023-01-18"), f"{FLAT}/geraete/0", meter("11", "waermezaehler", *late))
    )


def test_who_asks_for_computed_stands_gets_them_near_the_start_too() -> None:
    computed = _by({"nutzerwechsel": "berechnen"}, _left("2023-01-31"))
    assert consumption(computed)["1-1"] == [str(Fraction("509.589"))]
    # from readings a year apart
    assert f"ablesung.berechnet_weit {DEVICE}" in _codes(computed)


def test_two_changes_without_readings_are_bridged_together() -> None:
    people = (
        {"nr": "a", "name": "A", "bis": "2023-02-28"},
        {"nr": "b", "name": "B", "bis": "2023-03-31"},
        {"nr": "c", "name": "C"},
    )
    house = edited(gas(), f"{FLAT}/nutzer", people)
    assert [consumption(house)[nr] for nr in "abc"] == [["1920"], ["780"], ["3300"]]


def test_a_change_with_a_reading_ends_the_bridge() -> None:
    people = (
        {"nr": "a", "name": "A", "bis": "2023-02-28"},
        {"nr": "b", "name": "B", "bis": "2023-05-31"},
        {"nr": "c", "name": "C"},
    )
    house = edited(_with(OPEN, ("2023-05-31", "570"), ("2023-12-31", "6000")), f"{FLAT}/nutzer", people)
    assert [consumption(house)[nr] for nr in "abc"] == [["320"], ["250"], ["5430"]]


# --- what cannot be -------------------------------------------------------------------------------


def test_a_stand_lower_than_an_earlier_one_is_an_error() -> None:
    assert errors(_with(OPEN, ("2023-06-30", "900"), ("2023-12-31", "800"))) == [f"ablesung.ruecklauf {DEVICE}"]


def test_readings_may_stand_in_any_order() -> None:
    assert consumption(_with(("2023-12-31", "6000"), OPEN))["1-1"] == ["6000"]


def test_two_different_stands_on_one_day_are_an_error_two_equal_ones_are_not() -> None:
    assert errors(_with(OPEN, ("2023-12-31", "800"), ("2023-12-31", "801"))) == [f"ablesung.doppelt {DEVICE}"]
    assert consumption(_with(OPEN, ("2023-12-31", "800"), ("2023-12-31", "800.0")))["1-1"] == ["800"]


def test_a_negative_stand_may_rise() -> None:
    house = _with(("2022-12-31", "-5.5"), ("2023-12-31", "4.5"))
    assert consumption(house)["1-1"] == ["10"]
    assert _codes(house) == [f"ablesung.negativ {DEVICE}"]


def test_an_estimate_needs_a_ground_and_is_named() -> None:
    house = _with(OPEN)
    estimate = reading("2023-12-31", "6000", art="schaetzung")
    path = f"{FLAT}/geraete/0/ablesungen/+"
    assert errors(edited(house, path, estimate)) == [f"ablesung.schaetzung_ohne_grund {DEVICE}"]
    assert _codes(edited(house, path, estimate | {"grund": "Gerät defekt, Vorjahreswert"})) == [
        f"ablesung.ersatzwert {DEVICE}"
    ]


def test_a_reading_far_from_the_period_is_named_and_not_used() -> None:
    house = _with(("2022-06-30", "0"), ("2022-12-31", "100"), ("2023-12-31", "600"))
    assert consumption(house)["1-1"] == ["500"]
    assert _codes(house) == [f"ablesung.ausserhalb {DEVICE}"]


# --- stands between readings, by the word of the Akte -----------------------------------------------


def _by(rule: Plain, house: Plain) -> Plain:
    return edited(house, "einstellungen", {"ablesungen": rule})


def test_the_stand_of_a_heat_meter_is_computed_by_degree_days_where_the_akte_says_so() -> None:
    # 10 days of May at 40/31 ‰ and 40 of summer at 40/92 ‰: 23/54 of the rise
    house = _change(_with(OPEN, ("2023-05-21", "2000"), ("2023-07-10", "2540"), ("2023-12-31", "6000")))
    assert consumption(_by({"zwischenwert": "gradtage"}, house))["1-1"] == ["2230"]
    assert consumption(_by({"zwischenwert": "tage"}, house))["1-1"] == consumption(house)["1-1"] == ["2108"]


def test_the_stand_of_a_water_meter_is_computed_by_days_all_the_same() -> None:
    water = meter("12", "warmwasserzaehler", OPEN, ("2023-05-21", "5"), ("2023-07-10", "10"), ("2023-12-31", "20"))
    house = edited(_change(gas()), f"{FLAT}/geraete/1", water)
    assert consumption(_by({"zwischenwert": "gradtage"}, house), "warmwasser")["1-1"] == ["6"]


def test_from_readings_far_off_a_change_is_computed_only_where_the_akte_says_so() -> None:
    # 42 days before and 40 after: 23/29 of 290 by degree days
    house = _change(_with(OPEN, ("2023-04-20", "500"), ("2023-07-10", "790"), ("2023-12-31", "1000")))
    computed = _by({"zwischenwert": "gradtage", "nutzerwechsel": "berechnen"}, house)
    assert consumption(computed)["1-1"] == ["730"]
    assert f"ablesung.berechnet_weit {DEVICE}" in _codes(computed)
    assert consumption(house)["1-1"] == ["570"]
    assert f"ablesung.zwischenablesung_fehlt {DEVICE}" in _codes(house)


def test_a_boundary_of_the_period_is_never_computed_from_readings_far_off() -> None:
    house = _with(OPEN, ("2023-11-20", "5000"), ("2024-02-10", "7000"))
    assert f"ablesung.fehlt {DEVICE}" in errors(_by({"nutzerwechsel": "berechnen"}, house))


def test_readings_of_other_years_are_named_in_one_remark() -> None:
    pool = [(f"20{year}-06-30", str(year)) for year in range(10, 20)]
    house = _with(*pool, ("2022-12-31", "100"), ("2023-12-31", "600"))
    assert consumption(house)["1-1"] == ["500"]
    assert _codes(house) == [f"ablesung.ausserhalb {DEVICE}"]


def test_the_answer_names_the_worst_class_of_the_readings() -> None:
    def classes(house: Plain) -> list[str]:
        answer: Any = ergebnis_data(settled(house), pruefsumme="")
        return [row["guete"] for row in answer["nutzer"][0]["verbrauch"]]

    assert classes(gas()) == ["sehr gut", "sehr gut"]
    assert classes(_with(OPEN, ("2023-12-28", "6000"))) == ["sehr gut", "sehr gut"]
    assert classes(_with(OPEN, ("2023-12-27", "6000"))) == ["gut", "sehr gut"]
    assert classes(_change(gas())) == ["befriedigend", "befriedigend"]


# --- a counter that runs over ------------------------------------------------------------------------


def test_a_counter_with_digits_runs_over_its_last_one() -> None:
    house = _with(("2022-12-31", "99000"), ("2023-12-31", "400"), stellen=Decimal(5))
    assert consumption(house)["1-1"] == ["1400"]
    assert _codes(house) == [f"ablesung.ueberlauf {DEVICE}"]


def _remedy(house: Plain) -> str:
    with pytest.raises(Refused) as refused:
        settled(house)
    return next(one.remedy for one in refused.value.findings if one.code == "ablesung.ruecklauf")


def test_a_counter_may_run_over_more_than_once() -> None:
    readings = (("2022-12-31", "900"), ("2023-03-31", "100"), ("2023-06-30", "500"), ("2023-12-31", "50"))
    assert errors(_with(*readings, stellen=Decimal(3))) == [f"ablesung.ruecklauf {DEVICE}"]
    assert "Beim Gerät stehen 3 Stellen vor dem Komma" in _remedy(_with(*readings, stellen=Decimal(3)))
    assert "beim Gerät unter Stellen eintragen, wie viele sie vor dem Komma hat" in _remedy(_with(*readings))
    readings = (*readings[:3], ("2023-09-30", "920"), ("2023-12-31", "50"))
    assert consumption(_with(*readings, stellen=Decimal(3)))["1-1"] == ["1150"]


def test_a_small_step_back_is_no_run_over() -> None:
    # just half of the range is refused, a little more is taken
    assert errors(_with(("2022-12-31", "800"), ("2023-12-31", "300"), stellen=Decimal(3))) == [
        f"ablesung.ruecklauf {DEVICE}"
    ]
    assert consumption(_with(("2022-12-31", "800"), ("2023-12-31", "299"), stellen=Decimal(3)))["1-1"] == ["499"]


def test_a_stand_that_does_not_fit_on_the_display_is_an_error() -> None:
    assert errors(_with(OPEN, ("2023-12-31", "1000"), stellen=Decimal(3))) == [f"ablesung.stellen {DEVICE}"]
    assert errors(_with(OPEN, ("2023-12-31", "999.999"), stellen=Decimal(3))) == []


def test_a_counter_that_is_reset_may_run_over_before() -> None:
    readings = (("2022-12-31", "700"), ("2023-06-30", "100"), ("2023-12-31", "40"))
    house = _with(*readings, stellen=Decimal(3), ruecksetzung="06-30")
    assert consumption(house)["1-1"] == ["440"]


# --- resets ---------------------------------------------------------------------------------------


def test_a_device_that_was_reset_on_the_eve_of_the_period_needs_no_opening_reading() -> None:
    assert consumption(_with(("2023-12-31", "840"), ruecksetzung="12-31"))["1-1"] == ["840"]


def test_a_reading_of_the_day_of_the_reset_is_the_stand_before_it() -> None:
    assert consumption(_with(("2022-12-31", "700"), ("2023-12-31", "840"), ruecksetzung="12-31"))["1-1"] == ["840"]


def test_a_reset_inside_the_period_adds_up() -> None:
    # 100 → 400 on 30.06., from 0 again to 250
    house = _with(("2022-12-31", "100"), ("2023-06-30", "400"), ("2023-12-31", "250"), ruecksetzung="06-30")
    assert consumption(house)["1-1"] == ["550"]


def test_a_change_of_nutzer_after_the_reset_is_cut_rightly() -> None:
    readings = (("2022-12-31", "100"), ("2023-06-30", "400"), ("2023-08-31", "20"), ("2023-12-31", "250"))
    house = _change(_with(*readings, ruecksetzung="06-30"), last="2023-08-31")
    assert [consumption(house)[nr] for nr in ("1-1", "1-2")] == [["320"], ["230"]]


def test_a_reset_inside_the_period_without_a_reading_on_its_day_is_an_error() -> None:
    house = _with(("2022-12-31", "100"), ("2023-06-29", "399"), ("2023-12-31", "250"), ruecksetzung="06-30")
    assert errors(house) == [f"ablesung.ruecksetzung {DEVICE}"]


# --- exchange -------------------------------------------------------------------------------------


def _exchanged(last: str = "2023-06-14", follower: Plain | None = None, **more: object) -> Plain:
    old = meter("11", "waermezaehler", OPEN, ("2023-06-14", "3500"), bis=last, ersetzt_durch="13")
    new = meter("13", "waermezaehler", ("2023-06-14", "2"), ("2023-12-31", "2502")) | more
    house = edited(gas(), f"{FLAT}/geraete/0", old)
    return edited(house, f"{FLAT}/geraete/+", follower or new)


def test_a_device_that_replaces_another_counts_from_the_day_after() -> None:
    assert consumption(_exchanged())["1-1"] == ["6000"]
    assert _codes(_exchanged()) == []


def test_a_gap_between_two_devices_is_named() -> None:
    late = _exchanged(ab="2023-06-20")
    assert _codes(edited(late, f"{FLAT}/geraete/2/ablesungen/0", reading("2023-06-19", "2"))) == [
        "geraet.luecke nutzeinheiten/1/geraete/13"
    ]


def test_two_devices_that_count_at_once_are_an_error() -> None:
    assert "geraet.ueberschneidung nutzeinheiten/1/geraete/13" in errors(_exchanged(ab="2023-06-10"))


def test_the_device_that_is_replaced_needs_the_day_of_its_removal() -> None:
    assert "geraet.ausbau nutzeinheiten/1/geraete/13" in errors(edited(_exchanged(), f"{FLAT}/geraete/0/bis", DROP))


def test_the_device_that_replaces_must_hang_in_the_same_flat() -> None:
    house = edited(_exchanged(), f"{FLAT}/geraete/0/ersetzt_durch", "99")
    assert "geraet.nachfolger nutzeinheiten/1/geraete/11/ersetzt_durch" in errors(house)


def test_a_reading_outside_the_life_of_the_device_is_an_error() -> None:
    house = edited(_exchanged(), f"{FLAT}/geraete/0/ablesungen/+", reading("2023-07-01", "3500"))
    assert errors(house) == ["ablesung.ausserhalb nutzeinheiten/1/geraete/11"]


def test_a_device_cannot_be_removed_before_it_was_mounted() -> None:
    house = edited(edited(gas(), f"{FLAT}/geraete/0/ab", "2023-07-01"), f"{FLAT}/geraete/0/bis", "2023-06-01")
    assert "geraet.zeitraum nutzeinheiten/1/geraete/11" in errors(house)


def test_a_device_mounted_during_the_period_needs_no_stand_before() -> None:
    house = _with(("2023-09-30", "10"), ("2023-12-31", "510"), ab="2023-10-01")
    assert consumption(house)["1-1"] == ["500"]


# --- rating and units -----------------------------------------------------------------------------


def _allocators(**more: object) -> Plain:
    house = gas()
    for place, used in ((0, "1000"), (1, "500")):
        device = meter(f"h{place}", "hkv", OPEN, ("2023-12-31", used), bewertung={"kges": Decimal("1.25")})
        house = edited(house, f"nutzeinheiten/{place}/geraete/0", device | (more if place == 0 else {}))
    return house


def test_units_of_an_allocator_are_the_difference_times_kges() -> None:
    assert consumption(_allocators()) == {"1-1": ["1250"], "2-1": ["625"]}


@pytest.mark.parametrize(
    ("measure", "stand"),
    [("GWh", "0.0061"), ("Gcal", "5"), ("Mcal", "5000"), ("kcal", "5000000"), ("MJ", "20934"), ("Wh", "5815000")],
)
def test_a_heat_meter_may_show_other_measures_of_energy(measure: str, stand: str) -> None:
    expected = {"GWh": "6100"}.get(measure, "5815")
    assert consumption(_with(OPEN, ("2023-12-31", stand), einheit=measure))["1-1"] == [expected]


def test_a_check_number_is_kept_explained_and_changes_nothing() -> None:
    house = edited(gas(), f"{FLAT}/geraete/0/ablesungen/1/checkzahl", "0047")
    assert consumption(house) == consumption(gas())
    text = "\n".join(explain(Herleitung(settled(house)).figure("geraete/11")))
    assert "Checkzahl 0047" in text


def test_a_heat_meter_may_show_megawatt_hours() -> None:
    assert consumption(_with(OPEN, ("2023-12-31", "6.125"), einheit="MWh"))["1-1"] == ["6125"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"bewertung": None}, "geraet.bewertung nutzeinheiten/1/geraete/h0"),
        ({"bewertung": {"kges": Decimal(0)}}, "geraet.bewertung nutzeinheiten/1/geraete/h0/bewertung/kges"),
        ({"einheit": "kWh"}, "geraet.einheit nutzeinheiten/1/geraete/h0/einheit"),
    ],
)
def test_an_allocator_needs_a_rating_above_0_and_counts_units(change: Plain, expected: str) -> None:
    assert errors(_allocators(**change)) == [expected]


def test_a_meter_has_no_rating_and_a_unit_of_its_kind() -> None:
    assert errors(_with(OPEN, ("2023-12-31", "1"), bewertung={"kges": Decimal(1)})) == [
        f"geraet.bewertung {DEVICE}/bewertung"
    ]
    assert errors(_with(OPEN, ("2023-12-31", "1"), einheit="m3")) == [f"geraet.einheit {DEVICE}/einheit"]


def test_a_device_number_stands_once_in_the_house() -> None:
    assert errors(edited(gas(), "nutzeinheiten/1/geraete/0/nr", "11")) == ["geraet.doppelt nutzeinheiten/2/geraete/11"]


def test_a_number_in_a_flat_with_and_in_one_without_change_of_nutzer_is_found() -> None:
    house = edited(gas(), "nutzeinheiten/1/geraete/0/nr", "11")
    house["nutzeinheiten"][1]["nutzer"] = (
        {"nr": "2-1", "name": "Nutzer 1", "bis": "2023-06-30"},
        {"nr": "2-2", "name": "Nutzer 2", "von": "2023-07-01"},
    )
    for device in house["nutzeinheiten"][1]["geraete"]:
        first, last = device["ablesungen"]
        device["ablesungen"] = (first, reading("2023-06-30", "10"), last)
    assert errors(house) == ["geraet.doppelt nutzeinheiten/2/geraete/11"]


def test_meters_of_the_plant_have_a_purpose_and_those_of_a_flat_have_none() -> None:
    plant = edited(gas(), "anlagen/0/geraete", (meter("9", "waermezaehler", OPEN, ("2023-12-31", "1")),))
    assert errors(plant) == ["geraet.zweck anlagen/1/geraete/9/zweck"]
    assert errors(_with(OPEN, ("2023-12-31", "1"), zweck="heizung")) == [f"geraet.zweck {DEVICE}/zweck"]


def test_heat_meters_and_allocators_in_one_house_need_groups() -> None:
    house = edited(
        _allocators(), "nutzeinheiten/1/geraete/0", meter("21", "waermezaehler", OPEN, ("2023-12-31", "400"))
    )
    assert errors(house) == ["baum.einheiten anlagen/1"]
