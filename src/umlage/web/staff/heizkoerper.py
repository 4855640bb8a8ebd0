"""The radiator behind a heat cost allocator: found in the catalogues, valued, taken over."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp
from django import forms
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_http_methods

from umlage.apps.abrechnung import bewertungswahl, operations
from umlage.apps.accounts.access import Recht
from umlage.apps.geraete import heizkoerper as kataloge
from umlage.apps.geraete import queries as geraete
from umlage.apps.verwaltung import bilder
from umlage.core.finding import Refused
from umlage.core.verbrauch.bewertung import Bewertungsfaktor
from umlage.core.verbrauch.bewertungsangabe import MOST_DEVICES, Heizkoerper, Teilbewertung
from umlage.formats.heizkoerper.katalog import BAUARTEN, Spanne, Suche, Unvollstaendig, heizkoerper
from umlage.web.staff.rahmen import Hausrahmen, hausrahmen
from umlage.web.ui.formular import Formular, Tagfeld, Zahlfeld
from umlage.web.ui.saetze import satz
from umlage.web.ui.templatetags.umlage import feld
from umlage.web.ui.worte import wort
from umlage.web.ui.zugang import Anfrage, zugang

_MASSE = (("hoehe", _lazy("Bauhöhe")), ("tiefe", _lazy("Bautiefe")), ("gliedlaenge", _lazy("Gliedlänge")))
_MOST_MM = 100_000


class Suchformular(Formular):
    """By what a radiator is found; sizes from-to, one of them alone is both."""

    hersteller = forms.CharField(label=_lazy("Fabrikat"), max_length=80, required=False)
    modell = forms.CharField(label=_lazy("Modell"), max_length=80, required=False)
    typ = forms.CharField(label=_lazy("Typ"), max_length=80, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in _MASSE:
            for end, word in (("von", _("von")), ("bis", _("bis"))):
                text = _("{mass} {ende} (mm)").format(mass=label, ende=word)
                self.fields[f"{name}_{end}"] = Zahlfeld(label=text, required=False)

    def clean(self) -> dict[str, Any]:
        """A range that ends before it begins finds nothing, which nobody would notice."""
        for name, _label in _MASSE:
            von, bis = (self.cleaned_data.get(f"{name}_{end}") for end in ("von", "bis"))
            if von is not None and bis is not None and bis < von:
                self.add_error(f"{name}_bis", _("Das zweite Maß ist kleiner als das erste."))
        return self.cleaned_data

    def spanne(self, name: str) -> Spanne | None:
        """The range of a size; None where neither end is said."""
        von, bis = (self.cleaned_data.get(f"{name}_{end}") for end in ("von", "bis"))
        if von is None and bis is None:
            return None
        return Spanne(von if von is not None else Decimal(0), bis if bis is not None else Decimal(_MOST_MM))

    def suche(self, bauart: str, mit_bild: bool) -> Suche:
        """What is looked for."""
        said = self.cleaned_data
        sizes = (self.spanne(name) for name, _label in _MASSE)
        words = (said["hersteller"].strip(), said["modell"].strip(), said["typ"].strip())
        return Suche(*words, *sizes, mit_bild, bauart if bauart in BAUARTEN else "")


class Bewertungsformular(Formular):
    """The size of the radiator and what belongs to the device on it."""

    glieder = Zahlfeld(label=_lazy("Zahl der Glieder"), required=False)
    laenge = Zahlfeld(label=_lazy("Baulänge (mm)"), required=False)
    kc = Zahlfeld(
        label=_lazy("KC"),
        help_text=_lazy("Aus der Tabelle des Geräteherstellers für dieses Gerät auf diesem Heizkörper."),
    )
    kt = Zahlfeld(label=_lazy("KT"), required=False, help_text=_lazy("Nur für kühlere Räume; leer ist 1."))
    grundwert = Zahlfeld(
        label=_lazy("Grundwert"), required=False, help_text=_lazy("Mit dem das Gerät von sich aus anzeigt; leer ist 1.")
    )
    geraete = Zahlfeld(label=_lazy("Geräte an diesem Heizkörper"), required=False, help_text=_lazy("Leer ist 1."))
    skala = forms.ChoiceField(
        label=_lazy("Skala"),
        choices=(("einheit", _lazy("Einheitsskala")), ("produkt", _lazy("Produktskala"))),
        help_text=_lazy("Produktskala: Das Gerät ist programmiert und zeigt schon bewertet an."),
    )
    ab = Tagfeld(
        label=_lazy("Gilt ab"),
        required=False,
        help_text=_lazy("Erster Tag am neuen Heizkörper; leer, wenn die Bewertung von Anfang an gilt."),
    )

    def _ganz(self, name: str, most: int) -> int | None:
        value = self.cleaned_data.get(name)
        if value is not None and (value != int(value) or not 1 <= value <= most):
            raise forms.ValidationError(_("Eine ganze Zahl von 1 bis {hoechstens}.").format(hoechstens=most))
        return None if value is None else int(value)

    def clean_glieder(self) -> int | None:
        return self._ganz("glieder", 500)

    def clean_geraete(self) -> int | None:
        return self._ganz("geraete", MOST_DEVICES)

    def clean_kc(self) -> Decimal:
        value: Decimal | None = self.cleaned_data.get("kc")
        if value is None:
            raise forms.ValidationError(_("Diese Angabe fehlt."))
        return value

    @property
    def teile(self) -> dict[str, Any]:
        """The parts as the Akte has them; the usual ones are left out."""
        said = {name: self.cleaned_data.get(name) for name in ("kc", "kt", "grundwert", "geraete")}
        return said if self.cleaned_data["skala"] == "einheit" else {**said, "skala": "produkt"}


def _bewertet(nummer: str, jahr: int, geraet: int) -> tuple[Hausrahmen, Any]:
    """The house and a heat cost allocator in it; 404 for anything else."""
    rahmen = hausrahmen(nummer, jahr)
    row = geraete.geraet(rahmen.haus, geraet)
    if row is None or row.art != bewertungswahl.BEWERTET:
        raise Http404
    return rahmen, row


@zugang(Recht.STAMMDATEN)
@require_GET
def suche(request: Anfrage, nummer: str, jahr: int, geraet: int) -> HttpResponse:
    """All radiators of the catalogues that fit."""
    rahmen, row = _bewertet(nummer, jahr, geraet)
    form = Suchformular(request.GET)
    bauart, mit_bild = request.GET.get("bauart", ""), "mit_bild" in request.GET
    found = kataloge.finden(form.suche(bauart, mit_bild)) if form.is_valid() else None
    context = rahmen.context(
        request,
        "zaehler",
        geraet=row,
        form=form,
        funde=found,
        bauart=bauart,
        bauarten=[(one, wort(one)) for one in BAUARTEN],
        mit_bild=mit_bild,
        bisher=bewertungswahl.letzte(row).get("heizkoerper"),
    )
    return render(request, "staff/heizkoerpersuche.html", context, status=200 if found is not None else 422)


@zugang(Recht.STAMMDATEN)
@require_http_methods(["GET", "POST"])
def bewerten(request: Anfrage, nummer: str, jahr: int, geraet: int, fund: str) -> HttpResponse:
    """A radiator that was found, of its size: what the device counts on it, looked at first, then kept."""
    rahmen, row = _bewertet(nummer, jahr, geraet)
    found = kataloge.fund(fund)
    if found is None:
        raise Http404
    kept = bewertungswahl.uebernommen_aus(row, found.eintrag)
    shown = {name: feld(value) if isinstance(value, Decimal) else str(value) for name, value in kept.items()}
    form = Bewertungsformular(request.POST or None, initial=shown)
    if found.eintrag.bezug == "stueck":
        del form.fields["glieder"], form.fields["laenge"]
    elif found.eintrag.bezug == "meter":
        del form.fields["glieder"]
    angabe = _angabe(form, found) if request.method == "POST" and form.is_valid() else None
    faktor, befunde = bewertungswahl.berechnet(angabe, _am(form, rahmen)) if angabe is not None else (None, ())
    if angabe is not None and "uebernehmen" in request.POST and _taken(request, rahmen, row, form, angabe):
        assert faktor is not None
        messages.success(request, _said(row, faktor, form.cleaned_data["ab"]))
        place = {"kurz": request.mitglied.organisation.kurz, "nummer": nummer, "jahr": jahr}
        return redirect("staff:zaehler", **place)
    context = rahmen.context(
        request, "zaehler", geraet=row, fund=found, form=form, faktor=faktor, befunde=befunde, angabe=angabe
    )
    wrong = request.method == "POST" and (angabe is None or bool(form.errors))
    return render(request, "staff/heizkoerperbewertung.html", context, status=422 if wrong else 200)


def _am(form: Bewertungsformular, rahmen: Hausrahmen) -> date:
    """The day whose rules hold for the factors."""
    said: date | None = form.cleaned_data.get("ab")
    return said or rahmen.zeitraum.bis


def _angabe(form: Bewertungsformular, fund: kataloge.Fund) -> Teilbewertung | None:
    """The valuation that the form says; None with what is wrong at its field."""
    said = form.cleaned_data
    try:
        whole: Heizkoerper = heizkoerper(fund.eintrag, glieder=said.get("glieder"), laenge=said.get("laenge"))
        return bewertungswahl.zusammengesetzt(whole, form.teile)
    except Unvollstaendig as problem:
        form.add_error(None, satz(str(problem)))
    except bewertungswahl.NotPossible as problem:
        form.add_error(problem.feld or None, satz(str(problem)))
    return None


def _taken(request: Anfrage, rahmen: Hausrahmen, row: Any, form: Bewertungsformular, angabe: Teilbewertung) -> bool:
    """Whether it was kept; else the form says why not."""
    said = {"zeitraum": rahmen.zeitraum, "geraet": row, "benutzer": request.user, "am": timezone.now()}
    try:
        bewertungswahl.take_over(**said, angabe=angabe, ab=form.cleaned_data["ab"])
    except bewertungswahl.NotPossible as problem:
        form.add_error(problem.feld or None, str(problem))
    except Refused as refused:
        for finding in refused.findings:
            form.add_error(None, satz(finding.message))
    except operations.SavedMeanwhile as no:
        form.add_error(None, str(no))
    else:
        return True
    return False


def _said(row: Any, faktor: Bewertungsfaktor, ab: date | None) -> str:
    """That it was kept, and the new Kges; of a programmed device the one that it shows already."""
    kges = satz((faktor.produktskala or faktor.faktor).printed())
    done = _("Bewertung von {nr} übernommen.").format(nr=row.nr)
    text = _("Kges ist ab {tag:%d.%m.%Y} {kges}.") if ab is not None else _("Kges ist jetzt {kges}.")
    return f"{done} {text.format(kges=kges, tag=ab)}"


@zugang(Recht.LESEN)
@require_GET
@csp({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "sandbox": True})  # opened by itself it may do nothing
def bild(request: Anfrage, fund: str) -> HttpResponse:
    """The picture of a row of the own catalogues, as a picture and nothing else."""
    found = kataloge.fund(fund)
    if found is None or not found.bild or not default_storage.exists(found.bild):
        raise Http404
    kind = bilder.KINDS[found.bild.rpartition(".")[2]]
    return FileResponse(default_storage.open(found.bild), content_type=kind)
