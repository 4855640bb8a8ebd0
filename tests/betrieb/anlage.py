"""Installations of their own for the tests of backup and restore: a folder and a database, seen from outside."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parents[2]
# who is logged in, and when a step of a migration was taken, are no rows of a clerk
_VOLATILE = ("django_session", "axes_", "django_migrations", "sqlite_")
_POPULATE = """
import sys
from umlage.cli.umgebung import migrated, prepared
prepared(sys.argv[1]); migrated()
from tests.besetzung import NOW, firma
from umlage.apps.abrechnung import operations
from umlage.apps.accounts.scope import organisation_scope
for kurz, example in (("fuldatal", "casameta-2022.yaml"), ("roemerhof", "oelhaus-2023.yaml")):
    house = firma(kurz, example)
    with organisation_scope(house.organisation.pk):
        released = operations.release(zeitraum=house.zeitraum, benutzer=house.people["administration"], am=NOW)
        if kurz == "fuldatal":
            operations.issue(abrechnung=released, benutzer=house.people["sachbearbeitung"], am=NOW)
"""


@dataclass
class Anlage:
    """One installation; `database` is "" for the SQLite in its folder."""

    folder: Path
    database: str = ""
    more: dict[str, str] = field(default_factory=dict)

    @property
    def environ(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("UMLAGE_", "DJANGO_"))}
        return {**kept, "DATABASE_URL": self.database, "UMLAGE_ORDNER": str(self.folder), **self.more}

    def run(self, *command: str, code: int = 0, **more: Any) -> subprocess.CompletedProcess[str]:
        """A command of `umlage` on this installation."""
        done = subprocess.run(
            [str(Path(sys.executable).with_name("umlage")), *command],
            env=self.environ,
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
            **more,
        )
        assert done.returncode == code, f"{done.returncode}: {done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr
        return done

    def python(self, script: str, *arguments: str) -> str:
        """A piece of Python with the settings of this installation."""
        done = subprocess.run(
            [sys.executable, "-c", script, str(self.folder), *arguments],
            env=self.environ,
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def populate(self) -> None:
        """Two Organisationen, one of them with an issued Abrechnung."""
        self.python(_POPULATE)

    def rows(self) -> dict[str, str]:
        """Every table with the digest of all its rows, read past the application."""
        with self._asked() as ask:
            tables = [name for (name,) in ask(_TABLES[bool(self.database)]) if not name.startswith(_VOLATILE)]
            # each row by itself, then in order: databases sort texts differently
            return {
                table: hashlib.sha256(
                    "\n".join(sorted(map(repr, ask(f'SELECT * FROM "{table}"')))).encode()
                ).hexdigest()
                for table in sorted(tables)
            }

    def files(self) -> dict[str, str]:
        """Every file of the folder with its digest."""
        store = self.folder / "dateien"
        return {
            str(file.relative_to(store)): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in sorted(store.rglob("*"))
            if file.is_file() and not file.name.startswith(".")
        }

    @contextmanager
    def _asked(self) -> Iterator[Any]:
        if self.database:
            # as the master of the cluster, who passes over row-level security
            with psycopg.connect(self.database.replace("//umlage@", "//chef@")) as server:
                yield lambda sql: server.execute(sql).fetchall()
            return
        file = sqlite3.connect(f"file:{self.folder / 'umlage.sqlite3'}?mode=ro", uri=True)
        try:
            yield lambda sql: file.execute(sql).fetchall()
        finally:
            file.close()


_TABLES = {
    False: "SELECT name FROM sqlite_master WHERE type = 'table'",
    True: "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'",
}
