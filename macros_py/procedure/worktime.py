"""Working time of an Indonesian government office: when a norm ends, and how much working time has passed.

The rules are data (`kalender.toml`, the sheet Kalender): days off, office hours and Ramadan by date range. This
module only counts. All times are naive wall-clock times in WIB; all arithmetic is exact, without floats.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import count, islice, pairwise, takewhile
from typing import Literal, Self

Period = tuple[dt.datetime, dt.datetime]
GapReason = Literal["libur", "ramadan", "jam_kerja"]

# Indonesia has 15 or more national holidays a year. Fewer than this means a year that nobody filled in, and one row
# typed by hand must not make it look filled.
LEAST_NATIONAL_HOLIDAYS = 10
MONDAY, FRIDAY = 0, 4


class DayKind(StrEnum):
    """Why a date differs from its weekday; the value is the word in the sheet Kalender."""

    NATIONAL = "Libur nasional"
    JOINT = "Cuti bersama"
    OFFICE = "Libur kantor"
    REPLACEMENT = "Hari kerja pengganti"


@dataclass(frozen=True, slots=True)
class Day:
    """One date that is a day off or, as a replacement, a working day (SKB 3 Menteri). TypeError for a datetime."""

    date: dt.date
    name: str
    kind: DayKind
    estimated: bool = False

    def __post_init__(self) -> None:
        # A datetime is a date to Python but never equal to one: the day off would silently be missed.
        if isinstance(self.date, dt.datetime):
            raise TypeError(f"a date is needed, not the datetime {self.date}")


@dataclass(frozen=True, slots=True)
class Hours:
    """Office hours on some weekdays (Monday is 0) from `first` to `last`, both inclusive, None when open.

    `basis` names the decree. ValueError when the times or the dates are not in order, or half a break is given.
    """

    first: dt.date | None
    last: dt.date | None
    weekdays: frozenset[int]
    ramadan: bool
    opens: dt.time
    break_starts: dt.time | None
    break_ends: dt.time | None
    closes: dt.time
    basis: str

    def __post_init__(self) -> None:
        times = self._times()
        if len(times) % 2 or any(earlier >= later for earlier, later in pairwise(times)):
            raise ValueError(f"office hours out of order: {', '.join(map(str, times))}")
        if self.first and self.last and self.first > self.last:
            raise ValueError(f"office hours end before they begin: {self.first} - {self.last}")

    def cover(self, day: dt.date) -> bool:
        """Whether `day` is in the date range."""
        return (self.first or dt.date.min) <= day <= (self.last or dt.date.max)

    def periods(self, day: dt.date) -> tuple[Period, ...]:
        """Give the one or two working periods of `day`."""
        moments = [dt.datetime.combine(day, time) for time in self._times()]
        return tuple(zip(moments[::2], moments[1::2], strict=True))

    def _times(self) -> list[dt.time]:
        return [time for time in (self.opens, self.break_starts, self.break_ends, self.closes) if time is not None]


@dataclass(frozen=True, slots=True)
class Ramadan:
    """The fasting days of one year, both dates inclusive (sidang isbat). ValueError when they are not in order."""

    first: dt.date
    last: dt.date
    estimated: bool = False

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError(f"Ramadan ends before it begins: {self.first} - {self.last}")


@dataclass(frozen=True, slots=True)
class Norm:
    """The time a step may take (Waktu, mutu baku of the SOP): working minutes, or working days. ValueError below 1."""

    amount: int
    unit: Literal["Menit", "Hari"]

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError(f"a norm is at least 1 {self.unit}, not {self.amount}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "60 Menit", "3 Hari" or "1 Jam" (60 Menit), in any case. ValueError for anything else."""
        match = re.fullmatch(r"\s*([0-9]{1,6})\s*(menit|jam|hari)\s*", text, re.IGNORECASE)
        if not match:
            raise ValueError(f"not a norm: {text!r}")
        amount, unit = int(match[1]), match[2].lower()
        if unit == "hari":
            return cls(amount, "Hari")
        return cls(amount * 60 if unit == "jam" else amount, "Menit")

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"


class CalendarGap(Exception):  # noqa: N818 - not a fault of the program: the calendar ends here
    """The calendar does not reach a date in `year`; `reason` says what is missing: libur, ramadan or jam_kerja."""

    def __init__(self, year: int, reason: GapReason) -> None:
        super().__init__(year, reason)
        self.year = year
        self.reason = reason

    def __str__(self) -> str:
        return f"the calendar does not reach {self.year}: {self.reason}"


class Calendar:
    """Days off, office hours and Ramadan together: what counts as working time.

    A replacement working day beats every day off, weekends too. Of several rows of hours for a date the last one
    listed wins, so an office appends its own. Every method but `gap` and `estimated` raises CalendarGap when it
    touches a date that the calendar does not reach: a missing year never counts as free of holidays.
    """

    def __init__(self, days: Iterable[Day], hours: Iterable[Hours], ramadan: Iterable[Ramadan]) -> None:
        self._days = tuple(days)
        self._hours = tuple(hours)[::-1]
        self._ramadan = tuple(ramadan)
        self._replacements = frozenset(day.date for day in self._days if day.kind is DayKind.REPLACEMENT)
        self._off = frozenset(day.date for day in self._days) - self._replacements
        # Memories, not state: one press asks the same few dates for thousands of rows.
        self._gaps: dict[int, GapReason | None] = {}
        self._segments: dict[dt.date, tuple[Period, ...]] = {}
        self._counts: dict[tuple[dt.date, dt.date], int] = {}
        self._spans: dict[tuple[dt.date, dt.date], dt.timedelta] = {}

    def gap(self, year: int) -> GapReason | None:
        """Say what the calendar lacks for `year`, None if nothing.

        With "libur" or "ramadan" no date of the year can be counted; with "jam_kerja" only the Mondays to Fridays
        that no row of hours covers.
        """
        if year not in self._gaps:
            self._gaps[year] = self._find_gap(year)
        return self._gaps[year]

    def estimated(self, year: int) -> list[Day]:
        """List the days of `year` whose date the government has not yet confirmed."""
        return [day for day in self._days if day.estimated and day.date.year == year]

    def is_working_day(self, day: dt.date) -> bool:
        """Whether the office works on `day`."""
        return bool(self.segments(day))

    def segments(self, day: dt.date) -> tuple[Period, ...]:
        """Give the working periods of `day` in order, () on a day off. TypeError for a datetime."""
        known = self._segments.get(day)
        if known is None:
            known = self._segments[day] = self._find_segments(day)
        return known

    def is_working_moment(self, at: dt.datetime) -> bool:
        """Whether `at` is working time; the moment a period ends is not."""
        return any(begins <= at < ends for begins, ends in self.segments(at.date()))

    def start(self, at: dt.datetime) -> dt.datetime:
        """Give `at` if it is working time, else the next opening or end of the break."""
        return next(self._periods_from(at))[0]

    def due(self, start: dt.datetime, norm: Norm) -> dt.datetime:
        """Give the last moment at which work received at `start` is on time.

        "N Menit" is N working minutes later, and stays on a closing time or the start of a break when it lands
        there. "N Hari" is the same time of day N working days later, moved into the hours of that day: before
        opening to the opening, in the break to its end, after closing to the closing. A start outside working time
        counts from the next working moment. The SOP gives norms, not how to count them: this rule is our own.
        """
        if norm.unit == "Hari":
            return self._days_later(self.start(start), norm.amount)
        return self._time_later(start, dt.timedelta(minutes=norm.amount))

    def elapsed(self, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
        """Give the working time from `start` to `end`; negative when `end` is before `start`."""
        if end < start:
            return -self.elapsed(end, start)
        return self._span(start.date(), end.date()) - self._worked(start) + self._worked(end)

    def norm_time(self, start: dt.datetime, norm: Norm) -> dt.timedelta:
        """Give the working time from `start` until it is due: what "80 % of the norm" is 80 % of."""
        return self.elapsed(start, self.due(start, norm))

    def in_days(self, start: dt.datetime, end: dt.datetime) -> tuple[int, dt.timedelta]:
        """Give the time from `start` to `end` in whole days, counted as a norm counts them, and the working time after them."""
        begins = self.start(start)
        days = self._days_between(begins.date(), end.date())
        while days > 0 and self._days_later(begins, days) > end:
            days -= 1
        return max(days, 0), self.elapsed(self._days_later(begins, days) if days > 0 else start, end)

    def _find_gap(self, year: int) -> GapReason | None:
        national = {day.date for day in self._days if day.kind is DayKind.NATIONAL and day.date.year == year}
        if len(national) < LEAST_NATIONAL_HOLIDAYS:
            return "libur"
        if not any(fast.first.year <= year <= fast.last.year for fast in self._ramadan):
            return "ramadan"
        dates = takewhile(lambda day: day.year == year, _dates_from(dt.date(year, 1, 1)))
        if any(day.weekday() <= FRIDAY and not self._hours_on(day, day.weekday()) for day in dates):
            return "jam_kerja"
        return None

    def _find_segments(self, day: dt.date) -> tuple[Period, ...]:
        reason = self.gap(day.year)
        if reason in ("libur", "ramadan"):
            raise CalendarGap(day.year, reason)
        if day in self._off:
            return ()
        replaces = day in self._replacements
        hours = self._hours_on(day, day.weekday()) or (self._hours_on(day, MONDAY) if replaces else None)
        if hours:
            return hours.periods(day)
        if replaces or day.weekday() <= FRIDAY:
            raise CalendarGap(day.year, "jam_kerja")
        return ()

    def _hours_on(self, day: dt.date, weekday: int) -> Hours | None:
        fasting = any(fast.first <= day <= fast.last for fast in self._ramadan)
        rows = (row for row in self._hours if row.ramadan == fasting and weekday in row.weekdays and row.cover(day))
        return next(rows, None)

    def _periods_from(self, at: dt.datetime) -> Iterator[Period]:
        """Working time from `at` on, period by period. It ends only where the calendar does, with CalendarGap."""
        for day in _dates_from(at.date()):
            for begins, ends in self.segments(day):
                if at < ends:
                    yield max(begins, at), ends

    def _time_later(self, start: dt.datetime, left: dt.timedelta) -> dt.datetime:
        periods = self._periods_from(start)
        begins, ends = next(periods)
        while left > ends - begins:
            left -= ends - begins
            begins, ends = next(periods)
        return begins + left

    def _days_later(self, start: dt.datetime, days: int) -> dt.datetime:
        """`start` is a working moment, so its own date is the first working day that `islice` sees: number 0."""
        day = next(islice(filter(self.is_working_day, _dates_from(start.date())), days, None))
        same_time = dt.datetime.combine(day, start.time())
        for begins, ends in self.segments(day):
            if same_time < ends:
                return max(begins, same_time)
        return self.segments(day)[-1][1]

    def _span(self, first: dt.date, last: dt.date) -> dt.timedelta:
        """Working time of whole days, from `first` up to but not including `last`."""
        if (first, last) not in self._spans:
            days = islice(_dates_from(first), (last - first).days)
            worked = (ends - begins for day in days for begins, ends in self.segments(day))
            self._spans[first, last] = sum(worked, dt.timedelta())
        return self._spans[first, last]

    def _days_between(self, first: dt.date, last: dt.date) -> int:
        """Working days after `first` up to `last`."""
        if (first, last) not in self._counts:
            days = islice(_dates_from(first + dt.timedelta(days=1)), max(0, (last - first).days))
            self._counts[first, last] = sum(map(self.is_working_day, days))
        return self._counts[first, last]

    def _worked(self, at: dt.datetime) -> dt.timedelta:
        """Working time of the day of `at` that is over at that moment."""
        periods = self.segments(at.date())
        return sum((min(ends, at) - begins for begins, ends in periods if begins < at), dt.timedelta())


def _dates_from(first: dt.date) -> Iterator[dt.date]:
    return (first + dt.timedelta(days=n) for n in count())
