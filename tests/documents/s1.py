"""Case S1, the brochure's house 2022, as in the visual references A1 to A4."""

from __future__ import annotations

from datetime import date

from umlage.documents.bausteine import (
    Abschnitt,
    Absender,
    Angabe,
    Aufteilung,
    Hauskosten,
    Informationen,
    Kohlendioxid,
    Kohlendioxidstufe,
    Kostengruppe,
    Kostenzeile,
    Logo,
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
    Hilfslinie,
    Monatsbild,
    Monatswert,
    Portal,
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
from umlage.documents.zahlen import betrag, euro, geraetenummer, zeitraum

LOGO = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><path fill="#0B5E66" d="M0 0h20v20H0z"/>
<path fill="#fff" d="M4 10h3v6H4zM8.5 4h3v12h-3zM13 8h3v8h-3z"/></svg>"""

FULDATAL = Absender(
    name="Fuldatal Messdienst",
    zeilen=("Uferweg 1 · 34125 Kassel", "Telefon 0561 000-120 · service@fuldatal.example"),
    ruecksendezeile="Fuldatal Messdienst · Uferweg 1 · 34125 Kassel",
    akzent="#0B5E66",
    logo=Logo(LOGO, "svg", "Zeichen des Absenders: drei Balken"),
)

STUFEN = (
    ("unter 12", "0 %"),
    ("ab 12", "10 %"),
    ("ab 17", "20 %"),
    ("ab 22", "30 %"),
    ("ab 27", "40 %"),
    ("ab 32", "50 %"),
    ("ab 37", "60 %"),
    ("ab 42", "70 %"),
    ("ab 47", "80 %"),
    ("ab 52", "95 %"),
)

LEGENDE = (
    Zaehlerart("F", "Funkwert zum Stichtag, 0.00 Uhr"),
    Zaehlerart("A", "vor Ort abgelesen"),
    Zaehlerart("S", "selbst abgelesen und gemeldet"),
    Zaehlerart("T", "Zählertausch, Endstand beim Ausbau"),
    Zaehlerart("Z", "Zwischenablesung bei Nutzerwechsel"),
    Zaehlerart("E", "Ersatzwert nach § 9a HeizkostenV, hier keiner"),
)


def stufen(eigene: int) -> tuple[Kohlendioxidstufe, ...]:
    """The ten steps with the own one marked."""
    return tuple(Kohlendioxidstufe(grenze, teil, nr == eigene) for nr, (grenze, teil) in enumerate(STUFEN, 1))


def rahmen(*, name: str = "Ladenlokal", nutzer: str = "1-1", absender: Absender = FULDATAL) -> Rahmen:
    """Frame of the statements of this house."""
    jahr = zeitraum(date(2022, 1, 1), date(2022, 12, 31))
    return Rahmen(
        name=f"Heizkostenabrechnung 2022, Liegenschaft 0000001-2, Nutzer {nutzer}",
        erstellt_am=date(2023, 8, 28),
        absender=absender,
        anschrift=(name, "Casameta-Allee 24", "34123 Kassel"),
        angaben=(
            Angabe("Liegenschaft", satz(fett("0000001-2"))),
            Angabe("Nutzer", satz(fett(nutzer), f" · {name}, EG")),
            Angabe("Fläche", satz("80,00 m²")),
            Angabe("Abrechnungszeitraum", satz(jahr)),
            Angabe("Ihre Nutzung", satz("365 Tage, 1.000 ‰")),
            Angabe("Erstellt am", satz("28.08.2023")),
            Angabe("Im Auftrag von", satz("Heinz Sonnenschuh")),
        ),
        titel="Heizkostenabrechnung 2022",
        untertitel="Heizung und Warmwasser für das Ladenlokal im Erdgeschoss, Casameta-Allee 24, 34123 Kassel",
        bezeichnung="Heizkostenabrechnung 2022",
        liegenschaft="0000001-2",
        nutzer=nutzer,
        kopfzeile=("Casameta-Allee 24, 34123 Kassel", f"{name}, EG", jahr),
    )


def einzelabrechnung(*, nutzer: str = "1-1", name: str = "Ladenlokal", vorauszahlung: int = 80000) -> Einzelabrechnung:
    """The statement of the shop; another prepayment changes demand into credit."""
    rest = 109156 - vorauszahlung
    bezeichnung = "Ihre Nachzahlung" if rest > 0 else "Ihr Guthaben" if rest < 0 else "Ausgeglichen"
    return Einzelabrechnung(
        rahmen=rahmen(name=name, nutzer=nutzer),
        ergebnis=Ergebnis(bezeichnung, euro(abs(rest)), _zahlung(rest, nutzer)),
        zusammensetzung=Zusammensetzung(
            segmente=(
                Segment("Heizung", euro(77000), 705, 0),
                Segment("Warmwasser", euro(32156), 295, 1),
            ),
            posten=(
                Posten("Heizung, Grundkosten", "273,99", "nach Ihrer Fläche, 80,00 m²", 0),
                Posten("Heizung, Verbrauch", "496,01", "nach Ihren Wärmezählern, 800 kWh", 0),
                Posten("Warmwasser, Grundkosten", "51,96", "nach Ihrer Fläche, 80,00 m²", 1),
                Posten("Warmwasser, Verbrauch", "269,60", "nach Ihren Wasserzählern, 9,061 m³", 1),
            ),
            summe=Posten("Ihre Kosten", "1.091,56", "darin 19 % Mehrwertsteuer 174,28 €"),
            abzuege=(Posten("Ihre Vorauszahlungen", betrag(-vorauszahlung)),),
            ergebnis=Posten(bezeichnung, betrag(abs(rest))),
        ),
        portal=Portal("https://portal.umlage.example/z/K7QM-3140-TX", "portal.umlage.example", "K7QM-3140-TX"),
        fragen=satz(
            "Wenden Sie sich an Heinz Sonnenschuh, Mündener Str. 31, 34123 Kassel. Dort können Sie auch die "
            "Belege einsehen. Die Rechnung Schritt für Schritt steht auf Seite 2."
        ),
        rechenweg=rechenweg(),
        zaehler=zaehler(),
        vergleich=vergleich(),
    )


def _zahlung(rest: int, nutzer: str) -> Zahlung:
    if rest > 0:
        return Zahlung(
            satz("Bitte zahlen Sie bis ", fett("30.09.2023"), " an"),
            (
                Angabe("Empfänger", satz("Heinz Sonnenschuh")),
                Angabe("IBAN", satz("DE02 1203 0000 0000 2020 51")),
                Angabe("Zweck", satz(f"0000001-2 / {nutzer} / 2022")),
            ),
        )
    if rest < 0:
        return Zahlung(
            satz("Heinz Sonnenschuh überweist Ihnen den Betrag bis ", fett("30.09.2023"), " auf Ihr bekanntes Konto.")
        )
    return Zahlung(satz("Es ist nichts zu zahlen."))


def hauskosten() -> Hauskosten:
    """Costs of the house."""
    zeilen = (
        Kostenzeile("Fernwärme, Arbeitspreis", "821,10", "Rechnung 16.01.2023", "3.450", "kWh"),
        Kostenzeile("Fernwärme, Leistungspreis", "1.190,00", "Rechnung 16.01.2023", "10,0", "kW"),
        Kostenzeile("Betriebsstrom", "154,70", "Zwischenzähler, Rechnung 09.01.2023", "442", "kWh"),
        Kostenzeile("Wartung Übergabestation", "333,20", "Rechnung 12.09.2022"),
        Kostenzeile("Miete der Zähler", "307,02", "Rechnung 31.12.2022", "9", "Stück"),
        Kostenzeile("Ablesung und Abrechnung", "249,78", "Rechnung 31.12.2022"),
    )
    return Hauskosten((Kostengruppe("", zeilen),), Kostenzeile("Gesamtkosten des Hauses", "3.055,80"))


def aufteilung() -> Aufteilung:
    """Split by the meter for hot water."""
    return Aufteilung(
        segmente=(
            Segment("Heizung", "2.568,64 €", 841, 0, "84,06 %"),
            Segment("Warmwasser", "487,16 €", 159, 1, "15,94 %"),
        ),
        saetze=(
            satz("Der Wärmezähler für Warmwasser hat 550 von insgesamt 3.450 kWh gemessen:"),
            satz(
                fett("550 kWh "),
                zeichen("÷"),
                fett(" 3.450 kWh "),
                zeichen("×"),
                fett(" 3.055,80 € "),
                zeichen("="),
                fett(" 487,16 €"),
                leise("   § 9 Abs. 1 und 2 HeizkostenV"),
            ),
        ),
    )


def kohlendioxid() -> Kohlendioxid:
    """Shown as information, because the period begins before 2023."""
    return Kohlendioxid(
        stufen(1),
        (
            satz(
                "Ihr Haus: 621 kg ",
                zeichen("÷"),
                " 225,00 m² ",
                zeichen("="),
                fett(" 2,8 kg je m²"),
                ", Stufe 1 von 10. Anteil des Vermieters: ",
                fett("0,00 €"),
                ".",
            ),
            satz(
                leise(
                    "Nachrichtlich. Die Aufteilung nach dem CO2KostAufG gilt für Zeiträume, "
                    "die ab dem 01.01.2023 beginnen."
                )
            ),
        ),
    )


def rechenweg() -> Rechenweg:
    """Page 2."""
    heizung = (
        Anteilzeile("Grundkosten", "273,99", "30 %", "770,59", "225,00", "m²", "3,4249", "€/m²", "80,00", "m²"),
        Anteilzeile("Verbrauch", "496,01", "70 %", "1.798,05", "2.900,000", "kWh", "0,6200", "€/kWh", "800,000", "kWh"),
    )
    warmwasser = (
        Anteilzeile("Grundkosten", "51,96", "30 %", "146,15", "225,00", "m²", "0,6495", "€/m²", "80,00", "m²"),
        Anteilzeile("Verbrauch", "269,60", "70 %", "341,01", "11,461", "m³", "29,7539", "€/m³", "9,061", "m³"),
    )
    return Rechenweg(
        kosten=hauskosten(),
        aufteilung=aufteilung(),
        anteil=Anteil(
            gruppen=(Anteilgruppe("Heizung", heizung), Anteilgruppe("Warmwasser", warmwasser)),
            summe=Anteilzeile("Summe", "1.091,56", betrag="3.055,80"),
            fussnote="Grundkosten nach beheizter Fläche, Verbrauch nach den Zählern: §§ 7 und 8 HeizkostenV. "
            "Ihre Zählerstände stehen auf Seite 3.",
        ),
        kohlendioxid=kohlendioxid(),
        einleitung="Vom Gesamtbetrag des Hauses zu Ihrem Anteil in drei Schritten. Gerechnet wird mit ungerundeten "
        "Preisen, gedruckt sind vier Nachkommastellen.",
    )


def zaehlergruppen() -> tuple[Zaehlergruppe, ...]:
    """Readings of the shop and of the house."""
    jahr = "ganzes Jahr"
    nr = geraetenummer
    return (
        Zaehlergruppe(
            "Heizung: Wärmezähler",
            "kWh",
            (
                Ablesezeile(
                    "Verkaufsraum", nr("62410118"), jahr, "4.318,000", "4.974,000", "656,000", "1,000", art="F"
                ),
                Ablesezeile("Lager", nr("62410121"), jahr, "1.205,000", "1.349,000", "144,000", "1,000", art="F"),
            ),
            (Zaehlersumme("Ihr Verbrauch", "800,000"),),
        ),
        Zaehlergruppe(
            "Warmwasser: Wasserzähler",
            "m³",
            (
                Ablesezeile(
                    "Teeküche, bis Tausch",
                    nr("30118842"),
                    "bis 14.06.2022",
                    "41,207",
                    "43,911",
                    "2,704",
                    "1,000",
                    art="T",
                ),
                Ablesezeile(
                    "Teeküche, neu", nr("48200317"), "ab 14.06.2022", "0,012", "3,419", "3,407", "1,000", art="F"
                ),
                Ablesezeile("WC", nr("30118849"), jahr, "18,640", "21,590", "2,950", "1,000", art="F"),
            ),
            (Zaehlersumme("Ihr Verbrauch", "9,061"),),
        ),
        Zaehlergruppe(
            "Zähler des Hauses",
            "kWh",
            (
                Ablesezeile("Fernwärme gesamt", nr("62300007"), jahr, "28.114,000", "31.564,000", "3.450,000", art="F"),
                Ablesezeile("davon Warmwasser", nr("62300008"), jahr, "4.020,000", "4.570,000", "550,000", art="F"),
            ),
            (Zaehlersumme("bleibt für Heizung", "2.900,000"),),
            "Die Wärmezähler aller Nutzer ergeben zusammen ebenfalls 2.900,000 kWh.",
            "Zähler",
        ),
    )


def zaehler() -> Zaehlerseite:
    """Page 3."""
    return Zaehlerseite(
        einleitung="Anfang ist der Stand am 01.01.2022, Ende der Stand am 31.12.2022. "
        "Vergleichen Sie die Gerätenummern.",
        gruppen=zaehlergruppen(),
        legende=LEGENDE,
        hinweise=(
            Mitteilung(
                "Teeküche",
                satz(
                    "Die Eichfrist des alten Zählers ist 2022 abgelaufen. Am 14.06.2022 wurde er getauscht, das "
                    "Protokoll liegt im Portal. 2,704 m³ + 3,407 m³ = 6,111 m³."
                ),
            ),
        ),
    )


MONATE = ("Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez")
DIESES = (138, 112, 102, 66, 28, 6, 4, 4, 26, 62, 104, 148)
VORIGES = (156, 140, 116, 86, 44, 6, 5, 6, 20, 68, 108, 137)


def monatsbild() -> Monatsbild:
    """Twelve months and those of last year."""
    spitze = 160
    return Monatsbild(
        "Heizung nach Monaten, in kWh",
        "2022",
        "2021",
        tuple(
            Monatswert(monat, str(jetzt), jetzt * 1000 // spitze, str(vorher), vorher * 1000 // spitze)
            for monat, jetzt, vorher in zip(MONATE, DIESES, VORIGES, strict=True)
        ),
        tuple(Hilfslinie(str(wert), wert * 1000 // spitze) for wert in (50, 100, 150)),
        "Balkenbild: Heizung je Monat 2022 und 2021, die Zahlen stehen in der Tabelle darunter.",
    )


def vergleichsbild() -> Vergleichsbild:
    """Four bars."""
    return Vergleichsbild(
        "Sie und andere, in kWh je m² und Jahr",
        (
            Vergleichsbalken("Sie 2022", "10,0", 735, True),
            Vergleichsbalken("Sie 2021", "11,2", 824),
            Vergleichsbalken("Durchschnitt dieses Hauses", "12,9", 949),
            Vergleichsbalken("Ähnliche Läden mit Fernwärme", "13,6", 1000),
        ),
        "Balkenbild: Sie 2022 10,0, Sie 2021 11,2, Durchschnitt dieses Hauses 12,9, ähnliche Läden 13,6 kWh je m².",
    )


INFORMATIONEN = Informationen(
    "Informationen nach § 6a Abs. 3 HeizkostenV",
    (
        Abschnitt(
            "Energie",
            (
                satz(
                    "Fernwärme: 62 % Kraft-Wärme-Kopplung Erdgas, 27 % Abwärme, 11 % Biomasse. "
                    "Primärenergiefaktor 0,56. Ausstoß 0,180 kg CO₂ je kWh, im Jahr 621 kg."
                ),
            ),
        ),
        Abschnitt("Steuern und Abgaben", (satz("19 % Mehrwertsteuer, in Ihrem Anteil 174,28 €."),)),
        Abschnitt(
            "Entgelte für Zähler, Ablesung und Abrechnung",
            (satz("Haus 556,80 €: Miete der Zähler 307,02 €, Ablesung und Abrechnung 249,78 €."),),
        ),
        Abschnitt(
            "Beratung zum Energiesparen",
            (
                satz("Verbraucherzentrale: verbraucherzentrale-energieberatung.de"),
                satz("Bundesstelle für Energieeffizienz: bfee-online.de"),
            ),
        ),
        Abschnitt(
            "Streitbeilegung",
            (satz("Der Vermieter nimmt nicht an einem Verfahren vor einer Verbraucherschlichtungsstelle teil."),),
        ),
        Abschnitt(
            "Wörter",
            (
                satz(
                    fett("Grundkosten:"),
                    " Teil, der nach Fläche verteilt wird. ",
                    fett("Gradtage:"),
                    " Maß dafür, wie viel in einem Monat geheizt wird. ",
                    fett("Witterungsbereinigt:"),
                    " so, als wäre das Wetter durchschnittlich gewesen.",
                ),
            ),
        ),
    ),
)


def vergleich() -> Vergleichsseite:
    """Page 4."""
    return Vergleichsseite(
        tatsachen=(
            Tatsache("Heizung 2022", "800 kWh", "−10 % gegenüber 2021 (892 kWh)"),
            Tatsache("Witterungsbereinigt", "912 kWh", "−1 % gegenüber 2021 (919 kWh)"),
            Tatsache("Warmwasser 2022", "9,061 m³", "+8 % gegenüber 2021 (8,412 m³)"),
        ),
        monate=monatsbild(),
        vergleich=vergleichsbild(),
        informationen=(INFORMATIONEN,),
    )
