"""Ringkasan: one printed A4 page of small tables of fixed size, with two charts that Excel draws from them.

    what it is about, and the state in a few lines
    Deputi × step                | chart: time against the norm
    time per step and per actor  | chart: progress
    rows that need a word
    signatures

Ten columns serve all of them: narrow ones for the numbers, two wide ones for names and charts. The numbers of the chart
of progress stand to the right of the printed page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.drawing.text import CharacterProperties, Font, Paragraph, ParagraphProperties
from openpyxl.styles import Alignment, Border, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from macros_py.base import theme, typeset
from macros_py.base.addresses import letters
from macros_py.procedure.sop import Sop
from macros_py.sheets import style
from macros_py.sheets.laying import Placed, finish, lay_table, when
from macros_py.summary import page
from macros_py.tracker.layout import TableSpec

_WIDTHS = (15.5, 8.4, 7.0, 10.6, 9.9, 9.9, 10.0, 8.8, 27.0, 26.0)
_WIDE = 9  # the first of the two wide columns
_BODY, _SMALL = 9.0, 8.0

Content = Mapping[str, Sequence[Mapping[str, object]]]


def lay(sheet: Worksheet, sop: Sop, year: int, content: Content | None = None) -> None:
    """Fill the sheet Ringkasan: blank for a new tracker, with `content` (page.content) for the export."""
    for number, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[letters(number)].width = width
    page_layout = _Page(sheet, sop, content or {})
    page_layout.head(year)
    matrix, time = page_layout.numbers()
    page_layout.attention()
    page_layout.signatures()
    page_layout.charts(matrix, time)
    _set_page(sheet, page_layout.row - 1, page_layout.side + 1)


class _Page:
    """Lays the page from the top down; `row` is the next free row."""

    def __init__(self, sheet: Worksheet, sop: Sop, content: Content) -> None:
        self.sheet, self.sop, self.content = sheet, sop, content
        self.sizes = page.sizes(sop)
        # A SOP of more than six steps has its charts beside a wider matrix, and is printed smaller.
        self.side = max(_WIDE, len(sop.steps) + 3)
        self.row = 1

    def head(self, year: int) -> None:
        for text, size, bold, color, height in (
            (self.sop.institution, 10, True, theme.INK, 15),
            (self.sop.bureau.upper(), 10, False, theme.INK, 15),
            (page.title(self.sop.title, year)[0], 14, True, theme.ACCENT, 24),
            (page.title(self.sop.title, year)[1], 10, False, theme.MUTED, 16),
        ):
            self._across(text, size=size, bold=bold, color=color, height=height)
        for column in range(1, len(_WIDTHS) + 1):
            self.sheet.cell(2, column).border = Border(bottom=Side("medium", color=theme.ACCENT))
        placed = self._table(page.FACTS, 1, row_height=16, hide_heading=True)
        for row in range(placed.row + 1, placed.row + 1 + placed.count):
            self.sheet.cell(row, 1).font = style.font(_BODY, bold=True, color=theme.ACCENT)
            first = row == placed.row + 1
            self.sheet.cell(row, 2).font = style.font(10 if first else _BODY, bold=first)
            for column in (1, 2):
                self.sheet.cell(row, column).border = Border()
        self._gap(5)

    def numbers(self) -> tuple[Placed, Placed]:
        """Matrix, time per step, time per actor. Returns the first two, for the charts beside them."""
        self._section("Unit per Deputi dan langkah (selesai/jumlah)")
        matrix = self._table(page.matrix([s.sheet for s in self.sop.steps]), 1, row_height=26)
        cells = matrix.body(self.sop.steps[0].sheet, self.sop.steps[-1].sheet)
        first = f"{letters(2)}{matrix.row + 1}"
        for word, tone in (
            ("lewat", theme.ALARM),
            ("dekat", theme.WATCH),
            ("ulang", theme.WATCH),
            ("jalan", theme.ACTIVE),
            ("selesai", theme.DONE),
            ("belum", theme.QUIET),
        ):
            when(matrix, cells, f'ISNUMBER(SEARCH("{word}",{first}))', tone)
        when(matrix, matrix.body(), f'{matrix.first("Deputi")}="Jumlah"', theme.Tone(theme.INK, bold=True))
        self._centre(matrix)
        for column in range(1, matrix.end + 1):  # mostly unused: a SOP of five Deputi needs it
            self.sheet.cell(matrix.row + matrix.count, column).border = Border()
        self._gap(6)
        self._section("Pemakaian norma waktu (waktu kerja)")
        time = self._table(page.TIME, 1, row_height=16)
        actors = self._table(page.ACTORS, 1, row_height=16)
        for placed in (time, actors):
            self._centre(placed)
            over = placed.first("Rata-rata (% norma)").replace("$", "")
            shares = placed.body("Rata-rata (% norma)", "Terlama (% norma)")
            when(placed, shares, f"AND(ISNUMBER({over}),{over}>100)", theme.WATCH)
            when(placed, placed.body("Terlambat"), f"{placed.first('Terlambat')}>0", theme.WATCH)
        self._gap(6)
        return matrix, time

    def attention(self) -> None:
        self._section("Baris yang terlambat atau belum lengkap")
        placed = self._table(page.ATTENTION, 1, row_height=25, size=_SMALL)
        for word, tone in (
            ("Lewat batas", theme.ALARM),
            ("Dikembalikan", theme.ALARM),
            ("Belum lengkap", theme.WATCH),
            ("Kurang berkas", theme.WATCH),
        ):
            when(placed, placed.body("Hal"), f'{placed.first("Hal")}="{word}"', tone)
        for row in range(placed.row + 1, placed.row + 1 + placed.count):
            self.sheet.cell(row, 2).alignment = Alignment(horizontal="center", vertical="center", shrink_to_fit=True)
        self._gap(8)

    def signatures(self) -> None:
        row = self.row
        for spec, column in ((page.RECEIVER, 2), (page.SENDER, _WIDE)):
            self.row = row
            placed = self._table(spec, column, row_height=13.5, hide_heading=True)
            for below in range(row + 1, row + 1 + placed.count):
                cell = self.sheet.cell(below, column)
                cell.border = Border()
                cell.font = style.font(10, bold=below == row + placed.count - 1)

    def charts(self, matrix: Placed, time: Placed) -> None:
        side = self.side
        if side > _WIDE:
            for number in range(len(_WIDTHS) + 1, side + 2):
                self.sheet.column_dimensions[letters(number)].width = _WIDTHS[3] if number < side else _WIDTHS[-1]
        bars = BarChart()
        bars.gapWidth, bars.overlap = 60, 0
        colours = (theme.ACCENT, theme.TAB_RESULT)
        _series(self.sheet, bars, time, ("Rata-rata (% norma)", "Terlama (% norma)"), "Langkah", colours)
        bars.y_axis.scaling.max, bars.y_axis.majorUnit = page.SHOWN_PERCENT, 100
        _dress(bars, page.TIME_TITLE)
        _place(self.sheet, bars, side, matrix.row - 1, time.row - 3)

        spec, column = page.PROGRESS, side + 3
        style.write(self.sheet.cell(matrix.row - 1, column), "Data grafik kemajuan", size=_BODY, color=theme.MUTED)
        heights = {row: dimension.height for row, dimension in self.sheet.row_dimensions.items()}
        progress = lay_table(self.sheet, spec, matrix.row, column, self._records(spec), widths=False, card=True)
        for number in range(column, column + len(spec.columns)):
            self.sheet.column_dimensions[letters(number)].width = 12
        for row, height in heights.items():
            del self.sheet.row_dimensions[row]
            self.sheet.row_dimensions[row].height = height
        line = LineChart()
        _series(self.sheet, line, progress, ("Selesai (%)", "Rencana (%)"), "Tanggal", colours)
        line.y_axis.scaling.max, line.y_axis.majorUnit = 100, 25
        _dress(line, page.PROGRESS_TITLE)
        _place(self.sheet, line, side, time.row - 1, time.row + 1 + len(self.sop.steps) + self.sizes[page.ACTORS.name])

    def _records(self, spec: TableSpec) -> list[Mapping[str, object]]:
        given = list(self.content.get(spec.name, ()))
        return given + [{}] * (self.sizes[spec.name] - len(given))

    def _table(
        self, spec: TableSpec, column: int, *, row_height: float, size: float = _BODY, hide_heading: bool = False
    ) -> Placed:
        """Lay one table at the next row; a hidden heading is a thin line without ink."""
        placed = lay_table(self.sheet, spec, self.row, column, self._records(spec), widths=False, card=True)
        for number, plan in enumerate(spec.columns, start=column):
            heading = self.sheet.cell(self.row, number)
            heading.font = style.font(1 if hide_heading else _SMALL, bold=True, color=theme.PAPER)
            if hide_heading:
                heading.fill, heading.border = PatternFill(), Border()
            for row in range(self.row + 1, self.row + 1 + placed.count):
                cell = self.sheet.cell(row, number)
                cell.font = style.font(size)
                cell.number_format = "#,##0" if plan.kind == "number" else "@"
        self.sheet.row_dimensions[self.row].height = 3 if hide_heading else self._heading_height(spec, column)
        for row in range(self.row + 1, self.row + 1 + placed.count):
            del self.sheet.row_dimensions[row]  # the page keeps its form: no row fits itself to its text
            self.sheet.row_dimensions[row].height = row_height
        self.row += placed.count + 1
        return placed

    def _heading_height(self, spec: TableSpec, column: int) -> float:
        widths = [self.sheet.column_dimensions[letters(n)].width for n in range(column, column + len(spec.columns))]
        scale = 11 / _SMALL
        most = max(typeset.lines(c.heading, w * scale, bold=True) for c, w in zip(spec.columns, widths, strict=True))
        return typeset.height(most, size=_SMALL, padding=6)

    def _centre(self, placed: Placed) -> None:
        for row in range(placed.row + 1, placed.row + 1 + placed.count):
            for column in range(placed.column + 1, placed.end + 1):
                middle = Alignment(horizontal="center", vertical="center", wrap_text=True)
                self.sheet.cell(row, column).alignment = middle

    def _across(self, text: str, *, size: float, bold: bool, color: str, height: float) -> None:
        """A line of text in the middle of the page."""
        style.write(self.sheet.cell(self.row, 1), text, size=size, bold=bold, color=color, across="center")
        self.sheet.merge_cells(start_row=self.row, end_row=self.row, start_column=1, end_column=len(_WIDTHS))
        self.sheet.row_dimensions[self.row].height = height
        self.row += 1

    def _section(self, text: str) -> None:
        style.write(self.sheet.cell(self.row, 1), text, size=10, bold=True, color=theme.ACCENT)
        self.sheet.row_dimensions[self.row].height = 16
        self.row += 1

    def _gap(self, height: float) -> None:
        self.sheet.row_dimensions[self.row].height = height
        self.row += 1


def _series(
    sheet: Worksheet, chart: BarChart | LineChart, placed: Placed, headings: Sequence[str], names: str, colours: Sequence[str]
) -> None:
    """Add columns of a table as series, named by their headings."""
    start = placed.column + placed.spec.headings.index(headings[0])
    last = placed.row + placed.count
    area = Reference(sheet, min_col=start, max_col=start + len(headings) - 1, min_row=placed.row, max_row=last)
    chart.add_data(area, titles_from_data=True)
    column = placed.column + placed.spec.headings.index(names)
    chart.set_categories(Reference(sheet, min_col=column, min_row=placed.row + 1, max_row=last))
    for series, colour in zip(chart.series, colours, strict=True):
        if isinstance(chart, LineChart):
            series.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=colour, w=22000))
            series.smooth = False
        else:
            series.graphicalProperties = GraphicalProperties(solidFill=colour)


def _dress(chart: BarChart | LineChart, title: str) -> None:
    """One look for both charts: the font of the page, a quiet grid, the legend below."""
    chart.title = title
    chart.title.tx.rich.p[0].pPr = ParagraphProperties(defRPr=_letters(900, bold=True))
    for run in chart.title.tx.rich.p[0].r:
        run.rPr = _letters(900, bold=True)
    chart.title.overlay = False
    chart.legend.position = "b"
    chart.legend.txPr = _text(700)
    for axis in (chart.x_axis, chart.y_axis):
        axis.delete = False
        axis.title = None
        axis.txPr = _text(700)
        axis.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=theme.LINE))
    chart.x_axis.number_format = chart.y_axis.number_format = "General"
    chart.y_axis.scaling.min = 0
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill=theme.LINE))
    chart.graphical_properties = GraphicalProperties(ln=LineProperties(solidFill=theme.LINE))
    chart.roundedCorners = False


def _letters(size: int, *, bold: bool = False) -> CharacterProperties:
    return CharacterProperties(sz=size, b=bold, latin=Font(typeface=theme.FONT), solidFill=theme.INK)


def _text(size: int) -> RichText:
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=_letters(size)), endParaRPr=_letters(size))])


def _place(sheet: Worksheet, chart: BarChart | LineChart, column: int, first: int, last: int) -> None:
    """Put a chart over two columns from one row to another: it moves and grows with them."""
    gap = 60_000
    chart.anchor = TwoCellAnchor(
        editAs="twoCell",
        _from=AnchorMarker(col=column - 1, colOff=gap, row=first - 1),
        to=AnchorMarker(col=column + 1, colOff=0, row=last),
    )
    sheet.add_chart(chart)


def _set_page(sheet: Worksheet, last: int, columns: int) -> None:
    finish(sheet, tab=theme.TAB_RESULT, heading_row=1, freeze="A1")
    sheet.print_title_rows = None
    sheet.print_area = f"A1:{letters(columns)}{last}"
    setup, margins = sheet.page_setup, sheet.page_margins
    setup.orientation, setup.fitToHeight = "portrait", 1
    margins.left = margins.right = 0.45
    margins.top, margins.bottom = 0.45, 0.55
