"""The tables of an open workbook: where they are, what they hold, and what pywin32 and appscript make of cells."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from macros_py.base.addresses import LAST_ROW
from macros_py.base.grid import Table, Value, first_filled, without_empty_rows
from macros_py.books.areas import Area
from macros_py.books.cell_values import as_value
from macros_py.books.excel_cells import Block

_ERRORS = {
    -2146826288: "#NULL!", -2146826281: "#DIV/0!", -2146826273: "#VALUE!", -2146826265: "#REF!", -2146826259: "#NAME?",
    -2146826252: "#NUM!", -2146826246: "#N/A",
}  # fmt: skip
_EPOCH = datetime(1899, 12, 30)
_FIRST_DATE = datetime(1904, 1, 1)


class Found(NamedTuple):
    """Where a table is, and whether its last row is one of totals."""

    name: str
    sheet: str
    area: Area
    totals: bool

    @property
    def block(self) -> Area:
        """The table with the row below it."""
        return self.area._replace(bottom=min(self.area.bottom + 1, LAST_ROW))


def found_tables(listed: str) -> dict[str, Found]:
    """What PkExcel.Tables of the add-in lists, by table name."""
    lines = [line.split("/") for line in listed.split("\n") if line]
    return {name: Found(name, sheet, Area.parse(address), totals == "1") for name, sheet, address, totals in lines}


def table_of(found: Found, cells: Block) -> Table:
    """The table, from the values of its block."""
    area = found.area
    names, *values = cells
    rows = [tuple(map(value_of, row)) for row in values]
    count = area.bottom - area.top
    under = rows[count] if len(rows) > count else ()
    body = tuple(rows[: count - found.totals])
    return Table(
        found.name,
        found.sheet,
        area.top,
        area.left,
        tuple(map(str, names)),
        body if without_empty_rows(body) else (),
        below=first_filled(found.block.bottom, area.left, under),
    )


def value_of(raw: object) -> Value:
    """A cell of Range.Value as the rooms know it."""
    if isinstance(raw, datetime):
        at = raw.replace(tzinfo=None)
        return as_value(at if at >= _FIRST_DATE else at - _EPOCH)
    if isinstance(raw, Decimal):
        return as_value(float(raw))
    if type(raw) is int and raw in _ERRORS:
        return _ERRORS[raw]
    if raw is None or isinstance(raw, bool | int | float | str):
        return None if raw is None else as_value(raw)
    return str(raw)
