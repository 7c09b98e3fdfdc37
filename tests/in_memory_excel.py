"""An Excel in memory, under the true code of both sides: xlwings' VBA and xlwings' own Windows engine.

pyopenvba plays Excel: it holds the workbooks and runs the add-in's VBA, RunPython included. The command line that RunPython
hands to Windows is taken apart as Windows and Python would, and its Python runs in this process. There xlwings' engine
finds a pywin32 that is stubbed: `Com` forwards get, set and call to the same workbooks and counts every round trip.

For glue and round trips. It is no judge of calculation, of dialogs, or of what the file looks like.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import io
import re
import sys
import traceback
import types
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path

from pyopenvba import ExcelFile, VBAModuleKind
from pyopenvba.apps.excel import ExcelApplication, _dimensions, _table_edits
from pyopenvba.apps.excel._model import Application, Range, Workbook, Worksheet
from pyopenvba.apps.excel._tables import ListObject
from pyopenvba.exceptions import PyOpenVBAError, VBARuntimeError
from pyopenvba.interpreter import _values as vba
from pyopenvba.interpreter._objects import VBAObject, member, method

from macros_py import runpython

HWND = 4711
INTERPRETER = r"C:\PK Tracker\Scripts\python.exe"
START = ["-B", "-m", "macros_py.runpython", "-c"]  # what RunPython starts it with, before the code
EPOCH = dt.datetime(1899, 12, 30)


class ComError(Exception):
    """pywintypes.com_error."""

    def __init__(self, text: str) -> None:
        super().__init__(-2147352567, text, (0, "Microsoft Excel", text, None, 0, -2146827284), None)
        self.hresult = -2147352567


ComError.__name__ = "com_error"

# What a real Excel has and pyopenvba does not.


class _Missing(VBAObject):
    vba_type_name = "Missing"

    def __init__(self, **members: object) -> None:
        self.members = {name.lower(): value for name, value in members.items()}

    def vba_get(self, name: str, args: object = None, named: object = None) -> object:
        value = self.members[name.lower()]
        return value(*(args or ())) if callable(value) else value

    def vba_set(self, name: str, value: object, *_: object, **__: object) -> None:
        self.members[name.lower()] = value


class _Chart(VBAObject):
    vba_type_name = "ChartArea"


class _ExtraApplication(Application):
    @member
    def Hwnd(self) -> object:  # noqa: N802
        return vba.VBAInt(HWND, "Long")

    @member
    def Path(self) -> object:  # noqa: N802
        return r"C:\Program Files\Microsoft Office"

    @member(default=True)
    def Range(self, Cell1: object = vba.MISSING, Cell2: object = vba.MISSING) -> object:  # noqa: N802, N803
        # Two cells say themselves which sheet is meant, whatever workbook is active.
        sheet = Cell1.sheet if isinstance(Cell1, Range) else self._require_sheet()
        return sheet.vba_get("Range", [Cell1, Cell2])

    @member
    def Selection(self) -> object:  # noqa: N802
        return _Chart() if self.memory.chart_selected else self._require_sheet().selection

    @member
    def ActiveProtectedViewWindow(self) -> object:  # noqa: N802
        return self.memory.protected_view or vba.NOTHING

    @member
    def CommandBars(self) -> object:  # noqa: N802
        return _Missing(GetEnabledMso=lambda _: not self.memory.editing)

    @method
    def Run(self, Macro: object, *args: object) -> object:  # noqa: N802, N803
        self.memory.macros.append(Macro)
        return self.interpreter.run(vba.to_text(Macro), list(args))

    @member
    def AutoCorrect(self) -> object:  # noqa: N802
        return self.memory.auto_correct

    @method
    def FileDialog(self, kind: object) -> object:  # noqa: N802
        folder = self.memory.folders.pop(0) if self.memory.folders else None
        return _Missing(Title="", InitialFileName="", Show=lambda: -1 if folder else 0, SelectedItems=lambda _: str(folder))


class _ExtraWorkbook(Workbook):
    @member
    def ReadOnly(self) -> object:  # noqa: N802
        return getattr(self, "read_only", False)


def _fill_columns(sheet: Worksheet, written: list[object], fill: Callable[..., None] = _table_edits.calculated) -> None:
    if sheet.book.application.memory.auto_correct.members["autofillformulasinlists"]:
        fill(sheet, written)


def _hidden(target: Range, read: Callable[[Range], object] = _dimensions.read_hidden) -> object:
    """A row is hidden when it was hidden; pyopenvba would also ask how tall wrapped text makes it, which it cannot tell."""
    area, rows = _dimensions._whole(target)
    return _dimensions._dims(target).row_hidden(area.top) if rows else read(target)


_table_edits.calculated = _fill_columns
_dimensions.read_hidden = _hidden


class _ExtraListObject(ListObject):
    @member
    def AutoFilter(self) -> object:  # noqa: N802
        return _Missing(FilterMode=False)  # pyopenvba keeps the filter of a table with its sheet


for extra, real in ((_ExtraApplication, Application), (_ExtraWorkbook, Workbook), (_ExtraListObject, ListObject)):
    for name in {n.lower() for n in vars(extra)} & set(extra._vba_members):
        real._vba_members[name] = extra._vba_members[name]


class Shell(VBAObject):
    """WScript.Shell: what RunPython starts processes with."""

    vba_type_name = "WScriptShell"

    def __init__(self, memory: MemoryExcel) -> None:
        self.memory = memory

    @method
    def ExpandEnvironmentStrings(self, text: object) -> object:  # noqa: N802
        return vba.to_text(text).replace("%TEMP%", str(self.memory.folder))

    @method
    def Popup(self, text: object, *_: object) -> object:  # noqa: N802
        self.memory.popups.append(vba.to_text(text))
        return vba.VBAInt(1, "Long")

    @method
    def Run(self, command: object, *_: object) -> object:  # noqa: N802
        self.memory.commands.append(vba.to_text(command))
        if self.memory.blocked:
            raise vba.error(70, "Permission denied")
        return vba.VBAInt(self.memory.run_python(vba.to_text(command)), "Long")


# What pyopenvba cannot read of xlwings' modules: a comment behind a directive, the Mac's own dictionary, and access to files.
_FOR_PYOPENVBA = (
    (r"(?m)^(\s*#[^'\r\n]*?) *'[^\r\n]*", r"\1"),
    (r"\bNew Dictionary\b", 'CreateObject("Scripting.Dictionary")'),
    (r"\bKill LOG_FILE\b", "Rem"),
    (r"\bFunction ReadFile\(", "Function ReadFileOfDisk("),
    (r"(?m)^(\s+)(Open |Close #|Line Input |Input #|Print #|Write #)", r"\1Rem \2"),
)


class MemoryExcel:
    """A running Excel with the add-in and one tracker open. `press` is a click on a ribbon button."""

    def __init__(self, addin: Path, tracker: Path, folder: Path) -> None:
        self.folder = folder
        self.excel = ExcelApplication.open(addin, with_vba=False)
        self.addin = self.excel.workbook
        self.excel.application.memory = self
        self.calls: Counter[str] = Counter()
        self.commands: list[str] = []
        self.popups: list[str] = []
        self.macros: list[object] = []
        self.folders: list[Path] = []
        self.protected_view: object = None
        self.auto_correct = _Missing(AutoFillFormulasInLists=True)
        self.editing = False
        self.chart_selected = False
        self.blocked = False
        self.before_python: Callable[[], None] = lambda: None
        self.existing = {INTERPRETER}
        self._load_vba(addin)
        self.tracker = self.excel.open_workbook(tracker)

    def press(self, sub: str, *answers: object) -> list[str]:
        """Click the button whose callback is `sub`, answering dialogs in order; what the dialogs said."""
        self.excel.answer_dialogs(*answers)
        before = len(self.excel.dialogs)
        self.excel.run(sub, _Missing(Id="pk", Tag="", Context=None))
        self.excel.interpreter.answers.clear()
        return [text for _, text, _, _ in self.excel.dialogs[before:]]

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
        self.before_python()
        old = sys.argv, list(sys.path)
        sys.argv = ["runpython.py", "-c", code, *arguments]
        errors = io.StringIO()
        try:
            with redirect_stderr(errors):
                runpython.main()
            exit_code = 0
        except SystemExit as stop:
            exit_code = int(stop.code or 0)
        except BaseException:
            errors.write(traceback.format_exc())
            exit_code = 1
        finally:
            sys.argv, sys.path[:] = old
        Path(log).write_text(errors.getvalue())
        return exit_code

    def _load_vba(self, addin: Path) -> None:
        interpreter = self.excel.interpreter
        real = interpreter.host.create
        interpreter.host.create = lambda name: Shell(self) if name == "WScript.Shell" else real(name)
        interpreter._intrinsics = {
            **interpreter._intrinsics,
            "getattr": self._get_attributes,
            "readfile": lambda _i, args, _n: Path(vba.to_text(args[0])).read_text(),
            "environ": lambda _i, args, _n: rf"C:\{vba.to_text(args[0])}",
        }
        with ExcelFile(addin) as file:
            for module in file.vba_project().modules:
                kind = "standard" if module.kind is VBAModuleKind.standard else "class"
                source = module.source
                for pattern, instead in _FOR_PYOPENVBA:
                    source = re.sub(pattern, instead, source)
                if module.name not in ("ThisWorkbook", "Sheet1"):
                    self.excel.add_module(source, name=module.name, kind=kind)
        find = interpreter.find_procedure

        def find_in_addin(name: str, module: str = "") -> object:
            """Application.Run takes 'PK_Tracker.xlam'!Module.Sub; only the add-in has macros here."""
            book, mark, rest = name.rpartition("!")
            if mark and book.strip("'").lower() != self.addin.name.lower():
                return None, None
            return find(rest, module)

        interpreter.find_procedure = find_in_addin

    def _get_attributes(self, _: object, args: list[object], named: object) -> object:
        if vba.to_text(args[0]) in self.existing:
            return vba.VBAInt(32, "Integer")
        raise vba.error(53, "File not found")


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


# pywin32 as xlwings sees it.


class Com:
    """A COM object: forwards to an object of the model and counts the round trip."""

    def __init__(self, target: VBAObject, calls: Counter[str]) -> None:
        self.__dict__.update(_target=target, _calls=calls)

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        if name == "_oleobj_":  # xlwings asks it whether a name that was not found really does not exist
            raise ComError("Unknown name")
        if name == "GetAddress":
            return types.MethodType(lambda _, *args: self._do("Address", args), self)
        spec = self._target.vba_member(name)
        if spec is None:
            raise AttributeError(f"{type(self._target).__name__}.{name}")
        if spec.kind == "method" or name in _TAKES_ARGUMENTS.get(type(self._target), ()):
            return types.MethodType(lambda _, *args, **named: self._do(name, args, named), self)
        return self._do(name)

    def _do(self, name: str, args: tuple[object, ...] = (), named: dict[str, object] | None = None) -> object:
        self._calls[name] += 1
        given = [vba.MISSING if value is None else to_vba(value) for value in args]
        while given and given[-1] is vba.MISSING:
            given.pop()
        by_name = {key: to_vba(value) for key, value in (named or {}).items() if value is not None}
        try:
            return self._out(self._target.vba_get(name, given, by_name or None))
        except PyOpenVBAError as error:
            raise ComError(str(error)) from error

    def __setattr__(self, name: str, value: object) -> None:
        self._calls["set " + name] += 1
        try:
            self._target.vba_set(name, to_vba(value))
        except (VBARuntimeError, PyOpenVBAError) as error:
            raise ComError(str(error)) from error

    def __call__(self, *args: object) -> object:
        return self._do("Item", args)

    def __iter__(self) -> Iterator[object]:
        return (self(index) for index in range(1, int(self.Count) + 1))  # type: ignore[call-overload]

    def __bool__(self) -> bool:
        return True

    def _out(self, value: object) -> object:
        if isinstance(value, VBAObject):
            return Com(value, self._calls)
        return to_python(value)


_TAKES_ARGUMENTS = {Range: ("Item", "Resize", "Offset", "Range"), Worksheet: ("Range",)}


def to_vba(value: object) -> object:
    """What pywin32 hands to Excel."""
    if isinstance(value, Com):
        return value._target
    if hasattr(value, "_inner"):  # xlwings' retry wrapper
        return to_vba(value._inner)
    if isinstance(value, list | tuple):
        rows = [row if isinstance(row, list | tuple) else (row,) for row in value]
        items = [vba.EMPTY if row[c] is None else to_vba(row[c]) for c in range(len(rows[0])) for row in rows]
        return vba.VBAArray([(1, len(rows)), (1, len(rows[0]))], items=items)
    if isinstance(value, dt.datetime):
        return vba.VBADate((value.replace(tzinfo=None) - EPOCH) / dt.timedelta(days=1))
    return value


def to_python(value: object) -> object:
    """What pywin32 makes of Excel's answer."""
    if value is vba.NOTHING or value is vba.EMPTY or value is vba.NULL:
        return None
    if isinstance(value, vba.VBADate):
        return (EPOCH + dt.timedelta(milliseconds=round(value.serial * 86_400_000))).replace(tzinfo=dt.UTC)
    if isinstance(value, vba.VBAErrorValue):
        return _ERRORS[str(value.vba_name if hasattr(value, "vba_name") else value.number)]
    if isinstance(value, vba.VBAArray):
        (first_row, last_row), (first_column, last_column) = value.bounds
        return tuple(
            tuple(to_python(value.get([row, column])) for column in range(first_column, last_column + 1))
            for row in range(first_row, last_row + 1)
        )
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    return value


_ERRORS = {"2042": -2146826246, "2007": -2146826281, "2023": -2146826265, "2015": -2146826273, "2029": -2146826259,
           "2036": -2146826252, "2000": -2146826288}  # fmt: skip


class _Anything:
    """A Windows DLL: whatever is asked of it is there and answers 0."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Anything()

    def __call__(self, *_: object, **__: object) -> int:
        return 0


def _stub_pywin32() -> None:
    def module(name: str, **members: object) -> types.ModuleType:
        sys.modules[name] = made = types.ModuleType(name)
        vars(made).update(members)
        return made

    module("pywintypes", com_error=ComError, error=OSError, TimeType=type("TimeType", (), {}), IID=str)
    module("win32api", MessageBox=lambda *_: 7)
    module("win32con", MB_OK=0)
    module("pythoncom", __file__="pythoncom", CoInitialize=lambda: None, ole_error=ComError, com_error=ComError)
    module("win32gui")
    module("win32process", GetWindowThreadProcessId=lambda _: (0, 815))
    module("win32timezone", TimeZoneInfo=type("TimeZoneInfo", (), {"utc": staticmethod(lambda: dt.UTC)}))
    client = module(
        "win32com.client",
        CDispatch=Com,
        CoClassBaseClass=type("C", (), {}),
        DispatchBaseClass=type("D", (), {}),
        Dispatch=lambda x: x,
        DispatchEx=_Anything(),
    )
    module("win32com", client=client)


class _WindowsSys:
    """The module sys, as xlwings.main would see it on Windows."""

    platform = "win32"

    def __getattr__(self, name: str) -> object:
        return getattr(sys, name)


@contextmanager
def engine(memory: MemoryExcel) -> Iterator[types.ModuleType]:
    """xlwings with its own Windows engine, talking to this Excel."""
    xw, windows = _xlwings_for_windows()
    windows.get_excel_hwnds = lambda: iter([HWND])
    windows.get_xl_app_from_hwnd = lambda _: windows.COMRetryObjectWrapper(Com(memory.excel.application, memory.calls))
    before = xw.engines.active if len(xw.engines) else None
    xw.main.sys = _WindowsSys()
    xw.engines.active = xw.engines["excel"]
    try:
        yield xw
    finally:
        xw.main.sys = sys
        if before is not None:
            xw.engines.active = before


def _xlwings_for_windows() -> tuple[types.ModuleType, types.ModuleType]:
    import xlwings as xw

    if "xlwings._xlwindows" in sys.modules:
        return xw, sys.modules["xlwings._xlwindows"]
    _stub_pywin32()
    ctypes.oledll, ctypes.windll = _Anything(), _Anything()  # type: ignore[attr-defined]
    real, ctypes.PyDLL = ctypes.PyDLL, lambda *_: _Anything()  # type: ignore[misc, assignment]
    try:
        with runpython.unseen():
            from xlwings import _xlwindows as windows
    finally:
        ctypes.PyDLL = real  # type: ignore[misc]
    windows.Apps.cleanup = staticmethod(lambda: None)
    xw._xlwindows = windows
    xw.engines.add(xw.main.Engine(impl=windows.engine))
    return xw, windows
