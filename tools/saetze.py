"""German texts in the source of the pure half that pages show, as templates with their places `{0}`, `{1}`.

Every literal and every f-string of the core is taken from the syntax trees: messages and remedies of findings, names
and sentences of derivations; and those of the lists. What only a printed document shows is left out, by the place in
the tree where it stands: the title of an audit rule, what it compares and its threshold.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from umlage.documents.sprachen.uebersetzer import neutral

SOURCES = Path(__file__).resolve().parent.parent / "src" / "umlage"
DELIVERIES = ("formats", "metering")
"""What files and telegrams are refused or marked for."""
LISTS = ("documents/liste", "documents/befunde.py")
FINDINGS = ("core", "documents/zeichen.py")
PRINTED_ONLY = (
    "core/settlement/audit/regel.py",  # the fifteen causes: audit report
    "core/settlement/kostenart.py",  # what the command `umlage kostenarten` says
    "core/law",  # formulas and norms
    "formats/arge",  # what the command `umlage arge` says
    "formats/ergebnis",
)
"""Modules whose texts no page shows."""
ONLY_IN_THE_REPORT = {"titel", "vergleicht", "schwelle", "norm", "art", "code", "parameter"}
"""Fields of a rule of the audit that only its report prints."""
_RULE = ("code", "titel", "schwere", "art", "vergleicht", "schwelle", "norm", "abhilfe")
_TECHNICAL = re.compile(
    r"[a-z_0-9./:{}@-]+|.*(?:summe|stufe|runden|mindestens|restcent|potenz|logarithmus)\(.*|.*[<^\\].*|<\w+>", re.S
)


@cache
def texts(*places: str) -> dict[str, str]:
    """Templates of these folders and modules below `src/umlage`; the value says where each stands."""
    found: dict[str, str] = {}
    for place in places:
        path = SOURCES / place
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            name = file.relative_to(SOURCES).as_posix()
            if not name.startswith(PRINTED_ONLY):
                for line, text in _templates(ast.parse(file.read_text("utf-8"))):
                    if spoken(text):
                        found.setdefault(text.strip(), f"{name}:{line}")
    return found


def sentences(*places: str) -> dict[str, str]:
    """Those of the templates that are whole sentences."""
    return {text: where for text, where in texts(*places).items() if text.endswith(".") and " " in text.strip()}


def numbered(text: str) -> str:
    """A template of `str.format` with its names as numbers: `{digits}` as `{0}`."""
    names: dict[str, int] = {}
    return re.sub(r"\{([a-z_]+)\}", lambda place: f"{{{names.setdefault(place[1], len(names))}}}", text)


def spoken(text: str) -> bool:
    """Whether a template holds words of the language: no name of a field, norm, unit or formula."""
    words = re.sub(r"\{\d+\}", "", text).strip()
    return bool(words) and not _TECHNICAL.fullmatch(text.strip()) and not neutral(words)


@cache
def wordings() -> dict[str, str]:
    """Sentences of the rules of law (their docstrings) and names of its figures; the value says where each stands."""
    found: dict[str, str] = {}
    for file in sorted((SOURCES / "core/law").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            called = [one.func for one in getattr(node, "decorator_list", []) if isinstance(one, ast.Call)]
            if isinstance(node, ast.FunctionDef) and any(getattr(one, "id", "") == "rule" for one in called):
                found.setdefault(ast.get_docstring(node) or "", f"{file.name}:{node.lineno}")
    for file in sorted((SOURCES / "core/law").rglob("*.toml")):
        for name, figure in tomllib.loads(file.read_text("utf-8")).items():
            if isinstance(figure, dict) and "title" in figure:
                found.setdefault(figure["title"], f"{file.parent.name}.{name}")
    return found


@cache
def events() -> dict[str, str]:
    """What the Protokoll says of events: the argument `bezeichnung` of whoever notes one, also by way of a name."""
    found: dict[str, str] = {}
    for file in sorted((SOURCES / "apps").rglob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        named = [
            node for node in ast.walk(tree) if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        ]
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = getattr(call.func, "id", "")
            said = [one.value for one in call.keywords if one.arg == "bezeichnung" and name == "note_event"]
            said += call.args[2:3] if name == "_note" else []
            for value in said:
                same = [one.value for one in named if isinstance(value, ast.Name) and one.targets[0].id == value.id]
                for text in _constants([value, *same]):
                    found.setdefault(text, f"{file.relative_to(SOURCES)}:{call.lineno}")
    return {text: where for text, where in found.items() if spoken(text)}


def _constants(values: list[ast.expr]) -> Iterator[str]:
    for value in values:
        if isinstance(value, ast.IfExp):
            yield from _constants([value.body, value.orelse])
        elif isinstance(value, ast.JoinedStr):
            yield template(value)
        elif isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value


def _templates(tree: ast.Module) -> Iterator[tuple[int, str]]:
    silent = _silent(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and id(node) not in silent:
            silent |= {
                id(inner) for inner in ast.walk(node) if isinstance(inner, ast.Constant) and inner in node.values
            }
            yield node.lineno, template(node)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            yield node.lineno, node.value


def template(node: ast.JoinedStr) -> str:
    """An f-string with its places numbered."""
    pieces: list[str] = []
    places = 0
    for value in node.values:
        if isinstance(value, ast.Constant):
            pieces.append(str(value.value))
        else:
            pieces.append(f"{{{places}}}")
            places += 1
    return "".join(pieces)


def _silent(tree: ast.Module) -> set[int]:
    """What no page prints: docstrings, formats, norms, words of the type checker, what only the report says."""
    found: set[int] = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", [])
        for one in body if isinstance(body, list) else []:
            if isinstance(one, ast.Expr):
                found |= _all(one) if isinstance(one.value, ast.Constant) else set()
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            found |= _all(node.format_spec)
        elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "Literal":
            found |= _all(node)
        elif isinstance(node, ast.Call):
            found |= _silent_arguments(node)
        elif isinstance(node, ast.Assign) and any(
            isinstance(to, ast.Name) and to.id == "__all__" for to in node.targets
        ):
            found |= _all(node)
    return found


def _silent_arguments(call: ast.Call) -> set[int]:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    rule = name.lower() == "regel"
    found: set[int] = set()
    for keyword in call.keywords:
        if keyword.arg == "norm" or (rule and keyword.arg in ONLY_IN_THE_REPORT):
            found |= _all(keyword.value)
    for field, argument in zip(_RULE, call.args, strict=False):
        if rule and field in ONLY_IN_THE_REPORT:
            found |= _all(argument)
    return found


def _all(node: ast.AST) -> set[int]:
    return {id(inner) for inner in ast.walk(node)}
