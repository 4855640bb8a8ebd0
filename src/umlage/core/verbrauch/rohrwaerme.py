"""Pipe heat by the balance method of 2009: units that no allocator counted, given to everybody by area.

The edition was superseded in 2018 by one whose criteria are not public. So nothing here happens by itself: who wants
the old method names his reason, which is printed; without one it is an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from umlage.core.figure import Figure, Value, given
from umlage.core.finding import Finding, error, note, warning
from umlage.core.law.vdi2077 import rohrwaerme as vdi
from umlage.core.money import german_exact
from umlage.core.parameters import parameter

NORM = "VDI 2077 Beiblatt Rohrwärme (2009); HeizkostenV § 7 Abs. 1 Satz 3"


@dataclass(frozen=True, slots=True)
class Nutzerverbrauch:
    """Recorded units of one Nutzeinheit and the area by which pipe heat falls to it."""

    name: str
    einheiten: Figure[Value]
    flaeche: Figure[Value]


@dataclass(frozen=True, slots=True)
class Rohrwaerme:
    """Whether the criteria are met, and the units of everybody with the pipe heat in them (in the order given)."""

    verbrauchswaermeanteil: Figure[Fraction]
    standardabweichung: Figure[Fraction]
    wenigverbraucher: Figure[Fraction]
    erfuellt: bool
    zuschlag: Figure[Fraction]
    einheiten: tuple[Figure[Value], ...]


def rohrwaerme(
    nutzer: Sequence[Nutzerverbrauch], waerme: Figure[Fraction], empfindlichkeit: Figure[Fraction], day: date
) -> Rohrwaerme | None:
    """The correction; None where it is not defined: nothing recorded, no heat, or an area missing."""
    recorded = _sum("Verbrauchseinheiten zusammen", "HKV", [row.einheiten for row in nutzer])
    area = _sum("Flächen zusammen", "m2", [row.flaeche for row in nutzer])
    if not recorded.number or waerme.value <= 0 or not all(row.flaeche.number for row in nutzer):
        return None
    share = vdi.verbrauchswaermeanteil.at(day)("Verbrauchswärmeanteil", recorded, empfindlichkeit, waerme)
    deviation, low = _spread(nutzer, day)
    met = (
        share.value <= _limit("verbrauchswaermeanteil_max", day)
        and deviation.value >= _limit("standardabweichung_min", day)
        and low.value >= _limit("wenigverbraucher_min", day)
    )
    filling = parameter("vdi2077.fuellung").at(day)
    added = vdi.rohrwaerme_einheiten.at(day)("Rohrwärme", filling, empfindlichkeit, waerme, recorded)
    corrected: tuple[Figure[Value], ...] = tuple(row.einheiten for row in nutzer)
    if met:
        rule = vdi.einheiten_mit_rohrwaerme.at(day)
        corrected = tuple(rule(f"{row.name}, mit Rohrwärme", row.einheiten, added, row.flaeche, area) for row in nutzer)
    return Rohrwaerme(share, deviation, low, met, added, corrected)


def heizwaerme(
    energie: Figure[Value], nutzungsgrad: Figure[Value], warmwasser: Figure[Value], day: date
) -> Figure[Fraction]:
    """Heat that the plant gave to the rooms; that of hot water is taken off behind the boiler."""
    return vdi.heizwaerme.at(day)("Wärme für die Räume", energie, nutzungsgrad, warmwasser)


def befunde(ergebnis: Rohrwaerme | None, ausnahme: str | None, where: str, day: date) -> list[Finding]:
    """What to say when somebody asks for the method of 2009."""
    if ausnahme is None:
        superseded = parameter("vdi2077.ersetzt").number(day)
        text = "Das Verfahren von 2009 ist " + ("seit Mai 2018 ersetzt" if superseded else "nicht vorgeschrieben")
        return [
            error(
                "rohrwaerme.ersetzt",
                where,
                f"{text}; ohne ausdrückliche Begründung wird Rohrwärme nicht verteilt.",
                norm=NORM,
                remedy="ausnahme mit dem Grund angeben (er wird gedruckt), oder rohrwaerme streichen.",
            )
        ]
    if ergebnis is None:
        text = "Rohrwärme lässt sich nicht bestimmen: Verbrauch, Heizwärme oder Flächen fehlen."
        return [error("rohrwaerme.grundlage", where, text, norm=NORM)]
    facts = (
        f"Verbrauchswärmeanteil {german_exact(ergebnis.verbrauchswaermeanteil.value, 2, 4)}, "
        f"Standardabweichung {german_exact(ergebnis.standardabweichung.value, 2, 4)}, "
        f"Wenigverbraucher {german_exact(ergebnis.wenigverbraucher.value * 100, 0, 1)} %"
    )
    if not ergebnis.erfuellt:
        text = f"Die Kriterien der Rohrwärme sind nicht erfüllt ({facts}); es bleibt beim erfassten Verbrauch."
        return [note("rohrwaerme.nicht_noetig", where, text, norm=NORM)]
    return [
        warning(
            "rohrwaerme.angewendet",
            where,
            f"Rohrwärme nach dem ersetzten Verfahren von 2009 verteilt ({facts}). Grund: {ausnahme}",
            norm=NORM,
        )
    ]


def _spread(nutzer: Sequence[Nutzerverbrauch], day: date) -> tuple[Figure[Fraction], Figure[Fraction]]:
    """Standard deviation of the normalised consumption, and the share of those who use very little."""
    specific = [vdi.spezifischer_verbrauch.at(day)(f"{row.name}, je m²", row.einheiten, row.flaeche) for row in nutzer]
    count = given("Nutzeinheiten", len(nutzer), source="Akte")
    together = _sum("Verbrauch je m² aller Nutzeinheiten", "HKV/m²", specific)
    mean = Figure("Mittel", together.number / len(nutzer), "HKV/m²", inputs=(together, count), formula="{0} / {1}")
    normal = [vdi.normierter_verbrauch.at(day)(figure.name, figure, mean) for figure in specific]
    squares = [vdi.abweichung_quadrat.at(day)(f"{figure.name}, Abweichung", figure) for figure in normal]
    deviation = vdi.standardabweichung.at(day)(
        "Standardabweichung", _sum("Quadrate der Abweichungen", "", squares), count
    )
    limit = _limit("wenigverbraucher_grenze", day)
    few = sum(figure.value <= limit for figure in normal)
    source = f"normierter Verbrauch bis {german_exact(limit)}"
    low = vdi.anteil_wenigverbraucher.at(day)("Wenigverbraucher", given("wenige", few, source=source), count)
    return deviation, low


def _sum(name: str, unit_name: str, parts: Sequence[Figure[Value]]) -> Figure[Fraction]:
    total = sum((part.number for part in parts), Fraction(0))
    return Figure(name, total, unit_name, inputs=tuple(parts), formula="summe()")


def _limit(name: str, day: date) -> Fraction:
    return parameter(f"vdi2077.{name}").number(day)
