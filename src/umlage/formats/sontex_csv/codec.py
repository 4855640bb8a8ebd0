"""The template, read by its mapping; never recognised by itself, because nobody has confirmed it."""

from __future__ import annotations

from collections.abc import Iterator

from umlage.formats.lieferung.meldung import Meldung
from umlage.formats.lieferung.probe import Kontext, Probe, Treffer
from umlage.formats.zuordnung import codec
from umlage.formats.zuordnung.vorlage import vorlage

KENNUNG = "sontex_csv"
VERSION = 1


def erkennen(probe: Probe) -> Treffer:
    return codec.erkannt(vorlage(KENNUNG), probe)


def lesen(content: bytes, kontext: Kontext) -> Iterator[Meldung]:
    yield from codec.lesen(vorlage(KENNUNG), content)
