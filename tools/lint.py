"""The project's own check of a finished .xlsx, .xlsm or .xlam. Each rule is one function; RULES is the whole list.

They find what makes Excel repair or refuse a file, or ignore a ribbon, and what Microsoft's validator lets pass.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import lint_formulas
import lint_ribbon
from opened import Opened, TablePart
from openpyxl.utils import column_index_from_string, range_boundaries

from macros_py.sheets.ooxml import CONTENT_TYPES, main_type

_LAST_COLUMN, _LAST_ROW = 16_384, 1_048_576
_LIST_LIMIT, _TITLE_LIMIT, _TEXT_LIMIT = 255, 32, 255

Found = Iterator[tuple[str, str]]  # part, what is wrong


class Fault(NamedTuple):
    """What a rule found: the rule's name, the part of the file, and what is wrong there."""

    rule: str
    part: str
    text: str


def lint(path: Path) -> list[Fault]:
    """All faults of a file, rule by rule."""
    book = Opened(path)
    return [Fault(rule.__name__, part, text) for rule in RULES for part, text in rule(book)]


def main_type_fits(book: Opened) -> Found:
    """The workbook part is declared as what the suffix promises."""
    wanted = main_type(book.path.suffix)
    for item in book.xml(CONTENT_TYPES).iter("{*}Override"):
        if item.get("PartName") == f"/{book.workbook_part}" and item.get("ContentType") != wanted:
            yield CONTENT_TYPES, f"the workbook is declared as {item.get('ContentType')}, not {wanted}"


def vba_is_reached(book: Opened) -> Found:
    """The workbook points to its VBA, and an .xlsx has none."""
    reached = {link.target for link in book.relationships(book.workbook_part) if link.kind == "vbaProject"}
    for part in book.parts:
        if part.endswith("vbaProject.bin") and part not in reached:
            yield part, "nothing points to the VBA project"
    if reached and book.path.suffix.lower() == ".xlsx":
        yield book.workbook_part, "an .xlsx must not point to a VBA project"


def vba_is_readable(book: Opened) -> Found:
    """The VBA project can be read, and its streams agree."""
    from pyopenvba import ExcelFile, PyOpenVBAError

    for part in book.parts:
        if part.endswith("vbaProject.bin"):
            try:
                with ExcelFile(book.path) as file:
                    modules, faults = file.vba_project().modules, file.validate()
            except (PyOpenVBAError, ValueError, IndexError, OSError) as error:
                yield part, f"the VBA project cannot be read: {error}"
                continue
            yield from ((part, fault) for fault in faults)
            if not modules:
                yield part, "the VBA project has no modules"


def table_name_is_no_cell(book: Opened) -> Found:
    """A table's name is a name, not the address of a cell: "tbl1" is a cell, and so is "R1C1"."""
    for table in book.tables:
        if is_address(table.name) or not re.fullmatch(r"[^\W\d][\w.]{0,254}", table.name):
            yield table.part, f"{table.name} is not a name"


def table_is_unique(book: Opened) -> Found:
    """Names and ids of tables occur once in the whole workbook, and no defined name is called like a table."""
    names = Counter(
        [table.name.casefold() for table in book.tables]
        + [name.casefold() for name in book.names if not name.startswith("_xlnm.")]
    )
    ids = Counter(table.root.get("id") for table in book.tables)
    for table in book.tables:
        if names[table.name.casefold()] > 1:
            yield table.part, f"{table.name} is the name of something else too"
        if ids[table.root.get("id")] > 1:
            yield table.part, f"id {table.root.get('id')} of {table.name} is taken"


def table_headings_agree(book: Opened) -> Found:
    """Each heading cell holds, as text, the name of its column; no two names are equal."""
    for table in book.tables:
        first, row, last, _ = table.area
        if len(table.columns) != last - first + 1:
            yield table.part, f"{table.name} has {len(table.columns)} columns on {last - first + 1} columns of the sheet"
        for name, count in Counter(name.casefold() for name in table.columns).items():
            if count > 1:
                yield table.part, f"{table.name} has column {name} {count} times"
        cells = _cells_of_row(book, table, row)
        for number, name in enumerate(table.columns, start=first):
            kind, text = cells.get(number, ("", ""))
            if text != name or kind not in ("s", "inlineStr", "str"):
                yield table.part, f"{table.name}: heading {text!r} is not column {name!r}"


def table_has_rows(book: Opened) -> Found:
    """A table has at least one row below its heading."""
    for table in book.tables:
        _, first, _, last = table.area
        if last <= first:
            yield table.part, f"{table.name} has no row"


def tables_stand_free(book: Opened) -> Found:
    """No cell under a table is merged, and no two tables share cells."""
    for table in book.tables:
        for merged in table.sheet.root.iter("{*}mergeCell"):
            if _overlap(table.area, range_boundaries(merged.get("ref"))):
                yield table.sheet.part, f"{merged.get('ref')} is merged over {table.name}"
        for other in book.tables:
            if other.part > table.part and other.sheet.part == table.sheet.part and _overlap(table.area, other.area):
                yield table.part, f"{table.name} and {other.name} share cells"


def list_is_short(book: Opened) -> Found:
    """A list written into a validation has at most 255 characters; so have messages, and their titles 32."""
    for sheet in book.sheets:
        for rule in sheet.root.iter("{*}dataValidation"):
            formula = rule.findtext("{*}formula1") or ""
            if rule.get("type") == "list" and formula.startswith('"') and len(formula) - 2 > _LIST_LIMIT:
                yield sheet.part, f"the list at {rule.get('sqref')} has {len(formula) - 2} characters"
            for name, limit in (
                ("errorTitle", _TITLE_LIMIT),
                ("promptTitle", _TITLE_LIMIT),
                ("error", _TEXT_LIMIT),
                ("prompt", _TEXT_LIMIT),
            ):
                if len(rule.get(name, "")) > limit:
                    yield sheet.part, f"{name} at {rule.get('sqref')} has more than {limit} characters"


def validations_stand_apart(book: Opened) -> Found:
    """No cell is under two validations: Excel keeps one of them, and nobody knows which."""
    for sheet in book.sheets:
        areas = [
            (area, range_boundaries(area))
            for rule in sheet.root.iter("{*}dataValidation")
            for area in rule.get("sqref").split()
        ]
        for (one, first), (other, second) in combinations(areas, 2):
            if _overlap(first, second):
                yield sheet.part, f"validations at {one} and {other} share cells"


def style_exists(book: Opened) -> Found:
    """Conditional formats and tables use only differential styles that the styles part holds."""
    count = sum(len(dxfs) for _, root in book.related("styles") for dxfs in root.iter("{*}dxfs"))
    for part, root in [(s.part, s.root) for s in book.sheets] + [(t.part, t.root) for t in book.tables]:
        for item in root.iter("{*}*"):
            for name, value in item.attrib.items():
                if str(name).lower().endswith("dxfid") and int(value) >= count:
                    yield part, f"{name} {value} of {count} does not exist"


def code_name_is_unique(book: Opened) -> Found:
    """The names by which VBA knows the workbook and its sheets differ."""
    found = [(book.workbook_part, item.get("codeName")) for item in book.workbook.iter("{*}workbookPr")]
    found += [(sheet.part, item.get("codeName")) for sheet in book.sheets for item in sheet.root.iter("{*}sheetPr")]
    counts = Counter(name.casefold() for _, name in found if name)
    for part, name in found:
        if name and counts[name.casefold()] > 1:
            yield part, f"code name {name} is taken"


def rows_are_in_order(book: Opened) -> Found:
    """Rows go downward and cells to the right, each once, inside the sheet."""
    for sheet in book.sheets:
        last_row = 0
        for row in sheet.root.iter("{*}row"):
            number = int(row.get("r", last_row + 1))
            if not last_row < number <= _LAST_ROW:
                yield sheet.part, f"row {number} follows row {last_row}"
            last_row, last_column = number, 0
            for cell in row.iter("{*}c"):
                if not (address := cell.get("r")):
                    last_column += 1
                    continue
                column, line, _, _ = range_boundaries(address)
                if line != number or not last_column < column <= _LAST_COLUMN:
                    yield sheet.part, f"cell {address} stands in the wrong place"
                last_column = column


RULES: tuple[Callable[[Opened], Found], ...] = (
    main_type_fits, vba_is_reached, vba_is_readable, table_name_is_no_cell, table_is_unique, table_headings_agree,
    table_has_rows, tables_stand_free, list_is_short, validations_stand_apart, style_exists, code_name_is_unique,
    rows_are_in_order,
    lint_formulas.names_are_known, lint_formulas.formulas_are_sound, lint_ribbon.ribbon_ids_are_unique,
    lint_ribbon.ribbon_control_has_one_id, lint_ribbon.ribbon_image_is_known,
)  # fmt: skip


def is_address(name: str) -> bool:
    """Whether Excel reads this name as a cell, in either of its two notations."""
    if re.fullmatch(r"[rR]\d*([cC]\d*)?|[cC]\d*", name):
        return True
    match = re.fullmatch(r"([A-Za-z]{1,3})0*([1-9]\d{0,6})", name)
    return bool(match and column_index_from_string(match[1]) <= _LAST_COLUMN and int(match[2]) <= _LAST_ROW)


def _cells_of_row(book: Opened, table: TablePart, number: int) -> dict[int, tuple[str, str]]:
    """Type and text of the cells of a row, by column."""
    for row in table.sheet.root.iter("{*}row"):
        if row.get("r") == str(number):
            return {range_boundaries(c.get("r"))[0]: (c.get("t", "n"), book.value(c)) for c in row.iter("{*}c")}
    return {}


def _overlap(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    left, top, right, bottom = one
    return left <= other[2] and other[0] <= right and top <= other[3] and other[1] <= bottom
