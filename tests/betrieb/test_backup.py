"""Backup and restore: every row and every file comes back, or nothing happens."""

import gzip
import json
import random
import re
import subprocess
import sys
import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from tests.betrieb.anlage import ROOT, Anlage
from tests.betrieb.eimer import EIMER, s3_client
from tests.datenbank import binaries

Maker = Callable[..., Anlage]
DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.skipif(binaries() is None, reason="no server"))]


@pytest.fixture(scope="session")
def saved(full: Callable[[str], Anlage], tmp_path_factory: pytest.TempPathFactory) -> tuple[Anlage, Path]:
    """An installation on SQLite, and its backup."""
    file = tmp_path_factory.mktemp("gesichert") / "sicherung.tar.gz"
    full("sqlite").run("backup", str(file))
    return full("sqlite"), file


@pytest.mark.parametrize("kind", DATABASES)
def test_every_row_and_every_file_comes_back(kind: str, make: Maker, tmp_path: Path) -> None:
    before, after, file = make(kind, filled=True), make(kind), tmp_path / "sicherung.tar.gz"
    said = before.run("backup", str(file)).stdout
    assert re.fullmatch(rf"Gesichert: {file} \(\d+ Zeilen, \d+ Dateien\)\n", said)
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    back = after.run("restore", str(file))
    place = after.folder / "umlage.sqlite3" if kind == "sqlite" else after.database.split("/")[3].split("?")[0]
    assert back.stdout.startswith(f"Eingespielt in {place}: ")
    # the key of what is sealed stands in no backup
    assert back.stderr.startswith("Der Tresor ist neu: ")
    rows, files = before.rows(), before.files()
    assert len(rows) > 20
    assert files
    assert after.rows() == rows
    assert after.files() == files


@pytest.mark.skipif(binaries() is None, reason="no server")
@pytest.mark.parametrize("way", [("sqlite", "postgresql"), ("postgresql", "sqlite")], ids="->".join)
def test_it_moves_an_installation_to_the_other_database(way: tuple[str, str], make: Maker, tmp_path: Path) -> None:
    here, there, back = make(way[0], filled=True), make(way[1]), make(way[0])
    here.run("backup", str(tmp_path / "hin.tar.gz"))
    there.run("restore", str(tmp_path / "hin.tar.gz"))
    there.run("backup", str(tmp_path / "her.tar.gz"))
    back.run("restore", str(tmp_path / "her.tar.gz"))
    assert back.rows() == here.rows()
    assert back.files() == here.files()
    # and people go on working there: a new row gets a number that nobody had
    there.python("""
import sys
from umlage.cli.umgebung import prepared
prepared(sys.argv[1])
from tests.besetzung import firma
firma("elbufer", "fernwaerme-2025.yaml")
""")


def test_the_number_of_a_removed_row_is_not_given_again(make: Maker, tmp_path: Path) -> None:
    before, after = make("sqlite", filled=True), make("sqlite")
    last = before.python(_LAST_HOUSE_REMOVED)
    before.run("backup", str(tmp_path / "x.tar.gz"))
    after.run("restore", str(tmp_path / "x.tar.gz"))
    assert int(after.python(_ONE_MORE_HOUSE)) == int(last) + 1


_SCOPE = """
import sys
from umlage.cli.umgebung import prepared
prepared(sys.argv[1])
from umlage.apps.accounts.models import Organisation
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.liegenschaften.models import Liegenschaft
with organisation_scope(Organisation.objects.first().pk):
    house = Liegenschaft.objects.create(nummer="neu", strasse="Weg 1", plz="34123", ort="Kassel")
    print(house.pk)
"""
_LAST_HOUSE_REMOVED = _SCOPE + "    house.delete()\n"
_ONE_MORE_HOUSE = _SCOPE


@pytest.mark.parametrize("kind", DATABASES)
def test_a_backup_is_one_moment_while_others_go_on_working(kind: str, make: Maker, tmp_path: Path) -> None:
    before, after = make(kind, filled=True), make(kind)
    # a clerk writes into two tables at once, of which one is read long before the other
    with subprocess.Popen(
        [sys.executable, "-c", _CLERK, str(before.folder)],
        env=before.environ,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as clerk:
        assert clerk.stdout is not None
        clerk.stdout.readline()
        before.run("backup", str(tmp_path / "x.tar.gz"))
        stopped = clerk.poll()
        clerk.terminate()
        written = clerk.stdout.read().splitlines()
    assert stopped is None, "the clerk was stopped by the backup"
    after.run("restore", str(tmp_path / "x.tar.gz"))
    first, second = after.python(_TWO_NUMBERS).split()
    assert first == second
    # while it was made, somebody wrote
    assert 0 < int(first) < int(written[-1])


_CLERK = """
import sys
from umlage.cli.umgebung import prepared
prepared(sys.argv[1])
from django.db import transaction
from umlage.apps.accounts.models import Benutzer, Organisation
number = 0
while True:
    number += 1
    with transaction.atomic():
        Benutzer.objects.filter(email="lesen@fuldatal.example").update(name=str(number))
        Organisation.objects.filter(kurz="fuldatal").update(name=str(number))
    print(number, flush=True)
"""
_TWO_NUMBERS = """
import sys
from umlage.cli.umgebung import prepared
prepared(sys.argv[1])
from umlage.apps.accounts.models import Benutzer, Organisation
print(Benutzer.objects.get(email="lesen@fuldatal.example").name, Organisation.objects.get(kurz="fuldatal").name)
"""


def test_files_in_a_bucket_are_saved_and_come_back_into_a_folder(
    s3: dict[str, str], make: Maker, tmp_path: Path
) -> None:
    inside, folder = make("sqlite"), make("sqlite")
    again = make("sqlite")
    inside.more, again.more = {**s3, "UMLAGE_S3_PRAEFIX": "hin"}, {**s3, "UMLAGE_S3_PRAEFIX": "her"}
    inside.populate()
    inside.run("backup", str(tmp_path / "x.tar.gz"))
    folder.run("restore", str(tmp_path / "x.tar.gz"))
    again.run("restore", str(tmp_path / "x.tar.gz"))
    assert inside.files() == {}
    client = s3_client(s3)
    keys = {row["Key"]: row["ETag"] for row in client.list_objects_v2(Bucket=EIMER)["Contents"]}
    assert {f"hin/{name}" for name in folder.files()} == {key for key in keys if key.startswith("hin/")}
    assert {key[4:]: tag for key, tag in keys.items() if key.startswith("her/")} == {
        key[4:]: tag for key, tag in keys.items() if key.startswith("hin/")
    }
    assert folder.rows() == inside.rows() == again.rows()


def test_a_file_that_is_cut_off_or_altered_is_refused_and_nothing_happens(
    saved: tuple[Anlage, Path], make: Maker, tmp_path: Path
) -> None:
    content, seed = saved[1].read_bytes(), random.randrange(10**9)
    print("seed", seed)
    dice = random.Random(seed)
    broken = [content[: dice.randrange(len(content))] for _ in range(5)]
    for _ in range(20):
        # the ten bytes of gzip's head say nothing of the content
        place = dice.randrange(10, len(content))
        broken.append(content[:place] + bytes([content[place] ^ (1 << dice.randrange(8))]) + content[place + 1 :])
    broken += [b"", b"no backup at all", gzip.compress(b"neither"), content + b"more"]
    files = []
    for number, text in enumerate(broken):
        files.append(tmp_path / f"{number}.tar.gz")
        files[-1].write_bytes(text)
    after = make("sqlite")
    said = after.python(_ALL_REFUSED, *map(str, files)).splitlines()
    assert len(said) == len(broken)
    assert set(said) == {"Damaged"}
    # and so says the command
    refused = after.run("restore", str(files[0]), code=2).stderr
    assert refused.startswith(f"Die Sicherung {files[0]} ist nicht brauchbar (abgeschnitten")
    assert not (after.folder / "umlage.sqlite3").exists()
    assert after.files() == {}


_ALL_REFUSED = """
import sys
from pathlib import Path
from umlage.cli.umgebung import prepared
prepared(sys.argv[1])
from umlage.config.backup.container import Damaged
from umlage.config.backup.restore import restore
for name in sys.argv[2:]:
    try:
        restore(file=Path(name), replace="")
        print("restored", name)
    except Damaged:
        print("Damaged")
"""


def _rewritten(file: Path, to: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The same backup with other parts, packed as anybody could pack it."""
    with tarfile.open(file) as old, tarfile.open(to, "w:gz") as new:
        for info in old:
            content = old.extractfile(info)
            assert content is not None
            text = change(info.name, content.read())
            if text is not None:
                info.size = len(text)
                new.addfile(info, BytesIO(text))
    return to


def test_a_part_that_is_missing_or_another_is_refused(saved: tuple[Anlage, Path], make: Maker, tmp_path: Path) -> None:
    after = make("sqlite")
    table = "datenbank/accounts_benutzer/000001.jsonl"
    cases = {
        "without": lambda name, text: None if name == table else text,
        "other": lambda name, text: text.replace(b"administration@", b"angreifer@") if name == table else text,
        "no index": lambda name, text: None if name == "verzeichnis.json" else text,
    }
    for case, change in cases.items():
        file = _rewritten(saved[1], tmp_path / f"{case}.tar.gz", change)
        assert "nicht brauchbar" in after.run("restore", str(file), code=2).stderr
    assert not (after.folder / "umlage.sqlite3").exists()


def test_a_backup_of_a_newer_program_is_refused(saved: tuple[Anlage, Path], make: Maker, tmp_path: Path) -> None:
    def newer(name: str, text: bytes) -> bytes:
        if name != "verzeichnis.json":
            return text
        index = json.loads(text)
        index["schritte"].append("kosten.0099_uebermorgen")
        return json.dumps(index).encode()

    said = make("sqlite").run("restore", str(_rewritten(saved[1], tmp_path / "x.tar.gz", newer)), code=2).stderr
    assert "neueren Version" in said
    assert "kosten.0099_uebermorgen" in said


@pytest.mark.parametrize("kind", DATABASES)
def test_a_backup_of_an_older_form_comes_back_and_goes_forward(kind: str, make: Maker, tmp_path: Path) -> None:
    old, new = make(kind, filled=True), make(kind)
    # the archive as it was before its rows were guarded
    old.python("""
import sys
from umlage.cli.umgebung import prepared
prepared(sys.argv[1])
from django.core.management import call_command
from django.db.migrations.recorder import MigrationRecorder
from django.db import connection
before = sorted(name for app, name in MigrationRecorder(connection).applied_migrations() if app == "archive")[-2]
call_command("migrate", "archive", before, verbosity=0)
""")
    old.run("backup", str(tmp_path / "alt.tar.gz"))
    with tarfile.open(tmp_path / "alt.tar.gz") as tar:
        index = tar.extractfile("verzeichnis.json")
        assert index is not None
        steps = json.load(index)["schritte"]
    new.run("restore", str(tmp_path / "alt.tar.gz"))
    now = new.python("""
import sys
from umlage.cli.umgebung import prepared
prepared(sys.argv[1])
from umlage.config.backup.rows import steps
print(*steps())
""").split()
    assert set(steps) < set(now)
    assert {step.split(".")[0] for step in set(now) - set(steps)} == {"archive"}
    assert new.rows() == old.rows()


def test_what_is_not_empty_is_replaced_only_by_its_name(saved: tuple[Anlage, Path], make: Maker) -> None:
    anlage = make("sqlite")
    anlage.python("""
import sys
from umlage.cli.umgebung import migrated, prepared
prepared(sys.argv[1]); migrated()
from umlage.apps.accounts.operations import found_organisation
found_organisation(kurz="rest", name="Rest", art="stadtwerk", farbe="#000000", absender={})
""")
    rows = anlage.rows()
    said = anlage.run("restore", str(saved[1]), code=2).stderr
    assert "ist nicht leer; nichts wurde geändert" in said
    anlage.run("restore", str(saved[1]), "--ersetzen", "andere.sqlite3", code=2)
    assert anlage.rows() == rows
    anlage.run("restore", str(saved[1]), "--ersetzen", "umlage.sqlite3")
    assert anlage.rows() == saved[0].rows()


def test_with_the_key_of_the_old_installation_nothing_is_said_of_it(saved: tuple[Anlage, Path], tmp_path: Path) -> None:
    by_file, by_name = Anlage(tmp_path / "a"), Anlage(tmp_path / "b", more={"UMLAGE_TRESOR": "x" * 50})
    by_file.folder.mkdir()
    (by_file.folder / "tresor").write_text("x" * 50, "ascii")
    assert [one.run("restore", str(saved[1])).stderr for one in (by_file, by_name)] == ["", ""]


@pytest.mark.parametrize("kind", DATABASES)
def test_under_a_running_application_nothing_is_replaced(kind: str, saved: tuple[Anlage, Path], make: Maker) -> None:
    anlage = make(kind)
    anlage.run("restore", str(saved[1]))
    name = anlage.database.split("/")[3].split("?")[0] if kind == "postgresql" else "umlage.sqlite3"
    before = anlage.rows()
    with subprocess.Popen(
        [sys.executable, "-c", _OPEN, str(anlage.folder)],
        env=anlage.environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        running.stdout.readline()
        said = anlage.run("restore", str(saved[1]), "--ersetzen", name, code=2).stderr
        running.kill()
    assert said == "Die Anwendung läuft noch. Bitte Server, Arbeiter und Empfang anhalten, dann noch einmal.\n"
    assert anlage.rows() == before
    anlage.run("restore", str(saved[1]), "--ersetzen", name)


_OPEN = """
import sys
from umlage.cli.umgebung import prepared
prepared(sys.argv[1])
from umlage.apps.accounts.models import Benutzer
Benutzer.objects.count()
print("open", flush=True)
sys.stdin.read()
"""


def test_a_file_that_the_store_lost_is_named(make: Maker, tmp_path: Path) -> None:
    anlage, after = make("sqlite", filled=True), make("sqlite")
    lost, altered = [name for name in anlage.files() if name.endswith(".pdf")][:2]
    (anlage.folder / "dateien" / lost).unlink()
    (anlage.folder / "dateien" / altered).write_bytes(b"%PDF-1.7 altered")
    said = anlage.run("backup", str(tmp_path / "x.tar.gz"), code=1).stderr
    assert said.startswith("Achtung: 2 Dateien fehlen in der Ablage oder sind verändert")
    assert lost in said
    assert altered in said
    # what is there is saved all the same
    after.run("restore", str(tmp_path / "x.tar.gz"))
    assert after.rows() == anlage.rows()


def test_only_the_newest_backups_of_a_folder_stay(saved: tuple[Anlage, Path], tmp_path: Path) -> None:
    for day in ("20260101", "20260102", "20260103"):
        (tmp_path / f"umlage-{day}-030000.tar.gz").write_bytes(b"")
    (tmp_path / "urlaub.tar.gz").write_bytes(b"")
    saved[0].run("backup", str(tmp_path), "--behalten", "2")
    names = sorted(file.name for file in tmp_path.iterdir())
    assert len(names) == 3
    assert names[0] == "umlage-20260103-030000.tar.gz"
    assert names[2] == "urlaub.tar.gz"
    assert (tmp_path / names[1]).stat().st_size > 1000


def test_a_backup_replaces_no_file_and_makes_no_installation(saved: tuple[Anlage, Path], tmp_path: Path) -> None:
    (tmp_path / "da").write_text("x", "utf-8")
    assert "gibt es schon" in saved[0].run("backup", str(tmp_path / "da"), code=2).stderr
    assert (tmp_path / "da").read_text("utf-8") == "x"
    nowhere = Anlage(tmp_path / "leer")
    assert "ist keine Datenbank" in nowhere.run("backup", str(tmp_path / "y"), code=2).stderr
    assert not nowhere.folder.exists()


def test_a_backup_can_be_looked_at_alone(saved: tuple[Anlage, Path], tmp_path: Path) -> None:
    anlage = Anlage(tmp_path / "a")
    said = anlage.run("restore", str(saved[1]), "--nur-pruefen").stdout
    assert said.startswith("Die Sicherung ist ganz: ")
    assert not (anlage.folder / "umlage.sqlite3").exists()
