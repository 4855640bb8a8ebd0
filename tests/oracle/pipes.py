"""Pipe heat by the method of 2009 (0002, "Pipe heat")."""

from __future__ import annotations

from fractions import Fraction

from tests.oracle.exact import CannotRecompute, given, number, total
from tests.oracle.valuation import power


def with_pipe_heat(wanted, consumed, areas, *, all_district: bool):
    """Weights of consumption with the pipe heat in them; both are lists of (Nutzeinheit, one number per Nutzer)."""
    if given(wanted, "ausnahme") is None:
        raise CannotRecompute("pipe heat without a reason")
    efficiency = number(given(wanted, "nutzungsgrad", 1 if all_district else Fraction(4, 5)))
    heat = number(wanted["energie"]) * efficiency - number(wanted["warmwasser"])
    sensitive = number(given(wanted, "basisempfindlichkeit", 1))
    area = dict(areas)
    units = [total(own) for _, own in consumed]
    sizes = [total(area[index]) for index, _ in consumed]
    if heat <= 0 or not all(sizes) or not sum(units):
        raise CannotRecompute("pipe heat cannot be determined")
    if not criteria(units, sizes, sum(units) / (sensitive * heat)):
        return consumed
    added = Fraction(43, 100) * sensitive * heat - sum(units)
    return [
        (index, [used + added * size / sum(sizes) for used, size in zip(own, area[index], strict=True)])
        for index, own in consumed
    ]


def criteria(units, sizes, share: Fraction) -> bool:
    each = [used / size for used, size in zip(units, sizes, strict=True)]
    normal = [value * len(each) / sum(each) for value in each]
    spread = power(sum((value - 1) ** 2 for value in normal) / len(normal), Fraction(1, 2))
    few = Fraction(sum(value <= Fraction(15, 100) for value in normal), len(normal))
    return share <= Fraction(34, 100) and spread >= Fraction(85, 100) and few >= Fraction(15, 100)
