"""A tracker of an older program, whose finished rows hold "Mendekati batas": read rightly, and brought to today's words."""

import json
from datetime import datetime

import pytest
from memory import MemoryBook, context

from macros_py import actions
from macros_py.base.findings import Code
from macros_py.books.file import open_book
from macros_py.cli import cli
from macros_py.commands.terminal import run
from macros_py.summary import summarize
from macros_py.tracker import handoff
from macros_py.tracker.layout import Punctuality

STARTED, HANDED_OVER, LATER = datetime(2026, 1, 6, 8), datetime(2026, 1, 6, 8, 8), datetime(2026, 1, 6, 8, 9)
TABLE = "tblLangkah1"


def play(book):
    """Step 1 of D1 in eight of ten minutes."""
    actions.start(book, context(STARTED), ["D1"])
    table = book.tables([TABLE])[TABLE]
    book.write([table.with_cells({(0, "Arahan Karo PO"): "Ada"})])
    actions.hand_over(book, context(HANDED_OVER), 1, ["D1"])


@pytest.fixture
def old(monkeypatch, tmp_path):
    """A file as the older program left it: the word stands in the cell and in Riwayat, under a seal that fits."""
    path = tmp_path / "PK.xlsm"
    actions.new(path, context(STARTED), 2026)
    monkeypatch.setattr(handoff, "kept_norm", lambda *_: Punctuality.NEAR)
    with open_book(path, write=True) as book:
        play(book)
    monkeypatch.undo()
    assert cells(path) == {"Mendekati batas", None}
    assert "Mendekati batas" in log(path)
    return path


def cells(path):
    with open_book(path, write=False) as book:
        return {row["Ketepatan"] for row in book.tables([TABLE])[TABLE].records()}


def log(path):
    with open_book(path, write=False) as book:
        return " ".join(str(row["Perubahan"]) for row in book.tables(["tblRiwayat"])["tblRiwayat"].records())


def said(capsys, *words):
    capsys.readouterr()
    run(cli, [*words, "--json"])
    return json.loads(capsys.readouterr().out)


def test_the_old_word_is_on_time_and_nobodys_tampering(old, capsys):
    found = said(capsys, "periksa", str(old), "--pada", LATER.isoformat())["temuan"]
    assert {f["kode"] for f in found} == {"KELENGKAPAN_PENDING"}  # of step 2, which runs since a minute
    with open_book(old, write=False) as book:
        tracker = actions.read(book)
    assert tracker.steps[0].by_code()["D1"].punctuality is Punctuality.ON_TIME
    first = summarize(tracker, LATER).steps[0]
    assert (first.on_time, first.near, first.late) == (1, 0, 0)


def test_segarkan_writes_the_new_word_and_the_log_stays_whole(old, capsys):
    before = log(old)
    assert said(capsys, "segarkan", str(old), "--pada", LATER.isoformat())["diperbarui"] == ["D1"]
    assert cells(old) == {"Tepat waktu", None}
    assert log(old).startswith(before)
    found = said(capsys, "periksa", str(old), "--pada", LATER.isoformat())["temuan"]
    assert {f["kode"] for f in found} == {"KELENGKAPAN_PENDING", "LOG_GIVEN_TIME"}  # the clock of this computer is of today
    assert said(capsys, "segarkan", str(old), "--pada", LATER.isoformat())["diperbarui"] == []


def test_what_the_old_program_handed_over_can_still_be_undone(old, capsys):
    said(capsys, "segarkan", str(old), "--pada", LATER.isoformat())
    assert said(capsys, "urungkan", str(old), "--pada", LATER.isoformat())["berhasil"] == ["D1"]
    assert cells(old) == {None}


def test_the_word_in_a_row_that_runs_is_still_somebodys_hand():
    book = MemoryBook()
    actions.start(book, context(STARTED), ["D1"])
    book.type(TABLE, "D1", "Ketepatan", "Mendekati batas")
    (finding,) = [f for f in actions.check(book, context(STARTED)).findings if f.code is Code.TYPED_VALUE]
    assert "Ketepatan berisi Mendekati batas" in finding.message


def test_another_word_in_a_finished_row_is_still_somebodys_hand():
    book = MemoryBook()
    play(book)
    book.type(TABLE, "D1", "Ketepatan", "Terlambat")
    assert Code.TYPED_VALUE in {f.code for f in actions.check(book, context(LATER)).findings}
