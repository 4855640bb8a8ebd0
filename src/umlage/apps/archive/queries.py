"""Questions about what was changed."""

from __future__ import annotations

from collections.abc import Collection

from django.db import models
from django.db.models import Max, Q, QuerySet

from umlage.apps.archive.models import Verlauf


def verlauf(liegenschaft: int) -> QuerySet[Verlauf]:
    """What happened to a house, the newest first."""
    return Verlauf.objects.filter(liegenschaft=liegenschaft).select_related("benutzer")


def verlauf_aller(word: str = "") -> QuerySet[Verlauf]:
    """What happened in the whole Organisation, the newest first; `word` in what was changed or in who did it."""
    rows = Verlauf.objects.select_related("benutzer")
    return rows.filter(Q(bezeichnung__holds=word) | Q(benutzer__name__holds=word)) if word else rows


def zuletzt_geaendert(model: type[models.Model], zeilen: Collection[int]) -> dict[int, Verlauf]:
    """Who changed each of these rows last, by primary key; none where nobody is known."""
    rows = Verlauf.objects.filter(tabelle=model._meta.label_lower, zeile__in=zeilen, benutzer__isnull=False)
    newest = rows.values("zeile").annotate(letzter=Max("pk")).values_list("letzter", flat=True)
    found = Verlauf.objects.filter(pk__in=list(newest)).select_related("benutzer")
    return {int(one.zeile): one for one in found if one.zeile is not None}
