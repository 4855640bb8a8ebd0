"""The course of an alarm: raised, given to somebody, done with; and the questions about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from umlage.apps.accounts.models import Benutzer
from umlage.apps.archive.operations import note_change, snapshot
from umlage.apps.geraete.models import Geraetealarm
from umlage.apps.liegenschaften.models import Liegenschaft

Stand = Geraetealarm.Stand
ARTEN, STAENDE = Geraetealarm.Art.choices, Geraetealarm.Stand.choices
_NAMEN = dict(ARTEN)
_QUIET = timedelta(days=30)
HEARD_AGAIN = "Wieder gehört."
"""What an alarm of silence says that is over by itself."""
_MOST_NOTE = 2000


class AlreadyDone(Exception):
    """Somebody else has done with this alarm."""


class NoReason(Exception):
    """Who has done with an alarm says what came of it."""


def raise_alarms(seen: Mapping[tuple[int, str], datetime]) -> int:
    """Open an alarm for each device and kind, or note that an open one was seen again; how many are new.

    One that a person has done with comes back after a month at the earliest: a battery is not changed in a day.
    """
    if not seen:
        return 0
    known: dict[tuple[int, str], list[Geraetealarm]] = defaultdict(list)
    for row in Geraetealarm.objects.filter(funkgeraet__in={number for number, _art in seen}):
        known[row.funkgeraet_id, row.art].append(row)
    new = []
    for (number, art), when in seen.items():
        rows = known[number, art]
        there = next((row for row in rows if row.stand != Stand.ERLEDIGT), None)
        if there is not None:
            Geraetealarm.objects.filter(pk=there.pk, zuletzt_am__lt=when).update(zuletzt_am=when)
        elif all(row.erledigt_am is not None and row.erledigt_am + _QUIET < when for row in rows):
            new.append(Geraetealarm(funkgeraet_id=number, art=art, seit=when, zuletzt_am=when))
    Geraetealarm.objects.bulk_create(new, batch_size=500)
    return len(new)


@transaction.atomic
def assign_alarm(
    *,
    row: Geraetealarm,
    zustaendig: Benutzer | None,
    notiz: str,
    benutzer: Benutzer,
    am: datetime,
    shown: int | None = None,
) -> str:
    """Somebody looks after it; None: nobody does any more. AlreadyDone.

    `shown`: primary key of who looked after it on the page from which this is said, 0: nobody. What somebody else has
    said since stays, and the note is kept; returns a sentence where both said something.
    """
    locked = _open(row)
    before, now = snapshot(locked), locked.zustaendig_id or 0
    wanted = zustaendig.pk if zustaendig is not None else 0
    said = ""
    if shown is None or now == shown:
        locked.zustaendig = zustaendig
        locked.stand = Stand.ZUGEWIESEN if zustaendig is not None else Stand.OFFEN
    elif wanted not in (shown, now):
        said = _("Zuständig ist inzwischen %(name)s, das bleibt so; wer es ändern will, wählt noch einmal.")
        said %= {"name": locked.zustaendig or _("niemand")}
    _noted(locked, notiz, before, benutzer, am)
    return said


@transaction.atomic
def close_alarm(*, row: Geraetealarm, notiz: str, benutzer: Benutzer, am: datetime) -> None:
    """It is done with, and what came of it. AlreadyDone, NoReason."""
    if not notiz.strip():
        raise NoReason(_("Bitte sagen, was daraus geworden ist; es steht danach beim Alarm."))
    locked = _open(row)
    before = snapshot(locked)
    locked.stand, locked.erledigt_am = Stand.ERLEDIGT, am
    _noted(locked, notiz, before, benutzer, am)


def benennung(art: str) -> str:
    """The name of a kind of alarm."""
    return str(_NAMEN.get(art, art))


@transaction.atomic
def heard_again(numbers: list[int], am: datetime) -> int:
    """Alarms of silence are over where the device is heard again; how many. What people noted stays."""
    rows = Geraetealarm.objects.filter(funkgeraet__in=numbers, art=Geraetealarm.Art.FUNKSTILLE)
    over = list(rows.exclude(stand=Stand.ERLEDIGT).select_for_update())
    for row in over:
        row.stand, row.erledigt_am = Stand.ERLEDIGT, am
        _add_line(row, HEARD_AGAIN)
    return Geraetealarm.objects.bulk_update(over, ["stand", "erledigt_am", "notiz"], batch_size=500)


def _open(row: Geraetealarm) -> Geraetealarm:
    found = Geraetealarm.objects.select_for_update(of=("self",)).filter(pk=row.pk).exclude(stand=Stand.ERLEDIGT)
    first = found.select_related("funkgeraet").first()
    if first is None:
        raise AlreadyDone(_("Diesen Alarm hat inzwischen jemand anderes erledigt."))
    return first


def _add_line(row: Geraetealarm, line: str) -> None:
    row.notiz = "\n".join(filter(None, [row.notiz, line]))[-_MOST_NOTE:]


def _noted(row: Geraetealarm, notiz: str, before: dict[str, object], benutzer: Benutzer, am: datetime) -> None:
    if notiz.strip():
        line = f"{am:%d.%m.%Y} {benutzer}: {notiz.strip()}"
        _add_line(row, line)
    row.save()
    house = row.funkgeraet.liegenschaft_id
    note_change(benutzer=benutzer, am=am, liegenschaft=house, row=row, vorher=before, nachher=snapshot(row))


@dataclass(frozen=True, slots=True)
class Alarmsuche:
    """Which alarms are wanted; empty: all that are open."""

    stand: str = ""
    art: str = ""
    haus: str = ""


def alarme(suche: Alarmsuche) -> QuerySet[Geraetealarm]:
    """Alarms of devices that are ours or that nobody assigned yet, the newest first."""
    rows = Geraetealarm.objects.exclude(funkgeraet__stand="fremd")
    if suche.art:
        rows = rows.filter(art=suche.art)
    if suche.haus:
        rows = rows.filter(funkgeraet__liegenschaft__nummer=suche.haus)
    if suche.stand:
        rows = rows.filter(stand=suche.stand)
    else:
        rows = rows.exclude(stand=Stand.ERLEDIGT)
    return rows.select_related(
        "funkgeraet__liegenschaft", "funkgeraet__nutzeinheit", "funkgeraet__datenpunkt", "zustaendig"
    )


def alarm(nummer: int) -> Geraetealarm | None:
    """One of them."""
    return Geraetealarm.objects.filter(pk=nummer).select_related("funkgeraet").first()


def nach_art(suche: Alarmsuche) -> dict[str, int]:
    """How many there are of each kind."""
    rows = alarme(Alarmsuche(suche.stand, "", suche.haus)).order_by().values_list("art")
    return dict(rows.annotate(zahl=Count("pk")))


def offene_von(funkgeraete: Sequence[int]) -> dict[int, list[str]]:
    """The names of what devices report and nobody has done with, by primary key of the device."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = Geraetealarm.objects.filter(funkgeraet__in=funkgeraete).exclude(stand=Stand.ERLEDIGT).order_by("pk")
    for number, art in rows.values_list("funkgeraet", "art"):
        found[number].append(benennung(art))
    return found


def offene(haus: Liegenschaft | None = None) -> int:
    """How many wait, of a house or in all."""
    rows = Geraetealarm.objects.exclude(stand=Stand.ERLEDIGT)
    if haus is not None:
        return rows.filter(funkgeraet__liegenschaft=haus).count()
    return rows.exclude(funkgeraet__stand="fremd").count()
