"""A PostgreSQL cluster for one run of the suite: made in a folder of its own, gone at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PLACES = "/usr/lib/postgresql/*/bin"


def binaries() -> Path | None:
    """Where the newest server lies on this machine; None where there is none."""
    found = sorted(Path("/").glob(f"{_PLACES[1:]}/initdb"), key=lambda file: float(file.parts[-3]))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).parent if initdb else None


@contextmanager
def cluster() -> Iterator[str]:
    """A running cluster; its address. As root it runs as somebody else, because the server refuses root."""
    place = binaries()
    assert place is not None
    with tempfile.TemporaryDirectory(prefix="umlage-pg-") as name:
        folder = Path(name)
        prefix: list[str] = []
        if os.geteuid() == 0:
            person = _somebody()
            prefix = ["setpriv", f"--reuid={person.pw_uid}", f"--regid={person.pw_gid}", "--clear-groups"]
            os.chown(folder, person.pw_uid, person.pw_gid)
        env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}

        def call(*command: str) -> None:
            subprocess.run([*prefix, *command], check=True, env=env, stdout=subprocess.DEVNULL, cwd=folder)

        data = str(folder / "data")
        # the role of the suite is no superuser: those pass over row-level security
        call(f"{place}/initdb", "-D", data, "-U", "chef", "--auth=trust", "--no-sync", "-E", "UTF8")
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c max_connections=50"
        call(f"{place}/pg_ctl", "-D", data, "-o", options, "-w", "-l", str(folder / "log"), "start")
        try:
            call(
                f"{place}/psql",
                "-h",
                str(folder),
                "-U",
                "chef",
                "-d",
                "postgres",
                "-qc",
                "CREATE ROLE umlage LOGIN CREATEDB",
            )
            call(f"{place}/createdb", "-h", str(folder), "-U", "chef", "-O", "umlage", "umlage")
            yield f"postgresql://umlage@/umlage?host={folder}"
        finally:
            call(f"{place}/pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _somebody() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")
