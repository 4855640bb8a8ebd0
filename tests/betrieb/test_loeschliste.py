"""What was erased stays erased, also when an older backup comes back."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.betrieb.anlage import Anlage
from tests.datenbank import binaries
from umlage.config.backup.loeschliste import NAME

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.skipif(binaries() is None, reason="no server"))]
Maker = Callable[..., Anlage]
Pair = Callable[..., tuple[Anlage, Anlage]]
_SCOPE = """
import sys
from datetime import date
from umlage.cli.umgebung import prepared
prepared(sys.argv[1])
from django.utils import timezone
from umlage.apps.abrechnung.models import Abrechnung, Dokument
from umlage.apps.accounts.models import Organisation
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.datenschutz import operations
from umlage.apps.datenschutz.models import Loeschung
from umlage.apps.liegenschaften.models import Nutzer
with organisation_scope(Organisation.objects.get(kurz="fuldatal").pk):
"""
_LEFT = _SCOPE + "    Nutzer.objects.filter(leerstand=False).update(bis=date(2022, 12, 31))\n"
_ERASE = (
    _SCOPE
    + """
    done = operations.erase_due(heute=date(2060, 1, 1), benutzer=None, am=timezone.now())
    print(done.nutzer + done.abrechnungen)
"""
)
_THERE = (
    _SCOPE
    + """
    names = Nutzer.objects.filter(leerstand=False).values_list("name", flat=True)
    print(sum(not name.startswith("Nutzer ") for name in names), Dokument.objects.count(), Loeschung.objects.count())
    print(sum("geloescht_am" in one.angaben for one in Abrechnung.objects.all()))
"""
)


@pytest.fixture
def pair(make: Maker) -> Callable[..., tuple[Anlage, Anlage]]:
    """A populated installation whose people have left, and an empty one."""

    def made(kind: str = "sqlite") -> tuple[Anlage, Anlage]:
        before, after = make(kind, filled=True), make(kind)
        before.python(_LEFT)
        return before, after

    return made


def there(anlage: Anlage) -> list[int]:
    """How many people are named, documents, erasures, Abrechnungen without names."""
    return [int(word) for word in anlage.python(_THERE).split()]


@pytest.mark.parametrize("kind", DATABASES)
def test_the_list_beside_the_backups_reaches_into_an_older_one(kind: str, pair: Pair, tmp_path: Path) -> None:
    before, after = pair(kind)
    folder = tmp_path / "sicherungen"
    folder.mkdir()
    old = folder / "frueher.tar.gz"
    assert NAME not in before.run("backup", str(old)).stdout
    people, documents, *_ = there(before)
    assert people
    assert documents
    erased = int(before.python(_ERASE))
    assert there(before) == [0, 0, erased, 1]
    assert f"gelten: {erased} ({NAME})" in before.run("backup", str(folder)).stdout
    said = after.run("restore", str(old)).stdout
    assert f"Erneut gelöscht, weil es nach dieser Sicherung gelöscht wurde: {erased}\n" in said
    assert there(after) == there(before)
    # and once more from the newer backup: nothing is left to erase
    new = next(file for file in folder.iterdir() if file.name.startswith("umlage-2"))
    name = after.database.split("/")[3].split("?")[0] if after.database else "umlage.sqlite3"
    again = after.run("restore", str(new), "--ersetzen", name)
    assert "Erneut" not in again.stdout
    assert again.stderr == ""
    assert there(after) == there(before)


def test_the_list_names_no_person_and_only_its_owner_reads_it(pair: Pair, tmp_path: Path) -> None:
    before, _ = pair()
    names = before.python(
        _SCOPE + "    print(*Nutzer.objects.values_list('name', flat=True), sep='\\n')\n"
    ).splitlines()
    erased = int(before.python(_ERASE))
    before.run("backup", str(tmp_path / "x.tar.gz"))
    file = tmp_path / NAME
    text = file.read_text("utf-8")
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    assert len(text.splitlines()) == erased
    assert [name for name in names if name in text] == []


def test_a_killed_machine_leaves_the_entries_in_the_store(pair: Pair, tmp_path: Path) -> None:
    before, after = pair()
    old = tmp_path / "x.tar.gz"
    before.run("backup", str(old))
    erased = int(before.python(_ERASE))
    # the database is lost, the store of files is not
    shutil.copytree(before.folder / "dateien" / "loeschungen", after.folder / "dateien" / "loeschungen")
    assert f"gelöscht wurde: {erased}\n" in after.run("restore", str(old)).stdout
    assert there(after)[0] == 0


def test_a_row_that_is_called_otherwise_is_left_to_people(pair: Pair, tmp_path: Path) -> None:
    before, after = pair()
    old = tmp_path / "x.tar.gz"
    before.run("backup", str(old))
    erased = int(before.python(_ERASE))
    before.run("backup", str(tmp_path / "y.tar.gz"))
    entries = [json.loads(line) for line in (tmp_path / NAME).read_text("utf-8").splitlines()]
    chosen = next(one for one in entries if one["art"] == "nutzer")
    chosen["bezeichnung"] = "woanders, 1, 1"
    (tmp_path / NAME).write_text("".join(json.dumps(one) + "\n" for one in entries), "utf-8")
    done = after.run("restore", str(old))
    assert f"gelöscht wurde: {erased - 1}\n" in done.stdout
    asked = "Bitte prüfen, es wurde gelöscht und heißt in der Sicherung anders: woanders, 1, 1"
    assert done.stderr.splitlines()[0] == asked
    assert done.stderr.count("Bitte prüfen") == 1
    assert there(after)[0] == 1


def test_a_list_that_cannot_be_read_stops_before_anything_happens(pair: Pair, tmp_path: Path) -> None:
    before, after = pair()
    old = tmp_path / "x.tar.gz"
    before.run("backup", str(old))
    (tmp_path / NAME).write_text('{"am": 1}\n', "utf-8")
    said = after.run("restore", str(old), code=2).stderr
    assert f"Die Liste der Löschungen {tmp_path / NAME} ist nicht zu lesen; nichts wurde eingespielt." in said
    assert not (after.folder / "umlage.sqlite3").exists()
