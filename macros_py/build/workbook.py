"""Builds a tracker from its plan (`tracker`), a SOP, units and the VBA sources. The same input gives the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils import range_boundaries
from openpyxl.workbook.defined_name import DefinedName

from macros_py import tracker
from macros_py.build import home, reference, steps, style
from macros_py.build.addin import source
from macros_py.build.ooxml import Parts, ignored_errors, insert_before, workbook_parts, write_parts
from macros_py.build.sheets import finish, head
from macros_py.build.vba import THIS_WORKBOOK, add_vba
from macros_py.grid import letters
from macros_py.sop import Sop
from macros_py.tracker import TableSpec, Unit


def build_workbook(path: Path, *, sop: Sop, year: int, units: Sequence[Unit]) -> None:
    """Write a pristine tracker (.xlsm) for this SOP, year and list of units."""
    book = Workbook()
    book.loaded_theme = style.theme()
    book.properties.title = f"PK Tracker {year}"
    book.properties.subject = sop.title
    book.properties.creator = book.properties.lastModifiedBy = "PK Tracker"
    book.remove(book.active)
    for name in tracker.sheets(sop):
        book.create_sheet(name)
    _fill(book, sop, year, units)
    _name(book, sop)
    book.worksheets[0].sheet_view.tabSelected = True
    book.calculation.fullCalcOnLoad = False  # nothing to calculate, and closing would ask to save
    parts = workbook_parts(book)
    _spare_green_corners(parts, book)
    write_parts(path, add_vba(parts, {THIS_WORKBOOK: source("tracker/ThisWorkbook.cls")}))


def _fill(book: Workbook, sop: Sop, year: int, units: Sequence[Unit]) -> None:
    home.lay_home(book[tracker.HOME], sop, year, units)
    for step in sop.steps:
        steps.lay_step(book[step.sheet], step, units)
    for name in reference.RESULTS:
        reference.lay_result(book[name])
    _lay_summary(book, sop, year)
    reference.lay_units(book[tracker.UNITS], units)
    reference.lay_calendar(book[tracker.CALENDAR], year)
    reference.lay_settings(book[tracker.SETTINGS], sop, year)
    reference.lay_sop(book[tracker.SOP_SHEET], sop)


def _lay_summary(book: Workbook, sop: Sop, year: int) -> None:
    sheet = book[tracker.SUMMARY]
    if find_spec("macros_py.build.summary_sheet"):
        import_module("macros_py.build.summary_sheet").lay(sheet, sop, year)
    else:
        row = head(sheet, tracker.SUMMARY, "Ringkasan untuk Kabag. Diisi oleh tombol Ekspor.")
        finish(sheet, tab=style.TAB_RESULT, heading_row=row, freeze=f"A{row}")


def _name(book: Workbook, sop: Sop) -> None:
    """Who made this workbook, in which format; and the two places that validations and people refer to."""
    items = [item for item, *_ in tracker.settings(sop, 0)]
    year_row = _rows(book, tracker.SETTING_TABLE)[0] + 1 + items.index(tracker.YEAR)
    for name, value in (
        (tracker.IDENTITY_NAME, f'"{tracker.IDENTITY}"'),
        (tracker.FORMAT_NAME, str(tracker.FORMAT)),
        (reference.UNIT_CODES, f"{tracker.UNIT_TABLE.name}[Kode]"),
        ("PK_TAHUN", f"'{tracker.SETTINGS}'!$B${year_row}"),
    ):
        book.defined_names[name] = DefinedName(name, attr_text=value)


def _rows(book: Workbook, spec: TableSpec) -> tuple[int, int]:
    """Heading row and last row of a table."""
    _, first, _, last = range_boundaries(book[spec.sheet].tables[spec.name].ref)
    return first, last


def _spare_green_corners(parts: Parts, book: Workbook) -> None:
    """Numbers as text are right where users write text: keep Excel from marking each as an error."""
    for spec, heading in ((tracker.CONSOLIDATED_TABLE, "Target"), (tracker.SETTING_TABLE, "Nilai")):
        first, last = _rows(book, spec)
        letter = letters(1 + spec.headings.index(heading))  # both tables begin in column A
        part = f"xl/worksheets/sheet{book.sheetnames.index(spec.sheet) + 1}.xml"
        insert_before(parts, part, "tableParts", ignored_errors([f"{letter}{first + 1}:{letter}{last}"]))
