"""The form in which every part of a house is entered and changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from umlage.apps.abrechnung import ablesungen as readings
from umlage.apps.abrechnung import loeschen, operations
from umlage.apps.abrechnung import queries as abrechnungen
from umlage.apps.abrechnung.bewertungswahl import BEWERTET
from umlage.apps.abrechnung.erteilt import AlreadyIssued
from umlage.apps.abrechnung.erteiltestaende import saetze
from umlage.apps.abrechnung.teile import IM_ZEITRAUM, TEILARTEN
from umlage.apps.accounts.access import Recht, allowed
from umlage.apps.accounts.einmal import SentBefore, once
from umlage.apps.geraete import queries as geraete
from umlage.core.finding import Refused
from umlage.formats.akte.formular import Knoten
from umlage.web.staff.nachfrage import Nachfrage, nachfrage, rueckfrage
from umlage.web.staff.rahmen import Hausrahmen, hausrahmen
from umlage.web.staff.teilformular import eingaben, from_the_beginning, mark, read, texts_of
from umlage.web.staff.zusammen import Zusammen, als_text, aus_text, mark_against, namen, zusammen
from umlage.web.ui.einmal import sent
from umlage.web.ui.zugang import Anfrage, zugang

# where a part is shown, and what right its change needs
_ORTE = {
    "liegenschaft": ("haus", Recht.STAMMDATEN),
    "anlage": ("heizung", Recht.STAMMDATEN),
    "einstellungen": ("abrechnung", Recht.STAMMDATEN),
    "absender": ("auftritt", Recht.STAMMDATEN),
    "information": ("extras", Recht.STAMMDATEN),
    "mitteilungen": ("extras", Recht.STAMMDATEN),
    "nutzergruppen": ("heizung", Recht.STAMMDATEN),
    "ablesehinweise": ("extras", Recht.STAMMDATEN),
    "geraetemodelle": ("extras", Recht.STAMMDATEN),
    "kostenbaum": ("kostenbaum", Recht.STAMMDATEN),
    "tarife": ("kosten", Recht.KOSTEN),
    "artikel": ("extras", Recht.STAMMDATEN),
    "servicerechnung": ("extras", Recht.STAMMDATEN),
    "ableseauftrag": ("extras", Recht.STAMMDATEN),
    "pflichtverletzungen": ("extras", Recht.STAMMDATEN),
    "freigaben": ("extras", Recht.FREIGEBEN),
    "abrechnung": ("abrechnung", Recht.STAMMDATEN),
    "nutzeinheit": ("nutzeinheiten", Recht.STAMMDATEN),
    "nutzer": ("nutzeinheiten", Recht.STAMMDATEN),
    "geraet": ("zaehler", Recht.STAMMDATEN),
    "lieferungen": ("kosten", Recht.KOSTEN),
    "kosten": ("kosten", Recht.KOSTEN),
    "kaltwasser": ("kosten", Recht.KOSTEN),
    "hausnebenkosten": ("kosten", Recht.KOSTEN),
}


def _recht(art: str, **place: object) -> Recht:
    if art not in _ORTE:
        raise Http404
    return _ORTE[art][1]


@zugang(Recht.LESEN, schreiben=_recht)
@require_http_methods(["GET", "POST"])
def teil(request: Anfrage, nummer: str, jahr: int, art: str, zeile: int) -> HttpResponse:
    """A part of the house: `zeile` is its row, 0 for a new one (then ?in= says where it belongs)."""
    rahmen = hausrahmen(nummer, jahr)
    darf = allowed(request.mitglied.rolle, _recht(art))
    ort = _ORTE[art][0]
    row = abrechnungen.teil(rahmen.zeitraum, art, zeile, request.GET.get("in", ""), request.GET.get("an", ""))
    if row is None:
        raise Http404
    known = TEILARTEN[art]
    now = abrechnungen.werte_des_teils(art, row, rahmen.zeitraum)
    before = texts_of(known.felder, abrechnungen.vorjahreswerte(art, row, rahmen.zeitraum))
    form = Teilform(known.felder, now, before, rahmen.zeitraum.von, _may_be_empty(art, neu=not zeile))
    if request.method == "POST":
        if "loeschen" in request.POST and zeile and art not in (*IM_ZEITRAUM, "liegenschaft"):
            return _removed(request, rahmen, row, ort)
        try:
            answer = _sent(request, form, lambda values: _saved(request, rahmen, art, row, values, now), neu=not zeile)
        except SentBefore:
            messages.info(request, _("Schon gespeichert: dieses Formular kam zweimal an."))
            return _on(request, rahmen, ort)
        if answer is not None:
            messages.success(request, _("{teil} gespeichert.").format(teil=_(known.titel)))
            return _on(request, rahmen, ort, answer.get("nr") if art == "liegenschaft" else None)
    context = rahmen.context(
        request,
        ort,
        art=art,
        teilart=known,
        neu=not zeile,
        zeile=str(zeile),
        ausgebaut=getattr(row, "bis", None) is not None,
        bewertbar=getattr(row, "art", "") == BEWERTET,
        eingaben=form.eingaben,
        uebrige=form.uebrige,
        nachfrage=form.nachfrage,
        darf=darf,
        loeschbar=bool(zeile) and art not in (*IM_ZEITRAUM, "liegenschaft"),
        gesehen=als_text(form.jetzt),
    )
    return render(request, "staff/teil.html", context, status=422 if request.method == "POST" else 200)


def _may_be_empty(art: str, *, neu: bool) -> dict[str, str]:
    """Fields that save_part fills, with what it puts there."""
    if art == "nutzer":
        return {"name": _("Leer bei Leerstand.")}
    return {"nr": _("Ohne Angabe: die nächste.")} if art == "nutzeinheit" and neu else {}


class Teilform:
    """The form of a part: what stands in it now, what was sent, and what is wrong with that."""

    def __init__(
        self,
        felder: Sequence[Knoten],
        werte: Mapping[str, Any],
        vorjahr: Mapping[str, str],
        von: date,
        leer: Mapping[str, str] | None = None,
    ) -> None:
        self.felder, self.vorjahr, self.von, self.leer = felder, vorjahr, von, leer or {}
        self.jetzt = texts_of(felder, werte)
        self.uebrige: list[str] = []
        self.nachfrage = Nachfrage()
        self.show(self.jetzt)

    def show(self, texts: Mapping[str, str]) -> None:
        """Put these texts into the fields."""
        self.eingaben = eingaben(self.felder, texts, self.vorjahr)
        for row in self.eingaben:
            row.leer = self.leer.get(row.name, "")


def _sent(
    request: Anfrage,
    form: Teilform,
    save: Callable[[Any], None],
    *,
    neu: bool = False,
    fragen: Callable[[Any], Sequence[str]] = lambda values: (),
) -> dict[str, Any] | None:
    """What was saved of a form that was sent; None where something in it has to be looked at first.

    `fragen`: what else is asked back before these values are saved.
    """
    texts = {name: text for name, text in request.POST.items() if isinstance(text, str)}
    both = Zusammen(texts, {}, ())
    if not neu:
        both = zusammen(form.felder, aus_text(request.POST.get("gesehen", "")), form.jetzt, texts)
    entered = from_the_beginning(form.felder, both.texte, form.von)
    form.show(entered)
    values, wrong = read(form.felder, entered)
    form.uebrige = mark(form.eingaben, wrong) + mark_against(form.eingaben, both.gegen)
    if both.gegen:
        said = _("Jemand anderes hat hier inzwischen etwas geändert; es steht bei den Feldern.")
        more = _("Nichts gespeichert; wer noch einmal speichert, ersetzt es.")
        messages.error(request, f"{said} {more}")
    if wrong or both.gegen:
        return None
    form.nachfrage = rueckfrage([*nachfrage(values).saetze, *fragen(values)])
    if form.nachfrage.offen(texts):
        return None
    try:
        save(values)
    except Refused as refused:
        form.uebrige = mark(form.eingaben, refused.findings)
        return None
    except (operations.SavedMeanwhile, operations.Doubled, AlreadyIssued) as no:
        messages.error(request, f"{no} " + _("Nichts gespeichert; Ihre Eingaben stehen noch hier."))
        return None
    if both.fremd:
        said = _("Was jemand anderes inzwischen geändert hat, bleibt: {felder}.")
        messages.info(request, said.format(felder=namen(form.eingaben, both.fremd)))
    return values


def _saved(request: Anfrage, rahmen: Hausrahmen, art: str, row: Any, values: Any, vorher: dict[str, Any]) -> None:
    now = timezone.now()
    with once(sent(request) if row.pk is None else "", now):
        operations.save_part(
            zeitraum=rahmen.zeitraum,
            art=art,
            row=row,
            values=values,
            vorher=vorher if row.pk is not None else None,
            benutzer=request.user,
            am=now,
        )


def _removed(request: Anfrage, rahmen: Hausrahmen, row: Any, ort: str) -> HttpResponse:
    """First what would go with it; gone is it only after a second yes to just that."""
    said = {"zeitraum": rahmen.zeitraum, "row": row}
    if "bestaetigt" in request.POST:
        try:
            name, seen = str(row), request.POST["bestaetigt"]
            loeschen.remove_part(**said, gesehen=seen, benutzer=request.user, am=timezone.now())
            messages.success(request, _("{teil} gelöscht.").format(teil=name))
            return _on(request, rahmen, ort)
        except (loeschen.NotDeletable, loeschen.NotThatMuch) as no:
            messages.error(request, f"{no} " + _("Nichts gelöscht."))
    context = rahmen.context(request, ort, teil=row, folgen=loeschen.folgen(**said))
    return render(request, "staff/loeschen.html", context)


def _on(request: Anfrage, rahmen: Hausrahmen, ort: str, nummer: str | None = None) -> HttpResponse:
    place = {
        "kurz": request.mitglied.organisation.kurz,
        "nummer": nummer or rahmen.haus.nummer,
        "jahr": rahmen.zeitraum.bis.year,
    }
    return redirect(reverse(f"staff:{ort}", kwargs=place))


@zugang(Recht.LESEN, schreiben=Recht.ABLESUNGEN)
@require_http_methods(["GET", "POST"])
def ablesungen(request: Anfrage, nummer: str, jahr: int, geraet: int) -> HttpResponse:
    """All readings of a device around the year, each with day, value, kind, source and Checkzahl."""
    rahmen = hausrahmen(nummer, jahr)
    row = geraete.geraet(rahmen.haus, geraet)
    if row is None:
        raise Http404
    now = readings.werte(row, rahmen.zeitraum)
    form = Teilform(readings.felder(), now, {}, rahmen.zeitraum.von)
    if request.method == "POST":
        said = {"zeitraum": rahmen.zeitraum, "benutzer": request.user, "am": timezone.now()}
        counted: list[int] = []

        def save(values: Any) -> None:
            # whoever was asked has said yes
            yes = bool(form.nachfrage.saetze)
            counted.append(readings.save_readings(**said, geraet=row, values=values, vorher=now, trotzdem=yes))

        def fragen(values: Any) -> Sequence[str]:
            return saetze(readings.geraet_betroffen(row, rahmen.zeitraum, values))

        if _sent(request, form, save, fragen=fragen) is not None:
            text = ngettext("{anzahl} Stand gespeichert.", "{anzahl} Stände gespeichert.", counted[0])
            messages.success(request, text.format(anzahl=counted[0]))
            return _on(request, rahmen, "verbrauch")
    context = rahmen.context(
        request,
        "verbrauch",
        titel=_("Ablesungen von {geraet}").format(geraet=row),
        eingaben=form.eingaben,
        uebrige=form.uebrige,
        nachfrage=form.nachfrage,
        darf=allowed(request.mitglied.rolle, Recht.ABLESUNGEN),
        gesehen=als_text(form.jetzt),
    )
    return render(request, "staff/teil.html", context, status=422 if request.method == "POST" else 200)
