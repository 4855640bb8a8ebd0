"""Many Akten in one run, on several cores: every house in its own folder, a list of all of them beside.

Memory stays bounded: a core holds one house at a time, and only as many Akten as keep the cores busy are handed out.
"""

from __future__ import annotations

import csv
import gc
import io
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

import click

from umlage.cli.ablage import place_all
from umlage.cli.aufruf import GARBAGE, Unusable

LIST = "stapel.csv"
GOOD, REFUSED, UNUSABLE = 0, 1, 2
_WORDS = {GOOD: "abgerechnet", REFUSED: "abgelehnt", UNUSABLE: "nicht brauchbar"}
_ENDINGS = (".yaml", ".yml", ".json")
# handed out beyond the cores, so that none waits for its next house
_AHEAD = 4


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one Akte: its row in the list, and what there is to say when it was not settled.

    `code` as the exit code of a single run; `documents` counts statements; `costs` as printed, in euros; `rechnung`:
    who invoices by which number.
    """

    path: Path
    code: int
    liegenschaft: str = ""
    zeitraum: str = ""
    documents: int = 0
    costs: str = ""
    warnings: int = 0
    said: tuple[str, ...] = ()
    rechnung: tuple[str, str] | None = None
    doubled: str = ""


Work = Callable[[Path, Path], Outcome]


def akten_in(folder: Path) -> list[Path]:
    """The Akten of a folder by name; Unusable when there is none, or when two would share a folder of results."""
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() in _ENDINGS and path.is_file())
    if not found:
        raise Unusable(f"Im Ordner {folder} liegt keine Akte ({', '.join(_ENDINGS)}).")
    names: dict[str, Path] = {}
    for path in found:
        other = names.setdefault(path.stem.lower(), path)
        if other is not path:
            raise Unusable(f"{other.name} und {path.name} hätten denselben Ordner; bitte eine der beiden umbenennen.")
    return found


def bill_all(akten: Sequence[Path], folder: Path, cores: int, work: Work) -> int:
    """Settle every Akte into `folder`/its name; the worst exit code of all. One that fails stops no other."""
    outcomes: list[Outcome] = []
    with click.progressbar(length=len(akten), label="Abrechnungen", show_pos=True) as bar:
        for outcome in _outcomes(akten, folder, cores, work):
            outcomes.append(outcome)
            bar.update(1)
    outcomes.sort(key=lambda outcome: outcome.path.name)
    outcomes = _with_doubled_numbers(outcomes)
    place_all(folder, {LIST: _list(outcomes)})
    for line in _report(outcomes, folder):
        click.echo(line)
    return max(outcome.code for outcome in outcomes)


def _with_doubled_numbers(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The same, with a word to each whose invoice has a number that another one of the same sender has."""
    by_number: dict[tuple[str, str], list[str]] = {}
    for row in outcomes:
        if row.rechnung is not None:
            by_number.setdefault(row.rechnung, []).append(row.path.name)
    found = []
    for row in outcomes:
        others = [name for name in by_number.get(row.rechnung or ("", ""), ()) if name != row.path.name]
        if row.rechnung is not None and others:
            text = f"Die Rechnungsnummer {row.rechnung[1]} hat auch {', '.join(others)} (§ 14 Abs. 4 Nr. 4 UStG)."
            row = replace(row, said=(*row.said, text), doubled=text)
        found.append(row)
    return found


def cores_here() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _outcomes(akten: Sequence[Path], folder: Path, cores: int, work: Work) -> Iterator[Outcome]:
    """As they come; what a killed process left undone is done no further, and named."""
    waiting = iter(akten)
    running: dict[Future[Outcome], Path] = {}
    # not forked: a copy of a process with threads may wait for ever for what another thread held
    with ProcessPoolExecutor(max_workers=cores, mp_context=get_context("spawn"), initializer=_worker) as pool:
        try:
            while True:
                for path in waiting:
                    running[pool.submit(work, path, folder / path.stem)] = path
                    if len(running) >= cores * _AHEAD:
                        break
                if not running:
                    return
                for done in wait(running, return_when=FIRST_COMPLETED).done:
                    yield done.result()
                    del running[done]
        except BrokenProcessPool:
            said = ("Ein Prozess wurde von außen beendet (Speicher?); diese Akte ist nicht abgerechnet.",)
            for path in (*running.values(), *waiting):
                yield Outcome(path, UNUSABLE, said=said)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _worker() -> None:
    # the parent hears Ctrl-C and ends the run; a house holds no cycles worth searching for while it is settled
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(*GARBAGE)


def _list(outcomes: Sequence[Outcome]) -> bytes:
    """One row an Akte, as spreadsheets in Germany open it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        ("Akte", "Stand", "Liegenschaft", "Zeitraum", "Einzelabrechnungen", "Gesamtkosten", "Befunde", "Meldung")
    )
    for row in outcomes:
        numbers = (row.documents, row.costs, row.warnings) if row.code == GOOD else ("", "", "")
        cells = (row.path.name, _WORDS[row.code], row.liegenschaft, row.zeitraum, *numbers, " | ".join(row.said))
        writer.writerow([_inert(cell) for cell in cells])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _inert(cell: object) -> str:
    """No cell that a spreadsheet would compute: names and texts come from elsewhere."""
    text = str(cell)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text


def _report(outcomes: Sequence[Outcome], folder: Path) -> Iterator[str]:
    for row in outcomes:
        if row.code != GOOD:
            yield f"{row.path.name}: {_WORDS[row.code]}"
            yield from (f"    {line}" for line in row.said)
        elif row.doubled:
            yield f"{row.path.name}: {row.doubled}"
    number = Counter(row.code for row in outcomes)
    documents = sum(row.documents for row in outcomes)
    yield f"{number[GOOD]} von {len(outcomes)} Akten abgerechnet, {documents} Einzelabrechnungen in {folder}."
    if number[REFUSED] or number[UNUSABLE]:
        yield f"{number[REFUSED]} abgelehnt, {number[UNUSABLE]} nicht brauchbar; in deren Ordnern ist nichts geändert."
    yield f"Liste: {folder / LIST}"
