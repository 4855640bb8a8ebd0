"""The CO2 calculator: what the house emits, who pays for it, and where every number comes from."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from umlage.apps.abrechnung import operations, queries
from umlage.apps.abrechnung.kohlendioxid import Lieferzeile, lieferungen, state_carbon
from umlage.apps.accounts.access import Recht, allowed
from umlage.core.finding import Refused
from umlage.web.staff.rahmen import Hausrahmen, fassung, hausrahmen, here
from umlage.web.ui.saetze import satz
from umlage.web.ui.templatetags.umlage import feld
from umlage.web.ui.zahlen import NoNumber, money, number
from umlage.web.ui.zugang import Anfrage, zugang


@zugang(Recht.LESEN, schreiben=Recht.KOSTEN)
@require_http_methods(["GET", "POST"])
def rechner(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """Every step from the invoice to the landlord's share; the values of an invoice are entered or computed."""
    rahmen = hausrahmen(nummer, jahr)
    found = queries.probe(rahmen.zeitraum)
    plants = lieferungen(rahmen.zeitraum, found)
    wrong: dict[int, str] = {}
    if request.method == "POST":
        said = [row for plant in plants for row in plant.zeilen if row.zeile is not None]
        values, wrong = _values(request, said)
        if not wrong and _saved(request, rahmen, values):
            return redirect(here(request))
    context = rahmen.context(
        request,
        "co2",
        probe=found,
        anlagen=plants,
        co2=found.ergebnis.haus.co2 if found.ergebnis is not None else None,
        falsch=wrong,
        texte={row.zeile.pk: _texts(request, row) for plant in plants for row in plant.zeilen if row.zeile is not None},
        darf=allowed(request.mitglied.rolle, Recht.KOSTEN),
        fassung=rahmen.haus.fassung,
    )
    return render(request, "staff/co2.html", context, status=422 if request.method == "POST" else 200)


def _texts(request: Anfrage, row: Lieferzeile) -> dict[str, str]:
    """What stands in the fields of a delivery: what was sent, else what is kept."""
    assert row.zeile is not None
    if request.method == "POST":
        return {name: request.POST.get(f"{name}-{row.zeile.pk}", "") for name in ("kg", "betrag", "enthalten")}
    kept = row.zeile.angaben.get("co2", {})
    return {
        "kg": feld(kept.get("kg")),
        "betrag": feld(kept.get("betrag")),
        "enthalten": "nein" if kept.get("enthalten") is False else "",
    }


def _values(request: Anfrage, rows: list[Lieferzeile]) -> tuple[dict[int, Any], dict[int, str]]:
    """What stands in the fields of each delivery; both fields empty: computed."""
    values: dict[int, Any] = {}
    wrong: dict[int, str] = {}
    for row in rows:
        assert row.zeile is not None
        key = row.zeile.pk
        if f"kg-{key}" not in request.POST:
            continue
        if request.POST.get("uebernehmen") == str(key) and row.berechnet is not None:
            kg, cents = Fraction(row.berechnet.co2_kg.value), row.berechnet.co2_betrag.value.cents
            values[key] = {"kg": Decimal(round(kg * 1000)).scaleb(-3), "betrag": Decimal(cents).scaleb(-2)}
            continue
        try:
            kg = number(request.POST.get(f"kg-{key}", ""))
            betrag = money(request.POST.get(f"betrag-{key}", ""))
        except NoNumber as problem:
            wrong[key] = str(problem)
            continue
        if (kg is None) != (betrag is None):
            wrong[key] = _("Bitte Kilogramm und Euro angeben, oder beides leer lassen: dann wird gerechnet.")
        elif kg is None:
            values[key] = None
        else:
            outside = {"enthalten": False} if request.POST.get(f"enthalten-{key}") == "nein" else {}
            values[key] = {"kg": kg, "betrag": betrag, **outside}
    return values, wrong


def _saved(request: Anfrage, rahmen: Hausrahmen, values: dict[int, Any]) -> bool:
    said = {"zeitraum": rahmen.zeitraum, "benutzer": request.user, "am": timezone.now()}
    try:
        count = state_carbon(**said, angaben=values, fassung=fassung(request))
    except Refused as refused:
        for finding in refused.findings[:5]:
            messages.error(request, satz(finding.message))
        return False
    except operations.SavedMeanwhile as no:
        messages.error(request, f"{no} " + _("Nichts gespeichert; Ihre Eingaben stehen noch hier."))
        return False
    messages.success(
        request, ngettext("{anzahl} Rechnung geändert.", "{anzahl} Rechnungen geändert.", count).format(anzahl=count)
    )
    return True
