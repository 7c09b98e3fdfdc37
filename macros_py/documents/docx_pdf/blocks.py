"""A document as plain blocks: what `docx_reading` reads and `docx_printing` prints. Lengths are in points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PAGE, PAGES = "\ue000", "\ue001"  # stand in a text for the number of the page and of all pages


@dataclass(frozen=True, slots=True)
class Look:
    """How text looks; `color` is a hex number."""

    bold: bool = False
    italic: bool = False
    underline: bool = False
    size: float = 11
    color: str = "000000"


@dataclass(frozen=True, slots=True)
class Span:
    """Text with one look; a newline in it breaks the line."""

    text: str
    look: Look


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in the line, in points."""

    data: bytes
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Shape:
    """How a paragraph stands; lengths in points. `level` is 1 for Heading 1, 0 for text."""

    align: str = "left"
    before: float = 0
    after: float = 0
    line: float = 1.0
    left: float = 0
    right: float = 0
    first: float = 0
    keep_next: bool = False
    new_page: bool = False
    level: int = 0
    rule: float = 0  # thickness of a line below


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph. `contents` marks the place of a table of contents."""

    shape: Shape
    spans: tuple[Span, ...]
    pictures: tuple[Picture, ...] = ()
    look: Look = Look()
    contents: bool = False

    @property
    def text(self) -> str:
        """Its text."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class Edge:
    """A border line; `width` 0 is none."""

    width: float = 0
    color: str = "000000"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell at a grid place. `edges` are those of the cell itself: top, left, bottom, right where it sets them."""

    column: int
    across: int
    blocks: tuple[Block, ...]
    fill: str | None
    valign: str
    edges: Mapping[str, Edge]
    merge: str | None  # "restart" begins a cell that spans rows, "continue" is covered by it


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row; `height` is the least, or with `exact` the very height. A `whole` one is not split over two pages."""

    cells: tuple[Cell, ...]
    header: bool
    height: float
    exact: bool
    whole: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; `edges` are top, left, bottom, right, insideH, insideV."""

    widths: tuple[float, ...]
    rows: tuple[TableRow, ...]
    edges: Mapping[str, Edge]
    padding: Mapping[str, float]
    align: str


Block = Para | Grid


@dataclass(frozen=True, slots=True)
class Section:
    """A run of pages of one size: blocks, header and footer, margins (top, right, bottom, left, header, footer)."""

    width: float
    height: float
    margins: tuple[float, float, float, float, float, float]
    blocks: tuple[Block, ...]
    header: tuple[Block, ...]
    footer: tuple[Block, ...]
    watermark: str | None
