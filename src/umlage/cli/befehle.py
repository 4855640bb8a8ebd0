"""The commands, each one thing a clerk wants to do."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import click

from umlage.cli import ausgabe, pruefausgabe
from umlage.cli.ablage import DATA, identity_of, place_all, put
from umlage.cli.aufruf import FILE, Missing, Unusable, Whole, fault_of_system
from umlage.cli.bench import bench
from umlage.cli.logo import logo_of
from umlage.cli.stapel import GOOD, REFUSED, UNUSABLE, Outcome, akten_in, bill_all, cores_here
from umlage.core.figure import explain as explain_lines
from umlage.core.finding import Finding, Refused
from umlage.core.money import german
from umlage.core.parameters import ParameterGap
from umlage.core.parameters import parameters as all_parameters
from umlage.core.period import german_day
from umlage.core.settlement.akte import Akte
from umlage.core.settlement.audit.audit import Audit, audit, audited, stopped
from umlage.core.settlement.ergebnis import Ergebnis, finding_data
from umlage.core.settlement.herleitung import Herleitung, UnknownPath
from umlage.core.settlement.run import settle
from umlage.documents.bausteine import Logo
from umlage.documents.mappe import audit_report, documents
from umlage.documents.zeichen import nicht_druckbar
from umlage.formats.akte import codec
from umlage.formats.akte.pruefsumme import pruefsumme
from umlage.formats.akte.schema import json_schema
from umlage.formats.akte.syntax import Unreadable
from umlage.formats.ergebnis.codec import ergebnis_data, refused_data
from umlage.formats.ergebnis.codec import to_json as ergebnis_json

AKTE = click.argument("akte", metavar="AKTE", type=FILE)


def read_akte(path: Path) -> Akte:
    """The Akte in a file; Unusable when there is none."""
    if path.is_dir():
        raise Unusable(f"{path} ist ein Ordner, keine Akte.")
    if not path.exists():
        raise Unusable(f"Die Datei {path} gibt es nicht.")
    return codec.read(path.read_bytes(), is_json=path.suffix.lower() == ".json")


@dataclass(frozen=True, slots=True)
class Settled:
    """An Akte with its Ergebnis, and what belongs to its documents."""

    akte: Akte
    ergebnis: Ergebnis
    logo: Logo | None


def settle_for_print(path: Path) -> Settled:
    """The Ergebnis of the Akte in a file, with warnings for what cannot be printed; a bad logo refuses it too."""
    akte = read_akte(path)
    logo, problems = logo_of(akte, path.parent)
    try:
        ergebnis = audited(settle(akte))
    except Refused as refused:
        raise Refused((*refused.findings, *problems)) from None
    ergebnis.findings += nicht_druckbar(akte)
    if problems:
        raise Refused((*problems, *ergebnis.findings))
    return Settled(akte, ergebnis, logo)


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
@click.option("--kerne", metavar="ZAHL", type=Whole(1), help="Wie viele Akten zugleich (alle Kerne), bei einem Ordner.")
def bill(akte: Path, ordner: str | None, as_json: bool, kerne: int | None) -> int:
    """Abrechnen: Übersicht und Einzelabrechnungen als PDF, Ergebnis als Daten.

    Ist AKTE ein Ordner, werden alle Akten darin abgerechnet, jede in einen eigenen Ordner.
    """
    # an empty name is an empty variable in somebody's script, not the folder he stands in
    if ordner == "" or (ordner is None and not as_json):
        raise Missing("Es fehlt der Ordner für die Dokumente: -o ORDNER (oder --json für die Daten allein).")
    if akte.is_dir():
        if as_json or ordner is None:
            raise Missing("Bei einem Ordner voller Akten steht das Ergebnis im Zielordner; --json geht dort nicht.")
        check_folder(Path(ordner))
        return bill_all(akten_in(akte), Path(ordner), kerne or cores_here(), _outcome)
    return _bill(akte, Path(ordner) if ordner is not None else None, as_json)


def _bill(path: Path, ordner: Path | None, as_json: bool) -> int:
    if ordner is not None:
        check_folder(ordner)
    try:
        settled = settle_for_print(path)
    except Refused as refused:
        if not as_json:
            raise
        click.echo(ergebnis_json(refused_data(refused.findings)), nl=False)
        return 1
    data, written = _written(settled, ordner)
    if as_json:
        click.echo(data, nl=False)
        return 0
    for line in ausgabe.bill(settled.ergebnis):
        click.echo(line)
    click.echo()
    click.echo(f"{len(written)} {'Datei' if len(written) == 1 else 'Dateien'} in {ordner}:")
    for file in written:
        click.echo(f"  {file}")
    return 0


def _written(settled: Settled, ordner: Path | None) -> tuple[str, list[Path]]:
    """The Ergebnis as data, and what was written to the folder."""
    files = documents(settled.ergebnis, settled.logo) if ordner is not None else {}
    names = [*files, DATA] if files else []
    data = ergebnis_json(ergebnis_data(settled.ergebnis, pruefsumme=pruefsumme(settled.akte), dateien=names))
    written = put(ordner, {**files, DATA: data.encode()}, _identity(settled.akte)) if ordner is not None else []
    return data, written


def _outcome(path: Path, ordner: Path) -> Outcome:
    """One of many Akten, in a process of its own: nothing is printed, whatever happens is told."""
    try:
        settled = settle_for_print(path)
        _, written = _written(settled, ordner)
    except Refused as refused:
        return Outcome(path, REFUSED, said=tuple(ausgabe.findings(refused.findings)))
    except Unreadable as problem:
        return Outcome(path, UNUSABLE, said=(f"Die Datei ist nicht lesbar: {problem}",))
    except Unusable as problem:
        return Outcome(path, UNUSABLE, said=(str(problem),))
    except OSError as problem:
        return Outcome(path, UNUSABLE, said=(fault_of_system(problem),))
    akte, found = settled.akte, settled.ergebnis.findings
    return Outcome(
        path,
        GOOD,
        akte.liegenschaft.nr,
        str(akte.period),
        sum(file.name.startswith("einzelabrechnung-") for file in written),
        german(Fraction(settled.ergebnis.gesamtkosten.cents, 100), 2),
        len(found),
        tuple(ausgabe.findings(found)),
        _number_of_invoice(akte),
    )


def _number_of_invoice(akte: Akte) -> tuple[str, str] | None:
    """Who invoices the service by which number; None where nobody does."""
    rechnung = akte.servicerechnung
    return (akte.absender.name, rechnung.nr) if rechnung is not None and rechnung.nr is not None else None


def _identity(akte: Akte) -> dict[str, object]:
    days = f"{akte.zeitraum.von} bis {akte.zeitraum.bis}"
    return identity_of(akte.liegenschaft.nr, days, akte.abrechnung.art)


def check_folder(ordner: Path) -> None:
    """Unusable when nothing can be written there."""
    for place in (ordner, *ordner.parents):
        if place.exists():
            if not place.is_dir():
                raise Unusable(f"{place} ist eine Datei, kein Ordner.")
            if not os.access(place, os.W_OK):
                raise Unusable(f"In den Ordner {place} darf nicht geschrieben werden.")
            return


@click.command()
@AKTE
@click.option("--json", "as_json", is_flag=True, help="Befunde als JSON ausgeben.")
@click.option("--pdf", metavar="DATEI", help="Prüfbericht als PDF in diese Datei schreiben.")
def check(akte: Path, as_json: bool, pdf: str | None) -> int:
    """Prüfen, ohne abzurechnen: Befunde nach Schwere, auf Wunsch als Prüfbericht (PDF)."""
    if pdf == "":
        raise Missing("Die Datei für den Prüfbericht hat keinen Namen.")
    target = Path(pdf) if pdf is not None else None
    if target is not None:
        check_folder(target.parent)
    try:
        found = audit_for_print(akte)
    except Refused as problem:
        # no Akte, only its mistakes: there is no house that a report could speak of
        _say(problem.findings, None, as_json=as_json)
        if target is not None:
            click.echo("Kein Prüfbericht: die Akte ist in ihrer Form fehlerhaft.", err=True)
        return 1
    _say(found.audit.findings, found.audit, as_json=as_json)
    if target is not None:
        (file,) = place_all(target.parent, {target.name: audit_report(found.audit, found.logo)})
        if not as_json:
            click.echo(f"\nPrüfbericht: {file}")
    return 1 if found.audit.refused else 0


def _say(findings: Sequence[Finding], audit: Audit | None, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"findings": [finding_data(row) for row in findings]}, ensure_ascii=False, indent=1))
        return
    for line in pruefausgabe.report(findings, audit):
        click.echo(line)


@dataclass(frozen=True, slots=True)
class Audited:
    """What the audit of an Akte found, and the logo of its sender."""

    audit: Audit
    logo: Logo | None


def audit_for_print(path: Path) -> Audited:
    """The audit of the Akte in a file, also of one that does not settle; Refused when the file is no Akte."""
    akte = read_akte(path)
    logo, problems = logo_of(akte, path.parent)
    try:
        found = audit(settle(akte))
    except Refused as refused:
        return Audited(stopped(akte, (*refused.findings, *problems)), logo)
    return Audited(replace(found, findings=(*problems, *found.findings, *nicht_druckbar(akte))), logo)


@click.command()
@AKTE
@click.argument("pfad", metavar="[PFAD]", required=False)
@click.option("--tiefe", metavar="ZAHL", type=Whole(1), default=99, help="Höchstens so viele Ebenen zeigen.")
def explain(akte: Path, pfad: str | None, tiefe: int) -> int:
    """Herleitung eines Betrags; ohne PFAD alle Beträge mit ihren Pfaden, mit dem Anfang eines Pfads die darunter."""
    derivation = Herleitung(settle(read_akte(akte)))
    if pfad is None:
        for path in derivation.paths():
            click.echo(ausgabe.path_line(path, derivation.figure(path)))
        return 0
    try:
        figure = derivation.figure(pfad)
    except UnknownPath:
        below = [path for path in derivation.paths() if path.startswith(f"{pfad.rstrip('/')}/")]
        if not below:
            raise Unusable(f"Den Pfad {pfad} gibt es nicht. Alle Pfade: umlage explain {akte}") from None
        for path in below:
            click.echo(ausgabe.path_line(path, derivation.figure(path)))
        return 0
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
                value = "; ".join(" ".join(ausgabe.exact_value(cell, "") for cell in row) for row in version.table)
                value += f" {entry.unit_name}".rstrip()
            else:
                value = ausgabe.exact_value(entry.at(day).value, entry.unit_name)
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
    for line in ausgabe.tree(ergebnis):
        click.echo(line)
    return 0


COMMANDS: list[click.Command] = [bill, check, explain, schema, parameters, tree, bench]
