"""`umlage heizkoerper`: find a radiator, import catalogues and KC, compute the rating of a device."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from umlage.cli import ausgabe
from umlage.cli.aufruf import Missing, Unusable, Wrong
from umlage.cli.befehle import print_findings
from umlage.core.figure import Figure, Value, given
from umlage.core.figure import explain as explain_lines
from umlage.core.finding import Finding, Refused, Severity
from umlage.core.law.en834 import bewertung as en834
from umlage.core.money import german_exact
from umlage.core.verbrauch.bewertung import bewertungsbefunde, bewertungsfaktor
from umlage.core.verbrauch.bewertungsangabe import Heizkoerper, Teilbewertung
from umlage.formats.akte.codec import plain_of, to_yaml
from umlage.formats.heizkoerper import csv_katalog, kc, vdi3805
from umlage.formats.heizkoerper.bericht import Bericht
from umlage.formats.heizkoerper.katalog import (
    BAUARTEN,
    Katalogeintrag,
    Spanne,
    Suche,
    Treffer,
    Unvollstaendig,
    heizkoerper,
    suche,
)
from umlage.formats.tabelle import Unlesbar

DATEI = click.Path(path_type=Path)
_NUMBER = re.compile(r"[0-9]{1,8}([.,][0-9]{1,6})?")


def zahl(value: str) -> Decimal:
    """A decimal with comma or point."""
    if not _NUMBER.fullmatch(value):
        raise Wrong(f"„{value}“ ist keine Zahl (zum Beispiel 1,3358).")
    return Decimal(value.replace(",", "."))


def bereich(value: str) -> Spanne:
    """One size in mm, or from-to."""
    ends = value.split("-")
    if len(ends) > 2 or not all(_NUMBER.fullmatch(end) for end in ends):
        raise Wrong(f"„{value}“ ist kein Maß in mm (zum Beispiel 600 oder 500-700).")
    von, bis = (Decimal(ends[place].replace(",", ".")) for place in (0, -1))
    if von > bis:
        raise Wrong(f"„{value}“: das erste Maß muss das kleinere sein.")
    return Spanne(von, bis)


def _criteria(command: click.Command) -> click.Command:
    """The options by which a radiator is looked for."""
    rows: tuple[tuple[str, Any, str, str], ...] = (
        ("--hersteller", click.STRING, "TEXT", "Teil des Herstellernamens."),
        ("--modell", click.STRING, "TEXT", "Teil des Modellnamens."),
        ("--typ", click.STRING, "TEXT", "Teil der Typbezeichnung."),
        ("--hoehe", bereich, "MM", "Bauhöhe in mm, auch als Bereich 500-700."),
        ("--tiefe", bereich, "MM", "Bautiefe in mm, auch als Bereich."),
        ("--gliedlaenge", bereich, "MM", "Länge eines Glieds in mm, auch als Bereich."),
        ("--katalog", DATEI, "DATEI", "Eigener Katalog (CSV) statt des mitgelieferten."),
    )
    command.params[:0] = [
        *(click.Option([name], type=kind, metavar=metavar, help=text) for name, kind, metavar, text in rows),
        click.Option(["--bauart"], type=click.Choice(BAUARTEN), help="Nur Heizkörper dieser Bauart."),
        click.Option(["--mit-bild"], is_flag=True, help="Nur Heizkörper, deren Bild der Katalog nennt."),
    ]
    return command


@dataclass(frozen=True, slots=True)
class Auswahl:
    """What the options say."""

    hersteller: str | None = None
    modell: str | None = None
    typ: str | None = None
    hoehe: Spanne | None = None
    tiefe: Spanne | None = None
    gliedlaenge: Spanne | None = None
    katalog: Path | None = None
    mit_bild: bool = False
    bauart: str | None = None

    @property
    def given(self) -> bool:
        return self != Auswahl(katalog=self.katalog)

    def found(self) -> Treffer:
        sizes = (self.hoehe, self.tiefe, self.gliedlaenge)
        texts = (self.hersteller or "", self.modell or "", self.typ or "")
        return suche(_catalogue(self.katalog), Suche(*texts, *sizes, self.mit_bild, self.bauart or ""))


@click.group(name="heizkoerper", subcommand_metavar="BEFEHL [ANGABEN]...")
def gruppe() -> None:
    """Heizkörper suchen, Kataloge einlesen, Geräte bewerten."""


@gruppe.command(name="suche")
@click.pass_context
def find(_: click.Context, /, **options: object) -> int:
    """Heizkörper nach Fabrikat, Modell, Typ und Maßen suchen."""
    found = Auswahl(**options).found()  # type: ignore[arg-type]  # click has checked the kinds
    if found.eintraege:
        click.echo(_table(found.eintraege))
    click.echo(f"{len(found.eintraege)} Heizkörper gefunden.")
    if found.ohne_angabe:
        click.echo(f"{found.ohne_angabe} weitere passen sonst, nennen das gesuchte Maß aber nicht.")
    return 0


@gruppe.command(name="import")
@click.argument("datei", metavar="DATEI", type=DATEI)
@click.option("-o", "--ziel", metavar="DATEI", type=DATEI, help="Gelesenes als Katalog (CSV) schreiben.")
@click.option("--kc", "as_kc", is_flag=True, help="Die Datei enthält KC-Werte, keine Heizkörper.")
@click.option("--teilweise", is_flag=True, help="Auch schreiben, wenn Zeilen fehlerhaft sind.")
def import_(datei: Path, ziel: Path | None, as_kc: bool, teilweise: bool) -> int:
    """Katalog (CSV, VDI 3805 Blatt 6) oder KC-Werte lesen und berichten, was gelesen wurde."""
    if as_kc:
        if ziel is not None:
            raise Missing("KC-Werte werden nur geprüft; -o gibt es dafür nicht.")
        werte, findings = _kc_values(datei)
        click.echo(f"{len(werte)} KC-Werte gelesen.")
        return said(findings)
    bericht = _report(datei)
    for line in bericht.zeilen():
        click.echo(line)
    code = said(bericht.befunde)
    if ziel is not None and code and not teilweise:
        click.echo(
            "Wegen der Fehler ist nichts geschrieben (mit --teilweise werden die guten Zeilen geschrieben).", err=True
        )
    elif ziel is not None:
        ziel.write_text(csv_katalog.schreiben(bericht.eintraege), encoding="utf-8")
        click.echo(f"{len(bericht.eintraege)} Heizkörper in {ziel} geschrieben.")
    return code


@gruppe.command(name="bewerten")
@click.option("--glieder", metavar="ZAHL", type=click.IntRange(1, 500), help="Zahl der Glieder.")
@click.option("--laenge", metavar="MM", type=zahl, help="Baulänge in mm.")
@click.option("--leistung", metavar="WATT", type=zahl, help="Leistung des ganzen Heizkörpers statt Suche im Katalog.")
@click.option("--uebertemperatur", metavar="K", type=zahl, help="Übertemperatur dieser Leistung (sonst 50 K).")
@click.option("--exponent", metavar="N", type=zahl, help="Exponent n des Heizkörpers.")
@click.option("--kc", "contact", metavar="ZAHL", type=zahl, help="KC des Geräts auf diesem Heizkörper.")
@click.option("--kc-datei", metavar="DATEI", type=DATEI, help="Tabelle mit KC-Werten (statt --kc).")
@click.option("--verteiler", metavar="TEXT", help="Modell des Heizkostenverteilers.")
@click.option("--montage", metavar="TEXT", help="Heizkörper in der KC-Tabelle (sonst der Typ).")
@click.option("--kt", metavar="ZAHL", type=zahl, help="KT für kühlere Räume (sonst 1).")
@click.option("--grundwert", metavar="ZAHL", type=zahl, help="Grundwert, mit dem das Gerät schon anzeigt.")
@click.option("--geraete", metavar="ZAHL", type=click.IntRange(1, 20), default=1, help="Geräte an diesem Heizkörper.")
@click.option("--produktskala", is_flag=True, help="Code für die Produktskala statt Faktor.")
@click.option("--anzeige", metavar="ZAHL", type=zahl, help="Auch den Verbrauchswert dieser Anzeige zeigen.")
@click.pass_context
def rate(_: click.Context, /, **options: object) -> int:
    """KQ, KC, KT und Kges eines Geräts mit Herleitung und als Zeilen für die Akte."""
    angabe = _rating(options)
    today = date.today()
    found = bewertungsfaktor(angabe, today, "Befehlszeile")
    findings = list(bewertungsbefunde(angabe, today, "bewertung"))
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise Refused(tuple(findings))
    figure: Figure[Value] = found.faktor
    if options["anzeige"] is not None:
        display = given("Anzeige", Fraction(str(options["anzeige"])), source="Befehlszeile")
        figure = en834.verbrauchswert.at(today)("Verbrauchswert", display, figure)
    for line in explain_lines(figure):
        click.echo(line)
    click.echo("\nFür die Akte:\n")
    click.echo(to_yaml({"bewertung": plain_of(angabe)}), nl=False)
    if findings:
        click.echo()
        print_findings(findings)
    return 0


for _command in (find, rate):
    _criteria(_command)


def _table(eintraege: Sequence[Katalogeintrag]) -> str:
    pictures = any(row.bild for row in eintraege)
    rows = [
        (
            *(row.hersteller, row.modell, row.typ),
            *(_size(size) for size in (row.hoehe, row.tiefe, row.gliedlaenge, row.leistung)),
            f"je {row.bezug.capitalize()}".replace("Stueck", "Stück"),
            "/".join(german_exact(value) for value in row.temperaturen),
            _size(row.exponent),
            *([row.bild] * pictures),
        )
        for row in eintraege
    ]
    head = ("Hersteller", "Modell", "Typ", "Höhe", "Tiefe", "Glied", "Leistung W", "Bezug", "bei °C", "Exponent")
    return ausgabe.table((*head, *(["Bild"] * pictures)), rows, right=(3, 4, 5, 6, 9))


def _size(value: Decimal | None) -> str:
    return "" if value is None else german_exact(value, 0, 6)


def said(findings: Iterable[Finding], *, err: bool = False) -> int:
    """Print the findings of an import; 1 when one is an error."""
    rows = list(findings)
    print_findings(rows, err=err)
    return 1 if any(finding.severity is Severity.ERROR for finding in rows) else 0


def file_bytes(path: Path) -> bytes:
    """The content of a file; Unusable when there is none."""
    if path.is_dir():
        raise Unusable(f"{path} ist ein Ordner, keine Datei.")
    if not path.exists():
        raise Unusable(f"Die Datei {path} gibt es nicht.")
    return path.read_bytes()


def _report(path: Path) -> Bericht:
    content = file_bytes(path)
    try:
        return vdi3805.lesen(content, path.name) if vdi3805.ist_vdi(content, path.name) else csv_katalog.lesen(content)
    except Unlesbar as problem:
        raise Unusable(f"{path}: {problem}") from None


def _kc_values(path: Path) -> tuple[tuple[kc.KcWert, ...], tuple[Finding, ...]]:
    try:
        return kc.lesen(file_bytes(path))
    except Unlesbar as problem:
        raise Unusable(f"{path}: {problem}") from None


def _catalogue(path: Path | None) -> tuple[Katalogeintrag, ...]:
    if path is None:
        return csv_katalog.mitgeliefert()
    bericht = _report(path)
    errors = tuple(finding for finding in bericht.befunde if finding.severity is Severity.ERROR)
    if errors:
        raise Refused(errors)
    return bericht.eintraege


def _rating(options: dict[str, object]) -> Teilbewertung:
    """The rating that the options describe."""
    chosen = Auswahl(**{name: options[name] for name in Auswahl.__slots__})  # type: ignore[arg-type]  # checked by click
    radiator = _radiator(chosen, options)
    contact, base, model = _contact(radiator, options)
    parts: dict[str, object] = {"kc": contact, "heizkoerper": radiator, "geraete": options["geraete"]}
    if options["kt"] is not None:
        parts["kt"] = options["kt"]
    if base is not None:
        parts["grundwert"] = base
    if model:
        parts["verteiler"] = model
    if options["produktskala"]:
        parts["skala"] = "produkt"
    try:
        return Teilbewertung.model_validate(parts)
    except ValidationError as problem:
        raise Unusable(f"{problem.errors()[0]['msg'].removeprefix('Value error, ')}.") from None


def _radiator(chosen: Auswahl, options: dict[str, object]) -> Heizkoerper:
    if options["leistung"] is not None:
        parts = {"normleistung": options["leistung"]}
        parts |= {name: options[name] for name in ("uebertemperatur", "exponent") if options[name] is not None}
        parts |= {name: getattr(chosen, name) for name in ("hersteller", "modell", "typ") if getattr(chosen, name)}
        try:
            return Heizkoerper.model_validate(parts)
        except ValidationError as problem:
            raise Unusable(f"{problem.errors()[0]['msg'].removeprefix('Value error, ')}.") from None
    if not chosen.given:
        raise Missing("Es fehlt der Heizkörper: --hersteller, --typ, --hoehe … oder --leistung.")
    found = chosen.found().eintraege
    if len(found) != 1:
        if found:
            click.echo(_table(found), err=True)
        raise Unusable(f"{len(found)} Heizkörper passen; es muss genau einer sein.")
    try:
        whole = heizkoerper(found[0], glieder=options["glieder"], laenge=options["laenge"])  # type: ignore[arg-type]  # checked
    except Unvollstaendig as problem:
        raise Unusable(str(problem)) from None
    exponent = options["exponent"]
    return whole if exponent is None else whole.model_copy(update={"exponent": exponent})


def _contact(radiator: Heizkoerper, options: dict[str, object]) -> tuple[object, object, str]:
    """KC, base value and model: as given, or the one row of the table that fits."""
    model = str(options["verteiler"] or "")
    if options["contact"] is not None:
        return options["contact"], options["grundwert"], model
    path = options["kc_datei"]
    if not isinstance(path, Path) or not model:
        raise Missing("Es fehlt KC: --kc, oder --kc-datei mit --verteiler. KC lässt sich nicht berechnen.")
    werte, findings = _kc_values(path)
    errors = tuple(finding for finding in findings if finding.severity is Severity.ERROR)
    if errors:
        raise Refused(errors)
    wanted = str(options["montage"] or radiator.typ or "")
    found = kc.gefunden(werte, verteiler=model, heizkoerper=wanted)
    if len(found) != 1:
        raise Unusable(f"{len(found)} KC-Werte passen zu „{model}“ und „{wanted}“; es muss genau einer sein.")
    base = options["grundwert"] if options["grundwert"] is not None else found[0].grundwert
    return found[0].kc, base, f"{found[0].verteiler}, {found[0].betriebsart}"
