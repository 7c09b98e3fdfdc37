"""Temuan: findings as rows of a table, each with a link to its cell; Ikhtisar Temuan: the same in few lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from macros_py.base.findings import Finding
from macros_py.base.grid import Link, Table, Value
from macros_py.tracker import layout
from macros_py.tracker.overview import Row, finding_row, lines
from macros_py.tracker.records import Tracker


def finding_table(tracker: Tracker, source: str, findings: Iterable[Finding]) -> Table:
    """Temuan with the findings of this source replaced: the most urgent first, equal ones together."""
    table = tracker.tables[layout.FINDING_TABLE.name]
    rows: list[Row] = [finding_row(source, finding) for finding in findings]
    rows += [row for row in table.records() if row["Sumber"] not in (None, source)]
    in_lines = [row for line in lines(rows, tracker.units) for row in line.rows]
    # A cell that was read holds only the text of its link; the link is made again from the row itself.
    return table.with_records(
        [
            {**row, "No": number, "Sel": _place(row["Sheet"], row["Sel"], row["Berkas"])}
            for number, row in enumerate(in_lines, start=1)
        ]
    )


def with_findings(tracker: Tracker, source: str, findings: Iterable[Finding]) -> Tracker:
    """The tracker as it is when these findings of `source` stand in Temuan."""
    table = finding_table(tracker, source, findings)
    return replace(tracker, tables={**tracker.tables, table.name: table})


def overview_tables(tracker: Tracker, findings: Table) -> list[Table]:
    """Ikhtisar Temuan of what stands in Temuan, each line with a link to its first row there; none where it is taken out."""
    table = tracker.tables.get(layout.OVERVIEW_TABLE.name)
    if table is None:
        return []
    at, records = 0, []
    for number, line in enumerate(lines(findings.records(), tracker.units), start=1):
        records.append({
            "No": number, "Tingkat": line.rows[0]["Tingkat"], "Langkah": line.rows[0]["Langkah"], "Pesan": line.message,
            "Tindakan": line.action, "Unit": ", ".join(line.units), "Jumlah": len(line.rows),
            "Baris": Link("Buka", findings.sheet, findings.address(at, "No")),
        })  # fmt: skip
        at += len(line.rows)  # the rows of Temuan stand in the order of the lines
    return [table.with_records(records)]


def _place(sheet: Value, cell: Value, file: Value) -> Value:
    """The address as a link; as a text when it lies in another file, whose sheets are not in this workbook."""
    return Link(str(cell), str(sheet), str(cell)) if sheet and cell and not file else cell
