"""Jobs: partitions are made ahead, old months are packed."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from umlage.apps.accounts.models import Organisation
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.messwerte.faecher import make_partitions, month_of, waiting_months
from umlage.apps.messwerte.verdichten import pack_month, packable_months

_AHEAD = 3


@task()
def faecher_anlegen() -> int:
    """A place for the readings of this month and the next ones, and for what waits for one; how many were made."""
    this = month_of(int(timezone.now().timestamp()))
    return make_partitions({*range(this - 1, this + _AHEAD), *waiting_months()})


@task()
def messwerte_verdichten() -> int:
    """Readings of months that are long over are packed; how many."""
    count = 0
    last = month_of(int(timezone.now().timestamp())) - settings.VERDICHTEN_MONATE
    for organisation in Organisation.objects.values_list("pk", flat=True):
        with organisation_scope(organisation):
            count += sum(pack_month(month) for month in packable_months(last))
    return count
