"""The command line as a contract: keys, exit codes, one sentence for whatever is wrong, and bytes that stay."""

import errno
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from macros_py import actions
from macros_py.base.findings import Code, Finding
from macros_py.cli import cli
from macros_py.commands.terminal import finding_lines, run, spread
from macros_py.materials.consolidate import Owner
from macros_py.materials.form.template import MaterialRow, write_template
from macros_py.tracker import overview

START = "2026-01-06T08:00"


def fill(path, sheet, codes, value="Ada"):
    """Staff fill Kelengkapan, and save with another program."""
    book = load_workbook(path, keep_vba=True)
    (table,) = book[sheet].tables.values()
    rows = list(book[sheet][table.ref])
    headings = [cell.value for cell in rows[0]]
    for row in rows[1:]:
        if row[1].value in codes:
            for cell in row[headings.index("Unit Kerja") + 1 : headings.index("Berkas")]:
                cell.value = value
    book.save(path)


def test_waktu(tracker_cli):
    asked = ["waktu", "--mulai", "2026-03-17T10:00", "--norma", "3 Hari"]
    assert tracker_cli(*asked) == {"mulai": "2026-03-17T10:00:00", "norma": "3 Hari", "batas_waktu": "2026-03-27T10:00:00"}
    assert tracker_cli(*asked, "--selesai", "2026-03-17 11.30")["terpakai_menit"] == 90
    assert (
        tracker_cli("waktu", "--mulai", START, "--norma", "60 menit", "--selesai", "2026-01-06T08:00:30")["terpakai_menit"]
        == 0.5
    )


def test_waktu_with_the_calendar_of_a_book(tracker_cli, book):
    assert tracker_cli("waktu", "--buku", book, "--mulai", START, "--norma", "10 Menit")["batas_waktu"] == "2026-01-06T08:10:00"


def test_the_sop_from_mulai_to_periksa(tracker_cli, book):
    done = tracker_cli("mulai", book, "--unit", "D1", "D1-0", "--pada", START, "--oleh", "Kabag")
    assert (done["aksi"], done["langkah"], done["berhasil"], done["ditolak"]) == ("mulai", 1, ["D1", "D1-0"], [])

    refused = tracker_cli("serahkan", book, "--langkah", 1, "--pada", START, code=2)
    first = refused["ditolak"][0]
    assert set(first) == {"kode", "tingkat", "langkah", "unit", "sheet", "sel", "pesan", "tindakan"}
    assert (first["kode"], first["unit"], first["sheet"]) == ("KELENGKAPAN_MISSING", "D1", "1 Arahan")

    fill(book, "1 Arahan", {"D1"})
    some = tracker_cli("serahkan", book, "--langkah", 1, "--pada", "2026-01-06T08:05", code=1)
    assert (some["berhasil"], [f["unit"] for f in some["ditolak"]]) == (["D1"], ["D1-0"])

    forced = tracker_cli(
        "serahkan", book, "--langkah", 1, "--unit", "D1-0", "--paksa", "--alasan", "Lisan", "--pada", "2026-01-06T08:06"
    )
    assert forced["berhasil"] == ["D1-0"]

    back = tracker_cli(
        "kembalikan", book, "--langkah", 2, "--ke", 1, "--unit", "D1", "--alasan", "Keliru", "--pada", "2026-01-06T08:10"
    )
    assert back["berhasil"] == ["D1"]

    report = tracker_cli("periksa", book, "--pada", "2026-01-06T08:30", code=1)
    assert report["ringkas"]["galat"] == sum(f["tingkat"] == "galat" for f in report["temuan"]) > 0
    assert {"LATE_OPEN", "FORCED"} <= {f["kode"] for f in report["temuan"]}

    undone = tracker_cli("urungkan", book, "--pada", "2026-01-06T08:31")
    assert undone["berhasil"] == ["D1"]
    again = tracker_cli("periksa", book, "--pada", "2026-01-06T08:31", code=1)
    assert not {"TYPED_VALUE", "LOG_EDITED"} & {f["kode"] for f in again["temuan"]}


def test_a_new_tracker_has_nothing_wrong(tracker_cli, book):
    report = tracker_cli("periksa", book, "--pada", START)
    assert report["temuan"] == []
    assert report["ringkas"] == {"galat": 0, "peringatan": 0, "info": 0}
    assert (report["aksi"], report["pesan"]) == ("periksa", "Periksa: 0 galat, 0 peringatan, 0 info.")


def test_what_is_written_is_seen_by_other_readers(tracker_cli, book):
    tracker_cli("mulai", book, "--unit", "D2", "--pada", START)
    sheet = load_workbook(book)["1 Arahan"]
    (table,) = sheet.tables.values()
    rows = list(sheet[table.ref])
    column = [c.value for c in rows[0]].index("Diterima")
    assert [str(r[column].value) for r in rows[1:] if r[1].value == "D2"] == ["2026-01-06 08:00:00"]


def test_units_and_sop_from_files(tracker_cli, tmp_path):
    (tmp_path / "unit.csv").write_text("kode;deputi;eselon;nama_unit;induk\nV1;V;I;Deputi V;\nV2;V;II;Asdep;V1\n", "utf-8-sig")
    (tmp_path / "sop.toml").write_text(
        'nomor="X"\njudul="Y"\ninstansi="Z"\nunit_kerja="B"\npelaksana=["A"]\n'
        '[[langkah]]\nlembar="Awal"\nkegiatan="k"\npelaksana="A"\nkelengkapan="Surat"\nwaktu="30 Menit"\noutput="Nota"\n'
        '[[langkah]]\nlembar="Akhir"\nkegiatan="k"\npelaksana="A"\nkelengkapan="Nota"\nwaktu="2 Hari"\noutput="Laporan"\n',
        "utf-8",
    )
    path = tmp_path / "lain.xlsm"
    made = tracker_cli("baru", path, "--tahun", 2026, "--unit", tmp_path / "unit.csv", "--sop", tmp_path / "sop.toml")
    assert (made["unit"], made["langkah"]) == (2, 2)
    assert tracker_cli("mulai", path, "--pada", START)["berhasil"] == ["V1", "V2"]
    fill(path, "1 Awal", {"V1", "V2"})
    assert tracker_cli("serahkan", path, "--langkah", 1, "--pada", START)["berhasil"] == ["V1", "V2"]
    fill(path, "2 Akhir", {"V1", "V2"})
    assert tracker_cli("serahkan", path, "--langkah", 2, "--pada", "2026-01-07T09:00")["berhasil"] == ["V1", "V2"]
    found = tracker_cli("periksa", path, "--pada", "2026-01-07T10:00")["temuan"]
    assert {finding["kode"] for finding in found} == {
        "OFFICIAL_MISSING",
        "OUTPUT_NOT_RECORDED",
        "LOG_GIVEN_TIME",
    }  # this list names nobody who signs


def test_texts_of_a_unit_list_are_never_formulas(tracker_cli, tmp_path):
    (tmp_path / "unit.csv").write_text("kode,deputi,eselon,nama_unit,induk\nV1,V,I,=1+1,\nV2,V,II,#N/A,V1\n", "utf-8")
    path = tmp_path / "lain.xlsm"
    tracker_cli("baru", path, "--tahun", 2026, "--unit", tmp_path / "unit.csv")
    cells = [
        cell for sheet in load_workbook(path) for row in sheet.iter_rows() for cell in row if cell.value in ("=1+1", "#N/A")
    ]
    assert len(cells) > 4
    assert {cell.data_type for cell in cells} == {"s"}
    assert tracker_cli("periksa", path, "--pada", START)["temuan"] == []


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("V1,V,I,Deputi V,\nv1,V,II,Asdep,V1", "kode v1 sudah dipakai pada baris 3"),
        ("../V1,V,I,Deputi V,", "memuat tanda yang tidak dapat dipakai pada baris 2"),
        ('"V1,2",V,I,Deputi V,', "memuat tanda yang tidak dapat dipakai pada baris 2"),
        ("V1,V,I,Deputi\x01 V,", "memuat tanda yang tidak dapat dipakai pada baris 2"),
        ('V1,V,I,"Deputi V,\nV2,V,II,Asdep,V1', "penulisan CSV keliru"),
        ("V1,V,III,Deputi V,", "eselon bukan I atau II pada baris 2"),
    ],
)
def test_a_wrong_unit_list_names_its_line(tracker_cli, tmp_path, lines, said):
    (tmp_path / "unit.csv").write_text(f"kode,deputi,eselon,nama_unit,induk\n{lines}\n", "utf-8")
    path = tmp_path / "lain.xlsm"
    fault = tracker_cli("baru", path, "--tahun", 2026, "--unit", tmp_path / "unit.csv", code=2)["galat"]
    assert fault["kode"] == "UNIT_LIST_INVALID"
    assert said in fault["pesan"]
    assert not path.exists()


def test_one_unit_named_twice_is_one_unit(tracker_cli, book):
    assert tracker_cli("mulai", book, "--unit", "D1", "d1", "--pada", START)["berhasil"] == ["D1"]


def test_a_file_that_cannot_be_read_is_said_in_indonesian(tracker_cli, book, monkeypatch):
    def forbidden(self, *_args, **_options):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "open", forbidden)  # the tests may run as a user who may read everything
    fault = tracker_cli("periksa", book, code=2)["galat"]
    assert (fault["kode"], fault["pesan"]) == ("FILE_UNREADABLE", "PK.xlsm tidak dapat dibaca (izin ditolak).")


def test_arsip_refuses_what_would_seal_the_wrong_thing(tracker_cli, book, tmp_path):
    inside = tracker_cli("arsip", book, "--ke", tmp_path / "arsip", "--bahan", tmp_path, code=2)["galat"]
    assert inside["kode"] == "ARCHIVE_INSIDE"
    (tmp_path / "~$PK.xlsm").write_bytes(b"\x04Rina")
    assert tracker_cli("arsip", book, "--ke", tmp_path / "arsip", code=2)["galat"]["kode"] == "FILE_OPEN"
    assert not (tmp_path / "arsip").exists()


def test_a_tracker_that_cannot_be_written_leaves_no_export_of_konsolidasi(tracker_cli, book, tmp_path):
    workbook = load_workbook(book, keep_vba=True)
    sheet = workbook["Konsolidasi"]
    (table,) = sheet.tables.values()
    sheet.cell(sheet[table.ref][-1][0].row + 1, 2, "catatan")
    workbook.save(book)
    (tmp_path / "bahan").mkdir()
    owner = Owner("D1", "I", "I", "Deputi Bidang Koordinasi Politik Dalam Negeri", None)
    rows = [MaterialRow("Sasaran", f"Indikator {n}", n + 1, "Dokumen") for n in range(3)]
    write_template(tmp_path / "bahan" / "D1.xlsx", owner, 2026, superior="Menteri", rows=rows)
    argv = ("konsolidasi", book, "--bahan", tmp_path / "bahan", "--ke", tmp_path / "hasil.xlsx")
    assert tracker_cli(*argv, code=2)["galat"]["kode"] == "CELL_UNSAFE"
    assert not (tmp_path / "hasil.xlsx").exists()


@pytest.mark.parametrize(
    ("action", "argv"),
    [
        ("export", ("ekspor", "--ke", "ekspor.xlsx", "--pdf")),
        ("documents", ("dokumen", "--ke", "dokumen", "--jenis", "jadwal")),
        ("consolidate_materials", ("konsolidasi", "--bahan", ".", "--ke", "hasil.csv")),
    ],
)
def test_a_tracker_that_changed_meanwhile_leaves_no_files_beside_it(tracker_cli, book, monkeypatch, action, argv):
    """Somebody else writes the tracker while the command works: it is not saved, and what tells of its state goes again."""
    monkeypatch.chdir(book.parent)
    whole, made = getattr(actions, action), []

    def meanwhile(*arguments, **options):
        result = whole(*arguments, **options)
        made.extend(file for file in map(Path, result.data["berkas"]) if file.is_file())
        book.write_bytes(book.read_bytes() + b" ")
        return result

    monkeypatch.setattr(actions, action, meanwhile)
    assert tracker_cli(argv[0], book, *argv[1:], code=2)["galat"]["kode"] == "FILE_CHANGED"
    assert made
    assert not [file for file in made if file.exists()]


def test_refusals_are_not_said_to_stand_in_temuan(book, capsys):
    assert run(cli, ["mulai", str(book), "--pada", START]) == 0
    assert run(cli, ["serahkan", str(book), "--langkah", "1", "--pada", START]) == 2
    assert "sheet Temuan" not in capsys.readouterr().out


def test_lines_beyond_the_screen_are_counted_by_their_findings():
    rows = [overview.finding_row("Periksa", Finding(Code.UNIT_UNKNOWN, "1 Arahan", f"B{n // 2}", values={"found": n // 2}))
            for n in range(50)]  # fmt: skip
    lines = overview.lines(rows, ())
    assert len(lines) == 25
    assert finding_lines(lines)[-1] == "… dan 10 temuan lain; selengkapnya dengan --json."
    assert finding_lines(lines, listed=True)[-1] == "… dan 10 temuan lain; selengkapnya di sheet Temuan atau dengan --json."


def test_segarkan_follows_the_sheet_unit(tracker_cli, book):
    workbook = load_workbook(book, keep_vba=True)
    sheet = workbook["Unit"]
    (table,) = sheet.tables.values()
    last = sheet[table.ref][-1][0].row
    for column, value in enumerate(("D9", "IX", "I", "Deputi IX", None, "Ya", "Ya"), start=sheet[table.ref][0][0].column):
        sheet.cell(last + 1, column, value)
    table.ref = re.sub(r"\d+$", str(last + 1), table.ref)
    table.autoFilter.ref = table.ref
    workbook.save(book)
    assert tracker_cli("segarkan", book)["ditambahkan"] == ["D9"]
    assert tracker_cli("mulai", book, "--unit", "D9", "--pada", START)["berhasil"] == ["D9"]


# Commands that take a BUKU, with the rest of their words.
COMMANDS = {
    "mulai": [],
    "serahkan": ["--langkah", "1"],
    "kembalikan": ["--langkah", "2", "--ke", "1", "--unit", "D1", "--alasan", "x"],
    "urungkan": [],
    "periksa": [],
    "segarkan": [],
    "templat": ["--ke", "keluar"],
    "konsolidasi": ["--bahan", "."],
    "ringkasan": [],
    "ekspor": ["--ke", "keluar.xlsx"],
}


def other_workbook(path):
    Workbook().save(path)


BAD_BOOKS = {
    "tidak-ada.xlsm": (lambda path: None, "FILE_NOT_FOUND"),
    "folder.xlsm": (lambda path: path.mkdir(), "FILE_IS_FOLDER"),
    "kosong.xlsm": (lambda path: path.write_bytes(b""), "FILE_DAMAGED"),
    "catatan.xlsm": (lambda path: path.write_text("kode,nama\n"), "NOT_A_WORKBOOK"),
    "halaman.xlsm": (lambda path: path.write_text("<html><table></table></html>"), "NOT_A_WORKBOOK"),
    "lain.xlsx": (other_workbook, "NOT_A_TRACKER"),
    "sandi.xlsm": (lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)), "FILE_ENCRYPTED"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_BOOKS)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_book_that_cannot_be_used_is_one_sentence(tracker_cli, tmp_path, monkeypatch, command, name):
    monkeypatch.chdir(tmp_path)
    make, code = BAD_BOOKS[name]
    path = tmp_path / name
    make(path)
    before = path.read_bytes() if path.is_file() else None
    problem = tracker_cli(command, path, *COMMANDS[command], code=2)["galat"]
    assert problem["kode"] == code
    assert name in problem["pesan"]
    assert problem["tindakan"]
    assert (path.read_bytes() if path.is_file() else None) == before
    assert {p.name for p in tmp_path.iterdir()} <= {name}


def test_a_truncated_tracker_is_named_damaged(tracker_cli, tmp_path, pristine):
    for size in (100, len(pristine) // 2, len(pristine) - 30):
        path = tmp_path / f"rusak{size}.xlsm"
        path.write_bytes(pristine[:size])
        assert tracker_cli("periksa", path, code=2)["galat"]["kode"] in ("FILE_DAMAGED", "NOT_A_WORKBOOK")
        assert path.read_bytes() == pristine[:size]


@pytest.mark.parametrize(("marker", "program"), [("~$PK.xlsm", "Excel"), (".~lock.PK.xlsm#", "LibreOffice")])
def test_a_book_open_elsewhere_is_left_alone(tracker_cli, book, pristine, marker, program):
    book.with_name(marker).write_bytes(b"x")
    problem = tracker_cli("mulai", book, code=2)["galat"]
    assert problem["kode"] == "FILE_OPEN"
    assert program in problem["pesan"]
    assert book.read_bytes() == pristine


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["mulai", "BUKU", "--unit", "D99"], "UNIT_NOT_LISTED"),
        (["mulai", "BUKU", "--unit"], "USAGE"),  # never "all units"
        (["mulai", "BUKU", "--unit", ""], "USAGE"),
        (["mulai", "BUKU", "--unit="], "USAGE"),
        (["kembalikan", "BUKU", "--langkah", "2", "--ke", "1", "--alasan", "x"], "USAGE"),
        (["serahkan", "BUKU", "--langkah", "1", "--alasan", "x"], "USAGE"),
        (["konsolidasi", "BUKU", "--bahan", ".", "--ke", "PK.xlsm"], "FILE_EXISTS"),
        (["dokumen", "BUKU", "--ke", "dok", "--tata-letak", "tidak-ada"], "FOLDER_NOT_FOUND"),
        (["templat", "BUKU", "--ke", "PK.xlsm"], "FILE_READ_ONLY"),
        (["mulai", "BUKU", "--pada", "kemarin"], "DATE_INVALID"),
        (["mulai", "BUKU", "--pada", "2026-02-30T08:00"], "DATE_INVALID"),
        (["serahkan", "BUKU", "--langkah", "9"], "STEP_UNKNOWN"),
        (["serahkan", "BUKU", "--langkah", "satu"], "USAGE"),
        (["serahkan", "BUKU"], "USAGE"),
        (["serahkan", "BUKU", "--langkah", "1"], "NOTHING_TO_DO"),
        (["serahkan", "BUKU", "--langkah", "1", "--paksa"], "REASON_MISSING"),
        (["kembalikan", "BUKU", "--langkah", "1", "--ke", "2", "--unit", "D1", "--alasan", "x"], "STEP_NOT_EARLIER"),
        (["kembalikan", "BUKU", "--langkah", "2", "--ke", "1", "--unit", "D1", "--alasan", " "], "REASON_MISSING"),
        (["urungkan", "BUKU"], "NOTHING_TO_DO"),
        (["konsolidasi", "BUKU", "--bahan", "tidak-ada"], "FOLDER_NOT_FOUND"),
        (["ekspor", "BUKU", "--ke", "hasil.docx"], "NAME_NOT_XLSX"),
        (["baru", "BUKU", "--tahun", "2026"], "FILE_EXISTS"),
        (["baru", "lain.xlsx", "--tahun", "2026"], "NAME_NOT_XLSM"),
        (["baru", "tidak-ada/PK.xlsm", "--tahun", "2026"], "FOLDER_NOT_FOUND"),
        (["baru", "PK2.xlsm", "--tahun", "26"], "YEAR_INVALID"),
        (["baru", "PK2.xlsm", "--tahun", "2026", "--unit", "tidak-ada.csv"], "FILE_NOT_FOUND"),
        (["baru", "PK2.xlsm", "--tahun", "2026", "--sop", "PK.xlsm"], "SOP_INVALID"),
        (["waktu", "--mulai", START, "--norma", "tiga hari"], "NORM_INVALID"),
        (["waktu", "--mulai", START, "--norma", "0 Hari"], "NORM_INVALID"),
        (["waktu", "--mulai", START, "--norma", "1 Hari", "--selesai", "2025-01-01"], "END_BEFORE_START"),
        (["waktu", "--mulai", "2040-01-02T08:00", "--norma", "1 Hari"], "YEAR_NOT_BUILT_IN"),
        (["perikssa", "BUKU"], "USAGE"),
        (["periksa"], "USAGE"),
        (["periksa", "BUKU", "--warna"], "USAGE"),
    ],
)
def test_wrong_words_are_one_sentence_and_nothing_changes(tracker_cli, book, pristine, monkeypatch, words, code):
    monkeypatch.chdir(book.parent)
    problem = tracker_cli(*["PK.xlsm" if word == "BUKU" else word for word in words], code=2)["galat"]
    assert problem["kode"] == code
    assert "{" not in problem["pesan"] + problem["tindakan"]
    assert book.read_bytes() == pristine
    assert {p.name for p in book.parent.iterdir()} == {"PK.xlsm"}


def test_a_read_only_file_is_left_alone(tracker_cli, book, pristine):
    book.chmod(0o444)
    assert tracker_cli("mulai", book, code=2)["galat"]["kode"] == "FILE_READ_ONLY"
    assert book.read_bytes() == pristine


def test_a_fault_of_the_program_is_a_sentence_with_a_log(tracker_cli, book, pristine, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("x")

    monkeypatch.setattr("macros_py.actions.check", broken)
    problem = tracker_cli("periksa", book, code=2)["galat"]
    assert problem["kode"] == "INTERNAL"
    log = re.search(r"Kirimkan berkas catatan (\S+) ", problem["tindakan"])
    assert "RuntimeError: x" in Path(log[1]).read_text("utf-8")
    assert book.read_bytes() == pristine


@pytest.mark.parametrize("name", list(cli.commands))
def test_help_is_indonesian_and_shows_an_example(capsys, name):
    assert run(cli, [name, "--help"]) == 0
    text = capsys.readouterr().out
    assert re.search(rf"Contoh:\n +pk-tracker {name}", text)
    assert "Pemakaian:" in text
    assert not re.search(r"Usage|Options|required|Show this", text)


def test_the_commands_of_the_contract_are_there():
    wanted = "demo baru mulai serahkan kembalikan periksa templat konsolidasi ekspor waktu"
    assert set(wanted.split()) <= set(cli.commands)


@pytest.mark.parametrize("option", ["--pada", "--oleh"])
def test_templat_has_no_option_without_effect(book, tmp_path, tracker_cli, option):
    problem = tracker_cli("templat", book, "--ke", tmp_path / "bahan", option, START, code=2)["galat"]
    assert problem["kode"] == "USAGE"
    assert not (tmp_path / "bahan").exists()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["mulai", "B.xlsm", "--unit", "A", "B"], ["mulai", "B.xlsm", "--unit", "A", "--unit", "B"]),
        (["mulai", "--unit", "A", "B", "B.xlsm"], ["mulai", "--unit", "A", "--unit", "B", "B.xlsm"]),
        (["mulai", "--unit", "A,B", "--oleh", "C", "X.XLSX"], ["mulai", "--unit", "A", "--unit", "B", "--oleh", "C", "X.XLSX"]),
        (["mulai", "--unit=A", "B.xlsm"], ["mulai", "--unit", "A", "B.xlsm"]),
        (["baru", "B.xlsm", "--unit", "daftar, unit.csv"], ["baru", "B.xlsm", "--unit", "daftar, unit.csv"]),
        (["mulai", "B.xlsm", "--unit"], ["mulai", "B.xlsm", "--unit", ""]),
        (["mulai", "B.xlsm", "--unit", "", "--json"], ["mulai", "B.xlsm", "--unit", "", "--json"]),
        (["mulai", "--unit=", "B.xlsm"], ["mulai", "--unit", "", "B.xlsm"]),
    ],
)
def test_several_units_after_one_option(words, expected):
    assert spread(words) == expected


def test_json_may_stand_before_the_command(book, capsys):
    assert run(cli, ["--json", "periksa", str(book), "--pada", START]) == 0
    assert json.loads(capsys.readouterr().out)["temuan"] == []


def test_a_finding_without_a_place_names_its_unit():
    finding = Finding(Code.TOTAL_DIFFERS, unit="D1", values={"deputi": "I", "found": "Rp1", "expected": "Rp2"})
    lines = finding_lines(overview.lines([overview.finding_row("Konsolidasi", finding)], ()))
    assert lines[0].endswith(" D1")


def test_the_installed_command_prints_sentences(book):
    def call(*argv):
        return subprocess.run(
            [sys.executable, "-m", "macros_py.cli", *map(str, argv)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    done = call("mulai", book, "--pada", START)
    assert (done.returncode, done.stdout, done.stderr) == (0, "Mulai langkah 1: 24 unit berhasil.\n", "")
    refused = call("serahkan", book, "--langkah", "1", "--pada", START)
    assert refused.returncode == 2
    assert refused.stdout.splitlines()[1:3] == ["GALAT (24 temuan)", "  24 unit: Arahan Karo PO belum ada untuk langkah 1."]
    assert "1 Arahan!F7:F30" in refused.stdout
    wrong = call("periksa", book.with_name("x.xlsm"))
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr + refused.stderr + wrong.stderr


def test_konsolidasi_loses_nothing_without_ganti_and_urungkan_brings_it_back(tracker_cli, book, tmp_path):
    full, empty = tmp_path / "bahan", tmp_path / "kosong"
    full.mkdir()
    empty.mkdir()
    owner = Owner("D1", "I", "I", "Deputi Bidang Koordinasi Politik Dalam Negeri", None)
    rows = [MaterialRow("Sasaran", "Indikator", 80, "%")]
    write_template(full / "D1.xlsx", owner, 2026, superior="Menteri", rows=rows)
    assert tracker_cli("konsolidasi", book, "--bahan", full, code=1)["baris"] == 1
    before = book.read_bytes()
    stop = tracker_cli("konsolidasi", book, "--bahan", empty, code=2)["galat"]
    assert stop["kode"] == "MATERIALS_LOST"
    assert "D1 (indikator 1 menjadi 0)" in stop["pesan"]
    assert "--ganti" in stop["tindakan"]
    assert book.read_bytes() == before
    assert tracker_cli("konsolidasi", book, "--bahan", empty, "--ganti", code=1)["baris"] == 0
    assert tracker_cli("urungkan", book)["berhasil"] == ["D1"]
    sheet = load_workbook(book)["Konsolidasi"]
    assert "Indikator" in [cell.value for row in sheet.iter_rows() for cell in row]
