"""A part of the Akte as a form: its fields as deep as they go, values as the texts of fields, and back.

The texts are flat, by the name of the field: `flaeche.heizung`, `befreiungen.0.kosten`. Numbers and days are read and
written by who calls; this module knows the shape alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any, Literal

from pydantic import BaseModel, TypeAdapter, create_model

from umlage.core.settlement.akte.geraet import MONAT_TAG
from umlage.formats.akte.schema import Beschreibung
from umlage.formats.akte.syntax import Plain

Art = Literal["text", "zahl", "ganz", "tag", "wahl", "ja", "gruppe", "liste", "karte", "reihe"]
EINFACH = ("text", "zahl", "ganz", "tag", "wahl", "ja")
# of a map: the field of the key and that of the value; of a group that may be empty: that it is there
SCHLUESSEL, WERT, DA = "schluessel", "wert", "gilt"


@dataclass(frozen=True)
class Knoten:
    """A field, a group of fields, a list of them, a map, or `reihe`: one value or a list of dated ones.

    `hilfe`: the sentence of the schema; `worte`: what can be chosen; `noetig`: it must be there where its group is;
    `leer_moeglich`: a group that says something even without a field; `freiwillig`: the Akte may do without it.
    """

    name: str
    art: Art
    hilfe: str = ""
    worte: tuple[str, ...] = ()
    noetig: bool = False
    leer_moeglich: bool = False
    freiwillig: bool = False
    _schema: Mapping[str, Any] = field(default_factory=dict, repr=False)
    _parts: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def felder(self) -> tuple[Knoten, ...]:
        """The fields of a group."""
        needed = self._schema.get("required", ())
        fields = self._schema.get("properties", {})
        return tuple(_knoten(name, shown, self._parts, noetig=name in needed) for name, shown in fields.items())

    @cached_property
    def glied(self) -> Knoten:
        """Of a list one item; of `reihe` one item of its list; of a map key and value."""
        if self.art == "karte":
            value = next(iter(self._schema["patternProperties"].values()))
            fields = {SCHLUESSEL: {"type": "string"}, WERT: value}
            return _knoten("", {"type": "object", "properties": fields, "required": list(fields)}, self._parts)
        return _knoten("", self._list()["items"], self._parts)

    @cached_property
    def einzeln(self) -> Knoten:
        """Of `reihe` the one value."""
        one = _merged([shown for shown in self._choices() if shown.get("type") != "array"])
        return replace(_knoten(self.name, one, self._parts), hilfe=self.hilfe)

    @property
    def laenge(self) -> int:
        """How many letters a text may have; 0 where nothing is said."""
        return int(self._schema.get("maxLength", 0))

    @property
    def geld(self) -> bool:
        """Whether it is an amount in euros."""
        return str(self._schema.get("title", "")).startswith("Betrag in Euro")

    @property
    def feldart(self) -> str:
        """What its text is read and written as: its kind, an amount in euros, or a day of every year."""
        if self._schema.get("pattern") == MONAT_TAG:
            return "monatstag"
        return "geld" if self.geld else self.art

    @property
    def gestalt(self) -> int:
        """What is the same for two nodes of the same part: a part that holds itself is known by it."""
        return id(self._schema)

    def _choices(self) -> list[dict[str, Any]]:
        return _choices(self._schema, self._parts)

    def _list(self) -> dict[str, Any]:
        if self.art == "liste":
            return dict(self._schema)
        return next(shown for shown in self._choices() if shown.get("type") == "array")


@cache
def knoten(part: type) -> Knoten:
    """The group of fields of a part; `tuple[...]` of a part: the list of them."""
    schema = TypeAdapter(part).json_schema(schema_generator=Beschreibung)
    return _knoten("", schema, schema.get("$defs", {}))


@cache
def ausschnitt(part: type[BaseModel], names: tuple[str, ...]) -> type:
    """A part with these fields alone, to check values against."""
    fields: Any = {name: (part.model_fields[name].annotation, part.model_fields[name]) for name in names}
    made: type = create_model(part.__name__, __config__=part.model_config, **fields)
    return made


_KINDS: dict[str, Art] = {"string": "text", "number": "zahl", "integer": "ganz", "boolean": "ja", "array": "liste"}


def _knoten(name: str, shown: Mapping[str, Any], parts: Mapping[str, Any], *, noetig: bool = False) -> Knoten:
    choices = _choices(shown, parts)
    inner, empty = shown, False
    worte: tuple[str, ...] = ()
    art: Art = "reihe"
    if len({one.get("type") == "array" for one in choices}) == 1:
        inner = _merged(choices)
        art = _art(inner)
        empty = art == "gruppe" and len(choices) < _alternatives(shown) and not inner.get("required")
        worte = tuple(word for word in inner.get("enum", ()) if isinstance(word, str))
    free = not noetig and (art in ("liste", "karte") or len(choices) < _alternatives(shown))
    return Knoten(name, art, str(shown.get("description", "")), worte, noetig, empty, free, inner, parts)


def _art(shown: Mapping[str, Any]) -> Art:
    if "enum" in shown:
        return "wahl"
    kind = _type(shown)
    if kind == "object":
        return "gruppe" if "properties" in shown else "karte"
    return "tag" if shown.get("format") == "date" else _KINDS[kind]


def _type(shown: Mapping[str, Any]) -> str:
    kind = shown.get("type")
    return next(one for one in kind if one != "null") if isinstance(kind, list) else str(kind)


def _alternatives(shown: Mapping[str, Any]) -> int:
    return len(shown.get("anyOf", shown.get("oneOf", ("one",))))


def _choices(shown: Mapping[str, Any], parts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a value may be, without references, choices in choices, and nothing."""
    if "$ref" in shown:
        return _choices(parts[shown["$ref"].removeprefix("#/$defs/")], parts)
    within = shown.get("anyOf", shown.get("oneOf"))
    if within is not None:
        return [found for one in within if one.get("type") != "null" for found in _choices(one, parts)]
    if "const" in shown:
        return [{"type": "string", "enum": [str(shown["const"])], "description": shown.get("description", "")}]
    return [shown] if isinstance(shown, dict) else [dict(shown)]


def _merged(choices: list[dict[str, Any]]) -> dict[str, Any]:
    """Several groups as one that has the fields of all; which of them go together says the reader of the Akte."""
    if len(choices) == 1:
        return choices[0]
    fields: dict[str, Any] = {}
    for one in choices:
        for name, shown in one.get("properties", {}).items():
            fields[name] = _words(fields.get(name, {}), shown) if "const" in shown else shown
    required = set.intersection(*(set(one.get("required", ())) for one in choices))
    return {"type": "object", "properties": fields, "required": sorted(required)}


def _words(known: Mapping[str, Any], shown: Mapping[str, Any]) -> dict[str, Any]:
    """One word more to choose from, with its sentence behind the others."""
    said = " ".join(filter(None, (known.get("description"), shown.get("description"))))
    return {"type": "string", "enum": [*known.get("enum", ()), shown["const"]], "description": said}


# ---- values as texts


def texte(knoten: Knoten, value: Any, wie: Callable[[str, Any], str], name: str = "") -> Iterator[tuple[str, str]]:
    """The texts of the fields that hold this value; `wie` writes a value of a kind as text."""
    if value is None:
        return
    if knoten.art in EINFACH:
        yield name, wie(knoten.feldart, value)
    elif knoten.art == "gruppe":
        if knoten.leer_moeglich:
            yield under(name, DA), "ja"
        for inner in knoten.felder:
            yield from texte(inner, value.get(inner.name), wie, under(name, inner.name))
    elif knoten.art == "karte":
        for place, (key, one) in enumerate(value.items()):
            row = {SCHLUESSEL: key, WERT: one}
            yield from texte(knoten.glied, row, wie, under(name, str(place)))
    elif isinstance(value, list | tuple):
        for place, one in enumerate(value):
            yield from texte(knoten.glied, one, wie, under(name, str(place)))
    else:
        yield from texte(knoten.einzeln, value, wie, name)


def under(*steps: str) -> str:
    """The name of a field in a group."""
    return ".".join(step for step in steps if step)


_PLACE = re.compile(r"\d{1,4}")


def places(name: str, texts: Mapping[str, str]) -> list[int]:
    """The places of a list of which texts speak, in order."""
    start = f"{name}." if name else ""
    found = {key[len(start) :].split(".", 1)[0] for key in texts if key.startswith(start)}
    return sorted(int(place) for place in found if _PLACE.fullmatch(place))


def wert(knoten: Knoten, texts: Mapping[str, str], lies: Callable[[str, str, str], Any], name: str = "") -> Plain:
    """The value that the texts mean; None where nothing stands. `lies(art, text, name)` reads one text.

    `art` is that of the field, `geld` where it is an amount in euros, `monatstag` where it is a day of every year.
    """
    if knoten.art in EINFACH:
        text = texts.get(name, "").strip()
        return lies(knoten.feldart, text, name) if text else None
    if knoten.art == "gruppe":
        values = {inner.name: wert(inner, texts, lies, under(name, inner.name)) for inner in knoten.felder}
        filled: dict[str, Plain] = {key: value for key, value in values.items() if value is not None}
        return filled if filled or (knoten.leer_moeglich and texts.get(under(name, DA))) else None
    rows = [under(name, str(place)) for place in places(name, texts)]
    if knoten.art == "karte":
        pairs = [[wert(inner, texts, lies, under(row, inner.name)) for inner in knoten.glied.felder] for row in rows]
        # a value without a key is not lost: the reader of the Akte refuses the empty one
        return {str(key or ""): one for key, one in pairs if (key, one) != (None, None)} or None
    found: tuple[Plain, ...] = tuple(
        value for row in rows if (value := wert(knoten.glied, texts, lies, row)) is not None
    )
    if found or knoten.art == "liste":
        return found or None
    return wert(knoten.einzeln, texts, lies, name)
