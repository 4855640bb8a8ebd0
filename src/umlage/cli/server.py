"""`umlage serve`, `umlage worker` and `umlage demo`: the application on this machine."""

from __future__ import annotations

import errno
import socket
import sys
from multiprocessing import get_context

import click

from umlage.cli.aufruf import Unusable, Whole, fault_of_system
from umlage.cli.stapel import cores_here
from umlage.cli.umgebung import ORDNER, database_faults, migrated, prepared

_KERNE = click.option(
    "--kerne", metavar="ZAHL", type=Whole(1), help="So viele Worker arbeiten zugleich (so viele, wie Kerne da sind)."
)


@click.command()
@click.option("--port", metavar="ZAHL", type=Whole(1), default=8000, help="Anschluss auf diesem Rechner (8000).")
@click.option("--adresse", metavar="ADRESSE", default="127.0.0.1", help="Nicht nur für diesen Rechner: 0.0.0.0")
@click.option("--prozesse", metavar="ZAHL", type=Whole(1), default=1, help="Mehr als einer nur mit PostgreSQL (1).")
@ORDNER
@click.option("--demo", "mit_demo", is_flag=True, help="Eine leere Datenbank mit dem Beispielbestand füllen.")
@_KERNE
@click.option(
    "--ohne-worker", "ohne_worker", is_flag=True, help="Läufe arbeitet „umlage worker“ ab, nicht dieser Aufruf."
)
def serve(
    port: int, adresse: str, prozesse: int, ordner: str, mit_demo: bool, kerne: int | None, ohne_worker: bool
) -> int:
    """Anwendung auf diesem Rechner starten, mit Workern für die Läufe; eine leere Datenbank wird angelegt."""
    _free(adresse, port)
    prepared(ordner)
    migrated()
    if mit_demo:
        # in a process of its own: what prints documents starts threads, and those do not live on in a forked server
        maker = get_context("spawn").Process(target=_made, args=(ordner,))
        maker.start()
        maker.join()
        if maker.exitcode:
            return 1
    click.echo(f"Umlage läuft auf http://{adresse}:{port}/ (Ende mit Strg+C)")
    sys.stdout.flush()
    from umlage.config.server import run

    run(adresse, port, prozesse, workers=0 if ohne_worker else kerne or cores_here())
    return 0


@click.command()
@ORDNER
@_KERNE
def worker(ordner: str, kerne: int | None) -> int:
    """Läufe und andere Aufträge abarbeiten; mit PostgreSQL auf beliebig vielen Rechnern."""
    prepared(ordner)
    from umlage.config.worker import run

    run(kerne or cores_here())
    return 0


@click.command()
@ORDNER
@click.option(
    "--nutzeinheiten", metavar="ZAHL", type=Whole(0), default=0, help="Den Bestand bis zu so vielen vervielfachen."
)
def demo(ordner: str, nutzeinheiten: int) -> int:
    """Die Datenbank mit dem Beispielbestand füllen."""
    prepared(ordner)
    migrated()
    with database_faults():
        _demo()
        if nutzeinheiten:
            _many(nutzeinheiten)
    return 0


def _made(ordner: str) -> None:
    """The example portfolio, in a process that knows nothing yet."""
    prepared(ordner)
    with database_faults():
        _demo()


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


def _free(adresse: str, port: int) -> None:
    """Say at once that somebody else listens there, before the database is touched."""
    with socket.socket(socket.AF_INET6 if ":" in adresse else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((adresse, port))
        except OverflowError:
            raise Unusable(f"Den Anschluss {port} gibt es nicht; der höchste ist 65535.") from None
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                raise Unusable(
                    f"Am Anschluss {port} läuft schon ein Programm. Ein anderer: umlage serve --port {port % 65535 + 1}"
                ) from None
            raise Unusable(fault_of_system(problem, f"{adresse}:{port}")) from None
