"""`umlage geraete`: find a model of a device, import catalogues of models."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from umlage.cli import ausgabe
from umlage.cli.aufruf import Unusable
from umlage.cli.heizkoerper import DATEI, file_bytes, said
from umlage.core.finding import Refused, Severity
from umlage.core.quantity import printed
from umlage.core.settlement.akte import Geraetemodell
from umlage.core.settlement.messwert import BASIS
from umlage.formats.akte.codec import to_yaml
from umlage.formats.geraete import katalog
from umlage.formats.tabelle import Unlesbar

_JA_NEIN = {None: "", True: "ja", False: "nein"}


@click.group(name="geraete", subcommand_metavar="BEFEHL [ANGABEN]...")
def gruppe() -> None:
    """Gerätemodelle suchen, eigene einlesen."""


@gruppe.command(name="suche")
@click.option("--art", metavar="ART", type=click.Choice(katalog.ARTEN), help="Art des Geräts, zum Beispiel hkv.")
@click.option("--hersteller", metavar="TEXT", default="", help="Teil des Herstellernamens.")
@click.option("--modell", metavar="TEXT", default="", help="Teil des Modellnamens.")
@click.option("--katalog", "own", metavar="DATEI", type=DATEI, help="Eigener Katalog (CSV) statt des mitgelieferten.")
@click.option("--akte", "as_akte", is_flag=True, help="Als Zeilen für die Akte drucken (geraetemodelle).")
def find(art: str | None, hersteller: str, modell: str, own: Path | None, as_akte: bool) -> int:
    """Gerätemodelle nach Art, Hersteller und Namen suchen."""
    models = katalog.mitgeliefert().values() if own is None else _own(own)
    found = katalog.suche(models, art=art or "", hersteller=hersteller, modell=modell)
    if as_akte:
        click.echo(_lines(found), nl=False)
        return 0
    if found:
        click.echo(_table(found))
    click.echo(f"{len(found)} Gerätemodelle gefunden.")
    return 0


@gruppe.command(name="import")
@click.argument("datei", metavar="DATEI", type=DATEI)
@click.option("-o", "--ziel", metavar="DATEI", type=DATEI, help="Gelesenes als Katalog (CSV) schreiben.")
@click.option("--akte", "as_akte", is_flag=True, help="Gelesenes als Zeilen für die Akte drucken (geraetemodelle).")
@click.option("--teilweise", is_flag=True, help="Auch schreiben oder drucken, wenn Zeilen fehlerhaft sind.")
def import_(datei: Path, ziel: Path | None, as_akte: bool, teilweise: bool) -> int:
    """Eigene Gerätemodelle (CSV) lesen und berichten, was gelesen wurde."""
    bericht = _report(datei)
    models = "Gerätemodell" if len(bericht.modelle) == 1 else "Gerätemodelle"
    lines = "Zeile" if bericht.zeilen == 1 else "Zeilen"
    click.echo(f"{len(bericht.modelle)} {models} in {bericht.zeilen} {lines} gelesen.", err=as_akte)
    code = said(bericht.befunde, err=as_akte)
    if code and not teilweise:
        if ziel is not None or as_akte:
            click.echo("Wegen der Fehler ist nichts geschrieben (mit --teilweise gelten die guten Zeilen).", err=True)
        return code
    if as_akte:
        click.echo(_lines(bericht.modelle), nl=False)
    if ziel is not None:
        ziel.write_text(katalog.schreiben(bericht.modelle), encoding="utf-8")
        click.echo(f"{len(bericht.modelle)} Gerätemodelle in {ziel} geschrieben.", err=as_akte)
    return code


def _lines(models: Iterable[Geraetemodell]) -> str:
    return to_yaml({"geraetemodelle": katalog.angaben(models)})


def _table(models: Iterable[Geraetemodell]) -> str:
    head = ("Modell", "Art", "Hersteller", "Einheit", "Stellen", "Stichtag", "Altwert", "Checkzahl", "Quelle")
    rows = [
        (
            *(row.modell, row.art, row.hersteller or "", printed(row.einheit or BASIS[row.art])),
            "" if row.stellen is None else str(row.stellen),
            row.ruecksetzung or _JA_NEIN[row.stichtag],
            *(_JA_NEIN[row.altwert], _JA_NEIN[row.checkzahl], row.quelle or ""),
        )
        for row in models
    ]
    return ausgabe.table(head, rows, right=(4,))


def _own(path: Path) -> tuple[Geraetemodell, ...]:
    bericht = _report(path)
    errors = tuple(finding for finding in bericht.befunde if finding.severity is Severity.ERROR)
    if errors:
        raise Refused(errors)
    return bericht.modelle


def _report(path: Path) -> katalog.Bericht:
    try:
        return katalog.lesen(file_bytes(path))
    except Unlesbar as problem:
        raise Unusable(f"{path}: {problem}") from None
