"""The costs of the house that belong to the period, each with a reference by which the tree takes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from umlage.core.figure import Figure, Value, given
from umlage.core.finding import Finding, error, note, warning
from umlage.core.kostenbaum.element import Kostenelement
from umlage.core.money import Money, half_up
from umlage.core.parameters import parameter
from umlage.core.period import Zeiten, german_day
from umlage.core.settlement.akte import Akte, Direktkosten, Hauskosten, Kosten, Lohnanteil, Wasserkosten
from umlage.core.settlement.belegung import Belegung
from umlage.core.settlement.brennstoff import Brennstoff


@dataclass(eq=False)  # without slots: the tax is found when somebody asks, and kept
class Kostenposten:
    """One cost: gross cents that count in the period, contained tax in cents by rate, labour share for § 35a.

    `ganz`: cents of the invoice, of which `tage` of `tage_ganz` days count; `mwst`: rate of the contained tax;
    `brennstoff`: the fuel it is the cost of, whose invoices have their own rates; `tarif`: how a tariff came to it,
    `menge`: for which quantity, `saetze`: its parts by the rate of their tax, where there are several.
    """

    verweis: str
    bezeichnung: str
    gruppe: str
    betrag: int
    ganz: int
    mwst: Decimal | None = None
    lohn: Fraction | int = 0
    kategorie: str = ""
    kostenart: str = ""
    quelle: str = ""
    am: date | None = None
    where: str = ""
    schluessel: str = ""
    tage: int = 1
    tage_ganz: int = 1
    brennstoff: Brennstoff | None = None
    lohn_prozent: Decimal | None = None
    tarif: Figure[Money] | None = None
    menge: Figure[Value] | None = None
    saetze: tuple[tuple[Fraction, Figure[Money]], ...] = ()
    reihenfolge: int | None = None

    @property
    def source(self) -> str:
        """Who says so: the invoice, or the Akte."""
        return ", ".join(part for part in (self.quelle, german_day(self.am) if self.am else "") if part) or "laut Akte"

    @cached_property
    def steuer(self) -> dict[Fraction, Fraction]:
        """Contained tax in exact cents by rate."""
        if self.brennstoff is not None:
            return _fuel_tax(self.brennstoff)
        if self.saetze:
            part = Fraction(self.tage, self.tage_ganz)
            return {rate: one.value.cents * part * rate / (100 + rate) for rate, one in self.saetze if rate}
        if not self.mwst:
            return {}
        rate = Fraction(self.mwst)
        return {rate: self.betrag * rate / (100 + rate)}

    @property
    def herkunft(self) -> Figure[Value]:
        """The cost as a figure, down to the invoice."""
        if self.brennstoff is not None:
            return self.brennstoff.betrag
        if self.tarif is not None:
            return self.tarif
        origin: Figure[Value] = given(self.bezeichnung, Money(self.ganz), source=self.source)
        if self.tage == self.tage_ganz:
            return origin
        return Figure(
            f"{self.bezeichnung}, anteilig",
            Money(self.betrag),
            sentence="Nur die Tage im Abrechnungszeitraum zählen.",
            inputs=(
                origin,
                given("Tage im Zeitraum", self.tage, "Tage", source="Kalender"),
                given("Tage der Rechnung", self.tage_ganz, "Tage", source="Kalender"),
            ),
            formula="runden({0} * {1} / {2}, 2)",
        )


@dataclass(frozen=True, slots=True)
class Sonderposten:
    """One line after the sum of a Nutzer's costs. Cents, positive to be paid.

    `im_saldo`: whether it counts, or is only told.
    """

    art: str
    bezeichnung: str
    betrag: int
    im_saldo: bool = True
    grund: str = ""


def kostenposten(
    akte: Akte, haus: Belegung, brennstoffe: Sequence[Brennstoff]
) -> tuple[dict[str, Kostenposten], list[Finding]]:
    """All costs by reference: A<plant>.B fuel, A<plant>.K<n> ancillary, W<n> water, H<n> house."""
    findings: list[Finding] = []
    found: dict[str, Kostenposten] = {}
    times = _times(akte.kostenbaum, None, {}) if akte.kostenbaum is not None else {}
    for brennstoff in brennstoffe:
        nr = brennstoff.anlage.nr
        reference = f"A{nr}.B"
        found[reference] = Kostenposten(
            reference,
            brennstoff.art.titel,
            f"anlage/{nr}",
            brennstoff.betrag.value.cents,
            brennstoff.betrag.value.cents,
            where=f"anlagen/{nr}",
            brennstoff=brennstoff,
        )
        for number, own in enumerate(brennstoff.anlage.kosten, start=1):
            where = f"anlagen/{nr}/kosten/{number}"
            spans = times.get(f"A{nr}.K{number}", (haus.period,))
            posten = _posten(f"A{nr}.K{number}", f"anlage/{nr}", own, where, spans, findings)
            found[posten.verweis] = posten
    house: tuple[tuple[str, str, Sequence[Kosten]], ...] = (
        ("W", "kaltwasser", akte.kaltwasser),
        ("H", "nebenkosten", akte.hausnebenkosten),
    )
    for letter, group, rows in house:
        for number, kosten in enumerate(rows, start=1):
            where = f"{'kaltwasser' if letter == 'W' else 'hausnebenkosten'}/{number}"
            spans = times.get(f"{letter}{number}", (haus.period,))
            posten = _posten(f"{letter}{number}", group, kosten, where, spans, findings)
            found[posten.verweis] = posten
    return found, findings


def _times(element: Kostenelement, above: Zeiten | None, found: dict[str, Zeiten]) -> dict[str, Zeiten]:
    """The time of every cost whose element in a tree by hand does not stand for the whole period."""
    above = element.zeiten or above
    if above is not None:
        found.update(dict.fromkeys(element.kosten, above))
    for follower in element.nachfolger:
        _times(follower, above, found)
    return found


def _fuel_tax(brennstoff: Brennstoff) -> dict[Fraction, Fraction]:
    tax: dict[Fraction, Fraction] = {}
    for posten in brennstoff.posten:
        gross = posten.betrag + (posten.co2_dazu.value.cents if posten.co2_dazu is not None else 0)
        for rate, part in posten.steuerteile:
            if rate:
                tax[rate] = tax.get(rate, Fraction(0)) + gross * part * posten.anteil * rate / (100 + rate)
    return tax


def _posten(
    reference: str, group: str, kosten: Kosten, where: str, spans: Zeiten, findings: list[Finding]
) -> Kostenposten:
    """`spans`: the days that count: of the period, or of the element that takes the cost."""
    whole = int(kosten.betrag * 100)
    days, of_days = 1, 1
    if kosten.zeitraum is not None:
        own = kosten.zeitraum.period
        inside = sum(part.days for span in spans if (part := own.overlap(span)) is not None)
        if not inside:
            text = f"Der Zeitraum {own} berührt den Abrechnungszeitraum oder die Zeit des Kostenelements nicht."
            findings.append(error("kosten.zeitraum", f"{where}/zeitraum", text))
        elif inside != own.days:
            days, of_days = inside, own.days
            findings.append(
                note(
                    "kosten.abgegrenzt",
                    f"{where}/zeitraum",
                    f"„{kosten.bezeichnung}“: {days} von {of_days} Tagen zählen.",
                )
            )
    if kosten.kostenart == "kabel":
        days, of_days = _broadband(kosten, spans, where, findings)
    cents = half_up(whole * days, of_days) if days != of_days else whole
    labour = lohn(kosten.p35a, whole, where, findings) if kosten.p35a is not None else 0
    return Kostenposten(
        reference,
        kosten.bezeichnung,
        group,
        cents,
        whole,
        kosten.mwst,
        labour * Fraction(days, of_days) if labour else 0,
        kosten.p35a.kategorie if kosten.p35a is not None else "",
        kosten.kostenart or "",
        kosten.quelle or "",
        kosten.am,
        where,
        kosten.schluessel if isinstance(kosten, Hauskosten | Wasserkosten) else "",
        days,
        of_days,
        lohn_prozent=kosten.p35a.prozent if kosten.p35a is not None else None,
        reihenfolge=kosten.reihenfolge,
    )


def _broadband(kosten: Kosten, spans: Zeiten, where: str, findings: list[Finding]) -> tuple[int, int]:
    """Days of the cost that count: those in the period on which cable fees could still be passed on."""
    if kosten.zeitraum is not None:
        own = kosten.zeitraum.period
        spans, whole = tuple(part for span in spans if (part := own.overlap(span)) is not None), own.days
    else:
        whole = sum(span.days for span in spans)
    allowed = parameter("betrkv.breitband_umlagefaehig")
    end = next((entry.since for entry in allowed.entries if not entry.value), None)
    days = sum(span.days if end is None else max((min(span.end, end) - span.start).days, 0) for span in spans)
    if days != sum(span.days for span in spans):
        findings.append(
            warning(
                "kosten.kabel",
                where,
                f"„{kosten.bezeichnung}“: Kabelgebühren zählen nur bis 30.06.2024, {days} von {whole} Tagen.",
                norm="BetrKV § 2 Nr. 15",
            )
        )
    return days, whole


def lohn(anteil: Lohnanteil | None, cents: int, where: str, findings: list[Finding]) -> Fraction:
    """Labour share of a cost in cents; a finding when it is larger than the cost."""
    if anteil is None:
        return Fraction(0)
    if anteil.prozent is not None:
        return cents * Fraction(anteil.prozent) / 100
    labour = Fraction(anteil.betrag or 0) * 100
    if labour > abs(cents):
        findings.append(
            error("kosten.p35a", f"{where}/p35a", "Der Lohnanteil ist größer als die Kosten.", norm="EStG § 35a")
        )
    return labour


def direktposten(kosten: Direktkosten, where: str, findings: list[Finding]) -> Kostenposten:
    """A cost of one Nutzer alone."""
    cents = int(kosten.betrag * 100)
    return Kostenposten(
        where,
        kosten.bezeichnung,
        "direkt",
        cents,
        cents,
        kosten.mwst,
        lohn(kosten.p35a, cents, where, findings),
        kosten.p35a.kategorie if kosten.p35a else "",
        quelle=kosten.quelle or "",
        am=kosten.am,
        where=where,
    )
