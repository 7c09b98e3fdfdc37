"""A finished .xlsx, .xlsm or .xlam opened for inspection: its parts, found through relationships."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

from lxml import etree
from openpyxl.utils import range_boundaries

from macros_py.sheets.ooxml import ROOT_RELS, Parts, read_parts

_RID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
Element: TypeAlias = Any  # of lxml, which has no types


@dataclass(frozen=True, slots=True)
class Relationship:
    """From one part to another. `kind` is the last piece of its type: "worksheet"."""

    id: str
    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet: its name, where it is, what it says."""

    name: str
    part: str
    root: Element


@dataclass(frozen=True, slots=True)
class TablePart:
    """A table and the sheet that it lies on."""

    sheet: SheetPart
    part: str
    root: Element

    @property
    def name(self) -> str:
        """The name by which formulas know the table."""
        return str(self.root.get("displayName"))

    @property
    def area(self) -> tuple[int, int, int, int]:
        """First column, first row, last column, last row."""
        first_column, first_row, last_column, last_row = range_boundaries(self.root.get("ref"))
        return first_column, first_row, last_column, last_row

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        return [str(column.get("name")) for column in self.root.iter("{*}tableColumn")]


class Opened:
    """A workbook file, read once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.parts: Parts = read_parts(path)

    def xml(self, part: str) -> Element:
        """The root of a part."""
        return etree.fromstring(self.parts[part], etree.XMLParser(resolve_entities=False, no_network=True))

    def relationships(self, part: str = "") -> list[Relationship]:
        """Where a part points to inside the package; where the package itself points to, without a part."""
        folder, name = posixpath.split(part)
        rels = f"{folder}/_rels/{name}.rels" if part else ROOT_RELS
        if rels not in self.parts:
            return []
        return [
            Relationship(item.get("Id"), item.get("Type").rsplit("/", 1)[-1], _resolve(folder, item.get("Target")))
            for item in self.xml(rels)
            if item.get("TargetMode") != "External"
        ]

    @cached_property
    def workbook_part(self) -> str:
        """Name of the workbook part."""
        return next(link.target for link in self.relationships() if link.kind == "officeDocument")

    @cached_property
    def workbook(self) -> Element:
        """The workbook part."""
        return self.xml(self.workbook_part)

    @cached_property
    def sheets(self) -> list[SheetPart]:
        """The worksheets in order."""
        targets = {link.id: link.target for link in self.relationships(self.workbook_part) if link.kind == "worksheet"}
        return [
            SheetPart(item.get("name"), targets[item.get(_RID)], self.xml(targets[item.get(_RID)]))
            for item in self.workbook.iter("{*}sheet")
            if item.get(_RID) in targets
        ]

    @cached_property
    def tables(self) -> list[TablePart]:
        """All tables, sheet by sheet."""
        return [
            TablePart(sheet, link.target, self.xml(link.target))
            for sheet in self.sheets
            for link in self.relationships(sheet.part)
            if link.kind == "table"
        ]

    @cached_property
    def names(self) -> dict[str, str]:
        """Defined names with what they stand for."""
        return {item.get("name"): item.text or "" for item in self.workbook.iter("{*}definedName")}

    def related(self, kind: str) -> Iterator[tuple[str, Element]]:
        """Parts that the workbook points to with this kind, by name, with their roots."""
        for link in self.relationships(self.workbook_part):
            if link.kind == kind and link.target in self.parts:
                yield link.target, self.xml(link.target)

    @cached_property
    def shared_strings(self) -> list[str]:
        """The table of texts, in files that have one."""
        return [_text(item) for _, root in self.related("sharedStrings") for item in root.iter("{*}si")]

    def value(self, cell: Element) -> str:
        """Text of a cell, as it shows."""
        content = cell.findtext("{*}v") or ""
        if cell.get("t") == "s":
            return self.shared_strings[int(content)]
        inline = cell.find("{*}is")
        return content if inline is None else _text(inline)


def _text(item: Element) -> str:
    """A text made of runs, without the phonetic ones."""
    return "".join(run.text or "" for run in item.iterfind("{*}t")) + "".join(
        run.findtext("{*}t") or "" for run in item.iterfind("{*}r")
    )


def _resolve(folder: str, target: str) -> str:
    return posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target))
