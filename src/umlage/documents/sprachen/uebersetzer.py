"""Finished German text to another language: exact texts first, then patterns, their places translated in turn.

What comes from the Akte (names, addresses, own texts), numbers, dates and norms stay as they are, so that both texts
can be compared line by line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from umlage.core.settlement.akte import Akte
from umlage.documents.bausteine import Satz, Teil
from umlage.documents.sprachen.katalog import STELLE, Katalog

_SATZENDE = re.compile(r"(?<=[.!?:;])[ \n]+(?=[A-ZÄÖÜ„§0-9])")
_TRENNER = (
    _SATZENDE,
    *map(re.compile, (r",\n", r"\n", r"; ", r": ", r", ", r" und ", r" · ", r" / ", r"/", r" (?=\()", r" (?=\d)")),
)
"""Where texts were joined, the widest joints first."""
_BETONT = re.compile("\1(\\d+)\1")
_KLAMMER = re.compile(r"\((.*)\)([.:]?)", re.DOTALL)
_VON_RECHTS = re.compile("[\u0590-\u08ff]")
_GLIED = re.compile(r"[,;،؛] | \(|\) ")
_FUGEN_VON_RECHTS = {", ": "، ", ",\n": "،\n", "; ": "؛ "}
_LUECKE = re.compile(r"([ \u00a0])")
_WORT = re.compile(r"(?<!\w)[^\W\d_²³⁰-₟]{2,}")
_NEUTRAL = frozenset(
    {
        "AN",
        "Abs",
        "BGB",
        "BGH",
        "BetrKV",
        "CO",
        "DG",
        "DIN",
        "EA",
        "EBeV",
        "EG",
        "EN",
        "EStG",
        "EWPBG",
        "EWSG",
        "GJ",
        "GWh",
        "Gcal",
        "HKV",
        "HZ",
        "HeizkostenV",
        "IBAN",
        "KostAufG",
        "MEA",
        "MJ",
        "MW",
        "MWh",
        "Mcal",
        "NHN",
        "NMV",
        "Nr",
        "OG",
        "PNZ",
        "QR",
        "SRm",
        "STK",
        "Satz",
        "StromPBG",
        "UStG",
        "VDI",
        "VIII",
        "VKA",
        "VKW",
        "VST",
        "WEG",
        "WNZ",
        "WW",
        "Wh",
        "ZR",
        "kW",
        "kWh",
        "kcal",
        "kg",
        "tw",
    }
)
"""Units, norms and marks that are the same in every language."""
_SCHMAL = frozenset({"einheit", "ihre_einheit", "preiseinheit", "schluessel"})
"""Fields of narrow columns: units and keys."""
_ADRESSE = re.compile(r"\S+@\S+|https?://\S+|(?:[a-z0-9-]+\.)+(?:de|com|org|eu|net|info|example)\b\S*", re.IGNORECASE)


class Uebersetzer:
    """Translates the texts of one Akte into one language; `offen` collects what no entry covers."""

    def __init__(self, katalog: Katalog, eigene: Iterable[str]) -> None:
        self.katalog = katalog
        self.offen: list[str] = []
        self._eigene: dict[str, list[str]] = {}
        self._ganze: set[str] = set()
        for text in eigene:
            glatt = " ".join(text.split())
            self._ganze |= {text, glatt, f"{glatt}."}
            if (woerter := _WORT.findall(glatt)) and len(glatt) > 1:
                self._eigene.setdefault(woerter[0], []).append(glatt)
        self._bekannt: dict[str, str | None] = {}

    def __call__(self, text: str) -> str:
        """The text in the other language; as it is, and noted as open, where no entry covers it."""
        fertig = self._gesucht(text)
        if fertig is None:
            self.offen.append(text)
            return text
        return fertig

    def schmal(self, text: str) -> str:
        """A key, or a unit beside a number (`Nutzer`, `€/Nutzer`): where an entry says so, shorter than the word."""
        davor, strich, name = text.rpartition("/")
        kurz = self.katalog.texte.get(f"{name} (kurz)")
        return self(text) if kurz is None else f"{davor}{strich}{kurz}"

    def satz(self, teile: Satz) -> Satz | None:
        """A whole sentence where an entry covers it, so that its words may change places around styled parts."""
        betont = [teil for teil in teile if teil.stil]
        nummern = iter(range(len(betont)))
        ganz = "".join(f"\1{next(nummern)}\1" if teil.stil else teil.text for teil in teile)
        fertig = self._nach_muster(ganz.strip()) if betont else None
        stuecke = _BETONT.split(fertig) if fertig is not None else []
        if not stuecke or sorted(stuecke[1::2]) != sorted(map(str, range(len(betont)))):
            return None
        neu = [
            replace(betont[int(stueck)], text=self(betont[int(stueck)].text)) if stelle % 2 else Teil(stueck)
            for stelle, stueck in enumerate(stuecke)
        ]
        return tuple(teil for teil in neu if teil.text)

    def _gesucht(self, text: str) -> str | None:
        kern = text.strip()
        if not kern:
            return text
        if kern not in self._bekannt:
            self._bekannt[kern] = None  # a text never explains itself
            self._bekannt[kern] = self._gefunden(kern)
        fertig = self._bekannt[kern]
        if fertig is None:
            return None
        vorn = len(text) - len(text.lstrip())
        return text[:vorn] + fertig + text[vorn + len(kern) :]

    def _gefunden(self, text: str) -> str | None:
        if text in self.katalog.texte:
            return self.katalog.texte[text]
        if neutral(text) or text in self._ganze:
            return text
        for weg in (self._nach_muster, self._in_klammern, self._in_stuecken, self._ohne_zeichen, self._ohne_zahlen):
            fertig = weg(text)
            if fertig is not None:
                return fertig
        return text if neutral(self.ohne_eigene(text)) else None

    def _nach_muster(self, text: str) -> str | None:
        for muster in self.katalog.muster:
            if muster.anker not in text:
                continue
            for gestalt in muster.gestalten:
                treffer = gestalt.fullmatch(text)
                if treffer is None:
                    break
                werte = dict(zip(muster.stellen, map(self._gesucht, treffer.groups()), strict=True))
                if None not in werte.values():
                    return STELLE.sub(lambda stelle: str(werte[stelle[1]]), muster.fremd)  # noqa: B023  # called at once
        return None

    def _ohne_zeichen(self, text: str) -> str | None:
        kern = text.rstrip(".:;,")
        fertig = self._gesucht(kern) if kern and kern != text else None
        return None if fertig is None else fertig + text[len(kern) :]

    def _ohne_zahlen(self, text: str) -> str | None:
        """Numbers and units before and after words that are known."""
        stuecke = _LUECKE.split(text)
        von, bis = 0, len(stuecke)
        while bis - von > 1 and neutral(stuecke[von]):
            von += 2
        while bis - von > 1 and neutral(stuecke[bis - 1]):
            bis -= 2
        # the letter of `Erdgas H` belongs to the name: as little as can be goes
        for ende in range(len(stuecke), bis - 1, -2):
            for anfang in sorted({0, von}):
                fertig = self._gesucht("".join(stuecke[anfang:ende])) if ende - anfang < len(stuecke) else None
                if fertig is not None:
                    return "".join([*stuecke[:anfang], fertig, *stuecke[ende:]])
        return None

    def _in_klammern(self, text: str) -> str | None:
        treffer = _KLAMMER.fullmatch(text)
        innen = self._gesucht(treffer[1]) if treffer else None
        return None if treffer is None or innen is None else f"({innen}){treffer[2]}"

    def _in_stuecken(self, text: str) -> str | None:
        for trenner in _TRENNER:
            stellen = [treffer.span() for treffer in trenner.finditer(text)]
            if stellen and (fertig := self._gereiht(text, stellen)) is not None:
                return fertig
        return None

    def _gereiht(self, text: str, stellen: Sequence[tuple[int, int]]) -> str | None:
        """The longest beginning that is known, then the rest in the same way."""
        for bis, ab in reversed(stellen):
            anfang = self._gesucht(text[:bis])
            if anfang is not None:
                rest = self._gesucht(text[ab:])
                if rest is not None:
                    return anfang + self._fuge(text[bis:ab], anfang, rest) + rest
        return None

    def _fuge(self, fuge: str, davor: str, danach: str) -> str:
        """What stands between two translated pieces."""
        if fuge == " und ":
            # the Arabic word is one letter, written with the word that follows
            allein = not (self.katalog.von_rechts and _VON_RECHTS.match(danach))
            return f" {self.katalog.texte['und']}{' ' if allein else ''}"
        neben = _GLIED.split(davor)[-1] + _GLIED.split(danach)[0]
        if self.katalog.von_rechts and _VON_RECHTS.search(neben):
            return _FUGEN_VON_RECHTS.get(fuge, fuge)
        return fuge

    def ohne_eigene(self, text: str) -> str:
        """The text without what stands in the Akte, the longest first."""
        moeglich = {eigen for wort in _WORT.findall(text) for eigen in self._eigene.get(wort, ())}
        rest = text.replace("\N{NO-BREAK SPACE}", " ")
        for eigen in sorted(moeglich, key=len, reverse=True):
            rest = re.sub(rf"(?<!\w){re.escape(eigen)}(?!\w)", " ", rest)
        return rest


def neutral(text: str) -> bool:
    """Whether a text holds only numbers, units, norms, addresses of the net and signs."""
    return _NEUTRAL.issuperset(_WORT.findall(_ADRESSE.sub(" ", text)))


def texte(wert: object) -> Iterator[str]:
    """All texts below a value of an Akte or of a statement."""
    if isinstance(wert, str):
        yield wert
    elif isinstance(wert, dict):
        for name, inhalt in wert.items():
            yield str(name)
            yield from texte(inhalt)
    elif isinstance(wert, list | tuple):
        for inhalt in wert:
            yield from texte(inhalt)
    elif is_dataclass(wert):
        for feld in fields(wert):
            yield from texte(getattr(wert, feld.name))


def eigene_texte(akte: Akte) -> set[str]:
    """What somebody wrote into the Akte."""
    return set(texte(akte.model_dump(exclude_none=True)))


def uebersetzt(wert: Any, wort: Uebersetzer, bleibt: frozenset[str]) -> Any:
    """The same tree with its texts translated; fields named in `bleibt` stay."""
    if isinstance(wert, str):
        return wort(wert) if wert else wert
    if isinstance(wert, tuple):
        if len(wert) > 1 and all(isinstance(einer, Teil) for einer in wert) and (ganz := wort.satz(wert)) is not None:
            return ganz
        return tuple(uebersetzt(einer, wort, bleibt) for einer in wert)
    if is_dataclass(wert) and not isinstance(wert, type):
        werte = {f.name: getattr(wert, f.name) for f in fields(wert) if f.name not in bleibt}
        neu = {
            name: wort.schmal(eines) if name in _SCHMAL and eines else uebersetzt(eines, wort, bleibt)
            for name, eines in werte.items()
        }
        return replace(wert, **neu)
    return wert
