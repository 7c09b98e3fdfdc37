"""One file's bytes → its Material: the look, calamine, then the tables of every sheet that shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any
from zlib import crc32

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from macros_py.materials.content import Block, Field, Material, Remark
from macros_py.materials.reading.headings import Words
from macros_py.materials.reading.look import OddOf, look
from macros_py.materials.reading.scan import Oddities
from macros_py.materials.reading.tables import SheetReader
from macros_py.materials.reading.zip_parts import Refused

MAX_SHEETS = 64
NOT_A_WORKBOOK = "isinya tidak tersusun sebagai buku kerja"
LONGEST_NAME = 80  # Excel allows a sheet 31 signs


def read(data: bytes, words: Words, modified: float = 0.0) -> Material:
    """Raise `package.Refused` when the file cannot be read. Texts that others wrote never reach an evaluator."""
    package, odd_of = look(data, words.skips)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(package))
        material = _tables(book, odd_of, words)
    except PasswordError:
        raise Refused("MATERIAL_ENCRYPTED") from None
    except CalamineError as error:
        raise Refused("MATERIAL_DAMAGED", detail=NOT_A_WORKBOOK) from error
    return material._replace(modified=modified, digest=crc32(data))


def _tables(book: CalamineWorkbook, odd_of: OddOf, words: Words) -> Material:
    identity: dict[str, Field] = {}
    sheets_read: list[SheetReader] = []
    blocks: list[Block] = []
    remarks: list[Remark] = []
    sheets = [s for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
    if len(sheets) > MAX_SHEETS:
        remarks.append(
            Remark("SHEETS_SKIPPED", sheets[MAX_SHEETS].name[:LONGEST_NAME], "A1", {"count": len(sheets), "limit": MAX_SHEETS})
        )
        del sheets[MAX_SHEETS:]
    visible = SheetVisibleEnum.Visible
    shown = [s.name for s in sheets if s.visible == visible and not words.skips(s.name)]
    hidden = {s.name for s in sheets if s.visible != visible}
    for name in (*shown, *(s.name for s in sheets if s.name not in shown)):
        if name not in shown and blocks:
            break  # instructions, and what a unit hides (the lists of the template): only when nothing else is there
        reader = _sheet(book, name, odd_of(name), words)
        if reader is None:
            continue
        if blocks and reader.blocks:
            remarks += _of_another(identity, reader.identity.fields, words)
        if name in hidden and reader.blocks:
            remarks.append(Remark("SHEET_HIDDEN", name[:LONGEST_NAME], "A1", {}))
        identity = {**reader.identity.fields, **identity}
        sheets_read.append(reader)
        blocks += reader.blocks
        remarks += reader.remarks
    named = "tahun" in identity and ("kode" in identity or "nama" in identity)
    titles = () if named else tuple(title for reader in sheets_read for title in reader.identity.titles())
    return Material(identity, titles, tuple(blocks), tuple(remarks), 0.0, 0)


def _of_another(first: Mapping[str, Field], other: Mapping[str, Field], words: Words) -> Iterator[Remark]:
    """A sheet with tables whose own identity block names another year or another unit."""
    year, code = other.get("tahun"), other.get("kode")
    if year and year.text != first.get("tahun", year).text and words.year not in year.text:
        yield Remark("YEAR_DIFFERS", year.sheet, year.cell, {"found": year.text, "year": words.year})
    if code and code.text.casefold() != first.get("kode", code).text.casefold():
        values = {"source": f"sheet {first['kode'].sheet}", "other_source": f"sheet {code.sheet}", "other": code.text}
        yield Remark("UNIT_CONFLICT", code.sheet, code.cell, values)


def _sheet(book: CalamineWorkbook, name: str, odd: Oddities, words: Words) -> SheetReader | None:
    sheet = book.get_sheet_by_name(name)
    rows: list[list[Any]] = sheet.to_python()
    if not rows:
        return None
    reader = SheetReader(name[:LONGEST_NAME], rows, sheet.start or (0, 0), sheet.merged_cell_ranges or (), odd, words)
    reader.read()
    return reader
