"""Questions about Organisationen and people."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Exists, OuterRef, QuerySet

from umlage.apps.accounts.models import Benutzer, Mitgliedschaft, Organisation
from umlage.apps.accounts.suchwort import namensfolge


def mitgliedschaften(benutzer: Benutzer) -> list[Mitgliedschaft]:
    """The Organisationen in which a person works, with the role there."""
    rows = benutzer.mitgliedschaften.select_related("organisation")
    return sorted(rows, key=lambda one: namensfolge(one.organisation.name))


def mitgliedschaft(benutzer: Benutzer, kurz: str) -> Mitgliedschaft | None:
    """The role of a person in one Organisation; None for a stranger, and where there is no such Organisation."""
    return benutzer.mitgliedschaften.select_related("organisation").filter(organisation__kurz=kurz).first()


def organisation(kurz: str) -> Organisation | None:
    """The Organisation of that short name."""
    return Organisation.objects.filter(kurz=kurz).first()


# what counts as a second factor; recovery codes alone do not
_FAKTOREN = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def personen(organisation: Organisation) -> list[Mitgliedschaft]:
    """Who works in an Organisation, each with `faktor`: whether a second factor stands ready; by name."""
    rows = _personen(organisation)
    return sorted(rows, key=lambda one: (namensfolge(one.benutzer.name), one.benutzer.email))


def _personen(organisation: Organisation) -> QuerySet[Mitgliedschaft]:
    factor = Authenticator.objects.filter(user=OuterRef("benutzer"), type__in=_FAKTOREN)
    return organisation.mitgliedschaften.select_related("benutzer").annotate(faktor=Exists(factor))


def person(organisation: Organisation, number: int) -> Mitgliedschaft | None:
    """One of them."""
    return _personen(organisation).filter(pk=number).first()


def has_second_factor(benutzer: Benutzer) -> bool:
    """Whether the person logs in with more than a password."""
    return Authenticator.objects.filter(user=benutzer, type__in=_FAKTOREN).exists()


def known(email: str) -> bool:
    """Whether somebody has an account with this e-mail."""
    return Benutzer.objects.filter(email__iexact=email).exists()


def sitzungen(benutzer: Benutzer) -> list[UserSession]:
    """Where a person is logged in, the last used first."""
    rows: list[UserSession] = UserSession.objects.purge_and_list(benutzer)
    return sorted(rows, key=lambda row: row.last_seen_at, reverse=True)
