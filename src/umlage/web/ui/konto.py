"""How people get an account: by invitation, never by themselves."""

from __future__ import annotations

from ipaddress import ip_address

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest


class Kontoadapter(DefaultAccountAdapter):
    """Nobody signs up: an administrator invites."""

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
