"""A part of the Akte alone: what fields it has, as a form shows them, and whether values fit it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from umlage.core.finding import Finding
from umlage.formats.akte.codec import findings_of
from umlage.formats.akte.schema import Beschreibung
from umlage.formats.akte.syntax import Plain


@dataclass(frozen=True, slots=True)
class Feld:
    """A field as a form shows it.

    `pfad`: the keys that lead to it, one or two; `art`: text, zahl, ganz, tag, wahl, ja, reihe for a number or dated
    numbers, teil for what only fits into a text of its own (lists, groups in groups); `hilfe`: the sentence of the
    schema; `worte`: what can be chosen.
    """

    pfad: tuple[str, ...]
    art: str
    hilfe: str = ""
    worte: tuple[str, ...] = ()
    noetig: bool = False

    @property
    def name(self) -> str:
        return ".".join(self.pfad)


@cache
def felder(part: type) -> tuple[Feld, ...]:
    """The fields of a part in the order of the format; a group of simple fields is spread out."""
    schema = TypeAdapter(part).json_schema(schema_generator=Beschreibung)
    return tuple(_fields(schema, schema.get("$defs", {}), ()))


def check(part: type, values: dict[str, Plain]) -> tuple[Finding, ...]:
    """What does not fit, with its place in the part; nothing when all fits."""
    try:
        TypeAdapter(part).validate_python(values)
    except ValidationError as problem:
        return findings_of(problem, values)
    return ()


def _fields(schema: dict[str, Any], parts: dict[str, Any], above: tuple[str, ...]) -> list[Feld]:
    found: list[Feld] = []
    for name, shown in schema.get("properties", {}).items():
        path, inner = (*above, name), _resolved(shown, parts)
        text, needed = str(shown.get("description", "")), name in schema.get("required", ())
        kind, words = _kind(inner)
        if kind == "gruppe" and not above:
            found += _fields(inner, parts, path)
        else:
            found.append(Feld(path, "teil" if kind == "gruppe" else kind, text, words, needed and not above))
    return found


def _resolved(shown: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    """The schema behind a reference; of a choice with nothing the other one."""
    if "$ref" in shown:
        return dict(parts[shown["$ref"].removeprefix("#/$defs/")])
    choices = [one for one in shown.get("anyOf", ()) if one.get("type") != "null"]
    return _resolved(choices[0], parts) if len(choices) == 1 else shown


def _dated(shown: dict[str, Any]) -> bool:
    """Whether it is a number, or a list of numbers by day."""
    kinds = {one.get("type") for one in shown.get("anyOf", ())} - {"null"}
    return kinds in ({"number", "array"}, {"integer", "array"})


_KINDS = {"string": "text", "number": "zahl", "integer": "ganz", "boolean": "ja", "object": "gruppe"}


def _kind(shown: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    if _dated(shown):
        return "reihe", ()
    types = shown.get("type")
    word = next((one for one in types if one != "null"), None) if isinstance(types, list) else types
    if "enum" in shown:
        return "wahl", tuple(one for one in shown["enum"] if isinstance(one, str))
    if "const" in shown:
        return "wahl", (str(shown["const"]),)
    if shown.get("format") == "date":
        return "tag", ()
    if word == "object" and "properties" not in shown:
        return "teil", ()
    return _KINDS.get(str(word), "teil"), ()
