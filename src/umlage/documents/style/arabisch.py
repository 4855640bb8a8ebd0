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
"""By weight and letter: advances alone, at the beginning, in the middle and at the end of a joined group, in
thousandths of the size. A letter that does not join the next one has the same width alone and at the beginning."""
_OHNE = (0, 0, 0, 0)


def weite(text: str, breiten: Mapping[str, int], *, fett: bool) -> int:
    """Width of a text in thousandths of the size; `breiten`: the advances of all other characters."""
    formen = _FORMEN["fett" if fett else "normal"]
    buchstaben = [zeichen for zeichen in text if unicodedata.category(zeichen) != "Mn"]
    alle = [formen.get(zeichen, _OHNE) for zeichen in buchstaben]
    summe = 0
    for davor, zeichen, form, danach in zip([_OHNE, *alle], buchstaben, alle, [*alle[1:], _OHNE], strict=False):
        if form is _OHNE:
            summe += breiten[zeichen]
            continue
        verbunden = davor[0] != davor[1] and form[0] != form[3]
        verbindet = form[0] != form[1] and danach[0] != danach[3]
        summe += form[(2 if verbindet else 3) if verbunden else (1 if verbindet else 0)]
    return summe
