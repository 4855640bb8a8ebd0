"""The Akte of the forms: they are sent out before anybody knows what the year cost."""

from __future__ import annotations

from collections.abc import Iterable, Set
from copy import copy
from decimal import Decimal
from typing import Any

from umlage.apps.abrechnung.fehlendes import FEHLT
from umlage.apps.abrechnung.queries import Probe, werte
from umlage.apps.liegenschaften.models import Abrechnungszeitraum
from umlage.core.finding import Refused
from umlage.core.settlement.akte import Akte
from umlage.formats.akte.codec import from_plain

_KOSTEN = frozenset({"lieferungen", "kosten", "kaltwasser", "hausnebenkosten", "bestand"})
_GELD = frozenset({"betrag", "menge"})
_ENDE = ("ende", "menge")

Pfad = tuple[str, ...]


def formularakte(zeitraum: Abrechnungszeitraum, found: Probe) -> Akte | None:
    """The Akte of a year, amounts and days of costs that are missing being None; None where more is missing.

    A form leaves free what is None, which no valid Akte has there: this one is for forms alone.
    """
    if found.akte is not None:
        return found.akte
    gaps = {_gap(one.where) for one in found.findings if one.code == FEHLT}
    if not all(_KOSTEN.intersection(gap) for gap in gaps):
        return None
    day = zeitraum.bis.isoformat()
    akte = _read(_filled(werte(zeitraum), (), gaps, day))
    return None if akte is None else _emptied(akte, (), gaps)


_KOPF = ("umlage", "liegenschaft", "zeitraum", "abrechnung", "absender")


def stammakte(zeitraum: Abrechnungszeitraum, *, geraete: bool, nutzer: bool) -> Akte | None:
    """The house in the year as its lists need it, whatever else is missing; None where even that is not said.

    `geraete`: with all devices; `nutzer`: not without the Nutzer.
    """
    values = werte(zeitraum)
    plants = values.get("anlagen", ())
    devices = (*values.get("geraete", ()), *(one for plant in plants for one in plant.get("geraete", ())))
    flats = values.get("nutzeinheiten", ())
    kept = {name: values[name] for name in _KOPF if name in values}
    if geraete:
        kept |= {name: values[name] for name in ("einstellungen", "geraetemodelle") if name in values}
        kept |= {"geraete": devices} if devices else {}
    else:
        flats = tuple({name: one for name, one in flat.items() if name != "geraete"} for flat in flats)
    found = _read({**kept, "nutzeinheiten": flats})
    if found is None and not nutzer:
        # contacts and remarks name flats by their numbers at most
        names = tuple({name: flat[name] for name in ("nr", "lage") if name in flat} for flat in flats)
        bare = tuple({**flat, "nutzer": ({"nr": "1", "name": "-"},)} for flat in names or ({"nr": "1"},))
        found = _read({**kept, "nutzeinheiten": bare})
    return found


def _read(values: dict[str, Any]) -> Akte | None:
    try:
        return from_plain(values)
    except Refused:
        return None


def _gap(where: str) -> Pfad:
    """A field that is missing; of a closing stock that nobody has said yet its quantity."""
    path = tuple(where.split("/"))
    return (*path[:-1], *_ENDE) if path[-1] == _ENDE[0] else path


def _filled(values: Any, here: Pfad, gaps: Set[Pfad], day: str) -> Any:
    """The plain values, with something in each gap that may stand there."""
    if isinstance(values, dict):
        missing: dict[str, Any] = {gap[-1]: Decimal(1) if gap[-1] in _GELD else day for gap in gaps if gap[:-1] == here}
        if (*here, *_ENDE) in gaps and _ENDE[0] not in values:
            missing["ende"] = {"menge": Decimal(1)}
        return {name: _filled(one, (*here, name), gaps, day) for name, one in values.items()} | missing
    if isinstance(values, tuple | list):
        return tuple(_filled(one, (*here, nr), gaps, day) for nr, one in _numbered(values))
    return values


def _emptied(part: Any, here: Pfad, gaps: Set[Pfad]) -> Any:
    """What was filled in, taken out again."""
    if here in gaps:
        return None
    if isinstance(part, tuple):
        return tuple(_emptied(one, (*here, nr), gaps) for nr, one in _numbered(part))
    inside = {gap[len(here)] for gap in gaps if gap[: len(here)] == here}
    if not inside:
        return part
    new = copy(part)
    for name in inside:
        # frozen parts look at their values when they are made, never behind
        object.__setattr__(new, name, _emptied(getattr(part, name), (*here, name), gaps))
    return new


def _numbered(rows: Iterable[Any]) -> Iterable[tuple[str, Any]]:
    """Each with its number, or counted from 1, as places name it."""
    for place, one in enumerate(rows, start=1):
        said = one.get("nr") if isinstance(one, dict) else getattr(one, "nr", None)
        yield str(said or place), one
