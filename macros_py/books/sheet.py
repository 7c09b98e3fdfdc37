"""One worksheet as text: `sheetData` cut into rows, changed cells written anew, everything joined again.

Rows that nobody touches are never taken apart, so they keep every byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from macros_py.base.addresses import address, letters, number
from macros_py.books.areas import Area
from macros_py.books.cell_values import EMPTY, Content
from macros_py.books.markup import require_editable, root, tags, unescape
from macros_py.books.trouble import Damaged, Unsafe, UnsafeCell


@dataclass(slots=True)
class _Row:
    """A row that is being changed: the raw text of its cells by column number."""

    lead: bytes  # white space before the row
    attributes: bytes
    cells: dict[int, bytes]
    rest: bytes = b""  # what follows the cells
    changed: bool = False
    emptied: bool = False  # a cell was taken away


class _Patterns(NamedTuple):
    """How rows, cells and their parts look with the namespace prefix that a sheet uses."""

    prefix: bytes
    row: re.Pattern[bytes]
    cell: re.Pattern[bytes]
    formula: re.Pattern[bytes]
    value: re.Pattern[bytes]
    filled: re.Pattern[bytes]


@lru_cache(maxsize=8)
def _patterns(prefix: bytes) -> _Patterns:
    p = re.escape(prefix)
    element = rb"<%s%s(?=[\s/>])([^>]*?)(?:/>|>(.*?)</%s%s\s*>)"
    return _Patterns(
        prefix,
        row=re.compile(rb"(\s*)" + element % (p, b"row", p, b"row"), re.DOTALL),
        cell=re.compile(rb"(\s*)" + element % (p, b"c", p, b"c"), re.DOTALL),
        formula=re.compile(element % (p, b"f", p, b"f"), re.DOTALL),
        value=re.compile(rb"<%sv(?:\s[^>]*)?>([^<]*)<" % p),
        filled=re.compile(rb"<%s(?:v|f|is)(?=[\s/>])" % p),
    )


_REFERENCE = re.compile(rb"([A-Za-z]+)([0-9]+)")
# A row as programs write it that say nothing of it but its number, its extent and a height that its texts need.
_PLAIN_ROW = re.compile(rb'\s*<row(?: (?:r|spans|ht|x14ac:dyDescent)="[^"]*")*>((?:<c .*</c>|<c [^<]*/>)+)</row>', re.DOTALL)
_CELL_START = re.compile(rb"<c[\s/>]")
_PLACES = re.compile(rb'<c r="([A-Z]+)[0-9]+"(?: s="([0-9]+)")?')


class Sheet:
    """The text of a worksheet part. `head` and `tail` are what lies before and after the rows."""

    def __init__(self, data: bytes) -> None:
        """Cut the text. Raises Damaged or Unsafe when it is not laid out as office programs lay it out."""
        prefix, start, end = _span_of_rows(require_editable(data))
        self.head, self.tail = data[:start], data[end:]
        self._patterns = _patterns(prefix)
        self._raw: dict[int, bytes] = {}
        self._rows: dict[int, _Row] = {}
        self._whole: dict[int, Iterable[bytes]] = {}  # by the first of the rows that they hold
        self._gap = self._cut(data[start:end])
        self.formulas_changed = False

    def __bytes__(self) -> bytes:
        return b"".join(self.pieces())

    def pieces(self, *, whole_rows: bool = True) -> Iterator[bytes]:
        """Give the text piece by piece; rows that were given whole are made now, once, or left out."""
        texts: dict[int, Iterable[bytes]] = {place: (text,) for place, text in self._raw.items()}
        texts.update({place: (self._joined(row),) for place, row in self._rows.items() if row.changed})
        texts.update(self._whole if whole_rows else {})
        return chain([self.head], chain.from_iterable(texts[place] for place in sorted(texts)), [self._gap, self.tail])

    def cropped(self, bottom: int, right: int) -> bytes:
        """Give the text without what lies below row `bottom` or right of column `right`."""
        kept = []
        for row in (self._row(place) for place in self._raw if place <= bottom):
            kept.append(self._joined(replace(row, cells={c: text for c, text in row.cells.items() if c <= right})))
        return b"".join([self.head, *kept, self.tail])

    def holds_something(self, row: int, column: int) -> bool:
        """Whether the cell has a value or a formula."""
        return self._patterns.filled.search(self._cell(row, column)) is not None

    def formula(self, row: int, column: int) -> str | None:
        """Give the text of the cell's formula, without "="."""
        match = self._patterns.formula.search(self._cell(row, column))
        return None if match is None else unescape(match[2] or b"")

    @property
    def prefix(self) -> bytes:
        """The namespace prefix of the sheet's elements; most have none."""
        return self._patterns.prefix

    @property
    def last_row(self) -> int:
        """The last row of which the file says something; 0 for an empty sheet."""
        return max(chain(self._raw, self._rows), default=0)

    def style(self, row: int, column: int) -> bytes | None:
        """Give the style number of the cell; None when it has none."""
        return _attribute(self._attributes(self._cell(row, column)), b"s")

    def style_below(self, row: int, column: int) -> bytes | None:
        """Give the style that a new cell below `row` takes: that of the cell in it, or of its row or column."""
        return self.style(row, column) or self._inherited_style(self._row(row), column)

    def height(self, row: int) -> bytes | None:
        """Give the height of a row, when a person has set it."""
        attributes = self._row(row).attributes
        return _attribute(attributes, b"ht") if _attribute(attributes, b"customHeight") in (b"1", b"true") else None

    def errors(self, area: Area) -> dict[tuple[int, int], str]:
        """Find the cells of an area that show an error, with its text (`#REF!`)."""
        found = {}
        for row in range(area.top, area.bottom + 1):
            for column, cell in self._row(row).cells.items():
                if area.left <= column <= area.right and _attribute(self._attributes(cell), b"t") == b"e":
                    value = self._patterns.value.search(cell)
                    found[row, column] = unescape(value[1]) if value else "#?"
        return found

    def put(self, row: int, column: int, new: Content, style: bytes | None = None) -> None:
        """Write a cell. It keeps its style; a cell that is not there takes `style`, or that of its row or column.

        Raises UnsafeCell when the old content is tied to other cells.
        """
        target = self._row(row)
        old = target.cells.get(column)
        if old is not None:
            self._refuse_tied(row, column, old)
            style = _attribute(self._attributes(old), b"s") if style is None else style
        elif style is None:
            style = self._inherited_style(target, column)
        self._note_formula(old, new.formula)
        lead = b"" if old is None else old[: len(old) - len(old.lstrip())]
        target.cells[column] = lead + self._written(row, column, new, style)
        target.changed = True

    def put_rows(self, first: int, last: int, text: Iterable[bytes]) -> None:
        """Put whole rows in the place of those from `first` to `last`, if there are any. They hold no other table's cells."""
        for row in range(first, last + 1):
            self._raw.pop(row, None)
            self._rows.pop(row, None)
        self._whole[first] = text

    def is_plain(self, row: int, columns: list[tuple[bytes, bytes]]) -> bool:
        """Whether a row holds exactly these cells (column letters, style), and nothing that is tied or set by hand."""
        match = None if row in self._rows else _PLAIN_ROW.fullmatch(self._raw.get(row, b""))
        if match is None or b" ref=" in match[1] or len(_CELL_START.findall(match[1])) != len(columns):
            return False
        return _PLACES.findall(match[1]) == columns

    def drop(self, row: int, column: int) -> None:
        """Take a cell away, style and all; a row with nothing left goes too. Raises UnsafeCell as `put` does."""
        target = self._row(row)
        old = target.cells.get(column)
        if old is None:
            return
        self._refuse_tied(row, column, old)
        self._note_formula(old, formula=False)
        del target.cells[column]
        target.changed = target.emptied = True

    def set_height(self, row: int, height: bytes) -> None:
        """Give a row a height, unless it has one."""
        target = self._row(row)
        if _attribute(target.attributes, b"ht") is None:
            target.attributes += b' ht="%s" customHeight="1"' % height
            target.changed = True

    def hide(self, row: int, *, hidden: bool) -> None:
        """Hide a row, or show it."""
        target = self._row(row)
        if hidden != (_attribute(target.attributes, b"hidden") in (b"1", b"true")):
            target.attributes = _without(target.attributes, b"hidden") + (b' hidden="1"' if hidden else b"")
            target.changed = True

    def fit_height(self, row: int, points: float) -> None:
        """Give a row the height that its text needs. One that a person has set stays; Excel may measure this one again."""
        target = self._row(row)
        if self.height(row) is None:
            target.attributes = _without(target.attributes, b"ht") + b' ht="%g"' % points
            target.changed = True

    def tied_areas(self) -> list[Area]:
        """Find array formulas and data tables over several cells: Excel changes them only as a whole."""
        areas = []
        for text in self._raw.values():
            if b"ref=" in text:
                for match in self._patterns.formula.finditer(text):
                    kind, ref = _attribute(match[1], b"t"), _attribute(match[1], b"ref")
                    if ref is not None and kind in (b"array", b"dataTable"):
                        areas.append(Area.parse(ref.decode()))
        return [area for area in areas if not area.single]

    def _cut(self, text: bytes) -> bytes:
        """Fill the rows; returns the white space after the last one."""
        at, last = 0, 0
        for match in self._patterns.row.finditer(text):
            given = _attribute(match[2], b"r")
            row = last + 1 if given is None else int(given)
            if match.start() != at or row <= last:
                raise Unsafe("baris sheet tidak berurutan")
            self._raw[row] = match[0]
            at, last = match.end(), row
        if text[at:].strip():
            raise Unsafe("susunan baris sheet tidak dikenal")
        return text[at:]

    def _row(self, row: int) -> _Row:
        """Take the row apart; an empty one where the sheet has none."""
        if row not in self._rows:
            self._rows[row] = self._taken_apart(row)
        return self._rows[row]

    def _taken_apart(self, row: int) -> _Row:
        given = b' r="%d"' % row
        match = self._patterns.row.match(self._raw.get(row, b""))
        if match is None:
            return _Row(b"", given, {})
        attributes = match[2].rstrip()
        apart = _Row(match[1], attributes if _attribute(attributes, b"r") else attributes + given, {})
        inside = match[3] or b""
        apart.rest = inside[self._cut_cells(row, apart.cells, inside) :]
        return apart

    def _cut_cells(self, row: int, cells: dict[int, bytes], inside: bytes) -> int:
        """Fill the cells; returns where they end."""
        at, last = 0, 0
        for match in self._patterns.cell.finditer(inside):
            given, text = _attribute(match[2], b"r"), match[0]
            column = last + 1
            if given is None:  # then it stands next to the cell before; from now on it says so itself
                place = match.start(2) - match.start()
                text = text[:place] + b' r="%s%d"' % (letters(column).encode(), row) + text[place:]
            else:
                reference = _REFERENCE.fullmatch(given)
                column = number(reference[1].decode()) if reference and int(reference[2]) == row else 0
            if match.start() != at or column <= last:
                raise Unsafe(f"sel tidak berurutan di baris {row}")
            cells[column] = text
            at, last = match.end(), column
        return at

    def _cell(self, row: int, column: int) -> bytes:
        return self._row(row).cells.get(column, b"")

    def _attributes(self, cell: bytes) -> bytes:
        match = self._patterns.cell.match(cell)
        return match[2] if match else b""

    def _refuse_tied(self, row: int, column: int, cell: bytes) -> None:
        match = self._patterns.formula.search(cell)
        ref = None if match is None else _attribute(match[1], b"ref")
        if ref is not None and not Area.parse(ref.decode()).single:
            raise UnsafeCell(address(row, column), "rumusnya dipakai bersama sel lain")

    def _note_formula(self, old: bytes | None, formula: bool) -> None:
        had = old is not None and self._patterns.formula.search(old) is not None
        self.formulas_changed = self.formulas_changed or had != formula

    def _inherited_style(self, row: _Row, column: int) -> bytes | None:
        if _attribute(row.attributes, b"customFormat") in (b"1", b"true"):
            return _attribute(row.attributes, b"s")
        for tag in tags(self.head, "col"):
            if int(tag.get("min") or 0) <= column <= int(tag.get("max") or 0):
                style = tag.get("style")
                return None if style is None else style.encode()
        return None

    def _written(self, row: int, column: int, new: Content, style: bytes | None) -> bytes:
        p = self._patterns.prefix
        start = b'<%sc r="%s%d"' % (p, letters(column).encode(), row)
        start += b' s="%s"' % style if style else b""
        start += b' t="%s"' % new.kind if new.kind else b""
        if new == EMPTY:
            return start + b"/>"
        inside = re.sub(rb"<(/?)(?=[a-z])", rb"<\g<1>" + p, new.inside) if p else new.inside
        return b"%s>%s</%sc>" % (start, inside, p)

    def _joined(self, row: _Row) -> bytes:
        if row.emptied and not row.cells and not row.rest.strip():
            return b""
        attributes = _with_spans(row.attributes, row.cells)
        p = self._patterns.prefix
        cells = b"".join(row.cells[column] for column in sorted(row.cells))
        return b"%s<%srow%s>%s%s</%srow>" % (row.lead, p, attributes, cells, row.rest, p)


def _span_of_rows(data: bytes) -> tuple[bytes, int, int]:
    """Find the namespace prefix, and where the rows begin and end."""
    top = root(data)
    name = data[top.start + 1 : top.inside_at]
    prefix = name[: len(name) - len(b"worksheet")]
    opened = next((tag for tag in tags(data, "sheetData") if not tag.closing), None)
    if top.name != "worksheet" or opened is None or opened.empty:
        raise Damaged("sheet tanpa isi")
    end = data.find(b"</%ssheetData" % prefix, opened.end)
    if end < 0:
        raise Damaged("isi sheet terpotong")
    if data.find(b"<!", opened.end, end) >= 0 or data.find(b"<?", opened.end, end) >= 0:
        raise Unsafe("sheet memuat komentar XML di antara sel")
    return prefix, opened.end, end


@lru_cache(maxsize=32)
def _attribute_pattern(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"\s%s\s*=\s*(?:\"([^\"]*)\"|'([^']*)')" % re.escape(name))


def _attribute(attributes: bytes, name: bytes) -> bytes | None:
    match = _attribute_pattern(name).search(attributes)
    if match is None:
        return None
    return match[2] if match[1] is None else match[1]


def _without(attributes: bytes, name: bytes) -> bytes:
    return _attribute_pattern(name).sub(b"", attributes)


def _with_spans(attributes: bytes, columns: dict[int, bytes]) -> bytes:
    """`spans` is a hint from the first to the last cell; a wrong one may cost cells, so it is widened."""
    spans = _attribute(attributes, b"spans")
    if spans is None or not columns:
        return attributes
    first, _, last = spans.partition(b":")
    if not (first.isdigit() and last.isdigit()):
        return _without(attributes, b"spans")
    wide = b' spans="%d:%d"' % (min(int(first), *columns), max(int(last), *columns))
    return _attribute_pattern(b"spans").sub(wide, attributes)
