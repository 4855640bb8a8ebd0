"""The commands, each one thing a clerk wants to do."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from umlage.cli import ausgabe
from umlage.cli.bench import bench
from umlage.cli.dokumente import read_logo, write_documents
from umlage.core.figure import explain as explain_lines
from umlage.core.figure import printed_value
from umlage.core.finding import Finding, Refused
from umlage.core.parameters import ParameterGap
from umlage.core.parameters import parameters as all_parameters
from umlage.core.period import german_day
from umlage.core.settlement.akte import Akte
from umlage.core.settlement.ergebnis import Ergebnis, as_data, finding_data
from umlage.core.settlement.herleitung import Herleitung, UnknownPath
from umlage.core.settlement.run import settle
from umlage.documents.zeichen import nicht_druckbar
from umlage.formats.akte import codec
from umlage.formats.akte.schema import json_schema


class Unusable(Exception):
    """The input cannot be used at all; the message says why."""


AKTE = click.argument("akte", metavar="AKTE", type=click.Path(path_type=Path))


def read_akte(path: Path) -> Akte:
    """The Akte in a file; Unusable when there is none."""
    if path.is_dir():
        raise Unusable(f"{path} ist ein Ordner, keine Akte.")
    if not path.exists():
        raise Unusable(f"Die Datei {path} gibt es nicht.")
    return codec.read(path.read_bytes(), is_json=path.suffix.lower() == ".json")


def settle_for_print(path: Path) -> Ergebnis:
    """The Ergebnis of the Akte in a file, with warnings for what its documents cannot show."""
    akte = read_akte(path)
    ergebnis = settle(akte)
    ergebnis.findings += nicht_druckbar(akte)
    return ergebnis


def print_findings(findings: Sequence[Finding], *, err: bool = False) -> None:
    for line in ausgabe.findings(findings):
        click.echo(line, err=err)


@click.command()
@AKTE
@click.option(
    "-o",
    "--ordner",
    metavar="ORDNER",
    help="Ordner für die PDF-Dateien und ergebnis.json.",
)
@click.option("--json", "as_json", is_flag=True, help="Nur das Ergebnis als JSON ausgeben.")
def bill(akte: Path, ordner: str | None, as_json: bool) -> int:
    """Abrechnen: Übersicht und Einzelabrechnungen als PDF, Ergebnis als Daten."""
    # an empty name is an empty variable in somebody's script, not the folder he stands in
    if ordner == "" or (ordner is None and not as_json):
        raise click.UsageError("Es fehlt der Ordner für die Dokumente: -o ORDNER (oder --json für die Daten allein).")
    return _bill(akte, Path(ordner) if ordner is not None else None, as_json)


def _bill(akte: Path, ordner: Path | None, as_json: bool) -> int:
    if ordner is not None:
        check_folder(ordner)
    try:
        ergebnis = settle_for_print(akte)
    except Refused as refused:
        if as_json:
            click.echo(
                json.dumps(
                    {"nutzer": [], "findings": [finding_data(row) for row in refused.findings]}, ensure_ascii=False
                )
            )
            return 1
        raise
    data = json.dumps(as_data(ergebnis), ensure_ascii=False, indent=1)
    files = write_documents(ergebnis, akte.parent, ordner, data) if ordner is not None else []
    if as_json:
        click.echo(data)
        return 0
    click.echo(_title(ergebnis))
    click.echo()
    click.echo(ausgabe.overview(ergebnis))
    if ergebnis.findings:
        click.echo()
        print_findings(ergebnis.findings)
    click.echo()
    click.echo(f"{len(files)} Dateien in {ordner}:")
    for file in files:
        click.echo(f"  {file}")
    return 0


def check_folder(ordner: Path) -> None:
    """Unusable when nothing can be written there."""
    for place in (ordner, *ordner.parents):
        if place.exists():
            if not place.is_dir():
                raise Unusable(f"{place} ist eine Datei, kein Ordner.")
            if not os.access(place, os.W_OK):
                raise Unusable(f"In den Ordner {place} darf nicht geschrieben werden.")
            return


def _title(ergebnis: Ergebnis) -> str:
    akte = ergebnis.haus.akte
    place = akte.liegenschaft
    return f"Liegenschaft {place.nr}, {place.strasse}, {place.plz} {place.ort}, {akte.period}"


@click.command()
@AKTE
@click.option("--json", "as_json", is_flag=True, help="Befunde als JSON ausgeben.")
def check(akte: Path, as_json: bool) -> int:
    """Prüfen, ohne etwas zu schreiben."""
    refused = False
    try:
        ergebnis = settle_for_print(akte)
        read_logo(ergebnis, akte.parent)
        found = ergebnis.findings
    except Refused as problem:
        found, refused = problem.findings, True
    if as_json:
        click.echo(json.dumps({"findings": [finding_data(row) for row in found]}, ensure_ascii=False, indent=1))
    else:
        print_findings(found)
        errors = sum(row.severity.value == "fehler" for row in found)
        click.echo(f"{errors} Fehler, {len(found) - errors} weitere Befunde." if found else "Keine Befunde.")
    return 1 if refused else 0


@click.command()
@AKTE
@click.argument("pfad", metavar="[PFAD]", required=False)
@click.option(
    "--tiefe", metavar="ZAHL", type=click.IntRange(min=1), default=99, help="Höchstens so viele Ebenen zeigen."
)
def explain(akte: Path, pfad: str | None, tiefe: int) -> int:
    """Herleitung eines Betrags; ohne PFAD alle Beträge mit ihren Pfaden."""
    derivation = Herleitung(settle(read_akte(akte)))
    if pfad is None:
        for path in derivation.paths():
            click.echo(ausgabe.path_line(path, derivation.figure(path)))
        return 0
    try:
        figure = derivation.figure(pfad)
    except UnknownPath:
        raise Unusable(f"Den Pfad {pfad} gibt es nicht. Alle Pfade: umlage explain {akte}") from None
    for line in explain_lines(figure, depth=tiefe):
        click.echo(line)
    return 0


@click.command()
def schema() -> int:
    """JSON-Schema der Akte ausgeben."""
    click.echo(json_schema(), nl=False)
    return 0


@click.command()
@click.option("--on", "--am", "tag", metavar="TAG", help="Tag (JJJJ-MM-TT), ohne Angabe heute.")
def parameters(tag: str | None) -> int:
    """Die Zahlen des Rechts, die an einem Tag gelten, mit Norm und Quelle."""
    try:
        day = date.fromisoformat(tag) if tag else date.today()
    except ValueError:
        raise Unusable(f"{tag} ist kein Tag (JJJJ-MM-TT).") from None
    click.echo(f"In Kraft am {german_day(day)}:")
    for name, entry in sorted(all_parameters().items()):
        click.echo(f"\n{name}: {entry.title}")
        try:
            version = entry.entry(day)
            if version.table:
                value = "; ".join(" ".join(printed_value(cell, "") for cell in row) for row in version.table)
                value += f" {entry.unit_name}".rstrip()
            else:
                value = entry.at(day).printed()
        except ParameterGap as gap:
            click.echo(f"   kein Wert: {gap.reason}")
            continue
        click.echo(f"   {value}, seit {german_day(version.since)}")
        checked = f"geprüft am {german_day(version.checked)}" if version.checked else "nicht an der Quelle geprüft"
        click.echo(f"   {version.norm} ({version.source}; {checked})")
    return 0


@click.command()
@AKTE
@click.option("--yaml", "as_yaml", is_flag=True, help="Als Akte mit von Hand gegebenem Kostenbaum ausgeben.")
def tree(akte: Path, as_yaml: bool) -> int:
    """Den Kostenbaum mit Beträgen und Normen zeigen."""
    content = read_akte(akte)
    ergebnis = settle(content)
    if as_yaml:
        click.echo(codec.to_yaml(codec.with_tree(content, ergebnis.wurzel.element)), nl=False)
        return 0
    for line in ausgabe.tree(ergebnis.wurzel):
        click.echo(line)
    return 0


COMMANDS: list[click.Command] = [bill, check, explain, schema, parameters, tree, bench]
