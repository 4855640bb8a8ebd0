"""Where the amounts of pages come from that are no amount of the Ergebnis themselves: rows of the cost tree, sums."""

from __future__ import annotations

from fractions import Fraction

from umlage.core.figure import Figure, Value
from umlage.core.kostenbaum.ablauf import Lauf
from umlage.core.money import Amount, Money
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.herleitung import Herleitung, UnknownPath
from umlage.documents.liste.woher import zusammen

GROESSEN = ("betrag", "saldo")


def figur(ergebnis: Ergebnis, pfad: str) -> Figure[Value]:
    """The derivation of an amount of a page; UnknownPath where there is none.

    Beside the paths of Herleitung: `baum/NR` (all that passes through an element), below it `eigen`,
    `kosten/VERWEIS`, `pauschale/PLACE` and `blatt/NUTZER`; `summe/betrag`, `summe/saldo` (of all Nutzer);
    `art/NAME` (what all Nutzer bear under this name); `bestand/ANLAGE` (the value of what is left in a store).
    """
    herleitung = Herleitung(ergebnis)
    word, _slash, rest = pfad.partition("/")
    try:
        match word:
            case "baum":
                return herleitung.complete(_of_tree(herleitung, rest))
            case "summe" if rest in GROESSEN:
                cents = sum(getattr(person, rest).cents for person in ergebnis.nutzer)
                where = [f"nutzer/{person.nr}/{rest}" for person in ergebnis.nutzer]
                return zusammen(cents, "Summe aller Nutzer", where)(herleitung)
            case "art":
                return _kind(herleitung, rest)
            case "bestand":
                fuel = next(fuel for fuel in ergebnis.haus.brennstoffe if fuel.anlage.nr == rest)
                if fuel.bestand_ende is not None:
                    return herleitung.complete(fuel.bestand_ende)
    except (StopIteration, KeyError, IndexError, ValueError):
        raise UnknownPath(pfad) from None
    return herleitung.figure(pfad)


def durch(lauf: Lauf) -> Fraction:
    """Cents that pass through an element: from above, its own costs, and those that enter below."""
    below = sum(inner.eigen for inner in lauf.walk()) - lauf.eigen
    return Fraction(lauf.total) + below


def _of_tree(herleitung: Herleitung, rest: str) -> Figure[Value]:
    ergebnis = herleitung.ergebnis
    nr, _slash, what = rest.partition("/")
    lauf = next(one for one in ergebnis.wurzel.walk() if one.element.nr == nr)
    match what.split("/", 1):
        case [""]:
            return _through(herleitung, lauf)
        case ["eigen"]:
            own = tuple(ergebnis.haus.posten[verweis].herkunft for verweis in lauf.element.kosten)
            return Figure("Eigene Kosten", Money(lauf.eigen), inputs=own, formula="summe()")
        case ["kosten", verweis] if verweis in lauf.element.kosten:
            return ergebnis.haus.posten[verweis].herkunft
        case ["pauschale", place] if place.isdecimal():
            return herleitung.pauschale(lauf, int(place))
        case ["blatt", nutzer] if lauf.gewichte is not None:
            return herleitung.anteil(lauf, ergebnis.person(nutzer).bewohner.platz)
    raise KeyError(rest)


def _through(herleitung: Herleitung, lauf: Lauf) -> Figure[Value]:
    """What the page shows beside an element: nothing is taken out of it yet, and what enters below counts."""
    posten = herleitung.ergebnis.haus.posten
    entering = [
        posten[verweis].herkunft for below in lauf.walk() if below is not lauf for verweis in below.element.kosten
    ]
    if not lauf.total or not (entering or lauf.pauschalen):
        return herleitung.element(lauf)
    if not entering:
        return herleitung.all_costs(lauf)
    parts: tuple[Figure[Value], ...] = (herleitung.all_costs(lauf), *entering)
    cents = durch(lauf)
    value = Money(int(cents)) if cents.denominator == 1 else Amount(cents)
    return Figure(lauf.element.bezeichnung, value, inputs=parts, formula="summe()")


def _kind(herleitung: Herleitung, name: str) -> Figure[Value]:
    found = [
        (person.nr, position)
        for person in herleitung.ergebnis.nutzer
        for position in person.positionen
        if position.bezeichnung == name
    ]
    if not found:
        raise KeyError(name)
    cents = sum(position.betrag.cents for _nr, position in found)
    where = [f"nutzer/{nr}/positionen/{position.nummer}" for nr, position in found]
    return zusammen(cents, name, where)(herleitung)
