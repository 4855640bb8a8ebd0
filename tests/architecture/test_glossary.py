"""A German noun in the core is the law's or the trade's, and docs/glossar.md says in one line what it means."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.tree import PACKAGE, ROOT, python, syntax

GLOSSARY = ROOT / "docs" / "glossar.md"
ENGLISH = Path(__file__).with_name("english_words.txt")
ROW = re.compile(r"^\| (?P<words>[^|]+) \| (?P<meaning>[^|]+) \|$", re.MULTILINE)
WORD = re.compile(r"[A-Z]+\d*(?![a-z])|[A-Z]?[a-z]+\d*[a-z]*")

# What joins two nouns needs no explanation; p9b is § 9b.
JOINTS = {"auf", "aus", "bei", "bis", "das", "der", "die", "durch", "fuer", "mit", "nach", "ohne", "und", "von", "vor"}
PARAGRAPH = re.compile(r"p\d+[a-z]*")


def test_every_word_in_a_name_of_the_core_is_english_or_in_the_glossary() -> None:
    known = _glossary() | set(ENGLISH.read_text("utf-8").split()) | JOINTS
    used = {word.lower() for path in python(PACKAGE / "core") for name in names(path) for word in WORD.findall(name)}
    missing = sorted(word for word in used - known if len(word) > 2 and not PARAGRAPH.fullmatch(word))
    assert missing == [], (
        "Words that are not known. German: one line in docs/glossar.md, other forms of a word after a comma. "
        f"English: one line in tests/architecture/english_words.txt. They are: {' '.join(missing)}"
    )


def test_names_are_split_at_underscores_and_capitals() -> None:
    assert WORD.findall("p9b_HKVAnlage_co2kostaufg_of") == ["p9b", "HKV", "Anlage", "co2kostaufg", "of"]


def test_every_word_is_explained_once_in_ascii_and_in_order() -> None:
    entries = [words.split(", ")[0] for words, _ in _rows()]
    words = [word for row, _ in _rows() for word in row.split(", ")]
    assert entries == sorted(entries, key=str.lower)
    assert [word for word in words if not word.isascii()] == []
    assert sorted(word for word in set(words) if words.count(word) > 1) == []


def test_the_english_words_are_sorted_and_no_word_is_in_both_lists() -> None:
    words = ENGLISH.read_text("utf-8").split()
    assert words == sorted(set(words))
    assert sorted(set(words) & _glossary()) == []


def names(path: Path) -> Iterator[str]:
    """The module, its public functions, its classes and what their instances hold."""
    yield path.parent.name if path.name == "__init__.py" else path.stem
    for node in ast.walk(syntax(path)):
        match node:
            case ast.FunctionDef(name=name) if not name.startswith("_"):
                yield name
            case ast.ClassDef(name=name, body=body):
                yield name
                yield from (field.target.id for field in body if _is_field(field))


def _is_field(node: ast.stmt) -> bool:
    return isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)


def _rows() -> list[tuple[str, str]]:
    rows = ROW.findall(GLOSSARY.read_text("utf-8"))
    return [(words, meaning) for words, meaning in rows if words not in {"Wort", "---"}]


def _glossary() -> set[str]:
    return {word.lower() for words, _ in _rows() for word in words.split(", ")}
