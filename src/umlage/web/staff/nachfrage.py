"""Numbers that hardly anybody means: asked back once before they are saved, and taken by who saves once more."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from umlage.web.ui.templatetags.umlage import genau
from umlage.web.ui.worte import wort

# from where on a number of a field, or of anything below it, is asked back: m², euros, people, what a meter counts
_VIEL = {
    "flaeche": Decimal(100_000),
    "betrag": Decimal(10_000_000),
    "vorauszahlung": Decimal(1_000_000),
    "personen": Decimal(1_000),
    "mea": Decimal(1_000_000),
    "menge": Decimal(100_000_000),
}
_SONST = Decimal(1_000_000_000)
# below nothing no meter counts, though some have to be put down so
_AB_NULL = frozenset({"stand"})


@dataclass(frozen=True, slots=True)
class Nachfrage:
    """What is asked back, in sentences; `gemeint`: what the form sends along when it is meant."""

    saetze: tuple[str, ...] = ()
    gemeint: str = ""

    def offen(self, said: Mapping[str, str]) -> bool:
        """Whether somebody has still to say that it is meant."""
        return bool(self.saetze) and said.get("gemeint", "") != self.gemeint


def nachfrage(values: Any) -> Nachfrage:
    """What of the values of a form is asked back."""
    return gefragt([(", ".join(map(wort, path)), value) for path, value in _numbers(values, ()) if _odd(path, value)])


def gefragt(odd: Sequence[tuple[str, Decimal]]) -> Nachfrage:
    """The question about these numbers, each with what it is called."""
    return rueckfrage([f"{name}: {genau(value)}" for name, value in odd])


def rueckfrage(saetze: Sequence[str]) -> Nachfrage:
    """The question with these sentences; none without one."""
    texts = tuple(saetze)
    return Nachfrage(texts, hashlib.blake2b("\n".join(texts).encode(), digest_size=12).hexdigest() if texts else "")


def seltsam(stand: Decimal | None) -> bool:
    """Whether a reading is asked back."""
    return stand is not None and _odd(("stand",), stand)


def _odd(path: tuple[str, ...], value: Decimal) -> bool:
    limit = next((_VIEL[name] for name in reversed(path) if name in _VIEL), _SONST)
    return abs(value) >= limit or (value < 0 and path[-1] in _AB_NULL)


def _numbers(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Decimal]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _numbers(inner, (*path, name))
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from _numbers(inner, path)
    elif isinstance(value, Decimal) and path:
        yield path, value
