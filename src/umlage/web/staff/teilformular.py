"""A form for a part of the Akte, made from its schema: every field with its sentence, texts to values and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from umlage.core.finding import Finding, error
from umlage.formats.akte.codec import to_yaml
from umlage.formats.akte.syntax import Unreadable, plain_values
from umlage.formats.akte.teil import Feld
from umlage.web.ui.worte import deutsch, wort
from umlage.web.ui.zahlen import NoNumber, number


@dataclass(slots=True)
class Eingabe:
    """A field with the text that stands in it, and what is wrong with it."""

    feld: Feld
    text: str
    fehler: str = ""

    @property
    def titel(self) -> str:
        return ", ".join(wort(step) for step in self.feld.pfad)

    @property
    def hilfe(self) -> str:
        """The sentence of the schema as it speaks to people who fill a form, in the language of the page."""
        text = self.feld.hilfe.replace(", in Anführungszeichen", "")
        text = _DATEI.sub(lambda found: _JA_NEIN[found[0]], text)
        for word in self.feld.worte:
            text = re.sub(rf"\b{re.escape(word)}(?=:)|(?<=Ohne Angabe: ){re.escape(word)}\b", deutsch(word), text)
        return _(text[:1].upper() + text[1:])

    @property
    def worte(self) -> list[tuple[str, str]]:
        return [(word, wort(word)) for word in self.feld.worte]


_JA_NEIN = {"true": "ja", "false": "nein"}
_DATEI = re.compile(r"\b(?:true|false)\b")


def eingaben(felder: tuple[Feld, ...], values: Mapping[str, Any], ohne: tuple[str, ...] = ()) -> list[Eingabe]:
    """The fields with the values of a row."""
    return [Eingabe(feld, _shown(_at(values, feld.pfad))) for feld in felder if feld.pfad[0] not in ohne]


def _at(values: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        values = values.get(step) if isinstance(values, Mapping) else None
    return values


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, Decimal | int):
        return format(value, "f").replace(".", ",")
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else to_yaml(value).strip()


def read(rows: list[Eingabe], post: Mapping[str, str]) -> tuple[dict[str, Any], list[Finding]]:
    """The values that the texts of a form mean, without empty ones; the rows keep their texts."""
    values: dict[str, Any] = {}
    wrong: list[Finding] = []
    for row in rows:
        row.text = post.get(row.feld.name, "").strip()
        try:
            value = _value(row.feld.art, row.text)
        except (NoNumber, Unreadable) as problem:
            wrong.append(error("form.text", "/".join(row.feld.pfad), str(problem)))
            continue
        if value is None:
            continue
        place = values
        for step in row.feld.pfad[:-1]:
            place = place.setdefault(step, {})
        place[row.feld.pfad[-1]] = value
    return values, wrong


def _value(kind: str, text: str) -> Any:
    if not text:
        return None
    if kind == "ja":
        return text == "ja"
    if kind in ("zahl", "ganz"):
        return number(text)
    if kind == "reihe":
        try:
            return number(text)
        except NoNumber:
            return plain_values(text.encode(), is_json=False)
    return plain_values(text.encode(), is_json=False) if kind == "teil" else text


def mark(rows: list[Eingabe], findings: list[Finding] | tuple[Finding, ...]) -> list[str]:
    """Write each finding at its field; returns those that belong to none."""
    left = []
    for finding in findings:
        steps = tuple(finding.where.split("/"))
        row = next((row for row in rows if steps[: len(row.feld.pfad)] == row.feld.pfad), None)
        row = row or next((row for row in rows if row.feld.pfad[0] == steps[0]), None)
        text = " ".join(part for part in (finding.message, finding.remedy) if part)
        if row is None:
            left.append(text)
        else:
            row.fehler = f"{row.fehler} {text}".strip()
    return left
