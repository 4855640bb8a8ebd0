"""What an import read, what it did not read, and what was wrong: together that is the whole file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from umlage.core.finding import Finding
from umlage.formats.heizkoerper.katalog import Katalogeintrag


@dataclass(frozen=True, slots=True)
class Bericht:
    """The rows that were read; `gelesen` and `uebergangen` count records by kind, and no record is in neither."""

    eintraege: tuple[Katalogeintrag, ...]
    gelesen: Mapping[str, int]
    uebergangen: Mapping[str, int]
    befunde: tuple[Finding, ...]

    def zeilen(self) -> Iterator[str]:
        """The report for people."""
        yield f"{len(self.eintraege)} Heizkörper gelesen."
        for kind, count in self.gelesen.items():
            yield f"  gelesen      {kind}: {count}"
        for kind, count in sorted(self.uebergangen.items()):
            yield f"  übergangen   {kind}: {count}"
        without = sum(eintrag.leistung is None for eintrag in self.eintraege)
        if without:
            yield f"{without} davon ohne Leistung: sie taugen zum Suchen, nicht zum Bewerten."
