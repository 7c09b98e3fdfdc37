"""The rows that need a word: late, returned, incomplete; by name, with what is missing and since when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from macros_py.procedure.worktime import CalendarGap
from macros_py.tracker import checks, journal
from macros_py.tracker.handoff import whole_minutes
from macros_py.tracker.journal import Action
from macros_py.tracker.key_figures import counted_rows
from macros_py.tracker.layout import Presence, Status
from macros_py.tracker.records import StepRow, StepSheet, Tracker


class Reason(StrEnum):
    """Why a row is listed, the most pressing first."""

    LATE = "Lewat batas"
    RETURNED = "Dikembalikan"
    FORCED = "Kurang berkas"
    INCOMPLETE = "Belum lengkap"
    WAS_LATE = "Terlambat"


@dataclass(frozen=True, slots=True)
class Attention:
    """One listed row. `since` is when it went past its limit, was returned, or was received without what is missing.

    `over` is the working time in minutes past the limit; `over_days` and `over_hours` say the same in days, counted as a norm
    counts them, and whole hours of work.
    """

    reason: Reason
    step: int
    step_name: str
    code: str
    deputi: str
    unit: str
    missing: tuple[str, ...]
    received: datetime | None
    since: datetime | None
    over: int | None
    over_days: int | None
    over_hours: int | None
    round: int
    note: str | None


# Working time past the limit: in minutes, and in days with whole hours.
Past = tuple[int | None, int | None, int | None]
_NOT_PAST: Past = (None, None, None)


def attention(tracker: Tracker, now: datetime) -> list[Attention]:
    """Every listed row: by reason, within it the oldest (of those that are done: the latest) first."""
    deputi = {unit.code: unit.deputi for unit in tracker.units}
    names = tracker.unit_names()
    returned = {entry.code: entry for entry in tracker.log if entry.action == Action.RETURN}
    found = []
    for sheet, row in counted_rows(tracker):
        absent = (None, Presence.MISSING)
        missing = tuple(name for name, text in row.documents.items() if checks.presence_of(text) in absent)
        entry = returned.get(row.code)
        for reason, at, (over, days, hours) in _reasons(tracker, sheet, row, now, missing, entry):
            note = entry.reason if entry and reason is Reason.RETURNED else row.note
            found.append(
                Attention(
                    reason,
                    sheet.step.number,
                    sheet.step.sheet,
                    row.code,
                    deputi[row.code],
                    names[row.code],
                    missing if row.status in (Status.RUNNING, Status.DONE) else (),
                    row.received,
                    at,
                    over,
                    days,
                    hours,
                    row.round,
                    note,
                )
            )
    order = {reason: position for position, reason in enumerate(Reason)}

    def weight(item: Attention) -> tuple[object, ...]:
        # A row that was late and is done is history: there the worst comes first.
        worst = -(item.over or 0) if item.reason is Reason.WAS_LATE else 0
        return order[item.reason], worst, item.since or now, item.step

    return sorted(found, key=weight)


def _reasons(
    tracker: Tracker, sheet: StepSheet, row: StepRow, now: datetime, missing: tuple[str, ...], entry: journal.Entry | None
) -> Iterator[tuple[Reason, datetime | None, Past]]:
    """At most one reason for a row. One that was returned counts at the step that must do it again."""
    if row.status is Status.RUNNING and row.received is not None:
        due = _missed(tracker, sheet, row, now)
        again = entry is not None and row.round > 1 and entry.at == row.received
        if due is not None:
            yield Reason.LATE, due, _past(tracker, due, now)
        elif again:
            yield Reason.RETURNED, row.received, _NOT_PAST
        elif missing:
            yield Reason.INCOMPLETE, row.received, _NOT_PAST
    elif row.status is Status.DONE and row.received is not None and row.handed_over is not None:
        due = _missed(tracker, sheet, row, row.handed_over)
        if missing:
            yield Reason.FORCED, row.handed_over, _past(tracker, due, row.handed_over)
        elif due is not None:
            yield Reason.WAS_LATE, due, _past(tracker, due, row.handed_over)


def _missed(tracker: Tracker, sheet: StepSheet, row: StepRow, at: datetime) -> datetime | None:
    """When the row was due, if it is late at `at`."""
    if row.received is None:
        return None
    try:
        late = checks.is_late(tracker.calendar, row.received, sheet.step.norm, at)
        return tracker.calendar.due(row.received, sheet.step.norm) if late else None
    except CalendarGap:
        return None  # Periksa reports it


def _past(tracker: Tracker, due: datetime | None, until: datetime) -> Past:
    """Working time past the limit."""
    if due is None:
        return _NOT_PAST
    days, rest = tracker.calendar.in_days(due, until)
    return whole_minutes(tracker.calendar.elapsed(due, until)), days, rest // timedelta(hours=1)


def first_starts(tracker: Tracker) -> dict[str, datetime]:
    """When each unit was first received in step 1: its stamp, or an earlier start in Riwayat when it was returned."""
    starts = {row.code: row.received for row in tracker.steps[0].rows if row.received is not None}
    for entry in tracker.log:
        if entry.code is not None and entry.at is not None and entry.step == 1 and entry.action == Action.START:
            starts[entry.code] = min(entry.at, starts.get(entry.code, entry.at))
    return starts
