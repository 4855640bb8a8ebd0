"""The server that `umlage serve` starts: a few threads, on the loopback unless told otherwise."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from umlage.config import worker
from umlage.config.empfang import lauf
from umlage.config.wsgi import application

_SHORT, _LONG = 3.0, 300.0


class Nebenan:
    """A process beside the server. One that ended is started again, after a pause that grows while it does not last."""

    def __init__(self, start: Callable[[], subprocess.Popen[bytes] | None]) -> None:
        self.start, self.pause = start, _SHORT
        self.since = self.alive = time.monotonic()
        self.process = start()

    def look(self) -> None:
        """Asked every second by the process that also replaces those who serve pages."""
        now = time.monotonic()
        if self.process is None or self.process.poll() is None:
            self.alive = now
            return
        if now - self.since < self.pause:
            return
        self.pause = _SHORT if self.alive - self.since > _LONG else min(2 * self.pause, _LONG)
        self.end()
        self.process, self.since, self.alive = self.start(), now, now

    def end(self) -> None:
        """It ends by itself when nobody holds the other end of its input."""
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()


class _Waechter(Arbiter):
    def manage_workers(self) -> None:
        super().manage_workers()
        for beside in self.app.beside:
            beside.look()


class _Server(BaseApplication):
    def __init__(self, bind: str, workers: int, beside: Sequence[Nebenan]) -> None:
        self.bind, self.workers, self.beside = bind, workers, beside
        super().__init__()

    def load_config(self) -> None:
        # threads of one process: the embedded database has one writer anyhow
        for name, value in {
            "bind": self.bind,
            "workers": self.workers,
            "threads": 8,
            "worker_class": "gthread",
            # nothing is written but our own folder
            "control_socket_disable": True,
            # a worker says in a file that it lives: in memory, so that a slow disk kills none
            "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return application

    def run(self) -> None:
        _Waechter(self).run()


def run(address: str, port: int, processes: int, *, workers: int) -> None:
    """Serve until somebody stops it, with so many workers beside; they end with us, and a new start takes up theirs."""
    host = f"[{address}]" if ":" in address else address
    # an embedded database has one machine: its workers listen to brokers too, where nothing else does
    alone = connection.vendor == "sqlite" and not settings.SFTP_PORT
    start = f"{lauf.__name__}:beside_work" if alone else f"{worker.__name__}:main"
    beside = [Nebenan(lauf.spawn)]
    if workers:
        beside.append(Nebenan(lambda: worker.spawn(str(workers), start)))
    try:
        _Server(f"{host}:{port}", processes, beside).run()
    finally:
        for process in beside:
            process.end()
