"""Segarkan: step sheets follow the sheet Unit, due times follow the sheet Kalender. Nothing is deleted."""

from __future__ import annotations

from datetime import datetime

from macros_py.base.grid import Table, Value
from macros_py.procedure.units import Unit
from macros_py.procedure.worktime import CalendarGap
from macros_py.tracker import layout
from macros_py.tracker.journal import Action, CellKey, Change, Entry, next_action_number, replay
from macros_py.tracker.layout import Status
from macros_py.tracker.records import StepRow, StepSheet, Tracker, new_step_row


def refresh(tracker: Tracker, now: datetime, by: str) -> tuple[list[Table], list[Entry], list[str]]:
    """The step tables that change, the log entries, and the kode of units that got new rows."""
    units = {unit.code: unit for unit in tracker.units}
    changed: list[Table] = []
    due: dict[str, list[Change]] = {}
    touched: dict[str, str] = {}
    added: dict[str, None] = {}
    logged = {(key.step, key.code) for key in replay(tracker.log)}
    for sheet in tracker.steps:
        rows = sheet.table.records()
        for row in sheet.rows:
            unit = units.get(row.code)
            before = dict(rows[row.index])
            if unit is None and row.received is not None and (sheet.step.number, row.code) not in logged:
                continue  # stamps of another Kode: Periksa names this row
            rows[row.index].update(_unit_cells(unit))
            rows[row.index]["Ketepatan"] = row.logged["Ketepatan"]  # in today's words
            if (change := _new_due(tracker, sheet, row)) is not None:
                due.setdefault(row.code, []).append(change)
                rows[row.index]["Batas Waktu"] = change.after
            if rows[row.index] != before:
                touched[row.code] = unit.name if unit else row.unit
        present = {row.code for row in sheet.rows}
        blank_free = [r for r in rows if any(v is not None for v in r.values())]
        for unit in tracker.units:
            # A unit that ran in this step has lost its row, or its Kode was retyped: a blank second row would hide that.
            if unit.active and unit.code not in present and (sheet.step.number, unit.code) not in logged:
                blank_free.append(new_step_row(sheet.step, len(blank_free) + 1, unit))
                added[unit.code] = None
        table = sheet.table.with_records(blank_free)
        if table.rows != sheet.table.rows:
            changed.append(table)
    number = next_action_number(tracker.log)
    names = {code: unit.name for code, unit in units.items()}
    entries = [
        Entry(number, now, by, Action.REFRESH, None, code, f"{names.get(code, code)}: {what}.", None, tuple(due.get(code, ())))
        for code, what in {
            **dict.fromkeys(touched, "baris disesuaikan dengan sheet Unit dan Kalender"),
            **dict.fromkeys(added, "baris ditambahkan di semua langkah"),
        }.items()
    ]
    return changed, entries, list(added)


def _unit_cells(unit: Unit | None) -> dict[str, Value]:
    """What a step row repeats of the sheet Unit; a unit that is gone from it is marked inactive."""
    if unit is None:
        return {"Aktif": layout.NO}
    return {
        "Deputi": unit.deputi,
        "Eselon": unit.eselon,
        "Unit Kerja": unit.name,
        "Aktif": layout.YES if unit.active else layout.NO,
    }


def _new_due(tracker: Tracker, sheet: StepSheet, row: StepRow) -> Change | None:
    """Batas Waktu of a running row, when Kalender now gives another."""
    if row.status is not Status.RUNNING or row.received is None:
        return None
    try:
        due = tracker.calendar.due(row.received, sheet.step.norm)
    except CalendarGap:
        return None  # Periksa reports it
    return None if due == row.due else Change(CellKey(sheet.step.number, row.code, "Batas Waktu"), row.due, due)
