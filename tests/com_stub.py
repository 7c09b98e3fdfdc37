"""pywin32 as xlwings sees it, on top of the Excel in memory: so xlwings' own Windows engine runs on Linux, and is counted."""

from __future__ import annotations

import ctypes
import datetime as dt
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import vba_player
from vba_player import HWND, VBAObject

from macros_py import runpython

if TYPE_CHECKING:
    from in_memory_excel import MemoryExcel

CALL_REJECTED = -2147418111  # RPC_E_CALL_REJECTED
CELL_EDITED = -2146777998  # 0x800AC472, VBA_E_IGNORE
_DISP_E_EXCEPTION = -2147352567


class ComError(Exception):
    """pywintypes.com_error."""

    def __init__(self, text: str, hresult: int = _DISP_E_EXCEPTION) -> None:
        refused = (0, "Microsoft Excel", text, None, 0, -2146827284) if hresult == _DISP_E_EXCEPTION else None
        super().__init__(hresult, text, refused, None)
        self.hresult = hresult


ComError.__name__ = "com_error"


class Com:
    """A COM object: forwards to an object of the model, counts the round trip, and lets Excel refuse it."""

    def __init__(self, target: VBAObject, memory: MemoryExcel) -> None:
        self.__dict__.update(_target=target, _memory=memory)

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        if name == "GetAddress":
            return types.MethodType(lambda _, *args: self._do("Address", args), self)
        try:
            called = vba_player.is_method(self._target, name)
        except vba_player.FAULTS as error:
            raise ComError(str(error)) from error
        if called:
            return types.MethodType(lambda _, *args, **named: self._do(name, args, named), self)
        return self._do(name)

    def _do(self, name: str, args: tuple[object, ...] = (), named: dict[str, object] | None = None) -> object:
        self._memory.called(name)
        try:
            return self._out(vba_player.get(self._target, name, args, named))
        except vba_player.FAULTS as error:
            raise ComError(str(error)) from error

    def __setattr__(self, name: str, value: object) -> None:
        self._memory.called(f"set {name}")
        if not _fits(value):
            return
        try:
            vba_player.put(self._target, name, value)
        except vba_player.FAULTS as error:
            raise ComError(str(error)) from error

    def __call__(self, *args: object) -> object:
        return self._do("Item", args)

    def __iter__(self) -> Iterator[object]:
        return (self(index) for index in range(1, int(self.Count) + 1))  # type: ignore[call-overload]

    def __bool__(self) -> bool:
        return True

    def _out(self, value: object) -> object:
        return Com(value, self._memory) if isinstance(value, VBAObject) else vba_player.to_python(value)


def _fits(value: object) -> bool:
    """A whole number of more than 32 bits takes what is written with it along, in silence."""
    if isinstance(value, list | tuple):
        return all(map(_fits, value))
    return type(value) is not int or -(2**31) <= value < 2**31


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
    windows.get_xl_app_from_hwnd = lambda _: windows.COMRetryObjectWrapper(Com(memory.excel.application, memory))
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
