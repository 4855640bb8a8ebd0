"""Which numbers of the law an Abrechnung has used: found in its derivations, and by what the Akte asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from umlage.core.figure import Figure, Value
from umlage.core.parameters import Entry, Parameter, ParameterGap, parameter, parameters
from umlage.core.settlement import pruefung_haelfte
from umlage.core.settlement.audit.register import REGELN
from umlage.core.settlement.eichung import eichfristen
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.haus import Abrechnungshaus
from umlage.core.settlement.messwert import bewertung_am
from umlage.core.verbrauch.bewertungsangabe import Bewertungsverlauf, Teilbewertung

Zahl = tuple[Parameter, Entry]
"""A number of the law in the version that was used."""

_SOMMER = {
    "sommer-92": "gradtage_sommer_92",
    "sommer-drittel": "gradtage_sommer_drittel",
    "juni-14": "gradtage_sommer_juni_14",
}


def verwendet(ergebnis: Ergebnis) -> list[Zahl]:
    """The numbers in the amounts of the house and in the rules of its audit, by name and day."""
    found: dict[tuple[str, object], Zahl] = {}
    derived, by_degree_days = _derived(_figures(ergebnis))
    for zahl in (*derived, *_asked(ergebnis.haus, by_degree_days)):
        found[zahl[0].name, zahl[1].since] = zahl
    return [found[key] for key in sorted(found, key=str)]


def _figures(ergebnis: Ergebnis) -> Iterator[Figure[Value]]:
    """The figures of the house as a whole; those of a Nutzer are made of them."""
    haus = ergebnis.haus
    for brennstoff in haus.brennstoffe:
        yield from (brennstoff.betrag, brennstoff.mengen, brennstoff.co2_kg, brennstoff.co2_betrag)
    for trennung in haus.trennungen.values():
        yield from (figure for figure in (trennung.faktor, trennung.waerme) if figure is not None)
    if haus.co2.anwendbar:
        yield haus.co2.kilogramm
        yield from (figure for figure in (haus.co2.ausstoss, haus.co2.anteil) if figure is not None)
        yield from (half.vermieter for half in haus.co2.haelften.values())
    yield from (lauf.faktor for lauf in ergebnis.laeufe if lauf.faktor is not None)
    if haus.rohrwaerme is not None:
        for found in haus.rohrwaerme.ergebnisse.values():
            if found is not None:
                yield found.zuschlag
    yield from _valuations(haus)


def _valuations(haus: Abrechnungshaus) -> Iterator[Figure[Value]]:
    """One factor of each kind of valuation that is made of parts."""
    seen: set[object] = set()
    for messwert in haus.messung.bekannt.values():
        for day in messwert.grenzen[:-1] if messwert.geraet.bewertung is not None else ():
            angabe, since = bewertung_am(messwert.geraet.bewertung, day, messwert.ort.grenzen[0])
            if not isinstance(angabe, Teilbewertung):
                continue
            body = angabe.heizkoerper
            shape = None if body is None else (body.bauart, body.exponent is None, body.uebertemperatur)
            kind = (since, angabe.kq is None, angabe.kq_uebertemperatur, angabe.skala, shape)
            if kind not in seen:
                seen.add(kind)
                yield messwert.faktorfigur(day)


@cache
def _known() -> dict[tuple[str, str, str], list[Zahl]]:
    """The numbers of the law by what their figures say."""
    found: dict[tuple[str, str, str], list[Zahl]] = {}
    for one in parameters().values():
        for entry in one.entries:
            found.setdefault((one.title, entry.norm, entry.source), []).append((one, entry))
    return found


def _derived(figures: Iterable[Figure[Value]]) -> tuple[list[Zahl], bool]:
    """The numbers of the law among the inputs of the figures, and whether degree days are among them."""
    known, seen = _known(), dict[int, Figure[Value]]()
    found: list[Zahl] = []
    waiting, by_degree_days = list(figures), False
    while waiting:
        figure = waiting.pop()
        if id(figure) in seen:
            continue
        # kept, so that no other figure gets its place in memory
        seen[id(figure)] = figure
        waiting.extend(figure.inputs)
        if figure.inputs:
            continue
        by_degree_days = by_degree_days or figure.name.startswith("Gradtage")
        for one, entry in known.get((figure.name, figure.norm, figure.source), ()):
            if entry.value == figure.value:
                found.append((one, entry))
    return found, by_degree_days


def _asked(haus: Abrechnungshaus, by_degree_days: bool) -> Iterator[Zahl]:
    """What settlement and audit compare with, without its standing in an amount."""
    akte, day = haus.akte, haus.period.start
    names = {name for rule in REGELN.values() for name in rule.parameter if _concerns(haus, name)}
    shared = any(len(places) > 1 for places in haus.belegung.einheiten)
    if by_degree_days or (haus.brennstoffe and shared):
        names |= {"heizkostenv.gradtage", f"heizkostenv.{_SOMMER[akte.abrechnung.gradtage]}"}
    if haus.co2.anteil is not None:
        names.add("co2kostaufg.stufen")
    yield from pruefung_haelfte.zahlen(akte)
    if haus.rohrwaerme is not None:
        names |= {name for name in parameters() if name.startswith("vdi2077.")}
    if any(messwert.geraet.verdunster is not None for messwert in haus.messung.bekannt.values()):
        names |= {name for name in parameters() if name.startswith("en835.")}
    yield from eichfristen(akte)
    for name in names:
        try:
            yield parameter(name), parameter(name).entry(day)
        except ParameterGap:
            continue


def _concerns(haus: Abrechnungshaus, name: str) -> bool:
    """Whether a number that a rule compares with is about this house at all."""
    akte = haus.akte
    match name.partition(".")[0]:
        case "bgb":
            return True
        case "ustg":
            return any(posten.steuer for posten in haus.posten.values())
        case "betrkv":
            return any(posten.kostenart == "kabel" for posten in haus.posten.values())
        case "co2kostaufg":
            return haus.co2.anteil is not None
        case "en834":
            return any(name in _valued_by(one.geraet.bewertung) for one in haus.messung.bekannt.values())
        case "en442":
            return False  # only where a radiator states its exponent; then its figure says so
    match name:
        case "heizkostenv.grundkosten_min" | "heizkostenv.grundkosten_max":
            return bool(haus.brennstoffe)
        case "heizkostenv.vorerfassung_min":
            return akte.kostenbaum is not None
        case "heizkostenv.waermepumpe_pflicht":
            return any(brennstoff.art.teilung == "waermepumpe" for brennstoff in haus.brennstoffe)
        case "heizkostenv.kuerzung_nicht_verbrauch":
            return any(not trennung.gemessen and trennung.faktor is not None for trennung in haus.trennungen.values())
        case "heizkostenv.schaetzung_flaechengrenze":
            return bool(haus.geschaetzt)
        case "heizkostenv.fernablesung_alle":
            return bool(haus.brennstoffe) and bool(parameter(name).number(haus.period.last))
    return False


def _valued_by(angabe: object) -> set[str]:
    """The numbers of EN 834 that a valuation by parts is compared with."""
    steps = [step.wert for step in angabe.root] if isinstance(angabe, Bewertungsverlauf) else [angabe]
    parts = [step for step in steps if isinstance(step, Teilbewertung)]
    found = {"en834.produktskala_max"} if any(part.skala == "produkt" for part in parts) else set()
    return found | ({"en834.leistung_ein_geraet"} if any(part.heizkoerper is not None for part in parts) else set())
