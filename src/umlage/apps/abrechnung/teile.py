"""The parts of an Akte as rows that people change one at a time: the same values, whether in a file or in a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models

from umlage.apps.abrechnung.aufnahme import ANLAGENJAHR, NUTZERJAHR
from umlage.apps.geraete.models import Anlage, Anlagenjahr, Geraet
from umlage.apps.kosten.models import Kostenzeile
from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Liegenschaft, Nutzeinheit, Nutzer, Nutzerjahr
from umlage.core.settlement import akte
from umlage.core.settlement.akte.akte import Abrechnung, Einstellungen
from umlage.core.settlement.akte.akte import Liegenschaft as Hausangaben
from umlage.core.settlement.akte.anlage import Anlagenkosten
from umlage.core.settlement.akte.anschrift import Absender

Werte = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Teilart:
    """How a part stands in the database.

    `spalten`: its columns by the key in the Akte; `ohne`: keys with rows of their own; `jahr`: keys that are said for
    one year, kept in a row beside it; `klasse` is the part of the Akte whose schema the values must meet.
    """

    titel: str
    klasse: type
    modell: type[models.Model]
    spalten: Mapping[str, str]
    ohne: tuple[str, ...] = ()
    jahr: tuple[str, ...] = ()


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


_KOSTEN = _same("bezeichnung", "am", "betrag")
TEILARTEN: dict[str, Teilart] = {
    "liegenschaft": Teilart(
        "Liegenschaft",
        Hausangaben,
        Liegenschaft,
        {"nr": "nummer", **_same("strasse", "plz", "ort", "bezeichnung")},
    ),
    "nutzeinheit": Teilart(
        "Nutzeinheit", akte.Nutzeinheit, Nutzeinheit, _same("nr", "lage", "nutzung"), ohne=("geraete", "nutzer")
    ),
    "nutzer": Teilart("Nutzer", akte.Nutzer, Nutzer, _same("nr", "name", "von", "bis", "leerstand"), jahr=NUTZERJAHR),
    "anlage": Teilart(
        "Anlage",
        akte.Anlage,
        Anlage,
        _same("nr", "energieart"),
        ohne=("geraete", "lieferungen", "kosten"),
        jahr=ANLAGENJAHR,
    ),
    "geraet": Teilart("Gerät", akte.Geraet, Geraet, _same("nr", "art", "raum", "ab", "bis"), ohne=("ablesungen",)),
    "lieferungen": Teilart("Energie", akte.Lieferung, Kostenzeile, _KOSTEN),
    "kosten": Teilart("Heizungsnebenkosten", Anlagenkosten, Kostenzeile, _KOSTEN),
    "kaltwasser": Teilart("Kaltwasser", akte.Wasserkosten, Kostenzeile, _KOSTEN),
    "hausnebenkosten": Teilart("Hausnebenkosten", akte.Hauskosten, Kostenzeile, _KOSTEN),
    "einstellungen": Teilart("Einstellungen", Einstellungen, Abrechnungszeitraum, {}),
    "abrechnung": Teilart("Art der Abrechnung", Abrechnung, Abrechnungszeitraum, {}),
    "absender": Teilart("Absender", Absender, Abrechnungszeitraum, {}),
}
# parts that are one value in the row of the year
IM_ZEITRAUM = ("einstellungen", "abrechnung", "absender")

_YEARS: dict[type[models.Model], Callable[[Abrechnungszeitraum, Any], Any]] = {
    Nutzer: lambda zeitraum, row: Nutzerjahr.objects.get_or_create(zeitraum=zeitraum, nutzer=row)[0],
    Anlage: lambda zeitraum, row: Anlagenjahr.objects.get_or_create(zeitraum=zeitraum, anlage=row)[0],
}


def year_row(zeitraum: Abrechnungszeitraum, row: models.Model) -> Any:
    """The row beside it that holds what is said for this year alone; None for parts without."""
    make = _YEARS.get(type(row))
    return make(zeitraum, row) if make is not None else None


def values_of(art: str, row: Any, zeitraum: Abrechnungszeitraum) -> Werte:
    """The part as plain values, as an Akte would have it; empty ones left out."""
    if art in IM_ZEITRAUM:
        return dict(zeitraum.angaben.get(art, {}))
    teil = TEILARTEN[art]
    found = {key: getattr(row, column) for key, column in teil.spalten.items()}
    found = {key: value for key, value in found.items() if value not in (None, "", False)}
    year = year_row(zeitraum, row) if teil.jahr and row.pk is not None else None
    return {**found, **row.angaben, **(year.angaben if year is not None else {})}


def put_values(art: str, row: Any, year: Any, values: Werte) -> None:
    """Plain values into a row and the row of its year, unsaved."""
    if art in IM_ZEITRAUM:
        row.angaben = {**row.angaben, art: values}
        return
    teil, rest = TEILARTEN[art], dict(values)
    for key, column in teil.spalten.items():
        field = row._meta.get_field(column)
        value = rest.pop(key, None)
        if isinstance(field, models.DateField):
            value = date.fromisoformat(value) if isinstance(value, str) else value
        elif isinstance(field, models.BooleanField):
            value = bool(value)
        elif isinstance(field, models.CharField) and value is None:
            value = field.default if field.has_default() else ""
        setattr(row, column, value)
    if year is not None:
        year.angaben = {key: rest.pop(key) for key in teil.jahr if key in rest}
    row.angaben = rest
