"""Jobs: what the calendar changes in the worklist without anybody's doing."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db.models import F, Q
from django.utils import timezone
from django_tasks import task

from umlage.apps.abrechnung.models import Pruefstand
from umlage.apps.abrechnung.operations import look_at
from umlage.apps.abrechnung.schritt import LAEUFT
from umlage.apps.accounts.models import Organisation
from umlage.apps.accounts.scope import organisation_scope


@task()
def tageswechsel(heute: str = "") -> int:
    """Years that have ended, or whose time limit has passed, since they were last looked at; how many.

    `heute`: the day as YYYY-MM-DD; without it that of the clock.
    """
    day = date.fromisoformat(heute) if heute else timezone.localdate()
    am = datetime.combine(day, time(), timezone.get_current_timezone()) if heute else timezone.now()
    ended = Q(code=LAEUFT, zeitraum__bis__lte=day)
    late = Q(frist__lt=day, gerechnet_am__date__lte=F("frist")) & ~Q(stand=Pruefstand.Stand.ERTEILT)
    count = 0
    for organisation in Organisation.objects.values_list("pk", flat=True):
        with organisation_scope(organisation):
            for row in Pruefstand.objects.filter(ended | late).select_related("zeitraum__liegenschaft"):
                look_at(zeitraum=row.zeitraum, am=am)
                # also where it says the same as before: it was looked at
                Pruefstand.objects.filter(pk=row.pk).update(gerechnet_am=am)
                count += 1
    return count
