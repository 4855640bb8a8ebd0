"""On which pages the sections of the overview stand."""

from __future__ import annotations

from collections.abc import Iterator

from umlage.documents.hoehen import (
    absaetze,
    aufteilung,
    fussnote,
    information,
    kohlendioxid,
    lohnkosten,
    mit_kopf,
    mit_tafel,
    zeilenzahl,
)
from umlage.documents.umbruch import SEITE, Stueck, umbruch
from umlage.documents.vorlage import REIHE, Vorlage

_BIS_TATSACHEN = 23400
"""From the top of the text of page 1 to the facts."""
_BEFUND = 22000
"""Width of the sentences in the table of remarks."""


def seitenfolge(werte: Vorlage) -> Vorlage:
    """Sections by page, as the template reads them; Typst keeps each whole where page 1 is longer than computed."""
    plan = umbruch(_erste_seite(werte), list(_stuecke(werte)), kopf_allein=True)
    return {
        "seiten": [
            {
                "eng": seite.eng,
                "stuecke": [[s.name, s.nr, s.abstaende[seite.eng], s.hoehen[0] <= SEITE] for s in seite.stuecke],
            }
            for seite in plan.seiten
        ],
        "frei": True,
    }


def _erste_seite(w: Vorlage) -> int:
    hoehe: int = _BIS_TATSACHEN + 1180 * w["rahmen"]["untertitel"].count("\n")
    hoehe += sum(zeile or 6200 for zeile in w["tatsachen"]["hoehen"]) + 1600
    hoehe += sum(2200 + 1110 * (zeilenzahl(m["text"], groesse=850) - 1) for m in w["mitteilungen"])
    if w["befunde"]:
        hoehe += 2700 + 1875 + REIHE
    for _, _, text, ort, norm in w["befunde"]:
        anzahl = max(
            zeilenzahl(text, _BEFUND, 850), zeilenzahl([[2, ort]], 9000, 850), zeilenzahl([[2, norm]], 9200, 850)
        )
        hoehe += REIHE + 1100 * (anzahl - 1)
    return hoehe % SEITE  # a long table of remarks goes on over the page


def _stuecke(w: Vorlage) -> Iterator[Stueck]:
    yield mit_tafel("kosten", w["kosten"]["hoehen"], fussnote(w["kosten"]["fussnote"]))
    for name in ("aufteilung", "gruppen"):
        if w[name] is not None:
            yield mit_kopf(name, aufteilung(w[name]))
    for nr, preise in enumerate(w["preise"]):
        yield mit_tafel("preise", preise["hoehen"], fussnote(preise["fussnote"]) + _dazu(preise), nr)
    if w["kohlendioxid"] is not None:
        yield mit_kopf("kohlendioxid", kohlendioxid(w["kohlendioxid"]))
    for name in ("eigentuemer", "schaetzungen"):
        if w[name] is not None:
            yield mit_tafel(name, w[name]["hoehen"], _dazu(w[name]))
    if w["lohnkosten"] is not None:
        yield lohnkosten(w["lohnkosten"])
    for nr, liste in enumerate(w["einzellisten"]):
        yield mit_tafel("einzellisten", liste["hoehen"], _dazu(liste), nr)
    for nr, block in enumerate(w["informationen"]):
        yield mit_kopf("information", information(block) - 1875, nr)


def _dazu(werte: Vorlage) -> int:
    return 1600 + absaetze(werte["saetze"]) if werte["saetze"] else 0
