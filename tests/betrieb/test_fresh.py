"""A new database is made at once: to the last column the one to which the steps of migrations lead."""

import re
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing

import pytest

from tests.betrieb.anlage import Anlage
from tests.datenbank import binaries

Maker = Callable[..., Anlage]
_AT_ONCE = "import sys; from umlage.cli.umgebung import migrated, prepared; prepared(sys.argv[1]); migrated()"
_STEP_BY_STEP = """
import sys
from umlage.cli.umgebung import prepared
prepared(sys.argv[1])
from django.core.management import call_command
call_command("migrate", verbosity=0)
"""
_UP_TO = """
import sys
from umlage.cli.umgebung import prepared
prepared(sys.argv[1])
from django.db.migrations.executor import MigrationExecutor
from django.db import connection
from umlage.config import fresh
targets = [("geraete", "0005_rauchpruefung"), ("messwerte", "0002_zeilenschutz")]
{way}
"""
_WAYS = {"at once": "fresh.made(targets)", "by steps": "MigrationExecutor(connection).migrate(targets)"}


@pytest.mark.slow
def test_on_sqlite_it_is_the_one_of_the_steps(make: Maker) -> None:
    at_once, by_steps = make("sqlite"), make("sqlite")
    at_once.python(_AT_ONCE)
    by_steps.python(_STEP_BY_STEP)
    form = sqlite_form(by_steps)
    assert len(form) > 50
    assert sqlite_form(at_once) == form
    assert rows_of_sqlite(at_once) == rows_of_sqlite(by_steps)


@pytest.mark.slow
@pytest.mark.skipif(binaries() is None, reason="no server")
def test_on_postgresql_it_is_the_one_of_the_steps(make: Maker) -> None:
    at_once, by_steps = make("postgresql"), make("postgresql")
    at_once.python(_AT_ONCE)
    by_steps.python(_STEP_BY_STEP)
    dump = dumped(by_steps)
    assert sum("CREATE POLICY" in part for part in dump) > 30
    assert dumped(at_once) == dump


@pytest.mark.slow
def test_an_older_form_is_the_one_of_its_steps_too(make: Maker) -> None:
    found = {}
    for way, line in _WAYS.items():
        place = make("sqlite")
        place.python(_UP_TO.format(way=line))
        found[way] = sqlite_form(place), rows_of_sqlite(place)
    assert "messwerte_fernwert" not in found["by steps"][0]
    assert found["at once"] == found["by steps"]


DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.skipif(binaries() is None, reason="no server"))]
_BROKEN_OFF = """
import sys
from umlage.cli.umgebung import migrated, prepared
prepared(sys.argv[1])
from django.db import connection
from umlage.config import fresh
there, fresh.now = fresh.now, lambda: 1 / 0
try:
    migrated()
except ZeroDivisionError:
    print(connection.introspection.table_names())
fresh.now = there
migrated()
print("accounts_organisation" in connection.introspection.table_names())
"""


@pytest.mark.parametrize("kind", DATABASES)
def test_what_breaks_off_leaves_nothing_and_can_begin_again(kind: str, make: Maker) -> None:
    assert make(kind).python(_BROKEN_OFF).splitlines() == ["[]", "True"]


def sqlite_form(anlage: Anlage) -> dict[str, tuple[object, ...]]:
    """Every table: columns, indexes, what it refers to, and all words of its definition.

    Columns by their names: where a step alters one, SQLite makes the table anew and puts the column last.
    """
    with closing(sqlite3.connect(anlage.folder / "umlage.sqlite3")) as base:
        found = {}
        for name, text in base.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall():
            indexes = [
                (
                    "" if index[1].startswith("sqlite_autoindex") else index[1],
                    index[2:],
                    [(row[0], *row[2:]) for row in base.execute(f"PRAGMA index_xinfo('{index[1]}')") if row[5]],
                    base.execute("SELECT sql FROM sqlite_master WHERE name = ?", [index[1]]).fetchall(),
                )
                for index in base.execute(f"PRAGMA index_list('{name}')").fetchall()
            ]
            found[name] = (
                sorted(row[1:] for row in base.execute(f"PRAGMA table_xinfo('{name}')")),
                sorted(indexes, key=repr),
                sorted(row[2:] for row in base.execute(f"PRAGMA foreign_key_list('{name}')")),
                # what no question shows: checks, AUTOINCREMENT, WITHOUT ROWID, when a reference is looked at
                sorted(re.findall(r"[^\s,()]+|[()]", text)),
            )
        return {name: form for name, form in found.items() if not name.startswith("sqlite_stat")}


def rows_of_sqlite(anlage: Anlage) -> dict[str, list[dict[str, object]]]:
    """Every row in its order, without the times of the steps; of the counters those that have counted."""
    with closing(sqlite3.connect(anlage.folder / "umlage.sqlite3")) as base:
        base.row_factory = sqlite3.Row
        tables = [row["name"] for row in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {
            name: [{**row, "applied": ""} for row in base.execute(f"SELECT * FROM '{name}' ORDER BY 1")]
            for name in tables
            if not name.startswith("sqlite_stat")
        }
    found["sqlite_sequence"] = [row for row in found["sqlite_sequence"] if row["seq"]]
    return found


def dumped(anlage: Anlage) -> list[str]:
    """What the server itself writes down of a database, statement by statement, without the times of the steps."""
    place = binaries()
    assert place is not None
    address = anlage.database.replace("//umlage@", "//chef@")
    done = subprocess.run(
        [f"{place}/pg_dump", "--inserts", "--restrict-key=x", address], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    text = re.sub(r"'[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:.]+\+00'", "'now'", done.stdout)
    return sorted(part.strip() for part in text.split("\n\n") if not part.startswith("--\n-- Dumped"))
