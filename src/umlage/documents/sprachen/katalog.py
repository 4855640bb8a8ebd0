"""The catalogue of a language: German text or pattern and what it is there."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SPRACHEN = {"en": "English", "tr": "Türkçe", "pl": "Polski", "uk": "Українська", "ar": "العربية"}
"""Languages by the code of ISO 639-1, with their own name."""
VON_RECHTS = frozenset({"ar"})
"""Languages written from right to left."""
STELLE = re.compile(r"\{(\d+)\}")


@dataclass(frozen=True, slots=True)
class Muster:
    """A German text with places `{0}`, `{1}`; `anker`: its longest piece of fixed text, looked for first."""

    deutsch: str
    fremd: str
    anker: str
    gestalten: tuple[re.Pattern[str], re.Pattern[str]]
    """First with places as short as can be, then as long."""
    stellen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Katalog:
    """Texts without places, and patterns, the most literal first."""

    sprache: str
    texte: dict[str, str]
    muster: tuple[Muster, ...]

    @property
    def von_rechts(self) -> bool:
        """Whether the language is written from right to left."""
        return self.sprache in VON_RECHTS


@cache
def eintraege(sprache: str) -> dict[str, str]:
    """German text and translation as the file of the language has them."""
    tafel: dict[str, str] = json.loads((Path(__file__).parent / f"{sprache}.json").read_text("utf-8"))
    return tafel


@cache
def katalog(sprache: str) -> Katalog:
    """The catalogue of a language of `SPRACHEN`, its patterns compiled."""
    alle = eintraege(sprache)
    texte = {deutsch: fremd for deutsch, fremd in alle.items() if not STELLE.search(deutsch)}
    muster = [_muster(deutsch, fremd) for deutsch, fremd in alle.items() if STELLE.search(deutsch)]
    return Katalog(sprache, texte, tuple(sorted(muster, key=lambda m: -len(STELLE.sub("", m.deutsch)))))


def _muster(deutsch: str, fremd: str) -> Muster:
    stuecke = STELLE.split(deutsch)
    kurz, lang = (
        re.compile("".join(platz if nr % 2 else re.escape(stueck) for nr, stueck in enumerate(stuecke)), re.DOTALL)
        for platz in ("(.*?)", "(.*)")
    )
    anker = max(stuecke[::2], key=len)
    return Muster(deutsch, fremd, anker, (kurz, lang), tuple(stuecke[1::2]))
