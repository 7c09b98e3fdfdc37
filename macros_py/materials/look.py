"""A cheap look at a file that others sent, before any reader opens it.

About a quarter of a millisecond: first bytes, the central directory of the zip (sizes, ratios, number of parts), and a
scan of the sheets' own XML, inflated with a bound. Why not let the reader find out: calamine aborts the whole process on
one stray cell at XFD1048576 and on a zip bomb, turns error cells into "", and shows 55% as 0.55. It then reads the
package that was looked at, with the sheets unpacked: nothing that a zip says elsewhere about itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from macros_py.materials.package import SMALL, Part, Refused, directory, inflate, packed, text_of
from macros_py.materials.scan import NOTHING_ODD, Oddities, percent_cells, refuse_entities, scan_sheet
from macros_py.plain_zip import STORED, Entry, plain_zip

MAX_FILE = 64 << 20

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
_NOT_VALUES = ("docProps/", "customXml/", "xl/theme/", "xl/media/", "xl/drawings/", "xl/printerSettings/", "xl/vbaProject")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def look(data: bytes) -> tuple[bytes, dict[str, Oddities]]:
    """Raise Refused when the file must not be read; otherwise what to read, and the oddities by sheet name (OOXML only)."""
    if len(data) > MAX_FILE:
        raise Refused("MATERIAL_TOO_BIG", detail=f"{len(data) >> 20} MB")
    if data.startswith(b"PK\x03\x04"):
        return _look_at_zip(data)
    if data.startswith(_OLE):
        _look_at_ole(data)
        return data, {}
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
    if "EncryptedPackage".encode("utf-16le") in data:
        raise Refused("MATERIAL_ENCRYPTED")
    if not any(name.encode("utf-16le") in data for name in ("Workbook", "Book")):
        raise Refused("MATERIAL_NOT_WORKBOOK", kind="dokumen Office lama yang bukan buku kerja")


def _look_at_zip(data: bytes) -> tuple[bytes, dict[str, Oddities]]:
    parts = directory(data)
    if "mimetype" in parts and "content.xml" in parts:
        if b"spreadsheet" not in inflate(data, parts["mimetype"]):
            raise Refused("MATERIAL_NOT_WORKBOOK", kind="dokumen OpenDocument yang bukan lembar kerja")
        if b"<manifest:encryption-data" in text_of(data, parts, "META-INF/manifest.xml"):
            raise Refused("MATERIAL_ENCRYPTED")
        _look_at_ods(text_of(data, parts, "content.xml"))
        return data, {}
    if "xl/workbook.bin" in parts:
        return data, {}
    if "[Content_Types].xml" not in parts:
        raise Refused("MATERIAL_NOT_WORKBOOK", kind="arsip ZIP")
    book = text_of(data, parts, "xl/workbook.xml")
    if not book:
        for folder, kind in (("word/", "dokumen Word"), ("ppt/", "presentasi PowerPoint")):
            if any(name.startswith(folder) for name in parts):
                raise Refused("MATERIAL_NOT_WORKBOOK", kind=kind)
        raise Refused("MATERIAL_DAMAGED", detail="bagian xl/workbook.xml tidak ada")
    refuse_entities(book)
    refuse_entities(text_of(data, parts, "xl/sharedStrings.xml"))
    percent = percent_cells(data, parts)
    sheets = [name for name in parts if name.startswith("xl/worksheets/") and name.endswith(".xml")]
    small = sum(parts[name].size for name in sheets) <= SMALL
    texts: dict[str, bytes] = {}
    found = {}
    for name in sheets:
        xml = inflate(data, parts[name])
        if small:
            texts[name] = xml
        odd = scan_sheet(xml, percent)
        if odd is not NOTHING_ODD:
            found[name] = odd
    if found:
        found = _by_sheet_name(found, book, text_of(data, parts, "xl/_rels/workbook.xml.rels"))
    return _repacked(data, parts, texts) if small else data, found


def _repacked(data: bytes, parts: Mapping[str, Part], texts: Mapping[str, bytes]) -> bytes:
    """The package with the parts in `texts` as they are there, without what no reader of values needs."""
    return plain_zip(
        Entry(name, STORED, part.crc, part.size, texts[name])
        if name in texts
        else Entry(name, part.method, part.crc, part.size, packed(data, part))
        for name, part in parts.items()
        if not name.startswith(_NOT_VALUES)
    )


_SHEET = re.compile(rb"<(?:\w+:)?sheet ([^>]*)>")
_REL = re.compile(rb"<(?:\w+:)?Relationship ([^>]*)>")
_ATTRIBUTE = re.compile(rb'([\w:]+)\s*=\s*"([^"]*)"')


def _by_sheet_name(found: dict[str, Oddities], book: bytes, rels: bytes) -> dict[str, Oddities]:
    targets = {}
    for relation in map(dict, map(_ATTRIBUTE.findall, _REL.findall(rels))):
        target = relation.get(b"Target", b"").decode("utf-8", "replace")
        targets[relation.get(b"Id")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    named = {}
    for sheet in map(dict, map(_ATTRIBUTE.findall, _SHEET.findall(book))):
        relation_id = next((value for key, value in sheet.items() if key.endswith(b":id")), None)
        part = targets.get(relation_id)
        if part in found:
            named[_unescape(sheet.get(b"name", b"").decode("utf-8", "replace"))] = found[part]
    return named


def _unescape(text: str) -> str:
    for entity, sign in (("&quot;", '"'), ("&apos;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return text


_REPEAT = re.compile(rb'number-(?:rows|columns)-repeated="(\d{5,})"')


def _look_at_ods(xml: bytes) -> None:
    """An .ods repeats cells by a count; a large count over a value is the bomb of that format."""
    refuse_entities(xml)
    for match in _REPEAT.finditer(xml):
        end = xml.find(b">", match.end())
        if xml[end - 1 : end] != b"/" and b"value" in xml[match.start() : end]:
            raise Refused("MATERIAL_FAR_CELL", found=f"{match[1].decode()} sel berulang")
