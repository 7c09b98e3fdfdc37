"""Tandai: what is said of the documents of a step, and of a step that is finished. Pure: nothing is written here."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from macros_py.base import words
from macros_py.base.findings import CannotGoOn, Code
from macros_py.base.grid import Value
from macros_py.tracker.checks import presence_of
from macros_py.tracker.choice import ALL, Units
from macros_py.tracker.handoff import Decision, Outcome, each
from macros_py.tracker.journal import Action, CellKey, Change, Entry, next_action_number
from macros_py.tracker.layout import Presence, Status
from macros_py.tracker.records import StepRow, Tracker


def mark(
    tracker: Tracker,
    now: datetime,
    by: str,
    step: int,
    presence: Presence,
    documents: Collection[str] = (),
    evidence: str | None = None,
    units: Units = ALL,
) -> Outcome:
    """Tandai: these documents of a step (all without a name) are there, missing or not needed; `evidence` becomes Berkas.

    A mark of a finished step (`Step.marks`) is written as who marked it and when. Can be done for every active row that runs
    (for marks: is done) and shows something else. Raises CannotGoOn STEP_DOCUMENT_UNKNOWN.
    """
    tracker.sop.step(step)
    sheet = tracker.steps[step - 1]
    marks = sheet.step.marks
    known = {name.casefold(): name for name in (*sheet.step.documents, *marks)}
    for name in documents:
        if name.strip().casefold() not in known:
            raise CannotGoOn(Code.STEP_DOCUMENT_UNKNOWN, found=name, step=step, known=", ".join(known.values()))
    wanted = tuple(known[name.strip().casefold()] for name in documents) or sheet.step.documents
    first_mark = next((name for name in wanted if name in marks), None)
    number = next_action_number(tracker.log)
    said = {Presence.THERE: f"{by}, {words.date_time(now)}", Presence.MISSING: None, Presence.WAIVED: Presence.WAIVED.value}

    def shows(row: StepRow, name: str) -> Presence | None:
        if name not in marks:
            return presence_of(row.documents[name])
        found = row.logged[name]
        return Presence.MISSING if found is None else Presence.WAIVED if found == said[Presence.WAIVED] else Presence.THERE

    def changes(row: StepRow) -> tuple[Change, ...]:
        cells: list[tuple[str, Value, Value]] = [
            (name, row.logged[name], said[presence]) if name in marks else (name, row.documents[name], presence.value)
            for name in wanted
            if shows(row, name) is not presence
        ]
        if evidence is not None and row.evidence != evidence:
            cells.append(("Berkas", row.evidence, evidence))
        return tuple(Change(CellKey(step, row.code, heading), before, after) for heading, before, after in cells)

    def decide(row: StepRow) -> Decision:
        if not row.active:
            return [sheet.finding(Code.UNIT_RETIRED, row, "Aktif")]
        if first_mark is not None and row.status is not Status.DONE:
            return [sheet.finding(Code.MARK_TOO_EARLY, row, first_mark, document=first_mark)]
        if not (changed := changes(row)):
            return [sheet.finding(Code.ALREADY_MARKED, row, wanted[0], presence=presence.value)]
        text = f"{row.unit}: {', '.join(change.key.heading for change in changed)} ditandai {presence}."
        return Entry(number, now, by, Action.MARK, step, row.code, text, None, changed)

    def can(row: StepRow) -> bool:
        return row.active and row.status is (Status.DONE if first_mark else Status.RUNNING) and bool(changes(row))

    return each(tracker, sheet, units, can, decide)
