"""What people and programs are told when we fail; what failed stands in the log alone."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from umlage.apps.archive.stoerung import outage


def server_error(request: HttpRequest) -> HttpResponse:
    """An error of ours, a database that is gone, or a full disk. Asks neither database nor session."""
    said = outage(sys.exc_info()[1])
    status, more = (500, {}) if said is None else (503, {"Retry-After": "60"})
    if request.path_info.startswith("/api/"):
        text = said or _("Der Fehler liegt bei uns und steht im Log des Servers.")
        return JsonResponse({"detail": text}, status=status, headers=more)
    return HttpResponse(render_to_string(f"{status}.html", {"text": said}), status=status, headers=more)
