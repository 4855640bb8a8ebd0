"""`umlage bench --messwerte`: how fast readings from afar come in, and what they cost."""

from __future__ import annotations

import logging
import platform
import sys
from collections.abc import Iterator

from umlage.cli.aufruf import Unusable
from umlage.cli.umgebung import database_faults, migrated, prepared


def readings(ordner: str, count: int, kerne: int) -> Iterator[str]:
    """The lines of the report, as they come."""
    prepared(ordner)
    migrated()
    logging.disable(logging.WARNING)
    from django.db import connection

    from umlage.config.messung import InUse, messen

    yield f"Written by `umlage bench --messwerte {count}` on Python {platform.python_version()}, {sys.platform},"
    yield f"in {connection.vendor}; files of a hundred thousand daily values of water meters."
    yield ""
    yield "| what | number | time | rate | processor time of ours, for each |"
    yield "|---|---|---|---|---|"
    said = []
    with database_faults():
        try:
            for one in messen(count, kerne):
                if isinstance(one, str):
                    said.append(one)
                else:
                    yield _row(one.name, one.anzahl, one.uhr, one.prozessor)
        except InUse:
            raise Unusable(
                "In dieser Datenbank wurde schon gemessen; bitte eine leere nehmen: --ordner ORDNER"
            ) from None
    yield ""
    yield from said


def _row(name: str, count: int, clock: int, processor: int) -> str:
    rate = count * 10**9 // clock if clock else 0
    each = f"{processor / max(count, 1) / 1000:.1f} µs" if processor else ""
    return f"| {name} | {count} | {clock // 10**6} ms | {rate}/s | {each} |"
