"""What holds for every page: no browser keeps it, none is empty, no text has the character that no database knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

_NUL = "\x00"
_NOT_SO = 405


class Grenzen:
    """Middleware behind the one that knows who is asking."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == _NOT_SO:
            response = _not_so(request, response)
        # after the log-out the next person at this machine finds nothing
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Refuse NUL, which PostgreSQL cannot keep and no keyboard writes."""
        texts = [request.path_info]
        api = request.path_info.startswith("/api/")
        if api and _endless(request):
            said = _("Bitte mit Content-Length senden; in Stücken (Transfer-Encoding: chunked) geht es nicht.")
            return JsonResponse({"detail": said}, status=411)
        # what programs send is a file, whatever curl calls it: it is not read as a form
        for form in (request.GET,) if api else (request.GET, request.POST):
            for name, values in form.lists():
                texts += [name, *values]
        if not any(_NUL in text for text in texts):
            return None
        if api:
            return JsonResponse({"detail": _("Das Zeichen NUL gibt es hier nicht.")}, status=400)
        raise BadRequest("NUL")


def _endless(request: HttpRequest) -> bool:
    """A body of unknown length, which Django takes for none where the server is a synchronous one."""
    coding = request.headers.get("Transfer-Encoding", "").lower()
    return isinstance(request, WSGIRequest) and "chunked" in coding and not request.headers.get("Content-Length")


def _not_so(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Who opens the address of a sent form once more sees what to do, and not the browser's own page."""
    ways = answer.headers["Allow"]
    if request.path_info.startswith("/api/"):
        said: HttpResponse = JsonResponse({"detail": _("Möglich ist hier: %(wege)s.") % {"wege": ways}}, status=_NOT_SO)
    else:
        said = render(request, "405.html", status=_NOT_SO)
    said.headers["Allow"] = ways
    return said
