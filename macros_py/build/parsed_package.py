"""A workbook's parts, parsed to be changed: found through their directory, written back only where they differ."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import Any

from lxml import etree
from openpyxl.xml.constants import PKG_REL_NS

from macros_py.books.parts import Workbook
from macros_py.sheets.ooxml import CONTENT_TYPES, Parts, xml_bytes


@dataclass
class Package:
    """The parts of a workbook with their directory; XML parts are parsed once and written back by `save`."""

    parts: Parts
    book: Workbook

    def __post_init__(self) -> None:
        self._roots: dict[str, Any] = {}

    def root(self, part: str) -> Any:
        """The parsed part; a change to it lasts."""
        if part not in self._roots:
            self._roots[part] = etree.fromstring(self.parts[part])
        return self._roots[part]

    def save(self) -> None:
        """Write the parsed parts that changed."""
        for name, root in self._roots.items():
            if etree.tostring(root) != etree.tostring(etree.fromstring(self.parts[name])):
                self.parts[name] = xml_bytes(root)
        self._roots.clear()

    @property
    def styles(self) -> Any:
        """The parsed styles."""
        return self.root(self.book.related("styles") or "xl/styles.xml")


def add_part(old: Package, part: str, root: Any, kind: str) -> None:
    """Give a package one more part of this content type."""
    old.parts[part] = xml_bytes(root)
    types = old.root(CONTENT_TYPES)
    etree.SubElement(types, f"{{{types.nsmap[None]}}}Override", PartName=f"/{part}", ContentType=kind)


def relation(old: Package, source: str, target: str, kind: str) -> str:
    """Let a part point to another; the id by which it does."""
    folder, name = posixpath.split(source)
    part = f"{folder}/_rels/{name}.rels"
    if part not in old.parts:
        old.parts[part] = f'<Relationships xmlns="{PKG_REL_NS}"/>'.encode()
    relations = old.root(part)
    taken = {relation.get("Id") for relation in relations}
    number = next(f"rIdPK{n}" for n in range(1, len(taken) + 2) if f"rIdPK{n}" not in taken)
    etree.SubElement(relations, f"{{{PKG_REL_NS}}}Relationship", Id=number, Type=kind, Target=f"/{target}")
    return number
