"""Killed at any moment, or with no room left: a backup is whole or not there, a restore is done or did nothing."""

import os
import random
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.betrieb.anlage import Anlage


@pytest.fixture(scope="module")
def anlage(tmp_path_factory: pytest.TempPathFactory) -> Anlage:
    made = Anlage(tmp_path_factory.mktemp("voll") / "anlage")
    made.populate()
    return made


# children are made when everything is loaded, so that the moments lie in the work and not in the start
# few moments in the suite; `make kills` has a hundred
TIMES = int(os.environ.get("UMLAGE_KILLS", "") or 6)
_KILLER = """
import os, random, signal, sys, time
from pathlib import Path
from umlage.cli.umgebung import prepared
prepared(sys.argv[1])
from django.db import connection
from umlage.config.backup import restore, save
from django.utils import timezone
what, target, seed, times = sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5])
database = Path(connection.settings_dict["NAME"])

def work():
    if what == "backup":
        save.save(place=target, am=timezone.now())
    else:
        restore.restore(file=target, replace="")

def child(seconds):
    connection.close()
    number = os.fork()
    if number == 0:
        try:
            work()
        finally:
            os._exit(0)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(number, signal.SIGKILL)
    os.waitpid(number, 0)

def made():
    return (target if what == "backup" else database).exists()

def clear():
    if what == "backup":
        target.unlink()
    else:
        database.unlink()

start = time.monotonic()
child(None)
whole = time.monotonic() - start
assert made()
clear()
dice, done = random.Random(seed), 0
for _ in range(times):
    child(dice.uniform(0, whole * 1.1))
    if made():
        done += 1
        if what == "backup":
            restore.checked(target)
        else:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA integrity_check")
                assert cursor.fetchone() == ("ok",)
            assert not restore.empty()
        clear()
child(None)
assert made()
print(done, "of", times, "came to their end")
"""


@pytest.mark.slow
def test_a_backup_killed_at_any_moment_is_whole_or_not_there(anlage: Anlage, tmp_path: Path) -> None:
    seed = random.randrange(10**9)
    print("seed", seed)
    file = tmp_path / "sicherung.tar.gz"
    print(anlage.python(_KILLER, "backup", str(file), str(seed), str(2 * TIMES)))
    # nothing else is left, and the last one is whole
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
    after = Anlage(tmp_path / "danach")
    after.run("restore", str(file))
    assert (after.rows(), after.files()) == (anlage.rows(), anlage.files())


@pytest.mark.slow
def test_a_restore_killed_at_any_moment_is_done_or_did_nothing(anlage: Anlage, tmp_path: Path) -> None:
    seed = random.randrange(10**9)
    print("seed", seed)
    file = tmp_path / "sicherung.tar.gz"
    anlage.run("backup", str(file))
    after = Anlage(tmp_path / "danach")
    print(after.python(_KILLER, "restore", str(file), str(seed), str(TIMES)))
    assert (after.rows(), after.files()) == (anlage.rows(), anlage.files())
    left = {path.name for path in after.folder.iterdir()}
    # beside the database lie its log and its index while somebody has it open
    assert left - {"umlage.sqlite3-wal", "umlage.sqlite3-shm"} == {"dateien", "schluessel", "tresor", "umlage.sqlite3"}


def _small_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))


def test_where_a_file_cannot_grow_the_backup_says_so_and_leaves_nothing(anlage: Anlage, tmp_path: Path) -> None:
    said = anlage.run("backup", str(tmp_path / "x.tar.gz"), code=2, preexec_fn=_small_files).stderr
    assert said == f"Die Datei wird für diesen Datenträger zu groß ({tmp_path / 'x.tar.gz'}).\n"
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own with 300 kB."""
    place = tmp_path / "klein"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a disk of one's own needs root")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="a disk of one's own needs root")
class TestOnAFullDisk:
    def test_a_backup_says_so_and_leaves_nothing(self, anlage: Anlage, small: Path) -> None:
        (small / "ballast").write_bytes(bytes(200_000))
        said = anlage.run("backup", str(small / "x.tar.gz"), code=2).stderr
        assert said == f"Der Datenträger ist voll ({small / 'x.tar.gz'}).\n"
        assert [file.name for file in small.iterdir()] == ["ballast"]

    def test_a_restore_says_so_and_nothing_has_happened(self, anlage: Anlage, small: Path, tmp_path: Path) -> None:
        anlage.run("backup", str(tmp_path / "x.tar.gz"))
        after = Anlage(small / "danach")
        said = after.run("restore", str(tmp_path / "x.tar.gz"), code=2).stderr
        assert said.startswith("Der Datenträger")
        assert "ist voll" in said
        assert not (after.folder / "umlage.sqlite3").exists()
        assert [name.name for name in after.folder.iterdir() if name.suffix == ".neu"] == []
