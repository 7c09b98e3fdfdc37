"""The add-in as it was built with this release, with the one sheet that says which Python it runs.

Macros are built once (`addin.py`, `make workbook`) and are the same bytes for everyone, so that an office can sign them
once. What differs on a PC is the hidden sheet of settings; a signature covers the macros and not that sheet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import metadata
from io import BytesIO
from pathlib import Path, PurePath
from xml.sax.saxutils import escape

import macros_py
from macros_py.base.findings import CannotGoOn, Code
from macros_py.build.sources import folder
from macros_py.setup import place
from macros_py.sheets.ooxml import Parts, read_parts

VERSION_KEY, XLWINGS_KEY = "PK_TRACKER_VERSION", "XLWINGS_VERSION"
SHEET = "xl/worksheets/sheet1.xml"

_BASE_KEY = "PK_BASE_PYTHON"
# What each setting of xlwings is set to; "" means: nothing, and do not look further. A 0 is false in every language.
_SETTINGS = {
    "ADD_WORKBOOK_TO_PYTHONPATH": "false",
    "PYTHONPATH": "",
    "SHOW CONSOLE": "0",
    "TEMP DIR": "%TEMP%",
    "LICENSE_KEY": "",
    "ONEDRIVE_CONSUMER_WIN": "",
    "ONEDRIVE_COMMERCIAL_WIN": "",
    "SHAREPOINT_WIN": "",
    "ONEDRIVE_CONSUMER_MAC": "",
    "ONEDRIVE_COMMERCIAL_MAC": "",
    "SHAREPOINT_MAC": "",
}


def addin_for(interpreter: PurePath, signed: Path | None = None) -> Parts:
    """The parts of the add-in that runs `interpreter`; of `signed`, an add-in of this release that an office has signed.

    Raises CannotGoOn ADDIN_BUILD_FAILED when the add-in was built for another xlwings or another version of this program.
    """
    origin = signed or Path(str(folder().joinpath(place.ADDIN_NAME)))
    made = place.installed_settings(origin)
    _same("xlwings", made.get(XLWINGS_KEY), metadata.version("xlwings"))
    if signed:
        _same("PK Tracker", made.get(VERSION_KEY), macros_py.__version__)
    try:
        parts = read_parts(BytesIO(origin.read_bytes()))
    except OSError as error:
        raise CannotGoOn(Code.FILE_NOT_FOUND, file=str(origin)) from error
    parts[SHEET] = with_rows(parts[SHEET], rows(interpreter, made[XLWINGS_KEY]))
    return parts


def _same(what: str, built: str | None, here: str) -> None:
    if built != here:
        detail = f"add-in ini untuk {what} {built or '(tidak diketahui)'}, yang terpasang {here}"
        raise CannotGoOn(Code.ADDIN_BUILD_FAILED, detail=detail)


def rows(interpreter: PurePath, xlwings: str) -> dict[str, str]:
    """The rows of the hidden sheet; `xlwings` is the version whose macros the add-in carries."""
    path = str(interpreter)
    base = str(place.base_interpreter(interpreter))
    first = {"INTERPRETER_WIN": path, "INTERPRETER_MAC": path, "INTERPRETER": path, _BASE_KEY: base}
    return {**first, **_SETTINGS, VERSION_KEY: macros_py.__version__, XLWINGS_KEY: xlwings}


def with_rows(sheet: bytes, settings: Mapping[str, str]) -> bytes:
    """The sheet with these rows and no others, names in A and values in B; texts stand in the sheet itself."""
    written = []
    for number, row in enumerate(settings.items(), start=1):
        cells = (
            f'<c r="{column}{number}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
            for column, text in zip("AB", row, strict=True)
            if text
        )
        written.append(f'<row r="{number}">{"".join(cells)}</row>')
    text = re.sub(r'<dimension ref="[^"]*"', f'<dimension ref="A1:B{len(settings)}"', sheet.decode())
    start, end = text.index("<sheetData>"), text.index("</sheetData>")
    return (text[:start] + "<sheetData>" + "".join(written) + text[end:]).encode()
