"""Order numbers move lines on the print and no cent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.core.small_house import DROP, Plain, amounts, edited, plus, settled
from tests.golden.cases import settled as golden
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.documents.hauskosten import hauskosten
from umlage.formats.akte.codec import from_plain, to_yaml, with_tree
from umlage.formats.akte.syntax import plain_values

D = Decimal


def _house(*numbers: int | None) -> Plain:
    rows = tuple(
        {"bezeichnung": f"Wasser {place}", "betrag": D("10.00"), "schluessel": "NHN"}
        | ({} if number is None else {"reihenfolge": D(number)})
        for place, number in enumerate(numbers)
    )
    return edited(plus(), "kaltwasser", rows)


def _lines(house: Plain) -> list[str]:
    return [line.bezeichnung for line in settled(house).nutzer[0].positionen]


def test_numbers_order_the_lines_inside_their_group() -> None:
    assert _lines(_house(None, 2, 1))[-3:] == ["Wasser 2", "Wasser 1", "Wasser 0"]
    assert _lines(_house(None, 2, 1))[:4] == _lines(_house(None, None, None))[:4]
    assert amounts(_house(None, 2, 1)) == amounts(_house(None, None, None))


def test_an_element_by_hand_hands_its_number_on_to_what_is_below() -> None:
    house = _house(3, 2, 1)
    text = to_yaml(with_tree(from_plain(house), settled(house).wurzel.element))
    by_hand: Any = plain_values(text.encode(), is_json=False)
    assert _lines(by_hand) == _lines(house)
    # all cold water has one number then, and its own ones decide
    assert _lines(edited(by_hand, "kostenbaum/nachfolger/1/reihenfolge", D(9))) == _lines(house)
    bare = edited(by_hand, "kostenbaum/nachfolger/1/nachfolger/0/reihenfolge", DROP)
    assert _lines(edited(bare, "kostenbaum/nachfolger/1/reihenfolge", D(0)))[-3:] == [
        "Wasser 0",
        "Wasser 2",
        "Wasser 1",
    ]


def test_the_costs_of_the_house_are_listed_in_that_order() -> None:
    answer = golden("reihenfolge-2025")
    assert isinstance(answer, Ergebnis)
    assert [line.art for group in hauskosten(answer).gruppen for line in group.zeilen] == [
        *["Strom für Wärmepumpe", "Wartung", "Abrechnung"],
        *["Hauswart", "Eigener Text", "Hauswart", "Garten", "Aufzug"],
    ]
