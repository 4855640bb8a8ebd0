"""What became of a record: every field that has a value is taken, or named with its place and why not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from umlage.core.finding import Severity
from umlage.formats.arge.satz import Meldung, Satz, Wert, Zeitraum, am_feld
from umlage.formats.arge.tabelle import Feld
from umlage.formats.arge.uebernahmeregeln import still, warum_nicht

CODE = "arge.uebernahme"


@dataclass(slots=True, eq=False)
class Zettel:
    """A record of a file. Who reads a field here has taken it; the rest is named when all is done."""

    datei: str
    satz: Satz
    fort: bool = False
    meldungen: list[Meldung] = field(default_factory=list)
    # version, customer and key of the service say whose record it is
    _gelesen: set[int] = field(default_factory=lambda: {2, 3, 4})

    def text(self, *nrs: int) -> str:
        """The words of fields, each of them a name of its own."""
        self._gelesen.update(nrs)
        return "; ".join(filter(None, (self.satz.text(nr).strip() for nr in nrs)))

    def zahl(self, nr: int) -> Decimal | None:
        self._gelesen.add(nr)
        return self.satz.zahl(nr)

    def tag(self, nr: int) -> date | None:
        self._gelesen.add(nr)
        return self.satz.tag(nr)

    def zeitraum(self, nr: int) -> Zeitraum | None:
        self._gelesen.add(nr)
        return self.satz.zeitraum(nr)

    @property
    def liegenschaft(self) -> str:
        return self.text(5)[:9]

    @property
    def wohnung(self) -> str:
        return self.text(5)[9:]

    def nicht(self, grund: str) -> None:
        """The whole record is not taken; the first reason counts."""
        self._ganz(Severity.ERROR, grund)

    def uebrig(self, grund: str) -> None:
        """The whole record is not taken, and nobody misses it."""
        self._ganz(Severity.WARNING, grund)

    def _ganz(self, schwere: Severity, grund: str) -> None:
        if not self.fort:
            self.fort = True
            said = Meldung(
                schwere, CODE, f"Nicht übernommen: {grund}", self.satz.zeile, 0, self.satz.art, "", self.datei
            )
            self.meldungen = [said]

    def sagt(self, nr: int, text: str, schwere: Severity = Severity.WARNING) -> None:
        """What is to say about a field."""
        self._gelesen.add(nr)
        self._dazu(self._meldung(schwere, nr, text))

    def feld_nicht(self, nr: int, grund: str, schwere: Severity = Severity.WARNING) -> None:
        """A field with a value is not taken."""
        self._gelesen.add(nr)
        if nr in self.satz.werte:
            self._dazu(self._meldung(schwere, nr, f"Nicht übernommen: {self._zitat(nr)}. {grund}"))

    def ergebnis(self) -> Iterator[Meldung]:
        """All messages, also about fields that nobody read."""
        if not self.fort:
            for one in self.satz.satzart.felder:
                value = self.satz.werte.get(one.nr)
                if value is None or one.fest or one.nr in self._gelesen or still(self.satz.art, one.nr, value):
                    continue
                self.feld_nicht(one.nr, warum_nicht(self.satz.art, one.nr), Severity.NOTE)
        yield from self.meldungen

    def _dazu(self, said: Meldung) -> None:
        if said not in self.meldungen and not self.fort:
            self.meldungen.append(said)

    def _meldung(self, schwere: Severity, nr: int, text: str) -> Meldung:
        found = am_feld(schwere, CODE, text, self.satz.satzart, self._feld(nr), self.satz.zeile)
        return Meldung(
            found.schwere, found.code, found.text, found.zeile, found.spalte, found.satzart, found.feld, self.datei
        )

    def _feld(self, nr: int) -> Feld:
        return self.satz.satzart.feld(nr)

    def _zitat(self, nr: int) -> str:
        return f"„{gesagt(self.satz.werte[nr])}“"


def gesagt(value: Wert) -> str:
    """A value as people write it."""
    match value:
        case Decimal():
            return format(value, "f").replace(".", ",")
        case date():
            return f"{value:%d.%m.%Y}"
        case (first, last):
            return f"{first:%d.%m.%Y} bis {last:%d.%m.%Y}"
    return str(value)
