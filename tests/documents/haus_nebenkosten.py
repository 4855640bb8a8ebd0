"""A house with cold water and ancillary costs: heating, hot water, cold water and any number of further costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.documents import s1
from umlage.documents.bausteine import Absender, Angabe, Kostengruppe, Kostenzeile, Rahmen, Segment, fett, satz, zeichen
from umlage.documents.einzelabrechnung.inhalt import (
    Ablesezeile,
    Anteilgruppe,
    Anteilzeile,
    Einzelabrechnung,
    Ergebnis,
    Posten,
    Rechenweg,
    Zaehlergruppe,
    Zaehlerseite,
    Zaehlersumme,
    Zusammensetzung,
)
from umlage.documents.zahlen import betrag, euro, geraetenummer, zeitraum

VERWALTUNG = Absender(
    name="Wohnungsgenossenschaft Fuldaaue",
    zeilen=("Am Auedamm 3 · 34121 Kassel", "Telefon 0561 000-300"),
    ruecksendezeile="Wohnungsgenossenschaft Fuldaaue · Am Auedamm 3 · 34121 Kassel",
    akzent="#7A1F5C",
)

Zeile = tuple[str, str, int]
KOSTEN: tuple[Zeile, ...] = (
    ("Grundsteuer", "Wohnfläche", 120477),
    ("Straßenreinigung und Winterdienst", "Wohnfläche", 48210),
    ("Müllabfuhr", "Personentage", 98810),
    ("Entwässerung, Niederschlagswasser", "Wohnfläche", 40190),
    ("Hausreinigung", "Einheiten", 151200),
    ("Gartenpflege", "Wohnfläche", 88004),
    ("Beleuchtung, Hausstrom", "Wohnfläche", 21208),
    ("Aufzug, Wartung und Notruf", "Wohnfläche", 174930),
    ("Gebäudeversicherung mit Elementarschäden", "Wohnfläche", 179000),
    ("Haftpflichtversicherung", "Wohnfläche", 21950),
    ("Hauswart", "Wohnfläche", 240000),
    ("Rauchwarnmelder, Prüfung", "Stück", 9520),
)


def einzelabrechnung(arten: int = 12) -> Einzelabrechnung:
    """A statement with `arten` further cost lines; amounts are filler, not a settlement."""
    grund = s1.einzelabrechnung()
    zeilen = tuple(
        KOSTEN[nr % 12] if nr < 12 else (f"{KOSTEN[nr % 12][0]}, Teil {nr // 12 + 1}", *KOSTEN[nr % 12][1:])
        for nr in range(arten)
    )
    nebenkosten = sum(cent * 72 // 590 for *_, cent in zeilen)
    summe = 109156 + 12044 + nebenkosten
    assert grund.rechenweg is not None
    assert grund.zaehler is not None
    return replace(
        grund,
        rahmen=_rahmen(),
        ergebnis=Ergebnis("Ihre Nachzahlung", euro(summe - 180000), grund.ergebnis.zahlung),
        zusammensetzung=_zusammensetzung(grund.zusammensetzung, zeilen, summe),
        rechenweg=_rechenweg(grund.rechenweg, zeilen),
        zaehler=_zaehler(grund.zaehler),
    )


def _zusammensetzung(grund: Zusammensetzung, zeilen: tuple[Zeile, ...], summe: int) -> Zusammensetzung:
    posten = tuple(Posten(name, betrag(cent * 72 // 590), f"nach {schluessel}", 3) for name, schluessel, cent in zeilen)
    nebenkosten = sum(cent * 72 // 590 for *_, cent in zeilen)
    return Zusammensetzung(
        (
            *(replace(segment, promille=segment.promille * 109156 // summe) for segment in grund.segmente),
            Segment("Kaltwasser", euro(12044), 12044000 // summe, 2),
            Segment("Nebenkosten", euro(nebenkosten), nebenkosten * 1000 // summe, 3),
        ),
        (
            *grund.posten,
            Posten("Kaltwasser", "120,44", "nach Ihren Wasserzählern, 28,310 m³", 2),
            *posten,
        ),
        Posten("Ihre Kosten", betrag(summe)),
        (Posten("Ihre Vorauszahlungen", "−1.800,00"),),
        Posten("Ihre Nachzahlung", betrag(summe - 180000)),
    )


def _rechenweg(grund: Rechenweg, zeilen: tuple[Zeile, ...]) -> Rechenweg:
    return replace(
        grund,
        kosten=replace(
            grund.kosten,
            gruppen=(
                replace(
                    grund.kosten.gruppen[0],
                    titel="Heizung und Warmwasser",
                    summe=Kostenzeile("Summe", "3.055,80"),
                ),
                Kostengruppe(
                    "Kaltwasser", (Kostenzeile("Wasserversorgung", "841,77", "Bescheid 20.01.2023", "402", "m³"),)
                ),
                Kostengruppe(
                    "Weitere Betriebskosten",
                    tuple(Kostenzeile(name, betrag(cent), "Bescheid 12.02.2022") for name, _, cent in zeilen),
                ),
            ),
        ),
        anteil=replace(
            grund.anteil,
            gruppen=(
                *grund.anteil.gruppen,
                Anteilgruppe(
                    "Kaltwasser",
                    (
                        Anteilzeile(
                            "Verbrauch", "120,44", "m³", "841,77", "402,310", "m³", "2,0923", "€/m³", "28,310", "m³"
                        ),
                    ),
                ),
                Anteilgruppe("Weitere Betriebskosten", tuple(_anteilzeile(*zeile) for zeile in zeilen)),
            ),
            saetze=(
                satz(
                    fett("Personentage: "),
                    "Ihr Haushalt zählt 2 Personen ",
                    zeichen("×"),
                    " 365 Tage ",
                    zeichen("="),
                    " 730 Tage.",
                ),
            ),
        ),
    )


def _zaehler(grund: Zaehlerseite) -> Zaehlerseite:
    return replace(
        grund,
        gruppen=(
            *grund.gruppen[:2],
            Zaehlergruppe(
                "Kaltwasser: Wasserzähler",
                "m³",
                (
                    Ablesezeile(
                        "Bad",
                        geraetenummer("30118850"),
                        "ganzes Jahr",
                        "104,002",
                        "132,312",
                        "28,310",
                        "1,000",
                        art="S",
                    ),
                ),
                (Zaehlersumme("Ihr Verbrauch", "28,310"),),
            ),
            grund.gruppen[2],
        ),
    )


def _anteilzeile(name: str, schluessel: str, cent: int) -> Anteilzeile:
    einheiten, einheit, ihre = {
        "Wohnfläche": ("590,00", "m²", "72,50"),
        "Personentage": ("6.588,00", "Tage", "730,00"),
        "Einheiten": ("9", "Stück", "1"),
        "Stück": ("31", "Stück", "4"),
    }[schluessel]
    return Anteilzeile(
        name,
        betrag(cent * 72 // 590),
        schluessel,
        betrag(cent),
        einheiten,
        einheit,
        "2,0420",
        f"€/{einheit}",
        ihre,
        einheit,
    )


def _rahmen() -> Rahmen:
    jahr = zeitraum(date(2022, 1, 1), date(2022, 12, 31))
    return replace(
        s1.rahmen(),
        absender=VERWALTUNG,
        name="Betriebskostenabrechnung 2022, Liegenschaft 0000001-2, Nutzer 1-1",
        anschrift=("Eheleute Anneliese und", "Karl-Friedrich Schäfer-Bockelmann", "Fuldaaue 12", "34121 Kassel"),
        angaben=(
            Angabe("Liegenschaft", satz(fett("0000001-2"))),
            Angabe("Nutzer", satz(fett("1-1"), " · 3. OG Mitte")),
            Angabe("Wohnfläche", satz("72,50 m²")),
            Angabe("Abrechnungszeitraum", satz(jahr)),
            Angabe("Ihre Nutzung", satz("365 Tage, 1.000 ‰")),
            Angabe("Erstellt am", satz("28.08.2023")),
        ),
        titel="Betriebskostenabrechnung 2022",
        untertitel="Heizung, Wasser und weitere Betriebskosten für Ihre Wohnung, Fuldaaue 12, 34121 Kassel",
        bezeichnung="Betriebskostenabrechnung 2022",
    )
