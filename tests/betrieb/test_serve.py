"""`umlage serve` where something stands in its way: one German line, an exit code, no traceback."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any

import pytest

from tests.betrieb.anlage import ROOT, Anlage
from tests.datenbank import binaries, cluster
from umlage.cli import umgebung
from umlage.config.server import Nebenan


@pytest.fixture
def anlage(tmp_path: Path) -> Anlage:
    return Anlage(tmp_path / "anlage")


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_port_that_is_taken(anlage: Anlage, taken: int) -> None:
    said = anlage.run("serve", "--port", str(taken), code=2).stderr
    assert (
        said == f"Am Anschluss {taken} läuft schon ein Programm. Ein anderer: umlage serve --port {taken % 65535 + 1}\n"
    )
    assert not anlage.folder.exists()


def test_a_port_or_an_address_that_there_is_not(anlage: Anlage) -> None:
    said = anlage.run("serve", "--port", "70000", code=2).stderr
    assert said == "Den Anschluss 70000 gibt es nicht; der höchste ist 65535.\n"
    said = anlage.run("serve", "--port", "8999", "--adresse", "192.0.2.1", code=2).stderr
    assert said == "Diese Adresse hat dieser Rechner nicht (192.0.2.1:8999).\n"


def test_where_nobody_can_wait_for_deliveries(anlage: Anlage, taken: int) -> None:
    said = anlage.run("empfang", "--sftp-alt", "70000", code=2).stderr
    assert said == "Den Anschluss 70000 gibt es nicht; der höchste ist 65535.\n"
    said = anlage.run("empfang", "--sftp", str(taken), code=2).stderr
    assert said.endswith(f"Auf diesem Anschluss wartet schon ein anderes Programm (127.0.0.1:{taken}).\n")


def test_a_folder_that_is_none(anlage: Anlage) -> None:
    anlage.folder.write_text("x", "ascii")
    said = anlage.run("serve", "--port", _port(), code=2).stderr
    assert said.startswith(f"Der Ordner {anlage.folder} lässt sich nicht benutzen: ")
    assert said.endswith(". Ein anderer: --ordner ORDNER\n")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    anlage = Anlage(Path("/proc/umlage"))
    said = anlage.run("serve", "--port", _port(), code=2).stderr
    assert said.startswith("Der Ordner /proc/umlage lässt sich nicht benutzen: ")


def test_a_key_that_can_be_guessed(anlage: Anlage) -> None:
    anlage.more = {"UMLAGE_SCHLUESSEL": "geheim"}
    said = anlage.run("serve", "--port", _port(), code=2).stderr
    assert said.startswith("UMLAGE_SCHLUESSEL ist zu kurz: 50 Zeichen oder mehr")


def test_a_database_that_is_none(anlage: Anlage) -> None:
    anlage.folder.mkdir()
    (anlage.folder / "umlage.sqlite3").write_bytes(b"this is a letter to my aunt, and no database" * 100)
    said = anlage.run("serve", "--port", _port(), code=2).stderr
    assert said.startswith(f"Die Datei {anlage.folder}/umlage.sqlite3 ist keine Datenbank oder beschädigt.")
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("room", "said"),
    [(0, "Der Datenträger der Datenbank {name} ist voll."), (10**9, "Die Datenbank {name} lässt sich nicht schreiben")],
)
def test_a_disk_that_is_full_and_one_that_fails(
    room: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("umlage.cli.umgebung.shutil.disk_usage", lambda _place: SimpleNamespace(free=room))
    name = str(tmp_path / "umlage.sqlite3")
    assert umgebung._fault("disk I/O error", {"NAME": name}).startswith(said.format(name=name))


def test_a_database_that_is_newer_than_the_program(anlage: Anlage) -> None:
    anlage.python("""
import sys
from umlage.cli.umgebung import migrated, prepared
prepared(sys.argv[1]); migrated()
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
MigrationRecorder(connection).record_applied("kosten", "0099_uebermorgen")
""")
    rows = anlage.rows()
    said = anlage.run("serve", "--port", _port(), code=2).stderr
    assert said.startswith("Die Datenbank ist neuer als dieses Programm; sie bleibt, wie sie ist.")
    assert said.endswith("Unbekannt ist: kosten.0099_uebermorgen\n")
    assert anlage.rows() == rows


def test_a_database_that_does_not_answer(tmp_path: Path) -> None:
    gone = Anlage(tmp_path / "a", f"postgresql://umlage:geheim@127.0.0.1:{_port()}/umlage")
    said = gone.run("serve", "--port", _port(), code=2).stderr
    assert said == "Die Datenbank umlage auf 127.0.0.1 antwortet nicht. Läuft der Server, und stimmt DATABASE_URL?\n"


def test_an_address_of_a_database_that_is_none(tmp_path: Path) -> None:
    said = Anlage(tmp_path / "a", "geheim://geheim:geheim@x:y/z").run("serve", "--port", _port(), code=2).stderr
    assert said == "DATABASE_URL ist nicht lesbar, zum Beispiel: postgresql://umlage@localhost/umlage\n"


@pytest.mark.skipif(binaries() is None, reason="no server")
def test_a_database_that_the_server_does_not_have_and_a_role_that_it_does_not_know(tmp_path: Path) -> None:
    with cluster() as address:
        missing = Anlage(tmp_path / "a", address.replace("/umlage?", "/gibtsnicht?"))
        said = missing.run("serve", "--port", _port(), code=2).stderr
        assert said.startswith("Die Datenbank gibtsnicht gibt es auf dem Server nicht.")
        stranger = Anlage(tmp_path / "a", address.replace("//umlage@", "//fremd@"))
        said = stranger.run("serve", "--port", _port(), code=2).stderr
        assert said.startswith("Die Datenbank umlage nimmt die Anmeldung nicht an; stimmt DATABASE_URL?")
        # a master passes over row-level security: with him nothing is served
        chief = Anlage(tmp_path / "a", address.replace("//umlage@", "//chef@"))
        said = chief.run("serve", "--port", _port(), code=2).stderr
        assert said.startswith("Die Rolle chef umgeht den Schutz der Zeilen")


def test_two_that_start_at_once_make_one_database(anlage: Anlage) -> None:
    script = "import sys; from umlage.cli.umgebung import migrated, prepared; prepared(sys.argv[1]); migrated()"
    anlage.folder.mkdir()
    anlage.more = {"UMLAGE_SCHLUESSEL": "x" * 50}
    both = [
        subprocess.Popen([sys.executable, "-c", script, str(anlage.folder)], env=anlage.environ, cwd=ROOT)
        for _ in range(2)
    ]
    assert [one.wait() for one in both] == [0, 0]


def test_two_that_start_at_once_take_one_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "tresor"

    def meanwhile(_bytes: int) -> str:
        file.write_text("of the other", "ascii")
        return "ours"

    monkeypatch.setattr("umlage.cli.umgebung.secrets.token_urlsafe", meanwhile)
    assert umgebung._key(file) == "of the other"
    assert list(tmp_path.iterdir()) == [file]


def test_it_serves_an_empty_folder_and_stops_when_told(anlage: Anlage) -> None:
    port = _port()
    command = [str(Path(sys.executable).with_name("umlage")), "serve", "--port", port, "--ohne-worker"]
    # a service has no home
    env = {**anlage.environ, "HOME": "/nonexistent"}
    with subprocess.Popen(
        command, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        assert server.stderr is not None
        assert server.stdout.readline() == f"Umlage läuft auf http://127.0.0.1:{port}/ (Ende mit Strg+C)\n"
        assert _fetched(f"http://127.0.0.1:{port}/gesund") == (200, "gut")
        status, text = _fetched(f"http://127.0.0.1:{port}/konto/anmelden/")
        assert (status, bool(re.search("<h1>Anmelden</h1>", text))) == (200, True)
        server.terminate()
        assert server.wait(20) == 0
        assert server.stderr.read() == ""
    assert {oct(file.stat().st_mode & 0o077) for file in anlage.folder.iterdir()} == {"0o0"}


@pytest.mark.slow
def test_workers_that_are_killed_beside_it_are_started_again(anlage: Anlage) -> None:
    command = [str(Path(sys.executable).with_name("umlage")), "serve", "--port", _port(), "--kerne", "1"]
    with subprocess.Popen(command, env=anlage.environ, cwd=ROOT, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        # where nobody starts one, nothing more is ever said
        patience = threading.Timer(120, server.kill)
        patience.start()
        try:
            first = _ready(server.stderr)
            # twice: the pause before the next start ends
            for _ in range(2):
                os.kill(first, signal.SIGKILL)
                second = _ready(server.stderr)
                assert second != first
                first = second
        finally:
            patience.cancel()
            server.terminate()
        assert server.wait(20) == 0


def test_a_process_that_does_not_last_is_started_ever_later(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr("umlage.config.server.time", SimpleNamespace(monotonic=lambda: clock.now))
    gone, starts = SimpleNamespace(poll=lambda: 1, stdin=None), []

    def start() -> Any:
        starts.append(clock.now)
        return gone

    beside = Nebenan(start)
    while len(starts) < 10:
        clock.now += 1.125
        beside.look()
    assert [int(after - before) for before, after in pairwise(starts)] == [3, 6, 12, 24, 48, 96, 192, 300, 300]


def _ready(lines: IO[str]) -> int:
    """The process of the worker that says that it is ready."""
    for line in lines:
        if "ist bereit" in line:
            found = re.search(r"-(\d+)-[0-9a-f]{12} ist bereit", line)
            assert found is not None
            return int(found[1])
    raise AssertionError("no worker was ready")


def _fetched(address: str) -> tuple[int, str]:
    for _ in range(100):
        try:
            with urllib.request.urlopen(address, timeout=10) as response:
                return response.status, response.read().decode()
        except (ConnectionError, urllib.error.URLError):
            time.sleep(0.1)
    raise AssertionError(address)


def _port() -> str:
    """A port that nobody has."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])
