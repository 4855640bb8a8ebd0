"""§ 9a: consumption of a device without readings, and the quarter of the area above which nothing is estimated."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.core.small_house import (
    DROP,
    Plain,
    amounts,
    consumption,
    edited,
    errors,
    flat,
    gas,
    meter,
    remarks,
    settled,
    spoilt,
)
from umlage.core.figure import explain
from umlage.core.finding import Refused
from umlage.core.settlement.herleitung import Herleitung
from umlage.formats.ergebnis.codec import ergebnis_data

D = Decimal
WHERE = "nutzeinheiten/3/geraete/31"
YEAR = {"von": "2022-01-01", "bis": "2022-12-31"}


def _house(area: str = "30", **schaetzung: object) -> Plain:
    """Flats of 70 and 50 m² with 6,000 and 4,000 kWh, and a third one whose heat meter stood still."""
    third = flat("3", area, "0")
    stated = {"verfahren": "durchschnitt", "grund": "Zähler stand still"} | schaetzung
    third["geraete"] = ({"nr": "31", "art": "waermezaehler", "schaetzung": stated}, third["geraete"][1])
    return edited(gas(), "nutzeinheiten/+", third)


def _earlier(**more: object) -> Plain:
    return _house(verfahren="vorperioden", vorperioden=(YEAR | {"verbrauch": D(3000)} | more,))


def _rooms(**more: object) -> Plain:
    return _house(verfahren="vergleichsraeume", vergleich=({"geraet": "11"},), **more)


def _estimated(house: Plain) -> str:
    return consumption(house)["3-1"][0]


def test_the_average_of_the_building_or_of_a_group_by_area() -> None:
    # 10,000 kWh on 120 m²; flat 2 alone 4,000 on 50
    assert _estimated(_house()) == "2500"
    assert _estimated(_house(nutzeinheiten=("2",))) == "2400"
    assert _estimated(_house(groesse=D(12))) == "1000"


def test_comparable_rooms_by_area_or_by_their_own_size() -> None:
    # 6,000 kWh on 70 m²: 30/70, rounded to three decimals as a meter shows
    assert _estimated(_rooms()) == "2571429/1000"
    sized = _house(verfahren="vergleichsraeume", groesse=D(1000), vergleich=({"geraet": "11", "groesse": D(1500)},))
    assert _estimated(sized) == "4000"


def test_earlier_periods_by_time_by_others_and_by_weather() -> None:
    assert _estimated(_earlier()) == "3000"
    # 01.01. to 31.05. is 570 ‰, so a year has 1000/570 of it
    assert _estimated(_earlier(bis="2022-05-31")) == "2631579/500"
    assert _estimated(_earlier(uebrige=D(12500))) == "2400"
    weather = edited(_earlier(gradtagzahl=D(3000)), "nutzeinheiten/2/geraete/0/schaetzung/gradtagzahl", D(2850))
    assert _estimated(weather) == "2850"


def test_several_earlier_periods_count_with_their_mean() -> None:
    two = tuple(YEAR | {"verbrauch": D(used)} for used in ("3000", "2000"))
    assert _estimated(_house(verfahren="vorperioden", vorperioden=two)) == "2500"


def test_an_estimate_is_split_by_time_where_the_nutzer_changed() -> None:
    people = ({"nr": "3-1", "name": "Auszug", "bis": "2023-05-31"}, {"nr": "3-2", "name": "Einzug"})
    house = edited(_house(), "nutzeinheiten/2/nutzer", people)
    assert [consumption(house)[nr][0] for nr in ("3-1", "3-2")] == ["1425", "1075"]


def test_a_device_that_hung_for_a_part_of_the_time_gets_that_part() -> None:
    house = edited(_house(), "nutzeinheiten/2/geraete/0/bis", "2023-05-31")
    assert _estimated(house) == "1425"


def test_an_estimate_is_named_marked_and_explained() -> None:
    house = _house()
    assert f"schaetzung.geraet {WHERE}" in remarks(house)
    answer = settled(house)
    data: Any = ergebnis_data(answer, pruefsumme="")
    assert data["nutzer"][2]["verbrauch"][0]["guete"] == "ungenügend"
    text = "\n".join(explain(Herleitung(answer).figure("geraete/31")))
    assert "Zähler stand still" in text
    assert "30 m² × 10.000 kWh ÷ 120 m²" in text


def test_readings_of_an_estimated_device_are_not_used_and_that_is_said() -> None:
    read = meter("", "", ("2022-12-31", "0"), ("2023-12-31", "9999"))["ablesungen"]
    house = edited(_house(), "nutzeinheiten/2/geraete/0/ablesungen", read)
    assert _estimated(house) == "2500"
    assert f"schaetzung.ablesungen {WHERE}" in remarks(house)


@pytest.mark.parametrize(
    ("house", "expected"),
    [
        (_house(verfahren="vorperioden"), f"schaetzung.angaben {WHERE}/schaetzung/vorperioden"),
        (_house(verfahren="vergleichsraeume"), f"schaetzung.angaben {WHERE}/schaetzung/vergleich"),
        (_house(vergleich=({"geraet": "11"},)), f"schaetzung.angaben {WHERE}/schaetzung/vergleich"),
        (_house(nutzeinheiten=("9", "1")), f"schaetzung.angaben {WHERE}/schaetzung/nutzeinheiten"),
        (_house(nutzeinheiten=("3",)), f"schaetzung.grundlage {WHERE}/schaetzung"),
        (_earlier(bis="2023-01-01"), f"schaetzung.zeitraum {WHERE}/schaetzung/vorperioden/1"),
        (_earlier(von="2022-12-31", bis="2022-12-30"), f"schaetzung.zeitraum {WHERE}/schaetzung/vorperioden/1"),
        (_earlier(uebrige=D(0)), f"schaetzung.grundlage {WHERE}/schaetzung/vorperioden/1/uebrige"),
        (_earlier(gradtagzahl=D(3000)), f"schaetzung.angaben {WHERE}/schaetzung/vorperioden/1/gradtagzahl"),
        (_earlier(gradtagzahl=D(1), uebrige=D(1)), f"schaetzung.angaben {WHERE}/schaetzung/vorperioden/1"),
        (_rooms(groesse=D(10)), f"schaetzung.groesse {WHERE}/schaetzung/vergleich"),
        (
            _house(verfahren="vergleichsraeume", vergleich=({"geraet": "12"},)),
            f"schaetzung.grundlage {WHERE}/schaetzung/vergleich",
        ),
        (
            _house(verfahren="vergleichsraeume", vergleich=({"geraet": "31"},)),
            f"schaetzung.grundlage {WHERE}/schaetzung/vergleich",
        ),
    ],
)
def test_an_estimate_without_its_grounds_is_refused_with_its_place(house: Plain, expected: str) -> None:
    assert errors(house) == [expected]


def test_one_of_several_devices_needs_its_own_size() -> None:
    more = meter("33", "waermezaehler", ("2022-12-31", "0"), ("2023-12-31", "10"))
    house = edited(_house(), "nutzeinheiten/2/geraete/+", more)
    assert errors(house) == [f"schaetzung.groesse {WHERE}/schaetzung/groesse"]


def test_a_meter_of_the_house_has_no_area_of_a_flat() -> None:
    whole = meter("99", "waermezaehler", zweck="heizung", schaetzung={"verfahren": "durchschnitt", "grund": "defekt"})
    with pytest.raises(Refused) as refused:
        settled(edited(_house(), "anlagen/0/geraete", (whole,)))
    said = {row.where: row.message for row in refused.value.findings}
    assert "gehört zu keiner Nutzeinheit" in said["anlagen/1/geraete/99/schaetzung/groesse"]


def _exchanged(first: str, second: str, used: tuple[str, str]) -> tuple[Plain, Plain]:
    """A heat meter that counted until 31 May, and the one in its place."""
    old = meter(first, "waermezaehler", ("2022-12-31", "0"), ("2023-05-31", used[0]), bis="2023-05-31")
    new = meter(second, "waermezaehler", ("2023-05-31", "0"), ("2023-12-31", used[1]))
    return old | {"ersetzt_durch": second}, new


def test_predecessor_and_successor_are_one_place_of_measurement() -> None:
    # the old one counted 1,500; the new one gets 430 ‰ of 30 m² at 10,000 kWh on 120 m²
    old, _ = _exchanged("33", "31", ("1500", "0"))
    house = edited(_house(), "nutzeinheiten/2/geraete/+", old)
    assert _estimated(house) == "2575"
    # where they are not one place, the area of the flat is not that of the device
    assert errors(edited(house, "nutzeinheiten/2/geraete/2/ersetzt_durch", "32")) != []
    apart = edited(house, "nutzeinheiten/2/geraete/2/ersetzt_durch", DROP)
    assert f"schaetzung.groesse {WHERE}/schaetzung/groesse" in errors(apart)


def test_comparable_rooms_count_with_both_devices_of_an_exchange() -> None:
    old, new = _exchanged("11", "13", ("2500", "3500"))
    house = spoilt(_rooms(), nutzeinheiten__0__geraete__0=old, nutzeinheiten__0__geraete__ADD=new)
    assert _estimated(house) == _estimated(_rooms())
    assert _estimated(edited(house, "nutzeinheiten/2/geraete/0/schaetzung/vergleich/0/geraet", "13")) == _estimated(
        _rooms()
    )
    gone = edited(_rooms(), "nutzeinheiten/0/geraete/0", old | {"ersetzt_durch": None})
    assert errors(gone) == [f"schaetzung.grundlage {WHERE}/schaetzung/vergleich"]


def test_an_estimated_device_is_not_subtracted_from_another() -> None:
    house = edited(_house(), "nutzeinheiten/0/geraete/0/differenz", {"abzug": ("31",)})
    assert errors(house) == ["geraet.differenz nutzeinheiten/1/geraete/11/differenz"]


# --- the quarter of the area --------------------------------------------------------------------------


def test_just_a_quarter_of_the_area_may_be_estimated_and_no_more() -> None:
    # 40 of 160 m² are 25 %
    just, over = _house(area="40"), _house(area="40.01")
    assert not [row for row in remarks(just) if row.startswith("schaetzung.fl")]
    assert "schaetzung.flaeche nutzeinheiten" in remarks(over)
    lines = {line.bezeichnung: line.betrag.cents for line in settled(over).nutzer[2].positionen}
    assert lines["Heizung, Verbrauch"] == 0
    assert lines["Warmwasser, Verbrauch"] > 0


def test_above_the_limit_the_amounts_are_those_of_the_area_alone() -> None:
    over = _house(area="60")
    by_hand = edited(over, "einstellungen", {"heizung": {"grundkosten": D(100), "ausnahme": "§ 9a Abs. 2"}})
    assert amounts(over) == amounts(by_hand)


def test_a_stand_that_somebody_estimated_keeps_its_warning() -> None:
    # half of the area; nothing is computed here, and what the Akte says stays
    house = edited(gas(), "nutzeinheiten/1/geraete/0/ablesungen/1/art", "schaetzung")
    house = edited(house, "nutzeinheiten/1/geraete/0/ablesungen/1/grund", "Gerät defekt")
    assert "schaetzung.grenze nutzeinheiten" in remarks(house)
