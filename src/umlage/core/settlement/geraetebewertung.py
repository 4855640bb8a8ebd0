"""Valuations of heat cost allocators in time, and whether those of one house fit each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

from umlage.core.finding import Finding, Severity, error, warning
from umlage.core.money import german_exact
from umlage.core.period import german_day
from umlage.core.settlement.messwert import Messwert, bewertung_am
from umlage.core.verbrauch.bewertung import bewertungsbefunde, bewertungsfaktor, kq_uebertemperatur
from umlage.core.verbrauch.bewertungsangabe import Bewertungsverlauf, Einzelbewertung, Teilbewertung
from umlage.core.verbrauch.geraet import Faktor


def bewerten(messwert: Messwert, findings: list[Finding]) -> None:
    """Give a device its factors: cut where the valuation changes, multiplied where it is made of parts."""
    geraet = messwert.geraet
    if geraet.verdunster is not None:
        found = list(_evaporator(messwert))
        findings.extend(found)
        if found:
            messwert.grenzen, messwert.plaetze = (), ()
    if geraet.art != "hkv" or len(messwert.grenzen) < 2:
        return
    found = list(_findings(messwert))
    findings.extend(found)
    if any(finding.severity is Severity.ERROR for finding in found):
        messwert.grenzen, messwert.plaetze = (), ()
        return
    if isinstance(geraet.bewertung, Bewertungsverlauf):
        days = [step.ab for step in geraet.bewertung.root]
        messwert.grenzen, messwert.plaetze = _cut(messwert.grenzen, messwert.plaetze, days)
    messwert.faktoren = tuple(_faktor(messwert, day) for day in messwert.grenzen[:-1])


def _faktor(messwert: Messwert, day: date) -> Faktor:
    angabe, since = bewertung_am(messwert.geraet.bewertung, day, messwert.ort.grenzen[0])
    ratio = bewertungsfaktor(angabe, since, messwert.where).faktor.number * 10**6
    return Faktor(ratio.numerator, ratio.denominator)


def _cut(
    grenzen: tuple[date, ...], plaetze: tuple[int, ...], days: list[date]
) -> tuple[tuple[date, ...], tuple[int, ...]]:
    """The boundaries with the days of change among them; between two of them the Nutzer stays."""
    cut = [grenzen[0]]
    places = []
    for platz, (von, bis) in zip(plaetze, pairwise(grenzen), strict=True):
        inner = [day for day in days if von < day < bis]
        cut += [*inner, bis]
        places += [platz] * (len(inner) + 1)
    return tuple(cut), tuple(places)


def _findings(messwert: Messwert) -> Iterator[Finding]:
    where, start = f"{messwert.where}/bewertung", messwert.ort.grenzen[0]
    angabe = messwert.geraet.bewertung
    if isinstance(angabe, Bewertungsverlauf):
        first = angabe.root[0].ab
        if first > messwert.grenzen[0]:
            since = german_day(messwert.grenzen[0])
            text = f"Die erste Bewertung gilt ab {german_day(first)}, das Gerät zählt ab {since}."
            yield error("bewertung.stufen", where, text, norm="EN 834")
        for number, step in enumerate(angabe.root, start=1):
            yield from bewertungsbefunde(step.wert, step.ab, f"{where}/{number}/wert")
    elif isinstance(angabe, Teilbewertung):
        yield from bewertungsbefunde(angabe, start, where)


def _evaporator(messwert: Messwert) -> Iterator[Finding]:
    where = f"{messwert.where}/verdunster"
    if messwert.geraet.art != "hkv":
        yield error("verdunster.art", where, "Nur ein Heizkostenverteiler kann ein Verdunster sein.", norm="EN 835")
    if messwert.geraet.ruecksetzung is not None:
        text = "Ein Verdunster hat keine Rücksetzung: jede Ampulle beginnt von selbst neu."
        yield error("verdunster.ruecksetzung", where, text, norm="EN 835")


# --- one house, one way of valuing --------------------------------------------------------------------


def einheitlich(messwerte: Iterable[Messwert], start: date) -> Iterator[Finding]:
    """Values of a house are only good in proportion to each other: one reference of KQ, one model, whole radiators."""
    rated = [(messwert, angabe) for messwert in messwerte for angabe in _parts(messwert)]
    first: dict[str, object] = {}
    for messwert, angabe in rated:
        where = f"{messwert.where}/bewertung"
        reference = kq_uebertemperatur(angabe, start).value
        if first.setdefault("kq", reference) != reference:
            text = f"KQ bezieht sich hier auf {german_exact(reference)} K, bei anderen Geräten des Hauses nicht."
            remedy = "Alle KQ auf dieselbe Übertemperatur beziehen (mit heizkoerper rechnet das Programm um)."
            yield error("bewertung.norm", where, text, norm="EN 834", remedy=remedy)
        if angabe.verteiler is not None and first.setdefault("verteiler", angabe.verteiler) != angabe.verteiler:
            text = f"Neben {first['verteiler']} zählt hier {angabe.verteiler}; beide sind nicht vergleichbar."
            yield warning("bewertung.modelle", where, text, norm="EN 834; HeizkostenV § 5 Abs. 7")
    yield from _radiators(rated)


def _parts(messwert: Messwert) -> Iterator[Teilbewertung]:
    """The valuations by parts that count in the period."""
    start = messwert.ort.grenzen[0]
    seen: list[Einzelbewertung] = []
    for day in messwert.grenzen[:-1]:
        angabe, _ = bewertung_am(messwert.geraet.bewertung, day, start)
        if isinstance(angabe, Teilbewertung) and not any(angabe is known for known in seen):
            seen.append(angabe)
            yield angabe


def _radiators(rated: list[tuple[Messwert, Teilbewertung]]) -> Iterator[Finding]:
    """As many devices as stated share a radiator, and they say the same of it."""
    devices: Counter[tuple[str, str]] = Counter()
    outputs: dict[tuple[str, str], Decimal] = {}
    for messwert, angabe in rated:
        if angabe.heizkoerper is not None and angabe.heizkoerper.nr is not None:
            devices[messwert.ort.room, angabe.heizkoerper.nr] += 1
    for messwert, angabe in rated:
        radiator = angabe.heizkoerper
        if radiator is None or radiator.nr is None:
            continue
        key, where = (messwert.ort.room, radiator.nr), f"{messwert.where}/bewertung"
        # an exchanged device takes the place of another: then fewer hang there at a time than are listed
        if devices[key] < angabe.geraete:
            text = (
                f"Am Heizkörper {radiator.nr} sollen {angabe.geraete} Geräte sitzen, in der Akte stehen {devices[key]}."
            )
            yield error("bewertung.geraete", f"{where}/geraete", text, norm="EN 834")
        if outputs.setdefault(key, radiator.normleistung) != radiator.normleistung:
            text = f"Für den Heizkörper {radiator.nr} stehen verschiedene Leistungen."
            yield error("bewertung.heizkoerper", f"{where}/heizkoerper", text, norm="EN 834")
