"""Widths of Arabic text: a letter is as wide as the form in which it joins its neighbours."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

ARABISCH = re.compile("[\u0621-\u064a]")
_FORMEN: dict[str, dict[str, tuple[int, int, int, int]]] = json.loads(
    (Path(__file__).parent / "arabisch.json").read_text("utf-8")
)
"""By weight and letter (an alef also as it is behind lam): advances alone, at the beginning, in the middle and at the
end of a joined group, in thousandths of the size."""
_ALLEIN = frozenset("ء،؛؟")
"""Letters and signs that join no other."""
_AM_ENDE = frozenset("آأؤإاةدذرزوى")
"""Letters that join the one before and not the next."""


def weite(text: str, breiten: Mapping[str, int], *, fett: bool) -> int:
    """Width of a text in thousandths of the size; `breiten`: the advances of all other characters."""
    formen = _FORMEN["fett" if fett else "normal"]
    buchstaben = [zeichen for zeichen in text if unicodedata.category(zeichen) != "Mn"]
    summe = 0
    verbunden = False  # with the letter before
    for davor, zeichen, danach in zip(["", *buchstaben[:-1]], buchstaben, [*buchstaben[1:], ""], strict=True):
        # lam and alef are one sign
        form = formen.get(davor + zeichen) or formen.get(zeichen)
        if form is None:
            summe += breiten[zeichen]
            verbunden = False
            continue
        verbindet = zeichen not in _ALLEIN | _AM_ENDE and danach in formen and danach not in _ALLEIN
        summe += form[(2 if verbindet else 3) if verbunden else (1 if verbindet else 0)]
        verbunden = verbindet
    return summe
