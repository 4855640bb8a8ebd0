"""The gate of the API: whose token it is, what it may do, and who tries too often."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja.errors import HttpError
from ninja.security import HttpBearer

from umlage.apps.accounts import queries as accounts
from umlage.apps.accounts.access import Recht
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.verwaltung import operations, queries

if TYPE_CHECKING:
    from umlage.apps.verwaltung.models import ApiToken

# of a length: more than any body has
_DIGITS = 18
# the words of the page where a token is made
_RECHTE = {Recht.LESEN: gettext_lazy("Lesen"), Recht.STAMMDATEN: gettext_lazy("Aufnehmen")}
_TOKEN = re.compile(r"umlage\.(?P<kurz>[-a-zA-Z0-9_]{1,40})\.(?P<secret>[-\w]{43})", re.ASCII)


class Schluessel(HttpBearer):
    """Authorization: Bearer umlage.<Organisation>.<secret>."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """The token, while it is good. Whoever sends wrong ones too often hears 429 for a quarter of an hour.

        A good token is let in all the same: nobody guesses 256 bits, and nobody may shut others out with wrong ones.
        """
        found, now = _TOKEN.fullmatch(token), timezone.now()
        firm = accounts.organisation(found["kurz"]) if found is not None else None
        if found is not None and firm is not None:
            with organisation_scope(firm.pk):
                good = queries.api_token(found["secret"], now)
                if good is not None:
                    operations.token_used(token=good, am=now)
                    return good
        failed(request)
        return None


def failed(request: HttpRequest) -> None:
    """Count it in the table of log-ins that failed, which all processes share.

    Whoever keeps that table writes down what was sent too: it is told of no body, which may hold keys of meters, and of
    no query. So nobody is locked out by a page either: the last try that is allowed still hears why, in our words.
    """
    who, told = {"username": "API"}, HttpRequest()
    told.method, told.path, told.path_info, told.META = (
        request.method,
        request.path,
        request.path_info,
        {**request.META},
    )
    told.META["QUERY_STRING"] = ""
    if not AxesProxyHandler.is_allowed(told, who):
        raise HttpError(429, _("Zu viele falsche Schlüssel von dieser Adresse; bitte in 15 Minuten wieder."))
    user_login_failed.send(sender=__name__, credentials=who, request=told)


def braucht(recht: Recht) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Answer in the name of the token's Organisation, where the token has the right."""

    def gate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse | Any:
            token = request.auth
            if recht not in token.rechte.split():
                raise HttpError(403, _("Dieser Schlüssel hat das Recht „%(recht)s“ nicht.") % {"recht": _RECHTE[recht]})
            with organisation_scope(token.organisation_id):
                return view(request, *args, **kwargs)

        inside.recht = recht
        return inside

    return gate


def length(request: HttpRequest) -> int:
    """How many bytes the sender announces; 400 for what is no number."""
    said = request.headers.get("Content-Length") or "0"
    if not said.isdecimal():
        raise HttpError(400, _("Content-Length ist keine Zahl."))
    return int(said[:_DIGITS])
