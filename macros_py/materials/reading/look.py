"""A cheap look at a file that others sent, before any reader opens it.

About a third of a millisecond: first bytes, the central directory of the zip (sizes, ratios, number of parts), and a
scan of the sheets' own XML, inflated with a bound. Why not let the reader find out: calamine aborts the whole process on
one stray cell at XFD1048576 and on a zip bomb, turns error cells into "", and shows 55% as 0.55. It then reads the
package that was looked at, with the sheets unpacked: nothing that a zip says elsewhere about itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from macros_py.materials.reading.repacked import repack
from macros_py.materials.reading.scan import NOTHING_ODD, Oddities, percent_cells, plain_cells, refuse_entities, scan_sheet
from macros_py.materials.reading.zip_parts import SMALL, Part, Refused, directory, inflate, part_name, relations_of, text_of

MAX_FILE = 64 << 20

OddOf = Callable[[str], Oddities]

_SIGNATURES = (
    (b"%PDF", "PDF"),
    (b"{\\rtf", "dokumen RTF"),
    (b"\x89PNG", "gambar"),
    (b"\xff\xd8\xff", "gambar"),
    (b"Rar!", "arsip RAR"),
    (b"7z\xbc\xaf", "arsip 7z"),
    (b"\x1f\x8b", "arsip gzip"),
    (b"MZ", "program"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "pintasan (shortcut)"),
)
# The record "file is locked with a password" stands right behind the beginning of a workbook of BIFF8 or BIFF5.
_FILE_PASS = re.compile(rb"\x09\x08(?:\x10\0\0\x06.{14}|\x08\0\0\x05.{6})(?:\x86\0\0\0)?\x2f\0", re.DOTALL)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def look(data: bytes, skipped: Callable[[str], bool]) -> tuple[bytes, OddOf]:
    """Raise Refused when the file must not be read; otherwise what to read, and what gives the oddities of a sheet.

    The latter is asked before a sheet is read. `skipped` names sheets that are hardly ever read: like the hidden ones they
    are looked at only when they are asked for, and what is wrong in them costs nothing until then.
    """
    if len(data) > MAX_FILE:
        raise Refused("MATERIAL_TOO_BIG", detail=f"{len(data) >> 20} MB")
    if data.startswith(b"PK\x03\x04"):
        return _look_at_zip(data, skipped)
    if data.startswith(_OLE):
        _look_at_ole(data)
        return data, _never_odd
    raise Refused("MATERIAL_NOT_WORKBOOK", kind=_kind_of(data))


def _kind_of(data: bytes) -> str:  # noqa: PLR0911 - one return for each kind
    """What a file that is no workbook is, in Indonesian."""
    if not data.strip(b"\0"):
        return "berkas kosong"
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    head = data[:2048].removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").lstrip().lower()
    if head.startswith(b"<?xml") and b"spreadsheet" in head:
        return "XML Spreadsheet 2003"
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<head")) or b"<html" in head:
        return "halaman HTML"
    if head.startswith(b"<"):
        return "XML"
    if any(byte < 9 for byte in head):
        return "berkas yang tidak dikenal"
    return "CSV" if any(mark in head for mark in (b";", b",", b"\t")) else "teks"


def _look_at_ole(data: bytes) -> None:
    """An OLE file: a password, an old .xls, or something else. Names of streams are UTF-16 in its directory."""
    if "EncryptedPackage".encode("utf-16le") in data or _FILE_PASS.search(data):
        raise Refused("MATERIAL_ENCRYPTED")
    if b"PK_IDENTITAS" in data:
        raise Refused("MATERIAL_IS_TRACKER")
    if "BOOK".encode("utf-16le") not in data.upper():  # "Workbook" or "Book", as every program spells it
        raise Refused("MATERIAL_NOT_WORKBOOK", kind="dokumen Office lama yang bukan buku kerja")


def _never_odd(_sheet: str) -> Oddities:
    """Of formats whose XML is not looked at."""
    return NOTHING_ODD


def _look_at_zip(data: bytes, skipped: Callable[[str], bool]) -> tuple[bytes, OddOf]:
    parts = directory(data)
    if "mimetype" in parts and "content.xml" in parts:
        if b"spreadsheet" not in inflate(data, parts["mimetype"]):
            raise Refused("MATERIAL_NOT_WORKBOOK", kind="dokumen OpenDocument yang bukan lembar kerja")
        if b"<manifest:encryption-data" in text_of(data, parts, "meta-inf/manifest.xml"):
            raise Refused("MATERIAL_ENCRYPTED")
        content = text_of(data, parts, "content.xml")
        if b"PK_IDENTITAS" in content:
            raise Refused("MATERIAL_IS_TRACKER")
        _look_at_ods(content)
        return data, _never_odd
    if "xl/workbook.bin" in parts:
        if "PK_IDENTITAS".encode("utf-16le") in text_of(data, parts, "xl/workbook.bin"):
            raise Refused("MATERIAL_IS_TRACKER")
        return data, _never_odd
    if "[content_types].xml" not in parts:
        raise Refused("MATERIAL_NOT_WORKBOOK", kind="arsip ZIP")
    return _look_at_workbook(data, parts, skipped)


def _look_at_workbook(data: bytes, parts: Mapping[str, Part], skipped: Callable[[str], bool]) -> tuple[bytes, OddOf]:
    root = _workbook_part(text_of(data, parts, "_rels/.rels"))
    book = text_of(data, parts, root)
    if not book:
        for folder, kind in (("word/", "dokumen Word"), ("ppt/", "presentasi PowerPoint")):
            if any(name.startswith(folder) for name in parts):
                raise Refused("MATERIAL_NOT_WORKBOOK", kind=kind)
        raise Refused("MATERIAL_DAMAGED", detail=f"bagian {root} tidak ada")
    refuse_entities(book)
    if _OUR_TRACKER in book:
        raise Refused("MATERIAL_IS_TRACKER")
    refuse_entities(text_of(data, parts, "xl/sharedstrings.xml"))
    relations = text_of(data, parts, relations_of(root))
    targets = _targets(root, relations)
    percent = percent_cells(data, parts)
    sheets: dict[str, bytes] = {}
    found: dict[str, Oddities] = {}
    later: dict[str, Part] = {}
    small = sum([part.size for part in parts.values()]) <= SMALL
    for sheet, hidden, relation in _sheets(book):
        name = targets.get(relation)
        if name is None or name not in parts or name == root or name in sheets:
            continue
        if hidden or skipped(sheet):
            later[sheet] = parts[name]
            continue
        packed = inflate(data, parts[name])
        xml = plain_cells(packed)
        found[sheet] = scan_sheet(xml, percent)
        if small or xml is not packed:
            sheets[name] = xml

    def odd_of(sheet: str) -> Oddities:
        if sheet not in found:  # all at once, so that a sheet under a name that is not ours was looked at too
            found.update({name: scan_sheet(plain_cells(inflate(data, part)), percent) for name, part in later.items()})
            later.clear()
        return found.get(sheet, NOTHING_ODD)

    return repack(data, parts, sheets, root), odd_of


_OUR_TRACKER = b'"PK_IDENTITAS"'
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
_REL = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def _tags(kind: re.Pattern[bytes], xml: bytes) -> Iterator[dict[str, str]]:
    """The attributes of each tag."""
    for inside in kind.findall(xml):
        yield {key.decode(): (one or other).decode("utf-8", "replace") for key, one, other in _ATTRIBUTE.findall(inside)}


@lru_cache(maxsize=64)  # files of one template have the same
def _sheets(book: bytes) -> list[tuple[str, bool, str | None]]:
    """The sheets by name: whether they are hidden, and the id of their relation."""
    return [
        (
            _unescape(sheet.get("name", "")),
            sheet.get("state", "visible") != "visible",
            next((value for key, value in sheet.items() if key.endswith(":id")), None),
        )
        for sheet in _tags(_SHEET, book)
    ]


@lru_cache(maxsize=64)
def _targets(root: str, relations: bytes) -> dict[str | None, str]:
    """The parts that the workbook relates to, by id."""
    return {found.get("Id"): part_name(root, found["Target"]) for found in _tags(_REL, relations) if "Target" in found}


@lru_cache(maxsize=64)
def _workbook_part(relations: bytes) -> str:
    """Where the package says that its workbook is."""
    found = (r.get("Target", "") for r in _tags(_REL, relations) if r.get("Type", "").endswith("/officeDocument"))
    return part_name("", next(found, "xl/workbook.xml"))


_REFERENCE = re.compile(r"&(?:#(\d+)|#x([0-9A-Fa-f]+)|(quot|apos|lt|gt|amp));")
_NAMED = {"quot": '"', "apos": "'", "lt": "<", "gt": ">", "amp": "&"}


def _unescape(text: str) -> str:
    return _REFERENCE.sub(lambda m: _NAMED[m[3]] if m[3] else chr(int(m[1] or m[2], 10 if m[1] else 16)), text)


_REPEAT = re.compile(rb'number-(?:rows|columns)-repeated="(\d{5,})"')


def _look_at_ods(xml: bytes) -> None:
    """An .ods repeats cells by a count; a large count over a value is the bomb of that format."""
    refuse_entities(xml)
    for match in _REPEAT.finditer(xml):
        end = xml.find(b">", match.end())
        if xml[end - 1 : end] != b"/" and b"value" in xml[match.start() : end]:
            raise Refused("MATERIAL_FAR_CELL", found=f"{match[1].decode()} sel berulang")
