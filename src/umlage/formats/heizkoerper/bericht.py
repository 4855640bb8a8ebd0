"""What an import read, what it did not read, and what was wrong: together that is the whole file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from umlage.core.finding import Finding
from umlage.formats.heizkoerper.katalog import Katalogeintrag


@dataclass(frozen=True, slots=True)
class Bericht:
    """The rows that were read; the three counts go by kind of record, and every record is in one of them."""

    eintraege: tuple[Katalogeintrag, ...]
    gelesen: Mapping[str, int]
    uebergangen: Mapping[str, int]
    befunde: tuple[Finding, ...]
    fehlerhaft: Mapping[str, int] = field(default_factory=dict)

    def zeilen(self) -> Iterator[str]:
        """The report for people."""
        yield f"{len(self.eintraege)} Heizkörper gelesen."
        for kind, count in self.gelesen.items():
            yield f"  gelesen      {kind}: {count}"
        for kind, count in sorted(self.uebergangen.items()):
            yield f"  übergangen   {kind}: {count}"
        for kind, count in self.fehlerhaft.items():
            yield f"  fehlerhaft   {kind}: {count}"
        without = sum(eintrag.leistung is None for eintrag in self.eintraege)
        if without:
            yield f"{without} davon ohne Leistung: sie taugen zum Suchen, nicht zum Bewerten."
