"""The parts of an Akte as rows that people change one at a time: the same values, whether in a file or in a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from umlage.apps.abrechnung.aufnahme import ANLAGENJAHR, GERAETEJAHR, NUTZERJAHR
from umlage.apps.abrechnung.beiwerk import SPALTEN
from umlage.apps.abrechnung.laengen import too_long, too_long_in
from umlage.apps.geraete.karte import KARTE, Geraetekarte
from umlage.apps.geraete.models import Anlage, Anlagenjahr, Geraet, Geraetejahr
from umlage.apps.kosten.models import Kostenzeile
from umlage.apps.liegenschaften.models import (
    LEERSTAND,
    Abrechnungszeitraum,
    Kontakt,
    Liegenschaft,
    Nutzeinheit,
    Nutzer,
    Nutzerjahr,
    Vermerk,
)
from umlage.core.finding import Finding
from umlage.core.settlement import akte
from umlage.core.settlement.akte.akte import Abrechnung, Einstellungen
from umlage.core.settlement.akte.akte import Liegenschaft as Hausangaben
from umlage.core.settlement.akte.anlage import Anlagenkosten
from umlage.core.settlement.akte.anschrift import Absender
from umlage.core.settlement.akte.information import Information
from umlage.formats.akte.formular import Knoten, ausschnitt, knoten
from umlage.formats.akte.teil import check

Werte = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Teilart:
    """How a part stands in the database.

    `spalten`: its columns by the key in the Akte; `ohne`: keys with rows of their own; `jahr`: keys that are said for
    one year, kept in a row beside it; `karte`: keys that no Akte has, in a column of their own; `klasse` is the part of
    the Akte whose schema the values must meet, `nur` those of its keys that this part is.
    """

    titel: str
    klasse: type
    modell: type[models.Model]
    spalten: Mapping[str, str]
    ohne: tuple[str, ...] = ()
    jahr: tuple[str, ...] = ()
    nur: tuple[str, ...] = ()
    karte: tuple[str, ...] = ()

    @property
    def felder(self) -> tuple[Knoten, ...]:
        """The fields of its form."""
        every = knoten(self.klasse).felder
        return tuple(one for one in every if one.name not in self.ohne and (not self.nur or one.name in self.nur))

    def check(self, values: Werte) -> tuple[Finding, ...]:
        """What of the values does not fit, with its place in the part."""
        found = check(ausschnitt(self.klasse, self.nur) if self.nur else self.klasse, values)
        return (*found, *too_long(self.modell, self.spalten, values))


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


def _of_the_year(titel: str, name: str) -> Teilart:
    return Teilart(titel, akte.Akte, Abrechnungszeitraum, {}, nur=(name,))


_KOSTEN = _same("bezeichnung", "am", "betrag")
TEILARTEN: dict[str, Teilart] = {
    "liegenschaft": Teilart(
        "Liegenschaft",
        Hausangaben,
        Liegenschaft,
        {"nr": "nummer", **_same("strasse", "plz", "ort", "bezeichnung", "bezirk")},
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
    "geraet": Teilart(
        "Gerät",
        Geraetekarte,
        Geraet,
        _same("nr", "art", "raum", "ab", "bis", "pos"),
        ohne=("ablesungen",),
        jahr=GERAETEJAHR,
        karte=KARTE,
    ),
    "lieferungen": Teilart("Energie", akte.Lieferung, Kostenzeile, _KOSTEN),
    "kosten": Teilart("Heizungsnebenkosten", Anlagenkosten, Kostenzeile, _KOSTEN),
    "kaltwasser": Teilart("Kaltwasser", akte.Wasserkosten, Kostenzeile, _KOSTEN),
    "hausnebenkosten": Teilart("Hausnebenkosten", akte.Hauskosten, Kostenzeile, _KOSTEN),
    "einstellungen": Teilart("Einstellungen", Einstellungen, Abrechnungszeitraum, {}),
    "abrechnung": Teilart("Art der Abrechnung", Abrechnung, Abrechnungszeitraum, {}),
    "absender": Teilart("Absender und Auftraggeber", Absender, Abrechnungszeitraum, {}),
    "information": Teilart("Informationen nach § 6a", Information, Abrechnungszeitraum, {}),
    "mitteilungen": _of_the_year("Mitteilungen", "mitteilungen"),
    "ablesehinweise": _of_the_year("Hinweise für den Ableser", "ablesehinweise"),
    "nutzergruppen": _of_the_year("Nutzergruppen", "nutzergruppen"),
    "tarife": _of_the_year("Tarife", "tarife"),
    "artikel": _of_the_year("Artikel", "artikel"),
    "servicerechnung": _of_the_year("Servicerechnung", "servicerechnung"),
    "ableseauftrag": _of_the_year("Ableseauftrag", "ableseauftrag"),
    "pflichtverletzungen": _of_the_year("Pflichtverletzungen", "pflichtverletzungen"),
    "freigaben": _of_the_year("Hingenommene Fehler", "freigaben"),
    "geraetemodelle": _of_the_year("Gerätemodelle", "geraetemodelle"),
    "kostenbaum": _of_the_year("Kostenbaum", "kostenbaum"),
}


def texts_too_long(values: Werte) -> tuple[Finding, ...]:
    """What of a whole Akte does not fit into the columns."""
    arten: dict[str, tuple[type[models.Model], Mapping[str, str]]] = {
        name: (art.modell, art.spalten) for name, art in TEILARTEN.items()
    }
    arten["kontakt"] = (Kontakt, {name: name for name in ("name", *SPALTEN)})
    arten["vermerk"] = (Vermerk, {"text": "text"})
    return too_long_in(values, arten)


# parts that stand in the row of the year
IM_ZEITRAUM = tuple(name for name, art in TEILARTEN.items() if art.modell is Abrechnungszeitraum)

_YEARS: dict[type[models.Model], Callable[[Abrechnungszeitraum, Any], Any]] = {
    Nutzer: lambda zeitraum, row: Nutzerjahr.objects.get_or_create(zeitraum=zeitraum, nutzer=row)[0],
    Anlage: lambda zeitraum, row: Anlagenjahr.objects.get_or_create(zeitraum=zeitraum, anlage=row)[0],
    Geraet: lambda zeitraum, row: Geraetejahr.objects.get_or_create(zeitraum=zeitraum, geraet=row)[0],
}


def year_row(zeitraum: Abrechnungszeitraum, row: models.Model) -> Any:
    """The row beside it that holds what is said for this year alone; None for parts without."""
    make = _YEARS.get(type(row))
    return make(zeitraum, row) if make is not None else None


def values_of(art: str, row: Any, zeitraum: Abrechnungszeitraum) -> Werte:
    """The part as plain values, as an Akte would have it; empty ones left out."""
    teil = TEILARTEN[art]
    if teil.nur:
        return {name: zeitraum.angaben[name] for name in teil.nur if name in zeitraum.angaben}
    if art in IM_ZEITRAUM:
        return dict(zeitraum.angaben.get(art, {}))
    year = year_row(zeitraum, row) if teil.jahr and row.pk is not None else None
    return {**in_row(art, row), **(year.angaben if year is not None else {})}


def in_row(art: str, row: Any) -> Werte:
    """What the row itself says of a part, without what is said for one year."""
    teil = TEILARTEN[art]
    found = {key: getattr(row, column) for key, column in teil.spalten.items()}
    found = {
        # a number is one, whichever column it stands in
        key: Decimal(value) if type(value) is int else value
        for key, value in found.items()
        if value not in (None, "", False)
    }
    return {**found, **row.angaben, **(row.karte if teil.karte else {})}


def completed(art: str, values: Werte) -> Werte:
    """The values with the name that vacancy has where nobody gave it one."""
    vacant = art == "nutzer" and values.get("leerstand") and not values.get("name")
    return {**values, "name": LEERSTAND} if vacant else values


def put_values(art: str, row: Any, year: Any, values: Werte) -> None:
    """Plain values into a row and the row of its year, unsaved."""
    teil, rest = TEILARTEN[art], dict(values)
    if art in IM_ZEITRAUM:
        old = {name: value for name, value in row.angaben.items() if name not in (teil.nur or (art,))}
        row.angaben = {**old, **(values if teil.nur else {art: values})}
        return
    for key, column in teil.spalten.items():
        field = row._meta.get_field(column)
        value = rest.pop(key, None)
        if isinstance(field, models.DateField):
            value = date.fromisoformat(value) if isinstance(value, str) else value
        elif isinstance(field, models.BooleanField):
            value = bool(value)
        elif isinstance(field, models.IntegerField) and value is not None:
            value = int(value)
        elif isinstance(field, models.CharField) and value is None:
            value = field.default if field.has_default() else ""
        setattr(row, column, value)
    if year is not None:
        year.angaben = {key: rest.pop(key) for key in teil.jahr if key in rest}
    if teil.karte:
        row.karte = {key: rest.pop(key) for key in teil.karte if key in rest}
    row.angaben = rest
