"""Rows, cells and columns of a parsed sheet: found, or made in their place."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from lxml import etree

from macros_py.base.addresses import address
from macros_py.books.areas import Area
from macros_py.build.style_map import Styles
from macros_py.sheets.ooxml import tag


def insert(sheet: Any, element: Any, before: Iterable[str]) -> None:
    """Put an element before the first of these, in the order of the schema; at the end where there is none."""
    following = {tag(name) for name in before}
    place = next((child for child in sheet if child.tag in following), None)
    if place is None:
        sheet.append(element)
    else:
        place.addprevious(element)


def row_at(sheet: Any, number: int) -> Any:
    """The row of this number, made where it is missing."""
    data = sheet.find(tag("sheetData"))
    for row in data:
        if int(row.get("r")) == number:
            return row
        if int(row.get("r")) > number:
            made = etree.Element(tag("row"), r=str(number))
            row.addprevious(made)
            return made
    return etree.SubElement(data, tag("row"), r=str(number))


def cell_at(row: Any, column: int) -> Any:
    """The cell of a row in this column, made where it is missing."""
    name = address(int(row.get("r")), column)
    for cell in row:
        there = Area.parse(cell.get("r")).left
        if there == column:
            return cell
        if there > column:
            made = etree.Element(tag("c"), r=name)
            cell.addprevious(made)
            return made
    return etree.SubElement(row, tag("c"), r=name)


def copy_cell(
    fresh: Any, row: int, column: int, sheet: Any, to_row: int, to_column: int, styles: Styles, *, value: bool = True
) -> None:
    """Give a cell the style, and with `value` the content, of a cell of another sheet."""
    source, target = cell_at(row_at(fresh, row), column), cell_at(row_at(sheet, to_row), to_column)
    if source.get("s"):
        target.set("s", styles.cell(source.get("s")))
    if value and len(source):
        if source.get("t"):
            target.set("t", source.get("t"))
        target.extend(deepcopy(child) for child in source)


def copy_width(fresh: Any, column: int, sheet: Any, to_column: int, styles: Styles) -> None:
    """Give a column the width and style of a column of another sheet, taken out of a run of columns where it stands in one."""
    source = next((c for c in fresh.iter(tag("col")) if int(c.get("min")) <= column <= int(c.get("max"))), None)
    columns = sheet.find(tag("cols"))
    if source is None or columns is None:
        return
    made = deepcopy(source)
    made.set("min", str(to_column))
    made.set("max", str(to_column))
    if made.get("style"):
        made.set("style", styles.cell(made.get("style")))
    for there in columns:
        first, last = int(there.get("min")), int(there.get("max"))
        if first <= to_column <= last:
            for low, high in ((first, to_column - 1), (to_column, to_column), (to_column + 1, last)):
                if low <= high:
                    piece = made if low == high == to_column else deepcopy(there)
                    piece.set("min", str(low))
                    piece.set("max", str(high))
                    there.addprevious(piece)
            columns.remove(there)
            return
        if first > to_column:
            there.addprevious(made)
            return
    columns.append(made)


def widen_dimension(sheet: Any, area: Area) -> None:
    """Let the used area that a sheet states hold this one too."""
    dimension = sheet.find(tag("dimension"))
    if dimension is not None:
        old = Area.parse(dimension.get("ref"))
        wide = Area(min(old.top, area.top), min(old.left, area.left), max(old.bottom, area.bottom), max(old.right, area.right))
        dimension.set("ref", str(wide))
