"""Tariffs: what prices by date come to in the period, and the Akte in which they stand among the costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, is_dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import TypeVar

from umlage.core.figure import Figure, Value, given
from umlage.core.finding import Finding, error, note
from umlage.core.money import Money, german, half_up
from umlage.core.period import Period, german_day, year_later
from umlage.core.quantity import UNITS, printed
from umlage.core.settlement.akte import Akte, Hauskosten, Kosten, Tarif, Tarifpreis, Wasserkosten
from umlage.core.settlement.akte.anlage import Anlagenkosten
from umlage.core.settlement.akte.kosten import Wasserschluessel

P = TypeVar("P")
K = TypeVar("K", bound=Kosten)


@dataclass(frozen=True, slots=True)
class Tarifkosten:
    """A tariff with its cost; `verweis`: by which reference the tree takes it, empty where it is only shown."""

    tarif: Tarif
    figur: Figure[Money]
    verweis: str = ""


def berechnet(akte: Akte) -> tuple[Tarifkosten, ...]:
    """All tariffs of the Akte in its order."""
    counted = {"H": len(akte.hausnebenkosten), "W": len(akte.kaltwasser)}
    counted |= {f"A{anlage.nr}.K": len(anlage.kosten) for anlage in akte.anlagen}
    found = []
    for number, tarif in enumerate(akte.tarife, start=1):
        verweis = ""
        if tarif.umlegen:
            row = {"hausnebenkosten": "H", "kaltwasser": "W"}.get(tarif.bereich, f"A{tarif.anlage}.K")
            counted[row] = counted.get(row, 0) + 1
            verweis = f"{row}{counted[row]}"
        found.append(Tarifkosten(tarif, _figure(tarif, akte.period, f"tarife/{number}"), verweis))
    return tuple(found)


def mit_tarifen(akte: Akte, tarife: tuple[Tarifkosten, ...]) -> Akte:
    """The Akte with the tariffs that are shared out behind its own costs."""
    house, water = akte.hausnebenkosten, akte.kaltwasser
    plants = {anlage.nr: anlage.kosten for anlage in akte.anlagen}
    for row in tarife:
        tarif = row.tarif
        if not tarif.umlegen:
            continue
        if tarif.bereich == "anlage":
            if tarif.anlage in plants:
                plants[tarif.anlage] = (*plants[tarif.anlage], _row(Anlagenkosten, row))
        elif tarif.bereich == "kaltwasser":
            water = (*water, _row(partial(Wasserkosten, schluessel=_wasserschluessel(tarif) or "VKW"), row))
        else:
            house = (*house, _row(partial(Hauskosten, schluessel=tarif.schluessel or "NHN"), row))
    anlagen = tuple(_with(anlage, kosten=plants[anlage.nr]) for anlage in akte.anlagen)
    return _with(akte, anlagen=anlagen, hausnebenkosten=house, kaltwasser=water)


def _of_energy(tarif: Tarif) -> bool:
    return tarif.einheit in UNITS and UNITS[tarif.einheit][0] == UNITS["kWh"][0]


def _wasserschluessel(tarif: Tarif) -> Wasserschluessel | None:
    return None if tarif.schluessel == "VST" or tarif.schluessel == "VKA" else tarif.schluessel


def _row(kind: Callable[..., K], row: Tarifkosten) -> K:
    """The tariff as a row of costs."""
    tarif = row.tarif
    return kind(
        bezeichnung=tarif.bezeichnung,
        betrag=Decimal(row.figur.value.cents) / 100,
        kostenart=tarif.kostenart,
        mwst=tarif.mwst,
        quelle=f"Tarif, {tarif.quelle}"[:160] if tarif.quelle else "Tarif",
    )


def _with(part: P, **changes: object) -> P:
    if is_dataclass(part) and not isinstance(part, type):
        return replace(part, **changes)
    return part.model_copy(update=changes)  # type: ignore[attr-defined,no-any-return]  # a Teil


def _steps(tarif: Tarif, period: Period) -> Iterator[tuple[Tarifpreis, Period]]:
    """Prices with the days of the period on which they hold."""
    for nr, preis in enumerate(tarif.preise):
        end = tarif.preise[nr + 1].ab if nr + 1 < len(tarif.preise) else date.max
        if preis.ab < end and (inside := Period(preis.ab, end).overlap(period)) is not None:
            yield preis, inside


def _figure(tarif: Tarif, period: Period, where: str) -> Figure[Money]:
    source = tarif.quelle or where
    inputs: list[Figure[Value]] = []
    terms: list[str] = []
    exact = Fraction(0)

    def add(*figures: Figure[Value]) -> list[str]:
        start = len(inputs)
        inputs.extend(figures)
        return [f"{{{place}}}" for place in range(start, len(inputs))]

    year = given("Tage eines Jahres", (year_later(period.start) - period.start).days, "Tage", source="Kalender")
    whole = given("Tage des Zeitraums", period.days, "Tage", source="Kalender")
    for preis, span in _steps(tarif, period):
        days = given(f"Tage ab {german_day(span.start)}", span.days, "Tage", source="Kalender")
        if preis.grundpreis:
            basis = given("Grundpreis im Jahr", Money.euro(preis.grundpreis), source=source)
            terms.append("{} * {} / {}".format(*add(basis, days, year)))
            exact += basis.number * span.days / year.value
        if preis.arbeitspreis and tarif.menge:
            per = f"€/{printed(tarif.einheit or 'Einheit')}"
            price = given("Arbeitspreis", Fraction(preis.arbeitspreis), per, source=source)
            amount = given("Menge", Fraction(tarif.menge), tarif.einheit or "", source=source)
            if span == period:
                terms.append("{} * {}".format(*add(price, amount)))
                exact += price.value * amount.value
            else:
                terms.append("{} * {} * {} / {}".format(*add(price, amount, days, whole)))
                exact += price.value * amount.value * span.days / period.days
    name = f"{tarif.bezeichnung}, nach Tarif"
    if not terms:
        return given(name, Money(0), source="Im Zeitraum gilt kein Preis.")._replace(path=where)
    cents = exact * 100
    value = Money(half_up(cents.numerator, cents.denominator))
    return Figure(name, value, inputs=tuple(inputs), formula=f"runden({' + '.join(terms)}, 2)", path=where)


def stated(akte: Akte) -> Iterator[Finding]:
    """What does not fit in a tariff; a note on each that is only shown."""
    plants = {anlage.nr for anlage in akte.anlagen}
    for number, tarif in enumerate(akte.tarife, start=1):
        where = f"tarife/{number}"
        days = [preis.ab for preis in tarif.preise]
        if not days or days != sorted(set(days)) or days[0] > akte.zeitraum.von or days[-1] > akte.zeitraum.bis:
            text = "Die Preise müssen geordnet sein, den ganzen Zeitraum decken und in ihm gelten."
            yield error("tarif.preise", f"{where}/preise", text)
        if any(preis.arbeitspreis is not None for preis in tarif.preise) != (tarif.menge is not None):
            text = "Ein Arbeitspreis braucht eine menge, und eine menge einen Arbeitspreis."
            yield error("tarif.menge", f"{where}/menge", text)
        if (tarif.bereich == "anlage") != (tarif.anlage is not None) or (tarif.anlage or "") not in {*plants, ""}:
            yield error(
                "tarif.anlage", f"{where}/anlage", "Bei bereich: anlage, und nur dort, steht eine Anlage der Akte."
            )
        wrong = tarif.bereich == "anlage" and tarif.schluessel is not None
        if wrong or (tarif.bereich == "hausnebenkosten" and tarif.schluessel is None and tarif.umlegen):
            text = "Der Schlüssel fehlt." if not wrong else "Kosten einer Anlage haben keinen eigenen Schlüssel."
            yield error("tarif.schluessel", f"{where}/schluessel", text)
        if tarif.bereich == "anlage" and tarif.menge is not None and _of_energy(tarif):
            yield error(
                "tarif.energie",
                f"{where}/menge",
                "Energie einer Anlage steht in ihren lieferungen: dort zählen ihre Menge und ihr Kohlendioxid.",
                remedy="Den Arbeitspreis mal Menge als lieferung eintragen; der Grundpreis kann ein Tarif bleiben.",
            )
        if tarif.bereich == "kaltwasser" and tarif.schluessel != _wasserschluessel(tarif):
            text = f"Wasser wird nicht nach {tarif.schluessel} verteilt."
            yield error("tarif.schluessel", f"{where}/schluessel", text)
        if not tarif.umlegen:
            cents = _figure(tarif, akte.period, where).value.cents
            text = f"„{tarif.bezeichnung}“: {german(Fraction(cents, 100), 2)} € sind berechnet und nicht verteilt."
            yield note("tarif.nur_berechnet", where, text)
