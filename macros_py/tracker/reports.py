"""Temuan: findings as rows of a table, each with a link to its cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from macros_py.base.findings import Finding
from macros_py.base.grid import Link, Table, Value
from macros_py.tracker import layout
from macros_py.tracker.records import Tracker


def finding_table(tracker: Tracker, source: str, findings: Iterable[Finding]) -> Table:
    """Temuan with the findings of this source replaced; those of other sources stay below."""
    table = tracker.tables[layout.FINDING_TABLE.name]
    rows: list[dict[str, Value]] = [finding_row(source, finding) for finding in findings]
    others = [dict(r) for r in table.records() if r["Sumber"] not in (None, source)]
    for other in others:
        # A cell that was read holds only the text of its link; the link is made again from the row itself.
        other["Sel"] = _place(other["Sheet"], other["Sel"], other["Berkas"])
    rows += others
    return table.with_records([{**row, "No": number} for number, row in enumerate(rows, start=1)])


def with_findings(tracker: Tracker, source: str, findings: Iterable[Finding]) -> Tracker:
    """The tracker as it is when these findings of `source` stand in Temuan."""
    table = finding_table(tracker, source, findings)
    return replace(tracker, tables={**tracker.tables, table.name: table})


def finding_row(source: str, finding: Finding) -> dict[str, Value]:
    """One row of Temuan."""
    return {
        "Tingkat": str(finding.level), "Langkah": finding.step, "Kode Unit": finding.unit, "Sheet": finding.sheet,
        "Sel": _place(finding.sheet, finding.cell, finding.file),
        "Pesan": finding.message, "Tindakan": finding.action, "Berkas": finding.file, "Kode Temuan": finding.code.name,
        "Sumber": source,
    }  # fmt: skip


def _place(sheet: Value, cell: Value, file: Value) -> Value:
    """The address as a link; as a text when it lies in another file, whose sheets are not in this workbook."""
    return Link(str(cell), str(sheet), str(cell)) if sheet and cell and not file else cell
