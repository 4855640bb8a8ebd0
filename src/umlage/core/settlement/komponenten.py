"""What flows along with the gross costs, with the same weights: tax, labour share, carbon costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from umlage.core.kostenbaum.ablauf import Lauf
from umlage.core.kostenbaum.element import EIGENTUEMER, Pauschale
from umlage.core.money import half_up
from umlage.core.settlement.haus import Abrechnungshaus

Eigen = Callable[[str], Fraction]
Entnahme = Callable[[Pauschale, int, Fraction, Fraction], Fraction]


@dataclass(frozen=True, slots=True)
class Anteile:
    """Cents of one component: per Nutzer (place in the house), of the owner, and of the house."""

    nutzer: tuple[int, ...]
    eigentuemer: int
    haus: int


def komponente(haus: Abrechnungshaus, wurzel: Lauf, eigen: Eigen, entnahme: Entnahme) -> Anteile:
    """A component of the costs, shared as the costs are.

    `eigen` gives the component of a cost (by reference), `entnahme` what a Pauschale takes of it (Pauschale, its cents,
    total cents of the element, component of the element).
    """
    parts: list[tuple[Fraction, Lauf]] = []
    fixed: dict[str, Fraction] = {}
    _collect(wurzel, Fraction(0), eigen, entnahme, parts, fixed)
    total = sum((part for part, _ in parts), Fraction(0)) + sum(fixed.values(), Fraction(0))
    count = len(haus.belegung.bewohner)
    # one denominator for all leaves keeps the inner loop in whole numbers
    factors = []
    denominator = 1
    for part, lauf in parts:
        assert lauf.gewichte is not None
        factor = part / lauf.gewichte.summe if lauf.gewichte.summe else Fraction(0)
        factors.append(factor)
        denominator = lcm(denominator, factor.denominator)
    sums = [0] * count
    owner = 0
    for factor, (_, lauf) in zip(factors, parts, strict=True):
        assert lauf.gewichte is not None
        scaled = factor.numerator * (denominator // factor.denominator)
        if lauf.gewichte.eigentuemer:
            for place, weight in enumerate(lauf.gewichte.nutzer):
                if place in lauf.gewichte.eigentuemer:
                    owner += scaled * weight
                else:
                    sums[place] += scaled * weight
        else:
            sums = [value + scaled * weight for value, weight in zip(sums, lauf.gewichte.nutzer, strict=True)]
    owner_exact = Fraction(owner, denominator) + fixed.pop(EIGENTUEMER, Fraction(0))
    return _rounded(haus, sums, denominator, owner_exact, total)


def _collect(
    lauf: Lauf,
    received: Fraction,
    eigen: Eigen,
    entnahme: Entnahme,
    parts: list[tuple[Fraction, Lauf]],
    fixed: dict[str, Fraction],
) -> None:
    value = received + sum((eigen(verweis) for verweis in lauf.element.kosten), Fraction(0))
    whole = value
    units = iter(lauf.pauschal)
    for pauschale, cents in lauf.pauschalen:
        taken = entnahme(pauschale, cents, lauf.total, whole)
        value -= taken
        if pauschale.auf == EIGENTUEMER:
            fixed[EIGENTUEMER] = fixed.get(EIGENTUEMER, Fraction(0)) + taken
        else:
            parts.append((taken, next(units)))
    if lauf.gewichte is not None:
        if value:
            parts.append((value, lauf))
        return
    for follower, share in zip(lauf.nachfolger, lauf.anteile, strict=True):
        _collect(follower, value * share, eigen, entnahme, parts, fixed)


def _rounded(haus: Abrechnungshaus, sums: list[int], denominator: int, owner: Fraction, total: Fraction) -> Anteile:
    house = half_up(total.numerator, total.denominator)
    if not haus.restcent:
        return Anteile(
            tuple(half_up(value, denominator) for value in sums), half_up(owner.numerator, owner.denominator), house
        )
    scale = lcm(denominator, owner.denominator)
    exact = [value * (scale // denominator) for value in sums] + [int(owner * scale)]
    parts = [value // scale for value in exact]
    missing = house - sum(parts)
    for place in sorted(range(len(exact)), key=lambda index: exact[index] % scale, reverse=True)[:missing]:
        parts[place] += 1
    return Anteile(tuple(parts[:-1]), parts[-1], house)


def in_proportion(pauschale: Pauschale, cents: int, total: Fraction, component: Fraction) -> Fraction:
    """A Pauschale takes every component in the proportion in which it takes the costs."""
    return component * cents / total if total else Fraction(0)


def nothing(pauschale: Pauschale, cents: int, total: Fraction, component: Fraction) -> Fraction:
    """The Pauschale takes none of it."""
    return Fraction(0)


def co2_anteile(haus: Abrechnungshaus, wurzel: Lauf) -> tuple[Anteile, Anteile]:
    """Carbon costs that each Nutzer bears, and the landlord's part of his share; both for information."""
    tenant: dict[str, Fraction] = {}
    landlord: dict[str, Fraction] = {}
    for brennstoff in haus.brennstoffe:
        reference = f"A{brennstoff.anlage.nr}.B"
        whole = brennstoff.co2_betrag.value.cents
        part = haus.co2.vermieter.get(brennstoff.anlage.nr)
        deducted = part.value.cents if part is not None else 0
        landlord[reference] = Fraction(deducted)
        tenant[reference] = Fraction(whole - deducted)
    none = Anteile((0,) * len(haus.belegung.bewohner), 0, 0)
    zero = Fraction(0)
    if not any(tenant.values()) and not any(landlord.values()):
        return none, none
    return (
        komponente(haus, wurzel, lambda verweis: tenant.get(verweis, zero), nothing),
        komponente(haus, wurzel, lambda verweis: landlord.get(verweis, zero), nothing) if any(landlord.values()) else none,
    )


def umsatzsteuer(haus: Abrechnungshaus, wurzel: Lauf) -> dict[Fraction, Anteile]:
    """Tax contained in the amounts, by rate; without direct costs."""
    rates = sorted({rate for posten in haus.posten.values() for rate in posten.steuer})
    zero = Fraction(0)
    fuel_rate = {brennstoff.anlage.nr: _main_rate(haus, brennstoff.anlage.nr) for brennstoff in haus.brennstoffe}
    result = {}
    for rate in rates:

        def taken(pauschale: Pauschale, cents: int, total: Fraction, component: Fraction, rate: Fraction = rate) -> Fraction:
            if pauschale.co2_anlage is None:
                return in_proportion(pauschale, cents, total, component)
            # carbon costs are taxed with the fuel
            return cents * rate / (100 + rate) if fuel_rate.get(pauschale.co2_anlage) == rate else Fraction(0)

        def own(verweis: str, rate: Fraction = rate) -> Fraction:
            return haus.posten[verweis].steuer.get(rate, zero)

        result[rate] = komponente(haus, wurzel, own, taken)
    return result


def _main_rate(haus: Abrechnungshaus, nr: str) -> Fraction:
    tax = haus.posten[f"A{nr}.B"].steuer
    return max(tax, key=lambda rate: tax[rate]) if tax else Fraction(0)


def lohnanteile(haus: Abrechnungshaus, wurzel: Lauf) -> dict[str, Anteile]:
    """Labour share (§ 35a EStG) of each cost that has one, by reference; without direct costs."""
    result = {}
    for reference, posten in haus.posten.items():
        if posten.lohn:

            def own(verweis: str, reference: str = reference, labour: Fraction = posten.lohn) -> Fraction:
                return labour if verweis == reference else Fraction(0)

            def taken(pauschale: Pauschale, cents: int, total: Fraction, component: Fraction) -> Fraction:
                if pauschale.co2_anlage is not None:
                    return Fraction(0)
                return in_proportion(pauschale, cents, total, component)

            result[reference] = komponente(haus, wurzel, own, taken)
    return result
