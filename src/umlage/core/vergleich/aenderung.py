"""Every input in which two Akten differ, and the Akte in which only some of them are changed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from umlage.core.settlement.akte import Akte

Reihe = Mapping[str, object]
Aenderungsart = Literal["geaendert", "hinzugefuegt", "entfernt", "reihenfolge"]


@dataclass(frozen=True, slots=True)
class Schritt:
    """One step of a path: a field, or a row of a list with its content."""

    name: str
    zeile: Reihe | None = None


@dataclass(frozen=True, slots=True)
class Aenderung:
    """One input that differs; None stands for what one side does not have.

    Rows without a number are counted from 1: as in the old Akte, added ones as in the new one.
    """

    schritte: tuple[Schritt, ...]
    art: Aenderungsart
    alt: object
    neu: object

    @property
    def pfad(self) -> str:
        return "/".join(schritt.name for schritt in self.schritte)

    @property
    def teil(self) -> str:
        """The part of the Akte: one Nutzeinheit, one Anlage, else the first key."""
        return "/".join(schritt.name for schritt in self.schritte[: 2 if self._in_row else 1])

    @property
    def _in_row(self) -> bool:
        return len(self.schritte) > 1 and self.schritte[0].name in ("anlagen", "nutzeinheiten")


class Knoten(ABC):
    """A place of both Akten."""

    @abstractmethod
    def value(self, chosen: Container[int]) -> object:
        """The old content with the chosen changes; None when there is nothing here then."""


@dataclass(slots=True)
class _Gleich(Knoten):
    inhalt: object

    def value(self, chosen: Container[int]) -> object:
        return self.inhalt


@dataclass(slots=True)
class _Stelle(Knoten):
    nummer: int
    alt: object
    neu: object

    def value(self, chosen: Container[int]) -> object:
        return self.neu if self.nummer in chosen else self.alt


@dataclass(slots=True)
class _Gruppe(Knoten):
    felder: dict[str, Knoten]

    def value(self, chosen: Container[int]) -> object:
        values = {name: knoten.value(chosen) for name, knoten in self.felder.items()}
        return {name: value for name, value in values.items() if value is not None}


@dataclass(slots=True)
class _Liste(Knoten):
    """Rows in the old and in the new order; the same list twice unless the order itself is a change."""

    alte_folge: list[Knoten]
    neue_folge: list[Knoten]
    reihenfolge: int | None

    def value(self, chosen: Container[int]) -> object:
        rows = self.neue_folge if self.reihenfolge is None or self.reihenfolge in chosen else self.alte_folge
        values = [knoten.value(chosen) for knoten in rows]
        return tuple([value for value in values if value is not None])


@dataclass(slots=True)
class Gegenstellung:
    """Both Akten as one tree, with all changes in the order of the file."""

    aenderungen: list[Aenderung] = field(default_factory=list)
    wurzel: Knoten = field(default_factory=lambda: _Gleich({}))

    def akte(self, chosen: Container[int]) -> Akte:
        """The old Akte with the chosen changes; a ValidationError when they do not make an Akte."""
        return Akte.model_validate(self.wurzel.value(chosen))


def gegenstellung(alt: Akte, neu: Akte) -> Gegenstellung:
    """Everything in which the Akten differ; a value that is stated and the same value by default do not."""
    found = Gegenstellung()
    found.wurzel = _knoten(found.aenderungen, _plain(alt), _plain(neu), (), neu)
    return found


_OHNE_ERGEBNIS = {"bemerkungen", "kontakte"}
"""What changes nobody's result and is nobody else's business: it is not compared, so that no letter can name it."""


def _plain(akte: Akte) -> dict[str, object]:
    return akte.model_dump(mode="python", exclude_none=True, by_alias=True, exclude=_OHNE_ERGEBNIS)


def _knoten(found: list[Aenderung], alt: object, neu: object, steps: tuple[Schritt, ...], part: object) -> Knoten:
    """`part`: the new content as it stands in the Akte; what is equal keeps it, so that nobody reads it again."""
    if alt == neu:
        return _Gleich(part)
    if isinstance(alt, dict) and isinstance(neu, dict):
        names = [*neu, *(name for name in alt if name not in neu)]
        return _Gruppe(
            {
                name: _knoten(found, alt.get(name), neu.get(name), (*steps, Schritt(str(name))), _field(part, name))
                for name in names
            }
        )
    if isinstance(alt, tuple) and isinstance(neu, tuple) and all(isinstance(row, dict) for row in (*alt, *neu)):
        return _liste(found, alt, neu, steps, part)
    return _stelle(found, alt, neu, steps)


def _field(part: object, name: str) -> object:
    return part.get(name) if isinstance(part, dict) else getattr(part, name, None)


def _row(part: object, place: int | None) -> object:
    rows = getattr(part, "root", part)
    return rows[place] if place is not None and isinstance(rows, tuple) else None


def _stelle(found: list[Aenderung], alt: object, neu: object, steps: tuple[Schritt, ...]) -> _Stelle:
    row = steps[-1].zeile is not None
    art: Aenderungsart = "geaendert"
    if row:
        art = "hinzugefuegt" if alt is None else "entfernt" if neu is None else "geaendert"
    found.append(Aenderung(steps, art, alt, neu))
    return _Stelle(len(found) - 1, alt, neu)


# --- rows of a list ----------------------------------------------------------------------------

Paar = tuple[int | None, int | None]


def _liste(
    found: list[Aenderung], alt: Sequence[Reihe], neu: Sequence[Reihe], steps: tuple[Schritt, ...], part: object
) -> _Liste:
    pairs = _paare(alt, neu)
    in_new_order = _gemischt(pairs, 1)
    matched = [old for old, new in in_new_order if old is not None and new is not None]
    nodes: dict[Paar, Knoten] = {}
    for old, new in in_new_order:
        before = alt[old] if old is not None else None
        after = neu[new] if new is not None else None
        row = after if after is not None else before
        assert row is not None
        place = old if old is not None else new
        assert place is not None
        name = row.get("nr", row.get("modell"))
        step = Schritt(name if isinstance(name, str) else str(place + 1), row)
        nodes[old, new] = _knoten(found, before, after, (*steps, step), _row(part, new))
    new_order = [nodes[pair] for pair in in_new_order]
    if matched == sorted(matched):
        return _Liste(new_order, new_order, None)
    found.append(Aenderung((*steps, Schritt("reihenfolge")), "reihenfolge", None, None))
    return _Liste([nodes[pair] for pair in _gemischt(pairs, 0)], new_order, len(found) - 1)


def _gemischt(pairs: Sequence[Paar], side: Literal[0, 1]) -> list[Paar]:
    """All rows in the order of one side; those of the other side alone stand after the row before them there."""
    here: list[Paar] = sorted((pair for pair in pairs if pair[side] is not None), key=lambda pair: pair[side] or 0)
    other: Literal[0, 1] = 0 if side else 1
    rest: list[Paar] = sorted((pair for pair in pairs if pair[side] is None), key=lambda pair: pair[other] or 0)
    for pair in rest:
        place = pair[other]
        assert place is not None
        before = next((nr for nr, row in enumerate(here) if place and row[other] == place - 1), -1)
        here.insert(before + 1, pair)
    return here


def _paare(alt: Sequence[Reihe], neu: Sequence[Reihe]) -> list[Paar]:
    """Which old row is which new row: one way of telling after the other, rows with equal keys in their order."""
    left, right = list(range(len(alt))), list(range(len(neu)))
    pairs: list[Paar] = []
    for key in _SCHLUESSEL:
        waiting: dict[object, list[int]] = {}
        for place in right:
            if (known := key(neu[place])) is not None:
                waiting.setdefault(known, []).append(place)
        for place in list(left):
            if (same := waiting.get(key(alt[place]))) is not None and same:
                pairs.append((place, same.pop(0)))
                left.remove(place)
        taken = {new for _, new in pairs}
        right = [place for place in right if place not in taken]
    return [*pairs, *((place, None) for place in left), *((None, place) for place in right)]


def _nummer(row: Reihe) -> object:
    # a model of a device has a name instead
    return row.get("nr", row.get("modell"))


def _ganz(row: Reihe) -> object:
    return None if "nr" in row else repr(row)


def _ab(row: Reihe) -> object:
    return None if "nr" in row else row.get("ab")


def _ablesung(row: Reihe) -> object:
    return (row["am"], row.get("art")) if "stand" in row else None


def _ablesetag(row: Reihe) -> object:
    return row["am"] if "stand" in row else None


def _stand(row: Reihe) -> object:
    return row.get("stand")


def _beleg(row: Reihe) -> object:
    """Bezeichnung, key and date: a cost, a delivery, a direct cost, a Pauschale."""
    if "betrag" not in row and "bezeichnung" not in row:
        return None
    return None if "nr" in row else tuple(row.get(name) for name in ("bezeichnung", "schluessel", "zweck", "am"))


def _posten(row: Reihe) -> object:
    if "nr" in row or "bezeichnung" not in row:
        return None
    return tuple(row.get(name) for name in ("bezeichnung", "schluessel", "zweck"))


def _betrag(row: Reihe) -> object:
    """The same invoice under another name, or on another day."""
    return (row["betrag"], row.get("menge")) if row.get("betrag") else None


def _bezeichnung(row: Reihe) -> object:
    return None if "nr" in row else row.get("bezeichnung")


def _befreiung(row: Reihe) -> object:
    return row.get("kosten") if isinstance(row.get("kosten"), str) else None


def _freigabe(row: Reihe) -> object:
    return (row["code"], row.get("ort")) if "code" in row else None


def _umlage(row: Reihe) -> object:
    """Umlagen of one room have nothing but their order."""
    return "umlage" if _UMLAGE.issuperset(row) else None


def _mitteilung(row: Reihe) -> object:
    return (row.get("nutzer"), row.get("nutzeinheit")) if "text" in row else None


_UMLAGE = frozenset({"auf", "schluessel", "werte", "kosten", "von", "bis"})
_SCHLUESSEL: tuple[Callable[[Reihe], object], ...] = (
    _nummer, _ganz, _ab, _ablesung, _ablesetag, _stand, _beleg, _posten, _betrag, _bezeichnung, _befreiung, _mitteilung,
    _freigabe, _umlage,
)  # fmt: skip
