"""The database of the application, brought to the newest form."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from umlage.config import fresh
from umlage.config.backup.rows import steps

# of PostgreSQL's locks, ours
_LOCK = 0x756D6C
# rows of each index that are looked at
_SAMPLE = 1000


class TooStrong(Exception):
    """The role of the database passes over row-level security; the message is its name."""


def migrated() -> None:
    """Make an empty database, or bring an older one forward.

    NewerDatabase where this program is too old for it, TooStrong.
    """
    _weak_role()
    with _alone():
        if not steps():
            fresh.made()
        call_command("migrate", verbosity=0, interactive=False)
        _counted()


def _counted() -> None:
    """How rows are spread: SQLite never looks by itself, and a step that makes a table anew forgets it.

    Without, it takes the index of the Organisation for a question about one house. A sample is enough.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit={_SAMPLE}")
            cursor.execute("ANALYZE")


def _weak_role() -> None:
    """The second belt between Organisationen holds nobody who stands above it."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)")
        strong = cursor.fetchone()
    if strong:
        raise TooStrong(strong[0])


@contextmanager
def _alone() -> Iterator[None]:
    """Server and worker may start at the same moment: one after the other."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
        return
    database = Path(connection.settings_dict["NAME"])
    with database.with_name(f".{database.name}.sperre").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
