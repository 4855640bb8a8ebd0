"""The devices of a house as a list: where each hangs, how it is valued, what it showed last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import OuterRef, Q, Subquery
from pydantic import TypeAdapter, ValidationError

from umlage.apps.geraete.models import Anlage, Geraet
from umlage.apps.liegenschaften.models import Abrechnungszeitraum
from umlage.apps.messwerte.models import Ablesung
from umlage.core.settlement.messwert import bewertung_am
from umlage.core.verbrauch.bewertung import bewertungsfaktor
from umlage.core.verbrauch.bewertungsangabe import Bewertungsangabe

_ANGABE: TypeAdapter[object] = TypeAdapter(Bewertungsangabe)


@dataclass(frozen=True, slots=True)
class Stand:
    """A reading: its day and what the device showed."""

    am: date
    stand: Decimal


def im_jahr(zeitraum: Abrechnungszeitraum) -> list[Geraet]:
    """The devices that hung in the house on a day of the year: of the house, of its plants, then by Nutzeinheit."""
    there = (Q(bis__isnull=True) | Q(bis__gte=zeitraum.von)) & (Q(ab__isnull=True) | Q(ab__lte=zeitraum.bis))
    rows = Geraet.objects.filter(there, liegenschaft=zeitraum.liegenschaft)
    return sorted(rows.select_related("nutzeinheit__gebaeude", "anlage"), key=_place)


def _place(geraet: Geraet) -> tuple[object, ...]:
    flat, plant = geraet.nutzeinheit, geraet.anlage
    building: tuple[int, int] = (0, 0)
    if flat is not None and flat.gebaeude is not None:
        building = (flat.gebaeude.reihenfolge, flat.gebaeude.pk)
    inside = (plant.reihenfolge, plant.pk) if plant is not None else (-1, 0)
    row = (flat.reihenfolge, flat.pk) if flat is not None else (0, 0)
    return (flat is not None, *inside, *building, *row, *geraet.stelle, geraet.pk)


def anlagen_im_jahr(zeitraum: Abrechnungszeitraum) -> list[tuple[Anlage, dict[str, object]]]:
    """The plants of the house, each with what is said of it for this year alone."""
    plants = list(zeitraum.liegenschaft.anlagen.all())
    years = {row.anlage_id: row.angaben for row in zeitraum.anlagenjahre.all()}
    return [(plant, years.get(plant.pk, {})) for plant in plants]


def letzte_ablesungen(geraete: Sequence[Geraet]) -> dict[int, Stand]:
    """What each device (by primary key) showed last; who was never read is left out."""
    newest = Ablesung.objects.filter(geraet=OuterRef("pk")).order_by("-am", "-pk")
    rows = Geraet.objects.filter(pk__in=[row.pk for row in geraete]).order_by()
    rows = rows.annotate(am=Subquery(newest.values("am")[:1]), stand=Subquery(newest.values("stand")[:1]))
    found = rows.exclude(am=None).values_list("pk", "am", "stand")
    return {number: Stand(day, value) for number, day, value in found}


def kges(geraet: Geraet, am: date) -> Fraction | None:
    """What the differences of the display are multiplied with on a day; None for what is not valued, or not well."""
    said = geraet.angaben.get("bewertung")
    if not said:
        return None
    if isinstance(said, dict) and isinstance(said.get("kges"), Decimal):
        return Fraction(said["kges"])
    try:
        one, day = bewertung_am(_ANGABE.validate_python(said), am, am)
        return Fraction(bewertungsfaktor(one, day, "").faktor.value)
    except (ValidationError, LookupError):
        return None
