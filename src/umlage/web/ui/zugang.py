"""The one gate of every page: who is asking, for which Organisation, and whether the role allows it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from umlage.apps.accounts import queries
from umlage.apps.accounts.access import Recht, allowed
from umlage.apps.accounts.scope import organisation_scope

if TYPE_CHECKING:
    from umlage.apps.accounts.models import Mitgliedschaft


class Anfrage(HttpRequest):
    """A request behind the gate."""

    mitglied: Mitgliedschaft


def zugang(
    recht: Recht, schreiben: Recht | Callable[..., Recht] | None = None
) -> Callable[[Callable[..., HttpResponse]], Any]:
    """Let in who has the right in the Organisation of the address; a stranger gets 404, as if nothing were there.

    `schreiben`: the right that a POST needs, where it is another one; found from the address where it depends on that.
    """

    def gate(view: Callable[..., HttpResponse]) -> Any:
        @login_required
        @wraps(view)
        def inside(request: HttpRequest, kurz: str, **place: Any) -> HttpResponse:
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
