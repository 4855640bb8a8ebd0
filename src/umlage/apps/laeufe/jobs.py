"""Jobs: what drives the runs, and the run that is set going with them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django_tasks import TaskContext, task
from django_tasks_db.models import DBTaskResult

from umlage.apps.accounts.models import Benutzer, Organisation
from umlage.apps.accounts.scope import current, organisation_scope
from umlage.apps.laeufe import operations, queries
from umlage.apps.laeufe.models import Lauf
from umlage.apps.liegenschaften.models import Abrechnungszeitraum

# so long a job works on one run before it makes room for the next in the queue
SLICE_SECONDS = 2.0
# how soon one looks again whether the last houses in other hands are done
_WAIT = timedelta(seconds=1)
# runs and mails make way for what people wait for
PRIORITY = -10
# set when the process is to end: the house in hand is finished, no further one begun
ENDE = threading.Event()
# steps that broke off because nothing could be kept: no fault of theirs, the try does not count
_BROKEN_OFF: list[int] = []


@transaction.atomic
def start(*, art: str, zeitraeume: Iterable[Abrechnungszeitraum], benutzer: Benutzer, am: datetime) -> Lauf:
    """Start a run and what drives it. NothingChosen, SwitchedOff."""
    lauf = operations.start_run(art=art, zeitraeume=zeitraeume, benutzer=benutzer, am=am)
    drive(lauf)
    return lauf


@transaction.atomic
def resume(*, lauf: Lauf, benutzer: Benutzer, am: datetime) -> None:
    """On with a run. Over."""
    operations.resume_run(lauf=lauf, benutzer=benutzer, am=am)
    drive(lauf)


@transaction.atomic
def retry(*, lauf: Lauf, benutzer: Benutzer, am: datetime) -> int:
    """What failed once more; how many houses. Over."""
    count = operations.retry_run(lauf=lauf, benutzer=benutzer, am=am)
    drive(lauf)
    return count


def drive(lauf: Lauf) -> None:
    """As many jobs as houses may be worked on at once; more than there are workers only wait."""
    for _place in range(min(settings.LAEUFE_ZUGLEICH, lauf.schritte.count())):
        vorantreiben.enqueue(organisation=current(), lauf=lauf.pk)


@task(priority=PRIORITY, takes_context=True)
def vorantreiben(context: TaskContext, organisation: int, lauf: int) -> None:
    """Work on the houses of a run for a while; then again to the end of the queue, so that runs take turns."""
    with organisation_scope(organisation):
        left = work(lauf, arbeiter=context.task_result.worker_ids[-1], seconds=SLICE_SECONDS)
        if left is not None:
            vorantreiben.using(run_after=timezone.now() + left).enqueue(organisation=organisation, lauf=lauf)


def work(nummer: int, *, arbeiter: str, seconds: float, ende: Callable[[], bool] = ENDE.is_set) -> timedelta | None:
    """House after house until time is up; how long to wait before the next turn, None where none is needed."""
    until = time.monotonic() + seconds
    operations.forgive(nummern=_BROKEN_OFF)
    _BROKEN_OFF.clear()
    lauf = queries.lauf(nummer)
    while lauf is not None and lauf.stand == Lauf.Stand.LAEUFT:
        schritt = operations.take_step(lauf=lauf, arbeiter=arbeiter)
        if schritt is None:
            return None if operations.finish_run(lauf=lauf, am=timezone.now()) else _WAIT
        try:
            operations.do_step(schritt=schritt, arbeiter=arbeiter, am=timezone.now())
        except operations.TakenOver:
            return _WAIT
        except (OperationalError, InterfaceError):
            _BROKEN_OFF.append(schritt.pk)
            raise
        if time.monotonic() >= until or ende():
            return timedelta(0)
        lauf = queries.lauf(nummer)
    return None


@task()
def laeufe_anstossen() -> int:
    """Runs that stand as running and that no job drives any more (an engine that failed) go on; how many."""
    count = 0
    driven = {
        tuple(sorted(row["kwargs"].items()))
        for row in DBTaskResult.objects.filter(
            task_path=vorantreiben.module_path, status__in=("READY", "RUNNING")
        ).values_list("args_kwargs", flat=True)
    }
    for organisation in Organisation.objects.values_list("pk", flat=True):
        with organisation_scope(organisation):
            for lauf in Lauf.objects.filter(stand=Lauf.Stand.LAEUFT):
                if (("lauf", lauf.pk), ("organisation", organisation)) not in driven:
                    drive(lauf)
                    count += 1
    return count
