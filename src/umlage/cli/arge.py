"""`umlage arge`: the exchange of records between property managers and billing services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import click

from umlage.cli import ausgabe
from umlage.cli.argeuebernahme import meldungszeilen, neue_datei, pruefe_ziel, uebernehmen
from umlage.cli.aufruf import FILE, Word
from umlage.cli.befehle import AKTE, read_akte
from umlage.cli.heizkoerper import file_bytes
from umlage.core.finding import Severity
from umlage.core.money import german_exact
from umlage.core.period import german_day
from umlage.core.settlement.audit.audit import audited
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.run import settle
from umlage.documents.mappe import names_of
from umlage.formats.akte.codec import to_json
from umlage.formats.arge.ergebnis import Saetze, Vorgabe, dokumentsaetze, ergebnissaetze, steuersaetze
from umlage.formats.arge.lesen import datei
from umlage.formats.arge.satz import Datei, Meldung, Satz, Wert
from umlage.formats.arge.schreiben import Abgelehnt
from umlage.formats.arge.schreiben import schreiben as geschrieben
from umlage.formats.arge.tabelle import Feld, satzarten
from umlage.formats.arge.tabelle import schluessel as bedeutungen
from umlage.formats.arge.zuordnung import Zeile, zeilen

_SAETZE = ("D", "E835", "E898")


@click.group(name="arge")
def gruppe() -> None:
    """Satzaustausch zwischen Verwaltung und Messdienst (ARGE, heute bved), Version 3.00 bis 3.10."""


@gruppe.command()
@click.argument("quelle", metavar="DATEI", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Alles als JSON drucken.")
def lesen(quelle: Path, as_json: bool) -> int:
    """Zeigen, was in einer Datei steht: jeder Satz mit seinen Feldern, und was daran falsch ist."""
    found = datei(file_bytes(quelle))
    if as_json:
        click.echo(to_json(_daten(found)), nl=False)
    else:
        click.echo("\n".join(_gezeigt(quelle.name, found)))
    return 0 if not found.fehler else 1 if found.saetze else 2


@gruppe.command()
@AKTE
@click.option("-o", "--ziel", metavar="DATEI", type=FILE, required=True, help="Die Datei, die geschrieben wird.")
@click.option(
    "--satz", "art", type=Word(dict.fromkeys(_SAETZE)), default="D", metavar="SATZ",
    help="D (Kosten, Vorauszahlung, Saldo), E835 (§ 35a EStG) oder E898 (Verzeichnis der PDF-Dateien). Sonst: D.",
)  # fmt: skip
@click.option("--kunde", metavar="NUMMER", default="", help="Kundennummer der Verwaltung beim Messdienst.")
@click.option("--schluessel", metavar="SCHLUESSEL", default="", help="Schlüssel des Messdienstes, zwei Zeichen.")
@click.option(
    "--stammdaten", metavar="DATEI", type=FILE,
    help="L- und M-Sätze oder A-Sätze der Verwaltung: daraus kommen ihre Ordnungsbegriffe.",
)  # fmt: skip
@click.option(
    "--version", "fassung", type=Word(dict.fromkeys(("03.05", "03.10"))), default="03.10", metavar="VERSION",
    help="03.05 oder 03.10 (mit Kohlendioxid). Sonst: 03.10.",
)  # fmt: skip
def schreiben(
    akte: Path, ziel: Path, art: str, kunde: str, schluessel: str, stammdaten: Path | None, fassung: str
) -> int:
    """Abrechnen und das Ergebnis als Datei für die Verwaltung schreiben."""
    pruefe_ziel(ziel)
    try:
        ergebnis = audited(settle(read_akte(akte)))
        rules = Vorgabe(fassung, kunde, schluessel, _zeilen(stammdaten))
        found = _saetze(art, ergebnis, rules)
        content = geschrieben(found.saetze)
    except Abgelehnt as refused:
        for line in meldungszeilen(refused.meldungen):
            click.echo(line, err=True)
        click.echo("Nichts ist geschrieben.", err=True)
        return 1
    for line in meldungszeilen(found.hinweise):
        click.echo(line)
    if not found.saetze:
        click.echo("Es gibt nichts zu schreiben.", err=True)
        return 1
    neue_datei(ziel, content)
    click.echo(f"{len(found.saetze)} Sätze in {ziel}.")
    return 0


def _saetze(art: str, ergebnis: Ergebnis, rules: Vorgabe) -> Saetze:
    match art:
        case "D":
            return ergebnissaetze(ergebnis, rules)
        case "E835":
            return steuersaetze(ergebnis, rules)
    numbers = [person.nr for person in ergebnis.nutzer if not person.bewohner.nutzer.leerstand]
    return dokumentsaetze(ergebnis, rules, dict(zip(numbers, names_of("einzelabrechnung", numbers), strict=True)))


def _zeilen(path: Path | None) -> tuple[Zeile, ...]:
    """The users of the manager's records; Abgelehnt where they are not sound."""
    if path is None:
        return ()
    found = datei(file_bytes(path))
    rows = tuple(zeilen(found.saetze))
    if found.fehler or not rows:
        none = Meldung(Severity.ERROR, "arge.zuordnung", f"{path}: kein A- oder M-Satz.")
        raise Abgelehnt(found.fehler or (none,))
    return rows


def _gezeigt(name: str, found: Datei) -> Iterator[str]:
    count = Counter(record.art for record in found.saetze)
    said = ", ".join(f"{number} {satzarten()[art].name} ({art})" for art, number in count.items())
    yield f"{name}: {said or 'kein lesbarer Satz'}"
    for record in found.saetze:
        yield ""
        yield f"Zeile {record.zeile}: {record.art} {record.satzart.name}"
        rows = [(f"{feld.nr}", feld.name, _wort(record.werte[feld.nr], feld)) for feld in _gefuellt(record)]
        yield ausgabe.table(("Feld", "Name", "Wert"), rows, right=(0,))
    if found.meldungen:
        yield ""
    yield from meldungszeilen(found.meldungen)


def _gefuellt(record: Satz) -> list[Feld]:
    return [feld for feld in record.satzart.felder if feld.nr in record.werte and not feld.fest]


def _wort(value: Wert, feld: Feld) -> str:
    match value:
        case Decimal():
            return german_exact(value, 2 if feld.nachkomma == 2 else 0)
        case date():
            return german_day(value)
        case (first, last):
            return f"{german_day(first)} bis {german_day(last)}"
    meaning = bedeutungen(feld.tabelle).get(str(value), "") if feld.tabelle else ""
    return f"{value} {meaning}".rstrip()


def _plain(value: Wert) -> object:
    return {"von": value[0], "bis": value[1]} if isinstance(value, tuple) else value


def _daten(found: Datei) -> dict[str, object]:
    return {
        "saetze": [
            {
                "zeile": record.zeile,
                "satzart": record.art,
                "name": record.satzart.name,
                "felder": [
                    {"nr": feld.nr, "feld": feld.feld, "name": feld.name, "wert": _plain(record.werte[feld.nr])}
                    for feld in _gefuellt(record)
                ],
            }
            for record in found.saetze
        ],
        "meldungen": [
            {
                "schwere": one.schwere.value,
                "code": one.code,
                "zeile": one.zeile,
                "spalte": one.spalte,
                "satzart": one.satzart,
                "feld": one.feld,
                "text": one.text,
            }
            for one in found.meldungen
        ],
    }


gruppe.add_command(uebernehmen)
