"""A run over many houses beside `umlage bill` on the same houses: the database costs little beside the pages."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.concurrency.prozesse import Platz, children, database
from umlage.cli.musterhaeuser import musterakte
from umlage.formats.akte.codec import from_plain, plain_of, to_json

HOUSES, CORES = 20, 2
# docs/performance.md has the ratio as measured
MOST = 1.5


@pytest.mark.bench
def test_a_run_settles_and_sets_at_the_speed_of_the_core(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    akten = tmp_path / "akten"
    akten.mkdir()
    for seed in range(HOUSES):
        akte = from_plain(musterakte(seed))
        (akten / f"{seed:05d}.json").write_text(to_json(plain_of(akte)), "utf-8")
    command = [sys.executable, "-c", "from umlage.cli.main import main; main()", "bill", str(akten)]
    with database(tmp_path) as address, Platz(tmp_path / "anwendung", address) as platz:
        platz.folder.mkdir()
        platz.do("aufnehmen", akten)
        team = platz.worker(CORES)
        trial = platz.do("lauf", "probelauf", 0)
        released = platz.do("lauf", "freigabe", 0)
        start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [*command, "-o", str(tmp_path / "aus"), "--kerne", str(CORES)], check=True, stdout=subprocess.DEVNULL
        )
        bill, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        at_work = processor(team.pid)
        issued = platz.do("lauf", "erteilung", 1)
        at_work = processor(team.pid) - at_work
    bill_work = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    statements = len(list((tmp_path / "aus").glob("*/einzelabrechnung-*.pdf")))
    assert (trial["fertig"], released["fertig"], issued["fertig"]) == (HOUSES, HOUSES, HOUSES)
    # processor time: what else the machine does counts less
    ratio = at_work / bill_work
    with capsys.disabled():
        print(f"\n| run over {HOUSES} houses, {statements} statements, {CORES} cores | time | houses/s | of `bill` |")
        print("|---|---|---|---|")
        for name, seconds in (
            ("`umlage bill FOLDER`, files to folders", bill),
            ("run that issues: rows to documents, frozen", issued["sekunden"]),
            ("run that releases", released["sekunden"]),
            ("trial run", trial["sekunden"]),
        ):
            print(f"| {name} | {seconds:.1f} s | {HOUSES / seconds:.2f} | {seconds / bill:.2f} |")
        print(f"Processor time: `bill` {bill_work:.1f} s, the run that issues {at_work:.1f} s, ratio {ratio:.2f}.")
    assert ratio < MOST


def processor(number: int) -> float:
    """Seconds of processor that a process and those that it started have used so far."""
    found = 0.0
    for one in (number, *children(number)):
        words = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        found += (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
    return found
