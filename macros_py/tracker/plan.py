"""The plan: when each step of each unit should begin and end by norm and calendar, and when all will be done.

Pure. The plan assumes what the SOP says: handing over a step is receiving the next one, and each step takes its norm.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from macros_py.base import words
from macros_py.base.findings import CannotGoOn, Code, Finding
from macros_py.base.grid import Table, Value
from macros_py.procedure.sop import Step
from macros_py.procedure.units import Unit
from macros_py.procedure.worktime import Calendar, CalendarGap
from macros_py.tracker import layout
from macros_py.tracker.choice import Units, chosen_units
from macros_py.tracker.layout import PLAN_TABLE, Status
from macros_py.tracker.records import StepRow, Tracker


class Slot(NamedTuple):
    """When one step should begin and when it is due."""

    step: int
    begins: datetime
    due: datetime


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One step of one unit in the plan."""

    unit: Unit
    step: Step
    begins: datetime
    due: datetime


def chain(calendar: Calendar, steps: Iterable[Step], start: datetime) -> tuple[Slot, ...]:
    """The steps one after the other from `start`, each taking its norm. Raises CalendarGap."""
    slots, at = [], start
    for step in steps:
        begins = calendar.start(at)
        at = calendar.due(begins, step.norm)
        slots.append(Slot(step.number, begins, at))
    return tuple(slots)


def starts_as_typed(texts: Iterable[str]) -> tuple[datetime | None, dict[str, datetime]]:
    """When step 1 begins, as it is typed: "2026-01-05 08.00" for all, "II=2026-05-11 08.00" for a Deputi or a kode.

    Raises CannotGoOn: DATE_INVALID; PLAN_START_UNCLEAR for a second start of one.
    """
    found: dict[str, datetime] = {}
    for text in texts:
        name, _, time = text.rpartition("=")
        try:
            at = words.parse_time(time)
        except (ValueError, OverflowError):
            raise CannotGoOn(Code.DATE_INVALID, found=text) from None
        if (name := name.strip()) in found:
            raise CannotGoOn(Code.PLAN_START_UNCLEAR, found=name or "semua unit")
        found[name] = at
    return found.pop("", None), found


def own_starts(tracker: Tracker, starts: Mapping[str, datetime]) -> dict[str, datetime]:
    """By kode, the starts that were given to Deputi or to kode; that of its kode is nearer to a unit. Raises as `chosen`."""
    listed = {unit.code.casefold() for unit in tracker.units}
    of_deputi = {name: at for name, at in starts.items() if name.strip().casefold() not in listed}
    found: dict[str, datetime] = {}
    for names in (of_deputi, starts.keys() - of_deputi.keys()):
        for name in names:
            units = Units(deputi=(name,)) if name in of_deputi else Units((name,))
            found |= {unit.code: starts[name] for unit in chosen_units(tracker, units)}
    return found


def schedule(tracker: Tracker, starts: Mapping[str, datetime]) -> tuple[PlannedStep, ...]:
    """The plan of the active units that have a start (by kode). Raises CalendarGap."""
    known: dict[datetime, tuple[Slot, ...]] = {}
    plan = []
    for unit in tracker.units:
        if not unit.active or unit.code not in starts:
            continue
        begins = starts[unit.code]
        if begins not in known:
            known[begins] = chain(tracker.calendar, tracker.sop.steps, begins)
        slots = zip(tracker.sop.steps, known[begins], strict=True)
        plan += [PlannedStep(unit, step, slot.begins, slot.due) for step, slot in slots]
    return tuple(plan)


def plan_table(tracker: Tracker, table: Table, plan: Sequence[PlannedStep], *, whole: bool) -> Table:
    """The sheet Jadwal with this plan, in the order of the sheet Unit; unless it is `whole`, rows of other units stay."""
    place = {unit.code: number for number, unit in enumerate(tracker.units)}
    planned = {item.unit.code for item in plan}
    records: list[Mapping[str, Value]] = [
        {
            "Kode": item.unit.code, "Unit Kerja": item.unit.name, "Langkah": item.step.number,
            "Kegiatan Langkah": item.step.name, "Pelaksana": item.step.actor, "Rencana Mulai": item.begins,
            "Rencana Selesai": item.due,
        }
        for item in plan
    ]  # fmt: skip
    if not whole:
        records += [record for record in table.records() if record["Kode"] is not None and record["Kode"] not in planned]
        records.sort(key=lambda record: place.get(str(record["Kode"]), len(place)))
    return table.with_records([{**record, "No": number} for number, record in enumerate(records, start=1)])


def read_plan(tracker: Tracker) -> tuple[PlannedStep, ...]:
    """The plan that stands in the sheet Jadwal; rows of units or steps that are gone, or without times, are left out."""
    table = tracker.tables.get(PLAN_TABLE.name)
    units = {unit.code: unit for unit in tracker.units if unit.active}
    steps = {step.number: step for step in tracker.sop.steps}
    found = []
    for record in table.records() if table else ():
        unit, step = units.get(str(record["Kode"])), steps.get(record["Langkah"])  # type: ignore[arg-type]
        begins, due = record["Rencana Mulai"], record["Rencana Selesai"]
        if unit and step and isinstance(begins, datetime) and isinstance(due, datetime):
            found.append(PlannedStep(unit, step, begins, due))
    return tuple(found)


def behind_plan(tracker: Tracker, now: datetime) -> Iterator[Finding]:
    """Units that are behind the plan of the sheet Jadwal now: of each the first step that is past its date and not done."""
    table = tracker.tables.get(PLAN_TABLE.name)
    if table is None:
        return
    rows = {sheet.step.number: sheet.by_code() for sheet in tracker.steps}
    behind: dict[str, tuple[int, int, datetime]] = {}
    for index, record in enumerate(table.records()):
        code, step, due = str(record["Kode"]), record["Langkah"], record["Rencana Selesai"]
        if not isinstance(step, int) or not isinstance(due, datetime) or due >= now:
            continue
        row = rows.get(step, {}).get(code)
        if row is not None and row.active and row.status is not Status.DONE:
            behind[code] = min(behind.get(code, (step, index, due)), (step, index, due))
    for code, (step, index, due) in behind.items():
        cell = table.address(index, "Rencana Selesai")
        yield Finding(Code.PLAN_BEHIND, table.sheet, cell, code, step, values={"due": due})


@dataclass(frozen=True, slots=True)
class Forecast:
    """When the last unit will be done, and how that stands to the deadline of the Perjanjian Kinerja.

    `finish` is what was, when `done`. `days_left` are working days from the finish to the deadline, negative beyond it.
    `gap` is the year that the calendar lacks: then there is no forecast.
    """

    finish: datetime | None
    done: bool
    deadline: date | None
    days_left: int | None = None
    gap: int | None = None

    @property
    def in_time(self) -> bool | None:
        """Whether the finish keeps the deadline; None when one of them is not known."""
        return None if self.finish is None or self.deadline is None else self.finish.date() <= self.deadline


def forecast(tracker: Tracker, now: datetime) -> Forecast:
    """The finish by the norms, if every running step is handed over by its due time, a late one now, and none stops."""
    limit = deadline(tracker)
    rows = [sheet.by_code() for sheet in tracker.steps]
    known: dict[tuple[datetime, int], datetime] = {}
    finishes, done = [], True
    try:
        for unit in tracker.units:
            if not unit.active:
                continue
            own = [by_code.get(unit.code) for by_code in rows]
            last = own[-1] if own else None
            if last is not None and last.status is Status.DONE and last.handed_over is not None:
                finishes.append(last.handed_over)
                continue
            done = False
            at, following = _stands(tracker, own, now)
            if (at, following) not in known:
                slots = chain(tracker.calendar, tracker.sop.steps[following:], at)
                known[at, following] = slots[-1].due if slots else at
            finishes.append(known[at, following])
        finish = max(finishes, default=None)
        left = None if finish is None or limit is None else working_days(tracker.calendar, finish.date(), limit)
    except CalendarGap as gap:
        return Forecast(None, False, limit, gap=gap.year)
    return Forecast(finish, done and finish is not None, limit, left)


def _stands(tracker: Tracker, own: Sequence[StepRow | None], now: datetime) -> tuple[datetime, int]:
    """From when on, and from which step (0-based) on, a unit has its norms still before it."""
    for position, row in enumerate(own):
        if row is not None and row.status is Status.RUNNING and row.received is not None:
            return max(now, tracker.calendar.due(row.received, tracker.sop.steps[position].norm)), position + 1
    waiting = (position for position, row in enumerate(own) if row is None or row.status is not Status.DONE)
    return now, next(waiting, len(own))


def deadline(tracker: Tracker) -> date | None:
    """One month after the DIPA was ratified: the same day of the next month, or its last one (PermenPAN-RB 53/2014)."""
    ratified = tracker.settings.values.get(layout.BUDGET_DATE)
    if not isinstance(ratified, datetime):
        return None
    year, month = divmod(ratified.year * 12 + ratified.month, 12)
    return date(year, month + 1, min(ratified.day, monthrange(year, month + 1)[1]))


def working_days(calendar: Calendar, first: date, last: date) -> int:
    """Working days after `first` up to `last`; negative when `last` is before `first`. Raises CalendarGap."""
    if last < first:
        return -working_days(calendar, last, first)
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(map(calendar.is_working_day, days))
