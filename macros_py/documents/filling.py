"""Fills a .docx layout: the words, the paper, the KONSEP mark, the table of contents. docxtpl does the filling."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from datetime import datetime
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.shared import Mm
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template, TemplateError, UndefinedError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment
from PIL import UnidentifiedImageError
from reportlab.platypus.doctemplate import LayoutError

from macros_py.base import words
from macros_py.base.files import undated_zip
from macros_py.base.findings import CannotGoOn, Code
from macros_py.documents.docx_pdf.docx_printing import Heading
from macros_py.documents.paper import About

_SIZES = {"A4": (Mm(210), Mm(297)), "F4": (Mm(215), Mm(330))}
_LONGEST_PROPERTY = 255
_LARGEST = 100_000_000  # bytes of an unfolded layout, pictures and all
_TURNS, _SECONDS = 500_000, 20.0  # of all loops of one document; a register of 2,400 units has some thousands
_TURN = "_putaran"  # what counts them
_VML = "{urn:schemas-microsoft-com:vml}"


def fill(template: Path, context: Mapping[str, object], about: About, paper: str, *, final: bool) -> DocxTemplate:
    """The layout with `context` in it. Raises whatever a layout can cause: see `blaming`."""
    _refuse_huge(template)
    filled = DocxTemplate(template)
    # A layout is edited by hand: it may name what it likes, but reach nothing outside of the context.
    environment = _environment()
    environment.begin()
    filled.render(_clean(context), jinja_env=environment, autoescape=True)
    document = filled.docx
    _set_paper(document, paper)
    if final:
        _take_mark(document)
    _describe(document, about)
    return filled


class _TooMuch(Exception):  # noqa: N818 - what a layout asks for
    """A layout that would fill the memory, or never end."""


def _refuse_huge(template: Path) -> None:
    """Raise _TooMuch for a file that unfolds to more than any layout needs, before it is unfolded."""
    with ZipFile(template) as package:
        if sum(part.file_size for part in package.infolist()) > _LARGEST:
            raise _TooMuch


@contextmanager
def blaming(template: Path) -> Iterator[None]:
    """Raises CannotGoOn (TEMPLATE_INVALID) for all that goes wrong inside: a layout edited by hand can be wrong in any way."""
    try:
        yield
    except Exception as error:
        raise CannotGoOn(Code.TEMPLATE_INVALID, file=template.name, detail=_fault(error)) from error


def _fault(error: Exception) -> str:
    """What is wrong with a layout, as far as the error tells."""
    if isinstance(error, OSError) and error.errno:
        return words.reason(error)
    said = next((saying for kinds, saying in _FAULTS if isinstance(error, kinds)), None)
    named = _QUOTED.findall(str(error)) if isinstance(error, TemplateError) else ()
    return ": ".join([said, *named[-1:]]) if said else f"isinya tidak dapat diolah ({type(error).__name__})"


_QUOTED = re.compile(r"'(\w+)'(?! object)")  # the last word that jinja quotes is the one that is wrong
_FAULTS: Sequence[tuple[Any, str]] = (  # the first that fits
    ((PackageNotFoundError, BadZipFile), "bukan dokumen Word (.docx) yang utuh"),
    (_TooMuch, "isinya terlalu besar atau tidak berakhir"),
    (SecurityError, "isian memakai yang tidak diizinkan"),
    (UndefinedError, "isian tidak dikenal"),
    (TemplateError, "penulisan {{ … }} atau {% … %} keliru"),
    (LayoutError, "ada bagian yang tidak muat di satu halaman"),
    (UnidentifiedImageError, "gambarnya tidak dapat dibaca"),
    ((TypeError, ArithmeticError), "isian tidak dapat dihitung"),
)


class _Environment(SandboxedEnvironment):
    """Jinja that compiles a text once: the papers of all units are made of one layout."""

    intercepted_binops = frozenset({"*", "**"})  # what makes a long text, or a long number, of a short layout

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self._remembered = lru_cache(maxsize=32)(super().from_string)
        self.globals[_TURN] = self._turn
        self.begin()

    def begin(self) -> None:
        """A document is filled from now on: its loops and its seconds are counted."""
        self._turns, self._end = 0, time.monotonic() + _SECONDS

    def _turn(self) -> None:
        self._turns += 1
        if self._turns > _TURNS or (self._turns % 1000 == 0 and time.monotonic() > self._end):
            raise _TooMuch

    def _parse(self, *args: Any) -> nodes.Template:
        """With a count at the beginning of every turn of a loop."""
        parsed = super()._parse(*args)
        for loop in parsed.find_all(nodes.For):
            call = nodes.Call(nodes.Name(_TURN, "load"), [], [], None, None)
            loop.body.insert(0, nodes.ExprStmt(call, lineno=loop.lineno))
        return parsed.set_environment(self)  # type: ignore[return-value]

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Numbers and texts of a layout stay small."""
        sizes = [len(x) if hasattr(x, "__len__") else abs(x) if isinstance(x, int | float) else 0 for x in (left, right)]
        if max(sizes) > (_TURNS if operator == "*" else 100) and min(sizes) > 1:
            raise _TooMuch
        return super().call_binop(context, operator, left, right)

    def from_string(self, source: Any, *_args: Any, **_options: Any) -> Template:
        return self._remembered(str(source))


@cache
def _environment() -> _Environment:
    return _Environment()


def to_bytes(filled: DocxTemplate) -> bytes:
    """The filled document as a file."""
    buffer = BytesIO()
    filled.save(buffer)
    return undated_zip(buffer.getvalue())


def set_contents(filled: DocxTemplate, headings: Sequence[Heading]) -> None:
    """Store these headings as the result of the field TOC, as Word would when it is brought up to date."""
    body = filled.docx.element.body
    starts = [p for p in body.iter(qn("w:p")) for i in p.iter(qn("w:instrText")) if (i.text or "").strip().startswith("TOC ")]
    for start in starts:
        first, *others = _field(start)
        last = others[-1] if others else _bare(first)
        if not others:
            first.addnext(last)
            last.append(_run_of(first, "end"))
        for old in others[:-1]:
            old.getparent().remove(old)
        separate, end = _run_of(first, "separate"), _run_of(last, "end")
        for old in [*separate.itersiblings(), *end.itersiblings(preceding=True)]:
            if old.tag != qn("w:pPr"):
                old.getparent().remove(old)
        for _, text, page in headings:
            last.addprevious(_entry(first, text, page))


def _run_of(paragraph: Any, kind: str) -> Any:
    """The run that holds the mark of a field: "separate" before its result, "end" after it."""
    marks = [char for char in paragraph.iter(qn("w:fldChar")) if char.get(qn("w:fldCharType")) == kind]
    return marks[0 if kind == "separate" else -1].getparent()


def _bare(paragraph: Any) -> Any:
    """A paragraph with the form of another, and nothing in it."""
    bare = paragraph.makeelement(paragraph.tag)
    if paragraph.pPr is not None:
        bare.append(deepcopy(paragraph.pPr))
    return bare


def _entry(pattern: Any, text: str, page: int) -> Any:
    """A line of a table of contents: its tab and its dots come from the form of the field's own paragraph."""
    entry = _bare(pattern)
    entry.add_r().text = text
    entry.add_r().text = f"\t{page}"
    return entry


def _field(start: Any) -> list[Any]:
    """The paragraphs of a field, from the one that begins it to the one that ends it."""
    found, depth, paragraph = [], 0, start
    while paragraph is not None:
        kinds = [char.get(qn("w:fldCharType")) for char in paragraph.iter(qn("w:fldChar"))]
        depth += kinds.count("begin") - kinds.count("end")
        found.append(paragraph)
        if depth <= 0:
            break
        paragraph = paragraph.getnext()
    return found


def _clean(value: Any) -> Any:
    """The context without what XML cannot hold; docxtpl makes line breaks of newlines."""
    if isinstance(value, str) and type(value) is str:
        return "".join(letter for letter in value if letter >= " " or letter == "\n")
    if isinstance(value, Mapping):
        return {key: _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value


def _set_paper(document: Document, paper: str) -> None:
    """Give every section this paper, standing or lying as it is; tables grow or shrink with the room for text."""
    short, long = _SIZES[paper]
    ratios = set()
    for section in document.sections:
        lying = section.orientation == WD_ORIENT.LANDSCAPE
        before, margins = section.page_width, section.left_margin + section.right_margin
        section.page_width, section.page_height = (long, short) if lying else (short, long)
        ratios.add((section.page_width - margins) / (before - margins))
    if len(ratios) == 1 and (ratio := ratios.pop()) != 1:
        feet = [r.target_part._element for r in document.part.rels.values() if r.reltype.endswith(("/header", "/footer"))]
        for part in (document.element.body, *feet):
            for width in part.iter(qn("w:gridCol"), qn("w:tcW"), qn("w:tblW")):
                if width.get(qn("w:type"), "dxa") == "dxa" and width.get(qn("w:w")):
                    width.set(qn("w:w"), str(round(int(width.get(qn("w:w"))) * ratio)))


def _take_mark(document: Document) -> None:
    """Take the KONSEP mark out of the headers."""
    # By the relations, not by `section.header`: docxtpl has put new parts in the place of those that python-docx knows.
    for relation in document.part.rels.values():
        if not relation.reltype.endswith("/header"):
            continue
        for mark in list(relation.target_part._element.iter(qn("w:pict"))):
            if next(mark.iter(_VML + "textpath"), None) is not None:
                mark.getparent().remove(mark)


def _describe(document: Document, about: About) -> None:
    properties = document.core_properties
    title, subject, author = (text[:_LONGEST_PROPERTY] for text in (about.title, about.subject, about.author))
    properties.title, properties.subject, properties.author = title, subject, author
    properties.last_modified_by, properties.language, properties.comments = author, "id-ID", ""
    moment: datetime = about.at - (words.WIB.utcoffset(None) or about.at.resolution)
    properties.created = properties.modified = moment
    properties.revision = 1
