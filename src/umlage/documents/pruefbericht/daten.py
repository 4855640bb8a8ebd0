"""From the report's content to what its template reads: tables that run on over as many pages as they need."""

from __future__ import annotations

from umlage.documents import vorlage
from umlage.documents.pruefbericht.inhalt import Befundzeile, Pruefbericht, Regelzeile
from umlage.documents.vorlage import Vorlage, gefestigt

_WORTE = {"fehler": "Fehler", "warnung": "Warnung", "hinweis": "Hinweis"}


def daten(inhalt: Pruefbericht) -> Vorlage:
    """Everything the template needs, in plain values."""
    return {
        "rahmen": vorlage.rahmen(inhalt.rahmen),
        "farben": vorlage.farbtafel(inhalt.rahmen),
        "urteil": inhalt.urteil,
        "gut": inhalt.gut,
        "erlaeuterung": vorlage.satz(inhalt.erlaeuterung),
        "tatsachen": vorlage.tatsachen(inhalt.tatsachen),
        "befunde": [_befund(zeile) for zeile in inhalt.befunde],
        "freigaben": [
            [zeile.titel, gefestigt(zeile.grund), zeile.durch, zeile.am, zeile.ort] for zeile in inhalt.freigaben
        ],
        "regeln": [[gruppe.titel, [_regel(zeile) for zeile in gruppe.zeilen]] for gruppe in inhalt.regeln],
        "zahlen": [
            [gefestigt(zeile.titel), zeile.wert, zeile.seit, zeile.grundlage, gefestigt(zeile.quelle), zeile.geprueft]
            for zeile in inhalt.zahlen
        ],
    }


def _befund(zeile: Befundzeile) -> list[object]:
    return [
        _WORTE[zeile.schwere],
        zeile.schwere,
        zeile.titel,
        vorlage.satz(zeile.text),
        gefestigt(zeile.abhilfe),
        zeile.freigabe,
        zeile.ort,
        zeile.grundlage,
        zeile.code,
    ]


def _regel(zeile: Regelzeile) -> list[str]:
    return [zeile.titel, zeile.code, gefestigt(zeile.schwelle), zeile.grundlage, zeile.schwere, zeile.ergebnis]
