"""Questions about Organisationen and people."""

from __future__ import annotations

from django.db.models import QuerySet

from umlage.apps.accounts.models import Benutzer, Mitgliedschaft, Organisation


def mitgliedschaften(benutzer: Benutzer) -> QuerySet[Mitgliedschaft]:
    """The Organisationen in which a person works, with the role there."""
    return benutzer.mitgliedschaften.select_related("organisation").order_by("organisation__name")


def mitgliedschaft(benutzer: Benutzer, kurz: str) -> Mitgliedschaft | None:
    """The role of a person in one Organisation; None for a stranger, and where there is no such Organisation."""
    return benutzer.mitgliedschaften.select_related("organisation").filter(organisation__kurz=kurz).first()


def organisation(kurz: str) -> Organisation | None:
    """The Organisation of that short name."""
    return Organisation.objects.filter(kurz=kurz).first()
