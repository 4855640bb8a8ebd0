"""Questions about what was changed."""

from __future__ import annotations

from django.db.models import QuerySet

from umlage.apps.archive.models import Verlauf


def verlauf(liegenschaft: int) -> QuerySet[Verlauf]:
    """What happened to a house, the newest first."""
    return Verlauf.objects.filter(liegenschaft=liegenschaft).select_related("benutzer")
