"""The page Ringkasan as a PDF: the same tables as the sheet, and the same charts as vectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepInFrame, Paragraph, SimpleDocTemplate, Spacer, Table

from macros_py.base import theme
from macros_py.base.files import write_bytes
from macros_py.base.grid import Value
from macros_py.documents import paper
from macros_py.documents.charts import bars, lines
from macros_py.documents.paper import MM, About
from macros_py.summary import Summary, page
from macros_py.tracker.layout import TableSpec

_MARGIN = 11 * MM
_WIDTH = paper.SIZES["A4"][0] - 2 * _MARGIN
_PADDING = 6  # of the frame that reportlab puts on a page
_NARROW = (23.5, 13, 12, 15.5, 12, 12, 15.5, 13.5)  # mm, the columns beside the charts
_LISTED = (21, 12, 12, 17, 17, 17, 17, 12)  # mm, the columns before the names; a date takes one line
_NAMES = _WIDTH / MM - sum(_LISTED)
_WIDE = (*_LISTED, _NAMES * 0.53, _NAMES * 0.47)

# Words of the page that are coloured, and how. The first that a cell holds counts.
_TONES = {
    "lewat": theme.ALARM, "Lewat": theme.ALARM, "Dikembalikan": theme.ALARM, "dekat": theme.WATCH, "ulang": theme.WATCH,
    "Belum lengkap": theme.WATCH, "Kurang berkas": theme.WATCH, "jalan": theme.ACTIVE, "selesai": theme.DONE,
    "belum": theme.QUIET,
}  # fmt: skip

Rows = Sequence[Mapping[str, Value]]
Command = tuple[object, ...]


def write_summary_pdf(path: Path, summary: Summary) -> None:
    """Write the summary to a new PDF of one A4 page. Raises CannotGoOn (FILE_EXISTS …).

    The same summary gives the same bytes.
    """
    paper.fonts()
    story = _story(summary)
    about = About(
        f"Ringkasan {summary.sop.title} {summary.year}",
        summary.sop.number,
        summary.sender.name or summary.sender.role,
        summary.at,
    )

    def decorate(canvas: Canvas, number: int, pages: int) -> None:
        texts = ("PK Tracker", summary.sop.number, f"Halaman {number} dari {pages}")
        paper.footer(canvas, texts, _MARGIN, _MARGIN + _WIDTH, 7 * MM)

    buffer = BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=paper.SIZES["A4"],
        leftMargin=_MARGIN - _PADDING,
        rightMargin=_MARGIN - _PADDING,
        topMargin=9 * MM,
        bottomMargin=11 * MM,
        title=about.title,
        subject=about.subject,
        author=about.author,
        creator="PK Tracker",
    )
    # A SOP with many steps or actors is made smaller rather than given a second page.
    fitted = KeepInFrame(_WIDTH, document.height - 2 * _PADDING, story, mode="shrink")
    document.build([fitted], canvasmaker=paper.canvas_of(about, decorate))
    write_bytes(path, buffer.getvalue())


def _story(summary: Summary) -> list[Flowable]:
    content = page.content(summary)
    sheets = [step.sheet for step in summary.sop.steps]
    matrix = page.matrix(sheets)
    wide = len(sheets) + 2 > len(_NARROW)  # then the matrix takes the whole width
    counts = [
        _section("Unit per Deputi dan langkah (selesai/jumlah)"),
        _table(matrix, content[matrix.name], _matrix_widths(len(sheets), wide=wide), coloured=True, total=True),
        Spacer(1, 5),
    ]
    numbers = [
        *([] if wide else counts),
        _section("Pemakaian norma waktu (waktu kerja)"),
        _table(page.TIME, content[page.TIME.name], _NARROW, over=True),
        _table(page.ACTORS, content[page.ACTORS.name], _NARROW, over=True),
    ]
    width = _WIDTH - sum(_NARROW) * MM - 6
    charts = [
        bars(
            page.TIME_TITLE,
            sheets,
            content[page.TIME.name],
            ("Rata-rata (% norma)", "Terlama (% norma)"),
            width,
            52 * MM,
            most=page.SHOWN_PERCENT,
        ),
        Spacer(1, 4),
        lines(page.PROGRESS_TITLE, content[page.PROGRESS.name], ("Selesai (%)", "Rencana (%)"), width, 52 * MM),
    ]
    looks = [*_tight(0), ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, 0), 0),
             ("RIGHTPADDING", (0, 0), (-1, -1), 0), ("LEFTPADDING", (1, 0), (1, 0), 6)]  # fmt: skip
    beside = Table([[numbers, charts]], colWidths=[sum(_NARROW) * MM, _WIDTH - sum(_NARROW) * MM], style=looks)
    return [
        *_head(summary),
        *(counts if wide else []),
        beside,
        Spacer(1, 3),
        _section("Baris yang terlambat atau belum lengkap"),
        _table(page.ATTENTION, content[page.ATTENTION.name], _WIDE, coloured=True, size=6.4, padding=0.9),
        Spacer(1, 8),
        _signatures(content),
    ]


def _matrix_widths(steps: int, *, wide: bool) -> tuple[float, ...]:
    """Deputi, the steps and Bahan share the room of the narrow columns, or the whole width."""
    if steps + 2 == len(_NARROW):
        return _NARROW
    room = _WIDTH / MM if wide else sum(_NARROW)
    return (_NARROW[0], *[(room - _NARROW[0]) / (steps + 1)] * (steps + 1))


def _text(text: object, size: float = 7.6, *, bold: bool = False, color: str = theme.INK, centre: bool = False) -> Paragraph:
    shown = "" if text is None else escape(str(text)).replace("\n", "<br/>")
    look = ParagraphStyle(
        "",
        fontName=paper.BOLD if bold else paper.REGULAR,
        fontSize=size,
        leading=size * 1.18,
        textColor=HexColor(f"#{color}"),
        alignment=TA_CENTER if centre else TA_LEFT,
        splitLongWords=True,
    )
    return Paragraph(shown, look)


def _section(text: str) -> Paragraph:
    heading = _text(text, 9, bold=True, color=theme.ACCENT)
    heading.style.spaceAfter = 2
    return heading


def _head(summary: Summary) -> list[Flowable]:
    first, second = page.title(summary.sop.title, summary.year)
    line = ("LINEBELOW", (0, 1), (-1, 1), 1.2, HexColor(f"#{theme.ACCENT}"))
    title = Table(
        [
            [_text(summary.sop.institution, 9, bold=True, centre=True)],
            [_text(summary.sop.bureau.upper(), 9, centre=True)],
            [_text(first, 13, bold=True, color=theme.ACCENT, centre=True)],
            [_text(second, 9, color=theme.MUTED, centre=True)],
        ],
        colWidths=[_WIDTH],
        style=[*_tight(1.5), line, ("TOPPADDING", (0, 2), (-1, 2), 4)],
    )
    facts = Table(
        [
            [_text(item, 8, bold=True, color=theme.ACCENT), _text(text, 9 if not n else 8, bold=not n)]
            for n, (item, text) in enumerate(page.facts(summary))
        ],
        colWidths=[21 * MM, _WIDTH - 21 * MM],
        style=_tight(1),
    )
    return [title, Spacer(1, 3), facts, Spacer(1, 5)]


def _tight(padding: float) -> list[Command]:
    everywhere = ((0, 0), (-1, -1))
    return [
        ("TOPPADDING", *everywhere, padding), ("BOTTOMPADDING", *everywhere, padding), ("LEFTPADDING", *everywhere, 2),
        ("RIGHTPADDING", *everywhere, 2), ("VALIGN", *everywhere, "MIDDLE"), ("FONTNAME", *everywhere, paper.REGULAR),
    ]  # fmt: skip


def _table(
    spec: TableSpec,
    rows: Rows,
    widths: Sequence[float],
    *,
    coloured: bool = False,
    total: bool = False,
    over: bool = False,
    size: float = 7.4,
    padding: float = 1.1,
) -> Table:
    looks: list[Command] = [
        *_tight(padding), ("BACKGROUND", (0, 0), (-1, 0), HexColor(f"#{theme.ACCENT}")),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, HexColor(f"#{theme.LINE}")),
    ]  # fmt: skip
    left = {"Unit Kerja", "Yang kurang"} | ({"Langkah"} if spec.columns[0].heading == "Langkah" else {"Pelaksana"})
    body = []
    for number, record in enumerate(rows, start=1):
        cells = []
        for column, heading in enumerate(spec.headings):
            value = record.get(heading)
            tone = _tone(heading, value, coloured=coloured, over=over)
            bold = tone.bold or (total and record["Deputi"] == "Jumlah")
            cells.append(_text(value, size, bold=bold, color=tone.text, centre=heading not in left))
            if tone.fill:
                looks.append(("BACKGROUND", (column, number), (column, number), HexColor(f"#{tone.fill}")))
        body.append(cells)
    heads = [_text(heading, 6.4, bold=True, color=theme.PAPER, centre=True) for heading in spec.headings]
    return Table([heads, *body], colWidths=[width * MM for width in widths], style=looks, repeatRows=1)


_PLAIN = theme.Tone(theme.INK)


def _tone(heading: str, value: Value, *, coloured: bool, over: bool) -> theme.Tone:
    if over and isinstance(value, int):
        limit = {"Rata-rata (% norma)": 100, "Terlama (% norma)": 100, "Terlambat": 0}.get(heading)
        return _PLAIN if limit is None or value <= limit else theme.WATCH
    if not coloured or not isinstance(value, str) or heading in ("Deputi", "Bahan", "Unit Kerja", "Yang kurang", "Langkah"):
        return _PLAIN
    return next((tone for word, tone in _TONES.items() if word in value), _PLAIN)


def _signatures(content: Mapping[str, Rows]) -> Table:
    blocks = []
    for spec in (page.RECEIVER, page.SENDER):
        (heading,) = spec.headings
        rows = [record[heading] for record in content[spec.name]]
        blocks.append(
            [
                _text(text, 9, bold=number == page.SIGNATURE_ROWS - 2) if text else Spacer(1, 11)
                for number, text in enumerate(rows)
            ]
        )
    start = sum(_NARROW) * MM
    return Table([["", blocks[0], blocks[1]]], colWidths=[21 * MM, start - 21 * MM, _WIDTH - start], style=_tight(0))
