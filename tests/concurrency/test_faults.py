"""The disk full and the database gone, for real: a clear German line, no traceback, and afterwards everything whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.concurrency.prozesse import Platz, kill, wait_for
from tests.concurrency.test_kill import whole
from tests.datenbank import binaries, cluster

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are found in /proc"),
    pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="brings its own databases"),
]
FULL = "Kein Platz mehr auf dem Datenträger."
GONE = "Die Datenbank ist nicht erreichbar."


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MB."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "none", str(tmp_path)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("file systems are mounted by root alone")
    yield tmp_path
    subprocess.run(["umount", "-l", str(tmp_path)], check=True)


def fill(folder: Path, leave: int) -> Path:
    """A file that leaves so many bytes of the disk."""
    disk = os.statvfs(folder)
    ballast = folder / "ballast"
    ballast.write_bytes(b"x" * (disk.f_bavail * disk.f_frsize - leave))
    return ballast


def test_a_full_disk_halts_the_run_and_loses_nothing(small_disk: Path) -> None:
    with Platz(small_disk, None) as platz:
        full_disk(platz, small_disk)


def full_disk(platz: Platz, small_disk: Path) -> None:
    platz.do("anlegen", 0, 4)
    platz.do("starten", "erteilung")
    # room for the books of the run, not for the documents of all houses
    ballast = fill(small_disk, 420_000)
    team = platz.worker(1)
    found = platz.until(lambda now: now["laeufe"][-1][0] == "angehalten")
    kill(team)
    assert found["laeufe"][-1][1].startswith(FULL)
    assert found["schritte"].get("gescheitert", 0) == 0
    assert found["beschaedigt"] == []
    # a page that wants to write says it too
    ballast.unlink()
    ballast = fill(small_disk, 0)
    page = platz.do("seite")
    assert (page["status"], page["text"].startswith(FULL)) == (503, True)
    assert "Traceback" not in page["alles"]
    ballast.unlink()
    platz.do("fortsetzen")
    team = platz.worker(1)
    found = platz.until(lambda now: now["laeufe"][-1][0] == "fertig")
    kill(team)
    whole(found, 4)


@pytest.mark.skipif(binaries() is None, reason="no PostgreSQL server here")
def test_a_database_server_that_dies_in_mid_run(tmp_path: Path) -> None:
    with cluster() as address, Platz(tmp_path, address) as platz:
        platz.do("anlegen", 0, 4)
        platz.do("starten", "erteilung")
        team = platz.worker(2)
        with crashed(Path(address.partition("?host=")[2])):
            said = wait_for(team, GONE)
            page = platz.do("seite")
            called = platz.umlage("serve", "--port", "8139", "--ohne-worker")
        assert GONE in said
        assert (page["status"], page["text"].startswith(GONE)) == (503, True)
        assert "Traceback" not in page["alles"]
        assert (called.returncode, "antwortet nicht" in called.stderr) == (2, True)
        assert "Traceback" not in called.stderr
        found = platz.until(lambda now: now["laeufe"][-1][0] == "fertig")
        kill(team)
        whole(found, 4)
        assert found["schritte"] == {"fertig": 4}


@contextmanager
def crashed(folder: Path) -> Iterator[None]:
    """The server killed (kill -9); at the end it is started again, as it was."""
    place = binaries()
    data = folder / "data"
    owner = data.stat()
    os.kill(int((data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    try:
        yield
    finally:
        prefix = ["setpriv", f"--reuid={owner.st_uid}", f"--regid={owner.st_gid}", "--clear-groups"]
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c max_connections=50"
        command = [f"{place}/pg_ctl", "-D", str(data), "-o", options, "-w", "-l", str(folder / "log"), "start"]
        subprocess.run(
            [*(prefix if os.geteuid() == 0 else []), *command], check=True, stdout=subprocess.DEVNULL, cwd=folder
        )
