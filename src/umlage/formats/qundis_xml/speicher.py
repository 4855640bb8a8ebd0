"""What the numbered storages of a Qundis device mean: 0 now, 1 the due date, then months of which one has a date."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from umlage.core.finding import Severity
from umlage.formats.lieferung.fehler import Falsch, Ort, Zeilenfehler, fehler
from umlage.formats.lieferung.meldung import Kind, Medium, Messwert, Zeitpunkt
from umlage.formats.lieferung.uhr import falsche_uhr, gespeichert_am, gestellt, glaubhaft
from umlage.formats.lieferung.werte import messwert, tagesart
from umlage.formats.lieferung.xmlstrom import Stelle, text
from umlage.formats.lieferung.zahlen import Schreibweise, ganzzahl, leer
from umlage.formats.lieferung.zeiten import monate_vorher, tag, zeitpunkt

MOST_MONTHS = 200
# the format writes a comma; the only reader that saw cubic metres says so
_KOMMA = Schreibweise(",", gruppen=False)
_Stelle = tuple[int, int, int]  # storage, tariff, subdevice


@dataclass(frozen=True, slots=True)
class _Wert:
    """A value as it stands: its number and unit, and where."""

    zahl: Decimal | None
    roh: str
    dimension: str
    ort: Ort


@dataclass(slots=True)
class Zeitreihe:
    """The datapoints of one device; `stand` is the instant of its current value. `geht`: its clock can be right."""

    nummer: str
    medium: Medium | None
    stand: datetime | None
    ort: Ort
    geht: bool = True
    werte: dict[_Stelle, list[_Wert]] = field(default_factory=dict)
    tage: dict[int, date] = field(default_factory=dict)
    bloecke: dict[int, int] = field(default_factory=dict)
    schritte: dict[int, int] = field(default_factory=dict)
    fehler: list[Zeilenfehler] = field(default_factory=list)

    def datenpunkt(self, point: Stelle, path: str) -> None:
        """Take in one datapoint, in whatever order they come."""
        raw, dimension, where = text(point, "value"), text(point, "dimension"), point.ort(path)
        try:
            numbers = [ganzzahl(text(point, name)) for name in ("storagenr", "tariff", "subunit")]
            storage, tariff, part = numbers
            if storage is None or not 0 <= storage < 1 << 32:
                raise Falsch("E203", "Die Nummer des Speichers (storagenr) fehlt.")
            match dimension:
                case "date":
                    self._datum(storage, raw, where)
                case "storage block size":
                    self._einmal(self.bloecke, storage, ganzzahl(raw), where)
                case "Month(s)":
                    self._einmal(self.schritte, storage, ganzzahl(raw), where)
                case _:
                    value = _Wert(_KOMMA.zahl(raw), raw, dimension, where)
                    self._wert((storage, tariff or 0, part or 0), value)
        except Falsch as problem:
            self.fehler.append(problem.an(where, f"{raw} {dimension}"))

    def messwerte(self) -> tuple[Messwert, ...]:
        """The readings with their days; what has a value and no day is a fault."""
        days = self._monate() | self.tage
        found = []
        for place in sorted(self.werte):
            for value in self.werte[place]:
                if reading := self._messwert(place, value, days):
                    found.append(reading)
        return tuple(found)

    def _messwert(self, place: _Stelle, value: _Wert, days: dict[int, date]) -> Messwert | None:
        storage, tariff, part = place
        stand = self.stand if self.stand is None or gestellt(self.stand) else None
        when: Zeitpunkt | None = stand if storage == 0 else days.get(storage)
        if when is None:
            # no value and no day: the device has not stored anything there yet
            if value.zahl is not None:
                words = f"Gerät {self.nummer}: Speicher {storage} ohne Datum."
                self.fehler.append(fehler("E230", words, value.ort, ausschnitt=f"{value.roh} {value.dimension}"))
            return None
        kind = Kind.CURRENT if storage == 0 else Kind.DUE if storage == 1 else tagesart(when, Kind.MONTH_END)
        try:
            if storage and value.zahl is not None:
                if not self.geht or (self.stand is not None and stand is None):
                    raise falsche_uhr()
                gespeichert_am(when, stand)
            return messwert(
                value.zahl, value.dimension, roh=value.roh, kind=kind, zeitpunkt=when, medium=self.medium,
                ort=value.ort, tarif=tariff, untergeraet=part, speicher=storage,
            )  # fmt: skip
        except Falsch as problem:
            self.fehler.append(problem.an(value.ort, f"{value.roh} {value.dimension}"))
            return None

    def _monate(self) -> dict[int, date]:
        """The days of the storages of each block, counted back from its newest, the only one with a date."""
        found: dict[int, date] = {}
        for first, size in self.bloecke.items():
            newest, step = first + size - 1, self.schritte.get(first)
            day = self.tage.get(newest)
            if day is None or step is None or first < 2:
                continue
            try:
                gespeichert_am(day, self.stand)
            except Falsch:
                # what is counted back from a day that cannot be has none either
                continue
            if not 1 <= size <= MOST_MONTHS or not 1 <= step <= 12:
                words = f"Gerät {self.nummer}: ein Block von {size} Werten alle {step} Monate ist nicht möglich."
                self.fehler.append(fehler("E204", words, self.ort))
                continue
            for storage in range(first, newest + 1):
                try:
                    found[storage] = monate_vorher(day, (newest - storage) * step)
                except Falsch:
                    # older than any device: whoever has a value there is told that its day is missing
                    continue
        return found

    def _datum(self, storage: int, raw: str, where: Ort) -> None:
        if leer(raw):
            return
        if storage == 0:
            if " " in raw.strip():
                self._uhr(zeitpunkt(raw))
            return
        day = tag(raw.split(" ")[0])
        if day is None:
            return
        if self.tage.get(storage, day) != day:
            raise Falsch("E212", f"Gerät {self.nummer}: Speicher {storage} hat zwei Daten.")
        self.tage[storage] = day

    def _uhr(self, at: datetime | None) -> None:
        """The clock of the device beside the time of the file; one that means "never" is none."""
        heard = self.stand if self.stand is not None and gestellt(self.stand) else None
        if at is not None and glaubhaft(at, heard):
            self.stand = at
        else:
            self.geht = False

    def _einmal(self, where: dict[int, int], storage: int, value: int | None, ort: Ort) -> None:
        if value is None:
            return
        if where.get(storage, value) != value:
            raise Falsch("E212", f"Gerät {self.nummer}: Speicher {storage} hat zwei Blockangaben.")
        where[storage] = value

    def _wert(self, place: _Stelle, value: _Wert) -> None:
        known = self.werte.setdefault(place, [])
        for other in known:
            if other.dimension == value.dimension:
                if other.zahl != value.zahl:
                    words = f"Gerät {self.nummer}: Speicher {place[0]} hat zwei Werte ({other.roh}, {value.roh})."
                    self.fehler.append(fehler("E212", words, value.ort, ausschnitt=value.roh, schwere=Severity.ERROR))
                    known.remove(other)
                    known.append(_Wert(None, value.roh, value.dimension, value.ort))
                return
        known.append(value)
