"""Jobs: deliveries are read; what lies too long is looked after."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from umlage.apps.accounts.models import Organisation
from umlage.apps.accounts.scope import current, organisation_scope
from umlage.apps.austausch import verarbeitung
from umlage.apps.austausch.models import Eingang

# before runs and mails, behind what people wait for
PRIORITY = -5
_AFTER = timedelta(seconds=30)


def enqueue(row: Eingang) -> None:
    """Put the reading of a delivery into the queue; belongs into the transaction that keeps the delivery."""
    einlesen.enqueue(organisation=current(), eingang=row.pk)


@task(priority=PRIORITY)
def einlesen(organisation: int, eingang: int) -> None:
    """Read a delivery."""
    with organisation_scope(organisation):
        verarbeitung.work_on(eingang, am=timezone.now())


@task(priority=PRIORITY)
def wartende_lesen(organisation: int, funkadressen: list[str]) -> None:
    """Read telegrams that waited for a key of these devices."""
    with organisation_scope(organisation):
        verarbeitung.read_waiting(funkadressen, am=timezone.now())


@task()
def eingaenge_anstossen() -> int:
    """Deliveries that wait and that no job has in hand (an engine that failed) are read; how many."""
    rows = DBTaskResult.objects.filter(task_path=einlesen.module_path, status__in=("READY", "RUNNING"))
    driven = {
        (row["kwargs"]["organisation"], row["kwargs"]["eingang"]) for row in rows.values_list("args_kwargs", flat=True)
    }
    count = 0
    for organisation in Organisation.objects.values_list("pk", flat=True):
        with organisation_scope(organisation):
            waiting = Eingang.objects.filter(stand=Eingang.Stand.EMPFANGEN, empfangen_am__lt=timezone.now() - _AFTER)
            for number in waiting.values_list("pk", flat=True):
                if (organisation, number) not in driven:
                    einlesen.enqueue(organisation=organisation, eingang=number)
                    count += 1
    return count
