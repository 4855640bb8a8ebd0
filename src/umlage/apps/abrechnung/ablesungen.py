"""All readings of one device around a year, entered and changed together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from umlage.apps.abrechnung.aktenbau import AFTER, BEFORE
from umlage.apps.abrechnung.erteilt import correcting, require_wanted
from umlage.apps.abrechnung.erteiltestaende import Betroffen, Standaenderung, betroffen
from umlage.apps.abrechnung.operations import SavedMeanwhile, look_at, take_turn
from umlage.apps.abrechnung.teile import values_of
from umlage.apps.abrechnung.zaehlerwerte import take_back_estimates
from umlage.apps.accounts.models import Benutzer
from umlage.apps.archive.operations import note_change, snapshot
from umlage.apps.geraete.models import Geraet
from umlage.apps.liegenschaften.models import Abrechnungszeitraum
from umlage.apps.messwerte import operations as messwerte
from umlage.apps.messwerte.models import Ablesung
from umlage.core.finding import Refused, error
from umlage.core.settlement import akte
from umlage.formats.akte.formular import Knoten, knoten
from umlage.formats.akte.teil import check

Werte = dict[str, Any]


def felder() -> tuple[Knoten, ...]:
    """The fields of the form: the list of readings."""
    return tuple(one for one in knoten(akte.Geraet).felder if one.name == "ablesungen")


def span(zeitraum: Abrechnungszeitraum) -> tuple[date, date]:
    """The days whose readings may serve the year, and are shown."""
    return zeitraum.von - BEFORE, zeitraum.bis + AFTER


def werte(geraet: Geraet, zeitraum: Abrechnungszeitraum) -> Werte:
    """The readings as an Akte would have them."""
    rows = geraet.ablesungen.filter(am__range=span(zeitraum))
    return {"ablesungen": tuple({"am": row.am, "stand": row.stand, "art": row.art, **row.angaben} for row in rows)}


def blatt_betroffen(zeitraum: Abrechnungszeitraum, tage: Sequence[messwerte.Tag]) -> Betroffen:
    """What the fields of a page of readings would change of what was issued."""
    touched = [(day, key, wert) for day in tage for key, wert in day.beruehrt().items()]
    names = dict(zeitraum.liegenschaft.geraete.filter(pk__in={key for _, key, _ in touched}).values_list("pk", "nr"))
    return betroffen(
        zeitraum.liegenschaft,
        [
            Standaenderung(names[key], day.am, wert.stand)
            for day, key, wert in touched
            if key in names and wert.stand != day.gesehen.get(key, messwerte.Wert()).stand
        ],
    )


def enter_sheet(
    *,
    zeitraum: Abrechnungszeitraum,
    tage: Sequence[messwerte.Tag],
    trotzdem: bool = False,
    benutzer: Benutzer,
    am: datetime,
) -> int:
    """Readings of a page; how many changed. AlreadyIssued unless `trotzdem`, and what `messwerte` says."""
    found = blatt_betroffen(zeitraum, tage)
    require_wanted(found, trotzdem=trotzdem)
    with correcting(found, benutzer=benutzer, am=am):
        changed = messwerte.enter_sheet(liegenschaft=zeitraum.liegenschaft_id, tage=tage, benutzer=benutzer, am=am)
        keys = {key for day in tage for key in day.beruehrt()}
        read = list(zeitraum.liegenschaft.geraete.filter(pk__in=keys).values_list("nr", flat=True))
        take_back_estimates(zeitraum=zeitraum, geraete=read, benutzer=benutzer, am=am)
    look_at(zeitraum=zeitraum, am=am)
    return changed


def geraet_betroffen(geraet: Geraet, zeitraum: Abrechnungszeitraum, values: Werte) -> Betroffen:
    """What these readings of a device would change of what was issued; nothing where they cannot be read."""
    rows = tuple(values.get("ablesungen", ()))
    if check(akte.Geraet, {**values_of("geraet", geraet, zeitraum), "ablesungen": rows}):
        return {}
    gone, come = _differing(geraet, zeitraum, [_row(geraet, one) for one in rows])
    before = {(row.am, row.stand) for row in gone}
    after = {(row.am, row.stand) for row in come}
    days = dict(after - before)
    removed = dict.fromkeys(day for day, _stand in before - after if day not in days)
    changes = [Standaenderung(geraet.nr, day, stand) for day, stand in {**removed, **days}.items()]
    return betroffen(zeitraum.liegenschaft, changes)


def save_readings(
    *,
    zeitraum: Abrechnungszeitraum,
    geraet: Geraet,
    values: Werte,
    vorher: Werte,
    trotzdem: bool = False,
    benutzer: Benutzer,
    am: datetime,
) -> int:
    """From now on these readings around the year and no others; how many changed. Refused, SavedMeanwhile.

    `vorher`: what the form showed of them. AlreadyIssued unless `trotzdem`.
    """
    said = {"benutzer": benutzer, "am": am, "liegenschaft": geraet.liegenschaft_id}
    rows = tuple(values.get("ablesungen", ()))
    problems = check(akte.Geraet, {**values_of("geraet", geraet, zeitraum), "ablesungen": rows})
    first, last = span(zeitraum)
    new = [_row(geraet, one) for one in rows] if not problems else []
    outside = [
        error("ablesung.zeit", f"ablesungen/{place}/am", _("Dieser Tag liegt zu weit außerhalb des Zeitraums."))
        for place, one in enumerate(new, start=1)
        if not first <= one.am <= last
    ]
    if problems or outside:
        raise Refused((*problems, *outside))
    found = geraet_betroffen(geraet, zeitraum, values)
    require_wanted(found, trotzdem=trotzdem)
    with correcting(found, benutzer=benutzer, am=am):
        take_turn(geraet.liegenschaft_id, None)
        if werte(geraet, zeitraum) != vorher:
            raise SavedMeanwhile(_("Jemand anderes hat das inzwischen geändert."))
        gone, come = _differing(geraet, zeitraum, new)
        for row in gone:
            note_change(**said, row=row, vorher=snapshot(row), nachher={})
            row.delete()
        for row in come:
            row.save()
            note_change(**said, row=row, vorher={}, nachher=snapshot(row))
        take_back_estimates(zeitraum=zeitraum, geraete=[geraet.nr], benutzer=benutzer, am=am)
    look_at(zeitraum=zeitraum, am=am)
    return max(len(gone), len(come))


def _differing(
    geraet: Geraet, zeitraum: Abrechnungszeitraum, new: Sequence[Ablesung]
) -> tuple[list[Ablesung], list[Ablesung]]:
    """The rows that are no more, and those that are new."""
    known = {_key(row): row for row in geraet.ablesungen.filter(am__range=span(zeitraum))}
    wanted = {_key(row): row for row in new}
    gone = [row for key, row in known.items() if key not in wanted]
    return gone, [row for key, row in wanted.items() if key not in known]


def _row(geraet: Geraet, value: Werte) -> Ablesung:
    rest = dict(value)
    day, stand = rest.pop("am"), rest.pop("stand")
    am = date.fromisoformat(day) if isinstance(day, str) else day
    return Ablesung(geraet=geraet, am=am, stand=Decimal(stand), art=rest.pop("art", "ablesung"), angaben=rest)


def _key(row: Ablesung) -> tuple[object, ...]:
    return row.am, row.stand, row.art, tuple(sorted((name, str(value)) for name, value in row.angaben.items()))
