"""What all PDFs share: one embedded font, A4 and F4, page x of y, the KONSEP mark, and no trace of the clock.

Source Sans (SIL OFL) comes with a Python package, so a PDF is the same on every machine. Nothing but Python is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

MM = 72 / 25.4
# F4 (folio) is what Indonesian offices call 215 × 330 mm.
SIZES = {"A4": (210 * MM, 297 * MM), "F4": (215 * MM, 330 * MM)}

REGULAR, BOLD, ITALIC, BOLD_ITALIC = "PKSans", "PKSans-Bold", "PKSans-Italic", "PKSans-BoldItalic"
_FILES = {REGULAR: "Regular", BOLD: "Bold", ITALIC: "It", BOLD_ITALIC: "BoldIt"}


@cache
def fonts() -> frozenset[int]:
    """Register the font with reportlab, once. Returns the code points that its upright letters have."""
    # The package is data: its folder is found without running its code.
    spec = find_spec("font_source_sans_pro")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("font_source_sans_pro")
    folder = Path(spec.origin).parent / "files"
    for name, file in _FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(folder / f"SourceSansPro-{file}.ttf")))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD_ITALIC)
    return frozenset(pdfmetrics.getFont(REGULAR).face.charToGlyph)


@dataclass(frozen=True, slots=True)
class About:
    """What a PDF says of itself; `at` is its only date."""

    title: str
    subject: str
    author: str
    at: datetime


def canvas_of(about: About, decorate: Callable[[Canvas, int, int], None]) -> Callable[..., Canvas]:
    """A canvas class for reportlab that calls `decorate(canvas, page, pages)` on each page, when all are known."""

    class Numbered(Canvas):  # type: ignore[misc]
        def __init__(self, *args: Any, **options: Any) -> None:
            fonts()
            super().__init__(*args, **{**options, "invariant": 1, "lang": "id-ID", "initialFontName": REGULAR})
            stamp = self._doc._timeStamp  # the date that reportlab writes; it offers no other way to set it
            stamp.YMDhms, stamp.dhh, stamp.dmm = about.at.timetuple()[:6], 7, 0
            self.setTitle(about.title)
            self.setSubject(about.subject)
            self.setAuthor(about.author)
            self.setCreator("PK Tracker")
            self._pages: list[dict[str, object]] = []

        def showPage(self) -> None:  # noqa: N802 - reportlab's name
            self._pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self._pages, start=1):
                self.__dict__.update(page)
                decorate(self, number, len(self._pages))
                super().showPage()
            super().save()

    return Numbered


def footer(canvas: Canvas, texts: Sequence[str], left: float, right: float, y: float, *, size: float = 7.5) -> None:
    """Texts at the left, in the middle and at the right of the bottom of a page."""
    canvas.saveState()
    canvas.setFont(REGULAR, size)
    canvas.setFillColor(HexColor(0x76848C))
    for text, draw, x in zip(
        texts,
        (canvas.drawString, canvas.drawCentredString, canvas.drawRightString),
        (left, (left + right) / 2, right),
        strict=True,
    ):
        draw(x, y, text)
    canvas.restoreState()


def konsep_mark(canvas: Canvas, width: float, height: float) -> None:
    """KONSEP across the page, pale enough to read through."""
    canvas.saveState()
    canvas.translate(width / 2, height / 2)
    canvas.rotate(55)
    canvas.setFillColor(HexColor(0xB3261E))
    canvas.setFillAlpha(0.10)
    canvas.setFont(BOLD, 120)
    canvas.drawCentredString(0, -40, "KONSEP")
    canvas.restoreState()
