"""One press of a button: the Excel that called, the mark that a dying press leaves, the error log, the one message.

Here the clock is read and the user is named. Nothing that is typed or stored in a workbook travels on a command line:
answers come back from the add-in's dialogs as values.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any

from macros_py import actions
from macros_py.base import words
from macros_py.base.files import locked
from macros_py.base.findings import CannotGoOn, Code, Finding, Level
from macros_py.base.own_folder import data_folder
from macros_py.base.progress import seconds_left, stopped_at
from macros_py.books import copies
from macros_py.books.excel import ExcelBook
from macros_py.books.patience import Patience
from macros_py.setup.error_log import write_log
from macros_py.setup.macros import addin_macros, tame_xlwings
from macros_py.setup.place import NOTES

LONGEST = 1000  # characters: a message box of VBA shows no more
_MARK, _LOCK = NOTES[:2]
# Behind these may be that the workbook is no longer there.
_EXCELS_OWN = {Code.EXCEL_REFUSED, Code.EXCEL_BUSY, Code.WRITE_NOT_UNDONE, Code.INTERNAL}


# How a sentence begins that found no dialog: it goes to stderr, and the end of the press in VBA shows it (PkPress.Died).
SAID = "PK Tracker: "


class Excel:
    """The Excel that called: the tracker of the click, and the dialogs of the add-in."""

    def __init__(self, book: Any, calls: Patience) -> None:
        """Take xlwings' Book."""
        self.app = book.app
        self._book = book
        self.run = addin_macros(self.app, calls)
        self._calls = calls
        # What was in front at the click: since then the user may have turned to something else.
        self.name, self.sheet, self.cell, rows = self.run("PkExcel.Clicked").split("\n")
        self.rows = [int(row) for row in rows.split()]
        self.book = ExcelBook(book, self.run, calls)
        path = self.book.path
        self.folder = path.parent if path else Path.home()
        exists, changed = actions.evidence_exists(path), actions.evidence_changed(path)
        now = words.now_wib()
        self.context = actions.Context(now, words.user_name(), exists, self._progress, changed, now)
        self._began = self._shown = 0.0
        self._at = 0, 0
        _escape_pressed()  # one from before the click does not count

    def tell(self, text: str, *, problem: bool = False) -> None:
        """Show a message and wait for OK."""
        self._say("PkDialog.Tell", text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…", problem)

    def tell_quietly(self, text: str) -> None:
        """Say it in the status bar."""
        self._say("PkDialog.TellQuietly", text[:250])

    def _say(self, macro: str, text: str, *more: bool) -> None:
        """Say it, and where Excel does not take it now, leave it to the end of the press."""
        try:
            self.run(macro, text, *more)
        except Exception:  # whatever Excel has against it, the user is to know
            sys.exit(f"{SAID}{text}")

    def confirm(self, question: str) -> bool:
        """Ask yes or no."""
        return bool(self.run("PkDialog.Confirm", question))

    def agree(self, question: str) -> None:
        """Ask yes or no. Raises CannotGoOn CANCELLED for no."""
        if not self.confirm(question):
            raise CannotGoOn(Code.CANCELLED)

    def ask(self, question: str, suggestion: str = "") -> str:
        """Ask for a text. Raises CannotGoOn CANCELLED when there is none."""
        return _given(self.run("PkDialog.AskText", question, suggestion))

    def ask_folder(self, question: str) -> Path:
        """Ask for a folder. Raises CannotGoOn CANCELLED when there is none."""
        return Path(_given(self.run("PkDialog.AskFolder", question, str(self.folder))))

    def show(self, sheet: str, cell: str = "A1") -> None:
        """Bring a cell before the user."""
        self.run("PkExcel.ShowCell", self.name, sheet, cell)

    def turn_to(self, sheet: str) -> None:
        """Bring the sheet with the result before the user, if Excel lets it: what was done does not hang on it."""
        with suppress(Exception):
            self.show(sheet)

    def saved(self) -> bool:
        """Whether the file on the disk holds what the open workbook shows."""
        return bool(self.run("PkExcel.IsSaved", self.name))

    def is_open(self) -> bool:
        """Whether the workbook is still there."""
        return bool(self.run("PkExcel.IsOpen", self.name))

    def open(self, path: Path) -> None:
        """Open a workbook in this Excel."""
        self._calls(self.app.books.open, str(path))

    def leave(self) -> None:
        """Close the workbook of the click without saving it."""
        self._calls(self._book.close)

    def keep_today(self) -> None:
        """Before the first press of a day the file, as it lies on the disk, is kept as a copy."""
        path, clock = self.book.path, self.context.clock
        if path and clock and not copies.kept_on(path, clock.date()):
            actions.keep_today(path, self.context)

    @contextmanager
    def closed(self) -> Iterator[None]:
        """Save the workbook and close it for the length of a `with` block; it is opened again whatever happens."""
        self._calls(self._book.save)
        full_name = self._calls(getattr, self._book, "fullname")
        self._calls(self._book.close)
        try:
            yield
        finally:
            self._calls(self.app.books.open, full_name)

    @property
    def stopped_at(self) -> str:
        """Where the action was when Esc stopped it."""
        return stopped_at(*self._at)

    def _progress(self, done: int, total: int, what: str) -> None:
        """Show how far it is, once a second at most, whatever the number of files. Raises KeyboardInterrupt after an Esc."""
        now, self._at = monotonic(), (done, total)
        if _escape_pressed():
            raise KeyboardInterrupt
        if not done:
            self._began = now
        elif now - self._shown < 1:
            return
        self._shown, left = now, seconds_left(done, total, now - self._began)
        text = f"PK Tracker: {what} {done}/{total}" + (f", sekitar {left} detik lagi" if left else "")
        with suppress(Exception):  # a busy Excel shows none
            self.app.status_bar = f"{text}. Esc menghentikan." if sys.platform == "win32" else text


def press(button: str, act: Callable[[Excel], None]) -> None:
    """Do what a button does, so that whatever happens ends in one message, and never in a traceback."""
    try:
        excel = _caller()
    except CannotGoOn as stop:
        sys.exit(f"{SAID}{_sentences(stop.finding)}")
    except Exception as error:
        sys.exit(f"{SAID}{_sentences(_internal(button, error))}")
    try:
        with mark(button, excel.name, excel.context.now) as died:
            if died:
                excel.agree(f"{_sentences(died)}\n\nLanjutkan {button}?")
            excel.keep_today()
            act(excel)
        return
    except CannotGoOn as stop:
        finding = stop.finding
    except KeyboardInterrupt:
        finding = Finding(Code.INTERRUPTED, values={"at": excel.stopped_at})
    except Exception as error:
        finding = _internal(button, error)
    if finding.code is Code.FORMAT_OLD:
        press("Perbarui", _upgrade)
        return
    if finding.code in _EXCELS_OWN and _is_gone(excel):
        finding = Finding(Code.BOOK_CLOSED, values={"file": excel.name})
    if finding.level is Level.INFO:
        excel.tell_quietly(_sentences(finding))
    else:
        excel.tell(_sentences(finding), problem=True)


def _upgrade(excel: Excel) -> None:
    """Bring the workbook of an older format up, if its user agrees: the file can be changed only while it is closed."""
    path = excel.book.path
    if path is None:
        raise CannotGoOn(Code.FILE_NOT_FOUND, file=excel.name)
    excel.agree(
        f"{excel.name} masih memakai format lama. Perbarui sekarang? Buku disimpan, ditutup, diperbarui, lalu dibuka lagi; "
        "buku lama disimpan di sebelahnya."
    )
    with excel.closed():
        result = actions.upgrade(path, excel.context)
    excel.tell(f"{result.message} Tekan lagi tombol yang tadi.")


def _caller() -> Excel:
    """The Excel that called. Raises CannotGoOn EXCEL_BUSY or BOOK_CLOSED."""
    import xlwings

    tame_xlwings()
    calls = Patience()
    try:
        return Excel(calls(xlwings.Book.caller), calls)
    except KeyError as error:  # xlwings looks the workbook up by its name
        name = next((word.removeprefix("--wb=") for word in sys.argv if word.startswith("--wb=")), "Buku")
        raise CannotGoOn(Code.BOOK_CLOSED, file=name) from error


def _escape_pressed() -> bool:
    """Whether Esc was pressed in Excel since this was asked last. Excel itself waits for Python and sees no key."""
    if sys.platform != "win32":
        return False
    import ctypes

    user32 = ctypes.windll.user32
    window = next((word.removeprefix("--hwnd=") for word in sys.argv if word.startswith("--hwnd=")), "")
    pressed = user32.GetAsyncKeyState(0x1B) & 0x8001  # now, or since the last call
    return bool(pressed) and str(user32.GetForegroundWindow()) == window


def _is_gone(excel: Excel) -> bool:
    try:
        return not excel.is_open()
    except Exception:  # an Excel that answers nothing
        return False


def _internal(button: str, error: Exception) -> Finding:
    """What to say of an exception that nobody foresaw; it goes to the log with its traceback."""
    log = str(write_log(button, words.now_wib()))
    if type(error).__name__ == "com_error":  # pywin32's class exists on Windows only
        told = error.args[2][2] if len(error.args) > 2 and error.args[2] else None
        return Finding(Code.EXCEL_REFUSED, values={"detail": told or error.args[:1], "log": log})
    return Finding(Code.INTERNAL, values={"detail": type(error).__name__, "log": log})


def _sentences(finding: Finding) -> str:
    return f"{finding.message} {finding.action}"


@contextmanager
def mark(button: str, workbook: str, at: datetime) -> Iterator[Finding | None]:
    """Mark that this press is at work; gives PRESS_DIED when an earlier one never took its mark away.

    The system drops the lock of a process that dies, so that a mark without a lock tells death from work. Raises
    CannotGoOn PRESS_BUSY while another press works. Where the folder cannot be written, presses go unmarked.
    """
    folder = data_folder()
    note = folder / _MARK
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / _LOCK).open("a+")
    except OSError:
        yield None
        return
    with lock:
        try:
            mine = locked(lock)
        except OSError:  # a drive without locks
            yield None
            return
        if not mine:
            raise CannotGoOn(Code.PRESS_BUSY, **_read(note))
        died = _read(note) if note.exists() else None
        now = {"button": button, "workbook": workbook, "at": words.moment(at)}
        with suppress(OSError):
            note.write_text(json.dumps(now), encoding="utf-8")
        try:
            yield Finding(Code.PRESS_DIED, values=died) if died else None
        finally:
            with suppress(OSError):
                note.unlink(missing_ok=True)


def _read(note: Path) -> dict[str, str]:
    try:
        content = json.loads(note.read_text(encoding="utf-8"))
        return {name: str(content[name]) for name in ("button", "workbook", "at")}
    except (OSError, ValueError, LookupError, TypeError):
        return dict.fromkeys(("button", "workbook", "at"), "…")


def _given(answer: Any) -> str:
    if not answer:
        raise CannotGoOn(Code.CANCELLED)
    return str(answer)
