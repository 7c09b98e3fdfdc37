"""Konsolidasi in the tracker: what was read from the materials ↔ the sheets Konsolidasi, Anggaran and Status Bahan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from macros_py.base.grid import Table, Value
from macros_py.materials.consolidate import Budget, Consolidation, Indicator, Owner
from macros_py.tracker import layout
from macros_py.tracker.records import Tracker


def owners(tracker: Tracker) -> list[Owner]:
    """The units as the consolidation needs them."""
    return [Owner(u.code, u.deputi, u.eselon, u.name, u.parent, u.active) for u in tracker.units]


def collected_tables(tracker: Tracker, result: Consolidation) -> list[Table]:
    """The sheets' tables with this consolidation; the last one's rows are replaced."""
    content: dict[str, Iterable[Mapping[str, Value]]] = {
        layout.CONSOLIDATED_TABLE.name: map(_indicator_row, range(1, len(result.indicators) + 1), result.indicators),
        layout.BUDGET_TABLE.name: map(_budget_row, range(1, len(result.budgets) + 1), result.budgets),
        layout.MATERIAL_TABLE.name: [
            {
                "Kode": s.unit, "Deputi": s.deputi, "Eselon": s.eselon, "Unit Kerja": s.unit_name,
                "Status Bahan": s.status, "Berkas": s.file, "Revisi": s.revision, "Alasan Revisi": s.reason,
                "Sasaran": s.sasaran, "Indikator": s.indicators, "Anggaran": s.budget_total, "Diubah": s.modified,
            }
            for s in result.statuses
        ],
        layout.TOTAL_TABLE.name: [
            {
                "Lingkup": f"{t.deputi} eselon {t.eselon}" if t.eselon else t.deputi, "Jumlah Unit": t.units,
                "Jumlah Sasaran": t.sasaran, "Jumlah Indikator": t.indicators, "Jumlah Anggaran": t.budget,
            }
            for t in result.totals
        ],
    }  # fmt: skip
    return [tracker.tables[name].with_records(rows) for name, rows in content.items()]


def _indicator_row(number: int, item: Indicator) -> dict[str, Value]:
    return {
        "No": number, "Deputi": item.deputi, "Kode": item.unit, "Unit Kerja": item.unit_name, "Eselon": item.eselon,
        "Sasaran": item.sasaran, "Indikator Kinerja": item.indikator, "Target": item.target,
        "Target Angka": item.target_number, "Satuan": item.satuan, "Mendukung Indikator Eselon I": item.mendukung,
        "Berkas": item.file, "Sheet Asal": item.sheet, "Sel Asal": item.cell,
    }  # fmt: skip


def _budget_row(number: int, item: Budget) -> dict[str, Value]:
    return {
        "No": number, "Deputi": item.deputi, "Kode": item.unit, "Unit Kerja": item.unit_name, "Eselon": item.eselon,
        "Program/Kegiatan": item.program, "Anggaran": item.anggaran, "Berkas": item.file, "Sheet Asal": item.sheet,
        "Sel Asal": item.cell,
    }  # fmt: skip


def previous(tracker: Tracker) -> tuple[list[Indicator], list[Budget]]:
    """What the last consolidation put into the tracker."""
    indicators = [
        Indicator(
            _text(r["Deputi"]),
            _text(r["Kode"]),
            _text(r["Unit Kerja"]),
            _text(r["Eselon"]),
            _text(r["Sasaran"]),
            _text(r["Indikator Kinerja"]),
            _text(r["Target"]),
            _number(r["Target Angka"]),
            _text(r["Satuan"]),
            _text(r["Mendukung Indikator Eselon I"]) or None,
            _text(r["Berkas"]),
            _text(r["Sheet Asal"]),
            _text(r["Sel Asal"]),
        )
        for r in tracker.tables[layout.CONSOLIDATED_TABLE.name].records()
    ]
    budgets = [
        Budget(
            _text(r["Deputi"]),
            _text(r["Kode"]),
            _text(r["Unit Kerja"]),
            _text(r["Eselon"]),
            _text(r["Program/Kegiatan"]),
            _number(r["Anggaran"]),
            _text(r["Berkas"]),
            _text(r["Sheet Asal"]),
            _text(r["Sel Asal"]),
        )
        for r in tracker.tables[layout.BUDGET_TABLE.name].records()
    ]
    return indicators, budgets


def _text(value: Value) -> str:
    return "" if value is None else str(value)


def _number(value: Value) -> int | float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
