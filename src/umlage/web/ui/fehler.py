"""What people see when we fail; what failed stands in the log alone."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from umlage.apps.archive.stoerung import outage


def server_error(request: HttpRequest) -> HttpResponse:
    """An error of ours, a database that is gone, or a full disk. Asks neither database nor session."""
    said = outage(sys.exc_info()[1])
    if said is None:
        return HttpResponse(render_to_string("500.html"), status=500)
    return HttpResponse(render_to_string("503.html", {"text": said}), status=503, headers={"Retry-After": "60"})
