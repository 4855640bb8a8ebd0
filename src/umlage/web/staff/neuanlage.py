"""The form with which a house begins."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from umlage.apps.abrechnung import neuanlage as operations
from umlage.apps.abrechnung.operations import Doubled, NumberTooLong
from umlage.apps.accounts.access import Recht
from umlage.apps.accounts.einmal import SentBefore, once, was_sent
from umlage.apps.liegenschaften.queries import an_anschrift
from umlage.apps.verwaltung import queries
from umlage.core.finding import Refused
from umlage.web.staff.nachfrage import Nachfrage, rueckfrage
from umlage.web.ui.einmal import sent
from umlage.web.ui.saetze import satz
from umlage.web.ui.zahlen import key
from umlage.web.ui.zugang import Anfrage, zugang

_FELDER = ("nr", "bezeichnung", "strasse", "plz", "ort")
ARTEN = {
    "heizkosten": "Heizung und Warmwasser",
    "heizkosten_plus": "dazu Kaltwasser",
    "nebenkosten": "alle Kosten des Hauses",
}
_ARTEN = (
    ("heizkosten", gettext_lazy("Heizung und Warmwasser")),
    ("heizkosten_plus", gettext_lazy("dazu Kaltwasser")),
    ("nebenkosten", gettext_lazy("alle Kosten des Hauses")),
)


@zugang(Recht.STAMMDATEN)
@require_http_methods(["GET", "POST"])
def neu(request: Anfrage) -> HttpResponse:
    """A house with its first year; without a number it gets the next one."""
    last = timezone.localdate().year - 1
    texts = {"von": date(last, 1, 1).isoformat(), "bis": date(last, 12, 31).isoformat(), "art": "heizkosten"}
    wrong: dict[str, str] = {}
    frage = Nachfrage()
    if request.method == "POST":
        texts = {name: request.POST.get(name, "").strip()[:160] for name in (*_FELDER, "von", "bis", "art", "kunde")}
        there = an_anschrift(texts["strasse"], texts["plz"], texts["ort"])
        if was_sent(sent(request)):
            return _made_before(request, texts)
        said = _("An dieser Anschrift gibt es schon {haus}.")
        # a second house there may well be meant
        frage = rueckfrage([said.format(haus=house) for house in there])
        if not frage.offen(request.POST):
            answer = _made(request, texts)
            if isinstance(answer, HttpResponse):
                return answer
            wrong = answer
    context = {
        "organisation": request.mitglied.organisation,
        "mitglied": request.mitglied,
        "texte": texts,
        "falsch": wrong,
        "kunden": queries.kunden(),
        "arten": _ARTEN,
        "nachfrage": frage,
    }
    return render(request, "staff/neuanlage.html", context, status=422 if request.method == "POST" else 200)


def _made_before(request: Anfrage, texts: dict[str, str]) -> HttpResponse:
    """On to the house that the same form made a moment ago."""
    messages.info(request, _("Schon angelegt: dieses Formular kam zweimal an."))
    firm = request.mitglied.organisation.kurz
    there = an_anschrift(texts["strasse"], texts["plz"], texts["ort"])
    if there:
        return redirect("staff:liegenschaft", kurz=firm, nummer=there[-1].nummer)
    return redirect("staff:arbeitsliste", kurz=firm)


def _made(request: Anfrage, texts: dict[str, str]) -> HttpResponse | dict[str, str]:
    """On to the new house, or what is wrong by field."""
    days = {name: _day(texts[name]) for name in ("von", "bis")}
    if texts["art"] not in dict(_ARTEN) or None in days.values():
        return {name: _("Bitte einen Tag angeben.") for name, day in days.items() if day is None} or {
            "art": _("Bitte wählen.")
        }
    chosen, firm = texts["kunde"], request.mitglied.organisation
    now = timezone.now()
    try:
        with once(sent(request), now):
            made = operations.open_house(
                organisation=firm.name,
                values={name: texts[name] for name in _FELDER if texts[name]},
                kunde=queries.kunde(key(chosen) or 0),
                art=texts["art"],
                **days,
                benutzer=request.user,
                am=now,
            )
    except SentBefore:
        return _made_before(request, texts)
    except Refused as refused:
        return {finding.where: satz(finding.message) for finding in refused.findings}
    except (Doubled, NumberTooLong) as no:
        return {"nr": str(no)}
    messages.success(request, _("{haus} angelegt. Was noch fehlt, steht unten.").format(haus=made.liegenschaft))
    return redirect("staff:haus", kurz=firm.kurz, nummer=made.liegenschaft.nummer, jahr=made.bis.year)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
