"""Jobs: what is no longer kept goes by itself, where the Organisation wants it so."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from umlage.apps.accounts.models import Organisation
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.datenschutz import operations, queries


@task()
def faelliges_loeschen() -> int:
    """Erase what is due in every Organisation that switched it on; how many Nutzer and Abrechnungen."""
    count = 0
    for organisation in Organisation.objects.values_list("pk", flat=True):
        with organisation_scope(organisation):
            if not queries.aufbewahrung().von_selbst:
                continue
            done = operations.erase_due(heute=timezone.localdate(), benutzer=None, am=timezone.now())
            count += done.nutzer + done.abrechnungen
    return count
