"""Costs of the Akte beside the energy itself."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import model_validator

from umlage.core.eingabe import Ganz, Geld, GeldPositiv, Prozent, Tag, Teil, Zeile, one_of, teil
from umlage.core.period import Period
from umlage.core.settlement.kostenart import KOSTENARTEN

Wasserschluessel = Literal["NHN", "PNZ", "AN", "WNZ", "EA", "STK", "VKW"]
Schluessel = Literal[Wasserschluessel, "VST", "VKA"]


class Spanne(Teil, title="Zeitraum"):
    """Tage von … bis …; beide zählen mit."""

    von: Tag
    """Erster Tag."""
    bis: Tag
    """Letzter Tag; er zählt mit."""

    @model_validator(mode="after")
    def _ordered(self) -> Spanne:
        if self.von > self.bis:
            raise ValueError("bis liegt vor von")
        return self

    @property
    def period(self) -> Period:
        return Period.inclusive(self.von, self.bis)


class Lohnanteil(Teil, title="Lohnanteil nach § 35a EStG"):
    """Lohnkosten, die in den Kosten stecken; entweder als betrag oder als prozent."""

    kategorie: Literal["minijob", "dienstleistung", "handwerker"]
    """Wofür der Nutzer die Lohnkosten geltend macht: minijob (§ 35a Abs. 1 EStG), dienstleistung (haushaltsnah,
    Abs. 2) oder handwerker (Abs. 3)."""
    betrag: GeldPositiv | None = None
    """Lohnkosten in Euro, brutto. Entweder betrag oder prozent."""
    prozent: Prozent | None = None
    """Lohnkosten in Prozent der Kosten. Entweder betrag oder prozent."""

    @model_validator(mode="after")
    def _one_kind(self) -> Lohnanteil:
        if (self.betrag is None) == (self.prozent is None):
            raise ValueError("p35a braucht entweder betrag oder prozent")
        return self


@teil("Kosten")
class Kosten:
    """Kosten des Hauses."""

    bezeichnung: Zeile
    """Name der Kosten, wie er gedruckt wird. Zeilen mit gleichem Namen und gleichem schluessel werden
    zusammengefasst."""
    betrag: Geld
    """Rechnungsbetrag in Euro, brutto. Eine Gutschrift hat ein Minus."""
    kostenart: Annotated[str, *one_of(KOSTENARTEN)] | None = None
    """Art der Kosten, wenn sie eine Wirkung hat: die Nummer in § 2 BetrKV, das Ende der Kabelgebühren am 30.06.2024,
    die Entgelte in der Information. Nur die Wörter der Liste."""
    am: Tag | None = None
    """Tag der Rechnung; er wird als Beleg gedruckt."""
    mwst: Prozent | None = None
    """Umsatzsteuersatz in Prozent, der im Betrag enthalten ist. Ohne Angabe: keine Umsatzsteuer."""
    p35a: Lohnanteil | None = None
    """Lohnanteil nach § 35a EStG, wenn die Rechnung ihn nennt."""
    zeitraum: Spanne | None = None
    """Zeitraum der Rechnung, wenn er vom Abrechnungszeitraum abweicht: nur der Teil darin zählt, nach Tagen."""
    quelle: Zeile | None = None
    """Woher der Betrag stammt, zum Beispiel Rechnung und Nummer; dort endet die Herleitung."""
    reihenfolge: Ganz | None = None
    """Nummer, nach der die Kosten auf der Abrechnung geordnet sind. Ohne Angabe: nach denen mit Nummer, in der Folge
    der Akte."""


@teil("Hausnebenkosten")
class Hauskosten(Kosten):
    """Kosten des Hauses mit dem Schlüssel, nach dem sie verteilt werden."""

    schluessel: Schluessel
    """Verteilung nach: NHN Fläche, PNZ Personen, AN Nutzer, WNZ Wohnungen, EA Miteigentum, STK Stück, VKW
    Wasserzähler, VST Stromzähler, VKA Kältezähler; NHN bis EA nach der Dauer der Nutzung."""


@teil("Kosten des Kaltwassers")
class Wasserkosten(Kosten):
    """Kosten für Trinkwasser oder Abwasser."""

    schluessel: Wasserschluessel = "VKW"
    """Verteilung nach: VKW Wasserzähler, NHN Fläche, PNZ Personen, AN Nutzer, WNZ Wohnungen, EA Miteigentum, STK
    Stück. Ohne Angabe: VKW."""


@teil("Direktkosten")
class Direktkosten:
    """Kosten, die ein Nutzer allein trägt, zum Beispiel eine Zwischenablesung."""

    bezeichnung: Zeile
    """Name der Kosten, wie er gedruckt wird."""
    betrag: Geld
    """Betrag in Euro, brutto. Eine Gutschrift hat ein Minus."""
    am: Tag | None = None
    """Tag der Rechnung; er wird als Beleg gedruckt."""
    mwst: Prozent | None = None
    """Umsatzsteuersatz in Prozent, der im Betrag enthalten ist. Ohne Angabe: keine Umsatzsteuer."""
    p35a: Lohnanteil | None = None
    """Lohnanteil nach § 35a EStG, wenn die Rechnung ihn nennt."""
    quelle: Zeile | None = None
    """Woher der Betrag stammt, zum Beispiel Rechnung und Nummer."""
