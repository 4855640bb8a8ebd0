"""Strokes of an evaporator, shared among those who used the same ampoule.

The allowance above the zero mark covers what evaporates without heating. Of two Nutzer who share an ampoule the first
uses it up in winter and the second has the summer, so each bears the part of it that falls on his heating-free days.
Interim readings very early or very late in the heating season are not used at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from umlage.core.figure import Figure, Value, given
from umlage.core.finding import Finding, Severity, error, warning
from umlage.core.law.en834 import bewertung as en834
from umlage.core.law.en835 import kaltverdunstung as en835
from umlage.core.money import german_exact
from umlage.core.parameters import parameter
from umlage.core.period import DAY, german_day
from umlage.core.verbrauch.bewertungsangabe import Verdunster
from umlage.core.verbrauch.geraet import PIKO, Abschnitt, Faktor, fehlende_ablesung
from umlage.core.verbrauch.staende import (
    AS_READ_DAYS,
    HERKUNFT,
    MIKRO,
    USABLE_DAYS,
    Guete,
    Lesung,
    Stand,
    ersatzwert,
)

NORM = "EN 835"


@dataclass(frozen=True, slots=True)
class Ampulle:
    """One ampoule from the first boundary to the last; `promille` counts degree days."""

    verdunster: Verdunster
    where: str
    name: str
    grenzen: tuple[date, ...]
    plaetze: tuple[int, ...]
    faktoren: tuple[Faktor, ...]
    figuren: tuple[Figure[Value], ...]
    promille: Callable[[date, date], Fraction]


def verdunster_abschnitte(lesungen: Sequence[Lesung], ampulle: Ampulle) -> tuple[tuple[Abschnitt, ...], list[Finding]]:
    """Consumption between the boundaries, each with its derivation; the last boundary must have a reading."""
    befunde: list[Finding] = []
    first, last = ampulle.grenzen[0], ampulle.grenzen[-1]
    known: list[tuple[int, Lesung]] = []
    for place, grenze in enumerate(ampulle.grenzen[1:], start=1):
        lesung = _nearest(lesungen, grenze, first)
        if grenze == last and lesung is None:
            befunde.append(fehlende_ablesung(ampulle.where, grenze))
        elif lesung is not None and (grenze == last or _in_season(ampulle, grenze, befunde)):
            known.append((place, lesung))
            if abs((lesung.am + DAY - grenze).days) > AS_READ_DAYS:
                befunde.append(_off_date(ampulle.where, grenze, lesung))
        elif lesung is None:
            befunde.append(_no_reading(ampulle.where, grenze))
    befunde.extend(ersatzwert(lesung, ampulle.where) for _, lesung in known if lesung.art == "schaetzung")
    befunde.extend(_doubled(ampulle, lesungen))
    befunde.extend(_checked(ampulle, [lesung for _, lesung in known]))
    if any(befund.severity is Severity.ERROR for befund in befunde):
        return (), befunde
    return tuple(_shared(ampulle, known)), befunde


def _nearest(lesungen: Sequence[Lesung], grenze: date, first: date) -> Lesung | None:
    """The nearest reading of this ampoule within 31 days, of two equally near the earlier."""
    found = [
        lesung for lesung in lesungen if lesung.am >= first and abs((lesung.am + DAY - grenze).days) <= USABLE_DAYS
    ]
    return min(found, key=lambda lesung: (abs((lesung.am + DAY - grenze).days), lesung.am), default=None)


def in_der_heizzeit(vorher: Fraction, day: date) -> bool:
    """Whether an interim reading counts that has so many per mille of the degree days before it."""
    least, most = _bounds(day)
    return least <= vorher <= most


def _bounds(day: date) -> tuple[Fraction, Fraction]:
    return parameter("en835.zwischenablesung_min").number(day), parameter("en835.zwischenablesung_max").number(day)


def _in_season(ampulle: Ampulle, grenze: date, befunde: list[Finding]) -> bool:
    """Whether enough and not too much of the heating season lies before an interim reading."""
    start = ampulle.grenzen[0]
    before = ampulle.promille(start, grenze)
    if in_der_heizzeit(before, start):
        return True
    least, most = _bounds(start)
    befunde.append(
        warning(
            "verdunster.zwischenablesung",
            ampulle.where,
            f"Die Zwischenablesung zum {german_day(grenze)} liegt bei {german_exact(before, 0, 1)} ‰ der Gradtage und "
            f"wird nicht verwendet (nötig sind {german_exact(least)} bis {german_exact(most)} ‰); "
            "geteilt ist nach Gradtagen.",
            norm="HeizkostenV § 9b Abs. 3",
        )
    )
    return False


def _no_reading(where: str, grenze: date) -> Finding:
    return warning(
        "ablesung.zwischenablesung_fehlt",
        where,
        f"Zum Wechsel am {german_day(grenze)} fehlt eine brauchbare Zwischenablesung; geteilt ist nach Gradtagen.",
        norm="HeizkostenV § 9b Abs. 3",
        remedy="Zwischenablesung nachtragen, wenn es eine gibt.",
    )


def _off_date(where: str, grenze: date, lesung: Lesung) -> Finding:
    return warning(
        "ablesung.abweichender_tag",
        where,
        f"Zum {german_day(grenze)} gilt die Ablesung vom {german_day(lesung.am)}.",
        remedy="Ablesung zum Stichtag nachtragen, wenn es eine gibt.",
    )


def _doubled(ampulle: Ampulle, lesungen: Sequence[Lesung]) -> list[Finding]:
    stands: dict[date, Fraction] = {}
    found = []
    for lesung in lesungen:
        if stands.setdefault(lesung.am, Fraction(lesung.stand)) != lesung.stand:
            text = f"Zum {german_day(lesung.am)} stehen zwei verschiedene Stände."
            found.append(error("ablesung.doppelt", ampulle.where, text, remedy="Eine der beiden Ablesungen streichen."))
    return found


def _checked(ampulle: Ampulle, lesungen: Sequence[Lesung]) -> list[Finding]:
    """Strokes only become more, and the tube has a top and a bottom."""
    befunde: list[Finding] = []
    allowance, scale = ampulle.verdunster.vorgabe, ampulle.verdunster.striche
    last = -allowance
    for lesung in lesungen:
        if lesung.stand < -allowance or (scale is not None and lesung.stand > scale):
            befunde.append(
                error(
                    "verdunster.skala",
                    ampulle.where,
                    f"Die Ablesung {german_exact(lesung.stand)} vom {german_day(lesung.am)} liegt außerhalb der Skala.",
                    norm=NORM,
                    remedy="Striche ab der Nullmarke zählen; über ihr mit Minuszeichen, höchstens die vorgabe.",
                )
            )
        elif lesung.stand < last:
            befunde.append(
                error(
                    "ablesung.ruecklauf",
                    ampulle.where,
                    f"Am {german_day(lesung.am)} sind weniger Striche verdunstet als vorher.",
                    remedy="Stände prüfen; eine neue Ampulle beginnt mit dem Abrechnungszeitraum oder mit ab.",
                )
            )
        last = max(last, lesung.stand)
    return befunde


def _shared(ampulle: Ampulle, known: Sequence[tuple[int, Lesung]]) -> list[Abschnitt]:
    found: list[Abschnitt] = []
    start = 0
    for (place, lesung), strokes in zip(known, _strokes(ampulle, known), strict=True):
        whole = ampulle.promille(ampulle.grenzen[start], ampulle.grenzen[place])
        for inner in range(start, place):
            von, bis = ampulle.grenzen[inner], ampulle.grenzen[inner + 1]
            part = ampulle.promille(von, bis)
            own = strokes if place - start == 1 else _by_degree_days(strokes, part, whole, von)
            figure = _valued(ampulle, own, inner)
            ende = _stand(ampulle, bis, lesung) if inner == place - 1 else None
            found.append(
                Abschnitt(
                    ampulle.plaetze[inner],
                    von,
                    bis,
                    figure.number * PIKO,
                    None,
                    ende,
                    faktor=ampulle.faktoren[inner],
                    figur=figure,
                )
            )
        start = place
    return found


def _strokes(ampulle: Ampulle, known: Sequence[tuple[int, Lesung]]) -> list[Figure[Value]]:
    """The strokes of every stretch between two readings; together they are the main reading."""
    day = ampulle.grenzen[0]
    readings = [_reading(lesung) for _, lesung in known]
    total = en835.striche_hauptablesung.at(day)("Striche der Hauptablesung", readings[-1])
    if len(known) == 1:
        return [total]
    allowance = given(
        "Kaltverdunstungsvorgabe", Fraction(ampulle.verdunster.vorgabe), "Striche", source=f"{ampulle.where}/verdunster"
    )
    spans = _free_days(ampulle, [place for place, _ in known])
    whole = given("heizfreie Tage zusammen", sum(spans), "Tage", source="Kalender")
    net: list[Figure[Value]] = []
    before: Figure[Value] | None = None
    for reading, free in zip(readings, spans, strict=True):
        evaporated = _evaporated(reading, before, allowance)
        own = given("heizfreie Tage", free, "Tage", source="Kalender")
        net.append(en835.striche_bereinigt.at(day)("bereinigte Striche", evaporated, allowance, own, whole))
        before = reading
    together = sum((figure.number for figure in net), Fraction(0))
    if together == total.number:
        return net
    parts = Figure("bereinigte Striche zusammen", together, "Striche", inputs=tuple(net), formula="summe()")
    return [en835.striche_angeglichen.at(day)("angeglichene Striche", figure, total, parts) for figure in net]


def _reading(lesung: Lesung) -> Figure[Fraction]:
    name = f"Ablesung am {german_day(lesung.am)}"
    source = ", ".join(part for part in ("ab der Nullmarke", lesung.quelle, lesung.grund) if part)
    return given(name, Fraction(lesung.stand), "Striche", source=source)


def _evaporated(reading: Figure[Fraction], before: Figure[Value] | None, allowance: Figure[Fraction]) -> Figure[Value]:
    if before is None:
        value = reading.value + allowance.value
        return Figure(
            "verdunstete Striche", value, "Striche", norm=NORM, inputs=(reading, allowance), formula="{0} + {1}"
        )
    value = reading.value - before.number
    return Figure("verdunstete Striche", value, "Striche", norm=NORM, inputs=(reading, before), formula="{0} - {1}")


def _free_days(ampulle: Ampulle, places: Sequence[int]) -> list[int]:
    """Heating-free days of each stretch; where there are none at all, its days."""
    months = {int(row[0]) for row in parameter("en835.heizfreie_monate").rows(ampulle.grenzen[0])}
    cuts = [ampulle.grenzen[0], *(ampulle.grenzen[place] for place in places)]
    spans = [
        [cuts[place] + DAY * number for number in range((cuts[place + 1] - cuts[place]).days)]
        for place in range(len(places))
    ]
    free = [sum(day.month in months for day in span) for span in spans]
    return free if any(free) else [len(span) for span in spans]


def _by_degree_days(strokes: Figure[Value], part: Fraction, whole: Fraction, day: date) -> Figure[Value]:
    return en835.striche_nach_gradtagen.at(day)(
        "Striche nach Gradtagen",
        strokes,
        given("Gradtage des Nutzers", part, "‰", source="Kalender"),
        given("Gradtage zusammen", whole, "‰", source="Kalender"),
    )


def _valued(ampulle: Ampulle, strokes: Figure[Value], inner: int) -> Figure[Value]:
    von, bis = ampulle.grenzen[inner], ampulle.grenzen[inner + 1]
    name = f"{ampulle.name}, {german_day(von)} bis {german_day(bis - DAY)}"
    return en834.verbrauchswert.at(von)(name, strokes, ampulle.figuren[inner])


def _stand(ampulle: Ampulle, grenze: date, lesung: Lesung) -> Stand:
    mikro = int(lesung.stand * MIKRO)
    near = abs((lesung.am + DAY - grenze).days) <= AS_READ_DAYS
    return Stand(grenze, mikro, mikro, HERKUNFT[lesung.art], (lesung,), Guete.SEHR_GUT if near else Guete.GUT)
