"""A table of as many columns as the data needs, as the XML that a layout takes in place of a paragraph (`{{p … }}`)."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

_TWIPS = 56.6929  # in a millimetre
_LINE = "B7C4C9"


class Drawn(str):
    """XML that goes into a document as it is; jinja does not escape it."""

    def __html__(self) -> str:
        return str(self)


class TableXml:
    """Gathers rows of (text, columns, fill) and gives the table; a `whole` one stays on one page."""

    def __init__(self, widths: Sequence[float], *, whole: bool = False) -> None:
        self._whole = whole
        self._widths = [round(width * _TWIPS) for width in widths]
        self._rows: list[str] = []

    def row(
        self,
        cells: Sequence[tuple[str, int, str | None]],
        *,
        size: float = 8,
        bold: bool = False,
        centre: bool = False,
        header: bool = False,
        height: float = 0,
    ) -> None:
        """Add a row; `height` in points is exact."""
        flags = "<w:cantSplit/>"
        if height:
            flags += f'<w:trHeight w:val="{round(height * 20)}" w:hRule="exact"/>'
        if header:
            flags += "<w:tblHeader/>"
        look = f'<w:rPr>{"<w:b/>" if bold else ""}<w:sz w:val="{round(size * 2)}"/></w:rPr>'
        column, done = 0, []
        for text, across, fill in cells:
            width = sum(self._widths[column : column + across])
            column += across
            span = f'<w:gridSpan w:val="{across}"/>' if across > 1 else ""
            shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
            align = '<w:jc w:val="center"/>' if centre else ""
            together = "<w:keepNext/>" if self._whole else ""
            run = f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
            done.append(
                f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{shade}<w:vAlign w:val="center"/></w:tcPr>'
                f"<w:p><w:pPr>{together}{align}</w:pPr>{run}</w:p></w:tc>"
            )
        self._rows.append(f"<w:tr><w:trPr>{flags}</w:trPr>{''.join(done)}</w:tr>")

    def drawn(self) -> Drawn:
        """The table, with the paragraph that Word wants after one."""
        sides = "".join(
            f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{_LINE}"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in self._widths)
        margins = '<w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar>'
        return Drawn(
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(self._widths)}" w:type="dxa"/><w:tblBorders>{sides}</w:tblBorders>'
            f'<w:tblLayout w:type="fixed"/>{margins}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(self._rows)}</w:tbl>'
            '<w:p><w:pPr><w:rPr><w:sz w:val="4"/></w:rPr></w:pPr></w:p>'
        )
