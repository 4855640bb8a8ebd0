"""How people get an account: by invitation, never by themselves."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

_WORTE = {
    "account/messages/password_changed.txt": _("Passwort geändert."),
    "account/messages/password_set.txt": _("Passwort gesetzt."),
    "mfa/messages/recovery_codes_generated.txt": _("Wiederherstellungscodes erstellt; frühere gelten nicht mehr."),
    "mfa/messages/totp_activated.txt": _("Authenticator-App eingerichtet."),
    "mfa/messages/totp_deactivated.txt": _("Authenticator-App abgeschaltet."),
    "mfa/messages/webauthn_added.txt": _("Passkey hinzugefügt."),
    "mfa/messages/webauthn_removed.txt": _("Passkey entfernt."),
}


class Kontoadapter(DefaultAccountAdapter):
    """Nobody signs up: an administrator invites."""

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say what happened in our words; that somebody logged in or out is seen without."""
        text = message or _WORTE.get(message_template or "")
        if text:
            messages.add_message(request, level, text, extra_tags=extra_tags)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail in the language of the person; it waits until the answer is given, where the page wants it so."""
        with override(getattr(context.get("user"), "sprache", "de")):
            mail = self.render_mail(template_prefix, email, context)
        waiting = getattr(self.request, "post_ausgang", None)
        if waiting is None:
            mail.send()
        else:
            waiting.append(mail)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The same address that is counted when somebody tries passwords."""
        return where_from(request)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def who_tries(request: HttpRequest, credentials: dict[str, str] | None = None) -> str:
    """The e-mail with which somebody tries to log in, however it is written."""
    known = credentials or {}
    return (known.get("email") or known.get("username") or request.POST.get("login", "")).strip().lower()


def where_from(request: HttpRequest) -> str:
    """The address of the browser. A header says it only where a proxy of ours wrote it: anybody can send one."""
    said = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if 0 < settings.PROXIES <= len(said):
        try:
            return str(ip_address(said[-settings.PROXIES]))
        except ValueError:
            pass
    return str(request.META.get("REMOTE_ADDR", ""))
