"""Heights of what templates set, in hundredths of a point, from the same values that the templates read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from umlage.documents.style.satzspiegel import TEXTBREITE, breite
from umlage.documents.umbruch import Masse, Stueck

Vorlage = dict[str, Any]

ABSTAND: Masse = (2700, 1800, 1200)
"""Above a heading, in wide, tight and dense spacing."""
ENGERE_REIHE: Masse = (0, 140, 400)
"""By so much a row of a table is lower."""
UEBERSCHRIFT = 1875
"""A heading of the second level with the space beneath it."""
ENGERE_UEBERSCHRIFT: Masse = (0, 0, 350)
"""By so much the space beneath a heading is lower."""
_VERSAL = 728
"""Height of a capital letter, per mille of the size."""
_ZEILENABSTAND, _ABSATZABSTAND = 490, 560


def zeilenzahl(teile: Sequence[Sequence[Any]], platz: int = TEXTBREITE, groesse: int = 900) -> int:
    """Lines of a sentence of pairs of style and text, broken as Typst breaks: as many words as fit."""
    return _zeilenzahl(tuple([(stil, text) for stil, text in teile]), platz, groesse)


@lru_cache(maxsize=1 << 12)
def _zeilenzahl(teile: tuple[tuple[int, str], ...], platz: int, groesse: int) -> int:
    """Kept, as statements of one house have most sentences in common."""
    grenze = platz * 99 // 100
    weiten = [breite(text, groesse, fett=stil in (1, 3)) for stil, text in teile]
    if sum(weiten) <= grenze:
        return 1
    anzahl, stand, wort = 1, 0, 0
    leer = breite(" ", groesse)
    for stil, text in teile:
        for nr, stueck in enumerate(text.split(" ")):
            if nr:
                stand, wort = stand + wort + leer, 0
            wort += breite(stueck, groesse, fett=stil in (1, 3)) if stueck else 0
            if stand and stand + wort > grenze:
                anzahl, stand = anzahl + 1, 0
            if wort > platz:
                anzahl, wort = anzahl + wort // platz, wort % platz
    return anzahl


def absatz(teile: Sequence[Sequence[Any]], platz: int = TEXTBREITE, groesse: int = 900) -> int:
    """A paragraph."""
    return _zeilen(zeilenzahl(teile, platz, groesse), groesse)


def _zeilen(anzahl: int, groesse: int, abstand: int = _ZEILENABSTAND) -> int:
    return anzahl * (groesse * _VERSAL // 1000 + abstand) - abstand


def absaetze(saetze: Iterable[Sequence[Sequence[Any]]], platz: int = TEXTBREITE, groesse: int = 900) -> int:
    """Paragraphs one below the other."""
    hoehen = [absatz(teile, platz, groesse) for teile in saetze]
    return sum(hoehen) + _ABSATZABSTAND * (len(hoehen) - 1) if hoehen else 0


def fussnote(text: str) -> int:
    """A note beneath a table, with the space above it."""
    return 840 + absatz([[0, text]], groesse=750) if text else 0


def balken(werte: Vorlage) -> int:
    """A bar with what stands beneath it."""
    return (2600 if werte["segmente"] else 0) + (1200 if werte["darunter"] else 0) + (1245 if werte["anteile"] else 0)


# --- sections that several documents have ------------------------------------------------------


def gleich(hoehe: int) -> Masse:
    """A length that is the same in any spacing."""
    return hoehe, hoehe, hoehe


def mit_kopf(name: str, hoehe: int, nr: int = 0) -> Stueck:
    """A section under a heading; tight spacing changes the heading alone."""
    return mit_tafel(name, (), hoehe, nr)


def mit_tafel(name: str, reihen: Sequence[int], dazu: int = 0, nr: int = 0) -> Stueck:
    """A table under a heading; its rows are lower in tight spacing."""
    hoehe = UEBERSCHRIFT + sum(reihen) + dazu
    weit, eng, dicht = (
        hoehe - kopf - reihe * len(reihen) for kopf, reihe in zip(ENGERE_UEBERSCHRIFT, ENGERE_REIHE, strict=True)
    )
    return Stueck(name, nr, (weit, eng, dicht), ABSTAND)


def aufteilung(werte: Vorlage) -> int:
    """The split, beneath its heading."""
    return balken(werte["balken"]) + (860 if werte["balken"]["segmente"] else 0) + absaetze(werte["saetze"])


def kohlendioxid(werte: Vorlage) -> int:
    """The steps and sentences, beneath their heading."""
    tabelle = 2920 + 840 if werte["stufen"] else 0
    zeilen = 400 + 600 + len(werte["zeilen"]) * 1200 if werte["zeilen"] else 0
    return tabelle + absaetze(werte["saetze"]) + zeilen


def lohnkosten(werte: Vorlage) -> Stueck:
    """The certificate of § 35a EStG."""
    einleitung = absatz(werte["einleitung"]) + 900 if werte["einleitung"] else 0
    return mit_tafel("lohnkosten", werte["hoehen"], einleitung + fussnote(werte["fussnote"]))


def information(werte: Vorlage) -> int:
    """Texts in two columns of 222 pt under a heading."""
    spalten = [
        sum(900 + 620 + 500 + absaetze(a["saetze"], 21200, 850) for a in seite)
        for seite in (werte["links"], werte["rechts"])
    ]
    return UEBERSCHRIFT + max(*spalten, 900) - 900
