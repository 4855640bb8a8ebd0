"""Job: what readings and silence say of devices, once a day."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from umlage.apps.accounts.models import Organisation
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.messwerte.alarmlauf import look_at_all


@task()
def geraete_pruefen() -> int:
    """Look at all assigned devices of all Organisationen; how many alarms are new."""
    count = 0
    for organisation in Organisation.objects.values_list("pk", flat=True):
        with organisation_scope(organisation):
            count += look_at_all(timezone.now())
    return count
