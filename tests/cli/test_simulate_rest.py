"""The simulator is patient with a server that takes so many files a minute."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from umlage.cli import simulate
from umlage.cli.main import run

REFUSED: list[str] = []
TAKEN: list[str] = []


class _Busy(BaseHTTPRequestHandler):
    """Takes every file at the second try."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        known = self.path in REFUSED
        (TAKEN if known else REFUSED).append(self.path)
        self.send_response(202 if known else 429)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_said: Any) -> None:
        """Nothing is printed."""


@pytest.fixture
def busy() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Busy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_who_hears_that_it_is_too_fast_waits(busy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(simulate, "sleep", waited.append)
    said = ["--weg", "rest", "--ziel", busy, "--geraete", "1", "--tage", "3", "--ohne-schluessel"]
    assert run(["simulate", *said]) == 0
    assert (len(TAKEN), len(waited)) == (3, 3)
