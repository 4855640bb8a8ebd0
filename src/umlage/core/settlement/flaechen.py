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
# a product of decimals takes half the time of a shifted one
MIKRO_DEZIMAL = Decimal(MIKRO)
Flaechenwert = Decimal | tuple[AbTag[Decimal], ...]
Spalte = tuple[Flaechenwert | None, ...]


@dataclass(frozen=True, slots=True)
class Flaechen:
    """Measures of the house. Static ones per Nutzeinheit in millionths; dated ones as their steps in time."""

    haus: Belegung
    heizung: Spalte
    warmwasser: Spalte
    nebenkosten: Spalte
    wohnflaeche: Figure[Fraction]

    def of(self, groesse: str) -> Spalte:
        return {"heizflaeche": self.heizung, "warmwasserflaeche": self.warmwasser}.get(groesse, self.nebenkosten)


def flaechen(akte: Akte, haus: Belegung) -> tuple[Flaechen, list[Finding]]:
    """The areas, with hot-water and ancillary areas defaulting to the heated one."""
    findings: list[Finding] = []
    areas = [einheit.flaeche for einheit in akte.nutzeinheiten]
    heating = tuple([area.heizung for area in areas])
    # most houses have one area for everything: then it is one object, and its weights are found once
    wet = _or_heating([area.warmwasser for area in areas], heating)
    house = _or_heating([area.nebenkosten for area in areas], heating)
    for name, column in (("heizung", heating), ("warmwasser", wet), ("nebenkosten", house)):
        if (column is not heating or name == "heizung") and tuple in map(type, column):
            for einheit, value in zip(akte.nutzeinheiten, column, strict=True):
                if isinstance(value, tuple) and (name == "heizung" or value is not einheit.flaeche.heizung):
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
    return Flaechen(haus, heating, wet, wet if house == wet else house, living), findings


def _or_heating(own: list[Flaechenwert | None], heating: Spalte) -> Spalte:
    """Areas of their own where they are given, else the heated ones."""
    if own.count(None) == len(own):
        return heating
    column = tuple([heated if area is None else area for area, heated in zip(own, heating, strict=True)])
    return heating if column == heating else column


def zeitgewichte(wert: Flaechenwert, bewohner: Bewohner, haus: Belegung, art: str) -> int:
    """Measure (in millionths) times time weight of one Nutzer, added over the steps of a dated value."""
    if not isinstance(wert, tuple):
        return int(wert * MIKRO_DEZIMAL) * (bewohner.gradtage if art == "gradtage" else bewohner.tage)
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
            result += int(value * MIKRO_DEZIMAL) * weight
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
    if set(map(type, areas)) == {Decimal}:
        return Fraction(sum(areas, Decimal(0)))  # type: ignore[type-var, arg-type]  # all are decimals
    static = sum((area for area in areas if isinstance(area, Decimal)), Decimal(0))
    dated = sum(
        stufen(area, haus.period.start, haus.period.end, haus, "tage") for area in areas if isinstance(area, tuple)
    )
    return Fraction(static) + Fraction(dated, haus.period.days * MIKRO)
