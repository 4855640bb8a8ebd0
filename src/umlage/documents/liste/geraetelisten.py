"""Devices by the Kostenelement whose costs they share, and the values of every device."""

from __future__ import annotations

from fractions import Fraction

from umlage.core.kostenbaum.ablauf import Lauf
from umlage.core.period import DAY
from umlage.core.settlement.eichung import UNGEEICHT
from umlage.core.settlement.messwert import BASIS, Messwert
from umlage.core.settlement.messwert import menge as als_menge
from umlage.core.verbrauch.geraet import Abschnitt
from umlage.core.verbrauch.staende import Herkunft, Stand
from umlage.documents.bausteine import Angabe, satz
from umlage.documents.haussicht import Haussicht
from umlage.documents.liste.inhalt import Liste, Reihe, Spaltenkopf, Tabelle, Tabellengruppe, Zelle
from umlage.documents.liste.rahmen import GERAET, hausliste
from umlage.documents.liste.verteilte import element_von, titel_der
from umlage.documents.zahlen import geraetenummer, knapp, stand, tag

_HERKUNFT = {
    Herkunft.ABGELESEN: "abgelesen",
    Herkunft.FUNK: "Funk",
    Herkunft.SELBST: "selbst abgelesen",
    Herkunft.ZWISCHEN: "Zwischenablesung",
    Herkunft.TAUSCH: "Tausch",
    Herkunft.ERSATZ: "Ersatzwert",
    Herkunft.BERECHNET: "berechnet",
    Herkunft.NULL: "Rücksetzung",
    Herkunft.ALTWERT: "Altwert",
}
_OHNE = "Die Akte hat keine Geräte."


def geraete_je_element(sicht: Haussicht) -> Liste:
    """Under every Kostenelement the devices that share it out, and the meters by which it takes its part."""
    gruppen = []
    for lauf in sicht.ergebnis.wurzel.walk():
        if lauf.element.geraete is not None:
            gruppen.append(_gruppe(sicht, lauf, lauf.element.geraete.nummern, ""))
        if lauf.element.zaehler:
            gruppen.append(_gruppe(sicht, lauf, lauf.element.zaehler, ", Zähler des Kostenelements"))
    spalten = (
        Spaltenkopf("Nummer", stil="fett"),
        Spaltenkopf("Gerät"),
        Spaltenkopf("Nutzeinheit", breite=10000, fliesst=True),
        Spaltenkopf("Raum", breite=8000, fliesst=True),
        Spaltenkopf("Faktor", zahl=True),
        Spaltenkopf("Verbrauch", zahl=True),
        Spaltenkopf("Einheit", stil="leise"),
    )
    leer = "Kein Kostenelement verteilt nach Geräten."
    tabelle = Tabelle("", spalten, tuple(gruppen), leer=leer)
    anzahl = Angabe("Kostenelemente", satz(str(len(gruppen))))
    return hausliste(sicht, "Geräte je Kostenelement", tabelle, angaben=(anzahl,), datei="geraete-je-kostenelement")


def _gruppe(sicht: Haussicht, lauf: Lauf, nummern: tuple[str, ...], zusatz: str) -> Tabellengruppe:
    geraete = [sicht.ergebnis.haus.messung.geraete[nummer] for nummer in nummern]
    einheiten = {_einheit(messwert) for messwert in geraete}
    summe = stand(sum((messwert.menge for messwert in geraete), Fraction(0)))
    titel = "Summe 1 Gerät" if len(geraete) == 1 else f"Summe {len(geraete)} Geräte"
    ganz = ("", titel, "", "", "", summe, einheiten.pop()) if len(einheiten) == 1 else None
    return Tabellengruppe(element_von(lauf) + zusatz, tuple(_geraet(sicht, messwert) for messwert in geraete), ganz)


def _geraet(sicht: Haussicht, messwert: Messwert) -> Reihe:
    geraet = messwert.geraet
    return (
        geraetenummer(geraet.nr),
        GERAET[geraet.art],
        _ort(sicht, messwert),
        geraet.raum or "",
        knapp(messwert.abschnitte[-1].faktor.value, 6) if messwert.abschnitte else "",
        Zelle(stand(messwert.menge), f"geraete/{geraet.nr}"),
        _einheit(messwert),
    )


def _ort(sicht: Haussicht, messwert: Messwert) -> str:
    if messwert.einheit is None:
        return "Haus und Anlagen"
    return titel_der(sicht.akte.nutzeinheiten[messwert.einheit])


def _einheit(messwert: Messwert) -> str:
    art = messwert.geraet.art
    return "Einheiten" if art in UNGEEICHT else BASIS[art].replace("m3", "m³")


def verbrauchswerte(sicht: Haussicht) -> Liste:
    """Of every device each stretch of time with its stands, factor, consumption and who used it."""
    geraete = sicht.ergebnis.haus.messung.geraete
    gruppen = tuple(_werte(sicht, messwert) for messwert in geraete.values())
    spalten = (
        Spaltenkopf("Nutzer", stil="fett"),
        Spaltenkopf("von"),
        Spaltenkopf("bis"),
        Spaltenkopf("Anfangsstand", zahl=True),
        Spaltenkopf("Endstand", zahl=True),
        Spaltenkopf("Faktor", zahl=True),
        Spaltenkopf("Verbrauch", zahl=True),
        Spaltenkopf("Einheit", stil="leise"),
        Spaltenkopf("Herkunft", breite=12000, fliesst=True, stil="leise"),
    )
    note = "Verbrauch: Differenz der Stände mal Faktor, über Rücksetzungen und Schätzungen hinweg."
    tabelle = Tabelle("", spalten, gruppen, fussnote=note, leer=_OHNE)
    anzahl = Angabe("Geräte", satz(str(len(geraete))))
    return hausliste(sicht, "Verbrauchswerte je Gerät", tabelle, angaben=(anzahl,), datei="verbrauchswerte")


def _werte(sicht: Haussicht, messwert: Messwert) -> Tabellengruppe:
    geraet = messwert.geraet
    titel = ", ".join(
        filter(None, [geraetenummer(geraet.nr), GERAET[geraet.art], _ort(sicht, messwert), geraet.raum or ""])
    )
    summe = ("", "", "", "", "", "", Zelle(stand(messwert.menge), f"geraete/{geraet.nr}"), _einheit(messwert), "")
    reihen = tuple(_abschnitt(sicht, messwert, abschnitt) for abschnitt in messwert.abschnitte)
    return Tabellengruppe(titel, reihen, summe)


def _abschnitt(sicht: Haussicht, messwert: Messwert, abschnitt: Abschnitt) -> Reihe:
    return (
        _wer(sicht, messwert, abschnitt),
        tag(abschnitt.von),
        tag(abschnitt.bis - DAY),
        _stand(abschnitt.anfang),
        _stand(abschnitt.ende),
        knapp(abschnitt.faktor.value, 6),
        stand(als_menge(abschnitt.gewicht)),
        _einheit(messwert),
        _herkunft(messwert, abschnitt),
    )


def _wer(sicht: Haussicht, messwert: Messwert, abschnitt: Abschnitt) -> str:
    if messwert.einheit is None:
        return "Haus"
    belegung = sicht.ergebnis.haus.belegung
    return belegung.bewohner[belegung.einheiten[messwert.einheit][abschnitt.platz]].nutzer.nr


def _stand(wert: Stand | None) -> str:
    return "" if wert is None else stand(Fraction(wert.anzeige, 10**6))


def _herkunft(messwert: Messwert, abschnitt: Abschnitt) -> str:
    if messwert.geraet.schaetzung is not None:
        return "geschätzt"
    if messwert.differenz:
        return "Differenz von Geräten"
    if abschnitt.spanne is not None:
        return f"nach Zeit geteilt, {abschnitt.teil} von {abschnitt.ganz}"
    worte = [_HERKUNFT[wert.herkunft] for wert in (abschnitt.anfang, abschnitt.ende) if wert is not None]
    return ", ".join(dict.fromkeys(worte))
