"""One radio device: what it is, what it sends, where it hangs; assigned, exchanged, described."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from umlage.apps.abrechnung import operations
from umlage.apps.abrechnung.erteilt import AlreadyIssued, ab_diesem_tag, correcting, require_wanted
from umlage.apps.abrechnung.erteiltestaende import Betroffen, Standaenderung
from umlage.apps.abrechnung.zaehlerwerte import take_back_estimates
from umlage.apps.accounts.access import Recht
from umlage.apps.accounts.einmal import SentBefore, once, was_sent
from umlage.apps.austausch import queries as austausch
from umlage.apps.austausch import unverstanden
from umlage.apps.austausch.angekommen import NO_VALUE, UNKNOWN_MEANING
from umlage.apps.austausch.zurueckgehalten import wartende_werte
from umlage.apps.geraete import bestand, zuordnen
from umlage.apps.geraete.queries import geraete_im_haus
from umlage.apps.geraete.vorschlaege import vorschlaege
from umlage.apps.liegenschaften.queries import zeitraeume
from umlage.apps.messwerte import funktausch, wechsel
from umlage.apps.messwerte.klimafaktoren import HEIZUNG, ort_von
from umlage.apps.messwerte.monate import daily, over_years, stichtage
from umlage.apps.messwerte.verlaeufe import ohne_tag, reihen
from umlage.metering.wmbus.doubtful import CONTRADICTION
from umlage.metering.wmbus.telegram import WARNINGS
from umlage.web.staff.connect import tafel, worte
from umlage.web.staff.connect.balken import tage
from umlage.web.staff.connect.geraete import place, warn_elsewhere, warn_without_device
from umlage.web.staff.connect.rahmen import context
from umlage.web.staff.connect.verbrauch import JAHRE, MONATE, TAGE, compared, pictured
from umlage.web.staff.neugeraet import fields_of, modelle, said_of
from umlage.web.staff.wechsel import answers, ask_all_the_same, ask_backwards, ask_later, kept_answers, mit_einheit
from umlage.web.ui.einmal import sent
from umlage.web.ui.formular import Formular, Tagfeld, Zahlfeld
from umlage.web.ui.zugang import Anfrage, zugang

if TYPE_CHECKING:
    from umlage.apps.geraete.models import Funkgeraet, Geraet
    from umlage.apps.messwerte.neugeraet import Neugeraet


def das(nummer: int) -> Funkgeraet:
    """The device of an address; 404 where there is none."""
    found = bestand.funkgeraet(nummer)
    if found is None:
        raise Http404
    return found


@zugang(Recht.LESEN)
@require_GET
def funkgeraet(request: Anfrage, funkgeraet: int) -> HttpResponse:
    """Everything that is known of a device."""
    row = das(funkgeraet)
    (shown,) = tafel.reihen([row])
    house = row.liegenschaft or (row.datenpunkt.liegenschaft if row.datenpunkt is not None else None)
    found = vorschlaege([row]).get(row.pk) if row.stand in ("neu", "ausgebaut") else None
    adjusted = "witterung" in request.GET and row.liegenschaft is not None
    more = context(
        request,
        "funkgeraete",
        funkgeraet=row,
        reihe=shown,
        **_over_years(row, adjusted=adjusted),
        wartende_werte=wartende_werte(row),
        witterung=adjusted,
        mit_heizung=row.medium in HEIZUNG and row.liegenschaft is not None,
        plz=ort_von(row.liegenschaft) if row.liegenschaft is not None else "",
        tagesbild=tage(daily([row], timezone.localdate(), TAGE).get(row.pk, [])),
        stichtage=stichtage(row)[:10],
        messreihen=[(one, worte.groesse(one.reihe.groesse, one.reihe.tarif)) for one in reihen(row)],
        **_without_day(row),
        **_without_value(row),
        vorschlag=found,
        haus_vorschlag=found.geraet.liegenschaft if found is not None else house,
        im_haus=geraete_im_haus(house) if house is not None else [],
        geeicht_bis=row.geraet.geeicht_bis if row.geraet is not None else None,
        angaben=Angaben(initial={name: row.angaben.get(name) for name in Angaben.base_fields}),
    )
    return render(request, "staff/connect/geraet.html", more)


# title and sentence over telegrams without a value; the first reason that one of them has
_OHNE_WERT = (
    (
        CONTRADICTION,
        _lazy("Werte widersprechen sich"),
        _lazy(
            "Das Gerät sagt für dasselbe Zählwerk zweierlei; was davon stimmt, weiß niemand. Nichts davon kommt in "
            "eine Abrechnung. Bitte vor Ort ablesen und das Gerät prüfen."
        ),
    ),
    (
        UNKNOWN_MEANING,
        _lazy("Bedeutung unbekannt"),
        _lazy(
            "Was das Gerät sendet, lässt sich lesen; was seine Register bedeuten, sagt kein Treiber. Nichts davon "
            "kommt in eine Abrechnung. Die Telegramme bleiben aufbewahrt und werden gelesen, sobald es einen Treiber "
            "gibt."
        ),
    ),
    (
        NO_VALUE,
        _lazy("Ohne sicheren Wert"),
        _lazy("Das Gerät ist bekannt, aber kein Wert dieser Telegramme ist sicher; darunter steht, warum."),
    ),
)


def _without_day(row: Funkgeraet) -> dict[str, Any]:
    """Values of the past whose day nobody knows, why, and the delivery that they came in."""
    found = ohne_tag(row)
    if found is None:
        return {}
    rows = [(one, worte.groesse(one.groesse, one.tarif)) for one in found.werte]
    reasons = [WARNINGS[code] for code in found.warum]
    source = austausch.eingaenge([found.eingang]).get(found.eingang)
    return {"ohne_tag": found, "tagelose": rows, "tagelos_warum": reasons, "tagelos_eingang": source}


def _without_value(row: Funkgeraet) -> dict[str, Any]:
    """The telegrams that can be read and have no value, and what to say over them."""
    found = unverstanden.von(row)
    reasons = {one.grund for one in found}
    title = next((words for code, *words in _OHNE_WERT if code in reasons), ("", ""))
    rows = [
        {
            "empfangen_am": one.empfangen_am,
            "gruende": one.gruende,
            "saetze": [(satz, worte.groesse(satz.groesse)) for satz in one.saetze],
            "rest": one.rest,
        }
        for one in found
    ]
    return {"unverstanden": rows, "ohne_wert": title}


def _over_years(row: Funkgeraet, *, adjusted: bool) -> dict[str, object]:
    """The charts of months and of years, and how the weather was taken out of the first."""
    found = over_years([row], timezone.localdate(), MONATE, JAHRE).get(row.pk)
    if found is None:
        return {"bild": None, "bereinigung": None}
    place = ort_von(row.liegenschaft) if row.liegenschaft is not None else ""
    picture, weather = pictured(found.monate, row.medium, place, adjusted=adjusted)
    lacking = [int(not one.ganz) for one in found.jahre]
    years = compared(found.jahre, lacking, row.medium, place, adjusted=adjusted)
    return {"bild": picture, "bereinigung": weather, "jahre": years}


class Angaben(Formular):
    """Each field carries along what it showed: only what somebody changed is said."""

    batterie_bis = forms.IntegerField(
        label=_lazy("Batterie hält bis Ende des Jahres"),
        required=False,
        min_value=2000,
        max_value=2100,
        show_hidden_initial=True,
    )
    eingebaut_am = Tagfeld(label=_lazy("Eingebaut am"), required=False, show_hidden_initial=True)
    notiz = forms.CharField(label=_lazy("Notiz"), max_length=200, required=False, show_hidden_initial=True)


@zugang(Recht.ABLESUNGEN)
@require_POST
def angaben(request: Anfrage, funkgeraet: int) -> HttpResponse:
    """Battery, day of installation, a note."""
    row, form = das(funkgeraet), Angaben(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        said = {name: str(values[name]) if values[name] else None for name in form.changed_data}
        zuordnen.describe(row=row, angaben=said, benutzer=request.user, am=timezone.now())
        messages.success(request, _("Angaben gespeichert."))
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return _to(request, row.pk)


@zugang(Recht.STAMMDATEN)
@require_POST
def einzeln(request: Anfrage, funkgeraet: int) -> HttpResponse:
    """Assign this one."""
    row = das(funkgeraet)
    try:
        there, hung = place(request), request.POST.get("gezeigt", "")
        shown = {row.pk: hung} if hung else {}
        zuordnen.assign(rows=[row], platz=there, benutzer=request.user, am=timezone.now(), shown=shown)
        messages.success(request, _("%(nr)s zugeordnet.") % {"nr": row})
        warn_without_device(request, [row])
        warn_elsewhere(request, [row], there)
    except zuordnen.NotAssigned as no:
        messages.error(request, str(no))
    return _to(request, row.pk)


class Tausch(Formular):
    tag = Tagfeld(label=_lazy("Letzter Tag des alten Geräts"))
    endstand = Zahlfeld(
        label=_lazy("Endstand"),
        required=False,
        help_text=_lazy("Leer: der letzte gefunkte Wert bis zu diesem Tag, wenn er höchstens 31 Tage alt ist."),
    )
    nummer = forms.CharField(
        label=_lazy("Nummer des neuen Geräts"),
        max_length=40,
        help_text=_lazy("Ist es schon gehört worden, wird es gleich zugeordnet."),
    )
    anfangsstand = Zahlfeld(label=_lazy("Anfangsstand"), required=False, help_text=_lazy("Ohne Angabe: 0."))

    def __init__(self, *args: Any, geraet: Geraet | None, zeitraum: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.geraet, self.zeitraum = geraet, zeitraum
        self.neu: Neugeraet | None = None
        if geraet is None:
            return
        # the same as on the page of the house
        for name in ("endstand", "anfangsstand"):
            self.fields[name].label = mit_einheit(str(self.fields[name].label), geraet)
        if zeitraum is not None:
            self.fields.update(fields_of(geraet, zeitraum))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.geraet is not None and self.zeitraum is not None:
            self.neu = said_of(self, self.geraet, self.zeitraum)
        return said


@zugang(Recht.ABLESUNGEN)
@require_http_methods(["GET", "POST"])
def tausch(request: Anfrage, funkgeraet: int) -> HttpResponse:
    """The old device goes out, a new one takes its place."""
    row = das(funkgeraet)
    year = zeitraeume(row.geraet.liegenschaft).first() if row.geraet is not None else None
    form = Tausch(request.POST or None, initial={"tag": timezone.localdate()}, geraet=row.geraet, zeitraum=year)
    if was_sent(sent(request)):
        messages.info(request, _("Schon gespeichert: dieses Formular kam zweimal an."))
        return _to(request, row.pk)
    if request.method == "POST" and form.is_valid() and (new := _exchanged(request, row, form)) is not None:
        messages.success(request, _("{alt} getauscht gegen {neu}.").format(alt=row.funkadresse, neu=new.nr))
        return _to(request, row.pk)
    kept_answers(request, form)
    more = context(request, "funkgeraete", form=form, taste=_("Tausch eintragen"))
    more["titel"] = _("Funkgerät %(nr)s tauschen") % {"nr": row.funkadresse}
    if row.geraet is not None and year is not None:
        more["modelle"] = modelle(year, row.geraet.art)
    more["lead"] = _("Der Endstand steht danach bei den Ablesungen, das neue Gerät im Haus.")
    return render(request, "staff/connect/formular.html", more, status=422 if request.method == "POST" else 200)


def _exchanged(request: Anfrage, row: Funkgeraet, form: Tausch) -> Any:
    try:
        return _exchange(request, row, form)
    except SentBefore:
        form.add_error(None, _("Schon gespeichert: dieses Formular kam zweimal an."))
    except (funktausch.TooOld, funktausch.NothingSent) as no:
        form.add_error("endstand", str(no))
    except AlreadyIssued as issued:
        ask_all_the_same(form, issued)
    except wechsel.ReadLater as later:
        ask_later(form, later)
    except wechsel.Backwards as backwards:
        ask_backwards(form, backwards)
    except (zuordnen.NotAssigned, wechsel.NotThatDay, wechsel.NumberTaken) as no:
        form.add_error(None, str(no))
    return None


def _exchange(request: Anfrage, row: Funkgeraet, form: Tausch) -> Any:
    said, now = form.cleaned_data, timezone.now()
    number, tag = said["nummer"].strip().upper(), said["tag"]
    found: Betroffen = {}
    if row.geraet is not None:
        last = said["endstand"] if said["endstand"] is not None else funktausch.last_value(row, tag)[0]
        found = ab_diesem_tag(row.geraet.liegenschaft, tag, [Standaenderung(row.geraet.nr, tag, last)])
        require_wanted(found, trotzdem="trotzdem" in request.POST)
    with once(sent(request), now), correcting(found, benutzer=request.user, am=now):
        new = funktausch.exchange_radio(
            alt=row,
            neu=bestand.nach_nummer(number),
            nummer=number,
            tag=tag,
            endstand=said["endstand"],
            anfangsstand=said["anfangsstand"],
            angaben=form.neu,
            **answers(request),
            benutzer=request.user,
            am=now,
        )
    for year in zeitraeume(new.liegenschaft).filter(bis__gte=tag):
        gone = [row.geraet.nr] if row.geraet is not None else []
        take_back_estimates(zeitraum=year, geraete=gone, benutzer=request.user, am=now)
        operations.look_at(zeitraum=year, am=now)
    return new


def _to(request: Anfrage, nummer: int) -> HttpResponse:
    return redirect("staff:funkgeraet", kurz=request.mitglied.organisation.kurz, funkgeraet=nummer)
