"""Tariffs: what prices by date come to in the period, and the Akte in which they stand among the costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import is_dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import TypeVar

from umlage.core.figure import Figure, Value, given
from umlage.core.finding import Finding
from umlage.core.money import Money, german_exact, half_up
from umlage.core.period import Period, german_day, year_later
from umlage.core.quantity import printed
from umlage.core.settlement import tarifmenge
from umlage.core.settlement.akte import Akte, Anlage, Hauskosten, Kosten, Lieferung, Tarif, Tarifpreis, Wasserkosten
from umlage.core.settlement.akte.anlage import Anlagenkosten
from umlage.core.settlement.akte.kosten import Wasserschluessel
from umlage.core.settlement.anlagenzeit import laufzeit
from umlage.core.settlement.tarifkosten import Tarifkosten

P = TypeVar("P")
K = TypeVar("K", bound=Kosten)


def berechnet(akte: Akte) -> tuple[tuple[Tarifkosten, ...], list[Finding]]:
    """All tariffs of the Akte in its order, and what their meters leave open."""
    counted: dict[str, int] = {"hausnebenkosten": len(akte.hausnebenkosten), "kaltwasser": len(akte.kaltwasser)}
    for anlage in akte.anlagen:
        counted[f"anlagen/{anlage.nr}/kosten"] = len(anlage.kosten)
        counted[f"anlagen/{anlage.nr}/lieferungen"] = len(anlage.lieferungen)
    found, findings = [], []
    for number, tarif in enumerate(akte.tarife, start=1):
        row, more = _berechnet(akte, tarif, f"tarife/{number}")
        findings += more
        if tarif.umlegen:
            kind = {"lieferung": "lieferungen", "anlage": "kosten"}.get(tarif.bereich)
            place = f"anlagen/{tarif.anlage}/{kind}" if kind else tarif.bereich
            counted[place] = counted.get(place, 0) + 1
            row = replace(row, zeile=f"{place}/{counted[place]}", verweis=_verweis(tarif, counted[place]))
            if tarif.bereich == "lieferung":
                row = replace(row, nummer=counted[place])
        found.append(row)
    return tuple(found), findings


def _verweis(tarif: Tarif, number: int) -> str:
    if tarif.bereich == "lieferung":
        return f"A{tarif.anlage}.B"
    return {"hausnebenkosten": "H", "kaltwasser": "W"}.get(tarif.bereich, f"A{tarif.anlage}.K") + str(number)


def zeit(akte: Akte, tarif: Tarif) -> Period:
    """The days for which it counts: of the period, or of the plant whose energy it is."""
    plant = next((one for one in akte.anlagen if one.nr == tarif.anlage), None)
    return laufzeit(plant, akte.period) if tarif.bereich == "lieferung" and plant is not None else akte.period


def mit_tarifen(akte: Akte, tarife: tuple[Tarifkosten, ...]) -> Akte:
    """The Akte with the tariffs that are shared out behind its own costs."""
    house, water = akte.hausnebenkosten, akte.kaltwasser
    plants = {anlage.nr: anlage for anlage in akte.anlagen}
    for row in tarife:
        tarif = row.tarif
        if not tarif.umlegen:
            continue
        if tarif.bereich == "lieferung":
            plant = plants[tarif.anlage or ""]
            last = zeit(akte, tarif).last
            plants[plant.nr] = _with(plant, lieferungen=(*plant.lieferungen, _invoice(row, last)))
        elif tarif.bereich == "anlage":
            plant = plants[tarif.anlage or ""]
            plants[plant.nr] = _with(plant, kosten=(*plant.kosten, _row(Anlagenkosten, row)))
        elif tarif.bereich == "kaltwasser":
            water = (*water, _row(partial(Wasserkosten, schluessel=schluessel_wasser(tarif) or "VKW"), row))
        else:
            house = (*house, _row(partial(Hauskosten, schluessel=tarif.schluessel or "NHN"), row))
    return _with(akte, anlagen=tuple(plants.values()), hausnebenkosten=house, kaltwasser=water)


def lieferungen(tarife: Sequence[Tarifkosten], anlage: Anlage) -> dict[int, Tarifkosten]:
    """Which invoices of a plant are computed by a tariff, by their number."""
    return {row.nummer: row for row in tarife if row.nummer and row.tarif.anlage == anlage.nr}


def placed(findings: Sequence[Finding], tarife: Sequence[Tarifkosten]) -> list[Finding]:
    """Findings about the rows of tariffs with the place of the tariff, because the file has no such rows."""
    places = {row.zeile: row.figur.path for row in tarife if row.zeile}

    def moved(finding: Finding) -> Finding:
        for place, tarif in places.items():
            if finding.where == place or finding.where.startswith(f"{place}/"):
                return replace(finding, where=f"{tarif}{finding.where[len(place) :]}")
        return finding

    return [moved(finding) for finding in findings]


def schluessel_wasser(tarif: Tarif) -> Wasserschluessel | None:
    return None if tarif.schluessel == "VST" or tarif.schluessel == "VKA" else tarif.schluessel


def _invoice(row: Tarifkosten, last: date) -> Lieferung:
    """The tariff as an invoice of the supplier."""
    tarif, menge = row.tarif, row.menge
    return Lieferung(
        am=last,
        betrag=Decimal(row.figur.value.cents) / 100,
        bezeichnung=tarif.bezeichnung,
        menge=None if menge is None else Decimal(menge.number.numerator) / Decimal(menge.number.denominator),
        einheit=None if menge is None or not menge.unit_name else menge.unit_name,
        mwst=row.satz,
        co2=tarif.co2,
        netzentgelt=tarif.netzentgelt,
        biobrennstoff=tarif.biobrennstoff,
        quelle=_source(tarif),
    )


def _source(tarif: Tarif) -> str:
    return f"Tarif, {tarif.quelle}"[:160] if tarif.quelle else "Tarif"


def _row(kind: Callable[..., K], row: Tarifkosten) -> K:
    """The tariff as a row of costs."""
    tarif = row.tarif
    return kind(
        bezeichnung=tarif.bezeichnung,
        betrag=Decimal(row.figur.value.cents) / 100,
        kostenart=tarif.kostenart,
        mwst=row.satz,
        quelle=_source(tarif),
    )


def _with(part: P, **changes: object) -> P:
    if is_dataclass(part) and not isinstance(part, type):
        return replace(part, **changes)
    return part.model_copy(update=changes)  # type: ignore[attr-defined,no-any-return]  # a Teil


def steps(tarif: Tarif, period: Period) -> Iterator[tuple[Tarifpreis, Period]]:
    """Prices with the days of the period on which they hold."""
    for nr, preis in enumerate(tarif.preise):
        end = tarif.preise[nr + 1].ab if nr + 1 < len(tarif.preise) else date.max
        if preis.ab < end and (inside := Period(preis.ab, end).overlap(period)) is not None:
            yield preis, inside


def _berechnet(akte: Akte, tarif: Tarif, where: str) -> tuple[Tarifkosten, list[Finding]]:
    days = zeit(akte, tarif)
    prices = list(steps(tarif, days))
    measured: tarifmenge.Tarifmenge | None = None
    findings: list[Finding] = []
    if tarif.zaehler and prices:
        measured, findings = tarifmenge.gemessen(akte, tarif, [span for _, span in prices], where)
    menge = None if measured is None else measured.ganz
    if tarif.menge is not None:
        unit_name = tarifmenge.einheit(akte, tarif)
        menge = given("Menge", Fraction(tarif.menge), unit_name, source=tarif.quelle or where)
    rates = [tarif.mwst if preis.mwst is None else preis.mwst for preis, _ in prices]
    parts: dict[Fraction, _Rechnung] = {}
    for place, (preis, span) in enumerate(prices):
        rate = Fraction(rates[place] or 0)
        rechnung = parts.setdefault(rate, _Rechnung(akte.period, days, tarif.quelle or where))
        rechnung.standing(preis, span)
        if preis.arbeitspreis and menge is not None:
            rechnung.used(preis, span, menge if measured is None else measured.teile[place], whole=measured is None)
    name, satz = f"{tarif.bezeichnung}, nach Tarif", rates[-1] if rates else tarif.mwst
    if len(parts) < 2:
        rechnung = next(iter(parts.values()), _Rechnung(akte.period, days, tarif.quelle or where))
        return Tarifkosten(tarif, rechnung.figure(name, where), menge, satz=satz), findings
    saetze = tuple((rate, one.figure(f"{name}, mit {german_exact(rate, 0, 4)} %", "")) for rate, one in parts.items())
    whole = Money(sum(figure.value.cents for _, figure in saetze))
    figure = Figure(name, whole, inputs=tuple(part for _, part in saetze), formula="summe()", path=where)
    return Tarifkosten(tarif, figure, menge, satz=satz, saetze=saetze), findings


class _Rechnung:
    """The sum of the prices of a tariff as it grows, term by term."""

    def __init__(self, period: Period, days: Period, source: str) -> None:
        self.days, self.source = days, source
        self.inputs: list[Figure[Value]] = []
        self.terms: list[str] = []
        self.exact = Fraction(0)
        self.year = given(
            "Tage eines Jahres", (year_later(period.start) - period.start).days, "Tage", source="Kalender"
        )

    def add(self, formula: str, exact: Fraction, *figures: Figure[Value]) -> None:
        """One term; `formula` with a `{}` for each figure."""
        start = len(self.inputs)
        self.inputs.extend(figures)
        self.terms.append(formula.format(*(f"{{{place}}}" for place in range(start, len(self.inputs)))))
        self.exact += exact

    def standing(self, preis: Tarifpreis, span: Period) -> None:
        """What is to be paid for the time alone."""
        since = german_day(span.start)
        if preis.grundpreis:
            days = given(f"Tage ab {since}", span.days, "Tage", source="Kalender")
            basis = given("Grundpreis im Jahr", Money.euro(preis.grundpreis), source=self.source)
            self.add("{} * {} / {}", basis.number * span.days / self.year.value, basis, days, self.year)
        if preis.monatspreis:
            parts = [Fraction(month.days, _days_of_month(month.start)) for month in span.months()]
            months = given(f"Monate ab {since}", sum(parts, Fraction(0)), "Monate", source="Kalender")
            each = given("Preis im Monat", Money.euro(preis.monatspreis), source=self.source)
            self.add("{} * {}", each.number * months.value, each, months)

    def used(self, preis: Tarifpreis, span: Period, menge: Figure[Value], *, whole: bool) -> None:
        """What is to be paid for the quantity; `whole`: the quantity is that of all days, to be split by them."""
        per = f"€/{printed(menge.unit_name or 'Einheit')}"
        price = given("Arbeitspreis", Fraction(preis.arbeitspreis or 0), per, source=self.source)
        exact = price.value * menge.number
        if not whole or span == self.days:
            self.add("{} * {}", exact, price, menge)
            return
        days = given(f"Tage ab {german_day(span.start)}", span.days, "Tage", source="Kalender")
        every = given("Tage des Zeitraums", self.days.days, "Tage", source="Kalender")
        self.add("{} * {} * {} / {}", exact * span.days / self.days.days, price, menge, days, every)

    def figure(self, name: str, where: str) -> Figure[Money]:
        if not self.terms:
            return given(name, Money(0), source="Im Zeitraum gilt kein Preis.")._replace(path=where)
        cents = self.exact * 100
        value = Money(half_up(cents.numerator, cents.denominator))
        formula = f"runden({' + '.join(self.terms)}, 2)"
        return Figure(name, value, inputs=tuple(self.inputs), formula=formula, path=where)


def _days_of_month(day: date) -> int:
    first = day.replace(day=1)
    return (date(first.year + first.month // 12, first.month % 12 + 1, 1) - first).days
