"""`umlage bench --messwerte`: how fast readings from afar come in, and what they cost."""

from __future__ import annotations

import logging
import platform
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from umlage.cli.aufruf import Unusable
from umlage.cli.umgebung import database_faults, migrated, prepared

if TYPE_CHECKING:
    from umlage.config.messung import Zeile


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
    yield "| what | number | time | rate | processor time of ours, for each | of the server |"
    yield "|---|---|---|---|---|---|"
    said = []
    with database_faults():
        try:
            for one in messen(count, kerne):
                if isinstance(one, str):
                    said.append(one)
                else:
                    yield _row(one)
        except InUse:
            raise Unusable(
                "In dieser Datenbank wurde schon gemessen; bitte eine leere nehmen: --ordner ORDNER"
            ) from None
    yield ""
    yield from said


def _row(one: Zeile) -> str:
    rate = one.anzahl * 10**9 // one.uhr if one.uhr else 0
    ours, server = (
        f"{spent / max(one.anzahl, 1) / 1000:.1f} µs" if spent else "" for spent in (one.prozessor, one.server)
    )
    return f"| {one.name} | {one.anzahl} | {one.uhr // 10**6} ms | {rate}/s | {ours} | {server} |"
