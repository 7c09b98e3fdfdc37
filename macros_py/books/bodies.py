"""Values of table bodies, read by calamine.

calamine gets a small zip of our own making with nothing but the parts it needs, all of them inflated and checked by
`Package`: it cannot meet a bomb, a lying header or a sheet nobody asked for, and it sees changes that are not saved.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from macros_py.base.grid import Row, Value, first_filled
from macros_py.books import margins
from macros_py.books.cell_values import as_value
from macros_py.books.markup import apply_edits, require_editable, require_well_formed, root
from macros_py.books.package import Package
from macros_py.books.parts import SheetPlace, TablePlace, Workbook
from macros_py.books.plain_zip import stored_zip
from macros_py.books.sheet import Sheet

# calamine makes room for every cell between the first and the last one: a single stray cell far out ends the process.
_FAR_OUT = re.compile(rb' r="(?:[A-Za-z]{3,}[0-9]|[A-Za-z]*[0-9]{5,})')
_FAR_COLUMN, _FAR_ROW = re.compile(rb' r="[A-Za-z]{3,}[0-9]'), re.compile(rb' r="[A-Za-z]*([0-9]{5,})')
_SPELT_OTHERWISE = (b"r='", b"r =", b"r= ", b"\nr=", b"\tr=", b"\rr=")  # where that pattern, for speed, would not look
_ERRORS = (b't="e"', b"t='e'")

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


class Body(NamedTuple):
    """What stands in a table, and what stands in its way: merged ranges, and something right below."""

    rows: list[Row]
    merged: tuple[str, ...]
    below: tuple[str, Value] | None


def read_bodies(package: Package, workbook: Workbook, tables: Iterable[TablePlace]) -> dict[str, Body]:
    """Read all body rows of these tables, blank ones too, by table name. Raises Damaged, Unsafe or what calamine raises."""
    by_sheet: dict[SheetPlace, list[TablePlace]] = {}
    for table in tables:
        by_sheet.setdefault(table.sheet, []).append(table)
    if not by_sheet:
        return {}
    texts = [_readable(package.read(sheet.part), wanted) for sheet, wanted in by_sheet.items()]
    from python_calamine import CalamineWorkbook  # not needed to say that a file is no workbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(_small_workbook(package, workbook, texts)))
    bodies: dict[str, Body] = {}
    for index, wanted in enumerate(by_sheet.values()):
        last = max(table.area.bottom for table in wanted)
        grid = book.get_sheet_by_index(index).to_python(skip_empty_area=False, nrows=last + 1)
        merged = margins.merged_areas(texts[index][texts[index].rfind(b"sheetData>") :])
        for table in wanted:
            area, rows = table.area, _with_errors(texts[index], table, _body(grid, table))
            under = grid[area.bottom][area.left - 1 : area.right] if area.bottom < len(grid) else ()
            below = first_filled(area.bottom + 1, area.left, map(as_value, under))
            bodies[table.name] = Body(rows, tuple(str(range_) for range_ in merged if range_.meets(area)), below)
    return bodies


def _readable(text: bytes, tables: list[TablePlace]) -> bytes:
    """A sheet as calamine may have it: it makes room for every cell up to the last, so what lies far out is left away."""
    require_well_formed(require_editable(text))
    bottom = max(table.area.bottom for table in tables) + 1
    if not any(spelling in text for spelling in _SPELT_OTHERWISE) and (
        _FAR_OUT.search(text) is None
        or (_FAR_COLUMN.search(text) is None and max(map(int, set(_FAR_ROW.findall(text)))) <= bottom)  # only a long table
    ):
        return text
    return Sheet(text).cropped(bottom, max(table.area.right for table in tables))


def _body(grid: Sequence[Sequence[object]], table: TablePlace) -> list[Row]:
    body, left = table.body, table.body.left - 1
    width = body.right - left
    rows: list[Row] = []
    for raw in grid[body.top - 1 : body.bottom]:
        row = tuple(map(as_value, raw[left : body.right]))
        rows.append(row + (None,) * (width - len(row)))
    return rows + [(None,) * width] * (body.bottom - body.top + 1 - len(rows))


def _with_errors(text: bytes, table: TablePlace, rows: list[Row]) -> list[Row]:
    """Put error texts in: calamine shows `#REF!` as an empty cell; the rules want to report it."""
    if not any(mark in text for mark in _ERRORS):
        return rows
    body = table.body
    for (row, column), error in Sheet(text).errors(body).items():
        cells: list[Value] = list(rows[row - body.top])
        cells[column - body.left] = error
        rows[row - body.top] = tuple(cells)
    return rows


def _small_workbook(package: Package, workbook: Workbook, sheets: list[bytes]) -> bytes:
    listed = "".join(f'<sheet name="s{i}" sheetId="{i + 1}" r:id="s{i}"/>' for i in range(len(sheets)))
    flag = ' date1904="1"' if workbook.date1904 else ""
    relations = [_relation(f"s{i}", "worksheet", f"worksheets/s{i}.xml") for i in range(len(sheets))]
    parts = {
        "[Content_Types].xml": b"<Types/>",
        "_rels/.rels": _relations([_relation("w", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr{flag}/><sheets>{listed}</sheets>'
        "</workbook>".encode(),
    }
    for kind in ("styles", "sharedStrings"):
        part = workbook.related(kind)
        if part is not None:
            parts[f"xl/{kind}.xml"] = _uncounted(require_well_formed(require_editable(package.read(part))))
            relations.append(_relation(kind, kind, f"{kind}.xml"))
    parts["xl/_rels/workbook.xml.rels"] = _relations(relations)
    return stored_zip(parts | {f"xl/worksheets/s{i}.xml": sheet for i, sheet in enumerate(sheets)})


def _uncounted(text: bytes) -> bytes:
    """Take the promised count of shared strings away: calamine makes room for as many as a damaged file promises."""
    top = root(text)
    return apply_edits(text, [top.without("uniqueCount")] if top.get("uniqueCount") is not None else [])


def _relation(id_: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{id_}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def _relations(items: list[str]) -> bytes:
    return f'<Relationships xmlns="{_RELATIONS}">{"".join(items)}</Relationships>'.encode()
