"""Jobs: what is cleared away when its time is over."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.utils import timezone
from django_tasks import task

# who logged in from where is kept as long as somebody may still ask
_KEPT = timedelta(days=90)


@task()
def sitzungen_aufraeumen() -> None:
    """Sessions that ended."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


@task()
def anmeldeversuche_aufraeumen() -> int:
    """Attempts to log in that nobody asks for any more, with the addresses from which they came."""
    before = timezone.now() - _KEPT
    return sum(
        model.objects.filter(attempt_time__lt=before).delete()[0]
        for model in (AccessAttempt, AccessFailureLog, AccessLog)
    )
