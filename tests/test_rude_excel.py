"""Every button against everything a real Excel and its user do while Python is at work.

A table of event and button. Whatever happens, the workbook is afterwards wholly as before or wholly as after an undisturbed
press (each event says which), locks, protection and Excel's settings are as found, and the user was told one sentence.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from excel_fixtures import in_memory, memory_excel, own_data_folder
from in_memory_excel import CALL_REJECTED, ComError, MemoryExcel, engine
from vba_player import failing, get

from macros_py import actions, press
from macros_py.base import own_folder, words
from macros_py.books import patience
from macros_py.books.excel_cells import Cells
from macros_py.books.file import open_book
from macros_py.build.workbook import build_workbook
from macros_py.procedure import sop_file, units
from macros_py.setup import install
from macros_py.tracker.layout import FINDING_TABLE

pytestmark = in_memory
YES, NO, YES_NO = 6, 7, 4
SEAL = re.compile(r"^[0-9a-f]{16,}$")
STAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d(?: \(\d+\))?")  # in the name of a copy: when the file was saved
NOW = datetime(2026, 5, 4, 8, 0)
FOREVER = 10**9
REFUSALS = 6  # calls until the patience of these tests ends
BEFORE, AFTER, EITHER = "before", "after", "either"


@dataclass(frozen=True)
class Button:
    """A button, the sheet and cells in front when it is clicked, and what its dialogs are answered."""

    sub: str
    sheet: str = "Beranda"
    cells: str = "A1"
    answers: tuple[object, ...] = ()


BUTTONS = (
    Button("PkStart", "1 Arahan", "B11"),
    Button("PkHandOver", "3 Data Dukung", "A1", (YES, NO)),
    Button("PkSendBack", "3 Data Dukung", "B7:B8", ("2", "Salah data")),
    Button("PkUndo"),
    Button("PkCheck"),
    Button("PkNextFinding", "Temuan"),
    Button("PkRefresh"),
    Button("PkTemplates"),
    Button("PkConsolidate", answers=(YES,)),
    Button("PkSummary"),
    Button("PkExport", answers=(NO,)),
    Button("PkPlan", answers=("2026-05-11 08.00",)),
    Button("PkDocuments"),
    Button("PkArchive", answers=(NO,)),
    Button("PkMark", "3 Data Dukung", "B7:B8", ("Belum",)),
    Button("PkAsk", answers=("30 Mei 2026", "I")),
    Button("PkRemind", answers=(NO,)),
    Button("PkGuide"),
    Button("PkDiagnose"),
    Button("PkRestore", answers=("1", YES)),
    Button("PkNew", answers=("2027",)),
)
IDS = [button.sub for button in BUTTONS]
OF_TRACKER = [button for button in BUTTONS if button.sub != "PkNew"]  # which does its work whatever tracker is open
CHANGING = {
    "PkStart",
    "PkHandOver",
    "PkSendBack",
    "PkUndo",
    "PkCheck",
    "PkSummary",
    "PkPlan",
}  # others may find nothing to write
TURNING = {"PkCheck", "PkNextFinding", "PkSummary", "PkPlan"}  # they bring a sheet before the user
CLOSED = "Buku PK.xlsm ditutup selagi tombol bekerja. Buka lagi dan lihat Riwayat; bila perlu, ulangi."


@pytest.fixture(autouse=True)
def still(monkeypatch, tmp_path):
    own_data_folder(monkeypatch, tmp_path / "data")
    monkeypatch.setattr(words, "user_name", lambda: "rina")
    monkeypatch.setattr(words, "now_wib", lambda: NOW)
    monkeypatch.setattr(patience.time, "sleep", lambda _: None)
    monkeypatch.setattr(press, "Patience", lambda: patience.Patience(0.45))
    monkeypatch.setattr(install.webbrowser, "open", lambda _: True)


@pytest.fixture(scope="module")
def tracker(tmp_path_factory):
    """A tracker of a few units in the middle of the year, checked."""
    path = tmp_path_factory.mktemp("tracker") / "dibuat.xlsm"
    few = units.load()[:6]
    build_workbook(path, sop=sop_file.load(), year=2026, units=few)
    under = [unit.code for unit in few[:4]]  # the others are not begun
    with open_book(path, write=True) as book:
        for name, table in book.tables(["tblLangkah1", "tblLangkah2", "tblLangkah3"]).items():
            documents = table.headings[table.headings.index("Unit Kerja") + 1 : table.headings.index("Berkas")]
            there = under[:3] if name == "tblLangkah3" else under  # one is refused
            records = (r | dict.fromkeys(documents, "Ada") if r["Kode"] in there else r for r in table.records())
            book.write([table.with_records(records)])
    then = actions.Context(NOW - timedelta(days=4), "rina")
    with open_book(path, write=True) as book:
        actions.start(book, then, under)
        actions.hand_over(book, then, 1, under)
        actions.hand_over(book, then, 2, under)
        actions.check(book, actions.Context(NOW, "rina"))
    with open_book(path, write=True) as book:  # so that the next check has fewer
        [found] = book.tables([FINDING_TABLE.name]).values()
        book.write([found.with_records([*found.records(), *found.records()[:3]])])
    return path


def opened(folder: Path, tracker: Path, button: Button) -> MemoryExcel:
    folder.mkdir()
    excel = memory_excel(folder, tracker)
    excel.folders = [folder / "berkas"]
    if button.sub != "PkDocuments":
        (folder / "berkas").mkdir()
    excel.select(button.sheet, button.cells)
    if button.sub == "PkNextFinding":  # from one of them to the next
        excel.select(*map(str, place_of_a_finding(excel)))
    return excel


def place_of_a_finding(excel: MemoryExcel) -> tuple[object, object]:
    """Sheet and cell of the second finding that has one."""
    rows = excel.excel.sheet("Temuan", workbook=excel.tracker).rows()
    names = next(row for row in rows if "Tingkat" in row)
    sheet, cell, file = map(names.index, ("Sheet", "Sel", "Berkas"))
    found = [(row[sheet], row[cell]) for row in rows[rows.index(names) + 1 :] if row[sheet] and row[cell] and not row[file]]
    return list(dict.fromkeys(found))[1]


def content(excel: MemoryExcel) -> dict[str, object]:
    """All that stands in the tracker. Where a test has its files is left out, with the seals of Riwayat that tell it."""

    def plain(value: object) -> object:
        return STAMP.sub("…", SEAL.sub("…", value.replace(str(excel.folder), "…"))) if isinstance(value, str) else value

    get(excel.tracker, "Calculate")
    names = [sheet.name for sheet in excel.tracker.sheets_]
    sheets = {name: excel.excel.sheet(name, workbook=excel.tracker).rows() for name in names}
    sheets["places of tables"] = [[excel.excel.interpreter.run("PkExcel.Tables", [excel.tracker.name])]]
    return {name: [list(map(plain, row)) for row in rows] for name, rows in sheets.items()}


def locks(excel: MemoryExcel) -> dict[str, object]:
    """Protection of each sheet, and whether the cells of each column of its used part are locked."""
    found: dict[str, object] = {}
    for sheet in excel.tracker.sheets_:
        found[sheet.name] = sheet.protection
        for column in "BFGHIJKLMNOPQRST":
            found[f"{sheet.name}!{column}"] = str(get(get(sheet, "Range", (f"{column}7:{column}12",)), "Locked"))
    return found


@dataclass(frozen=True)
class Undisturbed:
    """A tracker before and after a press with nobody near: content, locks, message, what is in front, the calls it took."""

    before: dict[str, object]
    locked: dict[str, object]
    content: dict[str, object]
    note: str
    front: tuple[str, str, str]
    calls: Counter[str]


@pytest.fixture(scope="module")
def undisturbed(tracker, tmp_path_factory):
    """What a press of each button leaves with nobody near."""
    known: dict[str, Undisturbed] = {}

    def after(button: Button) -> Undisturbed:
        if button.sub not in known:
            excel = opened(tmp_path_factory.mktemp("undisturbed") / "x", tracker, button)
            before, locked, front = content(excel), locks(excel), excel.front
            with engine(excel):
                excel.press(button.sub, *button.answers)
            told_once(excel)
            now = content(excel)
            assert now != before or button.sub not in CHANGING, "else nothing is tested here"
            assert excel.front != front or button.sub not in TURNING
            known[button.sub] = Undisturbed(before, locked, now, note(excel), excel.front, excel.calls)
        return known[button.sub]

    return after


def notes(excel: MemoryExcel) -> list[str]:
    """What was said and not asked."""
    said = [str(text) for kind, text, _, style in excel.excel.dialogs if kind == "MsgBox" and not int(style) & YES_NO]
    return said + ([str(excel.status)] if excel.status is not False else [])


def note(excel: MemoryExcel) -> str:
    """The one thing said, without the folders of the test."""
    said = notes(excel)[0].replace(str(excel.folder), "…").replace(str(own_folder.data_folder()), "…")
    return STAMP.sub("…", said)


def different(now: dict[str, object], then: dict[str, object]) -> list[object]:
    """Cells that are not as they were, for a test that fails to show."""
    return [
        (name, was, row)
        for name, rows in now.items()
        for was, row in zip(then[name], rows, strict=False)
        if was != row or len(then[name]) != len(rows)
    ]


def told_once(excel: MemoryExcel) -> None:
    assert len(notes(excel)) == 1, notes(excel)
    assert excel.popups == []
    assert excel.end_debug == []


# What happens: at which call from Python it happens, what, and how the workbook is left.


@dataclass(frozen=True)
class Event:
    """`what` happens before call number `number` (or the LAST) named `call` ("start": while Python starts)."""

    name: str
    leaves: str
    what: Callable[[MemoryExcel, Button], object]
    call: str = "start"
    number: int = 1


def _other(button: Button) -> str:
    return "PkUndo" if button.sub != "PkUndo" else "PkCheck"


def _turn(excel: MemoryExcel, _: Button) -> None:
    if excel.interactive:
        excel.select("2 Reviu Teknis", "B9:B11")


def _other_book(excel: MemoryExcel, _: Button) -> None:
    excel.excel.add_workbook()


def _refuse(*_: object) -> None:
    raise ComError("Excel menolak")


def _no_disk(excel: MemoryExcel, _: Button) -> None:
    shutil.rmtree(excel.folder / "berkas", ignore_errors=True)
    (excel.folder / "berkas").write_text("bukan folder")


LAST = 0
READ, WRITE = {"call": "Value", "number": 2}, {"call": "set Value"}
EVENTS = (
    Event("same button, start", AFTER, lambda excel, button: excel.click(button.sub)),
    Event("same button, read", AFTER, lambda excel, button: excel.click(button.sub), **READ),
    Event("same button, write", AFTER, lambda excel, button: excel.click(button.sub), **WRITE),
    Event("other button, start", AFTER, lambda excel, button: excel.click(_other(button))),
    Event("other button, write", AFTER, lambda excel, button: excel.click(_other(button)), **WRITE),
    Event("other sheet and rows, start", AFTER, _turn),
    Event("other workbook, start", AFTER, _other_book),
    Event("cell edited a moment, start", AFTER, lambda excel, _: excel.edit(3)),
    Event("cell edited a moment, read", AFTER, lambda excel, _: excel.edit(3), **READ),
    Event("cell edited for good, start", BEFORE, lambda excel, _: excel.edit(FOREVER)),
    Event("cell edited for good, read", BEFORE, lambda excel, _: excel.edit(FOREVER), **READ),
    Event("cell edited for good, write", AFTER, lambda excel, _: excel.edit(FOREVER), **WRITE),
    Event("call rejected, write", AFTER, lambda excel, _: excel.deaf(CALL_REJECTED, 3), **WRITE),
    Event("call rejected, macro", AFTER, lambda excel, _: excel.deaf(CALL_REJECTED, 3), "Run", 3),
    Event("call rejected, message", AFTER, lambda excel, _: excel.deaf(CALL_REJECTED, 3), "Run", LAST),
    Event("message refused", AFTER, _refuse, "macro PkDialog.Tell"),
    Event("quiet message refused", AFTER, _refuse, "macro PkDialog.TellQuietly"),
    Event("rejected beyond patience, write", BEFORE, lambda excel, _: excel.deaf(CALL_REJECTED, REFUSALS), **WRITE),
    Event("write refused, first", BEFORE, _refuse, **WRITE),
    Event("write refused, second", BEFORE, _refuse, "set Value", 2),
    Event("new rows refused", BEFORE, _refuse, "AutoFill"),
    Event("fewer rows refused", BEFORE, _refuse, "macro PkExcel.Blank"),
    Event("Esc, start", AFTER, lambda excel, _: excel.escape()),
    Event("Esc, write", AFTER, lambda excel, _: excel.escape(), **WRITE),
    Event("disk refuses", EITHER, _no_disk),
)


def each_with_each():
    """Every event with every button. `make test` takes a third of them: each event, each button, and each in turn."""
    for at, event in enumerate(EVENTS):
        for number, button in enumerate(BUTTONS):
            marks = () if (at + number) % 3 == 0 else pytest.mark.torture
            yield pytest.param(event, button, id=f"{event.name}-{button.sub}", marks=marks)


@pytest.mark.parametrize(("event", "button"), tuple(each_with_each()))
def test_whatever_happens_the_workbook_is_whole(event, button, tracker, undisturbed, tmp_path):
    after = undisturbed(button)
    if not comes_to(event, after):
        return
    excel = opened(tmp_path / "x", tracker, button)
    before, locked, state = after.before, after.locked, excel.state()
    excel.meanwhile(lambda: event.what(excel, button), event.call, event.number or after.calls[event.call])
    with engine(excel):
        excel.press(button.sub, *button.answers)
    now = content(excel)
    if event.leaves == EITHER:
        assert not different(now, after.content) or not different(now, before)
    else:
        assert different(now, after.content if event.leaves == AFTER else before) == []
    told_once(excel)
    assert excel.state() == state
    assert locks(excel) == locked
    if event.leaves == AFTER:
        assert note(excel) == after.note, "what was done is said, whatever became of its dialog"
        if button.sub in TURNING:
            assert excel.front == after.front, "the result is before the user, wherever the user turned meanwhile"


def comes_to(event: Event, press: Undisturbed) -> bool:
    """Whether a press has the call at which the event happens."""
    return event.call == "start" or press.calls[event.call] >= (event.number or 1)


def test_no_event_of_the_table_is_idle(undisturbed):
    presses = [undisturbed(button) for button in BUTTONS]
    assert [event.name for event in EVENTS if not any(comes_to(event, press) for press in presses)] == []


@pytest.mark.parametrize("button", OF_TRACKER, ids=lambda button: button.sub)
@pytest.mark.parametrize("moment", [("start", 1), ("Value", 2), ("Run", 3)], ids=["start", "read", "later"])
def test_a_tracker_closed_meanwhile_is_told_so(moment, button, tracker, undisturbed, tmp_path):
    after = undisturbed(button)
    if moment[0] != "start" and after.calls[moment[0]] < moment[1]:
        return
    excel = opened(tmp_path / "x", tracker, button)
    file = Path(excel.tracker.path) / excel.tracker.name
    before, state = file.read_bytes(), excel.state()
    excel.meanwhile(excel.close, *moment)
    with engine(excel):
        excel.press(button.sub, *button.answers)
    told_once(excel)
    assert excel.state() == state
    assert file.read_bytes() == before
    done = {after.note} if moment[0] == "Run" else set()  # by then a press that writes nothing has only its message to say
    assert note(excel) in {CLOSED} | done


@pytest.mark.parametrize("button", BUTTONS, ids=IDS)
@pytest.mark.parametrize("member", ["Unprotect", "Protect", "Activate"])
def test_an_error_in_vba_shows_no_end_and_no_debug(member, button, tracker, undisturbed, tmp_path):
    after = undisturbed(button)
    excel = opened(tmp_path / "x", tracker, button)
    before, locked, state = content(excel), locks(excel), excel.state()
    with engine(excel), failing("Worksheet", member):
        excel.press(button.sub, *button.answers)
    now = content(excel)
    if member == "Activate":  # only the result is not brought before the user; to do that is all that one button does
        assert different(now, after.content) == []
        assert note(excel) == after.note or button.sub == "PkNextFinding"
    assert not different(now, after.content) or not different(now, before)
    told_once(excel)
    assert excel.state() == state
    assert locks(excel) == locked


# What has no place in the table


def test_an_undo_goes_on_past_a_step_that_fails(tracker, tmp_path, monkeypatch):
    """And what could not be taken back is said."""
    button = BUTTONS[0]
    excel = opened(tmp_path / "x", tracker, button)
    before, put, calls = content(excel), Cells.put, iter(range(100))

    def refuse(cells, block):
        if next(calls) in (2, 3):  # the third block, and the first step of the undo
            raise ComError("Excel menolak")
        put(cells, block)

    monkeypatch.setattr(Cells, "put", refuse)
    with engine(excel):
        [text] = excel.press(button.sub, *button.answers)
    assert text.startswith("Excel menolak di tengah penulisan Buku PK.xlsm dan sebagian perubahan tidak dapat ditarik kembali.")
    assert content(excel)["1 Arahan"] == before["1 Arahan"]
    told_once(excel)


def test_a_table_comes_back_as_large_as_it_was_where_excel_does_not_expand_tables(tracker, tmp_path):
    """By itself Excel takes what is written below a table into it, unless the user has switched that off."""
    button = BUTTONS[IDS.index("PkCheck")]
    excel = opened(tmp_path / "x", tracker, button)
    excel.auto_correct.members["autoexpandlistrange"] = False
    before = content(excel)
    excel.meanwhile(_refuse, "macro PkExcel.Blank")
    with engine(excel):
        excel.press(button.sub, *button.answers)
    assert different(content(excel), before) == []
    told_once(excel)


def test_whole_numbers_of_more_than_32_bits_arrive(tracker, tmp_path):
    excel = opened(tmp_path / "x", tracker, BUTTONS[0])
    with engine(excel) as xw:
        book = press.ExcelBook(xw.books[excel.tracker.name], press.addin_macros(xw.apps.active, patience.Patience()))
        table = book.tables(["tblAnggaran"])["tblAnggaran"]
        book.write([table.with_records([{table.headings[-1]: 3_000_000_000}])])
    assert excel.value(table.sheet, table.address(0, table.headings[-1])) == 3_000_000_000


def test_a_pasted_cell_brings_its_lock(tracker, tmp_path):
    """What the sheets do about it is theirs; here it is only said that this Excel does as a real one."""
    excel = opened(tmp_path / "x", tracker, BUTTONS[0])
    excel.worksheet("1 Arahan").vba_get("Unprotect")
    excel.paste("1 Arahan", "G8", "surat.pdf")
    assert get(get(excel.worksheet("1 Arahan"), "Range", ("G8",)), "Locked") is True


def test_the_exit_of_xlwings_ends_no_excel(tmp_path):
    code = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "import com_stub\n"
        "_, windows = com_stub._xlwings_for_windows()\n"
        "windows.Apps.cleanup = staticmethod(lambda: print('EXCEL DIAKHIRI'))\n"
        "from macros_py import press\n"
        "{}\n"
    )
    root = Path(__file__).parents[1]
    for line, ends in (("", True), ("press.press('Mulai', print)", False)):
        run = subprocess.run([sys.executable, "-c", code.format(line)], capture_output=True, text=True, check=False, cwd=root)
        assert ("EXCEL DIAKHIRI" in run.stdout) is ends, run.stderr
