"""Where in the rows a finding belongs: the part that is to be looked at, and the field in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from umlage.apps.abrechnung.teile import IM_ZEITRAUM
from umlage.apps.kosten.models import Kostenzeile
from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Nutzer


@dataclass(frozen=True, slots=True)
class Fundort:
    """`art` and `zeile`: a part and its row, or the name of a page (`verbrauch`, `heizung`, `haus`) and 0.

    `feld`: the field in the part, or the device on the page of readings.
    """

    art: str
    zeile: int = 0
    feld: str = ""


_HAUS, _HEIZUNG = Fundort("haus"), Fundort("heizung")


def fundort(zeitraum: Abrechnungszeitraum, where: str, code: str = "") -> Fundort:
    """The place of a finding (`nutzeinheiten/2/geraete/41/ab`); the page of the house where nothing fits."""
    first, *rest = where.split("/")
    house = zeitraum.liegenschaft
    if first == "liegenschaft":
        return Fundort(first, house.pk, _field(rest))
    if first in ("einstellungen", "abrechnung", "absender", "information"):
        return Fundort(first, zeitraum.pk, _field(rest))
    if first in IM_ZEITRAUM:
        return Fundort(first, zeitraum.pk)
    if first in ("kaltwasser", "hausnebenkosten"):
        return _cost(zeitraum, first, None, rest)
    if first == "zeitraum":
        return Fundort("abrechnung")
    if first == "funk":
        return Fundort("zaehlerwerte")
    if first == "geraete":
        return _device(zeitraum, rest, code)
    if first == "anlagen":
        return _plant(zeitraum, rest, code)
    return _flat(zeitraum, rest, code) if first == "nutzeinheiten" else _HAUS


def _field(steps: Sequence[str]) -> str:
    """The name of a field in a form; places in lists count from 0 there, so only the list is named."""
    names: list[str] = []
    for step in steps:
        if step[:1].isdecimal():
            break
        names.append(step)
    return ".".join(names)


def _plant(zeitraum: Abrechnungszeitraum, steps: Sequence[str], code: str) -> Fundort:
    anlage = zeitraum.liegenschaft.anlagen.filter(nr=steps[0]).first() if steps else None
    if anlage is None:
        return _HEIZUNG
    inner, rest = (steps[1] if len(steps) > 1 else ""), steps[2:]
    if inner in ("lieferungen", "kosten"):
        return _cost(zeitraum, inner, anlage.pk, rest)
    if inner == "geraete":
        return _device(zeitraum, rest, code)
    return Fundort("anlage", anlage.pk, _field(steps[1:]))


def _flat(zeitraum: Abrechnungszeitraum, steps: Sequence[str], code: str) -> Fundort:
    einheit = zeitraum.liegenschaft.nutzeinheiten.filter(nr=steps[0]).first() if steps else None
    if einheit is None:
        return Fundort("nutzeinheiten")
    inner, rest = (steps[1] if len(steps) > 1 else ""), steps[2:]
    if inner == "geraete":
        return _device(zeitraum, rest, code)
    if inner == "nutzer":
        nutzer = Nutzer.objects.filter(nutzeinheit=einheit, nr=rest[0]).first() if rest else None
        return Fundort("nutzer", nutzer.pk, _field(rest[1:])) if nutzer is not None else Fundort("nutzeinheiten")
    return Fundort("nutzeinheit", einheit.pk, _field(steps[1:]))


def _device(zeitraum: Abrechnungszeitraum, steps: Sequence[str], code: str) -> Fundort:
    geraet = zeitraum.liegenschaft.geraete.filter(nr=steps[0]).first() if steps else None
    if geraet is None:
        return Fundort("zaehler")
    if code.startswith("ablesung") or "ablesungen" in steps[1:]:
        return Fundort("verbrauch", 0, str(geraet.pk))
    return Fundort("geraet", geraet.pk, _field(steps[1:]))


def _cost(zeitraum: Abrechnungszeitraum, bereich: str, anlage: int | None, steps: Sequence[str]) -> Fundort:
    rows = Kostenzeile.objects.filter(zeitraum=zeitraum, bereich=bereich, anlage_id=anlage)
    place = int(steps[0]) if steps and steps[0].isdecimal() and len(steps[0]) < 7 else 0
    row = rows[place - 1 : place].first() if place else None
    return Fundort(bereich, row.pk, _field(steps[1:])) if row is not None else Fundort("kosten")
