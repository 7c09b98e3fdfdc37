"""The Excel book: what it leaves alone, what it refuses, what it costs. What both books do is in test_contract.py."""

import pytest
from excel_fixtures import in_memory, memory_excel
from in_memory_excel import ComError, engine

from macros_py.base.findings import CannotGoOn
from macros_py.base.grid import Link
from macros_py.books.excel import ExcelBook
from macros_py.books.excel_cells import Cells
from macros_py.books.excel_reading import value_of
from macros_py.books.patience import Patience
from macros_py.setup.macros import ADDIN, addin_macros

pytestmark = in_memory
STEP, SHEET = "tblLangkah1", "1 Arahan"
FINDINGS = "tblTemuan"


@pytest.fixture
def memory(tmp_path):
    return memory_excel(tmp_path)


@pytest.fixture
def book(memory):
    with engine(memory) as xw:
        opened = xw.apps.active.books[memory.tracker.name]
        yield ExcelBook(opened, addin_macros(opened.app, Patience()))


def table(book, name=STEP):
    return book.tables([name])[name]


def cell(book, heading, row=0, name=STEP):
    return table(book, name).address(row, heading)


def protection(memory, sheet=SHEET):
    return memory.worksheet(sheet).protection


def test_protection_and_state_are_put_back(book, memory):
    before = protection(memory)
    assert before is not None
    book.write([table(book).with_cells({(0, "Status"): "Berjalan"})])
    assert protection(memory) == before
    app = memory.excel.application
    assert (app.screen_updating, app.enable_events, app.calculation) == (True, True, -4105)
    assert memory.auto_correct.members["autofillformulasinlists"] is True


def test_sheets_without_protection_stay_without(book, memory):
    memory.worksheet(SHEET).vba_get("Unprotect")
    book.write([table(book).with_cells({(0, "Status"): "Berjalan"})])
    assert protection(memory) is None


def test_a_sheet_with_a_password_is_refused_whole(book, memory):
    sheet = memory.worksheet(SHEET)
    sheet.vba_get("Unprotect")
    sheet.vba_get("Protect", ["rahasia"])
    before, findings_before = table(book), protection(memory, "Temuan")
    wanted = [table(book, FINDINGS).with_records([{"No": 1}]), before.with_cells({(0, "Status"): "Berjalan"})]
    with pytest.raises(CannotGoOn) as stop:
        book.write(wanted)
    assert stop.value.finding.message == "Sheet 1 Arahan dikunci dengan kata sandi."
    assert table(ExcelBook(book._book, book._addin), FINDINGS).rows == ()
    assert protection(memory, "Temuan") == findings_before
    assert memory.excel.application.screen_updating is True


def test_when_excel_refuses_in_the_middle_nothing_stays_changed(book, memory, monkeypatch):
    names = (STEP, FINDINGS, "tblRiwayat")
    before = {name: table(book, name) for name in names}
    put, count = Cells.put, iter(range(100))

    def refuse_the_third(cells, block):
        if next(count) == 2:
            raise ComError("Excel sibuk")
        put(cells, block)

    monkeypatch.setattr(Cells, "put", refuse_the_third)
    with pytest.raises(ComError):
        book.write(
            [
                before[STEP].with_cells({(0, "Status"): "Berjalan", (0, "Berkas"): "=x"}),
                before[FINDINGS].with_records([{"No": n, "Pesan": "x"} for n in range(4)]),
                before["tblRiwayat"].with_records([{"No": 1}]),
            ]
        )
    fresh = ExcelBook(book._book, book._addin)
    assert {name: table(fresh, name) for name in names} == before
    assert protection(memory) is not None


def test_a_table_that_changed_since_it_was_read_is_refused(book, memory):
    wanted = table(book).with_cells({(0, "Status"): "Berjalan"})
    memory.put(SHEET, cell(book, "Keterangan", 3), "Diketik orang lain")
    with pytest.raises(CannotGoOn) as stop:
        book.write([wanted])
    assert stop.value.finding.code.name == "FILE_CHANGED"
    assert memory.value(SHEET, cell(book, "Status")) == "Belum mulai"


def test_formulas_of_staff_stay(book, memory):
    place = cell(book, "Keterangan", 2)
    memory.worksheet(SHEET).vba_get("Unprotect")
    memory.worksheet(SHEET).vba_get("Range", [place]).vba_set("NumberFormat", "General")
    memory.auto_correct.members["autofillformulasinlists"] = False
    memory.put(SHEET, place, "=1+1")
    book = ExcelBook(book._book, book._addin)
    read = table(book)
    assert read.records()[2]["Keterangan"] == 2
    book.write([read.with_cells({(0, "Keterangan"): "Catatan", (1, "Keterangan"): "=bukan rumus"})])
    sheet = memory.excel.sheet(SHEET, workbook=memory.tracker)
    assert sheet.formula(place) == "=1+1"
    assert memory.value(SHEET, cell(book, "Keterangan", 1)) == "=bukan rumus"
    assert memory.value(SHEET, cell(book, "Keterangan", 0)) == "Catatan"


def test_columns_that_do_not_change_are_not_written(book, memory):
    memory.calls.clear()
    book.write([table(book).with_cells({(4, "Keterangan"): "Catatan"})])
    assert memory.calls["set Value"] == 1


def test_nothing_is_written_when_nothing_changes(book, memory):
    tables = book.tables()
    memory.macros.clear()
    memory.calls.clear()
    book.write([tables[STEP], tables["tblUnit"]])
    assert not [name for name in memory.calls if name.startswith("set ")]
    assert memory.macros == [f"{ADDIN}!PkExcel.Tables"]


def test_links_are_formulas_that_show_their_text(book, memory):
    findings = table(book, FINDINGS)
    book.write([findings.with_records([{"No": 1, "Sel": Link("M7", SHEET, "M7")}, {"No": 2}, {"No": 3}])])
    sheet = memory.excel.sheet("Temuan", workbook=memory.tracker)
    first = findings.address(0, "Sel")
    assert sheet.formula(first) == f'=HYPERLINK("#\'{SHEET}\'!M7","M7")'
    assert sheet.value(findings.address(1, "Sel")) is None  # Excel did not fill the column


def test_new_rows_look_like_the_last_one(book, memory):
    findings = table(book, FINDINGS)
    book.write([findings.with_records([{"No": n} for n in range(5)])])
    sheet = memory.worksheet("Temuan")
    for heading in findings.headings:
        first = sheet.vba_get("Range", [findings.address(0, heading)])
        last = sheet.vba_get("Range", [findings.address(4, heading)])
        assert last.vba_get("NumberFormat") == first.vba_get("NumberFormat")
        assert last.vba_get("Locked") == first.vba_get("Locked")


def test_rows_that_go_leave_blank_cells(book, memory):
    findings = table(book, FINDINGS)
    book.write([findings.with_records([{"No": n, "Pesan": "x"} for n in range(5)])])
    book.write([findings.with_records([{"No": 1}])])
    assert memory.value("Temuan", findings.address(3, "Pesan")) is None
    assert memory.value("Temuan", findings.address(3, "No")) is None


def test_a_table_grows_over_empty_cells_only(book, memory):
    findings = table(book, FINDINGS)
    place = f"G{findings.row + 4}"
    memory.worksheet("Temuan").vba_get("Unprotect")
    memory.put("Temuan", place, "catatan")
    with pytest.raises(CannotGoOn) as stopped:
        book.write([findings.with_records([{"No": n} for n in range(5)])])
    assert (stopped.value.finding.code.name, stopped.value.finding.cell) == ("CELL_UNSAFE", place)
    assert memory.value("Temuan", place) == "catatan"
    book.write([findings.with_records([{"No": n} for n in range(3)])])
    assert table(ExcelBook(book._book, book._addin), FINDINGS).below == (place, "catatan")


def test_errors_in_cells_are_read_as_text(book, memory):
    memory.worksheet(SHEET).vba_get("Unprotect")
    place = cell(book, "Keterangan", 1)
    memory.worksheet(SHEET).vba_get("Range", [place]).vba_set("NumberFormat", "General")
    memory.put(SHEET, place, "#N/A")
    fresh = ExcelBook(book._book, book._addin)
    assert table(fresh).records()[1]["Keterangan"] == "#N/A"


@pytest.mark.parametrize("raw", [3, 3.0])
def test_whole_numbers_are_int(raw):
    assert value_of(raw) == 3
    assert type(value_of(raw)) is int


def test_a_book_on_a_web_address_has_no_path():
    class Web:
        fullname = "https://contoh.sharepoint.com/Dokumen/Buku.xlsm"

    class New:
        fullname = "Book1"

    assert ExcelBook(Web(), print).path is None
    assert ExcelBook(New(), print).path is None
