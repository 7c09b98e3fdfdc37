"""Plan, papers and archive through the actions: what they leave in the tracker, and what they refuse."""

from datetime import datetime, timedelta

import office
import pytest
from lint import lint
from memory import AT, MemoryBook, context
from pypdf import PdfReader

from macros_py import actions
from macros_py.base.findings import CannotGoOn, Code
from macros_py.cli import cli
from macros_py.commands.terminal import run
from macros_py.tracker import plan

START = datetime(2026, 1, 12, 8)  # Senin


def test_the_plan_reaches_the_sheet_and_periksa_compares_with_it():
    book = MemoryBook()
    result = actions.make_plan(book, context(), START)
    rows = book.content["tblRencana"].records()
    assert len(rows) == 144 == result.data["baris"]
    assert (rows[3]["Langkah"], rows[3]["Rencana Mulai"]) == (4, datetime(2026, 1, 12, 11, 10))
    assert rows[3]["Rencana Selesai"] == datetime(2026, 1, 15, 11, 10)  # Kamis
    assert actions.check(book, context(START)).findings == ()
    late = actions.check(book, context(START + timedelta(hours=1))).findings
    assert {(f.code, f.step) for f in late} == {(Code.PLAN_BEHIND, 1)}
    assert len(late) == 24
    assert book.content["tblRiwayat"].records()[-1]["Aksi"] == "Rencana"


def test_the_plan_crosses_the_holiday():
    book = MemoryBook()
    actions.make_plan(book, context(), datetime(2026, 1, 14, 8))
    due = plan.read_plan(actions.read(book))[3].due
    assert due == datetime(2026, 1, 20, 11, 10)  # Selasa: Jumat 16 Januari is Isra Mikraj


def test_the_schedule_on_paper_is_the_plan_of_the_sheet(tmp_path):
    book = MemoryBook()
    actions.make_plan(book, context(), START)
    result = actions.documents(book, context(AT), tmp_path, ["jadwal"])
    (pdf,) = [path for path in result.data["berkas"] if path.endswith(".pdf")]
    text = " ".join(page.extract_text() for page in PdfReader(pdf).pages)
    assert "12 Januari 2026 pukul 08.00 WIB s.d. 15 Januari 2026 pukul 13.30 WIB" in text


def test_a_plan_in_a_year_that_the_calendar_lacks_is_refused():
    book = MemoryBook()
    with pytest.raises(CannotGoOn) as stop:
        actions.make_plan(book, context(), datetime(2035, 1, 8, 8))
    assert stop.value.finding.code is Code.CALENDAR_GAP
    assert book.writes == 0


@pytest.mark.parametrize("days", [0, 1, 7, 40])
def test_the_summary_is_drawn_on_every_day_of_a_run_from_the_first(tmp_path, days):
    book = MemoryBook()
    if days:
        actions.start(book, context(AT))
    at = AT + timedelta(days=days)
    actions.export(book, context(at), tmp_path / "r.xlsx", pdf=True)
    assert "24" in PdfReader(tmp_path / "r.pdf").pages[0].extract_text()


def test_ringkasan_without_its_sheet_is_refused_and_not_claimed():
    book = MemoryBook({name: table for name, table in MemoryBook().content.items() if table.sheet != "Ringkasan"})
    with pytest.raises(CannotGoOn) as stop:
        actions.summary(book, context())
    assert stop.value.finding.code is Code.TABLE_MISSING
    assert "Ringkasan" in stop.value.finding.message
    assert book.writes == 0


@pytest.mark.parametrize("broken", ["macros_py.documents.summary_pdf.write_summary_pdf", "macros_py.actions.papers.write"])
def test_a_failed_export_leaves_no_file_behind(tmp_path, monkeypatch, broken):
    def fail(*_, **__):
        raise RuntimeError

    monkeypatch.setattr(broken, fail)
    with pytest.raises(RuntimeError):
        actions.export(MemoryBook(), context(), tmp_path / "r.xlsx", pdf=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.office
def test_everything_a_run_leaves_is_valid(tmp_path):
    assert run(cli, ["demo", str(tmp_path / "demo")]) == 0
    book = tmp_path / "demo" / "PK_2026.xlsm"
    words = ["konsolidasi", str(book), "--bahan", str(tmp_path / "demo" / "bahan"), "--ke", str(tmp_path / "hasil.xlsx")]
    assert run(cli, words) == 1  # one unit sent nothing
    assert run(cli, ["templat", str(book), "--ke", str(tmp_path / "templat")]) == 0
    made = [book, tmp_path / "hasil.xlsx", tmp_path / "demo" / "Ringkasan_Kabag.xlsx"]
    made += [tmp_path / "templat" / f"Bahan PK 2026 {code}.xlsx" for code in ("D1", "D1-0")]  # echelon I and II
    for path in made:
        assert office.validate(path) == [], path.name
        assert lint(path) == [], path.name


def test_papers_archive_and_comparison_from_the_command_line(tmp_path, capsys):
    book = tmp_path / "PK.xlsm"
    at = ["--pada", "2026-01-06T08:00"]
    assert run(cli, ["baru", str(book), "--tahun", "2026"]) == 0
    assert run(cli, ["mulai", str(book), *at]) == 0
    assert run(cli, ["tata-letak", "--ke", str(tmp_path / "kantor")]) == 0
    made = ["dokumen", str(book), "--ke", str(tmp_path / "dok"), "--jenis", "disposisi", "--kertas", "F4", *at]
    assert run(cli, [*made, "--tata-letak", str(tmp_path / "kantor")]) == 0
    assert run(cli, made) == 2  # nothing is overwritten
    assert run(cli, ["arsip", str(book), "--ke", str(tmp_path / "arsip"), *at]) == 0
    assert run(cli, ["arsip", str(book), "--ke", str(tmp_path / "arsip"), *at]) == 2
    assert run(cli, ["arsip", "--periksa", str(tmp_path / "arsip")]) == 0
    (tmp_path / "arsip" / "2026" / "ekspor" / "selundupan.txt").write_text("x")
    (tmp_path / "arsip" / "2026" / "buku" / "PK.xlsm").write_bytes(b"x")
    capsys.readouterr()
    assert run(cli, ["arsip", "--periksa", str(tmp_path / "arsip")]) == 1
    said = capsys.readouterr().out
    assert "PK.xlsm" in said
    assert "selundupan.txt" in said
    assert run(cli, ["arsip", str(book)]) == 2
    assert run(cli, ["lintas-tahun", str(tmp_path / "arsip"), "--ke", str(tmp_path / "banding.pdf")]) == 0
    assert (tmp_path / "banding.pdf").read_bytes().startswith(b"%PDF")
    assert run(cli, ["dokumen", str(book), "--ke", str(tmp_path / "x"), "--jenis", "surat"]) == 2
    assert "surat" in capsys.readouterr().err
