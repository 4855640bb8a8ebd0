"""All Connect units, a new one, and the activation on site."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_http_methods

from umlage.apps.accounts.access import Recht
from umlage.apps.accounts.einmal import SentBefore, once
from umlage.apps.austausch import posteingang, unverstanden
from umlage.apps.geraete import aktivierung, bestand, datenpunkte
from umlage.apps.liegenschaften import queries as liegenschaften
from umlage.web.staff.connect import tafel
from umlage.web.staff.connect.rahmen import LAGEN, context, to_unit
from umlage.web.staff.connect.zugaenge import shown_once
from umlage.web.ui.einmal import sent
from umlage.web.ui.formular import Formular
from umlage.web.ui.zugang import Anfrage, zugang


@zugang(Recht.LESEN)
@require_GET
def connect(request: Anfrage) -> HttpResponse:
    """How every unit is doing; with `archiv`, those that were put away."""
    archive = "archiv" in request.GET
    now, behind = timezone.now(), posteingang.rueckstaende()
    rows = [
        {"einheit": row, "lage": LAGEN[state], "wort": state, "rueckstand": behind.get(row.pk)}
        for row in bestand.uebersicht(archiv=archive)
        for state in (bestand.lage(row, now),)
    ]
    order = {"still": 0, "angelegt": 1, "wartet": 1, "sendet": 2, "gesperrt": 3, "archiviert": 4}
    rows.sort(key=lambda row: (order[row["wort"]], row["einheit"].name.lower()))
    parts = bestand.verteilung(None, bestand.Suche())
    shown = context(
        request,
        "connect",
        einheiten=rows,
        archiv=archive,
        archivierte=bestand.archivierte(),
        stille=sum(row["wort"] == "still" for row in rows),
        anzahl=parts.alle,
        kreise=tafel.pies(parts),
        unverstandene=posteingang.unverstandene(),
        unverstandene_geraete=unverstanden.geraete(),
    )
    return render(request, "staff/connect/uebersicht.html", shown)


class Einheit(Formular):
    name = forms.CharField(
        label=_lazy("Name"), max_length=120, help_text=_lazy("Woran Sie die Einheit erkennen, zum Beispiel der Ort.")
    )
    art = forms.ChoiceField(label=_lazy("Art"))
    seriennummer = forms.CharField(
        label=_lazy("Seriennummer"),
        max_length=60,
        required=False,
        help_text=_lazy("Auf dem Typenschild des Gateways. Mit ihr wird vor Ort aktiviert."),
    )
    erwartet_stunden = forms.IntegerField(
        label=_lazy("Meldet sich alle … Stunden"),
        required=False,
        min_value=1,
        max_value=9000,
        help_text=_lazy("Danach gilt die Einheit als schweigend. Monatlich: 768. Leer: ohne Überwachung."),
    )
    liegenschaft = forms.CharField(
        label=_lazy("Liegenschaft"),
        max_length=40,
        required=False,
        help_text=_lazy("Nummer des Hauses, wenn alle Geräte dort hängen."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["art"].choices = bestand.ARTEN

    def clean_liegenschaft(self) -> Any:
        return _house(self.cleaned_data["liegenschaft"])

    def clean_seriennummer(self) -> str:
        text = self.cleaned_data["seriennummer"]
        try:
            return aktivierung.serial(text) if text else ""
        except datenpunkte.BadDatenpunkt as no:
            raise forms.ValidationError(str(no)) from no


def _house(text: str) -> Any:
    """The house of a number, None for an empty text."""
    if not text.strip():
        return None
    found = liegenschaften.liegenschaft(text.strip())
    if found is None:
        raise forms.ValidationError(_("Eine Liegenschaft mit dieser Nummer gibt es hier nicht."))
    return found


@zugang(Recht.STAMMDATEN)
@require_http_methods(["GET", "POST"])
def neu(request: Anfrage) -> HttpResponse:
    """A unit is made; its credentials are shown this once."""
    form = Einheit(request.POST or None, initial={"art": "software"})
    if request.method == "POST" and form.is_valid():
        said = {**form.cleaned_data, "benutzer": request.user, "am": timezone.now()}
        try:
            with once(sent(request), said["am"]):
                if aktivierung.with_serial(said["seriennummer"]) is not None:
                    other = _("Diese Seriennummer hat schon eine andere Einheit.")
                    raise forms.ValidationError({"seriennummer": other})
                row, secret = datenpunkte.make_datenpunkt(**said)
            return shown_once(request, row.pk, secret)
        except SentBefore:
            messages.warning(request, _("Diese Einheit ist schon angelegt; ihr Kennwort wird nur einmal gezeigt."))
            return redirect("staff:connect", kurz=request.mitglied.organisation.kurz)
        except forms.ValidationError as no:
            form.add_error(None, no)
        except datenpunkte.BadDatenpunkt as no:
            form.add_error(None, str(no))
    shown = context(request, "connect", form=form, titel=_("Neue Einheit"), taste=_("Anlegen"))
    shown["lead"] = _(
        "Gateway, Cloud eines anderen Anbieters oder virtuelle Box für Dateien: jede hat eigene Zugangsdaten."
    )
    return render(request, "staff/connect/formular.html", shown, status=422 if request.method == "POST" else 200)


_OF_ADDRESS = re.compile(r"://.*[?&]nr=([^&#]+)")


class Aktivierung(Formular):
    nr = forms.CharField(
        label=_lazy("Seriennummer"),
        max_length=300,
        help_text=_lazy("Vom Typenschild abtippen, oder den QR-Code der Einheit mit Kamera oder Handscanner lesen."),
    )
    liegenschaft = forms.CharField(
        label=_lazy("Liegenschaft"),
        max_length=40,
        required=False,
        help_text=_lazy("Nummer des Hauses, in dem das Gateway hängt. Das lässt sich auch später sagen."),
    )

    def clean_nr(self) -> str:
        """The number; a scanner that is a keyboard types the whole address of the QR code."""
        text = str(self.cleaned_data["nr"]).strip()
        found = _OF_ADDRESS.search(text)
        return unquote(found[1]) if found else text

    def clean_liegenschaft(self) -> Any:
        return _house(self.cleaned_data["liegenschaft"])


@zugang(Recht.ABLESUNGEN)
@require_http_methods(["GET", "POST"])
def aktivieren(request: Anfrage) -> HttpResponse:
    """A gateway is put into operation by its serial number; a phone comes here by the QR code of the unit."""
    number = request.GET.get("nr", "")[:60]
    known = aktivierung.with_serial(number.strip().upper())
    house = known.liegenschaft.nummer if known is not None and known.liegenschaft is not None else ""
    form = Aktivierung(request.POST or None, initial={"nr": number, "liegenschaft": house})
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            with once(sent(request), now):
                row, secret = aktivierung.activate(
                    seriennummer=form.cleaned_data["nr"],
                    liegenschaft=form.cleaned_data["liegenschaft"],
                    benutzer=request.user,
                    am=now,
                )
        except SentBefore:
            messages.warning(request, _("Diese Einheit ist schon angelegt; ihr Kennwort wird nur einmal gezeigt."))
            return redirect("staff:connect", kurz=request.mitglied.organisation.kurz)
        except datenpunkte.BadDatenpunkt as no:
            form.add_error(None, str(no))
        else:
            if secret:
                return shown_once(request, row.pk, secret)
            messages.success(request, _("%(name)s aktiviert.") % {"name": row.name})
            return to_unit(request, row.pk)
    shown = context(request, "connect", form=form, titel=_("Gateway aktivieren"), taste=_("Aktivieren"))
    shown["lead"] = _("Danach darf es senden. Was es hört, steht unter „Suchergebnis“ der Einheit.")
    return render(request, "staff/connect/formular.html", shown, status=422 if request.method == "POST" else 200)
