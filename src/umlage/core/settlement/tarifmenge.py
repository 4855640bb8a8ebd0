"""The quantity of a tariff as meters counted it, cut at the days on which its prices change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from umlage.core.figure import Figure, Value, given
from umlage.core.finding import Finding, Severity, error, note
from umlage.core.law.heizkostenv.p9b_gradtage import gradtage
from umlage.core.money import half_up_at
from umlage.core.period import Period, german_day
from umlage.core.quantity import NotConvertible, factor, printed
from umlage.core.settlement.akte import Akte, Geraet, Tarif
from umlage.core.settlement.einzelmessung import einzelmessung
from umlage.core.settlement.herleitung_verbrauch import verbrauch_figure
from umlage.core.settlement.messwert import BASIS, Messwert, Ort, zwischenwerte
from umlage.core.verbrauch.geraet import Abschnitt

_MEASURES = {"kWh", "m3", "l"}
_STELLEN = 3  # as a meter shows


@dataclass(frozen=True, slots=True)
class Tarifmenge:
    """What the meters counted: in all, and at each price; in the unit of the tariff."""

    ganz: Figure[Value]
    teile: tuple[Figure[Value], ...]


@dataclass(frozen=True, slots=True)
class _Stelle:
    """A place of measurement: the device that was named with those that it replaced and that replaced it."""

    room: str
    geraete: tuple[Geraet, ...]


def einheit(akte: Akte, tarif: Tarif) -> str:
    """The unit of the quantity: as stated, else that of the first meter; empty where neither is known."""
    if tarif.einheit is not None:
        return tarif.einheit
    first = _stelle(akte, tarif.zaehler[0]) if tarif.zaehler else None
    return BASIS[first.geraete[0].art] if first is not None else ""


def stated(akte: Akte, tarif: Tarif, where: str) -> Iterator[Finding]:
    """Whether the meters of a tariff can be its quantity."""
    if tarif.umrechnung is not None and not tarif.zaehler:
        yield error("tarif.zaehler", f"{where}/umrechnung", "Umgerechnet wird nur, was ein Gaszähler gezählt hat.")
    taken: set[str] = set()
    for nr in tarif.zaehler:
        stelle = _stelle(akte, nr)
        if stelle is None:
            yield error("tarif.zaehler", f"{where}/zaehler", f"Den Zähler {nr} gibt es nicht.")
            continue
        numbers = {geraet.nr for geraet in stelle.geraete}
        if numbers & taken:
            yield error("tarif.zaehler", f"{where}/zaehler", f"Der Zähler {nr} zählte zweimal.")
        taken |= numbers
        yield from _fits(tarif, stelle, nr, einheit(akte, tarif), where)


def _fits(tarif: Tarif, stelle: _Stelle, nr: str, unit_name: str, where: str) -> Iterator[Finding]:
    for geraet in stelle.geraete:
        if geraet.differenz is not None or geraet.schaetzung is not None:
            yield error(
                "tarif.zaehler",
                f"{where}/zaehler",
                f"Der Verbrauch des Zählers {geraet.nr} ist eine Differenz oder geschätzt; ein Tarif braucht Stände.",
                remedy="Die menge angeben.",
            )
    basis = BASIS[stelle.geraete[0].art]
    if basis not in _MEASURES:
        yield error("tarif.zaehler", f"{where}/zaehler", f"Das Gerät {nr} zählt Einheiten, keine Menge.")
    elif (problem := _conversion(tarif, stelle.geraete[0].art, unit_name)[1]) and tarif.umrechnung is not None:
        yield error("tarif.zaehler", f"{where}/umrechnung", problem)
    elif problem:
        yield error("tarif.zaehler", f"{where}/einheit", problem)


def _conversion(tarif: Tarif, art: str, unit_name: str) -> tuple[Fraction, str]:
    """How many of the tariff's unit one of the meter's is, and what is wrong with that."""
    basis = BASIS[art]
    try:
        if tarif.umrechnung is not None:
            if art != "gaszaehler" or not tarif.umrechnung:
                return Fraction(0), "Umgerechnet wird nur von m³ Gas in Energie, mit einer Zahl über 0."
            return Fraction(tarif.umrechnung) * factor("kWh", unit_name), ""
        return factor(basis, unit_name), ""
    except NotConvertible:
        gas = " Für Gas in kWh braucht es die umrechnung." if art == "gaszaehler" else ""
        return Fraction(0), f"Der Zähler zählt {printed(basis)}, der Tarif {printed(unit_name)}.{gas}"


def gemessen(akte: Akte, tarif: Tarif, spans: Sequence[Period], where: str) -> tuple[Tarifmenge | None, list[Finding]]:
    """What the meters counted in the spans of the prices, one after the other; None where they cannot say it."""
    tafel = gradtage(akte.abrechnung.gradtage, akte.period.start)
    regeln = zwischenwerte(akte.einstellungen.ablesungen, tafel)
    cuts = (*(span.start for span in spans), spans[-1].end)
    findings: list[Finding] = []
    parts: list[list[Figure[Value]]] = [[] for _ in spans]
    for nr in tarif.zaehler:
        stelle = _stelle(akte, nr)
        assert stelle is not None
        ort = Ort(None, stelle.room, cuts, tafel, regeln)
        messwerte = _measured(stelle, ort, findings)
        lived = [one.grenzen for one in messwerte if len(one.grenzen) > 1]
        if not lived or min(one[0] for one in lived) > cuts[0] or max(one[-1] for one in lived) < cuts[-1]:
            text = f"Der Zähler {nr} zählte nicht die ganze Zeit vom {german_day(cuts[0])} an."
            findings.append(error("tarif.zaehler", f"{where}/zaehler", text, remedy="Die menge angeben."))
        for messwert in messwerte:
            for abschnitt in messwert.abschnitte:
                parts[abschnitt.platz].append(_part(tarif, messwert, abschnitt, einheit(akte, tarif)))
                if abschnitt.spanne is not None and abschnitt.platz:
                    findings.append(_no_reading(messwert, abschnitt, where))
    if any(finding.severity is Severity.ERROR for finding in findings) or not all(parts):
        return None, findings
    each = tuple(
        [_sum(f"Verbrauch ab {german_day(span.start)}", part) for span, part in zip(spans, parts, strict=True)]
    )
    return Tarifmenge(_whole(each), each), findings


def _measured(stelle: _Stelle, ort: Ort, findings: list[Finding]) -> list[Messwert]:
    """The devices of a place; of what there is to say only what stops, the rest is said where they hang."""
    followers = {geraet.ersetzt_durch: geraet for geraet in stelle.geraete if geraet.ersetzt_durch is not None}
    said: list[Finding] = []
    found = [einzelmessung(geraet, ort, followers, said) for geraet in stelle.geraete]
    findings += [finding for finding in said if finding.severity is Severity.ERROR]
    return found


def _part(tarif: Tarif, messwert: Messwert, abschnitt: Abschnitt, unit_name: str) -> Figure[Value]:
    """What one device counted at one price, in the unit of the tariff."""
    figure = verbrauch_figure(messwert, abschnitt)
    if abschnitt.spanne is not None:
        whole, own, both = figure.inputs
        word = own.name.partition(" ")[0]
        figure = figure._replace(
            norm="",
            sentence="Ohne Ablesung am Tag des neuen Preises wird der Verbrauch nach Zeit geteilt.",
            inputs=(
                whole._replace(name=f"Gerät {messwert.geraet.nr}, zu beiden Preisen"),
                own._replace(name=f"{word} zu diesem Preis"),
                both,
            ),
        )
    ratio, _ = _conversion(tarif, messwert.geraet.art, unit_name)
    if ratio == 1:
        return figure._replace(unit_name=unit_name)
    per = f"{printed(unit_name)}/{printed(figure.unit_name)}"
    by = given(f"Umrechnung in {printed(unit_name)}", ratio, per, source="Angabe zum Tarif" if tarif.umrechnung else "")
    if tarif.umrechnung is None:
        by = by._replace(source="", norm="SI-Einheiten")
    return Figure(figure.name, figure.number * ratio, unit_name, inputs=(figure, by), formula="{0} * {1}")


def _sum(name: str, parts: Sequence[Figure[Value]]) -> Figure[Value]:
    if len(parts) == 1:
        return parts[0]
    total = sum((part.number for part in parts), Fraction(0))
    return Figure(name, total, parts[0].unit_name, inputs=tuple(parts), formula="summe()")


def _whole(each: Sequence[Figure[Value]]) -> Figure[Value]:
    """The whole quantity with no more decimals than a meter shows."""
    whole = _sum("Menge nach Zählern", each)
    value = half_up_at(whole.number, _STELLEN)
    if value == whole.number:
        return whole
    return Figure("Menge, gerundet", value, whole.unit_name, inputs=(whole,), formula=f"runden({{0}}, {_STELLEN})")


def _no_reading(messwert: Messwert, abschnitt: Abschnitt, where: str) -> Finding:
    return note(
        "tarif.aufgeteilt",
        f"{where}/zaehler",
        f"Zum neuen Preis am {german_day(abschnitt.von)} ist der Zähler {messwert.geraet.nr} nicht abgelesen; sein "
        "Verbrauch ist nach Zeit geteilt.",
        remedy="Den Stand vom Tag davor eintragen.",
    )


def _stelle(akte: Akte, nr: str) -> _Stelle | None:
    places = [("geraete", akte.geraete)]
    places += [(f"anlagen/{anlage.nr}/geraete", anlage.geraete) for anlage in akte.anlagen]
    places += [(f"nutzeinheiten/{einheit.nr}/geraete", einheit.geraete) for einheit in akte.nutzeinheiten]
    for room, geraete in places:
        if any(geraet.nr == nr for geraet in geraete):
            chain = {nr}
            while more := {one.nr for one in geraete if one.nr not in chain and _linked(one, chain, geraete)}:
                chain |= more
            return _Stelle(room, tuple([geraet for geraet in geraete if geraet.nr in chain]))
    return None


def _linked(geraet: Geraet, chain: set[str], geraete: Sequence[Geraet]) -> bool:
    return geraet.ersetzt_durch in chain or any(one.nr in chain and one.ersetzt_durch == geraet.nr for one in geraete)
