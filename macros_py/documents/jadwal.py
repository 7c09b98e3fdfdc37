"""Jadwal rencana pelaksanaan (step 2): each step and unit with planned start and end, and a Gantt picture of table cells.

Cells, because they print sharp, stay editable in Word, and are drawn by every program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta

from macros_py.base import words
from macros_py.documents.drafts import Draft, common, moment, officer
from macros_py.documents.table_xml import Drawn, TableXml
from macros_py.summary.attention import first_starts
from macros_py.tracker.journal import Action
from macros_py.tracker.plan import PlannedStep, read_plan, schedule
from macros_py.tracker.records import Tracker

_LABEL, _WIDTH = 46.0, 257.0  # mm, of the picture's first column and of the page
_MOST_COLUMNS = 48
_BAR = "1B5E6B"
_DAY_SHADES = ("FFFFFF", "F4F7F8")


def drafts(tracker: Tracker, now: datetime, start: datetime | None = None) -> Iterator[Draft]:
    """The plan from `start`; without it that of the sheet Jadwal, else one from the units' first starts or `now`.

    It is dated when Rencana put it into the sheet; a plan that is only reckoned here is of no day yet. Raises CalendarGap.
    """
    starts = first_starts(tracker)
    begins = start or min(starts.values(), default=now)
    kept = () if start else read_plan(tracker)
    act = max((entry.at for entry in tracker.log if kept and entry.action == Action.PLAN and entry.at), default=None)
    plan = kept or schedule(tracker, {unit.code: start or starts.get(unit.code, begins) for unit in tracker.units})
    title = "Jadwal Rencana Pelaksanaan"
    steps = [_step(tracker, plan, number) for number in range(1, len(tracker.sop.steps) + 1)]
    first, last = min((p.begins for p in plan), default=begins), max((p.due for p in plan), default=begins)
    units = len({p.unit.code for p in plan})
    unit_word, gantt = _gantt(tracker, plan)
    context = common(tracker, act, title) | {
        "rentang": f"{units} unit kerja, {moment(first)} s.d. {moment(last)}",
        "langkah": steps, "satuan_gambar": unit_word, "gambar": gantt, "per_unit": _per_unit(tracker, plan),
        "agenda": [
            {"tanggal": words.long_date(event.at) if event.whole_day else moment(event.at),
             "kegiatan": event.what, "keterangan": event.note or ""} for event in tracker.agenda
        ],
        "penyusun": officer(tracker, tracker.sop.steps[min(1, len(tracker.sop.steps) - 1)]),
        "penerima": officer(tracker, tracker.sop.steps[0]),
    }  # fmt: skip
    yield Draft("jadwal", (title,), f"{title} Tahun {tracker.settings.year}", context, act, act is not None)


def _step(tracker: Tracker, plan: Sequence[PlannedStep], number: int) -> dict[str, object]:
    step = tracker.sop.step(number)
    own = [item for item in plan if item.step.number == number]
    return {
        "nomor": number, "kegiatan": step.activity, "pelaksana": tracker.sop.role_head(step.actor),
        "waktu": step.time, "output": step.output,
        "mulai": words.date_time(min(item.begins for item in own)) if own else "",
        "selesai": words.date_time(max(item.due for item in own)) if own else "",
    }  # fmt: skip


# The columns of the picture: hours first; when they are too many, longer ones.
Span = tuple[datetime, datetime]


def _hours(tracker: Tracker, days: Sequence[date]) -> list[Span]:
    spans = []
    for day in days:
        for begins, ends in tracker.calendar.segments(day):
            at = begins
            while at < ends:
                following = min(ends, (at + timedelta(hours=1)).replace(minute=0))
                spans.append((at, following))
                at = following
    return spans


def _halves(tracker: Tracker, days: Sequence[date]) -> list[Span]:
    return [period for day in days for period in tracker.calendar.segments(day)]


def _days(tracker: Tracker, days: Sequence[date]) -> list[Span]:
    return [(s[0][0], s[-1][1]) for day in days if (s := tracker.calendar.segments(day))]


def _weeks(tracker: Tracker, days: Sequence[date]) -> list[Span]:
    weeks: dict[tuple[int, int], Span] = {}
    for begins, ends in _days(tracker, days):
        key = begins.isocalendar()[:2]
        weeks[key] = (weeks.get(key, (begins, ends))[0], ends)
    return list(weeks.values())


_UNITS: tuple[tuple[str, Callable[[Tracker, Sequence[date]], list[Span]]], ...] = (
    ("satu kolom satu jam kerja", _hours), ("satu kolom setengah hari kerja", _halves),
    ("satu kolom satu hari kerja", _days), ("satu kolom satu minggu", _weeks),
)  # fmt: skip


def _gantt(tracker: Tracker, plan: Sequence[PlannedStep]) -> tuple[str, Drawn]:
    """The picture: a row for each step, a cell for each span of time in which it runs for some unit."""
    if not plan:
        empty = TableXml((_WIDTH,))
        empty.row([("Tidak ada unit aktif.", 1, None)])
        return "tidak ada unit aktif", empty.drawn()
    first, last = min(p.begins for p in plan).date(), max(p.due for p in plan).date()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    divided = [(word, divide(tracker, days)) for word, divide in _UNITS]
    word, spans = next((item for item in divided if len(item[1]) <= _MOST_COLUMNS), divided[-1])
    width = (_WIDTH - _LABEL) / len(spans)
    table = TableXml((_LABEL, *[width] * len(spans)), whole=True)
    table.row([("Langkah", 1, "E7EEF0"), *_day_heads(spans)], bold=True, size=7, centre=True, header=True)
    shades = _shades(spans)
    for step in tracker.sop.steps:
        own = [p for p in plan if p.step == step]
        bars = [
            ("", 1, _BAR if any(p.begins < ends and begins < p.due for p in own) else shade)
            for (begins, ends), shade in zip(spans, shades, strict=True)
        ]
        table.row([(f"{step.sheet}", 1, None), *bars], size=8, height=14)
    return word, table.drawn()


def _day_heads(spans: Sequence[Span]) -> list[tuple[str, int, str | None]]:
    """One heading over the columns of each day; where a column is a day or more, its first day."""
    counts: dict[date, int] = {}
    for begins, _ in spans:
        counts[begins.date()] = counts.get(begins.date(), 0) + 1
    return [(words.long_date(day).rsplit(" ", 1)[0], count, "E7EEF0") for day, count in counts.items()]


def _shades(spans: Sequence[Span]) -> list[str]:
    """A shade for each column that changes from day to day."""
    days = list(dict.fromkeys(begins.date() for begins, _ in spans))
    return [_DAY_SHADES[days.index(begins.date()) % 2] for begins, _ in spans]


def _per_unit(tracker: Tracker, plan: Sequence[PlannedStep]) -> Drawn:
    """Units × steps: when each is due, and when the first begins."""
    steps = tracker.sop.steps
    each = min(24.0, 144.0 / len(steps))
    table = TableXml((9, _WIDTH - 9 - 24 - each * len(steps), 24, *[each] * len(steps)))
    heads = ["No", "Unit Kerja", "Mulai", *(step.sheet for step in steps)]
    table.row([(head, 1, "E7EEF0") for head in heads], bold=True, size=8, centre=True, header=True)
    by_unit: dict[str, list[PlannedStep]] = {}
    for item in plan:
        by_unit.setdefault(item.unit.code, []).append(item)
    for number, items in enumerate(by_unit.values(), start=1):
        cells = [
            str(number),
            f"{items[0].unit.code}  {items[0].unit.name}",
            words.short_time(items[0].begins),
            *(words.short_time(item.due) for item in items),
        ]
        table.row([(cell, 1, None) for cell in cells], size=7.5)
    return table.drawn()
