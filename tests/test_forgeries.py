"""Every forgery of docs/keamanan.md, done to a real file, and what Periksa says of it.

The table there has a row for each case here, with the same word: "terlihat" (Periksa names it), "segel" (only a seal on paper
or beside the copies tells), "tidak" (nothing does).
"""

import json
import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from macros_py.actions import Context, check, consolidate_materials, hand_over, mark, new, read, send_back, start, undo
from macros_py.actions.core import log_only, write
from macros_py.base.folders import COPIES
from macros_py.base.grid import Table
from macros_py.books import copies
from macros_py.books.file import FileBook, open_book
from macros_py.cli import cli
from macros_py.commands.terminal import run
from macros_py.materials import collected
from macros_py.materials.content import BudgetRow, MaterialRow
from macros_py.materials.form.template import write_template
from macros_py.procedure import units
from macros_py.tracker import journal, packing
from macros_py.tracker.journal import Action
from macros_py.tracker.readiness import readiness

CODES = ("D1", "D1-1", "D2")
PAGE = Path(__file__).parents[1] / "docs" / "keamanan.md"
NOW = datetime(2026, 1, 8, 10, 0)
SEEN, SEAL, NEVER = "terlihat", "segel", "tidak"


def context(at: str, by: str = "Rina") -> Context:
    moment = datetime.fromisoformat(at)
    return Context(moment, by, clock=moment)


@pytest.fixture(scope="session")
def played(tmp_path_factory) -> Path:
    """Three units: D1 through step 4, D1-1 forced through step 2, D2 returned; materials in; each act in its own save."""
    folder = tmp_path_factory.mktemp("palsu")
    path, materials = folder / "PK.xlsm", folder / "bahan"
    source = units.BUILT_IN.read_text("utf-8-sig").splitlines()
    chosen = folder / "unit.csv"
    chosen.write_text("\n".join([source[0], *(line for line in source if line.split(",")[0] in CODES)]), "utf-8")
    new(path, context("2026-01-05T08:00"), 2026, chosen)
    with open_book(path, write=True) as book:
        start(book, context("2026-01-05T08:10"))
        for step, at in enumerate(("08:15", "08:45", "10:00"), start=1):
            codes = CODES if step == 1 else ("D1", "D2")
            mark(book, context(f"2026-01-05T{at}"), step, codes)
            hand_over(book, context(f"2026-01-05T{at}"), step, codes)
        hand_over(book, context("2026-01-05T10:10"), 2, ["D1-1"], force=True, reason="Menyusul")
        send_back(book, context("2026-01-05T10:20", "Bambang"), 4, 2, ["D2"], "Jadwal keliru")
        for owner in collected.owners(read(book)):
            rows = [MaterialRow(f"Sasaran {owner.code}", f"Indikator {owner.code}", 80, "%", None)]
            form = materials / f"Bahan PK 2026 {owner.code}.xlsx"
            write_template(form, owner, 2026, superior="Menteri", rows=rows, budgets=[BudgetRow("Program", 1_000_000)])
        consolidate_materials(book, context("2026-01-06T09:00"), materials)
        hand_over(book, context("2026-01-06T10:00"), 4, ["D1"], force=True, reason="Arahan Kabag")
    return path


@pytest.fixture
def tracker(played, tmp_path) -> Path:
    path = tmp_path / "PK.xlsm"
    path.write_bytes(played.read_bytes())
    return path


def table(path: Path, name: str) -> Table:
    return FileBook(path, path.read_bytes()).tables([name])[name]


def put(path: Path, *tables: Table) -> None:
    """Cells as somebody leaves them who edits the file without the program."""
    book = FileBook(path, path.read_bytes())
    book.write(tables)
    path.write_bytes(book.to_bytes())


def edit(name: str, heading: str, value, code: str = "D1", key: str = "Kode") -> Callable[[Path], None]:
    def forge(path: Path) -> None:
        found = table(path, name)
        index = next(n for n, row in enumerate(found.records()) if row[key] == code)
        put(path, found.with_cells({(index, heading): value}))

    return forge


def without(path: Path, name: str, code: str) -> None:
    found = table(path, name)
    put(path, found.with_records(row for row in found.records() if row["Kode"] != code))


def add(name: str, **row) -> Callable[[Path], None]:
    def forge(path: Path) -> None:
        found = table(path, name)
        put(path, found.with_records([*found.records(), row]))

    return forge


def log_of(path: Path) -> list[journal.Entry]:
    return list(journal.read_entries(table(path, "tblRiwayat")))


def resealed(path: Path, entries: list[journal.Entry]) -> None:
    """Riwayat with these rows, each sealed anew as the program would."""
    found, rows, previous = table(path, "tblRiwayat"), [], ""
    for number, entry in enumerate(entries, start=1):
        plain = replace(entry, number=number, raw_changes=journal._written(entry))
        previous = journal.seal(previous, plain)
        rows.append({
            "No": number, "Aksi ke": entry.action_number, "Waktu": entry.at, "Oleh": entry.by, "Aksi": entry.action,
            "Langkah": entry.step, "Kode": entry.code, "Uraian": entry.text, "Alasan": entry.reason,
            "Perubahan": plain.raw_changes, "Sidik": previous, "Dicatat": entry.recorded, "Keadaan": entry.state,
        })  # fmt: skip
    put(path, found.with_records(rows))


def of(entries: list[journal.Entry], action: str, code: str | None = None) -> int:
    return next(n for n, e in enumerate(entries) if e.action == action and code in (None, e.code))


def log_cell(heading: str, value) -> Callable[[Path], None]:
    def forge(path: Path) -> None:
        put(path, table(path, "tblRiwayat").with_cells({(4, heading): value}))

    return forge


def row_deleted(path: Path) -> None:
    found = table(path, "tblRiwayat")
    rows = found.records()
    put(path, found.with_records(rows[:4] + rows[5:]))


def row_invented(path: Path) -> None:
    found = table(path, "tblRiwayat")
    put(path, found.with_records([*found.records(), {"No": 99, "Aksi": "Serahkan", "Oleh": "Rina", "Sidik": "0" * 32}]))


def last_cut(path: Path) -> None:
    found = table(path, "tblRiwayat")
    put(path, found.with_records(found.records()[:-1]))


def noted(path: Path) -> None:
    """An act that writes nothing into a step sheet, noted in Riwayat."""
    with open_book(path, write=True) as book:
        at, state = context("2026-01-07T09:00"), read(book)
        write(book, at, state, [], [log_only(Action.EXPORT, at, state, "Ekspor.")])


def last_note_cut(path: Path) -> None:
    noted(path)
    last_cut(path)


def earlier_with_new_chain(path: Path) -> None:
    """Diserahkan of step 3 ten minutes earlier, in its sheet and in Riwayat, and all seals anew."""
    entries, early = log_of(path), timedelta(minutes=10)
    at = next(n for n, e in enumerate(entries) if e.action == Action.HAND_OVER and e.step == 3 and e.code == "D1")
    changes = tuple(
        c._replace(after=c.after - early)
        if isinstance(c.after, datetime) and c.key.heading in ("Diserahkan", "Diterima")
        else c
        for c in entries[at].changes
    )
    entries[at] = replace(entries[at], at=entries[at].at - early, changes=changes)
    put(path, *[
        found.with_cells({(0, heading): found.records()[0][heading] - early})
        for found, heading in ((table(path, "tblLangkah3"), "Diserahkan"), (table(path, "tblLangkah4"), "Diterima"))
    ])  # fmt: skip
    resealed(path, entries)


def forced_made_normal(path: Path) -> None:
    entries = log_of(path)
    at = of(entries, Action.FORCE, "D1-1")
    entries[at] = replace(entries[at], action=Action.HAND_OVER, reason=None)
    resealed(path, entries)


def undo_data_with_new_chain(path: Path) -> None:
    entries = log_of(path)
    at = len(entries) - 1
    changes = tuple(c._replace(before="Selesai") if c.key.heading == "Status" else c for c in entries[at].changes)
    entries[at] = replace(entries[at], changes=changes)
    resealed(path, entries)


def undo_data_of_one_row(path: Path) -> None:
    found = table(path, "tblRiwayat")
    rows = found.records()
    text = str(rows[-1]["Perubahan"]).replace("Berjalan", "Dikembalikan")
    put(path, found.with_cells({(len(rows) - 1, "Perubahan"): text}))


def clock_turned_back(path: Path) -> None:
    with open_book(path, write=True) as book:
        mark(book, replace(context("2026-01-06T11:00"), clock=datetime(2026, 1, 5, 7, 0)), 5, ["D1"])


def given_long_before(path: Path) -> None:
    with open_book(path, write=True) as book:
        mark(book, replace(context("2026-01-06T10:30"), clock=datetime(2026, 1, 20, 9, 0)), 5, ["D1"])


def clock_emptied(path: Path) -> None:
    put(path, table(path, "tblRiwayat").with_cells({(4, "Dicatat"): None}))


def state_emptied(path: Path) -> None:
    found = table(path, "tblRiwayat")
    index = next(n for n, row in enumerate(found.records()) if row["Keadaan"])
    put(path, found.with_cells({(index, "Keadaan"): None}))


def anggaran_with_new_chain(path: Path) -> None:
    """Anggaran edited, and what Riwayat keeps of it thrown out, all seals anew."""
    edit("tblAnggaran", "Anggaran", 9_000_000)(path)
    resealed(path, [replace(entry, state=None) for entry in log_of(path)])


def unit_removed_everywhere(path: Path) -> None:
    for name in ("tblUnit", *(f"tblLangkah{n}" for n in range(1, 7)), "tblKonsolidasi", "tblAnggaran", "tblBahan"):
        without(path, name, "D2")


def edited_then_pressed(path: Path) -> None:
    edit("tblAnggaran", "Anggaran", 9_000_000)(path)
    with open_book(path, write=True) as book:
        mark(book, context("2026-01-06T11:00"), 5, ["D1"])


def sheet_deleted(path: Path) -> None:
    book = load_workbook(path, keep_vba=True)
    del book["Ringkasan"]
    book.save(path)


def put_back_by_hand(path: Path) -> None:
    """The file of this morning over that of now."""
    before = path.read_bytes()
    with open_book(path, write=True) as book:
        mark(book, context("2026-01-06T11:00"), 5, ["D1"])
    path.write_bytes(before)


def sorted_log(path: Path) -> None:
    found = table(path, "tblRiwayat")
    put(path, found.with_records(found.records()[::-1]))


# As in docs/keamanan.md: what is done, what is said of it, by which finding, on which sheet.
FORGERIES: list[tuple[str, str, Callable[[Path], None], str | None, str | None]] = [
    ("Cap waktu diketik ulang di sheet langkah", SEEN, edit("tblLangkah3", "Diserahkan", datetime(2026, 1, 5, 9, 0)), "TYPED_VALUE", "3 Data Dukung"),
    ("Status diketik menjadi Selesai", SEEN, edit("tblLangkah2", "Status", "Selesai", "D2"), "TYPED_VALUE", "2 Reviu Teknis"),
    ("Ketepatan diketik menjadi Tepat waktu", SEEN, edit("tblLangkah4", "Ketepatan", "Terlambat"), "TYPED_VALUE", "4 Bahan PK"),
    ("Putaran dikurangi", SEEN, edit("tblLangkah2", "Putaran", 1, "D2"), "TYPED_VALUE", "2 Reviu Teknis"),
    ("Waktu di Riwayat diubah", SEEN, log_cell("Waktu", datetime(2026, 1, 5, 7, 0)), "LOG_EDITED", "Riwayat"),
    ("Nama pelaku di Riwayat diubah", SEEN, log_cell("Oleh", "Orang lain"), "LOG_EDITED", "Riwayat"),
    ("Alasan di Riwayat diubah", SEEN, log_cell("Alasan", "karangan"), "LOG_EDITED", "Riwayat"),
    ("Data untuk Urungkan diubah pada satu baris", SEEN, undo_data_of_one_row, "LOG_EDITED", "Riwayat"),
    ("Baris Riwayat dihapus dari tengah", SEEN, row_deleted, "LOG_EDITED", "Riwayat"),
    ("Baris Riwayat dikarang", SEEN, row_invented, "LOG_EDITED", "Riwayat"),
    ("Jam komputer di Riwayat dikosongkan", SEEN, clock_emptied, "LOG_EDITED", "Riwayat"),
    ("Keadaan tabel di Riwayat dikosongkan", SEEN, state_emptied, "LOG_EDITED", "Riwayat"),
    ("Baris terakhir Riwayat dipotong, capnya tertinggal", SEEN, last_cut, "TYPED_VALUE", "4 Bahan PK"),
    ("Jam komputer dimundurkan sebelum bertindak", SEEN, clock_turned_back, "LOG_CLOCK_BACK", "Riwayat"),
    ("Waktu lampau diberikan (--pada)", SEEN, given_long_before, "LOG_GIVEN_TIME", "Riwayat"),
    ("Baris langkah dinonaktifkan (Aktif = Tidak)", SEEN, edit("tblLangkah2", "Aktif", "Tidak", "D2"), "TABLE_EDITED", "2 Reviu Teknis"),
    ("Unit dinonaktifkan di sheet Unit", SEEN, edit("tblUnit", "Aktif", "Tidak", "D2"), "TABLE_CHANGED", "Unit"),
    ("Unit dihapus dari semua sheet", SEEN, unit_removed_everywhere, "TABLE_EDITED", "1 Arahan"),
    ("Pelaksana diganti", SEEN, edit("tblLangkah3", "Pelaksana", "Orang lain"), "TABLE_EDITED", "3 Data Dukung"),
    ("Anggaran diubah", SEEN, edit("tblAnggaran", "Anggaran", 9_000_000), "TABLE_EDITED", "Anggaran"),
    ("Target diubah di Konsolidasi", SEEN, edit("tblKonsolidasi", "Target", "5"), "TABLE_EDITED", "Konsolidasi"),
    ("Status bahan diubah", SEEN, edit("tblBahan", "Status Bahan", "belum", "D2"), "TABLE_EDITED", "Status Bahan"),
    ("Norma langkah dijadikan 30 Hari", SEEN, edit("tblSOP", "Waktu", "30 Hari", "Reviu Teknis", "Lembar"), "TABLE_EDITED", "SOP"),
    ("Hari libur dikarang", SEEN, add("tblLibur", Tanggal=datetime(2026, 1, 6), Nama="Libur", Jenis="Libur kantor", Kepastian="Pasti"), "TABLE_CHANGED", "Kalender"),
    ("Ambang atau pejabat di Pengaturan diubah", SEEN, edit("tblPengaturan", "Nilai", 0.99, "Ambang mendekati batas", "Butir"), "TABLE_CHANGED", "Pengaturan"),
    ("Tabel diubah, lalu tombol lain ditekan", SEEN, edited_then_pressed, "LOG_TABLES", "Riwayat"),
    ("Sheet Ringkasan atau Beranda dihapus", SEEN, sheet_deleted, "SHEET_MISSING", None),
    ("Cap dan Riwayat diubah, seluruh sidik dihitung ulang", SEAL, earlier_with_new_chain, None, None),
    ("Paksa dijadikan Serahkan biasa, seluruh sidik dihitung ulang", SEAL, forced_made_normal, None, None),
    ("Data untuk Urungkan diubah, seluruh sidik dihitung ulang", SEAL, undo_data_with_new_chain, None, None),
    ("Anggaran diubah, keadaan tabel dibuang, seluruh sidik dihitung ulang", SEAL, anggaran_with_new_chain, None, None),
    ("Baris terakhir Riwayat tanpa cap dipotong", SEAL, last_note_cut, None, None),
    ("Seluruh berkas diganti berkas yang lebih lama", SEAL, put_back_by_hand, None, None),
    ("Kelengkapan, Berkas, atau Keterangan diisi tanpa dasar", NEVER, edit("tblLangkah5", "Keterangan", "Sudah beres"), None, None),
    ("Baris Riwayat diurutkan ulang (tidak mengubah apa pun)", NEVER, sorted_log, None, None),
]  # fmt: skip
_IDS = [forgery[0] for forgery in FORGERIES]
OF_LOG = {"LOG_EDITED", "TYPED_VALUE", "LOG_CLOCK_BACK", "TABLE_EDITED", "LOG_TABLES", "SEAL_LOST", "SEAL_UNKNOWN"}


def periksa(path: Path, capsys, *more: str) -> dict:
    capsys.readouterr()
    run(cli, ["periksa", str(path), "--pada", NOW.isoformat(), "--json", *more])
    return json.loads(capsys.readouterr().out)


def kinds(found: dict) -> set[str]:
    return {finding["kode"] for finding in found["temuan"]}


def test_a_sound_tracker_is_under_no_suspicion(tracker, capsys):
    found = periksa(tracker, capsys)
    assert not kinds(found) & (OF_LOG | {"LOG_GIVEN_TIME", "TABLE_CHANGED"})
    assert periksa(tracker, capsys, "--segel", found["segel_terakhir"])["segel"]["baris"] == len(log_of(tracker))


@pytest.mark.parametrize(("what", "word", "forge", "code", "sheet"), FORGERIES, ids=_IDS)
def test_a_forgery_is_seen_as_the_table_says(tracker, capsys, what, word, forge, code, sheet):
    printed = periksa(tracker, capsys)["segel_terakhir"]
    last = log_of(tracker)[-1]
    copies.keep_seal(tracker, copies.KeptSeal(datetime(2026, 1, 6, 10, 0), last.number, last.seal))
    forge(tracker)
    found = periksa(tracker, capsys, "--segel", printed)
    if word == SEEN:
        (first, *_) = [f for f in found["temuan"] if f["kode"] == code and f["sheet"] == sheet]
        assert first["tindakan"]
        assert first["sel"] or code == "SHEET_MISSING"
    elif word == SEAL:
        without_papers = kinds(found) - {"SEAL_LOST", "SEAL_UNKNOWN"}
        assert not without_papers & OF_LOG, "seen without a seal: say so in the table"
        assert "SEAL_LOST" in kinds(found)
    else:
        assert not kinds(found) & OF_LOG


def test_the_page_holds_the_table():
    rows = re.findall(r"^\| (.+?) \| (terlihat|segel|tidak) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    assert rows == [(what, word) for what, word, *_ in FORGERIES]


# What the parts of it do


def test_a_change_of_the_office_is_noted_by_the_next_act_and_then_forgotten(tracker, capsys):
    edit("tblUnit", "Nama Unit", "Deputi Contoh")(tracker)
    (told,) = [f for f in periksa(tracker, capsys)["temuan"] if f["kode"] == "TABLE_CHANGED"]
    assert (told["tingkat"], told["unit"], told["sel"]) == ("info", "D1", "A5")
    assert run(cli, ["segarkan", str(tracker), "--pada", NOW.isoformat(), "--oleh", "Kabag"]) == 0
    noted = [entry for entry in log_of(tracker) if entry.action == Action.TABLES]
    assert [(e.by, e.text, e.reason) for e in noted] == [("Kabag", "Sheet Unit berubah: D1.", None)]
    assert not kinds(periksa(tracker, capsys)) & {"TABLE_CHANGED", "TABLE_EDITED", "LOG_TABLES"}


def test_a_table_of_buttons_that_was_edited_is_named_with_its_rows_for_ever(tracker, capsys):
    edit("tblAnggaran", "Anggaran", 9_000_000, "D2")(tracker)
    (told,) = [f for f in periksa(tracker, capsys)["temuan"] if f["kode"] == "TABLE_EDITED"]
    assert (told["tingkat"], told["unit"], told["pesan"][-4:]) == ("peringatan", "D2", " D2.")
    with open_book(tracker, write=True) as book:
        mark(book, context("2026-01-06T11:00"), 5, ["D1"])
    for _ in range(2):
        (told,) = [f for f in periksa(tracker, capsys)["temuan"] if f["kode"] in ("TABLE_EDITED", "LOG_TABLES")]
        assert (told["kode"], told["tingkat"]) == ("LOG_TABLES", "info")
        assert "Sheet Anggaran berubah: D2" in told["pesan"]


def test_sorting_a_covered_table_is_no_change(tracker, capsys):
    for name in ("tblUnit", "tblLibur", "tblKonsolidasi", "tblLangkah3"):
        found = table(tracker, name)
        put(tracker, found.with_records(found.records()[::-1]))
    assert not kinds(periksa(tracker, capsys)) & OF_LOG


def test_rows_of_older_programs_keep_their_seal_and_say_nothing_of_tables(tracker, capsys):
    resealed(tracker, [replace(entry, recorded=None, state=None) for entry in log_of(tracker)])
    edit("tblAnggaran", "Anggaran", 9_000_000)(tracker)
    assert not kinds(periksa(tracker, capsys)) & OF_LOG
    with open_book(tracker, write=True) as book:
        mark(book, context("2026-01-06T11:00"), 5, ["D1"])
    assert not journal.broken(log_of(tracker))
    edit("tblAnggaran", "Anggaran", 8_000_000)(tracker)
    assert "TABLE_EDITED" in kinds(periksa(tracker, capsys))


def test_undo_obeys_no_row_below_which_the_chain_breaks(tracker):
    """The last act that changed something is forged and sealed anew; the note after it no longer fits."""
    noted(tracker)
    note = table(tracker, "tblRiwayat").records()[-1]
    entries = log_of(tracker)[:-1]
    changes = tuple(c._replace(before="Selesai") if c.key.heading == "Status" else c for c in entries[-1].changes)
    resealed(tracker, [*entries[:-1], replace(entries[-1], changes=changes)])
    found = table(tracker, "tblRiwayat")
    put(tracker, found.with_records([*found.records(), note]))
    with open_book(tracker, write=True) as book:
        refused = undo(book, context("2026-01-07T10:00")).refused
    assert {finding.code.name for finding in refused} == {"UNDO_BROKEN"}


def test_the_seal_of_a_paper_is_found_however_it_is_written(tracker, capsys):
    entry = log_of(tracker)[5]
    for printed in (journal.shown(entry.seal), journal.shown(entry.seal).upper().replace("-", " "), entry.seal):
        found = periksa(tracker, capsys, "--segel", printed)
        assert (found["segel"]["baris"], found["segel"]["oleh"]) == (entry.number, entry.by)
        assert f"baris {entry.number} Riwayat" in found["pesan"]
    assert "SEAL_UNKNOWN" in kinds(periksa(tracker, capsys, "--segel", "0123-4567-89ab"))
    assert periksa(tracker, capsys, "--segel", "bukan")["galat"]["kode"] == "USAGE"


def test_a_seal_stands_for_no_row_of_a_broken_chain(tracker, capsys):
    printed = journal.last_seal(log_of(tracker))
    log_cell("Oleh", "Orang lain")(tracker)
    assert periksa(tracker, capsys, "--segel", printed)["segel"]["baris"] is None


def test_what_was_put_back_or_closed_openly_is_not_missed(tracker, capsys):
    for word in ("Belum", "Ada"):
        assert run(cli, ["tandai", str(tracker), "--langkah", "2", "--unit", "D2", "--nilai", word]) == 0
    assert len(copies.seals(tracker)) == 2
    assert run(cli, ["pulihkan", str(tracker), "--dari", "1"]) == 0
    assert "SEAL_LOST" not in kinds(periksa(tracker, capsys))
    tracker.write_bytes((copies.copies(tracker)[-1].path).read_bytes())  # by hand, this time
    assert "SEAL_LOST" in kinds(periksa(tracker, capsys))
    assert run(cli, ["pulihkan", str(tracker), "--tutup-riwayat", "--alasan", "Cadangan dipasang"]) == 0
    assert "SEAL_LOST" not in kinds(periksa(tracker, capsys))


def test_a_clock_that_ran_back_can_be_answered(tracker, capsys):
    clock_turned_back(tracker)
    assert "LOG_CLOCK_BACK" in kinds(periksa(tracker, capsys))
    assert run(cli, ["pulihkan", str(tracker), "--tutup-riwayat", "--alasan", "Baterai BIOS habis"]) == 0
    assert "LOG_CLOCK_BACK" not in kinds(periksa(tracker, capsys))


def test_the_seals_beside_the_copies_are_bounded(tmp_path):
    path = tmp_path / "PK.xlsm"
    path.write_bytes(b"")
    for number in range(50):
        copies.keep_seal(path, copies.KeptSeal(NOW + timedelta(minutes=number), number, "a" * 32))
    assert [kept.number for kept in copies.seals(path)] == list(range(50))
    file = next(path.parent.rglob("PK segel.txt"))
    file.write_text(file.read_text("utf-8") * 100 + "rusak\n\t\t\n", "utf-8")
    copies.keep_seal(path, copies.KeptSeal(NOW, 99, "b" * 32))
    assert file.stat().st_size < 200_000
    assert copies.seals(path)[0].seal


@pytest.mark.skipif(os.name != "posix", reason="links and pipes")
@pytest.mark.parametrize("plant", [lambda file, other: file.symlink_to(other), lambda file, _: os.mkfifo(file)])
def test_no_planted_link_or_pipe_is_written_or_waited_for(tmp_path, monkeypatch, plant):
    monkeypatch.setattr(copies, "data_folder", lambda: tmp_path / "sendiri")
    path, other = tmp_path / "PK.xlsm", tmp_path / "orang lain.txt"
    path.write_bytes(b"")
    other.write_text("isi")
    (tmp_path / COPIES).mkdir()
    plant(tmp_path / COPIES / "PK segel.txt", other)
    copies.keep_seal(path, kept := copies.KeptSeal(NOW, 1, "a" * 32))
    assert other.read_text() == "isi"
    assert copies.seals(path) == [kept]  # in the user's own folder


@pytest.mark.parametrize("place", ["\\\\server\\bukti\\", "//server/bukti/"])
def test_papers_look_for_no_file_on_another_computer(tracker, place):
    edit("tblLangkah3", "Berkas", f"{place}Bahan PK 2026 D1.xlsx; bahan/Bahan PK 2026 D1.xlsx")(tracker)
    asked: list[str] = []
    with open_book(tracker, write=False) as book:
        readiness(read(book), asked.append)
    assert asked == ["bahan/Bahan PK 2026 D1.xlsx"]


def test_what_tables_hold_is_packed_small(tracker):
    states = [entry.state for entry in log_of(tracker) if entry.state]
    assert sum(map(len, states)) < packing.PIECE
    with open_book(tracker, write=True) as book:
        assert check(book, context("2026-01-08T10:00")).findings is not None
