"""A tracker in memory: the port without a file, for rules and actions. The same plan as the workbook's."""

from collections.abc import Iterable
from datetime import datetime

from sample import sample_tables

from macros_py.actions import Context
from macros_py.base.grid import Link, Table, without_empty_rows
from macros_py.tracker import layout

AT = datetime(2026, 1, 6, 8, 0)  # Selasa


class MemoryBook:
    """The port over tables in memory; what is read back is what a workbook would give back."""

    path = None

    def __init__(self, tables: dict[str, Table] | None = None) -> None:
        self.content = tables if tables is not None else sample_tables()
        self.writes = 0

    def constants(self):
        return {layout.IDENTITY_NAME: layout.IDENTITY, layout.FORMAT_NAME: layout.FORMAT}

    def tables(self, names: Iterable[str] | None = None):
        return {n: self.content[n] for n in (self.content if names is None else names) if n in self.content}

    def write(self, tables: Iterable[Table]) -> None:
        for table in tables:
            self.writes += 1
            plain = tuple(tuple(v.text if isinstance(v, Link) else v for v in row) for row in table.rows)
            self.content[table.name] = Table(
                table.name, table.sheet, table.row, table.column, table.headings, without_empty_rows(plain)
            )

    def when_saved(self, act) -> None:
        """Never saved."""

    def set(self, table: str, code: str, **cells) -> None:
        """Type into cells of a unit's row, as staff would. Headings with spaces: use `type`."""
        for heading, value in cells.items():
            self.type(table, code, heading, value)

    def type(self, table: str, code: str, heading: str, value) -> None:
        rows = self.content[table].records()
        index = next(i for i, row in enumerate(rows) if row["Kode"] == code)
        self.content[table] = self.content[table].with_cells({(index, heading): value})

    def cell(self, table: str, code: str, heading: str):
        return next(row[heading] for row in self.content[table].records() if row["Kode"] == code)

    def complete(self, step, codes=None) -> None:
        """Staff note every Kelengkapan document of a step as there."""
        name = layout.step_table(step).name
        for row in self.content[name].records():
            if codes is None or row["Kode"] in codes:
                for document in step.documents:
                    self.type(name, row["Kode"], document, "Ada")


def context(at=AT, by="Penguji", exists=lambda _: True):
    return Context(at, by, exists)
