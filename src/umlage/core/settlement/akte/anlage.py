"""Heating plants of the Akte: energy, meters, costs."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Strict, model_validator

from umlage.core.eingabe import Geld, GeldPositiv, Nummer, Prozent, Tag, Teil, Zahl, Zeile, one_of, teil
from umlage.core.settlement.akte.geraet import Geraet
from umlage.core.settlement.akte.haelfte import Biobrennstoff, Haelfteausnahme
from umlage.core.settlement.akte.kosten import Kosten, Spanne
from umlage.core.settlement.energieart import ENERGIEARTEN

Kostenzweck = Literal["anlage", "heizung", "warmwasser"]


class Co2Angabe(Teil, title="Kohlendioxid laut Rechnung"):
    """Was die Rechnung über Kohlendioxid sagt (§ 3 CO2KostAufG)."""

    kg: Zahl
    """Kohlendioxid in kg."""
    betrag: GeldPositiv
    """Kohlendioxidkosten in Euro, mit Umsatzsteuer."""
    enthalten: Annotated[bool, Strict()] = True
    """false, wenn der Rechnungsbetrag die Kohlendioxidkosten nicht enthält: dann kommen sie hinzu. Ohne Angabe:
    true."""


class Bestandsangabe(Teil, title="Anfangsbestand"):
    """Vorrat am Anfang des Zeitraums, mit seinem Wert."""

    menge: Zahl
    """Menge in der Einheit der Energieart: Öl in l, hackschnitzel_srm in SRm, alles andere in kg."""
    betrag: GeldPositiv
    """Wert in Euro, brutto: der Wert des Endbestands der vorigen Abrechnung."""
    mwst: Prozent | None = None
    """Umsatzsteuersatz in Prozent, der im Betrag enthalten ist. Ohne Angabe: keine Umsatzsteuer."""
    co2: Co2Angabe | None = None
    """Kohlendioxid des Bestands. Ohne Angabe wird es ab 2023 aus Menge und Emissionsfaktor berechnet."""
    biobrennstoff: Biobrennstoff | None = None
    """Vorgeschriebener Biobrennstoff im Bestand; nur nötig, wenn die hälftige Teilung gilt."""
    lieferung_am: Tag | None = None
    """Tag der Rechnung, aus der der Bestand stammt. Liegt er vor 2023, zählen die Kohlendioxidkosten mit 0 Euro.
    Ohne Angabe: der Tag vor dem Zeitraum."""
    quelle: Zeile | None = None
    """Woher Menge und Wert stammen, zum Beispiel Peilstab und Rechnung."""


@teil("Endbestand")
class Endbestand:
    """Vorrat am Ende des Zeitraums; sein Wert wird berechnet (zuerst gekauft, zuerst verbraucht)."""

    menge: Zahl
    """Menge in derselben Einheit wie am Anfang."""
    quelle: Zeile | None = None
    """Woher die Menge stammt, zum Beispiel Peilstab 31.12.2023."""


@teil("Bestand")
class Bestand:
    """Vorrat an Brennstoff am Anfang und am Ende."""

    anfang: Bestandsangabe
    """Vorrat am Anfang: Menge und Betrag; 0, wenn das Lager leer war."""
    ende: Endbestand
    """Vorrat am Ende: nur die Menge."""


@teil("Lieferung")
class Lieferung:
    """Eine Rechnung über Energie: eine Lieferung in den Vorrat, oder die Rechnung eines Versorgers."""

    am: Tag
    """Tag der Rechnung, bei Vorrat Tag der Lieferung im Abrechnungszeitraum."""
    betrag: Geld
    """Rechnungsbetrag in Euro, brutto. Eine Gutschrift hat ein Minus."""
    bezeichnung: Zeile | None = None
    """Name, wie er gedruckt wird. Ohne Angabe: Lieferung, oder die Energieart."""
    menge: Zahl | None = None
    """Gelieferte Menge in einheit. Nötig bei Vorrat, und wenn sie über den Anteil des Warmwassers entscheidet."""
    einheit: Zeile | None = None
    """Einheit der Menge: kWh, MWh, Wh, GJ, MJ, m3, l, kg, t oder SRm, je nach Energieart. Ohne Angabe: wie die
    anderen Rechnungen der Anlage, sonst kWh; bei Vorrat Öl l, hackschnitzel_srm SRm, alles andere kg."""
    mwst: Prozent | None = None
    """Umsatzsteuersatz in Prozent, der im Betrag enthalten ist. Ohne Angabe: keine Umsatzsteuer."""
    co2: Co2Angabe | None = None
    """Kohlendioxid laut Rechnung. Ohne Angabe wird es ab 2023 aus Menge und Emissionsfaktor berechnet; bei
    Fernwärme und schwerem Heizöl nötig."""
    netzentgelt: GeldPositiv | None = None
    """Netzentgelt in Euro, mit Umsatzsteuer, das im Betrag steckt; nötig nur, wenn die hälftige
    Teilung gilt (ab 2028)."""
    biobrennstoff: Biobrennstoff | None = None
    """Vorgeschriebener Biobrennstoff laut Rechnung; nur nötig, wenn die hälftige Teilung gilt (ab 2029)."""
    entlastung: Literal["ewsg", "ewpbg", "strompbg"] | None = None
    """Wenn die Zeile eine staatliche Entlastung ist, die der Versorger gutgeschrieben hat: ewsg (Dezember 2022), ewpbg
    (Preisbremse 2023 für Gas und Wärme), strompbg (Strom 2023). Betrag mit Minus, ohne menge und co2."""
    zeitraum: Spanne | None = None
    """Zeitraum der Rechnung, wenn er vom Abrechnungszeitraum abweicht: nur der Teil darin zählt. Nicht bei
    Vorrat."""
    abgrenzung: Literal["tage", "gradtage"] | None = None
    """Wie nach zeitraum geteilt wird. Ohne Angabe: gradtage, wenn die Rechnung eine menge nennt, sonst tage."""
    quelle: Zeile | None = None
    """Woher die Angaben stammen, zum Beispiel Versorger und Rechnungsnummer; dort endet die Herleitung."""


@teil("Kosten der Anlage")
class Anlagenkosten(Kosten):
    """Kosten der Anlage neben der Energie, zum Beispiel Betriebsstrom und Wartung."""

    zweck: Kostenzweck = "anlage"
    """Wofür sie entstehen: anlage für Heizung und Warmwasser zusammen, heizung oder warmwasser für eines allein.
    Ohne Angabe: anlage."""


class WarmwasserVerfahren(Teil, title="Verfahren für Warmwasser"):
    """Wie der Anteil des Warmwassers an den Kosten der Anlage bestimmt wird (§ 9 HeizkostenV)."""

    verfahren: Literal["waermezaehler", "volumen", "flaeche", "prozent", "betrag"]
    """waermezaehler: gemessene Wärme. volumen: berechnet aus m³ und temperatur. flaeche: berechnet aus der Fläche
    für Warmwasser. prozent: fester Anteil. betrag: fester Preis je m³."""
    temperatur: Zahl = Decimal(60)
    """Temperatur des Warmwassers in °C, für das Verfahren volumen. Ohne Angabe: 60."""
    prozent: Prozent | None = None
    """Anteil des Warmwassers in Prozent; nötig beim Verfahren prozent."""
    satz: GeldPositiv | None = None
    """Euro je m³ Warmwasser; nötig beim Verfahren betrag."""
    grund: Zeile | None = None
    """Warum die Wärme nicht gemessen wird (§ 9 Abs. 2); wird gedruckt. Ohne Grund kann der Nutzer um 15 %
    kürzen."""

    @model_validator(mode="after")
    def _complete(self) -> WarmwasserVerfahren:
        if self.verfahren == "prozent" and self.prozent is None:
            raise ValueError("Das Verfahren prozent braucht den Satz prozent")
        if self.verfahren == "betrag" and self.satz is None:
            raise ValueError("Das Verfahren betrag braucht den Satz satz (Euro je m³)")
        return self


@teil("Anlage")
class Anlage:
    """Eine Heizung oder ein Anschluss, mit Energie, Zählern und Kosten."""

    nr: Nummer
    """Nummer der Anlage, in der Akte nur einmal vergeben."""
    energieart: Annotated[str, *one_of(ENERGIEARTEN)]
    """Womit geheizt wird. Was gelagert wird (Öl, Kohle, Holz, Flüssiggas), braucht einen bestand."""
    bezeichnung: Zeile | None = None
    """Name der Anlage, wie er gedruckt wird. Ohne Angabe: die Energieart."""
    heizwert: Zahl | None = None
    """Heizwert laut Rechnung, in kWh je abgerechneter Einheit. Ohne Angabe: die Tabelle in § 9 Abs. 3
    HeizkostenV."""
    brennwert: Annotated[bool, Strict()] | None = None
    """Nur Erdgas: true, wenn die kWh der Rechnung nach dem Brennwert gezählt sind. Ohne Angabe gilt der Heizwert,
    mit Warnung."""
    gewerbliche_lieferung: Annotated[bool, Strict()] | None = None
    """true bei eigenständig gewerblicher Lieferung von Wärme: geteilt wird nach Wärme statt nach Brennstoff. Ohne
    Angabe: true bei Fernwärme, sonst false."""
    eingebaut_am: Tag | None = None
    """Tag, an dem die Heizung eingebaut wurde. Für Öl und Gas ab 2028 nötig: nach dem 29.07.2026 eingebaut, trägt der
    Vermieter die Hälfte (§ 5a CO2KostAufG)."""
    haelfte_ausnahme: Haelfteausnahme | None = None
    """Ausnahme, wenn die Heizung bei der Stufe bleibt. Ohne Angabe gilt die hälftige Teilung für Öl- und Gasheizungen,
    die nach dem 29.07.2026 eingebaut sind."""
    von: Tag | None = None
    """Erster Tag, an dem sie lief, wenn sie im Zeitraum in Betrieb ging. Ohne Angabe: der erste des Zeitraums."""
    bis: Tag | None = None
    """Letzter Tag, an dem sie lief, wenn sie im Zeitraum ersetzt wurde. Ohne Angabe: der letzte des Zeitraums."""
    heizt: Annotated[bool, Strict()] = True
    """false, wenn die Anlage nur Warmwasser bereitet. Ohne Angabe: true."""
    warmwasser: WarmwasserVerfahren | None = None
    """Verfahren, nach dem der Anteil des Warmwassers bestimmt wird. Ohne Angabe bereitet die Anlage kein
    Warmwasser, außer bei heizt: false."""
    co2_entfaellt: Zeile | None = None
    """Grund, aus dem die Kohlendioxidkosten nicht aufgeteilt werden; wird gedruckt."""
    geraete: tuple[Geraet, ...] = ()
    """Zähler der Anlage, mit zweck gesamt, heizung oder warmwasser."""
    bestand: Bestand | None = None
    """Vorrat am Anfang und am Ende; nötig bei allem, was gelagert wird (Öl, Kohle, Holz, Flüssiggas), auch wenn das
    Lager leer war."""
    lieferungen: tuple[Lieferung, ...] = ()
    """Rechnungen über Energie."""
    kosten: tuple[Anlagenkosten, ...] = ()
    """Andere Kosten der Anlage: Betriebsstrom, Wartung, Schornsteinfeger, Miete der Geräte, Abrechnung."""
