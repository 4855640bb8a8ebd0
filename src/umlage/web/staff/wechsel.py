"""Forms of what happens to a device or a flat: exchange, taking out, change of Nutzer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from umlage.apps.abrechnung import operations
from umlage.apps.abrechnung.erteilt import AlreadyIssued, ab_diesem_tag, correcting, require_wanted
from umlage.apps.abrechnung.erteiltestaende import Standaenderung
from umlage.apps.abrechnung.zaehlerwerte import take_back_estimates
from umlage.apps.accounts.access import Recht
from umlage.apps.geraete import queries as geraete
from umlage.apps.liegenschaften import queries as liegenschaften
from umlage.apps.messwerte import funktausch, wechsel
from umlage.apps.messwerte.neugeraet import Neugeraet
from umlage.apps.messwerte.queries import einheit_am_geraet
from umlage.core.settlement.pruefung import KINDS
from umlage.web.staff.neugeraet import fields_of, modelle, said_of
from umlage.web.staff.rahmen import hausrahmen
from umlage.web.ui.formular import Formular, Geldfeld, Tagfeld, Zahlfeld
from umlage.web.ui.worte import wort
from umlage.web.ui.zugang import Anfrage, zugang

_VORGAENGE = (("tauschen", _lazy("Gegen ein neues Gerät tauschen")), ("ausbauen", _lazy("Ausbauen, ohne ein neues")))
_SPAETERE = (("neu", _lazy("Sie gehören zum neuen Gerät")), ("loeschen", _lazy("Löschen")))


class Tausch(Formular):
    vorgang = forms.ChoiceField(label=_lazy("Was geschieht"), choices=_VORGAENGE)
    tag = Tagfeld(label=_lazy("Tag"), help_text=_lazy("Letzter Tag des alten Geräts."))
    endstand = Zahlfeld(label=_lazy("Endstand"), help_text=_lazy("Was das alte Gerät beim Ausbau zeigt."))
    nummer = forms.CharField(
        label=_lazy("Nummer des neuen Geräts"),
        required=False,
        max_length=40,
        help_text=_lazy("Leer, wenn nur ausgebaut wird."),
    )
    anfangsstand = Zahlfeld(label=_lazy("Anfangsstand"), required=False, help_text=_lazy("Ohne Angabe: 0."))

    def __init__(self, *args: Any, geraet: Any, zeitraum: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.geraet, self.zeitraum, self.neu = geraet, zeitraum, Neugeraet()
        self.fields.update(fields_of(geraet, zeitraum))
        for name in ("endstand", "anfangsstand"):
            self.fields[name].label = mit_einheit(str(self.fields[name].label), geraet)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("vorgang") == "tauschen":
            self.neu = said_of(self, self.geraet, self.zeitraum)
        if said.get("vorgang") == "tauschen" and not said.get("nummer"):
            self.add_error("nummer", _("Diese Angabe fehlt."))
        if said.get("vorgang") == "ausbauen" and said.get("nummer"):
            self.add_error("nummer", _("Ohne neues Gerät bleibt die Nummer leer."))
        return said


@zugang(Recht.ABLESUNGEN)
@require_http_methods(["GET", "POST"])
def tausch(request: Anfrage, nummer: str, jahr: int, geraet: int) -> HttpResponse:
    """Another device takes the place of this one, or none does."""
    rahmen = hausrahmen(nummer, jahr)
    row = geraete.geraet(rahmen.haus, geraet)
    if row is None:
        raise Http404
    if row.bis is not None:
        # pressed twice, or come back to it
        text = _("{nr} ist schon ausgebaut, letzter Tag {tag}.")
        messages.info(request, text.format(nr=row.nr, tag=f"{row.bis:%d.%m.%Y}"))
        return redirect("staff:verbrauch", kurz=request.mitglied.organisation.kurz, nummer=nummer, jahr=jahr)
    today = timezone.localdate()
    inside = rahmen.zeitraum.von <= today <= rahmen.zeitraum.bis
    start = {"vorgang": "ausbauen" if "ausbauen" in request.GET else "tauschen", "tag": today if inside else None}
    form = Tausch(request.POST or None, initial=start, geraet=row, zeitraum=rahmen.zeitraum)
    if request.method == "POST" and form.is_valid():
        try:
            said = form.cleaned_data
            wechsel.require_day(rahmen.zeitraum, said["tag"], _("Tag"))
            stands = [Standaenderung(row.nr, said["tag"], said["endstand"])]
            found = ab_diesem_tag(rahmen.haus, said["tag"], stands)
            require_wanted(found, trotzdem="trotzdem" in request.POST)
            with correcting(found, benutzer=request.user, am=timezone.now()):
                _exchanged(request, rahmen.zeitraum, row, form)
                read = {"geraete": [row.nr], "benutzer": request.user, "am": timezone.now()}
                take_back_estimates(zeitraum=rahmen.zeitraum, **read)
            operations.look_at(zeitraum=rahmen.zeitraum, am=timezone.now())
            return redirect("staff:verbrauch", kurz=request.mitglied.organisation.kurz, nummer=nummer, jahr=jahr)
        except AlreadyIssued as issued:
            ask_all_the_same(form, issued)
        except wechsel.ReadLater as later:
            ask_later(form, later)
        except wechsel.Backwards as backwards:
            ask_backwards(form, backwards)
        except (wechsel.NotThatDay, wechsel.NumberTaken) as no:
            form.add_error(None, str(no))
    kept_answers(request, form)
    titel = _("{art} {geraet} tauschen oder ausbauen").format(art=wort(row.art), geraet=row)
    known = modelle(rahmen.zeitraum, row.art)
    return _form(request, rahmen.context(request, "verbrauch", form=form, titel=titel, modelle=known))


def ask_later(form: Formular, later: wechsel.ReadLater) -> None:
    """Say which readings the old device has after its last day, and ask what becomes of them."""
    form.add_error(None, f"{later} " + _("Bitte wählen, was mit ihnen geschieht."))
    choices = _SPAETERE if form.cleaned_data["nummer"] else _SPAETERE[1:]
    form.fields["spaetere"] = forms.ChoiceField(label=_("Stände nach diesem Tag"), choices=choices)


def ask_backwards(form: Formular, backwards: wechsel.Backwards) -> None:
    """Say that the device shows less than before, and offer a box to say that it is so."""
    form.add_error(None, str(backwards))
    form.fields["stand_stimmt"] = forms.BooleanField(
        label=_("Der Stand stimmt, das Zählwerk ist übergelaufen"), required=False
    )


def kept_answers(request: Anfrage, form: Formular) -> None:
    """What was answered to an earlier question is sent along with the next."""
    for name in ("trotzdem", "stand_stimmt", "spaetere"):
        if request.POST.get(name) and name not in form.fields:
            form.fields[name] = forms.CharField(widget=forms.HiddenInput, required=False)


def answers(request: Anfrage) -> dict[str, Any]:
    """What was answered about the readings of the old device."""
    later = request.POST.get("spaetere", "")
    return {"stand_stimmt": "stand_stimmt" in request.POST, "spaetere": later if later in dict(_SPAETERE) else ""}


def _exchanged(request: Anfrage, zeitraum: Any, row: Any, form: Tausch) -> None:
    said = form.cleaned_data
    who = {"geraet": row, "zeitraum": zeitraum, "tag": said["tag"], "benutzer": request.user, "am": timezone.now()}
    who |= answers(request)
    if said["nummer"]:
        first = said["anfangsstand"] if said["anfangsstand"] is not None else 0
        new = wechsel.exchange(
            **who, endstand=said["endstand"], nummer=said["nummer"], anfangsstand=first, neu=form.neu
        )
        funktausch.follow(alt=row, neu=new, benutzer=request.user, am=who["am"])
        messages.success(request, _("{alt} getauscht gegen {neu}.").format(alt=row.nr, neu=new.nr))
    else:
        wechsel.take_out(**who, stand=said["endstand"])
        funktausch.follow(alt=row, neu=None, benutzer=request.user, am=who["am"])
        messages.success(request, _("{alt} ausgebaut.").format(alt=row.nr))


_VORAUS = {
    "heizkosten": _lazy("Vorauszahlung Heizkosten, €"),
    "kaltwasser": _lazy("Vorauszahlung Kaltwasser, €"),
    "nebenkosten": _lazy("Vorauszahlung Nebenkosten, €"),
}


class Nutzerwechsel(Formular):
    auszug = Tagfeld(label=_lazy("Auszug"), help_text=_lazy("Letzter Tag des bisherigen Nutzers."))
    einzug = Tagfeld(
        label=_lazy("Einzug"),
        required=False,
        help_text=_lazy("Erster Tag des neuen Nutzers. Dazwischen steht die Nutzeinheit leer; ohne Tag bleibt sie es."),
    )
    nummer = forms.CharField(label=_lazy("Nummer"), max_length=40)
    anrede = forms.CharField(
        label=_lazy("Anrede"), max_length=60, required=False, widget=forms.TextInput(attrs={"list": "anreden"})
    )
    name = forms.CharField(label=_lazy("Name"), max_length=120, required=False, help_text=_lazy("Leer bei Leerstand."))

    def with_people(self, zeitraum: Any, leaving: Any) -> None:
        """Fields for prepayments and people: of who leaves as they stand now, and of who comes."""
        self.zeitraum = zeitraum
        art = zeitraum.angaben.get("abrechnung", {}).get("art", "nebenkosten")
        now = wechsel.nutzerangaben(leaving, zeitraum) if leaving is not None and not leaving.leerstand else None
        self.sides = {"neu": _("Neuer Nutzer"), **({"bisher": leaving.name} if now is not None else {})}
        for side, name in sorted(self.sides.items()):
            said = now if side == "bisher" else None
            for kind in KINDS.get(art, tuple(_VORAUS)):
                self.fields[f"{side}-{kind}"] = Geldfeld(
                    label=f"{name}: {_VORAUS[kind]}",
                    required=False,
                    initial=_text(said.vorauszahlung.get(kind)) if said is not None else None,
                    help_text=_("Im Zeitraum {zeitraum} gezahlt.").format(zeitraum=zeitraum),
                )
            people = Zahlfeld(label=_("{name}: Personen").format(name=name), required=False)
            people.initial = _text(said.personen) if said is not None else None
            self.fields[f"{side}-personen"] = people

    def angaben(self, side: str) -> wechsel.Nutzerangaben | None:
        """What is said of one of both; None of who has no fields."""
        if side not in self.sides:
            return None
        sent = [kind for kind in _VORAUS if f"{side}-{kind}" in self.fields and f"{side}-{kind}" in self.data]
        paid = {kind: self.cleaned_data[f"{side}-{kind}"] for kind in sent}
        return wechsel.Nutzerangaben(self.cleaned_data[f"{side}-personen"], paid)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("einzug") and not said.get("name"):
            self.add_error("name", _("Diese Angabe fehlt."))
        for name in self.fields:
            side, _dash, kind = name.partition("-")
            value = said.get(name)
            if side not in ("neu", "bisher") or value is None:
                continue
            if value < 0:
                self.add_error(name, _("Hier steht eine Zahl ab 0."))
            elif kind == "personen" and value != int(value):
                self.add_error(name, _("Hier steht eine ganze Zahl."))
            elif kind != "personen" and value != round(value, 2):
                self.add_error(name, _("Ein Betrag hat höchstens zwei Stellen nach dem Komma."))
            elif side == "neu" and not said.get("einzug"):
                self.add_error(name, _("Ohne Tag des Einzugs steht die Nutzeinheit leer."))
            elif side == "neu" and kind != "personen" and said["einzug"] > self.zeitraum.bis:
                self.add_error(name, _("Der Einzug liegt nach dem Zeitraum; die Vorauszahlung gehört in den nächsten."))
        return said


def _text(value: Any) -> str | None:
    return None if value is None else f"{value:f}".replace(".", ",")


@zugang(Recht.STAMMDATEN)
@require_http_methods(["GET", "POST"])
def nutzerwechsel(request: Anfrage, nummer: str, jahr: int, einheit: int) -> HttpResponse:
    """Who uses a flat moves out, somebody else moves in; with what the devices showed."""
    rahmen = hausrahmen(nummer, jahr)
    flat = liegenschaften.nutzeinheit(rahmen.haus, einheit)
    if flat is None:
        raise Http404
    devices = geraete.in_nutzeinheit(flat)
    form = Nutzerwechsel(request.POST or None, initial={"nummer": liegenschaften.naechster_nutzer(flat)})
    form.with_people(rahmen.zeitraum, wechsel.who_is_there(flat))
    for device in devices:
        label = mit_einheit(", ".join(filter(None, [device.raum, f"{wort(device.art)} {device.nr}"])), device)
        form.fields[f"stand-{device.pk}"] = Zahlfeld(label=label, required=False)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        stands = {device.pk: said[f"stand-{device.pk}"] for device in devices}
        try:
            wechsel.require_day(rahmen.zeitraum, said["auszug"], _("Auszug"))
            read = [(row.nr, stands[row.pk]) for row in devices if stands[row.pk] is not None]
            found = ab_diesem_tag(
                rahmen.haus, said["auszug"], [Standaenderung(nr, said["auszug"], stand) for nr, stand in read]
            )
            require_wanted(found, trotzdem="trotzdem" in request.POST)
            with correcting(found, benutzer=request.user, am=timezone.now()):
                new = wechsel.change_nutzer(
                    nutzeinheit=flat,
                    zeitraum=rahmen.zeitraum,
                    **{name: said[name] for name in ("auszug", "einzug", "nummer", "name", "anrede")},
                    bisher=form.angaben("bisher"),
                    neu=form.angaben("neu"),
                    staende={key: value for key, value in stands.items() if value is not None},
                    benutzer=request.user,
                    am=timezone.now(),
                )
            operations.look_at(zeitraum=rahmen.zeitraum, am=timezone.now())
            messages.success(request, _("Nutzerwechsel eingetragen: {nutzer}.").format(nutzer=new))
            return redirect("staff:nutzeinheiten", kurz=request.mitglied.organisation.kurz, nummer=nummer, jahr=jahr)
        except AlreadyIssued as issued:
            ask_all_the_same(form, issued)
        except (wechsel.NotThatDay, wechsel.NumberTaken) as no:
            form.add_error(None, str(no))
    titel = _("Nutzerwechsel in {einheit}").format(einheit=flat)
    return _form(request, rahmen.context(request, "nutzeinheiten", form=form, titel=titel))


def mit_einheit(label: str, geraet: Any) -> str:
    """A label of a field for what a device shows, with its unit."""
    return f"{label} ({einheit_am_geraet(geraet)})"


def ask_all_the_same(form: Formular, issued: AlreadyIssued) -> None:
    """Say what was issued already, and offer a box to do it nevertheless."""
    form.add_error(None, str(issued))
    form.fields["trotzdem"] = forms.BooleanField(label=_("Trotzdem eintragen"), required=False)


def _form(request: Anfrage, context: dict[str, Any]) -> HttpResponse:
    return render(request, "staff/kurzformular.html", context, status=422 if request.method == "POST" else 200)
