"""The overview of the oil house; the user list is filler of any length."""

from __future__ import annotations

from tests.documents.haus_oel import aufteilung, kohlendioxid, kosten, lohnkosten, rahmen
from umlage.documents.abrechnungsuebersicht.inhalt import (
    Abrechnungsuebersicht,
    Befund,
    Eigentuemeranteil,
    Eigentuemerzeile,
    Nutzerliste,
    Nutzerzeile,
    Preise,
    Preisgruppe,
    Preiszeile,
    Schaetzung,
    Schaetzungen,
)
from umlage.documents.bausteine import Mitteilung, Tatsache, fett, satz
from umlage.documents.zahlen import betrag

PREISE = (
    Preise(
        "Verteilung und Preise",
        (
            Preisgruppe(
                "Heizung",
                (
                    Preiszeile("Grundkosten", "2.117,21", "30 %", "590,00", "m²", "3,5885", "€/m²"),
                    Preiszeile("Verbrauch", "4.940,14", "70 %", "27.531,00", "Einh.", "0,1794", "€/Einh."),
                ),
                Preiszeile("Summe Heizung", "7.057,35"),
            ),
            Preisgruppe(
                "Warmwasser",
                (
                    Preiszeile("Grundkosten", "506,35", "30 %", "590,00", "m²", "0,8582", "€/m²"),
                    Preiszeile("Verbrauch", "1.181,47", "70 %", "115,200", "m³", "10,2558", "€/m³"),
                ),
                Preiszeile("Summe Warmwasser", "1.687,82"),
            ),
        ),
        Preiszeile("Gesamtkosten", "8.745,17"),
        "§§ 7 und 8 HeizkostenV. Preise ungerundet gerechnet, gedruckt mit vier Nachkommastellen.",
    ),
    Preise(
        "Weitere Betriebskosten",
        (
            Preisgruppe(
                "",
                (
                    Preiszeile("Grundsteuer", "1.204,77", "Wohnfläche", "590,00", "m²", "2,0420", "€/m²"),
                    Preiszeile("Müllabfuhr", "988,10", "Personentage", "6.588,00", "Tage", "0,1500", "€/Tag"),
                    Preiszeile(
                        "Gebäudeversicherung mit Elementarschäden",
                        "1.790,00",
                        "Wohnfläche",
                        "590,00",
                        "m²",
                        "3,0339",
                        "€/m²",
                    ),
                    Preiszeile("Hausstrom", "212,08", "Einheiten", "9", "Stück", "23,5644", "€/Stück"),
                ),
            ),
        ),
        Preiszeile("Summe", "4.194,95"),
    ),
)
TATSACHEN = (
    Tatsache("Gesamte Kosten", "12.940,12 €", "Heizung, Warmwasser, Betriebskosten"),
    Tatsache("Summe aller Nutzer", "12.940,09 €", "Rundungsdifferenz 0,03 €"),
    Tatsache("Vorauszahlungen", "12.600,00 €", "nach Angaben der Hausverwaltung"),
    Tatsache("Nachzahlungen", "871,40 €", "5 Nutzer"),
    Tatsache("Guthaben", "531,31 €", "4 Nutzer"),
    Tatsache("Anteil des Eigentümers", "1.112,57 €", "Leerstand und Kohlendioxidkosten"),
)
MITTEILUNGEN = (
    Mitteilung(
        "Frist",
        satz(
            "Die Abrechnungen müssen den Nutzern bis zum ",
            fett("31.12.2025"),
            " zugehen (§ 556 Abs. 3 Satz 2 BGB).",
        ),
        "achtung",
    ),
)
EIGENTUEMER = Eigentuemeranteil(
    (
        Eigentuemerzeile("Leerstand, Einheit 2", "662,54", "Grundkosten und Betriebskosten, 366 Tage"),
        Eigentuemerzeile("Kohlendioxidkosten", "450,03", "Stufe 6, 50 % von 900,05 €"),
    ),
    Eigentuemerzeile("Summe", "1.112,57"),
)
SCHAETZUNGEN = Schaetzungen(
    (
        Schaetzung(
            "3-2",
            "20 417 737",
            "Kinderzimmer",
            "02.09. – 31.12.2024",
            "Gerät sendet nicht",
            "vergleichbare Räume im selben Zeitraum, § 9a Abs. 1 HeizkostenV",
            "175,26",
        ),
    ),
    (satz("Von der Schätzung betroffen sind 1,9 % der Fläche; erlaubt sind 25 % (§ 9a Abs. 2 HeizkostenV)."),),
)
BEFUNDE = (
    Befund(
        "warnung",
        satz("Ein Wärmezähler für Warmwasser fehlt. Nutzer können ihren Warmwasseranteil um 15 % kürzen."),
        "Heizungsanlage 1",
        "§ 9 Abs. 2, § 12 Abs. 1 HeizkostenV",
    ),
    Befund("hinweis", satz("Der Ölverbrauch liegt 4 % unter dem des Vorjahres."), "Heizöl", ""),
)


def nutzerzeilen(anzahl: int) -> tuple[Nutzerzeile, ...]:
    """Users with all columns filled."""
    namen = (
        "Schäfer, Anneliese",
        "Leerstand",
        "Familie Wittgenstein-Hohenlohe, Maximilian und Charlotte",
        "Öztürk, Deniz",
    )
    return tuple(
        Nutzerzeile(
            nummer=f"{nr}-1",
            name=namen[nr % len(namen)],
            lage=f"{nr % 4}. OG {'links' if nr % 2 else 'rechts'}",
            zeitraum="01.01. – 31.12." if nr % 5 else "16.04. – 31.12.",
            flaeche=f"{60 + nr % 30},50",
            heizung_einheiten=f"{2 + nr % 3}.{400 + nr},00",
            warmwasser_einheiten=f"{8 + nr % 9},122",
            kaltwasser_einheiten=f"{28 + nr % 9},{nr:03d}",
            heizung=betrag(56640 + nr * 731),
            warmwasser=betrag(12750 + nr * 119),
            kaltwasser=betrag(9931 + nr * 77),
            nebenkosten=betrag(88012 + nr * 311),
            direktkosten=betrag(4165) if nr % 5 == 0 else "",
            entlastung=betrag(-4127),
            gesamt=betrag(167371 + nr * 1238),
            vorauszahlung=betrag(-180000),
            saldo=betrag(-12629 + nr * 1238),
        )
        for nr in range(1, anzahl + 1)
    )


def nutzerliste(anzahl: int) -> Nutzerliste:
    """Lines and their sum."""
    return Nutzerliste(
        nutzerzeilen(anzahl),
        Nutzerzeile(
            "",
            "Summe",
            flaeche="590,00",
            heizung_einheiten="27.531,00",
            warmwasser_einheiten="115,200",
            kaltwasser_einheiten="402,310",
            heizung="7.057,35",
            warmwasser="1.687,82",
            kaltwasser="1.204,01",
            nebenkosten="4.194,95",
            direktkosten="83,30",
            entlastung="−450,03",
            gesamt="12.940,09",
            vorauszahlung="−12.600,00",
            saldo="340,09",
        ),
        "Einh.",
        fussnote="CO₂: Anteil des Vermieters nach dem CO2KostAufG.",
    )


def uebersicht(*, nutzer: int = 9) -> Abrechnungsuebersicht:
    """The overview of the same house; the user list is filler of any length."""
    return Abrechnungsuebersicht(
        rahmen=rahmen(uebersicht=True),
        tatsachen=TATSACHEN,
        mitteilungen=MITTEILUNGEN,
        kosten=kosten(),
        aufteilung=aufteilung(),
        kohlendioxid=kohlendioxid(),
        preise=PREISE,
        nutzerliste=nutzerliste(nutzer),
        eigentuemer=EIGENTUEMER,
        schaetzungen=SCHAETZUNGEN,
        lohnkosten=lohnkosten(mit_anteil=False),
        befunde=BEFUNDE,
    )
