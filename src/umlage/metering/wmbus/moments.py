"""Dates of telegrams: types F, G, I, J and M (EN 13757-3, annex A). Device time is local and has no zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class Recurring:
    """A date that comes again: what is None is "every"."""

    year: int | None
    month: int | None
    day: int | None

    def isoformat(self) -> str:
        year = "-" if self.year is None else f"{self.year:04d}"
        month = "-" if self.month is None else f"{self.month:02d}"
        day = "-" if self.day is None else f"{self.day:02d}"
        return f"{year}-{month}-{day}"

    def last_until(self, day: date) -> date | None:
        """The last such day up to and with `day`; None when it is not one day of every year."""
        if self.year is not None or self.month is None or self.day is None:
            return None
        for year in (day.year, day.year - 1):
            try:
                found = date(year, self.month, self.day)
            except ValueError:
                continue
            if found <= day:
                return found
        return None

    def comes_about(self, day: date, slack: timedelta) -> bool:
        """Whether `day` is such a day, or one is not farther from it than `slack`."""
        near = self.last_until(day + slack)
        return near is not None and near >= day - slack


# a clock that was never set says 2000, and a due day without a year looks like one: no reading belongs to such a day
UNSET = 2000

Moment = date | datetime | time | Recurring


def date_of(raw: bytes) -> date | Recurring | None:
    """Type G, 2 bytes: day 0-4, month 8-11, year 5-7 and 12-15; None when it is no date."""
    return _dates(raw[0] | raw[1] << 8)


# every value that type G can have was seen once at most; 65,536 entries are the bound
_DATES: dict[int, date | Recurring | None] = {}


def _dates(word: int) -> date | Recurring | None:
    if word in _DATES:
        return _DATES[word]
    found = _DATES[word] = _day(word & 31, word >> 8 & 15, word >> 5 & 7 | word >> 9 & 0x78, 0)
    return found


def _day(day: int, month: int, year: int, hundred: int) -> date | Recurring | None:
    if month == 0 or month in (13, 14) or (day in (0, 31) and month == 15 and year == 127):
        return None
    if year > 99 and year != 127:
        return None
    full = None if year == 127 else (1900 + 100 * hundred if hundred else 2000 if year <= 80 else 1900) + year
    if day and month != 15 and full is not None:
        try:
            return date(full, month, day)
        except ValueError:
            return None
    if day > 31:
        return None
    found = Recurring(full, None if month == 15 else month, day or None)
    if found.day and found.month:
        try:
            date(2000, found.month, found.day)
        except ValueError:
            return None
    return found


def moment_of(raw: bytes) -> Moment | None:
    """Type F (4 bytes), I (6), J (3), G (2); None when invalid."""
    size = len(raw)
    if size == 4:
        return _type_f(raw)
    if size == 2:
        return date_of(raw)
    if size == 6:
        return _type_i(raw)
    if size == 3:
        return _type_j(raw)
    return None


# times of day and days that were seen in a clock; 1,440 and 65,536 are the bounds
_CLOCKS: dict[bytes, time] = {}
_PLAIN_DAYS: dict[bytes, date] = {}
_combine = datetime.combine


def _type_f(raw: bytes) -> Moment | None:
    clock = _CLOCKS.get(raw[:2])
    plain = _PLAIN_DAYS.get(raw[2:])
    if clock is not None and plain is not None:
        return _combine(plain, clock)
    minute, hour, low, high = raw
    if minute & 0x80:
        return None
    day = low | high << 8
    hundred = hour >> 5 & 3
    found = _dates(day) if not hundred else _day(day & 31, day >> 8 & 15, day >> 5 & 7 | day >> 9 & 0x78, hundred)
    if found is None or isinstance(found, Recurring):
        return found
    if minute & 63 > 59 or hour & 31 > 23:
        return None
    clock = time(hour & 31, minute & 63)
    if not hundred:
        # without bits that are no part of the time, so that there are no more of them than minutes of a day
        if minute == clock.minute and hour == clock.hour:
            _CLOCKS[raw[:2]] = clock
        _PLAIN_DAYS[raw[2:]] = found
    return _combine(found, clock)


def _type_i(raw: bytes) -> Moment | None:
    minute = raw[1]
    if minute & 0x80:
        return None
    second, minute, hour = raw[0] & 63, minute & 63, raw[2] & 31
    day = raw[3] | raw[4] << 8
    found = _dates(day)
    if found is None or isinstance(found, Recurring):
        return found
    if second > 59 or minute > 59 or hour > 23:
        return None
    return datetime(found.year, found.month, found.day, hour, minute, second)


def _type_j(raw: bytes) -> time | None:
    second, minute, hour = raw[0] & 63, raw[1] & 63, raw[2] & 31
    if second > 59 or minute > 59 or hour > 23:
        return None
    return time(hour, minute, second)


_DAY = timedelta(1)
_MIDNIGHT = time()


def day_ended(told: datetime) -> date:
    """The day at whose end something was true: the first of a month at 0:00 is the end of the day before. Other days
    at 0:00 are themselves, for makers send them so who mean the day alone.
    """
    day = told.date()
    return day - _DAY if day.day == 1 and told.time() == _MIDNIGHT else day
