"""The way back: copies before each change, one put back, a tracker rebuilt, a broken log closed openly."""

import json
import os
import re
import shutil
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from macros_py import actions
from macros_py.base.folders import COPIES
from macros_py.base.own_folder import data_folder
from macros_py.books import copies
from macros_py.books.file import open_book
from macros_py.cli import cli
from macros_py.commands.terminal import run
from macros_py.materials.consolidate import material_files
from macros_py.tracker import journal

START = "2026-01-06T08:00"


@pytest.fixture
def book(tmp_path, pristine):
    path = tmp_path / "kerja" / "PK.xlsm"
    path.parent.mkdir()
    path.write_bytes(pristine)
    os.utime(path, (1_760_000_000,) * 2)
    return path


@pytest.fixture
def pk(capsys):
    def call(*argv, code=0):
        capsys.readouterr()
        assert run(cli, [*map(str, argv), "--json"]) == code, capsys.readouterr()
        return json.loads(capsys.readouterr().out)

    return call


def log(path):
    with open_book(path, write=False) as book:
        return actions.read(book).log


def without_sheet(path, name):
    """Somebody deletes a sheet and saves."""
    book = load_workbook(path, keep_vba=True)
    del book[name]
    book.save(path)


def test_each_change_keeps_the_file_as_it_was(book, pristine, pk):
    pk("mulai", book, "--unit", "D1", "--pada", START)
    (copy,) = copies.copies(book)
    assert copy.path.parent == book.parent / COPIES
    assert copy.path.read_bytes() == pristine
    assert copy.at == datetime(2025, 10, 9, 15, 53, 20)  # when the file was saved that it holds, in WIB
    pk("mulai", book, "--unit", "D2", "--pada", START)
    listed = pk("pulihkan", book)
    assert [(each["baris"], each["aksi"]) for each in listed["salinan"]] == [(2, "Mulai"), (1, "Baru")]
    assert len(listed["berkas"]) == 2


def test_a_command_that_is_refused_keeps_nothing(book, pk):
    pk("serahkan", book, "--langkah", 1, code=2)
    assert copies.copies(book) == []
    assert pk("pulihkan", book, code=2)["galat"]["kode"] == "COPIES_NONE"


def test_one_is_put_back_and_the_present_file_is_not_lost(book, pk):
    pk("mulai", book, "--unit", "D1", "--pada", START, "--oleh", "Rina")
    pk("mulai", book, "--unit", "D2", "--pada", START, "--oleh", "Rina")
    present = book.read_bytes()
    done = pk("pulihkan", book, "--dari", "1", "--oleh", "Bambang")
    assert "1 tindakan sesudahnya tidak ikut, terakhir Mulai oleh Rina" in done["pesan"]
    assert [entry.action for entry in log(book)] == ["Baru", "Mulai", "Pulihkan"]
    assert log(book)[-1].by == "Bambang"
    assert not journal.broken(log(book))
    assert present in [copy.path.read_bytes() for copy in copies.copies(book)]
    assert Path(done["berkas"][1]).read_bytes() == present
    pk("pulihkan", book, "--dari", done["berkas"][1])  # and there again
    assert [entry.action for entry in log(book)] == ["Baru", "Mulai", "Mulai", "Pulihkan"]


@pytest.mark.parametrize("harm", ["half", "empty", "other", "gone"])
def test_a_file_that_is_no_tracker_any_more_is_brought_back(book, pk, harm):
    pk("mulai", book, "--unit", "D1", "--pada", START)
    pk("mulai", book, "--unit", "D2", "--pada", START)
    whole = book.read_bytes()
    if harm == "gone":
        book.unlink()
    else:
        book.write_bytes({"half": whole[: len(whole) // 2], "empty": b"", "other": b"halo"}[harm])
    done = pk("pulihkan", book, "--dari", "1")
    assert [entry.code for entry in log(book)] == [None, "D1", None]
    assert done["aksi"] == "pulihkan"
    pk("mulai", book, "--unit", "D2", "--pada", START)


def test_a_tracker_without_a_sheet_is_rebuilt_from_copy_and_riwayat(book, pk):
    pk("mulai", book, "--unit", "D1", "--pada", START)
    pk("mulai", book, "--unit", "D2", "--pada", START)
    pk("mulai", book, "--unit", "D3", "--pada", START)
    before = log(book)
    without_sheet(book, "2 Reviu Teknis")
    assert pk("periksa", book, code=2)["galat"]["kode"] == "TABLE_MISSING"
    done = pk("pulihkan", book, "--dari", "2")  # as it was before D2 and D3
    assert "2 tindakan sesudahnya dijalankan lagi dari Riwayat" in done["pesan"]
    after = log(book)
    assert [entry.seal for entry in after[:-1]] == [entry.seal for entry in before]
    with open_book(book, write=False) as opened:
        rows = actions.read(opened).steps[0].rows
    assert sorted(row.code for row in rows if row.received) == ["D1", "D2", "D3"]
    found = {finding["kode"] for finding in pk("periksa", book, "--pada", START)["temuan"]}
    assert not found & {"TYPED_VALUE", "LOG_EDITED"}


def test_an_unknown_copy_is_named(book, pk):
    pk("mulai", book, "--unit", "D1", "--pada", START)
    before = book.read_bytes()
    assert pk("pulihkan", book, "--dari", "7", code=2)["galat"]["kode"] == "COPY_UNKNOWN"
    assert book.read_bytes() == before


@pytest.mark.parametrize("sheet", ["Beranda", "Ringkasan"])
def test_a_sheet_that_nobody_reads_is_missed(book, pk, sheet):
    without_sheet(book, sheet)
    found = {finding["kode"]: finding["pesan"] for finding in pk("periksa", book, "--pada", START)["temuan"]}
    assert f"Sheet {sheet} tidak ada lagi" in found["SHEET_MISSING"]


def deleted_log_row(path, number):
    book = load_workbook(path, keep_vba=True)
    sheet = book["Riwayat"]
    row = next(r for r in range(1, sheet.max_row + 1) if sheet.cell(r, 1).value == number)
    for column in range(1, sheet.max_column + 1):
        for r in range(row, sheet.max_row):
            sheet.cell(r, column).value = sheet.cell(r + 1, column).value
        sheet.cell(sheet.max_row, column).value = None
    book.save(path)


def test_a_broken_riwayat_is_closed_openly_and_only_once(book, pk):
    for code in ("D1", "D2", "D3"):
        pk("mulai", book, "--unit", code, "--pada", START)
    deleted_log_row(book, 3)
    kinds = [finding["kode"] for finding in pk("periksa", book, "--pada", START, code=1)["temuan"]]
    assert kinds.count("LOG_EDITED") == 1
    assert "TYPED_VALUE" in kinds
    assert pk("pulihkan", book, "--tutup-riwayat", code=2)["galat"]["kode"] == "REASON_MISSING"
    pk("pulihkan", book, "--tutup-riwayat", "--alasan", "Baris terhapus tak sengaja", "--oleh", "Kabag")
    closed = pk("periksa", book, "--pada", START)["temuan"]
    kinds = [finding["kode"] for finding in closed]
    assert not {"LOG_EDITED", "TYPED_VALUE"} & set(kinds)
    told = next(finding["pesan"] for finding in closed if finding["kode"] == "LOG_CLOSED")
    assert "Kabag" in told
    assert "Baris terhapus tak sengaja" in told
    assert pk("pulihkan", book, "--tutup-riwayat", "--alasan", "lagi", code=2)["galat"]["kode"] == "LOG_WHOLE"
    pk("mulai", book, "--unit", "D4", "--pada", START)
    assert not journal.broken(log(book))
    deleted_log_row(book, 2)  # what is changed under the closing shows again
    assert "LOG_EDITED" in {finding["kode"] for finding in pk("periksa", book, "--pada", START, code=1)["temuan"]}


GUIDE = Path(__file__).parents[1] / "docs" / "tombol.md"


def in_the_words_of_the_guide(what):
    """The command that the guide gives for what happened."""
    row = next(line for line in GUIDE.read_text("utf-8").splitlines() if line.strip().startswith(f"| {what}"))
    return re.findall(r"`pk-tracker (.*?)`", row)[0].split()


def cut(path, _):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


HARMS = {
    "Buku terpotong": (cut, "memuat 3 baris, salinan ini 2"),
    "Sebuah sheet terhapus": (lambda path, _: without_sheet(path, "2 Reviu Teknis"), "1 tindakan sesudahnya dijalankan lagi"),
    "Sebuah baris Riwayat terhapus": (
        lambda path, _: deleted_log_row(path, 2),
        "bukan lanjutan utuh dari salinan ini; 1 baris",
    ),
    "Buku tertimpa buku tahun lain": (
        lambda path, other: shutil.copy(other, path),
        "bukan lanjutan utuh dari salinan ini; 1 baris",
    ),
}


@pytest.mark.parametrize("what", HARMS)
def test_what_the_guide_says_brings_a_spoilt_tracker_back(tmp_path, pristine, pk, monkeypatch, what):
    monkeypatch.chdir(tmp_path)
    path, other = tmp_path / "PK_2026.xlsm", tmp_path / "PK_2027.xlsm"
    path.write_bytes(pristine)
    pk("baru", other, "--tahun", 2027)
    for code in ("D1", "D2"):
        pk("mulai", path, "--unit", code, "--pada", START)
    harm, missing = HARMS[what]
    harm(path, other)
    done = pk(*in_the_words_of_the_guide(what))
    assert missing in done["pesan"]
    with open_book(path, write=False) as opened:
        tracker = actions.read(opened)
    assert tracker.settings.year == 2026
    assert [entry.action for entry in tracker.log][:2] == ["Baru", "Mulai"]
    assert tracker.log[-1].action == "Pulihkan"
    assert not journal.broken(tracker.log)
    found = {finding["kode"] for finding in pk("periksa", path, "--pada", START)["temuan"]}
    assert not found & {"TYPED_VALUE", "LOG_EDITED", "SEAL_LOST", "TABLE_EDITED", "TABLE_CHANGED", "SHEET_MISSING"}


def test_rows_of_a_closed_riwayat_are_never_undone(book, pk):
    pk("mulai", book, "--unit", "D1", "--pada", START)
    pk("mulai", book, "--unit", "D2", "--pada", START)
    deleted_log_row(book, 2)
    pk("pulihkan", book, "--tutup-riwayat", "--alasan", "x")
    refused = pk("urungkan", book, code=2)["ditolak"]
    assert {finding["kode"] for finding in refused} == {"UNDO_BROKEN"}


# The copies themselves


def test_they_are_bounded(book, pristine, monkeypatch):
    monkeypatch.setattr(copies, "LAST", 3)
    day = 86_400
    for number in range(12):
        os.utime(book, (1_760_000_000 + number * day // 4,) * 2)
        copies.keep(book, pristine + bytes([number]), shutil.copymode)
    kept = copies.copies(book)
    assert len(kept) == 3 + 3 - 1  # the last three, and of each of four days the last
    assert len({copy.at.date() for copy in kept}) == 4
    monkeypatch.setattr(copies, "MOST_BYTES", len(pristine) * 2 + 100)
    copies.keep(book, pristine + b"lagi", shutil.copymode)
    assert len(copies.copies(book)) == 2


def test_what_is_kept_is_not_kept_twice(book, pristine):
    assert copies.keep(book, pristine, shutil.copymode) == copies.keep(book, pristine, shutil.copymode)
    other = copies.keep(book, pristine + b"x", shutil.copymode)
    assert other.name.endswith("(2).xlsm")
    assert len(copies.copies(book)) == 2


def test_where_the_folder_cannot_be_written_they_lie_in_the_users_own(book, pristine):
    (book.parent / COPIES).write_text("sebuah berkas")
    kept = copies.keep(book, pristine, shutil.copymode)
    assert kept.is_relative_to(data_folder())
    assert [copy.path for copy in copies.copies(book)] == [kept]


def test_a_save_does_not_fail_for_its_copy(book, pk, monkeypatch):
    monkeypatch.setattr(copies, "_folders", lambda _: [Path("/proc/tidak/ada")])
    pk("mulai", book, "--unit", "D1", "--pada", START)


def test_copies_open_like_any_workbook_and_are_no_materials(book, pk):
    pk("mulai", book, "--unit", "D1", "--pada", START)
    (copy,) = copies.copies(book)
    with zipfile.ZipFile(copy.path) as package:
        assert package.testzip() is None
    assert [file.name for file in material_files(book.parent).files] == [book.name]


@pytest.mark.skipif(os.name != "posix", reason="modes")
def test_a_copy_has_the_rights_of_its_file(book, pk):
    book.chmod(0o640)
    pk("mulai", book, "--unit", "D1", "--pada", START)
    (copy,) = copies.copies(book)
    assert copy.path.stat().st_mode & 0o777 == 0o640
