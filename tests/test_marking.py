"""Tandai, and whom an action is for: one unit, some, a Deputi, all that can be done."""

from __future__ import annotations

import re
import shlex
from datetime import datetime
from pathlib import Path

import pytest
from excel_fixtures import in_memory, memory_excel, own_data_folder
from in_memory_excel import engine
from pypdf import PdfReader

from macros_py.base import words
from macros_py.base.addresses import letters
from macros_py.books.file import open_book
from macros_py.cli import cli
from macros_py.commands.terminal import run, spread
from macros_py.procedure import units

YES, NO = 6, 7
START = "2026-01-06T08:00"
OF_DEPUTI_IV = [unit.code for unit in units.load() if unit.deputi == "IV"]


def cells(path: Path, step: int, heading: str) -> dict[str, object]:
    with open_book(path, write=False) as opened:
        return {row["Kode"]: row[heading] for row in opened.tables()[f"tblLangkah{step}"].records()}


@pytest.fixture
def running(tracker_cli, book):
    """A tracker in which Deputi IV is in step 1."""
    tracker_cli("mulai", book, "--deputi", "IV", "--pada", START)
    return book


def test_a_deputi_is_all_of_its_units_that_can_be_done(tracker_cli, running):
    assert [code for code, status in cells(running, 1, "Status").items() if status == "Berjalan"] == OF_DEPUTI_IV
    again = tracker_cli("mulai", running, "--deputi", "IV", "I", "--pada", START)
    assert again["ditolak"] == []  # those of IV run already: they are not meant
    assert set(again["berhasil"]) == {unit.code for unit in units.load() if unit.deputi == "I"}


def test_a_unit_that_is_named_is_done_or_refused(tracker_cli, running):
    done = tracker_cli("mulai", running, "--unit", OF_DEPUTI_IV[0], "--deputi", "III", "--pada", START, code=1)
    assert [finding["kode"] for finding in done["ditolak"]] == ["ALREADY_STARTED"]
    assert len(done["berhasil"]) == sum(unit.deputi == "III" for unit in units.load())


@pytest.mark.parametrize("name", ["V", "1", "D1", "deputi"])
def test_a_deputi_that_is_not_there_is_said(tracker_cli, running, name):
    assert tracker_cli("mulai", running, "--deputi", name, code=2)["galat"]["kode"] == "DEPUTI_UNKNOWN"


def test_every_running_row_is_marked_with_one_command_and_can_be_handed_over(tracker_cli, running):
    done = tracker_cli("tandai", running, "--langkah", "1", "--pada", START, "--oleh", "Rina")
    assert (done["aksi"], done["langkah"], done["berhasil"], done["ditolak"]) == ("tandai", 1, OF_DEPUTI_IV, [])
    marked = cells(running, 1, "Arahan Karo PO")
    assert {code for code, word in marked.items() if word == "Ada"} == set(OF_DEPUTI_IV)
    assert tracker_cli("serahkan", running, "--langkah", "1", "--pada", "2026-01-06T08:05")["berhasil"] == OF_DEPUTI_IV


def test_what_is_marked_is_logged_and_taken_back_whole(tracker_cli, running):
    code = OF_DEPUTI_IV[0]
    tracker_cli("tandai", running, "--langkah", "1", "--unit", code, "--berkas", "bukti/arahan.pdf", "--oleh", "Rina")
    assert cells(running, 1, "Berkas")[code] == "bukti/arahan.pdf"
    with open_book(running, write=False) as opened:
        last = opened.tables()["tblRiwayat"].records()[-1]
    assert (last["Aksi"], last["Oleh"], last["Kode"]) == ("Tandai", "Rina", code)
    assert "Arahan Karo PO, Berkas ditandai Ada" in last["Uraian"]

    assert tracker_cli("urungkan", running)["berhasil"] == [code]
    assert (cells(running, 1, "Berkas")[code], cells(running, 1, "Arahan Karo PO")[code]) == (None, "Belum")


def test_one_document_of_several(tracker_cli, running):
    code = OF_DEPUTI_IV[0]
    tracker_cli("tandai", running, "--langkah", "1", "--unit", code)
    tracker_cli("serahkan", running, "--langkah", "1", "--unit", code)
    with open_book(running, write=False) as opened:
        headings = opened.tables()["tblLangkah3"].headings
    first, second = headings[headings.index("Unit Kerja") + 1 : headings.index("Berkas")][:2]
    tracker_cli("tandai", running, "--langkah", "3", "--dokumen", second.upper(), "--unit", code, "--nilai", "tidak perlu")
    assert (cells(running, 3, first)[code], cells(running, 3, second)[code]) == ("Belum", "Tidak perlu")


LOOKED, OUTPUT = "Diteliti Kasubbag PA I", "Materi/konsep Penetapan Kinerja PK"


def found(tracker_cli, path, *at):
    """The findings of Periksa by their code; the units that stand still are late."""
    return {finding["kode"]: finding for finding in tracker_cli("periksa", path, *at, code=1)["temuan"]}


def up_to(tracker_cli, path, last, code):
    """One unit through the steps, an hour apart, up to `last`."""
    for step in range(1, last + 1):
        at = f"2026-01-06T{8 + step:02}:00"
        tracker_cli("tandai", path, "--langkah", step, "--unit", code, "--pada", at)
        assert tracker_cli("serahkan", path, "--langkah", step, "--unit", code, "--pada", at)["berhasil"] == [code]


def test_who_looked_at_what_step_3_handed_over_and_when_is_marked_logged_and_gone_when_it_is_sent_back(tracker_cli, running):
    code = OF_DEPUTI_IV[0]
    up_to(tracker_cli, running, 2, code)
    more = ["--langkah", 3, "--dokumen", LOOKED, "--unit", code, "--oleh", "Rina", "--pada", "2026-01-06T13:00"]
    early = tracker_cli("tandai", running, *more, code=2)["ditolak"]
    assert [finding["kode"] for finding in early] == ["MARK_TOO_EARLY"]
    tracker_cli("tandai", running, "--langkah", 3, "--unit", code, "--pada", "2026-01-06T12:00")
    tracker_cli("serahkan", running, "--langkah", 3, "--unit", code, "--pada", "2026-01-06T12:00")
    at = ("--pada", "2026-01-06T13:30")
    assert "NOT_LOOKED_AT" in found(tracker_cli, running, *at)
    assert tracker_cli("tandai", running, *more)["berhasil"] == [code]
    assert cells(running, 3, LOOKED)[code] == "Rina, 6 Januari 2026 13.00"
    assert "NOT_LOOKED_AT" not in found(tracker_cli, running, *at)
    assert [f["kode"] for f in tracker_cli("tandai", running, *more, code=2)["ditolak"]] == ["ALREADY_MARKED"]

    back = ("kembalikan", running, "--langkah", 4, "--ke", 3, "--unit", code, "--alasan", "Telaahan kurang", *at)
    tracker_cli(*back)
    assert cells(running, 3, LOOKED)[code] is None
    tracker_cli("urungkan", running)
    assert cells(running, 3, LOOKED)[code] == "Rina, 6 Januari 2026 13.00"


def test_the_output_of_the_last_step_is_put_down_and_a_typed_one_is_seen(tracker_cli, running):
    code = OF_DEPUTI_IV[0]
    up_to(tracker_cli, running, 6, code)
    at = ("--pada", "2026-01-06T15:00")
    assert "OUTPUT_NOT_RECORDED" in found(tracker_cli, running, *at)
    with open_book(running, write=True) as book:
        table = book.tables()["tblLangkah6"]
        row = [record["Kode"] for record in table.records()].index(code)
        book.write([table.with_cells({(row, OUTPUT): "sudah"})])
    typed = found(tracker_cli, running, *at)["TYPED_VALUE"]
    assert (typed["unit"], OUTPUT in typed["pesan"]) == (code, True)
    tracker_cli("tandai", running, "--langkah", 6, "--dokumen", OUTPUT, "--unit", code, "--nilai", "Belum", *at)
    tracker_cli("tandai", running, "--langkah", 6, "--dokumen", OUTPUT, "--oleh", "Kabag", *at)
    assert cells(running, 6, OUTPUT)[code] == "Kabag, 6 Januari 2026 15.00"
    assert found(tracker_cli, running, *at).keys().isdisjoint({"TYPED_VALUE", "OUTPUT_NOT_RECORDED"})


@pytest.mark.parametrize(
    ("more", "kode"),
    [
        (["--langkah", "9"], "STEP_UNKNOWN"),
        (["--langkah", "1", "--dokumen", "surat cinta"], "STEP_DOCUMENT_UNKNOWN"),
        (["--langkah", "1", "--dokumen"], "USAGE"),
        (["--langkah", "1", "--nilai", "mungkin"], "USAGE"),
        (["--langkah", "2"], "NOTHING_TO_DO"),
        (["--langkah", "1", "--berkas", "x" * 40_000], "CELL_UNSAFE"),
    ],
)
def test_what_cannot_be_marked_changes_nothing(tracker_cli, running, more, kode):
    before = running.read_bytes()
    assert tracker_cli("tandai", running, *more, code=2)["galat"]["kode"] == kode
    assert running.read_bytes() == before


def test_what_is_marked_already_is_refused_when_it_is_named(tracker_cli, running):
    tracker_cli("tandai", running, "--langkah", "1")
    refused = tracker_cli("tandai", running, "--langkah", "1", "--unit", OF_DEPUTI_IV[0], code=2)["ditolak"]
    assert [finding["kode"] for finding in refused] == ["ALREADY_MARKED"]
    assert tracker_cli("tandai", running, "--langkah", "1", code=2)["galat"]["kode"] == "NOTHING_TO_DO"


def test_values_after_one_option_and_options_again_are_alike():
    one = spread(["tandai", "B.xlsm", "--dokumen", "data dukung", "arahan, lisan", "--deputi", "I,II"])
    again = spread(
        ["tandai", "B.xlsm", "--dokumen", "data dukung", "--dokumen", "arahan, lisan", "--deputi", "I", "--deputi=II"]
    )
    assert one == again == [
        "tandai", "B.xlsm", "--dokumen", "data dukung", "--dokumen", "arahan, lisan", "--deputi", "I", "--deputi", "II",
    ]  # fmt: skip


def test_the_day_of_the_readme_runs_line_by_line(tmp_path, monkeypatch, capsys):
    """But for the last line, which puts the add-in into this computer's Excel."""
    monkeypatch.chdir(tmp_path)
    text = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    block = text[text.index("## Daily use") :].split("```")[1]
    lines = [shlex.split(line, comments=True) for line in block.strip().splitlines()]
    assert len(lines) > 12
    assert lines[-1] == ["pk-tracker", "pasang"]
    for line in lines[:-1]:
        code = run(cli, line[1:])
        said = capsys.readouterr()
        assert code == 0 or (code == 1 and line[1] in ("periksa", "konsolidasi", "arsip")), (line, said)
        if "#" in block and "→" in block and line[1] == "waktu":
            promised = re.search(r"→ (.*)", block)
            assert promised[1] in said.out


@pytest.fixture
def excel(running, tmp_path, monkeypatch):
    own_data_folder(monkeypatch, tmp_path / "data")
    monkeypatch.setattr(words, "user_name", lambda: "rina")
    (tmp_path / "x").mkdir()
    memory = memory_excel(tmp_path / "x", running)
    with engine(memory):
        yield memory


@in_memory
def test_tandai_in_excel_marks_the_document_of_the_cell_in_front(excel):
    row = 7 + [unit.code for unit in units.load()].index(OF_DEPUTI_IV[0])
    excel.select("1 Arahan", f"F{row}:F{row + 1}")
    assert excel.press("PkMark", "ada") == [
        "Tandai dokumen Arahan Karo PO untuk 2 unit yang dipilih sebagai Ada, Belum, atau Tidak perlu:",
        "Tandai langkah 1: 2 unit berhasil.",
    ]
    assert [excel.value("1 Arahan", f"F{row + n}") for n in range(3)] == ["Ada", "Ada", "Belum"]


@in_memory
@pytest.mark.parametrize(("answer", "says"), [("entah", "Isian Kelengkapan entah tidak dikenal."), ("", None)])
def test_an_answer_that_says_nothing_marks_nothing(excel, answer, says):
    excel.select("1 Arahan", "A1")
    told = excel.press("PkMark", answer)
    assert told[0].startswith("Tandai dokumen Arahan Karo PO untuk semua unit yang sedang berjalan")
    assert [text for text in told[1:] if says and says in text] == told[1:]
    assert excel.value("1 Arahan", "F7") == "Belum"


@in_memory
def test_tandai_needs_a_step_in_front(excel):
    excel.select("Beranda", "A1")
    assert excel.press("PkMark") == [
        "Sheet Beranda bukan sheet langkah. Buka sheet langkah yang dimaksud, lalu tekan tombolnya lagi."
    ]


@in_memory
def test_tandai_in_excel_on_the_column_of_a_mark_is_for_finished_rows(excel):
    spec = excel.excel.sheet("3 Data Dukung", workbook=excel.tracker).rows()
    at = letters(spec[5].index("Diteliti Kasubbag PA I") + 1)
    excel.select("3 Data Dukung", f"{at}7")
    asked, told = excel.press("PkMark", "Ada")
    assert asked.startswith("Tandai Diteliti Kasubbag PA I untuk 1 unit yang dipilih")
    assert "dapat ditandai setelah langkah 3 diserahkan" in told


def names(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.rglob("*.pdf"))


def test_dokumen_of_a_deputi_are_the_papers_that_speak_of_it(tracker_cli, running, tmp_path):
    kinds = ["--jenis", "disposisi", "telaahan", "materi_pk", "register"]
    made = tracker_cli("dokumen", running, "--ke", tmp_path / "IV", *kinds, "--deputi", "IV", "--unit", "d1-1")
    assert len(made["berkas"]) == 2 * len(names(tmp_path / "IV"))
    assert {name for name in names(tmp_path / "IV") if name.startswith("Telaahan")} == {
        f"Telaahan {code}" for code in [*OF_DEPUTI_IV, "D1-1"]
    }
    (materi,) = (path for path in made["berkas"] if path.endswith("(KONSEP).pdf"))
    text = "".join(page.extract_text() for page in PdfReader(materi).pages)
    left_out = [unit.name for unit in units.load() if unit.code not in (*OF_DEPUTI_IV, "D1-1", "D1", "D4")]
    assert [name for name in left_out if name in text] == []
    tracker_cli("serahkan", running, "--langkah", "1", "--paksa", "--alasan", "uji")  # only Deputi IV ran
    tracker_cli("dokumen", running, "--ke", tmp_path / "II", "--jenis", "disposisi", "--deputi", "II")
    assert names(tmp_path / "II") == [
        "Lembar Disposisi Langkah 1 (belum diteruskan)",
        "Lembar Disposisi Langkah 2 (belum diteruskan)",
    ]


@pytest.mark.parametrize("command", ["templat", "dokumen", "minta", "rencana"])
def test_a_named_unit_that_is_retired_is_refused_and_nothing_is_made(tracker_cli, running, tmp_path, command):
    with open_book(running, write=True) as opened:
        table = opened.tables(["tblUnit"])["tblUnit"]
        opened.write(
            [table.with_cells({(table.records().index(r), "Aktif"): "Tidak" for r in table.records() if r["Kode"] == "D1-1"})]
        )
    more = {"minta": ["--batas", "2027-01-29"], "rencana": ["--mulai", "2026-01-12"]}.get(command, [])
    target = [] if command == "rencana" else ["--ke", tmp_path / "x"]
    before = running.read_bytes()
    refused = (
        tracker_cli(command, running, *target, *more, "--unit", "D1-1", "D1-2", "--pada", START, code=2)
        if command != "templat"
        else (tracker_cli(command, running, *target, "--unit", "D1-1", "D1-2", code=2))
    )
    assert (refused["galat"]["kode"], "D1-1" in refused["galat"]["pesan"]) == ("UNIT_RETIRED", True)
    assert running.read_bytes() == before
    assert not (tmp_path / "x").exists()


def starts(path: Path) -> dict[str, object]:
    with open_book(path, write=False) as opened:
        plan = opened.tables(["tblRencana"])["tblRencana"].records()
    assert [row["No"] for row in plan] == list(range(1, len(plan) + 1))
    return {unit.code: [row["Rencana Mulai"] for row in plan if row["Kode"] == unit.code][:1] for unit in units.load()}


def test_rencana_has_a_start_for_each_deputi_and_keeps_the_plan_of_the_others(tracker_cli, running):
    made = tracker_cli(
        "rencana", running, "--mulai", "2026-01-12 08.00", "--mulai", "II=2026-05-11 08.00", "--mulai", "d2-1=2026-05-12 09.30"
    )
    assert (made["baris"], len(made["unit"]), made["mulai"]) == (144, 24, "2026-01-12T08:00:00")
    planned = starts(running)
    assert planned["D2-1"] == [datetime(2026, 5, 12, 9, 30)]  # that of the unit is nearer than that of its Deputi
    assert {c for c, at in planned.items() if at == [datetime(2026, 5, 11, 8)]} == {
        u.code for u in units.load() if u.deputi == "II" and u.code != "D2-1"
    }
    assert planned["D3"] == [datetime(2026, 1, 12, 8)]

    again = tracker_cli("rencana", running, "--mulai", "Deputi III=2026-06-02 08.00")
    assert again["pesan"].startswith("Rencana: 36 langkah untuk 6 unit Deputi III mulai 2 Juni 2026 pukul 08.00 WIB")
    assert starts(running) == planned | {u.code: [datetime(2026, 6, 2, 8)] for u in units.load() if u.deputi == "III"}
    tracker_cli("rencana", running, "--mulai", "2026-07-01 08.00", "--unit", "D1")
    assert starts(running)["D1"] == [datetime(2026, 7, 1, 8)]


@pytest.mark.parametrize(
    ("words", "kode"),
    [
        (["--mulai", "II=2026-05-11", "--deputi", "III"], "PLAN_START_UNCLEAR"),
        (["--mulai", "2026-05-11", "--mulai", "2026-05-12"], "PLAN_START_UNCLEAR"),
        (["--mulai", "VI=2026-05-11"], "DEPUTI_UNKNOWN"),
        (["--mulai", "II="], "DATE_INVALID"),
        (["--mulai", "II=besok"], "DATE_INVALID"),
    ],
)
def test_a_plan_whose_start_is_not_clear_changes_nothing(tracker_cli, running, words, kode):
    before = running.read_bytes()
    assert tracker_cli("rencana", running, *words, code=2)["galat"]["kode"] == kode
    assert running.read_bytes() == before


def test_pengingat_of_a_deputi_speaks_of_it_only(tracker_cli, running):
    tracker_cli("mulai", running, "--deputi", "III", "--pada", START)
    (role,) = tracker_cli("pengingat", running, "--deputi", "IV", "--pada", START)["pengingat"]
    assert "6 unit Deputi IV" in role["teks"]
    assert "III" not in role["teks"]


def test_forty_equal_refusals_are_one_line(running, capsys):
    assert run(cli, ["serahkan", str(running), "--langkah", "1"]) == 2
    said = capsys.readouterr().out
    assert (said.count("Arahan Karo PO"), len(said.splitlines())) == (1, 5), said


@in_memory
def test_jadwal_in_excel_takes_a_start_for_each_deputi(excel):
    excel.select("Beranda", "A1")
    question, told = excel.press("PkPlan", "I=2026-01-12 08.00; IV=2026-05-11 08.00")
    assert "per Deputi seperti I=2026-01-05 08.00; II=2026-02-02 08.00." in question
    assert told.startswith("Rencana: 72 langkah untuk 12 unit Deputi I, IV mulai 12 Januari 2026 pukul 08.00 WIB")


@in_memory
@pytest.mark.parametrize(("answer", "made"), [(YES, 2), (NO, 24)])
def test_buat_templat_in_excel_is_for_the_selected_rows_if_these_are_meant(excel, tmp_path, answer, made):
    (tmp_path / "f").mkdir()
    excel.folders = [tmp_path / "f"]
    excel.select("1 Arahan", "F8:F9")
    asked, told = excel.press("PkTemplates", answer)
    assert asked == "Hanya untuk 2 unit yang dipilih? Jawab Tidak untuk semua unit."
    assert told == f"Templat: {made} berkas dibuat di {tmp_path / 'f'}."


@in_memory
def test_minta_bahan_in_excel_asks_no_deputi_where_rows_are_meant(excel, tmp_path, monkeypatch):
    monkeypatch.setattr(words, "now_wib", lambda: datetime(2026, 1, 5, 9))
    (tmp_path / "f").mkdir()
    excel.folders = [tmp_path / "f"]
    excel.select("1 Arahan", "F8:F9")
    told = excel.press("PkAsk", "30 Januari 2026", YES)
    assert told[-1].startswith("Minta bahan: 2 unit dari 1 Deputi, batas Jumat, 30 Januari 2026; 6 berkas di ")
