"""How long the pages of the application take, with what is in its database."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from time import process_time

from umlage.cli.umgebung import prepared

_FIRMA = "fuldatal"  # the largest of the demo portfolio


def pages(ordner: str, haeuser: int) -> list[str]:
    """A table: half and 95 of 100 requests of each page, on the clock and on the processor, and its questions."""
    prepared(ordner)
    from umlage.config.einrichten import migrated
    from umlage.config.seiten import bestand, messen

    migrated()
    rows = [
        f"| {one.seite} | {len(one.uhr)} | {_at(one.uhr, 50)} | {_at(one.uhr, 95)} | {_at(one.prozessor, 50)} "
        f"| {_at(one.prozessor, 95)} | {max(one.fragen)} |"
        for one in messen(_FIRMA, haeuser)
    ]
    return [
        "## Pages",
        "",
        f"Written by `umlage bench --seiten {haeuser}` with {bestand()};",
        f"{haeuser} years of houses by chance, every address of the staff, the first visit of each house included.",
        f"Milliseconds; a million steps of a plain loop took {_loop()} ms of the processor just before.",
        "",
        "| page | requests | clock, half | clock, 95 % | processor, half | processor, 95 % | questions |",
        "|---|---|---|---|---|---|---|",
        *rows,
    ]


def _loop() -> int:
    """What the processor does meanwhile, so that runs on busy machines can be compared."""
    start, total = process_time(), 0
    for step in range(1_000_000):
        total += step * 3 // 7
    return int((process_time() - start) * 1000)


def _at(times: Sequence[int], percent: int) -> str:
    """The time within which so many per cent of the requests were answered."""
    ordered = sorted(times)
    place = min(len(ordered) - 1, len(ordered) * percent // 100)
    return str(int(Fraction(ordered[place], 1000) + Fraction(1, 2)))
