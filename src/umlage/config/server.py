"""The server that `umlage serve` starts: a few threads, on the loopback unless told otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from gunicorn.app.base import BaseApplication

from umlage.config import worker
from umlage.config.empfang import lauf
from umlage.config.wsgi import application


class _Server(BaseApplication):
    def __init__(self, bind: str, workers: int) -> None:
        self.bind, self.workers = bind, workers
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


def run(address: str, port: int, processes: int, *, workers: int) -> None:
    """Serve until somebody stops it, with so many workers beside; they end with us, and a new start takes up theirs."""
    host = f"[{address}]" if ":" in address else address
    # an embedded database has one machine: its workers listen to brokers too, where nothing else does
    alone = connection.vendor == "sqlite" and not settings.SFTP_PORT
    start = f"{lauf.__name__}:beside_work" if alone else f"{worker.__name__}:main"
    beside = [worker.spawn(str(workers), start) if workers else None, lauf.spawn()]
    try:
        _Server(f"{host}:{port}", processes).run()
    finally:
        for process in beside:
            if process is not None and process.stdin is not None:
                process.stdin.close()
