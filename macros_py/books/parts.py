"""What is where in a workbook file: sheets, tables, names. Found through relationships, never by fixed part names."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from macros_py.books.areas import Area, following_list, following_name
from macros_py.books.markup import (
    Edit,
    Tag,
    apply_edits,
    elements,
    escape,
    require_editable,
    require_well_formed,
    root,
    tags,
    unescape,
)
from macros_py.books.package import Package
from macros_py.books.trouble import Damaged

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


class NotAWorkbook(Damaged):
    """The zip holds something else than a workbook of .xlsx or .xlsm kind."""


class Relation(NamedTuple):
    """One relationship of a part: its id, the last word of its type, the part it leads to (None: outside the file)."""

    id: str
    kind: str
    target: str | None


class SheetPlace(NamedTuple):
    """A worksheet: its name on the tab and its part."""

    name: str
    part: str


@dataclass(frozen=True, slots=True)
class TablePlace:
    """An Excel table: where it stands and what it is made of. `area` holds headings, body and totals."""

    name: str
    part: str
    sheet: SheetPlace
    area: Area
    headings: tuple[str, ...]
    heading_rows: int
    totals_rows: int
    bound: bool  # to a query or an XML map, which would overwrite what we write

    @property
    def body(self) -> Area:
        """The rows between headings and totals."""
        return self.area._replace(top=self.area.top + self.heading_rows, bottom=self.area.bottom - self.totals_rows)


class Workbook:
    """The directory of a workbook package, read once; `resize` keeps it in step with the tables."""

    def __init__(self, package: Package) -> None:
        """Read the small parts. Raises NotAWorkbook, Damaged or Unsafe."""
        self._package = package
        roots = {r.kind: r.target for r in relationships(package, "")}
        part = roots.get("officeDocument")
        if part is None or part not in package:
            raise NotAWorkbook("tidak ada buku kerja di dalamnya")
        text = package.read(part)
        is_xml = text.removeprefix(b"\xef\xbb\xbf").startswith(b"<")  # the binary .xlsb is not
        if not is_xml or root(require_editable(text)).name != "workbook":
            raise NotAWorkbook("tidak ada buku kerja di dalamnya")
        self.part = part
        self.signed = "origin" in roots or any(name.lower().startswith("_xmlsignatures/") for name in package.names())
        self.relations = {r.id: r for r in relationships(package, part)}
        properties = tags(_small(package, part), "workbookPr")
        self.date1904 = any(tag.get("date1904") in ("1", "true", "on") for tag in properties)
        self.sheets = tuple(self._sheets())
        self.tables = {table.name: table for sheet in self.sheets for table in self._tables(sheet)}

    def related(self, kind: str) -> str | None:
        """Find the part that the workbook relates to by this kind, if the file has it."""
        targets = (r.target for r in self.relations.values() if r.kind == kind)
        return next((target for target in targets if target is not None and target in self._package), None)

    @cached_property
    def wrapping(self) -> frozenset[bytes]:
        """The numbers of the cell styles that wrap text; none, when the file has no styles."""
        part, numbers = self.related("styles"), set()
        if part is not None:
            text = require_editable(self._package.read(part))
            for _, start, end in elements(text, "cellXfs"):
                number = -1
                for tag in tags(text[start:end], "xf", "alignment"):
                    number += tag.name == "xf" and not tag.closing
                    if tag.name == "alignment" and tag.get("wrapText") in ("1", "true"):
                        numbers.add(b"%d" % number)
        return frozenset(numbers)

    def constants(self) -> dict[str, str | float]:
        """Read the defined names of the whole workbook whose formula is a text or a number."""
        text, found = _small(self._package, self.part), {}
        for name, start, end in elements(text, "definedName"):
            value = _constant(unescape(text[start:end]).strip())
            if value is not None and name.get("localSheetId") is None:
                found[name.get("name") or ""] = value
        return found

    def resize(self, table: TablePlace, bottom: int) -> None:
        """End the body of a table at row `bottom`: in its part, in names and print areas that cover it, in here."""
        package, body = self._package, table.body
        package.replace(table.part, require_well_formed(_resized(package.read(table.part), body, bottom)))
        text = package.read(self.part)
        edits: list[Edit] = []
        for _, start, end in elements(text, "definedName"):
            old = unescape(text[start:end])
            new = following_name(old, table.sheet.name, body, bottom)
            if new != old:
                edits.append((start, end, escape(new)))
        package.replace(self.part, require_well_formed(apply_edits(text, edits)))
        area = table.area._replace(bottom=bottom + table.totals_rows)
        self.tables = {**self.tables, table.name: replace(table, area=area)}

    def forget_calculation_order(self) -> None:
        """Take calcChain out, everywhere it is mentioned. It lists the cells with formulas; Excel builds it anew."""
        chain = self.related("calcChain")
        if chain is None:
            return
        package = self._package
        package.replace(chain, None)
        _drop_tags(package, _relations_part(self.part), "Relationship", lambda tag: _kind(tag) == "calcChain")
        named = f"/{chain}".lower()
        _drop_tags(package, "[Content_Types].xml", "Override", lambda tag: (tag.get("PartName") or "").lower() == named)
        self.relations = {key: r for key, r in self.relations.items() if r.kind != "calcChain"}

    def _sheets(self) -> list[SheetPlace]:
        places = []
        for tag in tags(_small(self._package, self.part), "sheet"):
            relation = self.relations.get(tag.link() or "")
            if relation is None or relation.target is None or relation.target not in self._package:
                raise Damaged(f"sheet {tag.get('name')} tidak ditemukan")
            if relation.kind == "worksheet":  # not a chart sheet, macro sheet or dialog sheet
                places.append(SheetPlace(tag.get("name") or "", relation.target))
        return places

    def _tables(self, sheet: SheetPlace) -> list[TablePlace]:
        return [
            _table(self._package, r.target, sheet)
            for r in relationships(self._package, sheet.part)
            if r.kind == "table" and r.target is not None
        ]


def relationships(package: Package, part: str) -> list[Relation]:
    """Read the relationships of a part ("" for the whole file), in order."""
    source = _relations_part(part)
    if source not in package:
        return []
    folder = posixpath.dirname(part)
    found = []
    for tag in tags(_small(package, source), "Relationship"):
        target = tag.get("Target")
        outside = tag.get("TargetMode") == "External" or target is None
        inside = None if outside else posixpath.normpath(posixpath.join("/", folder, target or "")).lstrip("/")
        found.append(Relation(tag.get("Id") or "", _kind(tag), inside))
    return found


def _relations_part(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _kind(tag: Tag) -> str:
    return (tag.get("Type") or "").rpartition("/")[2]


def _small(package: Package, part: str) -> bytes:
    return require_well_formed(require_editable(package.read(part)))


def _table(package: Package, part: str, sheet: SheetPlace) -> TablePlace:
    text = _small(package, part)
    top = root(text)
    columns = [tag for tag in tags(text, "tableColumn") if not tag.closing]
    place = TablePlace(
        name=top.get("displayName") or top.get("name") or "",
        part=part,
        sheet=sheet,
        area=Area.parse(top.get("ref") or ""),
        headings=tuple(_heading(tag.get("name") or "") for tag in columns),
        heading_rows=int(top.get("headerRowCount") or 1),
        totals_rows=int(top.get("totalsRowCount") or 0),
        bound=top.get("tableType") not in (None, "worksheet") or any(tags(text, "xmlColumnPr")),
    )
    body = place.body
    if body.top > body.bottom or len(place.headings) != body.right - body.left + 1:
        raise Damaged(f"tabel {place.name}")
    return place


def _heading(name: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), name)


def _resized(text: bytes, body: Area, bottom: int) -> bytes:
    edits = []
    for tag in tags(text, "table", "autoFilter", "sortState", "sortCondition"):
        ref = tag.get("ref")
        if ref is not None:
            edits.append(tag.setting("ref", following_list(ref, body, bottom)))
        if tag.get("insertRow") is not None:
            edits.append(tag.without("insertRow"))
    return apply_edits(text, edits)


def _drop_tags(package: Package, part: str, name: str, unwanted: Callable[[Tag], bool]) -> None:
    text = package.read(part)
    package.replace(part, apply_edits(text, [(t.start, t.end, b"") for t in tags(text, name) if unwanted(t)]))


def _constant(formula: str) -> str | float | None:
    if len(formula) >= 2 and formula[0] == formula[-1] == '"':
        text = formula[1:-1]
        return text.replace('""', '"') if '"' not in text.replace('""', "") else None
    if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", formula, re.ASCII) is None:
        return None
    value = float(formula)
    return int(value) if value.is_integer() else value
