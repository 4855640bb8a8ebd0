"""Whose record it is: numbers of the billing service and keys of the manager, from his own records or the Akte."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from umlage.core.finding import Severity
from umlage.core.settlement.akte import Akte
from umlage.formats.arge.satz import Meldung, Satz, Zeitraum

_TRENNER = str.maketrans("", "", " -/.")


@dataclass(frozen=True, slots=True)
class Zeile:
    """One user as a record A or M names him; the dates are those of M."""

    liegenschaft: str
    wohnung: str
    ordnungsbegriff: str
    kunde: str
    schluessel: str
    zeitraum: Zeitraum | None


@dataclass(frozen=True, slots=True)
class Kennung:
    """What a record of a user begins with."""

    kunde: str
    schluessel: str
    liegenschaft: str
    wohnung: str
    ordnungsbegriff: str


@dataclass(frozen=True, slots=True)
class Gesucht:
    """A user of the Akte, with the last day of his use; `allein`: whether nobody else used the flat in the period."""

    nutzer: str
    nutzeinheit: str
    letzter: date
    allein: bool


def zeilen(saetze: Sequence[Satz]) -> Iterator[Zeile]:
    """The users of records A and M."""
    for one in saetze:
        if one.art in ("A", "M"):
            number = one.text(5)
            time = one.zeitraum(24) if one.art == "M" else None
            yield Zeile(number[:9], number[9:], one.text(6), one.text(3), one.text(4), time)


def liegenschaftsnummer(akte: Akte) -> str:
    """The number of the house in nine digits, without its separators; empty where it cannot be one."""
    digits = akte.liegenschaft.nr.translate(_TRENNER)
    return digits.zfill(9) if _ziffern(digits, 9) else ""


def wohnungsnummer(nummer: str) -> str:
    """The number of a flat in four digits; empty where it cannot be one."""
    return nummer.zfill(4) if _ziffern(nummer, 4) else ""


class Verzeichnis:
    """Which Nutzeinheiten a record can mean: the rule of Zuordnung, turned round."""

    def __init__(self, flats: Iterable[tuple[str, Sequence[str]]]) -> None:
        """`flats`: the number of each, and those of its users."""
        self._nutzer: dict[str, set[int]] = {}
        self._nummer: dict[str, set[int]] = {}
        self._wohnung: dict[str, set[int]] = {}
        for place, (number, users) in enumerate(flats):
            for user in users:
                self._nutzer.setdefault(user, set()).add(place)
            self._nummer.setdefault(number, set()).add(place)
            if flat := wohnungsnummer(number):
                self._wohnung.setdefault(flat, set()).add(place)

    def moegliche(self, ordnungsbegriff: str, wohnung: str) -> tuple[int, ...]:
        """Places of flats, by the first way that knows any."""
        ways = (self._nutzer.get(ordnungsbegriff), self._nummer.get(ordnungsbegriff), self._wohnung.get(wohnung))
        return tuple(sorted(next((way for way in ways if way), ())))


def _ziffern(text: str, most: int) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= most


class Zuordnung:
    """Finds the keys of users; what cannot be found is collected."""

    def __init__(self, akte: Akte, rows: Sequence[Zeile], kunde: str, schluessel: str) -> None:
        self.haus = liegenschaftsnummer(akte)
        self.kunde, self.schluessel = kunde, schluessel
        self.meldungen: list[Meldung] = []
        self._stammdaten = bool(rows)
        houses = {row.liegenschaft for row in rows}
        self.zeilen = [row for row in rows if row.liegenschaft == self.haus] if len(houses) > 1 else list(rows)
        if self._stammdaten and not self.zeilen:
            self._sagt(f"Die Stammdaten nennen die Liegenschaft {akte.liegenschaft.nr} nicht.")
        if not self._stammdaten and not self.haus:
            said = f"„{akte.liegenschaft.nr}“ ist keine Nummer einer Liegenschaft mit höchstens neun Ziffern."
            self._sagt(f"{said} Bitte die Stammdaten der Verwaltung oder den A-Satz angeben.")
        if not self._stammdaten and not kunde:
            self._sagt("Die Kundennummer fehlt.")

    def kennung(self, wer: Gesucht) -> Kennung | None:
        """The keys of a user; None, with a message, where there are none or several."""
        if not self._stammdaten:
            return self._aus_akte(wer)
        found = self._treffer(wer)
        if len(found) != 1:
            said = "keinem" if not found else "mehreren"
            self._sagt(f"Nutzer {wer.nutzer} der Nutzeinheit {wer.nutzeinheit} passt zu {said} Satz der Stammdaten.")
            return None
        row = found[0]
        kunde, key = self.kunde or row.kunde, self.schluessel or row.schluessel
        return Kennung(kunde, key, row.liegenschaft, row.wohnung, row.ordnungsbegriff)

    def _treffer(self, wer: Gesucht) -> list[Zeile]:
        ending = [row for row in self.zeilen if row.zeitraum is None or row.zeitraum[1] == wer.letzter]
        for words in (wer.nutzer, wer.nutzeinheit):
            if found := [row for row in ending if row.ordnungsbegriff == words]:
                return found
        number = wohnungsnummer(wer.nutzeinheit)
        # a record without days may name the one before or after
        return [row for row in ending if number and row.wohnung == number and (row.zeitraum or wer.allein)]

    def _aus_akte(self, wer: Gesucht) -> Kennung | None:
        flat = wohnungsnummer(wer.nutzeinheit)
        if not flat:
            said = f"„{wer.nutzeinheit}“ ist keine Nummer einer Wohnung mit höchstens vier Ziffern."
            self._sagt(f"{said} Bitte die Stammdaten der Verwaltung oder den A-Satz angeben.")
            return None
        return Kennung(self.kunde, self.schluessel, self.haus, flat, wer.nutzer)

    def _sagt(self, text: str) -> None:
        self.meldungen.append(Meldung(Severity.ERROR, "arge.zuordnung", text))
