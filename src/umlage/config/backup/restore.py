"""The way back: a whole backup into an empty installation, everything or nothing."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from umlage.apps.datenschutz.merkliste import aside
from umlage.config import fresh
from umlage.config.backup import container, loeschliste, rows
from umlage.config.files import folder_synced

_PIECE = 1 << 20
_TRIES, _MOMENT = 10, 0.3


class Newer(Exception):
    """A newer program made the backup; the message names the steps that are missing here."""


class NotEmpty(Exception):
    """There is something here already; the message is the name of the database."""


class InUse(Exception):
    """The application still runs on this database."""


class OtherFile(Exception):
    """The store has a file of that name with another content."""


def checked(file: Path) -> dict[str, Any]:
    """A backup that is whole and that this program can read; what it says of itself. Damaged, Newer."""
    index = container.verified(file)
    missing = rows.unknown(index["schritte"])
    if missing:
        raise Newer(", ".join(missing))
    return index


def restore(*, file: Path, replace: str) -> tuple[dict[str, Any], loeschliste.Wieder]:
    """Bring back a backup, then the database to the form of this program, then erase again what was erased since.

    What the backup says of itself, and what was erased. `replace`: the name of the database that may be replaced; ""
    where only an empty one may. Damaged, Newer, NotEmpty, InUse, OtherFile, Unreadable: nothing has happened then.
    """
    index = checked(file)
    erased = loeschliste.beside(file.parent)
    name = database_name()
    if not empty() and replace != name:
        raise NotEmpty(name)
    with _new_database():
        _fill(file, index, may_replace=bool(replace))
        # also what the store knows: it may be newer than the list beside the backup
        again = loeschliste.erase_again([*erased, *aside()], datetime.fromisoformat(index["am"]))
    return index, again


def database_name() -> str:
    """By what name people know the database."""
    name = str(connection.settings_dict["NAME"])
    return Path(name).name if connection.vendor == "sqlite" else name


def empty() -> bool:
    """Whether nobody works here yet."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return True
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in ("accounts_organisation", "accounts_benutzer"):
            if table in there:
                cursor.execute(f"SELECT count(*) FROM {table}")
                if cursor.fetchone()[0]:
                    return False
    return True


@contextmanager
def _new_database() -> Iterator[None]:
    """An empty database that takes the place of the old one when the block ends well."""
    if connection.vendor == "postgresql":
        _alone()
        with transaction.atomic(), connection.cursor() as cursor:
            # tables and rows change in one transaction: nobody ever sees half of it
            cursor.execute("SET LOCAL lock_timeout = '10s'")
            cursor.execute("SELECT current_schema()")
            schema = connection.ops.quote_name(cursor.fetchone()[0])
            try:
                cursor.execute(f"DROP SCHEMA {schema} CASCADE")
            except DatabaseError as problem:
                if "lock timeout" in str(problem):
                    raise InUse from problem
                raise
            cursor.execute(f"CREATE SCHEMA {schema}")
            yield
        return
    old = Path(connection.settings_dict["NAME"])
    new = old.with_name(f".{old.name}.neu")
    _free(old)
    for left in old.parent.glob(f"{new.name}*"):
        left.unlink()
    connection.close()
    connection.settings_dict["NAME"] = str(new)
    try:
        yield
        with connection.cursor() as cursor:
            # everything stands in the one file
            cursor.execute("PRAGMA journal_mode=DELETE")
        connection.close()
        with new.open("rb") as written:
            os.fsync(written.fileno())
        _free(old)
        new.replace(old)
        folder_synced(old.parent)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = str(old)
        for left in old.parent.glob(f"{new.name}*"):
            left.unlink()


def _alone() -> None:
    """Nobody else is logged in as our role; a server that was just told to stop has a moment to go."""
    for _ in range(_TRIES):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND usename = current_user AND pid <> pg_backend_pid()"
            )
            if cursor.fetchone() == (0,):
                return
        time.sleep(_MOMENT)
    raise InUse


def _free(database: Path) -> None:
    """Nobody has the old database open; its log, which would spoil a new one, is gone."""
    if not database.exists():
        return
    connection.close()
    own = sqlite3.connect(database, timeout=2)
    try:
        own.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as busy:
        raise InUse from busy
    finally:
        own.close()


def _fill(file: Path, index: dict[str, Any], *, may_replace: bool) -> None:
    fresh.made(rows.targets(index["schritte"]))
    models = {model._meta.db_table: model for model in rows.tables(index["schritte"])}
    strange = set(index["tabellen"]) - set(models)
    if strange:
        raise container.Damaged(f"unbekannte Tabelle {sorted(strange)[0]}")
    counts = dict.fromkeys(index["tabellen"], 0)
    with _unchecked():
        for name, content in container.parts(file):
            room, _, rest = name.partition("/")
            if room == "datenbank":
                table = rest.partition("/")[0]
                columns = index["tabellen"][table]["spalten"]
                counts[table] += rows.insert(models[table], columns, _same(content, name, index))
            elif room == "dateien":
                _put(rest, content, index["teile"][name]["sha256"], may_replace=may_replace)
    if counts != {table: about["zeilen"] for table, about in index["tabellen"].items()}:
        raise container.Damaged("die Zahl der Zeilen stimmt nicht")
    for table, about in index["tabellen"].items():
        rows.count_on(models[table], about["hoechste"])
    call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def _unchecked() -> Iterator[None]:
    """Rows come in the order of their tables; whether they fit together is looked at when all are there."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # migrations of this transaction may have asked for the opposite
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            yield
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        return
    connection.disable_constraint_checking()
    try:
        with transaction.atomic():
            yield
            connection.check_constraints()
    finally:
        connection.enable_constraint_checking()


def _same(content: IO[bytes], name: str, index: dict[str, Any]) -> Iterator[bytes]:
    """The lines of a part; Damaged when they are no longer those that were looked at before."""
    sha256 = hashlib.sha256()
    for line in content:
        sha256.update(line)
        yield line
    if sha256.hexdigest() != index["teile"][name]["sha256"]:
        raise container.Damaged(f"verändert: {name}")


def _put(name: str, content: IO[bytes], digest: str, *, may_replace: bool) -> None:
    """A file into the store; one that is there with the same content stays."""
    if default_storage.exists(name):
        if _digest(name) == digest:
            return
        if not may_replace:
            raise OtherFile(name)
        default_storage.delete(name)
    with tempfile.SpooledTemporaryFile(_PIECE) as copy:
        # a store elsewhere reads back and forth, which a packed stream cannot
        shutil.copyfileobj(content, copy, _PIECE)
        copy.seek(0)
        default_storage.save(name, File(copy, name))
    if _digest(name) != digest:
        raise container.Damaged(f"{name} kam nicht unverändert in der Ablage an")


def _digest(name: str) -> str:
    sha256 = hashlib.sha256()
    with default_storage.open(name) as file:
        for chunk in file.chunks(_PIECE):
            sha256.update(chunk)
    return sha256.hexdigest()
