"""Which line of the Akte a record K is: one way of telling after the other, the sure ones first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from umlage.formats.arge.bau import Bau, Zeile
from umlage.formats.arge.uebernahmeregeln import Brennstoff
from umlage.formats.arge.zettel import Zettel

# so much of a name K can hold
TEXT = 25


@dataclass(slots=True, eq=False)
class Posten:
    """What a record says about a line: `teil` is the list of the Akte it belongs to."""

    zettel: Zettel
    teil: str
    anlage: Zeile | None
    brennstoff: Brennstoff | None
    am: date
    betrag: Decimal
    name: str
    kostenart: str = ""
    zweck: str = ""
    menge: Decimal | None = None


@dataclass(slots=True, eq=False)
class Stelle:
    """A line of the Akte, and its place."""

    teil: str
    anlage: Zeile | None
    zeile: Zeile


Weg = Callable[[Posten, Stelle], bool]


def stellen(bau: Bau) -> Iterator[Stelle]:
    """Every line of costs that the Akte has."""
    for plant in bau.werte.get("anlagen", ()):
        for part in ("lieferungen", "kosten"):
            yield from (Stelle(part, plant, row) for row in plant.get(part, ()))
    for part in ("kaltwasser", "hausnebenkosten"):
        yield from (Stelle(part, None, row) for row in bau.werte.get(part, ()))


def zugeordnet(
    posten: Sequence[Posten], lines: Sequence[Stelle]
) -> tuple[list[tuple[Posten, Stelle]], list[Posten], list[Stelle]]:
    """Records with their lines; records without one; lines without one."""
    left, free = list(posten), list(lines)
    pairs = []
    for way, alone in _WEGE:
        for one in list(left):
            hits = [line for line in free if way(one, line)]
            if not hits or (alone and (len(hits) > 1 or sum(way(other, hits[0]) for other in left) > 1)):
                continue
            pairs.append((one, hits[0]))
            left.remove(one)
            free.remove(hits[0])
    return pairs, left, free


def gleicher_name(one: Posten, line: Stelle) -> bool:
    """Whether the record names it so, as far as it can."""
    there = str(line.zeile.get("bezeichnung", ""))
    return one.name.casefold() in (there.casefold(), there[:TEXT].rstrip().casefold())


def _hier(one: Posten, line: Stelle) -> bool:
    """The same list, and the same use."""
    use = line.zeile.get("zweck", "anlage") == one.zweck if one.teil == "kosten" else True
    return line.teil == one.teil and line.anlage is one.anlage and use


def _daneben(one: Posten, line: Stelle) -> bool:
    """Another list of costs, or another use: managers and services do not always sort alike. Never another plant."""
    plants = one.anlage is None or line.anlage is None or line.anlage is one.anlage
    return plants and "lieferungen" not in (one.teil, line.teil)


def _tag(one: Posten, line: Stelle) -> bool:
    return bool(line.zeile.get("am") == one.am)


def _betrag(one: Posten, line: Stelle) -> bool:
    return bool(line.zeile["betrag"] == one.betrag)


def _art(one: Posten, line: Stelle) -> bool:
    there = line.zeile.get("kostenart")
    return there is None or not one.kostenart or there == one.kostenart


def _dieselbe_art(one: Posten, line: Stelle) -> bool:
    return bool(one.kostenart) and line.zeile.get("kostenart") == one.kostenart


def _mit_menge(one: Posten, line: Stelle) -> bool:
    return one.teil == "lieferungen" and bool(one.menge) == bool(line.zeile.get("menge"))


def _kosten(one: Posten, _: Stelle) -> bool:
    return one.teil != "lieferungen"


def _alle(*ways: Weg) -> Weg:
    return lambda one, line: all(way(one, line) for way in ways)


# True: only where one record and one line are left
_WEGE: tuple[tuple[Weg, bool], ...] = (
    (_alle(_hier, _tag, _betrag, gleicher_name), False),
    (_alle(_hier, _tag, _betrag), False),
    (_alle(_hier, _kosten, _tag, gleicher_name), False),
    (_alle(_hier, _mit_menge, _betrag), False),
    (_alle(_hier, _kosten, _betrag, _art), False),
    (_alle(_daneben, _betrag, gleicher_name), False),
    (_alle(_daneben, _betrag, _tag, _art), False),
    (_alle(_daneben, _betrag, _dieselbe_art), False),
    (_alle(_hier, _mit_menge, _tag), True),
    (_alle(_hier, _kosten, gleicher_name), False),
    (_alle(_hier, _kosten, _dieselbe_art), True),
    (_alle(_daneben, gleicher_name), True),
)
