"""A plain .xlsx written straight to the zip: Excel tables of texts, numbers, money and times, their rows by `rows`.

Why not openpyxl: it takes 83 µs for each row and 0.1 s to import, which is more than reading the same rows cost. Why not
pandas: it writes through openpyxl. Only what an export needs is here. Every text is a shared string, and no formula
element exists in this writer, so text that begins with = + - @ can never become one.
"""

from __future__ import annotations

import re
import sys
import zipfile
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, count, islice
from pathlib import Path
from string import ascii_uppercase
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from macros_py.base.addresses import letters
from macros_py.books.rows import CHUNK, RowColumn, row_chunks

if TYPE_CHECKING:
    from concurrent.futures import Future

Cell = str | int | float | datetime | None
MAX_TEXT = 32_767
LONG = 24  # columns at least as wide as this hold texts that wrap


class Column(NamedTuple):
    """A heading, the width of its column in characters, and how its values look: text, number, money or time."""

    heading: str
    width: float
    kind: str = "text"


class Sheet(NamedTuple):
    """One sheet with one Excel table."""

    name: str
    table: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]


AHEAD = 8  # chunks that may wait for the packing
_STYLES = {"heading": 1, "text": 2, "number": 3, "money": 4, "time": 5}
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_BLANK = "/>"  # what follows the style of an empty cell
_BETWEEN = '</t></si><si><t xml:space="preserve">'
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL = re.compile("[\x00-\x08\x0b-\x1f&<>_\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # Excel reads _x0041_ as A

_STYLESHEET = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy\\ hh\\.mm"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><color rgb="FF1F2933"/><name val="Calibri"/><family val="2"/></font>'
    '<font><b/><sz val="11"/><color rgb="FFFFFFFF"/><name val="Calibri"/><family val="2"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FF1B5E6B"/><bgColor indexed="64"/></patternFill></fill></fills>'
    '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border>'
    + "".join(f'<{side} style="thin"><color rgb="FFB8C4D0"/></{side}>' for side in ("left", "right", "top", "bottom"))
    + "<diagonal/></border></borders>"
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="6">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="2" borderId="1" xfId="0" applyFont="1" applyFill="1" applyBorder="1"'
    ' applyAlignment="1"><alignment horizontal="center" vertical="center" wrapText="1"/></xf>'
    + "".join(
        f'<xf numFmtId="{number}" fontId="0" fillId="0" borderId="1" xfId="0" applyNumberFormat="1" applyBorder="1"'
        f' applyAlignment="1"><alignment{side} vertical="top" wrapText="1"/></xf>'
        for number, side in ((0, ""), (0, ' horizontal="right"'), (3, ' horizontal="right"'), (164, ' horizontal="left"'))
    )
    + '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def write_workbook(path: Path, sheets: Sequence[Sheet], *, title: str = "") -> None:
    """Write the sheets to `path`. Streams: memory does not grow with the rows, except for their distinct texts."""
    strings = _Strings()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        extents = []
        for number, sheet in enumerate(sheets, start=1):
            with _open(package, f"xl/worksheets/sheet{number}.xml") as part:
                extents.append(_write_sheet(part, sheet, strings, first=number == 1))
        for number, (sheet, last) in enumerate(zip(sheets, extents, strict=True), start=1):
            _write(package, f"xl/tables/table{number}.xml", _table(number, sheet, last))
            _write(
                package, f"xl/worksheets/_rels/sheet{number}.xml.rels", _relations([("table", f"../tables/table{number}.xml")])
            )
        _write(package, "xl/workbook.xml", _book(sheets))
        links = [("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(sheets) + 1)]
        _write(
            package,
            "xl/_rels/workbook.xml.rels",
            _relations([*links, ("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]),
        )
        _write(package, "xl/styles.xml", _STYLESHEET)
        with _open(package, "xl/sharedStrings.xml") as part:
            part.write(f'{_HEAD}<sst xmlns="{_MAIN}" uniqueCount="{len(strings) - 1}">'.encode())
            _write_chunks(part, strings.xml())
            part.write(b"</sst>")
        _write(package, "docProps/core.xml", _properties(title))
        _write(package, "_rels/.rels", _root())
        _write(package, "[Content_Types].xml", _content_types(len(sheets)))


def _write_sheet(part: IO[bytes], sheet: Sheet, strings: _Strings, *, first: bool) -> int:
    """One sheet; returns its last row."""
    columns = sheet.columns
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{column.width}" customWidth="1"/>' for n, column in enumerate(columns, start=1)
    )
    selected = ' tabSelected="1"' if first else ""
    part.write(
        f'{_HEAD}<worksheet xmlns="{_MAIN}" xmlns:r="{_REL}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews>'
        f'<sheetView showGridLines="0"{selected} workbookViewId="0"><pane ySplit="1" '
        'topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr '
        f'defaultRowHeight="15"/><cols>{widths}</cols><sheetData>'.encode()
    )
    headings = [_row_column(n, column, "heading") for n, column in enumerate(columns, start=1)]
    part.write("".join(row_chunks(headings, [[column.heading for column in columns]], 1, texts=strings.cells)).encode())
    counted, rows = count(2), iter(sheet.rows)
    top = next(rows, (None,) * len(columns))  # an Excel table has at least one row
    plan = [_row_column(n, column, column.kind) for n, column in enumerate(columns, start=1)]
    numbered = (row for row, _ in zip(chain([top], rows), counted, strict=False))
    _write_chunks(part, row_chunks(plan, numbered, 2, texts=strings.cells))
    part.write(
        b'</sheetData><pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/><pageSetup '
        b'paperSize="9" orientation="landscape" fitToHeight="0"/><headerFooter><oddFooter>&amp;L&amp;A&amp;RHalaman &amp;P '
        b'dari &amp;N</oddFooter></headerFooter><tableParts count="1"><tablePart r:id="rId1"/></tableParts></worksheet>'
    )
    return next(counted) - 1


def _row_column(number: int, column: Column, kind: str) -> RowColumn:
    wraps = column.width if column.width >= LONG or kind == "heading" else None
    return RowColumn(letters(number), str(_STYLES[kind]), wraps)


def _write_chunks(part: IO[bytes], chunks: Iterator[str]) -> None:
    """Write large texts; when there are several, one is packed while the next is made: zlib lets other threads run."""
    part.write(next(chunks, "").encode())
    second = next(chunks, None)
    if second is None:
        return
    usual = sys.getswitchinterval()
    sys.setswitchinterval(usual / 10)  # to come back from zlib takes a turn of the interpreter: 5 ms, more than the work
    try:
        _write_beside(part, chain([second], chunks))
    finally:
        sys.setswitchinterval(usual)


def _write_beside(part: IO[bytes], chunks: Iterable[str]) -> None:
    from concurrent.futures import ThreadPoolExecutor  # 8 ms, and most exports are one chunk

    with ThreadPoolExecutor(1) as packer:
        waiting: deque[Future[int]] = deque()
        for chunk in chunks:
            waiting.append(packer.submit(part.write, chunk.encode()))
            if len(waiting) > AHEAD:
                waiting.popleft().result()
        for future in waiting:
            future.result()


class _Strings(dict[Any, str]):
    """The shared strings, each with what follows the style of its cells; one that is asked for is there."""

    def __init__(self) -> None:
        super().__init__({None: _BLANK})

    def cells(self, values: Iterable[str | None]) -> Iterator[str]:
        """What follows the style of cells that hold these texts, for the writer of rows."""
        return map(self.__getitem__, values)

    def __missing__(self, text: str) -> str:
        self[text] = cell = f' t="s"><v>{len(self) - 1}</v></c>'
        return cell

    def xml(self) -> Iterator[str]:
        """All of them as they stand in their part, some at a time."""
        texts = islice(self, 1, None)
        while some := list(islice(texts, CHUNK)):
            if _SPECIAL.search("\n".join(some)) or len(max(some, key=len)) > MAX_TEXT:
                some = list(map(_escape, some))
            yield f'<si><t xml:space="preserve">{_BETWEEN.join(some)}</t></si>'


def _escape(text: str) -> str:
    if not _SPECIAL.search(text):  # like most
        return text[:MAX_TEXT]
    text = _ESCAPED.sub("_x005F_", _ILLEGAL.sub("", text))[:MAX_TEXT]
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "_x000D_")


def _open(package: zipfile.ZipFile, name: str) -> IO[bytes]:
    """A part to write to. By name, not by ZipInfo: that one would forget the level, and its date is 1980 either way.

    Never zip64, which Excel greets with a repair: a full sheet of this writer is about half a gigabyte of XML.
    """
    return package.open(name, "w")


def _write(package: zipfile.ZipFile, name: str, xml: str) -> None:
    with _open(package, name) as part:
        part.write((xml if xml.startswith("<?xml") else _HEAD + xml).encode())


def _table(number: int, sheet: Sheet, last: int) -> str:
    area = f"A1:{ascii_uppercase[len(sheet.columns) - 1]}{last}"
    columns = "".join(f'<tableColumn id="{n}" name="{_escape(c.heading)}"/>' for n, c in enumerate(sheet.columns, start=1))
    return (
        f'<table xmlns="{_MAIN}" id="{number}" name="{sheet.table}" displayName="{sheet.table}" ref="{area}" '
        f'totalsRowShown="0"><autoFilter ref="{area}"/><tableColumns count="{len(sheet.columns)}">{columns}</tableColumns>'
        '<tableStyleInfo name="TableStyleLight1" showFirstColumn="0" showLastColumn="0" showRowStripes="1" '
        'showColumnStripes="0"/></table>'
    )


def _book(sheets: Sequence[Sheet]) -> str:
    entries = "".join(f'<sheet name="{_escape(s.name)}" sheetId="{n}" r:id="rId{n}"/>' for n, s in enumerate(sheets, start=1))
    titles = "".join(
        f'<definedName name="_xlnm.Print_Titles" localSheetId="{n}">\'{_escape(sheet.name)}\'!$1:$1</definedName>'
        for n, sheet in enumerate(sheets)
    )
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><bookViews><workbookView/></bookViews><sheets>{entries}</sheets>'
        f"<definedNames>{titles}</definedNames></workbook>"
    )


def _relations(links: Sequence[tuple[str, str]]) -> str:
    entries = "".join(
        f'<Relationship Id="rId{n}" Type="{_REL}/{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(links, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{entries}</Relationships>'


def _root() -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_REL}/officeDocument" '
        f'Target="xl/workbook.xml"/><Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" '
        'Target="docProps/core.xml"/></Relationships>'
    )


def _content_types(sheets: int) -> str:
    numbers = range(1, sheets + 1)
    parts: Iterator[tuple[str, str]] = (
        *(("/xl/workbook.xml", f"{_TYPE}.sheet.main+xml"),),
        *((f"/xl/worksheets/sheet{n}.xml", f"{_TYPE}.worksheet+xml") for n in numbers),
        *((f"/xl/tables/table{n}.xml", f"{_TYPE}.table+xml") for n in numbers),
        ("/xl/styles.xml", f"{_TYPE}.styles+xml"),
        ("/xl/sharedStrings.xml", f"{_TYPE}.sharedStrings+xml"),
        ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
    )  # type: ignore[assignment]
    entries = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts)
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/>{entries}</Types>'
    )


def _properties(title: str) -> str:
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{_escape(title)}</dc:title><dc:creator>PK Tracker</dc:creator></cp:coreProperties>"
    )
