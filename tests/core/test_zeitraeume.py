"""Kostenelemente with their own times: one or several, none twice, all inside those above."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.core.small_house import Plain, amounts, ancillary, edited, errors, gas, settled
from umlage.core.finding import Refused
from umlage.formats.akte.codec import from_plain, plain_of

D = Decimal
WINTER = ({"von": "2023-01-01", "bis": "2023-03-31"}, {"von": "2023-11-01", "bis": "2023-12-31"})
SUMMER = ({"von": "2023-04-01", "bis": "2023-10-31"},)


def _leaf(nr: str, **more: object) -> Plain:
    return {"nr": nr, "bezeichnung": f"Blatt {nr}", "anteile": {"groesse": "nebenflaeche"}} | more


def _house(*leaves: Plain, **more: object) -> Plain:
    tree = {"nr": "0", "bezeichnung": "Gesamtkosten", "nachfolger": leaves} | more
    house = edited(ancillary(), "nutzeinheiten/0/flaeche", {"nebenkosten": D(60)})
    return edited(edited(house, "nutzeinheiten/1/flaeche", {"nebenkosten": D(40)}), "kostenbaum", tree)


def _moved(house: Plain, day: str, following: str) -> Plain:
    people = (
        {"nr": "2-1", "name": "Nutzer 2a", "bis": day, "stueck": {"Blatt 1": D(1)}},
        {"nr": "2-2", "name": "Nutzer 2b", "von": following},
    )
    house = edited(house, "nutzeinheiten/0/nutzer/0/stueck", {"Blatt 1": D(1)})
    return edited(house, "nutzeinheiten/1/nutzer", people)


def test_a_change_in_the_gap_is_weighted_by_the_days_on_either_side() -> None:
    house = _moved(_house(_leaf("1", kosten=("H1",), zeitraum=WINTER)), "2023-06-30", "2023-07-01")
    # 40.00 of flat 2 by 90 : 61 days
    assert amounts(house) == {"1-1": "60.00", "2-1": "23.84", "2-2": "16.16"}


def test_every_line_is_rounded_for_itself_in_several_times_too() -> None:
    house = _moved(_house(_leaf("1", kosten=("H1",), zeitraum=WINTER)), "2023-06-30", "2023-07-01")
    house = edited(house, "abrechnung/rundung", "je_position")
    assert amounts(house) == {"1-1": "60.00", "2-1": "23.84", "2-2": "16.16"}


def test_pieces_count_once_for_who_was_there_in_any_of_the_times() -> None:
    leaf = _leaf("1", kosten=("H1",), zeitraum=WINTER, anteile={"groesse": "stueck"})
    assert amounts(_moved(_house(leaf), "2023-11-30", "2023-12-01")) == {"1-1": "50.00", "2-1": "50.00", "2-2": "0.00"}


def test_times_that_touch_are_one() -> None:
    parts = ({"von": "2023-07-01", "bis": "2023-12-31"}, {"von": "2023-01-01", "bis": "2023-06-30"})
    whole = settled(_house(_leaf("1", kosten=("H1",), zeitraum=parts)))
    assert [len(lauf.zeitraum or ()) for lauf in whole.laeufe[1:]] == [1]


def test_followers_of_zeit_may_interlock() -> None:
    leaves = tuple(
        _leaf(f"1.{nr}", zeitraum=span, anteile={"groesse": "nebenflaeche", "nutzeinheiten": (str(nr),)})
        for nr, span in enumerate((WINTER, SUMMER), start=1)
    )
    top = {"nr": "1", "bezeichnung": "Jahr", "kosten": ("H1",), "verteiler": {"art": "zeit"}, "nachfolger": leaves}
    # 151 and 214 of 365 days
    assert amounts(_house(top)) == {"1-1": "41.37", "2-1": "58.63"}


@pytest.mark.parametrize(
    ("span", "told"),
    [
        ((), "Liste der Zeiträume ist leer"),
        ((*WINTER, {"von": "2023-12-31", "bis": "2023-12-31"}), "überschneiden sich"),
        ((WINTER[0], WINTER[0]), "überschneiden sich"),
        ((WINTER[0], {"von": "2023-12-01", "bis": "2024-01-31"}), "liegt nicht in"),
    ],
)
def test_times_that_cannot_be_are_refused(span: tuple[Plain, ...], told: str) -> None:
    house = _house(_leaf("1", kosten=("H1",), zeitraum=span))
    assert set(errors(house)) == {"baum.zeitraum kostenbaum/1"}
    with pytest.raises(Refused, match=told):
        settled(house)


def test_a_time_below_lies_in_one_of_those_above() -> None:
    inner = _leaf("1.1", zeitraum={"von": "2023-03-01", "bis": "2023-11-30"})
    top = {"nr": "1", "bezeichnung": "Winter", "kosten": ("H1",), "zeitraum": WINTER, "nachfolger": (inner,)}
    assert errors(_house(top)) == ["baum.zeitraum kostenbaum/1.1"]


@pytest.mark.parametrize(
    "second", [WINTER[:1], ({"von": "2023-02-01", "bis": "2023-10-31"},), ({"von": "2023-05-01", "bis": "2023-10-31"},)]
)
def test_followers_of_zeit_leave_no_day_out(second: tuple[Plain, ...]) -> None:
    leaves = (_leaf("1.1", zeitraum=WINTER), _leaf("1.2", zeitraum=second))
    top = {"nr": "1", "bezeichnung": "Jahr", "kosten": ("H1",), "verteiler": {"art": "zeit"}, "nachfolger": leaves}
    found = errors(_house(top))
    assert [row for row in found if not row.startswith("baum.anteil_doppelt")] == ["baum.zeitraum kostenbaum/1"]


def test_a_device_that_measures_in_the_gap_is_named() -> None:
    leaf = {"nr": "1", "bezeichnung": "Heizung", "kosten": ("A1.B",), "zeitraum": WINTER}
    tree = {"nr": "0", "bezeichnung": "Gesamtkosten", "nachfolger": (leaf | {"geraete": {"nummern": ("11", "21")}},)}
    house = edited(edited(gas(), "anlagen/0/co2_entfaellt", "Prüfung"), "kostenbaum", tree)
    assert errors(house) == ["baum.geraet_zeit kostenbaum/1"] * 2


def test_of_a_cost_only_the_days_in_the_time_of_its_element_count() -> None:
    house = edited(_house(_leaf("1", kosten=("H1",), zeitraum=WINTER)), "hausnebenkosten/0/betrag", D("365.00"))
    house = edited(house, "hausnebenkosten/0/zeitraum", {"von": "2023-01-01", "bis": "2023-12-31"})
    assert str(settled(house).gesamtkosten) == "151.00"
    outside = edited(house, "hausnebenkosten/0/zeitraum", {"von": "2023-05-01", "bis": "2023-08-31"})
    assert errors(outside) == ["kosten.zeitraum hausnebenkosten/1/zeitraum"]


def test_a_cable_fee_counts_in_the_time_of_its_element_up_to_its_last_day() -> None:
    house = _house(_leaf("1", kosten=("H1",), zeitraum=WINTER))
    for path in ("hausnebenkosten/0/kostenart", "zeitraum", "abrechnung/erstellt_am"):
        value = {"zeitraum": {"von": "2024-01-01", "bis": "2024-12-31"}}.get(path, "2025-06-30")
        house = edited(house, path, "kabel" if path.endswith("kostenart") else value)
    spans = ({"von": "2024-01-01", "bis": "2024-03-31"}, {"von": "2024-06-01", "bis": "2024-12-31"})
    house = edited(house, "kostenbaum/nachfolger/0/zeitraum", spans)
    house = edited(edited(house, "nutzeinheiten/0/geraete", ()), "nutzeinheiten/1/geraete", ())
    # 91 days of the first quarter and 30 of June, of 91 and 214
    assert str(settled(house).gesamtkosten) == "39.67"


def test_several_times_survive_writing() -> None:
    akte = from_plain(_house(_leaf("1", kosten=("H1",), zeitraum=WINTER)))
    assert from_plain(plain_of(akte)) == akte
