"""Lintas tahun on paper: time per step against the norm as bars, one for each year; the table; who was late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from macros_py.base import theme, words
from macros_py.base.files import write_bytes
from macros_py.documents import paper
from macros_py.documents.charts import grouped_bars
from macros_py.documents.paper import MM, About
from macros_py.summary.page import SHOWN_PERCENT

_MARGIN = 15 * MM
_WIDTH = paper.SIZES["A4"][0] - 2 * _MARGIN
_MOST_BARS = 6  # years in the picture: the latest
Cells = Sequence[Sequence[object]]


def write_pdf(
    path: Path,
    now: datetime,
    author: str,
    *,
    years: Sequence[int],
    steps: Sequence[str],
    shares: Sequence[Sequence[float | None]],
    heads: Sequence[str],
    rows: Cells,
    late: Cells,
) -> None:
    """Write the page; `shares` holds the percent of the norm, a row for each year, a number for each step."""
    paper.fonts()
    title = f"Perbandingan Tahun {years[0]}–{years[-1]}" if len(years) > 1 else f"Tahun {years[0]}"
    shown = slice(-_MOST_BARS, None)
    values = [[share or 0 for share in series] for series in shares[shown]]
    chart = grouped_bars(
        f"Waktu per langkah (norma = 100; digambar s.d. {SHOWN_PERCENT})",
        steps,
        values,
        [str(y) for y in years[shown]],
        _WIDTH,
        70 * MM,
        most=SHOWN_PERCENT,
    )
    story = [
        _text(title, 14, bold=True), _text(f"Dicetak pada {words.moment(now)}", 9), Spacer(1, 6), chart, Spacer(1, 10),
        _text("Pemakaian norma dan keterlambatan per langkah", 10, bold=True), Spacer(1, 3), _table(heads, rows, (26, 18)),
        Spacer(1, 10), _text("Unit yang pernah terlambat (jumlah langkah)", 10, bold=True), Spacer(1, 3),
        _table(["Kode", "Unit Kerja", *map(str, years)], late or [["", "Tidak ada", *[""] * len(years)]], (16, 90)),
    ]  # fmt: skip

    def decorate(canvas: Canvas, number: int, pages: int) -> None:
        paper.footer(canvas, ("PK Tracker", title, f"Halaman {number} dari {pages}"), _MARGIN, _MARGIN + _WIDTH, 8 * MM)

    about = About(title, "Lintas tahun", author, now)
    buffer = BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=paper.SIZES["A4"],
        leftMargin=_MARGIN - 6,
        rightMargin=_MARGIN - 6,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=title,
        author=author,
        creator="PK Tracker",
    )
    document.build(story, canvasmaker=paper.canvas_of(about, decorate))
    write_bytes(path, buffer.getvalue())


def _text(value: object, size: float = 8, *, bold: bool = False, color: str = theme.INK) -> Paragraph:
    shown = "" if value is None else words.number(value) if isinstance(value, float) else str(value)
    look = ParagraphStyle(
        "", fontName=paper.BOLD if bold else paper.REGULAR, fontSize=size, leading=size * 1.25, textColor=HexColor(f"#{color}")
    )
    return Paragraph(shown.replace("&", "&amp;").replace("<", "&lt;"), look)


def _table(heads: Sequence[str], rows: Cells, first: Sequence[float]) -> Table:
    """A table whose first columns have these widths (mm) and whose others share the rest."""
    others = len(heads) - len(first)
    widths = [width * MM for width in first] + [(_WIDTH - sum(first) * MM) / others] * others
    body = [[_text(head, 7, bold=True, color=theme.PAPER) for head in heads], *([_text(v) for v in row] for row in rows)]
    return Table(body, colWidths=widths, repeatRows=1, style=[
        ("BACKGROUND", (0, 0), (-1, 0), HexColor(f"#{theme.ACCENT}")), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, HexColor(f"#{theme.LINE}")), ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ])  # fmt: skip
