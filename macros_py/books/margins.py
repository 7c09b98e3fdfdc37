"""What surrounds the rows of a sheet: extent, conditional formats, validations, hyperlinks, merged cells, filters."""

from __future__ import annotations

from collections.abc import Callable

from macros_py.books.areas import Area, following_list
from macros_py.books.markup import Edit, apply_edits, elements, escape, tags, unescape

_WITH_SQREF = ("conditionalFormatting", "dataValidation", "protectedRange", "ignoredError")
MOST_COLUMNS = 1000  # one <col> may name all 16,384 columns; no table of ours is that wide
_WITH_REF = ("autoFilter", "sortState", "sortCondition")


def following(text: bytes, body: Area, bottom: int) -> bytes:
    """Give the text before or after the rows as it is once the table body `body` ends at row `bottom`.

    Conditional formats, validations (also those of Excel 2010 and later, in extLst), protected ranges, ignored errors,
    filters and sort orders follow the table. Sparklines live in a `sqref` too, but each belongs to one cell: they stay.
    """
    edits: list[Edit] = []
    for tag in tags(text, *_WITH_SQREF, *_WITH_REF):
        for name in ("sqref", "ref"):
            areas = tag.get(name)
            if areas is not None:
                edits.append(tag.setting(name, following_list(areas, body, bottom)))
    sparklines = [(part.start, part.end) for part in elements(text, "sparkline")]
    for part in elements(text, "sqref"):
        if not any(start <= part.start <= end for start, end in sparklines):
            old = unescape(text[part.start : part.end])
            edits.append((part.start, part.end, escape(following_list(old, body, bottom))))
    return apply_edits(text, edits)


def widen_dimension(head: bytes, area: Area) -> bytes:
    """Give the text before the rows an extent (`dimension`) that holds `area`; readers trust it."""
    edits: list[Edit] = []
    for tag in tags(head, "dimension"):
        old = Area.parse(tag.get("ref") or "A1")
        wide = Area(min(old.top, area.top), min(old.left, area.left), max(old.bottom, area.bottom), max(old.right, area.right))
        edits.append(tag.setting("ref", str(wide)))
    return apply_edits(head, edits)


def without_hyperlinks(tail: bytes, written: Callable[[int, int], bool], gone: Area | None) -> bytes:
    """Take hyperlinks out of the text after the rows: of single cells that were `written`, and of the area that is `gone`.

    `written` is asked by row and column. A link left behind would lead from a new text to the old place.
    """
    if b"hyperlink" not in tail:
        return tail
    edits: list[Edit] = []
    kept = 0
    for link in elements(tail, "hyperlink"):
        area = Area.parse(link.tag.get("ref") or "A1")
        if (area.single and written(area.top, area.left)) or (gone is not None and area.within(gone)):
            end = link.tag.end if link.tag.empty else tail.index(b">", link.end) + 1
            edits.append((link.tag.start, end, b""))
        else:
            kept += 1
    if edits and not kept:  # an empty list is not allowed
        for whole in elements(tail, "hyperlinks"):
            edits = [(whole.tag.start, tail.index(b">", whole.end) + 1, b"")]
    return apply_edits(tail, edits)


def merged_areas(tail: bytes) -> list[Area]:
    """Find the merged cells of the sheet."""
    if b"mergeCell" not in tail:
        return []
    return [Area.parse(tag.get("ref") or "A1") for tag in tags(tail, "mergeCell") if not tag.closing]


def widths(head: bytes) -> dict[int, float]:
    """Give the widths of the columns that have their own, in characters, by column number."""
    found: dict[int, float] = {}
    for tag in tags(head, "col"):
        first, last, width = (tag.get(name) for name in ("min", "max", "width"))
        if first and last and width:
            found |= dict.fromkeys(range(int(first), min(int(last), int(first) + MOST_COLUMNS) + 1), float(width))
    return found
