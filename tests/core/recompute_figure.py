"""The arithmetic of derivations anew: the value of a figure from the leaves of its tree alone.

Nothing of the engine's arithmetic is used. The grammar is that of the docstring of `Figure`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

_OPERATIONS: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: lambda left, right: left + right,
    ast.Sub: lambda left, right: left - right,
    ast.Mult: lambda left, right: left * right,
    ast.Div: lambda left, right: left / right,
}
_INPUT = re.compile(r"\{(\d+)\}")


class Faulty(Exception):
    """A derivation that does not hold."""


def stated(value: Any) -> Fraction:
    """A bare number; money, which counts cents, in euros."""
    return Fraction(value.cents) / 100 if hasattr(value, "cents") else Fraction(value)


def is_booked(value: Any) -> bool:
    """Whether it is money in whole cents."""
    return hasattr(value, "cents") and isinstance(value.cents, int)


def leaves(*figures: Any) -> Iterator[Any]:
    """Every figure of the trees that was given, once."""
    seen: set[int] = set()
    waiting = list(figures)
    while waiting:
        here = waiting.pop()
        if id(here) in seen:
            continue
        seen.add(id(here))
        if not here.formula and not here.inputs:
            yield here
        waiting.extend(here.inputs)


class Recomputation:
    """Values of figures; a figure that stands in many trees is computed once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Any, Fraction]] = {}  # the figure is kept, so that its id stays its own

    def value(self, figure: Any) -> Fraction:
        """The value from the leaves; Faulty where it is not the one that the figure shows."""
        if id(figure) in self._known:
            return self._known[id(figure)][1]
        value = self._computed(figure)
        if value != stated(figure.value):
            raise Faulty(f"{figure.name}: {figure.formula or 'gegeben'} ergibt {value}, nicht {stated(figure.value)}")
        self._known[id(figure)] = figure, value
        return value

    def _computed(self, figure: Any) -> Fraction:
        if not figure.formula:
            if figure.inputs:
                raise Faulty(f"{figure.name}: Angaben ohne Formel")
            if not (figure.source.strip() or figure.norm.strip()):
                raise Faulty(f"{figure.name}: weder Quelle noch Norm")
            return stated(figure.value)
        return evaluated(figure.formula, [self.value(part) for part in figure.inputs], figure.name)


def evaluated(formula: str, inputs: list[Fraction], name: str = "") -> Fraction:
    """A formula over its inputs."""
    used = {int(number) for number in _INPUT.findall(formula)}
    if used and used != set(range(len(inputs))):
        raise Faulty(f"{name}: {formula} lässt Angaben aus oder nennt fremde")
    tree = ast.parse(_INPUT.sub(r"x\1", formula), mode="eval")
    return _node(tree.body, inputs)


def _node(node: ast.expr, inputs: list[Fraction]) -> Fraction:
    match node:
        case ast.Constant(value=int() as number):
            return Fraction(number)
        case ast.Name(id=name):
            return inputs[int(name.removeprefix("x"))]
        case ast.BinOp(left=left, op=operation, right=right):
            return _OPERATIONS[type(operation)](_node(left, inputs), _node(right, inputs))
        case ast.Call(func=ast.Name(id="summe"), args=[]):
            return sum(inputs, Fraction(0))
        case ast.Call(func=ast.Name(id="runden"), args=[exact, ast.Constant(value=int() as digits)]):
            return rounded(_node(exact, inputs), digits)
        case ast.Call(func=ast.Name(id="abrunden"), args=[exact, ast.Constant(value=int() as digits)]):
            return cut(_node(exact, inputs), digits)
        case ast.Call(func=ast.Name(id="restcent"), args=[ast.Constant(value=int() as place)]):
            return largest_remainders(inputs[0], inputs[1:])[place]
        case ast.Call(func=ast.Name(id="stufe"), args=[]):
            return step(inputs[0], inputs[1:])
        case ast.Call(func=ast.Name(id="potenz"), args=[basis, exponent]):
            return power(_node(basis, inputs), _node(exponent, inputs))
        case ast.Call(func=ast.Name(id="mindestens"), args=[left, right]):
            return max(_node(left, inputs), _node(right, inputs))
        case ast.Call(func=ast.Name(id="logarithmus"), args=[exact]):
            return logarithm(_node(exact, inputs))
    raise Faulty(f"kein Teil einer Formel: {ast.unparse(node)}")


def rounded(exact: Fraction, digits: int) -> Fraction:
    """To so many decimals, halves away from zero."""
    size = abs(exact) * 10**digits
    whole = size.numerator // size.denominator
    if (size - whole) * 2 >= 1:
        whole += 1
    return Fraction(whole if exact >= 0 else -whole, 10**digits)


def cut(exact: Fraction, digits: int) -> Fraction:
    """To so many decimals, the rest dropped."""
    size = abs(exact) * 10**digits
    whole = size.numerator // size.denominator
    return Fraction(whole if exact >= 0 else -whole, 10**digits)


def power(basis: Fraction, exponent: Fraction) -> Fraction:
    """Half up to twelve decimals, by whole numbers alone: (k - 1/2)^q <= basis^p 10^(12 q) < (k + 1/2)^q."""
    numerator, root = exponent.numerator, exponent.denominator
    exact = basis**numerator * Fraction(10) ** (12 * root)
    low, high = 0, 1
    while Fraction(2 * high - 1, 2) ** root <= exact:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if Fraction(2 * middle - 1, 2) ** root <= exact:
            low = middle
        else:
            high = middle
    return Fraction(low, 10**12)


def logarithm(value: Fraction) -> Fraction:
    """Half up to twelve decimals, by the row 2 (z + z^3/3 + z^5/5 + ...) with z = (x - 1) / (x + 1)."""
    part = (value - 1) / (value + 1)
    # far below the twelfth decimal, and short enough to compute with
    part = Fraction(part.numerator * 10**60 // part.denominator, 10**60)
    total, term, odd = Fraction(0), part, 1
    while abs(term) > Fraction(1, 10**40):
        total += term / odd
        term, odd = rounded(term * part * part, 60), odd + 2
    return rounded(2 * total, 12)


def largest_remainders(total: Fraction, weights: list[Fraction]) -> list[Fraction]:
    """Whole cents in proportion to the weights, adding up to the total; ties to the earlier, negatives mirrored."""
    together = sum(weights, Fraction(0))
    if together == 0:
        raise Faulty("Restcents ohne Gewicht")
    if together < 0:
        weights, together = [-weight for weight in weights], -together
    size = abs(total) * 100
    if size.denominator != 1:
        raise Faulty(f"Restcents von {total}")
    exact = [size * weight / together for weight in weights]
    cents = [share.numerator // share.denominator for share in exact]
    order = sorted(range(len(weights)), key=lambda place: (cents[place] - exact[place], place))
    for place in order[: int(size) - sum(cents)]:
        cents[place] += 1
    return [Fraction(share if total >= 0 else -share, 100) for share in cents]


def step(value: Fraction, pairs: list[Fraction]) -> Fraction:
    """The value of the highest bound that is reached; below all of them that of the first."""
    bounds, values = pairs[::2], pairs[1::2]
    if len(bounds) != len(values) or bounds != sorted(bounds):
        raise Faulty("keine Stufen")
    reached = [number for number, bound in enumerate(bounds) if bound <= value]
    return values[reached[-1] if reached else 0]
