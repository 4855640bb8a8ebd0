"""The page of one unit: its facts, what it hears; the same as a file; its settings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_http_methods

from umlage.apps.accounts.access import Recht
from umlage.apps.austausch import posteingang
from umlage.apps.geraete import aktivierung, bestand, datenpunkte, zuordnungen
from umlage.apps.geraete.vorschlaege import vorschlaege
from umlage.formats.einlesen.verzeichnis import kennungen
from umlage.formats.lieferung.behaelter import Passwortregel
from umlage.web.staff.connect import tafel
from umlage.web.staff.connect.rahmen import LAGEN, context, einheit, to_unit
from umlage.web.staff.connect.uebersicht import Einheit
from umlage.web.staff.connect.worte import formatname
from umlage.web.staff.connect.zugaenge import ways
from umlage.web.ui.zahlen import key
from umlage.web.ui.zugang import Anfrage, zugang


@zugang(Recht.LESEN)
@require_GET
def datenpunkt(request: Anfrage, datenpunkt: int) -> HttpResponse:
    """How a unit is doing and what it found."""
    row, now = einheit(datenpunkt), timezone.now()
    state = bestand.lage(row, now)
    shown = context(
        request,
        "connect",
        einheit=row,
        hier="suche",
        lage=LAGEN[state],
        tagwerk=posteingang.tagwerk(row, now),
        rueckstand=posteingang.rueckstaende().get(row.pk),
        **_mit_vorschlaegen(tafel.gezeigt(request.GET, row)),
    )
    return render(request, "staff/connect/einheit.html", shown)


def _mit_vorschlaegen(shown: dict[str, Any]) -> dict[str, Any]:
    free = [row.geraet for row in shown["reihen"] if row.geraet.stand == "neu"]
    return {**shown, "vorschlaege": vorschlaege(free), "waehlbar": True, "geraeteseite": True, "eingeben": True}


@zugang(Recht.LESEN)
@require_GET
def datei(request: Anfrage, datenpunkt: int, form: str) -> HttpResponse:
    """The devices of a unit as a file."""
    if form not in tafel.FORMEN:
        raise Http404
    return tafel.datei(request.GET, einheit(datenpunkt), form)


class Einstellungen(Einheit):
    format = forms.ChoiceField(
        label=_lazy("Format"),
        required=False,
        help_text=_lazy("Nur nötig, wenn der Inhalt nicht sagt, was er ist."),
    )
    zuordnung = forms.ChoiceField(
        label=_lazy("Zuordnung der Spalten"),
        required=False,
        help_text=_lazy("Für Tabellen, deren Spalten nicht öffentlich beschrieben sind."),
    )
    anlegen = forms.BooleanField(label=_lazy("Neue Geräte anlegen"), required=False)
    neue_geraete = forms.IntegerField(
        label=_lazy("Neue Geräte je Datei, höchstens"),
        min_value=1,
        max_value=100_000,
        help_text=_lazy("Schutz vor Dateien, die nicht für diese Einheit bestimmt sind."),
    )
    netze = forms.CharField(
        label=_lazy("Netze"),
        max_length=400,
        required=False,
        help_text=_lazy("Nur von dort darf geliefert werden, zum Beispiel 203.0.113.0/24. Leer: von überall."),
    )
    zip_regel = forms.CharField(
        label=_lazy("Passwortregel für ZIP-Dateien"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
        help_text=_lazy(
            "fest:KENNWORT, oder dateiname:8 für die ersten acht Zeichen des Namens. Leer bleibt sie, wie sie ist; "
            "- löscht sie."
        ),
    )
    ssh_schluessel = forms.CharField(
        label=_lazy("Öffentliche SSH-Schlüssel"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_lazy("Einer je Zeile, wie in authorized_keys. Damit geht SFTP ohne Kennwort."),
    )
    alte_verfahren = forms.BooleanField(
        label=_lazy("Veraltete Verfahren"),
        required=False,
        help_text=_lazy("Nur für alte Gateways: über den zweiten SFTP-Anschluss, wenn der Betreiber einen öffnet."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        empty = [("", _("am Inhalt erkennen"))]
        self.fields["format"].choices = [*empty, *((word, formatname(word)) for word in kennungen())]
        self.fields["zuordnung"].choices = [("", _("keine")), *zuordnungen.wahl(key(self.initial.get("zuordnung")))]

    def clean_zip_regel(self) -> str:
        text = str(self.cleaned_data["zip_regel"]).strip()
        if text not in ("", "-"):
            try:
                Passwortregel.aus(text)
            except ValueError as no:
                raise forms.ValidationError(str(no)) from no
        return text

    def clean_zuordnung(self) -> Any:
        chosen = self.cleaned_data["zuordnung"]
        return zuordnungen.zuordnung(int(chosen)) if chosen else None


_FELDER = (
    "name",
    "art",
    "seriennummer",
    "erwartet_stunden",
    "format",
    "anlegen",
    "neue_geraete",
    "netze",
    "ssh_schluessel",
)


@zugang(Recht.STAMMDATEN)
@require_http_methods(["GET", "POST"])
def einstellungen(request: Anfrage, datenpunkt: int) -> HttpResponse:
    """What a unit is called, what it sends, who may."""
    row = einheit(datenpunkt)
    first = {name: getattr(row, name) for name in _FELDER}
    first["liegenschaft"] = row.liegenschaft.nummer if row.liegenschaft is not None else ""
    first["zuordnung"] = str(row.zuordnung_id or "")
    first[datenpunkte.OLD] = bool(row.abruf.get(datenpunkte.OLD))
    form = Einstellungen(request.POST or None, initial=first)
    form.fields["zip_regel"].widget.attrs["placeholder"] = (
        _("hinterlegt") if "zip" in datenpunkte.geheimnisse(row) else ""
    )
    if request.method == "POST" and form.is_valid() and _saved(request, row, form):
        messages.success(request, _("Einstellungen gespeichert."))
        return to_unit(request, row.pk)
    shown = context(
        request,
        "connect",
        form=form,
        einheit=row,
        hier="einstellungen",
        wege=ways(request, row),
        loeschbar=aktivierung.removable(row),
    )
    return render(request, "staff/connect/einstellungen.html", shown, status=422 if request.method == "POST" else 200)


def _saved(request: Anfrage, row: Any, form: Einstellungen) -> bool:
    said = dict(form.cleaned_data)
    rule, who = said.pop("zip_regel"), {"benutzer": request.user, "am": timezone.now()}
    others = {name: value for name, value in row.abruf.items() if name != datenpunkte.OLD}
    said["abruf"] = others | ({datenpunkte.OLD: True} if said.pop(datenpunkte.OLD) else {})
    twin = bestand.mit_seriennummer(said["seriennummer"])
    if twin is not None and twin.pk != row.pk:
        form.add_error("seriennummer", _("Diese Seriennummer hat schon eine andere Einheit."))
        return False
    try:
        datenpunkte.change_datenpunkt(row=row, **who, **said)
    except datenpunkte.BadDatenpunkt as no:
        form.add_error(None, str(no))
        return False
    if rule:
        datenpunkte.set_secrets(row=row, werte={"zip": "" if rule == "-" else rule}, **who)
    return True
