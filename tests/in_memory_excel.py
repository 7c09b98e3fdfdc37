"""An Excel in memory, under the true code of both sides: xlwings' VBA and xlwings' own Windows engine.

pyopenvba plays Excel (vba_player.py): it holds the workbooks and runs the add-in's VBA, RunPython included. The command line
that RunPython hands to Windows is taken apart as Windows and Python would, and its Python runs in this process. There
xlwings' engine finds a pywin32 that is stubbed (com_stub.py): it forwards get, set and call to the same workbooks and counts
every round trip.

It can be as rude as a real one: `meanwhile` lets something happen while Python is at work, `deaf` refuses calls.

For glue and round trips. It is no judge of calculation, of dialogs, or of what the file looks like.
"""

from __future__ import annotations

import io
import re
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stderr
from pathlib import Path

import vba_player
from com_stub import CALL_REJECTED, CELL_EDITED, ComError, engine
from vba_player import Missing, Worksheet

from macros_py import runpython

__all__ = ["CALL_REJECTED", "CELL_EDITED", "INTERPRETER", "START", "ComError", "MemoryExcel", "engine", "take_apart"]

INTERPRETER = r"C:\PK Tracker\Scripts\python.exe"
START = ["-B", "-m", "macros_py.runpython", "-c"]  # what RunPython starts it with, before the code


class MemoryExcel:
    """A running Excel with the add-in and one tracker open. `press` is a click on a ribbon button."""

    def __init__(self, addin: Path, tracker: Path, folder: Path) -> None:
        self.folder = folder
        self.calls: Counter[str] = Counter()
        self.commands: list[str] = []
        self.popups: list[str] = []
        self.macros: list[str] = []
        self.folders: list[Path] = []
        self.end_debug: list[str] = []  # what a user would have seen with the buttons End and Debug
        self.protected_view: object = None
        self.chart_selected = False
        self.auto_correct = Missing(AutoFillFormulasInLists=True, AutoExpandListRange=True)
        self.interactive, self.enablecancelkey = True, 1
        self.editing = False
        self.blocked = False
        self.existing = {INTERPRETER}
        self._events: dict[tuple[str, int], Callable[[], None]] = {}
        self._passed: Counter[str] = Counter()
        self._deaf: tuple[int, int] = (0, 0)
        self.excel = vba_player.player(addin, self)
        self._tracker = self.excel.open_workbook(tracker)

    @property
    def tracker(self):
        """The tracker, also after it was closed and opened again."""
        name = self._tracker.name
        books = self.excel.application.workbooks_.books
        self._tracker = next((book for book in books if book.name == name), self._tracker)
        return self._tracker

    @tracker.setter
    def tracker(self, book):
        self._tracker = book

    def press(self, sub: str, *answers: object) -> list[str]:
        """Click the button whose callback is `sub`, answering dialogs in order; what the dialogs said."""
        self.excel.answer_dialogs(*answers)
        before = len(self.excel.dialogs)
        self._passed.clear()
        self.click(sub)
        self._deaf = (0, 0)
        self.excel.interpreter.answers.clear()
        return [text for _, text, _, _ in self.excel.dialogs[before:]]

    # What a user does, also while Python is at work, unless Excel takes no input.

    def meanwhile(self, what: Callable[[], None], call: str = "start", number: int = 1) -> None:
        """Let something happen once in the next press: while Python starts, or before the n-th call of this name."""
        self._events[call, number] = what

    def click(self, sub: str) -> None:
        """Click a button."""
        if self.interactive:
            try:
                self.excel.run(sub, Missing(Id="pk", Tag="", Context=None))
            except vba_player.FAULTS as error:
                self.end_debug.append(str(error))

    def edit(self, calls: int) -> None:
        """Begin to type into a cell: so many calls are refused, then it is done."""
        if self.interactive:
            self.deaf(CELL_EDITED, calls)

    def close(self) -> None:
        """Close the tracker without saving."""
        if self.interactive:
            vba_player.close(self.tracker)

    def escape(self) -> None:
        """Press Esc."""
        if self.enablecancelkey:
            self.end_debug.append("Code execution has been interrupted")

    def paste(self, sheet: str, cell: str, value: object) -> None:
        """Paste a cell of another workbook: its lock comes along."""
        self.put(sheet, cell, value)
        vba_player.put(vba_player.get(self.worksheet(sheet), "Range", (cell,)), "Locked", True)

    def deaf(self, hresult: int, calls: int) -> None:
        """Refuse the next calls, whatever they are."""
        self._deaf = hresult, calls

    def called(self, name: str) -> None:
        """A call arrives from Python. Raises ComError when Excel does not take it."""
        self.calls[name] += 1
        self._happen(name)
        hresult, left = self._deaf
        if left > 0:
            self._deaf = hresult, left - 1
            raise ComError("Call was rejected by callee.", hresult)

    def _happen(self, name: str) -> None:
        self._passed[name] += 1
        if event := self._events.pop((name, self._passed[name]), None):
            event()

    def run_macro(self, macro: str, arguments: list[object]) -> object:
        """Application.Run. An error that VBA does not handle stops it before the user's eyes."""
        self.macros.append(macro)
        name = f"macro {macro.rpartition('!')[2]}"
        self.calls[name] += 1
        self._happen(name)
        try:
            return self.excel.interpreter.run(macro, arguments)
        except vba_player.FAULTS as error:
            self.end_debug.append(f"{macro}: {error}")
            raise

    def state(self) -> dict[str, object]:
        """What Excel is set to."""
        app = self.excel.application
        return {
            "ScreenUpdating": app.screen_updating,
            "EnableEvents": app.enable_events,
            "Calculation": app.calculation,
            "Interactive": self.interactive,
            "EnableCancelKey": self.enablecancelkey,
            "AutoFillFormulasInLists": self.auto_correct.members["autofillformulasinlists"],
        }

    @property
    def front(self) -> tuple[str, str, str]:
        """Workbook, sheet and cell that the user has in front."""
        book, sheet, cell = (
            vba_player.get(self.excel.application, name) for name in ("ActiveWorkbook", "ActiveSheet", "ActiveCell")
        )
        return book.name, sheet.name, str(vba_player.get(cell, "Address", (False, False)))

    @property
    def status(self) -> object:
        """Text of the status bar, or False."""
        return self.excel.application.status_bar

    def value(self, sheet: str, cell: str) -> object:
        """What a cell of the tracker holds."""
        return self.excel.sheet(sheet, workbook=self.tracker).value(cell)

    def put(self, sheet: str, cell: str, value: object) -> None:
        """Staff type into a cell."""
        self.excel.sheet(sheet, workbook=self.tracker).set_value(cell, value)

    def select(self, sheet: str, cells: str) -> None:
        """Staff select cells."""
        self.worksheet(sheet).vba_get("Activate")
        self.worksheet(sheet).vba_get("Range", [cells]).vba_get("Select")

    def select_chart(self, sheet: str) -> None:
        """Staff select a chart that stands on a sheet."""
        self.worksheet(sheet).vba_get("Activate")
        self.chart_selected = True

    def worksheet(self, sheet: str) -> Worksheet:
        """The sheet as an object of the model."""
        return self.tracker.sheet_named(sheet)

    def run_python(self, command: str) -> int:
        """Do what cmd.exe and python.exe do with RunPython's command line; the exit code."""
        code, arguments, log = take_apart(command)
        self._happen("start")
        old = sys.argv, list(sys.path)
        sys.argv = ["runpython.py", "-c", code, *arguments]
        errors = io.StringIO()
        try:
            with redirect_stderr(errors):
                runpython.main()
            exit_code = 0
        except SystemExit as stop:
            exit_code = stop.code or 0
            if isinstance(exit_code, str):  # Python says it and ends with 1
                errors.write(f"{exit_code}\n")
                exit_code = 1
        except BaseException:
            errors.write(traceback.format_exc())
            exit_code = 1
        finally:
            sys.argv, sys.path[:] = old
        Path(log).write_text(errors.getvalue())
        return exit_code


def take_apart(command: str) -> tuple[str, list[str], str]:
    """RunPython's command line → Python code, further arguments, file for stderr.

    Raises AssertionError when cmd.exe would start anything but the one Python.
    """
    *before, last = as_cmd_reads(command.removeprefix("cmd.exe /C "))
    assert all(re.fullmatch(r"[A-Z]: |cd .*", part.lstrip()) for part in before), before
    program, found, log = last.partition(" 2> ")
    assert found, last
    arguments = as_python_reads(program)
    assert arguments[0] == INTERPRETER, arguments
    assert arguments[1:5] == START, arguments
    return arguments[5], arguments[6:], log.strip().strip('"')


def as_cmd_reads(command: str) -> list[str]:
    """The commands in a line of cmd.exe. Its quotes know no backslash; outside of them & divides and ^ takes & away."""
    parts, quoted, taken_away = [""], False, False
    for letter in command:
        if letter == "&" and not quoted and not taken_away:
            parts.append("")
        elif letter == "^" and not quoted and not taken_away:
            taken_away = True
            continue
        else:
            quoted ^= letter == '"' and not taken_away
            parts[-1] += letter
        taken_away = False
    return parts


def as_python_reads(line: str) -> list[str]:
    r"""The arguments that a Windows program finds in its command line, where \" is a quote and not the end of one."""
    arguments: list[str] = []
    for piece in re.finditer(r'(?:"(?:\\.|[^"])*"|[^\s"])+', line.strip()):
        arguments.append(re.sub(r'\\"|"', lambda m: m[0][1:], piece[0]))
    return arguments
