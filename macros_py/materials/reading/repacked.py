"""The package that calamine reads: the parts that were looked at, without what it would only walk through."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from zlib import crc32

from macros_py.books.plain_zip import STORED, Entry, plain_zip
from macros_py.materials.reading.zip_parts import Part, packed_bytes, part_name, relations_of, text_of

_NOT_VALUES = (
    "docprops/", "customxml/", "xl/theme/", "xl/media/", "xl/drawings/", "xl/printersettings/", "xl/vbaproject", "xl/tables/",
    "xl/worksheets/_rels/",
)  # fmt: skip
_TARGET = re.compile(rb"\bTarget\s*=\s*([\"'])(.*?)\1")
_MERGES = re.compile(rb"<(?:\w+:)?mergeCells\b[^>]*>.*?</(?:\w+:)?mergeCells>", re.DOTALL)
# A sheet without a part: Excel leaves one for each module of very old VBA, and calamine stops at it.
_MODULE = re.compile(rb"""<(?:\w+:)?sheet\s[^>]*:id\s*=\s*(?:""|'')[^>]*/>""")
_STYLE_SHEET = re.compile(rb"<((?:\w+:)?styleSheet)\b[^>]*>")
_OF_VALUES = re.compile(rb"<((?:\w+:)?(?:numFmts|cellXfs))\b.*?</\1>", re.DOTALL)


def repack(data: bytes, parts: Mapping[str, Part], sheets: Mapping[str, bytes], root: str) -> bytes:
    """A zip of the parts that hold values. Those in `sheets` (by name, inflated) and what all need are no longer packed.

    The workbook's own part `root` and its relations take the names and the spelling that calamine expects.
    """
    of_root, styles = relations_of(root), "xl/styles.xml"
    named = {root: "xl/workbook.xml", of_root: "xl/_rels/workbook.xml.rels"}
    plain = {name: text_of(data, parts, name) for name in named}
    plain[root] = _MODULE.sub(b"", plain[root])
    plain[styles] = value_styles(text_of(data, parts, styles))
    if root != named[root] or b"./" in plain[of_root]:
        plain[of_root] = _spelt_plainly(root, plain[of_root])
    plain.update((name, merges_first(xml)) for name, xml in sheets.items())
    entries = []
    for name, part in parts.items():
        if name in plain:
            text = plain[name]
            entries.append(Entry(named.get(name, name), STORED, crc32(text), len(text), text))
        elif not name.startswith(_NOT_VALUES):
            entries.append(Entry(named.get(name, name), part.method, part.crc, part.size, packed_bytes(data, part)))
    return plain_zip(entries)


def _spelt_plainly(root: str, relations: bytes) -> bytes:
    """Relations whose targets are names of parts, whole."""
    return _TARGET.sub(lambda found: b'Target="/%b"' % part_name(root, found[2].decode("utf-8", "replace")).encode(), relations)


def merges_first(xml: bytes) -> bytes:
    """The sheet with its merged ranges before its rows as well: calamine walks there through all that stands above them."""
    start = xml.find(b"sheetData")
    merges = _MERGES.search(xml, xml.rfind(b"sheetData"))
    if start < 0 or not merges:
        return xml
    start = xml.rfind(b"<", 0, start)
    return xml[:start] + merges[0] + xml[start:]


@lru_cache(maxsize=64)
def value_styles(xml: bytes) -> bytes:
    """The styles without fonts, fills and borders: calamine walks through all of them when it opens a workbook."""
    root = _STYLE_SHEET.search(xml)
    if root is None:
        return xml
    return b"%b%b</%b>" % (root[0], b"".join(found[0] for found in _OF_VALUES.finditer(xml)), root[1])
