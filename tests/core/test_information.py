"""The information of § 6a HeizkostenV: what contradicts itself is found, and comparisons are derived."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.core.recompute_figure import Recomputation
from tests.core.small_house import Plain, edited, errors, gas, remarks, settled
from umlage.core.figure import explain
from umlage.core.settlement.herleitung import Herleitung

D = Decimal
WEATHER: Plain = {"art": "klimafaktoren", "zeitraum": D("1.2"), "vorzeitraum": D("1.0"), "quelle": "Wetterdienst"}
AVERAGE: Plain = {"bezeichnung": "Wohnungen", "heizung": D(90), "warmwasser": D("0.3"), "quelle": "Heizspiegel"}


def house(**information: Any) -> Plain:
    return gas() | {"information": information}


def mix(*shares: str, anlage: str = "1") -> Plain:
    return {"anlage": anlage, "traeger": tuple({"name": f"Stoff {n}", "prozent": D(s)} for n, s in enumerate(shares))}


@pytest.mark.parametrize(
    ("information", "found"),
    [
        ({"energiemix": (mix("60", "40"),)}, []),
        ({"energiemix": (mix("60", "39.9"),)}, ["information.energiemix information/energiemix/1/traeger"]),
        ({"energiemix": (mix("60", "40.1"),)}, ["information.energiemix information/energiemix/1/traeger"]),
        ({"energiemix": (mix(),)}, []),
        ({"energiemix": (mix(anlage="7"),)}, ["information.anlage information/energiemix/1/anlage"]),
        ({"energiemix": (mix(), mix())}, ["information.anlage information/energiemix/2/anlage"]),
        ({"witterung": WEATHER}, []),
        ({"witterung": WEATHER | {"vorzeitraum": D(0)}}, ["information.witterung information/witterung"]),
        ({"durchschnittsnutzer": (AVERAGE, AVERAGE | {"nutzung": "gewerbe"})}, []),
        (
            {"durchschnittsnutzer": (AVERAGE, AVERAGE)},
            ["information.durchschnittsnutzer information/durchschnittsnutzer/2/nutzung"],
        ),
    ],
)
def test_information_that_cannot_be_right_is_refused(information: Plain, found: list[str]) -> None:
    assert errors(house(**information)) == found


def test_an_average_in_another_measure_than_the_devices_is_remarked() -> None:
    said = remarks(house(durchschnittsnutzer=(AVERAGE | {"einheit": "Einheiten"},)))
    assert "information.einheit information/durchschnittsnutzer/1/einheit" in said
    assert said != remarks(house(durchschnittsnutzer=(AVERAGE,)))


def compared(weather: Plain) -> Herleitung:
    values = house(witterung=weather, durchschnittsnutzer=(AVERAGE,))
    return Herleitung(settled(edited(values, "nutzeinheiten/0/nutzer/0/vorjahr", {"heizung": D(5500)})))


@pytest.mark.parametrize(
    ("art", "now", "before", "expected"),
    [("klimafaktoren", "1.2", "1.0", (7200, 5500)), ("gradtagzahlen", "3300", "3000", (6000, 6050))],
)
def test_heating_is_compared_at_the_same_weather(art: str, now: str, before: str, expected: tuple[int, int]) -> None:
    derivation = compared(WEATHER | {"art": art, "zeitraum": D(now), "vorzeitraum": D(before)})
    figures = [derivation.figure(f"nutzer/1-1/vergleich/heizung{part}_bereinigt") for part in ("", "_vorjahr")]
    assert tuple(figure.number for figure in figures) == expected
    assert [Recomputation().value(figure) for figure in figures] == list(expected)
    text = "\n".join(explain(figures[1]))
    assert "[HeizkostenV § 6a Abs. 3 Nr. 5]" in text
    assert "Quelle: Wetterdienst" in text


def test_consumption_per_area_is_derived_and_only_for_who_can_be_compared() -> None:
    derivation = compared(WEATHER)
    assert derivation.figure("nutzer/1-1/vergleich/heizung_je_flaeche").number == Fraction(6000, 70)
    assert derivation.figure("nutzer/1-1/vergleich/warmwasser_je_flaeche").number == Fraction(20, 70)
    own = [path for path in derivation.paths() if "/vergleich/" in path]
    # nothing is known of the other Nutzer's last year
    assert [path for path in own if path.startswith("nutzer/2-1")] == [
        "nutzer/2-1/vergleich/heizung_je_flaeche",
        "nutzer/2-1/vergleich/warmwasser_je_flaeche",
    ]
    assert len(own) == 6


def test_gases_of_supplied_heat_are_derived() -> None:
    values = house(energiemix=(mix() | {"treibhausgas": D("0.2"), "quelle": "Versorger"},))
    figure = Herleitung(settled(values)).figure("anlagen/1/treibhausgase")
    assert (figure.number, figure.unit_name) == (4000, "kg")
    assert Recomputation().value(figure) == 4000
