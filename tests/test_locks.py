"""Who may write where: cells of staff stay open whatever is pasted into them, and everything else stays locked."""

from __future__ import annotations

from pathlib import Path

import pytest
from excel_fixtures import in_memory, memory_excel, own_data_folder
from in_memory_excel import engine
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from vba_player import get

from macros_py.base import words
from macros_py.books.excel import ExcelBook
from macros_py.books.patience import Patience
from macros_py.build.workbook import build_workbook
from macros_py.materials.form.template import write_template
from macros_py.procedure import sop_file, units
from macros_py.setup.macros import addin_macros
from macros_py.tracker import layout
from workbook import WORKBOOK

SOP = sop_file.load()
GUARDED = [spec for spec in layout.tables(SOP) if spec.sheet not in (layout.UNITS, layout.CALENDAR)]


def is_locked(sheet: Worksheet, cell: str) -> bool:
    """As Excel reads it: a cell that the file does not hold is as its column is, and Normal without one."""
    held = sheet[cell] if sheet[cell].has_style or sheet[cell].value is not None else None
    if held is not None:
        return bool(held.protection.locked)
    for letter, column in sheet.column_dimensions.items():
        if column.min <= sheet[cell].column <= (column.max or column.min) or letter == sheet[cell].column_letter:
            return bool(column.protection.locked)
    return bool(sheet.parent._named_styles["Normal"].protection.locked)


@pytest.fixture(scope="module")
def book():
    return load_workbook(WORKBOOK)


def test_what_is_pasted_takes_a_style_that_is_free(book):
    assert book._named_styles["Normal"].protection.locked is False


@pytest.mark.parametrize("spec", GUARDED, ids=lambda s: s.name)
def test_cells_of_the_program_are_locked_and_cells_of_staff_are_not(book, spec):
    sheet = book[spec.sheet]
    rows = list(sheet[sheet.tables[spec.name].ref])
    for column, plan in enumerate(spec.columns):
        assert rows[0][column].protection.locked
        assert {bool(row[column].protection.locked) for row in rows[1:]} == {not plan.staff}, plan.heading


def test_blank_cells_around_the_tables_are_locked(book):
    for sheet in book.worksheets:
        if sheet.protection.sheet:
            for cell in (f"A{sheet.max_row + 5}", f"{get_column_letter(sheet.max_column + 3)}3", "XFD9"):
                assert is_locked(sheet, cell), f"{sheet.title}!{cell}"


def test_a_form_of_a_unit_is_alike(tmp_path: Path):
    write_template(tmp_path / "D1-1.xlsx", units.load()[1], 2026, superior="Deputi")
    book = load_workbook(tmp_path / "D1-1.xlsx")
    sheet = book.worksheets[0]
    assert sheet.protection.sheet
    assert book._named_styles["Normal"].protection.locked is False
    free = [cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked]
    assert free
    assert is_locked(sheet, "XFD9")
    assert is_locked(sheet, f"A{sheet.max_row + 5}")


@pytest.fixture
def excel(tmp_path, monkeypatch):
    """An Excel in which a new tracker of four units is open."""
    own_data_folder(monkeypatch, tmp_path / "data")
    monkeypatch.setattr(words, "user_name", lambda: "rina")
    build_workbook(path := tmp_path / "baru.xlsm", sop=SOP, year=2026, units=units.load()[:4])
    memory = memory_excel(tmp_path, path)
    with engine(memory):
        yield memory


def locked(excel, cells):
    return get(get(excel.worksheet("1 Arahan"), "Range", (cells,)), "Locked")


@in_memory
def test_who_pastes_into_berkas_can_type_there_again(excel):
    """A cell copied inside the tracker brings its lock whatever Normal says: the next press on that sheet frees it."""
    sheet = excel.worksheet("1 Arahan")
    get(sheet, "Unprotect")
    excel.paste("1 Arahan", "G8", "surat.pdf")
    get(sheet, "Protect")

    excel.select("1 Arahan", "B7:B9")
    said = excel.press("PkStart")

    assert excel.value("1 Arahan", "I8"), said
    assert locked(excel, "G7:G10") is False
    assert locked(excel, "I7:I10") is True


@in_memory
def test_rows_that_a_table_gives_up_are_locked(excel):
    with engine(excel) as xw:
        opened = xw.apps.active.books[excel.tracker.name]
        book = ExcelBook(opened, addin_macros(opened.app, Patience()))
        table = book.tables(["tblLangkah1"])["tblLangkah1"]
        book.write([table.with_records(table.records()[:2])])
    assert locked(excel, "G9:G10") is True
