"""The sheet Kalender ↔ days off, office hours and Ramadan; and the dates that an office has beside the SOP."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import NamedTuple, TypeVar

from macros_py.base import words
from macros_py.base.grid import Table, Value
from macros_py.procedure.worktime import Calendar, Day, DayKind, Hours, Ramadan

# A cell that cannot be understood: table, body row, heading, and what should stand there.
Fault = tuple[Table, int, str, str]
Made = TypeVar("Made")


class Wrong(NamedTuple):
    """The heading of a cell that cannot be understood, and what should stand there."""

    heading: str
    expected: str


class Event(NamedTuple):
    """A date of the office: a meeting, the last day for materials, a signing."""

    at: datetime
    what: str
    note: str | None

    @property
    def whole_day(self) -> bool:
        """Whether no hour is named: then the cell holds midnight."""
        return self.at.time() == time()


WEEKDAYS: dict[str, frozenset[int]] = {
    "Senin–Kamis": frozenset(range(4)),
    "Senin–Jumat": frozenset(range(5)),
    **{name: frozenset([number]) for number, name in enumerate(words.DAYS)},
}
ESTIMATED = "Perkiraan"


def weekdays_name(weekdays: frozenset[int]) -> str:
    """The word of the sheet for a set of weekdays. Raises KeyError for a set that has none."""
    return {days: name for name, days in WEEKDAYS.items()}[weekdays]


def read(holidays: Table, hours: Table, ramadan: Table) -> tuple[Calendar, list[Fault]]:
    """The calendar of the three tables. A row that cannot be understood is left out and given as a fault."""
    days, spans, fasts = _gather(holidays, _day), _gather(hours, _hours), _gather(ramadan, _ramadan)
    return Calendar(days[0], spans[0], fasts[0]), [*days[1], *spans[1], *fasts[1]]


def read_agenda(table: Table) -> tuple[tuple[Event, ...], list[Fault]]:
    """The dates of the office in their order. A row that cannot be understood is left out and given as a fault."""
    events, faults = _gather(table, _event)
    return tuple(sorted(events, key=lambda event: event.at)), faults


def _gather(table: Table, make: Callable[[Mapping[str, Value]], Made | Wrong]) -> tuple[list[Made], list[Fault]]:
    made: list[Made] = []
    faults: list[Fault] = []
    for index, record in enumerate(table.records()):
        if any(value is not None for value in record.values()):
            item = make(record)
            if isinstance(item, Wrong):
                faults.append((table, index, item.heading, item.expected))
            else:
                made.append(item)
    return made, faults


def _event(record: Mapping[str, Value]) -> Event | Wrong:
    at, what = record["Tanggal"], str(record["Kegiatan"] or "").strip()
    if not isinstance(at, datetime):
        return Wrong("Tanggal", "tanggal")
    return Event(at, what, str(record["Keterangan"] or "").strip() or None) if what else Wrong("Kegiatan", "nama kegiatan")


def _day(record: Mapping[str, Value]) -> Day | Wrong:
    day, kind = _date(record["Tanggal"]), record["Jenis"]
    if day is None:
        return Wrong("Tanggal", "tanggal")
    if kind not in set(DayKind):
        return Wrong("Jenis", ", ".join(DayKind))
    return Day(day, str(record["Nama"] or ""), DayKind(str(kind)), record["Kepastian"] == ESTIMATED)


def _hours(record: Mapping[str, Value]) -> Hours | Wrong:
    weekdays = WEEKDAYS.get(str(record["Hari"] or "").replace("-", "–"))
    if weekdays is None:
        return Wrong("Hari", ", ".join(WEEKDAYS))
    opens, closes = _clock(record["Masuk"]), _clock(record["Pulang"])
    if opens is None or closes is None:
        return Wrong("Masuk" if opens is None else "Pulang", "jam, misalnya 07.30")
    try:
        return Hours(
            _date(record["Dari"]),
            _date(record["Sampai"]),
            weekdays,
            record["Masa"] == "Ramadan",
            opens,
            _clock(record["Mulai Istirahat"]),
            _clock(record["Selesai Istirahat"]),
            closes,
            str(record["Dasar"] or ""),
        )
    except ValueError:
        return Wrong("Masuk", "jam masuk, istirahat, dan pulang yang berurutan")


def _ramadan(record: Mapping[str, Value]) -> Ramadan | Wrong:
    first, last = _date(record["Awal Ramadan"]), _date(record["Akhir Ramadan"])
    if first is None or last is None or first > last:
        return Wrong("Akhir Ramadan" if first else "Awal Ramadan", "tanggal yang berurutan")
    return Ramadan(first, last, record["Kepastian Ramadan"] == ESTIMATED)


def _date(value: Value) -> date | None:
    return value.date() if isinstance(value, datetime) else None


def _clock(value: Value) -> time | None:
    """A clock time: Excel keeps it as a part of a day; staff may type "14.05" or "14:05" as text."""
    if isinstance(value, datetime):
        return value.time()
    if isinstance(value, int | float) and 0 <= value < 1:
        minutes = round(value * 1440)
        return time(minutes // 60, minutes % 60)
    if isinstance(value, str):
        try:
            return time.fromisoformat(value.strip().replace(".", ":").zfill(5))
        except ValueError:
            return None
    return None
