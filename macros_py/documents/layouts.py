"""Makes the layouts of `templat_dokumen` as the product ships them: what Word shows of them is written here.

    python -m macros_py.documents.layouts FOLDER

An office edits its own copies in Word; this is only their source. `{{ … }}` takes a value, `{%p … %}` and `{%tr … %}`
repeat or leave out a paragraph or a row (docxtpl).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from macros_py.base.files import staged, undated_zip

FOLDER = Path(__file__).with_name("templat_dokumen")
_FONT = "Arial"
_LEFT, _CENTER, _BOTH = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
# What a layout needs of the many styles that python-docx begins with.
_STYLES = {"Normal", "Heading 1", "Header", "Footer", "Table Grid", "Normal Table", "No List", "Default Paragraph Font"}
_UNUSED = {"stylesWithEffects", "customXml", "thumbnail"}  # parts that the default document carries along
_SHADE = "E7EEF0"

_PADDING = f'<w:tblCellMar {nsdecls("w")}><w:top w:w="30" w:type="dxa"/><w:bottom w:w="30" w:type="dxa"/></w:tblCellMar>'
_MARK = """<w:r {w}><w:pict xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"
 path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>
<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>
<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>
<v:path textpathok="t" o:connecttype="none"/><v:textpath on="t" fitshape="t"/></v:shapetype>
<v:shape id="KONSEP" type="#_x0000_t136" style="position:absolute;margin-left:0;margin-top:0;width:420pt;height:140pt;
rotation:305;z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:page;
mso-position-vertical:center;mso-position-vertical-relative:page" fillcolor="#b3261e" stroked="f">
<v:fill opacity=".1"/><v:textpath style="font-family:&quot;Arial&quot;;font-size:1pt" string="KONSEP"/></v:shape>
</w:pict></w:r>"""


class Layout:
    """A document in the making, with the few forms that all layouts share."""

    def __init__(self, *, lying: bool = False, size: float = 11) -> None:
        self.doc = Document()
        for name in ("Normal", "Heading 1"):
            self._font(name, size)
        for style in [s for s in self.doc.styles if s.name not in _STYLES]:
            style.delete()
        heading = self.doc.styles["Heading 1"]
        heading.font.size, heading.font.bold, heading.font.color.rgb = Pt(13), True, RGBColor(0, 0, 0)
        heading.paragraph_format.alignment = _CENTER
        heading.paragraph_format.space_before = heading.paragraph_format.space_after = Pt(0)
        normal = self.doc.styles["Normal"].paragraph_format
        normal.space_after, normal.line_spacing = Pt(0), 1.0
        section = self.doc.sections[0]
        section.page_width, section.page_height = (Mm(297), Mm(210)) if lying else (Mm(210), Mm(297))
        section.orientation = WD_ORIENT.LANDSCAPE if lying else WD_ORIENT.PORTRAIT
        section.left_margin, section.right_margin = (Mm(20), Mm(20)) if lying else (Mm(25), Mm(20))
        section.top_margin = section.bottom_margin = Mm(18)
        section.header_distance, section.footer_distance = Mm(8), Mm(9)
        self.width = (section.page_width - section.left_margin - section.right_margin) / Mm(1)
        section.header.paragraphs[0]._p.append(parse_xml(_MARK.format(w=nsdecls("w"))))
        self._footer(section.footer)

    def _font(self, name: str, size: float) -> None:
        font = self.doc.styles[name].font
        font.name, font.size = _FONT, Pt(size)
        fonts = self.doc.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)
        for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{kind}"), _FONT)

    def _footer(self, footer: Any) -> None:
        table = footer.add_table(1, 2, Mm(self.width))
        _widths(table, (self.width * 0.7, self.width * 0.3))
        left, right = table.rows[0].cells
        put(left, "{{ sop_nomor }} · {{ judul_berkas }} · segel {{ segel }}", size=8, color="76848C")
        paragraph = right.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        for text, code in (("Halaman ", "PAGE"), (" dari ", "NUMPAGES")):
            _look(paragraph.add_run(text), 8, color="76848C")
            _field(paragraph, code)
        first = footer.paragraphs[0]._p
        table._tbl.addnext(first)  # Word wants a paragraph after a table

    def text(self, text: str = "", **look: Any) -> Paragraph:
        """A paragraph of the body."""
        return style(self.doc.add_paragraph(), text, **look)

    def head(self) -> None:
        """The letterhead."""
        self.text("{{ instansi }}", bold=True, align=_CENTER, size=12)
        self.text("{%p if satuan_kerja %}")
        self.text("{{ satuan_kerja|upper }}", align=_CENTER, size=11)
        self.text("{%p endif %}")
        last = self.text("{{ unit_kerja|upper }}", align=_CENTER, size=11)
        last._p.get_or_add_pPr().insert_element_before(
            parse_xml(f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="12" w:space="4" w:color="000000"/></w:pBdr>'),
            "w:shd",
            "w:tabs",
            "w:spacing",
            "w:ind",
            "w:jc",
            "w:rPr",
        )
        self.text(size=6)

    def title(self, *lines: str, size: float = 13) -> None:
        """The title of the paper."""
        for number, line in enumerate(lines):
            self.text(line, bold=not number, align=_CENTER, size=size if not number else 11)
        self.text(size=8)

    def table(self, widths: Sequence[float], *, grid: bool = True) -> Table:
        """A table without rows yet; widths in mm."""
        table = self.doc.add_table(0, len(widths), style="Table Grid" if grid else None)
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
        if grid:
            table._tbl.tblPr.insert_element_before(parse_xml(_PADDING), "w:tblLook")
        _widths(table, widths)
        return table

    def heading_row(self, table: Table, *texts: str, size: float = 9) -> None:
        """A row that repeats on each page."""
        row = self.row(table, *texts, size=size, bold=True, align=_CENTER, fill=_SHADE)
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))

    def row(
        self,
        table: Table,
        *texts: str,
        size: float = 10,
        bold: bool = False,
        align: Any = None,
        fill: str = "",
        aligns: Sequence[Any] = (),
        whole: bool = True,
    ) -> Any:
        """A row of texts. `whole` keeps it on one page."""
        row = table.add_row()
        widths = [column.width for column in table.columns]
        for number, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.width = widths[number]
            put(cell, text, size=size, bold=bold, align=aligns[number] if aligns else align)
            if fill:
                shade(cell, fill)
        if whole:
            row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
        return row

    def loop(self, table: Table, over: str, *texts: str, **look: Any) -> None:
        """A row for each item: `over` is "x in xs"."""
        blank = [""] * (len(texts) - 1)
        self.row(table, f"{{%tr for {over} %}}", *blank, size=6)
        self.row(table, *texts, **look)
        self.row(table, "{%tr endfor %}", *blank, size=6)

    def each(self, over: str, text: str, **look: Any) -> None:
        """A paragraph for each item."""
        self.text(f"{{%p for {over} %}}")
        self.text(text, **look)
        self.text("{%p endfor %}")

    def identity(self, pairs: Sequence[tuple[str, str]], *, label: float = 42, size: float = 10.5) -> None:
        """Label, colon, value; without lines."""
        table = self.table((label, 4, self.width - label - 4), grid=False)
        for name, value in pairs:
            self.row(table, name, ":", value, size=size)
        self.text(size=6)

    def signatures(self, left: Sequence[str] | None, right: Sequence[str]) -> None:
        """Two blocks for signing; an empty line leaves room. A row for each line, so that names stand side by side."""
        table = self.table((self.width * 0.52, self.width * 0.48), grid=False)
        for texts in zip(left or [""] * len(right), right, strict=True):
            row = self.row(table, *texts, size=10.5)
            for cell, text in zip(row.cells, texts, strict=True):
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.keep_with_next = True
                for run in paragraph.runs:
                    run.font.bold = "nama" in text or None

    def new_page(self) -> None:
        """What follows begins on a new page.

        A paragraph of its own, and tiny: Word leaves its end on the new page, and LibreOffice moves a "page break before"
        into the paragraph above, where `{%p for … %}` would take it away.
        """
        self.text(size=1).add_run().add_break(WD_BREAK.PAGE)

    def save(self, path: Path) -> None:
        """Write the layout; the same source gives the same bytes."""
        properties = self.doc.core_properties
        properties.author, properties.comments, properties.title = "PK Tracker", "", path.stem
        properties.created = properties.modified = datetime(2026, 1, 1)
        for relations in (self.doc.part.rels, self.doc.part.package.rels):
            for key in [k for k, r in relations.items() if r.reltype.rsplit("/", 1)[1] in _UNUSED]:
                del relations[key]
        buffer = BytesIO()
        self.doc.save(buffer)
        path.write_bytes(undated_zip(buffer.getvalue()))


def style(
    paragraph: Paragraph,
    text: str,
    *,
    size: float | None = None,
    bold: bool = False,
    italic: bool = False,
    align: Any = None,
    color: str = "",
    indent: float = 0,
    hang: float = 0,
    before: float = 0,
    after: float = 0,
    keep: bool = False,
) -> Paragraph:
    """Put text with a look into a paragraph; lengths in mm and points."""
    if text:
        run = paragraph.add_run(text)
        _look(run, size, bold=bold, italic=italic, color=color)
    form = paragraph.paragraph_format
    if align is not None:
        form.alignment = align
    if indent or hang:
        form.left_indent, form.first_line_indent = Mm(indent + hang), Mm(-hang)
    if before or after:
        form.space_before, form.space_after = Pt(before), Pt(after)
    if keep:
        form.keep_with_next = True
    if not text and size:  # an empty paragraph is as high as its mark
        mark = paragraph._p.get_or_add_pPr()
        mark.append(parse_xml(f'<w:rPr {nsdecls("w")}><w:sz w:val="{int(size * 2)}"/></w:rPr>'))
    return paragraph


def _look(run: Any, size: float | None, *, bold: bool = False, italic: bool = False, color: str = "") -> None:
    run.font.size = Pt(size) if size else None
    run.font.bold, run.font.italic = bold or None, italic or None
    if color:
        run.font.color.rgb = RGBColor.from_string(color)


def put(cell: _Cell, text: str, **look: Any) -> None:
    """Text in a cell; a newline begins a paragraph."""
    for number, line in enumerate(text.split("\n")):
        style(cell.add_paragraph() if number else cell.paragraphs[0], line, **look)


def shade(cell: _Cell, color: str) -> None:
    """The background of a cell."""
    cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{color}"/>'))


def _widths(table: Table, widths: Sequence[float]) -> None:
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def _field(paragraph: Paragraph, code: str) -> None:
    for kind, text in (("begin", None), (None, f" {code} "), ("separate", None), ("", "1"), ("end", None)):
        run = paragraph.add_run("1" if kind == "" else "")
        _look(run, 8, color="76848C")
        if kind:
            run._r.append(parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>'))
        elif kind is None:
            run._r.append(parse_xml(f'<w:instrText {nsdecls("w")} xml:space="preserve">{text}</w:instrText>'))


def main(folder: Path) -> None:
    """Write all layouts."""
    from macros_py.documents import layout_forms

    with staged(folder) as stage:
        for name, make in layout_forms.LAYOUTS.items():
            make().save(stage.file(f"{name}.docx", replace=True))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
