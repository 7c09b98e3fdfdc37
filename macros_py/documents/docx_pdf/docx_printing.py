"""Prints a filled .docx as a PDF with reportlab: one layout gives both files, and Word is not needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    HRFlowable,
    Image,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
)
from reportlab.platypus.tableofcontents import TableOfContents

from macros_py.documents import paper
from macros_py.documents.docx_pdf.blocks import PAGE, PAGES, Block, Grid, Para, Section, Span
from macros_py.documents.docx_pdf.docx_reading import read_docx
from macros_py.documents.docx_pdf.printing_tables import grid
from macros_py.documents.paper import About

_ALIGN = {"center": TA_CENTER, "right": TA_RIGHT, "end": TA_RIGHT, "both": TA_JUSTIFY, "left": TA_LEFT, "start": TA_LEFT}
_LEADING = 1.17  # a line of single spacing, of its size
Heading = tuple[int, str, int]  # level, text, page


def print_docx(data: bytes, about: About) -> tuple[bytes, list[Heading]]:
    """The PDF of a .docx, and the headings with the pages on which they stand."""
    paper.fonts()
    sections = read_docx(data)
    buffer = BytesIO()
    document = _Document(buffer, sections, about)
    story = list(_story(sections))
    # A table of contents knows its pages only after a first pass; nothing else needs one.
    build = document.multiBuild if any(isinstance(flowable, TableOfContents) for flowable in story) else document.build
    build(story, canvasmaker=paper.canvas_of(about, document.decorate))
    return buffer.getvalue(), document.headings


class _Document(BaseDocTemplate):  # type: ignore[misc]
    """Pages of each section's size, with its header, footer and KONSEP mark."""

    def __init__(self, target: BytesIO, sections: Sequence[Section], about: About) -> None:
        super().__init__(
            target, title=about.title, subject=about.subject, author=about.author, creator="PK Tracker", allowSplitting=1
        )
        self.headings: list[Heading] = []
        self._used: list[Section] = []
        for number, section in enumerate(sections):
            top, right, bottom, left, _, _ = section.margins
            frame = Frame(
                left,
                bottom,
                section.width - left - right,
                section.height - top - bottom,
                leftPadding=0,
                rightPadding=0,
                topPadding=0,
                bottomPadding=0,
            )
            self.addPageTemplates(
                PageTemplate(
                    str(number),
                    [frame],
                    onPage=lambda *_, of=section: self._used.append(of),
                    pagesize=(section.width, section.height),
                )
            )

    def beforeDocument(self) -> None:  # noqa: N802 - reportlab's name; called before each pass
        self.headings, self._used = [], []

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802
        level, text = getattr(flowable, "heading", (0, ""))
        if level:
            key = f"h{len(self.headings)}"
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(text, key, level - 1)
            self.headings.append((level, text, self.page))
            self.notify("TOCEntry", (level - 1, escape(text), self.page, key))

    def decorate(self, canvas: Canvas, number: int, pages: int) -> None:
        """Header, footer and mark of a page, when it is known how many pages there are."""
        section = self._used[number - 1]
        _, right, _, left, header, foot = section.margins
        if section.watermark:
            paper.konsep_mark(canvas, section.width, section.height)
        width = section.width - left - right
        numbered = {PAGE: str(number), PAGES: str(pages)}
        above, below = (_measured(blocks, width, numbered) for blocks in (section.header, section.footer))
        _draw(canvas, above, left, section.height - header)
        _draw(canvas, below, left, foot + sum(height for _, height in below))


def _measured(blocks: Sequence[Block], width: float, numbers: dict[str, str]) -> list[tuple[Flowable, float]]:
    flowables = list(flow(blocks, width, numbers))
    return [(flowable, flowable.wrap(width, 500)[1]) for flowable in flowables]


def _draw(canvas: Canvas, flowables: Sequence[tuple[Flowable, float]], x: float, y: float) -> None:
    for flowable, height in flowables:
        y -= height
        flowable.drawOn(canvas, x, y)


def _story(sections: Sequence[Section]) -> Iterator[Flowable]:
    for number, section in enumerate(sections):
        if number:
            yield NextPageTemplate(str(number))
            yield PageBreak()
        _, right, _, left, _, _ = section.margins
        yield from flow(section.blocks, section.width - left - right)


def flow(
    blocks: Sequence[Block], width: float, numbers: dict[str, str] | None = None, *, inside: bool = False
) -> Iterator[Flowable]:
    """What reportlab lays out for these blocks in a column of this width, or `inside` a cell."""
    for position, block in enumerate(blocks):
        if isinstance(block, Grid):
            if not block.rows:
                continue
            table = grid(block, width, lambda inner, room: list(flow(inner, room, numbers, inside=True)))
            yield KeepTogether([table]) if _kept(block) and not inside else table
            continue
        if block.contents:
            yield _contents()
            continue
        if block.shape.new_page and position and not inside:
            yield PageBreak()
        if block.shape.keep_next and not inside:
            yield CondPageBreak(_room_to_keep(blocks[position:]))
        yield from _paragraph(block, numbers)


def _room_to_keep(blocks: Sequence[Block]) -> float:
    """Room for paragraphs that stay together, and some of what they lead to."""
    room = 0.0
    for block in blocks:
        if not isinstance(block, Para):
            return room + (sum(row.height or 18 for row in block.rows) if _kept(block) else 40)
        room += block.shape.before + block.shape.after + block.look.size * _LEADING
        if not block.shape.keep_next:
            return room
    return room


def _kept(block: Grid) -> bool:
    """Whether a table is to stay on one page: its first cell stays with what follows."""
    first = block.rows[0].cells[0].blocks if block.rows and block.rows[0].cells else ()
    return bool(first) and isinstance(first[0], Para) and first[0].shape.keep_next


def _paragraph(block: Para, numbers: dict[str, str] | None) -> Iterator[Flowable]:
    shape = block.shape
    for picture in block.pictures:
        yield Image(BytesIO(picture.data), picture.width, picture.height, hAlign=shape.align.upper().replace("BOTH", "LEFT"))
    if block.pictures and not block.text.strip():
        return
    size = max((span.look.size for span in block.spans), default=block.look.size)
    leading = size * _LEADING * shape.line
    if not block.text.strip() and "\f" not in block.text:
        yield Spacer(1, leading + shape.before + shape.after)
    else:
        for number, part in enumerate(_pages(block.spans)):
            if number:
                yield PageBreak()
            look = ParagraphStyle(
                "",
                fontName=paper.REGULAR,
                fontSize=size,
                leading=leading,
                alignment=_ALIGN.get(shape.align, TA_LEFT),
                spaceBefore=shape.before,
                spaceAfter=shape.after,
                leftIndent=shape.left,
                rightIndent=shape.right,
                firstLineIndent=shape.first,
                splitLongWords=True,
                bulletFontName=paper.REGULAR,
            )
            if any(span.text.strip() for span in part):
                made = Paragraph("".join(_markup(span, numbers) for span in part), look)
                made.heading = (shape.level, block.text.strip())
                yield made
    if shape.rule:
        yield HRFlowable(width="100%", thickness=shape.rule, color=HexColor(0), spaceBefore=1, spaceAfter=1)


def _pages(spans: Sequence[Span]) -> Iterator[list[Span]]:
    """The spans between page breaks."""
    part: list[Span] = []
    for span in spans:
        first, *others = span.text.split("\f")
        part.append(Span(first, span.look))
        for other in others:
            yield part
            part = [Span(other, span.look)]
    yield part


def _markup(span: Span, numbers: dict[str, str] | None) -> str:
    """A span in the small language of reportlab's paragraphs."""
    text = escape(span.text)
    for mark, number in (numbers or {}).items():
        text = text.replace(mark, number)
    text = text.replace("  ", "&nbsp; ").replace("\n", "<br/>")
    for tag, wanted in (("b", span.look.bold), ("i", span.look.italic), ("u", span.look.underline)):
        if wanted:
            text = f"<{tag}>{text}</{tag}>"
    return f'<font size="{span.look.size}" color="#{span.look.color}">{text}</font>'


def _contents() -> TableOfContents:
    """A table of contents, filled from the headings in a second pass."""
    table = TableOfContents()
    table.dotsMinLevel = 0
    table.levelStyles = [
        ParagraphStyle("", fontName=paper.REGULAR, fontSize=10.5 - level, leading=15, leftIndent=14 * level, rightIndent=20)
        for level in range(3)
    ]
    return table
