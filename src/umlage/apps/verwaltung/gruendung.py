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
from umlage.apps.accounts.operations import add_member, drop_factors, end_sessions, found_organisation
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.archive.operations import note_event


class PersonKnown(Exception):
    """The e-mail has an account: that person must join by invitation, knowing of it."""


class Nobody(Exception):
    """Nobody has this e-mail."""


@transaction.atomic
def found(
    *, kurz: str, name: str, art: str, email: str, password: Callable[[], str], person: Callable[[], str]
) -> Organisation:
    """An Organisation and its first administrator. ValidationError, NameReserved, PersonKnown.

    `person` and `password`, name and password of the administrator, are asked once all else is good; without a name it
    is what stands before the @.
    """
    email = email.strip().lower()
    validate_email(email)
    if Benutzer.objects.filter(email__iexact=email).exists():
        raise PersonKnown(_("%(email)s hat schon ein Konto; bitte eine andere E-Mail nehmen.") % {"email": email})
    firm = found_organisation(kurz=kurz, name=name, art=art, farbe="#0B5E66", absender={"name": name})
    called = person().strip() or email.partition("@")[0]
    Benutzer(email=email, name=called).clean_fields(exclude=["password"])
    said = password()
    validate_password(said, Benutzer(email=email, name=called))
    first = add_member(
        organisation=firm,
        email=email,
        name=called,
        rolle=Mitgliedschaft.Rolle.ADMINISTRATION,
        password=said,
    )
    with organisation_scope(firm.pk):
        note_event(
            benutzer=first, am=timezone.now(), liegenschaft=None, bezeichnung="Organisation gegründet", angaben={}
        )
    return firm


@transaction.atomic
def new_password(*, email: str, password: Callable[[], str], ohne_zweiten_faktor: bool) -> None:
    """Another password for a person, who is logged out everywhere. Nobody, ValidationError.

    `ohne_zweiten_faktor`: also without app, keys and codes, for who lost them; every firm reads of it in its Verlauf.
    """
    person = Benutzer.objects.filter(email__iexact=email.strip()).first()
    if person is None:
        raise Nobody(_("Niemand hat die E-Mail %(email)s.") % {"email": email})
    said = password()
    validate_password(said, person)
    person.set_password(said)
    person.save(update_fields=["password"])
    end_sessions(benutzer=person, numbers=None, keep="")
    if ohne_zweiten_faktor:
        drop_factors(benutzer=person)
        said_of = {"person": person.name}
        for firm in Mitgliedschaft.objects.filter(benutzer=person).values_list("organisation_id", flat=True):
            with organisation_scope(firm):
                note_event(
                    benutzer=None,
                    am=timezone.now(),
                    liegenschaft=None,
                    bezeichnung="Zweiter Faktor weggenommen",
                    angaben=said_of,
                )
