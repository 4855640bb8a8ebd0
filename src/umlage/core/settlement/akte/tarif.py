"""Tariffs of the Akte: costs that are computed from prices instead of being taken from an invoice."""

from __future__ import annotations

from typing import Annotated, Literal

from umlage.core.eingabe import GeldPositiv, Nummer, Prozent, Tag, Teil, Zahl, Zeile, one_of
from umlage.core.settlement.akte.anlage import Co2Angabe
from umlage.core.settlement.akte.haelfte import Biobrennstoff
from umlage.core.settlement.akte.kosten import Schluessel
from umlage.core.settlement.kostenart import KOSTENARTEN


class Tarifpreis(Teil, title="Preise eines Tarifs ab einem Tag"):
    """Grundpreis und Arbeitspreis, die von einem Tag an gelten."""

    ab: Tag
    """Erster Tag der Preise; der erste liegt am Anfang des Abrechnungszeitraums oder davor."""
    grundpreis: GeldPositiv | None = None
    """Euro im Jahr, brutto; er zählt nach Tagen."""
    monatspreis: GeldPositiv | None = None
    """Euro im Monat, brutto; ein angebrochener Monat zählt nach seinen Tagen."""
    arbeitspreis: Zahl | None = None
    """Euro je Einheit der menge, brutto, mit bis zu sechs Nachkommastellen."""
    mwst: Prozent | None = None
    """Umsatzsteuersatz in Prozent, der in diesen Preisen enthalten ist, wenn er sich mit ihnen ändert. Ohne Angabe: der
    des Tarifs."""


class Tarif(Teil):
    """Kosten aus Preisen: Grundpreis im Jahr und Arbeitspreis je Einheit, von Tag zu Tag."""

    bezeichnung: Zeile
    """Name der Kosten, wie er gedruckt wird."""
    umlegen: bool = True
    """false, wenn der Tarif nur berechnet und gezeigt, nicht verteilt wird. Ohne Angabe: true."""
    bereich: Literal["hausnebenkosten", "kaltwasser", "anlage", "lieferung"] = "hausnebenkosten"
    """Zu welchen Kosten er gehört; lieferung: Energie der Anlage, wie eine Rechnung des Versorgers. Ohne Angabe:
    hausnebenkosten."""
    anlage: Nummer | None = None
    """Nummer der Anlage; nötig bei bereich: anlage und lieferung."""
    schluessel: Schluessel | None = None
    """Verteilung wie bei hausnebenkosten; nötig dort, bei kaltwasser ohne Angabe VKW, bei einer Anlage nicht
    erlaubt."""
    kostenart: Annotated[str, *one_of(KOSTENARTEN)] | None = None
    """Art der Kosten, wie bei den Kosten."""
    mwst: Prozent | None = None
    """Umsatzsteuersatz in Prozent, der in den Preisen enthalten ist, außer wo ein Preis einen eigenen nennt. Ohne
    Angabe: keine Umsatzsteuer."""
    menge: Zahl | None = None
    """Menge im Abrechnungszeitraum, für den Arbeitspreis. Ändern sich die Preise, wird sie nach Tagen geteilt."""
    zaehler: tuple[Nummer, ...] = ()
    """Statt menge: Nummern der Zähler, deren Verbrauch die Menge ist. Ändern sich die Preise, gilt der Stand dieses
    Tages. Ein getauschter Zähler zählt mit seinem Nachfolger."""
    umrechnung: Zahl | None = None
    """Nur bei Gaszählern mit einheit kWh: kWh je m³ laut Rechnung (Brennwert mal Zustandszahl)."""
    einheit: Zeile | None = None
    """Einheit der menge, wie sie gedruckt wird, zum Beispiel kWh, m3 oder Geräte. Ohne Angabe: die des Zählers."""
    co2: Co2Angabe | None = None
    """Kohlendioxid laut Versorger, nur bei bereich: lieferung; dort wie bei einer Rechnung."""
    netzentgelt: GeldPositiv | None = None
    """Netzentgelt im Betrag, nur bei bereich: lieferung; dort wie bei einer Rechnung."""
    biobrennstoff: Biobrennstoff | None = None
    """Vorgeschriebener Biobrennstoff, nur bei bereich: lieferung; dort wie bei einer Rechnung."""
    artikel: Nummer | None = None
    """Nummer des Artikels, unter dem der Betrag auf der Servicerechnung steht. Ohne Angabe: nicht darauf."""
    preise: tuple[Tarifpreis, ...]
    """Preise in der Reihenfolge der Tage, mindestens einer."""
    quelle: Zeile | None = None
    """Woher die Preise stammen, zum Beispiel Preisblatt und Vertrag; dort endet die Herleitung."""
