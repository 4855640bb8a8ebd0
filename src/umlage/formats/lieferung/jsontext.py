"""JSON with exact numbers, no key twice, bounded in size and depth; single documents and one per line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, TypeVar

from umlage.formats.lieferung.fehler import Falsch, Ort, Unbrauchbar, Zeilenfehler, dateifehler, fehler
from umlage.formats.lieferung.zeichensatz import text_von

T = TypeVar("T")

MOST_BYTES = 64 * 1024 * 1024
MOST_DEPTH = 40
_NUMBER_LENGTH = 60
# JSON can name them with \\u; no database keeps them
NO_TEXT = re.compile("[\0\ud800-\udfff]")


class Doppelt(ValueError):
    """A key that an object has twice."""


class ZuLang(ValueError):
    """A number with more signs than any that is meant; `ziffern` as it stands there."""

    def __init__(self, ziffern: str) -> None:
        super().__init__(f"Eine Zahl hat {len(ziffern)} Zeichen; mehr als {_NUMBER_LENGTH} hat keine")
        self.ziffern = ziffern

    def an(self, text: str) -> str:
        """The sentence, with the place in this text."""
        return f"{self} (ab Zeichen {text.find(self.ziffern) + 1})."


class Unzulaessig(Unbrauchbar):
    """What is JSON for sure, and says something that none may say."""


def dokument(text: str) -> Any:
    """The value of a JSON text: objects, lists, text, int, Decimal, bool, None. ValueError or RecursionError."""
    return json.loads(
        text, parse_float=_exact, parse_int=_whole, parse_constant=_none_such, object_pairs_hook=_without_doubles
    )


def dokumente(content: bytes) -> Iterator[tuple[Ort, Any] | Zeilenfehler]:
    """Each document of a file with its place: one for the file, or one per line. Unbrauchbar when it is cut or none."""
    if len(content) > MOST_BYTES:
        raise Unbrauchbar(dateifehler("E122", f"Eine JSON-Datei darf {MOST_BYTES >> 20} MB groß sein."))
    text = text_von(content).strip()
    try:
        yield Ort(), dokument(text)
        return
    except RecursionError:
        raise Unbrauchbar(dateifehler("E111", "Das JSON ist zu tief geschachtelt.")) from None
    except Doppelt as problem:
        raise Unzulaessig(dateifehler("E111", str(problem))) from None
    except json.JSONDecodeError as problem:
        lines = text.splitlines()
        if not (len(lines) > 1 and lines[0].rstrip().endswith("}")):
            raise _kaputt(problem, text) from None
    except ZuLang as problem:
        lines = text.splitlines()
        number, line = next((number, line) for number, line in enumerate(lines, 1) if problem.ziffern in line)
        if not (len(lines) > 1 and lines[0].rstrip().endswith("}")):
            raise Unzulaessig(dateifehler("E111", problem.an(line), Ort(zeile=number))) from None
    except ValueError:
        raise Unbrauchbar(dateifehler("E111", "Das JSON enthält eine unbrauchbare Zahl.")) from None
    yield from _zeilen(lines)


def eintraege(content: bytes, gelesen: Callable[[Any, Ort], Iterator[T]]) -> Iterator[T | Zeilenfehler]:
    """What `gelesen` makes of every entry with its place: documents, and those that stand in a list in one.

    A Falsch of `gelesen` becomes the fault of its entry. Unbrauchbar as in `dokumente`.
    """
    for found in dokumente(content):
        if isinstance(found, Zeilenfehler):
            yield found
            continue
        where, document = found
        for number, entry in enumerate(document if isinstance(document, list) else [document], start=1):
            place = Ort(where.zeile, pfad=f"[{number}]" if isinstance(document, list) else "")
            try:
                yield from gelesen(entry, place)
            except Falsch as problem:
                yield problem.an(place, str(entry))


def _zeilen(lines: list[str]) -> Iterator[tuple[Ort, Any] | Zeilenfehler]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = Ort(zeile=number)
        try:
            yield where, dokument(line)
        except (Doppelt, ZuLang) as problem:
            # both stand where they stand: nothing is cut off there
            words = problem.an(line) if isinstance(problem, ZuLang) else str(problem)
            yield fehler("E204", words, where, ausschnitt=line)
        except (ValueError, RecursionError):
            if number == len(lines):
                words = "Die letzte Zeile ist kein vollständiges JSON; die Datei ist abgeschnitten."
                raise Unbrauchbar(dateifehler("E110", words, where, ausschnitt=line)) from None
            yield fehler("E204", "Die Zeile ist kein JSON.", where, ausschnitt=line)


def _kaputt(problem: json.JSONDecodeError, text: str) -> Unbrauchbar:
    where = Ort(zeile=problem.lineno)
    if problem.pos >= len(text) - 1 or "Unterminated" in problem.msg or not text.endswith(("}", "]")):
        return Unbrauchbar(dateifehler("E110", "Das JSON ist nicht zu Ende; die Datei ist abgeschnitten.", where))
    return Unbrauchbar(dateifehler("E111", f"Das JSON ist ab Zeichen {problem.colno} nicht lesbar.", where))


def objekt(value: Any, name: str) -> dict[str, Any]:
    """The object under a key, an empty one where there is none; Falsch (E204) when it is something else."""
    found = value.get(name)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise Falsch("E204", f"„{name}“ ist kein Objekt.")
    return found


def liste(value: Any, name: str) -> list[Any]:
    """The list under a key, an empty one where there is none; Falsch (E204) when it is something else."""
    found = value.get(name)
    if found is None:
        return []
    if not isinstance(found, list):
        raise Falsch("E204", f"„{name}“ ist keine Liste.")
    return found


def wort(value: Any, name: str) -> str:
    """The text under a key, empty where there is none, whole numbers as text; Falsch (E204) for anything else."""
    found = value.get(name)
    if found is None:
        return ""
    if isinstance(found, bool) or not isinstance(found, str | int):
        raise Falsch("E204", f"„{name}“ ist kein Text.")
    return schreibbar(str(found), name).strip()[:400]


def schreibbar(text: str, name: str) -> str:
    """The text; Falsch (E204) when it has a sign that is none (NUL, half of a pair)."""
    if NO_TEXT.search(text):
        raise Falsch("E204", f"„{name}“ enthält ein Zeichen, das es in keinem Text gibt.")
    return text


def ganz(value: Any, name: str) -> int | None:
    """The whole number under a key, None where there is none; Falsch (E204) for anything else."""
    found = value.get(name)
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, int) or abs(found) > 1 << 62:
        raise Falsch("E204", f"„{name}“ ist keine ganze Zahl.")
    return found


def _exact(text: str) -> Decimal:
    if len(text) > _NUMBER_LENGTH:
        raise ZuLang(text)
    return Decimal(text)


def _whole(text: str) -> int:
    if len(text) > _NUMBER_LENGTH:
        raise ZuLang(text)
    return int(text)


def _none_such(name: str) -> Any:
    raise ValueError(name)


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        double = next(name for name in names if names.count(name) > 1)
        raise Doppelt(f"Der Schlüssel „{double[:40]}“ steht zweimal in einem Objekt.")
    return found
