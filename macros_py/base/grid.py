"""Tables as every room sees them: a name, a place on a sheet, headings and rows of plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import repeat

from macros_py.base.addresses import address


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that shows `text` and jumps to `cell` of `sheet` in the same workbook."""

    text: str
    sheet: str
    cell: str

    @property
    def formula(self) -> str:
        """The English formula that both books write; the text is its stored value."""
        quoted = self.sheet.replace("'", "''").replace('"', '""')
        text = self.text.replace('"', '""')
        return f'HYPERLINK("#\'{quoted}\'!{self.cell}","{text}")'


# What a cell may hold. Times are naive datetimes in WIB, to the second; an empty cell is None.
Value = None | bool | int | float | str | datetime | Link
Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One Excel table (ListObject), whole.

    `row` and `column` are the 1-based place of the first heading on `sheet`. Every row of `rows` is as wide as `headings`.
    What does not fit a table is there for Periksa to name: `merged` ranges that meet it, which Excel does not allow but other
    programs leave, and the first filled cell right `below` it (A1 address, value), which people take for its next row.
    """

    name: str
    sheet: str
    row: int
    column: int
    headings: tuple[str, ...]
    rows: tuple[Row, ...] = ()
    merged: tuple[str, ...] = ()
    below: tuple[str, Value] | None = None

    def address(self, index: int, heading: str) -> str:
        """A1 address of the cell in body row `index` (0-based) under `heading`. Raises ValueError for another heading."""
        return address(self.row + 1 + index, self.column + self.headings.index(heading))

    def missing(self, headings: Sequence[str]) -> tuple[str, str] | None:
        """The first of `headings` that is not there, and the cell where it belongs: most often it was renamed."""
        heading = next((heading for heading in headings if heading not in self.headings), None)
        if heading is None:
            return None
        place, others = headings.index(heading), [i for i, name in enumerate(self.headings) if name not in headings]
        return heading, address(self.row, self.column + (others[0] if others and place not in others else place))

    def records(self) -> list[dict[str, Value]]:
        """The rows as dicts by heading, in order."""
        return [dict(zip(self.headings, row, strict=True)) for row in self.rows]

    def with_records(self, records: Iterable[Mapping[str, Value]]) -> Table:
        """The same table with these rows; a heading that a record lacks becomes an empty cell."""
        return replace(self, rows=tuple(tuple(record.get(h) for h in self.headings) for record in records))

    def with_columns(self, columns: Mapping[str, Sequence[Value]]) -> Table:
        """The same table with rows of these columns, equally long; a heading that is not among them becomes empty cells."""
        count = len(next(iter(columns.values())))
        return replace(self, rows=tuple(zip(*(columns.get(h) or repeat(None, count) for h in self.headings), strict=True)))

    def with_cells(self, cells: Mapping[tuple[int, str], Value]) -> Table:
        """The same table with single cells replaced, keyed by (body row, heading)."""
        rows = [list(row) for row in self.rows]
        for (index, heading), value in cells.items():
            rows[index][self.headings.index(heading)] = value
        return replace(self, rows=tuple(map(tuple, rows)))


def first_filled(row: int, left: int, values: Iterable[Value]) -> tuple[str, Value] | None:
    """A1 address and value of the first cell with something in it, of `values` from column `left` of `row` on."""
    filled = ((address(row, column), value) for column, value in enumerate(values, start=left) if value is not None)
    return next(filled, None)


def without_empty_rows(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Rows that hold something: an Excel table keeps one blank row when it is empty."""
    return tuple(row for row in rows if any(value is not None for value in row))
