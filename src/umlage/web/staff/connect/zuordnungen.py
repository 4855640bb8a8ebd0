"""Mappings of columns: all of them, one version, a new one begun with a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_http_methods

from umlage.apps.accounts.access import Recht
from umlage.apps.accounts.einmal import SentBefore, once
from umlage.apps.archive.tresor import Locked
from umlage.apps.austausch import posteingang, zuordnungseditor
from umlage.apps.geraete import zuordnungen as bestehende
from umlage.formats.zuordnung.vorlage import VORLAGEN
from umlage.web.staff.connect.rahmen import context
from umlage.web.staff.connect.worte import formatname
from umlage.web.ui.einmal import sent
from umlage.web.ui.formular import Formular
from umlage.web.ui.zahlen import key
from umlage.web.ui.zugang import Anfrage, zugang

if TYPE_CHECKING:
    from umlage.apps.austausch.models import Eingang


@zugang(Recht.LESEN)
@require_GET
def zuordnungen(request: Anfrage) -> HttpResponse:
    """Every mapping with its versions, and the drafts that somebody left."""
    rows = list(zuordnungseditor.fassungen())
    used = zuordnungseditor.verwendet(rows)
    groups: dict[str, list[Any]] = {}
    for row in rows:
        rules = zuordnungseditor.gelesen(row.inhalt).zuordnung
        groups.setdefault(row.kennung, []).append((row, rules, *used[row.pk]))
    shown = context(request, "zuordnungen", gruppen=groups, entwuerfe=zuordnungseditor.entwuerfe())
    return render(request, "staff/connect/zuordnungen.html", shown)


@zugang(Recht.LESEN)
@require_GET
def fassung(request: Anfrage, zuordnung: int) -> HttpResponse:
    """One version: its YAML, who made it, what is read with it."""
    row = bestehende.zuordnung(zuordnung)
    if row is None:
        raise Http404
    points, count = zuordnungseditor.verwendet([row])[row.pk]
    shown = context(
        request,
        "zuordnungen",
        zuordnung=row,
        regeln=zuordnungseditor.gelesen(row.inhalt).zuordnung,
        einheiten=points,
        anzahl=count,
        neueste=zuordnungseditor.next_version(row.kennung) == row.fassung + 1,
    )
    return render(request, "staff/connect/zuordnung.html", shown)


class Beginn(Formular):
    datei = forms.FileField(
        label=_lazy("Datei des Kunden"),
        required=False,
        help_text=_lazy("CSV oder XLSX, höchstens 5 MB. Sie wird versiegelt aufgehoben, bis der Entwurf fertig ist."),
    )
    vorlage = forms.ChoiceField(
        label=_lazy("Beginnen mit"),
        required=False,
        help_text=_lazy("Vorlagen sind unbestätigt: bitte jede Spalte mit der Datei vergleichen."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        templates = [(word, _("Vorlage %(name)s") % {"name": formatname(word)}) for word in VORLAGEN]
        versions = [
            (f"z{row.pk}", _("Nächste Fassung von %(name)s") % {"name": row.kennung})
            for row in zuordnungseditor.neueste()
        ]
        self.fields["vorlage"].choices = [("", _("leer")), *templates, *versions]


@zugang(Recht.STAMMDATEN)
@require_http_methods(["GET", "POST"])
def neu(request: Anfrage) -> HttpResponse:
    """A file, uploaded or one that came in (`?eingang=`), and what to begin with."""
    source = _eingang(request)
    form = Beginn(request.POST or None, request.FILES or None, initial={"vorlage": request.GET.get("von", "")})
    if source is not None:
        del form.fields["datei"]
    if request.method == "POST" and form.is_valid():
        try:
            with once(sent(request), timezone.now()):
                number = _begun(request, source, form)
            return _to_draft(request, number)
        except SentBefore:
            messages.info(request, _("Schon gespeichert: dieses Formular kam zweimal an."))
            return redirect("staff:zuordnungen", kurz=request.mitglied.organisation.kurz)
        except zuordnungseditor.NotMade as no:
            form.add_error(None, str(no))
        except Locked:
            form.add_error(None, _("Die Datei lässt sich mit dem Schlüssel der Installation nicht öffnen."))
    more = context(request, "zuordnungen", form=form, taste=_("Weiter"), mit_datei=True, titel=_("Spalten zuordnen"))
    more["lead"] = _("Datei: %(name)s") % {"name": source.name} if source is not None else _LEAD
    return render(request, "staff/connect/formular.html", more, status=422 if request.method == "POST" else 200)


_LEAD = _lazy(
    "Für Tabellen, deren Spalten niemand veröffentlicht hat: Sie sagen bei jeder Spalte, was sie ist, und sehen, was "
    "gelesen würde."
)


def _eingang(request: Anfrage) -> Eingang | None:
    number = key(request.GET.get("eingang"))
    if number is None:
        return None
    found = posteingang.nach_nummer(number)
    if found is None or posteingang.holds_keys(found):
        raise Http404
    return found


def _begun(request: Anfrage, source: Eingang | None, form: Beginn) -> int:
    said: dict[str, Any] = {
        "vorlage": form.cleaned_data["vorlage"],
        "benutzer": request.user,
        "am": timezone.now(),
    }
    if source is not None:
        return int(zuordnungseditor.begin_with(eingang=source, **said).pk)
    file = form.cleaned_data["datei"]
    if file is None:
        raise zuordnungseditor.NotMade(_("Bitte eine Datei wählen."))
    content = file.read(zuordnungseditor.MOST_SAMPLE + 1)
    return int(zuordnungseditor.begin(inhalt=content, name=file.name, **said).pk)


def _to_draft(request: Anfrage, nummer: int) -> HttpResponse:
    messages.success(request, _("Entwurf angelegt."))
    return redirect("staff:zuordnung-entwurf", kurz=request.mitglied.organisation.kurz, entwurf=nummer)
