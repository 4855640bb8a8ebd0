"""A form that must not happen twice: reloading the page that answers it says so instead."""

from __future__ import annotations

import secrets

from django.http import HttpRequest

FELD = "einmal"
_PLACE = "einmal_benutzt"
_MOST = 50


def mark() -> str:
    """What a form carries along in the field `einmal`."""
    return secrets.token_urlsafe(12)


def seen_before(request: HttpRequest) -> bool:
    """Whether this person has sent this very form already; from now on, yes. A form without a mark never has."""
    said = request.POST.get(FELD, "")[:40]
    if not said:
        return False
    known: list[str] = request.session.get(_PLACE, [])
    if said in known:
        return True
    request.session[_PLACE] = [*known, said][-_MOST:]
    return False
