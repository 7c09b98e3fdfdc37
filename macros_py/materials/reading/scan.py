"""What the XML of a sheet shows and its values do not: far cells, error cells, formulas without values, percents.

Patterns, not a parser: they run over bytes at a nanosecond each, and what they look for is written one way by nearly every
program; a sheet that is written another way is brought to that way first. Namespace prefixes are allowed for. In .xls, .xlsb
and .ods nothing of this is seen: an error cell there is an empty one, and the rules say that something is missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from macros_py.base.addresses import letters, number
from macros_py.materials.reading.zip_parts import Part, Refused, inflate

MAX_AREA = 3_000_000  # cells from A1 to the last one: calamine allocates all of them

Place = tuple[int, int]  # 0-based row and column


class Oddities(NamedTuple):
    """What the values of a sheet do not show. Places are 0-based (row, column)."""

    errors: Mapping[Place, str] = {}
    uncomputed: frozenset[Place] = frozenset()
    percents: frozenset[Place] = frozenset()
    hidden_rows: frozenset[int] = frozenset()


NOTHING_ODD = Oddities()

_HEAD = 2000  # bytes in which the quotes that a program uses show
_SINGLE_QUOTES = re.compile(rb"=\s*'([^'\"<>]*)'")
_ROOT = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?[^>]*>\s*)?<(?:(\w+:))?\w")


def refuse_entities(xml: bytes) -> bytes:
    """No workbook program writes a DTD; one that is there wants something of the reader. It stands before the root.

    UTF-16 is refused too: calamine would read such a part as an empty one. Returns the namespace prefix of the root with its
    colon, or b"".
    """
    if xml[:2] in _UTF_16:
        raise Refused("MATERIAL_DAMAGED", detail="isinya ditulis dalam UTF-16")
    root = _ROOT.match(xml)
    if not root and (b"<!DOCTYPE" in xml or b"<!ENTITY" in xml):
        raise Refused("MATERIAL_UNSAFE", detail="XML memuat DTD atau entitas")
    return root[1] or b"" if root else b""


_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_NOT_PLAIN = re.compile(rb'<c(?! r="[A-Z]{1,3}[1-9]\d{0,6}")[\s/>]')
_PREFIXED = re.compile(rb":c[\s/>]")
_ROW_OR_CELL = re.compile(rb"""(<(?:\w+:)?(row|c))(?=[\s/>])((?:[^>"']|"[^"]*"|'[^']*')*)>""")
_OWN_PLACE = re.compile(rb"""\sr\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ROW_NUMBER, _CELL_NAME = re.compile(rb"\s*0*(\d{1,7})\s*"), re.compile(rb"\s*([A-Za-z]{1,3})0*(\d{1,7})\s*")
_FAR = re.compile(rb'r="[A-Z](?:\d{6}|[A-Z](?:[A-Z]|\d{6}))')  # three letters, or six digits
_WRITTEN = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,7})"(?:[^>]*[^/])?>')
_ERROR = re.compile(
    rb'<(?:\w+:)?c (?=[^>]*\bt="e")[^>]*?r="([A-Z]{1,3})(\d{1,7})"[^>]*>'
    rb"\s*(?:<(?:\w+:)?f\b[^<]*(?:</(?:\w+:)?f>)?)?\s*<(?:\w+:)?v>([^<]*)"
)
_ERROR_VALUE = re.compile(rb">#")
_FORMULA = re.compile(rb"<f[ >/]")
# A formula that ends its cell without a value.
_BARE_FORMULA = re.compile(
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^<]*</(?:\w+:)?f>)\s*(<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_HIDDEN = re.compile(rb'<(?:\w+:)?row (?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d+)"')


def plain_cells(xml: bytes) -> bytes:
    """The sheet with the address of every cell first in it, in capitals; the very same bytes where it is written so.

    Google Sheets puts other attributes first, some programs leave addresses away and let cells count. Raises Refused for an
    address that is none.
    """
    if not _NOT_PLAIN.search(xml) and not _PREFIXED.search(xml):
        return xml
    row = column = 0

    def plain(tag: re.Match[bytes]) -> bytes:
        nonlocal row, column
        own = _OWN_PLACE.search(tag[3])
        written = (own[1] if own[1] is not None else own[2]) if own else None
        place = None if written is None else (_ROW_NUMBER if tag[2] == b"row" else _CELL_NAME).fullmatch(written)
        if written is not None and place is None:
            raise Refused("MATERIAL_DAMAGED", detail="alamat sel tidak sah")
        if tag[2] == b"row":
            row, column = int(place[1]) if place else row + 1, 0
            return tag[0]
        at, column = (row, column + 1) if place is None else (int(place[2]), number(place[1].upper()))
        rest = tag[3] if own is None else tag[3][: own.start()] + tag[3][own.end() :]
        return b'%b r="%b%d"%b>' % (tag[1], letters(column).encode(), max(at, 1), rest)

    return _ROW_OR_CELL.sub(plain, xml)


def scan_sheet(xml: bytes, percent: re.Pattern[bytes] | None) -> Oddities:
    """The oddities of one sheet of `plain_cells`; NOTHING_ODD, the object itself, for most."""
    prefix = refuse_entities(xml)
    if xml.find(b"='", 0, _HEAD) >= 0:  # whoever writes one attribute so writes all of them so
        xml = _SINGLE_QUOTES.sub(rb'="\1"', xml)
    if _FAR.search(xml):
        _refuse_far(xml)
    errors: dict[Place, str] = {}
    percents, hidden = frozenset[Place](), frozenset[int]()
    sign = xml.find(b"#")  # every error value begins with it, and a single byte is found at once
    if sign > 0 and _ERROR_VALUE.search(xml, sign - 1):
        errors = {_place(c, r): v.decode("utf-8", "replace") for c, r, v in _ERROR.findall(xml)}
    if percent:
        percents = frozenset(_place(c, r) for c, r in percent.findall(xml))
    if b' hidden="' in xml:
        hidden = frozenset(int(row) - 1 for row in _HIDDEN.findall(xml))
    uncomputed = _uncomputed(xml, prefix)
    return Oddities(errors, uncomputed, percents, hidden) if errors or uncomputed or percents or hidden else NOTHING_ODD


def _uncomputed(xml: bytes, prefix: bytes) -> frozenset[Place]:
    """Cells with a formula and no stored value: what openpyxl and other writers leave, and no reader can see."""
    formula = re.compile(b"<" + prefix + b"f[ >/]") if prefix else _FORMULA
    opening = b"<" + prefix + b"c "
    places = set()
    for start in formula.finditer(xml):
        bare = _BARE_FORMULA.match(xml, start.start())
        if bare:
            cell = xml.rfind(opening, 0, start.start())
            place = _PLACE.search(xml, cell, start.start())
            empty_text = bare[1] and xml.find(b't="str"', cell, start.start()) >= 0  # computed, and the result is ""
            if place and not empty_text:
                places.add(_place(*place.groups()))
    return frozenset(places)


def _place(letters: bytes, digits: bytes) -> Place:
    return int(digits) - 1, number(letters) - 1


def _refuse_far(xml: bytes) -> None:
    """Name the cell that stretches the sheet; only cells with something in them count, as in calamine."""
    rows = columns = 0
    far = ""
    for name, digits in _WRITTEN.findall(xml):
        row, column = int(digits), number(name)
        if row > rows or column > columns:
            rows, columns = max(rows, row), max(columns, column)
            far = f"{name.decode()}{row}"
    if rows * columns > MAX_AREA:
        raise Refused("MATERIAL_FAR_CELL", cell=far, found=far)


_styles: dict[tuple[int, int], re.Pattern[bytes] | None] = {}
_FORMATS = re.compile(rb'<(?:\w+:)?numFmt (?=[^>]*numFmtId="(\d+)")[^>]*formatCode="([^"]*)"')
_LITERAL = re.compile(rb'&quot;.*?&quot;|"[^"]*"|\\.|[_*].|\[[^\]]*\]')  # of a format code: what stands for itself
_CELL = rb'<(?:\w+:)?c (?=[^>]*\bs="(?:%b)")[^>]*?\br="([A-Z]{1,3})(\d{1,7})"'
_XF = re.compile(rb"<(?:\w+:)?xf ([^>]*)>")


def percent_cells(data: bytes, parts: Mapping[str, Part]) -> re.Pattern[bytes] | None:
    """A pattern for number cells shown as percent: Excel stores a typed 55% as 0.55 with such a format.

    Kept by checksum, because files of one template share their styles.
    """
    part = parts.get("xl/styles.xml")
    if part is None:
        return None
    key = (part.crc, part.size)
    if key not in _styles:
        xml = inflate(data, part)
        own = {number for number, code in _FORMATS.findall(xml) if b"%" in _LITERAL.sub(b"", code)}
        start, end = xml.find(b"cellXfs"), xml.rfind(b"cellXfs")
        formats = [re.search(rb'numFmtId="(\d+)"', xf) for xf in _XF.findall(xml[start:end])]
        shown = [i for i, found in enumerate(formats) if found and (found[1] in {b"9", b"10"} or found[1] in own)]
        some = b"|".join(b"%d" % index for index in shown)
        _styles[key] = re.compile(_CELL % some) if shown else None
    return _styles[key]
