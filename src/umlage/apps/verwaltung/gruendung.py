"""A firm begins, or somebody forgot a password: what whoever runs the installation does from the command line."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.password_validation import validate_password
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from umlage.apps.accounts.models import Benutzer, Mitgliedschaft, Organisation
from umlage.apps.accounts.operations import NameReserved as NameReserved
from umlage.apps.accounts.operations import add_member, end_sessions, found_organisation
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.archive.operations import note_event


class PersonKnown(Exception):
    """The e-mail has an account: that person must join by invitation, knowing of it."""


class Nobody(Exception):
    """Nobody has this e-mail."""


@transaction.atomic
def found(*, kurz: str, name: str, art: str, email: str, password: Callable[[], str]) -> Organisation:
    """An Organisation and its first administrator. ValidationError, NameReserved, PersonKnown.

    `password` is asked once all else is good.
    """
    email = email.strip().lower()
    validate_email(email)
    if Benutzer.objects.filter(email__iexact=email).exists():
        raise PersonKnown(_("%(email)s hat schon ein Konto; bitte eine andere E-Mail nehmen.") % {"email": email})
    firm = found_organisation(kurz=kurz, name=name, art=art, farbe="#0B5E66", absender={"name": name})
    said = password()
    validate_password(said, Benutzer(email=email))
    person = add_member(
        organisation=firm,
        email=email,
        # nobody asked for a name: until its person enters one, the e-mail stands for it
        name="",
        rolle=Mitgliedschaft.Rolle.ADMINISTRATION,
        password=said,
    )
    with organisation_scope(firm.pk):
        note_event(
            benutzer=person, am=timezone.now(), liegenschaft=None, bezeichnung="Organisation gegründet", angaben={}
        )
    return firm


@transaction.atomic
def new_password(*, email: str, password: Callable[[], str]) -> None:
    """Another password for a person, who is logged out everywhere. Nobody, ValidationError."""
    person = Benutzer.objects.filter(email__iexact=email.strip()).first()
    if person is None:
        raise Nobody(_("Niemand hat die E-Mail %(email)s.") % {"email": email})
    said = password()
    validate_password(said, person)
    person.set_password(said)
    person.save(update_fields=["password"])
    end_sessions(benutzer=person, numbers=None, keep="")
