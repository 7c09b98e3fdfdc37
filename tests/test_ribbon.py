"""From the button to the cell, the whole way: the built add-in's own VBA, xlwings' RunPython, xlwings' Windows engine.

The Excel is in memory (see in_memory_excel.py). Each test presses buttons as staff would and looks at cells and dialogs.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path, PureWindowsPath

import pytest
from excel_fixtures import TRACKER, in_memory, memory_excel, own_data_folder
from in_memory_excel import INTERPRETER, START, ComError, MemoryExcel, engine, take_apart
from vba_player import get

from macros_py import actions, press, ribbon
from macros_py.base import words
from macros_py.base.folders import COPIES
from macros_py.books import copies
from macros_py.books.file import open_book
from macros_py.materials import collected
from macros_py.materials.content import BudgetRow, MaterialRow
from macros_py.materials.form.template import write_template
from macros_py.procedure import sop_file
from macros_py.setup import addin, place
from macros_py.setup.macros import ADDIN
from macros_py.setup.place import ADDIN_NAME
from macros_py.sheets.ooxml import write_parts
from macros_py.tracker.layout import FORMAT, LOG_TABLE

pytestmark = in_memory
YES, NO = 6, 7
ARAHAN, REVIU, BAHAN = "1 Arahan", "2 Reviu Teknis", "4 Bahan PK"
DEATH = "Python berhenti sebelum selesai. Periksa isi buku; bila ragu, tutup tanpa menyimpan. Lalu jalankan perintah "


class Clock:
    """The clock on the wall, set by the test."""

    now = datetime(2026, 5, 4, 8, 0)

    def __call__(self):
        return self.now


@pytest.fixture(autouse=True)
def clock(monkeypatch, tmp_path):
    own_data_folder(monkeypatch, tmp_path / "data")
    monkeypatch.setattr(words, "user_name", lambda: "rina")
    clock = Clock()
    monkeypatch.setattr(words, "now_wib", clock)
    return clock


@pytest.fixture
def excel(tmp_path):
    memory = memory_excel(tmp_path)
    with engine(memory):
        yield memory


def column(excel, sheet, heading):
    """The cells of a step sheet's column, top to bottom."""
    rows = excel.excel.sheet(sheet, workbook=excel.tracker).rows()
    head = next(n for n, row in enumerate(rows) if "Kode" in row)
    return [row[rows[head].index(heading)] for row in rows[head + 1 :]]


def cells(excel, sheet, heading, *rows):
    """Addresses of cells of a step sheet by body row."""
    from macros_py.base.addresses import letters

    all_rows = excel.excel.sheet(sheet, workbook=excel.tracker).rows()
    head = next(n for n, row in enumerate(all_rows) if "Kode" in row)
    return [f"{letters(all_rows[head].index(heading) + 1)}{head + 2 + row}" for row in rows]


def fill(excel, sheet, heading, *rows):
    for cell in cells(excel, sheet, heading, *rows):
        excel.put(sheet, cell, "Ada")


def started(excel):
    excel.select("Beranda", "A1")
    assert excel.press("PkStart", YES)[-1] == "Mulai langkah 1: 24 unit berhasil."


def log(excel):
    rows = excel.excel.sheet("Riwayat", workbook=excel.tracker).rows()
    head = next(n for n, row in enumerate(rows) if "Aksi ke" in row)
    return [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :] if row[rows[head].index("No")]]


def finding_codes(excel):
    rows = excel.excel.sheet("Temuan", workbook=excel.tracker).rows()
    head = next(n for n, row in enumerate(rows) if "Kode Temuan" in row)
    return {row[rows[head].index("Kode Temuan")] for row in rows[head + 1 :]}


# Pulihkan


def kept(excel):
    return sorted((excel.folder / COPIES).glob("*.xlsm"))


def test_the_first_press_of_a_day_keeps_the_file_and_its_seal(excel, clock, monkeypatch):
    before = (excel.folder / "Buku PK.xlsm").read_bytes()
    monkeypatch.setattr(words, "now_wib", lambda: datetime.now(words.WIB).replace(tzinfo=None, microsecond=0))
    started(excel)
    (copy,) = kept(excel)
    assert copy.read_bytes() == before
    excel.press("PkCheck")
    get(excel.tracker, "Save")
    excel.press("PkCheck")
    assert kept(excel) == [copy]
    yesterday = copy.stat().st_mtime - 86_400
    os.utime(copy, (yesterday, yesterday))
    excel.press("PkCheck")
    assert len(kept(excel)) == 2
    (seal,) = copies.seals(excel.folder / "Buku PK.xlsm")  # a tracker without Riwayat has none
    assert seal.seal == log(excel)[-1]["Sidik"]


def test_pulihkan_puts_a_copy_back_and_keeps_what_was_there(excel):
    started(excel)
    get(excel.tracker, "Save")
    before = (excel.folder / "Buku PK.xlsm").read_bytes()
    # The clock of this test is not the disk's: each press is the first of a day.
    asked, agreed, told = excel.press("PkRestore", "2", YES)
    assert asked.startswith("Pulihkan: 2 salinan Buku PK.xlsm.")
    assert "Riwayat kosong" in asked
    assert "nomor 2" in agreed
    assert told.startswith("Pulihkan: Buku PK.xlsm kini seperti ")
    assert "24 tindakan" not in told
    with open_book(excel.folder / "Buku PK.xlsm", write=False) as book:
        assert [entry.action for entry in actions.read(book).log] == ["Pulihkan"]
    assert before in [copy.read_bytes() for copy in kept(excel)]


def test_pulihkan_answered_no_or_with_nonsense_changes_nothing(excel):
    started(excel)
    get(excel.tracker, "Save")
    before = (excel.folder / "Buku PK.xlsm").read_bytes()
    excel.press("PkRestore", "1", NO)
    assert (excel.folder / "Buku PK.xlsm").read_bytes() == before
    assert "tidak ditemukan" in excel.press("PkRestore", "77", YES)[-1]
    assert (excel.folder / "Buku PK.xlsm").read_bytes() == before


# Mulai


def test_mulai_for_all_asks_and_stamps(excel):
    excel.select("Beranda", "A1")
    assert excel.press("PkStart", YES) == [
        "Mulai langkah 1 untuk 24 unit yang belum mulai?",
        "Mulai langkah 1: 24 unit berhasil.",
    ]
    assert set(column(excel, ARAHAN, "Status")) == {"Berjalan"}
    assert set(column(excel, ARAHAN, "Diterima")) == {datetime(2026, 5, 4, 8, 0)}
    assert {(entry["Oleh"], entry["Aksi"]) for entry in log(excel)} == {("rina", "Mulai")}


def test_mulai_answered_no_changes_nothing(excel):
    excel.select("Beranda", "A1")
    excel.press("PkStart", NO)
    assert set(column(excel, ARAHAN, "Status")) == {"Belum mulai"}
    assert excel.status == "Dibatalkan. Tidak ada yang berubah."
    assert log(excel) == []


def test_mulai_for_the_selected_rows(excel):
    first, third, fifth = cells(excel, ARAHAN, "Kode", 0, 2, 4)
    excel.select(ARAHAN, f"{first},{third}:{fifth}")
    assert excel.press("PkStart") == ["Mulai langkah 1: 4 unit berhasil."]
    assert column(excel, ARAHAN, "Status")[:6] == ["Berjalan", "Belum mulai", "Berjalan", "Berjalan", "Berjalan", "Belum mulai"]


def test_rows_that_a_filter_hides_are_not_selected(excel):
    first, last = cells(excel, ARAHAN, "Kode", 0, 3)
    excel.worksheet(ARAHAN).vba_get("Unprotect")
    excel.worksheet(ARAHAN).vba_get("Range", [cells(excel, ARAHAN, "Kode", 1)[0]]).vba_get("EntireRow").vba_set("Hidden", True)
    excel.select(ARAHAN, f"{first}:{last}")
    assert excel.press("PkStart") == ["Mulai langkah 1: 3 unit berhasil."]
    assert column(excel, ARAHAN, "Status")[1] == "Belum mulai"


def test_a_filtered_sheet_is_written_right_and_stays_filtered(excel):
    """Excel writes past the rows that a filter hides: without care the stamps land in other rows."""
    excel.worksheet(ARAHAN).vba_get("Unprotect")
    top, last = cells(excel, ARAHAN, "No", -1)[0], cells(excel, ARAHAN, "Aktif", 23)[0]
    area = excel.worksheet(ARAHAN).vba_get("Range", [f"{top}:{last}"])
    area.vba_get("AutoFilter", [3, "II"])
    units = column(excel, ARAHAN, "Deputi")
    excel.select(ARAHAN, ":".join(cells(excel, ARAHAN, "Kode", 0, 23)))
    assert excel.press("PkStart") == [f"Mulai langkah 1: {units.count('II')} unit berhasil."]
    expected = ["Berjalan" if deputi == "II" else "Belum mulai" for deputi in units]
    assert column(excel, ARAHAN, "Status") == expected
    assert column(excel, ARAHAN, "Deputi") == units
    assert excel.worksheet(ARAHAN).vba_get("FilterMode") is True
    excel.press("PkUndo")
    assert set(column(excel, ARAHAN, "Status")) == {"Belum mulai"}


def test_a_heading_selected_means_no_row(excel):
    excel.select(ARAHAN, "A1:C5")
    assert excel.press("PkStart", NO) == ["Mulai langkah 1 untuk 24 unit yang belum mulai?"]


def test_mulai_twice_is_refused_with_the_reason(excel):
    excel.select(ARAHAN, cells(excel, ARAHAN, "Kode", 0)[0])
    excel.press("PkStart")
    [text] = excel.press("PkStart")
    assert text.startswith("Mulai langkah 1: 0 unit berhasil, 1 ditolak.\n• D1: langkah 1 sudah")


# Serahkan


def test_serahkan_goes_on_to_the_next_step(excel, clock):
    started(excel)
    fill(excel, ARAHAN, "Arahan Karo PO", 0, 1)
    clock.now += timedelta(minutes=5)
    first, second = cells(excel, ARAHAN, "Kode", 0, 1)
    excel.select(ARAHAN, f"{first}:{second}")
    assert excel.press("PkHandOver") == ["Serahkan langkah 1: 2 unit berhasil."]
    assert column(excel, ARAHAN, "Status")[:3] == ["Selesai", "Selesai", "Berjalan"]
    assert column(excel, ARAHAN, "Durasi")[0] == 5
    assert column(excel, REVIU, "Diterima")[:3] == [clock.now, clock.now, None]


def test_serahkan_refuses_what_is_not_complete(excel):
    started(excel)
    fill(excel, ARAHAN, "Arahan Karo PO", 0)
    excel.select(ARAHAN, "A1")
    question, result = excel.press("PkHandOver", YES, NO)
    assert question == "Serahkan langkah 1 untuk 24 unit yang sedang berjalan?"
    assert result.startswith("Serahkan langkah 1: 1 unit berhasil, 23 ditolak.\n• ")
    assert "• 23 unit: Arahan Karo PO belum ada untuk langkah 1. Lengkapi lalu pilih Ada di sel F8:F30." in result
    assert result.endswith("Serahkan 23 unit itu dengan paksa? Alasannya ditanyakan dan dicatat di Riwayat.")
    assert column(excel, ARAHAN, "Status").count("Selesai") == 1


def test_serahkan_by_force_keeps_the_reason(excel):
    started(excel)
    excel.select(ARAHAN, cells(excel, ARAHAN, "Kode", 3)[0])
    said = excel.press("PkHandOver", YES, "=Dokumen 'menyusul' & \"esok\"; import os")
    assert said[-1].startswith("Serahkan langkah 1: 1 unit berhasil. Peringatan SOP: Bila SOP ini tidak dilaksanakan")
    assert column(excel, ARAHAN, "Status")[3] == "Selesai"
    assert log(excel)[-1]["Alasan"] == "=Dokumen 'menyusul' & \"esok\"; import os"


def test_force_without_a_reason_forces_nothing(excel):
    started(excel)
    excel.select(ARAHAN, cells(excel, ARAHAN, "Kode", 3)[0])
    excel.press("PkHandOver", YES, "")
    assert column(excel, ARAHAN, "Status")[3] == "Berjalan"


def test_serahkan_needs_a_step_sheet(excel):
    excel.select("Beranda", "A1")
    assert excel.press("PkHandOver") == [
        "Sheet Beranda bukan sheet langkah. Buka sheet langkah yang dimaksud, lalu tekan tombolnya lagi."
    ]


def test_nothing_to_hand_over(excel):
    excel.select(ARAHAN, "A1")
    [text] = excel.press("PkHandOver")
    assert text.startswith("Tidak ada baris yang dapat diproses.")


# Kembalikan


def handed_over(excel):
    started(excel)
    fill(excel, ARAHAN, "Arahan Karo PO", 0, 1, 2)
    excel.select(ARAHAN, ":".join(cells(excel, ARAHAN, "Kode", 0, 2)))
    excel.press("PkHandOver")


def test_kembalikan_asks_where_to_and_why(excel):
    handed_over(excel)
    excel.select(REVIU, cells(excel, REVIU, "Kode", 1)[0])
    said = excel.press("PkSendBack", "1", "Data belum selaras")
    assert said == [
        "Kembalikan 1 unit dari langkah 2 ke langkah berapa?",
        "Alasan mengembalikan:",
        "Kembalikan langkah 2: 1 unit berhasil.",
    ]
    assert column(excel, REVIU, "Status")[:3] == ["Berjalan", "Dikembalikan", "Berjalan"]
    assert column(excel, ARAHAN, "Putaran")[1] == 2
    assert log(excel)[-1]["Alasan"] == "Data belum selaras"


def test_kembalikan_for_all_rows_that_run(excel):
    handed_over(excel)
    excel.select(REVIU, "A1")
    said = excel.press("PkSendBack", "1", "Salah data", YES)
    assert said[-2:] == ["Kembalikan 3 unit yang sedang berjalan ke langkah 1?", "Kembalikan langkah 2: 3 unit berhasil."]


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        (("",), None),
        (("1", ""), None),
        (("dua",), "Langkah dua tidak ada dalam SOP ini. Pilih langkah 1 sampai 1."),
        (("2", "x"), "Langkah 2 tidak mendahului langkah 2. Pilih langkah tujuan yang lebih awal."),
    ],
)
def test_kembalikan_refuses(excel, answers, says):
    handed_over(excel)
    excel.select(REVIU, cells(excel, REVIU, "Kode", 0)[0])
    said = excel.press("PkSendBack", *answers)
    assert (said[-1] == says) if says else (excel.status == "Dibatalkan. Tidak ada yang berubah.")
    assert set(column(excel, REVIU, "Status")[:3]) == {"Berjalan"}


def test_the_first_step_has_nothing_before_it(excel):
    started(excel)
    excel.select(ARAHAN, cells(excel, ARAHAN, "Kode", 0)[0])
    assert excel.press("PkSendBack") == ["Langkah 1 tidak mendahului langkah 1. Pilih langkah tujuan yang lebih awal."]


# Urungkan, Segarkan


def test_urungkan_takes_the_last_action_back(excel):
    started(excel)
    assert excel.press("PkUndo") == ["Urungkan: Mulai ke-1 dibatalkan untuk 24 unit."]
    assert set(column(excel, ARAHAN, "Status")) == {"Belum mulai"}
    assert set(column(excel, ARAHAN, "Diterima")) == {None}
    assert log(excel)[-1]["Aksi"] == "Urungkan"


def test_urungkan_says_which_cell_was_changed_since(excel):
    started(excel)
    excel.worksheet(ARAHAN).vba_get("Unprotect")
    [place] = cells(excel, ARAHAN, "Status", 2)
    excel.put(ARAHAN, place, "Selesai")
    [text] = excel.press("PkUndo")
    assert f"Kembalikan isi sel {place}, lalu urungkan lagi." in text
    assert column(excel, ARAHAN, "Status")[0] == "Berjalan"


def test_urungkan_with_nothing_to_undo(excel):
    assert excel.press("PkUndo")[0].startswith("Tidak ada baris yang dapat diproses.")


def test_segarkan(excel):
    assert excel.press("PkRefresh") == ["Segarkan: 0 unit ditambahkan, 0 unit diperbarui."]


# Periksa, Temuan berikutnya


def test_periksa_writes_findings_and_shows_them(excel):
    started(excel)
    [text] = excel.press("PkCheck")
    assert re.fullmatch(r"Periksa: \d+ galat, 24 peringatan, \d+ info\.", text)
    assert excel.tracker.active_sheet.name == "Ikhtisar Temuan"


def test_temuan_berikutnya_walks_through_them_and_begins_anew(excel):
    handed_over(excel)
    excel.press("PkCheck")
    places = []
    for _ in range(3):
        assert excel.press("PkNextFinding") == []
        places.append((excel.tracker.active_sheet.name, excel.tracker.active_sheet.selection.vba_get("Address")))
        assert re.match(r"Temuan \d+ dari \d+: ", excel.status)
    assert len(set(places)) == 3
    assert places[0][0] in (ARAHAN, REVIU)


def test_with_a_chart_selected_the_buttons_work_as_with_no_row_selected(excel):
    handed_over(excel)
    excel.press("PkCheck")
    excel.select_chart(ARAHAN)
    assert excel.press("PkNextFinding") == []
    assert excel.status.startswith("Temuan 1 dari ")
    excel.select_chart(REVIU)
    assert "yang sedang berjalan?" in excel.press("PkHandOver", NO)[0]


def test_temuan_berikutnya_without_findings(excel):
    excel.press("PkNextFinding")
    assert excel.status == "Tidak ada temuan yang menunjuk sel. Tekan Periksa untuk memeriksa lagi."


# What goes wrong on the way


def test_an_unforeseen_error_is_one_sentence_and_a_log(excel, monkeypatch, tmp_path):
    def broken(*_):
        raise ZeroDivisionError("1/0")

    monkeypatch.setattr(actions, "check", broken)
    path = tmp_path / "data" / "pk-tracker" / "catatan-galat.log"
    assert excel.press("PkCheck") == [
        f"Terjadi galat yang tidak terduga (ZeroDivisionError). Kirimkan berkas catatan {path} kepada pengelola."
    ]
    assert "ZeroDivisionError: 1/0" in path.read_text()
    assert excel.popups == []


def test_excel_refusing_is_said_in_words(excel, monkeypatch):
    def refuse(*_):
        raise ComError("Kotak dialog terbuka")

    monkeypatch.setattr(actions, "check", refuse)
    assert excel.press("PkCheck") == [
        "Excel menolak perubahan (Kotak dialog terbuka). Tutup kotak dialog atau selesaikan penyuntingan sel, lalu ulangi."
    ]


def test_python_that_ends_without_a_word_is_noticed(excel, monkeypatch):
    monkeypatch.setattr(ribbon, "check", lambda: None)
    [text] = excel.press("PkCheck")
    assert text.startswith(DEATH)


def test_minus_one_of_runpython_is_noticed(excel, monkeypatch):
    def dies():
        raise SystemExit(3)

    monkeypatch.setattr(ribbon, "check", dies)
    assert excel.press("PkCheck")[-1].startswith(DEATH)
    assert excel.status is False


def test_when_python_dies_in_the_middle_the_file_and_excel_are_as_before_and_the_next_press_says_so(excel, monkeypatch):
    file = Path(excel.tracker.path) / excel.tracker.name
    before, protection = file.read_bytes(), excel.worksheet(ARAHAN).protection
    mark = press.data_folder() / "tombol.json"

    def killed(_command):
        mark.parent.mkdir(parents=True)
        mark.write_text(json.dumps({"button": "Serahkan", "workbook": "Buku PK.xlsm", "at": "4 Mei 2026 pukul 07.59 WIB"}))
        excel.excel.run("PkExcel.Begin", excel.tracker.name, f"{ARAHAN}/Riwayat")
        assert excel.worksheet(ARAHAN).protection is None
        return 1

    with monkeypatch.context() as patch:
        patch.setattr(excel, "run_python", killed)
        (excel.folder / "log").touch()
        patch.setattr("in_memory_excel.Path.read_text", lambda *_: "", raising=True)
        assert excel.press("PkHandOver")[-1].startswith(DEATH)
    assert file.read_bytes() == before
    assert excel.worksheet(ARAHAN).protection == protection
    app = excel.excel.application
    assert (app.screen_updating, app.enable_events, app.calculation) == (True, True, -4105)
    question, _ = excel.press("PkCheck", YES)
    assert question == (
        "Tombol Serahkan di Buku PK.xlsm terhenti di tengah jalan pada 4 Mei 2026 pukul 07.59 WIB. Berkas yang tersimpan tidak "
        "tersentuh. Bila isi buku tampak janggal, tutup tanpa menyimpan lalu buka lagi.\n\nLanjutkan Periksa?"
    )
    assert len(excel.press("PkCheck")) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="kills with a POSIX signal")
def test_the_mark_of_a_killed_process_is_found(tmp_path, monkeypatch):
    code = "import os; from datetime import datetime; from macros_py.press import mark\n"
    code += "with mark('Mulai', 'Buku.xlsm', datetime(2026, 5, 4, 8)): os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", code], check=False)
    with press.mark("Periksa", "Buku.xlsm", datetime(2026, 5, 4, 9)) as died:
        assert died.message.startswith("Tombol Mulai di Buku.xlsm terhenti di tengah jalan pada 4 Mei 2026 pukul 08.00 WIB.")
        with pytest.raises(press.CannotGoOn) as stop, press.mark("Mulai", "Lain.xlsm", datetime(2026, 5, 4, 9)):
            pass
        assert stop.value.finding.message == "Tombol Periksa di Buku.xlsm masih bekerja sejak 4 Mei 2026 pukul 09.00 WIB."
    with press.mark("Periksa", "Buku.xlsm", datetime(2026, 5, 4, 9)) as died:
        assert died is None


def test_antivirus_that_forbids_processes_is_named(excel):
    excel.blocked = True
    [text] = excel.press("PkCheck")
    assert text.startswith("Windows atau antivirus melarang Excel menjalankan Python.")


# The guard: nothing is started


def refused(excel, says):
    [text] = excel.press("PkCheck")
    assert text == says
    assert excel.commands == []
    assert excel.status is False


def test_no_interpreter(excel):
    excel.existing.clear()
    refused(excel, "Python untuk PK Tracker tidak ditemukan lagi: jalankan perintah pk-tracker pasang, lalu ulangi.")


def test_the_python_behind_ours_is_gone(tmp_path, monkeypatch):
    """The launcher of a virtual environment outlives the Python that it launches."""
    base = r"C:\Python311\python.exe"
    monkeypatch.setattr(place, "base_interpreter", lambda _: PureWindowsPath(base))
    write_parts(tmp_path / ADDIN_NAME, addin.build_addin(PureWindowsPath(INTERPRETER)))
    shutil.copy(TRACKER, tmp_path / "Buku PK.xlsm")
    excel = MemoryExcel(tmp_path / ADDIN_NAME, tmp_path / "Buku PK.xlsm", tmp_path)
    refused(excel, "Python yang dipakai PK Tracker sudah dihapus atau diganti versinya: pasang lagi PK Tracker, lalu ulangi.")
    excel.existing.add(base)
    with engine(excel):
        assert excel.press("PkSummary")[-1].startswith("Ringkasan")


def test_the_base_of_an_environment_is_read_from_it(tmp_path):
    python = tmp_path / "venv" / "Scripts" / "python.exe"
    python.parent.mkdir(parents=True)
    assert place.base_interpreter(python) == python
    (tmp_path / "venv" / "pyvenv.cfg").write_text("include-system-site-packages = false\nhome = /opt/Python311\n")
    assert place.base_interpreter(python) == Path("/opt/Python311/python.exe")


def test_protected_view(excel):
    excel.protected_view = excel.tracker
    refused(excel, "Buku dibuka dalam Tampilan Terproteksi: tekan Aktifkan Pengeditan, lalu ulangi.")


def test_no_workbook(excel):
    excel.excel.application.active_book = None
    refused(excel, "Tidak ada buku PK Tracker yang terbuka: buka bukunya, lalu ulangi.")


def test_a_cell_is_being_edited(excel):
    excel.editing = True
    refused(excel, "Sebuah sel sedang disunting: tekan Enter atau Esc, lalu ulangi.")


def test_another_workbook_is_active(excel):
    excel.excel.add_workbook()
    refused(excel, "Buku yang aktif bukan PK Tracker: aktifkan buku PK Tracker, lalu ulangi.")


@pytest.mark.parametrize(
    ("name", "refers_to", "says"),
    [
        ("PK_IDENTITAS", '="PK tracker"', "Buku yang aktif bukan PK Tracker: aktifkan buku PK Tracker, lalu ulangi."),
        ("PK_IDENTITAS", "=Beranda!$A$1", "Buku yang aktif bukan PK Tracker: aktifkan buku PK Tracker, lalu ulangi."),
        (
            "PK_FORMAT",
            f"={FORMAT + 1}",
            "Format buku ini tidak dikenal: perbarui PK Tracker, lalu jalankan perintah pk-tracker pasang.",
        ),
    ],
)
def test_a_false_identity(excel, name, refers_to, says):
    excel.tracker.vba_get("Names").vba_get("Item", [name]).vba_set("RefersTo", refers_to)
    refused(excel, says)


def test_a_workbook_that_only_claims_to_be_a_tracker(excel):
    book = excel.excel.add_workbook()
    for name, value in (("PK_IDENTITAS", '="PK Tracker"'), ("PK_FORMAT", f"={FORMAT}")):
        book.vba_get("Names").vba_get("Add", [name, value])
    book.path, book.name = str(excel.folder), "Palsu.xlsm"
    assert excel.press("PkCheck") == [
        "Tabel tblPengaturan di sheet Pengaturan tidak ada di Palsu.xlsm. Kembalikan salinan buku dengan pk-tracker pulihkan."
    ]


@pytest.mark.parametrize("name", ["pk_tracker.conf", "xlwings.conf", "PK_Tracker.CONF", "kode.py", "KODE.PY", "x.conf "])
def test_a_sheet_that_would_choose_interpreter_or_code(excel, name):
    sheet = excel.tracker.add_sheet(name)
    excel.excel.sheet(name, workbook=excel.tracker).set_value("A1", "INTERPRETER_WIN")
    excel.excel.sheet(name, workbook=excel.tracker).set_value("B1", r"C:\jahat\python.exe")
    sheet.visible = 2  # very hidden
    refused(excel, f"Sheet {name} dapat menjalankan program lain: hapus sheet itu, lalu ulangi.")


def test_a_workbook_that_was_never_saved(excel):
    excel.tracker.path = ""
    refused(excel, "Buku belum pernah disimpan: simpan sebagai .xlsm di komputer ini, lalu ulangi.")


def test_a_workbook_on_the_web(excel, monkeypatch):
    monkeypatch.setattr(
        type(excel.tracker)._vba_members["fullname"], "getter", lambda _: "https://contoh.sharepoint.com/B.xlsm"
    )
    refused(
        excel,
        "Buku dibuka dari OneDrive atau SharePoint: simpan di folder di luar OneDrive, misalnya C:\\PK Tracker, lalu ulangi.",
    )


def test_a_workbook_opened_read_only(excel):
    excel.tracker.read_only = True
    refused(excel, "Buku terbuka hanya-baca, mungkin sedang dibuka orang lain: buka lagi untuk disunting, lalu ulangi.")


@pytest.mark.parametrize("mark", list(';=%^!|<>$`"'))
def test_file_names_that_a_command_line_understands(excel, mark):
    excel.tracker.name = f"Buku {mark} PK.xlsm"
    refused(excel, f"Nama berkas atau foldernya memuat tanda {mark} : ubah namanya, lalu ulangi.")


@pytest.mark.parametrize("name", ["Buku (final) & lampiran.xlsm", "Buku Jum'at, #2 [baru] + é.xlsm"])
def test_file_names_of_staff_are_fine(tmp_path, name):
    memory = memory_excel(tmp_path, TRACKER, name)
    with engine(memory):
        assert len(memory.press("PkCheck")) == 1
    _, arguments, _ = take_apart(memory.commands[0])
    assert f"--wb={name}" in arguments


# Hostile workbooks


def test_python_files_beside_the_workbook_are_not_imported(excel):
    folder = Path(excel.tracker.path)
    for name in ("json", "xlwings", "macros_py", "pandas", "Buku PK"):
        (folder / f"{name}.py").write_text("raise SystemExit('jahat')")
    (folder / "pk_tracker.conf").write_text('"INTERPRETER_WIN","C:\\jahat\\python.exe"\n"PYTHONPATH","C:\\jahat"\n')
    excel.existing |= {str(folder / "pk_tracker.conf"), rf"{folder}\pk_tracker.conf"}
    excel.press("PkCheck")
    code, _, _ = take_apart(excel.commands[0])
    assert f'"{INTERPRETER}" {" ".join(START)} ' in excel.commands[0]
    only_paths = code.split("; import macros_py")[0] + "; import sys, json; print(json.dumps(sys.path))"
    found = subprocess.run([sys.executable, *START, only_paths], capture_output=True, text=True, check=True, cwd="/").stdout
    assert not [path for path in json.loads(found) if str(folder) in path or "jahat" in path]


def test_every_macro_that_python_calls_is_named_with_the_addin(excel):
    """A workbook with macros of the same names gets none of them called."""
    started(excel)
    excel.press("PkCheck")
    assert excel.macros
    assert all(str(macro).startswith(f"{ADDIN}!Pk") for macro in excel.macros)


def test_the_command_is_the_same_whatever_the_workbook_says(excel):
    excel.worksheet(ARAHAN).vba_get("Unprotect")
    for cell in cells(excel, ARAHAN, "Kode", 0, 1):
        excel.put(ARAHAN, cell, "'; import os; os.system('calc') #")
    excel.tracker.sheet_named(REVIU).name = "'); os.abort() #"
    excel.press("PkCheck")
    code, _, _ = take_apart(excel.commands[0])
    assert code.endswith("; import macros_py.ribbon; macros_py.ribbon.check()")
    assert "calc" not in excel.commands[0]
    assert "abort" not in excel.commands[0]


def test_a_heading_renamed_is_named(excel):
    excel.worksheet(ARAHAN).vba_get("Unprotect")
    excel.put(ARAHAN, "B6", "Kodenya")
    [message] = excel.press("PkCheck")
    assert message.startswith("Judul kolom Kode tidak ada di tabel tblLangkah1, sheet 1 Arahan di ")
    assert message.endswith(".xlsm. Kembalikan judul kolom di sel B6 seperti semula.")


def test_the_tracker_has_the_log_table():
    assert LOG_TABLE.name == "tblRiwayat"


# Konsolidasi and Laporan


def test_buat_templat_writes_a_workbook_per_unit(excel, tmp_path):
    excel.folders = [tmp_path / "Bahan"]
    [text] = excel.press("PkTemplates")
    assert text.startswith(f"Templat: 24 berkas dibuat di {tmp_path / 'Bahan'}")
    assert len(list((tmp_path / "Bahan").glob("*.xlsx"))) == 24


def test_konsolidasi_reads_the_folder(excel, tmp_path):
    excel.folders = [tmp_path / "Bahan", tmp_path / "Bahan"]
    excel.press("PkTemplates")
    text = excel.press("PkConsolidate")[-1]
    assert text.startswith("Konsolidasi: 0 indikator")
    assert log(excel)[-1]["Aksi"] == "Konsolidasi"


@pytest.mark.parametrize("sub", ["PkTemplates", "PkConsolidate", "PkExport", "PkDocuments", "PkArchive"])
def test_no_folder_chosen_means_nothing_done(excel, sub):
    assert excel.press(sub) == []
    assert excel.status == "Dibatalkan. Tidak ada yang berubah."
    assert log(excel) == []


def test_ringkasan_brings_the_sheet_up_to_date(excel):
    started(excel)
    assert excel.press("PkSummary") == ["Ringkasan: sheet Ringkasan telah diperbarui."]
    assert excel.tracker.active_sheet.name == "Ringkasan"


@pytest.mark.parametrize(("pdf", "kinds"), [(NO, {".xlsx"}), (YES, {".xlsx", ".pdf"})])
def test_ekspor_writes_the_summary(excel, tmp_path, pdf, kinds):
    started(excel)
    excel.folders = [tmp_path / "Kabag"]
    said = excel.press("PkExport", pdf)
    assert said[0] == "Buat juga PDF-nya?"
    assert {path.suffix for path in (tmp_path / "Kabag").iterdir()} == kinds


def test_jadwal_asks_for_the_start_and_fills_its_sheet(excel):
    said = excel.press("PkPlan", "2026-05-11 08.00")
    assert said[0].startswith("Langkah 1 dimulai kapan?")
    assert said[-1].startswith("Rencana: 144 langkah mulai 11 Mei 2026 pukul 08.00 WIB")
    assert excel.tracker.active_sheet.name == "Jadwal"
    assert log(excel)[-1]["Aksi"] == "Rencana"


@pytest.mark.parametrize(
    ("now", "suggested"),
    [
        (datetime(2026, 5, 4, 10, 15, 30), "4 Mei 2026 pukul 10.15 WIB"),
        (datetime(2026, 5, 8, 20, 0), "11 Mei 2026 pukul 07.30 WIB"),  # Friday evening → Monday
    ],
)
def test_jadwal_suggests_the_next_working_moment(excel, clock, now, suggested):
    clock.now = now
    assert f"langkah mulai {suggested}, selesai " in excel.press("PkPlan")[-1]  # OK on what the box holds already


@pytest.mark.parametrize(
    ("now", "answers", "says"),
    [
        (datetime(2026, 5, 4, 8), ("besok",), "Waktu besok tidak dipahami."),
        (datetime(2026, 5, 4, 8), ("2041-01-07 08.00",), "2041"),
        (datetime(2041, 5, 4, 13), (), "2041"),  # today 08.00 is suggested where the calendar cannot tell
    ],
)
def test_jadwal_refuses_a_start_that_is_no_time_or_beyond_the_calendar(excel, clock, now, answers, says):
    clock.now = now
    assert says in excel.press("PkPlan", *answers)[-1]
    assert log(excel) == []


def test_jadwal_without_an_answer_changes_nothing(excel):
    assert len(excel.press("PkPlan", "")) == 1
    assert excel.status == "Dibatalkan. Tidak ada yang berubah."
    assert log(excel) == []


def test_dokumen_writes_the_papers_into_a_folder_of_their_own(excel, tmp_path):
    started(excel)
    excel.folders = [tmp_path / "Kabag"]
    assert excel.press("PkDocuments")[-1].startswith("Dokumen: 104 berkas dibuat di ")
    [folder] = (tmp_path / "Kabag").iterdir()
    assert folder.name == "Dokumen PK 2026 20260504-0800"
    assert len(list(folder.rglob("*.pdf"))) == len(list(folder.rglob("*.docx"))) == 52
    assert log(excel)[-1]["Aksi"] == "Dokumen"


def test_dokumen_twice_in_a_minute_overwrites_nothing(excel, tmp_path):
    folder = tmp_path / "Kabag" / "Dokumen PK 2026 20260504-0800"
    excel.folders = [tmp_path / "Kabag"] * 2
    excel.press("PkDocuments")
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    [text] = excel.press("PkDocuments")
    assert text.endswith(" sudah ada. Pilih nama lain atau pindahkan berkas lama.")
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    assert [entry["Aksi"] for entry in log(excel)] == ["Dokumen"]


def test_arsip_closes_the_year_once(excel, tmp_path):
    excel.folders = [tmp_path / "arsip"] * 2
    question, text = excel.press("PkArchive", NO)
    assert question == "Arsipkan juga folder bahan yang diterima?"
    assert text.startswith("Arsip: tahun 2026 ditutup di ")
    assert (tmp_path / "arsip" / "2026" / "manifest.json").is_file()
    copy = tmp_path / "arsip" / "2026" / "buku" / excel.tracker.name
    assert copy.read_bytes() == (Path(excel.tracker.path) / excel.tracker.name).read_bytes()
    assert excel.tracker.saved
    assert excel.press("PkArchive", NO)[1:] == [
        f"Folder {tmp_path / 'arsip' / '2026'} sudah ada. Pilih folder lain atau pindahkan folder lama."
    ]


def test_arsip_takes_the_materials_along(excel, tmp_path):
    (tmp_path / "Bahan").mkdir()
    (tmp_path / "Bahan" / "D1.xlsx").write_bytes(b"bahan")
    excel.folders = [tmp_path / "arsip", tmp_path / "Bahan"]
    _, text = excel.press("PkArchive", YES)
    assert text.startswith("Arsip: tahun 2026 ditutup di ")
    assert [path.read_bytes() for path in (tmp_path / "arsip").rglob("D1.xlsx")] == [b"bahan"]


def test_arsip_without_the_folder_that_was_promised_archives_nothing(excel, tmp_path):
    excel.folders = [tmp_path / "arsip"]
    assert len(excel.press("PkArchive", YES)) == 1
    assert excel.status == "Dibatalkan. Tidak ada yang berubah."
    assert not (tmp_path / "arsip").exists()


def test_arsip_wants_the_workbook_saved(excel, tmp_path):
    excel.folders = [tmp_path / "arsip"]
    fill(excel, ARAHAN, "Arahan Karo PO", 0)
    assert excel.press("PkArchive") == [
        "Buku PK.xlsm memuat perubahan yang belum disimpan. Simpan buku itu (Ctrl+S), lalu tekan lagi."
    ]
    assert excel.folders == [tmp_path / "arsip"]  # refused before the folder is asked for
    assert not (tmp_path / "arsip").exists()


@pytest.fixture
def material(excel, tmp_path):
    """D1 runs in step 4, and its material lies in the folder that will be chosen."""
    started(excel)
    for number, step in enumerate(sop_file.load().steps[:3], start=1):
        sheet = next(name for name in [s.name for s in excel.tracker.sheets_] if name.startswith(f"{number} "))
        for document in step.documents:
            fill(excel, sheet, document, 0)
        excel.select(sheet, cells(excel, sheet, "Kode", 0)[0])
        assert excel.press("PkHandOver") == [f"Serahkan langkah {number}: 1 unit berhasil."]
    with open_book(TRACKER, write=False) as book:
        owner = next(owner for owner in collected.owners(actions.read(book)) if owner.code == "D1")
    (tmp_path / "Bahan").mkdir()
    rows, budgets = (
        [MaterialRow("Terwujudnya koordinasi", "Persentase rekomendasi", "80", "%")],
        [BudgetRow("Koordinasi", 1_500_000)],
    )
    write_template(tmp_path / "Bahan" / "D1.xlsx", owner, 2026, superior="Menteri Koordinator", rows=rows, budgets=budgets)
    excel.folders = [tmp_path / "Bahan"]


OFFER = "Bahan 1 unit telah masuk. Tandai data dukungnya sebagai Ada?"


def test_konsolidasi_marks_what_arrived_when_told_to(excel, material):
    question, text = excel.press("PkConsolidate", YES)
    assert question == OFFER
    assert text.startswith("Konsolidasi: 1 indikator; unit: 1 masuk")
    assert column(excel, BAHAN, "data dukung")[:2] == ["Ada", "Belum"]
    assert column(excel, BAHAN, "Berkas")[0].endswith("D1.xlsx")
    assert "MATERIAL_OFFERED" not in finding_codes(excel)
    assert [entry["Uraian"] for entry in log(excel)].count(text.splitlines()[0]) == 1  # read once
    excel.press("PkUndo")
    assert column(excel, BAHAN, "data dukung")[0] == "Belum"


def test_konsolidasi_answered_no_marks_nothing_and_says_where(excel, material):
    question, text = excel.press("PkConsolidate", NO)
    assert question == OFFER
    assert text.startswith("Konsolidasi: 1 indikator; unit: 1 masuk")
    assert set(column(excel, BAHAN, "data dukung")) == {"Belum"}
    assert "MATERIAL_OFFERED" in finding_codes(excel)
    assert excel.tracker.active_sheet.name == "Ikhtisar Temuan"


def test_konsolidasi_with_nothing_to_mark_does_not_ask(excel, tmp_path):
    excel.folders = [tmp_path / "Bahan", tmp_path / "Bahan"]
    excel.press("PkTemplates")
    assert len(excel.press("PkConsolidate")) == 1  # nothing runs in step 4


def test_konsolidasi_of_a_folder_that_is_gone(excel, tmp_path):
    excel.folders = [tmp_path / "hilang"]
    assert excel.press("PkConsolidate") == [f"Folder {tmp_path / 'hilang'} tidak ditemukan. Periksa nama foldernya."]
    assert log(excel) == []


def test_panduan_and_diagnosa(excel, monkeypatch):
    from macros_py.setup import diagnose, install

    opened = []
    monkeypatch.setattr(install.webbrowser, "open", opened.append)
    [text] = excel.press("PkGuide")
    assert text.startswith("Panduan dibuka di peramban: ")
    assert len(opened) == 1
    rows = (
        ("Python", diagnose.FINE, "", ""),
        ("Add-in", diagnose.NOT_FINE, "x", "Pasang lagi."),
        ("ASR", diagnose.UNKNOWN, "", "y"),
    )
    monkeypatch.setattr(diagnose, "diagnose", lambda: [diagnose.Diagnosis(*row) for row in rows])
    assert excel.press("PkDiagnose") == [
        "Add-in: tidak baik. Pasang lagi.\n1 hal tidak dapat dipastikan dari sini: jalankan perintah pk-tracker diagnosa."
    ]
