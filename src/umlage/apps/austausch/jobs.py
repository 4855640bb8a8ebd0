"""Jobs: deliveries are read, and telegrams for which a key came."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from umlage.apps.accounts.scope import current, organisation_scope
from umlage.apps.austausch import verarbeitung
from umlage.apps.austausch.models import Eingang

# before runs and mails, behind what people wait for
PRIORITY = -5


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
