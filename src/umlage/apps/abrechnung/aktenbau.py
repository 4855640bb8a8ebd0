"""The rows of the database put together to the Akte of one Abrechnungszeitraum, in a constant number of questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from umlage.apps.geraete.models import Geraet
from umlage.apps.kosten.models import Kostenzeile
from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Nutzer
from umlage.apps.messwerte.models import Ablesung

# readings that may still serve: those of the year before (for an estimate), and the weeks after the end
_BEFORE, _AFTER = timedelta(days=366 + 62), timedelta(days=62)


def werte(zeitraum: Abrechnungszeitraum) -> dict[str, Any]:
    """The Akte as plain values; whether it is good says the reader of Akten."""
    house = zeitraum.liegenschaft
    rows = _Zeilen(zeitraum)
    found: dict[str, Any] = {
        "umlage": Decimal(1),
        "liegenschaft": _filled(
            {"nr": house.nummer, "strasse": house.strasse, "plz": house.plz, "ort": house.ort},
            {"bezeichnung": house.bezeichnung},
            house.angaben,
        ),
        "zeitraum": {"von": zeitraum.von, "bis": zeitraum.bis},
        **zeitraum.angaben,
        "anlagen": tuple(rows.anlagen()),
        "geraete": tuple(rows.geraete(None, None)),
        "nutzeinheiten": tuple(rows.nutzeinheiten()),
    }
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
        self._ablesungen: dict[int, list[Ablesung]] = defaultdict(list)
        span = (zeitraum.von - _BEFORE, zeitraum.bis + _AFTER)
        for ablesung in Ablesung.objects.filter(geraet__liegenschaft=zeitraum.liegenschaft, am__range=span):
            self._ablesungen[ablesung.geraet_id].append(ablesung)
        self._kosten: dict[tuple[str, int | None], list[Kostenzeile]] = defaultdict(list)
        for zeile in Kostenzeile.objects.filter(zeitraum=zeitraum):
            self._kosten[zeile.bereich, zeile.anlage_id].append(zeile)
        self._nutzer: dict[int, list[Nutzer]] = defaultdict(list)
        using = (Q(von__isnull=True) | Q(von__lte=zeitraum.bis)) & (Q(bis__isnull=True) | Q(bis__gte=zeitraum.von))
        for nutzer in Nutzer.objects.filter(using, nutzeinheit__liegenschaft=zeitraum.liegenschaft):
            self._nutzer[nutzer.nutzeinheit_id].append(nutzer)
        self._nutzerjahre = dict(zeitraum.nutzerjahre.values_list("nutzer_id", "angaben"))
        self._anlagenjahre = dict(zeitraum.anlagenjahre.values_list("anlage_id", "angaben"))

    def anlagen(self) -> Iterable[dict[str, Any]]:
        for anlage in self.zeitraum.liegenschaft.anlagen.all():
            yield _filled(
                {"nr": anlage.nr, "energieart": anlage.energieart},
                anlage.angaben,
                self._anlagenjahre.get(anlage.pk, {}),
                {"geraete": tuple(self.geraete(None, anlage.pk))},
                {name: tuple(self.kosten(name, anlage.pk)) for name in ("lieferungen", "kosten")},
            )

    def geraete(self, nutzeinheit: int | None, anlage: int | None) -> Iterable[dict[str, Any]]:
        for geraet in self._geraete[nutzeinheit, anlage]:
            yield _filled(
                {"nr": geraet.nr, "art": geraet.art, "raum": geraet.raum},
                {"ab": self._inside(geraet.ab), "bis": self._inside(geraet.bis)},
                self._of_device(geraet),
                {"ablesungen": tuple(map(_ablesung, self._ablesungen[geraet.pk]))},
            )

    def _of_device(self, geraet: Geraet) -> dict[str, Any]:
        """What else is said of a device; its successor only in the year in which it was taken out."""
        gone = self._inside(geraet.bis) is not None or geraet.bis is None
        return {name: value for name, value in geraet.angaben.items() if gone or name != "ersetzt_durch"}

    def nutzeinheiten(self) -> Iterable[dict[str, Any]]:
        for einheit in self.zeitraum.liegenschaft.nutzeinheiten.all():
            yield _filled(
                {"nr": einheit.nr, "lage": einheit.lage, "nutzung": einheit.nutzung},
                einheit.angaben,
                {"geraete": tuple(self.geraete(einheit.pk, None))},
                {"nutzer": tuple(self._people(einheit.pk))},
            )

    def _people(self, nutzeinheit: int) -> Iterable[dict[str, Any]]:
        for nutzer in self._nutzer[nutzeinheit]:
            yield _filled(
                {"nr": nutzer.nr, "name": nutzer.name},
                {"von": self._inside(nutzer.von), "bis": self._inside(nutzer.bis)},
                {"leerstand": True} if nutzer.leerstand else {},
                nutzer.angaben,
                self._nutzerjahre.get(nutzer.pk, {}),
            )

    def kosten(self, bereich: str, anlage: int | None) -> Iterable[dict[str, Any]]:
        for zeile in self._kosten[bereich, anlage]:
            yield _filled({"bezeichnung": zeile.bezeichnung, "am": zeile.am, "betrag": zeile.betrag}, zeile.angaben)

    def _inside(self, day: Any) -> Any:
        """A day, where it lies in the year; what began before or ends after it needs no day there."""
        return day if day is not None and self.zeitraum.von <= day <= self.zeitraum.bis else None


def _ablesung(ablesung: Ablesung) -> dict[str, Any]:
    return {"am": ablesung.am, "stand": ablesung.stand, "art": ablesung.art, **ablesung.angaben}
