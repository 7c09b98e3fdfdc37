"""The numbers of the Kabag summary: the key figures of `tracker.key_figures`, and what only the summary tells. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from macros_py.procedure.sop import Sop, Step
from macros_py.procedure.units import Unit
from macros_py.procedure.worktime import CalendarGap
from macros_py.summary.attention import Attention, attention, first_starts
from macros_py.tracker import layout
from macros_py.tracker.handoff import whole_minutes
from macros_py.tracker.journal import last_seal
from macros_py.tracker.key_figures import (
    Count,
    Standing,
    count,
    counted_rows,
    finding_counts,
    key_figures,
    material_statuses,
    punctuality,
    standings,
)
from macros_py.tracker.layout import MaterialStatus, Punctuality, Status
from macros_py.tracker.plan import Forecast, chain, forecast
from macros_py.tracker.records import StepRow, StepSheet, Tracker

PROGRESS_POINTS = 10  # weeks in the picture of progress


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the matrix: a Deputi, or all of them, with a Count for each step and its materials."""

    deputi: str
    units: int
    counts: tuple[Count, ...]
    materials: int


@dataclass(frozen=True, slots=True)
class Usage:
    """How a step or an actor kept the norm: rows handed over or still open, by punctuality, and working time.

    `near` are open rows only. `average` and `share` (percent of the norm) are of rows handed over, `longest_share` is of all.
    None without rows.
    """

    name: str
    steps: tuple[int, ...]
    norm: str
    on_time: int
    near: int
    late: int
    finished: int
    average: int | None
    share: int | None
    longest_share: int | None


@dataclass(frozen=True, slots=True)
class Materials:
    """Units by the state of their material file."""

    total: int
    received: int
    revised: int
    faulty: int
    missing: int


@dataclass(frozen=True, slots=True)
class Point:
    """Progress at the end of a day: percent of all steps of all units that were done, and that should have been."""

    day: date
    done: int
    planned: int


@dataclass(frozen=True, slots=True)
class Officer:
    """Who signs."""

    role: str
    name: str
    number: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything that the page shows. `lines` ends with the total of all units."""

    at: datetime
    year: int
    sop: Sop
    place: str
    began: datetime | None
    figures: Mapping[str, int]
    lines: tuple[Line, ...]
    steps: tuple[Usage, ...]
    actors: tuple[Usage, ...]
    attention: tuple[Attention, ...]
    materials: Materials
    forecast: Forecast
    progress: tuple[Point, ...]
    sender: Officer
    receiver: Officer
    findings: Mapping[str, int]
    seal: str = ""  # of the last row of Riwayat, in short


@dataclass(frozen=True, slots=True)
class _Measured:
    """One row that runs or is done, with what the calendar says of it."""

    sheet: StepSheet
    row: StepRow
    keeps: Punctuality
    used: timedelta
    norm: timedelta

    @property
    def open(self) -> bool:
        return self.row.ended is None


def summarize(tracker: Tracker, now: datetime) -> Summary:
    """The summary at `now`. Its findings are those of Temuan: whoever sums up checks first."""
    units = [unit for unit in tracker.units if unit.active]
    active = {unit.code for unit in units}
    measured = list(_measure(tracker, now))
    steps = standings(tracker, now)
    sender, receiver = (tracker.sop.steps[n].actor for n in (-2 if len(tracker.sop.steps) > 1 else -1, -1))
    return Summary(
        at=now,
        year=tracker.settings.year,
        sop=tracker.sop,
        place=tracker.settings.text(layout.PLACE),
        began=min((row.received for row in tracker.steps[0].rows if row.code in active and row.received), default=None),
        figures=key_figures(tracker, steps),
        lines=tuple(_lines(tracker, units, steps)),
        steps=tuple(_usage(s.sheet, [s], [m for m in measured if m.sheet.step == s]) for s in tracker.sop.steps),
        actors=tuple(_actors(tracker.sop.steps, measured)),
        attention=tuple(attention(tracker, now)),
        materials=_materials(tracker),
        forecast=forecast(tracker, now),
        progress=tuple(_progress(tracker, now, active)),
        sender=_officer(tracker, sender),
        receiver=_officer(tracker, receiver),
        findings=finding_counts(tracker.tables[layout.FINDING_TABLE.name]),
        seal=last_seal(tracker.log),
    )


def _officer(tracker: Tracker, role: str) -> Officer:
    text = tracker.settings.text
    return Officer(role, text(layout.officer_name(role)), text(layout.officer_id(role)))


def _measure(tracker: Tracker, now: datetime) -> Iterable[_Measured]:
    for sheet, row in counted_rows(tracker):
        keeps = punctuality(tracker, sheet, row, now)
        if keeps is not None and row.received is not None:
            used = tracker.calendar.elapsed(row.received, max(row.received, row.ended or now))
            yield _Measured(sheet, row, keeps, used, tracker.calendar.norm_time(row.received, sheet.step.norm))


def _lines(tracker: Tracker, units: list[Unit], steps: Sequence[Mapping[str, Standing]]) -> Iterable[Line]:
    materials = material_statuses(tracker)
    groups = {deputi: [u for u in units if u.deputi == deputi] for deputi in dict.fromkeys(u.deputi for u in units)}
    for name, group in [*groups.items(), ("Jumlah", units)]:
        codes = [unit.code for unit in group]
        counts = tuple(count(step, codes) for step in steps)
        yield Line(name, len(group), counts, sum(materials[code].in_order for code in codes))


def _materials(tracker: Tracker) -> Materials:
    found = list(material_statuses(tracker).values())
    return Materials(
        total=len(found),
        received=found.count(MaterialStatus.RECEIVED),
        revised=found.count(MaterialStatus.REVISED),
        faulty=found.count(MaterialStatus.FAULTY),
        missing=found.count(MaterialStatus.MISSING),
    )


def _actors(steps: Sequence[Step], measured: list[_Measured]) -> Iterable[Usage]:
    for actor in dict.fromkeys(step.actor for step in steps):
        own = [step for step in steps if step.actor == actor]
        yield _usage(actor, own, [m for m in measured if m.sheet.step in own])


def _usage(name: str, steps: Sequence[Step], rows: list[_Measured]) -> Usage:
    keeps = [m.keeps for m in rows]
    finished = [m for m in rows if not m.open]
    used, norm = sum((m.used for m in finished), timedelta()), sum((m.norm for m in finished), timedelta())
    return Usage(
        name=name,
        steps=tuple(step.number for step in steps),
        norm=" + ".join(step.time for step in steps),
        on_time=keeps.count(Punctuality.ON_TIME),
        near=keeps.count(Punctuality.NEAR),
        late=keeps.count(Punctuality.LATE),
        finished=len(finished),
        average=whole_minutes(used / len(finished)) if finished else None,
        share=percent(used, norm) if finished else None,
        longest_share=max((percent(m.used, m.norm) for m in rows), default=None),
    )


def percent(used: timedelta, norm: timedelta) -> int:
    """Working time as percent of a norm, rounded up like the minutes: over the norm never reads as 100."""
    return -(-used * 100 // norm) if norm else 0


def _progress(tracker: Tracker, now: datetime, active: set[str]) -> Iterable[Point]:
    """Points at equal distances from the day before the first start to today: days at first, later whole weeks.

    The plan of a unit runs from its own start; a unit that has not started is planned from the first start.
    """
    rows = [row for sheet in tracker.steps for row in sheet.rows if row.code in active]
    began = {code: at for code, at in first_starts(tracker).items() if code in active}
    total = len(active) * len(tracker.steps)
    if not began or not total:
        return
    first = min(began.values())
    try:
        planned = {at: [slot.due for slot in chain(tracker.calendar, tracker.sop.steps, at)] for at in {*began.values()}}
    except CalendarGap:
        planned = {}
    dues = [due for code in active for due in planned.get(began.get(code, first), [])]
    done = [row.handed_over for row in rows if row.handed_over is not None and row.status is Status.DONE]
    last = max(done) if len(done) == total else now
    span = max(1, (last.date() - first.date()).days + 1)
    stride = -(-span // (PROGRESS_POINTS - 1))
    if stride > 1:
        stride = -(-stride // 7) * 7
    for number in range(PROGRESS_POINTS):
        day = first.date() + timedelta(days=number * stride - 1)
        end = datetime.combine(day, datetime.max.time())
        yield Point(day, _share(done, min(end, now), total), _share(dues, end, total))
        if end >= last:
            return


def _share(moments: Iterable[datetime], until: datetime, total: int) -> int:
    return sum(at <= until for at in moments) * 100 // total
