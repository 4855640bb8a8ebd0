"""`umlage einlesen`: what a delivery of readings holds, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

import click

from umlage.cli import ausgabe
from umlage.cli.aufruf import FILE, Missing, Unusable, Word, Wrong
from umlage.cli.heizkoerper import file_bytes
from umlage.core.finding import Severity
from umlage.formats.einlesen.lesen import Vorgabe, lieferung
from umlage.formats.einlesen.verzeichnis import kennungen, manifest
from umlage.formats.lieferung.als_daten import als_text
from umlage.formats.lieferung.behaelter import Passwortregel
from umlage.formats.lieferung.fehler import Unbrauchbar, Zeilenfehler
from umlage.formats.lieferung.meldung import UNCONFIRMED, Geraetemeldung, Lieferung, Teil
from umlage.formats.lieferung.woerter import EINHEITEN, MEDIEN, MERKMALE
from umlage.formats.lieferung.zeichensatz import text_von
from umlage.formats.zuordnung.pruefen import zuordnung_aus
from umlage.formats.zuordnung.regeln import Zuordnung

_MOST_ROWS = 40
_STAND = {"belegt": "", "teilweise": " (teilweise bestätigt)", "unbestaetigt": " (unbestätigt)"}
_SCHWERE = {Severity.ERROR: "Fehler", Severity.WARNING: "Warnung", Severity.NOTE: "Hinweis"}


class _Regel(click.ParamType[Passwortregel]):
    """A rule for passwords."""

    name = "regel"

    def convert(self, value: object, param: click.Parameter | None, context: click.Context | None) -> Passwortregel:
        try:
            return Passwortregel.aus(str(value))
        except ValueError as problem:
            raise Wrong(str(problem).removesuffix("."), context, param) from None


@click.command(name="einlesen")
@click.argument("dateien", metavar="DATEI...", type=FILE, nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Alles als JSON drucken.")
@click.option(
    "--format", "codec", metavar="FORMAT", type=Word(dict.fromkeys(kennungen())), default=None,
    help="Dieses Format annehmen, statt es zu erkennen.",
)  # fmt: skip
@click.option("--zuordnung", "mapping", metavar="DATEI", type=FILE, help="Mit dieser Zuordnung (YAML) lesen.")
@click.option(
    "--passwort-regel", "regeln", metavar="REGEL", type=_Regel(), multiple=True,
    help="Kennwort für verschlüsselte Archive: fest:KENNWORT oder dateiname:8 (die ersten 8 Zeichen des Namens).",
)  # fmt: skip
def einlesen(
    dateien: tuple[Path, ...],
    as_json: bool,
    codec: str | None,
    mapping: Path | None,
    regeln: tuple[Passwortregel, ...],
) -> int:
    """Zeigen, was in Lieferungen von Zählerwerten steckt: Format, Geräte, Werte, Telegramme, Fehler mit Stelle."""
    if codec and mapping:
        raise Missing("--format und --zuordnung schließen einander aus.")
    rules = Vorgabe(codec or "", regeln, _zuordnung(mapping))
    found = [lieferung(file_bytes(path), path.name, rules) for path in dateien]
    if as_json:
        click.echo(als_text(found))
    else:
        click.echo("\n\n".join("\n".join(_gezeigt(one)) for one in found))
    return 0 if any(one.lesbar for one in found) else 2


def _gezeigt(found: Lieferung) -> Iterator[str]:
    yield f"{found.name} (SHA-256 {found.pruefsumme[:16]}…)"
    yield from _fehler(found.fehler, 0)
    for teil in found.teile:
        yield ""
        yield from _teil(teil, found)


def _teil(teil: Teil, found: Lieferung) -> Iterator[str]:
    inner = f"{teil.name}: " if teil.name != found.name else ""
    if teil.format:
        entry = _name(teil)
        gateway = f", Gateway {teil.gateway}" if teil.gateway else ""
        yield f"{inner}{entry}{gateway}"
    else:
        yield f"{inner}Format nicht erkannt"
    if not teil.gilt:
        yield "Aus dieser Datei ist nichts übernommen."
    else:
        yield _gezaehlt(teil)
    if teil.geraete:
        yield ""
        yield _geraete(teil.geraete)
        if len(teil.geraete) > _MOST_ROWS:
            yield f"… und {len(teil.geraete) - _MOST_ROWS} weitere (alle mit --json)."
    if teil.fehler:
        yield ""
    yield from _fehler(teil.fehler, teil.weitere_fehler)
    if teil.vorschau and not teil.format:
        yield "Die ersten Zeilen der Datei:"
        yield from (f"  {line}" for line in teil.vorschau)


def _name(teil: Teil) -> str:
    if teil.zuordnung:
        return f"Zuordnung {teil.zuordnung}"
    entry = manifest(teil.format)
    return f"{entry.name}{_STAND[entry.stand]}"


def _zuordnung(path: Path | None) -> Zuordnung | None:
    """The mapping in a file; Unusable with every fault in it."""
    if path is None:
        return None
    try:
        text = text_von(file_bytes(path))
    except Unbrauchbar as problem:
        raise Unusable(f"{path}: {problem.fehler.text}") from None
    found = zuordnung_aus(text)
    if found.zuordnung is None:
        lines = "\n".join(f"{fault.ort}: {fault.text}" for fault in found.fehler)
        raise Unusable(f"Die Zuordnung {path} ist fehlerhaft.\n{lines}")
    return found.zuordnung


def _gezaehlt(teil: Teil) -> str:
    values = [value for device in teil.geraete for value in device.messwerte]
    empty = sum(value.wert is None for value in values)
    unsure = sum(UNCONFIRMED in value.merkmale for value in values)
    parts = [
        (len(teil.geraete), "Gerät", "Geräte"),
        (len(values), "Wert", "Werte"),
        (len(teil.telegramme), "Telegramm", "Telegramme"),
        (len(teil.pakete), "Funkpaket", "Funkpakete"),
        (len(teil.schluessel), "Schlüssel", "Schlüssel"),
        (len(teil.fehler) + teil.weitere_fehler, "Meldung", "Meldungen"),
    ]
    said = ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in parts if count) or "nichts"
    said += f"; {empty} davon leer" if empty else ""
    return f"{said}; {unsure} Werte mit unbestätigter Bedeutung" if unsure else said


def _geraete(devices: Sequence[Geraetemeldung]) -> str:
    head = ("Nummer", "Hersteller", "Medium", "Werte", "Letzter Stand", "Einheit", "Zeitpunkt", "Status")
    rows = []
    for device in devices[:_MOST_ROWS]:
        newest = max(
            (value for value in device.messwerte if value.wert is not None and value.zeitpunkt is not None),
            key=lambda value: _tag(value.zeitpunkt),
            default=None,
        )
        shown = ("", "", "")
        if newest is not None:
            number = format(newest.wert, "f").replace(".", ",") if newest.wert is not None else ""
            shown = (number, EINHEITEN.get(newest.einheit, newest.einheit), _deutsch(newest.zeitpunkt))
        medium = MEDIEN[device.medium] if device.medium else ""
        marks = ", ".join(MERKMALE.get(mark, mark) for mark in device.merkmale)
        status = f"{device.status} {marks}".strip()
        rows.append((device.nummer, device.hersteller, medium, str(len(device.messwerte)), *shown, status))
    return ausgabe.table(head, rows, right=(3, 4))


def _fehler(faults: Sequence[Zeilenfehler], more: int) -> Iterator[str]:
    for fault in faults[:_MOST_ROWS]:
        place = f"{fault.ort}: " if str(fault.ort) else ""
        yield f"{_SCHWERE[fault.schwere]} {fault.code}: {place}{fault.text} {fault.hinweis}".rstrip()
    rest = max(len(faults) - _MOST_ROWS, 0) + more
    if rest:
        yield f"… und {rest} weitere Meldungen."


def _tag(value: date | datetime | None) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value or date.min


def _deutsch(value: date | datetime | None) -> str:
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y %H:%M}"
    return f"{value:%d.%m.%Y}" if value else ""
