"""Periksa: every rule, by what staff do wrong and the finding (with its address) that they must get."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from memory import AT, MemoryBook, context

from macros_py import actions
from macros_py.base.findings import Code, Finding, Level
from macros_py.base.grid import Link
from macros_py.procedure import sop_file
from macros_py.procedure.worktime import Norm
from macros_py.tracker import checks, reports
from macros_py.tracker.layout import Punctuality

STEPS = sop_file.load().steps
SOON = AT + timedelta(minutes=1)


def played():
    """D1 stands in step 3, D1-0 in step 1; the others have not started."""
    book = MemoryBook()
    actions.start(book, context(), ["D1", "D1-0"])
    for number in (1, 2):
        book.complete(STEPS[number - 1], ["D1"])
        actions.hand_over(book, context(AT + timedelta(minutes=number)), number, ["D1"])
    book.complete(STEPS[2], ["D1"])
    book.complete(STEPS[0], ["D1-0"])
    return book


def findings(book, at=AT + timedelta(minutes=3), exists=lambda _: True):
    return actions.check(book, context(at, exists=exists)).findings


def test_a_tracker_in_order_has_no_findings():
    assert findings(played()) == ()
    assert findings(MemoryBook(), AT) == ()


def set_cell(table, code, heading, value):
    return lambda book: book.type(table, code, heading, value)


def log(row, heading, value):
    def edit(book):
        book.content["tblRiwayat"] = book.content["tblRiwayat"].with_cells({(row, heading): value})

    return edit


def unit_list(index, **cells):
    def edit(book):
        rows = book.content["tblUnit"].records()
        if index == len(rows):
            rows.append({})
        rows[index].update(cells)
        book.content["tblUnit"] = book.content["tblUnit"].with_records(rows)

    return edit


# What is done to the tracker; then code, sheet, cell, unit and a word that the sentence must hold.
CASES = [
    (set_cell("tblLangkah3", "D1", "disposisi", "Belum"), Code.KELENGKAPAN_PENDING, "3 Data Dukung", "H9", "D1", "disposisi"),
    (set_cell("tblLangkah3", "D1", "disposisi", None), Code.KELENGKAPAN_PENDING, "3 Data Dukung", "H9", "D1", "disposisi"),
    (set_cell("tblLangkah3", "D1", "disposisi", "adaa"), Code.KELENGKAPAN_INVALID, "3 Data Dukung", "H9", "D1", "adaa"),
    (set_cell("tblLangkah1", "D1", "Arahan Karo PO", "Belum"), Code.KELENGKAPAN_MISSING, "1 Arahan", "F9", "D1", "Arahan"),
    (set_cell("tblLangkah2", "D1-0", "Disposisi/arahan Kabag", "Ada"), Code.KELENGKAPAN_WITHOUT_OUTPUT, "2 Reviu Teknis",
     "F10", "D1-0", "langkah 1"),
    (set_cell("tblLangkah3", "D1", "disposisi", "Tidak perlu"), Code.KELENGKAPAN_WAIVED, "3 Data Dukung", "H9", "D1", "langkah 2"),
    (set_cell("tblLangkah2", "D1", "Diterima", None), Code.STAMP_MISSING, "2 Reviu Teknis", "I9", "D1", "Diterima"),
    (set_cell("tblLangkah3", "D2", "Diterima", AT), Code.STAMP_SURPLUS, "3 Data Dukung", "K15", "D2", "Diterima"),
    (set_cell("tblLangkah3", "D1", "Diterima", AT + timedelta(days=2)), Code.STAMP_FUTURE, "3 Data Dukung", "K9", "D1", "8 Januari"),
    (set_cell("tblLangkah2", "D1", "Diserahkan", AT - timedelta(hours=1)), Code.STAMP_REVERSED, "2 Reviu Teknis", "K9", "D1", "07.00"),
    (set_cell("tblLangkah3", "D1", "Diterima", AT), Code.STAMP_REVERSED, "3 Data Dukung", "K9", "D1", "langkah 2"),
    (set_cell("tblLangkah3", "D1", "Diterima", AT - timedelta(days=2)), Code.STAMP_OUTSIDE_HOURS, "3 Data Dukung", "K9", "D1", "jam kerja"),
    (set_cell("tblLangkah3", "D1", "Diterima", "kemarin"), Code.CELL_INVALID, "3 Data Dukung", "K9", "D1", "kemarin"),
    (set_cell("tblLangkah3", "D1", "Status", "Beres"), Code.CELL_INVALID, "3 Data Dukung", "O9", "D1", "Beres"),
    (set_cell("tblLangkah3", "D1", "Putaran", "dua"), Code.CELL_INVALID, "3 Data Dukung", "Q9", "D1", "dua"),
    (set_cell("tblLangkah3", "D1", "Putaran", 3), Code.TYPED_VALUE, "3 Data Dukung", "Q9", "D1", "Putaran"),
    (set_cell("tblLangkah1", "D1", "Durasi", 5), Code.TYPED_VALUE, "1 Arahan", "L9", "D1", "Durasi"),
    (set_cell("tblLangkah4", "D3", "Status", "Selesai"), Code.TYPED_VALUE, "4 Bahan PK", "N21", "D3", "Belum mulai"),
    (set_cell("tblLangkah4", "D3", "Status", "Berjalan"), Code.ORDER_BROKEN, "4 Bahan PK", "N21", "D3", "langkah 3"),
    (set_cell("tblLangkah2", "D1", "Kode", "D7"), Code.UNIT_UNKNOWN, "2 Reviu Teknis", "B9", "D7", "D7"),
    (set_cell("tblLangkah2", "D2", "Kode", "D1"), Code.UNIT_DUPLICATE, "2 Reviu Teknis", "B15", "D1", "D1"),
    (unit_list(24, Kode="D5", Deputi="V", Eselon="I", **{"Nama Unit": "Deputi V"}), Code.UNIT_WITHOUT_ROW, "Unit", "A33", "D5", "1 Arahan"),
    (unit_list(24, Kode="D1"), Code.UNIT_DUPLICATE, "Unit", "A33", "D1", "D1"),
    (unit_list(3, Eselon="III"), Code.UNIT_INCOMPLETE, "Unit", "C12", "D1-2", "Eselon"),
    (unit_list(3, Induk="D9"), Code.UNIT_INCOMPLETE, "Unit", "E12", "D1-2", "D9"),
    (unit_list(3, Kode=None), Code.UNIT_INCOMPLETE, "Unit", "A12", None, "Kode"),
    (log(1, "Waktu", AT - timedelta(days=9)), Code.LOG_EDITED, "Riwayat", "K10", "D1-0", "2"),
    (log(2, "Alasan", "karangan"), Code.LOG_EDITED, "Riwayat", "K11", "D1", "3"),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "code", "sheet", "cell", "unit", "word"), CASES, ids=lambda v: getattr(v, "name", ""))
def test_what_staff_do_wrong_is_found_with_its_address(edit, code, sheet, cell, unit, word):
    book = played()
    edit(book)
    found = findings(book)
    (finding,) = [f for f in found if f.code is code and f.cell == cell]
    assert (finding.sheet, finding.unit) == (sheet, unit)
    assert word in finding.message
    assert "{" not in finding.message + finding.action
    assert "(kosong)" not in finding.action


def test_one_wrong_status_is_one_finding():
    book = played()
    book.type("tblLangkah3", "D1", "Status", "Selesaii")
    assert [f.code for f in findings(book)] == [Code.CELL_INVALID]
    book.type("tblLangkah2", "D1", "Status", "Selesaii")
    assert [f.code for f in findings(book)] == [Code.CELL_INVALID] * 2


def test_what_keeps_a_table_from_being_read_is_found():
    book = played()
    book.content["tblUnit"] = replace(book.content["tblUnit"], merged=("B10:B12", "D9:E9"), below=("A33", "D5"))
    assert [(f.code, f.sheet, f.cell) for f in findings(book)] == [
        (Code.CELLS_MERGED, "Unit", "B10"),
        (Code.CELLS_MERGED, "Unit", "D9"),
        (Code.TEXT_BELOW_TABLE, "Unit", "A33"),
    ]


def test_a_removed_log_row_is_found():
    book = played()
    rows = book.content["tblRiwayat"].records()
    book.content["tblRiwayat"] = book.content["tblRiwayat"].with_records(rows[:1] + rows[2:])
    assert [f.code for f in findings(book)] == [Code.LOG_EDITED] + [Code.TYPED_VALUE] * 4


def test_a_sorted_log_is_still_whole():
    book = played()
    rows = book.content["tblRiwayat"].records()
    book.content["tblRiwayat"] = book.content["tblRiwayat"].with_records(rows[::-1])
    assert findings(book) == ()
    actions.hand_over(book, context(AT + timedelta(minutes=4)), 1, ["D1-0"])
    assert not {Code.LOG_EDITED, Code.TYPED_VALUE} & {f.code for f in findings(book, AT + timedelta(minutes=5))}


def test_a_done_row_without_its_stamp_is_not_called_late():
    book = played()
    book.type("tblLangkah1", "D1", "Diserahkan", None)
    assert Code.LATE_DONE not in {f.code for f in findings(book, AT + timedelta(days=3))}


def test_a_removed_last_log_row_shows_as_values_that_nothing_wrote():
    book = played()
    book.content["tblRiwayat"] = book.content["tblRiwayat"].with_records(book.content["tblRiwayat"].records()[:-1])
    assert {f.code for f in findings(book)} == {Code.TYPED_VALUE}


def test_late_open_late_done_and_near():
    book = played()
    found = {f.unit: f for f in findings(book, AT + timedelta(minutes=8))}
    assert {u: f.code for u, f in found.items()} == {"D1-0": Code.NEAR_LIMIT}
    assert "80%" in found["D1-0"].message
    found = {f.unit: f for f in findings(book, AT + timedelta(minutes=10, seconds=1))}
    assert {u: (f.code, f.level, f.cell) for u, f in found.items()} == {"D1-0": (Code.LATE_OPEN, Level.ERROR, "J10")}
    assert "6 Januari 2026 pukul 08.10 WIB" in found["D1-0"].message
    actions.hand_over(book, context(AT + timedelta(minutes=30)), 1, ["D1-0"])
    found = [f for f in findings(book, AT + timedelta(minutes=31)) if f.step == 1]
    assert [(f.code, f.cell) for f in found] == [(Code.LATE_DONE, "K10")]


@pytest.mark.parametrize(
    "name",
    [r"\\server\bukti\a.pdf", "//server/bukti/a.pdf", r'"\\server\a b.pdf"', r"\\?\C:\a.pdf", r"\\.\PhysicalDrive0", r"/\server\x",
     "file://server/a.pdf", "NUL", "con.txt", r"bukti\COM1", "bukti/lpt9.pdf", "C:aux"],
)  # fmt: skip
def test_evidence_elsewhere_is_never_looked_for(name):
    book, asked = played(), []
    book.type("tblLangkah1", "D1", "Berkas", f"ada.pdf; konsep.docx; {name}")
    found = findings(book, exists=lambda path: asked.append(path) or True)
    assert [(f.code, f.cell) for f in found] == [(Code.EVIDENCE_UNCHECKED, "G9")]
    assert asked == ["ada.pdf", "konsep.docx"]


def test_evidence_files_and_links():
    book = played()
    book.type("tblLangkah3", "D1", "Berkas", "bukti/ada.pdf; bukti/hilang.pdf\nhttps://contoh.go.id/x")
    (finding,) = findings(book, exists=lambda name: name == "bukti/ada.pdf")
    assert (finding.code, finding.cell) == (Code.EVIDENCE_MISSING, "I9")
    assert "bukti/hilang.pdf" in finding.message


def test_waived_documents_with_a_note_are_accepted():
    book = played()
    book.type("tblLangkah3", "D1", "disposisi", "tidak  PERLU")
    book.type("tblLangkah3", "D1", "Keterangan", "Sudah lisan")
    assert findings(book) == ()


def test_returned_and_forced_rows_say_why():
    book = played()
    actions.hand_over(book, context(SOON), 1, ["D1-0"])
    actions.hand_over(book, context(AT + timedelta(minutes=4)), 2, ["D1-0"], force=True, reason="Menyusul")
    actions.send_back(book, context(AT + timedelta(minutes=5)), 3, 1, ["D1"], "Arahan keliru")
    found = {(f.code, f.unit, f.step): f.message for f in findings(book, AT + timedelta(minutes=6))}
    assert "Menyusul" in found[Code.FORCED, "D1-0", 2]
    assert "Arahan keliru" in found[Code.RETURNED, "D1", 2]
    assert (Code.RETURNED, "D1", 3) in found


def test_a_calendar_that_does_not_reach_is_said_once_a_year():
    found = findings(played(), datetime(2031, 1, 6, 8))
    assert [f.code for f in found if f.code is Code.CALENDAR_GAP] == [Code.CALENDAR_GAP]
    assert "2031" in next(f for f in found if f.code is Code.CALENDAR_GAP).message
    assert Code.LATE_OPEN not in {f.code for f in found}  # never counted as free of holidays


def test_estimated_holidays_are_named():
    book = played()
    found = findings(book, datetime(2027, 1, 5, 9))
    assert any(f.code is Code.CALENDAR_ESTIMATED and "2027" in f.message for f in found)


def test_an_odd_calendar_row_is_found_and_the_rest_counts():
    book = played()
    days = book.content["tblLibur"].records()
    days[0]["Tanggal"] = "1 Januari"
    days[1]["Jenis"] = "Libur"
    book.content["tblLibur"] = book.content["tblLibur"].with_records(days)
    hours = book.content["tblJamKerja"].records()
    hours[-1]["Pulang"] = "sore"
    book.content["tblJamKerja"] = book.content["tblJamKerja"].with_records(hours)
    found = [(f.code, f.sheet, f.cell) for f in findings(book) if f.code is Code.CELL_INVALID]
    assert (Code.CELL_INVALID, "Kalender", "A9") in found
    assert (Code.CELL_INVALID, "Kalender", "C10") in found
    assert len(found) == 3


def test_inactive_units_are_left_alone():
    book = played()
    book.type("tblUnit", "D1-0", "Aktif", "Tidak")
    actions.refresh_rows(book, context(SOON))
    assert findings(book, AT + timedelta(days=1, hours=1), lambda _: True)[0].unit == "D1"
    assert all(f.unit != "D1-0" for f in findings(book, AT + timedelta(days=1)))


def test_lateness_is_one_comparison_with_the_due_time():
    calendar = actions.read(played()).calendar
    received, norm = datetime(2026, 3, 17, 10), Norm(3, "Hari")
    due = datetime(2026, 3, 27, 10)  # Jumat: Nyepi, Idul Fitri and cuti bersama lie between
    assert not checks.is_late(calendar, received, norm, due)
    assert checks.is_late(calendar, received, norm, due + timedelta(seconds=1))
    assert checks.punctuality(calendar, received, norm, due, 0.8) is Punctuality.NEAR


def test_temuan_holds_every_finding_and_keeps_those_of_other_sources():
    book = played()
    book.type("tblLangkah3", "D1", "disposisi", "Belum")
    table = book.content["tblTemuan"]
    book.content["tblTemuan"] = table.with_records([{"Sumber": "Konsolidasi", "Pesan": "berkas", "No": 1}])
    found = findings(book)
    rows = book.content["tblTemuan"].records()
    assert [row["Sumber"] for row in rows] == ["Periksa"] * len(found) + ["Konsolidasi"]
    assert [row["No"] for row in rows] == list(range(1, len(rows) + 1))
    assert (rows[0]["Sel"], rows[0]["Pesan"]) == (found[0].cell, found[0].message)


def test_only_a_cell_of_this_workbook_is_linked_to():
    state = actions.read(played())
    material = Finding(Code.TARGET_MISSING, "Bahan PK", "D15", "D1", file="D1.xlsx", values={"indikator": "Indeks"})
    own = Finding(Code.MATERIAL_OFFERED, "3 Data Dukung", "F9", "D1", 3, values={"document": "disposisi", "found": "D1.xlsx"})
    table = reports.finding_table(state, "Konsolidasi", [material, own])
    wanted = ["D15", Link("F9", "3 Data Dukung", "F9")]
    assert [row["Sel"] for row in table.records()] == wanted
    book = MemoryBook({**state.tables, table.name: table})
    book.write([table])  # a cell that is read shows the text of its link
    again = reports.finding_table(actions.read(book), "Periksa", [])
    assert [row["Sel"] for row in again.records()] == wanted


def test_every_rule_has_a_sentence_for_the_user():
    assert all(rule.__doc__ for rule in checks.RULES)
    assert len(set(checks.RULES)) == len(checks.RULES)
