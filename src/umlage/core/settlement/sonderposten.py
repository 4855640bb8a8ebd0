"""What comes after the sum of a Nutzer's costs: tax of a net statement, UAW, balances carried over, fees."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from umlage.core.figure import Figure, Value, given
from umlage.core.law.nmv.p25a_wagnis import umlageausfallwagnis
from umlage.core.law.ustg.p9_option import umsatzsteuer_auf_netto
from umlage.core.money import Amount, Money, german_exact
from umlage.core.parameters import parameter
from umlage.core.period import german_day
from umlage.core.settlement.akte import Akte, Nutzeinheit, Sonderkosten
from umlage.core.settlement.ergebnis import Ergebnis, NutzerErgebnis, Position
from umlage.core.settlement.komponenten import direct_tax
from umlage.core.settlement.kosten import Sonderposten

ENTHALTEN, STEUER, WAGNIS = "umsatzsteuer_enthalten", "umsatzsteuer", "umlageausfallwagnis"
LAUFEND = (ENTHALTEN, STEUER, WAGNIS)
"""What comes again every year, unlike balances and fees."""
_NAMEN = {
    "guthaben_vorjahr": "Guthaben aus dem Vorjahr",
    "nachforderung_vorjahr": "Nachforderung aus dem Vorjahr",
    "nutzerwechsel": "Gebühr für den Nutzerwechsel",
    "gebuehr": "Gebühr",
}
Herkunft = Callable[[Position], Figure[Value]]


def sonderposten(ergebnis: Ergebnis) -> dict[int, tuple[Sonderposten, ...]]:
    """The lines of every Nutzer who has any, by his place in the house."""
    akte = ergebnis.haus.akte
    liable = mit_wagnis(akte)
    special = [
        person.platz
        for person in ergebnis.haus.belegung.bewohner
        if person.nutzer.sonderkosten
        or person.nutzer.nettoabrechnung
        or (liable and akte.nutzeinheiten[person.einheit].nr in liable)
    ]
    found = {place: tuple(_of(ergebnis, ergebnis.nutzer[place], liable)) for place in special}
    return {place: rows for place, rows in found.items() if rows}


def mit_wagnis(akte: Akte) -> frozenset[str]:
    """Numbers of the Nutzeinheiten that bear the UAW."""
    setting = akte.einstellungen.umlageausfallwagnis
    if setting is None:
        return frozenset()
    if setting.nutzeinheiten is not None:
        return frozenset(setting.nutzeinheiten)
    return frozenset(einheit.nr for einheit in akte.nutzeinheiten if einheit.preisgebunden)


def _of(ergebnis: Ergebnis, person: NutzerErgebnis, liable: frozenset[str]) -> Iterator[Sonderposten]:
    nutzer, einheit = person.bewohner.nutzer, einheit_von(person)
    if nutzer.nettoabrechnung:
        contained, added = steuer_figures(person, _stated, enthaltene_steuer(person))
        rate = german_exact(satz_der_leistung(ergebnis).number, 0, 4)
        yield Sonderposten(ENTHALTEN, "Enthaltene Umsatzsteuer", contained.value.cents)
        yield Sonderposten(STEUER, f"Umsatzsteuer {rate} %", added.value.cents)
    if einheit.nr in liable and not nutzer.leerstand:
        risk = wagnis_figure(person, lambda position: given(position.bezeichnung, position.betrag))
        if risk.value.cents:
            yield Sonderposten(WAGNIS, risk.name, risk.value.cents)
    for kosten in nutzer.sonderkosten:
        cents = int(kosten.betrag * 100)
        sign = -1 if kosten.art == "guthaben_vorjahr" else 1
        yield Sonderposten(
            kosten.art, kosten.bezeichnung or _NAMEN[kosten.art], sign * cents, kosten.im_saldo, _grund(kosten)
        )


def einheit_von(person: NutzerErgebnis) -> Nutzeinheit:
    """The Nutzeinheit of a Nutzer."""
    return person.ergebnis.haus.akte.nutzeinheiten[person.bewohner.einheit]


def _grund(kosten: Sonderkosten) -> str:
    day = f"vom {german_day(kosten.am)}" if kosten.am is not None else ""
    return ", ".join(filter(None, [kosten.vereinbarung, " ".join(filter(None, [kosten.quelle, day]))]))


def _stated(person: NutzerErgebnis) -> Figure[Value]:
    return given("Kosten", person.betrag)


def enthaltene_steuer(person: NutzerErgebnis) -> list[Figure[Value]]:
    """Contained tax of each rate, with that of the direct costs."""
    cents = {rate: share.nutzer[person.bewohner.platz] for rate, share in person.ergebnis.steuer.items()}
    for posten in person.direkt:
        for rate in posten.steuer:
            cents[rate] = cents.get(rate, 0) + direct_tax(posten, rate)
    return [given(f"Umsatzsteuer {rate}", Money(amount)) for rate, amount in cents.items()]


def satz_der_leistung(ergebnis: Ergebnis) -> Figure[Fraction]:
    """The rate on the letting: of the last day, on which the period ends."""
    return parameter("ustg.regelsatz").at(ergebnis.haus.period.last)


def steuer_figures(
    person: NutzerErgebnis, total: Callable[[NutzerErgebnis], Figure[Value]], taxes: Sequence[Figure[Value]]
) -> tuple[Figure[Money], Figure[Money]]:
    """The contained tax that goes off, and the tax that comes on the net costs."""
    contained = sum(int(tax.number * 100) for tax in taxes)
    minus = "".join(f" - {{{place}}}" for place in range(len(taxes)))
    name = "Enthaltene Umsatzsteuer, herausgerechnet"
    if taxes:
        off = Figure(name, Money(-contained), norm="UStG § 15 Abs. 1", inputs=tuple(taxes), formula=f"0{minus}")
    else:
        off = given(name, Money(0), source="Keine Rechnung enthält Umsatzsteuer.")
    whole = total(person)
    less = "".join(f" - {{{place}}}" for place in range(1, len(taxes) + 1))
    net = Figure(
        "Kosten ohne Umsatzsteuer",
        Money(person.betrag.cents - contained),
        inputs=(whole, *taxes),
        formula=f"{{0}}{less}",
    )
    rate = satz_der_leistung(person.ergebnis)
    added: Figure[Money] = umsatzsteuer_auf_netto.at(person.ergebnis.haus.period.last)(
        "Umsatzsteuer auf die Nettokosten", net, rate
    )
    return off, added


def wagnis_figure(person: NutzerErgebnis, line: Herkunft) -> Figure[Money]:
    """The UAW of one Nutzer: a percentage of the ancillary costs that fall on him."""
    haus = person.ergebnis.haus
    setting = haus.akte.einstellungen.umlageausfallwagnis
    assert setting is not None
    lines = tuple(line(position) for position in person.positionen if position.gruppe in setting.kosten)
    whole = sum(int(figure.number * 100) for figure in lines)
    basis: Figure[Value]
    if lines:
        basis = Figure("Betriebskosten der Wohnung", Money(whole), inputs=lines, formula="summe()")
    else:
        basis = given("Betriebskosten der Wohnung", Money(0), source="keine")
    rate = Fraction(setting.prozent)
    percent = given("Umlageausfallwagnis", rate, "%", source="Einstellung", norm="NMV § 25a")
    name = f"Umlageausfallwagnis {german_exact(rate, 0, 4)} %"
    if whole <= 0:
        return given(name, Money(0), source="Es gibt keine Betriebskosten.")
    found: Figure[Money] = umlageausfallwagnis.at(haus.period.start)(name, basis, percent)
    return found


def laufend(person: NutzerErgebnis) -> tuple[int, ...]:
    """Places of the lines that come again every year."""
    return tuple(place for place, posten in enumerate(person.sonder) if posten.art in LAUFEND)


def sonderkosten_figure(person: NutzerErgebnis, place: int) -> Figure[Value]:
    """A line that the Akte states, with its sign."""
    posten = person.sonder[place]
    stated = given(posten.bezeichnung, Money(abs(posten.betrag)), source=posten.grund or f"nutzer/{person.nr}")
    if posten.betrag >= 0:
        return stated
    return Figure(posten.bezeichnung, Money(posten.betrag), inputs=(stated,), formula="0 - {0}")


def sonder_figure(person: NutzerErgebnis, place: int) -> Figure[Value]:
    """A line after the sum as it stands."""
    posten = person.sonder[place]
    return given(posten.bezeichnung, Money(posten.betrag), source="Abrechnung")


def exact_sum(name: str, parts: Sequence[Figure[Value]]) -> Figure[Amount]:
    """The exact sum of sums of money."""
    total = sum((part.number for part in parts), Fraction(0)) * 100
    return Figure(name, Amount(total), inputs=tuple(parts), formula="summe()")
