"""The two charts of the summary as vectors, in the colours and the font of the page."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from reportlab.graphics.charts.barcharts import VerticalBarChart
from reportlab.graphics.charts.linecharts import HorizontalLineChart
from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.graphics.widgets.markers import makeMarker
from reportlab.lib.colors import HexColor

from macros_py.base import theme
from macros_py.base.grid import Value
from macros_py.documents import paper
from macros_py.summary.figures import PROGRESS_POINTS

Rows = Sequence[Mapping[str, Value]]
_COLOURS = tuple(
    HexColor(f"#{colour}") for colour in (theme.ACCENT, theme.TAB_RESULT, theme.AMBER, theme.TAB_STEP, theme.MUTED, theme.INK)
)
_INK, _GRID, _NORM = (HexColor(f"#{colour}") for colour in (theme.INK, theme.LINE, theme.RED))


def bars(
    title: str, names: Sequence[str], rows: Rows, headings: Sequence[str], width: float, height: float, *, most: int
) -> Drawing:
    """A group of bars for each row; bars end at `most`. A line marks 100, the norm."""
    values = [[_number(row[heading]) for row in rows] for heading in headings]
    return grouped_bars(title, names, values, headings, width, height, most=most)


def grouped_bars(
    title: str,
    names: Sequence[str],
    values: Sequence[Sequence[float]],
    headings: Sequence[str],
    width: float,
    height: float,
    *,
    most: int,
) -> Drawing:
    """`values` holds a series for each heading, a number for each name."""
    chart = VerticalBarChart()
    chart.data = [[min(value, most) for value in series] for series in values]
    chart.categoryAxis.categoryNames = ["\n".join(textwrap.wrap(name, 12)) for name in names]
    chart.groupSpacing, chart.barSpacing = 6, 0
    drawing = _frame(chart, title, headings, width, height, most=most, step=100)
    for number, colour in enumerate(_COLOURS[: len(headings)]):
        chart.bars[number].fillColor, chart.bars[number].strokeColor = colour, None
    y = chart.y + chart.height * 100 / most
    drawing.add(Line(chart.x, y, chart.x + chart.width, y, strokeColor=_NORM, strokeWidth=0.6, strokeDashArray=(2, 2)))
    return drawing


def lines(title: str, rows: Rows, headings: Sequence[str], width: float, height: float) -> Drawing:
    """A line for each heading over the rows; the part that no row fills stays empty, as on the sheet."""
    chart = HorizontalLineChart()
    blank: list[None] = [None] * (PROGRESS_POINTS - len(rows))
    chart.data = [[*(_number(row[heading]) for row in rows), *blank] for heading in headings]
    # "4 Januari" on two lines, or ten dates would run into each other.
    dates = [str(row["Tanggal"]).partition(" ") for row in rows]
    chart.categoryAxis.categoryNames = [f"{day}\n{month[:3]}" for day, _, month in dates] + [""] * len(blank)
    chart.joinedLines = len(rows) > 1  # a line of one point cannot be drawn: it is a dot
    drawing = _frame(chart, title, headings, width, height, most=100, step=25)
    for number, colour in enumerate(_COLOURS[: len(headings)]):
        chart.lines[number].strokeColor, chart.lines[number].strokeWidth = colour, 1.6
        if len(rows) == 1:
            chart.lines[number].symbol = makeMarker("FilledCircle", fillColor=colour, size=4)
    return drawing


def _number(value: Value) -> float:
    return value if isinstance(value, int | float) else 0


def _frame(chart: Any, title: str, headings: Sequence[str], width: float, height: float, *, most: int, step: int) -> Drawing:
    """Place a chart in a drawing with its title above and its legend below."""
    drawing = Drawing(width, height)
    drawing.add(Rect(0.5, 0.5, width - 1, height - 1, fillColor=None, strokeColor=_GRID, strokeWidth=0.6))
    drawing.add(String(width / 2, height - 12, title, fontName=paper.BOLD, fontSize=8, textAnchor="middle", fillColor=_INK))
    chart.x, chart.y, chart.width, chart.height = 24, 34, width - 32, height - 54
    values, names = chart.valueAxis, chart.categoryAxis
    values.valueMin, values.valueMax, values.valueStep = 0, most, step
    values.visibleGrid, values.gridStrokeColor, values.gridStrokeWidth = 1, _GRID, 0.5
    values.strokeColor, values.visibleTicks = None, 0
    names.strokeColor, names.visibleTicks = _GRID, 0
    for labels in (values.labels, names.labels):
        labels.fontName, labels.fontSize, labels.fillColor = paper.REGULAR, 6, _INK
    names.labels.leading, names.labels.textAnchor, names.labels.boxAnchor = 6.6, "middle", "n"
    drawing.add(chart)
    x = width / 2 - 32 * len(headings)
    for heading, colour in zip(headings, _COLOURS, strict=False):
        drawing.add(Rect(x, 6, 7, 5, fillColor=colour, strokeColor=None))
        drawing.add(String(x + 10, 6, heading, fontName=paper.REGULAR, fontSize=6.5, fillColor=_INK))
        x += 72
    return drawing
