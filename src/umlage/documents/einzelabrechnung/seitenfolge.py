"""On which pages the sections of a statement stand."""

from __future__ import annotations

from umlage.documents.hoehen import (
    ENG,
    UEBERSCHRIFT,
    WEIT,
    absaetze,
    absatz,
    aufteilung,
    fussnote,
    information,
    kohlendioxid,
    lohnkosten,
    mit_kopf,
    mit_tafel,
    zeilenzahl,
)
from umlage.documents.style.satzspiegel import TEXTBREITE
from umlage.documents.umbruch import SEITE, Stueck, Umbruch, umbruch
from umlage.documents.vorlage import Vorlage

_TITEL = 2360
"""A heading of the first level with the space beneath it."""
_LEGENDENZEILE = 1360


def rechenweg(werte: Vorlage) -> Umbruch:
    """Pages of the calculation."""
    return umbruch(_TITEL + absatz([[2, werte["einleitung"]]]), rechenwegstuecke(werte))


def rechenwegstuecke(werte: Vorlage) -> list[Stueck]:
    """The sections of the calculation with their heights."""
    kosten, anteil, teil = werte["kosten"], werte["anteil"], werte["aufteilung"]
    stuecke = [mit_tafel("kosten", kosten["hoehen"], fussnote(kosten["fussnote"]))]
    if teil is not None:
        stuecke.append(mit_kopf("aufteilung", aufteilung(teil)))
    stuecke.append(mit_tafel("anteil", anteil["hoehen"], fussnote(anteil["fussnote"])))
    if anteil["saetze"]:
        hoehe = 620 + 500 + absaetze(anteil["saetze"])
        stuecke.append(Stueck("zum-anteil", 0, hoehe, 900, hoehe, 900, folgt=True))
    if werte["kohlendioxid"] is not None:
        stuecke.append(mit_kopf("kohlendioxid", kohlendioxid(werte["kohlendioxid"])))
    if werte["gradtage"] is not None:
        teil = werte["gradtage"]
        hoehe = UEBERSCHRIFT + absaetze(teil["saetze"]) + 900
        reihen = len(teil["monate"]) + 2
        stuecke.append(Stueck("gradtage", 0, hoehe + reihen * 1460, WEIT, hoehe + reihen * 1340, ENG))
    if werte["lohnkosten"] is not None:
        stuecke.append(lohnkosten(werte["lohnkosten"]))
    return stuecke + [_information(block, nr) for nr, block in enumerate(werte["informationen"])]


def _information(block: Vorlage, nr: int) -> Stueck:
    return Stueck("information", nr, information(block), WEIT, information(block), ENG)


def zaehler(werte: Vorlage) -> Umbruch:
    """Pages of the readings."""
    return umbruch(_TITEL + absatz([[2, werte["einleitung"]]]), zaehlerstuecke(werte))


def zaehlerstuecke(werte: Vorlage) -> list[Stueck]:
    """The sections of the readings with their heights."""
    stuecke = [
        mit_tafel("gruppe", gruppe["hoehen"], fussnote(gruppe["fussnote"]) - 360, nr)
        for nr, gruppe in enumerate(werte["gruppen"])
    ]
    if werte["legende"]:
        zeilen = (
            max(zeilenzahl([[2, b]], 21900, 850), zeilenzahl([[2, d]], 19600, 850)) for _, b, _, d in werte["legende"]
        )
        hoehe = sum(_LEGENDENZEILE + 1110 * (anzahl - 1) for anzahl in zeilen)
        stuecke.append(mit_kopf("legende", hoehe + 60))
    for nr, hinweis in enumerate(werte["hinweise"]):
        text = [[1, f"{hinweis['titel']}: "], *hinweis["text"]]
        hoehe = 300 + absatz(text, TEXTBREITE - 700, 850)
        stuecke.append(Stueck("hinweis", nr, hoehe, 1000, hoehe, 1000))
    return stuecke


def vergleich(werte: Vorlage) -> Umbruch:
    """Pages of the comparison and the information blocks."""
    fakten = werte["tatsachen"]["hoehen"]
    kopf = _TITEL + (440 + sum(hoehe or 6200 for hoehe in fakten) + 1400 * (len(fakten) - 1) if fakten else 0)
    return umbruch(kopf, vergleichsstuecke(werte))


def vergleichsstuecke(werte: Vorlage) -> list[Stueck]:
    """The sections of the comparison with their heights."""
    stuecke = []
    if werte["saetze"]:
        hoehe = absaetze(werte["saetze"])
        stuecke.append(Stueck("saetze", 0, hoehe, 1400, hoehe, 1400))
    if werte["monate"] is not None:
        stuecke.append(mit_kopf("monate", 13100 + 3540))
    if werte["vergleich"] is not None:
        bild = werte["vergleich"]
        stuecke.append(mit_kopf("vergleich", 1940 * len(bild["balken"]) - 740 + fussnote(bild["fussnote"])))
    for nr, block in enumerate(werte["informationen"]):
        hoehe = information(block)
        if nr == 0:  # a line stands above the first
            stuecke.append(Stueck("information", 0, hoehe + 1440, 1800, hoehe + 1440, 1800))
        else:
            stuecke.append(_information(block, nr))
    return stuecke


def als_vorlage(plan: Umbruch) -> Vorlage:
    """What the template reads of a plan."""
    return {
        "seiten": [
            {"eng": seite.eng, "stuecke": [[s.name, s.nr, s.abstand, s.hoehe <= SEITE] for s in seite.stuecke]}
            for seite in plan.seiten
        ],
        "frei": plan.frei,
    }
