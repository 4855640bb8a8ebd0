"""A list as the one template for all lists reads it: parts with plain values, no more rows than a page can bear."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from umlage.documents.liste.inhalt import (
    Felder,
    Herleitungsbaum,
    Liste,
    Reihe,
    Tabelle,
    Texte,
    Zelle,
)
from umlage.documents.liste.woher import BETRAG, SUMME, gezeigt, ort, ort_des_titels, ort_im_kopf, orte_im_satz
from umlage.web.ui.saetze import rechnung, satz

MOST_ROWS = 1500
_ENTERED = frozenset(
    {"Beleg", "Code", "Grund", "Hersteller und Modell", "Lage", "Modell", "Name", "Nummer", "Nutzer", "Raum"}
)
"""Columns of what people entered: a Nutzer called Funk or Preis keeps his name."""
_SAID = (
    "Leerstand",
    "Eigentümer",
    "Beim Eigentümer",
    "Gesamtkosten",
    "Haus und Anlagen",
    "Guthaben",
    "Nachzahlung",
    "Nutzeinheit ",
    "Rundungsdifferenz",
    "Summe",
)
"""How cells of these columns begin that are words of the list."""


_BEHIND = re.compile(r"(?<![^ ])anteilig .+ aus [\d.]+,\d\d\s€$|^in den Rechnungen gesondert ausgewiesen$")
"""What lists say of a receipt: how much of the invoice counts."""


def ansicht(liste: Liste) -> dict[str, Any]:
    """Its parts, and how many rows were left out."""
    left = [MOST_ROWS]
    parts = [part for number, teil in enumerate(liste.teile) if (part := _teil(teil, left, number))]
    return {
        "titel": satz(liste.rahmen.titel),
        "angaben": _angaben(liste),
        "teile": parts,
        "mehr": max(-left[0], 0),
        "mit_pfad": any(map(_has_path, liste.teile)) or any(path for *_, path in _angaben(liste)),
    }


def _angaben(liste: Liste) -> list[tuple[str, str, str]]:
    """What stands at its head behind house and period: name, text, path of the derivation."""
    rows = [
        (angabe.bezeichnung, "".join(teil.text for teil in angabe.wert), ort_im_kopf(liste, number))
        for number, angabe in enumerate(liste.rahmen.angaben)
    ]
    return [(satz(name), satz(text), path) for name, text, path in rows[2:] if text.strip("_ ")]


def gedrueckt(liste: Liste, pfad: str) -> dict[str, Any]:
    """What a person pressed, as it stands on the page: the head of its column, its row, the amount. UnknownPath.

    Nothing where it stands in a sentence: there the derivation has the name.
    """
    cell = gezeigt(liste, pfad)
    if not cell.wort:
        return {}
    words = [_wert(name, text) for name, text in cell.zeile]
    return {
        "wort": satz(cell.wort),
        "einheit": satz(cell.einheit) if cell.einheit != "€" else "",
        "zeile": ", ".join(filter(None, [satz(cell.gruppe), *words])),
        "text": satz(cell.text),
        "worte": {cell.wort, *(text for _name, text in cell.zeile)},
    }


def _teil(teil: Tabelle | Felder | Texte | Herleitungsbaum, left: list[int], number: int) -> dict[str, Any]:
    match teil:
        case Tabelle():
            return _tabelle(teil, left, number)
        case Felder():
            return {
                "was": "felder",
                "titel": satz(teil.titel),
                "felder": [(satz(f.bezeichnung), _wert(f.bezeichnung, f.wert)) for f in teil.felder],
            }
        case Texte():
            saetze = [_stuecke(teil, number, row) for row in range(len(teil.saetze))]
            return {"was": "texte", "titel": satz(teil.titel), "saetze": saetze} if saetze else {}
        case Herleitungsbaum():
            zeilen = [_zeile(zeile) for zeile in teil.zeilen[: max(left[0], 0)]]
            left[0] -= len(teil.zeilen)
            return {"was": "baum", "titel": satz(teil.titel), "betrag": teil.betrag, "zeilen": zeilen}


def _stuecke(texte: Texte, number: int, row: int) -> list[tuple[str, str]]:
    """A sentence in the language of the page, cut at its amounts: text, path of the derivation."""
    rest, found = satz("".join(stueck.text for stueck in texte.saetze[row])), []
    for text, path in orte_im_satz(texte, number, row):
        before, amount, behind = rest.partition(rechnung(text))
        if amount:
            found += [(before, ""), (amount, path)]
            rest = behind
    return [*found, (rest, "")]


def _tabelle(tabelle: Tabelle, left: list[int], number: int) -> dict[str, Any]:
    gruppen = []
    for place, gruppe in enumerate(tabelle.gruppen):
        reihen = gruppe.reihen[: max(left[0], 0)]
        left[0] -= len(gruppe.reihen)
        if reihen or not gruppe.reihen:
            summe = None if gruppe.summe is None else _zellen(tabelle, gruppe.summe, number, place, SUMME)
            rows = [_zellen(tabelle, reihe, number, place, row) for row, reihe in enumerate(reihen)]
            gruppen.append((satz(gruppe.titel), rows, summe, ort_des_titels(gruppe, number, place)))
    leer = not any(gruppe.reihen for gruppe in tabelle.gruppen)
    return {
        "was": "tabelle",
        "titel": satz(tabelle.titel),
        "spalten": [(satz(kopf.name), satz(kopf.einheit), "num" if kopf.zahl else "") for kopf in tabelle.spalten],
        "gruppen": gruppen,
        "summe": None if tabelle.summe is None else _zellen(tabelle, tabelle.summe, number, SUMME),
        "fussnote": satz(tabelle.fussnote),
        "leer": satz(tabelle.leer or "Keine Einträge.") if leer and not gruppen else "",
        "breite": len(tabelle.spalten),
    }


def _zellen(tabelle: Tabelle, reihe: Reihe, *place: int | str) -> list[tuple[str, str, str]]:
    """Of each cell its text, the path of its derivation, its look."""
    stile = {"fett": "strong", "leise": "grey", "": ""}
    return [
        (
            _wert(kopf.name, str(zelle)),
            ort(zelle, tabelle, *place, column),
            "num" if kopf.zahl else stile[kopf.stil],
        )
        for column, (kopf, zelle) in enumerate(zip(tabelle.spalten, reihe, strict=True))
    ]


def _has_path(tabelle: Tabelle | Felder | Texte | Herleitungsbaum) -> bool:
    if isinstance(tabelle, Texte):
        return any(isinstance(stueck.text, Zelle) for einer in tabelle.saetze for stueck in einer)
    if not isinstance(tabelle, Tabelle):
        return False
    rows = [row for gruppe in tabelle.gruppen for row in (*gruppe.reihen, gruppe.summe or ())]
    return any(isinstance(cell, Zelle) for row in (*rows, tabelle.summe or ()) for cell in row)


def _wert(name: str, text: str) -> str:
    """The text of a cell or a field: what people entered as it is, and what stands behind it in the words of a list."""
    if name == "Beleg" and (said := _BEHIND.search(text)):
        return f"{text[: said.start()]}{satz(said[0])}"
    return text if name in _ENTERED and not text.startswith(_SAID) and not BETRAG.fullmatch(text) else satz(text)


def _zeile(zeile: Any) -> Any:
    """A line of a derivation in the language of the page."""
    return replace(
        zeile,
        **{name: satz(getattr(zeile, name)) for name in ("name", "satz", "quelle")},
        wert=rechnung(zeile.wert),
        rechnung=rechnung(zeile.rechnung),
    )
