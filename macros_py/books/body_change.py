"""A new body for one table, as changes to the text of its sheet: which cells, may they be written, write them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from macros_py.base.addresses import LAST_ROW, address
from macros_py.base.grid import Link, Row, Value
from macros_py.base.typeset import height, lines
from macros_py.books import margins
from macros_py.books.areas import Area
from macros_py.books.cell_values import Unfit, cleaned, content, same
from macros_py.books.parts import TablePlace
from macros_py.books.sheet import Sheet
from macros_py.books.trouble import Unsafe, UnsafeCell

DEFAULT_WIDTH = 8.43  # of a column that says nothing, in characters
Cell = tuple[int, int]  # row and column on the sheet


class BodyChange:
    """What turns the body of a table from `old` rows into `new` ones. There is at least one row on either side."""

    def __init__(
        self,
        sheet: Sheet,
        table: TablePlace,
        old: list[Row],
        new: tuple[Row, ...],
        *,
        date1904: bool,
        wrapping: Collection[bytes] = (),
    ) -> None:
        """Compare. `wrapping` are the numbers of the styles that wrap text. Raises UnsafeCell for a value no cell can hold."""
        self._sheet, self._table, self._body, self._date1904 = sheet, table, table.body, date1904
        self._new, self._wrapping = new, wrapping
        self.bottom = self._body.top + len(new) - 1
        self._cells = dict(self._differences(old, new))

    @property
    def nothing(self) -> bool:
        """Whether everything is there already."""
        return not self._cells and self.bottom == self._body.bottom

    def refuse_unsafe(self, other_tables: list[Area]) -> None:
        """Raise Unsafe or UnsafeCell for what stands in the way; nothing is changed yet.

        Rows are never shifted: a table grows only over empty cells.
        """
        table, body, sheet = self._table, self._body, self._sheet
        if table.bound:
            raise Unsafe(f"tabel {table.name} terhubung ke data luar")
        if self.bottom != body.bottom and table.totals_rows:
            raise Unsafe(f"tabel {table.name} memakai baris total")
        if self.bottom > LAST_ROW:
            raise Unsafe(f"tabel {table.name} melampaui baris terakhir sheet")
        reach = body._replace(bottom=max(body.bottom, self.bottom))
        tied = [area for area in sheet.tied_areas() if area.meets(reach)]
        merged = [area for area in margins.merged(sheet.tail) if area.meets(reach)]
        others = [area for area in other_tables if area.meets(reach)]
        for row, column in [*self._cells, *self._gone()]:
            cell, new = address(row, column), row > body.bottom
            if any(area.holds(row, column) for area in tied):
                raise UnsafeCell(cell, "sel itu bagian dari rumus larik")
            if any(area.holds(row, column) and (new or area[:2] != (row, column)) for area in merged):
                raise UnsafeCell(cell, "sel itu bagian dari sel gabungan")
            if new and (sheet.holds_something(row, column) or any(area.holds(row, column) for area in others)):
                raise UnsafeCell(cell, f"tabel {table.name} perlu tempat di sana, tetapi sel itu sudah terisi")

    def apply(self) -> None:
        """Write the cells, and let what surrounds the table follow. Raises UnsafeCell for cells tied to others."""
        sheet, body = self._sheet, self._body
        styles = {column: sheet.style(body.bottom, column) for column in range(body.left, body.right + 1)}
        set_by_hand = sheet.height(body.bottom)
        for (row, column), value in self._cells.items():
            style = styles[column] if row > body.bottom else None
            sheet.put(row, column, content(value, date1904=self._date1904), style)
        for row in range(body.bottom + 1, self.bottom + 1):
            if set_by_hand is not None:
                sheet.set_height(row, set_by_hand)
        for row, column in self._gone():
            sheet.drop(row, column)
        self._fit_rows()
        self._follow()

    def _fit_rows(self) -> None:
        """Make rows as tall as the text that was written into their wrapped cells."""
        sheet, body = self._sheet, self._body
        wrapped = {column for column in range(body.left, body.right + 1) if sheet.style(body.top, column) in self._wrapping}
        widths = margins.widths(sheet.head)
        texted = {row for (row, column), value in self._cells.items() if column in wrapped and isinstance(value, str)}
        for row in texted:
            values = ((column, self._new[row - body.top][column - body.left]) for column in wrapped)
            needed = max(lines(v, widths.get(c, DEFAULT_WIDTH) - 1) for c, v in values if isinstance(v, str))
            sheet.fit_height(row, height(needed))

    def _follow(self) -> None:
        sheet, body = self._sheet, self._body
        gone = body._replace(top=self.bottom + 1) if self.bottom < body.bottom else None
        sheet.tail = margins.without_hyperlinks(sheet.tail, set(self._cells), gone)
        if self.bottom != body.bottom:
            sheet.head = margins.following(sheet.head, body, self.bottom)
            sheet.tail = margins.following(sheet.tail, body, self.bottom)
            sheet.head = margins.widened(sheet.head, body._replace(bottom=max(self.bottom, body.bottom)))

    def _differences(self, old: list[Row], new: tuple[Row, ...]) -> Iterator[tuple[Cell, Value]]:
        """Find the cells to write; of rows that are new, all."""
        body = self._body
        for index, values in enumerate(new):
            row = body.top + index
            if index >= len(old):
                yield from (((row, body.left + n), _fit((row, body.left + n), v)) for n, v in enumerate(values))
                continue
            for n, (was, value) in enumerate(zip(old[index], values, strict=True)):
                if was is value or same(was, value, date1904=self._date1904):
                    continue
                cell = (row, body.left + n)
                fit = _fit(cell, value)
                if not self._holds(cell, was, fit):
                    yield cell, fit

    def _holds(self, cell: Cell, was: Value, value: Value) -> bool:
        if isinstance(value, Link):
            return was == value.text and self._sheet.formula(*cell) == value.formula
        return same(was, value, date1904=self._date1904)

    def _gone(self) -> Iterator[Cell]:
        """List the cells of the rows that the table gives up."""
        body = self._body
        for row in range(self.bottom + 1, body.bottom + 1):
            yield from ((row, column) for column in range(body.left, body.right + 1))


def _fit(cell: Cell, value: Value) -> Value:
    try:
        return cleaned(value)
    except Unfit as error:
        raise UnsafeCell(address(*cell), str(error)) from error
