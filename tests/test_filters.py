"""A filter that staff set in Excel: it stays through every command, and hides and shows what it would in Excel."""

from __future__ import annotations

import re
import zipfile

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.filters import CustomFilter, CustomFilters, FilterColumn, Filters

from macros_py.books.file import open_book
from macros_py.procedure import units

AT = "2026-01-06T08:00"
OF_IV = {unit.code for unit in units.load() if unit.deputi == "IV"}
SHEETS = {"tblLangkah1": "1 Arahan", "tblMatriks": "Beranda"}


def set_filter(path, table, heading, criterion):
    """Set a filter as a person does: the criterion in the table, and the rows hidden that do not meet it."""
    workbook = load_workbook(path, keep_vba=True)
    sheet = workbook[SHEETS[table]]
    found = sheet.tables[table]
    names = [column.name for column in found.tableColumns]
    found.autoFilter.filterColumn.append(FilterColumn(colId=names.index(heading), **criterion))
    left = sheet[found.ref.split(":")[0]].column
    first, last = (int(re.sub(r"\D", "", part)) for part in found.ref.split(":"))
    wanted = criterion["filters"].filter if "filters" in criterion else ()
    for row in range(first + 1, last + 1):
        sheet.row_dimensions[row].hidden = sheet.cell(row, left + names.index(heading)).value not in wanted
    workbook.save(path)


def shown(path, table):
    """Kode of the rows of a table that are not hidden; and whether its filter is still there."""
    workbook = load_workbook(path)
    sheet = workbook[SHEETS[table]]
    found = sheet.tables[table]
    kode = [column.name for column in found.tableColumns].index("Kode") + sheet[found.ref.split(":")[0]].column
    first, last = (int(re.sub(r"\D", "", part)) for part in found.ref.split(":"))
    rows = [row for row in range(first + 1, last + 1) if not sheet.row_dimensions[row].hidden]
    assert found.autoFilter.ref == found.ref
    assert len(found.autoFilter.filterColumn) == 1
    return {sheet.cell(row, kode).value for row in rows}


def statuses(path):
    with open_book(path, write=False) as opened:
        return {r["Kode"]: r["Status"] for r in opened.tables(["tblLangkah1"])["tblLangkah1"].records()}


@pytest.mark.parametrize("table", SHEETS)
def test_a_filter_by_deputi_survives_what_writes_and_hidden_rows_are_written_too(tracker_cli, book, table):
    set_filter(book, table, "Deputi", {"filters": Filters(filter=["IV"])})
    tracker_cli("mulai", book, "--pada", AT)
    assert set(statuses(book).values()) == {"Berjalan"}  # hidden or not
    for command in (["periksa", "--pada", AT], ["segarkan"], ["tandai", "--langkah", "1"], ["serahkan", "--langkah", "1"]):
        tracker_cli(command[0], book, *command[1:])
        assert shown(book, table) == OF_IV, command


def test_a_filter_by_status_shows_what_came_and_hides_what_went(tracker_cli, book):
    tracker_cli("mulai", book, "--deputi", "II", "IV", "--pada", AT)
    set_filter(book, "tblMatriks", "1 Arahan", {"filters": Filters(filter=["Berjalan"])})
    before = shown(book, "tblMatriks")
    tracker_cli("mulai", book, "--unit", "D1", "--pada", AT)
    assert shown(book, "tblMatriks") == before | {"D1"}
    tracker_cli("serahkan", book, "--langkah", "1", "--unit", "D4", "--paksa", "--alasan", "uji", "--pada", AT)
    assert shown(book, "tblMatriks") == (before | {"D1"}) - {"D4"}


def test_a_new_unit_is_hidden_or_shown_as_the_filter_says(tracker_cli, book):
    set_filter(book, "tblLangkah1", "Deputi", {"filters": Filters(filter=["IV"])})
    with open_book(book, write=True) as opened:
        table = opened.tables(["tblUnit"])["tblUnit"]
        like = table.records()[-1]
        more = [like | {"Kode": "D4-9", "Nama Unit": "Baru IV"}, like | {"Kode": "D1-9", "Deputi": "I", "Nama Unit": "Baru I"}]
        opened.write([table.with_records([*table.records(), *more])])
    assert tracker_cli("segarkan", book)["ditambahkan"] == ["D4-9", "D1-9"]
    assert shown(book, "tblLangkah1") == OF_IV | {"D4-9"}
    assert {"D4-9", "D1-9"} <= statuses(book).keys()


def test_another_kind_of_filter_stays_with_the_rows_it_hides(tracker_cli, book):
    custom = CustomFilters(customFilter=[CustomFilter(operator="notEqual", val="Ada*")])
    set_filter(book, "tblLangkah1", "Unit Kerja", {"customFilters": custom})
    before = shown(book, "tblLangkah1")
    tracker_cli("mulai", book, "--pada", AT)
    assert shown(book, "tblLangkah1") == before


def test_the_matrix_of_beranda_names_the_deputi_last(book):
    with open_book(book, write=False) as opened:
        table = opened.tables(["tblMatriks"])["tblMatriks"]
    assert table.headings[-1] == "Deputi"
    assert [row["Deputi"] for row in table.records()] == [unit.deputi for unit in units.load()]
    assert zipfile.is_zipfile(book)
