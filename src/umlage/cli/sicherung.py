"""`umlage backup` and `umlage restore`: everything in one file, and back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from umlage.cli.aufruf import FILE, Unusable, Whole, fault_of_system
from umlage.cli.umgebung import ORDNER, database_faults, prepared


@click.command()
@click.argument("ziel", type=FILE)
@click.option("--behalten", metavar="ZAHL", type=Whole(1), help="Nur so viele Sicherungen im Ordner ZIEL behalten.")
@ORDNER
def backup(ziel: Path, behalten: int | None, ordner: str) -> int:
    """Datenbank und Dateien in eine Datei sichern, auch während gearbeitet wird.

    ZIEL: eine neue Datei, oder ein Ordner; dort heißt sie nach Tag und Uhrzeit.
    """
    if behalten is not None and not ziel.is_dir():
        raise Unusable("Mit --behalten ist ZIEL ein Ordner, den es schon gibt.")
    _existing(ordner)
    from umlage.config.backup import loeschliste
    from umlage.config.backup.rows import NewerDatabase
    from umlage.config.backup.save import Nothing, save, thin_out

    with _faults(ziel):
        try:
            # the name of the file says the time of this machine
            saved = save(place=ziel, am=datetime.now().astimezone())
            # after the backup: what is erased in between stands in the list
            erased = loeschliste.keep(saved.file.parent)
        except Nothing:
            raise Unusable("Hier ist keine Datenbank von Umlage; nichts zu sichern.") from None
        except NewerDatabase as newer:
            raise Unusable(
                f"Die Datenbank ist neuer als dieses Programm. Bitte das Programm aktualisieren. Unbekannt ist: {newer}"
            ) from None
        click.echo(f"Gesichert: {saved.file} ({saved.rows} Zeilen, {saved.files} Dateien)")
        if erased:
            click.echo(f"Löschungen, die auch nach dem Einspielen gelten: {erased} ({loeschliste.NAME})")
        for old in thin_out(ziel, behalten) if behalten is not None else ():
            click.echo(f"Entfernt: {old}")
    if saved.missing:
        click.echo(
            f"Achtung: {len(saved.missing)} Dateien fehlen in der Ablage oder sind verändert, auch in der Sicherung:",
            err=True,
        )
        for name in saved.missing:
            click.echo(f"  {name}", err=True)
        return 1
    return 0


@click.command()
@click.argument("datei", type=FILE)
@click.option("--nur-pruefen", is_flag=True, help="Die Sicherung nur lesen und prüfen.")
@click.option(
    "--ersetzen",
    metavar="NAME",
    default="",
    help="Eine Datenbank ersetzen, die nicht leer ist; NAME ist ihr Name, damit es die richtige ist.",
)
@ORDNER
def restore(datei: Path, nur_pruefen: bool, ersetzen: str, ordner: str) -> int:
    """Eine Sicherung einspielen: ganz oder gar nicht.

    Die Datenbank muss leer sein (oder --ersetzen), die Anwendung angehalten.
    """
    # made anew, it opens nothing of what the backup holds sealed
    strange = not os.environ.get("UMLAGE_TRESOR") and not (Path(ordner) / "tresor").exists()
    prepared(ordner)
    from umlage.config.backup import restore as way_back

    with _faults(datei):
        try:
            if nur_pruefen:
                index, again = way_back.checked(datei), None
            else:
                index, again = way_back.restore(file=datei, replace=ersetzen)
        except way_back.Newer as newer:
            raise Unusable(
                "Die Sicherung stammt von einer neueren Version des Programms. Bitte das Programm aktualisieren."
                f" Unbekannt ist: {newer}"
            ) from None
        except way_back.NotEmpty as name:
            raise Unusable(
                f"Die Datenbank {name} ist nicht leer; nichts wurde geändert. Soll sie ersetzt werden:"
                f" umlage restore {datei} --ersetzen {name}"
            ) from None
        except way_back.InUse:
            raise Unusable(
                "Die Anwendung läuft noch. Bitte Server, Arbeiter und Empfang anhalten, dann noch einmal."
            ) from None
        except way_back.OtherFile as name:
            raise Unusable(
                f"In der Ablage liegt schon eine andere Datei {name}; nichts wurde geändert."
                " Bitte eine leere Ablage nehmen."
            ) from None
    rows = sum(table["zeilen"] for table in index["tabellen"].values())
    said = "Die Sicherung ist ganz" if nur_pruefen else f"Eingespielt in {_place()}"
    day = datetime.fromisoformat(index["am"])
    click.echo(
        f"{said}: {rows} Zeilen, {index['dateien']} Dateien, vom {day:%d.%m.%Y %H:%M}, Version {index['programm']}"
    )
    if again is not None and again.anzahl:
        click.echo(f"Erneut gelöscht, weil es nach dieser Sicherung gelöscht wurde: {again.anzahl}")
    for called in again.unklar if again is not None else ():
        click.echo(f"Bitte prüfen, es wurde gelöscht und heißt in der Sicherung anders: {called}", err=True)
    for lost in index["fehlend"]:
        click.echo(f"Fehlte schon beim Sichern: {lost}", err=True)
    if strange and not nur_pruefen:
        click.echo(
            "Der Tresor ist neu: Geräteschlüssel, fremde Kennwörter und eingegangene Dateien öffnen sich erst mit dem"
            f" der alten Anlage (UMLAGE_TRESOR, oder die Datei {Path(ordner) / 'tresor'}).",
            err=True,
        )
    return 0


def _place() -> str:
    """The database, so that everybody sees where he is."""
    from umlage.config.backup.restore import database_name

    name = database_name()
    return name if os.environ.get("DATABASE_URL") else str(Path(os.environ["UMLAGE_ORDNER"]) / name)


def _existing(ordner: str) -> None:
    """A backup makes no installation where there is none."""
    if not os.environ.get("DATABASE_URL") and not (Path(ordner) / "umlage.sqlite3").exists():
        raise Unusable(f"Im Ordner {ordner} ist keine Datenbank. Ein anderer: --ordner ORDNER")
    prepared(ordner)


@contextmanager
def _faults(file: Path) -> Iterator[None]:
    from umlage.config.backup.container import Busy, Damaged, There
    from umlage.config.backup.loeschliste import Unreadable

    with database_faults():
        try:
            yield
        except Damaged as damaged:
            raise Unusable(f"Die Sicherung {file} ist nicht brauchbar ({damaged}); nichts wurde geändert.") from None
        except Busy:
            raise Unusable(f"Eine andere Sicherung schreibt gerade {file}.") from None
        except Unreadable as broken:
            raise Unusable(
                f"Die Liste der Löschungen {broken} ist nicht zu lesen; nichts wurde eingespielt."
                " Bitte eine frühere Fassung der Datei dorthin legen."
            ) from None
        except There as there:
            raise Unusable(f"Die Datei {there} gibt es schon; eine Sicherung ersetzt keine.") from None
        except OSError as problem:
            raise Unusable(fault_of_system(problem, problem.filename or file)) from None
