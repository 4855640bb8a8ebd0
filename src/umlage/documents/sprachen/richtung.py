"""Numbers, formulas and German names in text from right to left: each run is set apart, or its signs change places."""

from __future__ import annotations

import re
from typing import Any

_AN = "\N{LEFT-TO-RIGHT EMBEDDING}\N{LEFT-TO-RIGHT MARK}"
_AB = "\N{LEFT-TO-RIGHT MARK}\N{POP DIRECTIONAL FORMATTING}"
_MARKE = "\N{RIGHT-TO-LEFT MARK}"
"""Behind a run and beside brackets: without it what stands between two runs belongs to them."""
_VON_RECHTS = re.compile("[\u0590-\u08ff]")
_KLAMMER = r"(?<=\s)\([^()\u0590-\u08ff]*\)"
_LAUF = re.compile(
    "(?:[§+\u2212#]+[ \u00a0]?)?[^\\W_\u0590-\u08ff]"
    rf"(?:(?:[^\u0590-\u08ff()«»؛،.,:;\n]|[.,:;](?!\s)|(?<![€%‰])[.,:;]|{_KLAMMER})*(?:[^\W_\u0590-\u08ff]|{_KLAMMER})|)"
    "(?:[ \u00a0]?[€%‰²³])*"
)
"""A run ends with an amount that a sign of punctuation follows: what comes then is the next item of a list. Brackets
around letters of its own direction belong to it."""
_SATZZEICHEN = re.compile(r"[,;](?=\s|$)")
_ARABISCH = {",": "،", ";": "؛"}
_OHNE_TEXT = frozenset({"farben", "logo", "qr", "seiten", "sprache", "stil", "teile"})
"""What the layout chooses, and pictures."""


def isoliert(werte: Any) -> Any:
    """What a template reads, with every run from left to right isolated."""
    if isinstance(werte, str):
        return _gesetzt([werte])[0]
    if isinstance(werte, dict):
        return {name: wert if name in _OHNE_TEXT else isoliert(wert) for name, wert in werte.items()}
    if isinstance(werte, list | tuple):
        if werte and all(_teil(einer) for einer in werte):
            texte = _gesetzt([text for _, text in werte])
            return [[stil, text] for (stil, _), text in zip(werte, texte, strict=True)]
        return [isoliert(einer) for einer in werte]
    return werte


def _teil(wert: object) -> bool:
    """A run of a sentence: number of its style, text."""
    return isinstance(wert, list | tuple) and len(wert) == 2 and type(wert[0]) is int and isinstance(wert[1], str)


def _gesetzt(teile: list[str]) -> list[str]:
    ganz = "".join(teile)
    if not ganz.strip():
        return teile
    if not _VON_RECHTS.search(ganz):
        laeufe, klammern, ab = [(0, len(ganz))], [], _AB
    else:
        laeufe = [lauf.span() for lauf in _LAUF.finditer(ganz)]
        ab = _AB + _MARKE
        draussen = set(range(len(ganz))).difference(*(range(von, bis) for von, bis in laeufe))
        klammern = [stelle for stelle in draussen if ganz[stelle] in "()"]
        # a comma between runs as the language writes it; within one it belongs to the German text
        ganz = _SATZZEICHEN.sub(lambda fund: _ARABISCH[fund[0]] if fund.start() in draussen else fund[0], ganz)
    vor = {stelle: _AN for stelle, _ in laeufe} | dict.fromkeys(klammern, _MARKE)
    nach = {stelle - 1: ab for _, stelle in laeufe} | dict.fromkeys(klammern, _MARKE)
    gesetzt, beginn = [], 0
    for teil in teile:
        ende = beginn + len(teil)
        gesetzt.append("".join(f"{vor.get(n, '')}{ganz[n]}{nach.get(n, '')}" for n in range(beginn, ende)))
        beginn = ende
    return gesetzt
