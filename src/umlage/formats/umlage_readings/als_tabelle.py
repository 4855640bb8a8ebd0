"""The table: one value per row, semicolons, decimal point, ISO days; rows of one device make one message."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from umlage.formats.lieferung.fehler import Falsch, Ort, Unbrauchbar, Zeilenfehler, dateifehler, fehler
from umlage.formats.lieferung.meldung import Geraetemeldung, Medium, Meldung, Messwert
from umlage.formats.lieferung.tabellen import Reihe, Tabelle, tabelle
from umlage.formats.lieferung.zahlen import Schreibweise, ganzzahl
from umlage.formats.lieferung.zeiten import zeitpunkt
from umlage.formats.umlage_readings.angaben import (
    NEEDED,
    gelesen,
    hersteller,
    klein,
    medium,
    nummer,
    rssi,
    schema_passt,
)

_PUNKT = Schreibweise(".", gruppen=False)


@dataclass(slots=True)
class _Zeile:
    """A row by its columns; remembers which column was asked last, for the place of a fault."""

    zeile: int
    zellen: dict[str, str]
    spalte: str = ""

    def text(self, name: str) -> str:
        self.spalte = name
        return self.zellen.get(name, "").strip()

    @property
    def ort(self) -> Ort:
        return Ort(zeile=self.zeile, spalte=self.spalte)


@dataclass(slots=True)
class _Geraet:
    """Rows of one device that follow each other."""

    kennzeichen: tuple[str, str, str, Medium | None, int | None]
    ort: Ort
    messwerte: list[Messwert] = field(default_factory=list)
    status: str = ""
    signal: int | None = None
    gesehen: datetime | None = None

    def meldung(self) -> Geraetemeldung:
        gateway, number, maker, what, version = self.kennzeichen
        return Geraetemeldung(
            number, maker, version, what, messwerte=tuple(self.messwerte), gesehen=self.gesehen, status=self.status,
            rssi=self.signal, gateway=gateway, ort=self.ort,
        )  # fmt: skip


def lesen(content: bytes) -> Iterator[Meldung]:
    """Devices, and a fault for each row that is not taken over. Unbrauchbar."""
    table = tabelle(content)
    names = _kopf(table)
    current: _Geraet | None = None
    for row in table.reihen:
        if len(row.zellen) != len(names):
            yield _zu_kurz(row, table)
            continue
        line = _Zeile(row.zeile, dict(zip(names, row.zellen, strict=True)))
        try:
            device, value = _wert(line)
        except Falsch as problem:
            yield problem.an(line.ort, ";".join(row.zellen))
            continue
        if current is None or current.kennzeichen != device.kennzeichen:
            if current is not None:
                yield current.meldung()
            current = device
        current.messwerte.append(value)
        current.status = current.status or device.status
        current.signal = device.signal if current.signal is None else current.signal
        current.gesehen = current.gesehen or device.gesehen
    if current is not None:
        yield current.meldung()


def row_fault(names: Sequence[str], number: int, cells: Sequence[str]) -> Zeilenfehler | None:
    """What is wrong with a row that stands by itself, in a file with these columns; None where nothing is."""
    if len(cells) != len(names):
        return _wrong_width(number, cells, len(names))
    line = _Zeile(number, dict(zip(names, cells, strict=True)))
    try:
        _wert(line)
    except Falsch as problem:
        return problem.an(line.ort, ";".join(cells))
    return None


def _kopf(table: Tabelle) -> list[str]:
    names = [name.strip().lower() for name in table.kopf.zellen]
    missing = sorted(NEEDED - set(names))
    where = Ort(zeile=table.kopf.zeile)
    if missing:
        found = "; ".join(name for name in names if name)[:160]
        words = f"Pflichtspalte „{missing[0]}“ fehlt (gefunden: {found})."
        raise Unbrauchbar(dateifehler("E201", words, where))
    if len(set(names)) != len(names):
        double = next(name for name in names if names.count(name) > 1)
        raise Unbrauchbar(dateifehler("E204", f"Die Spalte „{double}“ steht zweimal im Kopf.", where))
    if table.reihen and len(table.reihen[0].zellen) == len(names):
        schema = table.reihen[0].zellen[names.index("schema")].strip()
        if not schema_passt(schema):
            words = f"„{schema[:40]}“ ist kein Schema, das hier gelesen wird (umlage-readings/1)."
            raise Unbrauchbar(dateifehler("E204", words, Ort(table.reihen[0].zeile, "schema")))
    return names


def _zu_kurz(row: Reihe, table: Tabelle) -> Meldung:
    found = _wrong_width(row.zeile, row.zellen, len(table.kopf.zellen))
    if row is table.reihen[-1] and len(row.zellen) < len(table.kopf.zellen):
        words = f"{found.text} Die Datei ist abgeschnitten."
        return dateifehler("E110", words, Ort(zeile=row.zeile), ausschnitt=";".join(row.zellen))
    return found


def _wrong_width(number: int, cells: Sequence[str], width: int) -> Zeilenfehler:
    words = f"Die Zeile hat {len(cells)} Zellen, der Kopf {width}."
    return fehler("E202", words, Ort(zeile=number), ausschnitt=";".join(cells))


# where it stands that a value cannot be read
_SPALTE = {"E211": "valid_at", "E220": "unit", "E230": "valid_at"}


def _wert(line: _Zeile) -> tuple[_Geraet, Messwert]:
    """The device of a row and its value; Falsch."""
    if not schema_passt(line.text("schema")):
        raise Falsch("E204", f"„{line.text('schema')[:40]}“ ist nicht umlage-readings/1.")
    number, maker = nummer(line.text("serial")), hersteller(line.text("manufacturer"))
    what, version = medium(line.text("medium")), ganzzahl(line.text("version"))
    tariff = klein(ganzzahl(line.text("tariff")), "Tarif")
    signal = rssi(ganzzahl(line.text("rssi")))
    observed = zeitpunkt(line.text("observed_at"))
    raw = line.text("value")
    value = _PUNKT.zahl(raw)
    try:
        reading = gelesen(
            value, raw, einheit=line.zellen["unit"], register=line.zellen["register"].strip(),
            kind=line.zellen["kind"].strip(), valid_at=line.zellen["valid_at"], geraet=what,
            ort=Ort(line.zeile, "value"), tarif=tariff,
        )  # fmt: skip
    except Falsch as no:
        line.spalte = _SPALTE.get(no.code, "register, kind")
        raise
    key = (line.text("gateway"), number, maker, what, version)
    device = _Geraet(key, Ort(line.zeile, "serial"), status=line.text("status"), signal=signal, gesehen=observed)
    return device, reading
