"""Tables of a .docx for reportlab: widths, merged cells, borders, shading, rows that repeat on each page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable, Paragraph, Table

from macros_py.documents.docx_pdf.blocks import Block, Cell, Edge, Grid, Para, TableRow

Command = tuple[object, ...]
Flow = Callable[[Sequence[Block], float], list[Flowable]]
_LINES = {"top": "LINEABOVE", "bottom": "LINEBELOW", "left": "LINEBEFORE", "right": "LINEAFTER"}
_PAGE = 450  # points: a row of at most this height surely fits on a page of any size, lying too
_VALIGN = {"top": "TOP", "center": "MIDDLE", "bottom": "BOTTOM"}


def grid(block: Grid, width: float, flow: Flow) -> Table:
    """A table no wider than `width`; `flow` lays out the content of a cell."""
    scale = min(1.0, width / (sum(block.widths) or 1))
    widths = [column * scale for column in block.widths]
    pad = block.padding
    commands: list[Command] = [
        ("TOPPADDING", (0, 0), (-1, -1), pad["top"]), ("BOTTOMPADDING", (0, 0), (-1, -1), pad["bottom"] + 1),
        ("LEFTPADDING", (0, 0), (-1, -1), pad["left"]), ("RIGHTPADDING", (0, 0), (-1, -1), pad["right"]),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]  # fmt: skip
    commands += _common_lines(block)
    body: list[list[object]] = []
    heights: list[float | None] = []
    for number, row in enumerate(block.rows):
        line: list[object] = [""] * len(widths)
        tallest = 0.0
        for cell in row.cells:
            if cell.column >= len(widths):
                continue
            inner = sum(widths[cell.column : cell.column + cell.across]) - pad["left"] - pad["right"]
            content = [] if cell.merge == "continue" else flow(cell.blocks, inner)
            line[cell.column] = content
            if row.height and not row.exact:
                tallest = max(tallest, _height(content, inner))
            commands += _look(block, cell, number)
        body.append(line)
        least = tallest + pad["top"] + pad["bottom"] + 1
        heights.append(None if not row.height else row.height if row.exact else max(row.height, least))
    splits = any(not row.whole or _tall(row, widths) for row in block.rows)
    repeat = next((n for n, row in enumerate(block.rows) if not row.header), 0)
    return Table(
        body,
        colWidths=widths,
        rowHeights=heights,
        style=commands,
        repeatRows=repeat,
        splitInRow=int(splits),
        hAlign={"center": "CENTER", "right": "RIGHT"}.get(block.align, "LEFT"),
    )


def _tall(row: TableRow, widths: Sequence[float]) -> bool:
    """Whether a row may need more than a page, by the length of its texts: then it is split all the same, as in Word."""
    return any(_guess(cell, sum(widths[cell.column : cell.column + cell.across])) > _PAGE for cell in row.cells)


def _guess(cell: Cell, width: float) -> float:
    """About how high the text of a cell is; a letter is about half as wide as high."""
    paras = [block for block in cell.blocks if isinstance(block, Para)]
    return sum((len(p.text) * p.look.size * 0.5 // max(width, 1) + 1) * p.look.size * 1.2 for p in paras)


def _height(content: Sequence[Flowable], width: float) -> float:
    """How high the content of a cell is."""
    total = 0.0
    for flowable in content:
        total += flowable.wrap(width, 10_000)[1]
        if isinstance(flowable, Paragraph):
            total += flowable.getSpaceBefore() + flowable.getSpaceAfter()
    return total


def _common_lines(block: Grid) -> list[Command]:
    """The lines that the table itself sets."""
    commands: list[Command] = []
    for name, command, first, last in (
        ("insideH", "LINEBELOW", (0, 0), (-1, -2)),
        ("insideV", "LINEAFTER", (0, 0), (-2, -1)),
        ("top", "LINEABOVE", (0, 0), (-1, 0)),
        ("bottom", "LINEBELOW", (0, -1), (-1, -1)),
        ("left", "LINEBEFORE", (0, 0), (0, -1)),
        ("right", "LINEAFTER", (-1, 0), (-1, -1)),
    ):
        inside = (name == "insideH" and len(block.rows) < 2) or (name == "insideV" and len(block.widths) < 2)
        edge = block.edges.get(name, Edge())
        if edge.width and not inside:
            commands.append((command, first, last, edge.width, HexColor(f"#{edge.color}")))
    return commands


def _look(block: Grid, cell: Cell, row: int) -> list[Command]:
    """What one cell sets of its own: its span, shading, alignment and lines."""
    last_row = row
    if cell.merge == "restart":
        last_row = _covered(block.rows, row, cell.column)
    first, last = (cell.column, row), (cell.column + cell.across - 1, last_row)
    commands: list[Command] = []
    if first != last:
        commands.append(("SPAN", first, last))
    if cell.fill:
        commands.append(("BACKGROUND", first, last, HexColor(f"#{cell.fill}")))
    if cell.valign != "top":
        commands.append(("VALIGN", first, last, _VALIGN.get(cell.valign, "TOP")))
    for side, edge in cell.edges.items():
        if side in _LINES:
            width = edge.width or 0.5  # a line that is taken away is drawn over in white
            color = HexColor(f"#{edge.color}") if edge.width else HexColor("#FFFFFF")
            commands.append((_LINES[side], first, last, width, color))
    return commands


def _covered(rows: Sequence[TableRow], first: int, column: int) -> int:
    """The last row of a cell that spans rows."""
    last = first
    for number in range(first + 1, len(rows)):
        below = next((cell for cell in rows[number].cells if cell.column == column), None)
        if below is None or below.merge != "continue":
            break
        last = number
    return last
