"""Whether a reading can be true, given those before and after it. Nothing here asks the database.

What cannot be true is not taken, and says why. What is only strange is taken and remarked on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from operator import le, sub
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from umlage.core.money import german_exact
from umlage.core.verbrauch.zaehlerwerte import ran_full

DAY = 86_400
_MONTH = 30 * DAY
# from so much on, and five times as much as ever, an increase is a jump
_JUMP = {"hca": Decimal(200), "volume": Decimal(20), "energy": Decimal(5000), "cooling": Decimal(5000)}
_TIMES = 5
# more within a month than any flat uses is one at once
_NEVER = {"hca": Decimal(10_000), "volume": Decimal(1000), "energy": Decimal(100_000), "cooling": Decimal(100_000)}
COUNTERS = frozenset(_JUMP)
# fewer values say nothing about what is usual
_LEAST_VALUES = 4
_MOST_DIGITS = 12
_ZONE = ZoneInfo("Europe/Berlin")
_STARTS_ANEW = "hca"
# kinds that tell what a counter showed, one after the other
_STANDS = frozenset({"CURRENT", "MONTH_END", "HALF_MONTH_END"})


@dataclass(frozen=True, slots=True)
class Abgelehnt:
    """A reading that is not taken: which one of the row, code and sentence, whether it may be later."""

    zeit: int
    stand: Decimal
    zeile: int
    code: str
    text: str
    wiederholbar: bool = False


@dataclass(slots=True)
class Regel:
    """What is known of a row when its new readings are looked at."""

    groesse: str
    art: str
    name: str
    # no reading may be later than this
    ende: int
    # days on which an allocator, or a device that counts by periods, starts anew (month, day)
    stichtage: Sequence[tuple[int, int]] = ()
    groesster_zuwachs: Decimal | None = None
    anzahl: int = 0
    spruenge: list[int] = field(default_factory=list)
    perioden: bool = False

    @property
    def anew(self) -> bool:
        """Whether it begins at nothing after its due day."""
        return self.perioden or self.groesse == _STARTS_ANEW

    @property
    def counts(self) -> bool:
        """Whether later values are never smaller."""
        if self.groesse not in COUNTERS:
            return False
        # of an allocator every year's due value begins at nothing
        return self.art in _STANDS or (self.art == "DUE" and not self.anew)


def refused(regel: Regel, zeit: int, stand: Decimal, zeile: int) -> Abgelehnt | None:
    """Whether the reading by itself cannot be."""
    if zeit > regel.ende:
        text = _("Gerät %(geraet)s: der Wert ist von einem Tag in der Zukunft (%(tag)s).")
        return Abgelehnt(zeit, stand, zeile, "E403", text % {"geraet": regel.name, "tag": shown(zeit)})
    if stand < 0 and regel.groesse in COUNTERS:
        text = _("Gerät %(geraet)s: %(stand)s ist kleiner als 0.")
        return Abgelehnt(zeit, stand, zeile, "E407", text % {"geraet": regel.name, "stand": exact(stand)})
    return None


def plausible(
    regel: Regel, before: tuple[int, Decimal] | None, zeiten: Sequence[int], staende: Sequence[Decimal]
) -> bool:
    """Whether nothing about these readings, each later than the one before, needs a look of its own; then learnt from.

    `before`: the last reading that is known. True says what `refused`, `falls` and `grown` would say of each.
    """
    if not zeiten:
        return True
    if zeiten[-1] > regel.ende:
        return False
    if not regel.counts:
        return regel.groesse not in COUNTERS or min(staende) >= 0
    if staende[0] < 0:
        return False
    if before is not None:
        zeiten, staende = [before[0], *zeiten], [before[1], *staende]
    if len(zeiten) == 1:
        return True
    later = staende[1:]
    if not all(map(le, staende, later)):
        return False
    if zeiten[-1] - zeiten[0] > _MONTH and max(map(sub, zeiten[1:], zeiten)) > _MONTH:
        return False
    most = max(map(sub, later, staende))
    if most > _JUMP[regel.groesse]:
        return False
    if most > 0 and (regel.groesster_zuwachs is None or most > regel.groesster_zuwachs):
        regel.groesster_zuwachs = most
    return True


def falls(regel: Regel, before: tuple[int, Decimal], after: tuple[int, Decimal]) -> bool:
    """Whether a counter runs backwards from the one to the other without a reason."""
    if after[1] >= before[1]:
        return False
    if regel.anew:
        return not due_between(regel.stichtage, before[0], after[0])
    return not ran_full(before[1], after[1])


def backwards(
    regel: Regel, before: tuple[int, Decimal], after: tuple[int, Decimal], zeile: int, *, new: tuple[int, Decimal]
) -> Abgelehnt:
    """The refusal of `new`, because from `before` to `after` the counter runs backwards."""
    why = _(
        "Gerät %(geraet)s: %(stand)s vom %(tag)s ist kleiner als %(vorher)s vom %(vortag)s, kein Stichtag dazwischen."
    )
    if not regel.anew:
        why = _("Gerät %(geraet)s: %(stand)s vom %(tag)s ist kleiner als %(vorher)s vom %(vortag)s.")
    said = {"geraet": regel.name, "tag": shown(after[0]), "stand": exact(after[1])}
    said |= {"vortag": shown(before[0]), "vorher": exact(before[1])}
    return Abgelehnt(new[0], new[1], zeile, "E401", why % said, wiederholbar=True)


def grown(regel: Regel, before: tuple[int, Decimal], after: tuple[int, Decimal]) -> None:
    """Learn how much comes together within a month, and remark on what is far more than ever."""
    more = after[1] - before[1]
    if more <= 0:
        return
    span = after[0] - before[0]
    if span > _MONTH:
        more = more * _MONTH / span
    most = regel.groesster_zuwachs
    if most is None or more > most:
        known = most and more > _TIMES * most and more > _JUMP[regel.groesse] and regel.anzahl >= _LEAST_VALUES
        if known or more > _NEVER[regel.groesse]:
            regel.spruenge.append(after[0])
        regel.groesster_zuwachs = more.quantize(Decimal("0.001")) if span > _MONTH else more


def due_between(days: Sequence[tuple[int, int]], first: int, last: int) -> bool:
    """Whether one of these days of the year ends between two instants; the end of a day is the begin of the next."""
    if not days:
        return False
    begin = datetime.fromtimestamp(first, _ZONE).date() - timedelta(days=1)
    end = datetime.fromtimestamp(last, _ZONE).date()
    if (end - begin).days >= 367:
        return True
    return any(
        begin <= day <= end
        for year in range(begin.year, end.year + 1)
        for month, number in days
        for day in (_day(year, month, number),)
    )


def _day(year: int, month: int, number: int) -> date:
    # 29 February is one only in some years
    return date(year, month, min(number, 28 if month == 2 else number))


def end_of(day: date) -> int:
    """The end of a day here, in seconds since 1970: 24:00 in Berlin."""
    after = day + timedelta(days=1)
    return int(datetime(after.year, after.month, after.day, tzinfo=_ZONE).timestamp())


def day_of(zeit: int) -> date:
    """The day that a value belongs to; one of midnight to the day that ended."""
    return datetime.fromtimestamp(zeit - 1, _ZONE).date()


def shown(zeit: int) -> str:
    """An instant for people."""
    return f"{day_of(zeit):%d.%m.%Y}"


def exact(value: Decimal) -> str:
    """A value for people, with every digit it has."""
    return german_exact(value, most=_MOST_DIGITS)


def utc(zeit: int) -> datetime:
    return datetime.fromtimestamp(zeit, UTC)
