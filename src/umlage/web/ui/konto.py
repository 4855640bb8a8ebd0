"""How people get an account: by invitation, never by themselves."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Kontoadapter(DefaultAccountAdapter):
    """Nobody signs up: an administrator invites."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def who_tries(request: HttpRequest, credentials: dict[str, str] | None = None) -> str:
    """The e-mail with which somebody tries to log in, however it is written."""
    known = credentials or {}
    return (known.get("email") or known.get("username") or request.POST.get("login", "")).strip().lower()
