"""The player of VBA and of Excel's objects: the one module that knows pyopenvba, pinned and private as much of it is.

An `Player` is an Excel without a screen: it holds workbooks and runs the add-in's VBA on them. What a real Excel has and
pyopenvba does not is added here, and its objects are handed on as `VBAObject`, to be asked with `get` and `put`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pyopenvba import ExcelFile, VBAModuleKind
from pyopenvba.apps.excel import ExcelApplication, _autofill, _dimensions, _table_edits
from pyopenvba.apps.excel._model import Application, Range, Workbook, Worksheet
from pyopenvba.apps.excel._tables import ListObject
from pyopenvba.exceptions import PyOpenVBAError, VBARuntimeError
from pyopenvba.interpreter import _values as vba
from pyopenvba.interpreter._objects import MemberSpec, VBAObject, member, method

__all__ = ["HWND", "VBAObject", "Worksheet", "error", "failing", "get", "is_method", "player", "put", "to_python", "to_vba"]

HWND = 4711
FAR = 200  # column beyond which no test looks
EPOCH = dt.datetime(1899, 12, 30)
FAULTS = (VBARuntimeError, PyOpenVBAError)
error = vba.error
_TAKES_ARGUMENTS = {Range: ("Resize", "Offset", "Range"), Worksheet: ("Range",)}

# What a real Excel has and pyopenvba does not.


class Missing(VBAObject):
    """An object with these members."""

    vba_type_name = "Missing"

    def __init__(self, **members: object) -> None:
        self.members = {name.lower(): value for name, value in members.items()}

    def vba_get(self, name: str, args: object = None, named: object = None) -> object:
        value = self.members[name.lower()]
        return value(*(args or ())) if callable(value) else value

    def vba_set(self, name: str, value: object, *_: object, **__: object) -> None:
        self.members[name.lower()] = value


class Chart(VBAObject):
    """What Selection is where staff selected a chart."""

    vba_type_name = "ChartArea"


class _ExtraApplication(Application):
    @member
    def Selection(self) -> object:  # noqa: N802
        return Chart() if self.memory.chart_selected else self._require_sheet().selection

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
    def ActiveProtectedViewWindow(self) -> object:  # noqa: N802
        return self.memory.protected_view or vba.NOTHING

    @member
    def CommandBars(self) -> object:  # noqa: N802
        return Missing(GetEnabledMso=lambda _: not self.memory.editing)

    @method
    def Run(self, Macro: object, *args: object) -> object:  # noqa: N802, N803
        return self.memory.run_macro(vba.to_text(Macro), list(args))

    @method
    def OnTime(self, _when: object, Macro: object) -> object:  # noqa: N802, N803
        self.memory.run_macro(vba.to_text(Macro), [])  # Excel is free here as soon as it is asked
        return vba.EMPTY

    @member
    def AutoCorrect(self) -> object:  # noqa: N802
        return self.memory.auto_correct

    @method
    def FileDialog(self, kind: object) -> object:  # noqa: N802
        folder = self.memory.folders.pop(0) if self.memory.folders else None
        return Missing(Title="", InitialFileName="", Show=lambda: -1 if folder else 0, SelectedItems=lambda _: str(folder))


def _kept(name: str) -> MemberSpec:
    """A property of the Application that VBA sets and reads, kept in the MemoryExcel under the same name in lower case."""

    def read(app: Application) -> object:
        value = getattr(app.memory, name.lower())
        return value if isinstance(value, bool) else vba.VBAInt(value, "Long")

    def write(app: Application, value: object) -> None:
        now = getattr(app.memory, name.lower())
        setattr(app.memory, name.lower(), vba.to_bool(value) if isinstance(now, bool) else int(value))

    return MemberSpec(name=name, kind="property", getter=read, setter=write)


class _ExtraWorkbook(Workbook):
    @member
    def ReadOnly(self) -> object:  # noqa: N802
        return getattr(self, "read_only", False)


def _fill_columns(sheet: Worksheet, written: list[object], fill: Callable[..., None] = _table_edits.calculated) -> None:
    if sheet.book.application.memory.auto_correct.members["autofillformulasinlists"]:
        fill(sheet, written)


def _grow(sheet: Worksheet, written: list[object], grow: Callable[..., None] = _table_edits.grow) -> None:
    if sheet.book.application.memory.auto_correct.members["autoexpandlistrange"]:
        grow(sheet, written)


def _check_fill(sheet: Worksheet, area: object, target: object, check: Callable[..., None] = _autofill._check_modelled) -> None:
    # The library shrinks from columns with a format; a cell that is filled takes the format of its source, whatever its column's.
    style = type(sheet.dims).column_style
    type(sheet.dims).column_style = lambda *_: None
    try:
        check(sheet, area, target)
    finally:
        type(sheet.dims).column_style = style


def _load_column(
    dims: object, attributes: dict[str, str], load: Callable[..., None] = _dimensions.SheetDimensions._load_column
) -> None:
    # The library makes an object of each of 16,384 columns of each sheet; none of ours reaches so far.
    last = str(min(int(attributes["max"]), FAR))
    load(dims, {**attributes, "max": last})


def _hidden(target: Range, read: Callable[[Range], object] = _dimensions.read_hidden) -> object:
    """A row is hidden when it was hidden; pyopenvba would also ask how tall wrapped text makes it, which it cannot tell."""
    area, rows = _dimensions._whole(target)
    return _dimensions._dims(target).row_hidden(area.top) if rows else read(target)


_table_edits.calculated = _fill_columns
_table_edits.grow = _grow
_autofill._check_modelled = _check_fill
_dimensions.SheetDimensions._load_column = _load_column
_dimensions.read_hidden = _hidden


class _ExtraListObject(ListObject):
    @member
    def AutoFilter(self) -> object:  # noqa: N802
        return Missing(FilterMode=False)  # pyopenvba keeps the filter of a table with its sheet


for extra, real in ((_ExtraApplication, Application), (_ExtraWorkbook, Workbook), (_ExtraListObject, ListObject)):
    for name in {n.lower() for n in vars(extra)} & set(extra._vba_members):
        real._vba_members[name] = extra._vba_members[name]
for name in ("Interactive", "EnableCancelKey"):
    Application._vba_members[name.lower()] = _kept(name)


class Shell(VBAObject):
    """WScript.Shell: what RunPython starts processes with."""

    vba_type_name = "WScriptShell"

    def __init__(self, memory: object) -> None:
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
    (r"\bNew Dictionary\b", 'CreateObject("Scripting.Dictionary")'),
    (r"(?m)^(\s*#[^'\r\n]*?) *'[^\r\n]*", r"\1"),
    (r"\bKill LOG_FILE\b", "Rem"),
    (r"\bFunction ReadFile\(", "Function ReadFileOfDisk("),
    (r"(?m)^(\s+)(Open |Close #|Line Input |Input #|Print #|Write #)", r"\1Rem \2"),
)


def player(addin: Path, memory: object) -> ExcelApplication:
    """An Excel with the add-in open and its VBA loaded; `memory` is told of what goes beyond the player."""
    excel = ExcelApplication.open(addin, with_vba=False)
    excel.application.memory = memory
    interpreter = excel.interpreter
    real = interpreter.host.create
    interpreter.host.create = lambda name: Shell(memory) if name == "WScript.Shell" else real(name)
    interpreter._intrinsics = {
        **interpreter._intrinsics,
        "getattr": lambda _i, args, _n: _attributes(memory, vba.to_text(args[0])),
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
                excel.add_module(source, name=module.name, kind=kind)
    find, name_of_addin = interpreter.find_procedure, excel.workbook.name.lower()

    def find_in_addin(name: str, module: str = "") -> object:
        """Application.Run takes 'PK_Tracker.xlam'!Module.Sub; only the add-in has macros here."""
        book, mark, rest = name.rpartition("!")
        if mark and book.strip("'").lower() != name_of_addin:
            return None, None
        return find(rest, module)

    interpreter.find_procedure = find_in_addin
    return excel


def _attributes(memory: object, path: str) -> object:
    if path in memory.existing:
        return vba.VBAInt(32, "Integer")
    raise vba.error(53, "File not found")


def close(book: Workbook) -> None:
    """A user closes a workbook: whoever holds it or its sheets holds nothing."""
    book.vba_get("Close", [False])
    book.invalidated = True
    for sheet in book.sheets_:
        sheet.invalidated = True


@contextmanager
def failing(kind: str, name: str, times: int = 1) -> Iterator[None]:
    """While this lasts, Excel refuses a member ("Worksheet", "Protect") the first `times` times, with error 1004."""
    members = {"Worksheet": Worksheet, "Workbook": Workbook, "Application": Application}[kind]._vba_members
    spec, left = members[name.lower()], iter(range(times))

    def refuse(target: object, *args: object, **named: object) -> object:
        if next(left, None) is not None:
            raise vba.error(1004, f"{name} method of {kind} class failed")
        return spec.getter(target, *args, **named)

    members[name.lower()] = MemberSpec(
        spec.name, spec.kind, refuse, spec.setter, spec.ref_setter, spec.default, spec.parameters
    )
    try:
        yield
    finally:
        members[name.lower()] = spec


# The objects, as COM reaches them.


def is_method(target: VBAObject, name: str) -> bool:
    """Whether pywin32 takes this member for a method. Raises AttributeError when there is no such member."""
    spec = target.vba_member(name)
    if spec is None:
        raise AttributeError(f"{type(target).__name__}.{name}")
    return spec.kind == "method" or name == "Item" or name in _TAKES_ARGUMENTS.get(type(target), ())


def get(target: VBAObject, name: str, args: tuple[object, ...] = (), named: dict[str, object] | None = None) -> object:
    """Read a property or call a method. Raises FAULTS."""
    given = [vba.MISSING if value is None else to_vba(value) for value in args]
    while given and given[-1] is vba.MISSING:
        given.pop()
    by_name = {key: to_vba(value) for key, value in (named or {}).items() if value is not None}
    return target.vba_get(name, given, by_name or None)


def put(target: VBAObject, name: str, value: object) -> None:
    """Set a property. Raises FAULTS."""
    target.vba_set(name, to_vba(value))


def to_vba(value: object) -> object:
    """What pywin32 hands to Excel."""
    if hasattr(value, "_target"):  # a COM object
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
