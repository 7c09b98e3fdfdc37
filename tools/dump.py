"""A workbook as text, for people who review a change: every sheet with its tables, rules and formats, names, VBA."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet
from pyopenvba import ExcelFile


def dump(path: Path) -> str:
    """The whole workbook as lines of text."""
    book = load_workbook(path, keep_vba=True)
    lines = [*_book(book)]
    for sheet in book.worksheets:
        lines += ["", *_sheet(sheet)]
    return "\n".join([*lines, "", *_vba(path), ""])


def _book(book: Workbook) -> Iterator[str]:
    properties = book.properties
    yield f"title: {properties.title} · subject: {properties.subject} · creator: {properties.creator}"
    for name, value in book.defined_names.items():
        yield f"name {name} = {value.attr_text}"


def _sheet(sheet: Worksheet) -> Iterator[str]:
    yield f"=== {sheet.title} ==="
    tab = sheet.sheet_properties.tabColor.rgb[2:]
    yield f"extent {sheet.dimensions} · tab {tab} · frozen {sheet.freeze_panes} · {_guard(sheet)}"
    rows = sheet.sheet_format
    yield f"rows {rows.defaultRowHeight:g} pt{' by design' if rows.customHeight else ''}"
    yield f"page {_page(sheet)} · titles {sheet.print_title_rows} · foot {_foot(sheet)}"
    yield "widths " + " ".join(
        f"{letter}={size.width:g}{' hidden' if size.hidden else ''}"
        for letter, size in sheet.column_dimensions.items()
        if size.customWidth
    )
    for cells in sheet.merged_cells.ranges:
        yield f"merged {cells}"
    yield from _texts(sheet)
    for table in sheet.tables.values():
        yield from _table(sheet, table)
    for rule in sheet.data_validations.dataValidation:
        kind = " ".join(filter(None, (rule.type, rule.operator, rule.errorStyle, rule.formula1, rule.formula2)))
        says = "".join(
            f" | {title}: {text}" for title, text in ((rule.errorTitle, rule.error), (rule.promptTitle, rule.prompt)) if title
        )
        yield f"accepts {rule.sqref}: {kind or 'anything'}{says}"
    for area in sheet.conditional_formatting:
        for rule in area.rules:
            look = f"{_color(rule.dxf.font)}{' on ' + rule.dxf.fill.bgColor.rgb[2:] if rule.dxf.fill else ''}"
            yield f"colours {area.sqref} {look}{' and stops' if rule.stopIfTrue else ''}: {'; '.join(rule.formula)}"


def _guard(sheet: Worksheet) -> str:
    guard = sheet.protection
    if not guard.sheet:
        return "open"
    free = [name for name in ("formatColumns", "formatRows", "autoFilter", "sort") if not getattr(guard, name)]
    return f"protected{' by password' if guard.password else ''}, but {' '.join(free)}"


def _page(sheet: Worksheet) -> str:
    page = sheet.page_setup
    fit = f"fits {page.fitToWidth}×{page.fitToHeight}" if sheet.sheet_properties.pageSetUpPr.fitToPage else f"{page.scale} %"
    breaks = "".join(f", break after column {item.id}" for item in sheet.col_breaks.brk)
    return f"{page.paperSize} {page.orientation}, {fit}{breaks}"


def _foot(sheet: Worksheet) -> str:
    return " | ".join(str(part.text) for part in (sheet.oddFooter.left, sheet.oddFooter.center, sheet.oddFooter.right))


def _texts(sheet: Worksheet) -> Iterator[str]:
    """Cells that hold something and lie in no table."""
    covered = [range_boundaries(table.ref) for table in sheet.tables.values()]
    for row in sheet.iter_rows():
        for cell in row:
            inside = any(a <= cell.column <= c and b <= cell.row <= d for a, b, c, d in covered)
            if cell.value is not None and not inside:
                link = f" → {cell.hyperlink.location}" if cell.hyperlink else ""
                yield f"{cell.coordinate} {cell.value!r} ({_look(cell)}){link}"


def _table(sheet: Worksheet, table: Table) -> Iterator[str]:
    first, top, last, bottom = range_boundaries(table.ref)
    look = table.tableStyleInfo.name or "plain"
    yield f"table {table.displayName} {table.ref} · id {table.id} · {look} · {'filter' if table.autoFilter else 'no filter'}"
    for number in range(first, last + 1):
        cell = sheet.cell(top + 1, number)
        yield f"  {cell.column_letter} {sheet.cell(top, number).value!r}: {_look(cell)}"
    for row in sheet.iter_rows(top + 1, bottom, first, last, values_only=True):
        yield ("  | " + " | ".join("" if value is None else str(value) for value in row)).rstrip()


def _look(cell: Cell) -> str:
    """Font, number format, alignment, lock."""
    alignment = cell.alignment
    return ", ".join(filter(None, (
        f"{cell.font.name} {cell.font.size:g}{' bold' if cell.font.b else ''} {_color(cell.font)}",
        f"on {cell.fill.fgColor.rgb[2:]}" if cell.fill.fill_type else "",
        cell.number_format, alignment.horizontal, "wrapped" if alignment.wrap_text else "",
        "locked" if cell.protection.locked else "unlocked",
    )))  # fmt: skip


def _color(font: object) -> str:
    return str(font.color.rgb)[2:]  # type: ignore[attr-defined]


def _vba(path: Path) -> Iterator[str]:
    with ExcelFile(path) as file:
        for module in file.vba_project().modules:
            yield f"--- VBA {module.name}"
            yield from module.source.replace("\r\n", "\n").rstrip("\n").split("\n")
