"""Two Akten: every difference is found, settled alone, and the parts add up to the whole to the cent."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.core.houses import House, Plain, cents, houses
from tests.core.mutations import houses as mutable_houses
from tests.core.mutations import mutant
from umlage.core.finding import Refused
from umlage.core.settlement.akte import Akte
from umlage.core.settlement.run import settle
from umlage.core.vergleich.aenderung import gegenstellung
from umlage.core.vergleich.gruppen import HOECHSTENS
from umlage.core.vergleich.vergleich import Nutzervergleich, Stand, Vergleich, vergleich
from umlage.core.vergleich.worte import worte
from umlage.formats.akte.codec import from_plain, read

EXAMPLES = Path(__file__).parents[2] / "examples"
LATER = ("erstellt_am: 2024-05-14", "erstellt_am: 2024-06-24")


def example(name: str, *changes: tuple[str, str]) -> Akte:
    text = (EXAMPLES / f"{name}.yaml").read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return read(text.encode())


def balances(akte: Akte) -> dict[str, int]:
    """What each Nutzer owes; vacancy has no prepayment."""
    return {
        person.nr: person.betrag.cents if person.bewohner.nutzer.leerstand else person.saldo.cents
        for person in settle(akte).nutzer
    }


def paths(found: Vergleich) -> list[list[str]]:
    return [[aenderung.pfad for aenderung in ursache.aenderungen] for ursache in found.ursachen]


def adds_up(found: Vergleich, alt: Akte, neu: Akte) -> None:
    """Every number of the comparison, settled again by other means."""
    old, new = balances(alt), balances(neu)
    both = gegenstellung(alt, neu)
    numbers = {id(row): nr for nr, row in enumerate(both.aenderungen)}
    places = {(row.pfad, row.art): nr for nr, row in enumerate(both.aenderungen)}
    assert len(places) == len(numbers)
    every = [places[row.pfad, row.art] for ursache in found.ursachen for row in ursache.aenderungen]
    assert sorted(every) == sorted(numbers.values())
    alone = [
        balances(both.akte({places[row.pfad, row.art] for row in ursache.aenderungen})) for ursache in found.ursachen
    ]
    assert {row.nr for row in found.nutzer} == set(old) | set(new)
    for row in found.nutzer:
        before, after = old.get(row.nr, 0), new.get(row.nr, 0)
        wanted = [(nr, one.get(row.nr, 0) - before) for nr, one in enumerate(alone, start=1)]
        assert row.beitraege == tuple(pair for pair in wanted if pair[1])
        assert sum(amount for _, amount in row.beitraege) + row.wechselwirkung == after - before == row.differenz


# --- any house, any edits ----------------------------------------------------------------------

Edit = Callable[[Plain], None]


def _scaled(rows: Any, place: int, key: str, value: Decimal) -> None:
    if rows:
        rows[place % len(rows)][key] = value


@st.composite
def edits(draw: st.DrawFn) -> Edit:
    """One thing that a clerk corrects; it may not fit the house, then nothing happens."""
    kind = draw(
        st.sampled_from(["cost", "insert", "remove", "fuel", "area", "stand", "people", "paid", "share", "name"])
    )
    place, amount, number = draw(st.integers(0, 9)), draw(cents(1, 200000)), Decimal(draw(st.integers(1, 9)))

    def change(plain: Plain) -> None:
        plant = plain["anlagen"][0]
        flats = plain["nutzeinheiten"]
        flat = flats[place % len(flats)]
        if kind == "cost":
            _scaled(plain.get("hausnebenkosten", ()), place, "betrag", amount)
        elif kind == "insert":
            rows = list(plant["kosten"])
            rows.insert(place % (len(rows) + 1), {"bezeichnung": f"Neu {number}", "betrag": amount})
            plant["kosten"] = tuple(rows)
        elif kind == "remove":
            plant["kosten"] = plant["kosten"][1:]
        elif kind == "fuel":
            plant["lieferungen"][0]["betrag"] = amount + 5000
        elif kind == "area":
            flat["flaeche"]["heizung"] = 20 + amount / 20
        elif kind == "stand":
            readings = flat["geraete"][place % len(flat["geraete"])]["ablesungen"]
            readings[-1]["stand"] += number
        elif kind == "people":
            flat["nutzer"][0]["personen"] = number
        elif kind == "paid":
            flat["nutzer"][-1]["vorauszahlung"]["heizkosten"] = amount
        elif kind == "share":
            plain["einstellungen"]["heizung"]["grundkosten"] = Decimal(30) + number
        else:
            flat["nutzer"][0]["name"] = f"Anders {number}"

    return change


def _settleable(house: House) -> Akte | None:
    try:
        akte = from_plain(house.plain)
        settle(akte)
    except Refused:
        return None
    return akte


@settings(max_examples=60)
@given(houses(), st.lists(edits(), max_size=6))
def test_contributions_and_remainder_are_the_difference_for_any_edits(house: House, changes: list[Edit]) -> None:
    def all_of_them(plain: Plain) -> None:
        for change in changes:
            change(plain)

    alt, neu = _settleable(house), _settleable(house.changed(all_of_them))
    assume(alt is not None and neu is not None)
    assert alt is not None
    assert neu is not None
    adds_up(vergleich(alt, neu), alt, neu)


@settings(max_examples=30)
@given(houses(), houses())
def test_two_houses_that_have_nothing_in_common_but_their_number_add_up_too(one: House, other: House) -> None:
    alt, neu = _settleable(one), _settleable(other)
    assume(alt is not None and neu is not None)
    assert alt is not None
    assert neu is not None
    both = gegenstellung(alt, neu)
    everything = set(range(len(both.aenderungen)))
    assert both.akte(set()) == alt
    assert both.akte(everything) == neu
    adds_up(vergleich(alt, neu), alt, neu)


def _mutated() -> list[tuple[str, Akte, Akte]]:
    found = []
    names = sorted(mutable_houses())
    for number in range(160):
        text, values = mutant(number)
        try:
            found.append((text, from_plain(mutable_houses()[names[number % len(names)]]), from_plain(values)))
        except Refused:
            continue
    return found


def test_the_changes_of_a_spoilt_house_lead_from_the_one_akte_to_the_other() -> None:
    cases = _mutated()
    assert len(cases) > 60
    for text, alt, neu in cases:
        both = gegenstellung(alt, neu)
        assert both.akte(set()) == alt, text
        assert both.akte(set(range(len(both.aenderungen)))) == neu, text
        assert bool(both.aenderungen) == (alt != neu), text


# --- the oil house, corrected ------------------------------------------------------------------

TWO_COSTS = (("betrag: 404.60", "betrag: 504.60"), ("betrag: 238.64", "betrag: 200.00"))
READING = ("stand: 983,", "stand: 1083,")
WAGNER = '{nr: "1-1", name: Hannelore und Dieter Wagner,'
ADDED = (
    (WAGNER, WAGNER + " bis: 2023-06-30,"),
    ("warmwasser: 20.115}}", 'warmwasser: 20.115}}\n      - {nr: "1-2", name: Ayşe Wagner}'),
)


def test_two_costs_a_reading_and_a_new_nutzer_each_have_their_share_of_the_difference() -> None:
    alt, neu = example("oelhaus-2023"), example("oelhaus-2023", LATER, *TWO_COSTS, READING, *ADDED)
    found = vergleich(alt, neu)
    assert paths(found) == [
        ["abrechnung/erstellt_am"],
        ["anlagen/1/kosten/1/betrag"],
        ["anlagen/1/kosten/2/betrag"],
        ["nutzeinheiten/1/geraete/41120301/ablesungen/1/stand"],
        ["nutzeinheiten/1/nutzer/1-1/bis", "nutzeinheiten/1/nutzer/1-2"],
    ]
    assert [ursache.wirkt for ursache in found.ursachen] == [False, True, True, True, True]
    # Hartmann-Okafor: costs 1998.46 before; 100 EUR more and 38.64 EUR less of costs, a neighbour who used more
    assert found.nutzer[-1] == Nutzervergleich(
        "6-1", Stand(199846, 198000), Stand(199966, 198000), ((2, -926), (3, 2400), (4, -1341))
    )
    assert (found.nutzer[-1].differenz, found.nutzer[-1].wechselwirkung) == (120, -13)
    assert [row.nr for row in found.nutzer if row.alt is None] == ["1-2"]
    assert found.findings == ()
    adds_up(found, alt, neu)


def test_changes_are_told_in_german_without_names_of_people() -> None:
    neu = example("oelhaus-2023", *TWO_COSTS, READING, *ADDED, ("name: Erika Söllner", "name: Erika Sellner"))
    assert [worte(ursache) for ursache in vergleich(example("oelhaus-2023"), neu).ursachen] == [
        "Anlage 1, Kosten „Betriebsstrom“: Betrag 200,00 € statt 238,64 €",
        "Anlage 1, Kosten „Wartung des Brenners“: Betrag 504,60 € statt 404,60 €",
        "Nutzeinheit 1 (EG links), Gerät 41120301 (Wohnzimmer), Ablesung vom 31.12.2023: Stand 1.083 statt 983",
        "Nutzeinheit 1 (EG links), Nutzer 1-1: letzter Tag 30.06.2023 (bisher ohne Angabe); "
        "Nutzeinheit 1 (EG links), Nutzer 1-2 hinzugefügt",
        "Nutzeinheit 4 (1. OG rechts), Nutzer 4-1: Name geändert",
    ]


def test_a_group_of_values_is_told_as_one_thing() -> None:
    old, new = "co2: {kg: 8028.9, betrag: 286.63}, ", ""
    found = vergleich(example("oelhaus-2023"), example("oelhaus-2023", (old, new)))
    assert [(row.aenderungen[0].art, worte(row)) for row in found.ursachen] == [
        ("geaendert", "Anlage 1, Rechnung „Heizöl EL schwefelarm“: CO2 entfernt")
    ]


def test_of_many_changes_the_rows_that_came_or_went_are_named() -> None:
    stayed = "Sabine Reuter, vorauszahlung: {heizkosten: 1440}, vorjahr: {heizung: 6990, warmwasser: 27.310}}"
    left = "Sabine Reuter, bis: 2024-08-31, vorauszahlung: {heizkosten: 960}}"
    came = '\n      - {nr: "5-2", name: Uwe Kern, von: 2024-09-01, vorauszahlung: {heizkosten: 480}}'
    found = vergleich(example("gashaus-2024"), example("gashaus-2024", (stayed, left + came)))
    assert [worte(ursache) for ursache in found.ursachen] == [
        "Nutzeinheit 5 (2. OG links), Nutzer 5-2 hinzugefügt; dazu 3 weitere Angaben geändert"
    ]


def test_words_of_the_file_are_told_as_people_write_them() -> None:
    akte = example("oelhaus-2023", ("erstellt_am:", "rundung: je_position, erstellt_am:"))
    told = [worte(ursache) for ursache in vergleich(example("oelhaus-2023"), akte).ursachen]
    assert told == ["Abrechnung: Rundung „je Position“ statt „mit Restcent“"]


def test_an_inserted_cost_is_one_change_and_moves_no_other() -> None:
    first = "      - {bezeichnung: Betriebsstrom,"
    neu = example("oelhaus-2023", (first, f"      - {{bezeichnung: Tankreinigung, betrag: 300}}\n{first}"))
    assert paths(vergleich(example("oelhaus-2023"), neu)) == [["anlagen/1/kosten/1"]]
    assert paths(vergleich(neu, example("oelhaus-2023"))) == [["anlagen/1/kosten/1"]]


def test_the_prepayment_changes_what_is_owed_and_nobody_elses_amount() -> None:
    alt, neu = example("oelhaus-2023"), example("oelhaus-2023", ("heizkosten: 1380", "heizkosten: 1400"))
    found = vergleich(alt, neu)
    assert [(row.nr, row.differenz, row.beitraege) for row in found.nutzer if row.differenz] == [
        ("1-1", -2000, ((1, -2000),))
    ]


def test_the_same_akte_has_no_differences() -> None:
    alt = example("gashaus-2024")
    found = vergleich(
        alt, example("gashaus-2024", ('  - nr: "1"\n    energieart', '  - heizt: true\n    nr: "1"\n    energieart'))
    )
    assert (found.ursachen, found.findings, {row.differenz for row in found.nutzer}) == ((), (), {0})


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (('nr: "0004711-0"', 'nr: "0004711-1"'), "vergleich.haus"),
        (("bis: 2023-12-31}", "bis: 2023-12-30}"), "vergleich.zeitraum"),
    ],
)
def test_another_house_or_another_period_is_refused(change: tuple[str, str], code: str) -> None:
    with pytest.raises(Refused) as refused:
        vergleich(example("oelhaus-2023"), example("oelhaus-2023", change))
    assert [finding.code for finding in refused.value.findings] == [code]


def test_an_akte_that_cannot_be_settled_is_named() -> None:
    neu = example("oelhaus-2023", ("flaeche: {heizung: 81.20}", "flaeche: {}"))
    with pytest.raises(Refused) as refused:
        vergleich(example("oelhaus-2023"), neu)
    assert {finding.where.split("/")[0] for finding in refused.value.findings} == {"neu"}


def test_a_number_that_is_a_person_on_one_side_alone_is_remarked() -> None:
    last = ("name: Erika Söllner,", "name: Leerstand, leerstand: true,")
    found = vergleich(example("oelhaus-2023", LATER), example("oelhaus-2023", ("2024-05-14", "2024-06-25"), last))
    assert [(row.code, row.where) for row in found.findings] == [
        ("vergleich.leerstand", "nutzeinheiten/4/nutzer/4-1/leerstand")
    ]


def test_many_changes_are_grouped_by_part_and_that_is_said() -> None:
    def house(stand: int) -> Akte:
        plain = {
            "umlage": Decimal(1),
            "liegenschaft": {"nr": "1", "strasse": "Weg 1", "plz": "34117", "ort": "Kassel"},
            "zeitraum": {"von": "2023-01-01", "bis": "2023-12-31"},
            "abrechnung": {"art": "nebenkosten", "erstellt_am": f"2024-06-{stand:02d}"},
            "absender": {"name": "Verwaltung"},
            "hausnebenkosten": ({"bezeichnung": "Grundsteuer", "betrag": Decimal(1000), "schluessel": "PNZ"},),
            "nutzeinheiten": tuple(
                {
                    "nr": str(nr),
                    "flaeche": {"heizung": Decimal(50 + stand)},
                    "nutzer": ({"nr": f"{nr}-1", "name": "N", "personen": Decimal(stand if nr == 1 else 1)},),
                }
                for nr in range(1, HOECHSTENS)
            ),
        }
        return from_plain(plain)

    found = vergleich(house(1), house(2))
    assert [finding.code for finding in found.findings] == ["vergleich.viele"]
    assert len(found.ursachen) == HOECHSTENS
    adds_up(found, house(1), house(2))


def test_a_correction_that_is_earlier_than_what_it_corrects_is_remarked() -> None:
    cost = ("betrag: 404.60", "betrag: 414.60")
    assert vergleich(example("oelhaus-2023"), example("oelhaus-2023", cost)).findings == ()  # on the same day
    before = example("oelhaus-2023", cost, ("erstellt_am: 2024-05-14", "erstellt_am: 2024-05-13"))
    early = vergleich(example("oelhaus-2023"), before)
    assert [finding.code for finding in early.findings] == ["vergleich.tag"]
    later = example("oelhaus-2023", cost, ("erstellt_am: 2024-05-14", "erstellt_am: 2024-06-01"))
    assert vergleich(example("oelhaus-2023"), later).findings == ()
