"""The fields of an exchange that say what the new device is."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from umlage.apps.messwerte.neugeraet import Neugeraet, faktor_key, faktor_of
from umlage.core.quantity import UNITS
from umlage.core.settlement.eichung import UNGEEICHT
from umlage.core.settlement.messwert import BASIS
from umlage.formats.geraete.katalog import mitgeliefert
from umlage.web.ui.formular import Zahlfeld
from umlage.web.ui.templatetags.umlage import feld
from umlage.web.ui.zahlen import NoNumber, monat_tag, number, tag_des_jahres

if TYPE_CHECKING:
    from umlage.apps.geraete.models import Geraet
    from umlage.apps.liegenschaften.models import Abrechnungszeitraum

# the mark of the metrology of a meter with the year in which it was put
_MARKE = re.compile(r"M\s?([0-9]{2})", re.IGNORECASE)


class Eichjahrfeld(Zahlfeld):
    """A year, or the mark on a meter that says it: M26 is 2026."""

    @staticmethod
    def lesen(text: str) -> Decimal | None:
        found = _MARKE.fullmatch(text.strip())
        return number(f"20{found[1]}" if found else text)


def modelle(zeitraum: Abrechnungszeitraum, art: str) -> list[str]:
    """The models of a kind: those that the house describes, then those of the catalogue."""
    own = [str(one["modell"]) for one in zeitraum.angaben.get("geraetemodelle", []) if one.get("art") == art]
    return [*own, *(name for name, one in mitgeliefert().items() if one.art == art and name not in own)]


def fields_of(geraet: Geraet, zeitraum: Abrechnungszeitraum) -> dict[str, forms.Field]:
    """The fields for the device that takes the place of this one, with what carries over already in them."""
    fields: dict[str, forms.Field] = {
        "hersteller": forms.CharField(label=_("Hersteller des neuen Geräts"), required=False, max_length=60),
        "modell": forms.CharField(
            label=_("Modell des neuen Geräts"),
            required=False,
            max_length=60,
            initial=geraet.angaben.get("modell", ""),
            widget=forms.TextInput(attrs={"list": "modelle", "autocomplete": "off"}),
            help_text=_("Aus dem Katalog oder den Gerätemodellen der Liegenschaft; leer, wenn es dort nicht steht."),
        ),
    }
    if geraet.art not in UNGEEICHT:
        fields["einheit"] = _einheit(geraet)
        fields["eichjahr"] = Eichjahrfeld(
            label=_("Eichjahr des neuen Geräts"),
            required=False,
            help_text=_("Jahr der Eichung oder der Kennzeichnung (M26: 2026)."),
        )
    if geraet.angaben.get("bewertung"):
        fields["faktor"] = _faktor(geraet, zeitraum.bis)
    if geraet.art in UNGEEICHT or geraet.angaben.get("ruecksetzung"):
        fields["ruecksetzung"] = forms.CharField(
            label=_("Anzeige des neuen Geräts beginnt neu nach dem"),
            required=False,
            max_length=10,
            initial=tag_des_jahres(str(geraet.angaben.get("ruecksetzung") or "")),
            help_text=_("Stichtag, zum Beispiel 31.12.; leer, wenn die Anzeige weiterzählt."),
        )
    return fields


def _einheit(geraet: Geraet) -> forms.Field:
    usual = BASIS.get(geraet.art, "")
    units = [name for name, one in UNITS.items() if usual in UNITS and one[0] == UNITS[usual][0] and name != "m³"]
    here = str(geraet.angaben.get("einheit") or "").replace("m³", "m3")
    choices = [("", _("wie üblich: {einheit}").format(einheit=UNITS[usual][2] if usual in UNITS else ""))]
    choices += [(name, UNITS[name][2]) for name in units]
    choices += [(here, here)] if here and here not in units else []
    label = _("Einheit des neuen Geräts")
    return forms.ChoiceField(label=label, required=False, choices=choices, initial=here)


def _faktor(geraet: Geraet, tag: date) -> forms.Field:
    words = {"kc": _("KC des neuen Geräts"), "kges": _("K-Wert (Kges) des neuen Geräts")}
    return Zahlfeld(
        label=words[faktor_key(geraet, tag)],
        required=False,
        initial=feld(faktor_of(geraet, tag)),
        help_text=_("Steht hier der des alten Geräts, bitte prüfen: Er hängt vom Modell und vom Heizkörper ab."),
    )


def said_of(form: forms.Form, geraet: Geraet, zeitraum: Abrechnungszeitraum) -> Neugeraet:
    """What the form says of the new device; what does not fit becomes an error of its field."""
    said: dict[str, Any] = form.cleaned_data
    modell = said.get("modell") or ""
    if modell and modell != geraet.angaben.get("modell") and modell not in modelle(zeitraum, geraet.art):
        no = _(
            "Für diese Art von Gerät steht das Modell weder im Katalog noch unter den Gerätemodellen der Liegenschaft."
        )
        form.add_error("modell", f"{no} {_('Bitte eines aus der Liste wählen oder das Feld leer lassen.')}")
    year, faktor = said.get("eichjahr"), said.get("faktor")
    latest = timezone.localdate().year + 1
    if year is not None and (year != int(year) or not _EARLIEST <= year <= latest):
        form.add_error("eichjahr", _("Das Jahr liegt zwischen {von} und {bis}.").format(von=_EARLIEST, bis=latest))
        year = None
    if "faktor" in form.fields and "faktor" not in form.errors:
        if faktor is None:
            form.add_error("faktor", _("Diese Angabe fehlt."))
        elif faktor <= 0:
            form.add_error("faktor", _("Der Faktor ist größer als 0."))
    return Neugeraet(
        modell=modell,
        hersteller=said.get("hersteller") or "",
        einheit=said.get("einheit") or "",
        eichjahr=int(year) if year is not None else None,
        faktor=faktor if faktor is None or faktor > 0 else None,
        ruecksetzung=_reset(form, str(said.get("ruecksetzung") or "")),
    )


# as the Akte has it
_EARLIEST = 1970


def _reset(form: forms.Form, text: str) -> str:
    if not text:
        return ""
    try:
        return monat_tag(text)
    except NoNumber as problem:
        form.add_error("ruecksetzung", str(problem))
        return ""
