"""Workers: processes that take jobs from the database. One of them may be killed at any moment.

A job is taken by the engine (django-tasks-db), which writes the worker on it. What a worker that died had in hand is
put back: that it died says the lock that it held (apps/laeufe/leben.py), not a clock.
"""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from types import FrameType

from django.db import DatabaseError, InterfaceError, ProgrammingError, close_old_connections, connection
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from umlage.apps.archive.stoerung import outage
from umlage.apps.laeufe.jobs import ENDE
from umlage.apps.laeufe.leben import Lebenszeichen, lives
from umlage.cli.aufruf import GARBAGE
from umlage.config.schedule import put_due

_IDLE, _LOOK, _AGAIN = 0.5, 2.0, 3.0
# a job that took its worker with it so often is left alone
_MOST_TRIES = 8


class _Arbeiter(Worker):
    """Takes one job."""

    failed = False

    def run_task(self, db_task_result: DBTaskResult) -> None:
        super().run_task(db_task_result)
        self.failed = db_task_result.status == "FAILED"


def put_back() -> int:
    """Jobs in the hands of workers that live no more are ready again; how many."""
    count = 0
    for row in DBTaskResult.objects.running():
        if row.worker_ids and lives(row.worker_ids[-1]):
            continue
        same = DBTaskResult.objects.filter(pk=row.pk, status="RUNNING", started_at=row.started_at)
        if len(row.worker_ids) >= _MOST_TRIES:
            same.update(status="FAILED", finished_at=timezone.now(), traceback="Arbeiter beendet")
        else:
            count += same.update(status="READY", started_at=None)
    return count


def work() -> None:
    """Take jobs until the process is to end; waits where the database is away."""
    gc.set_threshold(*GARBAGE)
    away = True
    while not ENDE.is_set():
        try:
            with Lebenszeichen() as leben:
                if away:
                    say(f"Worker {leben.name} ist bereit.")
                away = False
                _take_jobs(leben)
        except (DatabaseError, InterfaceError, OSError) as problem:
            say(_trouble(problem))
            away = True
            connection.close()
            ENDE.wait(_AGAIN)


def _take_jobs(leben: Lebenszeichen) -> None:
    """Jobs one after the other, under one name; comes back when that name is not to be used any more."""
    look = 0.0
    while not ENDE.is_set():
        close_old_connections()
        if time.monotonic() >= look:
            if not leben.held():
                return
            put_back()
            put_due(timezone.now())
            look = time.monotonic() + _LOOK
        if not DBTaskResult.objects.ready().exists():
            ENDE.wait(_IDLE)
            continue
        worker = _Arbeiter(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=1,
            worker_id=leben.name,
            excluded_queue_names=[],
        )
        worker.run()
        if worker.failed:
            # what the job had in hand when it broke off is free as soon as nobody bears this name
            return


def _trouble(problem: Exception) -> str:
    if isinstance(problem, ProgrammingError) or "no such table" in str(problem):
        return "Die Datenbank ist noch nicht eingerichtet; „umlage serve“ legt sie an."
    return outage(problem) or f"Störung: {problem}"


def say(text: str) -> None:
    """A line for whoever watches the worker."""
    # who watched may have gone away
    with suppress(OSError):
        print(f"{timezone.localtime():%d.%m.%Y %H:%M:%S} {text}", file=sys.stderr, flush=True)


class Mannschaft:
    """Some workers on this machine; one that dies is replaced. They end when this process does, however it does."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.workers: list[subprocess.Popen[bytes]] = []

    def keep_going(self) -> None:
        """Until the process is to end."""
        again = 0.0
        while not ENDE.is_set():
            self.workers = [worker for worker in self.workers if worker.poll() is None]
            if len(self.workers) < self.count and time.monotonic() >= again:
                # one that cannot even start is not started over and over
                again = time.monotonic() + _AGAIN
                self.workers += [spawn("1") for _place in range(self.count - len(self.workers))]
            ENDE.wait(0.5)
        for worker in self.workers:
            if worker.stdin is not None:
                worker.stdin.close()
        for worker in self.workers:
            try:
                worker.wait(timeout=20)
            except subprocess.TimeoutExpired:
                # what it had in hand is taken up by the next
                worker.kill()


def spawn(count: str, start: str = f"{__name__}:main") -> subprocess.Popen[bytes]:
    """A process with one worker, or with several. It ends when we do: then nobody holds the other end of its input."""
    place, _colon, name = start.partition(":")
    command = [sys.executable, "-c", f"import django; django.setup(); from {place} import {name}; {name}()", count]
    return subprocess.Popen(command, stdin=subprocess.PIPE, env={**os.environ}, start_new_session=True)


def main() -> None:
    """What `spawn` starts."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    run(int(sys.argv[1]))


def run(count: int) -> None:
    """Work, in one process or in several, until somebody stops it; what is in hand is finished."""
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)
    if count == 1:
        work()
    else:
        Mannschaft(count).keep_going()


def _end(_signal: int, _frame: FrameType | None) -> None:
    ENDE.set()


def _end_with_parent() -> None:
    while os.read(0, 1):
        pass
    ENDE.set()
