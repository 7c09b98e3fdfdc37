"""Pengingat: who is reminded of what, in which words, and as which events of a calendar."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime, timedelta

import pytest
import vobject
from excel_fixtures import in_memory, memory_excel, own_data_folder
from icalendar import Calendar
from in_memory_excel import engine
from memory import MemoryBook
from sample import documents, hand_over, read, sample_tables, start

from macros_py import actions
from macros_py.base import words
from macros_py.base.findings import CannotGoOn
from macros_py.books.file import open_book
from macros_py.procedure import sop_file, units
from macros_py.procedure.units import Official, Unit
from macros_py.tracker.reminders import reminders

START = "2026-01-05T08:00"  # a Monday; step 1 has 10 minutes
YES, NO = 6, 7


def running(step: int, codes=None, officials=None):
    from dataclasses import replace

    listed = [replace(u, official=(officials or {}).get(u.code, Official())) for u in units.load() if u.deputi in ("I", "IV")]
    tracker = start(read(sample_tables(sop_file.load(), listed)), START, codes)
    for number in range(1, step):
        tracker = hand_over(documents(tracker, number), START, number)
    return tracker


def test_a_role_is_told_its_rows_in_one_line():
    tracker = running(1)
    (reminder,) = reminders(tracker, datetime(2026, 1, 5, 8, 4))
    assert reminder.recipient == "Kabag Perencanaan"
    assert reminder.text == (
        "Yth. Dra. Sri Wahyuni Kusumawardhani, M.Si. (Kabag Perencanaan)\n\n"
        "Pengingat penyiapan bahan PK Tahun 2026, keadaan Senin, 5 Januari 2026 pukul 08.04 WIB.\n\n"
        "Jatuh tempo berikutnya:\n"
        f"• 1 Arahan, {len(tracker.units)} unit: batas Senin, 5 Januari 2026 pukul 08.10 WIB, sisa 6 menit kerja. "
        "Belum ada: Arahan Karo PO.\n\n"
        "Mohon ditindaklanjuti. Terima kasih."
    )


def test_one_unit_is_named_and_what_is_late_comes_first():
    tracker = hand_over(documents(running(1), 1), "2026-01-05T08:05", 1, ["D4"])
    kabag, kasubbag = reminders(tracker, datetime(2026, 1, 5, 10, 0))
    assert kabag.text.index("Melewati batas waktu:") > 0
    assert "lewat 1 jam 50 menit kerja" in kabag.text
    assert "(D4): batas Senin, 5 Januari 2026 pukul 09.05 WIB, lewat 55 menit kerja." in kasubbag.text


def test_a_unit_is_asked_for_its_material():
    tracker = running(3, officials={"D4": Official("Dr. Budi Santoso", contact="0812")})
    found = {reminder.recipient: reminder for reminder in reminders(tracker, datetime(2026, 1, 5, 9, 0))}
    reminder = found["D4"]
    name = {unit.code: unit.name for unit in tracker.units}["D4"]
    assert (reminder.name, reminder.contact) == ("Dr. Budi Santoso", "0812")
    assert reminder.text.startswith("Yth. Dr. Budi Santoso\n")
    assert f"Bahan {name} untuk Perjanjian Kinerja Tahun 2026 belum kami terima. " in reminder.text
    assert "paling lambat Senin, 5 Januari 2026 pukul 10.00 WIB (sisa 1 jam kerja)" in reminder.text
    assert found["D4-1"].text.startswith("Yth. Pimpinan ")


def test_who_has_sent_is_not_asked_again():
    tracker = running(3)
    table = tracker.tables["tblBahan"]
    tracker = read({**tracker.tables, "tblBahan": table.with_records([{"Kode": "D4", "Status Bahan": "masuk"}])})
    recipients = {reminder.recipient for reminder in reminders(tracker, datetime(2026, 1, 5, 9, 0))}
    assert "D4" not in recipients
    assert "D4-1" in recipients


def test_a_tracker_at_rest_reminds_nobody():
    listed = units.load()[:3]
    assert reminders(read(sample_tables(sop_file.load(), listed)), datetime(2026, 1, 5, 9, 0)) == []


@pytest.mark.parametrize(
    ("days", "rest", "says"),
    [
        (0, timedelta(minutes=45), "45 menit kerja"),
        (0, timedelta(hours=2), "2 jam kerja"),
        (2, timedelta(hours=3, minutes=20), "2 hari 3 jam kerja"),
        (1, timedelta(minutes=20), "1 hari kerja"),
        (0, timedelta(seconds=20), "kurang dari satu menit kerja"),
    ],
)
def test_working_time_in_words(days, rest, says):
    assert words.working_time(days, rest) == says


def test_files_calendar_and_log(tracker_cli, book, tmp_path):
    tracker_cli("mulai", book, "--deputi", "IV", "--pada", START)
    before = book.read_bytes()
    shown = tracker_cli("pengingat", book, "--pada", "2026-01-05T08:04")
    assert (shown["aksi"], shown["berkas"]) == ("pengingat", [])
    assert book.read_bytes() == before  # what is only shown is nobody's act

    ics = tmp_path / "batas.ics"
    made = tracker_cli("pengingat", book, "--ke", tmp_path / "teks", "--ics", ics, "--pada", "2026-01-05T08:04")
    (text,) = (tmp_path / "teks").iterdir()
    assert made["berkas"] == [str(text), str(ics)]
    assert text.name == "Pengingat Kabag Perencanaan 2026-01-05 08.04.txt"
    assert text.read_text("utf-8") == shown["pengingat"][0]["teks"] + "\n"
    with open_book(book, write=False) as opened:
        last = opened.tables()["tblRiwayat"].records()[-1]
    assert (last["Aksi"], last["Uraian"]) == ("Pengingat", "Pengingat: 1 penerima; 0 baris melewati batas; 2 berkas.")

    again = tmp_path / "lagi.ics"
    tracker_cli("pengingat", book, "--ics", again, "--pada", "2026-01-05T08:06")
    assert [uid(ics)] == [uid(again)]


def test_two_units_of_one_name_have_a_text_each_and_a_taken_calendar_leaves_none(tmp_path):
    listed = [Unit("A", "I", "I", "Deputi Satu"), *(Unit(code, "I", "II", "Asisten Deputi", "A") for code in ("B", "C"))]
    tracker = start(read(sample_tables(sop_file.load(), listed)), START)
    for number in (1, 2):
        tracker = hand_over(documents(tracker, number), START, number)
    book, at = MemoryBook(dict(tracker.tables)), actions.Context(datetime(2026, 1, 5, 9), "rina")
    (taken := tmp_path / "batas.ics").write_text("milik orang lain")
    with pytest.raises(CannotGoOn, match="FILE_EXISTS"):
        actions.remind(book, at, tmp_path / "teks", taken)
    assert list(tmp_path.iterdir()) == [taken]
    assert taken.read_text() == "milik orang lain"

    actions.remind(book, at, tmp_path / "teks")
    names = sorted(path.stem for path in (tmp_path / "teks").iterdir())
    assert [name for name in names if "Asisten Deputi" in name] == [
        "Pengingat Asisten Deputi 2026-01-05 09.00",
        "Pengingat Asisten Deputi 2026-01-05 09.00 (2)",
    ]


def uid(path):
    return str(next(iter(Calendar.from_ical(path.read_bytes()).walk("VEVENT")))["uid"])


def test_the_calendar_reads_alike_in_two_libraries(tracker_cli, book, tmp_path):
    tracker_cli("mulai", book, "--pada", START)
    ics = tmp_path / "batas.ics"
    tracker_cli("pengingat", book, "--ics", ics, "--pada", "2026-01-05T08:04")

    (event,) = Calendar.from_ical(ics.read_bytes()).walk("VEVENT")
    other = vobject.readOne(ics.read_text("utf-8")).vevent
    assert str(event["summary"]) == other.summary.value == "PK 2026: 1 Arahan, 24 unit"
    due = datetime(2026, 1, 5, 8, 10)
    for at in (event["dtstart"].dt, other.dtstart.value):
        assert at.replace(tzinfo=None) == due
        assert at.utcoffset() == timedelta(hours=7)
    assert "TZID=Asia/Jakarta:20260105T081000" in ics.read_text("utf-8")


@pytest.fixture
def excel(tracker_cli, book, tmp_path, monkeypatch):
    tracker_cli("mulai", book, "--deputi", "IV", "--pada", START)
    own_data_folder(monkeypatch, tmp_path / "data")
    monkeypatch.setattr(words, "user_name", lambda: "rina")
    monkeypatch.setattr(words, "now_wib", lambda: datetime(2026, 1, 5, 8, 4))
    (tmp_path / "x").mkdir()
    (tmp_path / "surat").mkdir()
    memory = memory_excel(tmp_path / "x", book)
    memory.folders = [tmp_path / "surat"]
    with engine(memory):
        yield memory


@in_memory
def test_in_excel_the_texts_are_copied(excel, monkeypatch):
    copied = []
    monkeypatch.setattr("pyperclip.copy", copied.append)  # there is no clipboard on a machine without a screen
    told = excel.press("PkRemind", YES)
    assert told == [
        "Pengingat: 1 penerima; 0 baris melewati batas. Salin semua teksnya? Jawab Tidak untuk menyimpannya sebagai berkas.",
        "Pengingat: 1 penerima; 0 baris melewati batas. Teksnya siap ditempel.",
    ]
    assert copied[0].startswith("Yth. Kabag Perencanaan\n")


@in_memory
def test_in_excel_they_are_saved_with_a_calendar(excel, tmp_path):
    excel.press("PkRemind", NO)
    assert sorted(path.name for path in (tmp_path / "surat" / "Pengingat 2026-01-05 08.04").iterdir()) == [
        "Batas waktu.ics",
        "Pengingat Kabag Perencanaan 2026-01-05 08.04.txt",
    ]


def test_the_terminal_shows_the_texts(book):
    run = subprocess.run(
        [sys.executable, "-m", "macros_py.cli", "pengingat", str(book), "--json"], capture_output=True, text=True, check=False
    )
    assert json.loads(run.stdout)["pengingat"] == []
