"""What happens to the people and programs of an Organisation: invited, joined, changed, taken out."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from umlage.apps.accounts.access import Recht
from umlage.apps.accounts.models import Benutzer, Mitgliedschaft, Organisation
from umlage.apps.accounts.operations import add_member
from umlage.apps.archive.operations import note_change, note_event, snapshot
from umlage.apps.verwaltung.models import ApiToken, Einladung
from umlage.apps.verwaltung.queries import digest, einladung

Rolle = Mitgliedschaft.Rolle
EINLADUNG_TAGE = 7
# what a program may be allowed: that of which the API makes use
API_RECHTE = (Recht.LESEN, Recht.STAMMDATEN)


class AlreadyMember(Exception):
    """The person works in the Organisation already."""


class NoEmail(Exception):
    """What stands there is no address of an e-mail."""


@transaction.atomic
def invite(
    *, organisation: Organisation, email: str, rolle: str, benutzer: Benutzer, am: datetime
) -> tuple[Einladung, str]:
    """Invite a person; returns the secret of the link, which stands nowhere else. AlreadyMember, NoEmail.

    An earlier invitation of the same person is withdrawn: only the newest link is good.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as wrong:
        raise NoEmail(_("%(email)s ist keine E-Mail-Adresse.") % {"email": email or "–"}) from wrong
    if organisation.mitgliedschaften.filter(benutzer__email__iexact=email).exists():
        raise AlreadyMember(_("%(email)s gehört schon dazu.") % {"email": email})
    Einladung.objects.filter(email=email, angenommen_am=None, zurueckgezogen_am=None).update(zurueckgezogen_am=am)
    secret = secrets.token_urlsafe(32)
    made = Einladung.objects.create(
        email=email,
        rolle=Rolle(rolle),
        geheimnis=digest(secret),
        von=benutzer,
        am=am,
        bis=am + timedelta(days=EINLADUNG_TAGE),
    )
    _note(benutzer, am, f"Einladung an {email}", rolle=made.get_rolle_display())
    return made, secret


def _note(benutzer: Benutzer | None, am: datetime, bezeichnung: str, **angaben: str) -> None:
    note_event(benutzer=benutzer, am=am, liegenschaft=None, bezeichnung=bezeichnung, angaben=angaben)


def send_invitation(*, einladung: Einladung, link: str) -> bool:
    """Send the link by mail, where the installation knows a mail server; whether it was sent."""
    if not settings.MAIL_CONFIGURED:
        return False
    firm = einladung.organisation.name
    text = _(
        "Guten Tag,\n\n%(von)s lädt Sie ein, bei %(firma)s in Umlage mitzuarbeiten.\n\n%(link)s\n\n"
        "Der Link gilt bis %(bis)s und nur einmal. Wenn Sie damit nichts anfangen können, löschen Sie diese Nachricht."
    ) % {
        "von": einladung.von,
        "firma": firm,
        "link": link,
        "bis": f"{timezone.localtime(einladung.bis):%d.%m.%Y %H:%M}",
    }
    return bool(send_mail(_("Einladung zu %(firma)s") % {"firma": firm}, text, None, [einladung.email]))


@transaction.atomic
def withdraw_invitation(*, einladung: Einladung, benutzer: Benutzer, am: datetime) -> None:
    """Make the link of an invitation worthless."""
    einladung.zurueckgezogen_am = am
    einladung.save(update_fields=["zurueckgezogen_am"])
    _note(benutzer, am, f"Einladung an {einladung.email} zurückgezogen")


class NotGood(Exception):
    """The link was used, withdrawn, is too old, or never was one."""


class OtherPerson(Exception):
    """The invitation is bound to another e-mail."""


class WeakPassword(Exception):
    """A password that is guessed too easily; one sentence for each reason."""


@transaction.atomic
def join(*, secret: str, benutzer: Benutzer | None, name: str = "", password: str = "", am: datetime) -> Mitgliedschaft:
    """Accept an invitation: a person who has an account joins, another gets one with this name and password.

    NotGood, OtherPerson, WeakPassword.
    """
    found = einladung(secret, am)
    # locked and asked again: of two who click at once one joins
    if found is None or not Einladung.objects.select_for_update().filter(pk=found.pk, angenommen_am=None).exists():
        raise NotGood(_("Dieser Link gilt nicht mehr. Bitten Sie um eine neue Einladung."))
    known = Benutzer.objects.filter(email__iexact=found.email).first()
    if (benutzer.pk if benutzer else None) != (known.pk if known else None):
        raise OtherPerson(_("Die Einladung gilt für %(email)s.") % {"email": found.email})
    if known is None:
        try:
            validate_password(password, Benutzer(email=found.email, name=name))
        except ValidationError as weak:
            raise WeakPassword(" ".join(weak.messages)) from weak
    firm = found.organisation
    person = known
    if known is None or not firm.mitgliedschaften.filter(benutzer=known).exists():
        person = add_member(organisation=firm, email=found.email, name=name, rolle=found.rolle, password=password)
    assert person is not None
    found.angenommen_am = am
    found.save(update_fields=["angenommen_am"])
    _note(person, am, f"Einladung von {found.email} angenommen", rolle=found.get_rolle_display())
    return firm.mitgliedschaften.get(benutzer=person)


class LastAdministrator(Exception):
    """Somebody must be left who can administer."""


def _keep_an_administrator(mitglied: Mitgliedschaft) -> None:
    """Of two administrators who take each other out at once, the second waits here and is refused."""
    Organisation.objects.select_for_update().get(pk=mitglied.organisation_id)
    others = Mitgliedschaft.objects.filter(organisation=mitglied.organisation_id, rolle=Rolle.ADMINISTRATION)
    if not others.exclude(pk=mitglied.pk).exists():
        raise LastAdministrator(_("Ohne Administration geht es nicht: bitte zuerst eine zweite Person dazu machen."))


@transaction.atomic
def change_role(*, mitglied: Mitgliedschaft, rolle: str, benutzer: Benutzer, am: datetime) -> None:
    """Give a person another role. LastAdministrator."""
    if rolle != Rolle.ADMINISTRATION:
        _keep_an_administrator(mitglied)
    before = {"rolle": mitglied.get_rolle_display()}
    mitglied.rolle = Rolle(rolle)
    mitglied.save(update_fields=["rolle"])
    after = {"rolle": mitglied.get_rolle_display()}
    note_change(benutzer=benutzer, am=am, liegenschaft=None, row=mitglied, vorher=before, nachher=after)


@transaction.atomic
def take_out(*, mitglied: Mitgliedschaft, benutzer: Benutzer, am: datetime) -> int:
    """Take a person out of the Organisation; the account stays. LastAdministrator.

    Revokes the API tokens that the person made and has seen; how many.
    """
    _keep_an_administrator(mitglied)
    tokens = list(ApiToken.objects.filter(von=mitglied.benutzer_id, widerrufen_am=None, bis__gt=am))
    for token in tokens:
        revoke_token(token=token, benutzer=benutzer, am=am)
    said = {"person": str(mitglied.benutzer), "rolle": mitglied.get_rolle_display()}
    note_change(benutzer=benutzer, am=am, liegenschaft=None, row=mitglied, vorher=said, nachher={})
    mitglied.delete()
    return len(tokens)


@transaction.atomic
def require_second_factor(*, organisation: Organisation, noetig: bool, benutzer: Benutzer, am: datetime) -> None:
    """Let nobody work here without a second factor, or let it go."""
    before = snapshot(organisation)
    organisation.zweiter_faktor = noetig
    organisation.save(update_fields=["zweiter_faktor"])
    after = snapshot(organisation)
    note_change(benutzer=benutzer, am=am, liegenschaft=None, row=organisation, vorher=before, nachher=after)


class BadToken(Exception):
    """A token without name or right, or one whose last day is over."""


@transaction.atomic
def make_token(
    *,
    organisation: Organisation,
    name: str,
    rechte: Collection[str],
    letzter_tag: date,
    benutzer: Benutzer,
    am: datetime,
) -> tuple[ApiToken, str]:
    """A token for a program; returns it in full, which stands nowhere else. BadToken."""
    name, chosen = name.strip(), [recht.value for recht in API_RECHTE if recht in rechte]
    today = timezone.localdate(am)
    if not name or len(name) > 80 or not chosen or not today <= letzter_tag <= today + timedelta(days=731):
        raise BadToken(
            _("Ein API-Schlüssel braucht einen Namen, ein Recht und einen letzten Tag in höchstens zwei Jahren.")
        )
    secret = secrets.token_urlsafe(32)
    # the day belongs to it, to its last minute here
    bis = timezone.make_aware(datetime.combine(letzter_tag + timedelta(days=1), time()))
    made = ApiToken.objects.create(
        name=name,
        rechte=" ".join(chosen),
        geheimnis=digest(secret),
        anfang=secret[:6],
        von=benutzer,
        am=am,
        bis=bis,
    )
    _note(benutzer, am, f"API-Schlüssel {name} angelegt", rechte=made.rechte, bis=letzter_tag.isoformat())
    return made, f"umlage.{organisation.kurz}.{secret}"


@transaction.atomic
def revoke_token(*, token: ApiToken, benutzer: Benutzer, am: datetime) -> None:
    """Make a token worthless."""
    token.widerrufen_am = am
    token.save(update_fields=["widerrufen_am"])
    _note(benutzer, am, f"API-Schlüssel {token.name} widerrufen")


def token_used(*, token: ApiToken, am: datetime) -> None:
    """Note when a token was used last, to the minute: not a write for every question."""
    if token.zuletzt_am is None or am - token.zuletzt_am >= timedelta(minutes=1):
        ApiToken.objects.filter(pk=token.pk).update(zuletzt_am=am)
