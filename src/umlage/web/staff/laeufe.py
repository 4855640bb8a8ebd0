"""Runs over many houses: started from the worklist, watched, stopped, repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from umlage.apps.abrechnung.arbeitsliste import Auswahl
from umlage.apps.accounts.access import Recht, allowed
from umlage.apps.accounts.einmal import SentBefore, once
from umlage.apps.laeufe import jobs, operations, queries
from umlage.web.ui.einmal import sent
from umlage.web.ui.zahlen import key
from umlage.web.ui.zugang import Anfrage, zugang

if TYPE_CHECKING:
    from umlage.apps.laeufe.models import Lauf

# what a run does, in one sentence for whoever is about to start it
_WAS = {
    "probelauf": gettext_lazy(
        "Jede Liegenschaft wird mit den Angaben von jetzt gerechnet und geprüft. Nichts wird erteilt."
    ),
    "freigabe": gettext_lazy(
        "Was ohne Fehler gerechnet werden kann, wird in Ihrem Namen freigegeben; was seit dem Erteilen andere Beträge "
        "hat, als Korrektur. Erteilen muss danach jemand anderes."
    ),
    "erteilung": gettext_lazy(
        "Freigegebene Abrechnungen bekommen Nummer und Dokumente und sind danach fest. Was Sie selbst freigegeben "
        "haben, wird nicht erteilt."
    ),
    "jahreswechsel": gettext_lazy(
        "Jede Liegenschaft bekommt den nächsten Zeitraum, mit Einstellungen und Endbeständen."
    ),
    "druckdatei": gettext_lazy(
        "Die Dokumente aller erteilten Abrechnungen kommen in eine Datei, nach Liegenschaft und Nutzer geordnet, mit "
        "einem Verzeichnis."
    ),
    "versand": gettext_lazy(
        "Jeder Nutzer mit E-Mail-Adresse bekommt seine Abrechnung, die Hausverwaltung die Übersicht; jedes Dokument "
        "geht einmal an jede Adresse."
    ),
}
_ZEICHEN = {
    "probelauf": "calculator",
    "freigabe": "check",
    "erteilung": "file-text",
    "jahreswechsel": "calendar",
    "druckdatei": "printer",
    "versand": "mail",
}
_JE_SEITE = 200


def vorgaenge(rolle: str) -> list[tuple[str, str, str]]:
    """The kinds of runs that a role may start: word, name, icon."""
    return [(art.value, art.label, _ZEICHEN[art.value]) for art in queries.ARTEN if allowed(rolle, queries.RECHTE[art])]


def _recht(vorgang: str, **_: object) -> Recht:
    if vorgang not in queries.RECHTE:
        raise Http404
    return queries.RECHTE[vorgang]


def _rahmen(request: Anfrage, **more: Any) -> dict[str, Any]:
    return {"organisation": request.mitglied.organisation, "mitglied": request.mitglied, **more}


@zugang(Recht.LESEN)
@require_GET
def laeufe(request: Anfrage) -> HttpResponse:
    """All runs, the newest first."""
    seite = Paginator(queries.laeufe(), 20).get_page(request.GET.get("seite"))
    context = _rahmen(
        request,
        seite=seite,
        versand=queries.versand_eingeschaltet(),
        darf_verwalten=allowed(request.mitglied.rolle, Recht.VERWALTEN),
    )
    return render(request, "staff/laeufe.html", context)


@zugang(Recht.LESEN, schreiben=_recht)
@require_POST
def neu(request: Anfrage, vorgang: str) -> HttpResponse:
    """What a run would do, and to how many; with `bestaetigt` it is started.

    Where mails are switched off, it is not offered; with `einschalten` who may switches them on here, and what was
    chosen stays chosen.
    """
    kurz = request.mitglied.organisation.kurz
    ticked = [number for text in request.POST.getlist("zeitraum") if (number := key(text)) is not None]
    frage, alle = request.POST.get("frage", "")[:1000], "alle" in request.POST
    rows = queries.auswahl(ticked, wahl=Auswahl.aus(QueryDict(frage)) if alle else None)
    may_switch = allowed(request.mitglied.rolle, Recht.VERWALTEN)
    if "einschalten" in request.POST and vorgang == "versand" and may_switch:
        _switch(request, an=True)
    off = vorgang == "versand" and not queries.versand_eingeschaltet()
    if "bestaetigt" not in request.POST or off:
        shown = queries.beispiele(rows)
        context = _rahmen(
            request,
            vorgang=vorgang,
            name={art.value: art.label for art in queries.ARTEN}[vorgang],
            zeichen=_ZEICHEN[vorgang],
            was=_WAS[vorgang],
            anzahl=rows.count(),
            passend=queries.passend(vorgang, rows),
            beispiele=shown,
            weitere=rows.count() > sum(len(jahre) for _haus, jahre in shown),
            gesperrt=_("Der Versand per E-Mail ist für diese Organisation nicht eingeschaltet.") if off else "",
            darf_einschalten=may_switch,
            gewaehlt=ticked,
            frage=frage,
            alle=alle,
        )
        return render(request, "staff/lauf_neu.html", context)
    now = timezone.now()
    try:
        with once(sent(request), now):
            lauf = jobs.start(art=vorgang, zeitraeume=rows, benutzer=request.user, am=now)
    except SentBefore:
        messages.info(request, _("Dieser Lauf ist schon gestartet: das Formular kam zweimal an."))
        return redirect("staff:laeufe", kurz=kurz)
    except (operations.NothingChosen, operations.SwitchedOff) as no:
        messages.error(request, str(no))
        return redirect("staff:arbeitsliste", kurz=kurz)
    return redirect("staff:lauf", kurz=kurz, lauf=lauf.pk)


@zugang(Recht.LESEN)
@require_GET
def lauf(request: Anfrage, lauf: int) -> HttpResponse:
    """One run: how far it is, what came of each house."""
    return render(request, "staff/lauf.html", _gezeigt(request, _der(lauf)))


@zugang(Recht.LESEN)
@require_GET
def stand(request: Anfrage, lauf: int) -> HttpResponse:
    """The part of the page that changes while the run goes on."""
    return render(request, "staff/lauf_stand.html", _gezeigt(request, _der(lauf)))


def _der(nummer: int) -> Lauf:
    found = queries.lauf(nummer)
    if found is None:
        raise Http404
    return found


def _gezeigt(request: Anfrage, lauf: Lauf) -> dict[str, Any]:
    zeige = request.GET.get("zeige", "")
    rows = queries.schritte(lauf, zeige)
    seite = Paginator(rows, _JE_SEITE).get_page(request.GET.get("seite"))
    done = queries.fortschritt(lauf, timezone.now())
    darf = allowed(request.mitglied.rolle, queries.RECHTE[lauf.art])
    return _rahmen(
        request,
        lauf=lauf,
        zeichen=_ZEICHEN[lauf.art],
        fortschritt=done,
        seite=seite,
        zeige=zeige,
        zahlen=[(wort.value, wort.label, getattr(done, wort.value)) for wort in queries.Stand],
        dateien=list(lauf.druckdateien.all()),
        darf=darf,
        # who may only read is given no buttons, and the documents of all Nutzer in one file neither
        darf_drucken=allowed(request.mitglied.rolle, Recht.ERTEILEN),
    )


@zugang(Recht.LESEN)
@require_GET
def liste(request: Anfrage, lauf: int) -> HttpResponse:
    """The result of every house as a file for spreadsheets."""
    found = _der(lauf)
    place = reverse("staff:arbeitsliste", kwargs={"kurz": request.mitglied.organisation.kurz})
    content = queries.ergebnisliste(found, request.build_absolute_uri(f"{place}liegenschaften/"))
    name = f"lauf-{found.pk}.csv"
    return HttpResponse(
        content,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@zugang(Recht.ERTEILEN)
@require_GET
def druckdatei(request: Anfrage, lauf: int, druckdatei: int) -> HttpResponse:
    """A print file, or the list that belongs to it."""
    row = queries.druckdatei(_der(lauf), druckdatei)
    if row is None:
        raise Http404
    return FileResponse(default_storage.open(row.datei.name), filename=row.name, as_attachment=True)


_HANDLUNGEN = {
    "pause": operations.pause_run,
    "weiter": jobs.resume,
    "abbrechen": operations.cancel_run,
    "wiederholen": jobs.retry,
}


@zugang(Recht.LESEN, schreiben=_recht)
@require_POST
def handlung(request: Anfrage, lauf: int, vorgang: str, was: str) -> HttpResponse:
    """Halt a run, let it go on, give it up, or repeat what failed."""
    found = _der(lauf)
    if found.art != vorgang or was not in _HANDLUNGEN:
        raise Http404
    try:
        count = _HANDLUNGEN[was](lauf=found, benutzer=request.user, am=timezone.now())
        if was == "wiederholen":
            text = ngettext(
                "{zahl} Liegenschaft wird noch einmal versucht.",
                "{zahl} Liegenschaften werden noch einmal versucht.",
                count,
            )
            messages.success(request, text.format(zahl=count))
    except operations.Over as no:
        messages.error(request, str(no))
    return redirect("staff:lauf", kurz=request.mitglied.organisation.kurz, lauf=lauf)


@zugang(Recht.VERWALTEN)
@require_POST
def versand_schalten(request: Anfrage) -> HttpResponse:
    """Whether this Organisation sends documents by mail."""
    _switch(request, an=request.POST.get("an") == "1")
    return redirect("staff:laeufe", kurz=request.mitglied.organisation.kurz)


def _switch(request: Anfrage, *, an: bool) -> None:
    operations.switch_mail(an=an, benutzer=request.user, am=timezone.now())
    messages.success(request, _("Versand per E-Mail eingeschaltet.") if an else _("Versand per E-Mail ausgeschaltet."))
