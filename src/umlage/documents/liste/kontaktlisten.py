"""Who has to do with the house, and what the clerk noted for himself; Nutzer get neither list."""

from __future__ import annotations

from collections.abc import Sequence

from umlage.core.settlement.akte import Anschrift, Bemerkung, Kontakt
from umlage.core.settlement.servicerechnung import rechnungsempfaenger
from umlage.documents.bausteine import Angabe, satz
from umlage.documents.liste.inhalt import Liste, Reihe, Spaltenkopf, Tabelle, Tabellengruppe
from umlage.documents.liste.rahmen import KONTAKTROLLEN, Hat, hausliste

_INTERN = "Nur für die Sachbearbeitung, nicht für Nutzer."


def kontaktliste(sicht: Hat, kontakte: Sequence[Kontakt] | None = None) -> Liste:
    """The client and all contacts by role; `kontakte`: those that are known now, instead of those of the Akte."""
    akte = sicht.akte
    rows = akte.kontakte if kontakte is None else kontakte
    reihen: list[Reihe] = []
    if akte.absender.auftraggeber is not None:
        reihen.append(_reihe("Auftraggeber", akte.absender.auftraggeber))
    for rolle, name in KONTAKTROLLEN.items():
        reihen += [_reihe(name, row, row.telefon, row.email) for row in rows if row.rolle == rolle]
        if rolle == "rechnungsempfaenger" and not any(row.rolle == rolle for row in rows):
            wer, where = rechnungsempfaenger(akte)
            if wer is not None and where.startswith("servicerechnung"):
                reihen.append(_reihe(name, wer))
    spalten = (
        Spaltenkopf("Rolle", stil="fett"),
        Spaltenkopf("Name", breite=12000, fliesst=True),
        Spaltenkopf("Anschrift", breite=12000, fliesst=True),
        Spaltenkopf("Telefon"),
        Spaltenkopf("E-Mail", breite=9000, fliesst=True),
    )
    tabelle = Tabelle(
        "", spalten, (Tabellengruppe("", tuple(reihen)),), fussnote=_INTERN, leer="Es sind keine Kontakte bekannt."
    )
    return hausliste(sicht, "Kontaktliste", tabelle, angaben=(Angabe("Kontakte", satz(str(len(reihen)))),))


def _reihe(rolle: str, wer: Anschrift, telefon: str | None = None, email: str | None = None) -> Reihe:
    ort = " ".join(filter(None, (wer.plz, wer.ort)))
    return (
        rolle,
        wer.name,
        ", ".join(filter(None, (wer.zusatz, wer.strasse, ort))),
        telefon or "",
        email or "",
    )


def bemerkungsliste(sicht: Hat, bemerkungen: Sequence[Bemerkung] | None = None) -> Liste:
    """What the clerk noted: of the house, then of each flat; `bemerkungen`: those that are known now."""
    akte = sicht.akte
    rows = akte.bemerkungen if bemerkungen is None else bemerkungen
    haus = [("Haus", "", row.text) for row in rows if row.nutzeinheit is None]
    flats = [
        (einheit.nr, einheit.lage or "", row.text)
        for einheit in akte.nutzeinheiten
        for row in rows
        if row.nutzeinheit == einheit.nr
    ]
    # what was noted of a flat that this year does not have is the clerk's nevertheless
    known = {einheit.nr for einheit in akte.nutzeinheiten}
    rest = [
        (row.nutzeinheit, "", row.text) for row in rows if row.nutzeinheit is not None and row.nutzeinheit not in known
    ]
    spalten = (
        Spaltenkopf("Nutzeinheit", stil="fett"),
        Spaltenkopf("Lage", breite=8000, fliesst=True),
        Spaltenkopf("Bemerkung", breite=30000, fliesst=True),
    )
    gruppe = Tabellengruppe("", (*haus, *flats, *rest))
    tabelle = Tabelle("", spalten, (gruppe,), fussnote=_INTERN, leer="Es gibt keine Bemerkungen.")
    return hausliste(sicht, "Bemerkungen", tabelle, quer=False)
