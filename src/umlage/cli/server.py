"""`umlage serve` and `umlage demo`: the application on this machine."""

from __future__ import annotations

import os
import secrets
import sys
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
    prepared(ordner)
    from umlage.config.einrichten import migrated  # needs the settings of the lines above

    migrated()
    if mit_demo:
        _demo()
    click.echo(f"Umlage läuft auf http://127.0.0.1:{port}/ (Ende mit Strg+C)")
    sys.stdout.flush()
    from umlage.config.server import run

    run(port)
    return 0


@click.command()
@_ORDNER
@click.option(
    "--nutzeinheiten", metavar="ZAHL", type=Whole(0), default=0, help="Den Bestand bis zu so vielen vervielfachen."
)
def demo(ordner: str, nutzeinheiten: int) -> int:
    """Die Datenbank mit dem Beispielbestand füllen."""
    prepared(ordner)
    from umlage.config.einrichten import migrated

    migrated()
    _demo()
    if nutzeinheiten:
        _many(nutzeinheiten)
    return 0


def _many(nutzeinheiten: int) -> None:
    from umlage.config.demo.anlegen import FIRMEN
    from umlage.config.demo.vielfach import Multiplied, vervielfachen

    try:
        with click.progressbar(length=nutzeinheiten, label="Nutzeinheiten") as bar:
            for there in vervielfachen(nutzeinheiten, FIRMEN):
                bar.update(there - bar.pos)
    except Multiplied as done:
        raise Unusable(str(done)) from None


def _demo() -> None:
    from umlage.config.demo.anlegen import ANZAHL, anlegen, anmeldungen

    with click.progressbar(anlegen(), length=ANZAHL, label="Beispielbestand", item_show_func=str) as houses:
        for _ in houses:
            pass
    for line in anmeldungen():
        click.echo(line)


def prepared(ordner: str) -> None:
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
