"""What people see when we fail; what failed stands in the log alone."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def server_error(request: HttpRequest) -> HttpResponse:
    """An error of ours, or a database that is gone. Asks neither database nor session."""
    gone = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = 503 if gone else 500
    response = HttpResponse(render_to_string(f"{status}.html"), status=status)
    if gone:
        response.headers["Retry-After"] = "60"
    return response
