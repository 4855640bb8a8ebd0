"""Days and periods: half-open inside, shown inclusive to people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From the first day to the day after the last one; at least one day."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError("Zeitraum ohne Tag")

    @classmethod
    def inclusive(cls, first: date, last: date) -> Period:
        return cls(first, last + DAY)

    @property
    def last(self) -> date:
        return self.end - DAY

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def overlap(self, other: Period) -> Period | None:
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start < end else None

    def months(self) -> Iterator[Period]:
        """The calendar months touched, cut to the period."""
        day = self.start
        while day < self.end:
            following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
            yield Period(day, min(following, self.end))
            day = following

    def __str__(self) -> str:
        return f"{german_day(self.start)} – {german_day(self.last)}"


Zeiten = tuple[Period, ...]  # in order, with a gap between each and the next


def joined(spans: Sequence[Period]) -> Zeiten:
    """Spans in the order of time; those that touch or overlap become one."""
    found: list[Period] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Period(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return tuple(found)


def german_day(day: date) -> str:
    return f"{day.day:02d}.{day.month:02d}.{day.year:04d}"


def year_earlier(day: date) -> date:
    """The same day one year before; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return date(day.year - 1, 3, 1)


def year_later(day: date) -> date:
    """The same day one year on; 29 February becomes 1 March, so that a period of a year never loses a day."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)
