"""Carbon dioxide of one invoice: as it says, or computed from quantity, factor and price of the tonne."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from umlage.core.figure import Figure, Value, given
from umlage.core.finding import Finding, error, note
from umlage.core.law.co2kostaufg import p3_lieferung
from umlage.core.law.heizkostenv.p9b_gradtage import Gradtage
from umlage.core.money import Money, half_up
from umlage.core.parameters import ParameterGap, parameter
from umlage.core.period import Period, german_day
from umlage.core.settlement.akte import Co2Angabe
from umlage.core.settlement.energieart import Energieart

# fuel invoiced before the day from which the law applies counts with 0 euros (CO2KostAufG § 11 Abs. 2)
SINCE = next(entry.since for entry in parameter("co2kostaufg.anwendbar").entries if entry.value)
Carbon = tuple[Figure[Fraction], Figure[Money]]


def stated(angabe: Co2Angabe, am: date, quelle: str, share: Figure[Fraction] | None = None) -> Carbon:
    """Kilograms and cost as the invoice says, or the share of them that belongs to the period."""
    kilos = given("Kohlendioxid laut Rechnung", Fraction(angabe.kg), "kg", source=quelle, norm=_NORM)
    if share is not None:
        name = "Kohlendioxid der Rechnung, anteilig"
        kilos = Figure(name, kilos.value * share.value, "kg", inputs=(kilos, share), formula="{0} * {1}")
    return kilos, _before_2023(am) if am < SINCE else part_of(_cost(angabe, quelle), share)


def added(angabe: Co2Angabe | None, quelle: str, share: Figure[Fraction] | None = None) -> Figure[Money] | None:
    """Carbon costs that the invoice does not contain, as they come to the energy costs, whatever its day."""
    return None if angabe is None or angabe.enthalten else part_of(_cost(angabe, quelle), share)


_NORM = "CO2KostAufG § 3 Abs. 1 und 3"


def _cost(angabe: Co2Angabe, quelle: str) -> Figure[Money]:
    return given("Kohlendioxidkosten laut Rechnung", Money(int(angabe.betrag * 100)), source=quelle, norm=_NORM)


def part_of(amount: Figure[Money], share: Figure[Fraction] | None) -> Figure[Money]:
    """The part of an invoice that falls into the period, rounded half up; all of it without a share."""
    if share is None:
        return amount
    exact = amount.value.cents * share.value
    value = Money(half_up(exact.numerator, exact.denominator))
    return Figure(f"{amount.name}, anteilig", value, inputs=(amount, share), formula="runden({0} * {1}, 2)")


def none() -> Carbon:
    """Of fuel that carries no price of carbon, or in a time in which it was not split."""
    norm = "CO2KostAufG § 2"
    return given("Kohlendioxid", Fraction(0), "kg", norm=norm), given("Kohlendioxidkosten", Money(0), norm=norm)


def computed(
    art: Energieart,
    einheit: str,
    menge: Figure[Fraction],
    am: date,
    delivered: Period,
    rate: Figure[Fraction] | None,
    tafel: Gradtage,
    where: str,
) -> tuple[Figure[Fraction], Figure[Money], list[Finding]]:
    """Kilograms and cost from the factors of the law; findings for what is computed or cannot be."""
    nothing = none()
    name = (art.emission or {}).get(einheit)
    if name is None:
        return *nothing, [_missing(art, where)]
    try:
        kilos = p3_lieferung.emission.at(am)("Kohlendioxid, berechnet", menge, parameter(name).at(delivered.start))
        if am < SINCE:
            return kilos, _before_2023(am), [_computed(where)]
        tax = rate if rate is not None else parameter(art.umsatzsteuer).at(delivered.last)
        price = _price(delivered, tafel)
        cost = p3_lieferung.co2_kosten.at(am)("Kohlendioxidkosten, berechnet", kilos, price, tax)
    except ParameterGap as gap:
        text = f"Die Zahl {gap.name} für den {german_day(gap.day)} fehlt: {gap.reason}"
        return *nothing, [error("parameter.fehlt", f"{where}/co2", text, remedy="co2 aus der Rechnung eintragen.")]
    return kilos, cost, [_computed(where)]


def _price(delivered: Period, tafel: Gradtage) -> Figure[Fraction]:
    """The price of the tonne on the days of delivery; over a turn of the year by degree days."""
    prices = parameter("behg.preis")
    years = range(delivered.start.year, delivered.last.year + 1)
    if len(years) == 1:
        return prices.at(delivered.start)
    inputs: list[Figure[Value]] = []
    weighted, whole = Fraction(0), 0
    for year in years:
        part = delivered.overlap(Period(date(year, 1, 1), date(year + 1, 1, 1)))
        if part is not None:
            weight = tafel.weight(part.start, part.end)
            price = prices.at(part.start)
            inputs += [price, given(f"Gradtage {year}", Fraction(weight, tafel.denominator), "‰", source="Kalender")]
            weighted += price.value * weight
            whole += weight
    places = range(0, len(inputs), 2)
    terms = " + ".join(f"{{{place}}} * {{{place + 1}}}" for place in places)
    weights = " + ".join(f"{{{place + 1}}}" for place in places)
    return Figure(
        "Preis einer Tonne CO2, nach Gradtagen gemittelt",
        weighted / whole,
        "€/t",
        norm="CO2KostAufG § 4 Abs. 1",
        inputs=tuple(inputs),
        formula=f"({terms}) / ({weights})",
    )


def _before_2023(am: date) -> Figure[Money]:
    return Figure(
        "Kohlendioxidkosten",
        Money(0),
        norm="CO2KostAufG § 11 Abs. 2",
        sentence=f"Vor dem 01.01.2023 berechneter Brennstoff ({german_day(am)}) zählt mit 0 Euro.",
        source="Gesetz",
    )


def _missing(art: Energieart, where: str) -> Finding:
    return error(
        "co2.fehlt",
        f"{where}/co2",
        f"Für {art.titel} muss die Rechnung Kohlendioxid (kg) und seine Kosten nennen.",
        norm="CO2KostAufG § 3 Abs. 1, § 7 Abs. 4",
        remedy="co2 aus der Rechnung eintragen, oder bei der Anlage co2_entfaellt mit dem Grund.",
    )


def _computed(where: str) -> Finding:
    return note(
        "co2.berechnet",
        f"{where}/co2",
        "Die Rechnung nennt kein Kohlendioxid; Menge und Kosten sind aus den Faktoren der EBeV berechnet.",
        norm="CO2KostAufG § 3 Abs. 1",
        remedy="Werte der Rechnung eintragen, sobald sie vorliegen: sie gehen vor.",
    )
