"""Pieces of the form: colours, the sheets Petunjuk and Daftar, and parts that are the same bytes each time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import quote_sheetname
from openpyxl.workbook.defined_name import DefinedName

from macros_py.base.theme import ACCENT, INK, LINE
from macros_py.materials.form.petunjuk import help_lines
from macros_py.materials.revision import REASONS
from macros_py.sheets.locks import spare_pasted_cells
from macros_py.sheets.ooxml import BUILT_AT, Parts, workbook_parts

LISTS = "Daftar"
UNITS_OF_MEASURE = ("%", "Nilai", "Indeks", "Predikat", "Dokumen", "Rekomendasi", "Laporan", "Kegiatan", "Orang", "Rp")
SUPPORT_LIST = "DaftarIndikatorEselonI"

MISSING = "FFE699"  # what a unit still has to fill
_FIRST_SHEET, _CORE = "xl/worksheets/sheet1.xml", "docProps/core.xml"
THIN = Side(style="thin", color=LINE)
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)


def check_words(missing: int) -> str:
    """What the cell Pemeriksaan Isian shows."""
    return f"Masih ada {missing} isian yang kosong" if missing else "Lengkap"


def finished_parts(book: Any, year: int, checked: str) -> Parts:
    """The parts of the form, with the stored value of its one formula: openpyxl writes none, and Protected View would be empty.

    Every date is the year's first day: the same input gives the same bytes.
    """
    parts = workbook_parts(book)
    spare_pasted_cells(parts)
    parts[_FIRST_SHEET] = re.sub(
        rb'(<c r="C12"[^>]*?)( t="\w+")?(><f>.*?</f>)(?:<v ?/>|<v></v>)',
        lambda found: found[1] + b' t="str"' + found[3] + f"<v>{checked}</v>".encode(),
        parts[_FIRST_SHEET],
    )
    parts[_CORE] = parts[_CORE].replace(BUILT_AT.encode(), f"{year}-01-01T00:00:00Z".encode())
    return parts


def put(cell: Any, value: object) -> None:
    """Write a value; text stays text even when it begins with =, +, - or @."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


def margins_and_footer(sheet: Any, left: str) -> None:
    """Margins of an official form, and "Halaman x dari y"."""
    margins = sheet.page_margins
    margins.left, margins.right, margins.top, margins.bottom = 0.5, 0.5, 0.55, 0.7
    sheet.oddFooter.left.text, sheet.oddFooter.left.size = left.replace("&", "&&"), 8
    sheet.oddFooter.right.text, sheet.oddFooter.right.size = "Halaman &P dari &N", 8


def protect(sheet: Any) -> None:
    """Lock what the program owns, without a password."""
    sheet.protection.sheet = True
    sheet.protection.formatRows = False  # False allows it: staff may make a row higher
    sheet.protection.formatColumns = False


def write_help(sheet: Any, name: str, *, eselon_ii: bool, bureau: str) -> None:
    """The sheet Petunjuk; `bureau` is who receives the form."""
    sheet.title = name
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 5, 95
    sheet.sheet_view.showGridLines = False
    for row, (number, text) in enumerate(help_lines(eselon_ii, bureau), start=1):
        title = row == 1
        sheet.cell(row, 1, number)
        cell = sheet.cell(row, 1 if title else 2, text)
        bold = title or not number
        size = 15 if title else 11
        for one in (sheet.cell(row, 1), cell):
            one.font = Font(name="Calibri", size=size, bold=bold, color=ACCENT if bold else INK)
            one.alignment = Alignment(vertical="top", wrap_text=not title)
        sheet.row_dimensions[row].height = 26 if title else 15.5 * max(1, -(-len(text) // 116)) + 4
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "portrait", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins_and_footer(sheet, "Petunjuk pengisian")
    protect(sheet)


def write_lists(book: Any, superior_indicators: Sequence[str]) -> None:
    """The hidden sheet behind the lists: the indicators of the Deputi, the reasons, common units of measure."""
    sheet = book.create_sheet(LISTS)
    sheet.sheet_state = "hidden"
    columns = (("Indikator Eselon I", tuple(superior_indicators)), ("Alasan", REASONS), ("Satuan umum", UNITS_OF_MEASURE))
    for column, (heading, values) in enumerate(columns, start=1):
        for row, value in enumerate((heading, *values), start=1):
            put(sheet.cell(row, column), value)
            sheet.cell(row, column).font = Font(name="Calibri", size=11)
    last = max(2, len(superior_indicators) + 1)
    book.defined_names[SUPPORT_LIST] = DefinedName(SUPPORT_LIST, attr_text=f"{quote_sheetname(LISTS)}!$A$2:$A${last}")
    protect(sheet)
