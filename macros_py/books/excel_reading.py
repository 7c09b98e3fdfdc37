"""A table of an open workbook, read in one block of cells, and what pywin32 and appscript make of cells."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from macros_py.base.addresses import LAST_ROW
from macros_py.base.grid import Table, Value, first_filled, without_empty_rows
from macros_py.books.areas import Area
from macros_py.books.cell_values import as_value

_ERRORS = {
    -2146826288: "#NULL!", -2146826281: "#DIV/0!", -2146826273: "#VALUE!", -2146826265: "#REF!", -2146826259: "#NAME?",
    -2146826252: "#NUM!", -2146826246: "#N/A",
}  # fmt: skip
_EPOCH = datetime(1899, 12, 30)
_FIRST_DATE = datetime(1904, 1, 1)


class Found(NamedTuple):
    """A table in Excel: xlwings' Sheet and Table, and the sheet's name."""

    sheet: Any
    sheet_name: str
    table: Any


def read_table(name: str, found: Found) -> Table:
    """A table of an open workbook, whole, with the row below it."""
    area = Area.parse(found.table.range.address)
    block = area._replace(bottom=min(area.bottom + 1, LAST_ROW))
    names, *values = found.sheet.range(str(block)).raw_value
    rows = [tuple(map(value_of, row)) for row in values]
    count = area.bottom - area.top
    under = rows[count] if len(rows) > count else ()
    body = tuple(rows[: count - found.table.show_totals])
    return Table(
        name,
        found.sheet_name,
        area.top,
        area.left,
        tuple(map(str, names)),
        body if without_empty_rows(body) else (),
        below=first_filled(block.bottom, area.left, under),
    )


def value_of(raw: Any) -> Value:
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
