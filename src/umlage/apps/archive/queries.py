"""Questions about what was changed."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from umlage.apps.archive.models import Verlauf


def verlauf(liegenschaft: int) -> QuerySet[Verlauf]:
    """What happened to a house, the newest first."""
    return Verlauf.objects.filter(liegenschaft=liegenschaft).select_related("benutzer")


def verlauf_aller(word: str = "") -> QuerySet[Verlauf]:
    """What happened in the whole Organisation, the newest first; `word` in what was changed or in who did it."""
    rows = Verlauf.objects.select_related("benutzer")
    return rows.filter(Q(bezeichnung__holds=word) | Q(benutzer__name__holds=word)) if word else rows
