"""What becomes of the manager's records in the Akte, as `uebernahme.toml` says it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

OHNE_PLATZ = "Die Akte hat dafür keine Angabe."


@dataclass(frozen=True, slots=True)
class Brennstoff:
    """A key of fuel: what the Akte calls it, and its quantities."""

    energieart: str
    einheit: str
    faktor: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Kostenziel:
    """A key of costs: `teile` names the word for `kostenart` in each part of the Akte that knows it."""

    lieferung: bool = False
    nur: str = ""
    teile: Mapping[str, str] | None = None
    grund: str = ""


@dataclass(frozen=True, slots=True)
class Anteilsziel:
    """A key of shares: the field of the Akte; `wort` is part of the name of the costs that are shared so."""

    ziel: str
    wort: str = ""


@cache
def brennstoffe() -> Mapping[str, Brennstoff]:
    """By the keys of table B; what is not there the Akte does not know."""
    return {
        key: Brennstoff(row["energieart"], row["einheit"], Decimal(row.get("faktor", 1)))
        for key, row in _toml()["brennstoff"].items()
    }


@cache
def kostenziele() -> Mapping[str, Kostenziel]:
    """By the keys of table K."""
    return {key: _kostenziel(row) for key, row in _toml()["kostenart"].items()}


def _kostenziel(row: Mapping[str, Any]) -> Kostenziel:
    parts = {name: row[name] for name in ("anlage", "kaltwasser", "hausnebenkosten") if name in row}
    return Kostenziel(row.get("lieferung", False), row.get("nur", ""), parts, row.get("grund", ""))


@cache
def anteilsziele() -> Mapping[str, Anteilsziel]:
    """By the keys of table E."""
    return {key: Anteilsziel(row["ziel"], row.get("wort", "")) for key, row in _toml()["anteile"].items()}


def bereich(kennzeichen: str) -> Mapping[str, str]:
    """Part of the Akte and `zweck` by field 8 of K; empty where it names several."""
    found: Mapping[str, str] = _toml()["bereich"].get(kennzeichen, {})
    return found


def leistung(schluessel: str) -> str:
    """The `kategorie` of labour; empty where there is none."""
    return str(_toml()["leistung"].get(schluessel, ""))


def quadratmeter(schluessel: str) -> bool:
    """Whether a key of table E means square metres."""
    return schluessel in _toml()["flaeche"]["einheiten"]


def still(art: str, nr: int, value: object) -> bool:
    """Whether a value says no more than a blank field."""
    return value in _toml()["still"].get(art, {}).get(str(nr), ())


def warum_nicht(art: str, nr: int) -> str:
    """Why a field has no place in the Akte."""
    return str(_toml()["nicht"].get(art, {}).get(str(nr), OHNE_PLATZ))


@cache
def _toml() -> dict[str, Any]:
    return tomllib.loads((files("umlage.formats.arge") / "uebernahme.toml").read_text("utf-8"))
