"""`umlage loeschen`: what is no longer kept is shown, and goes when it is said so."""

from __future__ import annotations

from datetime import date, datetime

import click

from umlage.cli.aufruf import Unusable
from umlage.cli.umgebung import ORDNER, database_faults, migrated, prepared


@click.command()
@click.argument("kuerzel", metavar="KÜRZEL")
@click.option("--ausfuehren", is_flag=True, help="Löschen; ohne diese Angabe wird nur gezeigt, was fällig ist.")
@click.option(
    "--tag",
    metavar="TAG",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Was an diesem Tag fällig ist (JJJJ-MM-TT), nur zum Ansehen; ohne Angabe heute.",
)
@ORDNER
def loeschen(kuerzel: str, ausfuehren: bool, tag: datetime | None, ordner: str) -> int:
    """Angaben zu Personen löschen, deren Aufbewahrung zu Ende ist: erst zeigen, dann mit --ausfuehren löschen."""
    if ausfuehren and tag is not None:
        raise Unusable("--tag ist nur zum Ansehen; gelöscht wird, was heute fällig ist.")
    prepared(ordner)
    migrated()
    from django.utils import timezone, translation

    from umlage.apps.accounts import queries as accounts
    from umlage.apps.accounts.scope import organisation_scope
    from umlage.apps.datenschutz import operations, queries

    heute: date = tag.date() if tag is not None else timezone.localdate()
    with database_faults(), translation.override("de"):
        firm = accounts.organisation(kuerzel)
        if firm is None:
            raise Unusable(f"Eine Organisation {kuerzel} gibt es nicht.")
        with organisation_scope(firm.pk):
            for row in queries.faellige_abrechnungen(heute):
                click.echo(f"Abrechnung {row.nummer}, {row.zeitraum.liegenschaft}, {row.zeitraum}")
            for person in queries.faellige_nutzer(heute):
                click.echo(f"Nutzer {person}, {person.nutzeinheit.liegenschaft}, bis {person.bis:%d.%m.%Y}")
            if not ausfuehren:
                click.echo("Nichts wurde gelöscht. Löschen: mit --ausfuehren")
                return 0
            done = operations.erase_due(heute=heute, benutzer=None, am=timezone.now())
    click.echo(f"Gelöscht: {done.nutzer} Nutzer, {done.abrechnungen} Abrechnungen.")
    return 0
