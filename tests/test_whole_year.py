"""The year 2026 for 24 units, from no workbook to the archive: once by ribbon buttons alone, once by commands alone.

The two trackers are equal cell by cell, but for the paths of files and the seals that cover them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from excel_fixtures import in_memory, memory_excel, own_data_folder
from in_memory_excel import MemoryExcel, engine
from vba_player import get

from macros_py.base import words
from macros_py.books.file import open_book
from macros_py.cli import cli
from macros_py.commands.terminal import run
from macros_py.materials.consolidate import Owner
from macros_py.materials.form.template import BudgetRow, MaterialRow, write_template
from macros_py.procedure import sop_file, units

UNITS, SOP = units.load(), sop_file.load()
YES, NO = 6, 7
FILLED = datetime(2026, 1, 5, 9, 30, tzinfo=words.WIB).timestamp()
SHEETS = [step.sheet for step in SOP.steps]


class Clock:
    """The clock of the year: each act a few minutes after the other, within office hours."""

    now = datetime(2026, 1, 5, 8, 0)

    def __call__(self) -> datetime:
        return self.now

    def later(self, **time: int) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Clock:
    own_data_folder(monkeypatch, tmp_path / "data")
    clock = Clock()
    monkeypatch.setattr(words, "now_wib", clock)
    monkeypatch.setattr(words, "user_name", lambda: "rina")
    monkeypatch.setattr("macros_py.commands.common.user_name", lambda: "rina")
    return clock


def fill_forms(folder: Path) -> None:
    """The units send what they were asked for."""
    folder.mkdir(parents=True)
    for unit in UNITS:
        owner = Owner(unit.code, unit.deputi, unit.eselon, unit.name, unit.parent)
        above = f"Indikator {unit.parent}" if unit.parent else None
        rows = [MaterialRow(f"Sasaran {unit.code}", f"Indikator {unit.code}", 80, "%", above)]
        budgets = [BudgetRow(f"Program {unit.code}", 1_000_000)]
        listed = (above,) if above else ()
        form = folder / f"{unit.code}.xlsx"
        write_template(form, owner, 2026, superior="Menteri", superior_indicators=listed, rows=rows, budgets=budgets)
        os.utime(form, (FILLED, FILLED))


def play(face: Face, clock: Clock, materials: Path) -> None:
    """What the office does in a year, whichever face it uses."""
    face.new()
    clock.later(minutes=5)
    face.plan()
    clock.later(minutes=1)
    face.start()
    clock.later(minutes=2)
    for number, wait in enumerate((6, 40, 90, 60, 45, 15), start=1):
        if number == 3:
            face.ask()
            fill_forms(materials)
        if number == 4:
            face.consolidate()
            clock.later(minutes=1)
        clock.later(minutes=wait - 4)
        face.mark(number)
        clock.later(minutes=2)
        face.hand_over(number)
        if number == 2:
            face.send_back()
            clock.later(minutes=1)
            face.undo()
        clock.later(minutes=2)
    face.check()
    clock.later(minutes=1)
    face.summary()
    clock.later(minutes=1)
    face.archive()


class Face:
    """One way to do the acts of the year."""

    def __init__(self, folder: Path, materials: Path) -> None:
        self.folder, self.materials = folder, materials
        self.book = folder / "PK_2026.xlsm"


class Commands(Face):
    """The command line."""

    def _run(self, *argv: object, good: tuple[int, ...] = (0,)) -> None:
        assert run(cli, [str(word) for word in argv]) in good, argv

    def new(self) -> None:
        self._run("baru", self.book, "--tahun", 2026)

    def plan(self) -> None:
        self._run("rencana", self.book, "--mulai", "5 Januari 2026 08.30")

    def start(self) -> None:
        self._run("mulai", self.book)

    def ask(self) -> None:
        self._run("minta", self.book, "--ke", self.folder / "minta", "--batas", "2026-01-30")

    def consolidate(self) -> None:
        self._run("konsolidasi", self.book, "--bahan", self.materials)

    def mark(self, step: int) -> None:
        self._run("tandai", self.book, "--langkah", step)

    def hand_over(self, step: int) -> None:
        self._run("serahkan", self.book, "--langkah", step)

    def send_back(self) -> None:
        self._run("kembalikan", self.book, "--langkah", 3, "--ke", 2, "--unit", "D1", "D1-0", "--alasan", "Keliru")

    def undo(self) -> None:
        self._run("urungkan", self.book)

    def check(self) -> None:
        self._run("periksa", self.book)

    def summary(self) -> None:
        self._run("ringkasan", self.book)

    def archive(self) -> None:
        self._run("arsip", self.book, "--ke", self.folder / "arsip", "--bahan", self.materials)


class Buttons(Face):
    """The ribbon, in an Excel without an open workbook."""

    def __init__(self, excel: MemoryExcel, folder: Path, materials: Path) -> None:
        super().__init__(folder, materials)
        self.excel = excel

    def _press(self, sub: str, *answers: object, good: Callable[[str], bool] = lambda _: True) -> None:
        told = self.excel.press(sub, *answers)
        assert told, sub
        assert good(told[-1]), told
        assert "galat yang tidak terduga" not in told[-1], told

    def new(self) -> None:
        self.excel.folders = [self.folder]
        self._press("PkNew", "2026", good=lambda text: text.startswith("Baru: PK_2026.xlsm"))
        books = get(self.excel.excel.application, "Workbooks")
        self.excel.tracker = get(books, "Item", (self.book.name,))

    def plan(self) -> None:
        self.excel.select("Beranda", "A1")
        self._press("PkPlan", "2026-01-05 08.30", good=lambda text: text.startswith("Rencana:"))

    def start(self) -> None:
        self.excel.select("Beranda", "A1")
        self._press("PkStart", YES, good=lambda text: "24 unit berhasil." in text)

    def ask(self) -> None:
        self.excel.folders = [self.folder]
        self.excel.select("Beranda", "A1")
        self._press("PkAsk", "2026-01-30", "semua", good=lambda text: text.startswith("Minta bahan: 24 unit dari 4"))

    def consolidate(self) -> None:
        self.excel.folders = [self.materials]
        self._press("PkConsolidate", NO, good=lambda text: text.startswith("Konsolidasi: 24 indikator"))

    def mark(self, step: int) -> None:
        self.excel.select(SHEETS[step - 1], "A1")
        self._press("PkMark", "Ada", good=lambda text: "24 unit berhasil." in text)

    def hand_over(self, step: int) -> None:
        self.excel.select(SHEETS[step - 1], "A1")
        self._press("PkHandOver", YES, good=lambda text: "24 unit berhasil." in text)

    def send_back(self) -> None:
        self.excel.select(SHEETS[2], "B7:B8")
        self._press("PkSendBack", "2", "Keliru", good=lambda text: "2 unit berhasil." in text)

    def undo(self) -> None:
        self._press("PkUndo", good=lambda text: "dibatalkan untuk 2 unit." in text)

    def check(self) -> None:
        self._press("PkCheck", good=lambda text: text.startswith("Periksa:"))

    def summary(self) -> None:
        self._press("PkSummary", good=lambda text: text.startswith("Ringkasan:"))

    def archive(self) -> None:
        get(self.excel.tracker, "Save")
        self.excel.folders = [self.folder / "arsip", self.materials]
        (self.folder / "arsip").mkdir()
        self._press("PkArchive", YES, good=lambda text: text.startswith("Arsip:"))


def cells(path: Path, folder: Path) -> dict[str, list[dict[str, object]]]:
    """Every table; where the two runs have their files, and the seals over it, say nothing."""

    def plain(value: object) -> object:
        if not isinstance(value, str):
            return value
        value = re.sub(r"Permintaan Bahan [\d.\- ]+|minta", "…", value.replace(str(folder), "…"))
        return "…" if re.fullmatch(r"[0-9a-f]{32}", value) else value

    with open_book(path, write=False) as book:
        tables = book.tables()
    return {name: [{h: plain(v) for h, v in row.items()} for row in table.records()] for name, table in tables.items()}


@in_memory
def test_buttons_and_commands_make_the_same_year(clock, tmp_path):
    of_commands, of_buttons = tmp_path / "a", tmp_path / "b"
    for folder in (of_commands, of_buttons, tmp_path / "x"):
        folder.mkdir()
    commands = Commands(of_commands, of_commands / "bahan")
    play(commands, clock, commands.materials)

    clock.now = Clock.now
    excel = memory_excel(tmp_path / "x")
    get(excel.tracker, "Close", (False,))
    with engine(excel):
        buttons = Buttons(excel, of_buttons, of_buttons / "bahan")
        play(buttons, clock, buttons.materials)
        get(excel.tracker, "Save")

    ours, theirs = cells(commands.book, of_commands), cells(buttons.book, of_buttons)
    assert ours.keys() == theirs.keys()
    for name, rows in ours.items():
        assert theirs[name] == rows, name
    done = [row["Status"] for row in ours[f"tblLangkah{len(SHEETS)}"]]
    assert done == ["Selesai"] * len(UNITS)
    for folder in (of_commands, of_buttons):
        assert len(list((folder / "arsip" / "2026").rglob("*.xlsm"))) == 1
