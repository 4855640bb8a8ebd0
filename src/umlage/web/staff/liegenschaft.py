"""The pages of a house."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from umlage.apps.abrechnung import operations
from umlage.apps.abrechnung import queries as abrechnungen
from umlage.apps.abrechnung.fundort import fundort
from umlage.apps.abrechnung.protokoll import protokoll as als_protokoll
from umlage.apps.abrechnung.uebertrag import abweichende_bestaende
from umlage.apps.accounts.access import Recht, allowed
from umlage.apps.archive import queries as archive
from umlage.apps.geraete import alarmablauf, bestand
from umlage.apps.kosten import queries as kosten
from umlage.apps.liegenschaften import queries as liegenschaften
from umlage.core.figure import Figure
from umlage.core.money import Money
from umlage.core.quantity import printed
from umlage.core.settlement.brennstoff import Brennstoff
from umlage.web.staff.abrechnungsblick import Zeile
from umlage.web.staff.naechstes import naechstes
from umlage.web.staff.rahmen import Hausrahmen, hausrahmen
from umlage.web.ui.templatetags.umlage import flaeche
from umlage.web.ui.worte import wort
from umlage.web.ui.zugang import Anfrage, zugang


@zugang(Recht.LESEN)
@require_GET
def weiter(request: Anfrage, nummer: str) -> HttpResponse:
    """On to the newest year of the house."""
    haus = liegenschaften.liegenschaft(nummer)
    newest = liegenschaften.zeitraeume(haus).first() if haus is not None else None
    if newest is None:
        raise Http404
    kurz = request.mitglied.organisation.kurz
    return redirect("staff:haus", kurz=kurz, nummer=nummer, jahr=newest.bis.year)


@zugang(Recht.LESEN)
@require_GET
def haus(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """What is open in the house, and its master data."""
    rahmen = hausrahmen(nummer, jahr)
    found = operations.look_at(zeitraum=rahmen.zeitraum, am=timezone.now())
    coming = naechstes(request, rahmen)
    # what the next step says already is not said twice
    told = {one.stelle for one in coming if one.stelle}
    findings = [row for row in found.findings if row.where not in told]
    context = rahmen.context(
        request,
        "haus",
        naechstes=coming,
        befunde=findings,
        abstaende=abweichende_bestaende(rahmen.zeitraum),
        grunddaten=_grunddaten(rahmen.haus),
        darf=allowed(request.mitglied.rolle, Recht.STAMMDATEN),
        alarme=alarmablauf.offene(rahmen.haus),
        funkgeraete=bestand.im_haus(rahmen.haus),
    )
    return render(request, "staff/haus.html", context)


def _grunddaten(house: Any) -> list[Zeile]:
    """The master data, each with its field in the form; an exception that nobody states is left out."""
    said = house.angaben
    rows = [
        _stated(_("Nummer"), house.nummer, "nr"),
        _stated(_("Anschrift"), house.anschrift, "strasse"),
        _stated(_("Bezeichnung"), house.bezeichnung, "bezeichnung"),
        Zeile(_("Bezirk"), house.bezirk, gesagt=True),
        _stated(_("Art des Gebäudes"), wort(said.get("art", "")), "art", wort("wohngebaeude")),
        _stated(_("Wohnungseigentümer (WEG)"), _("ja") if said.get("weg") else "", "weg", _("nein")),
        _stated(
            _("Wohnfläche m²"),
            flaeche(said.get("wohnflaeche")),
            "wohnflaeche",
            _("Summe der beheizten Flächen"),
            "CO2KostAufG § 5",
        ),
        _stated(_("CO2-Beschränkung"), wort(said.get("co2_beschraenkung", "")), "co2_beschraenkung", wort("keine")),
    ]
    return [row for row in rows if row.wert]


def _stated(titel: str, wert: str, feld: str, sonst: str = "", norm: str = "") -> Zeile:
    return Zeile(titel, wert or sonst, "liegenschaft", feld, bool(wert), norm)


@zugang(Recht.LESEN)
@require_GET
def ort(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """On to where a finding (`wo`, `code`) can be mended."""
    place = fundort(hausrahmen(nummer, jahr).zeitraum, request.GET.get("wo", "")[:300], request.GET.get("code", ""))
    where = {"kurz": request.mitglied.organisation.kurz, "nummer": nummer, "jahr": jahr}
    if place.zeile:
        path = reverse("staff:teil", kwargs={**where, "art": place.art, "zeile": place.zeile})
        return redirect(f"{path}#f-{place.feld}" if place.feld else path)
    path = reverse(f"staff:{place.art}", kwargs=where)
    if place.art == "verbrauch" and place.feld:
        path = f"{path}?geraet={place.feld}"  # the page on which its field stands
    return redirect(f"{path}#s{place.feld}" if place.feld else path)


@zugang(Recht.LESEN)
@require_GET
def nutzeinheiten(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """Flats and who used them in the year."""
    return render(request, "staff/nutzeinheiten.html", hausrahmen(nummer, jahr).context(request, "nutzeinheiten"))


def _settled(rahmen: Hausrahmen) -> list[tuple[str, str, Money]]:
    """Energy of each plant and the costs of the whole house, as they are settled: path, name, amount; opens why."""
    found = abrechnungen.probe(rahmen.zeitraum).ergebnis
    if found is None:
        return []
    plants = [
        (f"anlagen/{fuel.anlage.nr}/energie", _("Verbrauchte Energie, Anlage {nr}").format(nr=fuel.anlage.nr), fuel)
        for fuel in found.haus.brennstoffe
    ]
    rows = [(path, name, fuel.betrag.value) for path, name, fuel in plants]
    return [*rows, ("gesamtkosten", _("Gesamtkosten"), found.gesamtkosten)]


def _vorraete(rahmen: Hausrahmen) -> list[tuple[kosten.Vorrat, Brennstoff | None, str]]:
    """The stores, each with what its plant used and what is left, where that can be told, and how much it used."""
    rows = kosten.vorraete(rahmen.zeitraum)
    used = {one.anlage.nr: one for one in abrechnungen.energie(rahmen.zeitraum)} if rows else {}
    found = [(one, used.get(one.anlage.nr)) for one in rows]
    return [(one, fuel, "" if fuel is None else _without_unit(fuel.mengen)) for one, fuel in found]


def _without_unit(menge: Figure[Fraction]) -> str:
    return menge.printed().removesuffix(printed(menge.unit_name)).strip()


@zugang(Recht.LESEN)
@require_GET
def gesamtkosten(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """The costs of the year, beside those of the year before."""
    rahmen = hausrahmen(nummer, jahr)
    context = rahmen.context(
        request,
        "kosten",
        bereiche=kosten.bereiche(rahmen.zeitraum),
        vorraete=_vorraete(rahmen),
        abstaende=abweichende_bestaende(rahmen.zeitraum),
        anlagen=rahmen.haus.anlagen.all(),
        gerechnet=_settled(rahmen),
    )
    return render(request, "staff/kosten.html", context)


@zugang(Recht.LESEN)
@require_GET
def protokoll(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """Who changed what, and when."""
    rahmen = hausrahmen(nummer, jahr)
    rows = als_protokoll(archive.verlauf(rahmen.haus.pk)[:200])
    return render(request, "staff/protokoll.html", rahmen.context(request, "protokoll", verlauf=rows))
