"""`umlage serve`, `umlage worker` and `umlage demo`: the application on this machine."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from umlage.cli.aufruf import Unusable, Whole
from umlage.cli.stapel import cores_here

_ORDNER = click.option(
    "--ordner",
    metavar="ORDNER",
    default="build/umlage",
    envvar="UMLAGE_ORDNER",
    help="Wo Datenbank, Dateien und Schlüssel liegen (build/umlage).",
)
_KERNE = click.option(
    "--kerne", metavar="ZAHL", type=Whole(1), help="So viele Worker arbeiten zugleich (so viele, wie Kerne da sind)."
)


@click.command()
@click.option("--port", metavar="ZAHL", type=Whole(1), default=8000, help="Anschluss auf diesem Rechner (8000).")
@_ORDNER
@click.option("--demo", "mit_demo", is_flag=True, help="Eine leere Datenbank mit dem Beispielbestand füllen.")
@_KERNE
@click.option(
    "--ohne-worker", "ohne_worker", is_flag=True, help="Läufe arbeitet „umlage worker“ ab, nicht dieser Aufruf."
)
def serve(port: int, ordner: str, mit_demo: bool, kerne: int | None, ohne_worker: bool) -> int:
    """Anwendung auf diesem Rechner starten, mit Workern für die Läufe; eine leere Datenbank wird angelegt."""
    _prepared(ordner)
    with _database_at_hand():
        from umlage.config.einrichten import migrated  # needs the settings of the lines above

        migrated()
        if mit_demo:
            _demo()
    click.echo(f"Umlage läuft auf http://127.0.0.1:{port}/ (Ende mit Strg+C)")
    sys.stdout.flush()
    from umlage.config.server import run

    run(port, workers=0 if ohne_worker else kerne or cores_here())
    return 0


@click.command()
@_ORDNER
@_KERNE
def worker(ordner: str, kerne: int | None) -> int:
    """Läufe und andere Aufträge abarbeiten; mit PostgreSQL auf beliebig vielen Rechnern."""
    _prepared(ordner)
    from umlage.config.worker import run

    run(kerne or cores_here())
    return 0


@click.command()
@_ORDNER
def demo(ordner: str) -> int:
    """Die Datenbank mit dem Beispielbestand füllen."""
    _prepared(ordner)
    with _database_at_hand():
        from umlage.config.einrichten import migrated

        migrated()
        _demo()
    return 0


def _demo() -> None:
    from umlage.config.demo import anlegen

    for line in anlegen():
        click.echo(line)


@contextmanager
def _database_at_hand() -> Iterator[None]:
    """What the database cannot do in one German line."""
    from django.db import DatabaseError, InterfaceError

    from umlage.apps.archive.stoerung import outage

    try:
        yield
    except (DatabaseError, InterfaceError) as problem:
        said = outage(problem)
        if said is None:
            raise
        raise Unusable(said) from None


def _prepared(ordner: str) -> None:
    """Settings, folder and key; the key is made once and stays in the folder."""
    folder = Path(ordner).resolve()
    os.environ["UMLAGE_ORDNER"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "umlage.config.settings")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.environ.get("UMLAGE_SCHLUESSEL"):
            os.environ["UMLAGE_SCHLUESSEL"] = _key(folder / "schluessel")
    except OSError as problem:
        raise Unusable(f"Der Ordner {folder} lässt sich nicht benutzen: {problem.strerror}.") from None
    import django

    django.setup()


def _key(file: Path) -> str:
    if not file.exists():
        # nobody else may read it
        file.touch(mode=0o600, exist_ok=False)
        file.write_text(secrets.token_urlsafe(50), "ascii")
    return file.read_text("ascii").strip()
