"""The numbers of the law by date, read from the parameters.toml beside the rules."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files

from umlage.core.figure import Figure, given


class ParameterGap(LookupError):
    """The number is not published for that day, or no version of it covers the day."""

    def __init__(self, name: str, day: date, reason: str) -> None:
        super().__init__(f"{name} am {day.isoformat()}: {reason}")
        self.name = name
        self.day = day
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a parameter from a day on; `value` None is a declared gap whose `note` says what is awaited."""

    since: date
    value: Decimal | None
    norm: str
    source: str
    checked: date | None
    note: str
    table: tuple[tuple[Fraction, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of the law in its versions, oldest first; `decides` names the day that decides."""

    name: str
    title: str
    unit_name: str
    decides: str
    entries: tuple[Entry, ...]

    def entry(self, day: date) -> Entry:
        """The version in force; ParameterGap when the day lies before the first one."""
        found = None
        for entry in self.entries:
            if entry.since <= day:
                found = entry
        if found is None:
            raise ParameterGap(self.name, day, "kein Wert hinterlegt")
        return found

    def at(self, day: date) -> Figure[Fraction]:
        """The number in force on the day, as a figure with norm and source; ParameterGap when it is not published."""
        entry = self.entry(day)
        if entry.value is None:
            raise ParameterGap(self.name, day, entry.note)
        return _figure(self.name, entry.since)

    def rows(self, day: date) -> tuple[tuple[Fraction, ...], ...]:
        """The table in force on the day, row by row; ParameterGap when the parameter holds none then."""
        entry = self.entry(day)
        if not entry.table:
            raise ParameterGap(self.name, day, entry.note or "keine Tabelle hinterlegt")
        return entry.table

    def number(self, day: date) -> Fraction:
        return _number(self.name, day)


@cache
def _number(name: str, day: date) -> Fraction:
    return parameters()[name].at(day).value


@cache
def _figure(name: str, since: date) -> Figure[Fraction]:
    known = parameters()[name]
    entry = known.entry(since)
    assert entry.value is not None
    return given(known.title, Fraction(entry.value), known.unit_name, norm=entry.norm, source=entry.source)


@cache
def parameter(name: str) -> Parameter:
    """A parameter by its name (`heizkostenv.warmwasser_faktor`); KeyError when there is none."""
    return parameters()[name]


@cache
def parameters() -> dict[str, Parameter]:
    """All parameters of all statutes, by name."""
    found: dict[str, Parameter] = {}
    for statute in sorted(files("umlage.core.law").iterdir(), key=lambda place: place.name):
        table = statute / "parameters.toml"
        if not table.is_file():
            continue
        # numbers must never pass through float
        content = tomllib.loads(table.read_text(encoding="utf-8"), parse_float=Decimal)
        for key, raw in content.items():
            name = f"{statute.name}.{key}"
            found[name] = _parameter(name, raw)
    return found


def _parameter(name: str, raw: dict[str, object]) -> Parameter:
    entries = []
    values = raw["values"]
    if not isinstance(values, list):
        raise TypeError(f"{name}: values muss eine Liste sein")
    for row in values:
        value = row.get("value")
        entries.append(
            Entry(
                since=row["since"],
                value=None if value is None else Decimal(value),
                norm=row.get("norm", raw.get("norm", "")),
                source=row.get("source", raw.get("source", "")),
                checked=row.get("checked", raw.get("checked")),
                note=row.get("note", ""),
                table=tuple(tuple(Fraction(cell) for cell in line) for line in row.get("table", [])),
            )
        )
    days = [entry.since for entry in entries]
    if days != sorted(set(days)):
        raise ValueError(f"{name}: zwei Werte gelten ab demselben Tag, oder die Reihenfolge stimmt nicht")
    return Parameter(
        name, str(raw["title"]), str(raw.get("unit", "")), str(raw.get("decides", "period start")), tuple(entries)
    )
