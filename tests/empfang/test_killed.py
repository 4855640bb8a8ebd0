"""Who takes in and who reads are killed at random moments: nothing is lost, nothing is there twice."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.concurrency.prozesse import database, kill, wait_for
from tests.empfang.anlage import Empfangsplatz
from tests.empfang.buehne import DATEIEN, GERAETE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are found in /proc"),
]
MOMENTS = int(os.environ.get("UMLAGE_KILLS", "3"))
VALUES = DATEIEN * (GERAETE * 28 * 2 + 1)


def begin(place: Empfangsplatz, word: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.empfang.buehne", word], env=place.env, stderr=subprocess.PIPE, text=True
    )
    place.begun.append(process)
    wait_for(process, "bereit")
    return process


def test_killed_at_random_moments(tmp_path: Path) -> None:
    seed = os.environ.get("UMLAGE_KILLS_SEED") or str(random.SystemRandom().randrange(10**6))
    # the same moments again: UMLAGE_KILLS_SEED=...
    print(f"{MOMENTS} moments, seed {seed}")
    chance = random.Random(seed)
    with database(tmp_path) as address, Empfangsplatz(tmp_path, address, UMLAGE_TRESOR="y" * 50) as place:
        place.call("anlegen")
        place.datenpunkt()
        for _moment in range(MOMENTS):
            sender, worker = begin(place, "liefern"), place.worker(1)
            time.sleep(chance.uniform(0, 3))
            for process in chance.sample([sender, worker], 2):
                kill(process)
                time.sleep(chance.uniform(0, 0.2))
        place.call("liefern")
        worker = place.worker(1)
        end = time.monotonic() + 600
        while (found := place.call("stand"))["eingaenge"] != {"fertig": 2 * DATEIEN}:
            assert time.monotonic() < end, found
        kill(worker)
    assert found == {
        "eingaenge": {"fertig": 2 * DATEIEN},
        "originale": 2 * DATEIEN,
        "werte": VALUES,
        "neu": VALUES,
        "geraete": GERAETE,
        "reihen": GERAETE,
        "anzahl": VALUES,
        "quarantaene": 0,
        "fassungen": 0,
    }
