"""What a house still lacks before anything can be settled: the report of the audit while there is not even an Akte."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from umlage.core.finding import Finding
from umlage.documents.bausteine import Absender, Angabe, Rahmen, fett, satz
from umlage.documents.befunde import grundlage, ort
from umlage.documents.klartext import abhilfe, klartext
from umlage.documents.liste.inhalt import Liste, Spaltenkopf, Tabelle, Tabellengruppe
from umlage.documents.zahlen import tag, zeitraum

_SPALTEN = (
    Spaltenkopf("Art", breite=5500),
    Spaltenkopf("Ort", breite=11000, fliesst=True),
    Spaltenkopf("Befund", breite=16000, fliesst=True),
    Spaltenkopf("Was zu tun ist", breite=13000, fliesst=True),
    Spaltenkopf("Grundlage", breite=8000, fliesst=True, stil="leise"),
)


def maengelliste(
    findings: Sequence[Finding], *, absender: str, nummer: str, adresse: str, von: date, bis: date, am: date
) -> Liste:
    """Every finding with place and remedy; `am`: the day on which it was looked at, `bis` the last of the period."""
    zeit = zeitraum(von, bis)
    rahmen = Rahmen(
        name=f"Prüfbericht {bis.year}, Liegenschaft {nummer}",
        erstellt_am=am,
        absender=Absender(absender),
        anschrift=(),
        angaben=(
            Angabe("Liegenschaft", satz(fett(nummer))),
            Angabe("Abrechnungszeitraum", satz(zeit)),
            Angabe("Stand", satz(tag(am))),
        ),
        titel=f"Prüfbericht {bis.year}",
        untertitel=adresse,
        bezeichnung=f"Prüfbericht {bis.year}",
        liegenschaft=nummer,
        kopfzeile=(adresse, zeit),
        kopfzeile_quer=(adresse, zeit),
    )
    rows = tuple(
        (
            one.severity.value.capitalize(),
            ort(one.where),
            klartext(one.message),
            abhilfe(one.remedy),
            grundlage(one.norm),
        )
        for one in findings
    )
    table = Tabelle("Was vor der Abrechnung fehlt", _SPALTEN, (Tabellengruppe("", rows),), leer="Es fehlt nichts.")
    return Liste(rahmen, "pruefbericht", (table,), quer=True)
