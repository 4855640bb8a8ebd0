"""Mailbox and broker of a unit: where they are, who we are there, whether it works; for administrators alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from umlage.apps.accounts.access import Recht
from umlage.apps.archive.tresor import Locked
from umlage.apps.austausch.broker import BrokerAway, Zugang, try_broker
from umlage.apps.austausch.postfach import MailboxAway, try_mailbox
from umlage.apps.geraete import abruf as wege
from umlage.apps.geraete import datenpunkte
from umlage.formats.lieferung.behaelter import Passwortregel
from umlage.web.staff.connect.rahmen import context, einheit, to_unit
from umlage.web.ui.formular import Formular
from umlage.web.ui.zugang import Anfrage, zugang

if TYPE_CHECKING:
    from umlage.apps.geraete.models import Datenpunkt

_SECRET = {"autocomplete": "new-password", "spellcheck": "false"}
_KEPT = _lazy("Leer bleibt es, wie es ist. Gezeigt wird es niemandem.")


class _Zugang(Formular):
    # what the server answered when it was tried, said beside the button
    antwort = ""
    benutzer = forms.CharField(
        label=_lazy("Benutzer"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
    )
    kennwort = forms.CharField(
        label=_lazy("Kennwort"),
        max_length=400,
        required=False,
        widget=forms.PasswordInput(attrs=_SECRET),
        strip=False,
        help_text=_KEPT,
    )

    def as_kept(self) -> dict[str, Any]:
        """What is kept of it, the password apart."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("kennwort", "zip_regel")}
        return {name: value for name, value in said.items() if value not in (None, "")}


class Postfach(_Zugang):
    prefix = "imap"
    server = forms.CharField(label=_lazy("Server"), max_length=253, help_text=_lazy("Zum Beispiel imap.example.org."))
    port = forms.IntegerField(
        label=_lazy("Anschluss"), required=False, min_value=1, max_value=65535, help_text=_lazy("Leer: 993.")
    )
    ordner = forms.CharField(label=_lazy("Ordner"), max_length=200, required=False, help_text=_lazy("Leer: INBOX."))
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
    field_order = ("server", "port", "benutzer", "kennwort", "ordner", "zip_regel")

    def clean_zip_regel(self) -> str:
        text = str(self.cleaned_data["zip_regel"]).strip()
        if text not in ("", "-"):
            try:
                Passwortregel.aus(text)
            except ValueError as no:
                raise forms.ValidationError(str(no)) from no
        return text


class Broker(_Zugang):
    prefix = "mqtt"
    host = forms.CharField(label=_lazy("Server"), max_length=253, help_text=_lazy("Zum Beispiel mqtt.example.org."))
    port = forms.IntegerField(
        label=_lazy("Anschluss"),
        required=False,
        min_value=1,
        max_value=65535,
        help_text=_lazy("Leer: 8883, ohne TLS 1883."),
    )
    topic = forms.CharField(
        label=_lazy("Thema"), max_length=400, help_text=_lazy("Zum Beispiel zaehler/#; + und # stehen für alles.")
    )
    tls = forms.BooleanField(
        label=_lazy("Verschlüsselt (TLS)"),
        required=False,
        help_text=_lazy("Ohne TLS nur in Netzen, die der Betreiber freigegeben hat."),
    )
    field_order = ("host", "port", "topic", "benutzer", "kennwort", "tls")

    def as_kept(self) -> dict[str, Any]:
        return {**super().as_kept(), "tls": bool(self.cleaned_data["tls"])}

    def clean_topic(self) -> str:
        text = str(self.cleaned_data["topic"]).strip()
        parts = text.split("/")
        if any("#" in part and (part != "#" or place < len(parts) - 1) for place, part in enumerate(parts)) or any(
            "+" in part and part != "+" for part in parts
        ):
            raise forms.ValidationError(_("+ und # stehen allein zwischen Schrägstrichen, # nur am Ende."))
        return text


FORMEN: dict[str, type[Postfach | Broker]] = {wege.IMAP.value: Postfach, wege.MQTT.value: Broker}


@zugang(Recht.VERWALTEN)
@require_http_methods(["GET", "POST"])
def abruf(request: Anfrage, datenpunkt: int) -> HttpResponse:
    """Both ways in; one of them is tried, saved or taken away."""
    row = einheit(datenpunkt)
    what, _gap, weg = request.POST.get("was", "").partition("-")
    forms_here = {name: _form(row, name, request.POST if weg == name else None) for name in FORMEN}
    status = 200
    if request.method == "POST":
        form = forms_here.get(weg)
        if form is None:
            messages.error(request, _("Diese Handlung gibt es nicht."))
        elif what == "entfernen":
            wege.drop_way(row=row, weg=weg, benutzer=request.user, am=timezone.now())
            messages.success(request, _("Zugang entfernt; er wird nicht mehr abgefragt."))
            return to_unit(request, row.pk, "datenpunkt-abruf")
        elif not form.is_valid() or not (
            _tried(row, weg, form) if what == "pruefen" else _kept(request, row, weg, form)
        ):
            status = 422
        elif what != "pruefen":
            return to_unit(request, row.pk, "datenpunkt-abruf")
    return render(request, "staff/connect/abruf.html", _shown(request, row, forms_here), status=status)


def _form(row: Datenpunkt, weg: str, said: Any) -> Postfach | Broker:
    form = FORMEN[weg](said, initial={"tls": True, **wege.way(row, weg)})
    secrets = _secrets(row)
    for field, name in (("kennwort", weg), ("zip_regel", "zip")):
        if field in form.fields and name in secrets:
            form.fields[field].widget.attrs["placeholder"] = _("hinterlegt")
    return form


def _secrets(row: Datenpunkt) -> set[str]:
    """Which secrets are kept; those that do not open are not."""
    try:
        return set(datenpunkte.geheimnisse(row))
    except Locked:
        return set()


def _tried(row: Datenpunkt, weg: str, form: Postfach | Broker) -> bool:
    """Connect with what stands in the form; nothing is kept and nothing fetched."""
    said = form.as_kept()
    try:
        secret = wege.password_for(row, weg, said, form.cleaned_data["kennwort"])
        if weg == wege.IMAP:
            count = try_mailbox(said, secret)
            text = ngettext(
                "Das Postfach antwortet: %(zahl)d ungelesene Nachricht.",
                "Das Postfach antwortet: %(zahl)d ungelesene Nachrichten.",
                count,
            )
            form.antwort = text % {"zahl": count}
        else:
            port = int(said.get("port") or (8883 if said["tls"] else 1883))
            try_broker(
                Zugang(str(said["host"]), port, str(said["topic"]), str(said.get("benutzer", "")), secret, said["tls"])
            )
            form.antwort = _("Der Server antwortet und gibt das Thema frei.")
    except (MailboxAway, BrokerAway, datenpunkte.BadDatenpunkt) as no:
        form.add_error(None, str(no))
        return False
    except Locked:
        form.add_error(None, _("Das hinterlegte Kennwort lässt sich nicht öffnen; bitte neu eintragen."))
        return False
    return True


def _kept(request: Anfrage, row: Datenpunkt, weg: str, form: Postfach | Broker) -> bool:
    who = {"benutzer": request.user, "am": timezone.now()}
    said = form.cleaned_data
    try:
        wege.set_way(row=row, weg=weg, angaben=form.as_kept(), kennwort=said["kennwort"], **who)
        if rule := said.get("zip_regel"):
            datenpunkte.set_secrets(row=row, werte={"zip": "" if rule == "-" else rule}, **who)
    except datenpunkte.BadDatenpunkt as no:
        form.add_error(None, str(no))
        return False
    except Locked:
        form.add_error(None, _("Das hinterlegte Kennwort lässt sich nicht öffnen; bitte neu eintragen."))
        return False
    messages.success(request, _("Gespeichert; ohne Neustart wird ab jetzt dort gefragt."))
    return True


def _age(since: datetime | None, state: Any, first: timedelta, now: datetime) -> dict[str, Any]:
    """Whether nobody asks though somebody should have, and until when the first time is waited for."""
    if state is not None:
        return {"alt": now - state.am > wege.HEARD}
    waits = since is not None and now <= since + first
    return {"alt": not waits, "seit": since, "erst": since + first if since is not None and waits else None}


def _shown(request: Anfrage, row: Datenpunkt, forms_here: dict[str, Any]) -> dict[str, Any]:
    states, now = wege.contacts(row), timezone.now()
    words = {
        wege.IMAP.value: (_("E-Mail-Postfach (IMAP)"), "mail", _MAIL),
        wege.MQTT.value: (_("MQTT"), "broadcast", _MQTT),
    }
    rows = [
        {
            "weg": weg,
            "name": words[weg][0],
            "zeichen": words[weg][1],
            "lead": words[weg][2],
            "form": form,
            "da": bool(wege.way(row, weg)),
            "stand": states.get(weg),
            **_age(wege.since(row, weg), states.get(weg), wege.FIRST[weg], now),
        }
        for weg, form in forms_here.items()
    ]
    nets = ", ".join(str(net) for net in settings.ABRUF_NETZE)
    return context(request, "connect", einheit=row, hier="abruf", wege=rows, netze=nets)


_MAIL = _lazy(
    "Wird alle fünf Minuten abgefragt, immer mit TLS. Nur Anhänge zählen; gelesene Nachrichten bleiben liegen."
)
_MQTT = _lazy("Umlage hört zu und bestätigt erst, was gespeichert ist.")
