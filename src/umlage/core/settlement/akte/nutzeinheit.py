"""Flats and shops of the Akte, and who used them."""

from __future__ import annotations

from dataclasses import field
from typing import Annotated, Literal

from pydantic import Strict

from umlage.core.eingabe import AbTag, Ganz, Geld, GeldPositiv, Nummer, Tag, Teil, Zahl, Zeile, teil
from umlage.core.settlement.akte.anschrift import Nutzeranschrift
from umlage.core.settlement.akte.geraet import Geraet
from umlage.core.settlement.akte.kosten import Direktkosten
from umlage.core.settlement.akte.sonderposten import Sonderkosten
from umlage.core.settlement.akte.umlage import Umlage


class FlaecheAbTag(AbTag[Zahl], title="Fläche ab einem Tag"):
    """Eine Fläche in m², die sich ändert: ab wann sie gilt."""


class PersonenAbTag(AbTag[Ganz], title="Personen ab einem Tag"):
    """Eine Zahl von Personen, die sich ändert: ab wann sie gilt."""


@teil("Flächen")
class Flaeche:
    """Flächen der Nutzeinheit in m²: eine Zahl, oder eine Liste {ab, wert}, wenn sie sich ändert."""

    heizung: Zahl | tuple[FlaecheAbTag, ...] | None = None
    """Beheizte Fläche in m²; nötig, wenn eine Anlage heizt. 0, wenn die Nutzeinheit nicht versorgt wird."""
    warmwasser: Zahl | tuple[FlaecheAbTag, ...] | None = None
    """Fläche in m² für die Grundkosten des Warmwassers. Ohne Angabe: wie heizung."""
    nebenkosten: Zahl | tuple[FlaecheAbTag, ...] | None = None
    """Fläche in m² für den Schlüssel NHN. Ohne Angabe: wie heizung."""


@teil("Vorauszahlungen")
class Vorauszahlung:
    """Was der Nutzer für den Zeitraum vorausgezahlt hat, in Euro. Es zählt nur, was zur art der Abrechnung
    gehört."""

    heizkosten: GeldPositiv | None = None
    """Vorauszahlung in Euro für Heizung und Warmwasser."""
    kaltwasser: GeldPositiv | None = None
    """Vorauszahlung in Euro für Kaltwasser; zählt bei heizkosten_plus und nebenkosten."""
    nebenkosten: GeldPositiv | None = None
    """Vorauszahlung in Euro für Hausnebenkosten; zählt bei nebenkosten. Eine Vorauszahlung auf alles kann ganz hier
    stehen."""
    kostenarten: dict[Zeile, GeldPositiv] | None = None
    """Vorauszahlungen für einzelne Kosten, daneben: die Bezeichnung aus kaltwasser oder hausnebenkosten und der
    Betrag, zum Beispiel {Aufzug: 60.00}."""


class Befreiung(Teil):
    """Der Nutzer nimmt an Kosten nicht teil."""

    kosten: Zeile
    """Bezeichnung der Kosten aus kaltwasser oder hausnebenkosten, genau wie dort."""
    zu_lasten: Literal["eigentuemer", "uebrige"] = "eigentuemer"
    """Wer den Anteil trägt: der Eigentümer, oder die übrigen Nutzer. Ohne Angabe: eigentuemer."""
    grund: Zeile | None = None
    """Warum er befreit ist; wird in der Übersicht gedruckt."""


class Vorjahr(Teil):
    """Werte des Vorjahres, nur zum Vergleich (§ 6a Abs. 3 HeizkostenV)."""

    heizung: Zahl | None = None
    """Verbrauch für Heizung im Vorjahr, in kWh oder bei Heizkostenverteilern in Einheiten."""
    warmwasser: Zahl | None = None
    """Verbrauch an Warmwasser im Vorjahr, in m³ oder bei Warmwasserkostenverteilern in Einheiten."""
    kaltwasser: Zahl | None = None
    """Verbrauch an Kaltwasser im Vorjahr, in m³."""
    kosten: Geld | None = None
    """Kosten des Nutzers im Vorjahr, in Euro."""
    vorauszahlung: GeldPositiv | None = None
    """Was der Nutzer im Vorjahr vorausgezahlt hat, in Euro."""


@teil("Verbrauchsinformation während des Jahres")
class Verbrauchsinformation:
    """Summe der monatlichen Informationen im Zeitraum, zum Abgleich mit der Abrechnung (§ 6a Abs. 2 HeizkostenV)."""

    heizung: Zahl | None = None
    """Mitgeteilter Verbrauch für Heizung in kWh."""
    warmwasser: Zahl | None = None
    """Mitgeteilter Verbrauch an Warmwasser in m³."""


@teil("Nutzer")
class Nutzer:
    """Wer die Nutzeinheit von … bis … nutzte; auch der Leerstand ist ein Nutzer."""

    nr: Nummer
    """Nutzernummer, in der Akte nur einmal vergeben; sie benennt die Abrechnung."""
    anrede: Zeile | None = None
    """Was in der Anschrift vor dem Namen steht, zum Beispiel Frau, Herr, Familie oder Firma; Herr wird als Herrn
    gedruckt. Ohne Angabe: nur der Name."""
    name: Zeile
    """Name, wie er gedruckt wird."""
    von: Tag | None = None
    """Erster Tag der Nutzung. Ohne Angabe: der Tag nach dem vorigen Nutzer, beim ersten der Anfang des
    Zeitraums."""
    bis: Tag | None = None
    """Letzter Tag der Nutzung. Ohne Angabe: der Tag vor dem nächsten Nutzer, beim letzten das Ende des
    Zeitraums."""
    leerstand: Annotated[bool, Strict()] = False
    """true, wenn niemand die Nutzeinheit nutzte; die Kosten trägt der Eigentümer."""
    personen: Ganz | tuple[PersonenAbTag, ...] | None = None
    """Zahl der Personen, oder eine Liste {ab, wert}, wenn sie sich ändert. Nötig in Wohnungen beim Schlüssel
    PNZ."""
    stueck: dict[Zeile, Zahl] = field(default_factory=dict)
    """Zahl der Stücke beim Schlüssel STK: die Bezeichnung der Kosten und die Zahl, zum Beispiel {Garage: 1}. Nicht
    nach der Dauer der Nutzung."""
    anschrift: Nutzeranschrift | None = None
    """Wohin die Abrechnung geht. Ohne Angabe, oder ohne strasse und ort: an die Anschrift der Liegenschaft."""
    vorauszahlung: Vorauszahlung = Vorauszahlung()
    """Was der Nutzer vorausgezahlt hat. Ohne Angabe: nichts."""
    direktkosten: tuple[Direktkosten, ...] = ()
    """Kosten, die dieser Nutzer allein trägt."""
    sonderkosten: tuple[Sonderkosten, ...] = ()
    """Guthaben oder Nachforderung aus dem Vorjahr und Gebühren; sie stehen nach der Summe seiner Kosten."""
    nettoabrechnung: Annotated[bool, Strict()] = False
    """true, wenn der Vermieter diesem Nutzer mit Umsatzsteuer vermietet (§ 9 UStG): die enthaltene Umsatzsteuer wird
    herausgerechnet, die gesetzliche kommt auf die Nettokosten. Nicht bei Wohnungen."""
    befreiungen: tuple[Befreiung, ...] = ()
    """Kosten, an denen dieser Nutzer nicht teilnimmt."""
    portal_pin: Nummer | None = None
    """Zugangswort zum Portal; wird neben der Adresse gedruckt."""
    sprache: Literal["en", "tr", "pl", "uk", "ar"] | None = None
    """Sprache, in der die Einzelabrechnung nach dem verbindlichen deutschen Text noch einmal steht, als ungeprüfte
    Übersetzung: en, tr, pl, uk oder ar. Ohne Angabe: nur deutsch."""
    vorjahr: Vorjahr | None = None
    """Verbrauch und Kosten des Vorjahres, zum Vergleich."""
    verbrauchsinformation: Verbrauchsinformation | None = None
    """Was dem Nutzer während des Jahres als Verbrauch mitgeteilt wurde; umlage check vergleicht es."""


@teil("Nutzeinheit")
class Nutzeinheit:
    """Eine Wohnung, ein Laden oder anderes, mit Flächen, Geräten und Nutzern."""

    nr: Nummer
    """Nummer der Nutzeinheit, in der Akte nur einmal vergeben."""
    lage: Zeile | None = None
    """Wo sie im Haus liegt, zum Beispiel 1. OG links."""
    strasse: Zeile | None = None
    """Straße und Hausnummer, wo sie andere sind als die der Liegenschaft, etwa in einer Siedlung."""
    plz: Nummer | None = None
    """Postleitzahl, in Anführungszeichen. Ohne Angabe: die der Liegenschaft."""
    ort: Zeile | None = None
    """Ort. Ohne Angabe: der der Liegenschaft."""
    nutzung: Literal["wohnung", "gewerbe", "sonstiges"] = "wohnung"
    """Wie sie genutzt wird; sonstiges (etwa eine Garage) zählt beim Schlüssel WNZ nicht. Ohne Angabe: wohnung."""
    flaeche: Flaeche = Flaeche()
    """Flächen in m²."""
    preisgebunden: Annotated[bool, Strict()] = False
    """true bei Wohnraum mit Preisbindung (Neubaumietenverordnung). Ohne Angabe: false."""
    mea: Zahl | None = None
    """Miteigentumsanteil, zum Beispiel in Tausendsteln; nötig beim Schlüssel EA."""
    geraete: tuple[Geraet, ...] = ()
    """Zähler und Heizkostenverteiler der Nutzeinheit."""
    nutzer: tuple[Nutzer, ...] = ()
    """Nutzer in der Reihenfolge der Zeit, ohne Lücke; mindestens einer, außer bei umlage."""
    umlage: tuple[Umlage, ...] = ()
    """Statt eigener Nutzer: wer die Kosten trägt, etwa eines Treppenhauses, einer Waschküche, oder einer Garage, die zu
    einer Wohnung gehört. Ohne Angabe: die Nutzer."""
