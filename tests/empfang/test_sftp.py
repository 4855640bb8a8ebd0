"""SFTP with real clients: what is let in, what is taken, what nobody can do."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from tests.apps.test_eingang import csv, line
from tests.empfang.anlage import Datenpunkt, Empfangsplatz, free_port, platz
from umlage.config.empfang import sftp, zugang

pytestmark = pytest.mark.slow
CONTENT = csv(line("10000001", "5", "2026-10-31"))
ARRIVED = "SELECT name, bytes, kanal FROM austausch_eingang ORDER BY id"
Play = Callable[[asyncssh.SFTPClient], Awaitable[Any]]


class Stage:
    """A server and a Datenpunkt that may come in."""

    def __init__(self, place: Empfangsplatz, port: int, point: Datenpunkt) -> None:
        self.place, self.port, self.point = place, port, point

    def connect(self, **more: Any) -> Any:
        said = {"username": self.point.kennung, "password": self.point.kennwort, "client_keys": None, **more}
        return asyncssh.connect("127.0.0.1", self.port, known_hosts=None, config=[], **said)

    def play(self, what: Play, **more: Any) -> Any:
        async def session() -> Any:
            async with self.connect(**more) as conn, conn.start_sftp_client() as client:
                return await what(client)

        return asyncio.run(session())

    def arrived(self) -> list[tuple[Any, ...]]:
        return self.place.rows(ARRIVED)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Empfangsplatz, int]]:
    with (
        platz(tmp_path_factory.mktemp("sftp")) as place,
        place.empfang() as port,
    ):
        yield place, port


@pytest.fixture
def stage(server: tuple[Empfangsplatz, int]) -> Stage:
    place, port = server
    with closing(sqlite3.connect(place.folder / "umlage.sqlite3", timeout=20)) as database, database:
        database.execute("DELETE FROM austausch_eingang")
    return Stage(place, port, place.datenpunkt())


async def put(client: asyncssh.SFTPClient, path: str, content: bytes = CONTENT) -> None:
    async with client.open(path, "wb") as file:
        await file.write(content)


def test_a_file_is_taken_whole_and_gone_from_the_folder(stage: Stage) -> None:
    async def play(client: asyncssh.SFTPClient) -> list[str]:
        await put(client, "/in/werte.csv")
        assert (await client.stat("/in/werte.csv")).size == len(CONTENT)
        return sorted(await client.listdir("/in"))

    assert stage.play(play) == [".", ".."]
    assert stage.arrived() == [("werte.csv", len(CONTENT), "sftp")]


def test_the_same_name_may_come_again_also_by_renaming(stage: Stage) -> None:
    async def play(client: asyncssh.SFTPClient) -> None:
        for month in range(3):
            await put(client, "/in/monat.part", CONTENT + b"\n" * month)
            await client.rename("/in/monat.part", "/in/monat.csv")
        await put(client, "/in/neu/.hidden.tmp", CONTENT + b"\n" * 9)
        assert "neu" not in await client.listdir("/in")

    stage.play(play)
    assert [name for name, *_ in stage.arrived()] == ["monat.csv"] * 3


def test_a_name_outside_of_the_inbox_is_refused_and_nothing_moves(stage: Stage) -> None:
    async def play(client: asyncssh.SFTPClient) -> None:
        await put(client, "/in/monat.part", CONTENT)
        for elsewhere in ("/etc/monat.csv", "/in/../../fremd.csv", "../../../home/monat.csv", "/out/monat.csv"):
            with pytest.raises(asyncssh.SFTPPermissionDenied):
                await client.rename("/in/monat.part", elsewhere)
        await put(client, "/wurzel.part", CONTENT + b"\n")
        await client.rename("/wurzel.part", "/wurzel.csv")
        await client.rename("/in/monat.part", "/in/neu/monat.csv")

    stage.play(play)
    assert sorted(name for name, *_ in stage.arrived()) == ["monat.csv", "wurzel.csv"]


def test_an_upload_that_breaks_off_is_not_taken(stage: Stage) -> None:
    async def play() -> None:
        conn = await stage.connect()
        client = await conn.start_sftp_client()
        file = await client.open("/in/halb.csv", "wb")
        await file.write(CONTENT)
        conn.abort()
        await conn.wait_closed()

    asyncio.run(play())
    assert stage.arrived() == []


def test_a_session_that_ends_with_an_open_file_leaves_nothing_behind(stage: Stage) -> None:
    async def play() -> None:
        async with stage.connect() as conn:
            process = await conn.create_process(subsystem="sftp", encoding=None)

            def send(content: bytes) -> None:
                process.stdin.write(len(content).to_bytes(4, "big") + content)

            async def answer() -> bytes:
                size = int.from_bytes(await process.stdout.readexactly(4), "big")
                return bytes(await process.stdout.readexactly(size))

            def text(said: bytes) -> bytes:
                return len(said).to_bytes(4, "big") + said

            send(b"\x01" + (3).to_bytes(4, "big"))
            assert (await answer())[0] == 2
            send(b"\x03" + (1).to_bytes(4, "big") + text(b"/in/halb.csv") + (0x1A).to_bytes(4, "big") + bytes(4))
            opened = await answer()
            assert opened[0] == 102
            send(b"\x06" + (2).to_bytes(4, "big") + opened[5:] + bytes(8) + text(CONTENT))
            assert (await answer())[0] == 101
            # the program has gone, the connection ends in good order
            process.stdin.write_eof()
            assert (await process.wait()).exit_status == 0

    asyncio.run(play())
    assert stage.arrived() == []


def test_a_file_with_a_hole_and_one_too_large_are_refused(stage: Stage) -> None:
    async def play(client: asyncssh.SFTPClient) -> None:
        file = await client.open("/in/loch.csv", "wb")
        await file.write(CONTENT, 1000)
        with pytest.raises(asyncssh.SFTPFailure, match="fehlt ein Stück"):
            await file.close()
        # the first piece twice makes up for none that is missing
        file = await client.open("/in/loch.csv", "wb")
        for offset in (0, 0, len(CONTENT) + 10):
            await file.write(CONTENT, offset)
        with pytest.raises(asyncssh.SFTPFailure, match="fehlt ein Stück"):
            await file.close()
        large = await client.open("/in/gross.csv", "wb")
        with pytest.raises(asyncssh.SFTPFailure, match="25 MB"):
            await large.write(b"x", 26 * 1024 * 1024)
        await large.close()
        with pytest.raises(asyncssh.SFTPFailure, match="leer"):
            await put(client, "/in/leer.csv", b"")

    stage.play(play)
    assert stage.arrived() == []


def test_pieces_may_come_in_any_order_and_more_than_once(stage: Stage) -> None:
    async def play(client: asyncssh.SFTPClient) -> None:
        file = await client.open("/in/stueck.csv", "wb")
        for low, high in ((40, 60), (10, 20), (5, 15), (90, len(CONTENT)), (50, 95), (18, 45), (0, 5)):
            await file.write(CONTENT[low:high], low)
        await file.close()

    stage.play(play)
    assert stage.arrived() == [("stueck.csv", len(CONTENT), "sftp")]


def test_nothing_is_read_linked_run_or_reached_outside(stage: Stage) -> None:
    async def play(client: asyncssh.SFTPClient) -> None:
        await put(client, "../../../in/a.csv")
        for path in ("/etc/passwd", "/in/a.csv", "../../etc/passwd", "/in/../../umlage.sqlite3"):
            with pytest.raises(asyncssh.SFTPNoSuchFile):
                await client.open(path, "rb")
        with pytest.raises(asyncssh.SFTPOpUnsupported):
            await client.symlink("/etc/passwd", "/in/link")
        with pytest.raises(asyncssh.SFTPOpUnsupported):
            await client.readlink("/in/link")
        with pytest.raises(asyncssh.SFTPError):
            await client.link("/etc/passwd", "/in/hard")
        with pytest.raises(asyncssh.SFTPPermissionDenied):
            await put(client, "/out/a.csv")
        with pytest.raises(asyncssh.SFTPError):
            await client.open("/in/b.csv", "a+b")

    stage.play(play)

    async def run() -> None:
        async with stage.connect() as conn:
            for attempt in (conn.run("id"), conn.open_connection("127.0.0.1", 22)):
                with pytest.raises(asyncssh.ChannelOpenError):
                    await attempt
            with pytest.raises(asyncssh.ChannelListenError):
                await conn.forward_remote_port("", 0, "127.0.0.1", 22)

    asyncio.run(run())
    assert [name for name, *_ in stage.arrived()] == ["a.csv"]


def test_the_result_lies_in_out_and_only_that_of_the_own_deliveries(stage: Stage) -> None:
    other = Stage(stage.place, stage.port, stage.place.datenpunkt())
    stage.play(lambda client: put(client, "/in/werte.csv"))
    stage.place.call("lesen")

    async def read(client: asyncssh.SFTPClient) -> list[Any]:
        names = [name for name in await client.listdir("/out") if not name.startswith(".")]
        found = []
        for name in names:
            async with client.open(f"/out/{name}", "rb") as file:
                found.append(json.loads(await file.read()))
        return found

    (said,) = stage.play(read)
    assert (said["name"], said["status"], said["counts"]["neu"]) == ("werte.csv", "fertig", 1)
    assert other.play(read) == []


def test_keys_open_the_door_and_wrong_passwords_do_not(stage: Stage, tmp_path: Path) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519")
    public = key.export_public_key().decode().strip()
    with_key = Stage(stage.place, stage.port, stage.place.datenpunkt(ssh_schluessel=public))
    with_key.play(lambda client: put(client, "/in/k.csv"), password=None, client_keys=[key])
    assert [name for name, *_ in stage.arrived()] == ["k.csv"]
    strange = asyncssh.generate_private_key("ssh-ed25519")
    for wrong in ({"password": None, "client_keys": [strange]}, {"password": "x"}, {"username": "root"}):
        with pytest.raises(asyncssh.PermissionDenied):
            with_key.play(lambda client: client.listdir("/"), **wrong)


@pytest.mark.parametrize(
    "taken_away",
    [
        "UPDATE geraete_datenpunkt SET stand = 'gesperrt' WHERE kennung = ?",
        "UPDATE geraete_datenpunkt SET kennwort = 'x' WHERE kennung = ?",
        "DELETE FROM geraete_datenpunkt WHERE kennung = ?",
    ],
)
def test_a_session_that_is_open_ends_with_the_credential(stage: Stage, taken_away: str) -> None:
    async def play(client: asyncssh.SFTPClient) -> None:
        async with client.open("/in/mitten.csv", "wb") as file:
            await file.write(CONTENT)
            with closing(sqlite3.connect(stage.place.folder / "umlage.sqlite3", timeout=20)) as database, database:
                database.execute(taken_away, [stage.point.kennung])

    with pytest.raises(asyncssh.SFTPPermissionDenied, match="gilt nicht mehr"):
        stage.play(play)
    assert stage.arrived() == []


def test_the_second_port_lets_in_who_is_set_so(stage: Stage) -> None:
    old = Stage(stage.place, 0, stage.place.datenpunkt(abruf={"alte_verfahren": True}))
    old.port = free_port()
    with stage.place.empfang("--sftp-alt", str(old.port)):
        assert "in" in old.play(lambda client: client.listdir("/"))
        old.point = stage.point
        with pytest.raises(asyncssh.PermissionDenied):
            old.play(lambda client: client.listdir("/"))


def test_who_guesses_is_shut_out_and_nobody_else(stage: Stage) -> None:
    async def guess() -> None:
        async def once() -> None:
            with pytest.raises(asyncssh.PermissionDenied):
                async with stage.connect(password="x"):
                    pass

        await asyncio.gather(*(once() for _ in range(8)))

    asyncio.run(guess())
    with pytest.raises(asyncssh.PermissionDenied):
        stage.play(lambda client: client.listdir("/"))
    other = Stage(stage.place, stage.port, stage.place.datenpunkt())
    assert "in" in other.play(lambda client: client.listdir("/"))


def test_the_host_key_is_the_same_after_a_start(server: tuple[Empfangsplatz, int]) -> None:
    place, port = server

    async def key(at: int) -> str:
        found = await asyncssh.get_server_host_key("127.0.0.1", at)
        assert found is not None
        return found.get_fingerprint()

    before = asyncio.run(key(port))
    with place.empfang() as again:
        assert asyncio.run(key(again)) == before


@pytest.mark.skipif(shutil.which("sftp") is None, reason="no OpenSSH client here")
def test_the_client_of_openssh_delivers(stage: Stage, tmp_path: Path) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519")
    place = stage.place.datenpunkt(ssh_schluessel=key.export_public_key().decode().strip())
    (tmp_path / "key").write_bytes(key.export_private_key())
    (tmp_path / "key").chmod(0o600)
    (tmp_path / "oktober.csv").write_bytes(CONTENT)
    options = ["-o", "StrictHostKeyChecking=no", "-o", f"UserKnownHostsFile={tmp_path}/known", "-o", "BatchMode=yes"]
    done = subprocess.run(
        ["sftp", *options, "-P", str(stage.port), "-i", str(tmp_path / "key"), "-b", "-", f"{place.kennung}@127.0.0.1"],
        input=f"cd in\nput -p {tmp_path}/oktober.csv\nls -l /\n",
        capture_output=True,
        text=True,
        env={**os.environ},
    )
    assert done.returncode == 0, done.stderr
    assert stage.arrived() == [("oktober.csv", len(CONTENT), "sftp")]
    # scp speaks SFTP since OpenSSH 9, and believes only a server that says how it went
    (tmp_path / "november.csv").write_bytes(csv(line("10000001", "6", "2026-11-01")))
    words = ["-P", str(stage.port), "-i", str(tmp_path / "key")]
    copied = subprocess.run(
        ["scp", "-s", *options, *words, str(tmp_path / "november.csv"), f"{place.kennung}@127.0.0.1:/in/"],
        capture_output=True,
        text=True,
        env={**os.environ},
    )
    assert copied.returncode == 0, copied.stderr
    assert [name for name, *_ in stage.arrived()] == ["oktober.csv", "november.csv"]


def test_who_does_not_log_in_keeps_nobody_else_waiting(stage: Stage) -> None:
    with ExitStack() as open_ends:
        ends = [
            open_ends.enter_context(socket.create_connection(("127.0.0.1", stage.port), timeout=5)) for _ in range(60)
        ]
        refused = [end for end in ends if not end.recv(200).startswith(b"SSH-2.0-Umlage")]
        assert len(refused) == 20
        with pytest.raises((OSError, asyncssh.Error)):
            stage.play(lambda client: client.listdir("/"))
    # they are gone: there is room again; and who logged in is no stranger
    for _ in range(3):
        assert stage.play(lambda client: client.listdir("/"))


def test_a_datenpunkt_has_room_for_so_many_files_at_once_however_many_sessions_it_opens(stage: Stage) -> None:
    async def play() -> int:
        opened = 0
        async with stage.connect() as conn:
            for session in range(5):
                client = await conn.start_sftp_client()
                for number in range(8):
                    try:
                        await client.open(f"/in/{session}-{number}.csv", "wb")
                        opened += 1
                    except asyncssh.SFTPFailure:
                        pass
            conn.abort()
        return opened

    # sessions that break off give their room back
    assert [asyncio.run(play()) for _ in range(3)] == [24, 24, 24]
    stage.play(lambda client: put(client, "/in/danach.csv"))
    assert stage.arrived() == [("danach.csv", len(CONTENT), "sftp")]


def test_folders_and_paths_have_their_limits(stage: Stage) -> None:
    async def play(client: asyncssh.SFTPClient) -> None:
        with pytest.raises(asyncssh.SFTPFailure, match="Pfad"):
            await client.mkdir(f"/in/{'d' * 2000}")
        for number in range(100):
            await client.mkdir(f"/in/{number}")
        with pytest.raises(asyncssh.SFTPFailure, match="Ordner"):
            await client.mkdir("/in/noch-einer")

    stage.play(play)


def test_names_that_somebody_makes_up_are_not_remembered_for_ever() -> None:
    shut = zugang.Sperre()
    for number in range(30_000):
        shut.failed("203.0.113.1", f"dp1-{number}")
    assert len(shut._failed) <= 10_000
    for _ in range(8):
        shut.failed("203.0.113.1", "dp1-echt")
    assert shut.shut("203.0.113.1", "dp1-echt")


def test_a_network_of_ipv6_is_one_place() -> None:
    assert sftp._platz("2001:db8:1:2::1") == sftp._platz("2001:db8:1:2:ffff::9") != sftp._platz("2001:db8:1:3::1")
    assert sftp._platz("::ffff:203.0.113.1") != sftp._platz("::ffff:203.0.113.2")
    assert sftp._platz("203.0.113.1") == "203.0.113.1"
