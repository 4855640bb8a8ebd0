"""From a list's content to what its template reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from umlage.documents import vorlage
from umlage.documents.bausteine import Satz
from umlage.documents.liste.inhalt import Felder, Herleitungsbaum, Liste, Listenteil, Reihe, Tabelle, Texte
from umlage.documents.style.satzspiegel import QUERBREITE, TEXTBREITE, Raster, Spalte, breite, passend, raster
from umlage.documents.vorlage import Vorlage

_SPALT = 700
"""Between two columns."""
_HOCH = 2100
"""A row for handwriting."""
_GROESSEN = (850, 800, 750, 700, 650, 600)


def daten(inhalt: Liste) -> Vorlage:
    """Everything the template needs, in plain values."""
    gesamt = QUERBREITE if inhalt.quer else TEXTBREITE
    return {
        "rahmen": vorlage.rahmen(inhalt.rahmen),
        "farben": vorlage.farbtafel(inhalt.rahmen),
        "quer": inhalt.quer,
        "brief": inhalt.brief,
        "angaben": [[a.bezeichnung, vorlage.satz(_schmal(a.wert, gesamt // 5))] for a in inhalt.rahmen.angaben],
        "mitteilungen": vorlage.mitteilungen(inhalt.mitteilungen),
        "teile": [_teil(teil, gesamt) for teil in inhalt.teile],
    }


def _schmal(wert: Satz, platz: int) -> Satz:
    """A value in the row of facts; words that would take too much of it are cut."""
    return tuple([replace(teil, text=passend(teil.text, platz, 900, fett=teil.stil == "fett")) for teil in wert])


def _teil(teil: Listenteil, gesamt: int) -> Vorlage:
    match teil:
        case Tabelle():
            return {"was": "tabelle", **_tabelle(teil, gesamt)}
        case Felder():
            felder = [
                [f.bezeichnung, passend(f.wert, gesamt * f.breite // 12 - 800, 900), f.breite] for f in teil.felder
            ]
            return {"was": "felder", "titel": teil.titel, "felder": felder}
        case Texte():
            return {"was": "texte", "titel": teil.titel, "saetze": vorlage.saetze(teil.saetze)}
        case Herleitungsbaum():
            return {"was": "baum", **_baum(teil)}


def _tabelle(tabelle: Tabelle, gesamt: int) -> Vorlage:
    letzte = len(tabelle.spalten) - 1
    spalten = [
        Spalte(
            kopf.breite,
            0 if nr == letzte else _SPALT,
            fliesst=kopf.fliesst,
            fett=kopf.stil == "fett" or kopf.zahl,
            kopf=max(kopf.name, kopf.einheit, key=len),
        )
        for nr, kopf in enumerate(tabelle.spalten)
    ]
    alle = [reihe for gruppe in tabelle.gruppen for reihe in (*gruppe.reihen, *_eine(gruppe.summe))]
    alle += _eine(tabelle.summe)
    netz = raster(spalten, alle or [("",) * len(spalten)], gesamt=gesamt, groessen=_GROESSEN)
    reihen, hoehen = iter(netz.reihen), iter(netz.hoehen(_HOCH))
    gruppen: list[list[object]] = []
    reihenhoehen = [0]
    for gruppe in tabelle.gruppen:
        eigene = [next(reihen) for _ in gruppe.reihen]
        reihenhoehen += [*([0] if gruppe.titel else []), *(next(hoehen) for _ in gruppe.reihen)]
        reihenhoehen += [next(hoehen) for _ in _eine(gruppe.summe)]
        gruppen.append([gruppe.titel, eigene, None if gruppe.summe is None else next(reihen)])
    reihenhoehen += [next(hoehen) for _ in _eine(tabelle.summe)]
    return {
        "titel": tabelle.titel,
        "groesse": netz.groesse,
        "spalten": _verteilt(netz, alle, tabelle, gesamt),
        "hoehen": reihenhoehen,
        "koepfe": [[kopf.name, kopf.einheit] for kopf in tabelle.spalten],
        "zahlen": [kopf.zahl for kopf in tabelle.spalten],
        "felder": [kopf.feld for kopf in tabelle.spalten],
        "stile": [kopf.stil for kopf in tabelle.spalten],
        "gruppen": gruppen,
        "summe": None if tabelle.summe is None else next(reihen),
        "fussnote": tabelle.fussnote,
        "hoch": tabelle.hoch,
        "leer": "" if alle else tabelle.leer or "Keine Einträge.",
    }


def _eine(reihe: Reihe | None) -> list[Reihe]:
    return [] if reihe is None else [reihe]


def _verteilt(netz: Raster, alle: Sequence[Reihe], tabelle: Tabelle, gesamt: int) -> list[int]:
    """The columns over the whole page: text no wider than it needs, what is left goes to all but the last."""
    breiten = list(netz.breiten)
    for nr, kopf in enumerate(tabelle.spalten):
        if kopf.fliesst and not kopf.feld:
            fett = kopf.stil == "fett" or kopf.zahl
            eigene = max((breite(reihe[nr], netz.groesse, fett=fett) for reihe in alle), default=0) + 2 * _SPALT
            breiten[nr] = min(breiten[nr], max(eigene, kopf.breite))
    nehmend = [nr for nr, kopf in enumerate(tabelle.spalten) if kopf.feld and not kopf.zahl] or range(len(breiten) - 1)
    rest = max(gesamt - sum(breiten), 0)
    return [weite + (rest // len(nehmend) if nr in nehmend else 0) for nr, weite in enumerate(breiten)]


def _baum(baum: Herleitungsbaum) -> Vorlage:
    zeilen = [[z.ebene, z.name, z.wert, z.rechnung, z.satz, z.norm, z.quelle] for z in baum.zeilen]
    return {"titel": baum.titel, "betrag": baum.betrag, "zeilen": zeilen}
