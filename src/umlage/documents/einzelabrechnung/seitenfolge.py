"""On which pages the sections of a statement stand."""

from __future__ import annotations

from collections.abc import Iterator

from umlage.documents.hoehen import (
    ENG,
    UEBERSCHRIFT,
    WEIT,
    absaetze,
    absatz,
    balken,
    fussnote,
    tafel,
    zeilenzahl,
)
from umlage.documents.style.satzspiegel import TEXTBREITE
from umlage.documents.umbruch import SEITE, Stueck, Umbruch, umbruch
from umlage.documents.vorlage import Vorlage

_TITEL = 2360
"""A heading of the first level with the space beneath it."""
_LEGENDENZEILE = 1360
_INFORMATION = 10600
"""A column of the information blocks is 222 pt wide."""


def rechenweg(werte: Vorlage) -> Umbruch:
    """Pages of the calculation."""
    return umbruch(_TITEL + absatz([[2, werte["einleitung"]]]), lambda eng: list(_rechenweg(werte, eng=eng)))


def _rechenweg(w: Vorlage, *, eng: bool) -> Iterator[Stueck]:
    abstand = ENG if eng else WEIT
    kosten, anteil = w["kosten"], w["anteil"]
    hoehe = UEBERSCHRIFT + tafel(kosten["hoehen"], eng=eng) + fussnote(kosten["fussnote"])
    yield Stueck("kosten", 0, hoehe, abstand)
    if w["aufteilung"] is not None:
        teil = w["aufteilung"]
        yield Stueck("aufteilung", 0, UEBERSCHRIFT + balken(teil["balken"]) + 860 + absaetze(teil["saetze"]), abstand)
    hoehe = UEBERSCHRIFT + tafel(anteil["hoehen"], eng=eng) + fussnote(anteil["fussnote"])
    yield Stueck("anteil", 0, hoehe, abstand)
    if anteil["saetze"]:
        yield Stueck("zum-anteil", 0, 620 + 500 + absaetze(anteil["saetze"]), 900)
    if w["kohlendioxid"] is not None:
        yield Stueck("kohlendioxid", 0, _kohlendioxid(w["kohlendioxid"]), abstand)
    if w["gradtage"] is not None:
        teil = w["gradtage"]
        hoehe = UEBERSCHRIFT + absaetze(teil["saetze"]) + 900 + (len(teil["monate"]) + 2) * (1360 if eng else 1460)
        yield Stueck("gradtage", 0, hoehe, abstand)
    if w["lohnkosten"] is not None:
        teil = w["lohnkosten"]
        einleitung = absatz(teil["einleitung"]) + 900 if teil["einleitung"] else 0
        hoehe = UEBERSCHRIFT + einleitung + tafel(teil["hoehen"], eng=eng) + fussnote(teil["fussnote"])
        yield Stueck("lohnkosten", 0, hoehe, abstand)


def _kohlendioxid(werte: Vorlage) -> int:
    tabelle = 2920 + 840 if werte["stufen"] else 0
    zeilen = 400 + 600 + len(werte["zeilen"]) * 1200 if werte["zeilen"] else 0
    return UEBERSCHRIFT + tabelle + absaetze(werte["saetze"]) + zeilen


def zaehler(werte: Vorlage) -> Umbruch:
    """Pages of the readings."""
    return umbruch(_TITEL + absatz([[2, werte["einleitung"]]]), lambda eng: list(_zaehler(werte, eng=eng)))


def _zaehler(w: Vorlage, *, eng: bool) -> Iterator[Stueck]:
    abstand = ENG if eng else WEIT
    for nr, gruppe in enumerate(w["gruppen"]):
        hoehe = UEBERSCHRIFT - 360 + tafel(gruppe["hoehen"], eng=eng) + fussnote(gruppe["fussnote"])
        yield Stueck("gruppe", nr, hoehe, abstand)
    if w["legende"]:
        zeilen = (max(zeilenzahl([[2, b]], 21900, 850), zeilenzahl([[2, d]], 19600, 850)) for _, b, _, d in w["legende"])
        hoehe = sum(_LEGENDENZEILE + 1110 * (anzahl - 1) for anzahl in zeilen)
        yield Stueck("legende", 0, UEBERSCHRIFT + hoehe + 60, abstand)
    for nr, hinweis in enumerate(w["hinweise"]):
        text = [[1, f"{hinweis['titel']}: "], *hinweis["text"]]
        yield Stueck("hinweis", nr, 300 + absatz(text, TEXTBREITE - 700, 850), 1000)


def vergleich(werte: Vorlage) -> Umbruch:
    """Pages of the comparison and the information blocks."""
    fakten = werte["tatsachen"]["hoehen"]
    kopf = _TITEL + (440 + sum(hoehe or 6200 for hoehe in fakten) + 1400 * (len(fakten) - 1) if fakten else 0)
    return umbruch(kopf, lambda eng: list(_vergleich(werte, eng=eng)))


def _vergleich(w: Vorlage, *, eng: bool) -> Iterator[Stueck]:
    abstand = ENG if eng else WEIT
    if w["saetze"]:
        yield Stueck("saetze", 0, absaetze(w["saetze"]), 1400)
    if w["monate"] is not None:
        yield Stueck("monate", 0, UEBERSCHRIFT + 13100 + 3540, abstand)
    if w["vergleich"] is not None:
        bild = w["vergleich"]
        yield Stueck("vergleich", 0, UEBERSCHRIFT + 1940 * len(bild["balken"]) - 740 + fussnote(bild["fussnote"]), abstand)
    for nr, block in enumerate(w["informationen"]):
        spalten = [sum(_abschnitt(a) for a in seite) for seite in (block["links"], block["rechts"])]
        hoehe = UEBERSCHRIFT + max(*spalten, 900) - 900 + (1440 if nr == 0 else 0)
        yield Stueck("information", nr, hoehe, 1800 if nr == 0 else abstand)


def _abschnitt(werte: Vorlage) -> int:
    return 900 + 620 + 500 + absaetze(werte["saetze"], 2 * _INFORMATION, 850)


def als_vorlage(plan: Umbruch) -> Vorlage:
    """What the template reads of a plan."""
    return {
        "seiten": [[[s.name, s.nr, s.abstand, s.hoehe <= SEITE] for s in seite] for seite in plan.seiten],
        "eng": plan.eng,
        "frei": plan.frei,
    }
