"""The page that lists what Umlage can do: its fields are in the schema, its commands exist, its examples settle."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import click
import pytest

from tests.golden.cases import GOLDEN, ROOT, akte_of, expected
from umlage.cli.aufruf import Word
from umlage.cli.main import umlage
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.run import facts, settle
from umlage.formats.akte.codec import read
from umlage.formats.akte.schema import json_schema

HANDBOOK = ROOT / "docs" / "handbuch"
TEXT = (HANDBOOK / "umfang.md").read_text("utf-8")
HEAD = "| Aufgabe | Angabe in der Akte | Befehl oder Seite | Beispiel |"
CODE = re.compile(r"`([^`]+)`")
LINK = re.compile(r"\[[^\]]+\]\(([^)#]+)(?:#[^)]*)?\)")


def _rows() -> list[tuple[str, str, str, str]]:
    rows = [line.strip("|").split("|") for line in TEXT.splitlines() if line.startswith("| ") and line != HEAD]
    return [(what.strip(), fields.strip(), where.strip(), example.strip()) for what, fields, where, example in rows]


ROWS = _rows()
NAMES = [row[0] for row in ROWS]
EXAMPLES = sorted({name for row in ROWS for name in CODE.findall(row[3])})


@cache
def _schema() -> Any:
    return json.loads(json_schema())


def _objects(node: Any) -> Iterator[dict[str, Any]]:
    """The objects that a place of the schema may hold, also as rows of a list."""
    if "$ref" in node:
        yield from _objects(_schema()["$defs"][node["$ref"].rpartition("/")[2]])
    if "properties" in node:
        yield node["properties"]
    for key in ("anyOf", "oneOf", "allOf"):
        for choice in node.get(key, ()):
            yield from _objects(choice)
    if "items" in node:
        yield from _objects(node["items"])


def _known(path: str) -> bool:
    here = [_schema()]
    for step in path.split("."):
        here = [fields[step] for node in here for fields in _objects(node) if step in fields]
    return bool(here)


def _command(words: list[str]) -> None:
    """Fails where there is no such command, option or word."""
    found: click.Command | None = umlage
    while words and isinstance(found, click.Group):
        found = found.get_command(click.Context(found), words.pop(0))
    assert found is not None
    options = {name: option for option in found.params for name in option.opts}
    while words:
        option = options[words.pop(0)]
        if words and not words[0].startswith("--"):
            assert isinstance(option.type, Word)
            assert words.pop(0) in option.type.words


def test_the_page_has_a_row_for_each_task() -> None:
    assert len(ROWS) == TEXT.count("\n| ") - TEXT.count(HEAD)
    assert len(ROWS) >= 75
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_a_row_names_fields_a_command_or_page_and_an_example(row: tuple[str, str, str, str]) -> None:
    _, fields, where, example = row
    assert [path for path in CODE.findall(fields) if not _known(path)] == []
    assert CODE.findall(fields)
    assert CODE.findall(example)
    commands, pages = CODE.findall(where), LINK.findall(where)
    assert commands or pages
    for command in commands:
        name, *words = command.split()
        assert name == "umlage"
        _command(words)
    assert [page for page in pages if not (HANDBOOK / page).is_file()] == []


@cache
def _settled(name: str) -> Ergebnis:
    if name.startswith("tests/golden/"):
        case = name.removeprefix("tests/golden/")
        assert (GOLDEN / case).is_dir()
        assert "verweigert" not in expected(case)
        content = akte_of(case)
    elif name.endswith(".md"):
        block = re.search(r"```yaml\n(umlage: 1\n.*?)```", (ROOT / name).read_text("utf-8"), re.DOTALL)
        assert block is not None
        content = block[1].encode()
    else:
        content = (ROOT / name).read_bytes()
    return settle(read(content))


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_there_and_settles(name: str) -> None:
    ergebnis = _settled(name)
    assert ergebnis.nutzer
    facts(ergebnis.haus.akte)


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_the_examples_hold_every_field_of_their_row(row: tuple[str, str, str, str]) -> None:
    written: set[str] = set()
    for name in CODE.findall(row[3]):
        golden = name.removeprefix("tests/golden/")
        content = akte_of(golden) if golden != name else (ROOT / name).read_bytes()
        written |= set(re.findall(r"([a-z][a-z0-9_]*):", content.decode()))
    assert [path for path in CODE.findall(row[1]) if path.rpartition(".")[2] not in written] == []
