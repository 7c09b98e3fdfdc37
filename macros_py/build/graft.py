"""Puts into an older tracker what a new one has: columns, tables, sheets, validations. Every cell, part and style there stays.

Works on the parts of two packages: `old`, which is changed, and `new`, a pristine tracker of today. What is taken over from a
new sheet refers to the styles of the new package; `Styles` finds or appends their equals in the old one.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from typing import Any

from lxml import etree
from openpyxl.formula.translate import Translator
from openpyxl.xml.constants import PKG_REL_NS, REL_NS, SHEET_MAIN_NS

from macros_py.base.addresses import address
from macros_py.base.findings import CannotGoOn, Code
from macros_py.books.areas import Area
from macros_py.books.parts import TablePlace, Workbook
from macros_py.sheets.ooxml import CONTENT_TYPES, Parts

_TABLE_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_TABLE_RELATION = f"{REL_NS}/table"
# What may follow `tableParts`, and before which elements validations stand: the order is the schema's.
_AFTER_VALIDATIONS = (
    "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties",
    "cellWatches", "ignoredErrors", "smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "picture", "oleObjects",
    "controls", "webPublishItems", "tableParts", "extLst",
)  # fmt: skip
_AFTER_FORMATS = ("dataValidations", *_AFTER_VALIDATIONS)


def tag(name: str) -> str:
    """The name of an element of a sheet, table or styles part."""
    return f"{{{SHEET_MAIN_NS}}}{name}"


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
                self.parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        self._roots.clear()

    @property
    def styles(self) -> Any:
        """The parsed styles."""
        return self.root(self.book.related("styles") or "xl/styles.xml")


class Styles:
    """Numbers of styles of the new package → numbers of equal styles of the old one, appended where there is none."""

    def __init__(self, old: Package, new: Package) -> None:
        self._old, self._new = old.styles, new.styles
        self._cells: dict[str, str] = {}
        self._differentials: dict[str, str] = {}

    def cell(self, number: str) -> str:
        """Number of a cell's style."""
        if number not in self._cells:
            xf = deepcopy(self._new.find(tag("cellXfs"))[int(number)])
            for list_name, key in (("fonts", "fontId"), ("fills", "fillId"), ("borders", "borderId")):
                item = self._new.find(tag(list_name))[int(xf.get(key, "0"))]
                xf.set(key, _placed(self._list(list_name), item))
            xf.set("numFmtId", self._number_format(xf.get("numFmtId", "0")))
            xf.set("xfId", "0")
            self._cells[number] = _placed(self._list("cellXfs"), xf)
        return self._cells[number]

    def differential(self, number: str) -> str:
        """Number of a conditional format's style."""
        if number not in self._differentials:
            item = self._new.find(tag("dxfs"))[int(number)]
            self._differentials[number] = _placed(self._list("dxfs"), item)
        return self._differentials[number]

    def _list(self, name: str) -> Any:
        return self._old.find(tag(name))

    def _number_format(self, number: str) -> str:
        """Formats above 163 are the workbook's own: the same code may have another number there."""
        code = next((f.get("formatCode") for f in self._new.iter(tag("numFmt")) if f.get("numFmtId") == number), None)
        if code is None:
            return number
        there = self._list("numFmts")
        if there is None:
            there = etree.Element(tag("numFmts"), count="0")
            self._old.insert(0, there)
        for item in there:
            if item.get("formatCode") == code:
                return str(item.get("numFmtId"))
        free = str(max([163, *(int(item.get("numFmtId")) for item in there)]) + 1)
        etree.SubElement(there, tag("numFmt"), numFmtId=free, formatCode=code)
        there.set("count", str(len(there)))
        return free


def _placed(items: Any, item: Any) -> str:
    """Number of an item in a list of styles; appended where no equal one is there."""
    wanted = _canonical(item)
    for number, there in enumerate(items):
        if _canonical(there) == wanted:
            return str(number)
    items.append(deepcopy(item))
    items.set("count", str(len(items)))
    return str(len(items) - 1)


def _canonical(item: Any) -> object:
    return item.tag, sorted(item.attrib.items()), [_canonical(child) for child in item]


@dataclass(frozen=True)
class Pair:
    """A table in the old tracker, and the same in a new one."""

    old: TablePlace
    new: TablePlace

    @cached_property
    def columns(self) -> dict[int, int]:
        """Column of the new sheet → column of the old one, for the headings that both have."""
        at = {heading: self.old.area.left + n for n, heading in enumerate(self.old.headings)}
        return {self.new.area.left + n: at[h] for n, h in enumerate(self.new.headings) if h in at}

    def area(self, area: Area, rows: dict[int, int]) -> Area | None:
        """Where an area of the new table's body lies in the old one; None where it is not wholly there.

        The whole height is the whole height; a single row is found through `rows`.
        """
        if not area.within(self.new.body) or not all(c in self.columns for c in range(area.left, area.right + 1)):
            return None
        left, right = self.columns[area.left], self.columns[area.right]
        if (area.top, area.bottom) == (self.new.body.top, self.new.body.bottom) and not rows:
            return Area(self.old.body.top, left, self.old.body.bottom, right)
        return Area(rows[area.top], left, rows[area.top], right) if area.top == area.bottom and area.top in rows else None


def append_columns(old: Package, new: Package, pair: Pair, styles: Styles) -> Pair:
    """Give the old table the columns that it lacks, at its right end. Raises CannotGoOn UPGRADE_BLOCKED where one is taken."""
    missing = [heading for heading in pair.new.headings if heading not in pair.old.headings]
    if not missing:
        return pair
    place, sheet, fresh = pair.old, old.root(pair.old.sheet.part), new.root(pair.new.sheet.part)
    first = place.area.right + 1
    taken = place.area._replace(left=first, right=place.area.right + len(missing))
    _refuse_taken(old, place.sheet.part, place.sheet.name, place.name, taken)
    for offset, heading in enumerate(missing):
        source, column = pair.new.area.left + pair.new.headings.index(heading), first + offset
        _copy_cell(fresh, pair.new.area.top, source, sheet, place.area.top, column, styles)
        for row in range(place.body.top, place.body.bottom + 1):
            _copy_cell(fresh, pair.new.body.top, source, sheet, row, column, styles, value=False)
        _copy_width(fresh, source, sheet, column, styles)
    table = old.root(place.part)
    columns = table.find(tag("tableColumns"))
    number = max(int(column.get("id")) for column in columns)
    for heading in missing:
        number += 1
        etree.SubElement(columns, tag("tableColumn"), id=str(number), name=heading)
    columns.set("count", str(len(columns)))
    area = place.area._replace(right=taken.right)
    for element in (table, table.find(tag("autoFilter"))):
        if element is not None:
            element.set("ref", str(area))
    _widen_dimension(sheet, area)
    return Pair(replace(place, area=area, headings=(*place.headings, *missing)), pair.new)


def add_table(old: Package, new: Package, place: TablePlace, styles: Styles) -> Pair:
    """Give the old workbook a table of the new one, on the same cells of the same sheet, which must be free there.

    What its columns accept and how they are coloured is not taken over here.
    """
    sheet = next(sheet for sheet in old.book.sheets if sheet.name == place.sheet.name)
    target, fresh = old.root(sheet.part), new.root(place.sheet.part)
    _refuse_taken(old, sheet.part, sheet.name, place.name, place.area)
    for row in range(place.area.top, place.area.bottom + 1):
        for column in range(place.area.left, place.area.right + 1):
            _copy_cell(fresh, row, column, target, row, column, styles)
    for column in range(place.area.left, place.area.right + 1):
        _copy_width(fresh, column, target, column, styles)
    _widen_dimension(target, place.area)
    return Pair(replace(place, part=_copy_table(old, new, place, sheet.part), sheet=sheet), place)


def add_sheet(old: Package, new: Package, name: str, styles: Styles) -> None:
    """Give the old workbook a sheet of the new one, with its tables, behind the sheet that it follows there."""
    sheet = deepcopy(new.root(next(sheet.part for sheet in new.book.sheets if sheet.name == name)))
    for foreign in ("drawing", "legacyDrawing", "tableParts"):  # they point to parts of the new package
        for element in sheet.findall(tag(foreign)):
            sheet.remove(element)
    for names, key in (((tag("c"), tag("row")), "s"), ((tag("col"),), "style")):
        for element in sheet.iter(*names):
            if element.get(key):
                element.set(key, styles.cell(element.get(key)))
    for rule in sheet.iter(tag("cfRule")):
        rule.set("dxfId", styles.differential(rule.get("dxfId")))
    sheet.find(tag("sheetPr")).attrib.pop("codeName", None)  # Excel makes the module that the VBA project lacks
    number = next(n for n in count(1) if f"xl/worksheets/lembarPK{n}.xml" not in old.parts)
    part = f"xl/worksheets/lembarPK{number}.xml"
    _add_part(old, part, sheet, _SHEET_TYPE)
    _list_sheet(old, new, name, _relation(old, old.book.part, part, f"{REL_NS}/worksheet"))
    for place in new.book.tables.values():
        if place.sheet.name == name:
            _copy_table(old, new, place, part)


def _list_sheet(old: Package, new: Package, name: str, relation: str) -> None:
    """Name a sheet in the old workbook, with the names that are its own; what counts sheets by position follows."""
    order, book = [sheet.name for sheet in new.book.sheets], old.root(old.book.part)
    sheets, names = book.find(tag("sheets")), book.find(tag("definedNames"))
    there = [element.get("name") for element in sheets]
    at = max((there.index(known) + 1 for known in order[: order.index(name)] if known in there), default=0)
    for element in book.iter(tag("definedName"), tag("workbookView")):
        for key in ("localSheetId", "activeTab", "firstSheet"):
            if int(element.get(key, "-1")) >= max(at, 1):
                element.set(key, str(int(element.get(key)) + 1))
    number = max(int(element.get("sheetId")) for element in sheets) + 1
    sheets.insert(at, etree.Element(tag("sheet"), {"name": name, "sheetId": str(number), f"{{{REL_NS}}}id": relation}))
    for defined in new.root(new.book.part).iter(tag("definedName")):
        if defined.get("localSheetId") == str(order.index(name)):
            names.append(deepcopy(defined))
            names[-1].set("localSheetId", str(at))


def rename_heading(old: Package, table: str, before: str, after: str) -> None:
    """Give a column of an old table another heading, where it has the one of before."""
    place = old.book.tables.get(table)
    if place is None or before not in place.headings:
        return
    at = place.headings.index(before)
    cell = _cell(_row(old.root(place.sheet.part), place.area.top), place.area.left + at)
    cell[:] = []
    cell.set("t", "inlineStr")
    etree.SubElement(etree.SubElement(cell, tag("is")), tag("t")).text = after
    old.root(place.part).find(tag("tableColumns"))[at].set("name", after)
    headings = tuple(after if heading == before else heading for heading in place.headings)
    old.book.tables[table] = replace(place, headings=headings)


def _copy_table(old: Package, new: Package, place: TablePlace, sheet: str) -> str:
    """Copy the part of a table, with the way to it from the part of its sheet; the name of the copy."""
    taken = [int(old.root(name).get("id")) for name in old.parts if name.startswith("xl/tables/") and name.endswith(".xml")]
    number = max(taken, default=0) + 1
    table = deepcopy(new.root(place.part))
    table.set("id", str(number))
    part = f"xl/tables/tabelPK{number}.xml"
    _add_part(old, part, table, _TABLE_TYPE)
    _relate_table(old, sheet, part)
    return part


def add_formats(old: Package, new: Package, pair: Pair, headings: Collection[str], styles: Styles) -> None:
    """Give the columns of these headings the conditional formats that they have in a new tracker."""
    target, fresh = old.root(pair.old.sheet.part), new.root(pair.new.sheet.part)
    for formats in fresh.findall(tag("conditionalFormatting")):
        area = Area.parse(formats.get("sqref").split(" ")[0])
        names = {pair.new.headings[c - pair.new.area.left] for c in range(area.left, area.right + 1) if c in pair.columns}
        moved = pair.area(area, {})
        if moved is None or not names or not names <= set(headings):
            continue
        element = deepcopy(formats)
        element.set("sqref", str(moved))
        for rule in element:
            rule.set("dxfId", styles.differential(rule.get("dxfId")))
            for formula in rule.findall(tag("formula")):
                formula.text = _translated(formula.text, area, moved)
        _insert(target, element, _AFTER_FORMATS)


def validate_anew(old: Package, new: Package, part: str, pairs: Sequence[tuple[Pair, dict[int, int]]]) -> None:
    """Let the columns of these tables, all on the sheet `part`, accept what they accept in a new tracker, and nothing twice.

    Validations of other cells stay. With each table the rows of single cells: row of the new sheet → row of the old one.
    """
    sheet = old.root(part)
    element = sheet.find(tag("dataValidations"))
    if element is None:
        element = etree.Element(tag("dataValidations"))
        _insert(sheet, element, _AFTER_VALIDATIONS)
    ours = [
        Area(pair.old.body.top, column, pair.old.body.bottom, column) for pair, _ in pairs for column in pair.columns.values()
    ]
    for rule in [*element]:
        areas = [Area.parse(text) for text in rule.get("sqref").split()]
        kept = [area for area in areas if not any(area.meets(our) for our in ours)]
        if kept:
            rule.set("sqref", " ".join(map(str, kept)))
        else:
            element.remove(rule)
    for rule in new.root(pairs[0][0].new.sheet.part).iter(tag("dataValidation")):
        area = Area.parse(rule.get("sqref"))
        for pair, rows in pairs:
            if moved := pair.area(area, rows) or pair.area(area, {}):
                copy = deepcopy(rule)
                copy.set("sqref", str(moved))
                for formula in copy:
                    formula.text = _translated(formula.text, area, moved)
                element.append(copy)
    element.set("count", str(len(element)))
    if not len(element):
        sheet.remove(element)


def _translated(formula: str, origin: Area, target: Area) -> str:
    if origin[:2] == target[:2]:
        return formula
    moved: str = Translator(f"={formula}", address(*origin[:2])).translate_formula(address(*target[:2]))
    return moved[1:]


def _insert(sheet: Any, element: Any, before: Iterable[str]) -> None:
    following = {tag(name) for name in before}
    place = next((child for child in sheet if child.tag in following), None)
    if place is None:
        sheet.append(element)
    else:
        place.addprevious(element)


def _refuse_taken(old: Package, part: str, name: str, table: str, area: Area) -> None:
    for row in old.root(part).find(tag("sheetData")):
        if area.top <= int(row.get("r", "0")) <= area.bottom:
            for cell in row:
                place = Area.parse(cell.get("r"))
                if area.left <= place.left <= area.right and len(cell):
                    raise CannotGoOn(Code.UPGRADE_BLOCKED, sheet=name, cell=str(place), table=table)
    for other in old.book.tables.values():
        if other.sheet.part == part and other.area.meets(area):
            raise CannotGoOn(Code.UPGRADE_BLOCKED, sheet=name, cell=address(*other.area[:2]), table=table)


def _row(sheet: Any, number: int) -> Any:
    data = sheet.find(tag("sheetData"))
    for row in data:
        if int(row.get("r")) == number:
            return row
        if int(row.get("r")) > number:
            made = etree.Element(tag("row"), r=str(number))
            row.addprevious(made)
            return made
    return etree.SubElement(data, tag("row"), r=str(number))


def _cell(row: Any, column: int) -> Any:
    name = address(int(row.get("r")), column)
    for cell in row:
        there = Area.parse(cell.get("r")).left
        if there == column:
            return cell
        if there > column:
            made = etree.Element(tag("c"), r=name)
            cell.addprevious(made)
            return made
    return etree.SubElement(row, tag("c"), r=name)


def _copy_cell(
    fresh: Any, row: int, column: int, sheet: Any, to_row: int, to_column: int, styles: Styles, *, value: bool = True
) -> None:
    source, target = _cell(_row(fresh, row), column), _cell(_row(sheet, to_row), to_column)
    if source.get("s"):
        target.set("s", styles.cell(source.get("s")))
    if value and len(source):
        if source.get("t"):
            target.set("t", source.get("t"))
        target.extend(deepcopy(child) for child in source)


def _copy_width(fresh: Any, column: int, sheet: Any, to_column: int, styles: Styles) -> None:
    source = next((c for c in fresh.iter(tag("col")) if int(c.get("min")) <= column <= int(c.get("max"))), None)
    columns = sheet.find(tag("cols"))
    if source is None or columns is None:
        return
    made = deepcopy(source)
    made.set("min", str(to_column))
    made.set("max", str(to_column))
    if made.get("style"):
        made.set("style", styles.cell(made.get("style")))
    for there in columns:
        first, last = int(there.get("min")), int(there.get("max"))
        if first <= to_column <= last:
            for low, high in ((first, to_column - 1), (to_column, to_column), (to_column + 1, last)):
                if low <= high:
                    piece = made if low == high == to_column else deepcopy(there)
                    piece.set("min", str(low))
                    piece.set("max", str(high))
                    there.addprevious(piece)
            columns.remove(there)
            return
        if first > to_column:
            there.addprevious(made)
            return
    columns.append(made)


def _widen_dimension(sheet: Any, area: Area) -> None:
    dimension = sheet.find(tag("dimension"))
    if dimension is not None:
        old = Area.parse(dimension.get("ref"))
        wide = Area(min(old.top, area.top), min(old.left, area.left), max(old.bottom, area.bottom), max(old.right, area.right))
        dimension.set("ref", str(wide))


def _add_part(old: Package, part: str, root: Any, kind: str) -> None:
    old.parts[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    types = old.root(CONTENT_TYPES)
    etree.SubElement(types, f"{{{types.nsmap[None]}}}Override", PartName=f"/{part}", ContentType=kind)


def _relation(old: Package, source: str, target: str, kind: str) -> str:
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


def _relate_table(old: Package, sheet: str, table: str) -> None:
    number, root = _relation(old, sheet, table, _TABLE_RELATION), old.root(sheet)
    parts = root.find(tag("tableParts"))
    if parts is None:
        parts = etree.Element(tag("tableParts"))
        _insert(root, parts, ("extLst",))
    etree.SubElement(parts, tag("tablePart"), {f"{{{REL_NS}}}id": number})
    parts.set("count", str(len(parts)))
