"""Builds a tracker from its plan (`tracker`), a SOP, units and the VBA sources. The same input gives the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils import range_boundaries
from openpyxl.workbook.defined_name import DefinedName

from macros_py.base.addresses import letters
from macros_py.build import home_sheet, list_sheets, step_sheets
from macros_py.build.sources import source
from macros_py.build.vba import THIS_WORKBOOK, add_vba
from macros_py.procedure.sop import Sop
from macros_py.procedure.units import Unit
from macros_py.sheets import style
from macros_py.sheets.locks import spare_pasted_cells
from macros_py.sheets.ooxml import Parts, ignored_errors, insert_before, workbook_parts, write_parts
from macros_py.summary import summary_sheet
from macros_py.tracker import layout
from macros_py.tracker.layout import TableSpec

CALCULATED_BY = 191029  # the engine of Excel 2019 to 365: what an older one has calculated is calculated anew on opening


def build_workbook(path: Path, *, sop: Sop, year: int, units: Sequence[Unit]) -> None:
    """Write a pristine tracker (.xlsm) for this SOP, year and list of units."""
    write_parts(path, add_vba(tracker_parts(sop, year, units), {THIS_WORKBOOK: source("tracker/ThisWorkbook.cls")}))


def tracker_parts(sop: Sop, year: int, units: Sequence[Unit]) -> Parts:
    """The parts of a pristine tracker, as yet without its VBA."""
    book = Workbook()
    book.loaded_theme = style.theme()
    book.properties.title = f"PK Tracker {year}"
    book.properties.subject = sop.title
    book.properties.creator = book.properties.lastModifiedBy = "PK Tracker"
    book.remove(book.active)
    for name in layout.sheets(sop):
        book.create_sheet(name)
    _fill(book, sop, year, units)
    _name(book, sop)
    book.worksheets[0].sheet_view.tabSelected = True
    book.calculation.fullCalcOnLoad = False  # nothing to calculate, and closing would ask to save
    book.calculation.calcId = CALCULATED_BY
    parts = workbook_parts(book)
    _spare_green_corners(parts, book)
    spare_pasted_cells(parts)
    return parts


def _fill(book: Workbook, sop: Sop, year: int, units: Sequence[Unit]) -> None:
    home_sheet.lay_home(book[layout.HOME], sop, year, units)
    for step in sop.steps:
        step_sheets.lay_step(book[step.sheet], step, units)
    for name in list_sheets.RESULTS:
        list_sheets.lay_result(book[name])
    summary_sheet.lay(book[layout.SUMMARY], sop, year)
    list_sheets.lay_units(book[layout.UNITS], units)
    list_sheets.lay_calendar(book[layout.CALENDAR], year)
    list_sheets.lay_settings(book[layout.SETTINGS], sop, year)
    list_sheets.lay_sop(book[layout.SOP_SHEET], sop)


def _name(book: Workbook, sop: Sop) -> None:
    """Who made this workbook, in which format; and the two places that validations and people refer to."""
    items = [item for item, *_ in layout.settings(sop, 0)]
    year_row = _rows(book, layout.SETTING_TABLE)[0] + 1 + items.index(layout.YEAR)
    for name, value in (
        (layout.IDENTITY_NAME, f'"{layout.IDENTITY}"'),
        (layout.FORMAT_NAME, str(layout.FORMAT)),
        (list_sheets.UNIT_CODES, f"{layout.UNIT_TABLE.name}[Kode]"),
        ("PK_TAHUN", f"'{layout.SETTINGS}'!$B${year_row}"),
    ):
        book.defined_names[name] = DefinedName(name, attr_text=value)


def _rows(book: Workbook, spec: TableSpec) -> tuple[int, int]:
    """Heading row and last row of a table."""
    _, first, _, last = range_boundaries(book[spec.sheet].tables[spec.name].ref)
    return first, last


def _spare_green_corners(parts: Parts, book: Workbook) -> None:
    """Numbers as text are right where users write text: keep Excel from marking each as an error."""
    for spec, heading in ((layout.CONSOLIDATED_TABLE, "Target"), (layout.SETTING_TABLE, "Nilai")):
        first, last = _rows(book, spec)
        letter = letters(1 + spec.headings.index(heading))  # both tables begin in column A
        part = f"xl/worksheets/sheet{book.sheetnames.index(spec.sheet) + 1}.xml"
        insert_before(parts, part, "tableParts", ignored_errors([f"{letter}{first + 1}:{letter}{last}"]))
