"""Ekspor ke Kabag: the page Ringkasan as a workbook of its own, values only, laid by the same hand as the sheet."""

from __future__ import annotations

import re
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from macros_py.base import words
from macros_py.base.files import write_bytes
from macros_py.sheets import style
from macros_py.sheets.ooxml import BUILT_AT, packed, workbook_parts
from macros_py.summary import Summary
from macros_py.summary.page import content
from macros_py.summary.summary_sheet import lay
from macros_py.tracker.layout import SUMMARY


def write_summary_workbook(path: Path, summary: Summary) -> None:
    """Write the summary to a new .xlsx: one sheet, no formulas, no macros, no links. Raises CannotGoOn (FILE_EXISTS …).

    The same summary gives the same bytes: its dates are those of the summary.
    """
    book = Workbook()
    book.loaded_theme = style.theme()
    author = summary.sender.name or summary.sender.role
    book.properties.title = f"Ringkasan {summary.sop.title} {summary.year}"
    book.properties.subject = summary.sop.number
    book.properties.creator = book.properties.lastModifiedBy = author
    sheet = book.active
    sheet.title = SUMMARY
    lay(sheet, summary.sop, summary.year, content(summary))
    sheet.protection.disable()
    _keep_text(sheet)
    parts = workbook_parts(book)
    core = "docProps/core.xml"
    written = f"{summary.at - words.WIB.utcoffset(None):%Y-%m-%dT%H:%M:%SZ}".encode()
    parts[core] = parts[core].replace(BUILT_AT.encode(), written)
    # A plain file: nothing in it computes, so nothing needs to be computed on loading.
    parts["xl/workbook.xml"] = re.sub(rb"<calcPr[^>]*/>", b"", parts["xl/workbook.xml"])
    write_bytes(path, packed(parts))


def _keep_text(sheet: Worksheet) -> None:
    """Text that begins like a formula stays text, in Excel too when someone edits its cell."""
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value[:1] in "=+-@":
                cell.data_type = "s"
                cell.quotePrefix = True
