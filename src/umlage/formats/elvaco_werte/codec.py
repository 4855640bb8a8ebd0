"""The template, read by its mapping; never recognised by itself, because nobody has confirmed it."""

from __future__ import annotations

from collections.abc import Iterator

from umlage.formats.lieferung.meldung import Meldung
from umlage.formats.lieferung.probe import KEIN_TREFFER, Kontext, Probe, Treffer
from umlage.formats.zuordnung import codec
from umlage.formats.zuordnung.vorlage import vorlage

KENNUNG = "elvaco_werte"
VERSION = 1
# the columns that the maker names; the head may begin with # as other lines of these reports do
_KNOWN = ("serial-number", "device-identification", "created", "value-data-count")
_PROPOSED = 45


def erkennen(probe: Probe) -> Treffer:
    for line in probe.zeilen:
        found = tuple(name for name in _KNOWN if name in line.lower())
        if len(found) == len(_KNOWN):
            return Treffer(_PROPOSED, found, len(_KNOWN))
    return KEIN_TREFFER


def lesen(content: bytes, kontext: Kontext) -> Iterator[Meldung]:
    yield from codec.lesen(vorlage(KENNUNG), content)
