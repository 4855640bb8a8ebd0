"""An installation with a Datenpunkt, and what waits beside it for deliveries, in processes of their own."""

from __future__ import annotations

import json
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.concurrency.prozesse import Platz, wait_for

_UMLAGE = "from umlage.cli.main import main; main()"
_PATIENCE = 600


@dataclass(frozen=True)
class Datenpunkt:
    """Name and password of one that was made."""

    kennung: str
    kennwort: str


class Empfangsplatz(Platz):
    """A folder with its database, workers, and a server of SFTP."""

    def datenpunkt(self, **settings: Any) -> Datenpunkt:
        """Another Datenpunkt; `secrets` are its passwords of others."""
        said = self.call("datenpunkt", json.dumps(settings))
        return Datenpunkt(said["kennung"], said["kennwort"])

    def call(self, *words: object) -> dict[str, Any]:
        """What the stage of these tests does, in a process of its own."""
        command = [sys.executable, "-m", "tests.empfang.buehne", *map(str, words)]
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=_PATIENCE)
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found

    def plain(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command that knows no folder."""
        command = [sys.executable, "-c", _UMLAGE, *words]
        return subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=_PATIENCE)

    @contextmanager
    def empfang(self, *words: str) -> Iterator[int]:
        """`umlage empfang`; the port on which it waits."""
        port = free_port()
        command = [sys.executable, "-c", _UMLAGE, "empfang", "--sftp", str(port), "--ordner", str(self.folder), *words]
        process = self._begun(command)
        wait_for(process, "SFTP wartet")
        try:
            yield port
        finally:
            process.terminate()
            process.wait(timeout=20)
            assert process.stderr is not None
            process.stderr.close()

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        """What the database holds, asked past our own code."""
        with closing(sqlite3.connect(self.folder / "umlage.sqlite3")) as server:
            return list(server.execute(question))

    def until(self, question: str, expected: object, patience: float = _PATIENCE) -> None:
        """Wait until the database answers so."""
        end = time.monotonic() + patience
        while (found := self.rows(question)) != expected:
            assert time.monotonic() < end, found
            time.sleep(0.1)


def free_port() -> int:
    """A port on which nobody waits."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def platz(folder: Path) -> Empfangsplatz:
    """A new installation in this folder."""
    made = Empfangsplatz(folder, None, UMLAGE_TRESOR="y" * 50, UMLAGE_ABRUF_NETZE="127.0.0.0/8")
    made.call("anlegen")
    return made
