"""One contract for both adapters of the port: the same calls on the same workbook leave the same cells."""

from __future__ import annotations

import math
import shutil
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

import pytest
from excel_fixtures import TRACKER, in_memory, opened_for_real, opened_in_memory

from macros_py import actions
from macros_py.actions import Context
from macros_py.base.findings import CannotGoOn
from macros_py.base.grid import Link
from macros_py.books.file import open_book
from macros_py.setup.macros import ADDIN
from macros_py.tracker.layout import FINDING_TABLE, FORMAT, IDENTITY, IDENTITY_NAME, LOG_TABLE, UNIT_TABLE


@contextmanager
def opened_as_file(path):
    with open_book(path, write=True) as book:
        yield book


EXCELS = [
    pytest.param(opened_in_memory, id="memory", marks=in_memory),
    pytest.param(opened_for_real, id="real", marks=pytest.mark.excel),
]
BOOKS = [pytest.param(opened_as_file, id="file"), *EXCELS]


def context(clock="2026-05-04T08:00"):
    return Context(datetime.fromisoformat(clock), "Rina")


@pytest.fixture
def path(tmp_path):
    return shutil.copy(TRACKER, tmp_path / "Buku PK.xlsm")


@pytest.fixture(params=BOOKS)
def book(request, path):
    with request.param(path) as opened:
        yield opened


def documents(book, step, presence="Ada", rows=None):
    """Staff fill in the Kelengkapan of a step."""
    name = f"tblLangkah{step}"
    table = book.tables([name])[name]
    first, last = table.headings.index("Unit Kerja") + 1, table.headings.index("Berkas")
    cells = {(r, h): presence for r in rows or range(len(table.rows)) for h in table.headings[first:last]}
    book.write([table.with_cells(cells)])


def whole_run(book):
    actions.start(book, context())
    documents(book, 1)
    actions.hand_over(book, context("2026-05-04T08:05"), 1)
    documents(book, 2, rows=range(5))
    actions.hand_over(book, context("2026-05-04T10:00"), 2)
    actions.hand_over(book, context("2026-05-04T10:01"), 2, ["D2-1"], force=True, reason="Menyusul")
    actions.send_back(book, context("2026-05-04T10:30"), 3, 1, ["D1", "D1-1"], "=Salah unit")
    actions.check(book, context("2026-05-06T10:00"))
    actions.undo(book, context("2026-05-06T10:05"))


def new_units(book):
    table = book.tables([UNIT_TABLE.name])[UNIT_TABLE.name]
    more = [{"Kode": f"D9-{n}", "Deputi": "IX", "Eselon": "II", "Nama Unit": f"Unit {n}", "Aktif": "Ya"} for n in range(3)]
    book.write([table.with_records([*table.records(), *more])])
    actions.refresh_rows(book, context())
    actions.start(book, context(), ["D9-1"])


def fewer_findings(book):
    actions.start(book, context())
    actions.check(book, context("2026-05-20T08:00"))
    documents(book, 1)
    actions.hand_over(book, context("2026-05-20T08:30"), 1)
    actions.check(book, context("2026-05-20T09:00"))


@pytest.mark.parametrize("excel", EXCELS)
@pytest.mark.parametrize("scenario", [whole_run, new_units, fewer_findings])
def test_actions_leave_equal_cells(scenario, excel, path, tmp_path):
    other = tmp_path / "lain"
    other.mkdir()
    twin = shutil.copy(path, other / path.name)
    with opened_as_file(path) as book:
        scenario(book)
    with open_book(path, write=False) as book:
        expected = book.tables()
    with excel(twin) as book:
        scenario(book)
        found = book.tables()
        fresh = type(book)(book._book, book._addin).tables()
    assert found == expected
    assert fresh == expected  # what Excel holds, not what the adapter remembers


@pytest.mark.parametrize("excel", EXCELS)
def test_the_addin_works_in_this_excel(excel, path):
    """The guard lets the tracker pass, selected rows are seen, a cell is shown."""
    with excel(path) as book:
        call, raw = book._addin, lambda macro: book._book.app.macro(f"{ADDIN}!{macro}")()
        assert raw("PkGuard.Refusal") == ""
        call("PkExcel.ShowCell", path.name, "1 Arahan", "B8:B9")
        raw("PkExcel.Capture")
        call("PkExcel.ShowCell", path.name, "2 Reviu Teknis", "A1")
        assert call("PkExcel.Clicked").split("\n") == [path.name, "1 Arahan", "B8", "8 9"]
        raw("PkExcel.Capture")
        assert call("PkExcel.Clicked").split("\n") == [path.name, "2 Reviu Teknis", "A1", ""]
        assert call("PkExcel.Begin", path.name, "1 Arahan/Riwayat") == ""
        call("PkExcel.Restore")
        assert book._book.sheets["1 Arahan"].api.ProtectContents


def test_constants(book):
    assert book.constants()[IDENTITY_NAME] == IDENTITY
    assert book.constants()["PK_FORMAT"] == FORMAT


def test_path_and_missing_tables(book, path):
    assert book.path == path
    assert book.tables(["tblTidakAda"]) == {}


def test_an_empty_table_has_no_rows(book):
    assert book.tables([FINDING_TABLE.name])[FINDING_TABLE.name].rows == ()


TEXTS = ["=1+1", "+1", "-", "@x", "'petik", "31", "1/2", "2,244", "10%", "TRUE", "#N/A", "195910081983031001", "12 Mei",
         "May 5", "Rp5", "1e3", " spasi ", "baris\ndua", "é–€", "Ada"]  # fmt: skip


@pytest.mark.parametrize("excel", EXCELS)
@pytest.mark.parametrize("heading", ["Pesan", "Tingkat"])  # a column for texts, and a general one
def test_text_stays_text(heading, excel, path):
    with excel(path) as book:
        table = book.tables([FINDING_TABLE.name])[FINDING_TABLE.name]
        book.write([table.with_records([{"No": n, heading: text} for n, text in enumerate(TEXTS)])])
        fresh = type(book)(book._book, book._addin).tables([FINDING_TABLE.name])[FINDING_TABLE.name]
        assert [record[heading] for record in fresh.records()] == TEXTS


VALUES = [None, 0, 1, -3, 2.5, 1_234_567_890.25, datetime(2026, 5, 4, 8, 0, 7), datetime(2026, 1, 1), True,
          10**14, math.nan, ""]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_values_come_back(book, value):
    table = book.tables(["tblRiwayat"])["tblRiwayat"]
    heading = "Waktu" if isinstance(value, datetime) else "No"
    book.write([table.with_records([{heading: value, "Oleh": "Rina"}])])
    shown = None if value == "" or (isinstance(value, float) and math.isnan(value)) else value
    assert book.tables(["tblRiwayat"])["tblRiwayat"].records()[0][heading] == shown


@pytest.mark.parametrize("value", ["x" * 32_768, 10**15, math.inf, datetime(1850, 1, 1), "\ud800"], ids=lambda v: repr(v)[:12])
def test_a_value_that_fits_no_cell_changes_nothing(book, value):
    before = book.tables()
    table = before[FINDING_TABLE.name]
    unit = before[UNIT_TABLE.name]
    with pytest.raises(CannotGoOn) as stop:
        book.write([unit.with_cells({(0, "Kode"): "Z"}), table.with_records([{"No": value}])])
    assert stop.value.finding.code.name == "CELL_UNSAFE"
    assert stop.value.finding.cell
    assert book.tables() == before


def test_a_link_is_read_as_its_text(book):
    table = book.tables([FINDING_TABLE.name])[FINDING_TABLE.name]
    book.write([table.with_records([{"No": 1, "Sel": Link('M"7', "O'Neil", "M7")}])])
    assert book.tables([FINDING_TABLE.name])[FINDING_TABLE.name].records()[0]["Sel"] == 'M"7'


@pytest.mark.parametrize("counts", [(5, 2, 0), (1, 30), (0, 3)])
def test_tables_grow_and_shrink(book, counts):
    for count in counts:
        table = book.tables([FINDING_TABLE.name])[FINDING_TABLE.name]
        rows = [{"No": n, "Pesan": f"Temuan {n}"} for n in range(1, count + 1)]
        book.write([table.with_records(rows)])
        assert book.tables([FINDING_TABLE.name])[FINDING_TABLE.name].rows == table.with_records(rows).rows


def test_rows_that_do_not_fit_are_an_error_of_ours(book):
    table = book.tables([FINDING_TABLE.name])[FINDING_TABLE.name]
    with pytest.raises(ValueError, match="tblTemuan"):
        book.write([replace(table, rows=((1,),))])


def test_a_table_that_is_gone(book):
    table = book.tables([FINDING_TABLE.name])[FINDING_TABLE.name]
    with pytest.raises(CannotGoOn) as stop:
        book.write([replace(table, name="tblTidakAda")])
    assert stop.value.finding.code.name == "TABLE_MISSING"


DIRTY = " catatan\r\ndua\rtiga\x07 _x0041_ \x0bempat  "  # as a shell, a form or another program may pass it


def test_a_row_of_riwayat_is_sealed_as_its_cells_hold_it(book):
    """Otherwise Periksa says of a log that nobody touched that it was edited."""
    at = datetime(2026, 5, 4, 8)
    actions.start(book, Context(at, DIRTY))
    actions.hand_over(book, Context(at, "=1+1"), 1, ["D1"], force=True, reason=DIRTY)
    actions.send_back(book, Context(at, "31"), 2, 1, ["D1"], DIRTY)
    last = book.tables([LOG_TABLE.name])[LOG_TABLE.name].records()[-1]
    assert last["Alasan"] == "catatan\ndua\ntiga _x0041_ empat"
    found = actions.check(book, Context(at, "Rina")).findings
    assert not {"LOG_EDITED", "TYPED_VALUE"} & {finding.code.name for finding in found}


@pytest.mark.parametrize("reason", ["\ud800", "x" * 32_768], ids=["surrogate", "long"])
def test_a_reason_that_fits_no_cell_is_refused_with_its_place(book, reason):
    before = book.tables()
    with pytest.raises(CannotGoOn) as stop:
        actions.hand_over(book, context(), 1, ["D1"], force=True, reason=reason)
    finding = stop.value.finding
    assert (finding.code.name, finding.sheet, finding.cell) == ("CELL_UNSAFE", "Riwayat", "I5")
    assert book.tables() == before


@pytest.mark.parametrize("reason", ["", " ", "\x07\r\n"], ids=repr)
def test_a_reason_of_which_no_cell_would_keep_anything_is_none(book, reason):
    with pytest.raises(CannotGoOn) as stop:
        actions.hand_over(book, context(), 1, ["D1"], force=True, reason=reason)
    assert stop.value.finding.code.name == "REASON_MISSING"
    with pytest.raises(CannotGoOn) as stop:
        actions.send_back(book, context(), 2, 1, ["D1"], reason)
    assert stop.value.finding.code.name == "REASON_MISSING"
