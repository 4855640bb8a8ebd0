"""The JSON Schema of the Akte, as an editor shows it to a clerk."""

from __future__ import annotations

import ast
import inspect
import itertools
import sys
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from umlage.core.settlement.akte import Akte
from umlage.formats.akte.codec import to_json

# the number of the version stands in the Akte as well: `umlage: 1`
_HEAD = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:umlage:akte:1"}


def json_schema() -> str:
    """The JSON Schema (2020-12) of the Akte; every field has the sentence that stands below it in the source."""
    content = Akte.model_json_schema(schema_generator=Beschreibung)
    parts = content.pop("$defs")
    return to_json({**_HEAD, **content, "$defs": parts})


class Beschreibung(GenerateJsonSchema):
    """What pydantic generates, with sentences in place of titles made of names, without defaults that say nothing."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def model_schema(self, schema: Any) -> JsonSchemaValue:
        return _described(super().model_schema(schema), schema["cls"])

    def dataclass_schema(self, schema: Any) -> JsonSchemaValue:
        return _described(super().dataclass_schema(schema), schema["cls"])

    def nullable_schema(self, schema: Any) -> JsonSchemaValue:
        # one schema with two types where possible: editors show it better than a choice of two
        inner = self.generate_inner(schema["schema"])
        if not isinstance(inner.get("type"), str):
            return super().nullable_schema(schema)
        words = {"enum": [*inner["enum"], None]} if "enum" in inner else {}
        return {**inner, "type": [inner["type"], "null"], **words}

    def default_schema(self, schema: Any) -> JsonSchemaValue:
        inner, default = self.generate_inner(schema["schema"]), schema.get("default")
        return {**inner, "default": default} if isinstance(default, str | bool | int | Decimal) else inner

    def tagged_union_schema(self, schema: Any) -> JsonSchemaValue:
        # `discriminator` belongs to OpenAPI; strict validators refuse a word that they do not know
        found = super().tagged_union_schema(schema)
        found.pop("discriminator", None)
        return found


def _described(shown: JsonSchemaValue, part: type) -> JsonSchemaValue:
    known: dict[str, str] = {}
    for ancestor in reversed(part.__mro__):
        if ancestor.__module__.startswith("umlage."):
            known.update(_sentences(ancestor.__module__).get(ancestor.__name__, {}))
    for name, field in shown.get("properties", {}).items():
        field["description"] = known[name]
    return {**shown, "description": " ".join(shown["description"].split())}


@cache
def _sentences(module: str) -> Mapping[str, Mapping[str, str]]:
    """Of each class in a module the strings below its fields.

    pydantic could read them (`use_attribute_docstrings`), but would at every import, and be silent where one lacks.
    """
    classes = [
        node for node in ast.parse(inspect.getsource(sys.modules[module])).body if isinstance(node, ast.ClassDef)
    ]
    return {node.name: dict(_below_fields(node)) for node in classes}


def _below_fields(node: ast.ClassDef) -> list[tuple[str, str]]:
    found = []
    for field, following in itertools.pairwise(node.body):
        match field, following:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(sentence))):
                found.append((name, " ".join(sentence.split())))
    return found
