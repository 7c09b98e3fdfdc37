"""The key figures: each is counted here and nowhere else, so that whoever shows one shows the same number. Pure.

What counts is a row of a unit that is active in the sheet Unit; a kode that is written twice counts once. A finding counts as
it stands in Temuan: those of Periksa and of Konsolidasi together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from macros_py.base.findings import Level
from macros_py.base.grid import Table
from macros_py.procedure.worktime import CalendarGap
from macros_py.tracker import checks, layout
from macros_py.tracker.layout import MaterialStatus, Punctuality, Status
from macros_py.tracker.records import StepRow, StepSheet, Tracker

# A unit in a step, and for a running one how it keeps its norm: None where the calendar or the stamp does not tell.
Standing = tuple[Status, Punctuality | None]


@dataclass(frozen=True, slots=True)
class Count:
    """Units in one step. `near` and `late` are among the running ones."""

    total: int
    done: int
    running: int
    near: int
    late: int
    returned: int


def active_codes(tracker: Tracker) -> set[str]:
    """The kode of the units that count."""
    return {unit.code for unit in tracker.units if unit.active}


def counted_rows(tracker: Tracker) -> Iterator[tuple[StepSheet, StepRow]]:
    """The rows that count, step by step in the order of the sheets."""
    active = active_codes(tracker)
    for sheet in tracker.steps:
        first = sheet.by_code()
        yield from ((sheet, row) for row in sheet.rows if row.code in active and first[row.code] is row)


def standings(tracker: Tracker, now: datetime) -> list[dict[str, Standing]]:
    """How the units that count stand at `now`: for each step, by kode."""
    steps: dict[int, dict[str, Standing]] = {sheet.step.number: {} for sheet in tracker.steps}
    for sheet, row in counted_rows(tracker):
        keeps = punctuality(tracker, sheet, row, now) if row.status is Status.RUNNING else None
        steps[sheet.step.number][row.code] = row.status, keeps
    return list(steps.values())


def punctuality(tracker: Tracker, sheet: StepSheet, row: StepRow, now: datetime) -> Punctuality | None:
    """How a running row keeps its norm at `now`, or a finished one kept it.

    None for other rows, and where a stamp or the calendar is missing, which Periksa reports.
    """
    calendar, norm, received = tracker.calendar, sheet.step.norm, row.received
    if received is None:
        return None
    try:
        if row.ended is not None:
            return checks.kept_norm(calendar, received, norm, max(received, row.ended))
        if row.status is Status.RUNNING:
            return checks.punctuality(calendar, received, norm, max(received, now), tracker.settings.near_share)
    except CalendarGap:
        pass
    return None


def count(step: Mapping[str, Standing], codes: Iterable[str]) -> Count:
    """The units `codes` in one step of `standings`."""
    codes = list(codes)
    found = [step[code] for code in codes if code in step]
    status = [status for status, _ in found]
    keeps = [keeps for _, keeps in found]
    return Count(
        total=len(codes),
        done=status.count(Status.DONE),
        running=status.count(Status.RUNNING),
        near=keeps.count(Punctuality.NEAR),
        late=keeps.count(Punctuality.LATE),
        returned=status.count(Status.RETURNED),
    )


def key_figures(tracker: Tracker, steps: Sequence[Mapping[str, Standing]]) -> dict[str, int]:
    """The key figures by their headings on Beranda; `steps` are the standings at the moment in question."""
    active = active_codes(tracker)
    counts = [count(step, active) for step in steps]
    return {
        "Unit aktif": len(active),
        "Selesai semua langkah": counts[-1].done if counts else 0,
        "Sedang berjalan": len({code for step in steps for code, (status, _) in step.items() if status is Status.RUNNING}),
        "Mendekati batas": sum(each.near for each in counts),
        "Lewat batas": sum(each.late for each in counts),
        "Temuan galat": finding_counts(tracker.tables[layout.FINDING_TABLE.name])[Level.ERROR],
    }


def finding_counts(findings: Table) -> dict[str, int]:
    """How many findings of each level stand in Temuan, whoever found them."""
    levels = [record["Tingkat"] for record in findings.records()]
    return {level.value: levels.count(level.value) for level in Level}


def material_statuses(tracker: Tracker) -> dict[str, MaterialStatus]:
    """What Status Bahan says of each unit that counts; "belum" where it says nothing."""
    words = {record["Kode"]: record["Status Bahan"] for record in tracker.tables[layout.MATERIAL_TABLE.name].records()}
    known = {status.value: status for status in MaterialStatus}
    return {code: known.get(str(words.get(code)), MaterialStatus.MISSING) for code in sorted(active_codes(tracker))}
