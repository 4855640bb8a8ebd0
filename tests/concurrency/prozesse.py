"""A database of its own, workers on it, and their sudden end."""

from __future__ import annotations

import json
import os
import secrets
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Self

import psycopg

ROOT = Path(__file__).parents[2]
_UMLAGE = "from umlage.cli.main import main; main()"
# longer than anything here takes on a busy machine
_PATIENCE = 600


class Platz:
    """Where a test plays: folder, database, environment."""

    def __init__(self, folder: Path, address: str | None, **more: str) -> None:
        self.folder = folder
        self.begun: list[subprocess.Popen[str]] = []
        self.env = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("UMLAGE_", "DATABASE_"))},
            "UMLAGE_ORDNER": str(folder),
            "UMLAGE_SCHLUESSEL": "x" * 50,
            "DJANGO_SETTINGS_MODULE": "umlage.config.settings",
            **({"DATABASE_URL": address} if address else {}),
            **more,
        }

    def do(self, *words: object) -> dict[str, Any]:
        """What the stage does in a process of its own."""
        command = [sys.executable, "-m", "tests.concurrency.buehne", *map(str, words)]
        done = subprocess.run(command, env=self.env, cwd=ROOT, capture_output=True, text=True, timeout=_PATIENCE)
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found

    def begin(self, *words: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.concurrency.buehne", *map(str, words)]
        return self._begun(command)

    def _begun(self, command: list[str]) -> subprocess.Popen[str]:
        process = subprocess.Popen(command, env=self.env, cwd=ROOT, stderr=subprocess.PIPE, text=True)
        self.begun.append(process)
        return process

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # nothing goes on after a test that failed
        for process in self.begun:
            if process.poll() is None:
                kill(process)

    def worker(self, count: int = 2) -> subprocess.Popen[str]:
        """`umlage worker`, once it is ready."""
        command = [sys.executable, "-c", _UMLAGE, "worker", "--kerne", str(count), "--ordner", str(self.folder)]
        process = self._begun(command)
        wait_for(process, "bereit")
        return process

    def umlage(self, *words: str) -> subprocess.CompletedProcess[str]:
        """The command itself."""
        command = [sys.executable, "-c", _UMLAGE, *words, "--ordner", str(self.folder)]
        return subprocess.run(command, env=self.env, cwd=ROOT, capture_output=True, text=True, timeout=_PATIENCE)

    def runs_on(self) -> bool:
        """Whether the newest run is not over; asked of the database itself, which takes no time."""
        question = "SELECT stand FROM laeufe_lauf ORDER BY id DESC LIMIT 1"
        address = self.env.get("DATABASE_URL")
        if address is None:
            with closing(sqlite3.connect(self.folder / "umlage.sqlite3")) as server:
                (stand,) = server.execute(question).fetchone()
        else:
            with psycopg.connect(address) as server:
                server.execute("SELECT set_config('umlage.organisation', '1', false)")
                (stand,) = server.execute(question).fetchone() or ("",)
        return bool(stand == "laeuft")

    def until(self, done: Any, patience: float = _PATIENCE) -> dict[str, Any]:
        """How it stands as soon as `done` says so."""
        end = time.monotonic() + patience
        while self.runs_on() and time.monotonic() < end - patience / 2:
            time.sleep(0.2)
        while True:
            found = self.do("stand")
            if done(found):
                return found
            assert time.monotonic() < end, found
            time.sleep(0.3)


def wait_for(process: subprocess.Popen[str], word: str) -> str:
    """The line with this word that a process says."""
    assert process.stderr is not None
    lines = []
    for line in process.stderr:
        lines.append(line)
        if word in line:
            return line
    raise AssertionError(f"{word} was never said: {''.join(lines)}")


def kill(process: subprocess.Popen[str]) -> None:
    """The process and all that it started, at once and without a word (kill -9)."""
    for number in (*children(process.pid), process.pid):
        try:
            os.kill(number, signal.SIGKILL)
        except ProcessLookupError:
            continue
    process.wait()
    if process.stderr is not None:
        process.stderr.close()


def children(number: int) -> list[int]:
    """What a process started, and what those started."""
    found: list[int] = []
    for task in Path(f"/proc/{number}/task").glob("*/children"):
        try:
            direct = [int(word) for word in task.read_text().split()]
        except (FileNotFoundError, ProcessLookupError):
            continue
        for child in direct:
            found += [child, *children(child)]
    return found


@contextmanager
def database(folder: Path) -> Iterator[str | None]:
    """A database of its own beside that of the suite; None for SQLite, which makes one in the folder."""
    address = os.environ.get("DATABASE_URL", "")
    if not address.startswith("postgres"):
        yield None
        return
    name = f"kill_{secrets.token_hex(4)}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield address.replace("/umlage?", f"/{name}?")
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
