"""A record with its values, and what is wrong with one: line, place, field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from umlage.core.finding import Severity
from umlage.formats.arge.tabelle import ERSTE, NEUESTE, Feld, Satzart, satzarten, schluessel

Zeitraum = tuple[date, date]
Wert = str | Decimal | date | Zeitraum
ZEICHENSATZ = "iso8859-15"


@dataclass(frozen=True, slots=True)
class Satz:
    """One record; a field that is blank has no value. Numbers of fields are those of the standard."""

    art: str
    werte: Mapping[int, Wert]
    zeile: int = field(default=0, compare=False)

    @property
    def satzart(self) -> Satzart:
        return satzarten()[self.art]

    @property
    def version(self) -> str:
        """As the record says it; those of E have none."""
        found = self.text(2) if self.satzart.feld(2).feld == "arge_version_standard_dta" else ""
        return found or NEUESTE

    def text(self, nr: int) -> str:
        """The words or digits of a field; empty where it is blank."""
        found = self.werte.get(nr, "")
        assert isinstance(found, str)
        return found

    def zahl(self, nr: int) -> Decimal | None:
        found = self.werte.get(nr)
        assert found is None or isinstance(found, Decimal)
        return found

    def tag(self, nr: int) -> date | None:
        found = self.werte.get(nr)
        assert found is None or isinstance(found, date)
        return found

    def zeitraum(self, nr: int) -> Zeitraum | None:
        found = self.werte.get(nr)
        assert found is None or isinstance(found, tuple)
        return found


@dataclass(frozen=True, slots=True)
class Meldung:
    """What is wrong, and where: line (from 1), place in the line (from 1), field."""

    schwere: Severity
    code: str
    text: str
    zeile: int = 0
    spalte: int = 0
    satzart: str = ""
    feld: str = ""
    datei: str = ""

    @property
    def ort(self) -> str:
        """The place in words."""
        parts = [self.datei] if self.datei else []
        parts += [f"Zeile {self.zeile}"] if self.zeile else []
        parts += [f"Spalte {self.spalte}"] if self.spalte else []
        parts += [f"{self.satzart}-Satz" if len(self.satzart) == 1 else self.satzart] if self.satzart else []
        parts += [self.feld] if self.feld else []
        return ", ".join(parts) or "Datei"


@dataclass(frozen=True, slots=True)
class Datei:
    """What a file holds, and what is wrong with it. A record with an error is not among its records."""

    saetze: tuple[Satz, ...]
    meldungen: tuple[Meldung, ...]

    @property
    def fehler(self) -> tuple[Meldung, ...]:
        return tuple(one for one in self.meldungen if one.schwere is Severity.ERROR)


def am_feld(schwere: Severity, code: str, text: str, satzart: Satzart, feld: Feld, zeile: int) -> Meldung:
    """A message about a field."""
    return Meldung(schwere, code, text, zeile, feld.von, satzart.art, f"Feld {feld.nr} {feld.name}")


def geprueft(satz: Satz, zeile: int, *, streng: bool) -> list[Meldung]:
    """Obligatory fields and keys of a record; with `streng` an unknown key is an error, otherwise a warning."""
    found = []
    weich = Severity.ERROR if streng else Severity.WARNING
    art, version = satz.satzart, satz.version

    def sagt(schwere: Severity, code: str, text: str, feld: Feld) -> None:
        found.append(am_feld(schwere, code, text, art, feld, zeile))

    for feld in art.felder:
        value = satz.werte.get(feld.nr)
        if value is None:
            later = feld.ab > version or (art.kurz < feld.bis)
            if feld.pflicht and not later:
                sagt(Severity.ERROR, "arge.pflicht", "Das Pflichtfeld ist leer.", feld)
            elif _bedingt(satz, feld):
                other = art.feld(feld.pflicht_wenn[0]) if feld.pflicht_wenn else feld
                sagt(
                    weich,
                    "arge.pflicht",
                    f"Das Feld ist leer, obwohl Feld {other.nr} ({other.name}) es verlangt.",
                    feld,
                )
        elif feld.ab > version:
            said = f"Das Feld gibt es in Version {version} nicht, nachgewiesen ist es ab {feld.ab}."
            sagt(weich, "arge.version", said, feld)
        elif isinstance(value, str) and feld.werte and value not in feld.werte:
            allowed = ", ".join(feld.werte)
            sagt(weich, "arge.schluessel", f"„{value}“ ist nicht vorgesehen (erlaubt: {allowed}).", feld)
        elif isinstance(value, str) and feld.tabelle and value not in schluessel(feld.tabelle):
            sagt(weich, "arge.schluessel", f"Den Schlüssel „{value}“ gibt es nicht in Tabelle {feld.tabelle}.", feld)
    return found


def _bedingt(satz: Satz, feld: Feld) -> bool:
    if feld.pflicht_wenn is None or feld.ab > satz.version:
        return False
    nr, values = feld.pflicht_wenn
    there = satz.text(nr)
    return bool(there) and (values == ("*",) or there in values)


def version_gilt(text: str) -> bool:
    """Whether it is written as versions are, from 03.00 on."""
    return len(text) == 5 and text[2] == "." and (text[:2] + text[3:]).isdecimal() and text.isascii() and text >= ERSTE


def gibt_es(sign: str) -> bool:
    """Whether a sign is one of the set of the exchange."""
    try:
        sign.encode(ZEICHENSATZ)
    except UnicodeEncodeError:
        return False
    return True
