"""Credentials of a unit: shown once, renewed, locked; public keys; the QR code by which it is activated."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import segno
from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from umlage.apps.accounts.access import Recht
from umlage.apps.accounts.einmal import SentBefore, once
from umlage.apps.geraete import aktivierung, datenpunkte
from umlage.web.staff.connect.rahmen import context, einheit, to_unit
from umlage.web.ui.einmal import sent
from umlage.web.ui.zugang import Anfrage, zugang

if TYPE_CHECKING:
    from umlage.apps.geraete.models import Datenpunkt


def shown_once(request: Anfrage, nummer: int, secret: str) -> HttpResponse:
    """The credentials of a unit, to be copied into the other system; never again."""
    row = einheit(nummer)
    shown = context(request, "connect", einheit=row, geheimnis=secret, wege=ways(request, row))
    return render(request, "staff/connect/zugangsdaten.html", shown)


def ways(request: Anfrage, row: Any) -> dict[str, str]:
    """Where the unit delivers."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    outside = settings.SFTP_AUSSEN or (f"{host}:{settings.SFTP_PORT}" if settings.SFTP_PORT else "")
    return {
        "sftp": f"sftp://{row.kennung}@{outside}" if outside else "",
        "dateien": request.build_absolute_uri(f"/api/v1/datenpunkte/{row.kennung}/dateien"),
        "telegramme": request.build_absolute_uri(f"/api/v1/datenpunkte/{row.kennung}/telegramme"),
        "messwerte": request.build_absolute_uri(f"/api/v1/datenpunkte/{row.kennung}/messwerte"),
    }


def already(request: Anfrage, nummer: int) -> HttpResponse:
    """The page with the credentials was loaded again: nothing happens a second time."""
    messages.warning(
        request, _("Das ist schon geschehen; das Kennwort wird nur einmal gezeigt. Ein neues gibt es unter Zugang.")
    )
    return to_unit(request, nummer)


@zugang(Recht.STAMMDATEN)
@require_http_methods(["GET", "POST"])
def zugangsdaten(request: Anfrage, datenpunkt: int) -> HttpResponse:
    """A new password, which is shown once; or the unit is locked, let in again, put away, deleted.

    GET is where a browser lands that reloads the page behind the log-in: nothing happens.
    """
    row, what = einheit(datenpunkt), request.POST.get("was", "")
    if request.method == "GET":
        return to_unit(request, row.pk, "datenpunkt-einstellungen")
    if what == "kennwort":
        return _renewed(request, row)
    act = _HANDLUNGEN.get(what)
    if act is None:
        messages.error(request, _("Diese Handlung gibt es nicht."))
        return to_unit(request, row.pk)
    operation, text = act
    try:
        operation(row=row, benutzer=request.user, am=timezone.now())
    except datenpunkte.BadDatenpunkt as no:
        messages.error(request, str(no))
        return to_unit(request, row.pk, "datenpunkt-einstellungen")
    messages.success(request, text % {"name": row.name})
    if what in ("loeschen", "archivieren"):
        return redirect("staff:connect", kurz=request.mitglied.organisation.kurz)
    return to_unit(request, row.pk)


# what may happen to a unit: the operation, and the sentence when it is done
_HANDLUNGEN: dict[str, tuple[Callable[..., None], Any]] = {
    "sperren": (aktivierung.lock, gettext_lazy("%(name)s gesperrt. Es kommt nichts mehr herein.")),
    "entsperren": (aktivierung.unlock, gettext_lazy("%(name)s entsperrt.")),
    "archivieren": (aktivierung.put_away, gettext_lazy("%(name)s archiviert. Es kommt nichts mehr herein.")),
    "loeschen": (aktivierung.remove, gettext_lazy("%(name)s gelöscht.")),
}


@reauthentication_required
def _renewed(request: Anfrage, row: Datenpunkt) -> HttpResponse:
    """Another password, behind the log-in of the one who asks: whoever finds an open screen does not get it."""
    am = timezone.now()
    try:
        with once(sent(request), am):
            secret = datenpunkte.new_password(row=row, benutzer=request.user, am=am)
    except SentBefore:
        return already(request, row.pk)
    return shown_once(request, row.pk, secret)


@zugang(Recht.LESEN)
@require_GET
def qr(request: Anfrage, datenpunkt: int) -> HttpResponse:
    """The QR code of a unit with a serial number: a phone that sees it opens the activation."""
    row = einheit(datenpunkt)
    if not row.seriennummer:
        raise Http404
    path = reverse("staff:aktivieren", kwargs={"kurz": request.mitglied.organisation.kurz})
    target = io.BytesIO()
    code = segno.make(request.build_absolute_uri(f"{path}?nr={row.seriennummer}"), error="m", micro=False)
    code.save(target, kind="svg", border=4, xmldecl=False, omitsize=True, light="#fff", dark="#000")
    return HttpResponse(target.getvalue(), content_type="image/svg+xml")
