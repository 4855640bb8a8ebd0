"""`umlage arge uebernehmen`: master data and costs of a manager to an Akte, with a preview of every change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import click

from umlage.cli import ausgabe
from umlage.cli.ablage import place_all
from umlage.cli.aufruf import FILE, Missing, Unusable, fault_of_system
from umlage.cli.befehle import check_folder, read_akte
from umlage.cli.heizkoerper import file_bytes
from umlage.core.finding import Severity
from umlage.core.money import german_exact
from umlage.core.period import german_day
from umlage.core.settlement.akte import Akte
from umlage.formats.akte.codec import to_json, to_yaml
from umlage.formats.arge.satz import Meldung
from umlage.formats.arge.schreiben import Abgelehnt
from umlage.formats.arge.uebernahme import ARTEN, Uebernahme, Vorgabe, uebernommen
from umlage.formats.geraete.katalog import mitgeliefert

_SCHWERE = {Severity.ERROR: "Fehler", Severity.WARNING: "Warnung", Severity.NOTE: "Hinweis"}
# so many lines of a file are named in one message
_ZEILEN = 6
_EURO = {"betrag", "heizkosten", "kaltwasser", "nebenkosten"}


@click.command()
@click.argument("dateien", metavar="DATEI...", type=FILE, nargs=-1, required=True)
@click.option("--akte", metavar="AKTE", type=FILE, help="Die Akte des Zeitraums. Sonst entsteht eine neue.")
@click.option("-o", "--ziel", metavar="DATEI", type=FILE, help="Die neue Akte (YAML, oder JSON mit der Endung .json).")
@click.option("--nur-zeigen", is_flag=True, help="Nur zeigen, was sich ändert; nichts schreiben.")
@click.option(
    "--liegenschaft", metavar="NUMMER", default="",
    help="Nummer der Liegenschaft in den Dateien, wenn sie mehrere nennen oder eine andere als die Akte.",
)  # fmt: skip
@click.option(
    "--kunde", metavar="NUMMER", default="",
    help="Kundennummer in den Dateien, wenn mehrere Kunden diese Liegenschaft haben.",
)  # fmt: skip
def uebernehmen(
    dateien: tuple[Path, ...],
    akte: Path | None,
    ziel: Path | None,
    nur_zeigen: bool,
    liegenschaft: str,
    kunde: str,
) -> int:
    """Stammdaten und Kosten der Verwaltung (Sätze L, M, B, K) in eine Akte übernehmen."""
    if ziel is None and not nur_zeigen:
        raise Missing("Es fehlt die neue Akte: -o DATEI (oder --nur-zeigen).")
    if ziel is not None and not nur_zeigen:
        pruefe_ziel(ziel)
    old = _ohne_katalog(read_akte(akte)) if akte is not None else None
    contents = [(path.name, _inhalt(path)) for path in dateien]
    try:
        found = uebernommen(contents, old, Vorgabe(date.today(), liegenschaft, kunde))
    except Abgelehnt as refused:
        for line in meldungszeilen(refused.meldungen):
            click.echo(line, err=True)
        click.echo("Nichts ist übernommen.", err=True)
        return 1
    for line in _gezeigt(found, old):
        click.echo(line)
    if ziel is not None and not nur_zeigen:
        text = to_json(found.werte) if ziel.suffix.lower() == ".json" else to_yaml(found.werte)
        neue_datei(ziel, text.encode())
        click.echo(f"\nDie Akte steht in {ziel}. Was ihr noch fehlt, sagt umlage check {ziel}")
    if not found.vollstaendig:
        click.echo("Nicht alles ist übernommen: siehe die Fehler oben.", err=True)
    return 0 if found.vollstaendig else 1


def pruefe_ziel(path: Path) -> None:
    """Unusable where a file is there already: nothing is replaced."""
    if path.exists() or path.is_symlink():
        raise Unusable(f"{path} gibt es schon und wird nicht ersetzt; bitte einen anderen Namen angeben.")
    check_folder(path.parent)


def neue_datei(path: Path, content: bytes) -> None:
    """A file that was not there before, whole or not at all."""
    pruefe_ziel(path)
    place_all(path.parent, {path.name: content})


def meldungszeilen(messages: Iterable[Meldung]) -> Iterator[str]:
    """Each message with its place."""
    for one in messages:
        yield f"{_SCHWERE[one.schwere]}: {one.ort}: {one.text} [{one.code}]"


def _ohne_katalog(akte: Akte) -> Akte:
    """As it is written: the models of our catalogue come when it is read."""
    known = mitgeliefert()
    own = tuple(one for one in akte.geraetemodelle if known.get(one.modell) != one)
    return akte.model_copy(update={"geraetemodelle": own})


def _inhalt(path: Path) -> bytes:
    try:
        return file_bytes(path)
    except OSError as problem:
        raise Unusable(fault_of_system(problem, path)) from None


def _gezeigt(found: Uebernahme, old: Akte | None) -> Iterator[str]:
    house = found.akte.liegenschaft
    count = ", ".join(f"{found.gezaehlt[art]} {art}" for art in ARTEN if found.gezaehlt.get(art))
    yield f"Liegenschaft {house.nr}, {house.strasse}, {found.akte.period}; übernommen: {count or 'kein Satz'}"
    yield f"Kundennummer {found.kunde} (die Akte hat keine; umlage arge schreiben --kunde)"
    yield ""
    if old is None:
        yield f"Neue Akte: {_gezaehlt(found.akte)}."
    elif found.aenderungen:
        rows = [row for one in found.aenderungen for row in _zeilen(one.pfad, one.alt, one.neu)]
        yield ausgabe.table(("Angabe der Akte", "alt", "neu"), rows, right=())
    else:
        yield "Die Akte sagt schon dasselbe: nichts ändert sich."
    if found.meldungen:
        yield ""
    yield from meldungszeilen(_zusammen(found.meldungen))
    if found.offen:
        yield ""
        yield "Noch einzutragen:"
        yield from (f"  {line}" for line in found.offen)


def _gezaehlt(akte: Akte) -> str:
    plants = akte.anlagen
    other = sum(len(plant.kosten) for plant in plants) + len(akte.kaltwasser) + len(akte.hausnebenkosten)
    parts = (
        (len(akte.nutzeinheiten), "Nutzeinheit", "Nutzeinheiten"),
        (sum(len(flat.nutzer) for flat in akte.nutzeinheiten), "Nutzer", "Nutzer"),
        (len(plants), "Anlage", "Anlagen"),
        (sum(len(plant.lieferungen) for plant in plants), "Lieferung", "Lieferungen"),
        (other, "Zeile anderer Kosten", "Zeilen anderer Kosten"),
    )
    return ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in parts)


def _zusammen(messages: Sequence[Meldung]) -> Iterator[Meldung]:
    """What is said of the same field of many records, once with their lines; errors first."""
    groups: dict[Meldung, list[int]] = {}
    for one in messages:
        groups.setdefault(replace(one, zeile=0, spalte=0), []).append(one.zeile)
    order = list(_SCHWERE)
    for one, lines in sorted(groups.items(), key=lambda pair: order.index(pair[0].schwere)):
        if len(lines) == 1:
            yield replace(one, zeile=lines[0])
            continue
        more = f" und {len(lines) - _ZEILEN} weitere" if len(lines) > _ZEILEN else ""
        named = f"Zeilen {', '.join(map(str, lines[:_ZEILEN]))}{more}"
        yield replace(one, datei=", ".join(filter(None, (one.datei, named))))


def _zeilen(path: str, old: object, new: object) -> Iterator[tuple[str, str, str]]:
    """A change as rows of the preview: what is added or gone, with everything that it says."""
    if isinstance(old, Mapping | tuple | list) or isinstance(new, Mapping | tuple | list):
        before, after = _teile(old), _teile(new)
        for name in dict.fromkeys((*before, *after)):
            yield from _zeilen(f"{path}/{name}", before.get(name), after.get(name))
    elif old not in (None, False) or new not in (None, False):
        name = path.rpartition("/")[2]
        yield path, _wort(old, name), _wort(new, name)


def _teile(value: object) -> Mapping[str, object]:
    match value:
        case Mapping():
            return {str(name): one for name, one in value.items()}
        case tuple() | list():
            return {str(place): one for place, one in enumerate(value, 1)}
    return {} if value is None else {"wert": value}


def _wort(value: object, name: str) -> str:
    match value:
        case None:
            return "–"
        case bool():
            return "ja" if value else "nein"
        case Decimal():
            return german_exact(value, 2 if name in _EURO else 0)
        case date():
            return german_day(value)
    return str(value)
