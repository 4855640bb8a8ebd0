"""Values of the history as they are meant: a word of a closed list, a year, a moment, a number of a device."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import models

from umlage.apps.abrechnung.teile import TEILARTEN
from umlage.core.quantity import printed
from umlage.core.settlement.akte import Ablesung
from umlage.formats.akte.formular import EINFACH, Knoten, knoten

# of a year nobody writes 2.024
_JAHRE = ("jahr", "baujahr")
# numbers that a note keeps as text, with the point of the machine
_STAENDE = ("anfangsstand", "endstand", "stand", "wert")
_PUNKTZAHL = re.compile(r"-?[0-9]+\.[0-9]+")


class Listenwort(str):
    """A word of a closed list: pages show it as forms do."""

    __slots__ = ()


def der_spalte(field: models.Field[Any, Any], value: Any) -> Any:
    """What stands in a column: the name of what was chosen, and a moment."""
    if field.flatchoices:
        known = {str(key): str(label) for key, label in field.flatchoices}
        return Listenwort(known.get(str(value), str(value)))
    if isinstance(field, models.DateTimeField):
        try:
            return datetime.fromisoformat(str(value))
        except ValueError:
            return value
    return gemeint(field.name, value)


def gemeint(name: str, value: Any) -> Any:
    """What is said in a field of this name."""
    if isinstance(value, Mapping):
        return {inner: gemeint(str(inner), one) for inner, one in value.items()}
    if isinstance(value, list | tuple):
        return tuple(gemeint(name, one) for one in value)
    if name == "einheit":
        return printed(str(value))
    if isinstance(value, str):
        return Listenwort(value) if value in _worte()[name] else value
    if isinstance(value, Decimal):
        return str(value) if name in _JAHRE and value == value.to_integral_value() else value
    return value


def der_notiz(name: str, value: Any) -> Any:
    """What a note says of something that was done, in no table."""
    if name in _STAENDE and isinstance(value, str) and _PUNKTZAHL.fullmatch(value):
        return Decimal(value)
    return gemeint(name, value)


@cache
def _worte() -> Mapping[str, frozenset[str]]:
    """By the name of a field what can be chosen in it, anywhere in an Akte."""
    found: dict[str, set[str]] = defaultdict(set)
    parts = [one for art in TEILARTEN.values() for one in art.felder]
    for one in _all((*parts, *knoten(Ablesung).felder), set()):
        found[one.name].update(one.worte)
    return defaultdict(frozenset, {name: frozenset(words) for name, words in found.items() if words})


def _all(nodes: Iterable[Knoten], seen: set[tuple[str, int]]) -> Iterator[Knoten]:
    for one in nodes:
        if (one.name, one.gestalt) in seen:
            continue
        seen.add((one.name, one.gestalt))
        yield one
        if one.art in EINFACH:
            continue
        inside = [] if one.art == "gruppe" else [one.glied]
        if one.art == "reihe":
            inside.append(one.einzeln)
        # the item of a list has no name of its own
        yield from (found for item in inside for found in _of(item, one.name, seen))
        yield from _all(one.felder if one.art == "gruppe" else (), seen)


def _of(item: Knoten, name: str, seen: set[tuple[str, int]]) -> Iterator[Knoten]:
    yield from _all((item if item.name else replace(item, name=name),), seen)
