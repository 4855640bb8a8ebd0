"""`umlage arge`: the exchange of records between property managers and billing services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import click

from umlage.cli import ausgabe
from umlage.cli.aufruf import FILE
from umlage.cli.heizkoerper import file_bytes
from umlage.core.finding import Severity
from umlage.core.money import german_exact
from umlage.core.period import german_day
from umlage.formats.akte.codec import to_json
from umlage.formats.arge.lesen import datei
from umlage.formats.arge.satz import Datei, Meldung, Satz, Wert
from umlage.formats.arge.tabelle import Feld, satzarten, schluessel

_SCHWERE = {Severity.ERROR: "Fehler", Severity.WARNING: "Warnung", Severity.NOTE: "Hinweis"}


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


def meldungszeilen(messages: Sequence[Meldung]) -> Iterator[str]:
    """Each message with its place."""
    for one in messages:
        yield f"{_SCHWERE[one.schwere]}: {one.ort}: {one.text} [{one.code}]"


def _gefuellt(record: Satz) -> list[Feld]:
    return [feld for feld in record.satzart.felder if feld.nr in record.werte and not feld.fest]


def _wort(value: Wert, feld: Feld) -> str:
    match value:
        case Decimal():
            return german_exact(value)
        case date():
            return german_day(value)
        case (first, last):
            return f"{german_day(first)} bis {german_day(last)}"
    meaning = schluessel(feld.tabelle).get(str(value), "") if feld.tabelle else ""
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
