"""A figure: a value that knows how it came about, down to readings and invoices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Generic, NamedTuple, TypeVar

from umlage.core.money import Amount, Money, german, german_exact
from umlage.core.quantity import counted

Value = Money | Amount | Fraction | int | Decimal
T = TypeVar("T", bound=Value, covariant=True)
G = TypeVar("G", bound=Value)


class Figure(NamedTuple, Generic[T]):  # made by the thousand a second: a frozen dataclass takes four times as long
    """A value with its unit, norm and origin.

    `formula` is an expression over the inputs, `{0}` being the first: it holds + - * / and parentheses, and the
    functions `summe()` (of all inputs), `runden(x, digits)` (half up), `abrunden(x, digits)` (towards 0),
    `restcent(place)` (of the first input, by largest remainder over the others), `stufe()` (of the first input, in
    pairs of bound and value), `potenz(x, y)` and `logarithmus(x)` (both rounded half up to twelve decimals) and
    `mindestens(x, y)` (the greater one). Empty for what was given: then `source` says by whom, or `path` where its own
    derivation stands. `aside`: it belongs to somebody else and is complete, but `explain` only names it with its
    source.
    """

    name: str
    value: T
    unit_name: str = ""
    norm: str = ""
    sentence: str = ""
    inputs: tuple[Figure[Value], ...] = ()
    formula: str = ""
    source: str = ""
    path: str = ""
    aside: bool = False

    @property
    def number(self) -> Fraction:
        """The bare number; money in euros."""
        return number(self.value)

    @property
    def hands_on(self) -> bool:
        """Whether it is one other figure under a new name, with nothing to calculate."""
        return len(self.inputs) == 1 and self.formula in ("{0}", "summe()")

    def printed(self) -> str:
        return printed_value(self.value, self.unit_name)

    def calculation(self) -> str:
        """The formula with the real numbers, as a person would write it."""
        if not self.formula:
            return ""
        if self.formula == "summe()":
            return _signs(" + ".join(figure.printed() for figure in self.inputs))
        text = re.sub(r"(?:ab)?runden\((.*), (\d)\)$", r"\1", self.formula)
        if text == "stufe()":
            return f"{self.inputs[0].printed()} fällt in die Stufe mit {self.printed()}"
        if text.startswith("restcent("):
            place = int(text.removeprefix("restcent(").removesuffix(")"))
            total, weights = self.inputs[0], self.inputs[1:]
            whole = sum((weight.number for weight in weights), Fraction(0))
            return (
                f"{total.printed()} × {weights[place].printed()} ÷ {german_exact(whole)}, "
                "Restcents nach den größten Resten"
            )
        # the greater of two, as people say it: never less than the second
        text = re.sub(r"mindestens\((.*), (\d+)\)$", r"\1, mindestens \2", text)
        text = text.replace("*", "×").replace("/", "÷").replace("-", "\u2212")
        return _signs(re.sub(r"\{(\d+)\}", lambda match: self.inputs[int(match[1])].printed(), text))


def _signs(text: str) -> str:
    """A calculation without two signs in a row."""
    return text.replace(" + \u2212", " \u2212 ").replace(" \u2212 \u2212", " + ")


def given(name: str, value: G, unit_name: str = "", *, source: str = "", norm: str = "") -> Figure[G]:
    """A figure that somebody stated: a reading, an invoice, a setting."""
    return Figure(name, value, unit_name, norm=norm, source=source)


def number(value: Value) -> Fraction:
    if isinstance(value, Fraction):
        return value
    if isinstance(value, Money):
        return Fraction(value.cents, 100)
    if isinstance(value, Amount):
        return value.cents / 100
    return Fraction(value)


def printed_value(value: Value, unit_name: str) -> str:
    """The value as people read it: money with two decimals (exact amounts with four), others as they are."""
    match value:
        case Money():
            return f"{german(number(value), 2)} €"
        case Amount():
            return f"{german_exact(number(value), 2, 4)} €"
        case _:
            text = german_exact(number(value), 0, 6 if unit_name == "" else 4)
            return f"{text} {counted(number(value), unit_name)}".strip()


def explain(figure: Figure[Value], *, depth: int = 99) -> Iterator[str]:
    """The derivation as lines of text, one figure a line, children indented; what was shown is not repeated."""
    yield from _lines(figure, 0, depth, set())


def _lines(figure: Figure[Value], level: int, depth: int, seen: set[int]) -> Iterator[str]:
    indent = "   " * level
    yield f"{indent}{figure.name}: {figure.printed()}"
    detail = f"{indent}   "
    if figure.aside and level:
        yield f"{detail}Quelle: {figure.source}"
        return
    if id(figure) in seen and figure.inputs:
        yield f"{detail}(Herleitung siehe oben)"
        return
    seen.add(id(figure))
    if figure.sentence:
        yield f"{detail}{figure.sentence}"
    if figure.inputs and figure.formula and not figure.hands_on:
        yield f"{detail}= {figure.calculation()}"
    if figure.norm:
        yield f"{detail}[{figure.norm}]"
    if figure.source and not figure.aside:
        yield f"{detail}Quelle: {figure.source}"
    if level >= depth and figure.inputs:
        more = len(figure.inputs)
        yield f"{detail}… eine weitere Angabe" if more == 1 else f"{detail}… {more} weitere Angaben"
        return
    for child in figure.inputs:
        yield from _lines(child, level + 1, depth, seen)
