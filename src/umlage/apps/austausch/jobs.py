"""Jobs: deliveries are read, and telegrams for which a key came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from umlage.apps.accounts.models import Benutzer
from umlage.apps.accounts.scope import current, organisation_scope
from umlage.apps.austausch import verarbeitung
from umlage.apps.austausch.models import Eingang
from umlage.apps.geraete.models import Geraeteschluessel
from umlage.apps.geraete.schluesselbund import Schluesselzeile, take_in_keys

# before runs and mails, behind what people wait for
PRIORITY = -5


def enqueue(row: Eingang) -> None:
    """Put the reading of a delivery into the queue; belongs into the transaction that keeps the delivery."""
    einlesen.enqueue(organisation=current(), eingang=row.pk)


def read_waiting(funkadressen: list[str]) -> None:
    """Have the telegrams read that wait for keys of these devices; belongs into the transaction that keeps the keys."""
    wartende_lesen.enqueue(organisation=current(), funkadressen=funkadressen)


@task(priority=PRIORITY)
def einlesen(organisation: int, eingang: int) -> None:
    """Read a delivery."""
    with organisation_scope(organisation):
        verarbeitung.work_on(eingang, am=timezone.now(), keys_came=read_waiting)


@task(priority=PRIORITY)
def wartende_lesen(organisation: int, funkadressen: list[str]) -> None:
    """Read telegrams that waited for a key of these devices."""
    with organisation_scope(organisation):
        verarbeitung.read_waiting(funkadressen, am=timezone.now())


@transaction.atomic
def add_keys(
    *, zeilen: Sequence[Schluesselzeile], herkunft: str, benutzer: Benutzer, am: datetime
) -> list[Geraeteschluessel]:
    """Keys that a person brings; what waited for them is read. Those that were not known yet."""
    made = take_in_keys(zeilen=zeilen, herkunft=herkunft, benutzer=benutzer, am=am)
    if made:
        read_waiting(sorted({row.funkadresse for row in made}))
    return made
