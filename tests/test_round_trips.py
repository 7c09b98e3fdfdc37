"""How often each button goes to Excel: written down, and the same for 24 units and for 2,400.

A round trip is what costs time in a real Excel. When the numbers change on purpose, delete tests/snapshots/round_trips*.txt
and run this test again.
"""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from excel_fixtures import in_memory, memory_excel, own_data_folder
from in_memory_excel import engine

from macros_py import press
from macros_py.base import words
from macros_py.base.addresses import letters
from macros_py.build.workbook import build_workbook
from macros_py.procedure import sop_file
from macros_py.procedure.units import Unit

pytestmark = in_memory
SNAPSHOT = Path(__file__).parent / "snapshots" / "round_trips.txt"
YES, NO = 6, 7
MOST = 300
BUTTONS = (
    ("Mulai", "PkStart", "Beranda", (YES,)),
    ("Serahkan", "PkHandOver", "1 Arahan", (YES,)),
    ("Kembalikan", "PkSendBack", "2 Reviu Teknis", ("1", "Salah data", YES)),
    ("Urungkan", "PkUndo", "Beranda", ()),
    ("Periksa", "PkCheck", "Beranda", ()),
    ("Temuan berikutnya", "PkNextFinding", "Temuan", ()),
    ("Segarkan", "PkRefresh", "Unit", ()),
    ("Ringkasan", "PkSummary", "Beranda", ()),
    ("Jadwal", "PkPlan", "Beranda", ("2026-05-11 08.00",)),
)
# These write or read a file for each unit, which takes its time.
WITH_FILES = (
    ("Buat Templat", "PkTemplates", "Beranda", ()),
    ("Konsolidasi", "PkConsolidate", "Beranda", (YES,)),
    ("Ekspor ke Kabag", "PkExport", "Beranda", (NO,)),
    ("Dokumen", "PkDocuments", "Beranda", ()),
    ("Arsip", "PkArchive", "Beranda", (NO,)),
)


def count(folder, units, buttons=BUTTONS):
    """Round trips of each button, pressed one after the other on a tracker with so many units."""
    listed = [Unit(f"U{n}", "I", "II", f"Asisten Deputi contoh nomor {n}") for n in range(units)]
    build_workbook(folder / "dibuat.xlsm", sop=sop_file.load(), year=2026, units=listed)
    excel = memory_excel(folder, folder / "dibuat.xlsm")
    rows = excel.excel.sheet("1 Arahan", workbook=excel.tracker).rows()
    head = next(n for n, row in enumerate(rows) if "Kode" in row)
    column = letters(rows[head].index("Arahan Karo PO") + 1)
    excel.worksheet("1 Arahan").vba_get("Range", [f"{column}{head + 2}:{column}{head + 1 + units}"]).vba_set("Value", "Ada")
    found = {}
    with engine(excel):
        for label, sub, sheet, answers in buttons:
            excel.select(sheet, "A1")
            excel.folders = [folder / "berkas"]
            excel.tracker.saved = True
            excel.calls.clear()
            said = excel.press(sub, *answers)
            assert said or sub == "PkNextFinding"
            assert not any("ditolak" in text or "galat yang" in text for text in said), said
            found[label] = sum(excel.calls.values())
    return found


@pytest.fixture(autouse=True)
def still(monkeypatch, tmp_path):
    own_data_folder(monkeypatch, tmp_path / "data")
    monkeypatch.setattr(words, "user_name", lambda: "rina")
    clock = iter(datetime(2026, 5, 4, 8) + timedelta(minutes=n) for n in range(10_000))
    monkeypatch.setattr(words, "now_wib", lambda: next(clock))
    monkeypatch.setattr(press, "monotonic", lambda: 1.0)  # else the status bar is counted, once a second


# 2,400 units take the Excel in memory some minutes.
@pytest.mark.parametrize("units", [240, pytest.param(2400, marks=pytest.mark.torture)])
def test_round_trips_do_not_grow_with_the_units(tmp_path, units):
    few, many = (count(new(tmp_path / str(n)), n) for n in (24, units))
    assert many == few
    assert max(many.values()) <= MOST
    as_written_down(few, SNAPSHOT)


def test_nor_do_those_of_buttons_with_files(tmp_path):
    few, more = (count(new(tmp_path / str(n)), n, WITH_FILES) for n in (24, 40))
    assert more == few
    assert max(more.values()) <= MOST
    as_written_down(few, SNAPSHOT.with_name("round_trips_files.txt"))


def new(folder):
    folder.mkdir()
    return folder


def as_written_down(found, snapshot):
    text = "".join(f"{label:18} {number:4}\n" for label, number in found.items())
    print(text)
    if not snapshot.exists():
        snapshot.write_text(text)
    assert snapshot.read_text() == text
