"""The annex of one Nutzer: the whole derivation of his result, every line down to readings, invoices and norms."""

from __future__ import annotations

from collections.abc import Iterator

from umlage.core.figure import Figure, Value
from umlage.core.settlement.ergebnis import NutzerErgebnis
from umlage.core.settlement.herleitung import Herleitung
from umlage.documents.bausteine import Angabe, Mitteilung, satz
from umlage.documents.haussicht import Haussicht
from umlage.documents.klartext import stellen
from umlage.documents.liste.inhalt import Baumzeile, Herleitungsbaum, Liste, Zelle
from umlage.documents.liste.rahmen import rahmen
from umlage.documents.zahlen import euro


def anhang(sicht: Haussicht, herleitung: Herleitung, person: NutzerErgebnis) -> Liste:
    """Result, prepayments, then a bookmark for each line; what is the same in several places is printed once."""
    gesehen: set[int] = set()
    start = f"nutzer/{person.nr}"
    baeume = [_baum("Ihr Ergebnis", herleitung.figure(f"{start}/saldo"), gesehen, tiefe=1)]
    for position in person.positionen:
        figur = herleitung.figure(f"{start}/positionen/{position.nummer}")
        baeume.append(_baum(f"{position.nummer}  {position.bezeichnung}", figur, gesehen))
    weitere = [path for path in herleitung.paths_of(person) if path.split("/")[2] not in _SCHON]
    baeume += [_baum(herleitung.figure(path).name, herleitung.figure(path), gesehen) for path in weitere]
    einheit = sicht.akte.nutzeinheiten[person.bewohner.einheit]
    angaben = (
        Angabe("Nutzer", satz(person.nr)),
        Angabe("Kosten", satz(Zelle(euro(person.betrag.cents), f"{start}/betrag"))),
        Angabe("Saldo", satz(Zelle(euro(person.saldo.cents), f"{start}/saldo"))),
    )
    titel = f"Herleitung {sicht.jahr}"
    wer = ", ".join(filter(None, [person.bewohner.nutzer.name, einheit.lage]))
    text = (
        "Jede Zahl steht mit ihrer Rechnung über dem, woraus sie entsteht, bis zu Ablesung, Beleg oder Gesetz. "
        "Gerechnet wird ungerundet. Werte anderer Nutzer sind nur mit ihrem Ort genannt; sie gehen in die Summen ein."
    )
    return Liste(
        rahmen(sicht.akte, sicht.logo, titel, angaben=angaben, nutzer=person.nr, wo=wer, einheit=einheit),
        "herleitung",
        tuple(baeume),
        mitteilungen=(Mitteilung("", satz(text)),),
    )


_SCHON = {"betrag", "vorauszahlung", "saldo", "positionen"}


def _baum(titel: str, figur: Figure[Value], gesehen: set[int], tiefe: int = 99) -> Herleitungsbaum:
    zeilen = tuple(_zeilen(figur, 0, gesehen, tiefe))
    return Herleitungsbaum(titel, figur.printed(), zeilen)


def _zeilen(figur: Figure[Value], ebene: int, gesehen: set[int], tiefe: int) -> Iterator[Baumzeile]:
    if figur.aside and ebene:
        yield Baumzeile(ebene, figur.name, figur.printed(), quelle=stellen(figur.source))
        return
    if id(figur) in gesehen and figur.inputs:
        yield Baumzeile(ebene, figur.name, figur.printed(), satz="Herleitung wie oben.")
        return
    if tiefe > 1:
        gesehen.add(id(figur))
    rechnung = figur.calculation() if figur.inputs and figur.formula and not figur.hands_on else ""
    yield Baumzeile(ebene, figur.name, figur.printed(), rechnung, figur.sentence, figur.norm, stellen(figur.source))
    if ebene >= tiefe:
        return
    for kind in figur.inputs:
        yield from _zeilen(kind, ebene + 1, gesehen, tiefe)
