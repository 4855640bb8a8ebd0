"""The server as `umlage serve --demo` starts it in an empty folder: pages with documents answer at once."""

import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
HOUSE = "/fuldatal/liegenschaften/0000001-2/2022/"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_a_fresh_server_prints_documents(tmp_path: Path) -> None:
    port = free_port()
    command = [str(Path(sys.executable).with_name("umlage")), "serve", "--demo", "--port", str(port)]
    env = {key: value for key, value in os.environ.items() if not key.startswith(("UMLAGE", "DATABASE", "DJANGO"))}
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "--ordner", str(tmp_path / "daten")], env=env, stdout=log, stderr=log, start_new_session=True
        )
    try:
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        page = first_page(browser, f"http://127.0.0.1:{port}/konto/anmelden/")
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', page)
        assert token is not None
        said = {
            "csrfmiddlewaretoken": token[1],
            "login": "jana.halle@fuldatal.example",
            "password": "umlage-beispiel",
        }
        browser.open(f"http://127.0.0.1:{port}/konto/anmelden/", urllib.parse.urlencode(said).encode(), timeout=60)
        with browser.open(f"http://127.0.0.1:{port}{HOUSE}listen/salden/pdf/", timeout=60) as answer:
            assert answer.read(4) == b"%PDF"
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def first_page(browser: urllib.request.OpenerDirector, address: str) -> str:
    """The page, as soon as somebody answers."""
    end = time.monotonic() + 180
    while True:
        try:
            with browser.open(address, timeout=60) as answer:
                return str(answer.read().decode())
        except urllib.error.URLError:
            assert time.monotonic() < end
            time.sleep(0.5)
