"""Gives a workbook its VBA from text sources. The tracker and the add-in are both made here."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from pyopenvba import ExcelFile, VBAModuleKind

from macros_py.sheets.ooxml import Parts, read_parts, set_main_type, write_parts

THIS_WORKBOOK = "ThisWorkbook"


def add_vba(parts: Parts, modules: Mapping[str, str], *, classes: Mapping[str, str] | None = None) -> Parts:
    """The same package as .xlsm with a VBA project of these sources, by module name.

    "ThisWorkbook" replaces the workbook's own module; any other name of `modules` becomes a standard module, one of
    `classes` a class module. For an add-in set the main type to .xlam afterwards: the library that writes the project
    takes .xlsm only. Raises ValueError when what it wrote does not hold together.
    """
    parts = dict(parts)
    set_main_type(parts, ".xlsm")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsm"
        write_parts(path, parts)
        with ExcelFile(path) as file:
            file.add_vba_project()
            project = file.vba_project()
            for name, source in modules.items():
                if name == THIS_WORKBOOK:
                    file.set_module(name, _crlf(source))
                else:
                    project.add_module(name, _crlf(source))
            for name, source in (classes or {}).items():
                project.add_module(name, _crlf(source), kind=VBAModuleKind.other)
            file.save(path)
            if faults := file.validate():
                raise ValueError(f"the VBA project is not sound: {'; '.join(faults)}")
        return read_parts(path)


def _crlf(source: str) -> str:
    return source.replace("\r\n", "\n").replace("\n", "\r\n")
