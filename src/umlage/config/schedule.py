"""Every recurring job, on one page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from umlage.apps.abrechnung.jobs import tageswechsel
from umlage.apps.accounts.jobs import anmeldeversuche_aufraeumen, sitzungen_aufraeumen
from umlage.apps.austausch.jobs import einlesen
from umlage.apps.austausch.wiederkehrend import eingaenge_anstossen, eingaenge_aufraeumen, postfaecher_abrufen
from umlage.apps.datenschutz.jobs import faelliges_loeschen
from umlage.apps.laeufe.jobs import laeufe_anstossen, vorantreiben
from umlage.apps.messwerte.alarmjob import geraete_pruefen
from umlage.apps.messwerte.jobs import faecher_anlegen, messwerte_verdichten

_OPEN = ("READY", "RUNNING")


@task()
def auftraege_aufraeumen() -> int:
    """Jobs that are done: those that come every few seconds after an hour, the others after a month."""
    done = DBTaskResult.objects.exclude(status__in=_OPEN)
    often = (vorantreiben.module_path, laeufe_anstossen.module_path, einlesen.module_path)
    often += (eingaenge_anstossen.module_path, postfaecher_abrufen.module_path)
    now = timezone.now()
    count, _ = done.filter(task_path__in=often, finished_at__lt=now - timedelta(hours=1)).delete()
    return count + done.filter(finished_at__lt=now - timedelta(days=30)).delete()[0]


@dataclass(frozen=True, slots=True)
class Wiederkehrend:
    """A job and how long after the last time it comes again."""

    auftrag: Any
    alle: timedelta


PLAN = (
    Wiederkehrend(laeufe_anstossen, timedelta(minutes=1)),
    Wiederkehrend(eingaenge_anstossen, timedelta(minutes=1)),
    Wiederkehrend(postfaecher_abrufen, timedelta(minutes=5)),
    Wiederkehrend(auftraege_aufraeumen, timedelta(hours=1)),
    Wiederkehrend(tageswechsel, timedelta(hours=6)),
    Wiederkehrend(sitzungen_aufraeumen, timedelta(hours=6)),
    Wiederkehrend(faecher_anlegen, timedelta(hours=12)),
    Wiederkehrend(anmeldeversuche_aufraeumen, timedelta(days=1)),
    Wiederkehrend(eingaenge_aufraeumen, timedelta(days=1)),
    Wiederkehrend(messwerte_verdichten, timedelta(days=1)),
    Wiederkehrend(faelliges_loeschen, timedelta(days=1)),
    Wiederkehrend(geraete_pruefen, timedelta(days=1)),
)
# one worker at a time looks what is due; any number, the same for all
_LOCK = 20_210_001


def due(now: datetime) -> Iterator[Wiederkehrend]:
    """What was last put into the queue long enough ago, and does not lie in it."""
    for entry in PLAN:
        rows = DBTaskResult.objects.filter(task_path=entry.auftrag.module_path)
        if not rows.filter(status__in=_OPEN).exists() and not rows.filter(enqueued_at__gt=now - entry.alle).exists():
            yield entry


def put_due(now: datetime) -> int:
    """Put into the queue what is due, each once however many workers ask; how many."""
    if not any(due(now)):
        return 0
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        entries = list(due(now))
        for entry in entries:
            entry.auftrag.enqueue()
    return len(entries)
