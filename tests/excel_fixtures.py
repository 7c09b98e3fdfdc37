"""A tracker and the add-in, open in an Excel: the one in memory, or the one on this machine (pytest -m excel)."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path, PureWindowsPath

import pytest
from in_memory_excel import INTERPRETER, MemoryExcel, engine

from macros_py.books.excel import ExcelBook
from macros_py.books.patience import Patience
from macros_py.setup.addin import build_addin
from macros_py.setup.macros import addin_macros
from macros_py.setup.place import ADDIN_NAME
from macros_py.sheets.ooxml import Parts, write_parts

# On Windows xlwings holds on to the real pywin32, on Mac to its other engine: there only the real Excel can be asked.
in_memory = pytest.mark.skipif(sys.platform != "linux", reason="the Excel in memory stands in for pywin32, on Linux only")

TRACKER = Path(__file__).parents[1] / "workbook" / "PK_Tracker.xlsm"


def built_addin(folder: Path) -> Path:
    """The add-in, as it is installed, with an interpreter that only the Excel in memory knows."""
    path = folder / ADDIN_NAME
    write_parts(path, _parts())
    return path


@cache
def _parts() -> Parts:
    return build_addin(PureWindowsPath(INTERPRETER))


def memory_excel(folder: Path, tracker: Path = TRACKER, name: str = "Buku PK.xlsm") -> MemoryExcel:
    """The Excel in memory with a copy of `tracker` open."""
    copy = folder / name
    shutil.copy(tracker, copy)
    return MemoryExcel(built_addin(folder), copy, folder)


@contextmanager
def opened_in_memory(path: Path) -> Iterator[ExcelBook]:
    """The tracker at `path` as an ExcelBook, in the Excel in memory."""
    memory = MemoryExcel(built_addin(path.parent), path, path.parent)
    with engine(memory) as xw:
        book = xw.apps.active.books[path.name]
        yield ExcelBook(book, addin_macros(book.app, Patience()))


@contextmanager
def opened_for_real(path: Path) -> Iterator[ExcelBook]:
    """The same in the Excel of this machine."""
    import xlwings as xw

    addin = path.parent / ADDIN_NAME
    write_parts(addin, build_addin(Path(sys.executable)))
    with xw.App(visible=True, add_book=False) as app:
        app.books.open(addin)
        book = app.books.open(path)
        yield ExcelBook(book, addin_macros(book.app, Patience()))
        book.close()


def own_data_folder(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Keep the marks and logs of a test out of the user's own data folder."""
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(folder))
