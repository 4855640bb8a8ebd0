"""Colours computed from a sender's accent colour, so that every pair of text and ground keeps AA."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

INK = "#14201F"
WEISS = "#FFFFFF"
KONTRAST_TEXT = Fraction(9, 2)
"""WCAG 2.2, 1.4.3: 4.5 for text."""

Farbe = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Farben:
    """`akzent` for text, rules and the first segment; `sanft` behind "your" columns; fills with their text."""

    akzent: str
    sanft: str
    segmente: tuple[str, str, str, str]
    schriften: tuple[str, str, str, str]


@lru_cache(maxsize=256)
def farben(akzent: str) -> Farben:
    """All tints of `#RRGGBB`; an accent too light for text on white is darkened until it can be read."""
    grund = _gelesen(akzent)
    weiss = _gelesen(WEISS)
    while kontrast(_hex(grund), WEISS) < KONTRAST_TEXT or kontrast(_hex(grund), _tint(grund, 905)) < KONTRAST_TEXT:
        grund = _gemischt(grund, (0, 0, 0), 940)
    segmente = tuple(_hex(_gemischt(grund, weiss, teil)) for teil in (1000, 300, 560, 150))
    lesbar = tuple(_schrift(flaeche) for flaeche in segmente)
    return Farben(
        akzent=_hex(grund),
        sanft=_tint(grund, 905),
        segmente=(segmente[0], segmente[1], segmente[2], segmente[3]),
        schriften=(lesbar[0], lesbar[1], lesbar[2], lesbar[3]),
    )


def kontrast(eine: str, andere: str) -> Fraction:
    """Contrast ratio of WCAG 2.2, as an exact fraction of tabulated luminances."""
    hell, dunkel = sorted((_leuchtdichte(_gelesen(eine)), _leuchtdichte(_gelesen(andere))), reverse=True)
    return (hell + Fraction(1, 20)) / (dunkel + Fraction(1, 20))


def _schrift(flaeche: str) -> str:
    return max((WEISS, INK), key=lambda schrift: kontrast(schrift, flaeche))


def _tint(grund: Farbe, weissanteil: int) -> str:
    return _hex(_gemischt(grund, (255, 255, 255), 1000 - weissanteil))


def _gemischt(eine: Farbe, andere: Farbe, promille: int) -> Farbe:
    rot, gruen, blau = ((a * promille + b * (1000 - promille) + 500) // 1000 for a, b in zip(eine, andere, strict=True))
    return rot, gruen, blau


def _gelesen(farbe: str) -> Farbe:
    return int(farbe[1:3], 16), int(farbe[3:5], 16), int(farbe[5:7], 16)


def _hex(farbe: Farbe) -> str:
    return "#{:02X}{:02X}{:02X}".format(*farbe)


def _leuchtdichte(farbe: Farbe) -> Fraction:
    rot, gruen, blau = (_linear(kanal) for kanal in farbe)
    return (2126 * rot + 7152 * gruen + 722 * blau) / 10000


@lru_cache(maxsize=256)
def _linear(kanal: int) -> Fraction:
    anteil = Fraction(kanal, 255)
    if anteil <= Fraction(4045, 100000):
        return anteil / Fraction(1292, 100)
    # x ** 2.4 without float: the fifth root of x ** 12, by integer search at nine digits.
    ziel = ((anteil + Fraction(55, 1000)) / Fraction(1055, 1000)) ** 12
    unten, oben = 0, 10**9
    while unten < oben:
        mitte = (unten + oben + 1) // 2
        if Fraction(mitte, 10**9) ** 5 <= ziel:
            unten = mitte
        else:
            oben = mitte - 1
    return Fraction(unten, 10**9)
