"""Whether a worker lives: asked of those who know it at once, the kernel or the database server, and no clock.

A worker holds a lock for as long as it lives: with SQLite, where all workers are on one machine, on a file beside the
database; with PostgreSQL in a session of its own. Whoever dies, however suddenly, has lost the lock in the same moment.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.db import connection

# a machine that vanished from the network: the server notices within half a minute
_KEEPALIVE = "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3"


class Lebenszeichen:
    """Held while a worker lives; `name` is what it writes on the work that it has in hand."""

    def __init__(self) -> None:
        self.name = f"{os.uname().nodename[:20]}-{os.getpid()}-{secrets.token_hex(6)}"
        self._file: int | None = None
        self._session: Any = None

    def __enter__(self) -> Self:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors:
                self._session = connection.get_new_connection(connection.get_connection_params())
                self._session.autocommit = True
                self._session.execute(_KEEPALIVE)
                self._session.execute("SELECT pg_advisory_lock(%s)", [_key(self.name)])
        else:
            self._file = os.open(_file(self.name), os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._file, fcntl.LOCK_EX)
        return self

    def held(self) -> bool:
        """Whether it is still held: a server that was started anew has forgotten it."""
        if self._session is None:
            return True
        try:
            self._session.execute("SELECT 1")
        except connection.Database.Error:
            return False
        return True

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        if self._session is not None:
            # given back before we go: closing alone frees it a moment later
            with suppress(connection.Database.Error):
                self._session.execute("SELECT pg_advisory_unlock(%s)", [_key(self.name)])
            self._session.close()
        if self._file is not None:
            _file(self.name).unlink(missing_ok=True)
            os.close(self._file)


def lives(name: str) -> bool:
    """Whether the worker of this name lives."""
    if not name:
        return False
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # a lock that nobody holds can be taken; shared, so that two who ask do not see each other
            cursor.execute("SELECT pg_try_advisory_lock_shared(%s)", [_key(name)])
            (free,) = cursor.fetchone()
            if free:
                cursor.execute("SELECT pg_advisory_unlock_shared(%s)", [_key(name)])
        return not free
    try:
        file = os.open(_file(name), os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    _file(name).unlink(missing_ok=True)
    return False


def _key(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


def _file(name: str) -> Path:
    folder = Path(settings.FOLDER) / "arbeiter"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{hashlib.sha256(name.encode()).hexdigest()[:32]}.lock"
