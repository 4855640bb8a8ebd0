"""`umlage organisation` and `umlage passwort`: the first person of a firm, and the way back for who forgot."""

from __future__ import annotations

import sys

import click

from umlage.cli.aufruf import Unusable, Word
from umlage.cli.umgebung import ORDNER, database_faults, migrated, prepared

_ARTEN = dict.fromkeys(("abrechnungsdienst", "hausverwaltung", "stadtwerk"))


def _password() -> str:
    """Twice from who sits there; from a pipe its first line."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first: str = click.prompt("Passwort", hide_input=True)
    if click.prompt("Noch einmal", hide_input=True) != first:
        raise Unusable("Die beiden Passwörter sind verschieden; nichts wurde geändert.")
    return first


def _person(said: str | None) -> str:
    """What was said; else whoever sits there is asked, and a pipe is not."""
    if said is None and sys.stdin.isatty():
        said = click.prompt("Ihr Name", default="", show_default=False)
    return said or ""


@click.command()
@click.argument("kuerzel", metavar="KÜRZEL")
@click.argument("name", metavar="NAME")
@click.argument("email", metavar="E-MAIL")
@click.option(
    "--art",
    metavar="WORT",
    type=Word(_ARTEN),
    default="abrechnungsdienst",
    help="abrechnungsdienst, hausverwaltung oder stadtwerk.",
)
@click.option("--person", metavar="NAME", help="Name der Person, die verwaltet; ohne Angabe wird gefragt.")
@ORDNER
def organisation(kuerzel: str, name: str, email: str, art: str, person: str | None, ordner: str) -> int:
    """Eine Organisation gründen, mit einer ersten Person, die verwaltet und andere einlädt.

    KÜRZEL steht in allen Adressen (firma-mueller), E-MAIL meldet sich an. Das Passwort wird gefragt, oder
    steht in der ersten Zeile der Eingabe.
    """
    prepared(ordner)
    migrated()
    from django.core.exceptions import ValidationError
    from django.utils import translation

    from umlage.apps.verwaltung.gruendung import NameReserved, PersonKnown, found

    with database_faults(), translation.override("de"):
        try:
            found(kurz=kuerzel, name=name, art=art, email=email, password=_password, person=lambda: _person(person))
        except ValidationError as wrong:
            raise Unusable(" ".join(wrong.messages)) from None
        except (NameReserved, PersonKnown) as no:
            raise Unusable(str(no)) from None
    click.echo(f"{name} ist gegründet. {email} meldet sich an und lädt unter Verwaltung andere ein.")
    return 0


@click.command()
@click.argument("email", metavar="E-MAIL")
@click.option(
    "--ohne-zweiten-faktor", is_flag=True, help="Auch App, Passkeys und Codes wegnehmen, wenn sie verloren sind."
)
@ORDNER
def passwort(email: str, ohne_zweiten_faktor: bool, ordner: str) -> int:
    """Das Passwort einer Person neu setzen; ihre Sitzungen enden."""
    prepared(ordner)
    migrated()
    from django.core.exceptions import ValidationError
    from django.utils import translation

    from umlage.apps.verwaltung.gruendung import Nobody, new_password

    with database_faults(), translation.override("de"):
        try:
            new_password(email=email, password=_password, ohne_zweiten_faktor=ohne_zweiten_faktor)
        except ValidationError as wrong:
            raise Unusable(" ".join(wrong.messages)) from None
        except Nobody as no:
            raise Unusable(str(no)) from None
    also = " Der zweite Faktor ist weggenommen; bitte gleich einen neuen einrichten." if ohne_zweiten_faktor else ""
    click.echo(f"Das Passwort von {email} ist gesetzt.{also}")
    return 0
