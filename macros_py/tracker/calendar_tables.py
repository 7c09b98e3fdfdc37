"""The sheet Kalender ↔ days off, office hours and Ramadan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time

from macros_py.base import words
from macros_py.base.grid import Table, Value
from macros_py.procedure.worktime import Calendar, Day, DayKind, Hours, Ramadan

# A cell that cannot be understood: table, body row, heading, and what should stand there.
Fault = tuple[Table, int, str, str]
_Maker = Callable[[Mapping[str, Value]], object]

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
    faults: list[Fault] = []

    def gather(table: Table, make: _Maker) -> list[object]:
        made = []
        for index, record in enumerate(table.records()):
            if all(value is None for value in record.values()):
                continue
            item = make(record)
            if isinstance(item, tuple):
                faults.append((table, index, *item))
            else:
                made.append(item)
        return made

    days, spans, fasts = gather(holidays, _day), gather(hours, _hours), gather(ramadan, _ramadan)
    return Calendar(days, spans, fasts), faults  # type: ignore[arg-type]


def _day(record: Mapping[str, Value]) -> Day | tuple[str, str]:
    day, kind = _date(record["Tanggal"]), record["Jenis"]
    if day is None:
        return "Tanggal", "tanggal"
    if kind not in set(DayKind):
        return "Jenis", ", ".join(DayKind)
    return Day(day, str(record["Nama"] or ""), DayKind(str(kind)), record["Kepastian"] == ESTIMATED)


def _hours(record: Mapping[str, Value]) -> Hours | tuple[str, str]:
    weekdays = WEEKDAYS.get(str(record["Hari"] or "").replace("-", "–"))
    if weekdays is None:
        return "Hari", ", ".join(WEEKDAYS)
    opens, closes = _clock(record["Masuk"]), _clock(record["Pulang"])
    if opens is None or closes is None:
        return "Masuk" if opens is None else "Pulang", "jam, misalnya 07.30"
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
        return "Masuk", "jam masuk, istirahat, dan pulang yang berurutan"


def _ramadan(record: Mapping[str, Value]) -> Ramadan | tuple[str, str]:
    first, last = _date(record["Awal Ramadan"]), _date(record["Akhir Ramadan"])
    if first is None or last is None or first > last:
        return "Akhir Ramadan" if first else "Awal Ramadan", "tanggal yang berurutan"
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
