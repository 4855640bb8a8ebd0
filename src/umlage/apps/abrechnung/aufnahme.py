"""An Akte taken apart into the rows of the database.

Columns hold what people search and sort by; everything else of a part of the Akte stays together in `angaben`, so
that a new field of the Akte needs no new column. What is said for one year alone goes to the rows of that year.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from umlage.apps.geraete.models import Anlage, Anlagenjahr, Geraet
from umlage.apps.kosten.models import Kostenzeile
from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Liegenschaft, Nutzeinheit, Nutzer, Nutzerjahr
from umlage.apps.messwerte.models import Ablesung

# what is said of a Nutzer, or of a plant, for one year alone
NUTZERJAHR = ("vorauszahlung", "direktkosten", "sonderkosten", "vorjahr", "verbrauchsinformation")
ANLAGENJAHR = ("bestand",)
_ROWS = ("liegenschaft", "zeitraum", "anlagen", "geraete", "nutzeinheiten", "kaltwasser", "hausnebenkosten", "umlage")

Werte = Mapping[str, Any]


def take_in(values: Werte) -> Abrechnungszeitraum:
    """The rows of an Akte that was found good; a Liegenschaft that is known gets a year more.

    What the Akte says of a flat, a Nutzer or a device that is known replaces what was said before; an Abrechnung that
    was issued keeps its own Akte.
    """
    house = dict(values["liegenschaft"])
    columns = {name: house.pop(name, "") for name in ("strasse", "plz", "ort", "bezeichnung")}
    liegenschaft, _ = Liegenschaft.objects.update_or_create(
        nummer=house.pop("nr"), defaults={**columns, "angaben": house}
    )
    span = values["zeitraum"]
    zeitraum = Abrechnungszeitraum.objects.create(
        liegenschaft=liegenschaft,
        von=_day(span["von"]),
        bis=_day(span["bis"]),
        angaben={name: value for name, value in values.items() if name not in _ROWS},
    )
    readings = _Ablesungen(liegenschaft)
    for place, row in enumerate(values.get("anlagen", ())):
        _anlage(zeitraum, place, row, readings)
    for place, row in enumerate(values.get("geraete", ())):
        _geraet(liegenschaft, place, row, readings)
    for place, row in enumerate(values["nutzeinheiten"]):
        _nutzeinheit(zeitraum, place, row, readings)
    for bereich in ("kaltwasser", "hausnebenkosten"):
        _kosten(zeitraum, bereich, values.get(bereich, ()), None)
    readings.save()
    return zeitraum


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


class _Ablesungen:
    """Readings to be added, without those that are known already."""

    def __init__(self, liegenschaft: Liegenschaft) -> None:
        rows = Ablesung.objects.filter(geraet__liegenschaft=liegenschaft)
        self.known = {(row.geraet_id, row.am, row.stand, row.art) for row in rows}
        self.new: list[Ablesung] = []

    def add(self, geraet: Geraet, rows: Any) -> None:
        for row in rows:
            rest = dict(row)
            am, stand, art = _day(rest.pop("am")), rest.pop("stand"), rest.pop("art", "ablesung")
            key = (geraet.pk, am, Decimal(stand), art)
            if key not in self.known:
                self.known.add(key)
                self.new.append(Ablesung(geraet=geraet, am=am, stand=stand, art=art, angaben=rest))

    def save(self) -> None:
        Ablesung.objects.bulk_create(self.new, batch_size=1000)


def _anlage(zeitraum: Abrechnungszeitraum, place: int, row: Werte, readings: _Ablesungen) -> None:
    rest = dict(row)
    nr, energieart = rest.pop("nr"), rest.pop("energieart")
    devices, deliveries, costs = (rest.pop(name, ()) for name in ("geraete", "lieferungen", "kosten"))
    year = {name: rest.pop(name) for name in ANLAGENJAHR if name in rest}
    anlage, _ = Anlage.objects.update_or_create(
        liegenschaft=zeitraum.liegenschaft,
        nr=nr,
        defaults={"energieart": energieart, "reihenfolge": place, "angaben": rest},
    )
    Anlagenjahr.objects.create(zeitraum=zeitraum, anlage=anlage, angaben=year)
    for number, device in enumerate(devices):
        _geraet(zeitraum.liegenschaft, number, device, readings, anlage=anlage)
    _kosten(zeitraum, "lieferungen", deliveries, anlage)
    _kosten(zeitraum, "kosten", costs, anlage)


def _geraet(liegenschaft: Liegenschaft, place: int, row: Werte, readings: _Ablesungen, **ort: Any) -> None:
    rest = dict(row)
    nr, rows = rest.pop("nr"), rest.pop("ablesungen", ())
    columns = {
        "art": rest.pop("art"),
        "raum": rest.pop("raum", None) or "",
        "ab": _day(rest.pop("ab", None)),
        "bis": _day(rest.pop("bis", None)),
        "reihenfolge": place,
        "angaben": rest,
    }
    geraet, _ = Geraet.objects.update_or_create(
        liegenschaft=liegenschaft, nr=nr, defaults={"nutzeinheit": None, "anlage": None, **ort, **columns}
    )
    readings.add(geraet, rows)


def _nutzeinheit(zeitraum: Abrechnungszeitraum, place: int, row: Werte, readings: _Ablesungen) -> None:
    rest = dict(row)
    nr, devices, people = rest.pop("nr"), rest.pop("geraete", ()), rest.pop("nutzer", ())
    columns = {
        "lage": rest.pop("lage", None) or "",
        "nutzung": rest.pop("nutzung", "wohnung"),
        "reihenfolge": place,
        "angaben": rest,
    }
    einheit, _ = Nutzeinheit.objects.update_or_create(liegenschaft=zeitraum.liegenschaft, nr=nr, defaults=columns)
    for number, device in enumerate(devices):
        _geraet(zeitraum.liegenschaft, number, device, readings, nutzeinheit=einheit)
    for number, person in enumerate(people):
        _nutzer(zeitraum, einheit, number, person)


def _nutzer(zeitraum: Abrechnungszeitraum, einheit: Nutzeinheit, place: int, row: Werte) -> None:
    rest = dict(row)
    nr = rest.pop("nr")
    year = {name: rest.pop(name) for name in NUTZERJAHR if name in rest}
    columns = {
        "name": rest.pop("name"),
        "von": _day(rest.pop("von", None)),
        "bis": _day(rest.pop("bis", None)),
        "leerstand": rest.pop("leerstand", False),
        "reihenfolge": place,
        "angaben": rest,
    }
    nutzer, _ = Nutzer.objects.update_or_create(nutzeinheit=einheit, nr=nr, defaults=columns)
    Nutzerjahr.objects.create(zeitraum=zeitraum, nutzer=nutzer, angaben=year)


def _kosten(zeitraum: Abrechnungszeitraum, bereich: str, rows: Any, anlage: Anlage | None) -> None:
    Kostenzeile.objects.bulk_create([_zeile(zeitraum, bereich, place, row, anlage) for place, row in enumerate(rows)])


def _zeile(zeitraum: Abrechnungszeitraum, bereich: str, place: int, row: Werte, anlage: Anlage | None) -> Kostenzeile:
    rest = dict(row)
    return Kostenzeile(
        zeitraum=zeitraum,
        bereich=bereich,
        anlage=anlage,
        bezeichnung=rest.pop("bezeichnung", None) or "",
        am=_day(rest.pop("am", None)),
        betrag=rest.pop("betrag"),
        reihenfolge=place,
        angaben=rest,
    )
