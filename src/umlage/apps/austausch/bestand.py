"""The rows of a house as its sheets show them, read in a constant number of questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from umlage.apps.abrechnung.aktenbau import AFTER, BEFORE
from umlage.apps.abrechnung.teile import in_row
from umlage.apps.austausch.blaetter import ABLESUNGEN, Werte
from umlage.apps.geraete.models import Anlage, Geraet
from umlage.apps.kosten.models import Kostenzeile
from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Nutzeinheit, Nutzer
from umlage.apps.messwerte.models import Ablesung

# readings of the year before and of the weeks after belong to the year too
# nobody's key: readings are found by device, day and kind
Schluessel = tuple[str, ...]


class Bestand:
    """All rows of a house in one of its years, by the keys that people write."""

    def __init__(self, zeitraum: Abrechnungszeitraum) -> None:
        self.zeitraum = zeitraum
        house = zeitraum.liegenschaft
        self.anlagen: dict[str, Anlage] = {row.nr: row for row in Anlage.objects.filter(liegenschaft=house)}
        flats = Nutzeinheit.objects.filter(liegenschaft=house).select_related("gebaeude")
        self.einheiten: dict[str, Nutzeinheit] = {row.nr: row for row in flats}
        people = Nutzer.objects.filter(nutzeinheit__liegenschaft=house).select_related("nutzeinheit")
        self.nutzer = {(row.nutzeinheit.nr, row.nr): row for row in people}
        devices = Geraet.objects.filter(liegenschaft=house).select_related("nutzeinheit", "anlage")
        self.geraete: dict[str, Geraet] = {row.nr: row for row in devices}
        costs = Kostenzeile.objects.filter(zeitraum=zeitraum).select_related("anlage")
        self.kosten: dict[str, Kostenzeile] = {str(row.pk): row for row in costs}
        self.ablesungen: dict[Schluessel, list[Ablesung]] = defaultdict(list)
        for row in Ablesung.objects.filter(geraet__liegenschaft=house).select_related("geraet"):
            self.ablesungen[row.geraet.nr, row.am.isoformat(), row.art].append(row)
        self.jahre: dict[tuple[type, int], Werte] = {
            **{(Nutzer, pk): values for pk, values in zeitraum.nutzerjahre.values_list("nutzer_id", "angaben")},
            **{(Anlage, pk): values for pk, values in zeitraum.anlagenjahre.values_list("anlage_id", "angaben")},
            **{(Geraet, pk): values for pk, values in zeitraum.geraetejahre.values_list("geraet_id", "angaben")},
        }

    def werte(self, art: str, row: Any) -> Werte:
        """What a row says, as an Akte would; no part: a reading."""
        if not art:
            return {"am": row.am.isoformat(), "stand": row.stand, "art": row.art, **row.angaben}
        found = {
            key: value.isoformat() if isinstance(value, date) else value for key, value in in_row(art, row).items()
        }
        return {**found, **self.jahre.get((type(row), row.pk), {})}

    def tafel(self, blatt: str) -> Iterator[tuple[dict[str, str], Werte]]:
        """The rows of a sheet that matter in the year: where each belongs, what it says."""
        if blatt == "anlagen":
            yield from (({}, self.werte("anlage", row)) for row in self.anlagen.values())
        elif blatt == "nutzeinheiten":
            for flat in self.einheiten.values():
                building = {"gebaeude": flat.gebaeude.name} if flat.gebaeude is not None else {}
                yield building, self.werte("nutzeinheit", flat)
        elif blatt == "nutzer":
            for (einheit, _), row in sorted(self.nutzer.items(), key=lambda one: _order(one[1])):
                if self._in_year(row.von, row.bis):
                    yield {"nutzeinheit": einheit}, self.werte("nutzer", row)
        elif blatt == "geraete":
            yield from ((self.ort(row), self.werte("geraet", row)) for row in self._devices())
        elif blatt == "kosten":
            for row in self.kosten.values():
                plant = {"anlage": row.anlage.nr} if row.anlage is not None else {}
                yield {"kennung": str(row.pk), "bereich": row.bereich, **plant}, self.werte(row.bereich, row)
        elif blatt == ABLESUNGEN:
            for device in self._devices():
                yield from (({"geraet": device.nr}, self.werte("", row)) for row in self._readings(device))

    def ort(self, row: Geraet) -> dict[str, str]:
        """Where a device hangs."""
        if row.nutzeinheit is not None:
            return {"nutzeinheit": row.nutzeinheit.nr}
        return {"anlage": row.anlage.nr} if row.anlage is not None else {}

    def _devices(self) -> list[Geraet]:
        here = [row for row in self.geraete.values() if self._in_year(row.ab, row.bis)]
        return sorted(
            here, key=lambda row: (row.nutzeinheit.reihenfolge + 1 if row.nutzeinheit else 0, row.stelle, row.pk)
        )

    def _readings(self, device: Geraet) -> list[Ablesung]:
        first, last = self.zeitraum.von - BEFORE, self.zeitraum.bis + AFTER
        rows = [row for rows in self._by_device.get(device.nr, ()) for row in rows if first <= row.am <= last]
        return sorted(rows, key=lambda row: (row.am, row.pk))

    @property
    def _by_device(self) -> dict[str, list[list[Ablesung]]]:
        if not hasattr(self, "_sorted"):
            self._sorted: dict[str, list[list[Ablesung]]] = defaultdict(list)
            for key, rows in self.ablesungen.items():
                self._sorted[key[0]].append(rows)
        return self._sorted

    def im_jahr(self, row: Nutzer) -> bool:
        """Whether somebody was there in the year."""
        return self._in_year(row.von, row.bis)

    def _in_year(self, first: date | None, last: date | None) -> bool:
        return (first is None or first <= self.zeitraum.bis) and (last is None or last >= self.zeitraum.von)


def _order(row: Nutzer) -> tuple[int, int]:
    return row.nutzeinheit.reihenfolge, row.reihenfolge
