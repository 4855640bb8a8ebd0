"""The server that `umlage serve` starts: a few threads on the loopback."""

from __future__ import annotations

from typing import Any

from gunicorn.app.base import BaseApplication

from umlage.config.worker import spawn
from umlage.config.wsgi import application


class _Server(BaseApplication):
    def __init__(self, port: int) -> None:
        self.port = port
        super().__init__()

    def load_config(self) -> None:
        # threads of one process: the embedded database has one writer anyhow
        for name, value in {
            "bind": f"127.0.0.1:{self.port}",
            "workers": 1,
            "threads": 8,
            "worker_class": "gthread",
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return application


def run(port: int, *, workers: int) -> None:
    """Serve until somebody stops it, with so many workers beside; they end with us, and a new start takes up theirs."""
    beside = spawn(str(workers)) if workers else None
    try:
        _Server(port).run()
    finally:
        if beside is not None and beside.stdin is not None:
            beside.stdin.close()
