"""How valuations are printed: a line with its own factor for each stretch, strokes of evaporators, what was split."""

from __future__ import annotations

from decimal import Decimal

from tests.core.rated_house import CHANGE, OPEN, moved, rated
from tests.core.small_house import Plain, edited, settled
from umlage.documents.einzelabrechnung.aus_ergebnis import einzelabrechnungen
from umlage.documents.einzelabrechnung.inhalt import Zaehlerseite


def _page(house: Plain, place: int = 0) -> Zaehlerseite:
    page = list(einzelabrechnungen(settled(house), None))[place].zaehler
    assert page is not None
    return page


def _rows(page: Zaehlerseite) -> list[tuple[str, ...]]:
    rows = page.gruppen[0].zeilen
    return [(row.zeitraum, row.anfang, row.ende, row.verbrauch, row.faktor, row.einheiten, row.art) for row in rows]


def _hints(page: Zaehlerseite) -> list[str]:
    return ["".join(part.text for part in row.text) for row in page.hinweise if row.titel == "h1"]


def test_an_exchanged_radiator_is_printed_in_two_lines_each_with_its_factor() -> None:
    page = _page(rated(CHANGE, OPEN, ("2023-06-14", "412"), ("2023-12-31", "717")))
    assert _rows(page) == [
        ("bis 14.06.2023", "0,000", "412,000", "412,000", "1,874", "772,088", "A"),
        ("ab 15.06.2023", "412,000", "717,000", "305,000", "0,936", "285,480", "A"),
    ]
    assert page.gruppen[0].summen[0].einheiten == "1.057,568"


def test_a_split_for_want_of_a_reading_says_that_the_valuation_changed() -> None:
    page = _page(rated(CHANGE, OPEN, ("2023-12-31", "717")))
    assert [row[-1] for row in _rows(page)] == ["G", "G"]
    assert all("Vom Tag der neuen Bewertung gibt es keine Ablesung." in text for text in _hints(page))
    assert "413,054 Einheiten mit diesem Faktor" in _hints(page)[0]


def test_that_the_display_ran_over_is_printed_once_for_both_stretches() -> None:
    house = rated(CHANGE, ("2022-12-31", "900"), ("2023-12-31", "100"))
    page = _page(edited(house, "nutzeinheiten/0/geraete/0/stellen", Decimal(3)))
    assert len([text for text in _hints(page) if "über die letzte gelaufen" in text]) == 1


def test_an_evaporator_is_printed_with_its_strokes_and_how_they_were_found() -> None:
    page = _page(moved("2023-03-31", ("2023-03-31", "14"), ("2023-12-31", "20")))
    assert _rows(page) == [("bis 31.03.2023", "–", "14,000", "20,000", "2,500", "50,000", "A")]
    (text,) = _hints(page)
    assert "20 Striche − 6 Striche × 0 Tage ÷ 122 Tage" in text
