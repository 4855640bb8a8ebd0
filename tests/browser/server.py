"""The application in a process of its own, and a browser that looks at it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
UMLAGE = str(Path(sys.executable).with_name("umlage"))


def environ() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("UMLAGE_", "DJANGO_"))}
    return {**kept, "DATABASE_URL": ""}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def serving(folder: Path, *more: str) -> Iterator[str]:
    """The address of `umlage serve` on this folder, until the block ends."""
    port = free_port()
    command = [UMLAGE, "serve", "--port", str(port), "--ordner", str(folder), "--ohne-worker", *more]
    with subprocess.Popen(command, env=environ()) as server:
        try:
            for _ in range(400):
                assert server.poll() is None, "the application ended"
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/konto/anmelden/", timeout=30).close()
                    break
                except OSError:
                    time.sleep(0.5)
            # localhost: a passkey belongs to a name, never to a number
            yield f"http://localhost:{port}"
        finally:
            server.terminate()
