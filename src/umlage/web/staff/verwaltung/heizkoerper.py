"""Catalogues of radiators of the Organisation: which there are, one more with its pictures, one less."""

from __future__ import annotations

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

from umlage.apps.accounts.access import Recht
from umlage.apps.geraete import heizkoerper
from umlage.core.finding import Finding
from umlage.formats.heizkoerper.csv_katalog import mitgeliefert
from umlage.web.staff.verwaltung.rahmen import context
from umlage.web.ui.formular import Formular
from umlage.web.ui.saetze import satz
from umlage.web.ui.zugang import Anfrage, zugang

_MOST_BYTES = 20_000_000
_MOST_PICTURES = 200
_MOST_PICTURE_BYTES = 2_000_000


class _MehrereDateien(forms.ClearableFileInput):
    allow_multiple_selected = True


class _Bilder(forms.FileField):
    """Any number of files; each is checked like one alone."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if len(files) > _MOST_PICTURES:
            raise forms.ValidationError(_("Höchstens {zahl} Bilder auf einmal.").format(zahl=_MOST_PICTURES))
        return [forms.FileField.clean(self, one, initial) for one in files]


class Katalog(Formular):
    name = forms.CharField(
        label=_lazy("Name"),
        max_length=80,
        help_text=_lazy("Zum Beispiel der Hersteller. Ein Katalog dieses Namens wird ersetzt."),
    )
    datei = forms.FileField(
        label=_lazy("Katalog"), help_text=_lazy("CSV oder VDI 3805 Blatt 6, höchstens 20 MB; siehe Hilfe.")
    )
    bilder = _Bilder(
        label=_lazy("Bilder"),
        required=False,
        widget=_MehrereDateien(attrs={"multiple": True, "accept": ".png,.jpg,.jpeg,.svg"}),
        help_text=_lazy("PNG, JPEG oder SVG mit den Namen, die in der Spalte „bild“ stehen; je Bild höchstens 2 MB."),
    )


@zugang(Recht.VERWALTEN)
@require_http_methods(["GET", "POST"])
def kataloge(request: Anfrage) -> HttpResponse:
    """All catalogues; a file is read as a whole or not at all, and what it says is told."""
    what = request.POST.get("was", "")
    if what == "entfernen":
        return _dropped(request)
    form = Katalog(request.POST or None, request.FILES or None)
    said: tuple[Finding, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            return _taken(request, form)
        except heizkoerper.NichtGelesen as no:
            said = no.befunde
            form.add_error("datei", satz(str(no)) or _("Wegen der Fehler ist nichts gelesen."))
    shown = context(
        request,
        "heizkoerper",
        form=form,
        kataloge=heizkoerper.kataloge(),
        mitgeliefert=len(mitgeliefert()),
        befunde=said[:_MOST_SHOWN],
        weitere=len(said[_MOST_SHOWN:]),
    )
    status = 422 if request.method == "POST" else 200
    return render(request, "staff/verwaltung/heizkoerper.html", shown, status=status)


_MOST_SHOWN, _MOST_SAID = 100, 20


def _taken(request: Anfrage, form: Katalog) -> HttpResponse:
    said = form.cleaned_data
    content = said["datei"].read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise heizkoerper.NichtGelesen(_("Der Katalog hat höchstens 20 MB."))
    report = heizkoerper.lesen(content, said["datei"].name)
    pictures = {one.name: one.read(_MOST_PICTURE_BYTES + 1) for one in said["bilder"]}
    count, notes = heizkoerper.take_in(
        name=said["name"].strip(), bericht=report, dateien=pictures, benutzer=request.user, am=timezone.now()
    )
    text = ngettext("%(zahl)d Heizkörper eingelesen.", "%(zahl)d Heizkörper eingelesen.", count)
    messages.success(request, text % {"zahl": count})
    for line in [*report.zeilen()][1 + len(report.gelesen) :][:_MOST_SAID]:
        messages.info(request, satz(" ".join(line.split())))
    for finding in (*report.befunde, *notes)[:_MOST_SAID]:
        messages.warning(request, f"{satz(finding.where)}: {satz(finding.message)}")
    return _back(request)


def _dropped(request: Anfrage) -> HttpResponse:
    name = request.POST.get("name", "")
    count = heizkoerper.drop(name=name, benutzer=request.user, am=timezone.now())
    if count:
        messages.success(request, _("Katalog {name} entfernt.").format(name=name))
    return _back(request)


def _back(request: Anfrage) -> HttpResponse:
    return redirect("staff:heizkoerperkataloge", kurz=request.mitglied.organisation.kurz)
