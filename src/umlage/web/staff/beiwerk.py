"""What stands beside a house: its contacts, remarks and buildings."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from umlage.apps.abrechnung.teile import TEILARTEN
from umlage.apps.accounts.access import Recht, allowed
from umlage.apps.accounts.einmal import SentBefore, once
from umlage.apps.liegenschaften import operations, queries
from umlage.web.staff.rahmen import hausrahmen
from umlage.web.ui.einmal import sent
from umlage.web.ui.formular import Formular
from umlage.web.ui.zahlen import key
from umlage.web.ui.zugang import Anfrage, zugang


class KontaktFormular(Formular):
    rolle = forms.ChoiceField(label=_lazy("Rolle"), choices=queries.KONTAKTROLLEN)
    name = forms.CharField(label=_lazy("Name"), max_length=160)
    zusatz = forms.CharField(label=_lazy("Zusatz"), max_length=160, required=False)
    strasse = forms.CharField(label=_lazy("Straße und Hausnummer"), max_length=160, required=False)
    plz = forms.CharField(label=_lazy("Postleitzahl"), max_length=10, required=False)
    ort = forms.CharField(label=_lazy("Ort"), max_length=160, required=False)
    telefon = forms.CharField(label=_lazy("Telefon"), max_length=60, required=False)
    email = forms.EmailField(label=_lazy("E-Mail"), required=False)


class VermerkFormular(Formular):
    nutzeinheit = forms.ModelChoiceField(
        label=_lazy("Nutzeinheit"), queryset=None, required=False, empty_label=_lazy("das ganze Haus")
    )
    art = forms.ChoiceField(label=_lazy("Art"), choices=queries.VERMERKARTEN)
    text = forms.CharField(label=_lazy("Text"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))

    def of_house(self, haus: Any) -> None:
        """Offer the flats of this house."""
        cast(Any, self.fields["nutzeinheit"]).queryset = haus.nutzeinheiten.all()


class GebaeudeFormular(Formular):
    name = forms.CharField(label=_lazy("Name"), max_length=80)
    reihenfolge = forms.IntegerField(label=_lazy("Reihenfolge"), min_value=0, max_value=9999, initial=0)


# the form of each kind, the page on which it stands, its name
_ARTEN: dict[str, tuple[type[Formular], str, Any]] = {
    "kontakt": (KontaktFormular, "verwalter", _lazy("Kontakt")),
    "vermerk": (VermerkFormular, "extras", _lazy("Vermerk")),
    "gebaeude": (GebaeudeFormular, "extras", _lazy("Gebäude")),
}
# parts of the year that stand on the page Extras
EXTRAS = (
    "mitteilungen",
    "ablesehinweise",
    "information",
    "pflichtverletzungen",
    "freigaben",
    "geraetemodelle",
    "artikel",
    "servicerechnung",
    "ableseauftrag",
)


@zugang(Recht.LESEN)
@require_GET
def verwalter(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """Who has to do with the house, by role."""
    rahmen = hausrahmen(nummer, jahr)
    context = rahmen.context(request, "verwalter", kontakte=queries.kontakte(rahmen.haus), darf=_may(request))
    return render(request, "staff/verwalter.html", context)


@zugang(Recht.LESEN)
@require_GET
def extras(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """Remarks, buildings, and the parts of the year that are seldom needed."""
    rahmen = hausrahmen(nummer, jahr)
    context = rahmen.context(
        request,
        "extras",
        vermerke=rahmen.haus.vermerke.select_related("nutzeinheit"),
        gebaeude=rahmen.haus.gebaeude.all(),
        teile=[(art, _(TEILARTEN[art].titel)) for art in EXTRAS],
        darf=_may(request),
    )
    return render(request, "staff/extras.html", context)


def _may(request: Anfrage) -> bool:
    return allowed(request.mitglied.rolle, Recht.STAMMDATEN)


@zugang(Recht.STAMMDATEN)
@require_http_methods(["GET", "POST"])
def beiwerk(request: Anfrage, nummer: str, jahr: int, art: str, zeile: int) -> HttpResponse:
    """The form of a contact, a remark or a building; `zeile` is its row, 0 for a new one."""
    rahmen = hausrahmen(nummer, jahr)
    if art not in _ARTEN:
        raise Http404
    klasse, seite, titel = _ARTEN[art]
    row = queries.beiwerk(rahmen.haus, art, zeile)
    if row is None:
        raise Http404
    place = {"kurz": request.mitglied.organisation.kurz, "nummer": nummer, "jahr": jahr}
    said = {"row": row, "benutzer": request.user, "am": timezone.now()}
    if request.method == "POST" and zeile and "loeschen" in request.POST:
        operations.drop(**said)
        messages.success(request, _("{teil} gelöscht.").format(teil=titel))
        return redirect(f"staff:{seite}", **place)
    initial = {name: getattr(row, name) for name in klasse.base_fields} if zeile else {}
    form = klasse(request.POST or None, initial=initial)
    if isinstance(form, VermerkFormular):
        form.of_house(rahmen.haus)
    if request.method == "POST" and form.is_valid():
        try:
            with once("" if zeile else sent(request), said["am"]):
                operations.keep(**said, values=form.cleaned_data)
            messages.success(request, _("{teil} gespeichert.").format(teil=titel))
        except SentBefore:
            messages.info(request, _("Schon gespeichert: dieses Formular kam zweimal an."))
        return redirect(f"staff:{seite}", **place)
    context = rahmen.context(request, seite, form=form, titel=titel, loeschbar=bool(zeile), einmalig=not zeile)
    return render(request, "staff/kurzformular.html", context, status=422 if request.method == "POST" else 200)


@zugang(Recht.STAMMDATEN)
@require_POST
def zuordnen(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """In which building each flat lies."""
    rahmen = hausrahmen(nummer, jahr)
    chosen: dict[int, int | None] = {}
    for name, text in request.POST.items():
        flat = name.removeprefix("einheit-")
        number = key(flat) if flat != name else None
        if number is not None:
            chosen[number] = key(str(text))
    count = operations.house_flats(haus=rahmen.haus, gebaeude=chosen, benutzer=request.user, am=timezone.now())
    messages.success(
        request,
        ngettext("{anzahl} Nutzeinheit zugeordnet.", "{anzahl} Nutzeinheiten zugeordnet.", count).format(anzahl=count),
    )
    return redirect("staff:extras", kurz=request.mitglied.organisation.kurz, nummer=nummer, jahr=jahr)
