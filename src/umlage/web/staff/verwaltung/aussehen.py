"""The look of the Organisation and of its customers, and the texts that stand ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from umlage.apps.accounts.access import Recht
from umlage.apps.accounts.einmal import SentBefore, once
from umlage.apps.verwaltung import bilder, einstellungen, queries
from umlage.core.finding import Refused
from umlage.core.settlement.akte.anschrift import Absender
from umlage.formats.akte.formular import knoten
from umlage.web.staff.teilformular import Eingabe, eingaben, mark, read, texts_of
from umlage.web.staff.verwaltung.rahmen import back, context
from umlage.web.ui.einmal import sent
from umlage.web.ui.zahlen import key
from umlage.web.ui.zugang import Anfrage, zugang

if TYPE_CHECKING:
    from umlage.apps.accounts.models import Organisation
    from umlage.apps.verwaltung.models import Kunde

# they have fields of their own here
_FELDER = tuple(one for one in knoten(Absender).felder if one.name not in ("logo", "farbe"))
_MOST_BYTES = 2_000_000


@zugang(Recht.VERWALTEN)
@require_http_methods(["GET", "POST"])
def aussehen(request: Anfrage) -> HttpResponse:
    """Sender, colour and logo of the Organisation."""
    firm = request.mitglied.organisation
    rows, more = _rows(request, firm), {}
    if request.method == "POST":
        more = _saved(request, firm, rows)
        if not more:
            messages.success(request, _("Absender und Aussehen gespeichert."))
            return back(request, "aussehen")
    shown = context(request, "aussehen", **_look(request, firm, rows, more))
    return render(request, "staff/verwaltung/aussehen.html", shown, status=422 if more else 200)


def _rows(request: Anfrage, row: Organisation | Kunde) -> list[Eingabe]:
    """The fields of the sender, with what stands in the row or was typed."""
    if request.method == "POST":
        return eingaben(_FELDER, {name: text for name, text in request.POST.items() if isinstance(text, str)})
    return eingaben(_FELDER, texts_of(_FELDER, row.absender))


def _look(request: Anfrage, row: Organisation | Kunde, rows: list[Eingabe], more: dict[str, Any]) -> dict[str, Any]:
    colour = request.POST.get("farbe", row.farbe)
    printed = queries.gedruckt(row.farbe) if row.farbe else ""
    return {"eingaben": rows, "farbe": colour, "gedruckt": printed, "hat_logo": bool(row.logo), "darf": True, **more}


def _saved(request: Anfrage, row: Organisation | Kunde, rows: list[Eingabe]) -> dict[str, Any]:
    """Save the look; nothing, or what was wrong with it."""
    values, wrong = read(_FELDER, {name: text for name, text in request.POST.items() if isinstance(text, str)})
    if wrong:
        return {"uebrige": mark(rows, wrong)}
    file = request.FILES.get("logo")
    if file is not None and (file.size or 0) > _MOST_BYTES:
        return {"logo_fehler": _("Das Logo muss eine Datei mit höchstens 2 MB sein.")}
    try:
        einstellungen.save_look(
            row=row,
            absender=values,
            farbe=request.POST.get("farbe", "").strip(),
            logo=file.read() if file is not None else None,
            ohne_logo="ohne_logo" in request.POST,
            benutzer=request.user,
            am=timezone.now(),
        )
    except Refused as refused:
        return {"uebrige": mark(rows, refused.findings) or [_("Der Absender ist nicht vollständig.")]}
    except einstellungen.BadColour as no:
        return {"farbe_fehler": str(no)}
    except einstellungen.BadLogo as no:
        return {"logo_fehler": str(no)}
    except einstellungen.NumberThere as no:
        return {"uebrige": [str(no)]}
    return {}


@zugang(Recht.LESEN)
@require_GET
@csp({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "sandbox": True})  # opened by itself it may do nothing
def logo(request: Anfrage, kunde: int) -> HttpResponse:
    """The logo of a customer, 0 for that of the Organisation; as a picture and nothing else."""
    row = queries.kunde(kunde) if kunde else request.mitglied.organisation
    if row is None or not row.logo or not default_storage.exists(row.logo.name):
        raise Http404
    kind = bilder.KINDS[row.logo.name.rpartition(".")[2]]
    return FileResponse(default_storage.open(row.logo.name), content_type=kind)


@zugang(Recht.VERWALTEN)
@require_GET
def kunden(request: Anfrage) -> HttpResponse:
    """All customers."""
    return render(request, "staff/verwaltung/kunden.html", context(request, "kunden", kunden=queries.kunden_mit_zahl()))


class _NotSaved(Exception):
    """Something in the form has to be looked at first; its mark is not kept."""


@zugang(Recht.VERWALTEN)
@require_http_methods(["GET", "POST"])
def kunde(request: Anfrage, kunde: int) -> HttpResponse:
    """A customer; 0 for a new one."""
    row = queries.kunde(kunde) if kunde else queries.neuer_kunde()
    if row is None:
        raise Http404
    if "loeschen" in request.POST and kunde:
        return _customer_deleted(request, row)
    rows, more = _rows(request, row), {}
    if request.method == "POST":
        try:
            with once("" if kunde else sent(request), timezone.now()):
                einstellungen.name_customer(
                    kunde=row, nummer=request.POST.get("nummer", ""), name=request.POST.get("kundenname", "")
                )
                more = _saved(request, row, rows)
                if more:
                    raise _NotSaved
        except _NotSaved:
            pass
        except SentBefore:
            messages.info(request, _("Schon gespeichert: dieses Formular kam zweimal an."))
            return back(request, "kunden")
        except einstellungen.Incomplete as no:
            more = {"uebrige": [str(no)]}
        if not more:
            messages.success(request, _("Kunde %(name)s gespeichert.") % {"name": row.name})
            return back(request, "kunden")
    shown = context(request, "kunden", kunde=row, neu=not kunde, **_look(request, row, rows, more))
    return render(request, "staff/verwaltung/kunde.html", shown, status=422 if more else 200)


def _customer_deleted(request: Anfrage, row: Kunde) -> HttpResponse:
    try:
        einstellungen.delete_customer(kunde=row, benutzer=request.user, am=timezone.now())
        messages.success(request, _("Kunde %(name)s gelöscht.") % {"name": row.name})
    except einstellungen.InUse as no:
        messages.error(request, str(no))
        return redirect("staff:kunde", kurz=request.mitglied.organisation.kurz, kunde=row.pk)
    return back(request, "kunden")


@zugang(Recht.VERWALTEN)
@require_GET
def texte(request: Anfrage) -> HttpResponse:
    """All texts that stand ready."""
    return render(request, "staff/verwaltung/texte.html", context(request, "texte", texte=queries.texte()))


@zugang(Recht.VERWALTEN)
@require_http_methods(["GET", "POST"])
def text(request: Anfrage, text: int) -> HttpResponse:
    """A text; 0 for a new one."""
    row = queries.text(text) if text else queries.neuer_text()
    if row is None:
        raise Http404
    wrong = ""
    if "loeschen" in request.POST and text:
        einstellungen.delete_text(row=row, benutzer=request.user, am=timezone.now())
        messages.success(request, _("Text %(titel)s gelöscht.") % {"titel": row.titel})
        return back(request, "texte")
    if request.method == "POST":
        chosen = request.POST.get("kunde", "")
        of, now = queries.kunde(key(chosen) or 0), timezone.now()
        try:
            with once("" if text else sent(request), now):
                einstellungen.save_text(
                    row=row,
                    kunde=of,
                    titel=request.POST.get("titel", ""),
                    text=request.POST.get("text", ""),
                    vorgabe="vorgabe" in request.POST,
                    benutzer=request.user,
                    am=now,
                )
            messages.success(request, _("Text %(titel)s gespeichert.") % {"titel": row.titel})
            return back(request, "texte")
        except SentBefore:
            messages.info(request, _("Schon gespeichert: dieses Formular kam zweimal an."))
            return back(request, "texte")
        except einstellungen.Incomplete as no:
            wrong = str(no)
    shown = context(request, "texte", baustein=row, neu=not text, kunden=queries.kunden(), fehler=wrong)
    return render(request, "staff/verwaltung/text.html", shown, status=422 if wrong else 200)
