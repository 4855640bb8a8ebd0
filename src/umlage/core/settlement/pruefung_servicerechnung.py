"""What the invoice of the service lacks: statements of § 14 Abs. 4 UStG, articles, rates, days.

A wrong invoice is no reason to hold back what the Nutzer owe, so in the Abrechnung these are warnings; the invoice
itself is not printed while there is one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from umlage.core.finding import Finding, Severity, error
from umlage.core.money import german, german_exact
from umlage.core.parameters import parameter
from umlage.core.period import Period, german_day
from umlage.core.settlement.akte import Akte, Artikel, Kosten, Servicerechnung
from umlage.core.settlement.akte.anschrift import Anschrift
from umlage.core.settlement.servicerechnung import WURZEL, artikelpreis, rechnungsempfaenger
from umlage.core.settlement.tarif import zeit

PFLICHT = "UStG § 14 Abs. 4"


def warnings_of(akte: Akte) -> Iterator[Finding]:
    """The same for those who read the Abrechnung: nothing is stopped."""
    for finding in stated(akte):
        yield replace(finding, severity=Severity.WARNING)


def stated(akte: Akte) -> Iterator[Finding]:
    """Everything for which the invoice cannot be sent."""
    articles: dict[str, Artikel] = {}
    for row in akte.artikel:
        if row.nr in articles:
            text = f"Die Nummer {row.nr} hat mehr als ein Artikel."
            yield error("servicerechnung.artikel", f"artikel/{row.nr}", text)
        articles[row.nr] = row
    for number, tarif in enumerate(akte.tarife, start=1):
        if tarif.artikel is not None and tarif.artikel not in articles:
            yield _unknown(f"tarife/{number}/artikel", tarif.artikel)
    rechnung = akte.servicerechnung
    if rechnung is None:
        return
    leistung = akte.period if rechnung.leistungszeitraum is None else rechnung.leistungszeitraum.period
    yield from _duties(akte, rechnung)
    yield from _recipients(akte)
    yield from _days(akte, rechnung, leistung)
    yield from _rows(akte, rechnung, articles, leistung)
    yield from _twice(akte, rechnung)


def _unknown(where: str, nr: str) -> Finding:
    return error("servicerechnung.artikel", where, f"Den Artikel {nr} gibt es nicht.")


def _duties(akte: Akte, rechnung: Servicerechnung) -> Iterator[Finding]:
    def missing(place: str, what: str, number: str) -> Finding:
        return error("servicerechnung.pflichtangabe", place, f"Es fehlt {what}.", norm=f"{PFLICHT} Nr. {number}")

    if gap := _gap(akte.absender):
        yield missing("absender", f"in der Anschrift des Absenders {gap}", "1")
    wer, place = rechnungsempfaenger(akte)
    if wer is None:
        yield missing(place, "der Empfänger: die Akte nennt weder ihn noch einen Auftraggeber", "1")
    elif gap := _gap(wer):
        yield missing(place, f"in der Anschrift des Empfängers {gap}", "1")
    if rechnung.steuernummer is None and rechnung.ust_id is None:
        yield missing(f"{WURZEL}/steuernummer", "die Steuernummer oder Umsatzsteuer-Identifikationsnummer", "2")
    if rechnung.am is None:
        yield missing(f"{WURZEL}/am", "der Tag der Rechnung", "3")
    if rechnung.nr is None:
        yield missing(f"{WURZEL}/nr", "die Rechnungsnummer", "4")
    if not rechnung.positionen and all(tarif.artikel is None for tarif in akte.tarife):
        yield missing(
            f"{WURZEL}/positionen", "jede Leistung: kein Tarif nennt einen Artikel, keine Position steht da", "5"
        )


def _recipients(akte: Akte) -> Iterator[Finding]:
    """The contacts name another recipient than the one to whom the invoice would go."""
    wer, _ = rechnungsempfaenger(akte)
    for number, kontakt in enumerate(akte.kontakte, start=1):
        if kontakt.rolle == "rechnungsempfaenger" and wer is not None and _address(kontakt) != _address(wer):
            text = "Hier steht ein anderer Rechnungsempfänger als der, an den die Servicerechnung ginge."
            yield error("servicerechnung.empfaenger", f"kontakte/{number}", text)


def _address(wer: Anschrift) -> tuple[str | None, ...]:
    return wer.name, wer.zusatz, wer.strasse, wer.plz, wer.ort


def _gap(wer: Anschrift) -> str:
    """What of a full address is not there."""
    parts = (("die Straße", wer.strasse), ("die Postleitzahl", wer.plz), ("der Ort", wer.ort))
    return ", ".join(name for name, value in parts if not value)


def _days(akte: Akte, rechnung: Servicerechnung, leistung: Period) -> Iterator[Finding]:
    place = f"{WURZEL}/leistungszeitraum" if rechnung.leistungszeitraum is not None else f"{WURZEL}/am"
    if leistung.last < akte.period.start:
        text = f"Der Leistungszeitraum {leistung} liegt vor dem Abrechnungszeitraum {akte.period}."
        yield error("servicerechnung.zeitraum", place, text, norm=f"{PFLICHT} Nr. 6")
    if rechnung.am is not None and leistung.start > rechnung.am:
        text = f"Der Leistungszeitraum {leistung} beginnt nach der Rechnung vom {german_day(rechnung.am)}."
        yield error("servicerechnung.zeitraum", place, text, norm=f"{PFLICHT} Nr. 6")
    if rechnung.am is not None and rechnung.zahlbar_bis is not None and rechnung.zahlbar_bis < rechnung.am:
        text = f"Zu zahlen wäre vor dem Tag der Rechnung, dem {german_day(rechnung.am)}."
        yield error("servicerechnung.zeitraum", f"{WURZEL}/zahlbar_bis", text)
    if rechnung.am is not None and parameter("ustg.erechnung").number(rechnung.am) and not rechnung.privat:
        most = german(parameter("ustg.erechnung_umsatz").number(rechnung.am), 0)
        yield Finding(
            Severity.WARNING,
            "servicerechnung.elektronisch",
            f"{WURZEL}/am",
            "Eine Rechnung an ein Unternehmen im Inland ist seit 2027 elektronisch zu stellen; ein PDF allein genügt "
            f"nur, solange der Umsatz des Absenders im Vorjahr höchstens {most} € war (bis Ende 2027).",
            "UStG § 14 Abs. 2, § 27 Abs. 38",
        )


def _rows(akte: Akte, rechnung: Servicerechnung, articles: dict[str, Artikel], leistung: Period) -> Iterator[Finding]:
    used: dict[str, Artikel] = {}
    for number, row in enumerate(rechnung.positionen, start=1):
        where = f"{WURZEL}/positionen/{number}"
        artikel = articles.get(row.artikel)
        if artikel is None:
            yield _unknown(f"{where}/artikel", row.artikel)
            continue
        used[artikel.nr] = artikel
        if artikelpreis(None if row.preis is None else Fraction(row.preis), artikel) is None:
            text = f"Weder die Position noch der Artikel {artikel.nr} hat einen Preis."
            yield error("servicerechnung.preis", f"{where}/preis", text, norm=f"{PFLICHT} Nr. 7")
        if row.zeitraum is not None and not _within(row.zeitraum.period, leistung):
            text = f"Die Leistung {row.zeitraum.period} liegt nicht im Leistungszeitraum {leistung}."
            yield error("servicerechnung.zeitraum", f"{where}/zeitraum", text, norm=f"{PFLICHT} Nr. 6")
    for number, tarif in enumerate(akte.tarife, start=1):
        artikel = articles.get(tarif.artikel or "")
        if artikel is None:
            continue
        used[artikel.nr] = artikel
        days = zeit(akte, tarif)
        if not _within(days, leistung):
            text = f"Der Tarif gilt für {days}, der Leistungszeitraum der Rechnung ist {leistung}."
            yield error("servicerechnung.zeitraum", f"tarife/{number}", text, norm=f"{PFLICHT} Nr. 6")
        stated_rates = {tarif.mwst if preis.mwst is None else preis.mwst for preis in tarif.preise}
        # where the rate changes within the time of the tariff, the tariff alone can say it
        other_rates = sorted({rate or Decimal(0) for rate in stated_rates} - {artikel.mwst or Decimal(0)})
        if other_rates and (len(stated_rates) == 1 or rechnung.kleinunternehmer):
            own, other = (german_exact(rate, 0, 4) for rate in (other_rates[-1], artikel.mwst or Decimal(0)))
            text = f"Der Tarif enthält {own} % Umsatzsteuer, der Artikel {artikel.nr} nennt {other} %."
            yield error("servicerechnung.mwst", f"tarife/{number}/mwst", text, norm=f"{PFLICHT} Nr. 8")
    for artikel in used.values():
        yield from _rate(rechnung, artikel, leistung)


def _within(inner: Period, outer: Period) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _rate(rechnung: Servicerechnung, artikel: Artikel, leistung: Period) -> Iterator[Finding]:
    where = f"artikel/{artikel.nr}/mwst"
    if rechnung.kleinunternehmer:
        if artikel.mwst:
            text = f"Ein Kleinunternehmer weist keine Umsatzsteuer aus; der Artikel {artikel.nr} nennt einen Satz."
            yield error("servicerechnung.mwst", where, text, norm="UStG § 19, § 14c Abs. 2")
        return
    if artikel.mwst is None or (not artikel.mwst and artikel.befreiung is None):
        text = f"Der Artikel {artikel.nr} nennt weder Umsatzsteuersatz noch Grund der Befreiung."
        yield error("servicerechnung.mwst", where, text, norm=f"{PFLICHT} Nr. 8")
    elif artikel.mwst and Fraction(artikel.mwst) not in _rates(leistung):
        text = (
            f"{german_exact(artikel.mwst, 0, 4)} % Umsatzsteuer galten im Leistungszeitraum {leistung} an keinem Tag."
        )
        yield error("servicerechnung.mwst", where, text, norm="UStG § 12, § 14c Abs. 1")


def _rates(leistung: Period) -> set[Fraction]:
    days: Sequence[date] = [month.start for month in leistung.months()] + [leistung.last]
    return {parameter(name).number(day) for name in ("ustg.regelsatz", "ustg.ermaessigt") for day in days}


def _twice(akte: Akte, rechnung: Servicerechnung) -> Iterator[Finding]:
    """Costs that name this invoice while a tariff of it is shared out already."""
    if rechnung.nr is None or not any(tarif.artikel and tarif.umlegen for tarif in akte.tarife):
        return
    groups: list[tuple[str, Sequence[Kosten]]] = [(f"anlagen/{one.nr}/kosten", one.kosten) for one in akte.anlagen]
    groups += [("kaltwasser", akte.kaltwasser), ("hausnebenkosten", akte.hausnebenkosten)]
    rows = [(f"{name}/{number}", row) for name, costs in groups for number, row in enumerate(costs, start=1)]
    for where, row in rows:
        if row.quelle is not None and rechnung.nr in row.quelle.split():
            text = (
                f"„{row.bezeichnung}“ stammt aus der Servicerechnung {rechnung.nr}, deren Tarife schon verteilt sind."
            )
            yield error("servicerechnung.doppelt", where, text)
