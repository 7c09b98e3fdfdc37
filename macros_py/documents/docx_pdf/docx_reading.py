"""Reads a filled .docx as plain blocks to print: paragraphs, tables, pictures in the line, page header and footer.

Only what the layouts need, and what an office is likely to add to one: text and its look, tables with merged cells,
borders and shading, a logo. Text boxes, columns and floating pictures are not read; the guide says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from zipfile import ZipFile

from lxml import etree

from macros_py.documents.docx_pdf.blocks import (
    PAGE,
    PAGES,
    Block,
    Cell,
    Edge,
    Grid,
    Para,
    Picture,
    Section,
    Shape,
    Span,
    TableRow,
)
from macros_py.documents.docx_pdf.docx_styles import (
    Style,
    W,
    edges_of,
    look_of,
    points,
    read_styles,
    shape_of,
    side_of,
    value_of,
)

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_EMU = 1 / 12700  # in points


@dataclass
class _Part:
    root: etree._Element
    relations: Mapping[str, str] = field(default_factory=dict)


def read_docx(data: bytes) -> list[Section]:
    """The sections of a .docx in order."""
    with ZipFile(BytesIO(data)) as package:
        return list(_Reader(package).sections())


class _Reader:
    def __init__(self, package: ZipFile) -> None:
        self._package = package
        self._document = self._part("word/document.xml")
        sheet = read_styles(package.read("word/styles.xml"))
        self._styles, self._default_style, self._look, self._shape = sheet

    def _part(self, name: str) -> _Part:
        folder, _, file = name.rpartition("/")
        relations = {}
        rels = f"{folder}/_rels/{file}.rels"
        if rels in self._package.namelist():
            for item in etree.fromstring(self._package.read(rels)):
                relations[item.get("Id")] = f"{folder}/{item.get('Target')}".replace("word//word/", "word/")
        return _Part(etree.fromstring(self._package.read(name)), relations)

    def sections(self) -> Iterator[Section]:
        body = self._document.root.find(W + "body")
        waiting: list[etree._Element] = []
        headers: dict[str, str] = {}
        for element in body:
            if element.tag == W + "sectPr":
                yield self._section(element, waiting, headers)
                continue
            waiting.append(element)
            inner = element.find(f"{W}pPr/{W}sectPr")
            if inner is not None:
                yield self._section(inner, waiting, headers)
                waiting = []

    def _section(self, sect: etree._Element, elements: list[etree._Element], headers: dict[str, str]) -> Section:
        size, margin = sect.find(W + "pgSz"), sect.find(W + "pgMar")
        for kind in ("header", "footer"):
            for reference in sect.findall(f"{W}{kind}Reference"):
                if reference.get(W + "type") == "default":
                    headers[kind] = self._document.relations[reference.get(_R + "id")]
        parts = {kind: self._part(name) for kind, name in headers.items()}
        blocks = {kind: tuple(self._blocks(part.root, part)) for kind, part in parts.items()}
        mark = None
        if "header" in parts:
            paths = parts["header"].root.iter("{urn:schemas-microsoft-com:vml}textpath")
            mark = next((path.get("string") for path in paths if path.get("string")), None)
        sides = ("top", "right", "bottom", "left", "header", "footer")
        return Section(
            points(size, "w"),
            points(size, "h"),
            tuple(points(margin, side) for side in sides),  # type: ignore[arg-type]
            tuple(self._blocks(elements, self._document)),
            blocks.get("header", ()),
            blocks.get("footer", ()),
            mark,
        )

    def _blocks(self, elements: etree._Element | list[etree._Element], part: _Part) -> Iterator[Block]:
        inside_contents = 0
        for element in elements:
            if element.tag == W + "sdt":
                yield from self._blocks(element.find(W + "sdtContent"), part)
            elif element.tag == W + "tbl":
                yield self._table(element, part)
            elif element.tag == W + "p":
                begins = any((i.text or "").strip().startswith("TOC ") for i in element.iter(W + "instrText"))
                kinds = [c.get(W + "fldCharType") for c in element.iter(W + "fldChar")]
                if begins:
                    yield Para(Shape(), (), contents=True)
                    inside_contents = 0
                if begins or inside_contents:
                    inside_contents += kinds.count("begin") - kinds.count("end")
                    continue
                yield self._para(element, part)

    def _para(self, element: etree._Element, part: _Part) -> Para:
        ppr = element.find(W + "pPr")
        style = value_of(ppr, "pStyle") or self._default_style
        shape, look = self._shape, self._look
        for item in self._chain(style):
            shape, look = shape_of(item.ppr, shape), look_of(item.rpr, look)
            shape = replace(shape, level=item.level or shape.level)
        shape = shape_of(ppr, shape)
        spans: list[Span] = []
        pictures: list[Picture] = []
        # The body flows: on which page it stands is known too late, so there a page number stays as it is stored.
        for run, text in _runs(element, {} if part is self._document else _PAGE_NUMBERS):
            run_look = look
            for item in self._chain(value_of(run.find(W + "rPr"), "rStyle")):
                run_look = look_of(item.rpr, run_look)
            rpr = run.find(W + "rPr")
            run_look = look_of(rpr, run_look)
            if text:
                capital = rpr is not None and rpr.find(W + "caps") is not None
                spans.append(Span(text.upper() if capital else text, run_look))
            pictures += self._pictures(run, part)
        return Para(shape, tuple(spans), tuple(pictures), look)

    def _pictures(self, run: etree._Element, part: _Part) -> Iterator[Picture]:
        for inline in run.iter(_DRAWING + "inline"):
            extent, blip = inline.find(_DRAWING + "extent"), next(inline.iter(_A + "blip"), None)
            if blip is not None and (name := part.relations.get(blip.get(_R + "embed"))):
                yield Picture(self._package.read(name), int(extent.get("cx")) * _EMU, int(extent.get("cy")) * _EMU)

    def _chain(self, name: str | None) -> list[Style]:
        """A style after those that it is based on."""
        found: list[Style] = []
        while name is not None and (style := self._styles.get(name)) is not None and style not in found:
            found.insert(0, style)
            name = style.base
        return found

    def _table(self, element: etree._Element, part: _Part) -> Grid:
        tblpr = element.find(W + "tblPr")
        sources = [item.tblpr for item in self._chain(value_of(tblpr, "tblStyle"))] + [tblpr]
        edges: dict[str, Edge] = {}
        padding = {"top": 0.0, "left": 5.4, "bottom": 0.0, "right": 5.4}
        for source in sources:
            edges |= edges_of(source, "tblBorders")
            for side in [] if source is None else source.findall(f"{W}tblCellMar/*"):
                padding[side_of(side)] = points(side, "w")
        widths = tuple(points(column, "w") for column in element.find(W + "tblGrid"))
        rows = tuple(self._row(row, part) for row in element.iterchildren(W + "tr"))
        return Grid(widths, rows, edges, padding, value_of(tblpr, "jc") or "left")

    def _row(self, element: etree._Element, part: _Part) -> TableRow:
        trpr = element.find(W + "trPr")
        height = None if trpr is None else trpr.find(W + "trHeight")
        cells, column = [], 0
        for cell in element.iterchildren(W + "tc"):
            tcpr = cell.find(W + "tcPr")
            across = int(value_of(tcpr, "gridSpan") or 1)
            shading = None if tcpr is None else tcpr.find(W + "shd")
            fill = None if shading is None else shading.get(W + "fill")
            merged = None if tcpr is None else tcpr.find(W + "vMerge")
            cells.append(
                Cell(
                    column,
                    across,
                    tuple(self._blocks(cell, part)),
                    None if fill in (None, "auto") else fill,
                    value_of(tcpr, "vAlign") or "top",
                    edges_of(tcpr, "tcBorders"),
                    None if merged is None else merged.get(W + "val", "continue"),
                )
            )
            column += across
        return TableRow(
            tuple(cells),
            trpr is not None and trpr.find(W + "tblHeader") is not None,
            0 if height is None else points(height, "val"),
            height is not None and height.get(W + "hRule") == "exact",
            trpr is not None and trpr.find(W + "cantSplit") is not None,
        )


@dataclass
class _Field:
    code: str
    is_result: bool = False  # what follows is shown; before that stands the code
    is_given: bool = False  # the page number stands already

    def mark(self, marks: Mapping[str, str]) -> str:
        return marks.get(self.code.strip().partition(" ")[0].upper(), "")


_PAGE_NUMBERS = {"PAGE": PAGE, "NUMPAGES": PAGES}


def _runs(paragraph: etree._Element, marks: Mapping[str, str]) -> Iterator[tuple[etree._Element, str]]:
    """The runs of a paragraph, each with its text: of a field its stored result, or its mark where `marks` has one."""
    fields: list[_Field] = []
    simple: dict[etree._Element, _Field] = {}
    for run in paragraph.iter(W + "r"):
        if next(run.iterancestors(W + "txbxContent"), None) is not None:
            continue  # text boxes are not read; Word keeps them twice
        around = [simple.setdefault(f, _Field(f.get(W + "instr", ""), True)) for f in run.iterancestors(W + "fldSimple")]
        text = ""
        for child in run:
            kind = child.get(W + "fldCharType") if child.tag == W + "fldChar" else None
            if kind == "begin":
                fields.append(_Field(""))
            elif kind == "separate" and fields:
                fields[-1].is_result = True
            elif kind == "end" and fields:
                ended = fields.pop()
                if not ended.is_given:  # a field that was never brought up to date has no result
                    text += _shown(ended.mark(marks), [*around, *fields], marks)
            elif child.tag == W + "instrText" and fields:
                fields[-1].code += child.text or ""
            else:
                text += _shown(_character(child), [*around, *fields], marks)
        yield run, text


def _shown(text: str, fields: list[_Field], marks: Mapping[str, str]) -> str:
    """What is printed of a text inside of these fields."""
    if not text or not all(around.is_result for around in fields):
        return ""
    for around in fields:
        if mark := around.mark(marks):
            text, around.is_given = "" if around.is_given else mark, True
    return text


def _character(child: etree._Element) -> str:
    if child.tag == W + "t":
        return child.text or ""
    if child.tag in (W + "br", W + "cr"):
        return "\f" if child.get(W + "type") == "page" else "\n"
    return {W + "tab": "\u2003", W + "noBreakHyphen": "\u2011"}.get(child.tag, "")
