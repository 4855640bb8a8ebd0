"""The statement in the language that the Akte names for its Nutzer."""

from __future__ import annotations

from dataclasses import replace

from umlage.core.settlement.akte import Akte
from umlage.documents.einzelabrechnung.inhalt import Einzelabrechnung, Uebersetzung
from umlage.documents.sprachen.katalog import katalog
from umlage.documents.sprachen.uebersetzer import Uebersetzer, eigene_texte, uebersetzt

KOPF = "Ungeprüfte Übersetzung; verbindlich ist nur der deutsche Text."
HINWEIS = (
    "Diese Übersetzung hat niemand geprüft. Verbindlich ist allein der deutsche Text auf den Seiten davor. "
    "Zahlen, Daten, Paragrafen und eigene Texte des Absenders stehen hier wie dort."
)
BLEIBT = frozenset(
    {
        "absender",
        "adresse",
        "anschrift",
        "erstellt_am",
        "format",
        "liegenschaft",
        "name",
        "nutzer",
        "stil",
        "ton",
        "url",
    }
    | {"zugangscode"}
)
"""Fields that no language changes: choices of the layout, and data of the Akte."""


class Uebersetzungen:
    """Translates statements of one Akte; texts that several of them share are looked up once."""

    def __init__(self, akte: Akte) -> None:
        self._akte = akte
        self._eigene: set[str] | None = None
        self._uebersetzer: dict[str, Uebersetzer] = {}

    def uebersetzer(self, sprache: str) -> Uebersetzer:
        """The translator into a language; its `offen` says what no entry covered."""
        if self._eigene is None:
            self._eigene = eigene_texte(self._akte)
        if sprache not in self._uebersetzer:
            self._uebersetzer[sprache] = Uebersetzer(katalog(sprache), self._eigene)
        return self._uebersetzer[sprache]

    def mit(self, inhalt: Einzelabrechnung, sprache: str) -> Einzelabrechnung:
        """The statement with its translation."""
        wort = self.uebersetzer(sprache)
        fremd = Uebersetzung(
            sprache=sprache,
            von_rechts=wort.katalog.von_rechts,
            inhalt=uebersetzt(inhalt, wort, BLEIBT),
            wort=wort,
            kopf=(wort(KOPF), KOPF),
            hinweis=(wort(HINWEIS), HINWEIS),
        )
        return replace(inhalt, uebersetzung=fremd)
