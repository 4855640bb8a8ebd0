"""How people get an account: by invitation, never by themselves."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Kontoadapter(DefaultAccountAdapter):  # type: ignore[misc]  # has no types
    """Nobody signs up: an administrator invites."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
