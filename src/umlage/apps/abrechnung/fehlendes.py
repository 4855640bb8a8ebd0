"""What is missing in a house is named: „Betrag von Betriebsstrom fehlt.“ says more than a place and „Diese Angabe“."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from umlage.core.finding import Finding
from umlage.documents.klartext import deutsch

FEHLT = "akte.missing"
# what a house has many of
_MEHRERE = {"anlagen", "kosten", "lieferungen", "nutzeinheiten"}
# fields whose names are no nouns
_WORTE = {"am": "Tag", "von": "Erster Tag", "bis": "Letzter Tag", "ab": "Erster Tag", "ende": "Endbestand"}
_MIT_NAMEN = re.compile(r".+ von .+ fehl(t|en)\.", re.DOTALL)


def benannt(findings: Iterable[Finding], values: Any) -> tuple[Finding, ...]:
    """The findings of an Akte that could not be read; `values`: its plain values, in which the names stand."""
    return tuple(replace(row, message=_text(row.where, values)) if row.code == FEHLT else row for row in findings)


def nennt_den_namen(finding: Finding) -> bool:
    """Whether the sentence says of what something is missing, so that no place has to stand before it."""
    return finding.code == FEHLT and bool(_MIT_NAMEN.fullmatch(finding.message))


def _text(where: str, values: Any) -> str:
    *path, field = where.split("/")
    word, verb = _WORTE.get(field) or deutsch(field), "fehlen" if field in _MEHRERE else "fehlt"
    name = _name(_inside(path, values))
    return f"{word} von {name} {verb}." if name else f"{word} {verb}."


def _inside(path: Iterable[str], values: Any) -> Any:
    """What stands at a place; parts of a list are meant by their number, or counted from 1."""
    for step in path:
        if isinstance(values, dict):
            values = values.get(step)
        elif isinstance(values, tuple | list):
            known = [row for row in values if isinstance(row, dict) and row.get("nr") == step]
            counted = [row for place, row in enumerate(values, start=1) if str(place) == step]
            values = next(iter((*known, *counted)), None)
        else:
            return None
    return values


def _name(part: Any) -> str:
    said = part.get("bezeichnung") if isinstance(part, dict) else None
    return said if isinstance(said, str) else ""
