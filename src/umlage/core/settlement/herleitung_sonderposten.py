"""Derivations of what comes after the sum: surcharges, tax of a net statement, proposal, reduction rights."""

from __future__ import annotations

from typing import Protocol

from umlage.core.figure import Figure, Value
from umlage.core.money import Money
from umlage.core.settlement.ergebnis import Ergebnis, NutzerErgebnis, Position
from umlage.core.settlement.kuerzung import kuerzungen
from umlage.core.settlement.neue_vorauszahlung import vorschlag
from umlage.core.settlement.sonderposten import (
    ENTHALTEN,
    STEUER,
    WAGNIS,
    sonderkosten_figure,
    steuer_figures,
    wagnis_figure,
)


class Personenherleitung(Protocol):
    """What this module asks of the derivations of one Nutzer."""

    @property
    def ergebnis(self) -> Ergebnis: ...
    def position(self, person: NutzerErgebnis, position: Position) -> Figure[Value]: ...
    def total(self, person: NutzerErgebnis) -> Figure[Value]: ...
    def steuern(self, person: NutzerErgebnis) -> list[Figure[Value]]: ...


def pfade(person: NutzerErgebnis) -> list[str]:
    """Paths of a Nutzer's lines after the sum, of his rights, of the proposal."""
    start = f"nutzer/{person.nr}"
    found = [f"{start}/sonderposten/{number}" for number in range(1, len(person.sonder) + 1)]
    found += [recht.figur.path for recht in kuerzungen(person)]
    return found + ([f"{start}/neue_vorauszahlung"] if vorschlag(person) is not None else [])


def posten_figure(herleitung: Personenherleitung, person: NutzerErgebnis, number: int) -> Figure[Value]:
    """The line with this number; IndexError when there is none."""
    if number < 1:
        raise IndexError(number)
    posten = person.sonder[number - 1]
    if posten.art in (ENTHALTEN, STEUER):
        return steuer_figures(person, herleitung.total, herleitung.steuern(person))[posten.art == STEUER]
    if posten.art == WAGNIS:
        return wagnis_figure(person, lambda position: herleitung.position(person, position))
    return sonderkosten_figure(person, number - 1)


def saldo_figure(herleitung: Personenherleitung, person: NutzerErgebnis, paid: Figure[Value]) -> Figure[Value]:
    """What is to be paid: costs and what counts beside them, less the prepayments."""
    beside = [
        posten_figure(herleitung, person, number)
        for number, posten in enumerate(person.sonder, start=1)
        if posten.im_saldo
    ]
    plus = "".join(f" + {{{place}}}" for place in range(2, len(beside) + 2))
    return Figure(
        "Saldo",
        person.saldo,
        inputs=(herleitung.total(person), paid, *beside),
        formula=f"{{0}}{plus} - {{1}}",
        sentence="Positiv: Nachzahlung, negativ: Guthaben.",
        path=f"nutzer/{person.nr}/saldo",
    )


def kuerzung_figure(herleitung: Personenherleitung, person: NutzerErgebnis, path: str) -> Figure[Value]:
    """The right at a path; StopIteration when there is none."""
    rights = kuerzungen(person, lambda position: herleitung.position(person, position))
    return next(recht.figur for recht in rights if recht.figur.path == path)


def vorschlag_figure(herleitung: Personenherleitung, person: NutzerErgebnis) -> Figure[Money]:
    """The proposal; KeyError when the Akte asks for none, or there is nothing to propose."""
    found = vorschlag(
        person,
        lambda position: herleitung.position(person, position),
        lambda place: posten_figure(herleitung, person, place + 1),
    )
    if found is None:
        raise KeyError("neue_vorauszahlung")
    return found
