"""JSON and YAML to plain values: text, exact decimals, booleans, tuples, dictionaries. Never a float."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal

import yaml

from umlage.core.eingabe import UnquotedNumber

Plain = str | Decimal | bool | None | tuple["Plain", ...] | dict[str, "Plain"]

MOST_BYTES = 64 * 1024 * 1024
MOST_DEPTH = 60
_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?")
# what other readers of YAML take for a number or for yes and no: 00012345, 1_000, 1e5, 0x1F, 12:30, no
_LIKE_NUMBER = re.compile(r"[-+]?[0-9][0-9._:]*([eE][-+]?[0-9]+)?|0[xob][0-9A-Fa-f]+|(?i:y|n|yes|no|on|off)")
# what JSON takes for a number and we do not (1e5): no field takes it, so it is told with its path and all other errors
_NO_NUMBER = Decimal("NaN")
_Parser = getattr(yaml, "CLoader", yaml.Loader)


class Unreadable(ValueError):
    """The file is not JSON or YAML that this reader accepts; says where."""


def plain_values(content: bytes, *, is_json: bool) -> Plain:
    """The plain values of a file; Unreadable with line and column when its syntax is broken."""
    if len(content) > MOST_BYTES:
        raise Unreadable("Die Datei ist größer als 64 MB.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise Unreadable(f"Die Datei ist nicht in UTF-8 geschrieben (Byte {problem.start}).") from None
    return _json(text) if is_json else _yaml(text)


def _json(text: str) -> Plain:
    def unique(pairs: list[tuple[str, Plain]]) -> dict[str, Plain]:
        found = dict(pairs)
        if len(found) != len(pairs):
            names = [name for name, _ in pairs]
            double = next(name for name in names if names.count(name) > 1)
            raise Unreadable(
                f"{_place_of_key(text, double)}Der Schlüssel „{double}“ steht zweimal in derselben Gruppe."
            )
        return found

    def decimal(number: str) -> Decimal:
        return Decimal(number) if len(number) <= 60 and _NUMBER.fullmatch(number) else _NO_NUMBER

    try:
        raw = json.loads(
            text, object_pairs_hook=unique, parse_float=decimal, parse_int=decimal, parse_constant=lambda _: _NO_NUMBER
        )
    except json.JSONDecodeError as problem:
        raise Unreadable(f"Zeile {problem.lineno}, Spalte {problem.colno}: kein gültiges JSON.") from None
    except RecursionError:
        raise Unreadable("Die Datei ist zu tief verschachtelt.") from None
    return _tuples(raw, 0)


def _place_of_key(text: str, key: str) -> str:
    """Line and column of a key that stands twice in a group of a JSON file: the reader of the library says none."""
    try:
        _yaml(text)
    except Unreadable as problem:
        place, _, what = str(problem).rpartition(": ")
        return f"{place}: " if what.startswith(f"Der Schlüssel „{key}“") else ""
    return ""


def _tuples(value: object, depth: int) -> Plain:
    if depth > MOST_DEPTH:
        raise Unreadable("Die Datei ist zu tief verschachtelt.")
    if isinstance(value, dict):
        return {key: _tuples(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return tuple(_tuples(item, depth + 1) for item in value)
    if isinstance(value, str | Decimal | bool) or value is None:
        return value
    raise Unreadable("Unbekannter Wert.")


def _yaml(text: str) -> Plain:
    # parsed from events, so that plain and quoted scalars stay distinct and no alias can multiply the content
    try:
        events = iter(yaml.parse(text, Loader=_Parser))
        return _document(events)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        place = f"Zeile {mark.line + 1}, Spalte {mark.column + 1}: " if mark else ""
        raise Unreadable(f"{place}kein gültiges YAML.") from None
    except yaml.YAMLError:
        raise Unreadable("Die Datei enthält ein Zeichen, das in YAML nicht erlaubt ist.") from None


def _document(events: Iterator[yaml.Event]) -> Plain:
    result: Plain = None
    documents = 0
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise Unreadable(f"{_place(event)}Die Datei enthält mehr als ein Dokument.")
            result = _value(next(events), events, 0)
    return result


def _value(event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Plain:
    if isinstance(event, yaml.AliasEvent):
        raise Unreadable(f"{_place(event)}Verweise (*name) sind nicht erlaubt.")
    if depth > MOST_DEPTH:
        raise Unreadable(f"{_place(event)}zu tief verschachtelt.")
    if getattr(event, "tag", None) not in (None, "!"):
        raise Unreadable(f"{_place(event)}Typangaben (!…) sind nicht erlaubt.")
    if isinstance(event, yaml.SequenceStartEvent):
        items = []
        while not isinstance(following := next(events), yaml.SequenceEndEvent):
            items.append(_value(following, events, depth + 1))
        return tuple(items)
    if isinstance(event, yaml.MappingStartEvent):
        return _mapping(events, depth)
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(event)
    raise Unreadable(f"{_place(event)}kein gültiges YAML.")


def _mapping(events: Iterator[yaml.Event], depth: int) -> dict[str, Plain]:
    found: dict[str, Plain] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        if not isinstance(event, yaml.ScalarEvent):
            raise Unreadable(f"{_place(event)}Ein Schlüssel muss ein Wort sein.")
        key = event.value
        if key in found:
            raise Unreadable(f"{_place(event)}Der Schlüssel „{key}“ steht zweimal in derselben Gruppe.")
        found[key] = _value(next(events), events, depth + 1)
    return found


def _scalar(event: yaml.ScalarEvent) -> Plain:
    text: str = event.value
    if not event.implicit[0]:
        return text
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if _NUMBER.fullmatch(text) and len(text) <= 60:
        return Decimal(text)
    if _LIKE_NUMBER.fullmatch(text):
        return UnquotedNumber(text)
    return text


def _place(event: yaml.Event) -> str:
    mark = event.start_mark
    return f"Zeile {mark.line + 1}, Spalte {mark.column + 1}: " if mark else ""
