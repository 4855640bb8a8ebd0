"""What is printed of readings: computed stands, counters that run over, differences, estimates, check numbers."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tests.core.small_house import Plain, edited, gas, settled
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.run import settle
from umlage.documents.abrechnungsuebersicht.traeger import schaetzungen
from umlage.documents.einzelabrechnung.aus_ergebnis import einzelabrechnungen
from umlage.documents.einzelabrechnung.inhalt import Zaehlerseite
from umlage.documents.haussicht import Haussicht
from umlage.formats.akte.codec import read

GOLDEN = Path(__file__).parents[1] / "golden"


@cache
def _house(name: str) -> Ergebnis:
    return settle(read((GOLDEN / name / "akte.yaml").read_bytes()))


def _page(answer: Ergebnis, place: int) -> Zaehlerseite:
    page = list(einzelabrechnungen(answer, None))[place].zaehler
    assert page is not None
    return page


def _hints(page: Zaehlerseite) -> list[str]:
    return ["".join(part.text for part in row.text) for row in page.hinweise]


def test_a_stand_by_degree_days_and_a_counter_that_ran_over_are_printed_with_their_numbers() -> None:
    page = _page(_house("zwischenwerte-2023"), 0)
    row = page.gruppen[0].zeilen[0]
    assert (row.anfang, row.ende, row.verbrauch, row.art) == ("99.000,000", "41,111", "1.041,111", "B")
    computed, over, water = _hints(page)
    assert "nach Gradtagen berechnet: 99.990,000 + (110,000 + 100.000,000 − 99.990,000) × 12,90 ÷ 30,29 ‰" in computed
    assert computed.endswith("− 100.000,000 = 41,111 kWh.")
    assert "5 Stellen vor dem Komma" in over
    assert "nach Tagen berechnet: 10,000 + (13,000 − 10,000) × 10 ÷ 30 = 11,000 m³" in water


def test_a_stand_from_readings_far_off_says_so() -> None:
    assert all(text.endswith("Die nächste Ablesung liegt mehr als 31 Tage entfernt.") for text in _hints(
        _page(_house("zwischenwerte-2023"), 3)
    ))  # fmt: skip


def test_a_difference_is_printed_with_what_is_subtracted() -> None:
    shop = _page(_house("abzugszaehler-2023"), 0)
    rows = [(row.raum, row.verbrauch, row.art) for group in shop.gruppen[:2] for row in group.zeilen]
    assert rows == [("Laden", "60,000", "D"), ("Garten, Abzug", "30.000,000", "A")]
    assert [len(group.summen) for group in shop.gruppen[:2]] == [1, 0]
    (text,) = _hints(shop)
    assert text == (
        "Dieser Zähler misst 90,000 m³. Davon wird abgezogen: Zähler 12 (30,000 m³). "
        "Für Sie bleiben 90,000 − 30,000 = 60,000 m³."
    )


def test_the_rest_of_the_house_has_no_stands() -> None:
    page = _page(_house("abzugszaehler-2023"), 2)
    row = page.gruppen[0].zeilen[0]
    assert (row.anfang, row.ende, row.verbrauch, row.art) == ("–", "–", "10,000", "D")
    assert "Der Zähler 90 misst 90,000 m³. Davon werden abgezogen: Zähler 11 (50,000 m³) und" in _hints(page)[0]


def test_an_estimate_is_marked_and_printed_with_its_ground_and_way() -> None:
    page = _page(_house("schaetzung-2023"), 4)
    row = page.gruppen[0].zeilen[0]
    assert (row.anfang, row.ende, row.einheiten, row.art) == ("–", "–", "342,000", "E")
    (text,) = _hints(page)
    assert "nach dem Durchschnitt geschätzt (HeizkostenV § 9a Abs. 1). Grund: Zutritt zweimal verweigert." in text
    assert "60 m² × 6.000 Einheiten ÷ 600 m² = 600 Einheiten" in text
    assert "600 Einheiten × 570 ‰ ÷ 1.000 ‰ = 342 Einheiten" in text


def test_the_overview_lists_estimates_with_their_way_and_the_limit() -> None:
    below, above = (schaetzungen(Haussicht(_house(name))) for name in ("schaetzung-2023", "schaetzung-ueber-grenze"))
    assert below is not None
    assert above is not None
    assert [row.verfahren.split(",")[0] for row in below.zeilen][:3] == [
        "nach vergleichbaren Zeiträumen",
        "nach vergleichbaren Räumen",
        "nach dem Durchschnitt",
    ]
    texts = ["".join(part.text for part in found.saetze[0]) for found in (below, above)]
    assert texts[0].endswith("nicht überschritten.")
    assert texts[1].endswith("überschritten; die Kosten sind allein nach Fläche verteilt.")


def test_above_the_limit_every_nutzer_reads_why_his_consumption_does_not_count() -> None:
    assert any("allein nach Fläche verteilt" in text for text in _hints(_page(_house("schaetzung-ueber-grenze"), 0)))


def test_a_check_number_is_printed_beside_the_device() -> None:
    house: Plain = edited(gas(), "nutzeinheiten/0/geraete/0/ablesungen/1/checkzahl", "0047")
    assert "Checkzahl 0047 am 31.12.2023." in _hints(_page(settled(house), 0))
