"""Documents by mail, each to each address once.

What is to leave is written down first and only then handed to the mail server. A worker that dies in between leaves
"unterwegs": whether the mail left nobody knows, so that nobody sends it again; a person decides.
"""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils.translation import gettext as _

from umlage.apps.abrechnung.models import Abrechnung, Dokument
from umlage.apps.accounts.models import Organisation
from umlage.apps.laeufe.druck import content
from umlage.apps.laeufe.leben import lives
from umlage.apps.laeufe.models import Laufschritt, Sendung, Versandeinstellung
from umlage.apps.laeufe.queries import empfaenger, verwalter

Stand = Sendung.Stand


class CannotSend(Exception):
    """Nothing can be sent, or not everything was; the message counts."""


def send_documents(schritt: Laufschritt, abrechnung: Abrechnung, am: datetime) -> str:
    """Send what was not sent yet; what came of it in words. CannotSend."""
    if not settings.MAIL_CONFIGURED:
        raise CannotSend(_("Kein Mailserver eingerichtet (UMLAGE_MAIL_URL)."))
    if not Versandeinstellung.objects.filter(eingeschaltet=True).exists():
        raise CannotSend(_("Der Versand per E-Mail ist für diese Organisation nicht eingeschaltet."))
    wanted = list(_wanted(abrechnung))
    if not wanted:
        raise CannotSend(_("Niemand in diesem Haus hat eine E-Mail-Adresse."))
    server: Any = get_connection()
    try:
        server.open()
    except (smtplib.SMTPException, OSError) as problem:
        raise CannotSend(_("Der Mailserver ist nicht erreichbar: {text}").format(text=problem)) from problem
    try:
        for dokument, email, name in wanted:
            row = _claim(schritt, dokument, email, name, am)
            if row is not None:
                _send(server, row, am)
    finally:
        server.close()
    return _summary(wanted)


def _wanted(abrechnung: Abrechnung) -> Iterator[tuple[Dokument, str, str]]:
    """Which document goes to whom: the statements to their Nutzer, the overview to the manager."""
    people = {
        nutzer.nr: (nutzer.adresse.email, nutzer.name)
        for nutzer in empfaenger(abrechnung.zeitraum)
        if nutzer.adresse is not None
    }
    managers = [(kontakt.email, kontakt.name) for kontakt in verwalter(abrechnung.zeitraum)]
    for dokument in abrechnung.dokumente.all():
        if dokument.nutzer in people:
            yield dokument, *people[dokument.nutzer]
        elif not dokument.nutzer:
            yield from ((dokument, *manager) for manager in managers)


@transaction.atomic
def _claim(schritt: Laufschritt, dokument: Dokument, email: str, name: str, am: datetime) -> Sendung | None:
    """The one who may send it now; None where it was sent, or where nobody knows."""
    mine = {"stand": Stand.UNTERWEGS, "arbeiter": schritt.arbeiter, "lauf_id": schritt.lauf_id, "am": am, "meldung": ""}
    row, new = Sendung.objects.get_or_create(dokument=dokument, email=email, defaults={"name": name[:120], **mine})
    if new:
        return row
    row = Sendung.objects.select_for_update().get(pk=row.pk)
    if row.stand == Stand.UNTERWEGS and not lives(row.arbeiter):
        row.stand, row.meldung = Stand.UNKLAR, _("Der Arbeiter wurde beim Senden beendet.")
        row.save(update_fields=["stand", "meldung"])
    if row.stand != Stand.ABGELEHNT:
        return None
    for name_, value in mine.items():
        setattr(row, name_, value)
    row.save()
    return row


def _send(server: Any, row: Sendung, am: datetime) -> None:
    try:
        server.send_messages([_message(row)])
        row.stand, row.meldung = Stand.GESENDET, ""
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as refused:
        row.stand, row.meldung = Stand.ABGELEHNT, _refusal(refused)[:300]
    except (smtplib.SMTPException, OSError) as problem:
        row.stand, row.meldung = Stand.UNKLAR, str(problem)[:300]
    row.save(update_fields=["stand", "meldung"])


def _refusal(refused: smtplib.SMTPException) -> str:
    if isinstance(refused, smtplib.SMTPRecipientsRefused):
        return " ".join(f"{code} {text.decode('utf-8', 'replace')}" for code, text in refused.recipients.values())
    assert isinstance(refused, smtplib.SMTPResponseException)
    text = refused.smtp_error
    return f"{refused.smtp_code} {text.decode('utf-8', 'replace') if isinstance(text, bytes) else text}"


def _message(row: Sendung) -> EmailMessage:
    abrechnung = row.dokument.abrechnung
    house, span = abrechnung.zeitraum.liegenschaft, str(abrechnung.zeitraum)
    von = _absender(row)
    if row.dokument.name.startswith("korrekturabrechnung"):
        subject = _("Korrekturabrechnung {nummer}")
        body = _(
            "Guten Tag,\n\nim Anhang finden Sie die Korrekturabrechnung {nummer} für {anschrift}, Zeitraum {zeitraum}."
            "\n\nMit freundlichen Grüßen\n{absender}\n"
        )
    else:
        subject = _("Abrechnung {nummer}")
        body = _(
            "Guten Tag,\n\nim Anhang finden Sie die Abrechnung {nummer} für {anschrift}, Zeitraum {zeitraum}.\n\n"
            "Mit freundlichen Grüßen\n{absender}\n"
        )
    message = EmailMessage(
        subject=subject.format(nummer=abrechnung.nummer),
        body=body.format(nummer=abrechnung.nummer, anschrift=house.anschrift, zeitraum=span, absender=von["name"]),
        to=[row.email],
        reply_to=[von["email"]] if von.get("email") else [],
        # the same document to the same address is the same message, wherever it turns up
        headers={"Message-ID": f"<{row.organisation_id}.{row.pk}.{row.dokument.pruefsumme[:24]}@umlage.invalid>"},
    )
    message.attach(row.dokument.name, content(row.dokument), "application/pdf")
    return message


def _absender(row: Sendung) -> dict[str, Any]:
    """Who the mail is from: whom the Abrechnung names, for a customer that is the customer; else the Organisation."""
    said = row.dokument.abrechnung.zeitraum.angaben.get("absender", {})
    if said.get("name"):
        return dict(said)
    organisation = Organisation.objects.get(pk=row.organisation_id)
    return {"email": organisation.absender.get("email"), "name": organisation.name}


def _summary(wanted: list[tuple[Dokument, str, str]]) -> str:
    rows = Sendung.objects.filter(dokument__in={dokument.pk for dokument, _email, _name in wanted})
    stands = list(rows.values_list("stand", flat=True))
    text = _("{zahl} gesendet").format(zahl=stands.count(Stand.GESENDET))
    left = [
        f"{stands.count(stand)} {stand.label.lower()}" for stand in Stand if stand != Stand.GESENDET and stand in stands
    ]
    if left:
        raise CannotSend(", ".join([text, *left]))
    return text
