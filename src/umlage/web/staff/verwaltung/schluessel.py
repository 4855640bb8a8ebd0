"""Tokens with which programs ask and deliver."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from umlage.apps.accounts.access import Recht
from umlage.apps.accounts.einmal import SentBefore, once
from umlage.apps.verwaltung import operations, queries
from umlage.web.staff.verwaltung.rahmen import back, context
from umlage.web.ui.einmal import sent
from umlage.web.ui.zugang import Anfrage, zugang

_WORTE = {
    Recht.LESEN: gettext_lazy("Lesen: Liegenschaften, Akten, erteilte Abrechnungen mit Dokumenten"),
    Recht.STAMMDATEN: gettext_lazy("Aufnehmen: neue Akten"),
}


@zugang(Recht.VERWALTEN)
@require_http_methods(["GET", "POST"])
def schluessel(request: Anfrage) -> HttpResponse:
    """All tokens, and a new one, which is shown this once."""
    more: dict[str, object] = {}
    rights = [recht for recht in request.POST.getlist("recht") if recht in operations.API_RECHTE]
    if request.method == "POST":
        now = timezone.now()
        try:
            with once(sent(request), now):
                made, secret = operations.make_token(
                    organisation=request.mitglied.organisation,
                    name=request.POST.get("name", ""),
                    rechte=rights,
                    letzter_tag=_day(request.POST.get("bis", "")),
                    benutzer=request.user,
                    am=now,
                )
            more = {"neuer": made, "geheimnis": secret}
        except SentBefore:
            text = _("Dieser Schlüssel ist schon angelegt: das Formular kam zweimal an. Er wird nur einmal gezeigt.")
            messages.warning(request, text)
            return back(request, "schluessel")
        except operations.BadToken as no:
            more = {"fehler": str(no), "name": request.POST.get("name", ""), "bis": request.POST.get("bis", "")}
    shown = context(
        request,
        "schluessel",
        schluessel=[(row, [_WORTE[Recht(recht)] for recht in row.rechte.split()]) for row in queries.api_tokens()],
        rechte=[(recht.value, _WORTE[recht], recht in (rights or [Recht.LESEN])) for recht in operations.API_RECHTE],
        jetzt=timezone.now(),
        vorschlag=timezone.localdate() + timedelta(days=365),
        adresse=request.build_absolute_uri("/api/v1/"),
        **more,
    )
    return render(request, "staff/verwaltung/schluessel.html", shown, status=422 if "fehler" in more else 200)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min


@zugang(Recht.VERWALTEN)
@require_POST
def widerrufen(request: Anfrage, schluessel: int) -> HttpResponse:
    """Make a token worthless."""
    row = queries.api_tokens().filter(pk=schluessel, widerrufen_am=None).first()
    if row is None:
        raise Http404
    operations.revoke_token(token=row, benutzer=request.user, am=timezone.now())
    messages.success(request, _("API-Schlüssel %(name)s widerrufen.") % {"name": row.name})
    return back(request, "schluessel")
