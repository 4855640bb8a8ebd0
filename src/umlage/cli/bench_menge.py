"""How time and memory grow with the number of Nutzer, and how long the whole way from files to folders takes."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path
from time import perf_counter, process_time

from umlage.cli.musterhaeuser import musterakte
from umlage.core.settlement.run import settle
from umlage.formats.akte.codec import from_plain, plain_of, to_json

_CORES = 2
_UMLAGE = "from umlage.cli.main import main; main()"


def one_house(most: int) -> list[str]:
    """Table of single houses with ten times as many Nutzer in each row; nothing when `most` is below 10."""
    rows = []
    people = 10
    while people <= most:
        values = musterakte(1, people)
        start = Fraction(process_time())
        akte = from_plain(values)  # type: ignore[arg-type]  # plain values by construction
        read = Fraction(process_time())
        settle(akte)
        settled = Fraction(process_time())
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        rows.append(f"| {people} | {_each(read - start, people)} | {_each(settled - read, people)} | {memory} MB |")
        people *= 10
    if not rows:
        return []
    head = ["", "One house with many Nutzer:", "", "| Nutzer | read, each | settled, each | most memory so far |"]
    return [*head, "|---|---|---|---|", *rows]


def _each(seconds: Fraction, people: int) -> str:
    return f"{int(seconds * 1_000_000) // people} µs"


def pipeline(count: int) -> list[str]:
    """The command itself on a folder of Akten, by the clock on the wall."""
    if not count:
        return []
    with tempfile.TemporaryDirectory() as place:
        akten, out = Path(place) / "akten", Path(place) / "aus"
        akten.mkdir()
        for seed in range(count):
            values = musterakte(seed)
            akte = from_plain(values)  # type: ignore[arg-type]  # plain values by construction
            (akten / f"{seed:05d}.json").write_text(to_json(plain_of(akte)), "utf-8")
        command = [sys.executable, "-c", _UMLAGE, "bill", str(akten), "-o", str(out), "--kerne", str(_CORES)]
        start = perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        seconds = Fraction(perf_counter() - start)
        statements = sum(len(list(folder.glob("einzelabrechnung-*.pdf"))) for folder in out.iterdir())
    return [
        "",
        f"{count} Akten (all costs) from JSON files to folders of PDF files on {_CORES} of {os.cpu_count()} cores:",
        f"{statements} statements and {count} overviews in {int(seconds)} s by the clock on the wall, "
        f"{int(statements * 3600 / seconds)} statements/h.",
    ]
