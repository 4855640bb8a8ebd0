"""Information of § 6a HeizkostenV that only owner or supplier know: energy, taxes, weather, average Nutzer."""

from __future__ import annotations

from typing import Literal

from umlage.core.eingabe import GeldPositiv, Nummer, Prozent, Teil, Text, Zahl, Zeile


class Energietraeger(Teil, title="Energieträger"):
    """Woraus die Energie einer Anlage stammt, mit ihrem Anteil."""

    name: Zeile
    """Name des Energieträgers, wie er gedruckt wird, zum Beispiel Abwärme."""
    prozent: Prozent
    """Anteil in Prozent; alle Anteile einer Anlage ergeben zusammen 100."""


class Energiemix(Teil):
    """Was der Versorger über die Energie einer Anlage mitteilt (§ 6a Abs. 3 HeizkostenV)."""

    anlage: Nummer
    """Nummer der Anlage."""
    traeger: tuple[Energietraeger, ...] = ()
    """Energieträger mit ihren Anteilen. Ohne Angabe nennt die Abrechnung die Energieart."""
    primaerenergiefaktor: Zahl | None = None
    """Primärenergiefaktor des Wärmenetzes, zum Beispiel 0.45."""
    treibhausgas: Zahl | None = None
    """Treibhausgase des Wärmenetzes in kg CO2 je kWh; die Abrechnung nennt damit die Menge des Hauses."""
    quelle: Zeile | None = None
    """Woher die Angaben stammen, zum Beispiel Versorger und Jahr."""


class Abgabe(Teil):
    """Eine Steuer oder Abgabe, die in den Energiekosten des Hauses steckt."""

    bezeichnung: Zeile
    """Name, wie er gedruckt wird, zum Beispiel Energiesteuer."""
    betrag: GeldPositiv
    """Betrag in Euro, der in den Kosten des Hauses enthalten ist."""
    quelle: Zeile | None = None
    """Woher der Betrag stammt, zum Beispiel Rechnung und Nummer."""


class Witterung(Teil):
    """Wie kalt es war, in diesem und im vorigen Abrechnungszeitraum, am Ort des Hauses."""

    art: Literal["klimafaktoren", "gradtagzahlen"]
    """klimafaktoren: der Verbrauch jedes Zeitraums mal seinem Faktor. gradtagzahlen: der Verbrauch des Vorjahres,
    umgerechnet auf die Gradtagzahl dieses Zeitraums."""
    zeitraum: Zahl
    """Klimafaktor oder Gradtagzahl dieses Abrechnungszeitraums."""
    vorzeitraum: Zahl
    """Klimafaktor oder Gradtagzahl des vorigen Abrechnungszeitraums."""
    quelle: Zeile
    """Woher die Werte stammen, zum Beispiel Deutscher Wetterdienst, Postleitzahl und Abruf; wird gedruckt."""


class Durchschnittsnutzer(Teil):
    """Ein durchschnittlicher Nutzer derselben Kategorie, mit dem verglichen wird."""

    bezeichnung: Zeile
    """Name der Kategorie, wie er gedruckt wird, zum Beispiel Wohnungen mit Fernwärme."""
    nutzung: Literal["wohnung", "gewerbe", "sonstiges"] = "wohnung"
    """Für welche Nutzeinheiten der Vergleich gilt. Ohne Angabe: wohnung."""
    heizung: Zahl | None = None
    """Verbrauch für Heizung je m² in einem Abrechnungszeitraum, in einheit."""
    einheit: Literal["kWh", "Einheiten"] = "kWh"
    """Einheit von heizung: kWh der Wärmezähler oder Einheiten der Heizkostenverteiler. Ohne Angabe: kWh."""
    warmwasser: Zahl | None = None
    """Verbrauch an Warmwasser je m² in einem Abrechnungszeitraum, in m³."""
    quelle: Zeile
    """Woher die Werte stammen; wird gedruckt."""


class Information(Teil, title="Information nach § 6a HeizkostenV"):
    """Angaben der Seite 4, die nur Eigentümer oder Versorger kennen (§ 6a Abs. 3 HeizkostenV)."""

    energie: Text | None = None
    """Energiemix und Primärenergiefaktor als Text, wie der Versorger sie nennt. Ohne Angabe: energiemix, sonst die
    Energiearten."""
    energiemix: tuple[Energiemix, ...] = ()
    """Energieträger, Primärenergiefaktor und Treibhausgase je Anlage."""
    steuern: Text | None = None
    """Steuern, Abgaben und Zölle auf die Energie als Text. Die Umsatzsteuer wird berechnet."""
    abgaben: tuple[Abgabe, ...] = ()
    """Steuern, Abgaben und Zölle auf die Energie mit ihren Beträgen."""
    witterung: Witterung | None = None
    """Wetter beider Zeiträume. Ohne Angabe ist der Vergleich mit dem Vorjahr nicht witterungsbereinigt."""
    durchschnittsnutzer: tuple[Durchschnittsnutzer, ...] = ()
    """Durchschnittliche Nutzer, je nutzung höchstens einer. Ohne Angabe wird nur mit dem Haus verglichen."""
    beratung: Text | None = None
    """Stelle, die zum Energiesparen berät. Ohne Angabe: Verbraucherzentrale und Bundesstelle für
    Energieeffizienz."""
    streitbeilegung: Text | None = None
    """Ob der Absender an einem Verfahren der Streitbeilegung teilnimmt."""
