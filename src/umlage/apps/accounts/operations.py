"""What happens to Organisationen and people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from umlage.apps.accounts.models import Benutzer, Mitgliedschaft, Organisation


@transaction.atomic
def found_organisation(*, kurz: str, name: str, art: str, farbe: str, absender: Mapping[str, Any]) -> Organisation:
    """Make an Organisation."""
    made = Organisation(kurz=kurz, name=name, art=art, farbe=farbe, absender=dict(absender))
    made.full_clean()
    made.save()
    return made


@transaction.atomic
def add_member(*, organisation: Organisation, email: str, name: str, rolle: str, password: str | None) -> Benutzer:
    """Give a person a role in an Organisation; the person is made where the e-mail is new."""
    benutzer = Benutzer.objects.filter(email__iexact=email).first()
    if benutzer is None:
        benutzer = Benutzer.objects.create_user(email, password, name=name)
    Mitgliedschaft.objects.update_or_create(
        organisation=organisation, benutzer=benutzer, defaults={"rolle": Mitgliedschaft.Rolle(rolle)}
    )
    return benutzer
