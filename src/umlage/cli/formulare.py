"""`umlage formular` and `umlage anhang`: forms of a house, data sheets, derivations."""

from __future__ import annotations

from pathlib import Path

import click

from umlage.cli.aufruf import FILE, Unusable, Word
from umlage.cli.befehle import read_akte, settle_for_print
from umlage.cli.listen import folder_of, written
from umlage.cli.logo import logo_of
from umlage.core.finding import Refused, Severity
from umlage.core.settlement.belegung import belegung
from umlage.core.settlement.geraetemodelle import mit_geraetemodellen
from umlage.core.settlement.herleitung import Herleitung
from umlage.documents.haussicht import Haussicht
from umlage.documents.liste.anhang import anhang as annex_of
from umlage.documents.liste.formulare import FORMULARE
from umlage.documents.liste.formularhaus import Formularhaus
from umlage.documents.mappe import names_of, renderer


@click.command()
@click.argument("akte", metavar="AKTE", type=FILE)
@click.option(
    "--art",
    "arten",
    metavar="WORT",
    type=Word(FORMULARE),
    multiple=True,
    help="gesamtkosten, ableseauftrag, ableseliste, ableseformular oder datenblatt; mehrfach möglich, sonst alle.",
)
@click.option("-o", "--ordner", metavar="ORDNER", help="Ordner für die PDF-Dateien.")
def formular(akte: Path, arten: tuple[str, ...], ordner: str | None) -> int:
    """Formulare zum Ausfüllen, und Datenblätter der Geräte; Kosten und Ablesungen dürfen noch fehlen."""
    folder = folder_of(ordner)
    content = read_akte(akte)
    logo, problems = logo_of(content, akte.parent)
    _, gaps = belegung(content)
    errors = tuple(row for row in (*problems, *gaps) if row.severity is Severity.ERROR)
    if errors:
        raise Refused(errors)
    haus = Formularhaus(mit_geraetemodellen(content), logo)
    files = {
        name: renderer().pdf(form) for art in dict.fromkeys(arten or FORMULARE) for name, form in FORMULARE[art](haus)
    }
    if not files:
        raise Unusable("Die Akte hat keine Geräte; es gibt nichts auszufüllen.")
    written(folder, files)
    return 0


@click.command()
@click.argument("akte", metavar="AKTE", type=FILE)
@click.option("--nutzer", "nummern", metavar="NUMMER", multiple=True, help="Nur dieser Nutzer; mehrfach möglich.")
@click.option("-o", "--ordner", metavar="ORDNER", help="Ordner für die PDF-Dateien.")
def anhang(akte: Path, nummern: tuple[str, ...], ordner: str | None) -> int:
    """Anhang zur Einzelabrechnung: die ganze Herleitung eines Nutzers mit Normen und Belegen."""
    folder = folder_of(ordner)
    settled = settle_for_print(akte)
    sicht, herleitung = Haussicht(settled.ergebnis, settled.logo), Herleitung(settled.ergebnis)
    known = {person.nr: person for person in sicht.personen()}
    for number in nummern:
        if number not in known:
            raise Unusable(f"Den Nutzer {number} gibt es nicht. Nutzer: {', '.join(known)}.")
    chosen = [known[number] for number in dict.fromkeys(nummern)] or list(known.values())
    names = names_of("herleitung", [person.nr for person in chosen])
    written(folder, {n: renderer().pdf(annex_of(sicht, herleitung, p)) for n, p in zip(names, chosen, strict=True)})
    return 0
