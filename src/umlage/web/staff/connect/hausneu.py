"""A new house out of what a unit found."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from umlage.apps.abrechnung import aus_funk
from umlage.apps.abrechnung.operations import Doubled, NumberTooLong
from umlage.apps.accounts.access import Recht
from umlage.apps.accounts.einmal import SentBefore, once
from umlage.apps.geraete.zuordnen import NotAssigned
from umlage.core.finding import Refused
from umlage.web.staff.connect.rahmen import context, einheit, to_unit
from umlage.web.ui.einmal import sent
from umlage.web.ui.formular import Formular, Tagfeld
from umlage.web.ui.zugang import Anfrage, zugang

_ANSCHRIFT = ("nr", "strasse", "plz", "ort")


class Haus(Formular):
    nr = forms.CharField(
        label=_lazy("Nummer"), max_length=40, required=False, help_text=_lazy("Ohne Angabe: die nächste.")
    )
    strasse = forms.CharField(label=_lazy("Straße und Hausnummer"), max_length=120)
    plz = forms.CharField(label=_lazy("Postleitzahl"), max_length=10)
    ort = forms.CharField(label=_lazy("Ort"), max_length=80)
    von = Tagfeld(label=_lazy("Erster Tag des Zeitraums"))
    bis = Tagfeld(label=_lazy("Letzter Tag des Zeitraums"))
    zeilen = forms.CharField(
        label=_lazy("Geräte und Nutzeinheiten"),
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_lazy(
            "Je Zeile: Gerätenummer; Nutzeinheit; Lage; Raum, auch aus einer Tabelle eingefügt. Leer: alle freien "
            "Geräte der Einheit werden Geräte des Hauses, die Nutzeinheiten folgen später."
        ),
    )


@zugang(Recht.STAMMDATEN)
@require_http_methods(["GET", "POST"])
def haus(request: Anfrage, datenpunkt: int) -> HttpResponse:
    """Address and first year; devices come from the unit."""
    row, last = einheit(datenpunkt), timezone.localdate().year - 1
    form = Haus(request.POST or None, initial={"von": date(last, 1, 1), "bis": date(last, 12, 31)})
    try:
        year = _made(request, row, form) if request.method == "POST" and form.is_valid() else None
    except SentBefore:
        messages.info(request, _("Schon gespeichert: dieses Formular kam zweimal an."))
        return to_unit(request, row.pk)
    if year is not None:
        text = _("{haus} angelegt. Was noch fehlt, steht unten.")
        messages.success(request, text.format(haus=year.liegenschaft))
        kurz = request.mitglied.organisation.kurz
        return redirect("staff:haus", kurz=kurz, nummer=year.liegenschaft.nummer, jahr=year.bis.year)
    more = context(request, "connect", form=form, taste=_("Anlegen"))
    more["titel"] = _("Neue Liegenschaft aus %(name)s") % {"name": row.name}
    text = ngettext(
        "%(zahl)d Gerät der Einheit ist noch keinem Haus zugeordnet.",
        "%(zahl)d Geräte der Einheit sind noch keinem Haus zugeordnet.",
        row.neue,
    )
    more["lead"] = text % {"zahl": row.neue}
    return render(request, "staff/connect/formular.html", more, status=422 if request.method == "POST" else 200)


def _made(request: Anfrage, row: Any, form: Haus) -> Any:
    said, now = form.cleaned_data, timezone.now()
    try:
        with once(sent(request), now):
            return aus_funk.open_house_from(
                datenpunkt=row,
                organisation=request.mitglied.organisation.name,
                values={name: said[name] for name in _ANSCHRIFT if said[name]},
                von=said["von"],
                bis=said["bis"],
                zeilen=aus_funk.parsed(said["zeilen"]),
                benutzer=request.user,
                am=now,
            )
    except Refused as refused:
        for finding in refused.findings:
            form.add_error(finding.where if finding.where in form.fields else None, finding.message)
    except (Doubled, NumberTooLong) as no:
        form.add_error("nr", str(no))
    except aus_funk.BadList as no:
        form.add_error("zeilen", str(no))
    except NotAssigned as no:
        form.add_error(None, str(no))
    return None
