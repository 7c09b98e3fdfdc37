"""Puts into an older tracker what a new one has: columns, tables, sheets, validations. Every cell, part and style there stays.

Works on the parts of two packages: `old`, which is changed, and `new`, a pristine tracker of today. What is taken over from a
new sheet refers to the styles of the new package; `style_map` finds or appends their equals in the old one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count

from lxml import etree
from openpyxl.formula.translate import Translator
from openpyxl.xml.constants import REL_NS

from macros_py.base.addresses import address
from macros_py.base.findings import CannotGoOn, Code
from macros_py.books.areas import Area
from macros_py.books.parts import TablePlace
from macros_py.build.parsed_package import Package, add_part, relation
from macros_py.build.sheet_cells import cell_at, copy_cell, copy_width, insert, row_at, widen_dimension
from macros_py.build.style_map import Styles
from macros_py.sheets.ooxml import tag

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
        copy_cell(fresh, pair.new.area.top, source, sheet, place.area.top, column, styles)
        for row in range(place.body.top, place.body.bottom + 1):
            copy_cell(fresh, pair.new.body.top, source, sheet, row, column, styles, value=False)
        copy_width(fresh, source, sheet, column, styles)
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
    widen_dimension(sheet, area)
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
            copy_cell(fresh, row, column, target, row, column, styles)
    for column in range(place.area.left, place.area.right + 1):
        copy_width(fresh, column, target, column, styles)
    widen_dimension(target, place.area)
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
    add_part(old, part, sheet, _SHEET_TYPE)
    _list_sheet(old, new, name, relation(old, old.book.part, part, f"{REL_NS}/worksheet"))
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
    cell = cell_at(row_at(old.root(place.sheet.part), place.area.top), place.area.left + at)
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
    add_part(old, part, table, _TABLE_TYPE)
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
        insert(target, element, _AFTER_FORMATS)


def validate_anew(old: Package, new: Package, part: str, pairs: Sequence[tuple[Pair, dict[int, int]]]) -> None:
    """Let the columns of these tables, all on the sheet `part`, accept what they accept in a new tracker, and nothing twice.

    Validations of other cells stay. With each table the rows of single cells: row of the new sheet → row of the old one.
    """
    sheet = old.root(part)
    element = sheet.find(tag("dataValidations"))
    if element is None:
        element = etree.Element(tag("dataValidations"))
        insert(sheet, element, _AFTER_VALIDATIONS)
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


def _relate_table(old: Package, sheet: str, table: str) -> None:
    number, root = relation(old, sheet, table, _TABLE_RELATION), old.root(sheet)
    parts = root.find(tag("tableParts"))
    if parts is None:
        parts = etree.Element(tag("tableParts"))
        insert(root, parts, ("extLst",))
    etree.SubElement(parts, tag("tablePart"), {f"{{{REL_NS}}}id": number})
    parts.set("count", str(len(parts)))
