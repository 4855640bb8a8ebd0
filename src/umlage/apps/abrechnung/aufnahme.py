"""An Akte taken apart into the rows of the database.

Columns hold what people search and sort by; everything else of a part of the Akte stays together in `angaben`, so
that a new field of the Akte needs no new column. What is said for one year alone goes to the rows of that year.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db import models

from umlage.apps.abrechnung.beiwerk import new_hints, take_in_beside
from umlage.apps.geraete.eichende import eichende
from umlage.apps.geraete.models import Anlage, Anlagenjahr, Geraet, Geraetejahr
from umlage.apps.kosten.models import Kostenzeile
from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Liegenschaft, Nutzeinheit, Nutzer, Nutzerjahr
from umlage.apps.messwerte.models import Ablesung

# what is said of a Nutzer, or of a plant, for one year alone
NUTZERJAHR = ("vorauszahlung", "direktkosten", "sonderkosten", "vorjahr", "verbrauchsinformation")
ANLAGENJAHR = ("bestand",)
GERAETEJAHR = ("schaetzung", "hinweis")
_ROWS = (
    "liegenschaft", "zeitraum", "anlagen", "geraete", "nutzeinheiten", "kaltwasser", "hausnebenkosten", "umlage",
    "kontakte", "bemerkungen",
)  # fmt: skip
_AT_ONCE = 500
_DAY = timedelta(days=1)

Werte = Mapping[str, Any]


def take_in(values: Werte) -> Abrechnungszeitraum:
    """The rows of an Akte that was found good; a Liegenschaft that is known gets a year more.

    What the Akte says of a flat, a Nutzer or a device that is known replaces what was said before; an Abrechnung that
    was issued keeps its own Akte. The questions to the database are as many for a large house as for a small one.
    """
    house = dict(values["liegenschaft"])
    columns = {name: house.pop(name, "") for name in ("strasse", "plz", "ort", "bezeichnung")}
    # the district may have been said by hand, where the Akte says none
    columns |= {name: house.pop(name) for name in ("bezirk",) if name in house}
    liegenschaft, _ = Liegenschaft.objects.update_or_create(
        nummer=house.pop("nr"), defaults={**columns, "angaben": house}
    )
    span = values["zeitraum"]
    angaben = {name: value for name, value in values.items() if name not in _ROWS}
    if "ablesehinweise" in angaben:
        angaben["ablesehinweise"] = new_hints(liegenschaft, angaben["ablesehinweise"])
    zeitraum = Abrechnungszeitraum.objects.create(
        liegenschaft=liegenschaft,
        von=_day(span["von"]),
        bis=_day(span["bis"]),
        angaben={name: value for name, value in angaben.items() if value != ()},
    )
    plants = _anlagen(zeitraum, values.get("anlagen", ()))
    flats = _nutzeinheiten(zeitraum, values["nutzeinheiten"])
    jahre = _Jahre(zeitraum)
    _nutzer(zeitraum, values["nutzeinheiten"], flats, jahre)
    devices = [(row, place, None, None) for place, row in enumerate(values.get("geraete", ()))]
    for one in values.get("anlagen", ()):
        devices += [(row, place, None, plants[one["nr"]]) for place, row in enumerate(one.get("geraete", ()))]
    for one in values["nutzeinheiten"]:
        devices += [(row, place, flats[one["nr"]], None) for place, row in enumerate(one.get("geraete", ()))]
    _ablesungen(liegenschaft, [row for row, *_ in devices], _geraete(zeitraum, devices, jahre))
    _kosten(zeitraum, values, plants)
    take_in_beside(liegenschaft, values)
    return zeitraum


def _day(value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _nacheinander(people: Any) -> list[Werte]:
    """The Nutzer of a flat, each with the days that those before and behind it say.

    In an Akte one follows the other; in the database a day is also looked at from other years, without neighbours.
    """
    rows = [dict(row) for row in people]
    for one, after in pairwise(rows):
        if after.get("von") is None and one.get("bis") is not None:
            after["von"] = _day(one["bis"]) + _DAY
        elif one.get("bis") is None and after.get("von") is not None:
            one["bis"] = _day(after["von"]) - _DAY
    return rows


def _ersatz(devices: Any) -> dict[str, date]:
    """First days of devices that replaced another one and say none: the day after the other was taken out."""
    rows = [row for row, *_ in devices]
    return {
        row["ersetzt_durch"]: _day(row["bis"]) + _DAY
        for row in rows
        if row.get("ersetzt_durch") is not None and row.get("bis") is not None
    }


class _Jahre:
    """What a year says of those who were there before and will be there after it.

    An Akte names everybody and every device of its year, without a day for what lasts longer than the year. So who is
    missing in a further year has gone before it, and who is new came on its first day.
    """

    def __init__(self, zeitraum: Abrechnungszeitraum) -> None:
        self.zeitraum = zeitraum
        others = list(zeitraum.liegenschaft.zeitraeume.values_list("von", flat=True))
        self.further = any(von < zeitraum.von for von in others)
        self.last = all(von <= zeitraum.von for von in others)

    def days(self, first: str, last: str, known: Any, row: dict[str, Any]) -> dict[str, date | None]:
        """The first and the last day: as the Akte says, else as they were known outside of its year."""
        since, until = _day(row.pop(first, None)), _day(row.pop(last, None))
        if since is None and known is None and self.further:
            since = self.zeitraum.von
        elif since is None and known is not None:
            there = getattr(known, first)
            since = there if there is not None and there <= self.zeitraum.von else None
        if until is None and known is not None:
            there = getattr(known, last)
            until = there if there is not None and there >= self.zeitraum.bis else None
        return {first: since, last: until}

    def ended(self, model: Any, first: str, known: Mapping[Any, Any], wanted: Any) -> None:
        """Those that the newest year does not name any more ended the day before."""
        if not (self.further and self.last):
            return
        named, start = {key for key, _, _ in wanted}, self.zeitraum.von
        gone = [
            row
            for key, row in known.items()
            if key not in named
            and (row.bis is None or row.bis >= start)
            and (getattr(row, first) is None or getattr(row, first) < start)
        ]
        for row in gone:
            row.bis = start - _DAY
        model.objects.bulk_update(gone, ("bis",), batch_size=_AT_ONCE)


def _written(known: dict[Any, Any], key: Any, row: models.Model, columns: Werte) -> tuple[models.Model, bool]:
    """The row that stands under the key, with these columns; and whether something in it is new."""
    there = known.setdefault(key, row)
    changed = there is row
    for name, value in columns.items():
        if getattr(there, name) != value:
            setattr(there, name, value)
            changed = True
    return there, changed


def _saved(model: Any, known: dict[Any, Any], wanted: list[tuple[Any, models.Model, Werte]]) -> None:
    """Rows under their keys, new or changed, in few statements; `known` holds them afterwards."""
    new: list[Any] = []
    changed: dict[int, Any] = {}
    for key, row, columns in wanted:
        there, differs = _written(known, key, row, columns)
        if there is row:
            new.append(row)
        elif differs and there.pk is not None:
            changed[there.pk] = there
    model.objects.bulk_create(new, batch_size=_AT_ONCE)
    if changed:
        model.objects.bulk_update(changed.values(), sorted(wanted[0][2]), batch_size=_AT_ONCE)


def _anlagen(zeitraum: Abrechnungszeitraum, rows: Any) -> dict[str, Anlage]:
    house = zeitraum.liegenschaft
    known: dict[str, Anlage] = {one.nr: one for one in house.anlagen.all()}
    wanted: list[tuple[Any, models.Model, Werte]] = []
    years = []
    for place, row in enumerate(rows):
        rest = {name: value for name, value in row.items() if name not in ("geraete", "lieferungen", "kosten")}
        nr, energieart = rest.pop("nr"), rest.pop("energieart")
        years.append((nr, {name: rest.pop(name) for name in ANLAGENJAHR if name in rest}))
        columns = {"energieart": energieart, "reihenfolge": place, "angaben": rest}
        wanted.append((nr, Anlage(liegenschaft=house, nr=nr), columns))
    _saved(Anlage, known, wanted)
    Anlagenjahr.objects.bulk_create(
        Anlagenjahr(zeitraum=zeitraum, anlage=known[nr], angaben=year) for nr, year in years
    )
    return known


def _nutzeinheiten(zeitraum: Abrechnungszeitraum, rows: Any) -> dict[str, Nutzeinheit]:
    house = zeitraum.liegenschaft
    known: dict[str, Nutzeinheit] = {one.nr: one for one in house.nutzeinheiten.all()}
    wanted: list[tuple[Any, models.Model, Werte]] = []
    for place, row in enumerate(rows):
        rest = {name: value for name, value in row.items() if name not in ("geraete", "nutzer")}
        nr = rest.pop("nr")
        columns = {
            "lage": rest.pop("lage", None) or "",
            "nutzung": rest.pop("nutzung", "wohnung"),
            "reihenfolge": place,
            "angaben": rest,
        }
        wanted.append((nr, Nutzeinheit(liegenschaft=house, nr=nr), columns))
    _saved(Nutzeinheit, known, wanted)
    return known


def _nutzer(zeitraum: Abrechnungszeitraum, rows: Any, flats: Mapping[str, Nutzeinheit], jahre: _Jahre) -> None:
    inside = Nutzer.objects.filter(nutzeinheit__liegenschaft=zeitraum.liegenschaft)
    known: dict[Any, Nutzer] = {(one.nutzeinheit_id, one.nr): one for one in inside}
    wanted: list[tuple[Any, models.Model, Werte]] = []
    years = []
    for flat in rows:
        einheit = flats[flat["nr"]]
        # who was there keeps the place, who comes later stands behind
        behind = max((one.reihenfolge + 1 for (pk, _), one in known.items() if pk == einheit.pk), default=0)
        for place, row in enumerate(_nacheinander(flat.get("nutzer", ()))):
            rest = dict(row)
            key = (einheit.pk, rest.pop("nr"))
            years.append((key, {name: rest.pop(name) for name in NUTZERJAHR if name in rest}))
            columns = {
                "name": rest.pop("name"),
                **jahre.days("von", "bis", known.get(key), rest),
                "leerstand": rest.pop("leerstand", False),
                "reihenfolge": known[key].reihenfolge if key in known else behind + place,
                "angaben": rest,
            }
            wanted.append((key, Nutzer(nutzeinheit=einheit, nr=key[1]), columns))
    jahre.ended(Nutzer, "von", known, wanted)
    _saved(Nutzer, known, wanted)
    Nutzerjahr.objects.bulk_create(
        (Nutzerjahr(zeitraum=zeitraum, nutzer=known[key], angaben=year) for key, year in years), batch_size=_AT_ONCE
    )


def _geraete(zeitraum: Abrechnungszeitraum, devices: Any, jahre: _Jahre) -> dict[str, Geraet]:
    liegenschaft, years = zeitraum.liegenschaft, []
    known: dict[str, Geraet] = {one.nr: one for one in liegenschaft.geraete.all()}
    wanted: list[tuple[Any, models.Model, Werte]] = []
    replacing = _ersatz(devices)
    for row, place, einheit, anlage in devices:
        rest = {name: value for name, value in row.items() if name != "ablesungen"}
        nr = rest.pop("nr")
        rest["ab"] = rest.get("ab") or replacing.get(nr)
        years.append((nr, {name: rest.pop(name) for name in GERAETEJAHR if name in rest}))
        columns = {
            "nutzeinheit_id": einheit.pk if einheit is not None else None,
            "anlage_id": anlage.pk if anlage is not None else None,
            "art": rest.pop("art"),
            "raum": rest.pop("raum", None) or "",
            **jahre.days("ab", "bis", known.get(nr), rest),
            "reihenfolge": place,
            "angaben": rest,
            "geeicht_bis": eichende(nr, row["art"], rest),
        }
        wanted.append((nr, Geraet(liegenschaft=liegenschaft, nr=nr), columns))
    jahre.ended(Geraet, "ab", known, wanted)
    _saved(Geraet, known, wanted)
    Geraetejahr.objects.bulk_create(
        (Geraetejahr(zeitraum=zeitraum, geraet=known[nr], angaben=year) for nr, year in years if year),
        batch_size=_AT_ONCE,
    )
    return known


def _ablesungen(liegenschaft: Liegenschaft, devices: Any, known: Mapping[str, Geraet]) -> None:
    """Readings, without those that are known already."""
    rows = Ablesung.objects.filter(geraet__liegenschaft=liegenschaft)
    there = set(rows.values_list("geraet_id", "am", "stand", "art"))
    new = []
    for device in devices:
        geraet = known[device["nr"]]
        for row in device.get("ablesungen", ()):
            rest = dict(row)
            am, stand, art = _day(rest.pop("am")), rest.pop("stand"), rest.pop("art", "ablesung")
            key = (geraet.pk, am, Decimal(stand), art)
            if key not in there:
                there.add(key)
                new.append(Ablesung(geraet=geraet, am=am, stand=stand, art=art, angaben=rest))
    Ablesung.objects.bulk_create(new, batch_size=1000)


def _kosten(zeitraum: Abrechnungszeitraum, values: Werte, plants: Mapping[str, Anlage]) -> None:
    rows: list[Kostenzeile] = []
    for one in values.get("anlagen", ()):
        for bereich in ("lieferungen", "kosten"):
            rows += _zeilen(zeitraum, bereich, one.get(bereich, ()), plants[one["nr"]])
    for bereich in ("kaltwasser", "hausnebenkosten"):
        rows += _zeilen(zeitraum, bereich, values.get(bereich, ()), None)
    Kostenzeile.objects.bulk_create(rows)


def _zeilen(zeitraum: Abrechnungszeitraum, bereich: str, rows: Any, anlage: Anlage | None) -> list[Kostenzeile]:
    return [_zeile(zeitraum, bereich, place, row, anlage) for place, row in enumerate(rows)]


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
