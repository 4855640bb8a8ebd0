"""Questions about readings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from umlage.apps.geraete.models import Geraet
from umlage.apps.geraete.queries import modelle
from umlage.apps.liegenschaften.models import Abrechnungszeitraum
from umlage.apps.messwerte.models import Ablesung
from umlage.apps.messwerte.vorjahr import added, reset_before, stand_at, used, used_between, with_predecessors
from umlage.core.period import year_earlier
from umlage.core.settlement.eichung import UNGEEICHT
from umlage.core.settlement.messwert import BASIS

_NAH = timedelta(days=31)
# so long before the year a device may have been exchanged whose consumption stands beside that of the next one
_VORHER = timedelta(days=400)
EINHEIT = {art: "Einh." if art in UNGEEICHT else einheit for art, einheit in BASIS.items()}


@dataclass(frozen=True, slots=True)
class Zeile:
    """A device with its readings before the year and at its end; `vorjahr` is what was used in the year before.

    `nahe`: where the day itself has no reading, the nearest one within a month of it; `ausgebaut`: not there on
    the day that is asked for. `checkzahl`: of the new reading; `erstes_jahr`: its first reading is entered here too.
    `vorgaenger`: numbers of the devices that hung here before and counted some of `vorjahr`; `modelleinheit`: the unit
    that its model says, empty for the usual one.
    """

    geraet: Geraet
    alt: Decimal | None
    neu: Decimal | None
    vorjahr: Decimal | None
    nahe: Ablesung | None = None
    ausgebaut: bool = False
    checkzahl: str = ""
    erstes_jahr: bool = False
    # the day inside the span after which it counts from 0 again, and what it showed then
    ruecksetzung: date | None = None
    davor: Decimal | None = None
    vorgaenger: tuple[str, ...] = ()
    modelleinheit: str = ""

    @property
    def gerechnet(self) -> bool:
        """Whether it stands for a flat without a meter: what others leave of a main meter, never read itself."""
        return bool((self.geraet.angaben.get("differenz") or {}).get("von"))

    @property
    def verbrauch(self) -> Decimal | None:
        """What was used, as the device counts; None where a reading is missing or the counter rolled over."""
        if self.ruecksetzung is not None:
            return added(used(self.alt, self.davor), self.neu)
        return used(self.alt, self.neu)

    @property
    def rueckwaerts(self) -> bool:
        """Whether it shows less than before, though nobody said that it starts anew or rolls over."""
        known = self.alt is not None and self.neu is not None and self.ruecksetzung is None
        return known and self.neu < self.alt and not self.geraet.angaben.get("stellen")

    @property
    def veraenderung(self) -> int | None:
        """Percent more or less than in the year before."""
        if self.verbrauch is None or not self.vorjahr:
            return None
        return int(((self.verbrauch - self.vorjahr) * 100 / self.vorjahr).to_integral_value())

    @property
    def einheit(self) -> str:
        return einheit_am_geraet(self.geraet, self.modelleinheit)


def einheit_am_geraet(geraet: Geraet, modelleinheit: str = "") -> str:
    """In what a device counts, as it is written beside a number."""
    found = geraet.angaben.get("einheit") or modelleinheit or EINHEIT.get(geraet.art, "m3")
    return _("Einh.") if found == "Einh." else str(found).replace("m3", "m³")


@dataclass(frozen=True, slots=True)
class Tafel:
    """The devices of a house by place: of the house and its plants first, then those of each Nutzeinheit."""

    gruppen: Sequence[tuple[str, Sequence[Zeile]]]

    @property
    def zeilen(self) -> list[Zeile]:
        return [zeile for _, zeilen in self.gruppen for zeile in zeilen]

    @property
    def abzulesen(self) -> list[Zeile]:
        return [zeile for zeile in self.zeilen if not zeile.gerechnet]

    @property
    def erfasst(self) -> int:
        return sum(zeile.neu is not None for zeile in self.abzulesen)


def tafel(zeitraum: Abrechnungszeitraum, am: date | None = None) -> Tafel:
    """All devices of the year with their readings at its end, or on another day of it."""
    since = zeitraum.von - _VORHER
    there = (Q(bis__isnull=True) | Q(bis__gte=since)) & (Q(ab__isnull=True) | Q(ab__lte=zeitraum.bis))
    devices = Geraet.objects.filter(there, liegenschaft=zeitraum.liegenschaft).select_related("nutzeinheit", "anlage")
    readings: dict[int, list[Ablesung]] = defaultdict(list)
    span = (since, zeitraum.bis + _NAH)
    for row in Ablesung.objects.filter(geraet__liegenschaft=zeitraum.liegenschaft, am__range=span):
        readings[row.geraet_id].append(row)
    first = not zeitraum.liegenschaft.zeitraeume.filter(von__lt=zeitraum.von).exists()
    models = modelle(zeitraum)
    gruppen: dict[tuple[int, int, str], list[Zeile]] = defaultdict(list)
    chains = with_predecessors(devices)
    for geraet in devices:
        if geraet.bis is not None and geraet.bis < zeitraum.von:
            continue
        einheit = geraet.nutzeinheit
        place = (1, einheit.reihenfolge, str(einheit)) if einheit is not None else (0, 0, _("Haus und Anlagen"))
        model = models.get(str(geraet.angaben.get("modell")), {})
        begins = str(geraet.angaben.get("ruecksetzung") or model.get("ruecksetzung") or "")
        row = _zeile(geraet, readings[geraet.pk], zeitraum, am or zeitraum.bis, begins, first=first)
        row = replace(row, modelleinheit=str(model.get("einheit") or ""))
        earlier = chains.get(geraet.pk, ())
        if earlier and (am or zeitraum.bis) == zeitraum.bis:
            row = _of_the_place(row, earlier, readings, zeitraum)
        gruppen[place].append(row)
    return Tafel([(name, gruppen[place]) for place in sorted(gruppen) for name in [place[2]]])


def _of_the_place(
    row: Zeile, earlier: Sequence[Geraet], readings: Mapping[int, Sequence[Ablesung]], zeitraum: Abrechnungszeitraum
) -> Zeile:
    """With what the devices counted in the year before that hung here one after the other, in the scale of the last."""
    if row.geraet.ab is None or row.geraet.ab > zeitraum.von:
        # exchanged in the year itself: the year before stands at the old device
        return row
    since, eve = year_earlier(zeitraum.von) - timedelta(days=1), zeitraum.von - timedelta(days=1)
    stood = [one for one in earlier if one.bis is not None and one.bis > since]
    if not stood:
        return row
    # what the new device alone shows is a part of a year
    counted = used_between([*stood, row.geraet], readings, since, eve)
    return replace(row, vorjahr=counted, vorgaenger=tuple(one.nr for one in stood) if counted is not None else ())


def _zeile(
    geraet: Geraet, rows: Sequence[Ablesung], zeitraum: Abrechnungszeitraum, am: date, begins: str, *, first: bool
) -> Zeile:
    eve = zeitraum.von - timedelta(days=1)
    year_before = year_earlier(zeitraum.von) - timedelta(days=1)
    old = stand_at(rows, eve)
    late = geraet.ab is not None and geraet.ab > zeitraum.von
    if old is None:  # put in during the year
        old = next((row.stand for row in rows if row.am > eve and row.art == "tausch"), None)
    gone = (geraet.bis is not None and geraet.bis < am) or (geraet.ab is not None and geraet.ab > am)
    last = geraet.bis if geraet.bis is not None and geraet.bis < am else am
    before, reading = stand_at(rows, year_before), next((row for row in rows if row.am == last), None)
    new = reading.stand if reading is not None else None
    close = [row for row in rows if abs(row.am - last) <= _NAH] if new is None else []
    nearest = min(close, key=lambda row: abs(row.am - last), default=None)
    check = str(reading.angaben.get("checkzahl", "")) if reading is not None else ""
    reset = reset_before(begins, last)
    if reset == eve:
        # it starts at 0 after its day: what it showed then is what was used in the year before
        return Zeile(geraet, old if late and old is not None else Decimal(0), new, old, nearest, gone, check)
    if reset is not None and reset > eve and (geraet.ab is None or reset >= geraet.ab):
        until_reset = used(before, stand_at(rows, reset.replace(year=reset.year - 1)))
        counted = added(until_reset, old) if am == zeitraum.bis else None
        shown = stand_at(rows, reset)
        return Zeile(geraet, old, new, counted, nearest, gone, check, first and not late, reset, shown)
    # a part of a year is not compared with a whole one
    counted = used(before, old) if am == zeitraum.bis else None
    return Zeile(geraet, old, new, counted, nearest, gone, check, erstes_jahr=first and not late)
