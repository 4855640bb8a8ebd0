"""Widths of texts and columns, computed before Typst sees them.

Typst lays out a row of known height and a column of known width twice as fast as an automatic one, and a
statement is mostly tables. Lengths are integers in hundredths of a point, sizes too.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from umlage.documents.sprachen.wort import wort as kopfwort
from umlage.documents.style.arabisch import ARABISCH, weite

TEXTBREITE = 46770
"""165 mm."""
QUERBREITE = 75700
"""267 mm: the text of a landscape page."""

_FREMD = 1100
"""Advance for a character that Inter does not have: rather too wide than too narrow."""
_ARABISCH = 700
"""The same for a rare Arabic letter or sign; the common letters have a table of their joined forms."""
_VIRAMA = 9
"""Combining class of the signs that join the next letter to the one before."""


class _Breiten(dict[str, int]):
    """Advances of Inter; marks of other scripts stand above or below their letter and take no room."""

    def __missing__(self, zeichen: str) -> int:
        breit = _ARABISCH if "\u0600" <= zeichen <= "\u06ff" else _FREMD
        self[zeichen] = 0 if unicodedata.category(zeichen) in {"Mn", "Me", "Cf"} else breit
        return self[zeichen]


_TAFEL: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "breiten.json").read_text("utf-8"))
_BREITEN = {"normal": _Breiten(_TAFEL["normal"]), "fett": _Breiten(_TAFEL["fett"])}


def _muster(bereiche: Sequence[str]) -> re.Pattern[str]:
    teile = (bereich.partition("-") for zeile in bereiche for bereich in zeile.split())
    klassen = (f"\\U{int(von, 16):08x}-\\U{int(bis or von, 16):08x}" for von, _, bis in teile)
    return re.compile(f"[^{''.join(klassen)}]")


_OHNE_GLYPHE = _muster(_TAFEL["zeichen"]["bereiche"])


def druckbar(text: str) -> str:
    """The text with □ for what no shipped font can print; PDF/A would refuse the whole document."""
    # the different characters are few, and most texts have nothing to replace
    fehlend = _OHNE_GLYPHE.search("".join(set(text)))
    return _OHNE_GLYPHE.sub("\N{WHITE SQUARE}", text) if fehlend else text


def ohne_glyphe(text: str) -> list[str]:
    """The characters of the text that no shipped font can print, each once."""
    return list(dict.fromkeys(_OHNE_GLYPHE.findall(text)))


@lru_cache(maxsize=1 << 16)
def breite(text: str, groesse: int = 850, *, fett: bool = False) -> int:
    """Width of a line of text at a size; 850 is 8.5 pt."""
    breiten = _BREITEN["fett" if fett else "normal"]
    if ARABISCH.search(text):
        return weite(text, breiten, fett=fett) * groesse // 1000 + 1
    return sum([breiten[zeichen] for zeichen in text]) * groesse // 1000 + 1


def zeilen(text: str, platz: int, groesse: int = 850, *, fett: bool = False) -> list[str]:
    """The text broken into lines of at most `platz`; a word that is too long is cut."""
    if breite(text, groesse, fett=fett) <= platz:
        return [text]
    fertig, zeile = [], ""
    for wort in text.split(" "):
        versuch = f"{zeile} {wort}" if zeile else wort
        if breite(versuch, groesse, fett=fett) <= platz:
            zeile = versuch
            continue
        if zeile:
            fertig.append(zeile)
        zeile = wort
        while breite(zeile, groesse, fett=fett) > platz and len(zeile) > 4:
            anfang = _stueck(zeile, platz, groesse, fett=fett)
            fertig.append(anfang if anfang.endswith("-") else f"{anfang}-")
            zeile = zeile[len(anfang) :]
    return [*fertig, zeile]


def passend(text: str, platz: int, groesse: int = 850, *, fett: bool = False) -> str:
    """The text with words that are wider than a line cut into pieces; everything else stays as it is."""
    if breite(text, groesse, fett=fett) <= platz:
        return text
    return " ".join(" ".join(zeilen(wort, platz, groesse, fett=fett)) for wort in text.split(" "))


def _stueck(wort: str, platz: int, groesse: int, *, fett: bool) -> str:
    laenge = max(len(wort) - 3, 2)
    while laenge > 1 and breite(wort[:laenge] + "-", groesse, fett=fett) > platz:
        laenge -= 1
    trennstrich = wort.rfind("-", 1, laenge)
    if trennstrich > 2:
        return wort[: trennstrich + 1]
    vorher = next((stelle for stelle in range(laenge, 1, -1) if not _verbunden(wort, stelle)), laenge)
    return wort[:vorher]


def _verbunden(wort: str, stelle: int) -> bool:
    """Whether a mark or a joined letter follows here, which would lose its letter on the next line."""
    davor, danach = wort[stelle - 1], wort[stelle]
    return (
        unicodedata.category(danach)[0] == "M"
        or unicodedata.combining(davor) == _VIRAMA
        or "\N{ZERO WIDTH JOINER}" in (davor, danach)
    )


@dataclass(frozen=True, slots=True)
class Spalte:
    """A column: wished width (a flowing one: least width), gap to its neighbour, whether its text may wrap."""

    wunsch: int
    abstand: int = 0
    fliesst: bool = False
    fett: bool = False
    groesse: int = 0
    """Own size in hundredths of a point where it differs from the table's."""
    kopf: str = ""
    """Text of the head, 7.5 pt."""


@dataclass(frozen=True, slots=True)
class Raster:
    """Result: size of the text, widths of the columns, rows broken into lines, and how many lines each has."""

    groesse: int
    breiten: tuple[int, ...]
    reihen: list[list[str]]
    zeilenzahl: list[int]

    def hoehen(self, reihe: int, zeile: int = 1100) -> list[int]:
        """Heights of the rows: `reihe` for one line, `zeile` for each further one."""
        return [reihe + (anzahl - 1) * zeile for anzahl in self.zeilenzahl]


def raster(
    spalten: Sequence[Spalte],
    reihen: Sequence[Sequence[str]],
    *,
    gesamt: int = TEXTBREITE,
    groessen: Sequence[int] = (850, 800, 750, 700, 650),
) -> Raster:
    """Columns at least as wide as their widest number; flowing columns take what the others can spare.

    The size shrinks until the flowing columns have their least widths.
    """
    for groesse in groessen:
        noetig = [_weiteste(spalte, nr, reihen, groesse) + spalte.abstand for nr, spalte in enumerate(spalten)]
        mindest = [
            max(spalte.wunsch, _wortbreite(spalte, nr, reihen, groesse)) if spalte.fliesst else noetig[nr]
            for nr, spalte in enumerate(spalten)
        ]
        if sum(mindest) <= gesamt:
            break
    else:  # Not even at the smallest size: long words are cut, then.
        mindest = [spalte.wunsch if spalte.fliesst else noetig[nr] for nr, spalte in enumerate(spalten)]
    # Which flowing column gets first what it needs: the choice that takes fewer lines.
    moeglich = dict.fromkeys(_verteilt(spalten, noetig, mindest, gesamt, wenig) for wenig in (True, False))
    return min(
        (_gebrochen(spalten, reihen, groesse, noetig, breiten) for breiten in moeglich),
        key=lambda netz: sum(netz.zeilenzahl),
    )


def _gebrochen(
    spalten: Sequence[Spalte],
    reihen: Sequence[Sequence[str]],
    groesse: int,
    noetig: Sequence[int],
    breiten: tuple[int, ...],
) -> Raster:
    gebrochen, zeilenzahl = [], []
    for reihe in reihen:
        anzahl, texte = 1, list(reihe)
        for nr, spalte in enumerate(spalten):
            if spalte.fliesst and noetig[nr] > breiten[nr]:
                platz = breiten[nr] - spalte.abstand
                stuecke = zeilen(texte[nr], platz, spalte.groesse or groesse, fett=spalte.fett)
                texte[nr] = "\n".join(stuecke)
                anzahl = max(anzahl, len(stuecke))
        gebrochen.append(texte)
        zeilenzahl.append(anzahl)
    return Raster(groesse, breiten, gebrochen, zeilenzahl)


def _weiteste(spalte: Spalte, nummer: int, reihen: Sequence[Sequence[str]], groesse: int) -> int:
    texte = {reihe[nummer] for reihe in reihen}
    eigene = spalte.groesse or groesse
    kopf = 0 if spalte.fliesst else breite(kopfwort(spalte.kopf), 750, fett=spalte.fett)
    return max(kopf, *(breite(text, eigene, fett=spalte.fett) for text in texte))


def _wortbreite(spalte: Spalte, nummer: int, reihen: Sequence[Sequence[str]], groesse: int) -> int:
    worte = {wort for reihe in reihen for wort in reihe[nummer].split(" ")}
    laengstes = max((breite(wort, spalte.groesse or groesse, fett=spalte.fett) for wort in worte), default=0)
    return laengstes + spalte.abstand


def _verteilt(
    spalten: Sequence[Spalte], noetig: Sequence[int], mindest: Sequence[int], gesamt: int, wenig_zuerst: bool
) -> tuple[int, ...]:
    breiten = list(mindest)
    rest = max(gesamt - sum(breiten), 0)
    # First the flowing columns what they need for one line per text, then the others their wished widths.
    fliessend = [nr for nr, spalte in enumerate(spalten) if spalte.fliesst]
    feste = [nr for nr, spalte in enumerate(spalten) if not spalte.fliesst]
    for nr in sorted(fliessend, key=lambda nr: noetig[nr] - breiten[nr], reverse=not wenig_zuerst):
        zugabe = min(max(noetig[nr] - breiten[nr], 0), rest)
        breiten[nr] += zugabe
        rest -= zugabe
    luft = {nr: max(spalten[nr].wunsch - noetig[nr], 0) for nr in feste}
    fuer_luft = min(sum(luft.values()), rest)
    for nr in feste:
        breiten[nr] += fuer_luft * luft[nr] // sum(luft.values()) if fuer_luft else 0
    rest -= fuer_luft
    gewicht = sum(spalten[nr].wunsch for nr in fliessend)
    for nr in fliessend:
        breiten[nr] += rest * spalten[nr].wunsch // gewicht
    return tuple(breiten)
