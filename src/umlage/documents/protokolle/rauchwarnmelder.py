"""The annual protocol of smoke detectors (DIN 14676-1): each device, what was looked at, what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from umlage.documents.bausteine import Angabe, satz
from umlage.documents.liste.inhalt import Feld, Felder, Liste, Reihe, Spaltenkopf, Tabelle, Tabellengruppe, Texte
from umlage.documents.protokolle.rahmen import Protokollhaus, rahmen
from umlage.documents.zahlen import geraetenummer, tag

ERGEBNIS = {
    "in_ordnung": "in Ordnung",
    "mangel": "Mangel",
    "ansehen": "vor Ort anzusehen",
    "kein_zugang": "nicht geprüft, kein Zugang",
}
VERFAHREN = {
    "vor_ort": "vor Ort (Bauweise A)",
    "teilfern": "Teil-Ferninspektion (Bauweise B)",
    "fern": "Ferninspektion (Bauweise C)",
}
# what is looked at, in the order of the columns; yes is good
PRUEFPUNKTE = (
    ("energie", "Energie"),
    ("stoerung", "ohne Störung, sauber"),
    ("demontage", "montiert"),
    ("oeffnungen", "Öffnungen frei"),
    ("umfeld", "0,5 m frei"),
    ("signal", "Alarmton"),
)
_ZEICHEN = {"ja": "ja", "nein": "nein", "": "–"}


@dataclass(frozen=True, slots=True)
class Meldereintrag:
    """One detector with its last inspection. `punkte`: ja, nein or nothing for each point, by its word."""

    nutzeinheit: str
    raum: str
    nummer: str
    eingebaut_am: date | None
    geprueft_am: date | None
    verfahren: str
    ergebnis: str
    punkte: dict[str, str]
    bemerkung: str
    pruefer: str


def rauchwarnmelderprotokoll(haus: Protokollhaus, jahr: int, am: date, melder: Sequence[Meldereintrag]) -> Liste:
    """The protocol of a year."""
    done = [one for one in melder if one.geprueft_am is not None]
    good = [one for one in done if one.ergebnis == "in_ordnung"]
    counts = (
        Angabe("Rauchwarnmelder", satz(str(len(melder)))),
        Angabe("geprüft", satz(str(len(done)))),
        Angabe("in Ordnung", satz(str(len(good)))),
    )
    gruppen: dict[str, list[Reihe]] = {}
    for one in melder:
        gruppen.setdefault(one.nutzeinheit, []).append(_reihe(one))
    spalten = (
        Spaltenkopf("Raum", breite=5000, fliesst=True),
        Spaltenkopf("Gerät", stil="fett"),
        Spaltenkopf("Einbau", stil="leise"),
        Spaltenkopf("geprüft am"),
        *(Spaltenkopf(name) for _word, name in PRUEFPUNKTE),
        Spaltenkopf("Ergebnis", breite=5000, fliesst=True, stil="fett"),
        Spaltenkopf("Bemerkung", breite=7000, fliesst=True),
    )
    tabelle = Tabelle(
        "Geprüfte Geräte",
        spalten,
        tuple(Tabellengruppe(name or "Haus", tuple(rows)) for name, rows in gruppen.items()),
        leer="In dieser Liegenschaft ist kein Rauchwarnmelder zugeordnet.",
    )
    teile = (tabelle, _hinweise(melder, jahr), _unterschrift(done))
    title = f"Rauchwarnmelder-Protokoll {jahr}"
    return Liste(rahmen(haus, title, am, angaben=counts), f"rauchwarnmelder-{jahr}", teile, quer=True)


def _reihe(one: Meldereintrag) -> Reihe:
    return (
        one.raum or "–",
        geraetenummer(one.nummer),
        tag(one.eingebaut_am) if one.eingebaut_am else "–",
        tag(one.geprueft_am) if one.geprueft_am else "offen",
        *(_ZEICHEN[one.punkte.get(word, "")] for word, _name in PRUEFPUNKTE),
        ERGEBNIS.get(one.ergebnis, "nicht geprüft"),
        one.bemerkung,
    )


def _hinweise(melder: Sequence[Meldereintrag], jahr: int) -> Texte:
    ways = sorted({VERFAHREN[one.verfahren] for one in melder if one.verfahren in VERFAHREN})
    old = [one.nummer for one in melder if one.eingebaut_am is not None and one.eingebaut_am.year + 10 <= jahr]
    text = [f"Verfahren nach DIN 14676-1: {', '.join(ways)}." if ways else "Es wurde noch kein Gerät geprüft."]
    text.append("„–“ heißt: dieser Punkt wurde nicht geprüft, oder das Gerät gab keine verständliche Antwort.")
    if old:
        text.append(f"Seit zehn Jahren eingebaut und auszutauschen: {', '.join(map(geraetenummer, old))}.")
    return Texte("Hinweise", (satz(" ".join(text)),))


def _unterschrift(done: Sequence[Meldereintrag]) -> Felder:
    people = sorted({one.pruefer for one in done if one.pruefer})
    fields = (Feld("Prüfer", ", ".join(people), 4), Feld("Ort, Tag", breite=3), Feld("Unterschrift", breite=5))
    return Felder("", fields)
