"""Jobs that come again: what waits is read, mailboxes are asked, what was kept long enough is cleared away."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from umlage.apps.accounts.models import Organisation
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.austausch import zuordnungseditor
from umlage.apps.austausch.jobs import einlesen
from umlage.apps.austausch.models import Eingang, Quarantaene, Teilstueck, Telegramm
from umlage.apps.austausch.postfach import MailboxAway, empty_mailbox
from umlage.apps.austausch.teilstuecke import KEPT as PIECES_KEPT
from umlage.apps.geraete.datenpunkte import datenpunkte

LOG = logging.getLogger(__name__)
_AFTER = timedelta(seconds=30)
# telegrams of which nobody has the key: of neighbours, mostly
_TELEGRAMS_KEPT = timedelta(days=90)


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
            before = timezone.now() - _AFTER
            waiting = Eingang.objects.filter(stand=Eingang.Stand.EMPFANGEN, empfangen_am__lt=before)
            for number in waiting.values_list("pk", flat=True):
                if (organisation, number) not in driven:
                    einlesen.enqueue(organisation=organisation, eingang=number)
                    count += 1
    return count


@task()
def postfaecher_abrufen() -> int:
    """The attachments of unread mail of every Datenpunkt that has a mailbox; how many."""
    count = 0
    for organisation in Organisation.objects.values_list("pk", flat=True):
        with organisation_scope(organisation):
            for row in datenpunkte().exclude(stand="gesperrt").exclude(abruf=""):
                try:
                    count += empty_mailbox(row)
                except MailboxAway as why:
                    # the next time; that it is silent shows on the Datenpunkt
                    LOG.warning("%s", why)
                except Exception as trouble:  # noqa: BLE001  # whatever it is, the other mailboxes are asked
                    LOG.warning("Postfach %s: %s", row.kennung, type(trouble).__name__)
    return count


@task()
def eingaenge_aufraeumen() -> int:
    """Originals and telegrams whose time is over; what was read from them stays. How many."""
    now, count = timezone.now(), 0
    before = now - timedelta(days=settings.EINGANG_TAGE)
    for organisation in Organisation.objects.values_list("pk", flat=True):
        with organisation_scope(organisation):
            count += zuordnungseditor.clear_away(now)
            # since they came: a delivery may bring what was heard long ago
            count += Telegramm.objects.filter(eingang__empfangen_am__lt=now - _TELEGRAMS_KEPT).delete()[0]
            count += Teilstueck.objects.filter(eingang__empfangen_am__lt=now - PIECES_KEPT).delete()[0]
            old = Eingang.objects.filter(empfangen_am__lt=before).exclude(original="")
            for row in old.exclude(stand=Eingang.Stand.EMPFANGEN):
                place = row.original.name
                Eingang.objects.filter(pk=row.pk).update(original="")
                # a line of a foreign file is a part of it
                Quarantaene.objects.filter(eingang=row.pk).update(ausschnitt="")
                # the same bytes may have come by another Datenpunkt
                if not Eingang.objects.filter(original=place).exists():
                    default_storage.delete(place)
                count += 1
    return count
