"""An oil house with a change of user, a split of carbon dioxide costs, allocators, an estimate and an overview."""

from __future__ import annotations

from datetime import date

from tests.documents.s1 import stufen
from umlage.documents.bausteine import (
    Abschnitt,
    Absender,
    Angabe,
    Aufteilung,
    Hauskosten,
    Informationen,
    Kohlendioxid,
    Kostengruppe,
    Kostenzeile,
    Lohngruppe,
    Lohnkosten,
    Lohnzeile,
    Mitteilung,
    Rahmen,
    Segment,
    Tatsache,
    fett,
    leise,
    satz,
    zeichen,
)
from umlage.documents.einzelabrechnung.inhalt import (
    Ablesezeile,
    Anteil,
    Anteilgruppe,
    Anteilzeile,
    Einzelabrechnung,
    Ergebnis,
    Gradtage,
    Gradtagmonat,
    Posten,
    Rechenweg,
    Vergleichsbalken,
    Vergleichsbild,
    Vergleichsseite,
    Zaehlerart,
    Zaehlergruppe,
    Zaehlerseite,
    Zaehlersumme,
    Zahlung,
    Zusammensetzung,
)
from umlage.documents.zahlen import euro, zeitraum

HARZ = Absender(
    name="Harzer Wärmedienst eG",
    zeilen=("Breite Straße 40 · 38855 Wernigerode", "Telefon 03943 000-0 · abrechnung@harzwaerme.example"),
    ruecksendezeile="Harzer Wärmedienst eG · Breite Straße 40 · 38855 Wernigerode",
    akzent="#F08A00",
)
JAHR = zeitraum(date(2024, 1, 1), date(2024, 12, 31))
NUTZUNG = zeitraum(date(2024, 4, 16), date(2024, 12, 31))


def kosten() -> Hauskosten:
    """Oil stock, deliveries, further costs."""
    oel = (
        Kostenzeile("Anfangsbestand", "2.912,40", "Peilung 01.01.2024", "3.200", "Liter"),
        Kostenzeile("Lieferung", "3.844,89", "Rechnung 14.03.2024, Ölhandel Brocken", "4.010", "Liter"),
        Kostenzeile("Lieferung", "2.911,57", "Rechnung 07.10.2024, Ölhandel Brocken", "3.150", "Liter"),
        Kostenzeile("Endbestand", "−2.681,19", "Peilung 31.12.2024", "−2.900", "Liter"),
    )
    neben = (
        Kostenzeile("Betriebsstrom", "318,22", "Zwischenzähler, Rechnung 20.01.2025", "894", "kWh"),
        Kostenzeile("Wartung der Heizungsanlage", "441,49", "Rechnung 02.09.2024"),
        Kostenzeile(
            "Schornsteinfeger und Abgasmessung nach der Kehr- und Überprüfungsordnung", "96,15", "Bescheid 11.11.2024"
        ),
        Kostenzeile("Miete der Heizkostenverteiler und Zähler", "512,60", "Rechnung 31.12.2024", "38", "Stück"),
        Kostenzeile("Ablesung und Abrechnung", "389,04", "Rechnung 31.12.2024"),
    )
    return Hauskosten(
        (
            Kostengruppe("Heizöl", oel, Kostenzeile("Verbrauch", "6.987,67", "", "7.460", "Liter")),
            Kostengruppe("Heizungsnebenkosten", neben, Kostenzeile("Summe", "1.757,50")),
        ),
        Kostenzeile("Gesamtkosten des Hauses", "8.745,17"),
        fussnote="Der Endbestand ist nach der Reihenfolge der Lieferungen bewertet: zuerst gekauft, zuerst verbraucht.",
    )


def aufteilung() -> Aufteilung:
    """Hot water by the formula of § 9."""
    return Aufteilung(
        (
            Segment("Heizung", "7.057,35 €", 807, 0, "80,70 %"),
            Segment("Warmwasser", "1.687,82 €", 193, 1, "19,30 %"),
        ),
        (
            satz("Ein Wärmezähler für Warmwasser fehlt noch; gerechnet wird nach der Formel der Verordnung:"),
            satz(
                fett("2,5 kWh/(m³·K) "),
                zeichen("×"),
                fett(" 115,200 m³ "),
                zeichen("×"),
                fett(" (60 °C − 10 °C) "),
                zeichen("="),
                fett(" 14.400 kWh"),
                leise("   § 9 Abs. 2 Satz 2 HeizkostenV"),
            ),
            satz(fett("14.400 kWh "), zeichen("÷"), fett(" 74.600 kWh "), zeichen("="), fett(" 19,30 %")),
        ),
    )


def kohlendioxid() -> Kohlendioxid:
    """A split that counts."""
    return Kohlendioxid(
        stufen(6),
        (
            satz(
                "Ihr Haus: 20.001 kg ",
                zeichen("÷"),
                " 590,00 m² ",
                zeichen("="),
                fett(" 33,9 kg je m²"),
                ", Stufe 6 von 10. Der Vermieter trägt ",
                fett("50 %"),
                ".",
            ),
            satz(
                leise(
                    "§§ 5 bis 7 CO2KostAufG. Grundlage sind die Angaben auf den Rechnungen der Brennstofflieferungen."
                )
            ),
        ),
        (
            Angabe("Kohlendioxidkosten des Hauses", satz("900,05 €")),
            Angabe("Anteil des Vermieters, 50 %", satz("450,03 €")),
            Angabe("Ihr Vorteil, in Ihrem Anteil schon abgezogen", satz(fett("41,27 €"))),
        ),
    )


def lohnkosten(*, mit_anteil: bool) -> Lohnkosten:
    """§ 35a EStG."""

    def zeile(leistung: str, kosten: str, lohn: str, teil: str) -> Lohnzeile:
        return Lohnzeile(leistung, kosten, lohn, teil if mit_anteil else "")

    return Lohnkosten(
        (
            Lohngruppe(
                "Haushaltsnahe Dienstleistungen, § 35a Abs. 2 EStG",
                (zeile("Ablesung und Abrechnung", "389,04", "233,42", "17,90"),),
                zeile("Summe", "389,04", "233,42", "17,90"),
            ),
            Lohngruppe(
                "Handwerkerleistungen, § 35a Abs. 3 EStG",
                (
                    zeile("Wartung der Heizungsanlage", "441,49", "353,19", "27,08"),
                    zeile("Schornsteinfeger und Abgasmessung", "96,15", "96,15", "7,37"),
                ),
                zeile("Summe", "537,64", "449,34", "34,45"),
            ),
        ),
        satz("Die genannten Beträge können Sie in Ihrer Einkommensteuererklärung angeben. Sie wurden unbar gezahlt."),
        "Anteile nach Ihrem Anteil an den Heizkosten. Das Finanzamt entscheidet, was es anerkennt.",
    )


GRADTAGE = (
    ("Januar", "170", "31", "5,4839", "", ""),
    ("Februar", "150", "29", "5,1724", "", ""),
    ("März", "130", "31", "4,1935", "", ""),
    ("April", "80", "30", "2,6667", "15", "40,0"),
    ("Mai", "40", "31", "1,2903", "31", "40,0"),
    ("Juni", "14", "30", "0,4667", "30", "14,0"),
    ("Juli", "13", "31", "0,4194", "31", "13,0"),
    ("August", "13", "31", "0,4194", "31", "13,0"),
    ("September", "30", "30", "1,0000", "30", "30,0"),
    ("Oktober", "80", "31", "2,5806", "31", "80,0"),
    ("November", "120", "30", "4,0000", "30", "120,0"),
    ("Dezember", "160", "31", "5,1613", "31", "160,0"),
)


def rahmen(*, uebersicht: bool = False) -> Rahmen:
    """Frame of both documents."""
    haus = "Am Mühlgraben 7, 38855 Wernigerode"
    gemeinsam = (
        Angabe("Liegenschaft", satz(fett("0004711-8"))),
        Angabe("Abrechnungszeitraum", satz(JAHR)),
        Angabe("Erstellt am", satz("12.03.2025")),
    )
    if uebersicht:
        return Rahmen(
            name="Abrechnungsübersicht 2024, Liegenschaft 0004711-8",
            erstellt_am=date(2025, 3, 12),
            absender=HARZ,
            anschrift=("Hausverwaltung Ilsestein GmbH", "Frau Petersen", "Marktplatz 1", "38871 Ilsenburg"),
            angaben=(
                *gemeinsam,
                Angabe("Gebäude", satz("1 Gebäude, 9 Nutzeinheiten, 590,00 m²")),
                Angabe("Gradtage", satz("1.000 ‰, 366 Tage")),
                Angabe("Sachbearbeitung", satz("Jana Roth, Durchwahl -14")),
            ),
            titel="Abrechnungsübersicht 2024",
            untertitel=f"Heiz- und Warmwasserkosten, {haus}",
            bezeichnung="Abrechnungsübersicht 2024",
            liegenschaft="0004711-8",
            kopfzeile=(haus, JAHR),
        )
    return Rahmen(
        name="Heizkostenabrechnung 2024, Liegenschaft 0004711-8, Nutzer 3-2",
        erstellt_am=date(2025, 3, 12),
        absender=HARZ,
        anschrift=(
            "Frau Kateryna Шевченко und",
            "Herrn Ahmad العلي",
            "Am Mühlgraben 7, 2. OG links",
            "38855 Wernigerode",
        ),
        angaben=(
            gemeinsam[0],
            Angabe("Nutzer", satz(fett("3-2"), " · 2. OG links")),
            Angabe("Fläche", satz("72,50 m²")),
            gemeinsam[1],
            Angabe("Ihre Nutzung", satz(NUTZUNG)),
            Angabe("", satz("260 Tage, 510,0 ‰ nach Gradtagen")),
            gemeinsam[2],
            Angabe("Im Auftrag von", satz("Hausverwaltung Ilsestein GmbH")),
        ),
        titel="Heizkostenabrechnung 2024",
        untertitel=f"Heizung und Warmwasser für die Wohnung im 2. OG links, {haus}",
        bezeichnung="Heizkostenabrechnung 2024",
        liegenschaft="0004711-8",
        nutzer="3-2",
        kopfzeile=(haus, "2. OG links", NUTZUNG),
    )


def einzelabrechnung() -> Einzelabrechnung:
    """A user who moved in on 16 April, with a credit."""
    return Einzelabrechnung(
        rahmen=rahmen(),
        ergebnis=Ergebnis(
            "Ihr Guthaben",
            euro(10887),
            Zahlung(
                satz(
                    "Die Hausverwaltung Ilsestein GmbH überweist Ihnen den Betrag bis ",
                    fett("30.04.2025"),
                    " auf das Konto, von dem Sie Ihre Miete zahlen.",
                )
            ),
        ),
        zusammensetzung=Zusammensetzung(
            (
                Segment("Heizung", euro(56640), 814, 0),
                Segment("Warmwasser", euro(12750), 183, 1),
                Segment("Direktkosten", euro(4165), 60, 2),
            ),
            (
                Posten("Heizung, Grundkosten", "132,69", "nach Ihrer Fläche, 72,50 m², 510,0 ‰", 0),
                Posten("Heizung, Verbrauch", "433,71", "nach Ihren Heizkostenverteilern, 2.417 Einheiten", 0),
                Posten("Warmwasser, Grundkosten", "44,20", "nach Ihrer Fläche, 72,50 m², 260 Tage", 1),
                Posten("Warmwasser, Verbrauch", "83,30", "nach Ihrem Wasserzähler, 8,122 m³", 1),
                Posten("Nutzerwechsel", "41,65", "Zwischenablesung am 15.04.2024", 2),
                Posten("Anteil des Vermieters an CO₂-Kosten", "−41,27", "50 %, CO2KostAufG"),
            ),
            Posten("Ihre Kosten", "691,13"),
            (Posten("Ihre Vorauszahlungen", "−800,00", "8 Monate zu 100,00 €"),),
            Posten("Ihr Guthaben", "108,87"),
        ),
        mitteilungen=(
            Mitteilung(
                "Neue Vorauszahlung",
                satz("ab 01.06.2025 monatlich ", fett("85,00 €"), " statt 100,00 €, wenn Sie zustimmen."),
            ),
        ),
        fragen=satz(
            "Wenden Sie sich an die Hausverwaltung Ilsestein GmbH, Marktplatz 1, 38871 Ilsenburg. Dort können Sie "
            "die Belege einsehen."
        ),
        rechenweg=rechenweg(),
        zaehler=zaehler(),
        vergleich=vergleich(),
    )


def rechenweg() -> Rechenweg:
    """Calculation with a part period."""
    heizung = (
        Anteilzeile("Grundkosten", "132,69", "30 %", "2.117,21", "590,00", "m²", "3,5885", "€/m²", "36,98", "m²"),
        Anteilzeile(
            "Verbrauch", "433,71", "70 %", "4.940,14", "27.531,00", "Einh.", "0,1794", "€/Einh.", "2.417,00", "Einh."
        ),
    )
    warmwasser = (
        Anteilzeile("Grundkosten", "44,20", "30 %", "506,35", "590,00", "m²", "0,8582", "€/m²", "51,50", "m²"),
        Anteilzeile("Verbrauch", "83,30", "70 %", "1.181,47", "115,200", "m³", "10,2558", "€/m³", "8,122", "m³"),
    )
    direkt = (Anteilzeile("Nutzerwechsel", "41,65"), Anteilzeile("CO₂-Kosten, Anteil Vermieter", "−41,27", "50 %"))
    return Rechenweg(
        kosten=kosten(),
        aufteilung=aufteilung(),
        anteil=Anteil(
            (
                Anteilgruppe("Heizung", heizung),
                Anteilgruppe("Warmwasser", warmwasser),
                Anteilgruppe("Nur für Ihre Wohnung", direkt),
            ),
            Anteilzeile("Summe", "691,13", betrag="8.745,17"),
            "Grundkosten nach Fläche, Verbrauch nach Heizkostenverteilern und Wasserzählern: §§ 7 und 8 HeizkostenV.",
            (
                satz(
                    fett("Teil des Jahres: "),
                    "Sie haben die Wohnung vom 16.04. bis 31.12.2024 genutzt. Ihre Fläche zählt bei der Heizung mit "
                    "510,0 ‰ der Gradtage: 72,50 m² ",
                    zeichen("×"),
                    " 0,5100 ",
                    zeichen("="),
                    " 36,98 m², beim Warmwasser mit 260 von 366 Tagen: 51,50 m².",
                ),
            ),
        ),
        kohlendioxid=kohlendioxid(),
        gradtage=Gradtage(
            tuple(Gradtagmonat(*zeile) for zeile in GRADTAGE),
            Gradtagmonat("Jahr", "1.000", "366", "", "260", "510,0"),
            (satz("Wie stark im Mittel vieler Jahre in einem Monat geheizt wird; ein ganzes Jahr hat 1.000 ‰."),),
        ),
        lohnkosten=lohnkosten(mit_anteil=True),
    )


def zaehler() -> Zaehlerseite:
    """Allocators with factors and a valued consumption."""
    hkv = (
        Ablesezeile("Wohnzimmer", "20 417 733", "ab 16.04.2024", "312", "1.028", "716", "1,842", "1.318,87", "F"),
        Ablesezeile("Schlafzimmer", "20 417 734", "ab 16.04.2024", "98", "341", "243", "1,211", "294,27", "F"),
        Ablesezeile("Küche", "20 417 735", "ab 16.04.2024", "140", "402", "262", "0,964", "252,57", "F"),
        Ablesezeile("Bad", "20 417 736", "ab 16.04.2024", "205", "718", "513", "0,733", "376,03", "F"),
        Ablesezeile("Kinderzimmer (zur Straße)", "20 417 737", "ab 16.04.2024", "", "", "", "1,211", "175,26", "E"),
    )
    wasser = (Ablesezeile("Bad", "30 552 190", "ab 16.04.2024", "84,310", "92,432", "8,122", "1,000", "", "Z"),)
    return Zaehlerseite(
        "Anfang ist der Stand am 16.04.2024, Ende der Stand am 31.12.2024. Vergleichen Sie die Gerätenummern.",
        (
            Zaehlergruppe(
                "Heizung: Heizkostenverteiler", "Einheiten", hkv, (Zaehlersumme("Ihr Verbrauch", "", "2.417,00"),)
            ),
            Zaehlergruppe("Warmwasser: Wasserzähler", "m³", wasser, (Zaehlersumme("Ihr Verbrauch", "8,122"),)),
        ),
        (
            Zaehlerart("F", "Funkwert zum Stichtag, 0.00 Uhr"),
            Zaehlerart("A", "vor Ort abgelesen"),
            Zaehlerart("S", "selbst abgelesen und gemeldet"),
            Zaehlerart("T", "Zählertausch, Endstand beim Ausbau"),
            Zaehlerart("Z", "Zwischenablesung bei Nutzerwechsel"),
            Zaehlerart("E", "Ersatzwert nach § 9a HeizkostenV, hier 1"),
            Zaehlerart("B", "berechnet"),
        ),
        (
            Mitteilung(
                "Kinderzimmer",
                satz(
                    "Das Gerät hat seit dem 02.09.2024 nichts mehr gesendet. Der Ersatzwert folgt dem Verbrauch "
                    "vergleichbarer Räume im selben Zeitraum (§ 9a Abs. 1 HeizkostenV)."
                ),
                "achtung",
            ),
        ),
    )


def vergleich() -> Vergleichsseite:
    """No monthly chart, two facts only."""
    return Vergleichsseite(
        (
            Tatsache(
                "Heizung 16.04. bis 31.12.2024", "2.417 Einheiten", "kein Vorjahr, Sie sind am 16.04.2024 eingezogen"
            ),
            Tatsache("Warmwasser", "8,122 m³", "kein Vorjahr"),
        ),
        vergleich=Vergleichsbild(
            "Heizung im Haus, in kWh je m² und Jahr",
            (
                Vergleichsbalken("Ihre Wohnung, hochgerechnet", "98,4", 772, eigen=True),
                Vergleichsbalken("Durchschnitt dieses Hauses", "102,0", 800),
                Vergleichsbalken("Vergleichbare Häuser mit Öl", "127,5", 1000),
            ),
            "Balkenbild: Ihre Wohnung 98,4, dieses Haus 102,0, vergleichbare Häuser 127,5 kWh je m² und Jahr.",
            "Hochrechnung mit den Gradtagen des Wohnorts.",
        ),
        informationen=(
            Informationen(
                "Informationen nach § 6a Abs. 3 HeizkostenV",
                (
                    Abschnitt("Energie", (satz("Heizöl EL, 10,0 kWh je Liter, 0,266 kg CO₂ je kWh."),)),
                    Abschnitt(
                        "Steuern und Abgaben",
                        (satz("Energiesteuer 6,135 Cent je Liter, CO₂-Preis 45 € je Tonne, 19 % Mehrwertsteuer."),),
                    ),
                    Abschnitt(
                        "Entgelte", (satz("Miete der Geräte 512,60 €, Ablesung und Abrechnung 389,04 € für das Haus."),)
                    ),
                    Abschnitt("Beratung", (satz("verbraucherzentrale-energieberatung.de, bfee-online.de"),)),
                ),
            ),
            Informationen(
                "Ihre Rechte",
                (
                    Abschnitt(
                        "Einwände",
                        (
                            satz(
                                "Bis zum Ende des zwölften Monats nach Zugang der Abrechnung, § 556 Abs. 3 Satz 5 BGB."
                            ),
                        ),
                    ),
                    Abschnitt(
                        "Belege",
                        (satz("Die Belege können Sie bei der Hausverwaltung einsehen, § 556 Abs. 4 BGB."),),
                    ),
                ),
            ),
        ),
    )
