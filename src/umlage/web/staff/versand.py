"""Who of a house wants his Abrechnung by mail, and what was sent to whom."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from umlage.apps.accounts.access import Recht, allowed
from umlage.apps.laeufe import operations, queries
from umlage.web.staff.rahmen import hausrahmen, here
from umlage.web.ui.zugang import Anfrage, zugang


@zugang(Recht.LESEN, schreiben=Recht.STAMMDATEN)
@require_http_methods(["GET", "POST"])
def versand(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """The addresses of the Nutzer, and the log of what was sent."""
    rahmen = hausrahmen(nummer, jahr)
    people = queries.empfaenger(rahmen.zeitraum)
    wrong = False
    for nutzer in people:
        nutzer.text = nutzer.adresse.email if nutzer.adresse is not None else ""
    if request.method == "POST":
        for nutzer in people:
            nutzer.text = request.POST.get(f"email-{nutzer.pk}", nutzer.text).strip()[:254]
            try:
                operations.set_mail_address(
                    nutzer=nutzer,
                    email=nutzer.text,
                    einverstanden_am=timezone.localdate(),
                    benutzer=request.user,
                    am=timezone.now(),
                )
            except ValidationError:
                wrong = True
                nutzer.fehler = _("Das ist keine E-Mail-Adresse; zum Beispiel name@beispiel.de.")
        if not wrong:
            messages.success(request, _("E-Mail-Adressen gespeichert."))
            return redirect(here(request))
        messages.error(request, _("Was rot umrandet ist, wurde nicht gespeichert."))
    context = rahmen.context(
        request,
        "dokumente",
        empfaenger=people,
        verwalter=queries.verwalter(rahmen.zeitraum),
        sendungen=queries.sendungen(rahmen.zeitraum),
        eingeschaltet=queries.versand_eingeschaltet(),
        darf=allowed(request.mitglied.rolle, Recht.STAMMDATEN),
        darf_senden=allowed(request.mitglied.rolle, Recht.ERTEILEN),
    )
    return render(request, "staff/versand.html", context, status=422 if wrong else 200)


@zugang(Recht.ERTEILEN)
@require_POST
def entscheiden(request: Anfrage, nummer: str, jahr: int, sendung: int) -> HttpResponse:
    """Whether a mail of which nobody knows did arrive."""
    rahmen = hausrahmen(nummer, jahr)
    row = queries.sendungen(rahmen.zeitraum).filter(pk=sendung).first()
    if row is None:
        raise Http404
    kam_an = request.POST.get("kam_an") == "1"
    try:
        operations.settle_doubt(sendung=row, kam_an=kam_an, benutzer=request.user, am=timezone.now())
        messages.success(
            request, _("Als gesendet vermerkt.") if kam_an else _("Der nächste Versand sendet sie noch einmal.")
        )
    except operations.Over as no:
        messages.error(request, str(no))
    return redirect("staff:versand", kurz=request.mitglied.organisation.kurz, nummer=nummer, jahr=jahr)
