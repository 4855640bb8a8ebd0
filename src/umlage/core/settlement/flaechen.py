"""Areas and other measures of the Nutzeinheiten as weights in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from umlage.core.eingabe import AbTag
from umlage.core.figure import Figure, given
from umlage.core.finding import Finding, error
from umlage.core.period import german_day
from umlage.core.settlement.akte import Akte
from umlage.core.settlement.belegung import Belegung, Bewohner

MIKRO = 10**6
Flaechenwert = Decimal | tuple[AbTag[Decimal], ...]


@dataclass(frozen=True, slots=True)
class Flaechen:
    """Measures of the house. Static ones per Nutzeinheit in millionths; dated ones as their steps in time."""

    haus: Belegung
    heizung: tuple[Flaechenwert | None, ...]
    warmwasser: tuple[Flaechenwert | None, ...]
    nebenkosten: tuple[Flaechenwert | None, ...]
    wohnflaeche: Figure[Fraction]

    def of(self, groesse: str) -> tuple[Flaechenwert | None, ...]:
        return {"heizflaeche": self.heizung, "warmwasserflaeche": self.warmwasser}.get(groesse, self.nebenkosten)


def flaechen(akte: Akte, haus: Belegung) -> tuple[Flaechen, list[Finding]]:
    """The areas, with hot-water and ancillary areas defaulting to the heated one."""
    findings: list[Finding] = []
    heating, water, house = [], [], []
    for einheit in akte.nutzeinheiten:
        area = einheit.flaeche
        heating.append(area.heizung)
        water.append(area.heizung if area.warmwasser is None else area.warmwasser)
        house.append(area.heizung if area.nebenkosten is None else area.nebenkosten)
        for name, value in (
            ("heizung", area.heizung),
            ("warmwasser", area.warmwasser),
            ("nebenkosten", area.nebenkosten),
        ):
            if isinstance(value, tuple):
                _check_steps(value, f"nutzeinheiten/{einheit.nr}/flaeche/{name}", haus, findings)
    stated = akte.liegenschaft.wohnflaeche
    if stated is not None:
        living = given("Wohnfläche", Fraction(stated), "m2", source="laut Akte")
        if stated <= 0:
            findings.append(error("flaeche.null", "liegenschaft/wohnflaeche", "Die Wohnfläche muss größer als 0 sein."))
    else:
        living = Figure(
            "Summe der Heizflächen",
            _sum(heating, haus),
            "m2",
            source="Flächen der Nutzeinheiten",
            path="flaechen/heizung",
        )
    # most houses have one area for everything: then it is one object, and its weights are found once
    every = tuple(heating)
    wet = every if water == heating else tuple(water)
    return Flaechen(haus, every, wet, wet if house == water else tuple(house), living), findings


def zeitgewichte(wert: Flaechenwert, bewohner: Bewohner, haus: Belegung, art: str) -> int:
    """Measure (in millionths) times time weight of one Nutzer, added over the steps of a dated value."""
    if not isinstance(wert, tuple):
        return int(wert.scaleb(6)) * (bewohner.gradtage if art == "gradtage" else bewohner.tage)
    return stufen(wert, bewohner.von, bewohner.bis, haus, art)


def stufen(
    werte: tuple[AbTag[Decimal], ...] | tuple[AbTag[int], ...], von: date, bis: date, haus: Belegung, art: str
) -> int:
    """The same for a dated value between two days."""
    result = 0
    steps = [(step.ab, Decimal(step.wert)) for step in werte]
    for place, (ab, value) in enumerate(steps):
        start = max(von, ab) if place else von
        end = min(bis, steps[place + 1][0]) if place + 1 < len(steps) else bis
        if start < end:
            weight = haus.tafel.weight(start, end) if art == "gradtage" else (end - start).days
            result += int(value.scaleb(6)) * weight
    return result


def _check_steps(werte: tuple[AbTag[Decimal], ...], where: str, haus: Belegung, findings: list[Finding]) -> None:
    days = [step.ab for step in werte]
    if (
        not werte
        or days != sorted(set(days))
        or days[0] > haus.period.start
        or any(day >= haus.period.end for day in days)
    ):
        findings.append(
            error(
                "wert.stufen",
                where,
                "Die Werte müssen nach Tagen geordnet sein, spätestens am "
                f"{german_day(haus.period.start)} beginnen und im Abrechnungszeitraum liegen.",
            )
        )


def _sum(areas: Sequence[Flaechenwert | None], haus: Belegung) -> Fraction:
    static = sum((area for area in areas if isinstance(area, Decimal)), Decimal(0))
    dated = sum(
        stufen(area, haus.period.start, haus.period.end, haus, "tage") for area in areas if isinstance(area, tuple)
    )
    return Fraction(static) + Fraction(dated, haus.period.days * MIKRO)
