"""German sentences of the core and of the lists in the language of the page: findings, derivations, heads of columns.

The core speaks German only, and so do printed documents. What a page shows of it is looked up in a catalogue of German
templates with places `{0}`, `{1}` (docs/decisions/0034-englisch-auf-seiten.md). What people entered stays as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from django.utils.translation import get_language, gettext

from umlage.documents.sprachen.katalog import SPRACHEN, STELLE, eintraege
from umlage.documents.sprachen.uebersetzer import neutral
from umlage.web.ui.zahlen import in_language

_FOLDER = Path(__file__).resolve().parent.parent / "locale"
_END = re.compile(r"(?<=[.!?])(?<!\d\.)(?<!Nr\.)(?<!Abs\.)(?<!Str\.) (?=[A-ZÄÖÜ„{])")
_FUGEN = ("; ", ": ", " · ", ", ", " und ", " / ")
_LETTER = re.compile(r"[^\W\d_]{2}")
_LEAST_LETTERS = 7
"""A template with fewer letters is only taken where the values in its places are known: `am {0}` is no sentence."""
_GROESSE = re.compile(r"(?<![\w.,])(\d[\d.]*(?:,\d+)?)(?:[ \u00a0]([^\W\d_€%‰°][^\s+×÷()]*|€/[^\s+×÷()]+))?")
_MOST_WORDS = 3
"""A part between commas with no more words may be what somebody entered: `Gerät 4711, Bad`."""
_MOST_KEPT = 16384


@dataclass(frozen=True, slots=True)
class _Muster:
    """A template: `anker`, its longest piece of fixed text, is looked for first."""

    fremd: str
    anker: str
    fest: tuple[str, ...]
    stellen: tuple[str, ...]
    frei: bool
    """Whether its places may hold what no entry knows: names, numbers of devices, free texts."""
    woertlich: frozenset[int]
    """Places in quotation marks: what people wrote."""


@dataclass(frozen=True, slots=True)
class _Katalog:
    texte: dict[str, str]
    muster: tuple[_Muster, ...]


@cache
def catalogue(sprache: str) -> dict[str, str]:
    """German templates and their translation for pages, without those that printed statements share."""
    path = _FOLDER / sprache / "saetze.json"
    found: dict[str, str] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return found


@cache
def _katalog(sprache: str) -> _Katalog:
    alle = (eintraege(sprache) if sprache in SPRACHEN else {}) | catalogue(sprache)
    texte = {deutsch: fremd for deutsch, fremd in alle.items() if not STELLE.search(deutsch)}
    muster = {deutsch: fremd for deutsch, fremd in alle.items() if STELLE.search(deutsch)}
    by_length = sorted(muster, key=lambda deutsch: -len(STELLE.sub("", deutsch)))
    return _Katalog(texte, tuple(_muster(deutsch, muster[deutsch]) for deutsch in by_length))


def _muster(deutsch: str, fremd: str) -> _Muster:
    stuecke = STELLE.split(deutsch)
    fest = stuecke[::2]
    return _Muster(
        fremd,
        max(fest, key=len),
        tuple(fest),
        tuple(stuecke[1::2]),
        sum(map(str.isalpha, "".join(fest))) >= _LEAST_LETTERS,
        frozenset(nr // 2 for nr in range(1, len(stuecke), 2) if stuecke[nr - 1].endswith(("„", '"'))),
    )


def _gefuellt(text: str, fest: tuple[str, ...]) -> tuple[str, ...] | None:
    """What stands between the fixed pieces, each as short as can be; None where they do not make up the text.

    A regular expression with several open places tries all ways to divide the text before it gives up.
    """
    last = len(text) - len(fest[-1])
    if not (text.startswith(fest[0]) and text.endswith(fest[-1]) and _stands(text, fest[0], 0, nach=True)):
        return None
    place, values = len(fest[0]), []
    for piece in fest[1:-1]:
        start = text.find(piece, place, last)
        while start >= 0 and not _stands(text, piece, start, vor=True, nach=True):
            start = text.find(piece, start + 1, last)
        if start < 0:
            return None
        values.append(text[place:start])
        place = start + len(piece)
    return (*values, text[place:last]) if place <= last and _stands(text, fest[-1], last, vor=True) else None


def _stands(text: str, piece: str, start: int, *, vor: bool = False, nach: bool = False) -> bool:
    """Whether no word that begins or ends with the piece goes on beside it, in what stands in a place."""
    end = start + len(piece)
    before, behind = text[max(start - 1, 0) : start], text[end : end + 1]
    return not (
        (vor and piece[:1].isalpha() and (before.isalnum() or before == "_"))
        or (nach and piece[-1:].isalpha() and (behind.isalnum() or behind == "_"))
    )


def satz(text: str) -> str:
    """A German text of the core as the page says it; as it is where no entry covers it."""
    sprache = get_language() or "de"
    if not text or sprache.startswith("de") or not catalogue(sprache):
        return text
    return _gesagt(sprache, text)


def rechnung(text: str) -> str:
    """A value or a calculation as the page says it: each number with its unit, and the words between them."""
    sprache = get_language() or "de"
    if sprache.startswith("de") or not catalogue(sprache):
        return text
    # two operands are no sentence, so each is said for itself; a step and remaining cents are
    worte = {wort: _gesagt(sprache, wort) for wort in ("fällt in die Stufe mit", "Restcents nach den größten Resten")}
    for wort, gesagt in worte.items():
        text = text.replace(wort, gesagt)
    text = text.replace(", mindestens ", f", {_gesagt(sprache, 'mindestens')} ")
    return _GROESSE.sub(lambda found: _groesse(sprache, found), text)


def _groesse(sprache: str, found: re.Match[str]) -> str:
    zahl, einheit = found.groups()
    if einheit and "/" in einheit:
        # €/Wohnung: of a price only what it is for is a word
        davor, _, einheit = einheit.rpartition("/")
        wort = _gefunden(sprache, f"1 {einheit}") or f"1 {einheit}"
        return f"{in_language(zahl)} {davor}/{wort[2:]}"
    whole = f"{zahl} {einheit}" if einheit else zahl
    return _gefunden(sprache, whole) or whole


def sonst(text: str, deutsch: Callable[[str], str]) -> str:
    """The text in another language where there is one; else in German, without the words of a file."""
    gesagt = satz(text)
    return satz(deutsch(text)) if gesagt == text else gesagt


def ort(where: str) -> str:
    """`Nutzeinheit 2, Gerät 41120314` as the page says it: the kind of place is a word, the rest its number."""
    return ", ".join(" ".join((satz(wort), *rest)) for wort, *rest in (teil.split(" ") for teil in where.split(", ")))


def am_ort(text: str, stelle: str) -> str:
    """A sentence before which its place may stand (`Anlage 1: …`), each in the language of the page."""
    wo = f"{stelle}: "
    return f"{ort(stelle)}: {satz(text.removeprefix(wo))}" if stelle and text.startswith(wo) else satz(text)


@lru_cache(_MOST_KEPT)
def _gesagt(sprache: str, text: str) -> str:
    found = _gesucht(sprache, text)
    return text if found is None else found


def _gesucht(sprache: str, text: str) -> str | None:
    """The translation; None where nothing of the text is known."""
    kern = text.strip()
    if not kern:
        return text
    found = _gefunden(sprache, kern)
    return None if found is None else text.replace(kern, found, 1)


@lru_cache(_MOST_KEPT)
def _gefunden(sprache: str, text: str) -> str | None:
    katalog = _katalog(sprache)
    if text in katalog.texte:
        return katalog.texte[text]
    if not _LETTER.search(text) or neutral(text):
        # numbers alone, never those in what people wrote: there 4.711 may be a name
        return in_language(text)
    for weg in (_nach_muster, _in_saetzen, _in_klammern, _in_stuecken, _ohne_zeichen, _ohne_zahlen, _aus_der_akte):
        if (found := weg(sprache, text)) is not None:
            return found
    return None


def _nach_muster(sprache: str, text: str) -> str | None:
    """The longest template all of whose values are known, then the longest that may hold what nobody knows."""
    passend = [
        (muster, treffer)
        for muster in _katalog(sprache).muster
        if muster.anker in text and (treffer := _gefuellt(text, muster.fest)) is not None
    ]
    for frei in (False, True):
        for muster, gefunden in passend:
            if (werte := _werte(sprache, muster, gefunden, frei=frei and muster.frei)) is not None:
                return STELLE.sub(lambda stelle: werte[stelle[1]], muster.fremd)  # called at once
    return None


def _werte(sprache: str, muster: _Muster, gefunden: tuple[str, ...], *, frei: bool) -> dict[str, str] | None:
    """What stands in the places, translated where it is known; None where the template does not fit."""
    werte: dict[str, str] = {}
    for nr, (stelle, wert) in enumerate(zip(muster.stellen, gefunden, strict=True)):
        gesagt = wert if nr in muster.woertlich else _gesucht(sprache, wert)
        if gesagt is None:
            if not frei or (_END.search(wert) and nr < len(gefunden) - 1):
                return None
            gesagt = wert
        if werte.setdefault(stelle, gesagt) != gesagt:
            return None
    return werte


def _in_saetzen(sprache: str, text: str) -> str | None:
    """Sentence by sentence; one that nobody knows is what somebody wrote."""
    saetze = _END.split(text)
    if len(saetze) < 2:
        return None
    gesagt = [_gefunden(sprache, einer) for einer in saetze]
    if all(einer is None for einer in gesagt):
        return None
    return " ".join(einer if neu is None else neu for einer, neu in zip(saetze, gesagt, strict=True))


def _in_klammern(sprache: str, text: str) -> str | None:
    davor, klammer, innen = text.removesuffix(")").partition(" (")
    if not klammer or not text.endswith(")") or "(" in innen:
        return None
    vorn, hinten = _gefunden(sprache, davor), _gefunden(sprache, innen)
    if vorn is None:
        return None
    return f"{vorn} ({innen if hinten is None else hinten})"


def _in_stuecken(sprache: str, text: str) -> str | None:
    for fuge in _FUGEN:
        stuecke = text.split(fuge)
        if len(stuecke) < 2:
            continue
        gesagt = [_gefunden(sprache, eines) for eines in stuecke]
        paare = list(zip(stuecke, gesagt, strict=True))
        kurz = all(
            neu is not None or (len(eines.split()) <= _MOST_WORDS and " und " not in eines) for eines, neu in paare
        )
        bekannt = any(neu is not None and not neutral(eines) for eines, neu in paare)
        if None not in gesagt or (fuge == ", " and kurz and bekannt):
            joint = " and " if fuge == " und " and sprache == "en" else fuge
            return joint.join(eines if neu is None else neu for eines, neu in paare)
    return None


def _ohne_zeichen(sprache: str, text: str) -> str | None:
    kern = text.rstrip(".:;,")
    found = _gefunden(sprache, kern) if kern and kern != text else None
    return None if found is None else found + text[len(kern) :]


def _ohne_zahlen(sprache: str, text: str) -> str | None:
    """Numbers and units before and after words that are known."""
    woerter = text.split(" ")
    von, bis = 0, len(woerter)
    while bis - von > 1 and neutral(woerter[von]):
        von += 1
    while bis - von > 1 and neutral(woerter[bis - 1]):
        bis -= 1
    if (von, bis) == (0, len(woerter)):
        return None
    found = _gefunden(sprache, " ".join(woerter[von:bis]))
    return (
        None if found is None else " ".join([*map(in_language, woerter[:von]), found, *map(in_language, woerter[bis:])])
    )


def _aus_der_akte(sprache: str, text: str) -> str | None:
    """Words that forms show have their entry in the catalogue of the pages."""
    gesagt = gettext(text) if sprache == get_language() and len(text) < 200 else text
    return None if gesagt == text else gesagt
