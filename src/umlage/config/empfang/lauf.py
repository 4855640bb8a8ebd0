"""`umlage empfang`: waits for deliveries by SFTP and from brokers until somebody stops it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress

from django.conf import settings

from umlage.apps.archive.stoerung import outage
from umlage.apps.laeufe.jobs import ENDE
from umlage.config import worker
from umlage.config.empfang.mqtt import Horcher, Quelle, sources
from umlage.config.empfang.sftp import listen
from umlage.config.worker import say

_LOOK_SECONDS, _BEAT_SECONDS = 15.0, 0.5


async def _sftp(adresse: str, port: int, alt_port: int, ende: asyncio.Event) -> None:
    doors = [await listen(adresse, port)] if port else []
    doors += [await listen(adresse, alt_port, alt=True)] if alt_port else []
    for door in doors:
        say(f"SFTP wartet auf {adresse}:{door.get_port()}.")
    await ende.wait()
    for door in doors:
        door.close()
        await door.wait_closed()


def _brokers(ende: threading.Event) -> None:
    """One listener for each broker that is named, as the settings of the Datenpunkte change."""
    known: dict[Quelle, Horcher] = {}
    look = 0.0
    while not ende.is_set():
        try:
            if look <= 0:
                look = _LOOK_SECONDS
                wanted = sources()
                for quelle in set(known) - wanted:
                    known.pop(quelle).stop()
                for quelle in wanted - set(known):
                    known[quelle] = Horcher(quelle)
                    known[quelle].start()
            for horcher in known.values():
                horcher.note()
                if horcher.due():
                    horcher.keep()
        except Exception as trouble:  # noqa: BLE001  # whatever is away now is asked again
            say(outage(trouble) or f"Störung: {type(trouble).__name__}: {trouble}")
            ende.wait(_LOOK_SECONDS / 3)
        look -= _BEAT_SECONDS
        ende.wait(_BEAT_SECONDS)
    for horcher in known.values():
        with suppress(Exception):
            horcher.stop()


def run(adresse: str, port: int, alt_port: int = 0) -> None:
    """Wait for deliveries. OSError where somebody else listens there."""
    asyncio.run(_run(adresse, port, alt_port))


async def _run(adresse: str, port: int, alt_port: int) -> None:
    ende, stop = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, ende.set)
    thread = threading.Thread(target=_brokers, args=(stop,), daemon=True)
    thread.start()
    try:
        await _sftp(adresse, port, alt_port, ende)
    finally:
        stop.set()
        await asyncio.to_thread(thread.join, 10)


def spawn() -> subprocess.Popen[bytes] | None:
    """The same in a process of its own, where the environment says so; it ends with us."""
    if not settings.SFTP_PORT:
        return None
    command = [sys.executable, "-c", f"import django; django.setup(); from {__name__} import main; main()"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, env={**os.environ}, start_new_session=True)


def main() -> None:
    """What `spawn` starts."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        run(settings.SFTP_ADRESSE, settings.SFTP_PORT, settings.SFTP_ALT_PORT)
    except OSError as problem:
        say(f"SFTP kann an {settings.SFTP_ADRESSE}:{settings.SFTP_PORT} nicht warten: {problem.strerror}")


def beside_work() -> None:
    """What `worker.spawn` starts beside a server of one machine: listeners to brokers in the process of the workers."""
    threading.Thread(target=_brokers, args=(ENDE,), daemon=True).start()
    worker.main()


def _end_with_parent() -> None:
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
