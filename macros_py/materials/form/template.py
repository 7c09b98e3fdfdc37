"""The unit workbook: identity, Sasaran/Indikator/Target/Satuan, Program/Anggaran, and checks that work in the sheet.

An official form on A4. Only the cells that a unit fills are unlocked, there is no password, and what is missing turns
yellow while it is typed: most errors never leave the unit. No macro, and nothing is ever read from its one formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableStyleInfo

from macros_py.base.theme import ACCENT, ACCENT_PALE, INK
from macros_py.materials.content import BudgetRow, MaterialRow
from macros_py.materials.form.form_parts import (
    BOX,
    LISTS,
    MISSING,
    SUPPORT_LIST,
    UNITS_OF_MEASURE,
    check_words,
    finished_parts,
    margins_and_footer,
    protect,
    put,
    write_help,
    write_lists,
)
from macros_py.materials.reading.headings import printed_headings
from macros_py.materials.revision import REASONS
from macros_py.sheets.ooxml import Parts, schema_order_fonts, write_parts

if TYPE_CHECKING:
    from macros_py.materials.model import Owner

__all__ = ["BudgetRow", "MaterialRow", "write_template"]

FORM, BUDGET, HELP = "Bahan PK", "Anggaran", "Petunjuk"
INDICATOR_LINES, BUDGET_LINES = 30, 20
SUPPORTS = "Mendukung Indikator Eselon I"


def write_template(
    path: Path,
    owner: Owner,
    year: int,
    *,
    superior: str,
    superior_indicators: Sequence[str] = (),
    office: str | None = None,
    bureau: str = "biro perencanaan",
    rows: Sequence[MaterialRow] = (),
    budgets: Sequence[BudgetRow] = (),
    revision: int = 0,
    reason: str | None = None,
) -> None:
    """Write the workbook of one unit; see `form`. The folder is made when it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    parts = form(owner, year, superior, superior_indicators, office, bureau, rows=rows, budgets=budgets, revision=revision,
                 reason=reason)  # fmt: skip
    write_parts(path, parts)


def form(
    owner: Owner,
    year: int,
    superior: str,
    superior_indicators: Sequence[str],
    office: str | None,
    bureau: str,
    *,
    rows: Sequence[MaterialRow] = (),
    budgets: Sequence[BudgetRow] = (),
    revision: int = 0,
    reason: str | None = None,
) -> Parts:
    """The parts of the workbook of one unit.

    `superior_indicators` (the echelon I indicators of the Deputi) become the list of the column Mendukung; without them
    the column is free text. `rows` and `budgets` fill the tables; `reason` is "a", "b" or "c".
    """
    schema_order_fonts()
    words = printed_headings()
    book = Workbook()
    office = office or words["office"]
    sheet = _Sheet(book.active, FORM, owner.eselon == "II")
    sheet.write_form(owner, year, superior, office, words[f"sasaran_{owner.eselon}"], rows, revision, reason)
    if owner.eselon == "II":
        sheet.supports(listed=bool(superior_indicators))
    _Sheet(book.create_sheet(), BUDGET, wide=False).write_budget(owner, year, office, budgets)
    write_help(book.create_sheet(), HELP, eselon_ii=owner.eselon == "II", bureau=bureau)
    write_lists(book, superior_indicators)
    book.properties.title = f"Bahan PK {year} - {owner.name}"
    book.properties.creator = "PK Tracker"
    book.properties.created = book.properties.modified = datetime(year, 1, 1)  # the same input gives the same file
    return finished_parts(book, year, check_words(sheet.missing(rows)))


class _Sheet:
    """One sheet of the form: a title, a block, a table, and the page it prints on."""

    def __init__(self, sheet: Any, title: str, wide: bool) -> None:
        self.sheet = sheet
        sheet.title = title
        self.widths: tuple[int, ...] = (5, 34, 42, 11, 14, 38) if wide else (5, 46, 62, 13, 18)
        if title == BUDGET:
            self.widths = (5, 92, 26)
        for letter, width in zip("ABCDEF", self.widths, strict=False):
            sheet.column_dimensions[letter].width = width
        self.last_column = "ABCDEF"[len(self.widths) - 1]
        self.top = self.bottom = 0

    def write_form(
        self,
        owner: Owner,
        year: int,
        superior: str,
        office: str,
        sasaran: str,
        rows: Sequence[MaterialRow],
        revision: int,
        reason: str | None,
    ) -> None:
        """The sheet Bahan PK."""
        self._title(office, f"BAHAN PERJANJIAN KINERJA (PENETAPAN KINERJA) TAHUN {year}")
        reasons = {text[0]: text for text in REASONS}
        fields = (
            ("Kode Unit", owner.code), ("Nama Unit", owner.name), ("Eselon", owner.eselon), ("Deputi", owner.deputi),
            ("Atasan (Pihak Kedua)", superior), ("Tahun", year), ("Nomor Revisi", revision),
            ("Alasan Revisi", reasons.get(reason or "", reason)),
        )  # fmt: skip
        for row, (label, value) in enumerate(fields, start=4):
            self._field(row, label, value, is_open=label in {"Nomor Revisi", "Alasan Revisi"})
        self._rule("C10", "whole", "0", "99", "Nomor Revisi", "0 untuk kiriman pertama, lalu 1, 2, dan seterusnya.")
        self._list("C11", f"{LISTS}!$B$2:$B$4", "Alasan Revisi", "Wajib diisi bila Nomor Revisi 1 atau lebih.", stop=True)
        self._flag("C11", 'AND(N($C$10)>0,TRIM($C$11)="")')
        headings = ["No", sasaran, "Indikator Kinerja", "Target", "Satuan", SUPPORTS][: len(self.widths)]
        self._table("tblIndikator", 14, max(INDICATOR_LINES, len(rows) + 10), headings)
        previous = None
        for row, line in enumerate(rows, start=15):
            shown = None if line.sasaran == previous else line.sasaran
            previous = line.sasaran
            self._line(row, (shown, line.indikator, line.target, line.satuan, line.mendukung))
        self._indicator_checks()
        count = f'SUMPRODUCT((TRIM(C15:C{self.bottom})<>"")*((TRIM(D15:D{self.bottom})="")+(TRIM(E15:E{self.bottom})="")))'
        formula = f'=IF({count}=0,"Lengkap","Masih ada "&{count}&" isian yang kosong")'
        self._field(12, "Pemeriksaan Isian", formula, is_open=False)
        self.sheet["C12"].data_type = "f"
        self._page(owner, year)

    def write_budget(self, owner: Owner, year: int, office: str, budgets: Sequence[BudgetRow]) -> None:
        """The sheet Anggaran."""
        self._title(office, f"PROGRAM/KEGIATAN DAN ANGGARAN TAHUN {year}")
        cell = self.sheet["A4"]
        put(cell, f"{owner.code} · {owner.name}")
        cell.font = Font(name="Calibri", size=11, bold=True, color=INK)
        self._table("tblAnggaran", 6, max(BUDGET_LINES, len(budgets) + 5), ["No", "Program/Kegiatan", "Anggaran (Rp)"])
        for row, line in enumerate(budgets, start=7):
            self._line(row, (line.program, line.anggaran))
        for row in range(7, self.bottom + 1):
            self.sheet.cell(row, 3).number_format = "#,##0"
            self.sheet.cell(row, 3).alignment = Alignment(horizontal="right", vertical="top", indent=1)
        area = f"C7:C{self.bottom}"
        self._rule(area, "decimal", "0", "1E+15", "Anggaran (Rp)", "Angka penuh dalam rupiah, tanpa Rp dan tanpa titik.")
        self._flag(area, 'AND(TRIM($B7)<>"",TRIM($C7)="")')
        self._flag(f"B7:B{self.bottom}", 'AND(TRIM($B7)="",TRIM($C7)<>"")')
        self._page(owner, year)
        self.sheet.freeze_panes = "A7"

    @staticmethod
    def missing(rows: Sequence[MaterialRow]) -> int:
        """What the formula of Pemeriksaan Isian counts: targets and satuan that are not filled."""
        return sum((row.target in {None, ""}) + (not row.satuan) for row in rows if row.indikator)

    def supports(self, *, listed: bool) -> None:
        """The column Mendukung: a list when the indicators of the Deputi are known."""
        area = f"F15:F{self.bottom}"
        self._flag(area, 'AND(TRIM($C15)<>"",TRIM($F15)="")')
        if listed:
            self._list(area, SUPPORT_LIST, SUPPORTS, "Pilih indikator Eselon I yang didukung.", stop=True)
        else:
            self._hint(area, SUPPORTS, "Salin bunyi indikator Eselon I yang didukung, kata demi kata.")

    def _indicator_checks(self) -> None:
        last = self.bottom
        self._hint(f"D15:D{last}", "Target", "Angka atau teks, tanpa satuan. Contoh: 80, A, WTP.")
        source = f"{LISTS}!$C$2:$C${len(UNITS_OF_MEASURE) + 1}"
        self._list(f"E15:E{last}", source, "Satuan", "Pilih dari daftar, atau ketik satuan lain.", stop=False)
        for column in "DE":
            self._flag(f"{column}15:{column}{last}", f'AND(TRIM($C15)<>"",TRIM(${column}15)="")')
        self._flag(f"C15:C{last}", 'AND(TRIM($C15)="",OR(TRIM($D15)<>"",TRIM($E15)<>""))')
        self._flag(f"C15:C{last}", f'AND(TRIM($C15)<>"",COUNTIF($C$15:$C${last},LEFT($C15,255))>1)')
        self._flag("B15", 'AND(TRIM($B15)="",TRIM($C15)<>"")')

    def _title(self, office: str, title: str) -> None:
        for row, (text, size, height) in enumerate(((office.upper(), 10, 16), (title, 15, 24)), start=1):
            self.sheet.merge_cells(f"A{row}:{self.last_column}{row}")
            cell = self.sheet.cell(row, 1, text)
            cell.font = Font(name="Calibri", size=size, bold=True, color=INK if row == 1 else ACCENT)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            self.sheet.row_dimensions[row].height = height
        for column in range(1, len(self.widths) + 1):
            self.sheet.cell(2, column).border = Border(bottom=Side(style="medium", color=ACCENT))
        self.sheet.row_dimensions[3].height = 8

    def _field(self, row: int, label: str, value: object, *, is_open: bool) -> None:
        self.sheet.merge_cells(f"A{row}:B{row}")
        self.sheet.merge_cells(f"C{row}:{self.last_column}{row}")
        for column in range(1, len(self.widths) + 1):
            self.sheet.cell(row, column).border = BOX
        name, cell = self.sheet.cell(row, 1, label), self.sheet.cell(row, 3)
        name.font, name.fill = Font(name="Calibri", size=11, color=INK), PatternFill("solid", fgColor=ACCENT_PALE)
        name.alignment = Alignment(horizontal="left", vertical="center", indent=1)
        put(cell, value)
        cell.font = Font(name="Calibri", size=11, bold=not is_open, color=INK)
        cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
        cell.protection = Protection(locked=not is_open)
        self.sheet.row_dimensions[row].height = 17

    def _table(self, name: str, top: int, lines: int, headings: Sequence[str]) -> None:
        self.top, self.bottom = top, top + lines
        font, white = Font(name="Calibri", size=11, color=INK), Font(name="Calibri", size=11, bold=True, color="FFFFFF")
        centre = Alignment(horizontal="center", vertical="center", wrap_text=True)
        for column, heading in enumerate(headings, start=1):
            cell = self.sheet.cell(top, column, heading)
            cell.font, cell.fill, cell.alignment, cell.border = white, PatternFill("solid", fgColor=ACCENT), centre, BOX
            middle = "center" if heading in {"No", "Target", "Satuan"} else "left"
            for row in range(top + 1, self.bottom + 1):
                body = self.sheet.cell(row, column, row - top if column == 1 else None)
                body.font, body.border = font, BOX
                body.alignment = Alignment(horizontal=middle, vertical="top", wrap_text=True, indent=int(middle == "left"))
                body.protection = Protection(locked=column == 1)
        self.sheet.row_dimensions[top].height = 24
        table = Table(displayName=name, ref=f"A{top}:{self.last_column}{self.bottom}")
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
        table._initialise_columns()  # it adds the filter, whose arrows would cover the headings of a form
        table.autoFilter = None
        for column, heading in zip(table.tableColumns, headings, strict=True):
            column.name = heading
        self.sheet.add_table(table)

    def _line(self, row: int, values: Sequence[object]) -> None:
        lines = 1
        for column, value in enumerate(values[: len(self.widths) - 1], start=2):
            put(self.sheet.cell(row, column), value)
            lines = max(lines, -(-len(str(value or "")) // int(self.widths[column - 1])))
        self.sheet.row_dimensions[row].height = 15 * lines + 1  # openpyxl cannot measure wrapped text

    def _page(self, owner: Owner, year: int) -> None:
        sheet = self.sheet
        sheet.sheet_view.showGridLines = False
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_area = f"A1:{self.last_column}{self.bottom}"
        sheet.print_title_rows = f"{self.top}:{self.top}"
        sheet.print_options.horizontalCentered = True
        margins_and_footer(sheet, f"Bahan PK {year} · {owner.code}")
        protect(sheet)

    def _rule(self, area: str, kind: str, low: str, high: str, title: str, text: str) -> None:
        rule = DataValidation(type=kind, operator="between", formula1=low, formula2=high, allow_blank=True)
        self._add(rule, area, title, text)

    def _list(self, area: str, source: str, title: str, text: str, *, stop: bool) -> None:
        rule = DataValidation(type="list", formula1=source, allow_blank=True)
        self._add(rule, area, title, text)
        rule.showErrorMessage = stop

    def _hint(self, area: str, title: str, text: str) -> None:
        self._add(DataValidation(allow_blank=True), area, title, text)

    def _add(self, rule: DataValidation, area: str, title: str, text: str) -> None:
        rule.showInputMessage = rule.showErrorMessage = True
        rule.promptTitle = rule.errorTitle = title
        rule.prompt = rule.error = text
        rule.add(area)
        self.sheet.add_data_validation(rule)

    def _flag(self, area: str, formula: str) -> None:
        fill = PatternFill("solid", bgColor=MISSING)
        self.sheet.conditional_formatting.add(area, FormulaRule([formula], fill=fill))
