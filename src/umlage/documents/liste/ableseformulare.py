"""What the reader carries, and what the resident reads himself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from umlage.core.quantity import printed
from umlage.core.settlement.akte import Akte, Geraet, Nutzeinheit, Nutzer
from umlage.core.settlement.messwert import BASIS
from umlage.documents import kopf
from umlage.documents.bausteine import Angabe, Mitteilung, Satz, satz
from umlage.documents.liste.formularhaus import Formularhaus, schreibspalte
from umlage.documents.liste.inhalt import (
    Feld,
    Felder,
    Liste,
    Listenteil,
    Reihe,
    Spaltenkopf,
    Tabelle,
    Tabellengruppe,
    Texte,
)
from umlage.documents.liste.rahmen import GERAET, KONTAKTROLLEN
from umlage.documents.zahlen import BIS, FEST, geraetenummer, stand, tag


def geraete_am_ende(geraete: Sequence[Geraet]) -> list[Geraet]:
    """The devices that still hang at the end of the period."""
    return [geraet for geraet in geraete if geraet.bis is None]


def hausgeraete(akte: Akte) -> list[Geraet]:
    """The devices of the plants and of the house that still hang."""
    return geraete_am_ende([geraet for anlage in akte.anlagen for geraet in anlage.geraete] + list(akte.geraete))


def ableseauftrag(haus: Formularhaus) -> Liste:
    """What the reader is asked to do: which flats, how many devices of each kind, when."""
    akte = haus.akte
    alle = [*hausgeraete(akte), *(geraet for einheit in akte.nutzeinheiten for geraet in einheit.geraete)]
    arten = [art for art in GERAET if any(geraet.art == art for geraet in geraete_am_ende(alle))]

    def reihe(name: str, wer: str, geraete: Sequence[Geraet]) -> Reihe:
        zahlen = [sum(geraet.art == art for geraet in geraete) for art in arten]
        return (name, wer, *(str(zahl) if zahl else "–" for zahl in zahlen), str(len(geraete)), "", "", "")

    reihen = [
        reihe(
            ", ".join(filter(None, [einheit.strasse, einheit.lage or einheit.nr])),
            _letzter(einheit),
            geraete_am_ende(einheit.geraete),
        )
        for einheit in akte.nutzeinheiten
        if geraete_am_ende(einheit.geraete)
    ]
    if hausgeraete(akte):
        reihen.append(reihe("Haus und Anlagen", "", hausgeraete(akte)))
    summen = [sum(int(zeile[2 + nr]) for zeile in reihen if zeile[2 + nr] != "–") for nr in range(len(arten) + 1)]
    spalten = (
        Spaltenkopf("Lage", breite=6000, fliesst=True),
        Spaltenkopf("Nutzer", breite=8000, fliesst=True),
        *(Spaltenkopf(GERAET[art], zahl=True) for art in arten),
        Spaltenkopf("Geräte", zahl=True),
        schreibspalte("abgelesen am", zahl=False, breite=7000),
        schreibspalte("nicht angetroffen am", zahl=False, breite=7000),
        schreibspalte("Bemerkung", zahl=False, breite=8000),
    )
    wer, vor_ort = kopf.auftraggeber(akte), [*im_haus(akte)]
    felder = Felder(
        "",
        (
            Feld("Stichtag", tag(akte.period.last), 3),
            Feld("Auftraggeber", kopf.einzeilig(wer), 6),
            Feld("Schlüssel" if vor_ort else "Schlüssel, Ansprechpartner im Haus", breite=3),
            Feld("Ableser", ableser(akte), 3),
            Feld("Termin (Tag, von – bis)", termin(akte), 3),
            Feld("Ersatztermin", _tag(akte.ableseauftrag.ersatztermin), 3),
            *([Feld("Bezirk", akte.liegenschaft.bezirk, 3)] if akte.liegenschaft.bezirk else []),
            Feld("Aushang im Haus am", breite=3),
        ),
    )
    summe = ("Summe", "", *map(str, summen), "", "", "")
    tabelle = Tabelle("Nutzeinheiten", spalten, (Tabellengruppe("", tuple(reihen)),), summe, hoch=True)
    unten = Felder("", (Feld("Ort, Tag", breite=4), Feld("Unterschrift des Ablesers", breite=8)))
    text = (
        "Jeden Stand vollständig mit allen Stellen notieren, auch bei unverändertem Stand. Beschädigte, fehlende oder "
        "fremde Geräte unter Bemerkung nennen. Wer nicht angetroffen wird, bekommt den Ersatztermin; danach wird nach "
        "§ 9a HeizkostenV geschätzt."
    )
    helfer: list[Listenteil] = [Felder("", (Feld("Ansprechpartner im Haus", "; ".join(vor_ort)),))] if vor_ort else []
    hinweise = Texte("Hinweise", tuple(_hinweise(akte)))
    oben: list[Listenteil] = [*helfer, *([hinweise] if hinweise.saetze else [])]
    teile: tuple[Listenteil, ...] = (felder, *oben, tabelle, Texte("So wird abgelesen", (satz(text),)), unten)
    return Liste(haus.rahmen(f"Ableseauftrag {haus.jahr}"), "ableseauftrag", teile, quer=True)


def ableseliste(haus: Formularhaus) -> Liste:
    """All devices in the order of the flats with their last stands and space for the new ones."""
    akte = haus.akte
    gruppen = [
        Tabellengruppe(
            ", ".join(filter(None, [einheit.strasse, einheit.lage or f"Nutzeinheit {einheit.nr}", _letzter(einheit)])),
            tuple(_lesereihe(geraet) for geraet in geraete_am_ende(einheit.geraete)),
        )
        for einheit in akte.nutzeinheiten
        if geraete_am_ende(einheit.geraete)
    ]
    if hausgeraete(akte):
        gruppen.append(Tabellengruppe("Haus und Anlagen", tuple(map(_lesereihe, hausgeraete(akte)))))
    spalten = (
        Spaltenkopf("Raum", breite=7000, fliesst=True),
        Spaltenkopf("Gerät", stil="leise"),
        Spaltenkopf("Nummer", stil="fett"),
        Spaltenkopf("letzter Stand am"),
        Spaltenkopf("letzter Stand", zahl=True),
        Spaltenkopf("Einheit", stil="leise"),
        schreibspalte("neuer Stand", zahl=False, breite=9000),
        schreibspalte("Stichtagswert", zahl=False, breite=7000),
        schreibspalte("Checkzahl", zahl=False, breite=5000),
        schreibspalte("Bemerkung", zahl=False, breite=8000),
    )
    note = "Ein Stichtag in der Spalte „letzter Stand am“ heißt: die Anzeige beginnt danach wieder bei 0."
    zurueck = any(geraet.ruecksetzung for geraet in _alle(akte))
    tabelle = Tabelle(
        "",
        spalten,
        tuple(gruppen),
        fussnote=note if zurueck else "",
        hoch=True,
        leer="Die Akte hat keine Geräte, die abzulesen sind.",
    )
    kopfzeile = (
        Angabe("Stichtag", satz(tag(akte.period.last))),
        Angabe("Geräte", satz(str(sum(len(gruppe.reihen) for gruppe in gruppen)))),
        Angabe("abgelesen am", satz("__________________")),
        Angabe("Ableser", satz(ableser(akte) or "__________________")),
        *([Angabe("Termin", satz(termin(akte)))] if termin(akte) else []),
        *([Angabe("Bezirk", satz(akte.liegenschaft.bezirk))] if akte.liegenschaft.bezirk else []),
    )
    hinweise = tuple(_hinweise(akte))
    vor_ort = tuple(map(satz, im_haus(akte)))
    texte = (Texte("Ansprechpartner im Haus", vor_ort), Texte("Hinweise", hinweise))
    teile: tuple[Listenteil, ...] = (*(text for text in texte if text.saetze), tabelle)
    return Liste(haus.rahmen(f"Ableseliste {haus.jahr}", angaben=kopfzeile), "ableseliste", teile, quer=True)


def _hinweise(akte: Akte) -> Iterator[Satz]:
    """What the reader should know, first of the house, then of each flat in its order."""
    for hinweis in akte.ablesehinweise:
        if hinweis.nutzeinheit is None:
            yield satz(hinweis.text)
    for einheit in akte.nutzeinheiten:
        for hinweis in akte.ablesehinweise:
            if hinweis.nutzeinheit == einheit.nr:
                yield satz(f"{einheit.lage or f'Nutzeinheit {einheit.nr}'}: {hinweis.text}")


def im_haus(akte: Akte) -> Iterator[str]:
    """Whom the reader may call to get in: `Hausmeister Kai Krug, Telefon 0561 4713`."""
    for rolle in ("hausmeister", "ansprechpartner"):
        for wer in akte.kontakte:
            if wer.rolle == rolle:
                telefon = f"Telefon {wer.telefon}" if wer.telefon else ""
                yield ", ".join(filter(None, [f"{KONTAKTROLLEN[rolle]} {wer.name}", wer.zusatz, telefon]))


def ableser(akte: Akte) -> str:
    """Who reads, with his telephone; empty where nobody is named."""
    auftrag = akte.ableseauftrag
    telefon = f"Telefon {auftrag.telefon}" if auftrag.telefon else ""
    return ", ".join(filter(None, [auftrag.ableser, telefon]))


def termin(akte: Akte) -> str:
    """`08.01.2025, 08:00 – 12:30 Uhr`, as far as it is known."""
    auftrag = akte.ableseauftrag
    if auftrag.von and auftrag.bis:
        zeit = f"{auftrag.von}{FEST}{BIS}{FEST}{auftrag.bis}{FEST}Uhr"
    elif auftrag.von or auftrag.bis:
        zeit = f"ab {auftrag.von}{FEST}Uhr" if auftrag.von else f"bis {auftrag.bis}{FEST}Uhr"
    else:
        zeit = ""
    return ", ".join(filter(None, [_tag(auftrag.am), zeit]))


def _tag(am: date | None) -> str:
    return "" if am is None else tag(am)


def _alle(akte: Akte) -> Iterator[Geraet]:
    yield from hausgeraete(akte)
    for einheit in akte.nutzeinheiten:
        yield from geraete_am_ende(einheit.geraete)


def _letzter(einheit: Nutzeinheit) -> str:
    """Who uses the flat at the end; nobody alone uses a room that others bear."""
    return einheit.nutzer[-1].name if einheit.nutzer else ""


def _lesereihe(geraet: Geraet) -> Reihe:
    am, wert = _letzter_stand(geraet)
    return (
        geraet.raum or "",
        GERAET[geraet.art],
        geraetenummer(geraet.nr),
        am,
        wert,
        einheit_von(geraet),
        "",
        "",
        "",
        "",
    )


def _letzter_stand(geraet: Geraet) -> tuple[str, str]:
    """Day and value of the last reading; a display that is reset begins at 0 after its day."""
    if geraet.ruecksetzung is not None:
        monat, tag_ = geraet.ruecksetzung.split("-")
        return f"Stichtag {tag_}.{monat}.", stand(0)
    if not geraet.ablesungen:
        return "", ""
    letzte = max(geraet.ablesungen, key=lambda lesung: lesung.am)
    return tag(letzte.am), stand(letzte.stand)


def einheit_von(geraet: Geraet) -> str:
    """The unit of what the display shows."""
    if geraet.einheit:
        return printed(geraet.einheit)
    return printed(BASIS[geraet.art])


def ableseformulare(haus: Formularhaus) -> list[tuple[str, Liste]]:
    """A letter for every flat in which its resident reads the devices himself, with the number of the Nutzer."""
    gefunden = []
    for einheit in haus.akte.nutzeinheiten:
        nutzer = einheit.nutzer[-1] if einheit.nutzer else None
        if nutzer is not None and not nutzer.leerstand and geraete_am_ende(einheit.geraete):
            gefunden.append((nutzer.nr, _ableseformular(haus, einheit, nutzer)))
    return gefunden


def _ableseformular(haus: Formularhaus, einheit: Nutzeinheit, nutzer: Nutzer) -> Liste:
    akte = haus.akte
    stichtag = tag(akte.period.last)
    reihen = tuple(
        (*_lesereihe(geraet)[:3], *_lesereihe(geraet)[4:6], "") for geraet in geraete_am_ende(einheit.geraete)
    )
    spalten = (
        Spaltenkopf("Raum", breite=8000, fliesst=True),
        Spaltenkopf("Gerät", stil="leise"),
        Spaltenkopf("Nummer", stil="fett"),
        Spaltenkopf("letzter Stand", zahl=True),
        Spaltenkopf("Einheit", stil="leise"),
        schreibspalte("neuer Stand", zahl=False, breite=9000),
    )
    text = (
        f"Bitte lesen Sie Ihre Geräte zum {stichtag} ab und tragen Sie alle Stellen der Anzeige ein, auch die nach dem "
        "Komma. Vergleichen Sie die Nummer auf dem Gerät. Zeigt ein Gerät mehrere Werte, nehmen Sie den aktuellen. "
        f"Zurück an: {haus.antwort}. Ohne Ihre Angaben muss der Verbrauch geschätzt werden (§ 9a HeizkostenV)."
    )
    wer = ableser(akte)
    if termin(akte):
        text += f" Oder Sie lassen ablesen: {termin(akte)}{f', {wer}' if wer else ''}."
    elif wer:
        text += f" Oder Sie vereinbaren einen Termin: {wer}."
    felder = Felder(
        "Ihre Angaben",
        (
            Feld("abgelesen am", breite=4),
            Feld("Telefon oder E-Mail für Rückfragen", breite=8),
            Feld("Ort, Tag", breite=4),
            Feld("Unterschrift", breite=8),
        ),
    )
    return Liste(
        haus.rahmen(
            f"Selbstablesung {haus.jahr}",
            anschrift=kopf.empfaenger(akte, einheit, nutzer),
            nutzer=nutzer.nr,
            wo=einheit.lage or "",
            einheit=einheit,
            angaben=(
                Angabe("Nutzer", satz(nutzer.nr)),
                *([Angabe("Bezirk", satz(akte.liegenschaft.bezirk))] if akte.liegenschaft.bezirk else []),
                Angabe("Zurück bis", satz("_____________")),
            ),
        ),
        "ableseformular",
        (Tabelle("Ihre Geräte", spalten, (Tabellengruppe("", reihen),), hoch=True), felder),
        brief=True,
        mitteilungen=(Mitteilung("", satz(text)),),
    )
