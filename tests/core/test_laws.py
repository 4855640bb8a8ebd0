"""Laws of the settlement that hold for every house."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.core.houses import END, LEAVING, START, House, Plain, houses
from umlage.core.settlement.ergebnis import Ergebnis, as_data
from umlage.formats.akte.codec import from_plain, to_json

# not shrunk: the houses are small, and making them smaller takes minutes
LAW = settings(max_examples=50, phases=[Phase.explicit, Phase.reuse, Phase.generate])
Lines = dict[str, dict[str, int]]


def _cents(text: str) -> int:
    return int(Decimal(text) * 100)


def _people(answer: Ergebnis) -> list[dict[str, Any]]:
    people: Any = as_data(answer)["nutzer"]
    return list(people)


def _lines(answer: Ergebnis) -> Lines:
    """Cents by Nutzer and element of the tree."""
    return {
        person.nr: {line.lauf.element.nr: line.betrag.cents for line in person.positionen if line.lauf is not None}
        for person in answer.nutzer
    }


def _costs(plain: Plain) -> int:
    """What the invoices add up to, in cents."""
    plant = plain["anlagen"][0]
    delivery = plant["lieferungen"][0]
    added = Decimal(0) if delivery["co2"]["enthalten"] else delivery["co2"]["betrag"]
    rows = (*plant["kosten"], *plain.get("hausnebenkosten", ()))
    return int((delivery["betrag"] + added + sum(row["betrag"] for row in rows)) * 100)


@LAW
@given(houses())
def test_what_people_and_owner_pay_adds_up_to_the_costs_of_the_house(house: House) -> None:
    answer = house.settle()
    paid = sum(person.betrag.cents for person in answer.nutzer) + answer.eigentuemer.cents
    assert answer.gesamtkosten.cents == _costs(house.plain)
    assert paid + answer.rundungsdifferenz.cents == answer.gesamtkosten.cents


@LAW
@given(houses(rundung="restcent"))
def test_with_restcent_every_element_is_shared_to_the_cent(house: House) -> None:
    answer = house.settle()
    assert answer.rundungsdifferenz.cents == 0
    for lauf in answer.wurzel.walk():
        given_on = sum(part.total - part.eigen for part in lauf.nachfolger) + sum(lauf.betraege)
        assert given_on == lauf.verteilt


@LAW
@given(houses(rundung="je_position"))
def test_with_je_position_the_house_misses_at_most_half_a_cent_a_line(house: House) -> None:
    answer = house.settle()
    lines = sum(len(person.positionen) for person in answer.nutzer)
    assert 2 * abs(answer.rundungsdifferenz.cents) <= lines


@LAW
@given(houses())
def test_the_lines_of_a_nutzer_add_up_to_his_amount(house: House) -> None:
    for person in house.settle().nutzer:
        assert sum(line.betrag.cents for line in person.positionen) == person.betrag.cents
        assert person.saldo.cents == person.betrag.cents - person.vorauszahlung


# --- a change of Nutzer ---------------------------------------------------------------------------


def _split_stay(plain: Plain, place: int, which: int, last: date, share: int) -> None:
    """One Nutzer of the flat becomes two, with readings of all devices on the last day of the first."""
    unit_of_house = plain["nutzeinheiten"][place]
    stay = unit_of_house["nutzer"][which]
    before = deepcopy(stay) | {"bis": last.isoformat(), "nr": "früher"}
    after = deepcopy(stay) | {"von": (last + timedelta(days=1)).isoformat(), "vorauszahlung": {}, "stueck": {}}
    people = (*unit_of_house["nutzer"][:which], before, after, *unit_of_house["nutzer"][which + 1 :])
    devices = tuple(_read_on(device, last, share) for device in unit_of_house["geraete"])
    changed = unit_of_house | {"nutzer": people, "geraete": devices}
    plain["nutzeinheiten"] = (*plain["nutzeinheiten"][:place], changed, *plain["nutzeinheiten"][place + 1 :])


def _read_on(device: Plain, day: date, share: int) -> Plain:
    readings = list(device["ablesungen"])
    if any(reading["am"] == day.isoformat() for reading in readings):
        return device
    before = max((row for row in readings if row["am"] < day.isoformat()), key=lambda row: row["am"])
    after = min((row for row in readings if row["am"] > day.isoformat()), key=lambda row: row["am"])
    rise = int((after["stand"] - before["stand"]) * 1000) * share // 100
    stand = before["stand"] + Decimal(rise).scaleb(-3)
    readings.append({"am": day.isoformat(), "stand": stand, "art": "zwischenablesung"})
    return device | {"ablesungen": tuple(readings)}


@st.composite
def houses_with_a_split(draw: st.DrawFn, rundung: str) -> tuple[House, House, int]:
    """A house, the same after one stay was split in two, and the place of its flat."""
    house = draw(houses(rundung=rundung))
    possible = [
        (place, which, day)
        for place, row in enumerate(house.plain["nutzeinheiten"])
        for which, stay in enumerate(row["nutzer"])
        for day in LEAVING
        if stay["von"] <= day.isoformat() < stay["bis"]
    ]
    place, which, last = draw(st.sampled_from(possible))
    share = draw(st.integers(0, 100))
    return house, house.changed(lambda plain: _split_stay(plain, place, which, last, share)), place


CARBON = ("co2_mieter", "co2_vermieter")


def _neighbours(answer: Ergebnis, place: int, *, carbon: bool = False) -> list[dict[str, Any]]:
    """What is printed for the Nutzer of the other flats: their amounts, or their carbon costs."""
    there = {person.nr for person in answer.nutzer if person.bewohner.einheit == place}
    people = [person for person in _people(answer) if person["nutzer_nr"] not in there]
    return [{key: value for key, value in person.items() if (key in CARBON) == carbon} for person in people]


def _flat_lines(answer: Ergebnis, place: int) -> dict[str, int]:
    sums: dict[str, int] = {}
    for person in answer.nutzer:
        if person.bewohner.einheit == place:
            for element, cents in _lines(answer)[person.nr].items():
                sums[element] = sums.get(element, 0) + cents
    return sums


@LAW
@given(houses_with_a_split("restcent"))
def test_splitting_one_stay_in_two_moves_no_cent_of_a_neighbour_nor_of_the_flat(
    case: tuple[House, House, int],
) -> None:
    whole, split, place = case
    before, after = whole.settle(), split.settle()
    assert _neighbours(after, place) == _neighbours(before, place)
    assert _flat_lines(after, place) == _flat_lines(before, place)
    assert after.eigentuemer == before.eigentuemer


@LAW
@given(st.sampled_from(["restcent", "je_position"]).flatmap(houses_with_a_split))
def test_splitting_one_stay_in_two_moves_no_cent_of_a_neighbours_carbon_costs(
    case: tuple[House, House, int],
) -> None:
    whole, split, place = case
    assert _neighbours(split.settle(), place, carbon=True) == _neighbours(whole.settle(), place, carbon=True)


@LAW
@given(houses_with_a_split("je_position"))
def test_splitting_one_stay_in_two_changes_only_the_split_of_the_flat_when_lines_are_rounded(
    case: tuple[House, House, int],
) -> None:
    whole, split, place = case
    before, after = whole.settle(), split.settle()
    assert _neighbours(after, place) == _neighbours(before, place)
    # every line of the flat is rounded for itself, half a cent each
    lines = 2 * len(before.haus.belegung.einheiten[place]) + 1
    old, new = _flat_lines(before, place), _flat_lines(after, place)
    assert old.keys() == new.keys()
    assert [element for element, cents in old.items() if 2 * abs(new[element] - cents) > lines] == []


def _used_later(plain: Plain, more: Decimal) -> None:
    """The last Nutzer of flat 1 uses more heat, those of flat 2 together less: the house uses the same."""
    for place, sign in ((0, 1), (1, -1)):
        row = plain["nutzeinheiten"][place]
        device = row["geraete"][0]
        last = device["ablesungen"][-1]
        raised = last | {"stand": last["stand"] + sign * more}
        device = device | {"ablesungen": (*device["ablesungen"][:-1], raised)}
        changed = row | {"geraete": (device, *row["geraete"][1:])}
        plain["nutzeinheiten"] = tuple(changed if at == place else old for at, old in enumerate(plain["nutzeinheiten"]))


def _same_rating(plain: Plain) -> None:
    for row in plain["nutzeinheiten"]:
        for device in row["geraete"]:
            if "bewertung" in device:
                device["bewertung"] = {"kges": Decimal("1.5")}


@st.composite
def houses_with_a_late_use(draw: st.DrawFn) -> tuple[House, Decimal]:
    """A house whose first flat changes hands with a reading, and how much heat moves to its last Nutzer."""
    house = draw(houses(rundung="je_position", change=True)).changed(_same_rating)
    readings = house.plain["nutzeinheiten"][1]["geraete"][0]["ablesungen"]
    most = int((readings[-1]["stand"] - readings[-2]["stand"]) * 1000)
    return house, Decimal(draw(st.integers(1, most))).scaleb(-3)


@LAW
@given(houses_with_a_late_use())
def test_nobody_pays_for_what_is_used_after_he_left(case: tuple[House, Decimal]) -> None:
    house, more = case
    before, after = house.settle(), house.changed(lambda plain: _used_later(plain, more)).settle()
    left = [person["nr"] for person in house.plain["nutzeinheiten"][0]["nutzer"][:-1]]
    assert left
    assert [_lines(after)[nr] for nr in left] == [_lines(before)[nr] for nr in left]


# --- order and size -------------------------------------------------------------------------------


def _permuted(house: House, order: list[int]) -> House:
    def change(plain: Plain) -> None:
        plain["nutzeinheiten"] = tuple(plain["nutzeinheiten"][place] for place in order)

    return house.changed(change)


@st.composite
def permuted_houses(draw: st.DrawFn, rundung: str) -> tuple[House, House]:
    house = draw(houses(rundung=rundung))
    return house, _permuted(house, draw(st.permutations(range(len(house.plain["nutzeinheiten"])))))


@LAW
@given(permuted_houses("je_position"))
def test_the_order_of_the_flats_changes_nothing_when_lines_are_rounded(pair: tuple[House, House]) -> None:
    before, after = ({person["nutzer_nr"]: person for person in _people(house.settle())} for house in pair)
    assert before == after


@LAW
@given(permuted_houses("restcent"))
def test_the_order_of_the_flats_moves_a_cent_a_line_at_most(pair: tuple[House, House]) -> None:
    # equal remainders: the cent goes to the earlier flat, so its order decides
    before, after = (_lines(house.settle()) for house in pair)
    assert before.keys() == after.keys()
    for nr, lines in before.items():
        assert {element: abs(after[nr][element] - cents) <= 1 for element, cents in lines.items()} == dict.fromkeys(
            lines, True
        )


def _doubled(house: House, kinds: set[str]) -> House:
    def change(plain: Plain) -> None:
        for row in plain["nutzeinheiten"]:
            for device in row["geraete"]:
                if device["art"] in kinds:
                    for reading in device["ablesungen"]:
                        reading["stand"] *= 2

    return house.changed(change)


@LAW
@given(houses(), st.sampled_from([("hkv", "waermezaehler"), ("warmwasserzaehler",), ("kaltwasserzaehler",)]))
def test_doubling_all_readings_of_one_kind_changes_no_amount(house: House, kinds: tuple[str, ...]) -> None:
    # the hot-water share of these houses never depends on the meters of the flats
    assert _lines(_doubled(house, set(kinds)).settle()) == _lines(house.settle())


def _with_rounding(house: House, rundung: str) -> Ergebnis:
    return house.changed(lambda plain: plain["abrechnung"].update(rundung=rundung)).settle()


def _bound(answer: Ergebnis, nr: str) -> Fraction:
    """How far whole cents may lie from the exact line: 0.85 of the pots (0.5 * 0.7 + 0.5), a cent for each sharing."""
    person = answer.person(nr).bewohner
    alone = len(answer.haus.belegung.einheiten[person.einheit]) == 1
    return Fraction(85, 100) + (1 if alone else 2) + Fraction(1, 2)


@LAW
@given(houses())
def test_the_two_roundings_differ_by_what_rounding_of_pots_and_shares_can_make(house: House) -> None:
    whole, exact = _with_rounding(house, "restcent"), _with_rounding(house, "je_position")
    printed = _lines(exact)
    for nr, lines in _lines(whole).items():
        for element, cents in lines.items():
            assert abs(cents - printed[nr][element]) < _bound(whole, nr)


@LAW
@given(houses(art="nebenkosten"))
def test_ancillary_lines_of_a_flat_with_one_nutzer_differ_by_one_cent_at_most(house: House) -> None:
    # no pot is rounded before them: largest remainder and half up both give a neighbour of the exact amount
    whole, exact = _with_rounding(house, "restcent"), _with_rounding(house, "je_position")
    printed = _lines(exact)
    for nr, lines in _lines(whole).items():
        if len(whole.haus.belegung.einheiten[whole.person(nr).bewohner.einheit]) == 1:
            assert all(abs(cents - printed[nr][at]) <= 1 for at, cents in lines.items() if at.startswith("2."))


@LAW
@given(houses())
def test_the_same_akte_gives_the_same_bytes_twice(house: House) -> None:
    first = to_json(as_data(house.settle()))
    assert to_json(as_data(House(deepcopy(house.plain)).settle())) == first


@LAW
@given(houses())
def test_settling_changes_nothing_in_the_akte(house: House) -> None:
    akte = from_plain(house.plain)
    house.settle()
    assert from_plain(house.plain) == akte


def test_the_generated_houses_cover_a_whole_year() -> None:
    assert (END - START).days == 364
    assert all(START < day < END for day in LEAVING)
