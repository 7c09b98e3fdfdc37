"""One press of a button: the Excel that called, the mark that a dying press leaves, the error log, the one message.

Here the clock is read and the user is named. Nothing that is typed or stored in a workbook travels on a command line:
answers come back from the add-in's dialogs as values.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from macros_py import actions
from macros_py.base import words
from macros_py.base.files import locked
from macros_py.base.findings import CannotGoOn, Code, Finding, Level
from macros_py.books.excel import ExcelBook
from macros_py.setup.place import ADDIN_NAME, NOTES, data_folder

ADDIN = f"'{ADDIN_NAME}'"
LONGEST = 1000  # characters: a message box of VBA shows no more
_MARK, _LOCK, _LOG, _OLD_LOG = NOTES
_LOG_LIMIT = 1_000_000  # bytes; then the log begins anew and the old one is kept beside it


class Excel:
    """The Excel that called: its tracker, and the dialogs of the add-in."""

    def __init__(self, book: Any) -> None:
        """Take xlwings' Book."""
        self.app = book.app
        self.name: str = book.name
        self.book = ExcelBook(book, self.run)
        path = self.book.path
        self.folder = path.parent if path else Path.home()
        exists = actions.evidence_exists(path)
        self.context = actions.Context(words.now_wib(), words.user_name(), exists, self._progress)
        self._shown = -1

    def run(self, macro: str, *arguments: Any) -> Any:
        """Run a macro of the add-in, and of no other workbook."""
        return self.app.macro(f"{ADDIN}!{macro}")(*arguments)

    def tell(self, text: str, *, problem: bool = False) -> None:
        """Show a message and wait for OK."""
        self.run("PkDialog.Tell", text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…", problem)

    def tell_quietly(self, text: str) -> None:
        """Say it in the status bar."""
        self.run("PkDialog.TellQuietly", text[:250])

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

    def selected_rows(self) -> list[int]:
        """Rows of the active sheet that are selected, visible and inside its table."""
        return [int(row) for row in str(self.run("PkExcel.SelectedRows") or "").split()]

    def active_sheet(self) -> str:
        """Name of the sheet in front."""
        return str(self.app.books[self.name].sheets.active.name)

    def saved(self) -> bool:
        """Whether the file on the disk holds what the open workbook shows."""
        return bool(self.run("PkExcel.IsSaved", self.name))

    def _progress(self, done: int, total: int, what: str) -> None:
        twentieth = done * 20 // max(total, 1)  # so that the status bar costs the same for 24 units and for 2,400
        if twentieth != self._shown:
            self._shown = twentieth
            self.app.status_bar = f"PK Tracker: {what} {done}/{total}"


def press(button: str, act: Callable[[Excel], None]) -> None:
    """Do what a button does, so that whatever happens ends in one message, and never in a traceback."""
    try:
        import xlwings

        excel = Excel(xlwings.Book.caller())
    except Exception as error:
        sys.exit(_sentences(_internal(button, error)))  # xlwings shows what goes to stderr
    try:
        with mark(button, excel.name, excel.context.now) as died:
            if died:
                excel.agree(f"{_sentences(died)}\n\nLanjutkan {button}?")
            act(excel)
    except CannotGoOn as stop:
        if stop.finding.level is Level.INFO:
            excel.tell_quietly(_sentences(stop.finding))
        else:
            excel.tell(_sentences(stop.finding), problem=True)
    except Exception as error:
        excel.tell(_sentences(_internal(button, error)), problem=True)


def _internal(button: str, error: Exception) -> Finding:
    """What to say of an exception that nobody foresaw; it goes to the log with its traceback."""
    log = str(write_log(button))
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
        if not locked(lock):
            raise CannotGoOn(Code.PRESS_BUSY, **_read(note))
        died = _read(note) if note.exists() else None
        now = {"button": button, "workbook": workbook, "at": words.date_time(at)}
        with suppress(OSError):
            note.write_text(json.dumps(now), encoding="utf-8")
        try:
            yield Finding(Code.PRESS_DIED, values=died) if died else None
        finally:
            with suppress(OSError):
                note.unlink(missing_ok=True)


def write_log(button: str) -> Path:
    """Add the exception that is being handled to the error log; where that is."""
    path = data_folder() / _LOG
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LOG_LIMIT:
            path.replace(path.with_name(_OLD_LOG))
        with path.open("a", encoding="utf-8") as file:
            file.write(f"--- {words.now_wib().isoformat(sep=' ')} {button}\n{traceback.format_exc()}\n")
    return path


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
