"""The way back for who forgot the password: a link by mail, or whom to ask where no mail is sent."""

from __future__ import annotations

import logging
from contextlib import suppress
from smtplib import SMTPException

from allauth.account import views as account
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_LOG = logging.getLogger(__name__)


def vergessen(request: HttpRequest) -> HttpResponse:
    """Ask for a link. Whether there is such an account is seen neither in the answer nor in how long it takes."""
    if not settings.MAIL_CONFIGURED:
        return render(request, "account/password_reset.html", {"ohne_mail": True})
    request.post_ausgang = []
    response = account.password_reset(request)
    # the mail leaves when the answer is with the browser
    answered = response.close

    def close() -> None:
        answered()
        for mail in request.post_ausgang:
            _send(mail)

    response.close = close
    return response


def neues_passwort(request: HttpRequest, uidb36: str, key: str) -> HttpResponse:
    """The page of the link; where no mail is sent no link leads here."""
    return account.password_reset_from_key(request, uidb36=uidb36, key=key)


def _send(mail: EmailMessage) -> None:
    with suppress(SMTPException, OSError):
        mail.send()
        return
    _LOG.warning("Der Mailserver nimmt die Mail mit dem Link für ein neues Passwort nicht an.")
