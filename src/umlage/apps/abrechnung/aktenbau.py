"""The rows of the database put together to the Akte of one Abrechnungszeitraum, in a constant number of questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from umlage.apps.abrechnung.beiwerk import RECHNUNGSEMPFAENGER, kontakte
from umlage.apps.geraete.models import Geraet
from umlage.apps.kosten.models import Kostenzeile
from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Nutzer
from umlage.apps.liegenschaften.queries import nacheinander
from umlage.apps.messwerte.models import Ablesung
from umlage.core.verbrauch.staende import USABLE_DAYS

# how far outside of the year a reading may serve; where no other year of the house has it, it is shown nevertheless
_NEAR = timedelta(days=USABLE_DAYS)
BEFORE, AFTER = timedelta(days=366 + 62), timedelta(days=62)


def werte(zeitraum: Abrechnungszeitraum) -> dict[str, Any]:
    """The Akte as plain values; whether it is good says the reader of Akten.

    What stands beside the house is in it as far as an Abrechnung needs it: who gets the invoice.
    """
    house = zeitraum.liegenschaft
    rows = _Zeilen(zeitraum)
    found: dict[str, Any] = {
        "umlage": Decimal(1),
        "liegenschaft": _filled(
            {"nr": house.nummer, "strasse": house.strasse, "plz": house.plz, "ort": house.ort},
            {"bezeichnung": house.bezeichnung, "bezirk": house.bezirk},
            house.angaben,
        ),
        "zeitraum": {"von": zeitraum.von, "bis": zeitraum.bis},
        **zeitraum.angaben,
        "anlagen": tuple(rows.anlagen()),
        "geraete": tuple(rows.geraete(None, None)),
        "nutzeinheiten": tuple(rows.nutzeinheiten()),
    }
    if "servicerechnung" in zeitraum.angaben:
        found["kontakte"] = kontakte(house, RECHNUNGSEMPFAENGER)
    for bereich in (Kostenzeile.Bereich.KALTWASSER, Kostenzeile.Bereich.HAUS):
        found[bereich.value] = tuple(rows.kosten(bereich.value, None))
    return {name: value for name, value in found.items() if value != ()}


def _filled(*parts: dict[str, Any]) -> dict[str, Any]:
    """The parts in one, without what is empty."""
    return {
        name: value for part in parts for name, value in part.items() if value is not None and value not in ("", ())
    }


class _Zeilen:
    """All rows of a year, by where they belong."""

    def __init__(self, zeitraum: Abrechnungszeitraum) -> None:
        self.zeitraum = zeitraum
        here = {"liegenschaft": zeitraum.liegenschaft}
        self._geraete: dict[tuple[int | None, int | None], list[Geraet]] = defaultdict(list)
        lasting = Q(bis__isnull=True) | Q(bis__gte=zeitraum.von)
        starting = Q(ab__isnull=True) | Q(ab__lte=zeitraum.bis)
        for geraet in Geraet.objects.filter(lasting, starting, **here):
            self._geraete[geraet.nutzeinheit_id, geraet.anlage_id].append(geraet)
        self._nummern = {geraet.nr for rows in self._geraete.values() for geraet in rows}
        self._ablesungen: dict[int, list[dict[str, Any]]] = defaultdict(list)
        years = list(zeitraum.liegenschaft.zeitraeume.values_list("von", flat=True))
        self.others = any(von < zeitraum.von for von in years)
        before = _NEAR if self.others else BEFORE
        after = _NEAR if any(von > zeitraum.von for von in years) else AFTER
        span = (zeitraum.von - before, zeitraum.bis + after)
        rows = Ablesung.objects.filter(geraet__liegenschaft=zeitraum.liegenschaft, am__range=span)
        # no model for each of them: they are most of the rows of a house
        for geraet, am, stand, art, angaben in rows.values_list("geraet", "am", "stand", "art", "angaben"):
            self._ablesungen[geraet].append({"am": am, "stand": stand, "art": art, **angaben})
        self._kosten: dict[tuple[str, int | None], list[Kostenzeile]] = defaultdict(list)
        for zeile in Kostenzeile.objects.filter(zeitraum=zeitraum):
            self._kosten[zeile.bereich, zeile.anlage_id].append(zeile)
        self._nutzer: dict[int, list[Nutzer]] = defaultdict(list)
        using = (Q(von__isnull=True) | Q(von__lte=zeitraum.bis)) & (Q(bis__isnull=True) | Q(bis__gte=zeitraum.von))
        for nutzer in Nutzer.objects.filter(using, nutzeinheit__liegenschaft=zeitraum.liegenschaft):
            self._nutzer[nutzer.nutzeinheit_id].append(nutzer)
        self._nutzerjahre = dict(zeitraum.nutzerjahre.values_list("nutzer_id", "angaben"))
        self._geraetejahre = dict(zeitraum.geraetejahre.values_list("geraet_id", "angaben"))
        self._anlagenjahre = dict(zeitraum.anlagenjahre.values_list("anlage_id", "angaben"))

    def anlagen(self) -> Iterable[dict[str, Any]]:
        for anlage in self.zeitraum.liegenschaft.anlagen.all():
            angaben = dict(anlage.angaben)
            von, bis = (_day(angaben.pop(name, None)) for name in ("von", "bis"))
            if (von is not None and von > self.zeitraum.bis) or (bis is not None and bis < self.zeitraum.von):
                continue  # it ran in other years
            yield _filled(
                {"nr": anlage.nr, "energieart": anlage.energieart},
                {"von": self._from(von), "bis": self._until(bis)},
                self._valid(angaben),
                self._anlagenjahre.get(anlage.pk, {}),
                {"geraete": tuple(self.geraete(None, anlage.pk))},
                {name: tuple(self.kosten(name, anlage.pk)) for name in ("lieferungen", "kosten")},
            )

    def geraete(self, nutzeinheit: int | None, anlage: int | None) -> Iterable[dict[str, Any]]:
        for geraet in self._geraete[nutzeinheit, anlage]:
            yield _filled(
                {"nr": geraet.nr, "art": geraet.art, "raum": geraet.raum},
                {"ab": self._from(geraet.ab), "bis": self._until(geraet.bis)},
                self._valid(self._of_device(geraet)),
                self._geraetejahre.get(geraet.pk, {}),
                {"ablesungen": tuple(self._ablesungen[geraet.pk])},
            )

    def _of_device(self, geraet: Geraet) -> dict[str, Any]:
        """What else is said of a device; its successor only in the year in which it was taken out.

        Who went on the last day is followed by one that comes in the next year, of which this one knows nothing.
        """
        gone = self._until(geraet.bis) is not None or geraet.bis is None
        if geraet.bis == self.zeitraum.bis and geraet.angaben.get("ersetzt_durch") not in self._nummern:
            gone = False
        return {name: value for name, value in geraet.angaben.items() if gone or name != "ersetzt_durch"}

    def nutzeinheiten(self) -> Iterable[dict[str, Any]]:
        for einheit in self.zeitraum.liegenschaft.nutzeinheiten.all():
            yield _filled(
                {"nr": einheit.nr, "lage": einheit.lage, "nutzung": einheit.nutzung},
                self._valid(einheit.angaben),
                {"geraete": tuple(self.geraete(einheit.pk, None))},
                {"nutzer": tuple(self._people(einheit.pk))},
            )

    def _people(self, nutzeinheit: int) -> Iterable[dict[str, Any]]:
        for nutzer in nacheinander(self._nutzer[nutzeinheit]):
            yield _filled(
                {"nr": nutzer.nr, "name": nutzer.name},
                {"von": self._from(nutzer.von), "bis": self._until(nutzer.bis)},
                {"leerstand": True} if nutzer.leerstand else {},
                self._valid(nutzer.angaben),
                self._nutzerjahre.get(nutzer.pk, {}),
            )

    def kosten(self, bereich: str, anlage: int | None) -> Iterable[dict[str, Any]]:
        for zeile in self._kosten[bereich, anlage]:
            yield _filled({"bezeichnung": zeile.bezeichnung, "am": zeile.am, "betrag": zeile.betrag}, zeile.angaben)

    def _from(self, day: Any) -> Any:
        """A first day, where it lies in the year; what began before needs none there."""
        if day is None or not self.zeitraum.von <= day <= self.zeitraum.bis:
            return None
        # who came on the first day of a later year of the house was simply there
        return None if self.others and day == self.zeitraum.von else day

    def _until(self, day: Any) -> Any:
        """A last day, where it lies in the year; what ends later needs none there."""
        return day if day is not None and self.zeitraum.von <= day <= self.zeitraum.bis else None

    def _valid(self, value: Any) -> Any:
        """What was said with days, as it holds in the year: one value where none of the days lies in it."""
        if isinstance(value, dict):
            return {name: self._valid(inner) for name, inner in value.items()}
        if not isinstance(value, tuple) or not all(
            isinstance(row, dict) and set(row) == {"ab", "wert"} for row in value
        ):
            return value
        return geltend(value, self.zeitraum)


def geltend(rows: Any, zeitraum: Abrechnungszeitraum) -> Any:
    """Of dated values those that hold in the year, or the one value where none of the days lies in it."""
    known = [row for row in rows if _day(row["ab"]) <= zeitraum.bis]
    if not known:  # it changes in a later year
        return rows[0]["wert"] if rows else rows
    before = [row for row in known if _day(row["ab"]) <= zeitraum.von][-1:]
    inside = [row for row in known if _day(row["ab"]) > zeitraum.von]
    return (*before, *inside) if inside else before[0]["wert"]


def _day(value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(value, str) else value
