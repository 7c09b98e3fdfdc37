"""Konsolidasi in the tracker: what was read from the materials ↔ the sheets Konsolidasi, Anggaran and Status Bahan."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any

from macros_py.base.grid import Table, Value
from macros_py.materials.consolidate import Budget, Consolidation, Indicator, Owner
from macros_py.materials.model import Revision
from macros_py.tracker import layout
from macros_py.tracker.layout import Status, TableSpec
from macros_py.tracker.records import Tracker


def owners(tracker: Tracker) -> list[Owner]:
    """The units as the consolidation needs them. A PK is final when the last step of its unit is Selesai."""
    held = {str(record["Kode"]): record for record in tracker.tables[layout.MATERIAL_TABLE.name].records()}
    last = tracker.steps[-1].by_code() if tracker.steps else {}
    return [
        Owner(
            unit.code,
            unit.deputi,
            unit.eselon,
            unit.name,
            unit.parent,
            unit.active,
            _revision(held.get(unit.code, {})) if unit.code in last and last[unit.code].status is Status.DONE else None,
        )
        for unit in tracker.units
    ]


def _revision(record: Mapping[str, Value]) -> Revision:
    number, reason = record.get("Revisi"), record.get("Alasan Revisi")
    return Revision(number if isinstance(number, int) else 0, str(reason) if reason else None)


def collected_tables(tracker: Tracker, result: Consolidation) -> list[Table]:
    """The sheets' tables with this consolidation; the last one's rows are replaced."""
    return [
        _table(tracker, layout.CONSOLIDATED_TABLE, _INDICATOR, result.indicators),
        _table(tracker, layout.BUDGET_TABLE, _BUDGET, result.budgets),
        _table(tracker, layout.MATERIAL_TABLE, _STATUS, result.statuses),
        _table(tracker, layout.TOTAL_TABLE, _TOTAL, result.totals),
    ]


# Heading → field, or what is made of the record. By columns, because there may be forty thousand indicators.
_UNIT_FIELDS = {"Deputi": "deputi", "Kode": "unit", "Unit Kerja": "unit_name", "Eselon": "eselon"}
_ORIGIN_FIELDS = {"Berkas": "file", "Sheet Asal": "sheet", "Sel Asal": "cell"}
_INDICATOR = {
    **_UNIT_FIELDS, "Sasaran": "sasaran", "Indikator Kinerja": "indikator", "Target": "target",
    "Target Angka": "target_number", "Satuan": "satuan", "Mendukung Indikator Eselon I": "mendukung", **_ORIGIN_FIELDS,
}  # fmt: skip
_BUDGET = {**_UNIT_FIELDS, "Program/Kegiatan": "program", "Anggaran": "anggaran", **_ORIGIN_FIELDS}
_STATUS = {
    **_UNIT_FIELDS, "Status Bahan": "status.value", "Berkas": "file", "Revisi": "revision", "Alasan Revisi": "reason",
    "Sasaran": "sasaran", "Indikator": "indicators", "Anggaran": "budget_total", "Diubah": "modified",
}  # fmt: skip
_TOTAL = {
    "Lingkup": "scope", "Jumlah Unit": "units", "Jumlah Sasaran": "sasaran", "Jumlah Indikator": "indicators",
    "Jumlah Anggaran": "budget",
}  # fmt: skip


def _table(tracker: Tracker, spec: TableSpec, fields: Mapping[str, str], records: Sequence[object]) -> Table:
    columns: dict[str, Sequence[Value]] = {heading: list(map(attrgetter(field), records)) for heading, field in fields.items()}
    return tracker.tables[spec.name].with_columns({"No": range(1, len(records) + 1), **columns})


def previous(tracker: Tracker) -> tuple[list[Indicator], list[Budget]]:
    """What the last consolidation put into the tracker."""
    indicators = map(Indicator._make, _read(tracker, layout.CONSOLIDATED_TABLE, _INDICATOR))
    budgets = map(Budget._make, _read(tracker, layout.BUDGET_TABLE, _BUDGET))
    return list(indicators), list(budgets)


def _read(tracker: Tracker, spec: TableSpec, fields: Mapping[str, str]) -> Iterator[tuple[Any, ...]]:
    """The rows of a table as values of these fields, in their order; a cell of the wrong kind reads as empty."""
    table = tracker.tables[spec.name]
    columns = dict(zip(table.headings, zip(*table.rows, strict=True), strict=False))
    return zip(*(map(_OF_FIELD.get(field, _text), columns.get(heading, ())) for heading, field in fields.items()), strict=True)


def _text(value: Value) -> str:
    return "" if value is None else str(value)


def _number(value: Value) -> int | float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


_OF_FIELD: Mapping[str, Callable[[Value], object]] = {
    "target_number": _number, "anggaran": _number, "mendukung": lambda value: _text(value) or None,
}  # fmt: skip
