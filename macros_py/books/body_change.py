"""A new body for one table, as changes to the text of its sheet: which cells, may they be written, write them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import chain, groupby

from macros_py.base.addresses import LAST_ROW, address, letters
from macros_py.base.grid import Link, Row, Value
from macros_py.base.typeset import height, lines
from macros_py.books import margins
from macros_py.books.areas import Area
from macros_py.books.cell_values import Unfit, all_fit, content, fit_for_cell, same
from macros_py.books.parts import TablePlace
from macros_py.books.rows import CHUNK, RowColumn, row_chunks
from macros_py.books.sheet import Sheet
from macros_py.books.trouble import Unsafe, UnsafeCell

DEFAULT_WIDTH = 8.43  # of a column that says nothing, in characters
Cell = tuple[int, int]  # row and column on the sheet


class BodyChange:
    """What turns the body of a table from `old` rows into `new` ones. There is at least one row on either side.

    Rows that are new, or new for the most part, are written whole; in the others the cells that differ.
    """

    def __init__(
        self,
        sheet: Sheet,
        table: TablePlace,
        old: list[Row],
        new: tuple[Row, ...],
        *,
        date1904: bool,
        wrapping: Collection[bytes] = (),
        filtered: bool = False,
        shows: Callable[[Row], bool] | None = None,
    ) -> None:
        """Compare. `wrapping` are the numbers of the styles that wrap text; see `filters` for a table that is `filtered`.

        Raises UnsafeCell for a value no cell can hold.
        """
        self._filtered, self._shows = filtered, shows
        self._sheet, self._table, self._body, self._date1904 = sheet, table, table.body, date1904
        self._new, self._wrapping = new, wrapping
        self.bottom = self._body.top + len(new) - 1
        self._styles = [sheet.style_below(self._body.bottom, column) for column in self._columns()]
        self._plain = [
            (letters(column).encode(), style or b"") for column, style in zip(self._columns(), self._styles, strict=True)
        ]
        self._cells: dict[Cell, Value] = {}
        self._whole: list[int] = []  # rows on the sheet
        for index, values in enumerate(new):
            self._compare(self._body.top + index, old[index] if index < len(old) else None, values)

    @property
    def nothing(self) -> bool:
        """Whether everything is there already."""
        return not self._cells and not self._whole and self.bottom == self._body.bottom

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
        merged = [area for area in margins.merged_areas(sheet.tail) if area.meets(reach)]
        others = [area for area in other_tables if area.meets(reach)]
        whole = [] if not self._whole else self._reached(tied, merged, others)
        for row, column in [*self._cells, *whole, *self._gone()]:
            cell, new = address(row, column), row > body.bottom
            if any(area.holds(row, column) for area in tied):
                raise UnsafeCell(cell, "sel itu bagian dari rumus larik")
            if any(area.holds(row, column) and (new or area[:2] != (row, column)) for area in merged):
                raise UnsafeCell(cell, "sel itu bagian dari sel gabungan")
            if new and (sheet.holds_something(row, column) or any(area.holds(row, column) for area in others)):
                raise UnsafeCell(cell, f"tabel {table.name} perlu tempat di sana, tetapi sel itu sudah terisi")

    def apply(self) -> None:
        """Write the rows and cells, and let what surrounds the table follow. Raises UnsafeCell for cells tied to others."""
        sheet, body = self._sheet, self._body
        by_hand = sheet.height(body.bottom)
        for (row, column), value in self._cells.items():
            style = self._styles[column - body.left] if row > body.bottom else None
            sheet.put(row, column, content(value, date1904=self._date1904), style)
        self._write_whole(by_hand)
        if by_hand is not None:
            for row in sorted({row for row, _ in self._cells if row > body.bottom}):
                sheet.set_height(row, by_hand)
        for row, column in self._gone():
            sheet.drop(row, column)
        self._fit_rows()
        self._filter_again()
        self._follow()

    def _columns(self) -> range:
        return range(self._body.left, self._body.right + 1)

    def _compare(self, row: int, old: Row | None, new: Row) -> None:
        """Note what is to be written into a row: nothing, some cells, or the whole of it."""
        if old is None:
            if row > self._sheet.last_row and not self._sheet.prefix and not self._filtered:
                self._whole.append(row)
            else:
                self._cells |= {(row, column): _fit((row, column), v) for column, v in zip(self._columns(), new, strict=True)}
            return
        differing = dict(self._differences(row, old, new))
        if 2 * len(differing) > len(new) and not self._filtered and self._sheet.is_plain(row, self._plain):
            self._whole.append(row)
        else:
            self._cells |= differing

    def _differences(self, row: int, old: Row, new: Row) -> Iterator[tuple[Cell, Value]]:
        for column, was, value in zip(self._columns(), old, new, strict=True):
            if was is value or same(was, value, date1904=self._date1904):
                continue
            fit = _fit((row, column), value)
            if not self._holds((row, column), was, fit):
                yield (row, column), fit

    def _holds(self, cell: Cell, was: Value, value: Value) -> bool:
        if isinstance(value, Link):
            return was == value.text and self._sheet.formula(*cell) == value.formula
        return same(was, value, date1904=self._date1904)

    def _write_whole(self, by_hand: bytes | None) -> None:
        """Give the sheet the rows that are written whole, in runs of neighbours."""
        sheet, body = self._sheet, self._body
        widths = margins.widths(sheet.head)
        columns = [
            RowColumn(
                letters(column),
                (style or b"").decode(),
                widths.get(column, DEFAULT_WIDTH) - 1 if style in self._wrapping else None,
            )
            for column, style in zip(self._columns(), self._styles, strict=True)
        ]
        for _, run in groupby(enumerate(self._whole), lambda item: item[1] - item[0]):
            rows = [row for _, row in run]
            first, last = rows[0], rows[-1]
            # a height by hand is the last row's of before, and rows that were there have none: see `Sheet.is_plain`
            fixed = f' ht="{by_hand.decode()}" customHeight="1"' if by_hand is not None and first > body.bottom else ""
            values = self._new[first - body.top : last - body.top + 1]
            chunks = row_chunks(columns, self._fitting(first, values), first, date1904=self._date1904, fixed=fixed)
            sheet.put_rows(first, last, map(str.encode, chunks))
        sheet.formulas_changed |= any(isinstance(value, Link) for row in self._whole for value in self._new[row - body.top])

    def _fitting(self, first: int, rows: Sequence[Row]) -> Iterator[Row]:
        """The rows as cells can hold them. Raises UnsafeCell."""
        for start in range(0, len(rows), CHUNK):
            columns = []
            for column, values in zip(self._columns(), zip(*rows[start : start + CHUNK], strict=True), strict=True):
                fine = all_fit(values)
                columns.append(values if fine else [_fit((first + start + n, column), v) for n, v in enumerate(values)])
            yield from zip(*columns, strict=True)

    def _reached(self, *areas: list[Area]) -> list[Cell]:
        """The cells of whole rows that lie in one of these areas, up to a row of each."""
        met = {row for area in chain(*areas) for row in range(area.top, min(area.bottom, self.bottom) + 1)}
        return [(row, column) for row in self._whole if row in met for column in self._columns()]

    def _fit_rows(self) -> None:
        """Make rows as tall as the text that was written into their wrapped cells."""
        sheet, body = self._sheet, self._body
        wrapped = {column for column in self._columns() if sheet.style(body.top, column) in self._wrapping}
        widths = margins.widths(sheet.head)
        texted = {row for (row, column), value in self._cells.items() if column in wrapped and isinstance(value, str)}
        for row in texted:
            values = ((column, self._new[row - body.top][column - body.left]) for column in wrapped)
            needed = max(lines(v, widths.get(c, DEFAULT_WIDTH) - 1) for c, v in values if isinstance(v, str))
            sheet.fit_height(row, height(needed))

    def _filter_again(self) -> None:
        """Let the rows be hidden or shown as the table's filter says now."""
        if self._shows is not None:
            for row, values in enumerate(self._new, start=self._body.top):
                self._sheet.hide(row, hidden=not self._shows(values))
        if self._filtered:
            for row in range(self.bottom + 1, self._body.bottom + 1):
                self._sheet.hide(row, hidden=False)

    def _follow(self) -> None:
        sheet, body = self._sheet, self._body
        gone = body._replace(top=self.bottom + 1) if self.bottom < body.bottom else None
        whole, columns = set(self._whole), self._columns()
        sheet.tail = margins.without_hyperlinks(
            sheet.tail, lambda row, column: (row, column) in self._cells or (row in whole and column in columns), gone
        )
        if self.bottom != body.bottom:
            sheet.head = margins.following(sheet.head, body, self.bottom)
            sheet.tail = margins.following(sheet.tail, body, self.bottom)
            sheet.head = margins.widen_dimension(sheet.head, body._replace(bottom=max(self.bottom, body.bottom)))

    def _gone(self) -> Iterator[Cell]:
        """List the cells of the rows that the table gives up."""
        body = self._body
        for row in range(self.bottom + 1, body.bottom + 1):
            yield from ((row, column) for column in self._columns())


def _fit(cell: Cell, value: Value) -> Value:
    try:
        return fit_for_cell(value)
    except Unfit as error:
        raise UnsafeCell(address(*cell), str(error)) from error
