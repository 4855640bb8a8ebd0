"""The proposal for the next prepayment: a twelfth of the costs of a year (§ 560 Abs. 4 BGB)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from umlage.core.figure import Figure, Value, given
from umlage.core.law.bgb import p560_vorauszahlung as p560
from umlage.core.money import Amount, Money
from umlage.core.period import year_later
from umlage.core.settlement.ergebnis import NutzerErgebnis
from umlage.core.settlement.sonderposten import Herkunft, exact_sum, laufend, sonder_figure


def bekommt_vorschlag(person: NutzerErgebnis) -> bool:
    """Whether he goes on living there, and the Akte asks for a proposal."""
    akte = person.ergebnis.haus.akte
    return (
        akte.abrechnung.neue_vorauszahlung is not None
        and not akte.liegenschaft.weg
        and not person.bewohner.nutzer.leerstand
        and person.bewohner.bis == person.ergebnis.haus.period.end
    )


def vorschlag(
    person: NutzerErgebnis, line: Herkunft | None = None, special: Callable[[int], Figure[Value]] | None = None
) -> Figure[Money] | None:
    """The monthly amount, with the lines from `line` and those after the sum from `special`; None when there is none.

    Direct costs, balances carried over and fees do not come again and are left out.
    """
    if not bekommt_vorschlag(person):
        return None
    line = line or (lambda position: given(position.bezeichnung, position.betrag))
    special = special or (lambda place: sonder_figure(person, place))
    lines = [position for position in person.positionen if position.direkt is None]
    parts = [
        _in_a_year(person, "Heizung", [line(p) for p in lines if p.gruppe == "heizung"], degree_days=True),
        _in_a_year(
            person,
            "Kosten ohne Heizung",
            [*(line(p) for p in lines if p.gruppe != "heizung"), *map(special, laufend(person))],
            degree_days=False,
        ),
    ]
    whole = exact_sum("Kosten eines Jahres", [part for part in parts if part is not None])
    if whole.value.cents <= 0:
        return None
    setting = person.ergebnis.haus.akte.abrechnung.neue_vorauszahlung
    assert setting is not None
    rule = p560.monatsbetrag_euro if setting.runden == "euro" else p560.monatsbetrag
    day = person.ergebnis.haus.akte.abrechnung.erstellt_am
    found: Figure[Money] = rule.at(day)("Vorschlag für die neue Vorauszahlung je Monat", whole)
    return found._replace(path=f"nutzer/{person.nr}/neue_vorauszahlung")


def _in_a_year(
    person: NutzerErgebnis, name: str, parts: list[Figure[Value]], *, degree_days: bool
) -> Figure[Value] | None:
    if not parts:
        return None
    total = Money(sum(int(part.number * 100) for part in parts))
    spent: Figure[Value] = Figure(f"{name}, abgerechnet", total, inputs=tuple(parts), formula="summe()")
    haus, bewohner = person.ergebnis.haus, person.bewohner
    start = haus.period.start
    if degree_days:
        table = haus.belegung.tafel
        own = Fraction(bewohner.gradtage, table.denominator)
        whole, word, symbol = Fraction(table.weight(start, year_later(start)), table.denominator), "Gradtage", "‰"
    else:
        own, whole, word, symbol = Fraction(bewohner.tage), Fraction((year_later(start) - start).days), "Tage", "Tage"
    if own == whole:
        return spent
    yearly: Figure[Amount] = p560.jahresbetrag.at(haus.akte.abrechnung.erstellt_am)(
        f"{name}, zwölf Monate",
        spent,
        given(f"{word} von zwölf Monaten", whole, symbol, source="Kalender"),
        given(f"{word} der Nutzung", own, symbol, source="Kalender"),
    )
    return yearly
