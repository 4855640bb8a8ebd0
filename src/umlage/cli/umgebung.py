"""The installation that a command works on: folder, key, settings; what is wrong with it said in German."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from umlage.cli.aufruf import Unusable

_LEAST_KEY, _LEAST_ROOM = 50, 100_000
ORDNER = click.option(
    "--ordner",
    metavar="ORDNER",
    default="build/umlage",
    envvar="UMLAGE_ORDNER",
    help="Wo Datenbank, Dateien und Schlüssel liegen (build/umlage).",
)


def prepared(ordner: str) -> None:
    """Settings, folder and key; the key is made once and stays in the folder."""
    # what is made here is for nobody else on this machine
    os.umask(0o077)
    folder = Path(ordner).resolve()
    os.environ["UMLAGE_ORDNER"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "umlage.config.settings")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.environ.get("UMLAGE_SCHLUESSEL"):
            os.environ["UMLAGE_SCHLUESSEL"] = _key(folder / "schluessel")
        if not os.environ.get("UMLAGE_TRESOR"):
            os.environ["UMLAGE_TRESOR"] = _key(folder / "tresor")
    except OSError as problem:
        raise Unusable(
            f"Der Ordner {folder} lässt sich nicht benutzen: {_said(problem)}. Ein anderer: --ordner ORDNER"
        ) from None
    if len(os.environ["UMLAGE_SCHLUESSEL"]) < _LEAST_KEY:
        raise Unusable(
            f"UMLAGE_SCHLUESSEL ist zu kurz: {_LEAST_KEY} Zeichen oder mehr, zufällig gewählt;"
            " oder weglassen, dann entsteht einer im Ordner."
        )
    if any(len(word) < _LEAST_KEY for word in os.environ["UMLAGE_TRESOR"].split()):
        raise Unusable(f"UMLAGE_TRESOR ist zu kurz: {_LEAST_KEY} Zeichen oder mehr je Schlüssel, zufällig gewählt.")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as problem:
        raise Unusable(_package_missing(str(problem))) from None
    except ValueError:
        # what it holds is a secret
        raise Unusable("DATABASE_URL ist nicht lesbar, zum Beispiel: postgresql://umlage@localhost/umlage") from None


def migrated() -> None:
    """The database in the form of this program; Unusable where that cannot be had."""
    from umlage.config.backup.rows import NewerDatabase
    from umlage.config.einrichten import TooStrong
    from umlage.config.einrichten import migrated as bring_forward

    with database_faults():
        try:
            bring_forward()
        except NewerDatabase as newer:
            raise Unusable(
                "Die Datenbank ist neuer als dieses Programm; sie bleibt, wie sie ist. Bitte das Programm aktualisieren"
                f" oder eine Sicherung von vorher einspielen. Unbekannt ist: {newer}"
            ) from None
        except TooStrong as role:
            raise Unusable(
                f"Die Rolle {role} umgeht den Schutz der Zeilen (SUPERUSER oder BYPASSRLS); nichts wurde geändert."
                " Bitte eine Rolle ohne diese Rechte nehmen."
            ) from None


@contextmanager
def database_faults() -> Iterator[None]:
    """What the database refuses becomes one German line."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError, connection

    try:
        yield
    except ImproperlyConfigured as problem:
        raise Unusable(_package_missing(str(problem))) from None
    except DatabaseError as problem:
        raise Unusable(_fault(str(problem), connection.settings_dict)) from None


# what the databases say, and what that means here
_FAULTS = (
    (("disk is full", "No space left"), "Der Datenträger der Datenbank {name} ist voll. Bitte Platz schaffen."),
    (("File too large", "disk I/O error"), "Die Datenbank {name} lässt sich nicht schreiben: der Datenträger versagt."),
    (
        ("not a database", "malformed"),
        "Die Datei {name} ist keine Datenbank oder beschädigt. Hilft: umlage restore",
    ),
    (("readonly", "read-only"), "Die Datenbank {name} lässt sich nicht schreiben. Bitte die Rechte der Datei prüfen."),
    (("unable to open",), "Die Datenbank {name} lässt sich nicht öffnen. Bitte die Rechte des Ordners prüfen."),
    (("is locked",), "Die Datenbank {name} ist von einem anderen Programm belegt. Bitte später noch einmal."),
    (
        ("authentication failed", "role "),
        "Die Datenbank {name} nimmt die Anmeldung nicht an; stimmt DATABASE_URL?",
    ),
    (("does not exist",), "Die Datenbank {name} gibt es auf dem Server nicht. Bitte anlegen oder DATABASE_URL prüfen."),
    (
        ("connect", "closed the conn", "terminat", "timeout expired", "starting up"),
        "Die Datenbank {name} antwortet nicht. Läuft der Server, und stimmt DATABASE_URL?",
    ),
    (("permission denied",), "Der Rolle fehlen Rechte an der Datenbank {name}: sie muss ihr gehören."),
)


def _fault(said: str, settings: dict[str, object]) -> str:
    if "disk I/O error" in said and shutil.disk_usage(Path(str(settings["NAME"])).parent).free < _LEAST_ROOM:
        # SQLite says that, too, where the file that its connections share cannot grow
        said = "disk is full"
    place = f" auf {settings['HOST']}" if settings.get("HOST") else ""
    name = f"{settings['NAME']}{place}"
    for signs, message in _FAULTS:
        if any(sign in said for sign in signs):
            return message.format(name=name)
    return f"Die Datenbank {name} lässt sich nicht benutzen: {said.splitlines()[0]}"


def _package_missing(said: str) -> str:
    if "psycopg" in said:
        return "Für PostgreSQL fehlt ein Paket: pip install 'umlage[postgresql]'"
    if "boto3" in said or "storages" in said:
        return "Für UMLAGE_S3_BUCKET fehlt ein Paket: pip install 'umlage[s3]'"
    return f"Eine Einstellung ist nicht brauchbar: {said}"


def _said(problem: OSError) -> str:
    from umlage.cli.aufruf import fault_of_system

    return fault_of_system(problem, " ").removesuffix(" ( ).")


def _key(file: Path) -> str:
    if not file.exists():
        # whole or not at all: two that start at once take the same; nobody else may read it
        written = file.with_name(f".{file.name}.{os.getpid()}")
        written.touch(mode=0o600)
        written.write_text(secrets.token_urlsafe(50), "ascii")
        with suppress(FileExistsError):
            os.link(written, file)
        written.unlink()
    return file.read_text("ascii").strip()
