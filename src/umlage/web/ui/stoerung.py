"""What people see when a page broke: the database away, the disk full, or a fault of ours. Never a traceback."""

from __future__ import annotations

import logging
import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from umlage.apps.archive.stoerung import outage


def stoerung(request: HttpRequest) -> HttpResponse:
    """The answer to what nobody caught; asks the database nothing."""
    said = outage(sys.exc_info()[1])
    text = said or _("Hier ist etwas schiefgegangen, das niemand vorhergesehen hat. Es steht im Protokoll des Servers.")
    page = render_to_string("ui/stoerung.html", {"text": text, "wieder": said is not None})
    return HttpResponse(page, status=503 if said is not None else 500, headers={"Retry-After": "30"} if said else {})


class OneLine(logging.Filter):
    """A database that is away is one line in the log for each request, no traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        problem = record.exc_info[1] if record.exc_info else None
        said = outage(problem)
        if said is not None:
            record.msg, record.args = f"{said} ({type(problem).__name__}: {problem})".replace("\n", " "), ()
            record.exc_info, record.exc_text = None, None
        return True
