"""The Excel of a trial on Windows, started as a user starts it, and the hand that answers its dialogs.

An Excel that a program starts through COM loads no add-ins from XLSTART and shows no ribbon of them. So EXCEL.EXE is started
by itself, with /x for a process of its own and the tracker as its file, and xlwings finds it by its process. Excel must be
closed before: the user's workbooks are then out of reach, and no second Excel asks about files that the first one holds.
"""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from macros_py.base.findings import CannotGoOn, Code
from macros_py.setup.excel_checks import excels
from macros_py.setup.machine import Machine, this_machine
from macros_py.setup.macros import tame_xlwings
from macros_py.setup.seat import Reply, Seat

TITLE = "PK Tracker"  # of every dialog of ours, but the one that asks for a folder
_START = 90.0  # seconds in which an Excel is there with the tracker open
_POLL = 0.2
_BUTTONS = {True: 6, False: 7}  # IDYES, IDNO
_OK, _EDIT, _FOLDER_EDIT = 1, 0x1324, 0x480  # IDOK, the field of an InputBox, that of a folder dialog
_WM_SETTEXT, _BM_CLICK, _WM_CLOSE = 0x0C, 0xF5, 0x10
_DIALOGS = ("#32770", "NUIDialog", "bosa_sdm_XL9")  # of Windows, and Excel's own


@contextmanager
def open_excel(book: Path) -> Iterator[Seat]:
    """The tracker `book` open in an Excel of its own, which is closed at the end. Raises CannotGoOn TRIAL_IMPOSSIBLE."""
    machine = this_machine()
    program = program_for(machine)
    process = subprocess.Popen([str(program), "/x", str(book)])  # noqa: S603 - the installed Excel
    hand = WindowsHand(process.pid)
    try:
        with hand.watching():
            app = _found(process.pid, book)
            seat = Seat(app, book, hand, real=True, version=f"Excel {app.version} di {program.parent}")
            try:
                yield seat
            finally:
                with suppress(Exception):
                    app.books[book.name].api.Saved = True
                with suppress(Exception):
                    app.api.Quit()
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
    finally:
        process.kill()  # ours; the user's were closed before


def program_for(machine: Machine) -> Path:
    """EXCEL.EXE. Raises CannotGoOn TRIAL_IMPOSSIBLE with what stands in the way."""
    if machine.platform != "win32":
        raise CannotGoOn(Code.TRIAL_IMPOSSIBLE, detail="perintah ini memerlukan Excel di Windows")
    found = excels(machine)
    if not found:
        raise CannotGoOn(Code.TRIAL_IMPOSSIBLE, detail="Excel tidak ditemukan")
    if machine.addin is None or not machine.addin.settings:
        raise CannotGoOn(Code.TRIAL_IMPOSSIBLE, detail="add-in belum dipasang (pk-tracker pasang)")
    if machine.addin.settings.get("PK_TRACKER_VERSION") != machine.program:
        raise CannotGoOn(Code.TRIAL_IMPOSSIBLE, detail="add-in dari versi lain (pk-tracker pasang)")
    if machine.trials.excels():
        raise CannotGoOn(Code.TRIAL_IMPOSSIBLE, detail="Excel sedang terbuka; simpan pekerjaan dan tutup Excel")
    return Path(found[0].folder) / "EXCEL.EXE"


def _found(pid: int, book: Path) -> Any:
    """The xlwings App of the process, once it has the tracker open. Raises CannotGoOn TRIAL_IMPOSSIBLE."""
    import xlwings

    tame_xlwings()
    end = time.monotonic() + _START
    while time.monotonic() < end:
        with suppress(Exception):  # not there yet, or a dialog is open
            app = xlwings.apps[pid]
            if book.name in [opened.name for opened in app.books]:
                return app
        time.sleep(_POLL)
    raise CannotGoOn(Code.TRIAL_IMPOSSIBLE, detail=f"Excel tidak membuka buku uji dalam {_START:.0f} detik")


class WindowsHand:
    """Watches the windows of one process: dialogs of ours are answered, others are noted and closed."""

    def __init__(self, pid: int) -> None:
        self.strange: list[str] = []
        self._pid = pid
        self._replies: list[Reply] = []
        self._said: list[str] = []
        self._stop = threading.Event()

    @contextmanager
    def answering(self, replies: Sequence[Reply]) -> Iterator[list[str]]:
        """See Hand."""
        self._replies, self._said = list(replies), []
        try:
            yield self._said
        finally:
            self._replies = []

    @contextmanager
    def watching(self) -> Iterator[None]:
        """While this lasts, no dialog of the process stays open."""
        thread = threading.Thread(target=self._watch, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join(5)

    def _watch(self) -> None:
        while not self._stop.wait(_POLL):
            with suppress(Exception):  # a window that went away meanwhile
                for window in self._dialogs():
                    self._answer(window)

    def _dialogs(self) -> list[int]:
        import win32gui  # type: ignore[import-untyped]
        import win32process  # type: ignore[import-untyped]

        found: list[int] = []

        def note(window: int, _: object) -> None:
            ours = win32process.GetWindowThreadProcessId(window)[1] == self._pid
            if ours and win32gui.IsWindowVisible(window) and win32gui.GetClassName(window) in _DIALOGS:
                found.append(window)

        win32gui.EnumWindows(note, None)
        return found

    def _answer(self, window: int) -> None:
        import win32gui

        title, text = win32gui.GetWindowText(window), _text(window)
        fields = _controls(window)
        yes_no, edit = _BUTTONS[True] in fields, fields.get(_EDIT)
        picker = fields.get(_FOLDER_EDIT)
        reply = self._replies[0] if self._replies else None
        if picker is not None and isinstance(reply, Path):
            win32gui.SendMessage(picker, _WM_SETTEXT, 0, str(reply))
            self._click(window, fields, _OK)
        elif title == TITLE and yes_no:
            self._click(window, fields, _BUTTONS[reply is True])
        elif title == TITLE and edit is not None:
            win32gui.SendMessage(edit, _WM_SETTEXT, 0, str(reply or ""))
            self._click(window, fields, _OK)
        elif title == TITLE:
            self._said.append(text)
            reply = None
            self._click(window, fields, _OK if _OK in fields else 2)  # a box with one button calls it IDCANCEL
        else:
            self.strange.append(f"{title}: {text}".strip(": "))
            reply = None
            win32gui.PostMessage(window, _WM_CLOSE, 0, 0)
        if reply is not None and self._replies:
            self._replies.pop(0)
        time.sleep(_POLL)  # until it is gone

    def _click(self, window: int, fields: dict[int, int], button: int) -> None:
        import win32gui

        win32gui.PostMessage(fields.get(button, window), _BM_CLICK, 0, 0)


def _controls(window: int) -> dict[int, int]:
    """The handles of what a dialog holds, by identifier."""
    import win32gui

    found: dict[int, int] = {}
    with suppress(Exception):  # none
        win32gui.EnumChildWindows(window, lambda child, _: found.setdefault(win32gui.GetDlgCtrlID(child), child), None)
    return found


def _text(window: int) -> str:
    """What a dialog says: its longest static text."""
    import win32gui

    texts = [""]

    def note(child: int, _: object) -> None:
        if win32gui.GetClassName(child) == "Static":
            texts.append(win32gui.GetWindowText(child))

    with suppress(Exception):
        win32gui.EnumChildWindows(window, note, None)
    return max(texts, key=len)
