"""`umlage liste`: the lists of a house as PDF and for spreadsheets."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from umlage.cli.ablage import place_all
from umlage.cli.aufruf import FILE, Missing, Word
from umlage.cli.befehle import check_folder, print_findings, settle_for_print
from umlage.core.finding import Severity
from umlage.documents.haussicht import Haussicht
from umlage.documents.liste.listen import LISTEN
from umlage.documents.liste.servicerechnung import RECHNUNGEN
from umlage.documents.liste.tabellendatei import als_csv
from umlage.documents.liste.verzeichnis import ALLE
from umlage.documents.mappe import renderer

_WORTE = {**ALLE, **RECHNUNGEN}
_ASCII = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def datei(name: str) -> str:
    """A name of a file without umlauts."""
    return name.lower().translate(_ASCII)


def folder_of(ordner: str | None) -> Path:
    """The folder to write to; refused when none is named or nothing can be written there."""
    if not ordner:
        raise Missing("Es fehlt der Ordner für die Dokumente: -o ORDNER.")
    folder = Path(ordner)
    check_folder(folder)
    return folder


def written(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put the files there and name them."""
    placed = place_all(folder, files)
    click.echo(f"{len(placed)} {'Datei' if len(placed) == 1 else 'Dateien'} in {folder}:")
    for file in placed:
        click.echo(f"  {file}")


@click.command()
@click.argument("akte", metavar="AKTE", type=FILE)
@click.option(
    "--art",
    "arten",
    metavar="WORT",
    type=Word(_WORTE),
    multiple=True,
    help=f"{', '.join(_WORTE)}; mehrfach möglich, ohne Angabe {', '.join(LISTEN)}.",
)
@click.option("-o", "--ordner", metavar="ORDNER", help="Ordner für die PDF- und CSV-Dateien.")
def liste(akte: Path, arten: tuple[str, ...], ordner: str | None) -> int:
    """Listen des Hauses als PDF und CSV: Nutzer, Kosten, Zähler, Salden, Bilanz, Buchungen, Einblicke."""
    folder = folder_of(ordner)
    settled = settle_for_print(akte)
    sicht = Haussicht(settled.ergebnis, settled.logo)
    files: dict[str, bytes] = {}
    for art in dict.fromkeys(arten or LISTEN):
        inhalt = _WORTE[art](sicht)
        name = datei(inhalt.datei)
        files[f"{name}.pdf"] = renderer().pdf(inhalt)
        files[f"{name}.csv"] = als_csv(inhalt)
    # a list is no Abrechnung: remarks are said, but nothing is held back
    print_findings([row for row in settled.ergebnis.findings if row.severity is Severity.WARNING], err=True)
    written(folder, files)
    return 0
