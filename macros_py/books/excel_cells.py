"""A rectangle of cells of an open workbook: read and written in one round trip, patiently; text stays text, numbers numbers."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from macros_py.base.grid import Link
from macros_py.books.areas import Area
from macros_py.books.cell_values import serial
from macros_py.books.patience import Patience

Block = list[list[Any]]

# Excel takes a text that is written to it for typed: 31, 1/2, =x, TRUE. These it leaves alone.
_PLAIN = re.compile(r"(?!(?i:true|false)$)[^\W\d_][^\d]*")


class Formula(str):
    """A formula that was there before."""

    __slots__ = ()


class Cells:
    """The cells of `area` on an xlwings Sheet."""

    def __init__(self, sheet: Any, area: Area, calls: Patience) -> None:
        self._sheet, self._area, self._calls = sheet, area, calls
        self._range = calls(sheet.range, str(area))

    def values(self) -> Block:
        """What the cells hold, as pywin32 or appscript gives it."""
        return self._grid(self._calls(getattr, self._range, "raw_value"))

    def formulas(self) -> Block:
        """What stands in the cells: a formula, or the value as text."""
        return self._grid(self._calls(getattr, self._range, "formula"))

    def put(self, block: Block) -> None:
        """Write a block."""
        columns = list(zip(*block, strict=True))
        for index, values in enumerate(columns):
            if any(isinstance(v, Link) or _looks_typed(v) for v in values):
                as_text = self._made_for_texts(index, links=any(isinstance(v, Link) for v in values))
                columns[index] = tuple(f"'{v}" if _needs_mark(v, as_text) else v for v in values)
        raw = [[_raw(value) for value in row] for row in zip(*columns, strict=True)]
        self._calls(setattr, self._range, "raw_value", raw)

    def fill(self, whole: Cells) -> None:
        """Lend `whole`, which begins with these cells, everything but the values: formats, locks, choices, colours."""
        self._calls(self._range.autofill, whole._range, "fill_copy")

    def become(self, table: Any) -> None:
        """Make these cells the ones of a table, the first row its headings."""
        self._calls(table.resize, self._range)

    def _made_for_texts(self, index: int, *, links: bool) -> bool:
        """Whether this column has the format for texts; with links among the values it must not."""
        left = self._area.left + index
        area = self._area._replace(left=left, right=left)
        column = self._range if area == self._area else self._calls(self._sheet.range, str(area))
        as_text = self._calls(getattr, column, "number_format") == "@"
        if as_text and links:
            self._calls(setattr, column, "number_format", "General")
        return as_text and not links

    def _grid(self, raw: Any) -> Block:
        """Excel gives a single cell without brackets."""
        alone = self._area.top == self._area.bottom and self._area.left == self._area.right
        return [[raw]] if alone else [list(row) for row in raw]


def _looks_typed(value: Any) -> bool:
    return isinstance(value, str) and not isinstance(value, Formula) and _PLAIN.fullmatch(value) is None


def _needs_mark(value: Any, as_text: bool) -> bool:
    """Whether a text needs the apostrophe that says: text. In a cell for texts only one that begins with its own does."""
    return _looks_typed(value) and (not as_text or value.startswith("'"))


def _raw(value: Any) -> Any:
    if isinstance(value, Link):
        return f"={value.formula}"
    if isinstance(value, datetime):
        # As a number, because pywin32 and 64-bit Excel each have their own idea of a date; the cell's format shows it.
        return serial(value, date1904=False)
    # A whole number of more than 32 bits is dropped in silence on the way to Excel; every cell holds a float anyway.
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
