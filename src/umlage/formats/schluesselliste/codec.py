"""Lists of keys: whatever the columns are called, a row has one number of eight digits and one key of 32."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from umlage.core.finding import Severity
from umlage.formats.lieferung.fehler import Falsch, Ort, Unbrauchbar, fehler
from umlage.formats.lieferung.meldung import Meldung, Schluesselangabe
from umlage.formats.lieferung.probe import KEIN_TREFFER, Kontext, Probe, Treffer
from umlage.formats.lieferung.tabellen import Reihe, Tabelle, ist_mappe, spaltenname, tabelle

KENNUNG = "schluesselliste"
VERSION = 1
# one kind of sign between its bytes; behind it no more of them, but the number may stand there
_KEY = re.compile(
    r"(?<![0-9A-Fa-f])(?:0x)?((?:[0-9A-Fa-f]{2}-?){15}[0-9A-Fa-f]{2}|(?:[0-9A-Fa-f]{2}:?){15}[0-9A-Fa-f]{2}"
    r"|(?:[0-9A-Fa-f]{2} ?){15}[0-9A-Fa-f]{2})(?![0-9A-Fa-f])"
    r"(?![- :](?![0-9A-Fa-f]{8}(?![0-9A-Fa-f]))[0-9A-Fa-f])"
)
_NUMBER = re.compile(r"(?<![0-9A-Za-z])([0-9A-Fa-f]{8})(?![0-9A-Za-z])")
# the number as it is printed on a meter: 1 ZRI 01 12345678
_PRINTED = re.compile(r"(?<![0-9A-Za-z])[0-9A-F] ?([A-Z]{3}) ?[0-9A-F]{2} ?([0-9]{8})(?![0-9A-Za-z])")
_MAKER = re.compile(r"[A-Z]{3}")
_NAMES = {
    "radio number", "funknummer", "funk nr", "seriennummer", "serial number", "serial", "serial no", "serialno", "id",
    "identnr", "zaehlernummer", "geraetenummer", "nummer", "meter id", "device id", "meter number", "fabriknummer",
}  # fmt: skip


def erkennen(probe: Probe) -> Treffer:
    """Half of the first lines have a key and a number."""
    if probe.json is not None or probe.wurzel:
        return KEIN_TREFFER
    rows: Sequence[str] = probe.zeilen
    if ist_mappe(probe.content):
        try:
            rows = [" ; ".join(row.zellen) for row in tabelle(probe.content).reihen[:60]]
        except Unbrauchbar:
            return KEIN_TREFFER
    good = sum(bool(_KEY.search(row) and (_NUMBER.search(_KEY.sub(" ", row)) or _PRINTED.search(row))) for row in rows)
    return Treffer(80, ("Nummer und Schlüssel je Zeile",), 1) if good and good * 2 >= len(rows) else KEIN_TREFFER


def lesen(content: bytes, kontext: Kontext) -> Iterator[Meldung]:
    """The key of every row, and a fault for each row with none or with two."""
    table = tabelle(content)
    column = _spalte(table)
    rows = [*table.reihen] if column is not None or not _KEY.search(_zeile(table.kopf)) else [table.kopf, *table.reihen]
    owners: dict[bytes, set[str]] = {}
    for row in rows:
        where = Ort(zeile=row.zeile)
        try:
            found = _schluessel(row, column, where)
        except Falsch as problem:
            # no snippet: the row may hold a key
            yield problem.an(where)
            continue
        owners.setdefault(found.schluessel, set()).add(found.nummer)
        if not any(found.schluessel):
            yield fehler(
                "E503", f"Gerät {found.nummer}: der Schlüssel besteht aus Nullen.", where, schwere=Severity.WARNING
            )
        yield found
    for numbers in owners.values():
        if len(numbers) > 1:
            words = f"{len(numbers)} Geräte haben denselben Schlüssel ({', '.join(sorted(numbers)[:5])})."
            yield fehler("E503", words, schwere=Severity.WARNING)


def _spalte(table: Tabelle) -> int | None:
    """The column of the numbers, when exactly one is called so."""
    found = [place for place, name in enumerate(table.kopf.zellen) if spaltenname(name) in _NAMES]
    return found[0] if len(found) == 1 else None


def _schluessel(row: Reihe, column: int | None, where: Ort) -> Schluesselangabe:
    text = _zeile(row)
    keys = {re.sub(r"[- :]", "", found[1]).lower() for found in _KEY.finditer(text)}
    if len(keys) != 1:
        raise Falsch(
            "E204",
            "In der Zeile stehen zwei Schlüssel."
            if keys
            else "In der Zeile steht kein Schlüssel (32 Hexadezimalziffern).",
        )
    printed = _PRINTED.search(text)
    rest = row.zellen[column] if column is not None and column < len(row.zellen) else _KEY.sub(" ", text)
    numbers = {printed[2]} if printed else {found[1] for found in _NUMBER.finditer(rest)}
    if len(numbers) != 1:
        words = (
            "In der Zeile stehen mehrere Zahlen mit acht Stellen."
            if numbers
            else "In der Zeile steht keine Gerätenummer mit acht Stellen."
        )
        raise Falsch("E204", words)
    makers = {cell.strip() for cell in row.zellen if _MAKER.fullmatch(cell.strip())}
    maker = printed[1] if printed else makers.pop() if len(makers) == 1 else ""
    weak = () if any(bytes.fromhex(next(iter(keys)))) else ("weak_key",)
    return Schluesselangabe(numbers.pop(), bytes.fromhex(keys.pop()), maker, merkmale=weak, ort=where)


def _zeile(row: Reihe) -> str:
    return " ; ".join(row.zellen)
