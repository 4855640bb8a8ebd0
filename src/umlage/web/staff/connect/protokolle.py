"""Exchanged meters, and the protocol of each."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from umlage.apps.abrechnung import protokolle
from umlage.apps.accounts.access import Recht
from umlage.web.staff.connect.rahmen import context
from umlage.web.staff.listen import download
from umlage.web.ui.zugang import Anfrage, zugang

_JE_SEITE = 100


@zugang(Recht.LESEN)
@require_GET
def tausche(request: Anfrage) -> HttpResponse:
    """The newest first."""
    page = Paginator(protokolle.tausche(), _JE_SEITE).get_page(request.GET.get("seite"))
    return render(request, "staff/connect/tausche.html", context(request, "tausche", seite=page, zeige=""))


@zugang(Recht.LESEN)
@require_GET
def datei(request: Anfrage, tausch: int) -> HttpResponse:
    """The protocol as PDF."""
    row = protokolle.tausche().filter(pk=tausch).first()
    if row is None:
        raise Http404
    name = "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in row.nr)
    return download(f"zaehlertausch-{name}.pdf", protokolle.tauschprotokoll(row, timezone.localdate()))
