"""The records and keys of the exchange, as the tables of this folder say them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

ERSTE, NEUESTE = "03.00", "03.10"
# the last version that is known in full: which of those up to the newest brought which field is not known
VOLLSTAENDIG = "03.05"


@dataclass(frozen=True, slots=True)
class Feld:
    """A field: number and name of the standard, where it stands (from 1), what it may hold."""

    nr: int
    feld: str
    name: str
    von: int
    laenge: int
    form: str
    nachkomma: int = 0
    pflicht: bool = False
    ab: str = ERSTE
    tabelle: str = ""
    werte: tuple[str, ...] = ()
    fest: str = ""
    pflicht_wenn: tuple[int, tuple[str, ...]] | None = None

    @property
    def bis(self) -> int:
        """Its last place."""
        return self.von + self.laenge - 1


@dataclass(frozen=True, slots=True)
class Satzart:
    """A kind of record; `kurz` is its length in version 3.00 where that is another one."""

    art: str
    name: str
    laenge: int
    kurz: int
    felder: tuple[Feld, ...]

    def feld(self, nr: int) -> Feld:
        """KeyError where there is no such field."""
        return {one.nr: one for one in self.felder}[nr]

    @property
    def mit_ende(self) -> bool:
        """Whether its last sign repeats what it is."""
        return bool(self.felder[-1].fest)


@cache
def satzarten() -> Mapping[str, Satzart]:
    """All records by their first signs."""
    return {row["art"]: _satzart(row) for row in _toml("saetze.toml")["satz"]}


@cache
def schluessel(tabelle: str) -> Mapping[str, str]:
    """What the keys of a table mean."""
    found: Mapping[str, str] = _toml("schluessel.toml")[tabelle]
    return found


def _satzart(row: Mapping[str, Any]) -> Satzart:
    felder = tuple(_feld(one) for one in row["felder"])
    return Satzart(row["art"], row["name"], row["laenge"], row.get("kurz", row["laenge"]), felder)


def _feld(row: Mapping[str, Any]) -> Feld:
    values = dict(row)
    values["werte"] = tuple(values.get("werte", ()))
    if when := values.get("pflicht_wenn"):
        values["pflicht_wenn"] = (when["feld"], tuple(when["werte"]))
    return Feld(**values)


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((files("umlage.formats.arge") / name).read_text("utf-8"))
