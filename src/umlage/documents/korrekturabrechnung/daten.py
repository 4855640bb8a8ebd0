"""From the correction's content to what its template reads: always one page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from umlage.documents import vorlage
from umlage.documents.einzelabrechnung.daten import ergebnis
from umlage.documents.hoehen import ENGERE_REIHE, absatz, fussnote, zeilenzahl
from umlage.documents.korrekturabrechnung.inhalt import Gegenueberstellung, Gegenzeile, Grund, Korrekturabrechnung
from umlage.documents.style.satzspiegel import Spalte, raster
from umlage.documents.vorlage import REIHE, Vorlage
from umlage.documents.zahlen import betrag

_PLATZ = 47200
"""From beneath a subtitle of one line to the end of the page."""
_KOPF = (4575, 3675, 2675)
"""A heading with the space above and beneath it, in wide, tight and dense spacing."""
_UM_ERGEBNIS = 4400
"""Rules and space around the headline."""
_ABSTAND_MITTEILUNG = 1300
_MITTEILUNGSBREITE = 46000
_FUSSNOTE = (
    "Jede Zeile nennt, was diese Änderung für sich allein ausmacht. Treffen mehrere zusammen, kann mehr oder weniger "
    "daraus werden; diesen Rest nennt die Zeile „Wechselwirkung“."
)


def daten(inhalt: Korrekturabrechnung) -> Vorlage:
    """Everything the template needs, in plain values."""
    headline = ergebnis(inhalt.ergebnis)
    mitteilungen = vorlage.mitteilungen(inhalt.mitteilungen)
    untertitel = sum(zeilenzahl([[2, zeile]], groesse=950) for zeile in inhalt.rahmen.untertitel.split("\n"))
    frei = _PLATZ - 1200 * (untertitel - 1) - headline["hoehe"] - _UM_ERGEBNIS - _mitteilungshoehe(mitteilungen)
    eng, gegenueber, gruende = _passend(inhalt, frei)
    return {
        "rahmen": vorlage.rahmen(inhalt.rahmen, seiten=1),
        "farben": vorlage.farbtafel(inhalt.rahmen),
        "ergebnis": headline,
        "eng": eng,
        "gegenueberstellung": gegenueber,
        "gruende": gruende,
        "mitteilungen": mitteilungen,
    }


def _mitteilungshoehe(liste: Sequence[Vorlage]) -> int:
    return sum(
        _ABSTAND_MITTEILUNG + absatz([[1, f"{m['titel']}: "], *m["text"]], _MITTEILUNGSBREITE, 850) for m in liste
    )


def _passend(inhalt: Korrekturabrechnung, frei: int) -> tuple[int, Vorlage, Vorlage]:
    """The widest form that fits: all groups and reasons, tighter rows, then fewer groups, then fewer reasons."""
    for gruppen, anzahl in _formen(inhalt):
        for eng in range(3):
            gegenueber = _gegenueber(inhalt.gegenueberstellung, gruppen)
            gruende = _gruende(inhalt, anzahl)
            hoehe = sum(_tafelhoehe(tafel, eng) for tafel in (gegenueber, gruende)) + fussnote(gruende["fussnote"])
            if hoehe <= frei:
                return eng, gegenueber, gruende
    return eng, gegenueber, gruende


def _formen(inhalt: Korrekturabrechnung) -> Iterator[tuple[bool, int]]:
    alle = len(inhalt.gruende)
    yield True, alle
    yield from ((False, anzahl) for anzahl in range(alle, -1, -1))


def _tafelhoehe(tafel: Vorlage, eng: int) -> int:
    hoehen: list[int] = tafel["hoehen"]
    return _KOPF[eng] + sum(hoehe - ENGERE_REIHE[eng] for hoehe in hoehen)


def _gegenueber(inhalt: Gegenueberstellung, mit_gruppen: bool) -> Vorlage:
    gruppen = inhalt.gruppen if mit_gruppen and len(inhalt.gruppen) > 1 else ()
    weiteres = [inhalt.weiteres] if inhalt.weiteres is not None else []
    zeilen = [*gruppen, inhalt.kosten, *weiteres, inhalt.vorauszahlungen, inhalt.ergebnis]
    spalten = (
        Spalte(19000, 700, fliesst=True, fett=True),
        Spalte(9000, 700, fett=True, kopf=inhalt.kopf_alt),
        Spalte(9000, 700, fett=True, kopf=inhalt.kopf_neu),
        Spalte(9000, 0, fett=True, kopf="Unterschied €"),
    )
    netz = raster(spalten, [_reihe(zeile) for zeile in zeilen])
    return {
        "titel": "Alt und neu",
        "koepfe": ["", inhalt.kopf_alt, inhalt.kopf_neu, "Unterschied €"],
        "groesse": netz.groesse,
        "spalten": netz.breiten,
        "hoehen": [REIHE, *netz.hoehen(REIHE)],
        "zeilen": netz.reihen[: len(gruppen)],
        "summen": netz.reihen[len(gruppen) :],
    }


def _reihe(zeile: Gegenzeile) -> list[str]:
    return [zeile.bezeichnung, zeile.alt, zeile.neu, zeile.unterschied]


def _gruende(inhalt: Korrekturabrechnung, anzahl: int) -> Vorlage:
    zeilen = [[vorlage.gefestigt(grund.text), _vorzeichen(grund.cents)] for grund in _groesste(inhalt.gruende, anzahl)]
    if inhalt.wechselwirkung:
        zeilen.append(["Wechselwirkung der Änderungen", _vorzeichen(inhalt.wechselwirkung)])
    spalten = (Spalte(38000, 900, fliesst=True), Spalte(7500, 0, fett=True, kopf="Unterschied €"))
    netz = raster(spalten, [*zeilen, ["Summe", _vorzeichen(inhalt.unterschied)]])
    return {
        "titel": "Warum sich der Betrag ändert",
        "koepfe": ["Änderung", "Unterschied €"],
        "groesse": netz.groesse,
        "spalten": netz.breiten,
        "hoehen": [REIHE, *netz.hoehen(REIHE)],
        "zeilen": netz.reihen[:-1],
        "summen": netz.reihen[-1:],
        "fussnote": _FUSSNOTE if inhalt.wechselwirkung else "",
    }


def _groesste(gruende: Sequence[Grund], anzahl: int) -> list[Grund]:
    """So many of the reasons that make most, in their order; the others as one."""
    if anzahl >= len(gruende):
        return list(gruende)
    nach_groesse = sorted(range(len(gruende)), key=lambda nr: -abs(gruende[nr].cents))
    genannt = sorted(nach_groesse[:anzahl])
    rest = [gruende[nr] for nr in nach_groesse[anzahl:]]
    wort = "weitere Änderung" if len(rest) == 1 else "weitere Änderungen"
    text = f"{len(rest)} {wort}" if genannt else f"{len(rest)} Änderungen"
    return [*(gruende[nr] for nr in genannt), Grund(text, sum(grund.cents for grund in rest))]


def _vorzeichen(cents: int) -> str:
    return f"+{betrag(cents)}" if cents > 0 else betrag(cents)
