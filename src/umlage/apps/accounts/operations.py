"""What happens to Organisationen and people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext as _

from umlage.apps.accounts.models import Benutzer, Mitgliedschaft, Organisation

# first steps of addresses that are no Organisation
RESERVED = frozenset({"admin", "api", "konto", "media", "static"})


class NameReserved(Exception):
    """The short name is the beginning of other addresses."""


@transaction.atomic
def found_organisation(*, kurz: str, name: str, art: str, farbe: str, absender: Mapping[str, Any]) -> Organisation:
    """Make an Organisation. NameReserved."""
    if kurz in RESERVED:
        raise NameReserved(_("Das Kürzel %(kurz)s ist vergeben.") % {"kurz": kurz})
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


@transaction.atomic
def change_profile(*, benutzer: Benutzer, name: str, sprache: str) -> None:
    """Change how a person is called and in which language the pages speak. ValidationError."""
    benutzer.name, benutzer.sprache = name, sprache
    benutzer.full_clean(exclude=["password"])
    benutzer.save(update_fields=["name", "sprache"])


def drop_factors(*, benutzer: Benutzer) -> None:
    """Take app, keys and recovery codes from a person: the password alone opens the door until there are new ones."""
    Authenticator.objects.filter(user=benutzer).delete()


@transaction.atomic
def end_sessions(*, benutzer: Benutzer, numbers: list[int] | None, keep: str) -> int:
    """Log a person out in these sessions, or in all (None); the one with the key `keep` stays. How many ended."""
    rows = UserSession.objects.filter(user=benutzer).exclude(session_key=keep)
    if numbers is not None:
        rows = rows.filter(pk__in=numbers)
    ended = list(rows)
    for row in ended:
        row.end()
    return len(ended)
