"""Beranda: the state of all units in one view, as tables. Pure: made anew after every action that changes the tracker."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from macros_py.base import words
from macros_py.base.grid import Link, Table, Value
from macros_py.tracker import layout
from macros_py.tracker.key_figures import counted_rows, key_figures, standings
from macros_py.tracker.layout import Status
from macros_py.tracker.records import StepRow, StepSheet, Tracker

FAR = datetime(9999, 1, 1)  # sorts rows without a due time last


def home_tables(tracker: Tracker, now: datetime) -> list[Table]:
    """The tables of Beranda with their content at `now`; one that the workbook lacks is left out."""
    running = sorted(
        ((sheet, row) for sheet, row in counted_rows(tracker) if row.status is Status.RUNNING),
        key=lambda item: (item[1].due or FAR, item[0].step.number, item[1].code),
    )
    figures = key_figures(tracker, standings(tracker, now))
    content: dict[str, list[Mapping[str, Value]]] = {
        layout.STATE_TABLE.name: [{"Keadaan": state_sentence(figures, now)}],
        layout.KEY_FIGURE_TABLE.name: [figures],
        layout.NEXT_TABLE.name: _padded([_next(*item) for item in running[: layout.NEXT_ROWS]]),
        layout.MATRIX_TABLE: _matrix(tracker),
    }
    return [tracker.tables[name].with_records(rows) for name, rows in content.items() if name in tracker.tables]


def state_sentence(figures: Mapping[str, int], now: datetime) -> str:
    """The whole state in one sentence."""
    total, done, running = (figures[name] for name in ("Unit aktif", "Selesai semua langkah", "Sedang berjalan"))
    late, near = figures["Lewat batas"], figures["Mendekati batas"]
    stamp = f"Per {words.moment(now)}:"
    if not running and not done:
        return f"{stamp} belum ada unit yang dimulai. Tekan Mulai setelah Arahan Karo PO diterima."
    if done == total:
        return f"{stamp} seluruh {total} unit telah menyelesaikan semua langkah."
    need = f"{late} lewat batas" if late else "tidak ada yang lewat batas"
    close = f", {near} mendekati batas" if near else ""
    return f"{stamp} {done} dari {total} unit selesai, {running} sedang berjalan, {need}{close}."


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
            "Deputi": unit.deputi,
        }
        for unit in tracker.units
        if unit.active
    ]
