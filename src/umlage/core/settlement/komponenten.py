"""What flows along with the gross costs, with the same weights: tax, labour share, carbon costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from umlage.core.kostenbaum.ablauf import Cent, Gewichte, Lauf
from umlage.core.kostenbaum.element import EIGENTUEMER, Pauschale
from umlage.core.kostenbaum.gliederung import restcent
from umlage.core.money import half_up
from umlage.core.settlement.brennstoff_summen import Brennstoff
from umlage.core.settlement.haelftig import TITEL, Haelfte, Kostenteil
from umlage.core.settlement.haus import Abrechnungshaus
from umlage.core.settlement.kosten import Kostenposten

Eigen = Callable[[str], Fraction]
Entnahme = Callable[[Pauschale, int, Cent, Fraction], Fraction]
Teil = tuple[Fraction, Gewichte | None]  # what arrives at a leaf, and its weights; none where the owner bears it


@dataclass(frozen=True, slots=True)
class Anteile:
    """Cents of one component: per Nutzer (place in the house), of the owner, and of the house."""

    nutzer: tuple[int, ...]
    eigentuemer: int
    haus: int


_NONE, _ONE = Fraction(0), Fraction(1)


def komponente(haus: Abrechnungshaus, wurzel: Lauf, eigen: Eigen, entnahme: Entnahme) -> Anteile:
    """A component of the costs, shared as the costs are.

    `eigen` gives the component of a cost (by reference), `entnahme` what a Pauschale takes of it (Pauschale, its cents,
    total cents of the element, component of the element).
    """
    parts: list[Teil] = []
    _collect(wurzel, _NONE, eigen, entnahme, parts)
    total = sum([part for part, _ in parts], _NONE)
    sums, owner, denominator = _shared(haus, parts)
    return _rounded(haus, sums, owner, denominator, total)


def _shared(haus: Abrechnungshaus, parts: list[Teil]) -> tuple[list[int], int, int]:
    """The exact shares of all Nutzer, the owner's share, and the one denominator that keeps them in whole numbers."""
    wholes = [part.denominator * (weights.summe if weights is not None else 1) for part, weights in parts]
    denominator = lcm(*[whole for whole in wholes if whole])
    sums = [0] * len(haus.belegung.bewohner)
    owner = 0
    for whole, (part, weights) in zip(wholes, parts, strict=True):
        scaled = part.numerator * (denominator // whole) if whole else 0
        if weights is None:
            owner += scaled
        elif weights.eigentuemer:
            for place, weight in enumerate(weights.nutzer):
                if place in weights.eigentuemer:
                    owner += scaled * weight
                else:
                    sums[place] += scaled * weight
        else:
            sums = [value + scaled * weight for value, weight in zip(sums, weights.nutzer, strict=True)]
    return sums, owner, denominator


def _collect(lauf: Lauf, received: Fraction, eigen: Eigen, entnahme: Entnahme, parts: list[Teil]) -> None:
    value = received
    for verweis in lauf.element.kosten:
        own = eigen(verweis)
        if own:
            value += own
    whole = value
    units = iter(lauf.pauschal)
    for pauschale, cents in lauf.pauschalen:
        taken = entnahme(pauschale, cents, lauf.total, whole)
        value -= taken
        if pauschale.auf == EIGENTUEMER:
            parts.append((taken, None))
        else:
            below = next(units)
            # as a leaf of its own: what falls to a common room is shared on
            _collect(below, taken, eigen, entnahme, parts)
    if lauf.gewichte is not None:
        if value:
            weights = lauf.getragen
            if weights.summe == lauf.gewichte.summe:
                parts.append((value, weights))
            elif weights.summe:
                parts.append((value * weights.summe / lauf.gewichte.summe, weights))
            for place, below in lauf.umgelegt:
                part = Fraction(lauf.gewichte.nutzer[place], lauf.gewichte.summe)
                _collect(below, value * part, eigen, entnahme, parts)
        return
    for follower, share in zip(lauf.nachfolger, lauf.anteile, strict=True):
        _collect(follower, value * share if value else _NONE, eigen, entnahme, parts)


def _rounded(haus: Abrechnungshaus, sums: list[int], owner: int, denominator: int, total: Cent) -> Anteile:
    house = half_up(total.numerator, total.denominator)
    if not haus.restcent:
        return Anteile(tuple([half_up(value, denominator) for value in sums]), half_up(owner, denominator), house)
    # first over the Nutzeinheiten and the owner, then inside each: a change of Nutzer moves no neighbour's cent
    gliederung = haus.gliederung
    *parts, owned = restcent(house, [*gliederung.je_einheit(sums), owner])
    return Anteile(tuple(gliederung.je_nutzer(parts, sums)), owned, house)


def in_proportion(pauschale: Pauschale, cents: int, total: Cent, component: Fraction) -> Fraction:
    """A Pauschale takes every component in the proportion in which it takes the costs."""
    return component * cents / total if total else Fraction(0)


def nothing(pauschale: Pauschale, cents: int, total: Cent, component: Fraction) -> Fraction:
    """The Pauschale takes none of it."""
    return Fraction(0)


def co2_anteile(haus: Abrechnungshaus, wurzel: Lauf) -> tuple[Anteile, Anteile]:
    """Carbon costs that each Nutzer bears, and the landlord's part of his share; both for information."""
    rest: dict[str, int] = {}
    abzug: dict[str, int] = {}
    for brennstoff in haus.brennstoffe if haus.co2.anwendbar else ():
        whole = brennstoff.co2_betrag.value.cents
        if whole and brennstoff.co2_wirksam:
            reference = f"A{brennstoff.anlage.nr}.B"
            part = haus.co2.vermieter.get(brennstoff.anlage.nr)
            deducted = part.value.cents if part is not None else 0
            abzug[reference], rest[reference] = deducted, whole - deducted
    return _beide(haus, wurzel, rest, abzug)


def haelfte_anteile(haus: Abrechnungshaus, wurzel: Lauf) -> dict[Kostenteil, tuple[Anteile, Anteile]]:
    """Network charges and bio-fuel of plants that are halved: what each Nutzer bears, and the landlord's part."""
    found: dict[Kostenteil, tuple[Anteile, Anteile]] = {}
    for name in TITEL:
        rows = {
            f"A{nr}.B": half.teile[name]
            for nr, half in haus.co2.haelften.items()
            if name != "kohlendioxid" and name in half.teile
        }
        if rows:
            rest = {verweis: row.ganz.value.cents - row.vermieter.value.cents for verweis, row in rows.items()}
            abzug = {verweis: row.vermieter.value.cents for verweis, row in rows.items()}
            found[name] = _beide(haus, wurzel, rest, abzug)
    return found


def _beide(haus: Abrechnungshaus, wurzel: Lauf, rest: dict[str, int], abzug: dict[str, int]) -> tuple[Anteile, Anteile]:
    """Both parts of costs that follow the fuel, by its reference."""
    none = Anteile((0,) * len(haus.belegung.bewohner), 0, 0)
    if not rest:
        return none, none
    if len(rest) > 1:
        return (
            komponente(haus, wurzel, lambda verweis: Fraction(rest.get(verweis, 0)), nothing),
            komponente(haus, wurzel, lambda verweis: Fraction(abzug.get(verweis, 0)), nothing),
        )
    # one plant: both follow the same shares, so they are found once
    ((reference, amount),) = rest.items()
    parts: list[Teil] = []
    bearing = next((lauf for lauf in wurzel.walk() if reference in lauf.element.kosten), wurzel)
    _collect(bearing, _NONE, lambda verweis: _ONE if verweis == reference else _NONE, nothing, parts)
    shares = _shared(haus, parts)
    deducted = abzug[reference]
    return _times(haus, amount, *shares), _times(haus, deducted, *shares) if deducted else none


def _times(haus: Abrechnungshaus, cents: int, sums: list[int], owner: int, denominator: int) -> Anteile:
    """Whole cents of a total by shares of one."""
    if haus.restcent:  # proportions are enough
        return _rounded(haus, sums, owner, denominator, cents)
    return _rounded(haus, [value * cents for value in sums], owner * cents, denominator, cents)


def umsatzsteuer(haus: Abrechnungshaus, wurzel: Lauf) -> dict[Fraction, Anteile]:
    """Tax contained in the amounts, by rate; without direct costs."""
    zero = Fraction(0)
    result = {}
    for rate in sorted({rate for posten in haus.posten.values() for rate in posten.steuer}):

        def own(verweis: str, rate: Fraction = rate) -> Fraction:
            return haus.posten[verweis].steuer.get(rate, zero)

        result[rate] = komponente(haus, wurzel, own, tax_taken(haus, rate))
    return result


def tax_taken(haus: Abrechnungshaus, rate: Fraction) -> Entnahme:
    """What a Pauschale takes of the tax of a rate: carbon costs as their invoices are taxed, others in proportion."""
    part = {
        brennstoff.anlage.nr: carbon_part(brennstoff, rate, haus.co2.haelften.get(brennstoff.anlage.nr))
        for brennstoff in haus.brennstoffe
    }

    def taken(pauschale: Pauschale, cents: int, total: Cent, component: Fraction) -> Fraction:
        if pauschale.co2_anlage is None:
            return in_proportion(pauschale, cents, total, component)
        return cents * part.get(pauschale.co2_anlage, _NONE) * rate / (100 + rate)

    return taken


def carbon_part(brennstoff: Brennstoff, rate: Fraction, half: Haelfte | None) -> Fraction:
    """The part of what the landlord bears of a plant that stands on invoices of this rate."""
    if half is not None:
        rows = [(posten, row.number) for posten, row in zip(brennstoff.posten, half.lasten, strict=True)]
    else:
        rows = [(posten, posten.co2_betrag.value.cents * posten.anteil) for posten in brennstoff.posten]
    whole = sum([cents for _, cents in rows], _NONE)
    return sum([cents * posten.steuerteil(rate) for posten, cents in rows], _NONE) / whole if whole else _NONE


def direct_tax(posten: Kostenposten, rate: Fraction) -> int:
    """Contained tax of a direct cost, in whole cents."""
    exact = posten.steuer.get(rate, Fraction(0))
    return half_up(exact.numerator, exact.denominator)


def lohnanteile(haus: Abrechnungshaus, wurzel: Lauf) -> dict[str, Anteile]:
    """Labour share (§ 35a EStG) of each cost that has one, by reference; without direct costs."""
    result = {}
    for reference, posten in haus.posten.items():
        if posten.lohn:

            def own(verweis: str, reference: str = reference, labour: Fraction = Fraction(posten.lohn)) -> Fraction:
                return labour if verweis == reference else Fraction(0)

            result[reference] = komponente(haus, wurzel, own, labour_taken)
    return result


def labour_taken(pauschale: Pauschale, cents: int, total: Cent, component: Fraction) -> Fraction:
    """Carbon costs hold no labour; other Pauschalen take their proportion."""
    if pauschale.co2_anlage is not None:
        return Fraction(0)
    return in_proportion(pauschale, cents, total, component)
