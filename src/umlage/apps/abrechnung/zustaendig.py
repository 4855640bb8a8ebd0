"""Whose turn it is when a finding stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, pairwise

from umlage.core.finding import Finding
from umlage.core.settlement.akte import Akte, Geraet

# who can do something about a finding, by the first word of its code
_BEREICHE = {
    "lieferung": "verwalter",
    "kosten": "verwalter",
    "bestand": "verwalter",
    "nutzer": "verwalter",
    "personen": "verwalter",
    "ablesung": "ableser",
    # a device that is to be exchanged or mended
    "eichung": "geraet",
}
_CODES = {
    "geraet.fernablesung": "geraet",
    "schaetzung.wiederholt": "geraet",
    # values that are typed wrong are ours
    "ablesung.doppelt": "wir",
    "ablesung.stellen": "wir",
    "ablesung.schaetzung_ohne_grund": "wir",
}
# whoever gave the readings of a device before gives the next
_ABLESER = {"funk": "geraet", "selbstablesung": "nutzer"}


def whose(finding: Finding, akte: Akte | None) -> str:
    """wir, verwalter, ableser, nutzer or geraet; `akte`: where the year can be read at all."""
    turn = _CODES.get(finding.code) or _BEREICHE.get(finding.code.split(".")[0], "wir")
    if turn == "ableser" and akte is not None:
        return _reader(finding.where.split("/"), akte)
    return turn


def _reader(steps: list[str], akte: Akte) -> str:
    number = next((after for step, after in pairwise(steps) if step == "geraete"), None)
    kinds = [
        reading.art
        for device in _devices(akte)
        if device.nr == number
        for reading in sorted(device.ablesungen, key=lambda one: one.am)
        if reading.art in ("funk", "ablesung", "selbstablesung")
    ]
    return _ABLESER.get(kinds[-1], "ableser") if kinds else "ableser"


def _devices(akte: Akte) -> Iterator[Geraet]:
    rooms = (*akte.anlagen, *akte.nutzeinheiten)
    return chain(akte.geraete, chain.from_iterable(room.geraete for room in rooms))
