"""XML edited as text: find tags, change attributes in place, leave every other byte alone.

A parser that writes the document out again moves namespace declarations and quotes; here only the spans that are meant
to change are replaced. Names are local (`x14:sqref` is "sqref"), so Strict and Transitional files look the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.parsers import expat

from macros_py.books.trouble import Damaged, Unsafe

Edit = tuple[int, int, bytes]

_TOKEN = re.compile(
    rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
    rb"|<(?P<closing>/?)(?:[^\s:/<>=\"']+:)?(?P<name>[^\s:/<>=\"']+)"
    rb"(?P<attributes>(?:[^<>\"'/]|/(?!>)|\"[^\"]*\"|'[^']*')*)(?P<empty>/?)>",  # no possessive ++: 3.11.2 gets them wrong
    re.DOTALL,
)
_ATTRIBUTE = re.compile(rb"([^\s=\"']+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ENTITY = re.compile(r"&(#x[0-9a-fA-F]+|#[0-9]+|amp|lt|gt|quot|apos);")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ENCODING = re.compile(rb"<\?xml[^>]*?\bencoding\s*=\s*[\"']([^\"']+)[\"']")


class Tag(NamedTuple):
    """One start, end or empty tag: its local name and where it stands."""

    name: str
    start: int
    end: int
    closing: bool
    empty: bool
    inside: bytes
    inside_at: int

    def get(self, name: str) -> str | None:
        """Give the value of the attribute with exactly this name, prefix included."""
        wanted = name.encode()
        for match in _ATTRIBUTE.finditer(self.inside):
            if match[1] == wanted:
                return unescape(_quoted(match))
        return None

    def link(self) -> str | None:
        """Give the relationship id, `r:id` under whatever prefix."""
        for match in _ATTRIBUTE.finditer(self.inside):
            if match[1].endswith(b":id"):
                return unescape(_quoted(match))
        return None

    def setting(self, name: str, value: str) -> Edit:
        """Make the edit that gives an attribute which is there another value. Raises KeyError when it is not."""
        wanted = name.encode()
        for match in _ATTRIBUTE.finditer(self.inside):
            if match[1] == wanted:
                group = 2 if match[2] is not None else 3
                start, end = match.span(group)
                quoted = escape(value).replace(b'"', b"&quot;").replace(b"'", b"&apos;")
                return self.inside_at + start, self.inside_at + end, quoted
        raise KeyError(name)

    def without(self, name: str) -> Edit:
        """Make the edit that takes an attribute away, with the space before it. Raises KeyError when it is not there."""
        match = re.search(rb"\s+" + re.escape(name.encode()) + rb"\s*=\s*(?:\"[^\"]*\"|'[^']*')", self.inside)
        if match is None:
            raise KeyError(name)
        return self.inside_at + match.start(), self.inside_at + match.end(), b""


class Element(NamedTuple):
    """A start tag and the raw text up to its end tag; only for elements that do not nest in themselves."""

    tag: Tag
    start: int
    end: int


def tags(data: bytes, *names: str) -> Iterator[Tag]:
    """Find the tags of these local names (all, when none is given) in order; comments and CDATA are passed over."""
    wanted = {name.encode() for name in names}
    for match in _TOKEN.finditer(data):
        name = match["name"]
        if name is not None and (not wanted or name in wanted):
            start, end = match.span()
            yield Tag(
                name.decode(),
                start,
                end,
                bool(match["closing"]),
                bool(match["empty"]),
                match["attributes"],
                match.start("attributes"),
            )


def elements(data: bytes, name: str) -> Iterator[Element]:
    """Find the elements of this local name, with the span of what they hold."""
    opened: Tag | None = None
    for tag in tags(data, name):
        if tag.empty:
            yield Element(tag, tag.end, tag.end)
        elif not tag.closing:
            opened = tag
        elif opened is not None:
            yield Element(opened, opened.end, tag.start)
            opened = None


def root(data: bytes) -> Tag:
    """Find the root element's tag. Raises Damaged when there is none."""
    for tag in tags(data):
        return tag
    raise Damaged("bagian XML kosong")


def apply_edits(data: bytes, edits: Iterable[Edit]) -> bytes:
    """Give the text with these spans replaced."""
    pieces, at = [], 0
    for start, end, new in sorted(edits):
        pieces += [data[at:start], new]
        at = end
    return b"".join([*pieces, data[at:]]) if pieces else data


def escape(text: str) -> bytes:
    """Write text as it stands in an element."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()


def unescape(raw: bytes) -> str:
    """Read the text that raw XML text stands for."""
    text = raw.decode()
    return _ENTITY.sub(lambda match: _character(match[1]), text) if "&" in text else text


def require_editable(data: bytes) -> bytes:
    """Give the same bytes, when text tools may work on them.

    Raises Damaged for a document type (entities can be bombs, and no office program writes one) and Unsafe for another
    encoding than UTF-8.
    """
    declared = _ENCODING.match(data[:200].removeprefix(b"\xef\xbb\xbf"))
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:4]:
        raise Unsafe("isi XML tidak memakai UTF-8")
    if declared is not None and declared[1].lower() not in (b"utf-8", b"us-ascii", b"ascii"):
        raise Unsafe("isi XML tidak memakai UTF-8")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Damaged("isi XML memuat DTD")
    return data


def require_well_formed(data: bytes) -> bytes:
    """Give the same bytes, when they are one whole XML document. Raises Damaged otherwise."""
    try:
        expat.ParserCreate().Parse(data, True)
    except expat.ExpatError as error:
        raise Damaged(f"XML baris {error.lineno}") from error
    return data


def _quoted(match: re.Match[bytes]) -> bytes:
    return match[3] if match[2] is None else match[2]


def _character(entity: str) -> str:
    if not entity.startswith("#"):
        return _ENTITIES[entity]
    return chr(int(entity[2:], 16) if entity[1] == "x" else int(entity[1:]))
