"""A tracker that is open in Excel, through xlwings: tables read whole, blocks of columns written whole.

A round trip to Excel is what costs time, so their number depends on the tables, never on their rows. Excel's own state
(protection, events, calculation) is lifted and put back by the add-in, inside Excel, so that it returns even when Python
dies: see addin/PkExcel.bas.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from macros_py.base.findings import CannotGoOn, Code
from macros_py.base.grid import Link, Row, Table, Value, first_filled, without_empty_rows
from macros_py.books.areas import Area
from macros_py.books.cell_values import Unfit, fit_for_cell, same, serial
from macros_py.books.excel_reading import Found, read_table, value_of

# Calls a macro of the add-in: name, then arguments.
Macro = Callable[..., Any]
Block = list[list[Any]]

_CONSTANT = re.compile(r'="((?:[^"]|"")*)"|=(-?\d+(?:\.\d+)?)')
# Excel takes a text that is written to it for typed: 31, 1/2, =x, TRUE. These it leaves alone.
_PLAIN = re.compile(r"(?!(?i:true|false)$)[^\W\d_][^\d]*")


@dataclass(frozen=True, slots=True)
class _Place:
    """A table in Excel, and what it held when it was last read or written."""

    found: Found
    content: Table


@dataclass(frozen=True, slots=True)
class _Plan:
    """What to write to one table: the rows now and then, and the rectangles (rows, columns, 0-based) that differ."""

    place: _Place
    old: tuple[Row, ...]
    new: tuple[Row, ...]
    blocks: tuple[tuple[range, range], ...]


class ExcelBook:
    """An open workbook as a `port.Book`. `addin` calls the add-in's macros."""

    def __init__(self, book: Any, addin: Macro) -> None:
        """Take xlwings' Book."""
        self._book = book
        self._addin = addin
        self._found: dict[str, Found] | None = None
        self._places: dict[str, _Place] = {}

    @property
    def path(self) -> Path | None:
        """Where the workbook lies; None when it was never saved or lies on a web address."""
        name = str(self._book.fullname)
        return None if "://" in name or Path(name).name == name else Path(name)

    def constants(self) -> Mapping[str, str | float]:
        """Defined names that hold a constant, by name."""
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
            self._found = {
                str(table.name): Found(sheet, str(sheet.name), table) for sheet in self._book.sheets for table in sheet.tables
            }
        wanted = self._found if names is None else [name for name in names if name in self._found]
        for name in wanted:
            if name not in self._places:
                self._places[name] = _Place(self._found[name], read_table(name, self._found[name]))
        return {name: self._places[name].content for name in wanted}

    def write(self, tables: Iterable[Table]) -> None:
        """Give these tables new bodies; formulas in cells that already show the wanted value stay.

        Raises CannotGoOn when a value fits no cell (CELL_UNSAFE), a table is gone (TABLE_MISSING) or was changed since it was
        read (FILE_CHANGED), or its sheet has a password (SHEET_PASSWORD); then nothing is changed. When Excel refuses in the
        middle, what was written is taken back.
        """
        plans = [plan for plan in map(self._plan, tables) if plan.blocks or len(plan.old) != len(plan.new)]
        if not plans:
            return
        sheets = dict.fromkeys(plan.place.content.sheet for plan in plans)
        if locked := self._addin("PkExcel.Begin", self._book.name, "/".join(sheets)):
            raise CannotGoOn(Code.SHEET_PASSWORD, sheet=locked)
        done: list[Callable[[], None]] = []
        try:
            for plan in plans:
                _write(plan, done)
            for plan in plans:
                _shrink(plan)
        except BaseException:
            for undo in reversed(done):
                undo()
            raise
        finally:
            self._addin("PkExcel.Restore")
        for plan in plans:
            self._remember(plan)

    def _plan(self, table: Table) -> _Plan:
        self.tables([table.name])
        place = self._places.get(table.name)
        if place is None:
            raise CannotGoOn(Code.TABLE_MISSING, file=self._book.name, sheet=table.sheet, table=table.name)
        if table.headings != place.content.headings or any(len(row) != len(table.headings) for row in table.rows):
            raise ValueError(f"rows of {table.name} do not fit its headings")
        if replace(read_table(table.name, place.found), below=None) != replace(place.content, below=None):
            raise CannotGoOn(Code.FILE_CHANGED, file=self._book.name)
        blank: Row = (None,) * len(table.headings)
        old, new = place.content.rows or (blank,), tuple(_clean(table)) or (blank,)
        plan = _Plan(place, old, new, tuple(_blocks(old, new)))
        _refuse_to_cover(plan)
        return plan

    def _remember(self, plan: _Plan) -> None:
        shown = tuple(tuple(v.text if isinstance(v, Link) else v for v in row) for row in plan.new)
        rows = shown if without_empty_rows(shown) else ()
        name = plan.place.content.name
        self._places[name] = replace(plan.place, content=replace(plan.place.content, rows=rows))


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
    added = len(plan.new) - len(plan.old)
    width = len(plan.new[0])
    if added > 0:
        done += [_part(plan, range(len(plan.old), len(plan.new)), range(width)).clear, partial(_resize, plan, len(plan.old))]
        _resize(plan, len(plan.new))
        # The last row lends the new ones everything but its values: formats, locks, choices, colours.
        rows = range(len(plan.old) - 1, len(plan.new))
        _part(plan, rows[:1], range(width)).autofill(_part(plan, rows, range(width)), "fill_copy")
    for rows, columns in plan.blocks:
        area = _part(plan, rows, columns)
        formulas = _grid(area.formula, rows, columns)
        done.append(partial(_put, area, _block(plan.old, plan, rows, columns, formulas)))
        _put(area, _block(plan.new, plan, rows, columns, formulas))


def _refuse_to_cover(plan: _Plan) -> None:
    """Raise CannotGoOn CELL_UNSAFE where a table would grow over something; Excel would take it in and we write over it."""
    rows, columns = range(len(plan.old), len(plan.new)), range(len(plan.new[0]))
    if not rows:
        return
    content = plan.place.content
    for number, values in enumerate(_grid(_part(plan, rows, columns).raw_value, rows, columns), content.row + 1 + rows.start):
        if filled := first_filled(number, content.column, map(value_of, values)):
            detail = f"tabel {content.name} perlu tempat di sana, tetapi sel itu sudah terisi"
            raise CannotGoOn(Code.CELL_UNSAFE, sheet=content.sheet, cell=filled[0], detail=detail)


def _shrink(plan: _Plan) -> None:
    """Take surplus rows out of the table and leave blank cells, last of all, because it cannot be taken back."""
    if len(plan.new) < len(plan.old):
        _resize(plan, len(plan.new))
        _part(plan, range(len(plan.new), len(plan.old)), range(len(plan.new[0]))).clear()


def _resize(plan: _Plan, count: int) -> None:
    content = plan.place.content
    area = Area(content.row, content.column, content.row + count, content.column + len(content.headings) - 1)
    plan.place.found.table.resize(plan.place.found.sheet.range(str(area)))


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
            line.append(_Formula(formula) if is_formula and old and _holds(old[c], values[c]) else values[c])
        block.append(line)
    return block


class _Formula(str):
    """A formula that was there before."""

    __slots__ = ()


def _put(area: Any, block: Block) -> None:
    """Write a block in one round trip; text stays text whatever it looks like."""
    columns = list(zip(*block, strict=True))
    for index, values in enumerate(columns):
        if any(isinstance(v, Link) or _looks_typed(v) for v in values):
            column = area[:, index]
            as_text = column.number_format == "@"
            if as_text and any(isinstance(v, Link) for v in values):
                column.number_format = "General"
                as_text = False
            columns[index] = tuple(f"'{v}" if _needs_mark(v, as_text) else v for v in values)
    area.raw_value = [[_raw(value) for value in row] for row in zip(*columns, strict=True)]


def _looks_typed(value: Any) -> bool:
    return isinstance(value, str) and not isinstance(value, _Formula) and _PLAIN.fullmatch(value) is None


def _needs_mark(value: Any, as_text: bool) -> bool:
    """Whether a text needs the apostrophe that says: text. In a cell for texts only one that begins with its own does."""
    return _looks_typed(value) and (not as_text or value.startswith("'"))


def _raw(value: Any) -> Any:
    if isinstance(value, Link):
        return f"={value.formula}"
    # As a number, because pywin32 and 64-bit Excel each have their own idea of a date; the cell's format shows it.
    return serial(value, date1904=False) if isinstance(value, datetime) else value


def _part(plan: _Plan, rows: range, columns: range) -> Any:
    content = plan.place.content
    top, left = content.row + 1, content.column
    area = Area(top + rows[0], left + columns[0], top + rows[-1], left + columns[-1])
    return plan.place.found.sheet.range(str(area))


def _grid(raw: Any, rows: range, columns: range) -> Block:
    """Formulas of a rectangle; Excel gives a single one without brackets."""
    return [[raw]] if len(rows) == len(columns) == 1 else [list(row) for row in raw]
