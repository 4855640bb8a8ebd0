"""What was measured and settled for one person: readings, consumption, costs, result; values with their units."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from umlage.apps.abrechnung.models import Abrechnung
from umlage.apps.liegenschaften.models import Nutzer
from umlage.apps.messwerte.models import Ablesung
from umlage.apps.messwerte.queries import einheit_am_geraet
from umlage.core.money import german
from umlage.documents.klartext import deutsch

Zeilen = Iterator[dict[str, Any]]


def euro(value: Any) -> str:
    """1.190,00 €; nothing for nothing."""
    return "" if value in (None, "") else f"{german(Decimal(str(value)), 2)} €"


def abrechnungen(nutzer: Nutzer) -> QuerySet[Abrechnung]:
    """What was issued for years in which the Nutzer was there, the newest first."""
    house = nutzer.nutzeinheit.liegenschaft_id
    rows = Abrechnung.objects.filter(zeitraum__liegenschaft=house).exclude(stand=Abrechnung.Stand.FREIGEGEBEN)
    if nutzer.bis is not None:
        rows = rows.filter(zeitraum__von__lte=nutzer.bis)
    if nutzer.von is not None:
        rows = rows.filter(zeitraum__bis__gte=nutzer.von)
    return rows.select_related("zeitraum").order_by("-zeitraum__von", "-pk")


def ablesungen(nutzer: Nutzer) -> Zeilen:
    """Every reading of the devices in the Nutzeinheit while it was his, from the one with which his time began."""
    rows = Ablesung.objects.filter(geraet__nutzeinheit=nutzer.nutzeinheit_id)
    if nutzer.bis is not None:
        rows = rows.filter(am__lte=nutzer.bis)
    if nutzer.von is not None:
        # what it showed at the end of the day before is where his consumption begins
        rows = rows.filter(am__gte=nutzer.von - timedelta(days=1))
    for row in rows.select_related("geraet").order_by("geraet__reihenfolge", "geraet_id", "am", "pk"):
        device = row.geraet
        measured_in = einheit_am_geraet(device)
        yield {
            _("Gerät"): f"{deutsch(device.art)} {device.nr}",
            _("Raum"): device.raum,
            _("am"): row.am,
            _("Stand"): f"{german(row.stand, max(0, -int(row.stand.as_tuple().exponent)))} {measured_in}",
            _("Art"): deutsch(row.art),
        }


def ergebnisse(nutzer: Nutzer) -> tuple[tuple[str, tuple[dict[str, Any], ...]], ...]:
    """Result, consumption and every cost of each Abrechnung that was issued to him, as it was issued."""
    sums: list[dict[str, Any]] = []
    used: list[dict[str, Any]] = []
    costs: list[dict[str, Any]] = []
    for row in abrechnungen(nutzer):
        # what was erased has no numbers any more
        people = json.loads(row.ergebnis)["nutzer"] if row.ergebnis else []
        for one in people:
            if one["nutzer_nr"] == nutzer.nr:
                sums.append(_sum(row, one))
                used += _consumption(row, one)
                costs += _costs(row, one)
    return (
        (_("Ergebnis der Abrechnungen"), tuple(sums)),
        (_("Abgerechneter Verbrauch"), tuple(used)),
        (_("Abgerechnete Kosten"), tuple(costs)),
    )


def _sum(row: Abrechnung, one: dict[str, Any]) -> dict[str, Any]:
    return {
        _("Abrechnung"): row.nummer,
        _("Zeitraum"): str(row.zeitraum),
        _("Kosten"): euro(one["betrag"]),
        _("Vorauszahlung"): euro(one["vorauszahlung"]),
        _("Saldo (mit Minus: Guthaben)"): euro(one["saldo"]),
    }


def _consumption(row: Abrechnung, one: dict[str, Any]) -> Zeilen:
    for found in one.get("verbrauch", ()):
        amount = Decimal(found["menge"])
        yield {
            _("Abrechnung"): row.nummer,
            _("Geräte"): deutsch(found["geraeteart"]),
            _("Verbrauch"): f"{german(amount, 3)} {found['einheit']}",
        }


def _costs(row: Abrechnung, one: dict[str, Any]) -> Zeilen:
    for line in (*one["positionen"], *one["sonderposten"]):
        amount = line.get("einheiten")
        units = f"{german(Decimal(amount), 3)} {line['einheit']}".strip() if amount and line["einheit"] else ""
        yield {
            _("Abrechnung"): row.nummer,
            _("Kosten"): line["bezeichnung"],
            _("Schlüssel"): line.get("basis", ""),
            _("Einheiten"): units,
            _("Betrag"): euro(line["betrag"]),
        }


_GELD = {"betrag", "kosten", "arbeitskosten", "p35a"}


def mit_einheiten(angaben: dict[str, Any]) -> dict[str, Any]:
    """What was said of a Nutzer for one year, each amount with its unit: prepayments, costs of his own, last year."""
    return {name: _unit(name, value) for name, value in angaben.items()}


def _unit(name: str, value: Any, within: str = "") -> Any:
    if isinstance(value, dict):
        # everything inside of prepayments is money, however deep
        return {key: _unit(str(key), inner, within or name) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_unit(name, inner, within) for inner in value)
    if isinstance(value, Decimal):
        if within == "vorauszahlung" or name in _GELD:
            return euro(value)
        if within == "verbrauchsinformation":
            return f"{german(value, 3)} {'kWh' if name == 'heizung' else 'm³'}"
    return value
