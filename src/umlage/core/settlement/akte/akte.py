"""The Akte as a whole: house, period, sender, settings, and the parts of the other modules."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from umlage.core.eingabe import Ganz, Langtext, Nummer, Prozent, Tag, Teil, Text, Zahl, Zeile
from umlage.core.kostenbaum.element import Kostenelement
from umlage.core.period import Period
from umlage.core.settlement.akte.ableseauftrag import Ableseauftrag
from umlage.core.settlement.akte.anlage import Anlage
from umlage.core.settlement.akte.anschrift import Absender
from umlage.core.settlement.akte.freigabe import Freigabe
from umlage.core.settlement.akte.geraet import Geraet
from umlage.core.settlement.akte.geraetemodell import Geraetemodell
from umlage.core.settlement.akte.information import Information
from umlage.core.settlement.akte.kontakt import Bemerkung, Kontakt
from umlage.core.settlement.akte.kosten import Hauskosten, Spanne, Wasserkosten
from umlage.core.settlement.akte.nutzeinheit import Nutzeinheit
from umlage.core.settlement.akte.nutzergruppe import Nutzergruppe, Vorerfassung
from umlage.core.settlement.akte.servicerechnung import Artikel, Servicerechnung
from umlage.core.settlement.akte.sonderposten import NeueVorauszahlung, Pflichtverletzung, Umlageausfallwagnis
from umlage.core.settlement.akte.tarif import Tarif
from umlage.core.verbrauch.bewertungsangabe import Rohrwaermeangabe

Abrechnungsart = Literal["heizkosten", "heizkosten_plus", "nebenkosten"]


class Liegenschaft(Teil):
    """Das Haus, das abgerechnet wird."""

    nr: Nummer
    """Nummer der Liegenschaft; steht auf jeder Abrechnung."""
    strasse: Zeile
    """Straße und Hausnummer."""
    plz: Nummer
    """Postleitzahl, in Anführungszeichen."""
    ort: Zeile
    """Ort."""
    bezeichnung: Zeile | None = None
    """Wie das Haus genannt wird, zum Beispiel Wohnhaus mit Laden."""
    bezirk: Zeile | None = None
    """Bezirk, zu dem das Haus bei der Ablesung gehört; steht auf den Formularen der Ablesung."""
    art: Literal["wohngebaeude", "gemischt", "nichtwohngebaeude"] = "wohngebaeude"
    """Art des Gebäudes. Bei nichtwohngebaeude trägt der Vermieter die Hälfte der Kohlendioxidkosten (§ 8
    CO2KostAufG). Ohne Angabe: wohngebaeude."""
    weg: bool = False
    """true bei einer Gemeinschaft der Wohnungseigentümer: der Vermieteranteil am Kohlendioxid wird gezeigt, nicht
    abgezogen."""
    wohnflaeche: Zahl | None = None
    """Wohnfläche in m², nach der die Stufe des CO2KostAufG bestimmt wird. Ohne Angabe: die Summe der beheizten
    Flächen."""
    co2_beschraenkung: Literal["keine", "eine", "beide"] = "keine"
    """Vorgaben, die eine energetische Verbesserung von Gebäude oder Heizung verhindern (§ 9 CO2KostAufG): eine
    halbiert den Anteil des Vermieters, bei beide entfällt er. Ohne Angabe: keine."""
    co2_beschraenkung_grund: Zeile | None = None
    """Vorschrift oder Bescheid zu co2_beschraenkung; wird gedruckt."""


class Abrechnung(Teil):
    """Art, Tag und Übungen dieser Abrechnung."""

    art: Abrechnungsart
    """heizkosten: Heizung und Warmwasser. heizkosten_plus: dazu Kaltwasser. nebenkosten: alle Kosten des Hauses."""
    erstellt_am: Tag
    """Tag, an dem die Abrechnung erstellt ist; frühestens der letzte Tag des Zeitraums."""
    rundung: Literal["restcent", "je_position"] = "restcent"
    """restcent: die Anteile ergeben auf den Cent die Kosten. je_position: jede Zeile wird gerundet, die Differenz
    gezeigt. Ohne Angabe: restcent."""
    gradtage: Literal["sommer-92", "sommer-drittel", "juni-14"] = "sommer-92"
    """Wie die 40 Gradtage des Sommers verteilt werden: gleich auf 92 Tage, ein Drittel je Monat, oder 14, 13 und
    13. Ohne Angabe: sommer-92."""
    zahlbar_bis: Tag | None = None
    """Tag, bis zu dem zu zahlen ist. Ohne Angabe steht keine Frist auf der Abrechnung."""
    neue_vorauszahlung: NeueVorauszahlung | None = None
    """Wenn angegeben (auch leer, `{}`), steht auf jeder Abrechnung ein Vorschlag für die neue Vorauszahlung."""
    titel: Zeile | None = None
    """Titel der Abrechnung. Ohne Angabe: aus Art und Jahr, zum Beispiel Heizkostenabrechnung 2024."""


class Teilung(Teil, title="Grundkosten und Verbrauchskosten"):
    """Wie die Kosten in Grundkosten und Verbrauchskosten geteilt werden."""

    grundkosten: Prozent = Decimal(30)
    """Anteil der Grundkosten in Prozent, erlaubt sind 30 bis 50 (§§ 7, 8 HeizkostenV). Ohne Angabe: 30."""
    zeit: Literal["tage", "gradtage"] | None = None
    """Wie die Grundkosten bei einem Nutzerwechsel geteilt werden. Ohne Angabe: Heizung nach gradtage, Warmwasser
    nach tage."""
    ausnahme: Zeile | None = None
    """Grund für einen Anteil außerhalb von 30 bis 50 Prozent, zum Beispiel § 11 Abs. 2 HeizkostenV."""


class Ableseregeln(Teil, title="Regeln für Ablesungen"):
    """Wie ein Stand bestimmt wird, den niemand am Tag selbst abgelesen hat."""

    zwischenwert: Literal["tage", "gradtage"] = "tage"
    """Wie bei Geräten der Heizung ein Stand zwischen zwei Ablesungen berechnet wird, wenn die nächste 4 bis 31 Tage
    entfernt ist. Bei Wasser und anderem immer nach Tagen. Ohne Angabe: tage."""
    nutzerwechsel: Literal["teilen", "berechnen"] = "teilen"
    """Was gilt, wenn zum Nutzerwechsel keine Ablesung auf 31 Tage genau vorliegt. teilen: der Verbrauch zwischen den
    nächsten Stichtagen wird nach Zeit geteilt (§ 9b Abs. 3 HeizkostenV). berechnen: der Stand wird aus den beiden
    nächsten Ablesungen davor und danach berechnet. Ohne Angabe: teilen."""


class Einstellungen(Teil):
    """Schlüssel des Hauses; was Gesetz oder Übung festlegen, muss nicht dastehen."""

    heizung: Teilung = Teilung()
    """Grundkosten der Heizung. Ohne Angabe: 30 %, beim Nutzerwechsel nach Gradtagen."""
    warmwasser: Teilung = Teilung()
    """Grundkosten des Warmwassers. Ohne Angabe: 30 %, beim Nutzerwechsel nach Tagen."""
    warmwasserzaehler_im_kaltwasser: bool = True
    """Ob beim Schlüssel VKW auch die Warmwasserzähler zählen, weil ihr Wasser im Kaltwasser bezahlt ist. Ohne
    Angabe: true."""
    leerstand_personen: Ganz = 0
    """Personen, mit denen ein Leerstand beim Schlüssel PNZ zählt. Ohne Angabe: 0."""
    ablesungen: Ableseregeln = Ableseregeln()
    """Wie Stände zwischen zwei Ablesungen bestimmt werden. Ohne Angabe: nach Tagen, und bei mehr als 31 Tagen wird
    geteilt."""
    umlageausfallwagnis: Umlageausfallwagnis | None = None
    """Umlageausfallwagnis (§ 25a NMV); nur bei Wohnraum mit Preisbindung. Ohne Angabe: keines."""
    vorerfassung: Vorerfassung = Vorerfassung()
    """Wie viel zwischen Nutzergruppen nach ihren Zählern geteilt wird. Ohne Angabe: wie bei den Nutzern."""
    rohrwaerme: Rohrwaermeangabe | None = None
    """Rohrwärme nach dem überholten Verfahren von 2009. Ohne Angabe: keine."""


class Mitteilung(Teil):
    """Ein Text auf der Abrechnung."""

    text: Text
    """Text, wie er gedruckt wird."""
    nutzer: Nummer | None = None
    """Nummer des Nutzers, der den Text bekommt. Ohne Angabe: alle."""


class Ablesehinweis(Teil):
    """Ein Text für den Ableser, gedruckt auf Ableseauftrag und Ableseliste; Nutzer bekommen ihn nicht."""

    text: Langtext
    """Text, wie er gedruckt wird."""
    nutzeinheit: Nummer | None = None
    """Nummer der Nutzeinheit, die er betrifft. Ohne Angabe: das ganze Haus."""


def _no_boolean(value: object) -> object:
    # true equals 1 in Python, but it is no version
    return "true" if isinstance(value, bool) else value


class Akte(Teil, title="Umlage-Akte, Version 1"):
    """Was eine Abrechnung einer Liegenschaft braucht: Haus, Zeitraum, Geräte mit Ablesungen, Nutzer, Kosten."""

    umlage: Annotated[Literal[1], BeforeValidator(_no_boolean)]
    """Version der Akte: 1."""
    liegenschaft: Liegenschaft
    """Das Haus: Nummer, Anschrift, Art."""
    zeitraum: Spanne
    """Abrechnungszeitraum, höchstens zwölf Monate."""
    abrechnung: Abrechnung
    """Art und Tag der Abrechnung, Rundung, Gradtage."""
    absender: Absender
    """Wer die Abrechnung verschickt und für wen."""
    einstellungen: Einstellungen = Einstellungen()
    """Anteile der Grundkosten und andere Schlüssel. Ohne Angabe: 30 %, nach Gesetz und Übung."""
    anlagen: tuple[Anlage, ...] = ()
    """Heizungen und Anschlüsse mit Energie, Zählern und Kosten; nötig für Heizkosten."""
    geraete: tuple[Geraet, ...] = ()
    """Zähler des Hauses, die zu keiner Anlage und keiner Nutzeinheit gehören, zum Beispiel die einer Nutzergruppe;
    mit zweck gesamt, heizung oder warmwasser."""
    geraetemodelle: tuple[Geraetemodell, ...] = ()
    """Gerätemodelle, die Geräte mit modell nennen; die des mitgelieferten Katalogs kommen beim Lesen von selbst
    hinzu."""
    kaltwasser: tuple[Wasserkosten, ...] = ()
    """Kosten für Trinkwasser und Abwasser; nur bei heizkosten_plus und nebenkosten."""
    hausnebenkosten: tuple[Hauskosten, ...] = ()
    """Andere Kosten des Hauses mit ihrem Schlüssel; nur bei nebenkosten."""
    tarife: tuple[Tarif, ...] = ()
    """Kosten, die aus Preisen berechnet werden; sie stehen hinter den eigenen Zeilen ihres Bereichs."""
    artikel: tuple[Artikel, ...] = ()
    """Preisliste der Servicerechnung: Leistungen mit Nummer, Preis, Umsatzsteuer und Erlöskonto."""
    servicerechnung: Servicerechnung | None = None
    """Rechnung des Absenders an den Auftraggeber über seine Gebühren. Ohne Angabe: keine."""
    ableseauftrag: Ableseauftrag = Ableseauftrag()
    """Wer die Geräte abliest und wann. Ohne Angabe: Felder zum Ausfüllen."""
    nutzergruppen: tuple[Nutzergruppe, ...] = ()
    """Gruppen mit eigenen Zählern (Vorerfassung, § 5 Abs. 7 HeizkostenV): Häuser einer Siedlung, oder verschiedene
    Arten von Geräten in einem Haus. Ohne Angabe: keine."""
    nutzeinheiten: tuple[Nutzeinheit, ...] = Field(min_length=1)
    """Wohnungen, Läden und anderes, mit Flächen, Geräten und Nutzern."""
    pflichtverletzungen: tuple[Pflichtverletzung, ...] = ()
    """Pflichten, die der Eigentümer nicht erfüllt hat; die Kürzungsrechte daraus werden beziffert, nie abgezogen."""
    mitteilungen: tuple[Mitteilung, ...] = ()
    """Texte für alle oder für einen Nutzer."""
    ablesehinweise: tuple[Ablesehinweis, ...] = ()
    """Hinweise für den Ableser: Schlüssel, Hund, Zugang zum Heizraum."""
    kontakte: tuple[Kontakt, ...] = ()
    """Wer mit dem Haus zu tun hat: Hausmeister, Eigentümer, Vertreter und andere, mit Anschrift und Telefon."""
    bemerkungen: tuple[Bemerkung, ...] = ()
    """Interne Bemerkungen zum Haus oder zu einer Nutzeinheit; Nutzer bekommen sie nie gedruckt."""
    information: Information = Information()
    """Angaben der Seite 4, die nur Eigentümer oder Versorger kennen."""
    freigaben: tuple[Freigabe, ...] = ()
    """Fehler der Prüfung, die mit einem Grund hingenommen werden; sie werden als Warnung mit dem Grund gedruckt."""
    kostenbaum: Kostenelement | None = None
    """Kostenbaum von Hand, statt der einfachen Einstellungen; `umlage tree AKTE --yaml` druckt ihn als Vorlage."""

    @property
    def period(self) -> Period:
        return self.zeitraum.period
