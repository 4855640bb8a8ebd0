"""The one gate of every page: who is asking, for which Organisation, and whether the role allows it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from umlage.apps.accounts import queries
from umlage.apps.accounts.access import Recht, allowed
from umlage.apps.accounts.scope import organisation_scope

if TYPE_CHECKING:
    from umlage.apps.accounts.models import Mitgliedschaft


class Anfrage(HttpRequest):
    """A request behind the gate."""

    mitglied: Mitgliedschaft


AGAIN = "#wieder"
"""Where a page is opened again after a form of it came without a log-in; what was typed is put back there."""


def _to_login(request: HttpRequest) -> HttpResponse:
    """To the log-in, and from there to the page; after a form to the page on which it stands."""
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    messages.warning(request, _("Sie waren nicht mehr angemeldet. Gespeichert ist nichts."))
    whence, here = request.headers.get("Referer", ""), request.get_host()
    known = url_has_allowed_host_and_scheme(whence, {here}, require_https=request.is_secure())
    place = urlsplit(whence)._replace(scheme="", netloc="", fragment="").geturl() if known else ""
    return redirect_to_login((place or request.path) + AGAIN)


def zugang(
    recht: Recht, schreiben: Recht | Callable[..., Recht] | None = None
) -> Callable[[Callable[..., HttpResponse]], Any]:
    """Let in who has the right in the Organisation of the address; a stranger gets 404, as if nothing were there.

    `schreiben`: the right that a POST needs, where it is another one; found from the address where it depends on that.
    """

    def gate(view: Callable[..., HttpResponse]) -> Any:
        @wraps(view)
        def inside(request: HttpRequest, kurz: str, **place: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return _to_login(request)
            mitglied = queries.mitgliedschaft(request.user, kurz)
            needed = recht
            if schreiben is not None and request.method == "POST":
                needed = schreiben if isinstance(schreiben, Recht) else schreiben(**place)
            if mitglied is None or not allowed(mitglied.rolle, needed):
                raise Http404
            request.mitglied = mitglied
            if mitglied.organisation.zweiter_faktor and not queries.has_second_factor(request.user):
                messages.warning(request, _("Hier ist ein zweiter Faktor Pflicht. Bitte richten Sie einen ein."))
                return redirect("mfa_index")
            with organisation_scope(mitglied.organisation_id):
                response = view(request, **place)
                if hasattr(response, "render"):
                    response.render()
                return response

        inside.recht, inside.schreiben = recht, schreiben
        return inside

    return gate
