"""The key vault: keys are typed or brought as a file, tried at once, and never shown."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST

from umlage.apps.accounts.access import Recht
from umlage.apps.austausch import schluessel as bund
from umlage.apps.geraete.schluesselbund import remove_key
from umlage.web.staff.connect import tafel, worte
from umlage.web.staff.connect.rahmen import context
from umlage.web.ui.formular import Formular
from umlage.web.ui.zugang import Anfrage, zugang

_JE_SEITE = 100
_GRUENDE = {
    "no_key": _lazy("kein Schlüssel"),
    "wrong_key": _lazy("Schlüssel passt nicht"),
    "bad_mac": _lazy("Prüfsumme falsch"),
}


class Einzeln(Formular):
    nr = forms.CharField(label=_lazy("Gerätenummer"), max_length=40)
    hersteller = forms.CharField(
        label=_lazy("Hersteller"),
        max_length=3,
        required=False,
        help_text=_lazy("Drei Buchstaben; leer, wenn unbekannt."),
    )
    schluessel = forms.CharField(
        label=_lazy("Schlüssel"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_lazy("32 Ziffern und Buchstaben von A bis F."),
    )


class Datei(Formular):
    datei = forms.FileField(
        label=_lazy("Schlüsseldatei"), help_text=_lazy("Vom Hersteller: KEM von Kamstrup, CSV oder Text.")
    )
    kennwort = forms.CharField(
        label=_lazy("Kennwort der Datei"),
        required=False,
        max_length=80,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


@zugang(Recht.STAMMDATEN)
@require_http_methods(["GET", "POST"])
def schluessel(request: Anfrage) -> HttpResponse:
    """Devices without a key, two ways to bring one, and what lies in the vault."""
    is_file = request.POST.get("was") == "datei"
    first = {"nr": request.GET.get("nr", "")[:16], "hersteller": request.GET.get("hersteller", "")[:3]}
    one = Einzeln(request.POST if request.method == "POST" and not is_file else None, initial=first)
    many = Datei(*((request.POST, request.FILES) if is_file else ()))
    if request.method == "POST" and (many if is_file else one).is_valid() and _kept(request, one, many, is_file):
        return redirect("staff:geraeteschluessel", kurz=request.mitglied.organisation.kurz)
    text = request.GET.get("text", "").strip()[:40]
    page = Paginator(bund.schluessel(text), _JE_SEITE).get_page(request.GET.get("seite"))
    more = context(
        request,
        "geraeteschluessel",
        einzeln=one,
        datei=many,
        text=text,
        seite=page,
        zeige="",
        fehlende=[
            (waiting, row, worte.hersteller(waiting.hersteller), _GRUENDE[waiting.grund], tafel.bars(waiting.signal))
            for waiting, row in bund.ohne_schluessel()[:500]
        ],
    )
    return render(request, "staff/connect/schluessel.html", more, status=422 if request.method == "POST" else 200)


def _kept(request: Anfrage, one: Einzeln, many: Datei, is_file: bool) -> bool:
    who = {"benutzer": request.user, "am": timezone.now()}
    try:
        if is_file:
            file = many.cleaned_data["datei"]
            content = file.read(bund.MOST_BYTES + 1)
            made = bund.key_file(inhalt=content, name=file.name, kennwort=many.cleaned_data["kennwort"], **who)
        else:
            said = one.cleaned_data
            made = bund.one_key(nummer=said["nr"], hersteller=said["hersteller"], schluessel=said["schluessel"], **who)
    except bund.BadKey as no:
        (many if is_file else one).add_error(None, str(no))
        return False
    text = _("%(gelesen)d Schlüssel gelesen, %(neu)d davon neu. Wartende Telegramme werden jetzt damit probiert.")
    messages.success(request, text % {"gelesen": made.gelesen, "neu": made.neu})
    for fault in made.fehler:
        messages.warning(request, fault)
    return True


@zugang(Recht.STAMMDATEN)
@require_POST
def loeschen(request: Anfrage, geraeteschluessel: int) -> HttpResponse:
    """Forget a key."""
    row = bund.schluessel().filter(pk=geraeteschluessel).first()
    if row is None:
        raise Http404
    remove_key(row=row, benutzer=request.user, am=timezone.now())
    messages.success(request, _("Schlüssel von %(nr)s gelöscht.") % {"nr": row.funkadresse})
    return redirect("staff:geraeteschluessel", kurz=request.mitglied.organisation.kurz)
