"""The invoice of the service to its client, and the articles from which it is made."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator

from umlage.core.eingabe import Nummer, Prozent, Tag, Teil, Text, Zahl, ZahlMitVorzeichen, Zeile
from umlage.core.settlement.akte.anschrift import Anschrift, iban_checked, ust_id_checked
from umlage.core.settlement.akte.kosten import Spanne


class Artikel(Teil):
    """Eine Leistung der Preisliste, wie sie auf der Servicerechnung steht."""

    nr: Nummer
    """Nummer des Artikels; jede nur einmal."""
    bezeichnung: Zeile
    """Name der Leistung, wie er gedruckt wird."""
    einheit: Zeile | None = None
    """Wovon der Preis gilt, zum Beispiel Gerät, Nutzeinheit oder Stunde. Ohne Angabe: ohne Einheit."""
    preis: Zahl | None = None
    """Euro je Einheit, mit bis zu sechs Nachkommastellen. Ohne Angabe nur über einen Tarif oder mit dem Preis der
    Position."""
    preisart: Literal["netto", "brutto"] = "netto"
    """netto: die Umsatzsteuer kommt hinzu. brutto: sie ist im Preis enthalten. Ohne Angabe: netto."""
    mwst: Prozent | None = None
    """Umsatzsteuersatz in Prozent; nötig, außer beim Kleinunternehmer."""
    befreiung: Zeile | None = None
    """Grund, aus dem keine Umsatzsteuer anfällt; nötig bei einem Satz von 0, wird gedruckt."""
    erloeskonto: Nummer | None = None
    """Konto der Buchhaltung, auf das der Erlös gebucht wird."""


class Rechnungsposition(Teil, title="Position der Servicerechnung"):
    """Eine Leistung auf der Servicerechnung. Tarife mit artikel stehen von selbst darauf, ohne Position."""

    artikel: Nummer
    """Nummer des Artikels."""
    menge: Zahl
    """Wie viele Einheiten."""
    preis: ZahlMitVorzeichen | None = None
    """Euro je Einheit, mit oder ohne Umsatzsteuer wie beim Artikel; ein Nachlass hat ein Minus. Ohne Angabe: der des
    Artikels."""
    text: Zeile | None = None
    """Text statt der Bezeichnung des Artikels."""
    zeitraum: Spanne | None = None
    """Wann diese Leistung erbracht ist, wenn nicht im ganzen Leistungszeitraum."""


class Servicerechnung(Teil):
    """Rechnung des Absenders an den Auftraggeber über seine Gebühren, mit den Pflichtangaben des § 14 Abs. 4 UStG."""

    nr: Nummer | None = None
    """Rechnungsnummer, fortlaufend und einmalig; ohne sie wird keine Rechnung gedruckt."""
    am: Tag | None = None
    """Tag der Rechnung; ohne ihn wird keine Rechnung gedruckt."""
    zahlbar_bis: Tag | None = None
    """Tag, bis zu dem zu zahlen ist. Ohne Angabe: ohne Frist."""
    leistungszeitraum: Spanne | None = None
    """Zeitraum der Leistung. Ohne Angabe: der Abrechnungszeitraum."""
    empfaenger: Anschrift | None = None
    """Rechnungsempfänger. Ohne Angabe: der Kontakt mit der Rolle rechnungsempfaenger, sonst der Auftraggeber."""
    privat: bool = False
    """true, wenn der Empfänger die Leistung nicht für ein Unternehmen bezieht: dann steht der Hinweis auf seine
    Pflicht zur Aufbewahrung darauf (§ 14b Abs. 1 Satz 5 UStG)."""
    steuernummer: Zeile | None = None
    """Steuernummer des Absenders; sie oder die USt-IdNr. ist Pflicht."""
    ust_id: Annotated[Zeile, AfterValidator(ust_id_checked)] | None = None
    """Umsatzsteuer-Identifikationsnummer des Absenders; sie oder die Steuernummer ist Pflicht."""
    kleinunternehmer: bool = False
    """true, wenn der Absender Kleinunternehmer ist (§ 19 UStG): keine Umsatzsteuer, mit dem Satz, der das sagt."""
    iban: Annotated[Zeile, AfterValidator(iban_checked)] | None = None
    """IBAN, auf die der Empfänger zahlt. Ohne Angabe nennt die Rechnung das bekannte Konto."""
    kontoinhaber: Zeile | None = None
    """Inhaber des Kontos. Ohne Angabe: der Absender."""
    debitor: Nummer | None = None
    """Personenkonto des Empfängers in der Buchhaltung des Absenders."""
    positionen: tuple[Rechnungsposition, ...] = ()
    """Leistungen, die nicht aus Tarifen kommen, in der Reihenfolge der Rechnung."""
    texte: tuple[Text, ...] = ()
    """Sätze unter der Rechnung, zum Beispiel ein vereinbartes Skonto."""
