"""Beranda: the state of all units in one view, as tables. Pure: made anew after every action that changes the tracker."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from macros_py.base import words
from macros_py.base.findings import Level
from macros_py.base.grid import Link, Table, Value
from macros_py.procedure.worktime import CalendarGap
from macros_py.tracker import checks, layout
from macros_py.tracker.layout import Punctuality, Status
from macros_py.tracker.records import StepRow, StepSheet, Tracker

FAR = datetime(9999, 1, 1)  # sorts rows without a due time last


def home_tables(tracker: Tracker, now: datetime) -> list[Table]:
    """The tables of Beranda with their content at `now`; one that the workbook lacks is left out."""
    running = sorted(
        ((row.due or FAR, sheet.step.number, row.code, sheet, row)
         for sheet in tracker.steps for row in sheet.rows if row.active and row.status is Status.RUNNING),
        key=lambda item: item[:3],
    )  # fmt: skip
    figures = _figures(tracker, now, [(sheet, row) for *_, sheet, row in running])
    content: dict[str, list[Mapping[str, Value]]] = {
        layout.STATE_TABLE.name: [{"Keadaan": state_sentence(figures, now)}],
        layout.KEY_FIGURE_TABLE.name: [figures],
        layout.NEXT_TABLE.name: _padded([_next(sheet, row) for *_, sheet, row in running[: layout.NEXT_ROWS]]),
        layout.MATRIX_TABLE: _matrix(tracker),
    }
    return [tracker.tables[name].with_records(rows) for name, rows in content.items() if name in tracker.tables]


def state_sentence(figures: Mapping[str, Value], now: datetime) -> str:
    """The whole state in one sentence."""
    total, done, running = (figures[name] for name in ("Unit aktif", "Selesai semua langkah", "Sedang berjalan"))
    late, near = figures["Lewat batas"], figures["Mendekati batas"]
    stamp = f"Per {words.date_time(now)}:"
    if not running and not done:
        return f"{stamp} belum ada unit yang dimulai. Tekan Mulai setelah Arahan Karo PO diterima."
    if done == total:
        return f"{stamp} seluruh {total} unit telah menyelesaikan semua langkah."
    need = f"{late} lewat batas" if late else "tidak ada yang lewat batas"
    close = f", {near} mendekati batas" if near else ""
    return f"{stamp} {done} dari {total} unit selesai, {running} sedang berjalan, {need}{close}."


def _figures(tracker: Tracker, now: datetime, running: list[tuple[StepSheet, StepRow]]) -> dict[str, Value]:
    active = {unit.code for unit in tracker.units if unit.active}
    last = tracker.steps[-1].rows if tracker.steps else ()
    punctual = [_punctuality(tracker, sheet, row, now) for sheet, row in running]
    findings = tracker.tables.get(layout.FINDING_TABLE.name)
    errors = sum(r["Tingkat"] == Level.ERROR for r in findings.records()) if findings else 0
    return {
        "Unit aktif": len(active),
        "Selesai semua langkah": sum(row.code in active and row.status is Status.DONE for row in last),
        "Sedang berjalan": len({row.code for _, row in running}),
        "Mendekati batas": punctual.count(Punctuality.NEAR),
        "Lewat batas": punctual.count(Punctuality.LATE),
        "Temuan galat": errors,
    }


def _punctuality(tracker: Tracker, sheet: StepSheet, row: StepRow, now: datetime) -> Punctuality | None:
    if row.received is None:
        return None
    try:
        return checks.punctuality(tracker.calendar, row.received, sheet.step.norm, now, tracker.settings.near_share)
    except CalendarGap:
        return None  # Periksa reports it


def _next(sheet: StepSheet, row: StepRow) -> dict[str, Value]:
    return {
        "Langkah": sheet.step.number,
        "Kode Unit": row.code,
        "Unit Kerja": row.unit,
        "Pelaksana": sheet.step.actor,
        "Batas Waktu": row.due,
        "Buka": Link("Buka", sheet.table.sheet, sheet.cell(row, "Kode")),
    }


def _padded(rows: list[dict[str, Value]]) -> list[Mapping[str, Value]]:
    """The list keeps its size, because the matrix stands below it."""
    blank: list[Mapping[str, Value]] = [{}] * (layout.NEXT_ROWS - len(rows))
    return [*rows, *blank]


def _matrix(tracker: Tracker) -> list[Mapping[str, Value]]:
    status = {sheet.step.sheet: sheet.by_code() for sheet in tracker.steps}
    return [
        {
            "Kode": unit.code,
            "Unit Kerja": unit.name,
            **{name: rows[unit.code].status.value if unit.code in rows else None for name, rows in status.items()},
        }
        for unit in tracker.units
        if unit.active
    ]
