"""Lays a table on a sheet, and gives a sheet its page, its protection and its head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass

from openpyxl.formatting.rule import Rule
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break, ColBreak
from openpyxl.worksheet.table import AutoFilter, Table, TableColumn, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from macros_py.base import theme, typeset
from macros_py.base.addresses import letters
from macros_py.sheets import style
from macros_py.sheets.validations import validate
from macros_py.tracker.layout import HOME, NO, Column, TableSpec

A4 = 9
_PAGE_WIDTH, _UNIT = 780.0, 5.5  # points: of a landscape page between its margins, and of a unit of column width
TABLE_STYLE = "TableStyleLight9"
GUTTER = 2.0  # width of an empty column beside a table


@dataclass(frozen=True, slots=True)
class Placed:
    """A table on its sheet: where each column's cells are."""

    sheet: Worksheet
    spec: TableSpec
    row: int
    column: int
    count: int

    def letter(self, heading: str) -> str:
        """Column letters of a heading."""
        return letters(self.column + self.spec.headings.index(heading))

    def first(self, heading: str) -> str:
        """First body cell of a heading as conditional formats name it: $K8."""
        return f"${self.letter(heading)}{self.row + 1}"

    def body(self, first: str | None = None, last: str | None = None) -> str:
        """Range of the body cells of one heading, from one to another, or of the whole body."""
        headings = self.spec.headings
        first, last = (first, last or first) if first else (headings[0], headings[-1])
        return f"{self.letter(first)}{self.row + 1}:{self.letter(str(last))}{self.row + self.count}"

    @property
    def widths(self) -> list[float]:
        """Widths of the columns on the sheet, which several tables may share."""
        return [shown_width(self.sheet, letters(number)) for number in range(self.column, self.end + 1)]

    @property
    def end(self) -> int:
        """Number of the last column."""
        return self.column + len(self.spec.columns) - 1


def lay_table(
    sheet: Worksheet,
    spec: TableSpec,
    row: int,
    column: int,
    records: Sequence[Mapping[str, object]] = (),
    *,
    widths: bool = True,
    card: bool = False,
    least_lines: int = 1,
) -> Placed:
    """Lay a table with its heading at (`row`, `column`): values, styles, validations.

    A table without records keeps one blank row, as Excel does. `widths` sets the columns to the widths of the plan, or to what
    their headings need beside their filter buttons. A `card` is a table that is not to look like one: no filter buttons, no
    table style. No row is lower than `least_lines`.
    """
    records = records or [{}]
    placed = Placed(sheet, spec, row, column, len(records))
    for number, plan in enumerate(spec.columns, start=column):
        style.write_heading(sheet.cell(row, number), plan.heading)
        top = sheet.cell(row + 1, number)
        style.style_body(top, plan)
        for below, record in enumerate(records, start=row + 1):
            cell = sheet.cell(below, number)
            if (value := record.get(plan.heading)) is not None:
                style.put(cell, value)
            cell._style = copy(top._style)  # to set it anew for each cell takes ten times as long
        if widths:
            sheet.column_dimensions[letters(number)].width = column_width(plan)
        validate(sheet, plan, placed.body(plan.heading))
    area = f"{letters(column)}{row}:{letters(placed.end)}{row + placed.count}"
    sheet.add_table(
        Table(
            displayName=spec.name,
            ref=area,
            autoFilter=None if card else AutoFilter(ref=area),
            tableColumns=[TableColumn(id=i, name=name) for i, name in enumerate(spec.headings, start=1)],
            tableStyleInfo=TableStyleInfo(name=None if card else TABLE_STYLE, showRowStripes=False),
        )
    )
    _fit_rows(placed, records, beneath=10 if card else 18, least=least_lines)
    return placed


def column_width(plan: Column) -> float:
    """The width of the plan, or what the heading needs beside its filter button, in character units."""
    return max(plan.width, typeset.heading_width(plan.heading))


def shown_width(sheet: Worksheet, letter: str) -> float:
    """The width of a column on its sheet, in character units; nothing where it is hidden."""
    dimension = sheet.column_dimensions[letter]
    return 0.0 if dimension.hidden else dimension.width


class FittedRow(RowDimension):  # type: ignore[misc]
    """A row with a height that is right for its text now, and that Excel fits anew when the text changes."""

    @property
    def customHeight(self) -> None:  # noqa: N802 - openpyxl's name
        """No: the height is not a user's wish."""


def _fit_rows(placed: Placed, records: Sequence[Mapping[str, object]], beneath: float, least: int) -> None:
    """Make rows as tall as their text needs, and headings taller by `beneath`: a filter button covers their foot."""
    sheet = placed.sheet
    plans = list(zip(placed.spec.columns, placed.widths, strict=True))
    needed = max(typeset.lines(plan.heading, width, bold=True) for plan, width in plans)
    rows = sheet.row_dimensions
    rows[placed.row].height = max(rows[placed.row].height or 0, typeset.height(needed, padding=beneath))
    wrapped = [(plan.heading, width) for plan, width in plans if plan.kind == "wrapped"]
    for number, record in enumerate(records, start=placed.row + 1):
        needed = max((typeset.lines(str(record.get(heading) or ""), width - 1) for heading, width in wrapped), default=1)
        fitted = max(typeset.height(max(needed, least)), rows[number].height or 0)
        rows[number] = FittedRow(sheet, index=number, ht=fitted)


def colour_words(placed: Placed) -> None:
    """Colour the words of choice columns, after any rule that the sheet put first; retired rows are quiet throughout.

    Neighbours with the same choices share one rule for each word.
    """
    if "Aktif" in placed.spec.headings:
        when(placed, placed.body(), f'{placed.first("Aktif")}="{NO}"', theme.QUIET, stop=True)
    groups: list[list[str]] = []
    choices: tuple[str, ...] = ()
    for column in placed.spec.columns:
        if column.choices and column.choices == choices:
            groups[-1].append(column.heading)
        elif column.choices:
            groups.append([column.heading])
        choices = column.choices
    plans = {column.heading: column for column in placed.spec.columns}
    for group in groups:
        for word in plans[group[0]].choices:
            if tone := theme.TONES.get(str(word)):
                when(placed, placed.body(group[0], group[-1]), f'{placed.first(group[0])[1:]}="{word}"', tone)


def when(placed: Placed, area: str, condition: str, tone: theme.Tone, *, stop: bool = False) -> None:
    """Show the cells of `area` in `tone` where the condition, written for its first cell, holds."""
    rule = Rule(type="expression", dxf=style.differential(tone), formula=[condition], stopIfTrue=stop or None)
    placed.sheet.conditional_formatting.add(area, rule)


def head(sheet: Worksheet, title: str, about: str) -> int:
    """Title, one sentence about the sheet, and the way home. Returns the row in which the table's heading goes."""
    style.write(sheet["A1"], title, size=18, bold=True, color=theme.ACCENT)
    style.write(sheet["A2"], about, color=theme.MUTED)
    link(sheet, "A3", "‹ Beranda", HOME)
    sheet.row_dimensions[1].height = 30
    sheet.row_dimensions[2].height = 18
    sheet.row_dimensions[3].height = 21
    return 4


def link(sheet: Worksheet, cell: str, text: str, target: str) -> None:
    """A cell that leads to the top of another sheet."""
    style.write(sheet[cell], text, size=10, color=theme.ACCENT, underline=True)
    quoted = target.replace("'", "''")
    sheet[cell].hyperlink = Hyperlink(ref=cell, location=f"'{quoted}'!A1", tooltip=f"Buka {target}")


def finish(
    sheet: Worksheet,
    *,
    tab: str,
    heading_row: int,
    freeze: str,
    locked: bool = True,
    grid: bool = False,
    apart: Sequence[Placed] = (),
    one_page: bool = False,
    zoom: int = 100,
) -> None:
    """Tab colour, frozen headings, protection without a password, and a printed page that reads on its own.

    The sheet is one page wide, or one for each of the tables that are to be printed `apart`. `one_page` makes it one
    page high as well.
    """
    sheet.sheet_properties.tabColor = tab
    sheet.sheet_view.showGridLines = grid
    sheet.sheet_view.zoomScale = sheet.sheet_view.zoomScaleNormal = zoom
    sheet.freeze_panes = freeze
    _set_page(sheet, heading_row, apart, one_page)
    if locked:
        guard = sheet.protection
        guard.enable()
        # In this element a flag says what is forbidden.
        guard.formatColumns = guard.formatRows = guard.autoFilter = False
        guard.selectLockedCells = guard.selectUnlockedCells = False


def _set_page(sheet: Worksheet, heading_row: int, apart: Sequence[Placed], one_page: bool) -> None:
    page = sheet.page_setup
    page.paperSize, page.orientation = A4, "landscape"
    if len(apart) > 1:
        widest = max(sum(placed.widths) for placed in apart)
        page.scale = min(100, int(100 * _PAGE_WIDTH / (widest * _UNIT)))
        sheet.col_breaks = ColBreak()
        for placed in apart[:-1]:
            sheet.col_breaks.append(Break(id=placed.end + 1))  # after the empty column
    else:
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        page.fitToWidth, page.fitToHeight = 1, int(one_page)
    sheet.print_title_rows = f"{heading_row}:{heading_row}"
    sheet.print_options.horizontalCentered = len(apart) < 2
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom = 0.5, 0.6
    margins.header = margins.footer = 0.3
    for part, text in (
        (sheet.oddFooter.left, "PK Tracker"),
        (sheet.oddFooter.center, "&A"),
        (sheet.oddFooter.right, "Halaman &P dari &N"),
    ):
        part.text, part.size, part.font, part.color = text, 9, f"{theme.FONT},Regular", theme.MUTED
