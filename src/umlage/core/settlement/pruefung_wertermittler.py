"""What is checked of the values by which a Summe shares: each is there, all are of one kind, no meter counts twice."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from umlage.core.finding import Finding, error
from umlage.core.kostenbaum import element as teile
from umlage.core.kostenbaum.element import Kostenelement
from umlage.core.settlement.haus import Abrechnungshaus
from umlage.core.settlement.messwert import BASIS

_BY_CONSUMPTION = {"zaehler", "nachfolger_verbrauch", "differenz_verbrauch"}
_OF_METERS = {"zaehler", "differenz_verbrauch"}
_OF_DEVICES = {"nachfolger_verbrauch", "differenz_verbrauch"}
_AREAS = {"heizflaeche", "warmwasserflaeche", "nebenflaeche"}


def values(haus: Abrechnungshaus, element: Kostenelement) -> Iterator[Finding]:
    """Findings of the followers of one Summe; nothing where no follower has a value."""
    where = f"kostenbaum/{element.nr}"
    yield from _one_unit(haus, element, where)
    by_both = _by_both(element)
    if len(element.nachfolger) < 2 or not (by_both or any(map(_how, element.nachfolger))):
        return
    # where nobody has shares, the settlement says that their sum is 0
    by_shares = by_both and any(map(_has_shares, element.nachfolger))
    missing = [row for follower in element.nachfolger for row in _missing(follower, by_both, by_shares)]
    yield from missing or _one_size(element, where, by_both=by_both)
    yield from _shared_meters(element, where)


def _by_both(element: Kostenelement) -> bool:
    return isinstance(element.verteiler, teile.Summe) and element.verteiler.verbrauchsanteil is not None


def _how(follower: Kostenelement) -> str:
    return follower.wertermittler or ("zaehler" if follower.zaehler else "")


def _devices(element: Kostenelement) -> list[str]:
    return [nummer for leaf in element.walk() if leaf.geraete is not None for nummer in leaf.geraete.nummern]


def _has_shares(element: Kostenelement) -> bool:
    return any(leaf.anteile is not None for leaf in element.walk())


def _missing(follower: Kostenelement, by_both: bool, by_shares: bool) -> Iterator[Finding]:
    """A value that would be 0 because what it is taken from is not stated: all others would bear the costs."""
    how = _how(follower) or ("nachfolger_verbrauch" if by_both else "")
    needs_shares = by_shares or how == "nachfolger_anteile"
    lacks = [
        ("zaehler", how in _OF_METERS and not follower.zaehler),
        ("geraete", how == "nachfolger_verbrauch" and not _devices(follower)),
        ("anteile", needs_shares and not _has_shares(follower)),
        ("gesamtanteile", how == "differenz_anteile" and follower.gesamtanteile is None),
    ]
    for what, lacking in lacks:
        if lacking:
            text = f"„{follower.bezeichnung}“ hat keinen Wert: es fehlen {what}."
            yield error("baum.wertermittler", f"kostenbaum/{follower.nr}", text)
    if by_both and how not in _BY_CONSUMPTION:
        text = f"„{follower.bezeichnung}“: neben dem verbrauchsanteil zählt der Verbrauch, nicht {how}."
        yield error("baum.wertermittler", f"kostenbaum/{follower.nr}", text)


def _shared_meters(element: Kostenelement, where: str) -> Iterator[Finding]:
    """A meter in the values of two followers; devices of two followers are found by their leaves."""
    used: list[tuple[set[str], set[str]]] = []
    for follower in element.nachfolger:
        how = _how(follower)
        meters = set(follower.zaehler) if how in _OF_METERS else set()
        used.append((meters, meters | set(_devices(follower) if how in _OF_DEVICES else ())))
    twice = set[str]()
    for (one, all_one), (other, all_other) in itertools.combinations(used, 2):
        twice |= (one & all_other) | (other & all_one)
    for nummer in sorted(twice):
        yield error("baum.geraet_doppelt", where, f"Der Zähler {nummer} zählt in zwei Nachfolgern.")


def _one_unit(haus: Abrechnungshaus, element: Kostenelement, where: str) -> Iterator[Finding]:
    """Followers are only comparable by consumption when all devices that measure them count in one unit."""
    units = set()
    for follower in element.nachfolger:
        how = _how(follower) or ("nachfolger_verbrauch" if _by_both(element) else "")
        if how not in _BY_CONSUMPTION:
            continue
        numbers = list(follower.zaehler) if how in _OF_METERS else []
        if how in _OF_DEVICES:
            numbers += _devices(follower)
        units |= {
            BASIS[haus.messung.geraete[nummer].geraet.art] for nummer in numbers if nummer in haus.messung.geraete
        }
    if len(units) > 1:
        yield _incomparable(where, sorted(units), "Jede Gruppe mit einem Zähler derselben Art vorerfassen (zaehler).")


def _one_size(element: Kostenelement, where: str, *, by_both: bool) -> Iterator[Finding]:
    """Shares beside consumption, or persons beside areas, make no sum; values of one's own are of any kind."""
    kinds = {_how(follower) in _BY_CONSUMPTION for follower in element.nachfolger}
    if len(kinds) > 1 and not by_both:
        yield _incomparable(where, ("Anteile", "Verbrauch"), "Allen Nachfolgern einen gleichen wertermittler geben.")
        return
    if True in kinds and not by_both:
        return
    sizes = {
        "m²" if leaf.anteile.groesse in _AREAS else leaf.anteile.groesse
        for follower in element.nachfolger
        for leaf in follower.walk()
        if leaf.anteile is not None and leaf.anteile.groesse is not None
    }
    if len(sizes) > 1:
        yield _incomparable(where, sorted(sizes), "Allen Nachfolgern Anteile derselben groesse geben.")


def _incomparable(where: str, units: Sequence[str], remedy: str) -> Finding:
    return error(
        "baum.einheiten",
        where,
        f"Die Nachfolger werden in verschiedenen Einheiten gemessen ({', '.join(units)}) "
        "und lassen sich so nicht vergleichen.",
        norm="HeizkostenV § 5 Abs. 7",
        remedy=remedy,
    )
