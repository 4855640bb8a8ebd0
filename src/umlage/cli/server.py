"""`umlage serve` and `umlage demo`: the application on this machine."""

from __future__ import annotations

import os
import secrets
import sys
from multiprocessing import get_context
from pathlib import Path

import click

from umlage.cli.aufruf import Unusable, Whole

_ORDNER = click.option(
    "--ordner",
    metavar="ORDNER",
    default="build/umlage",
    envvar="UMLAGE_ORDNER",
    help="Wo Datenbank, Dateien und Schlüssel liegen (build/umlage).",
)


@click.command()
@click.option("--port", metavar="ZAHL", type=Whole(1), default=8000, help="Anschluss auf diesem Rechner (8000).")
@_ORDNER
@click.option("--demo", "mit_demo", is_flag=True, help="Eine leere Datenbank mit dem Beispielbestand füllen.")
def serve(port: int, ordner: str, mit_demo: bool) -> int:
    """Anwendung auf diesem Rechner starten; eine leere Datenbank wird angelegt."""
    _prepared(ordner)
    from umlage.config.einrichten import migrated  # needs the settings of the lines above

    migrated()
    if mit_demo:
        # in a process of its own: what prints documents starts threads, and those do not live on in a forked server
        maker = get_context("spawn").Process(target=_made, args=(ordner,))
        maker.start()
        maker.join()
        if maker.exitcode:
            return 1
    click.echo(f"Umlage läuft auf http://127.0.0.1:{port}/ (Ende mit Strg+C)")
    sys.stdout.flush()
    from umlage.config.server import run

    run(port)
    return 0


@click.command()
@_ORDNER
def demo(ordner: str) -> int:
    """Die Datenbank mit dem Beispielbestand füllen."""
    _prepared(ordner)
    from umlage.config.einrichten import migrated

    migrated()
    _demo()
    return 0


def _made(ordner: str) -> None:
    """The example portfolio, in a process that knows nothing yet."""
    _prepared(ordner)
    _demo()


def _demo() -> None:
    from umlage.config.demo import anlegen

    for line in anlegen():
        click.echo(line)


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
