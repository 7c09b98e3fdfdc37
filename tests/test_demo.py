"""The demo is one believable year: every unit, six steps, a holiday crossed, and each thing that goes wrong in an office."""

import json
from datetime import date, datetime

import pytest
from openpyxl import load_workbook

from macros_py import actions
from macros_py.books.file import open_book
from macros_py.cli import cli
from macros_py.commands import demo
from macros_py.commands.demo import ENDS, YEAR
from macros_py.commands.terminal import Outcome, click, run
from macros_py.procedure import kalender
from macros_py.tracker.layout import Punctuality, Status


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "contoh"
    assert run(cli, ["demo", str(folder), "--json"]) == 0
    return folder


@pytest.fixture(scope="module")
def state(played):
    with open_book(played / f"PK_{YEAR}.xlsm", write=False) as book:
        return actions.read(book)


def test_all_units_went_through_the_steps_but_two(state):
    assert len(state.units) == 24
    last = {row.code: row.status for row in state.steps[-1].rows}
    assert [code for code, status in last.items() if status is not Status.DONE] == ["D4-3", "D4-4"]


def test_the_run_crosses_a_holiday_that_the_calendar_counts(state):
    holiday = date(2026, 1, 16)  # Jumat, Isra Mikraj
    assert any(d.date == holiday for d in kalender.default_days(YEAR, YEAR))
    row = state.steps[3].by_code()["D2"]
    assert row.received == datetime(2026, 1, 13, 10, 50)
    assert row.due == datetime(2026, 1, 19, 10, 50)  # Selasa + Rabu, Kamis, Senin


def test_some_are_late_some_in_time_and_nothing_between(state):
    words = {row.punctuality for sheet in state.steps for row in sheet.rows}
    assert words == {Punctuality.ON_TIME, Punctuality.LATE, None}


def test_one_was_returned_and_one_was_forced(state):
    kinds = {entry.action: entry for entry in state.log}
    assert kinds["Kembalikan"].code == "D1-2"
    assert kinds["Kembalikan"].reason
    assert kinds["Serahkan paksa"].code == "D3-2"
    assert state.steps[3].by_code()["D1-2"].round == 2


def test_riwayat_runs_in_the_order_of_time(state):
    times = [entry.at for entry in state.log]
    assert times == sorted(times)


def test_one_material_is_missing_and_one_is_wrong(state):
    status = {row["Kode"]: row["Status Bahan"] for row in state.tables["tblBahan"].records()}
    assert status["D4-4"] == "belum"
    assert status["D2-1"] == "galat"
    assert sum(word == "masuk" for word in status.values()) == 22


def test_real_rows_are_real_and_invented_ones_say_so(state):
    rows = state.tables["tblKonsolidasi"].records()
    for row in rows:
        assert ("(contoh)" in row["Indikator Kinerja"]) is (row["Kode"] != "D4"), row


def test_who_is_done_has_nothing_open_and_who_is_late_a_handful_of_lines(state):
    """Findings of Periksa: those of the materials and of a forced step are somebody's to mend."""
    rows = state.tables["tblTemuan"].records()
    open_ = {row["Kode Unit"].partition("-")[0] for row in rows if row["Kode Unit"] and row["Tingkat"] != "info"}
    assert open_ == {"D2", "D3", "D4"}
    assert {row["Kode Temuan"] for row in rows if row["Kode Unit"] == "D2-1" and row["Tingkat"] != "info"} == {"TARGET_MISSING"}
    lines = [row for row in state.tables["tblIkhtisar"].records() if row["Unit"] and row["Unit"].startswith("D4")]
    assert len([line for line in lines if line["Tingkat"] != "info"]) == 7
    assert sum(line["Jumlah"] for line in lines) == 30


def test_nothing_was_typed_by_hand_and_temuan_says_what_is_wrong(state):
    codes = {row["Kode Temuan"] for row in state.tables["tblTemuan"].records()}
    assert {"LATE_OPEN", "LATE_DONE", "FORCED", "KELENGKAPAN_MISSING", "KELENGKAPAN_PENDING"} <= codes
    assert not {"TYPED_VALUE", "LOG_EDITED", "STAMP_OUTSIDE_HOURS", "CALENDAR_GAP"} & codes


def test_the_export_is_a_workbook_without_macros(played):
    book = load_workbook(played / "Ringkasan_Kabag.xlsx")
    assert book.vba_archive is None
    text = " ".join(str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None)
    assert "D4-3, D4-4" in text  # equal rows on one line
    assert (played / "Ringkasan_Kabag.pdf").read_bytes().startswith(b"%PDF")


def test_it_ends_in_what_the_kabag_wants_to_know(played, tmp_path, monkeypatch, capsys):
    opened = []
    monkeypatch.setattr(click, "launch", opened.append)
    monkeypatch.setattr(demo, "play", lambda folder, _: Outcome({}, [str(folder)]))  # the year was played above
    assert run(cli, ["demo", str(tmp_path), "--buka"]) == 0
    assert opened == [str(tmp_path)]
    with open_book(played / f"PK_{YEAR}.xlsm", write=False) as book:
        headline = demo._headline(actions.read(book), played / "Ringkasan_Kabag.pdf")
    assert headline == f"22 dari 24 unit selesai, 2 terlambat; buka ini dahulu: {played / 'Ringkasan_Kabag.pdf'}"


def test_papers_of_the_year_are_there(played):
    assert len(list((played / "dokumen" / "Lembar Disposisi").glob("*.pdf"))) >= 5
    assert [path.name for path in (played / "dokumen").glob("*.pdf")]


def test_a_second_demo_does_not_overwrite_the_first(played, capsys):
    before = (played / f"PK_{YEAR}.xlsm").read_bytes()
    assert run(cli, ["demo", str(played), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["galat"]["kode"] == "FILE_EXISTS"
    assert (played / f"PK_{YEAR}.xlsm").read_bytes() == before


def test_the_tracker_ends_when_the_kabag_asks(state):
    assert max(entry.at for entry in state.log) == ENDS
