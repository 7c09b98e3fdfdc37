"""Empty forms for many units: built once by openpyxl for each kind of form, then copied with a unit's own words in it.

What differs between two units of one Deputi and echelon are texts. The form is built with a mark in the place of each; a copy
is the same parts with the marks replaced, and those parts that hold none are packed once.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

from macros_py.base import words
from macros_py.books.plain_zip import Entry, plain_zip
from macros_py.materials.form.template import form
from macros_py.materials.model import Owner

DEFLATED = 8
# What no text of an office holds, in signs that every writer of XML leaves as they are.
_CODE, _NAME, _DEPUTI, _SUPERIOR = "@@pk:kode@@", "@@pk:nama@@", "@@pk:deputi@@", "@@pk:atasan@@"
_MARK = re.compile(rb"@@pk:[a-z]+@@")


class _Blank(NamedTuple):
    """A form with marks: its parts that hold none, packed; the others as they are; and their order."""

    packed: dict[str, Entry]
    marked: dict[str, bytes]
    order: tuple[str, ...]


@lru_cache(maxsize=8)  # units come Deputi by Deputi
def _blank(eselon: str, year: int, superior_indicators: tuple[str, ...], office: str | None, bureau: str) -> _Blank:
    owner = Owner(_CODE, _DEPUTI, eselon, _NAME, None)
    parts = form(owner, year, _SUPERIOR, superior_indicators, office, bureau)
    marked = {name: data for name, data in parts.items() if _MARK.search(data)}
    packed = {name: _entry(name, data) for name, data in parts.items() if name not in marked}
    return _Blank(packed, marked, tuple(parts))


def write_blank(
    path: Path, owner: Owner, year: int, *, superior: str, superior_indicators: Sequence[str], office: str | None, bureau: str
) -> None:
    """Write the empty form of one unit: what `write_template` would write without rows, cell for cell."""
    blank = _blank(owner.eselon, year, tuple(superior_indicators), office, bureau)
    texts = {_CODE: owner.code, _NAME: owner.name, _DEPUTI: owner.deputi, _SUPERIOR: superior}
    said = {mark.encode(): words.UNPRINTABLE.sub("", text) for mark, text in texts.items()}

    def entry(name: str) -> Entry:
        if name not in blank.marked:
            return blank.packed[name]
        cells, begin, footer = blank.marked[name].partition(b"<oddFooter>")
        filled = _MARK.sub(lambda mark: escape(said[mark[0]]).encode(), cells)
        # in a footer "&" begins a code
        return _entry(name, filled + begin + _MARK.sub(lambda mark: escape(said[mark[0]].replace("&", "&&")).encode(), footer))

    path.write_bytes(plain_zip(map(entry, blank.order)))


def _entry(name: str, data: bytes) -> Entry:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return Entry(name, DEFLATED, zlib.crc32(data), len(data), packer.compress(data) + packer.flush())
