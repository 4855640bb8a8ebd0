"""The German texts of a statement, collected from the source that makes them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from umlage.documents import vorlage

DOCUMENTS = Path(vorlage.__file__).parent
MODULES = [
    *sorted((DOCUMENTS / "einzelabrechnung").glob("*.py")),
    *(
        DOCUMENTS / f"{name}.py"
        for name in (
            "aufteilung", "bausteine", "hauskosten", "haussicht", "kohlendioxid", "kopf", "lohnkosten", "nutzergruppen",
            "schluessel", "vorlage", "zahlen",
        )
    ),
]  # fmt: skip
WITHOUT_LANGUAGE = re.compile(r"[a-z_0-9./:{}@-]+")
"""Names of fields, kinds and files: no sentence, no word of its own."""
EXCEPTIONS = {
    "Herrn": "an address stays as the post reads it",
    r"\bHerr\b": "an address stays as the post reads it",
    "summe()": "the formula of a figure",
    "HeizkostenV § 9 Abs. 1 bis 3": "turned round before it is printed",
    "HeizkostenV § 9 Abs. 1 und 2": "turned round before it is printed",
}
"""Texts that are never printed so, with the reason."""


@cache
def german_texts() -> dict[str, str]:
    """Every literal and every f-string with its places as `{0}`, `{1}`; the value says where it stands."""
    found: dict[str, str] = {}
    for path in MODULES:
        for line, text in _literals(ast.parse(path.read_text("utf-8"))):
            words = re.sub(r"\{\d+\}", "", text).strip()
            technical = "svg" in text or "(?" in text or text.startswith("M{0} ")
            if re.search(r"[^\W\d_]{2}", words) and not WITHOUT_LANGUAGE.fullmatch(words) and not technical:
                found.setdefault(text.strip(), f"{path.name}:{line}")
    return found


def _literals(tree: ast.Module) -> Iterator[tuple[int, str]]:
    inside: set[int] = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", [])
        for one in body if isinstance(body, list) else []:
            if isinstance(one, ast.Expr):  # docstrings
                inside.add(id(one.value))
        if isinstance(node, ast.JoinedStr):
            pieces: list[str] = []
            for value in node.values:
                if isinstance(value, ast.Constant):
                    inside.add(id(value))
                    pieces.append(str(value.value))
                elif isinstance(value, ast.FormattedValue):
                    if value.format_spec is not None:
                        inside |= {id(part) for part in ast.walk(value.format_spec)}
                    pieces.append(f"{{{sum(piece.startswith('{') for piece in pieces)}}}")
            if id(node) not in inside:
                yield node.lineno, "".join(pieces)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield node.lineno, node.value
