"""The days on which a plant ran: a boiler is exchanged, a heat pump is added in mid period."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from umlage.core.finding import Finding, error, warning
from umlage.core.period import DAY, Period, german_day, joined
from umlage.core.settlement.akte import Akte, Anlage


def laufzeit(anlage: Anlage, period: Period) -> Period:
    """The days of the plant in the period; the whole period where what it states cannot be."""
    start = max(anlage.von or period.start, period.start)
    end = min(anlage.bis + DAY if anlage.bis is not None else period.end, period.end)
    return Period(start, end) if start < end else period


def anlagenname(anlage: Anlage, titel: str, period: Period) -> str:
    """The name of a plant with the days on which it ran, where those are not all of the period."""
    name = anlage.bezeichnung or titel
    since = f" ab {german_day(anlage.von)}" if anlage.von is not None and anlage.von > period.start else ""
    until = f" bis {german_day(anlage.bis)}" if anlage.bis is not None and anlage.bis < period.last else ""
    return f"{name}{since}{until}"


def stated(akte: Akte) -> Iterator[Finding]:
    """Whether the times of the plants can be, and whether a plant heats on every day."""
    if all(anlage.von is None and anlage.bis is None for anlage in akte.anlagen):
        yield from _same_water(akte)
        return
    wrong = False
    for anlage in akte.anlagen:
        where = f"anlagen/{anlage.nr}"
        first, last = anlage.von or akte.period.start, anlage.bis or akte.period.last
        if not akte.period.start <= first <= last <= akte.period.last:
            wrong = True
            text = f"Die Tage der Anlage liegen nicht im Abrechnungszeitraum {akte.period}, oder bis liegt vor von."
            remedy = "von und bis weglassen, wo die Anlage am Anfang oder Ende des Zeitraums lief."
            yield error("anlage.zeitraum", where, text, remedy=remedy)
            continue
        own = laufzeit(anlage, akte.period)
        for number, lieferung in enumerate(anlage.lieferungen, start=1):
            if lieferung.zeitraum is not None and lieferung.zeitraum.period.overlap(own) is None:
                yield warning(
                    "anlage.lieferung",
                    f"{where}/lieferungen/{number}/zeitraum",
                    f"Die Rechnung gilt für {lieferung.zeitraum.period}; da lief die Anlage nicht ({own}).",
                )
            # a store may be filled before the plant starts, but nothing burns in it after its last day
            elif anlage.bestand is not None and lieferung.am >= own.end:
                yield warning(
                    "anlage.lieferung",
                    f"{where}/lieferungen/{number}/am",
                    f"Die Lieferung vom {german_day(lieferung.am)} kam nach dem letzten Tag der Anlage ({own}).",
                    remedy="Tag der Lieferung oder bis der Anlage prüfen, oder die Lieferung in den Endbestand zählen.",
                )
    if not wrong:
        yield from _gaps(akte)
        yield from _same_water(akte)


def _gaps(akte: Akte) -> Iterator[Finding]:
    heating = joined([laufzeit(anlage, akte.period) for anlage in akte.anlagen if anlage.heizt])
    if not heating:
        return
    edges = [akte.period.start, *(day for span in heating for day in (span.start, span.end)), akte.period.end]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if start < end:
            yield warning(
                "anlage.luecke",
                "anlagen",
                f"Vom {german_day(start)} bis {german_day(end - DAY)} heizt keine Anlage.",
                remedy="von und bis der Anlagen prüfen.",
            )


def _same_water(akte: Akte) -> Iterator[Finding]:
    """Plants that would each count the hot water of all Nutzer at the same time."""
    counting = [
        anlage
        for anlage in akte.anlagen
        if anlage.warmwasser is not None
        and anlage.heizt
        and anlage.warmwasser.verfahren in ("volumen", "betrag", "flaeche")
        and not (
            anlage.warmwasser.verfahren != "flaeche"
            and any(geraet.art == "warmwasserzaehler" and geraet.zweck == "warmwasser" for geraet in anlage.geraete)
        )
    ]
    for first, second in itertools.combinations(counting, 2):
        if laufzeit(first, akte.period).overlap(laufzeit(second, akte.period)) is not None:
            yield warning(
                "anlage.warmwasser",
                f"anlagen/{second.nr}/warmwasser",
                f"Die Anlagen {first.nr} und {second.nr} rechnen zur selben Zeit mit dem Warmwasser aller Nutzer; "
                "es zählt dann zweimal.",
                norm="HeizkostenV § 9 Abs. 2",
                remedy="Das Warmwasser jeder Anlage messen (Zähler mit zweck: warmwasser), oder ihre Tage angeben.",
            )
