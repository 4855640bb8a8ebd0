"""Rules of law: small dated functions of figures, each with its norm, of which exactly one is in force."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

from umlage.core.figure import Figure, Value

R = TypeVar("R", bound=Value)


class NoRuleInForce(LookupError):
    """No version of the rule, or more than one, is in force on the day."""


@dataclass(frozen=True, slots=True)
class Version(Generic[R]):
    """One wording of a rule, in force from `since` until the day before `until`."""

    name: str
    norm: str
    since: date
    until: date | None
    formula: str
    unit_name: str
    sentence: str
    function: Callable[..., R]

    def __call__(self, name: str, *inputs: Figure[Value]) -> Figure[R]:
        """The rule applied: a figure that carries its inputs, its formula and its norm."""
        return Figure(
            name,
            self.function(*inputs),
            self.unit_name,
            norm=self.norm,
            sentence=self.sentence,
            inputs=inputs,
            formula=self.formula,
        )


@dataclass(slots=True)
class Rule(Generic[R]):
    """All wordings of one rule."""

    name: str
    versions: list[Version[R]] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    _by_day: dict[date, Version[R]] = field(default_factory=dict)

    def at(self, day: date) -> Version[R]:
        """The version in force on the day; NoRuleInForce when there is none or more than one."""
        found = self._by_day.get(day)
        if found is None:
            found = self._by_day[day] = self._in_force(day)
        self.used.add(found.norm)
        return found

    def add(self, version: Version[R]) -> None:
        self.versions.append(version)
        self._by_day.clear()

    def _in_force(self, day: date) -> Version[R]:
        found = [v for v in self.versions if v.since <= day and (v.until is None or day < v.until)]
        if len(found) != 1:
            raise NoRuleInForce(f"{self.name}: {len(found)} Fassungen am {day.isoformat()} in Kraft")
        return found[0]


REGISTRY: dict[str, Rule[Any]] = {}


def rule(
    norm: str, *, since: date, formula: str, unit_name: str = "", until: date | None = None
) -> Callable[[Callable[..., R]], Rule[R]]:
    """Register a function of figures as the wording of a rule; its docstring is the sentence for the customer.

    An amended wording is a second function of the same name with its own `since`; the earlier one gets `until`.
    """

    def register(function: Callable[..., R]) -> Rule[R]:
        name = f"{function.__module__.removeprefix('umlage.core.law.')}.{function.__name__}"
        entry = REGISTRY.setdefault(name, Rule(name))
        sentence = inspect.getdoc(function) or ""
        entry.add(Version(name, norm, since, until, formula, unit_name, sentence, function))
        return entry

    return register
