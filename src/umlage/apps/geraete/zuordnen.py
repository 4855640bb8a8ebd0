"""A radio device is assigned to a house, a flat, a device there; or left to the neighbours, taken out, set free."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from umlage.apps.accounts.models import Benutzer
from umlage.apps.archive.operations import Aenderung, note_change, note_changes, snapshot
from umlage.apps.geraete.gehoert import note_place
from umlage.apps.geraete.models import Funkgeraet, Geraet
from umlage.apps.geraete.vorschlaege import ARTEN, passt, vorschlaege
from umlage.apps.liegenschaften.models import Liegenschaft, Nutzeinheit

Stand = Funkgeraet.Stand
# what is heard every few seconds and nobody did
_HEARD = ("rahmen", "tagelos", "zuletzt_am", "signal", "meldungen")


class NotAssigned(Exception):
    """This device cannot be assigned so; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Platz:
    """Where a device hangs. `anlegen`: the device of the house is made where it is missing, from the day `ab` on."""

    liegenschaft: Liegenschaft
    nutzeinheit: Nutzeinheit | None = None
    raum: str = ""
    geraet: Geraet | None = None
    anlegen: bool = False
    ab: date | None = None


@transaction.atomic
def assign(
    *,
    rows: Sequence[Funkgeraet],
    platz: Platz,
    benutzer: Benutzer,
    am: datetime,
    shown: Mapping[int, str] | None = None,
) -> int:
    """Assign devices; how many. NotAssigned, and nothing changed, where one of them cannot be.

    `shown`: where each hung on the page from which this is asked; who hangs elsewhere by now is left to another look.
    """
    if platz.geraet is not None and len(rows) > 1:
        raise NotAssigned(_("Ein Gerät im Haus hat nur ein Funkgerät; bitte einzeln zuordnen."))
    for row in _as_shown(_locked(rows), shown):
        _assign(row, platz, benutzer, am)
    return len(rows)


@transaction.atomic
def take_suggestions(*, rows: Sequence[Funkgeraet], benutzer: Benutzer, am: datetime) -> int:
    """Assign each device to what is surely meant; how many there were."""
    free = [row for row in _locked(rows) if row.stand in (Stand.NEU, Stand.AUSGEBAUT)]
    found = vorschlaege(free)
    changes: dict[int, Aenderung] = {}
    hung: list[Funkgeraet] = []
    for row in free:
        seen = found.get(row.pk)
        if seen is None or not seen.sicher or seen.geraet.pk in changes:
            continue
        geraet, before = seen.geraet, _shown(row)
        # nobody else hangs there, and it is of the same kind: so it is suggested
        _hang(row, Platz(geraet.liegenschaft, geraet.nutzeinheit, geraet.raum), geraet)
        changes[geraet.pk] = Aenderung(row, geraet.liegenschaft_id, before, _shown(row))
        hung.append(row)
    note_place(hung)
    note_changes(benutzer=benutzer, am=am, changes=changes.values())
    return len(changes)


def _hang(row: Funkgeraet, platz: Platz, geraet: Geraet | None) -> None:
    row.stand, row.geraet, row.liegenschaft = Stand.ZUGEORDNET, geraet, platz.liegenschaft
    row.nutzeinheit = geraet.nutzeinheit if geraet is not None else platz.nutzeinheit
    row.raum = platz.raum or (geraet.raum if geraet is not None else "")


@transaction.atomic
def mark(
    *, rows: Sequence[Funkgeraet], stand: str, benutzer: Benutzer, am: datetime, shown: Mapping[int, str] | None = None
) -> int:
    """Foreign, taken out, or free again; how many changed. What is taken out keeps its place, for its history.

    NotAssigned, and nothing changed, where one hangs elsewhere than `shown` (see `assign`).
    """
    count = 0
    for row in _as_shown(_locked(rows), shown):
        if row.stand == stand:
            continue
        before, house = _shown(row), row.liegenschaft_id
        row.stand = stand
        if stand != Stand.AUSGEBAUT:
            row.liegenschaft = row.nutzeinheit = row.geraet = None
            row.raum = ""
        row.save()
        _noted(row, before, house, benutzer, am)
        count += 1
    return count


def leave_house(*, haus: Liegenschaft, benutzer: Benutzer, am: datetime) -> None:
    """The house is about to be deleted: what hung in it is free, and says no more whose room it was in."""
    rows = Funkgeraet.objects.filter(liegenschaft=haus)
    mark(rows=list(rows.filter(stand=Stand.ZUGEORDNET)), stand=Stand.NEU, benutzer=benutzer, am=am)
    rows.update(raum="")


@transaction.atomic
def describe(*, row: Funkgeraet, angaben: Mapping[str, Any], benutzer: Benutzer, am: datetime) -> None:
    """What is known of the thing itself: battery until, calibration, when it was put in. None takes a word away."""
    (locked,) = _locked([row])
    before = _shown(locked)
    known = {**locked.angaben, **angaben}
    locked.angaben = {name: value for name, value in known.items() if value not in (None, "")}
    locked.save(update_fields=["angaben"])
    _noted(locked, before, locked.liegenschaft_id, benutzer, am)


def link_by_number(*, geraet: Geraet, benutzer: Benutzer, am: datetime) -> bool:
    """A radio device that hangs in this house without a device, and bears this number, belongs to it; whether one did.

    So a device that was deleted and entered again is read as before.
    """
    if geraet.bis is not None:
        return False
    free = Funkgeraet.objects.filter(liegenschaft=geraet.liegenschaft_id, geraet=None, stand=Stand.ZUGEORDNET)
    named = free.filter(Q(funkadresse=geraet.nr.upper()) | Q(werksnummer=geraet.nr.upper()))
    rows = [row for row in named if passt(row.medium, geraet.art)]
    taken = Funkgeraet.objects.filter(geraet=geraet, stand=Stand.ZUGEORDNET).exists()
    if len(rows) != 1 or taken:
        return False
    place = Platz(geraet.liegenschaft, geraet.nutzeinheit, geraet.raum, geraet)
    _assign(_locked(rows)[0], place, benutzer, am)
    return True


def follow(*, geraet: Geraet, benutzer: Benutzer, am: datetime) -> None:
    """The radio device of a device hangs where the device hangs."""
    for row in _locked(list(Funkgeraet.objects.filter(geraet=geraet, stand=Stand.ZUGEORDNET))):
        before = _shown(row)
        row.nutzeinheit = geraet.nutzeinheit
        row.save(update_fields=["nutzeinheit"])
        _noted(row, before, geraet.liegenschaft_id, benutzer, am)


def _locked(rows: Sequence[Funkgeraet]) -> list[Funkgeraet]:
    wanted = Funkgeraet.objects.select_for_update(of=("self",)).filter(pk__in=[row.pk for row in rows])
    return list(wanted.select_related("datenpunkt").order_by("pk"))


def _as_shown(rows: list[Funkgeraet], shown: Mapping[int, str] | None) -> list[Funkgeraet]:
    for row in rows:
        if shown is not None and shown.get(row.pk, row.hangs) != row.hangs:
            place = " ".join(str(part) for part in (row.liegenschaft, row.nutzeinheit, row.raum) if part)
            text = _("%(nr)s hat inzwischen jemand anderes geändert: %(stand)s %(ort)s. Bitte noch einmal ansehen.")
            now = text % {"nr": row, "stand": row.get_stand_display(), "ort": place}
            raise NotAssigned(now.replace(" .", "."))
    return rows


def _assign(row: Funkgeraet, platz: Platz, benutzer: Benutzer, am: datetime) -> None:
    before, geraet = _shown(row), platz.geraet
    if geraet is None:
        geraet = _in_house(row, platz)
    if geraet is None and platz.anlegen and row.medium in ARTEN:
        geraet = _made(row, platz, benutzer, am)
    if geraet is not None:
        # "zugeordnet" comes before "ausgebaut"
        other = Funkgeraet.objects.filter(geraet=geraet).exclude(pk=row.pk).order_by("-stand").first()
        if other is not None and other.stand == Stand.AUSGEBAUT:
            # its values count as those of this device, too
            text = _(
                "Zu %(geraet)s im Haus gehören die Werte des ausgebauten Funkgeräts %(anderes)s. Ist das Gerät "
                "getauscht, tragen Sie den Tausch ein; sonst heben Sie zuerst dessen Zuordnung auf."
            )
            raise NotAssigned(text % {"geraet": geraet.nr, "anderes": other})
        if other is not None:
            text = _(
                "%(geraet)s im Haus hat schon das Funkgerät %(anderes)s. Ist es getauscht, tragen Sie den Tausch ein."
            )
            raise NotAssigned(text % {"geraet": geraet.nr, "anderes": other})
        if row.medium in ARTEN and not passt(row.medium, geraet.art):
            text = _("Gerät %(nr)s ist im Haus ein anderes: bitte die Art prüfen.")
            raise NotAssigned(text % {"nr": geraet.nr})
    _hang(row, platz, geraet)
    row.save()
    _noted(row, before, platz.liegenschaft.pk, benutzer, am)


def _in_house(row: Funkgeraet, platz: Platz) -> Geraet | None:
    """The device of the house that bears a number of this one."""
    names = [name for name in (row.funkadresse, row.werksnummer) if name]
    found = list(Geraet.objects.filter(liegenschaft=platz.liegenschaft, nr__in=names, bis__isnull=True)[:2])
    return found[0] if len(found) == 1 else None


def _made(row: Funkgeraet, platz: Platz, benutzer: Benutzer, am: datetime) -> Geraet:
    house = platz.liegenschaft
    if Geraet.objects.filter(liegenschaft=house, nr=row.funkadresse).exists():
        text = _("Ein Gerät mit der Nummer %(nr)s gab es in diesem Haus schon; bitte dort nachsehen.")
        raise NotAssigned(text % {"nr": row.funkadresse})
    new = Geraet.objects.create(
        liegenschaft=house,
        nutzeinheit=platz.nutzeinheit,
        nr=row.funkadresse,
        art=ARTEN[row.medium],
        raum=platz.raum,
        ab=platz.ab,
        reihenfolge=house.geraete.count(),
        angaben={"zweck": "gesamt"} if platz.nutzeinheit is None else {},
    )
    note_change(benutzer=benutzer, am=am, liegenschaft=house.pk, row=new, vorher={}, nachher=snapshot(new))
    return new


def _shown(row: Funkgeraet) -> dict[str, Any]:
    return {name: value for name, value in snapshot(row).items() if name not in _HEARD}


def _noted(row: Funkgeraet, before: dict[str, Any], house: int | None, benutzer: Benutzer, am: datetime) -> None:
    note_change(benutzer=benutzer, am=am, liegenschaft=house, row=row, vorher=before, nachher=_shown(row))
