"""What stands beside the costs: when it is refused, what it comes to, and that it never moves anybody else's cent."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.core.small_house import (
    Plain,
    amounts,
    ancillary,
    edited,
    errors,
    gas,
    heat_pump,
    later,
    remarks,
    settled,
    spoilt,
)
from umlage.core.settlement.herleitung import Herleitung
from umlage.core.settlement.kuerzung import kuerzungen
from umlage.core.settlement.neue_vorauszahlung import vorschlag
from umlage.formats.akte.codec import from_plain, to_yaml, with_tree
from umlage.formats.akte.syntax import plain_values

D = Decimal
NUTZER = "nutzeinheiten/1/nutzer/1-1"
WAGNIS = "einstellungen/umlageausfallwagnis"
GRUND = {"grund": "Prüfung"}


def with_risk(**setting: object) -> Plain:
    """House costs only; the first flat is price-bound."""
    return spoilt(ancillary(), nutzeinheiten__0__preisgebunden=True, einstellungen={"umlageausfallwagnis": setting})


def special(**row: object) -> Plain:
    return spoilt(ancillary(), nutzeinheiten__0__nutzer__0__sonderkosten=({"betrag": D("10.00")} | row,))


def duty(house: Plain | None = None, **row: object) -> Plain:
    return spoilt(house or gas(), pflichtverletzungen=(GRUND | row,))


def asked(**changes: object) -> Plain:
    return spoilt(ancillary(), abrechnung__neue_vorauszahlung={}, **changes)


SHOP = {"nutzeinheiten__0__nutzung": "gewerbe", "nutzeinheiten__0__nutzer__0__nettoabrechnung": True}
ERRORS: dict[str, tuple[Plain, list[str]]] = {
    "a UAW in a house without price-bound flats": (
        spoilt(ancillary(), einstellungen={"umlageausfallwagnis": {}}),
        [f"wagnis.preisbindung {WAGNIS}"],
    ),
    "a UAW of a flat that is not price-bound": (
        with_risk(nutzeinheiten=("1", "2")),
        ["wagnis.preisbindung nutzeinheiten/2/preisgebunden"],
    ),
    "a UAW of a flat that is not there": (
        with_risk(nutzeinheiten=("9",)),
        [f"wagnis.nutzeinheit {WAGNIS}/nutzeinheiten"],
    ),
    "a UAW just above 2 %": (with_risk(prozent=D("2.0001")), [f"wagnis.hoechstsatz {WAGNIS}/prozent"]),
    "a price-bound shop": (
        spoilt(ancillary(), nutzeinheiten__0__preisgebunden=True, nutzeinheiten__0__nutzung="gewerbe"),
        ["preisbindung.nutzung nutzeinheiten/1/preisgebunden"],
    ),
    "tax for a flat": (
        spoilt(ancillary(), nutzeinheiten__0__nutzer__0__nettoabrechnung=True),
        [f"netto.nutzung {NUTZER}/nettoabrechnung"],
    ),
    "tax for a vacancy": (
        spoilt(ancillary(), **SHOP, nutzeinheiten__0__nutzer__0__leerstand=True),
        [f"netto.nutzung {NUTZER}/nettoabrechnung"],
    ),
    "a prepayment for costs that are not there": (
        spoilt(ancillary(), nutzeinheiten__0__nutzer__0__vorauszahlung={"kostenarten": {"Aufzug": D(5)}}),
        [f"vorauszahlung.kosten {NUTZER}/vorauszahlung/kostenarten"],
    ),
    "a fee of nobody": (
        edited(special(art="gebuehr"), "nutzeinheiten/0/nutzer/0/leerstand", True),
        [f"sonderkosten.leerstand {NUTZER}/sonderkosten/1"],
    ),
    "a fee for a change of Nutzer that nobody agreed to": (
        special(art="nutzerwechsel", im_saldo=True),
        [f"sonderkosten.nutzerwechsel {NUTZER}/sonderkosten/1/vereinbarung"],
    ),
    "a proposal that begins with the Abrechnung": (
        spoilt(ancillary(), abrechnung__neue_vorauszahlung={"ab": "2024-06-30"}),
        ["vorschlag.tag abrechnung/neue_vorauszahlung/ab"],
    ),
    "a proposal among owners": (asked(liegenschaft__weg=True), ["vorschlag.weg abrechnung/neue_vorauszahlung"]),
    "a duty towards a flat that is not there": (
        duty(art="fernablesung", nutzeinheiten=("9",)),
        ["pflicht.nutzeinheit pflichtverletzungen/1/nutzeinheiten"],
    ),
    "a day of installation of no device": (
        duty(art="co2_ausweis", eingebaut_am="2022-01-01"),
        ["pflicht.angabe pflichtverletzungen/1/eingebaut_am"],
    ),
    "a group of costs of another duty": (
        duty(art="fernablesung", kosten="heizung"),
        ["pflicht.angabe pflichtverletzungen/1/kosten"],
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_what_the_law_forbids_stops_the_abrechnung(name: str) -> None:
    house, expected = ERRORS[name]
    assert errors(house) == expected


def relief(house: Plain | None = None, **more: object) -> Plain:
    row: Plain = {"am": "2023-12-31", "entlastung": "ewpbg", "betrag": D("-100.00"), "mwst": D(7)}
    return edited(house or gas(), "anlagen/0/lieferungen/+", row | more)


RELIEF: dict[str, tuple[Plain, list[str]]] = {
    "a relief that costs something": (
        relief(betrag=D("0.00")),
        ["entlastung.betrag anlagen/1/lieferungen/2/betrag"],
    ),
    "a relief with a quantity": (relief(menge=D(5)), ["entlastung.menge anlagen/1/lieferungen/2"]),
    "a relief of gas for a heat pump": (
        relief(heat_pump()),
        ["entlastung.energieart anlagen/1/lieferungen/2/entlastung"],
    ),
}


@pytest.mark.parametrize("name", RELIEF)
def test_a_relief_is_a_credit_for_its_kind_of_energy(name: str) -> None:
    house, expected = RELIEF[name]
    assert errors(house) == expected


def test_a_relief_outside_its_months_is_worth_a_remark() -> None:
    where = "entlastung.zeitraum anlagen/1/lieferungen/2/entlastung"
    assert where not in remarks(relief())
    assert where in remarks(relief(entlastung="ewsg"))  # December 2022 lies before the period
    assert where in remarks(later(relief(), 1))


def test_a_relief_moves_neither_carbon_nor_quantity_and_goes_the_way_of_the_fuel() -> None:
    before, after = settled(gas()), settled(relief())
    assert before.haus.co2.kilogramm.value == after.haus.co2.kilogramm.value
    assert {nr: figure.value for nr, figure in before.haus.co2.vermieter.items()} == {
        nr: figure.value for nr, figure in after.haus.co2.vermieter.items()
    }
    assert before.haus.brennstoffe[0].menge == after.haus.brennstoffe[0].menge
    share = after.entlastung["ewpbg"]
    assert (share.haus, sum(share.nutzer), share.eigentuemer) == (-10000, -10000, 0)
    for old, new, cents in zip(before.nutzer, after.nutzer, share.nutzer, strict=True):
        assert abs(new.betrag.cents - old.betrag.cents - cents) <= 3  # each of the four lines is rounded


@pytest.mark.parametrize(("years", "rate", "remark"), [(0, 7, False), (0, 19, True), (1, 7, False), (1, 19, False)])
def test_the_rate_on_gas_is_one_that_was_in_force(years: int, rate: int, remark: bool) -> None:
    house = later(edited(gas(), "anlagen/0/lieferungen/0/mwst", D(rate)), years)
    # an invoice of 2023 as its day lies in 2024: both windows; so the day is set inside
    house = edited(house, "anlagen/0/lieferungen/0/am", f"{2023 + years}-12-31")
    assert ("mwst.satz anlagen/1/lieferungen/1/mwst" in remarks(house)) == remark


def test_seven_percent_after_the_window_is_worth_a_remark() -> None:
    assert "mwst.satz anlagen/1/lieferungen/1/mwst" in remarks(later(gas(), 2))


ALLOWED: dict[str, Plain] = {
    "a UAW of exactly 2 %": with_risk(prozent=D(2)),
    "a fee that is only told": special(art="nutzerwechsel"),
    "a fee with its agreement": special(art="nutzerwechsel", im_saldo=True, vereinbarung="§ 7 Mietvertrag"),
    "a proposal from the next day on": spoilt(ancillary(), abrechnung__neue_vorauszahlung={"ab": "2024-07-01"}),
    "a shop with tax": spoilt(ancillary(), **SHOP),
}


@pytest.mark.parametrize("name", ALLOWED)
def test_just_inside_it_is_allowed(name: str) -> None:
    assert errors(ALLOWED[name]) == []


RIGHTS: dict[str, tuple[Plain, str]] = {
    "devices put in on the last day before the duty": (
        duty(art="fernablesung", eingebaut_am="2021-12-01"),
        "kuerzung.keines",
    ),
    "devices put in on the first day of the duty": (
        duty(art="fernablesung", eingebaut_am="2021-12-02"),
        "kuerzung.recht",
    ),
    "old devices in the last year without the duty": (duty(later(gas(), 3), art="fernablesung"), "kuerzung.keines"),
    "no information": (duty(art="verbrauchsinformation"), "kuerzung.recht"),
    "no information in 2021": (duty(later(gas(), -2), art="verbrauchsinformation"), "kuerzung.keines"),
    "carbon not shown": (duty(art="co2_ausweis"), "kuerzung.recht"),
    "carbon not shown before there was a duty": (duty(later(gas(), -1), art="co2_ausweis"), "kuerzung.keines"),
    "not by consumption": (duty(art="verbrauchsabhaengig"), "kuerzung.recht"),
    "among owners": (
        duty(gas() | {"liegenschaft": gas()["liegenschaft"] | {"weg": True}}, art="fernablesung"),
        "kuerzung.weg",
    ),
}


@pytest.mark.parametrize("name", RIGHTS)
def test_a_right_exists_from_the_day_of_its_duty_on(name: str) -> None:
    house, code = RIGHTS[name]
    assert f"{code} pflichtverletzungen/1" in remarks(house)
    assert bool(kuerzungen(settled(house).nutzer[0])) == (code == "kuerzung.recht")


def test_rights_and_proposals_move_no_amount() -> None:
    plain = amounts(gas())
    house = spoilt(duty(art="verbrauchsabhaengig"), abrechnung__neue_vorauszahlung={})
    assert amounts(house) == plain
    assert [person.saldo for person in settled(house).nutzer] == [person.betrag for person in settled(house).nutzer]


def test_hot_water_that_nobody_measured_gives_a_right_on_heat_and_hot_water() -> None:
    (right,) = kuerzungen(settled(edited(gas(), "anlagen/0/warmwasser", {"verfahren": "volumen"})).nutzer[0])
    assert right.anteil == settled(gas()).nutzer[0].betrag
    assert not kuerzungen(settled(gas()).nutzer[0])


def test_a_right_does_not_depend_on_who_wrote_the_tree() -> None:
    for house in (
        edited(gas(), "anlagen/0/warmwasser", {"verfahren": "volumen"}),
        edited(gas(), "nutzeinheiten/1/geraete/0/art", "kaltwasserzaehler"),
    ):
        answer = settled(house)
        by_hand = settled(
            plain_values(to_yaml(with_tree(from_plain(house), answer.wurzel.element)).encode(), is_json=False)
        )
        rights = [[right.figur.value for right in kuerzungen(person)] for person in answer.nutzer]
        assert any(rights)
        assert [[right.figur.value for right in kuerzungen(person)] for person in by_hand.nutzer] == rights


def test_a_heated_flat_without_a_device_gives_a_right_on_heat_alone_to_its_own_nutzer() -> None:
    answer = settled(edited(gas(), "nutzeinheiten/1/geraete/0/art", "kaltwasserzaehler"))
    (right,) = kuerzungen(answer.nutzer[1])
    heat = sum(line.betrag.cents for line in answer.nutzer[1].positionen if line.gruppe == "heizung")
    assert right.anteil.cents == heat
    assert not kuerzungen(answer.nutzer[0])


def test_who_has_moved_out_gets_no_proposal() -> None:
    nutzer = ({"nr": "a", "name": "A", "bis": "2023-06-30"}, {"nr": "b", "name": "B"})
    people = settled(edited(asked(), "nutzeinheiten/0/nutzer", nutzer)).nutzer
    assert [vorschlag(person) is not None for person in people] == [False, True, True]


def test_a_uaw_of_one_group_counts_no_other_and_no_direct_costs() -> None:
    house = edited(with_risk(), "kaltwasser", ({"bezeichnung": "Wasser", "betrag": D("70.00"), "schluessel": "WNZ"},))
    house = edited(house, "nutzeinheiten/0/nutzer/0/direktkosten", ({"bezeichnung": "Schlüssel", "betrag": D(50)},))
    some = edited(house, "einstellungen/umlageausfallwagnis/kosten", ("kaltwasser",))
    whole, part = settled(house).nutzer[0], settled(some).nutzer[0]
    # 58.33 of 100.00 by area and half of 70.00; 2 % of 93.33 and of 35.00
    assert [posten.betrag for posten in (*whole.sonder, *part.sonder)] == [186, 70]
    assert not settled(house).nutzer[1].sonder


def test_a_change_of_the_fee_is_the_whole_difference_of_the_comparison() -> None:
    house = special(art="gebuehr", im_saldo=True)
    person = settled(house).nutzer[0]
    assert person.saldo.cents == person.betrag.cents + 1000
    derived = Herleitung(settled(house)).figure(f"nutzer/{person.nr}/saldo")
    assert [figure.name for figure in derived.inputs][-1] == "Gebühr"
