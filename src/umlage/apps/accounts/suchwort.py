"""Words as people look for them: upper or lower case makes no difference, whichever letter it is; ß is ss.

And names in the order in which people look for them.

SQLite knows the case of ASCII alone, PostgreSQL that of its locale. So each letter is asked for in both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from typing import Any

from django.db import models
from django.db.models.lookups import IContains

_SHARP = re.compile("ss|ß|ẞ", re.IGNORECASE)
# patterns double with each ss, where they know no "or"
_MOST_SHARP = 3
# what DIN 5007-2 writes out, and letters that are no letter with a sign
_WRITTEN_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)


def namensfolge(name: str) -> tuple[str, str]:
    """By this German readers expect the names of people (DIN 5007-2): ä as ae, é as e, case and signs count nothing."""
    written = unicodedata.normalize("NFC", name).casefold().translate(_WRITTEN_OUT)
    letters = (one for one in unicodedata.normalize("NFKD", written) if not unicodedata.combining(one))
    return " ".join("".join(one if one.isalnum() else " " for one in letters).split()), name


def suchworte(text: str) -> list[str]:
    """The words of a search, each of which has to be found; a street is one however it is abbreviated."""
    return [_STREET.sub(r"\1str", word) for word in _BETWEEN.split(text) if word][:_MOST_WORDS]


# what is shorter, beside other words, is the number of a street and none of a device
KUERZESTE_NUMMER = 4
# whoever pastes a whole page looks for its beginning
_MOST_WORDS = 6
_BETWEEN = re.compile(r"[\s,;]+")
_STREET = re.compile(r"(?i)^(\w*[\w-])str(?:\.|a(?:ss|ß|ẞ)e)$")


def schreibweisen(word: str) -> tuple[str, ...]:
    """The word, and with umlauts where it writes them out: who has no ü on the keyboard types mueller."""
    umlauts = _WRITTEN.sub(lambda found: _UMLAUTS[found[0].casefold()], word)
    return (word,) if umlauts == word else (word, umlauts)


_UMLAUTS = {"ae": "ä", "oe": "ö", "ue": "ü"}
_WRITTEN = re.compile("ae|oe|ue", re.IGNORECASE)


def steht_in(spalten: Iterable[str], word: str) -> models.Q:
    """Rows where the word stands in one of the columns, however it is written."""
    return models.Q(
        *((f"{spalte}__holds", one) for spalte in spalten for one in schreibweisen(word)), _connector=models.Q.OR
    )


def beginnt(spalte: str, word: str) -> dict[str, str]:
    """Rows whose column begins so: its index is read from there to the next word."""
    begins = {f"{spalte}__startswith": word}
    if word[-1] >= _LAST_WITH_NEXT:
        return begins
    return {f"{spalte}__gte": word, f"{spalte}__lt": word[:-1] + chr(ord(word[-1]) + 1), **begins}


# behind it come the signs that are no text, which no database takes
_LAST_WITH_NEXT = "\ud7ff"


def als_regex(word: str) -> str:
    """The word as part of a regular expression that heeds case: what both databases and Python read alike."""
    return "".join("(?:[sS][sS]|[ßẞ])" if sharp else _letters(part, re.escape) for part, sharp in _parts(word))


def _als_glob(word: str) -> list[str]:
    """The patterns of SQLite's GLOB of which one fits wherever the word stands."""
    choices, left = [], _MOST_SHARP
    for part, sharp in _parts(word):
        if sharp and left:
            left -= 1
            choices.append(("[sS][sS]", "[ßẞ]"))
        else:
            choices.append((_letters(part, lambda sign: f"[{sign}]" if sign in "*?[" else sign),))
    return [f"*{''.join(one)}*" for one in product(*choices)]


def _als_like(word: str) -> str:
    """A pattern that fits at least where the word stands: LIKE is much faster than GLOB and leaves it little."""
    return "%" + "".join("%" if sharp else _LIKE.sub(_like, part) for part, sharp in _parts(word)) + "%"


_LIKE = re.compile(r"[%_\\]|[^\x00-\x7f]")


def _like(found: re.Match[str]) -> str:
    return f"\\{found[0]}" if found[0].isascii() else "_"


def _parts(word: str) -> Iterator[tuple[str, bool]]:
    """The word in pieces, each with whether it is one of the ways to write ß."""
    place = 0
    for found in _SHARP.finditer(word):
        yield word[place : found.start()], False
        yield found[0], True
        place = found.end()
    yield word[place:], False


def _letters(text: str, sign: Callable[[str], str]) -> str:
    return "".join(f"[{case}]" if len(case := _cases(one)) > 1 else sign(one) for one in text)


def _cases(letter: str) -> str:
    both = dict.fromkeys((letter, letter.lower(), letter.upper()))
    # İ in lower case is two signs
    return "".join(one for one in both if len(one) == 1)


@models.CharField.register_lookup
@models.TextField.register_lookup
class Holds(IContains):
    """`name__holds="möller"`: icontains for every letter."""

    lookup_name = "holds"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        word = str(self.rhs)
        if word.isascii() and not _SHARP.search(word):
            return compiler.compile(IContains(self.lhs, word))  # type: ignore[no-any-return]  # Django has no types
        column, params = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            return f"{column}::text ~ %s", (*params, als_regex(word))
        globs = _als_glob(word)
        each = " OR ".join([f"{column} GLOB %s"] * len(globs))
        values = [value for one in (_als_like(word), *globs) for value in (*params, one)]
        return f"({column} LIKE %s ESCAPE '\\' AND ({each}))", tuple(values)
