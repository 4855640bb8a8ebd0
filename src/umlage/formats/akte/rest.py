"""What can still be checked of an Akte in which single fields are wrong, so that all errors come at once.

A part with a fault is put aside: taken out, or replaced by one that demands nothing. The checks of the rest then find
only faults of the rest. What they miss in the whole may lie in a part put aside, so it is no finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from pydantic import ValidationError

from umlage.core.finding import Finding, Refused, Severity
from umlage.core.settlement.akte import Akte, Nutzeinheit, Nutzer
from umlage.core.settlement.run import facts
from umlage.formats.akte.syntax import Plain

Place = Sequence[int | str]

# faults of the whole, which the part that was put aside may explain
_OF_THE_WHOLE = {
    "ablesehinweis.nutzeinheit", "bemerkung.nutzeinheit",
    "abrechnung.anlage", "abrechnung.kaltwasser", "abrechnung.kosten", "befreiung.unbekannt", "bestand.unmoeglich",
    "flaeche.null", "geraet.nachfolger", "information.anlage", "mitteilung.nutzer", "parameter.fehlt",
    "stueck.unbekannt",
}  # fmt: skip
_NOTHING: Plain = Decimal(0)
# parts that every Akte has, as they demand nothing
_HEAD: dict[str, Plain] = {
    "liegenschaft": {"nr": "–", "strasse": "–", "plz": "–", "ort": "–"},
    "absender": {"name": "–"},
}
_COST: dict[str, Plain] = {"bezeichnung": "–", "betrag": _NOTHING}
_SHARED_COST: dict[str, Plain] = {**_COST, "schluessel": "AN"}
_ROWS: dict[str, Plain] = {
    "kaltwasser": _SHARED_COST,
    "hausnebenkosten": _SHARED_COST,
    "mitteilungen": {"text": "–"},
    "ablesehinweise": {"text": "–"},
    "bemerkungen": {"text": "–"},
    "kontakte": {"rolle": "vertreter", "name": "–"},
}
_AREAS: dict[str, Plain] = dict.fromkeys(("heizung", "warmwasser", "nebenkosten"), Decimal(1))
# the time of a Nutzer depends on these alone
_TIMES = {"nr", "von", "bis"}


def errors_of_the_rest(values: dict[str, Plain], faults: Iterable[Place]) -> tuple[Finding, ...]:
    """Errors of all parts without a fault; `faults` are the places of the wrong fields (keys, and places in lists)."""
    rest = _without(values, [place for place in faults if place])
    if rest is None:
        return ()
    try:
        found = facts(Akte.model_validate(rest))
    except (ValidationError, Refused):
        return ()
    return tuple(row for row in found if row.severity is Severity.ERROR and row.code not in _OF_THE_WHOLE)


def _without(values: dict[str, Plain], faults: list[Place]) -> dict[str, Plain] | None:
    """The Akte without its faulty parts; None when its period or its Nutzeinheiten are not known."""
    rest = dict(values)
    period = rest.get("zeitraum")
    last_day = period.get("bis") if isinstance(period, dict) else None
    for key, inner in _by_first(faults).items():
        name, content = str(key), rest.get(str(key))
        if name in ("umlage", "zeitraum") or (name == "nutzeinheiten" and not isinstance(content, tuple)):
            return None
        if name == "abrechnung":
            # the widest kind asks for nothing that another would refuse
            rest[name] = {"art": "nebenkosten", "erstellt_am": last_day}
        elif name == "kostenbaum":
            rest[name] = {"nr": "0", "bezeichnung": "–"}
        elif name in _HEAD:
            rest[name] = _HEAD[name]
        elif isinstance(content, tuple):
            rest[name] = _list(name, content, inner)
        else:
            rest.pop(name, None)
    return rest


def _list(name: str, rows: tuple[Plain, ...], faults: list[Place]) -> tuple[Plain, ...]:
    by_row = _by_first(faults)
    if () in faults or any(isinstance(place, str) for place in by_row):
        return ()
    found: list[Plain] = []
    for place, row in enumerate(rows):
        inner = by_row.get(place)
        if inner is None:
            found.append(row)
        elif name in _ROWS:
            found.append(_ROWS[name])
        elif name == "nutzeinheiten":
            found += _nutzeinheit(row, inner)
        elif name == "anlagen":
            found += _anlage(row, inner)
    return tuple(found)


def _anlage(row: Plain, faults: list[Place]) -> list[Plain]:
    """The plant with its wrong costs replaced; nothing when something else is wrong in it."""
    if not isinstance(row, dict) or any(len(fault) < 2 or fault[0] != "kosten" for fault in faults):
        return []
    costs = row["kosten"]
    if not isinstance(costs, tuple):
        return []
    wrong = {fault[1] for fault in faults}
    return [{**row, "kosten": tuple(_COST if place in wrong else cost for place, cost in enumerate(costs))}]


def _nutzeinheit(row: Plain, faults: list[Place]) -> list[Plain]:
    """The Nutzeinheit without what is wrong in it; nothing when its number or a key is wrong."""
    by_key = _by_first(faults)
    if not isinstance(row, dict) or not set(by_key) <= set(Nutzeinheit.__annotations__) - {"nr"}:
        return []
    rest = dict(row)
    for key, inner in by_key.items():
        content = row.get(str(key))
        if key == "flaeche":
            rest["flaeche"] = _AREAS
        elif key == "mea":
            rest["mea"] = Decimal(1)
        elif key == "nutzung":
            rest["nutzung"] = "sonstiges"
        elif key == "geraete" and isinstance(content, tuple):
            wrong = {fault[0] for fault in inner if fault}
            rest["geraete"] = tuple(device for place, device in enumerate(content) if place not in wrong)
        elif key == "umlage" and not row.get("nutzer"):
            # somebody bears its costs, whoever it is
            rest["umlage"] = ({},)
        elif key == "nutzer":
            rest["nutzer"] = _people(row, inner)
        else:
            rest.pop(str(key), None)
    return [rest]


def _people(row: dict[str, Plain], faults: list[Place]) -> tuple[Plain, ...]:
    """The Nutzer as before, the wrong ones with their times alone; one for the whole time where a time is wrong."""
    content = row.get("nutzer")
    known = set(Nutzer.__annotations__) - _TIMES
    if isinstance(content, tuple) and all(len(fault) > 1 and fault[1] in known for fault in faults):
        wrong = {fault[0] for fault in faults}
        return tuple(_vacant(one) if place in wrong else one for place, one in enumerate(content))
    return ({"nr": f"{row.get('nr')} –", "name": "–", "leerstand": True},)


def _vacant(nutzer: Plain) -> Plain:
    assert isinstance(nutzer, dict)
    times = {key: value for key, value in nutzer.items() if key in _TIMES}
    return {**times, "name": "–", "leerstand": True}


def _by_first(faults: Iterable[Place]) -> dict[int | str, list[Place]]:
    """The rest of every place below its first step."""
    found: dict[int | str, list[Place]] = {}
    for place in faults:
        if place:
            found.setdefault(place[0], []).append(tuple(place[1:]))
    return found
