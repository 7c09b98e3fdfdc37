"""Brings a tracker of an older format to the one of today. Whatever staff wrote, logged, drew or added stays as it is.

Two things are done: what the formats in between have changed, one function for each in STEPS; and what a new tracker has more,
found by comparing with one (`graft`). A part of the file that neither concerns keeps every byte.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from itertools import groupby

from lxml import etree

from macros_py.base.findings import CannotGoOn, Code
from macros_py.base.grid import Table
from macros_py.books.file import FileBook
from macros_py.books.package import Package as Zip
from macros_py.books.parts import Workbook
from macros_py.build.graft import Pair, add_formats, add_sheet, add_table, append_columns, rename_heading, validate_anew
from macros_py.build.parsed_package import Package
from macros_py.build.style_map import Styles
from macros_py.build.workbook import CALCULATED_BY, tracker_parts
from macros_py.procedure import sop_file
from macros_py.procedure.sop import Profile, Sop
from macros_py.sheets.locks import free_normal, lock_blanks
from macros_py.sheets.ooxml import packed, read_parts, tag
from macros_py.summary.page import ATTENTION
from macros_py.tracker import layout
from macros_py.tracker.records import format_of, sop_of, year_of


def upgraded(file: str, data: bytes) -> bytes:
    """The bytes of an older tracker as one of today's format.

    Raises CannotGoOn: NOT_A_TRACKER, FORMAT_UNKNOWN when it is newer than this program, NOTHING_TO_UPGRADE when it is of
    today's format already, UPGRADE_BLOCKED when cells that are needed are taken; and what reading a workbook raises.
    """
    book = FileBook(None, data)
    book.refuse_if_signed()
    found = format_of(file, book.constants())
    if found == layout.FORMAT:
        raise CannotGoOn(Code.NOTHING_TO_UPGRADE, file=file, found=found)
    tables = book.tables()
    sop, year = _described(sop_of(file, tables)), year_of(tables) or 0  # Pengaturan names it, or `sop_of` has said so
    _add_settings(book, tables[layout.SETTING_TABLE.name], sop, year)
    tables = book.tables()
    old = _package(book.to_bytes())
    new = _package(packed(tracker_parts(sop, year, ())))
    for step in STEPS[found - 1 :]:
        step(old, new)
    _follow_plan(old, new, tables)
    _name_format(old)
    old.save()
    return packed(old.parts)


def _described(sop: Sop) -> Sop:
    """With what the built-in SOP says around its steps, where the tracker follows that one and does not hold it yet."""
    built_in = sop_file.load()
    known = sop.profile != Profile() or sop.number != built_in.number
    return sop if known else replace(sop, profile=built_in.profile)


def _package(data: bytes) -> Package:
    package = Package(read_parts(BytesIO(data)), Workbook(Zip(data)))
    if etree.QName(package.root(package.book.part)).namespace != etree.QName(tag("workbook")).namespace:
        raise CannotGoOn(Code.FILE_UNSAFE, file="buku", detail="disimpan sebagai Strict Open XML")
    return package


def _leave_format_1(old: Package, new: Package) -> None:
    """Format 1 locked what was pasted, told lateness in minutes, left cards to their program, named an old Excel."""
    rename_heading(old, ATTENTION.name, "Lewat (menit)", "Lewat (waktu kerja)")
    ours = {place.sheet.name for place in new.book.tables.values()}
    sheets = [old.root(sheet.part) for sheet in old.book.sheets if sheet.name in ours]
    blank = free_normal(old.styles)
    for sheet in sheets:
        if sheet.find(tag("sheetProtection")) is not None:
            lock_blanks(sheet, blank)
    for name, place in old.book.tables.items():
        table = old.root(place.part)
        if name in new.book.tables and table.find(tag("tableStyleInfo")) is None:
            table.append(etree.Element(tag("tableStyleInfo"), showRowStripes="0"))
    calculation = old.root(old.book.part).find(tag("calcPr"))
    if calculation is not None and int(calculation.get("calcId", "0")) < CALCULATED_BY:
        calculation.set("calcId", str(CALCULATED_BY))


def _leave_format_2(old: Package, new: Package) -> None:
    """Format 3 has columns and tables more, and nothing else."""


# What has to be done to leave a format, in order: the first for format 1.
STEPS: tuple[Callable[[Package, Package], None], ...] = (_leave_format_1, _leave_format_2)
assert len(STEPS) == layout.FORMAT - 1  # noqa: S101 - a new format needs its step


def _follow_plan(old: Package, new: Package, tables: dict[str, Table]) -> None:
    """Give the old tracker the sheets, columns, tables and validations of a new one."""
    styles = Styles(old, new)
    pairs, before = [], tuple[str, ...]()
    present = {sheet.name for sheet in old.book.sheets}
    for sheet in dict.fromkeys(place.sheet.name for place in new.book.tables.values()):
        if sheet not in present:
            add_sheet(old, new, sheet, styles)
    for name, place in new.book.tables.items():
        if (there := old.book.tables.get(name)) is None:
            if place.sheet.name not in present:
                continue  # it came with its sheet
            pair, before = add_table(old, new, place, styles), ()
        else:
            pair, before = append_columns(old, new, Pair(there, place), styles), there.headings
        add_formats(old, new, pair, set(pair.old.headings) - set(before), styles)
        pairs.append(pair)
    pairs.sort(key=lambda pair: pair.old.sheet.part)
    for part, of_sheet in groupby(pairs, key=lambda pair: pair.old.sheet.part):
        validate_anew(old, new, part, [(pair, _single_rows(pair, new, tables)) for pair in of_sheet])


def _single_rows(pair: Pair, new: Package, tables: dict[str, Table]) -> dict[int, int]:
    """Of Pengaturan, where each row is another kind of value: row of the new sheet → row of the old one, by Butir."""
    if pair.new.name != layout.SETTING_TABLE.name:
        return {}
    rows = {record["Butir"]: pair.old.body.top + n for n, record in enumerate(tables[pair.new.name].records())}
    items = [record["Butir"] for record in FileBook(None, packed(new.parts)).tables([pair.new.name])[pair.new.name].records()]
    return {pair.new.body.top + n: rows[item] for n, item in enumerate(items) if item in rows}


def _name_format(old: Package) -> None:
    for name in old.root(old.book.part).iter(tag("definedName")):
        if name.get("name") == layout.FORMAT_NAME:
            name.text = str(layout.FORMAT)


def _add_settings(book: FileBook, table: Table, sop: Sop, year: int) -> None:
    """Give Pengaturan the rows that an older tracker lacks, below the others."""
    known = {record["Butir"] for record in table.records()}
    more = [item for item in layout.settings(sop, year) if item[0] not in known]
    if more:
        headings = layout.SETTING_TABLE.headings
        book.write([table.with_records([*table.records(), *(dict(zip(headings, item, strict=True)) for item in more)])])
