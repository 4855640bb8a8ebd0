"""Pipe heat by the superseded method: never by itself, only with a reason, and then explained."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from tests.core.rated_house import agree, recomputed
from tests.core.small_house import DROP, Plain, consumption, edited, errors, meter, remarks, settled
from tests.golden.cases import GOLDEN
from umlage.documents.einzelabrechnung.aus_ergebnis import einzelabrechnungen
from umlage.formats.akte.syntax import plain_values

D = Decimal
WHERE = "einstellungen/rohrwaerme"


def ten() -> Any:
    """The golden house of ten flats."""
    return plain_values((GOLDEN / "rohrwaerme-2009/akte.yaml").read_bytes(), is_json=False)


def said(house: Plain) -> list[str]:
    return [row for row in remarks(house) if row.startswith("rohrwaerme")]


def test_with_a_reason_every_flat_gets_its_units_and_the_remark_names_the_reason() -> None:
    assert said(ten()) == [f"rohrwaerme.angewendet {WHERE}"]
    assert [rows[0] for rows in consumption(ten()).values()] == [
        *("180", "180", "190", "200", "220", "330", "480", "660", "780", "1080")
    ]
    recomputed(ten())


def test_without_the_setting_nothing_happens() -> None:
    house = edited(ten(), "einstellungen/rohrwaerme", DROP)
    assert said(house) == []
    assert consumption(house)["10"] == ["900"]


def test_without_a_named_reason_it_is_an_error() -> None:
    assert errors(edited(ten(), f"{WHERE}/ausnahme", DROP)) == [f"rohrwaerme.ersetzt {WHERE}"]


@pytest.mark.parametrize(
    ("energy", "applied"),
    # 2,500 units of 0.34 and of a little more than 0.34
    [("9191.176471", True), ("9191.176470", False)],
)
def test_the_share_of_recorded_heat_decides(energy: str, applied: bool) -> None:
    house = edited(ten(), WHERE, {"energie": D(energy), "warmwasser": D(0), "ausnahme": "Beschluss"})
    assert said(house) == [f"rohrwaerme.{'angewendet' if applied else 'nicht_noetig'} {WHERE}"]
    assert (consumption(house)["10"] == ["900"]) is not applied


def test_an_even_house_has_no_pipe_heat() -> None:
    house = ten()
    for place in range(10):
        house = edited(house, f"nutzeinheiten/{place}/geraete/0/ablesungen/1/stand", D(250))
    assert said(house) == [f"rohrwaerme.nicht_noetig {WHERE}"]


def test_stated_efficiency_and_sensitivity_count() -> None:
    house = edited(ten(), f"{WHERE}/nutzungsgrad", D("0.9"))
    house = edited(house, f"{WHERE}/basisempfindlichkeit", D("1.1"))
    # 0.43 · 1.1 · 12,500 · 0.9 - 2,500
    assert Fraction(consumption(house)["1"][0]) == (Fraction("0.43") * Fraction("1.1") * 11250 - 2500) / 10
    recomputed(house)


def test_district_heat_has_no_loss_and_hot_water_is_taken_off() -> None:
    house = edited(ten(), "anlagen/0/energieart", "fernwaerme")
    house = edited(house, f"{WHERE}/warmwasser", D(2500))
    assert consumption(house)["1"] == ["180"]


def test_a_change_of_nutzer_shares_the_pipe_heat_by_degree_days() -> None:
    people = ({"nr": "1a", "name": "A", "bis": "2022-03-31"}, {"nr": "1b", "name": "B"})
    house = edited(ten(), "nutzeinheiten/0/nutzer", people)
    assert [consumption(house)[nr][0] for nr in ("1a", "1b")] == ["81", "99"]
    recomputed(house)


def test_the_statement_says_so() -> None:
    inhalt = next(iter(einzelabrechnungen(settled(ten()), None)))
    assert inhalt.zaehler is not None
    (text,) = ["".join(part.text for part in row.text) for row in inhalt.zaehler.hinweise if row.titel == "Rohrwärme"]
    assert "180,000 Einheiten" in text
    assert "Beschluss der Eigentümer" in text


def test_what_cannot_be_determined_is_an_error() -> None:
    nothing = ten()
    for place in range(10):
        nothing = edited(nothing, f"nutzeinheiten/{place}/geraete/0/ablesungen/1/stand", D(0))
    assert errors(nothing) == ["baum.summe_null anlagen/1"]
    cold = edited(ten(), f"{WHERE}/warmwasser", D(10000))
    assert errors(cold) == [f"rohrwaerme.grundlage {WHERE}"]
    meters = ten()
    for place in range(10):
        meters = edited(meters, f"nutzeinheiten/{place}/geraete/0/art", "waermezaehler")
        meters = edited(meters, f"nutzeinheiten/{place}/geraete/0/bewertung", DROP)
    assert errors(meters) == [f"rohrwaerme.geraete {WHERE}"]


def test_evaporators_and_groups_are_beyond_the_method() -> None:
    evaporator = edited(ten(), "nutzeinheiten/3/geraete/0/verdunster", {"vorgabe": D(6), "striche": D(2000)})
    assert errors(evaporator) == [f"rohrwaerme.geraete {WHERE}"]
    ends = ("2021-12-31", "0"), ("2022-12-31", "5000")
    mains = tuple(meter(nr, "waermezaehler", *ends, zweck="heizung") for nr in "AB")
    numbers = [flat["nr"] for flat in ten()["nutzeinheiten"]]
    groups = tuple(
        {"nr": nr, "bezeichnung": f"Haus {nr}", "nutzeinheiten": tuple(part), "heizung": (nr,)}
        for nr, part in (("A", numbers[:5]), ("B", numbers[5:]))
    )
    grouped = ten() | {"geraete": mains, "nutzergruppen": groups}
    assert errors(grouped) == [f"rohrwaerme.geraete {WHERE}"]
    assert errors(edited(grouped, "einstellungen/rohrwaerme", DROP)) == []


@for_all(
    units=st.lists(st.integers(0, 400), min_size=10, max_size=10),
    sizes=st.lists(st.integers(20, 120), min_size=10, max_size=10),
    moved=st.dates(date(2022, 1, 1), date(2022, 12, 30)),
)
@settings(max_examples=25)
def test_the_oracle_finds_the_same(units: list[int], sizes: list[int], moved: date) -> None:
    house = ten()
    for place, (used, size) in enumerate(zip([*units[:9], units[9] + 700], sizes, strict=True)):
        house = edited(house, f"nutzeinheiten/{place}/geraete/0/ablesungen/1/stand", D(used))
        house = edited(house, f"nutzeinheiten/{place}/flaeche/heizung", D(size))
    people = ({"nr": "1a", "name": "A", "bis": moved.isoformat()}, {"nr": "1b", "name": "B"})
    agree(edited(house, "nutzeinheiten/0/nutzer", people))
