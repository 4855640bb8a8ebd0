"""The sheets of the master data: which there are, which columns each has, what a row of one says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from umlage.apps.abrechnung.teile import TEILARTEN
from umlage.core.settlement.akte import Ablesung
from umlage.formats.akte.formular import Knoten, knoten

Werte = dict[str, Any]
ABLESUNGEN = "ablesungen"


@dataclass(frozen=True, slots=True)
class Blattart:
    """A sheet: the columns that say where a row belongs, the parts of the Akte that stand in it, its key."""

    titel: str
    arten: tuple[str, ...]
    orte: tuple[str, ...] = ()
    noetig: tuple[str, ...] = ()


# in the order in which they are taken in: what others refer to comes first
BLAETTER: dict[str, Blattart] = {
    "anlagen": Blattart("Anlagen", ("anlage",), noetig=("nr",)),
    "nutzeinheiten": Blattart("Nutzeinheiten", ("nutzeinheit",), ("gebaeude",), ("nr",)),
    "nutzer": Blattart("Nutzer", ("nutzer",), ("nutzeinheit",), ("nutzeinheit", "nr")),
    "geraete": Blattart("Geräte", ("geraet",), ("nutzeinheit", "anlage"), ("nr",)),
    "kosten": Blattart(
        "Kosten", ("lieferungen", "kosten", "kaltwasser", "hausnebenkosten"), ("kennung", "bereich", "anlage")
    ),
    ABLESUNGEN: Blattart("Ablesungen", (), ("geraet",), ("geraet", "am", "stand")),
}


@cache
def spalten(blatt: str) -> dict[str, Knoten]:
    """The fields of a sheet by their names (`flaeche.heizung`), in the order of the format."""
    found: dict[str, Knoten] = {}
    for art in BLAETTER[blatt].arten or ("",):
        for name, one in felder(art).items():
            found.setdefault(name, one)
    return found


@cache
def felder(art: str) -> dict[str, Knoten]:
    """The fields of a part; groups are spread out, a list is one field. No part: those of a reading."""
    nodes = TEILARTEN[art].felder if art else knoten(Ablesung).felder
    return dict(_leaves(nodes, ""))


def _leaves(nodes: Sequence[Knoten], above: str) -> Iterator[tuple[str, Knoten]]:
    for node in nodes:
        name = f"{above}{node.name}"
        if node.art == "gruppe":
            yield from _leaves(node.felder, f"{name}.")
        else:
            yield name, node


@dataclass(frozen=True, slots=True)
class Zeile:
    """A row: `ort` says where it belongs, `angaben` what stands in its cells (None: the cell is empty).

    Columns that the file does not have are not in it: what they would say stays as it is.
    """

    blatt: str
    nummer: int
    ort: Mapping[str, str]
    angaben: Mapping[str, Any]
    loeschen: bool = False


def as_plain(zeilen: Sequence[Zeile]) -> Werte:
    """Rows as plain values that a table can keep."""
    return {
        "zeilen": tuple(
            {
                "blatt": zeile.blatt,
                "nummer": zeile.nummer,
                "ort": dict(zeile.ort),
                "angaben": {name: value for name, value in zeile.angaben.items() if value is not None},
                "leer": tuple(name for name, value in zeile.angaben.items() if value is None),
                "loeschen": zeile.loeschen,
            }
            for zeile in zeilen
        )
    }


def from_plain(inhalt: Mapping[str, Any]) -> list[Zeile]:
    """The rows again."""
    return [
        Zeile(
            row["blatt"],
            int(row["nummer"]),
            row["ort"],
            {**row["angaben"], **dict.fromkeys(row["leer"])},
            row["loeschen"],
        )
        for row in inhalt["zeilen"]
    ]


def value_at(values: Any, name: str) -> Any:
    """What a part says in a field; None for nothing."""
    for step in name.split("."):
        values = values.get(step) if isinstance(values, Mapping) else None
    return values


def merged(values: Mapping[str, Any], angaben: Mapping[str, Any]) -> Werte:
    """The part with what the cells say; a group that loses its last field is gone."""
    found = _copied(values)
    for name, value in angaben.items():
        *above, last = name.split(".")
        place: Any = found
        for step in above:
            if not isinstance(place.get(step), dict):
                if value is None:
                    break
                place[step] = {}
            place = place[step]
        else:
            if value is not None:
                place[last] = value
            elif last in place:
                del place[last]
                _prune(found, above)
    return found


def _copied(values: Mapping[str, Any]) -> Werte:
    return {key: _copied(value) if isinstance(value, Mapping) else value for key, value in values.items()}


def _prune(values: Werte, path: Sequence[str]) -> None:
    for depth in range(len(path), 0, -1):
        place: Any = values
        for step in path[: depth - 1]:
            place = place[step]
        if place.get(path[depth - 1]) == {}:
            del place[path[depth - 1]]
