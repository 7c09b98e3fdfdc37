"""A tracker that is open in Excel, through xlwings: tables read whole, blocks of columns written whole.

A round trip to Excel is what costs time, so their number depends on the tables, never on their rows. Excel's own state
(protection, events, calculation) is lifted and put back by the add-in, inside Excel, so that it returns even when Python
dies: see addin/PkExcel.bas.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any

from macros_py.base.findings import CannotGoOn, Code
from macros_py.base.grid import Link, Row, Table, Value, first_filled, without_empty_rows
from macros_py.books.areas import Area
from macros_py.books.cell_values import Unfit, fit_for_cell, same
from macros_py.books.excel_cells import Block, Cells, Formula
from macros_py.books.excel_reading import Found, found_tables, table_of, value_of
from macros_py.books.patience import Patience

# Calls a macro of the add-in: name, then arguments. Raises CannotGoOn when it has no answer.
Macro = Callable[..., str]

_CONSTANT = re.compile(r'="((?:[^"]|"")*)"|=(-?\d+(?:\.\d+)?)')


@dataclass(frozen=True, slots=True)
class _Plan:
    """What to write to one table: the rows now and then, and the rectangles (rows, columns, 0-based) that differ.

    `content` is what it held when it was last read or written; `cells` gives the cells of an area of its sheet,
    `clear` leaves them blank.
    """

    content: Table
    cells: Callable[[Area], Cells]
    table: Callable[[], Any]
    clear: Callable[[Area], None]
    old: tuple[Row, ...]
    new: tuple[Row, ...]
    blocks: tuple[tuple[range, range], ...]

    def part(self, rows: range, columns: range) -> Cells:
        """Body cells of these rows and columns."""
        return self.cells(self._area(rows, columns))

    def blank(self, rows: range) -> None:
        """Leave these rows, which are no longer of the table, blank and locked."""
        self.clear(self._area(rows, range(len(self.content.headings))))

    def _area(self, rows: range, columns: range) -> Area:
        top, left = self.content.row + 1, self.content.column
        return Area(top + rows[0], left + columns[0], top + rows[-1], left + columns[-1])

    def resize(self, count: int) -> None:
        """Give the table so many rows."""
        row, column = self.content.row, self.content.column
        self.cells(Area(row, column, row + count, column + len(self.content.headings) - 1)).become(self.table())

    def grow(self, kept: int, count: int) -> None:
        """Give the table new rows below the first `kept`, which look like the last of those."""
        self.resize(count)
        rows, columns = range(kept - 1, count), range(len(self.content.headings))
        self.part(rows[:1], columns).fill(self.part(rows, columns))


class ExcelBook:
    """An open workbook as a `port.Book`. `addin` calls the add-in's macros."""

    def __init__(self, book: Any, addin: Macro, calls: Patience | None = None) -> None:
        """Take xlwings' Book."""
        self._book = book
        self._addin = addin
        self._calls = calls or Patience()
        self._found: dict[str, Found] | None = None
        self._sheets: dict[str, Any] = {}
        self._contents: dict[str, Table] = {}

    @cached_property
    def _name(self) -> str:
        return str(self._calls(getattr, self._book, "name"))

    @cached_property
    def _all_sheets(self) -> Any:
        return self._calls(getattr, self._book, "sheets")

    @cached_property
    def path(self) -> Path | None:
        """Where the workbook lies; None when it was never saved or lies on a web address."""
        name = str(self._calls(getattr, self._book, "fullname"))
        return None if "://" in name or Path(name).name == name else Path(name)

    def constants(self) -> Mapping[str, str | float]:
        """Defined names that hold a constant, by name."""
        found: dict[str, str | float] = self._calls(self._named)
        return found

    def _named(self) -> dict[str, str | float]:
        found: dict[str, str | float] = {}
        for name in self._book.names:
            if match := _CONSTANT.fullmatch(name.refers_to):
                text, number = match.groups()
                found[name.name] = float(number) if text is None else text.replace('""', '"')
        return found

    def tables(self, names: Iterable[str] | None = None) -> dict[str, Table]:
        """The tables of these names, whole; a table is read once, and again only to see whether it changed.

        A time of day is a number of days. A duration of a day or more is one too, as far as Excel does not show it as a date.
        """
        if self._found is None:
            self._found = self._list()
        wanted = list(self._found) if names is None else [name for name in names if name in self._found]
        for name in wanted:
            if name not in self._contents:
                self._contents[name] = self._read(self._found[name])
        return {name: self._contents[name] for name in wanted}

    def when_saved(self, act: Callable[[], object]) -> None:
        """Never: Excel saves when its user does."""

    def write(self, tables: Iterable[Table]) -> None:
        """Give these tables new bodies; formulas in cells that already show the wanted value stay.

        Raises CannotGoOn when a value fits no cell (CELL_UNSAFE), a table is gone (TABLE_MISSING) or was changed since it was
        read (FILE_CHANGED), or its sheet has a password (SHEET_PASSWORD); then nothing is changed. When Excel refuses in the
        middle, what was written is taken back; what Excel will not take back is said (WRITE_NOT_UNDONE).
        """
        wanted = list(tables)
        self.tables(table.name for table in wanted)
        now = self._list()
        plans = [plan for plan in (self._plan(table, now) for table in wanted) if plan.blocks or len(plan.old) != len(plan.new)]
        if not plans:
            return
        sheets = dict.fromkeys(plan.content.sheet for plan in plans)
        done: list[Callable[[], None]] = []
        try:
            if locked := self._addin("PkExcel.Begin", self._name, "/".join(sheets)):
                raise CannotGoOn(Code.SHEET_PASSWORD, sheet=locked)
            for plan in plans:
                _write(plan, done)
            for plan in plans:
                _shrink(plan, done)
        except BaseException as error:
            if [undo for undo in reversed(done) if not _went(undo)]:  # each is tried, whatever becomes of the others
                raise CannotGoOn(Code.WRITE_NOT_UNDONE, file=self._name) from error
            raise
        finally:
            with suppress(Exception):  # the end of the press does it again
                self._addin("PkExcel.Restore")
        for plan in plans:
            self._remember(plan)

    def _list(self) -> dict[str, Found]:
        return found_tables(self._addin("PkExcel.Tables", self._name))

    def _read(self, found: Found) -> Table:
        return table_of(found, self._cells(found.sheet, found.block).values())

    def _cells(self, sheet: str, area: Area) -> Cells:
        return Cells(self._sheet(sheet), area, self._calls)

    def _clear(self, sheet: str, area: Area) -> None:
        self._addin("PkExcel.Blank", self._name, sheet, str(area))

    def _sheet(self, name: str) -> Any:
        if name not in self._sheets:
            self._sheets[name] = self._calls(self._all_sheets.__getitem__, name)
        return self._sheets[name]

    def _plan(self, table: Table, now: Mapping[str, Found]) -> _Plan:
        content = self._contents.get(table.name)
        if content is None:
            raise CannotGoOn(Code.TABLE_MISSING, file=self._name, sheet=table.sheet, table=table.name)
        if table.headings != content.headings or any(len(row) != len(table.headings) for row in table.rows):
            raise ValueError(f"rows of {table.name} do not fit its headings")
        found = now.get(table.name)
        if found is None or replace(self._read(found), below=None) != replace(content, below=None):
            raise CannotGoOn(Code.FILE_CHANGED, file=self._name)
        blank: Row = (None,) * len(table.headings)
        empty = (blank,) * max(found.area.bottom - found.area.top - found.totals, 1)  # it may have many blank rows
        old, new = content.rows or empty, tuple(_clean(table)) or (blank,)
        if old is empty and new == (blank,):
            new = empty
        cells = cache(partial(self._cells, content.sheet))  # the same cells are looked at, written and taken back
        calls = cells, partial(self._table, content), partial(self._clear, content.sheet)
        plan = _Plan(content, *calls, old, new, tuple(_blocks(old, new)))
        _refuse_to_cover(plan)
        return plan

    def _table(self, content: Table) -> Any:
        return self._calls(self._sheet(content.sheet).tables.__getitem__, content.name)

    def _remember(self, plan: _Plan) -> None:
        shown = tuple(tuple(v.text if isinstance(v, Link) else v for v in row) for row in plan.new)
        rows = shown if without_empty_rows(shown) else ()
        self._contents[plan.content.name] = replace(plan.content, rows=rows)
        self._found = None  # places may have grown


def _went(undo: Callable[[], None]) -> bool:
    try:
        undo()
    except Exception:  # whatever Excel has against it: the next one may go
        return False
    return True


def _clean(table: Table) -> Iterator[Row]:
    """The rows as cells can hold them. Raises CannotGoOn CELL_UNSAFE."""
    for index, row in enumerate(table.rows):
        values = []
        for heading, value in zip(table.headings, row, strict=True):
            try:
                values.append(fit_for_cell(value))
            except Unfit as error:
                raise CannotGoOn(
                    Code.CELL_UNSAFE, sheet=table.sheet, cell=table.address(index, heading), detail=str(error)
                ) from error
        yield tuple(values)


def _blocks(old: Sequence[Row], new: Sequence[Row]) -> Iterator[tuple[range, range]]:
    """Runs of neighbouring columns that differ, over all rows; of the other columns only the rows that are new."""
    count = len(new[0])
    differs = [any(not _holds(was[c], row[c]) for was, row in zip(old, new, strict=False)) for c in range(count)]
    start = 0
    for column in range(1, count + 1):
        if column == count or differs[column] != differs[start]:
            rows = range(len(new)) if differs[start] else range(len(old), len(new))
            if rows:
                yield rows, range(start, column)
            start = column


def _holds(was: Value, value: Value) -> bool:
    # A link is written anew each time: what it points to is not read.
    return not isinstance(value, Link) and same(was, value, date1904=False)


def _write(plan: _Plan, done: list[Callable[[], None]]) -> None:
    """Write one table; how to take each change back goes to `done` before the change is made."""
    kept, count = len(plan.old), len(plan.new)
    if count > kept:
        done += [partial(plan.blank, range(kept, count)), partial(plan.resize, kept)]
        plan.grow(kept, count)
    for rows, columns in plan.blocks:
        cells = plan.part(rows, columns)
        formulas = cells.formulas()
        done.append(partial(cells.put, _block(plan.old, plan, rows, columns, formulas)))
        cells.put(_block(plan.new, plan, rows, columns, formulas))


def _refuse_to_cover(plan: _Plan) -> None:
    """Raise CannotGoOn CELL_UNSAFE where a table would grow over something; Excel would take it in and we write over it."""
    rows, columns = range(len(plan.old), len(plan.new)), range(len(plan.new[0]))
    if not rows:
        return
    content = plan.content
    for number, values in enumerate(plan.part(rows, columns).values(), content.row + 1 + rows.start):
        if filled := first_filled(number, content.column, map(value_of, values)):
            detail = f"tabel {content.name} perlu tempat di sana, tetapi sel itu sudah terisi"
            raise CannotGoOn(Code.CELL_UNSAFE, sheet=content.sheet, cell=filled[0], detail=detail)


def _shrink(plan: _Plan, done: list[Callable[[], None]]) -> None:
    """Take surplus rows out of the table and leave blank cells."""
    rows, columns = range(len(plan.new), len(plan.old)), range(len(plan.new[0]))
    if rows:
        cells = plan.part(rows, columns)
        back = _block(plan.old, plan, rows, columns, cells.formulas())
        done += [partial(cells.put, back), partial(plan.grow, len(plan.new), len(plan.old))]
        plan.resize(len(plan.new))
        plan.blank(rows)


def _block(rows_of: Sequence[Row], plan: _Plan, rows: range, columns: range, formulas: Block) -> Block:
    """What to write to a rectangle so that it shows `rows_of`; a formula that already shows its value stays."""
    block: Block = []
    for r in rows:
        values = rows_of[r] if r < len(rows_of) else (None,) * len(plan.new[0])
        old = plan.old[r] if r < len(plan.old) else None
        line: list[Any] = []
        for c in columns:
            formula = formulas[r - rows.start][c - columns.start]
            is_formula = isinstance(formula, str) and formula.startswith("=") and old is not None and old[c] != formula
            line.append(Formula(formula) if is_formula and old and _holds(old[c], values[c]) else values[c])
        block.append(line)
    return block
