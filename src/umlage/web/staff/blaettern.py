"""Long pages in parts: so many rows at a time, with a number in the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


def page_number(text: str | None) -> int:
    """The number of a page in an address; the first for anything else."""
    return int(text) if text is not None and text.isdecimal() and len(text) < 9 else 1


@dataclass(frozen=True, slots=True)
class Blatt(Generic[T]):
    """One page: its rows, its number from 1 on, and which rows of how many they are."""

    zeilen: Sequence[T]
    seite: int
    seiten: int
    erste: int
    letzte: int
    anzahl: int


def blatt(rows: Sequence[T], text: str | None, je: int, weight: Sequence[int] | None = None) -> Blatt[T]:
    """The page that the address asks for, the last one where there are not so many.

    `weight`: how much each row counts; rows stay whole, and a page holds `je` in all or one row.
    """
    pages: list[tuple[int, int]] = []
    start = held = 0
    for place in range(len(rows)):
        size = weight[place] if weight is not None else 1
        if place > start and held + size > je:
            pages.append((start, place))
            start = place
            held = 0
        held += size
    pages.append((start, len(rows)))
    number = min(page_number(text), len(pages))
    first, last = pages[max(number, 1) - 1]
    return Blatt(rows[first:last], max(number, 1), len(pages), first + 1, last, len(rows))
