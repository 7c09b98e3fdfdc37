"""The numbers of the Kabag summary, computed here and nowhere else: sheet, xlsx, PDF and JSON show these. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from macros_py.base.findings import Finding, count_by_level
from macros_py.procedure.sop import Sop, Step
from macros_py.procedure.units import Unit
from macros_py.procedure.worktime import CalendarGap
from macros_py.summary.attention import Attention, attention, first_starts, once
from macros_py.tracker import checks, layout
from macros_py.tracker.handoff import whole_minutes
from macros_py.tracker.layout import Punctuality, Status
from macros_py.tracker.plan import Forecast, chain, forecast
from macros_py.tracker.records import StepRow, StepSheet, Tracker

PROGRESS_POINTS = 10  # weeks in the picture of progress


@dataclass(frozen=True, slots=True)
class Count:
    """Units of one Deputi in one step. `near` and `late` are among the running ones."""

    total: int
    done: int
    running: int
    near: int
    late: int
    returned: int


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

    `average` and `share` (percent of the norm) are of rows handed over, `longest_share` is of all. None without rows.
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


@dataclass(frozen=True, slots=True)
class _Measured:
    """One row that runs or is done, with what the calendar says of it."""

    sheet: StepSheet
    row: StepRow
    state: Punctuality
    used: timedelta
    norm: timedelta

    @property
    def open(self) -> bool:
        return self.row.handed_over is None


def summarize(tracker: Tracker, now: datetime, findings: Sequence[Finding]) -> Summary:
    """The summary at `now`. `findings` are those of Periksa at the same moment."""
    units = [unit for unit in tracker.units if unit.active]
    active = {unit.code for unit in units}
    measured = list(_measure(tracker, now, active))
    sender, receiver = (tracker.sop.steps[n].actor for n in (-2 if len(tracker.sop.steps) > 1 else -1, -1))
    counts = count_by_level(findings)
    return Summary(
        at=now,
        year=tracker.settings.year,
        sop=tracker.sop,
        place=tracker.settings.text(layout.PLACE),
        began=min((row.received for row in tracker.steps[0].rows if row.code in active and row.received), default=None),
        figures=_figures(tracker, active, measured, counts),
        lines=tuple(_lines(tracker, units, measured)),
        steps=tuple(_usage(s.sheet, [s], [m for m in measured if m.sheet.step == s]) for s in tracker.sop.steps),
        actors=tuple(_actors(tracker.sop.steps, measured)),
        attention=tuple(attention(tracker, now)),
        materials=_materials(tracker, active),
        forecast=forecast(tracker, now),
        progress=tuple(_progress(tracker, now, active)),
        sender=_officer(tracker, sender),
        receiver=_officer(tracker, receiver),
        findings=counts,
    )


def _officer(tracker: Tracker, role: str) -> Officer:
    text = tracker.settings.text
    return Officer(role, text(layout.officer_name(role)), text(layout.officer_id(role)))


def _measure(tracker: Tracker, now: datetime, active: set[str]) -> Iterable[_Measured]:
    calendar, near = tracker.calendar, tracker.settings.near_share
    for sheet in tracker.steps:
        norm = sheet.step.norm
        for row in once(sheet):
            if row.code not in active or row.status not in (Status.RUNNING, Status.DONE) or row.received is None:
                continue
            at = max(row.received, row.handed_over or now)
            try:
                punctual = checks.punctuality(calendar, row.received, norm, at, near)
                yield _Measured(
                    sheet, row, punctual, calendar.elapsed(row.received, at), calendar.norm_time(row.received, norm)
                )
            except CalendarGap:
                continue  # Periksa reports it


def _figures(tracker: Tracker, active: set[str], measured: list[_Measured], counts: Mapping[str, int]) -> dict[str, int]:
    """The key figures, in the words of Beranda."""
    running = [m for m in measured if m.open]
    last = tracker.steps[-1].by_code().values()
    return {
        "Unit aktif": len(active),
        "Selesai semua langkah": sum(row.code in active and row.status is Status.DONE for row in last),
        "Sedang berjalan": len({m.row.code for m in running}),
        "Mendekati batas": sum(m.state is Punctuality.NEAR for m in running),
        "Lewat batas": sum(m.state is Punctuality.LATE for m in running),
        "Temuan galat": counts.get("galat", 0),
    }


def _lines(tracker: Tracker, units: list[Unit], measured: list[_Measured]) -> Iterable[Line]:
    states = {(m.sheet.step.number, m.row.code): m.state for m in measured if m.open}
    rows = [(sheet.step.number, sheet.by_code()) for sheet in tracker.steps]
    received = _by_status(tracker)
    groups = {deputi: [u for u in units if u.deputi == deputi] for deputi in dict.fromkeys(u.deputi for u in units)}
    for name, group in [*groups.items(), ("Jumlah", units)]:
        counts = []
        for step, by_code in rows:
            status = [(by_code[u.code].status, states.get((step, u.code))) for u in group if u.code in by_code]
            running = [late for what, late in status if what is Status.RUNNING]
            counts.append(
                Count(
                    len(group),
                    sum(what is Status.DONE for what, _ in status),
                    len(running),
                    running.count(Punctuality.NEAR),
                    running.count(Punctuality.LATE),
                    sum(what is Status.RETURNED for what, _ in status),
                )
            )
        yield Line(name, len(group), tuple(counts), sum(received.get(u.code) in ("masuk", "revisi") for u in group))


def _by_status(tracker: Tracker) -> dict[str, str]:
    table = tracker.tables.get(layout.MATERIAL_TABLE.name)
    return {str(r["Kode"]): str(r["Status Bahan"]) for r in table.records() if r["Kode"]} if table else {}


def _materials(tracker: Tracker, active: set[str]) -> Materials:
    found = [status for code, status in _by_status(tracker).items() if code in active]
    received, revised, faulty = found.count("masuk"), found.count("revisi"), found.count("galat")
    return Materials(len(active), received, revised, faulty, len(active) - received - revised - faulty)


def _actors(steps: Sequence[Step], measured: list[_Measured]) -> Iterable[Usage]:
    for actor in dict.fromkeys(step.actor for step in steps):
        own = [step for step in steps if step.actor == actor]
        yield _usage(actor, own, [m for m in measured if m.sheet.step in own])


def _usage(name: str, steps: Sequence[Step], rows: list[_Measured]) -> Usage:
    states = [m.state for m in rows]
    finished = [m for m in rows if not m.open]
    used, norm = sum((m.used for m in finished), timedelta()), sum((m.norm for m in finished), timedelta())
    return Usage(
        name=name,
        steps=tuple(step.number for step in steps),
        norm=" + ".join(step.time for step in steps),
        on_time=states.count(Punctuality.ON_TIME),
        near=states.count(Punctuality.NEAR),
        late=states.count(Punctuality.LATE),
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
