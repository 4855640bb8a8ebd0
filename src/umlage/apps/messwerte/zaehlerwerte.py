"""Values of the meter platform for a year: how near they lie to its days and what they say. Nothing is changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from umlage.apps.geraete.models import Funkgeraet, Geraet, Geraetealarm
from umlage.apps.geraete.queries import modelle
from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Nutzer
from umlage.apps.messwerte.models import Ablesung, Messreihe
from umlage.apps.messwerte.plausibel import day_of, end_of, exact, utc
from umlage.apps.messwerte.queries import EINHEIT
from umlage.apps.messwerte.staende import stored_between
from umlage.core.law.heizkostenv.p9b_gradtage import gradtage
from umlage.core.money import half_up_at
from umlage.core.quantity import NotConvertible, factor
from umlage.core.verbrauch.staende import Guete, Zeitgewicht, tage
from umlage.core.verbrauch.widerspruch import ran_on, widerspruch
from umlage.core.verbrauch.zaehlerwerte import Stichtag, Uebernahmewert, Zaehlerwert, schlechteste, uebernahmewert
from umlage.formats.geraete.katalog import mitgeliefert
from umlage.metering.drivers.driver import by_periods

_DAY = timedelta(days=1)
_ZONE = ZoneInfo("Europe/Berlin")
# values so far outside a year may still be the neighbours of its ends
_AROUND = timedelta(days=62)
# what a device of the house counts, as it is sent
GROESSE = {
    "hkv": "hca",
    "warmwasserkostenverteiler": "hca",
    "waermezaehler": "energy",
    "stromzaehler": "energy",
    "kaeltezaehler": "cooling",
    "warmwasserzaehler": "volume",
    "kaltwasserzaehler": "volume",
    "gaszaehler": "volume",
    "oelzaehler": "volume",
}
# what a device stored for a day counts more than what happened to be sent near it
_VORRANG = {art: place for place, art in enumerate(("DUE", "MONTH_END", "HALF_MONTH_END", "CURRENT"))}
_HEIZT = ("hkv", "waermezaehler")
_UNIT = {"HCA": "HKV"}
_MOST_PLACES = 6


@dataclass(frozen=True, slots=True)
class Zurueckgehalten:
    """Values of a radio device that were not taken, as they are smaller than those before: how many, the day of the
    first, and where it lies (primary keys).
    """

    anzahl: int
    erster: date
    eingang: int
    datenpunkt: int


# what was not taken for a year, by primary key of the radio device
Zurueckhaltung = Callable[[Abrechnungszeitraum], Mapping[int, Zurueckgehalten]]
_NICHTS: Mapping[int, Zurueckgehalten] = {}


@dataclass(slots=True)
class Geraetewerte:
    """A device of the year that sends: what is known for each of its days. `grund`: why nothing can be said."""

    geraet: Geraet
    funkgeraete: list[Funkgeraet]
    # its first day, where it did not hang there from the beginning
    ab: date | None = None
    werte: list[Uebernahmewert] = field(default_factory=list)
    ruecksetzungen: tuple[date, ...] = ()
    # month and day after which it begins at 0, as it shows itself, where nobody said so yet
    ruecksetzung: str = ""
    # what to do about it stands behind a semicolon
    grund: str = ""
    # what the Akte of the year says of its model
    modell: Mapping[str, Any] = field(default_factory=dict)
    zurueckgehalten: Zurueckgehalten | None = None

    @property
    def guete(self) -> Guete:
        if self.grund:
            return Guete.UNGENUEGEND
        return schlechteste([self.guete_von(wert) for wert in self.werte])

    def guete_von(self, wert: Uebernahmewert) -> Guete:
        """The class of one day; after a reset the display stands at 0, whatever was sent."""
        return Guete.SEHR_GUT if self.beginnt_neu(wert) else wert.guete

    def beginnt_neu(self, wert: Uebernahmewert) -> bool:
        return wert.stichtag.am < self.erster and wert.stichtag.am in self.ruecksetzungen

    @property
    def erster(self) -> date:
        return self.werte[0].stichtag.am + _DAY if self.werte else date.max

    @property
    def nutzbar(self) -> list[Uebernahmewert]:
        """What can be taken over: nothing where the values of the device contradict each other."""
        if self.grund:
            return []
        return [wert for wert in self.werte if wert.stand is not None and wert.guete is not Guete.UNGENUEGEND]

    @property
    def ends(self) -> list[Uebernahmewert]:
        """Those of its first and of its last day, where they are looked for."""
        return [wert for wert in (*self.werte[:1], *self.werte[-1:]) if not wert.stichtag.wechsel]

    @property
    def einheit(self) -> str:
        return einheit_von(self.geraet, self.modell)

    @property
    def verbrauch(self) -> Decimal | None:
        """What it counted from its first day to its last, as it counts; None where a stand for that is missing."""
        if self.grund or len(self.ends) < 2:
            return None
        total, since = Decimal(0), Decimal(0)
        for wert in self.werte:
            anew = wert.stichtag.am in self.ruecksetzungen
            if wert not in self.ends and not anew:
                continue
            if self.beginnt_neu(wert):
                continue
            if wert not in self.nutzbar or wert.stand is None:
                return None
            if wert is not self.werte[0]:
                if wert.stand < since:
                    return None
                total += wert.stand - since
            since = Decimal(0) if anew else wert.stand
        return total


@dataclass(frozen=True, slots=True)
class Lage:
    """All devices of a year that send."""

    geraete: list[Geraetewerte]

    @property
    def guete(self) -> Guete:
        """The worst of all."""
        return schlechteste([one.guete for one in self.geraete])

    def anzahl(self, guete: Guete) -> int:
        return sum(one.guete is guete for one in self.geraete)


def einheit_von(geraet: Geraet, modell: Mapping[str, Any]) -> str:
    """The unit of the stands of a device: its own, else that of its model, else the usual one."""
    found = geraet.angaben.get("einheit") or modell.get("einheit") or EINHEIT.get(geraet.art, "m3")
    return "HKV" if found == "Einh." else str(found)


def in_einheit(stand: Decimal, von: str, nach: str) -> Decimal:
    """A value in the unit in which a device of the house counts. NotConvertible."""
    return _times(stand, factor(_UNIT.get(von, von), nach))


def verbunden(zeitraum: Abrechnungszeitraum) -> bool:
    """Whether a device of the house sends."""
    return Funkgeraet.objects.filter(geraet__liegenschaft=zeitraum.liegenschaft).exists()


def lage(
    zeitraum: Abrechnungszeitraum, heute: date | None = None, zurueckgehalten: Mapping[int, Zurueckgehalten] = _NICHTS
) -> Lage:
    """What the platform knows for the days of this year that are over; `zurueckgehalten`: and what it did not take."""
    today = heute or timezone.localdate()
    there = (Q(bis__isnull=True) | Q(bis__gte=zeitraum.von)) & (Q(ab__isnull=True) | Q(ab__lte=zeitraum.bis))
    devices = Geraet.objects.filter(there, liegenschaft=zeitraum.liegenschaft).select_related("nutzeinheit", "anlage")
    radios: dict[int, list[Funkgeraet]] = defaultdict(list)
    for radio in Funkgeraet.objects.filter(geraet__liegenschaft=zeitraum.liegenschaft):
        radios[radio.geraet_id or 0].append(radio)
    # who takes the place of another one begins the day after, where nobody said when
    begins = {
        str(geraet.angaben["ersetzt_durch"]): geraet.bis + _DAY
        for geraet in devices
        if geraet.bis is not None and geraet.angaben.get("ersetzt_durch")
    }
    models = modelle(zeitraum)
    rows = [
        Geraetewerte(
            geraet,
            radios[geraet.pk],
            geraet.ab or begins.get(geraet.nr),
            modell=models.get(str(geraet.angaben.get("modell")), {}),
        )
        for geraet in devices
        if geraet.pk in radios
    ]
    known = _Reihen(rows, zeitraum)
    changes = _changes(zeitraum)
    built_in = _built_in(rows, zeitraum)
    gewicht = _weight(zeitraum)
    jumps = _jumps(rows, zeitraum)
    for row in rows:
        values = known.of(row)
        row.ruecksetzungen = tuple(_resets(row, values, known.due_days(row), zeitraum))
        if row.ruecksetzungen:
            values = known.of(row, row.ruecksetzungen)
        row.zurueckgehalten = next(
            (zurueckgehalten[one.pk] for one in row.funkgeraete if one.pk in zurueckgehalten), None
        )
        row.grund = (
            row.grund
            or jumps.get(row.geraet.pk, "")
            or _held_back(row)
            or known.contradiction(row, values)
            or _went_on(row, values, zeitraum)
            or known.undecided(row, values, zeitraum)
        )
        every = _days(row, zeitraum, changes.get(row.geraet.nutzeinheit_id, ()), built_in)
        # what a device will show on a day to come nobody knows, however near its last value lies
        days = [day for day in every if day.am < today]
        heats = row.geraet.art in _HEIZT
        row.werte = [
            uebernahmewert(values, day, ruecksetzungen=row.ruecksetzungen, gewicht=gewicht if heats else tage)
            for day in days
        ]
        if not values and not row.grund:
            row.grund = _("Keine Werte im Zeitraum")
    return Lage(rows)


class _Reihen:
    """The values of all devices around the year, in the unit of each, one a day."""

    def __init__(self, rows: Sequence[Geraetewerte], zeitraum: Abrechnungszeitraum) -> None:
        devices = {radio.pk: row for row in rows for radio in row.funkgeraete}
        found = Messreihe.objects.filter(funkgeraet__in=devices, art__in=_VORRANG, tarif=0, teilgeraet=0)
        self._reihen: dict[int, list[Messreihe]] = defaultdict(list)
        for reihe in found:
            row = devices[reihe.funkgeraet_id]
            if reihe.groesse == GROESSE.get(row.geraet.art):
                self._reihen[row.geraet.pk].append(reihe)
        span = (end_of(zeitraum.von - _AROUND), end_of(zeitraum.bis + _AROUND))
        every = [reihe.pk for some in self._reihen.values() for reihe in some]
        self._values = stored_between(dict.fromkeys(every, span))

    def of(self, row: Geraetewerte, resets: Collection[date] = ()) -> list[Zaehlerwert]:
        """The values of a device by day: what it stored for a day before what was sent near its end.

        `resets`: days at whose end the display began at 0 again; what was sent after that counts from there.
        """
        days: dict[date, tuple[tuple[int, int], Zaehlerwert]] = {}
        for reihe in self._reihen.get(row.geraet.pk, ()):
            try:
                times = factor(_UNIT.get(reihe.einheit, reihe.einheit), row.einheit)
            except NotConvertible:
                row.grund = _("Die Werte stehen in {von}, das Gerät zählt in {nach}").format(
                    von=reihe.einheit, nach=row.einheit
                )
                continue
            for zeit, fassung, stand in self._values.get(reihe.pk, ()):
                day, off = _day(reihe.art, zeit)
                # at midnight sharp only 0 says that it had begun anew
                if reihe.art == "CURRENT" and day in resets and zeit >= end_of(day) + (stand != 0):
                    day += _DAY
                    off = end_of(day) - zeit
                order = (_VORRANG[reihe.art], off)
                if day not in days or order < days[day][0]:
                    days[day] = (order, Zaehlerwert(day, _times(stand, times), (reihe.pk, zeit, fassung)))
        values = [days[day][1] for day in sorted(days)]
        around = zip([None, *values], values, strict=False)
        return [wert for before, wert in around if not _began_early(before, wert, resets)]

    def due_days(self, row: Geraetewerte) -> set[str]:
        """The due days (MM-DD) for which a device stored a value."""
        return {
            f"{day_of(zeit):%m-%d}"
            for reihe in self._reihen.get(row.geraet.pk, ())
            if reihe.art == "DUE"
            for zeit, _fassung, _stand in self._values.get(reihe.pk, ())
        }

    def undecided(self, row: Geraetewerte, values: Sequence[Zaehlerwert], zeitraum: Abrechnungszeitraum) -> str:
        """What to say of an allocator of which nobody knows whether it begins at 0 after its due days; else nothing.

        Its due values alone rise or fall in either case. What it sent soon after one of them tells, where it cannot
        have counted as much again so soon.
        """
        if row.geraet.art != "hkv" or row.ruecksetzungen or _runs_through(row):
            return ""
        days = sorted(
            day_of(zeit)
            for reihe in self._reihen.get(row.geraet.pk, ())
            if reihe.art == "DUE"
            for zeit, _fassung, stand in self._values.get(reihe.pk, ())
            # after nothing it is the same either way
            if stand > 0
        )
        first, last = zeitraum.von - _AROUND, zeitraum.bis
        asked = [day for day in days if first <= day < last]
        if not asked or ran_on(values, days, days[0], date.max) is not None:
            return ""
        return _(
            "Ob die Anzeige nach dem Stichtag %(tag)s neu beginnt, sagen die Werte nicht; beginnt sie neu, die "
            "Rücksetzung beim Gerät im Haus eintragen, sonst ein Modell ohne Stichtag"
        ) % {"tag": f"{asked[0]:%d.%m.%Y}"}

    def contradiction(self, row: Geraetewerte, werte: Sequence[Zaehlerwert]) -> str:
        """What to say where the values of a device exclude each other, of whatever kind they are; else nothing."""
        stored: dict[date, set[Decimal]] = defaultdict(set)
        for reihe in self._reihen.get(row.geraet.pk, ()):
            if reihe.art != "CURRENT":
                times = factor(_UNIT.get(reihe.einheit, reihe.einheit), row.einheit)
                for zeit, _fassung, stand in self._values.get(reihe.pk, ()):
                    stored[day_of(zeit)].add(_times(stand, times))
        found = widerspruch(
            werte, {day: tuple(told) for day, told in stored.items()}, ruecksetzungen=row.ruecksetzungen
        )
        if found is None:
            return ""
        text = _("Werte widersprechen sich: %(eins)s am %(tag)s und %(zwei)s am %(danach)s; den falschen verwerfen")
        first, second = found.vorher, found.nachher
        if row.geraet.art == "hkv" and not row.ruecksetzungen and (first.am + _DAY).day == 1 and first.am < second.am:
            text = _(
                "Werte widersprechen sich: %(eins)s am %(tag)s und %(zwei)s am %(danach)s; beginnt die Anzeige danach "
                "neu, die Rücksetzung beim Gerät im Haus eintragen, sonst den falschen Wert verwerfen"
            )
        return text % {
            "eins": exact(first.stand),
            "tag": f"{first.am:%d.%m.%Y}",
            "zwei": exact(second.stand),
            "danach": f"{second.am:%d.%m.%Y}",
        }


def _jumps(rows: Iterable[Geraetewerte], zeitraum: Abrechnungszeitraum) -> dict[int, str]:
    """Devices with a jump around the year that nobody has explained yet, and what to say of it."""
    devices = {radio.pk: row.geraet.pk for row in rows for radio in row.funkgeraete}
    span = (utc(end_of(zeitraum.von - _AROUND)), utc(end_of(zeitraum.bis + _AROUND)))
    open_ones = Geraetealarm.objects.filter(
        funkgeraet__in=devices, art=Geraetealarm.Art.SPRUNG, seit__range=span
    ).exclude(stand=Geraetealarm.Stand.ERLEDIGT)
    text = _("Sprung am %(tag)s; als Alarm erledigen, wenn der Wert stimmt, sonst ihn beim Funkgerät verwerfen")
    return {
        devices[alarm.funkgeraet_id]: text % {"tag": f"{day_of(int(alarm.seit.timestamp())):%d.%m.%Y}"}
        for alarm in open_ones
    }


def _went_on(row: Geraetewerte, values: Sequence[Zaehlerwert], zeitraum: Abrechnungszeitraum) -> str:
    """What to say where a display went on after the day on which it is said to begin at 0; of it twice the use would be
    billed.
    """
    found = ran_on(values, row.ruecksetzungen, zeitraum.von - _AROUND, zeitraum.bis)
    if found is None:
        return ""
    text = _(
        "Die Anzeige begann nach dem Stichtag nicht neu: %(eins)s am %(tag)s und %(zwei)s am %(danach)s; die "
        "Rücksetzung beim Gerät im Haus oder die Werte berichtigen"
    )
    return text % {
        "eins": exact(found.vorher.stand),
        "tag": f"{found.vorher.am:%d.%m.%Y}",
        "zwei": exact(found.nachher.stand),
        "danach": f"{found.nachher.am:%d.%m.%Y}",
    }


def _held_back(row: Geraetewerte) -> str:
    """What to say where values were not taken because they are smaller than those before."""
    held = row.zurueckgehalten
    if held is None:
        return ""
    text = _("Nicht angenommen, weil kleiner als der Wert davor: %(anzahl)s-mal ab %(tag)s; in der Quarantäne klären")
    if row.geraet.art == "hkv" and not row.ruecksetzungen:
        text = _(
            "Nicht angenommen, weil kleiner als der Wert davor: %(anzahl)s-mal ab %(tag)s; beginnt die Anzeige neu, "
            "die Rücksetzung beim Gerät im Haus eintragen und die Lieferung noch einmal lesen, sonst in der Quarantäne "
            "klären"
        )
    return text % {"anzahl": held.anzahl, "tag": f"{held.erster:%d.%m.%Y}"}


def _day(art: str, zeit: int) -> tuple[date, int]:
    """The day at whose end a value counts, and how far from that it lies in seconds."""
    if art != "CURRENT":
        return day_of(zeit), 0
    # sent at any hour: it counts for the nearest end of a day
    day = (datetime.fromtimestamp(zeit, _ZONE) - timedelta(hours=12)).date()
    return day, abs(zeit - end_of(day))


def _times(stand: Decimal, times: Fraction) -> Decimal:
    """In another unit; to the millionth, as fine as a reading says it, where it does not come out even."""
    if times == 1 and -int(stand.as_tuple().exponent) <= _MOST_PLACES:
        return stand
    value = half_up_at(Fraction(stand) * times, _MOST_PLACES)
    return (Decimal(value.numerator) / Decimal(value.denominator)).normalize() + 0


def _began_early(before: Zaehlerwert | None, after: Zaehlerwert, resets: Collection[date]) -> bool:
    """Whether a value of a reset day is the 0 of the new run: what was counted until then stands in the one before."""
    if before is None or after.stand or after.am not in resets or not before.stand:
        return False
    return not any(before.am <= day < after.am for day in resets)


def _changes(zeitraum: Abrechnungszeitraum) -> dict[int | None, list[date]]:
    """The last days before somebody else uses a flat, by flat."""
    inside = Nutzer.objects.filter(
        nutzeinheit__liegenschaft=zeitraum.liegenschaft, von__gt=zeitraum.von, von__lte=zeitraum.bis
    )
    found: dict[int | None, list[date]] = defaultdict(list)
    for flat, von in inside.values_list("nutzeinheit", "von").distinct().order_by("von"):
        found[flat].append(von - _DAY)
    return found


def _built_in(rows: Iterable[Geraetewerte], zeitraum: Abrechnungszeitraum) -> frozenset[tuple[int, date]]:
    """Days on which a device was put in or taken out with what it showed: nothing is to be looked for there."""
    span = (zeitraum.von - _DAY, zeitraum.bis)
    found = Ablesung.objects.filter(geraet__in=[row.geraet.pk for row in rows], art="tausch", am__range=span)
    return frozenset(found.values_list("geraet", "am"))


def _days(
    row: Geraetewerte, zeitraum: Abrechnungszeitraum, changes: Sequence[date], built_in: frozenset[tuple[int, date]]
) -> Iterator[Stichtag]:
    """The days at whose end a stand is needed: before the first, of the last, before each change of Nutzer, and of each
    day inside after which the display began at 0 again.
    """
    first = max(row.ab or zeitraum.von, zeitraum.von)
    came = row.ab is not None and row.ab == first
    last = min(row.geraet.bis or zeitraum.bis, zeitraum.bis)
    gone = row.geraet.bis is not None and row.geraet.bis == last
    noted = {day for number, day in built_in if number == row.geraet.pk}
    # what it showed when it came may be written down on that day or on the one before
    if not (came and noted & {first - _DAY, first}):
        yield Stichtag(first - _DAY)
    inside_days = sorted(day for day in {*changes, *row.ruecksetzungen} if first <= day < last)
    yield from (Stichtag(day, wechsel=day in changes) for day in inside_days)
    if not (gone and last in noted):
        yield Stichtag(last)


def _resets(
    row: Geraetewerte, values: Sequence[Zaehlerwert], due: Collection[str], zeitraum: Abrechnungszeitraum
) -> Iterator[date]:
    """The days at whose end the display began at 0 again: as somebody said, or as it shows itself.

    From the first value on: the last one before the year may lie more than a year back. `due`: its due days.
    """
    said = str(row.geraet.angaben.get("ruecksetzung") or row.modell.get("ruecksetzung") or "")
    if not said and _by_periods(row):
        said = row.ruecksetzung = next(iter(due)) if len(due) == 1 else ""
        if values and not said:
            row.grund = row.grund or _(
                "Das Gerät zählt nur von Stichtag zu Stichtag, und der ist nicht eindeutig; die Rücksetzung beim Gerät "
                "im Haus eintragen"
            )
    elif not said and row.geraet.art == "hkv":
        said = row.ruecksetzung = _own_reset(values)
    if not said:
        return
    month, day = int(said[:2]), int(said[3:])
    known = [value.am.year for value in values]
    first, last = min([zeitraum.von.year - 1, *known]), max([zeitraum.bis.year, *known])
    for year in range(first, last + 1):
        try:
            yield date(year, month, day)
        except ValueError:
            yield date(year, 2, 28)


def _by_periods(row: Geraetewerte) -> bool:
    """Whether what it sends begins at 0 after its due day, whether or not anybody heard it fall."""
    return any(by_periods(radio.treiber) for radio in row.funkgeraete)


def _runs_through(row: Geraetewerte) -> bool:
    """Whether its model, that of the Akte or of the catalogue, has no due day."""
    if row.modell:
        return row.modell.get("stichtag") is False
    known = mitgeliefert().get(str(row.geraet.angaben.get("modell")))
    return known is not None and known.stichtag is False


def _own_reset(values: Sequence[Zaehlerwert]) -> str:
    """The day (MM-DD) after which an allocator began at 0 again; "" where its values never fall."""
    for before, after in pairwise(values):
        # the value of its day stands there, and what follows is less than half of it
        if after.stand * 2 < before.stand and (before.am + _DAY).day == 1:
            return f"{before.am:%m-%d}"
    return ""


def _weight(zeitraum: Abrechnungszeitraum) -> Zeitgewicht:
    """How the house weighs time between two readings of what heats."""
    rules = zeitraum.angaben.get("einstellungen", {}).get("ablesungen", {})
    if rules.get("zwischenwert") != "gradtage":
        return tage
    variante = zeitraum.angaben.get("abrechnung", {}).get("gradtage", "sommer-92")
    return gradtage(str(variante), zeitraum.von).weight
