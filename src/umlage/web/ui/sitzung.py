"""Where a person is logged in: noted at the first page, and again every few minutes."""

from __future__ import annotations

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse

_SECONDS = 300
_KEY = "gesehen"


class Sitzung:
    """Middleware behind the one that knows who is asking; allauth's own writes at every page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.session.session_key:
            now = int(time.time())
            if now - request.session.get(_KEY, 0) >= _SECONDS:
                UserSession.objects.create_from_request(request)
                request.session[_KEY] = now
        return self.get_response(request)
