"""Stands with which Abrechnungen were issued, and what contradicts them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from umlage.apps.abrechnung.fingerabdruck import Gedaechtnis
from umlage.apps.abrechnung.korrektur import kept_akte
from umlage.apps.abrechnung.models import Abrechnung
from umlage.apps.liegenschaften.models import Liegenschaft
from umlage.apps.messwerte.plausibel import exact
from umlage.apps.messwerte.vorhandenes import ErteilterStand
from umlage.core.settlement.akte import Akte, Geraet
from umlage.core.verbrauch.staende import Reihe

_DAY = timedelta(days=1)
# more changes of one Abrechnung are counted, not told
_MOST = 5
Betroffen = Mapping[Abrechnung, list[tuple["Standaenderung", Decimal | None]]]
Gelesen = dict[tuple[str, date], tuple[Decimal, tuple[date, ...]]]
# what was issued does not change: read once by a process, up to so many stands
_STAENDE: Gedaechtnis[Gelesen] = Gedaechtnis(200_000)


@dataclass(frozen=True, slots=True)
class Standaenderung:
    """What somebody is about to enter for a device and a day; `stand` None: nothing any more."""

    geraet: str
    am: date
    stand: Decimal | None


def erteilte_staende(liegenschaft: Liegenschaft, von: date, bis: date) -> dict[tuple[str, date], ErteilterStand]:
    """By device and day, of every issued Abrechnung of the house that reaches into these days."""
    found: dict[tuple[str, date], ErteilterStand] = {}
    for row in issued_between(liegenschaft, von, bis):
        # the end of a year is the beginning of the next: the older Abrechnung said it first
        for (nr, day), (stand, gelesen) in _stands(row).items():
            year = row.zeitraum
            found.setdefault((nr, day), ErteilterStand(stand, row.nummer, str(year), year.bis.year, gelesen))
    return found


def betroffen(liegenschaft: Liegenschaft, aenderungen: Iterable[Standaenderung]) -> Betroffen:
    """The issued Abrechnungen that these changes contradict, with what each was issued with."""
    changes = list(aenderungen)
    if not changes:
        return {}
    days = [one.am for one in changes]
    found: dict[Abrechnung, list[tuple[Standaenderung, Decimal | None]]] = defaultdict(list)
    for row in issued_between(liegenschaft, min(days) - 32 * _DAY, max(days) + 32 * _DAY):
        stands = _stands(row)
        read = {(nr, day) for (nr, _am), (_stand, gelesen) in stands.items() for day in gelesen}
        for one in changes:
            inside = row.zeitraum.von - _DAY <= one.am <= row.zeitraum.bis
            issued = stands.get((one.geraet, one.am), (None, ()))[0]
            if (inside and issued != one.stand) or (not inside and (one.geraet, one.am) in read):
                found[row].append((one, issued))
    return found


def saetze(found: Betroffen) -> list[str]:
    """What to say of them, one sentence for each Abrechnung."""
    return [_sentence(row, changes) for row, changes in found.items()]


def _sentence(row: Abrechnung, changes: list[tuple[Standaenderung, Decimal | None]]) -> str:
    told = [
        _("{geraet} am {tag} {alt}, jetzt {neu}").format(
            geraet=one.geraet, tag=f"{one.am:%d.%m.%Y}", alt=shown(issued), neu=shown(one.stand)
        )
        for one, issued in changes[:_MOST]
    ]
    if not changes:
        return _already(row)
    if len(changes) > _MOST:
        told.append(_("{anzahl} weitere").format(anzahl=len(changes) - _MOST))
    said = _("Abrechnung {nummer} ({zeitraum}) ist erteilt und muss dann korrigiert werden; erteilt ist: {staende}.")
    return said.format(nummer=row.nummer, zeitraum=row.zeitraum, staende=", ".join(told))


def _already(row: Abrechnung) -> str:
    said = _("Das ändert, was schon erteilt ist: {nummern}. Diese Abrechnung muss dann korrigiert werden.")
    return said.format(nummern=f"{row.nummer} ({row.zeitraum})")


def shown(stand: Decimal | None) -> str:
    """A stand, or that there is none."""
    return exact(stand) if stand is not None else "–"


def issued_between(liegenschaft: Liegenschaft, von: date, bis: date) -> QuerySet[Abrechnung]:
    """The issued Abrechnungen of the house that need a stand of these days, the oldest first, without what is large."""
    rows = Abrechnung.objects.filter(
        zeitraum__liegenschaft=liegenschaft,
        stand=Abrechnung.Stand.ERTEILT,
        zeitraum__von__lte=bis + _DAY,
        zeitraum__bis__gte=von,
    )
    return rows.defer("ergebnis", "akte").select_related("zeitraum__liegenschaft").order_by("zeitraum__von", "pk")


def _stands(row: Abrechnung) -> Gelesen:
    key = (row.pk, row.pruefsumme)
    found = _STAENDE.get(key)
    if found is None:
        found = _of(kept_akte(row))
        _STAENDE.put(key, found, len(found) + 1)
    return found


def _of(akte: Akte) -> Gelesen:
    """The stand of each day of the year that was read, and at both ends those that the Abrechnung took for them."""
    found: Gelesen = {}
    von, bis = akte.zeitraum.von, akte.zeitraum.bis
    for device in devices(akte):
        for one in device.ablesungen:
            if von - _DAY <= one.am <= bis:
                found[device.nr, one.am] = (one.stand, (one.am,))
        if device.schaetzung is None and device.verdunster is None and device.ruecksetzung is None:
            for day in (von - _DAY, bis):
                if (device.nr, day) not in found:
                    found.update(_at_the_end(device, day, von, bis))
    return found


def devices(akte: Akte) -> Iterator[Geraet]:
    """Every device of an Akte, wherever it hangs."""
    yield from akte.geraete
    for place in (*akte.anlagen, *akte.nutzeinheiten):
        yield from place.geraete


def _at_the_end(device: Geraet, day: date, von: date, bis: date) -> Gelesen:
    """What a reading of another day was taken for."""
    if (device.ab is not None and device.ab > day + _DAY) or (device.bis is not None and device.bis < day):
        return {}
    row = Reihe(device.ablesungen, "", None, von, bis + _DAY, device.ab, stellen=device.stellen)
    stand = row.at(day + _DAY, innen=False)
    if stand is None:
        return {}
    display = Decimal(stand.anzeige).scaleb(-6)
    value = min((one.stand for one in stand.lesungen if one.stand == display), default=display.normalize() + 0)
    return {(device.nr, day): (value, tuple(one.am for one in stand.lesungen))}
