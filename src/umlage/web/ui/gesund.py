"""Whether the application can work, for machines that watch it: database and files, and nothing else is said."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

ADDRESS = "/gesund"
# asking often costs nothing
_SECONDS = 5.0
_log = logging.getLogger(__name__)


class Gesund:
    """Middleware before all others: who watches knows neither our name nor a log-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.asked, self.good = 0.0, False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != ADDRESS:
            return self.get_response(request)
        now = time.monotonic()
        if self.asked == 0.0 or now - self.asked > _SECONDS:
            self.asked, self.good = now, _database() and _files()
        text, status = ("gut", 200) if self.good else ("nicht bereit", 503)
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        return HttpResponse(text, status=status, content_type="text/plain", headers=headers)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM django_migrations")
    except DatabaseError as problem:
        _log.warning("the database does not answer: %s", type(problem).__name__)
        connection.close()
        return False
    return True


def _files() -> bool:
    """The store answers; a folder can be written."""
    try:
        default_storage.exists("gesund")
        place = Path(default_storage.path(""))
    except NotImplementedError:
        # a store elsewhere that has answered
        return True
    except Exception as problem:  # noqa: BLE001  # each store fails in a way of its own, and all mean the same
        _log.warning("the store of files does not answer: %s", type(problem).__name__)
        return False
    while not place.exists() and place != place.parent:
        place = place.parent
    return os.access(place, os.W_OK)
