"""The half split of new oil and gas heating from 2028 on (§ 5a CO2KostAufG): from which day, of what, how much."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from umlage.core.figure import Figure, Value, given
from umlage.core.law.co2kostaufg import aufteilung, p5a_haelfte
from umlage.core.money import Amount, Money, half_up
from umlage.core.parameters import parameter
from umlage.core.period import Period, german_day
from umlage.core.settlement import kohlendioxid
from umlage.core.settlement.akte import Akte, Anlage, Biobrennstoff
from umlage.core.settlement.brennstoff_summen import Brennstoff, Posten, verbraucht

BETROFFEN = ("erdgas_h", "erdgas_l", "heizoel", "heizoel_schwer", "fluessiggas")
NORM = "CO2KostAufG § 5a; GModG § 43"

# of plants whose network charges or bio-fuel are halved too
GANZER_ANTEIL = "Anteil des Vermieters nach dem CO2KostAufG"

Kostenteil = Literal["kohlendioxid", "netzentgelt", "biobrennstoff"]
TITEL: dict[Kostenteil, str] = {
    "kohlendioxid": "Kohlendioxidkosten",
    "netzentgelt": "Netzentgelte",
    "biobrennstoff": "Biobrennstoff",
}


def _first_day(name: str) -> date:
    return next(entry.since for entry in parameter(name).entries if entry.value)


SEIT = _first_day("co2kostaufg.haelfte")
SEIT_BIO = _first_day("co2kostaufg.haelfte_biobrennstoff")


@dataclass(frozen=True, slots=True)
class Halbteil:
    """One kind of costs of a plant: all of them, what arose from the first day on, and the landlord's half of that."""

    ab: date
    ganz: Figure[Money]
    neu: Figure[Money]
    vermieter: Figure[Money]


@dataclass(frozen=True, slots=True)
class Haelfte:
    """The half split of a plant. `stufe`: the landlord's part of the carbon costs before, None where there are none.

    `lasten`: what the landlord bears of each layer of the fuel, exact, in the order of the layers.
    """

    ab: date
    prozent: Figure[Fraction]
    teile: dict[Kostenteil, Halbteil]
    frueher: Figure[Money] | None
    stufe: Figure[Money] | None
    lasten: tuple[Figure[Value], ...]

    @property
    def kohlendioxid(self) -> Figure[Money]:
        """The landlord's part of the carbon costs, by step and by half."""
        half = self.teile["kohlendioxid"].vermieter
        if self.stufe is None:
            return half
        return _sum("Kohlendioxidkosten, Anteil Vermieter", (self.stufe, half))

    @property
    def vermieter(self) -> Figure[Money]:
        """All that the landlord bears of the costs of the plant."""
        others = tuple(one.vermieter for name, one in self.teile.items() if name != "kohlendioxid")
        return _sum("Anteil des Vermieters", (self.kohlendioxid, *others)) if others else self.kohlendioxid


def _sum(name: str, parts: tuple[Figure[Money], ...]) -> Figure[Money]:
    whole = sum(part.value.cents for part in parts)
    return Figure(name, Money(whole), norm="CO2KostAufG §§ 5, 5a", inputs=parts, formula="summe()")


def beginn(akte: Akte, anlage: Anlage) -> date | None:
    """The first day whose costs are halved; None for a plant whose carbon costs follow the steps throughout."""
    built, ausnahme = anlage.eingebaut_am, anlage.haelfte_ausnahme
    if built is None or anlage.energieart not in BETROFFEN or anlage.co2_entfaellt is not None:
        return None
    # § 8 gives the landlord of other buildings a half already, and knows no network charges
    if akte.liegenschaft.art == "nichtwohngebaeude" or parameter("co2kostaufg.haelfte_einbau").number(built) != 1:
        return None
    if ausnahme is None:
        return max(SEIT, built)
    if ausnahme.art == "neubau" and ausnahme.bauantrag_am is not None:
        caught = parameter("co2kostaufg.haelfte_bauantrag").number(ausnahme.bauantrag_am) == 1
        return max(SEIT, built) if caught else None
    if ausnahme.art == "notfall":
        return max(SEIT, months_later(built, int(parameter("co2kostaufg.haelfte_notfall").number(built))))
    return None


def months_later(day: date, months: int) -> date:
    """The same day so many months on; the first of the next month where that has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    try:
        return date(day.year + years, month + 1, day.day)
    except ValueError:
        return date(day.year + years + (month + 1) // 12, (month + 1) % 12 + 1, 1)


# --- of one invoice


def netzentgelt(stated: Decimal | None, quelle: str, share: Figure[Fraction] | None) -> Figure[Money] | None:
    """The network charge of an invoice, as far as it lies in the period."""
    if stated is None:
        return None
    return kohlendioxid.part_of(given("Netzentgelt laut Rechnung", Money.euro(stated), source=quelle), share)


def biobrennstoff(
    stated: Biobrennstoff | None, quelle: str, share: Figure[Fraction] | None = None
) -> Figure[Money] | None:
    """What the bio-fuel of an invoice costs, as far as it lies in the period."""
    if stated is None:
        return None
    norm = "CO2KostAufG § 3 Abs. 1 Nr. 6"
    whole = given("Biobrennstoff laut Rechnung", Money.euro(stated.betrag), source=quelle, norm=norm)
    return kohlendioxid.part_of(whole, share)


# --- of a plant


def haelfte(akte: Akte, brennstoff: Brennstoff, anteil: Figure[Fraction]) -> Haelfte | None:
    """The split of a plant whose costs are halved from a day in the period on; `anteil`: the landlord's step."""
    ab = beginn(akte, brennstoff.anlage)
    if ab is None or ab >= akte.period.end:
        return None
    prozent = parameter("co2kostaufg.haelfte").at(ab)
    teile: dict[Kostenteil, Halbteil] = {}
    new: dict[Kostenteil, list[Figure[Value] | None]] = {}
    for name, since, percent, of in _kinds(ab, prozent):
        rows = [_used(brennstoff, posten, of) for posten in brennstoff.posten]
        both = zip(brennstoff.posten, rows, strict=True)
        counted = [_mandatory(posten, row) if name == "biobrennstoff" else row for posten, row in both]
        new[name] = [_from(posten, row, since) for posten, row in zip(brennstoff.posten, counted, strict=True)]
        ganz = brennstoff.co2_betrag if name == "kohlendioxid" else _rounded(TITEL[name], rows)
        if name != "kohlendioxid" and not any(new[name]):
            continue
        neu = _new(f"{TITEL[name]} ab {german_day(since)}", ganz, rows, new[name])
        half = p5a_haelfte.betrag_vermieter_haelftig.at(since)(f"{TITEL[name]}, Anteil Vermieter", neu, percent)
        teile[name] = Halbteil(since, ganz, neu, half)
    carbon = teile["kohlendioxid"]
    frueher: Figure[Money] | None = None
    stufe: Figure[Money] | None = None
    if carbon.neu is not carbon.ganz:
        before = Money(carbon.ganz.value.cents - carbon.neu.value.cents)
        name_before = f"Kohlendioxidkosten vor dem {german_day(ab)}"
        frueher = Figure(name_before, before, inputs=(carbon.ganz, carbon.neu), formula="{0} - {1}")
        stufe = aufteilung.betrag_vermieter.at(akte.period.start)(
            "Kohlendioxidkosten, Anteil Vermieter nach der Stufe", frueher, anteil
        )
    lasten = tuple(
        _burden(brennstoff, place, {name: rows[place] for name, rows in new.items()}, anteil, prozent)
        for place in range(len(brennstoff.posten))
    )
    return Haelfte(ab, prozent, teile, frueher, stufe, lasten)


Kostenart = tuple[Kostenteil, date, Figure[Fraction], Callable[[Posten], Figure[Value] | None]]


def _kinds(ab: date, prozent: Figure[Fraction]) -> Sequence[Kostenart]:
    """What is halved: its name, the day from which on, the percentage, and where a layer says it."""
    bio = max(ab, SEIT_BIO)
    return (
        ("kohlendioxid", ab, prozent, lambda posten: posten.co2_betrag),
        ("netzentgelt", ab, prozent, lambda posten: posten.netzentgelt),
        (
            "biobrennstoff",
            bio,
            parameter("co2kostaufg.haelfte_biobrennstoff").at(bio),
            lambda posten: posten.biobrennstoff,
        ),
    )


def _used(brennstoff: Brennstoff, posten: Posten, of: Callable[[Posten], Figure[Value] | None]) -> Figure[Value] | None:
    """A cost of a layer, as far as its fuel was used, unrounded; None where it has none."""
    cost = of(posten)
    if cost is None or not cost.number:
        return None
    if not posten.rest:
        return cost
    value = Amount(cost.number * 100 * posten.anteil)
    inputs = (cost, verbraucht(posten, brennstoff.einheit), posten.mengen)
    return Figure(f"{cost.name}, verbraucht", value, inputs=inputs, formula="{0} * {1} / {2}")


def _mandatory(posten: Posten, cost: Figure[Value] | None) -> Figure[Value] | None:
    """No more of the bio-fuel than the law makes mandatory."""
    if cost is None or posten.entstanden is None or posten.entstanden.last < SEIT_BIO:
        return cost
    most = parameter("co2kostaufg.biobrennstoff_hoechstens").at(posten.entstanden.last)
    if posten.bioanteil <= most.value:
        return cost
    part = given("Anteil am Brennstoff", posten.bioanteil, "%", source=posten.quelle or posten.where)
    return p5a_haelfte.pflichtanteil.at(posten.entstanden.last)("Biobrennstoff bis zum Höchstanteil", cost, most, part)


def _from(posten: Posten, cost: Figure[Value] | None, ab: date) -> Figure[Value] | None:
    """What of it arose from the day on: by the days of the invoice, of stored fuel by the day of delivery."""
    if cost is None or posten.entstanden is None or posten.entstanden.end <= ab:
        return None
    days = posten.entstanden
    if days.start >= ab:
        return cost
    return p5a_haelfte.entstanden.at(ab)(
        f"{cost.name}, ab {german_day(ab)}",
        cost,
        given(f"Tage ab {german_day(ab)}", Period(ab, days.end).days, "Tage", source="Kalender"),
        given("Tage der Rechnung", days.days, "Tage", source="Kalender"),
    )


def _rounded(name: str, rows: Sequence[Figure[Value] | None]) -> Figure[Money]:
    parts = tuple(row for row in rows if row is not None)
    if not parts:
        return given(name, Money(0), source="keine")
    exact = sum((part.number for part in parts), Fraction(0)) * 100
    formula = " + ".join(f"{{{place}}}" for place in range(len(parts)))
    value = Money(half_up(exact.numerator, exact.denominator))
    return Figure(name, value, inputs=parts, formula=f"runden({formula}, 2)")


def _new(
    name: str, ganz: Figure[Money], rows: Sequence[Figure[Value] | None], new: Sequence[Figure[Value] | None]
) -> Figure[Money]:
    """The sum of what is new; the whole itself where nothing is older."""
    if all(row is one for row, one in zip(rows, new, strict=True)):
        return ganz
    return _rounded(name, new)


def _burden(
    brennstoff: Brennstoff,
    place: int,
    new: dict[Kostenteil, Figure[Value] | None],
    anteil: Figure[Fraction],
    prozent: Figure[Fraction],
) -> Figure[Value]:
    """What the landlord bears of a layer, unrounded: its step of the carbon costs before, the half of all after."""
    posten = brennstoff.posten[place]
    carbon = _used(brennstoff, posten, lambda one: one.co2_betrag)
    halved = tuple(figure for figure in new.values() if figure is not None)
    inputs: list[Figure[Value]] = [*halved, prozent] if halved else []
    terms = [f"({' + '.join(f'{{{nr}}}' for nr in range(len(halved)))}) * {{{len(halved)}}} / 100"] if halved else []
    value = sum((figure.number for figure in halved), Fraction(0)) * prozent.value / 100
    later = new["kohlendioxid"]
    before = Fraction(0) if carbon is None else carbon.number - (later.number if later is not None else 0)
    if carbon is not None and before:
        at = len(inputs)
        inputs += [carbon, anteil]
        # where some of it is new, that stands first among what is halved
        terms.append(f"{{{at}}} * {{{at + 1}}} / 100" if later is None else f"({{{at}}} - {{0}}) * {{{at + 1}}} / 100")
        value += before * anteil.value / 100
    name = f"{posten.name}, Anteil des Vermieters"
    if not terms:
        return given(name, Amount(Fraction(0)), source="keiner")
    return Figure(name, Amount(value * 100), inputs=tuple(inputs), formula=" + ".join(terms))
