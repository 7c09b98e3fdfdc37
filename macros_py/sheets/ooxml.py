"""The zip of a workbook: parts in and out, in one order and with one date, so that two builds are the same bytes."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from lxml import etree
from openpyxl import Workbook
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.styles.fonts import Font
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.constants import SHEET_MAIN_NS

Parts = dict[str, bytes]

CONTENT_TYPES, ROOT_RELS, WORKBOOK = "[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"
_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MAIN_TYPES = {
    ".xlsx": _MAIN,
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    ".xlam": "application/vnd.ms-excel.addin.macroEnabled.main+xml",
}
# Every date inside a built file is this one: when it was built says nothing that its sources do not.
BUILT_AT = "2026-01-01T00:00:00Z"
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def schema_order_fonts() -> None:
    """Make openpyxl write the children of a font in the order of the schema, which Microsoft's validator demands."""
    Font.__elements__ = (
        "b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color", "name",
        "family", "charset", "scheme",
    )  # fmt: skip


class _InMemory(ExcelWriter):  # type: ignore[misc]
    """openpyxl's writer without its temporary files: when their disk is full it cuts a sheet short and says nothing."""

    def write_worksheet(self, ws: Any) -> None:
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
        writer = WorksheetWriter(ws, out=BytesIO())
        writer.write()
        ws._rels = writer._rels
        self._archive.writestr(ws.path[1:], writer.out.getvalue())
        self.manifest.append(ws)


def workbook_parts(book: Workbook) -> Parts:
    """The parts of the .xlsx that openpyxl makes of `book`, its dates fixed."""
    schema_order_fonts()
    buffer = BytesIO()
    book.properties.modified = book.properties.created  # as `save` would; both are set below
    _InMemory(book, zipfile.ZipFile(buffer, "w")).save()
    parts = read_parts(buffer)
    parts["docProps/core.xml"] = re.sub(
        rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>" + BUILT_AT.encode(), parts["docProps/core.xml"]
    )
    return parts


def read_parts(source: Path | BytesIO) -> Parts:
    """All parts of a package by name, in the order of the zip."""
    if isinstance(source, Path):  # read here: zipfile would call a disk that fails a file that is no zip
        source = BytesIO(source.read_bytes())
    with zipfile.ZipFile(source) as package:
        return {entry.filename: package.read(entry) for entry in package.infolist() if not entry.is_dir()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """The package of these parts: content types first, the rest as given, each with the same fixed date and attributes."""
    first = [CONTENT_TYPES, ROOT_RELS]
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name in (*first, *(name for name in parts if name not in first)):
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # otherwise it tells which system built the file
            package.writestr(entry, parts[name])
    return buffer.getvalue()


def write_parts(path: Path, parts: Mapping[str, bytes]) -> None:
    """Write the package of these parts; see `packed`."""
    path.write_bytes(packed(parts))


def tag(name: str) -> str:
    """The name of an element of a workbook, sheet, table or styles part, as lxml writes it."""
    return f"{{{SHEET_MAIN_NS}}}{name}"


def xml_bytes(root: Any) -> bytes:
    """A part as bytes, from its root."""
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def main_type(suffix: str) -> str:
    """Content type of the workbook part in a file with this suffix."""
    return _MAIN_TYPES[suffix.lower()]


def set_main_type(parts: Parts, suffix: str) -> None:
    """Declare the workbook as .xlsx, .xlsm or .xlam."""
    text = parts[CONTENT_TYPES].decode()
    known = "|".join(map(re.escape, _MAIN_TYPES.values()))
    text, count = re.subn(rf'ContentType="(?:{known})"', f'ContentType="{main_type(suffix)}"', text)
    if count != 1:
        raise ValueError(f"{count} workbook parts are declared, not one")
    parts[CONTENT_TYPES] = text.encode()


def add_root_relationship(parts: Parts, *, name: str, kind: str, target: str) -> None:
    """Point the package at one more part, such as a ribbon."""
    closing = "</Relationships>"
    element = f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>'
    parts[ROOT_RELS] = parts[ROOT_RELS].decode().replace(closing, element + closing).encode()


def insert_before(parts: Parts, part: str, element: str, xml: str) -> None:
    """Put `xml` before the first `element` of `part`. For the few things that openpyxl cannot write."""
    text = parts[part].decode()
    start = text.index(f"<{element}")
    parts[part] = (text[:start] + xml + text[start:]).encode()


def ignored_errors(ranges: Iterable[str]) -> str:
    """The element that spares these ranges Excel's green corner for a number kept as text."""
    items = "".join(f'<ignoredError sqref="{area}" numberStoredAsText="1"/>' for area in ranges)
    return f"<ignoredErrors>{items}</ignoredErrors>"
