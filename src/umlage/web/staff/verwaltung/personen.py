"""Who works here: roles, invitations, the second factor, and what was changed."""

from __future__ import annotations

from smtplib import SMTPException

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from umlage.apps.abrechnung.protokoll import protokoll
from umlage.apps.accounts import queries as accounts
from umlage.apps.accounts.access import RECHTE, Recht
from umlage.apps.accounts.access import Rolle as Rollen
from umlage.apps.accounts.einmal import SentBefore, once
from umlage.apps.archive import queries as archive
from umlage.apps.verwaltung import operations, queries
from umlage.web.staff.verwaltung.rahmen import back, context
from umlage.web.ui.einmal import sent
from umlage.web.ui.zugang import Anfrage, zugang

_SEITE = 100


@zugang(Recht.VERWALTEN)
@require_GET
def personen(request: Anfrage) -> HttpResponse:
    """Who works here, who is invited."""
    return _shown(request)


def _shown(request: Anfrage, status: int = 200, **more: object) -> HttpResponse:
    page = context(
        request,
        "personen",
        personen=accounts.personen(request.mitglied.organisation),
        einladungen=queries.offene_einladungen(),
        rollen=Rollen.choices,
        jetzt=timezone.now(),
        **more,
    )
    return render(request, "staff/verwaltung/personen.html", page, status=status)


@zugang(Recht.VERWALTEN)
@require_POST
def einladen(request: Anfrage) -> HttpResponse:
    """Invite a person; the link is shown this once."""
    rolle = request.POST.get("rolle", "")
    if rolle not in RECHTE:
        raise Http404
    email = request.POST.get("email", "")[:254]
    firm, now = request.mitglied.organisation, timezone.now()
    try:
        with once(sent(request), now):
            made, secret = operations.invite(organisation=firm, email=email, rolle=rolle, benutzer=request.user, am=now)
    except SentBefore:
        # a second invitation would make the link of the first one worthless
        text = _("Schon eingeladen: dieses Formular kam zweimal an. Der Link wird nur einmal gezeigt.")
        messages.warning(request, text)
        return back(request, "personen")
    except (operations.AlreadyMember, operations.NoEmail) as no:
        return _shown(request, 422, fehler=str(no), email=email, rolle_neu=rolle)
    link = request.build_absolute_uri(reverse("einladung", kwargs={"kurz": firm.kurz, "geheimnis": secret}))
    try:
        mailed = operations.send_invitation(einladung=made, link=link)
    except (OSError, SMTPException):
        mailed = False
        messages.error(request, _("Die Mail ließ sich nicht versenden. Geben Sie den Link selbst weiter."))
    # shown, not redirected to: the secret stands in no session and in no address of ours
    return _shown(request, link=link, eingeladen=made, gesandt=mailed)


@zugang(Recht.VERWALTEN)
@require_POST
def einladung_zurueckziehen(request: Anfrage, einladung: int) -> HttpResponse:
    """Take back an invitation."""
    row = queries.offene_einladungen().filter(pk=einladung).first()
    if row is None:
        raise Http404
    operations.withdraw_invitation(einladung=row, benutzer=request.user, am=timezone.now())
    messages.success(request, _("Einladung an %(email)s zurückgezogen.") % {"email": row.email})
    return back(request, "personen")


@zugang(Recht.VERWALTEN)
@require_POST
def person(request: Anfrage, person: int) -> HttpResponse:
    """Change the role of a person, or take the person out."""
    row = accounts.person(request.mitglied.organisation, person)
    rolle, out = request.POST.get("rolle", ""), "entfernen" in request.POST
    if row is None or not (out or rolle in RECHTE):
        raise Http404
    said = {"benutzer": request.user, "am": timezone.now()}
    try:
        if out:
            ended = operations.take_out(mitglied=row, **said)
            messages.success(request, _("%(name)s gehört nicht mehr dazu.") % {"name": row.benutzer})
            if ended:
                text = ngettext(
                    "%(zahl)d API-Schlüssel dieser Person ist widerrufen.",
                    "%(zahl)d API-Schlüssel dieser Person sind widerrufen.",
                    ended,
                )
                messages.warning(request, text % {"zahl": ended})
        else:
            operations.change_role(mitglied=row, rolle=rolle, **said)
            messages.success(
                request, _("%(name)s ist jetzt: %(rolle)s.") % {"name": row.benutzer, "rolle": row.get_rolle_display()}
            )
    except operations.LastAdministrator as no:
        messages.error(request, str(no))
    return back(request, "personen")


@zugang(Recht.VERWALTEN)
@require_POST
def zweiter_faktor(request: Anfrage) -> HttpResponse:
    """Whether everybody here needs a second factor."""
    needed = request.POST.get("noetig") == "ja"
    firm = request.mitglied.organisation
    operations.require_second_factor(organisation=firm, noetig=needed, benutzer=request.user, am=timezone.now())
    messages.success(request, _("Zweiter Faktor ist Pflicht.") if needed else _("Zweiter Faktor ist freiwillig."))
    return back(request, "personen")


@zugang(Recht.VERWALTEN)
@require_GET
def verlauf(request: Anfrage) -> HttpResponse:
    """What was changed in the whole Organisation."""
    word = request.GET.get("wort", "")[:80]
    pages = Paginator(archive.verlauf_aller(word), _SEITE)
    page = pages.get_page(request.GET.get("seite"))
    shown = context(request, "verlauf", verlauf=page, zeilen=protokoll(page), wort=word)
    return render(request, "staff/verwaltung/verlauf.html", shown)
