"""The texts of the pages and their catalogues: `python tools/texte.py` brings both up to date.

Collects every text that is marked in templates (`translate`, `blocktranslate`) and Python (`_()`, `gettext`, ...), and
the sentences and words of the Akte that forms show. New ones go into every catalogue without a translation, old ones
are taken out, and each catalogue is compiled. Says which texts still lack one, and then ends with 1.
"""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib

SOURCES = Path(__file__).resolve().parent.parent / "src" / "umlage"
CATALOGUES = SOURCES / "web" / "locale"
CALLS = {"_", "_lazy", "gettext", "gettext_lazy", "gettext_noop"}
PLURALS = {"ngettext", "ngettext_lazy"}
# in templates: a constant text, and a block with its plural
_WORD = re.compile(r"""\{%\s*(?:trans|translate)\s+(?:"([^"]*)"|'([^']*)')[^%]*%\}""")
_BLOCK = re.compile(r"\{%\s*blocktrans(?:late)?\b([^%]*)%\}(.*?)\{%\s*endblocktrans(?:late)?\s*%\}", re.S)
_PLURAL = re.compile(r"\{%\s*plural\s*%\}")
_VALUE = re.compile(r"\{\{\s*(\w+)\s*\}\}")

# a text, and its plural where it has one
Text = tuple[str, str]


def texts() -> set[Text]:
    """Every text that a page can show."""
    templates = [file for ending in ("html", "txt") for file in (SOURCES / "web").rglob(f"*.{ending}")]
    found = {text for file in templates for text in _in_template(file.read_text("utf-8"))}
    for folder in ("apps", "web", "config"):
        for file in (SOURCES / folder).rglob("*.py"):
            found.update(_in_python(file))
    found.update((text, "") for text in _of_the_akte())
    return found


def _in_template(text: str) -> Iterator[Text]:
    for match in _WORD.finditer(text):
        yield match[1] or match[2], ""
    for match in _BLOCK.finditer(text):
        one, *many = (_block(text, trimmed="trimmed" in match[1].split()) for text in _PLURAL.split(match[2]))
        yield one, many[0] if many else ""


def _block(text: str, *, trimmed: bool) -> str:
    body = _VALUE.sub(r"%(\1)s", text.replace("%", "%%"))
    return " ".join(line.strip() for line in body.strip().splitlines()) if trimmed else body


def _in_python(file: Path) -> Iterator[Text]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        words = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if node.func.id in CALLS and words:
            yield words[0], ""
        elif node.func.id in PLURALS and len(words) > 1:
            yield words[0], words[1]


def _of_the_akte() -> Iterator[str]:
    """What forms show of the Akte: titles of parts, names and sentences of fields, words to choose from."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "umlage.config.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
    from django.utils import translation

    from umlage.apps.abrechnung import ablesungen
    from umlage.apps.abrechnung.teile import TEILARTEN
    from umlage.core.settlement.energieart import ENERGIEARTEN
    from umlage.formats.akte.formular import EINFACH, Knoten
    from umlage.web.staff.teilformular import sentence
    from umlage.web.ui.worte import deutsch

    seen: set[int] = set()

    def of(knoten: Knoten) -> Iterator[str]:
        yield from (text for text in (deutsch(knoten.name), sentence(knoten)) if text)
        yield from (deutsch(word) for word in knoten.worte)
        if knoten.art in EINFACH or (knoten.art == "gruppe" and knoten.gestalt in seen):
            return
        seen.add(knoten.gestalt)
        for inner in knoten.felder if knoten.art == "gruppe" else (knoten.glied,):
            yield from of(inner)
        if knoten.art == "reihe":
            yield from of(knoten.einzeln)

    yield from (art.titel for art in ENERGIEARTEN.values())
    with translation.override("de"):
        for art in TEILARTEN.values():
            yield art.titel
            for knoten in art.felder:
                yield from of(knoten)
        # the readings of a device have a page of their own
        for knoten in ablesungen.felder():
            yield from of(knoten)


def catalogue(path: Path) -> polib.POFile:
    """The catalogue of a language; with `{% plural %}` both forms."""
    return polib.pofile(str(path), wrapwidth=0)


def key(entry: polib.POEntry) -> Text:
    return entry.msgid, entry.msgid_plural


def bring_up_to_date(path: Path, wanted: set[Text]) -> list[str]:
    """Write a catalogue and its compiled form anew; the texts that lack a translation."""
    file = catalogue(path)
    known = {key(entry): entry for entry in file}
    file[:] = [known.get(text) or _entry(text) for text in sorted(wanted)]
    file.save(str(path))
    path.with_suffix(".mo").write_bytes(file.to_binary())
    return [entry.msgid for entry in file if not entry.translated()]


def _entry(text: Text) -> polib.POEntry:
    one, many = text
    flags = ["python-format"] if re.search(r"%\(\w+\)s", one) else []
    if many:
        return polib.POEntry(msgid=one, msgid_plural=many, msgstr_plural={0: "", 1: ""}, flags=flags)
    return polib.POEntry(msgid=one, msgstr="", flags=flags)


def main() -> int:
    wanted, missing = texts(), 0
    for path in sorted(CATALOGUES.glob("*/LC_MESSAGES/django.po")):
        open_ones = bring_up_to_date(path, wanted)
        missing += len(open_ones)
        for text in open_ones:
            print(f"{path.parent.parent.name}: {text}")
    print(f"{len(wanted)} texts, {missing} without a translation")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
