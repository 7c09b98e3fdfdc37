"""The zip of a workbook, read by hand and with bounds: zipfile costs 15 ms to import and 0.2 ms to open."""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple

MAX_PARTS = 1_000
MAX_PART = 128 << 20  # 100,000 rows of a real table are about 40 MB of XML
MAX_ALL = 200 << 20
SMALL = 1 << 20  # sheets that together are larger than this are not held twice
MAX_RATIO, RATIO_FROM = 100, 4 << 20  # honest sheets of blank bordered rows reach 60:1


class Refused(Exception):  # noqa: N818 - it says what happens
    """The file is not read. `code` names a `findings.Code`, `values` fill its sentence."""

    def __init__(self, code: str, cell: str | None = None, **values: object) -> None:
        super().__init__(code)
        self.code, self.cell, self.values = code, cell, values


class Part(NamedTuple):
    """One entry of the central directory."""

    method: int
    packed: int
    size: int
    offset: int
    crc: int


def directory(data: bytes) -> dict[str, Part]:
    """The central directory: parts by name. Refuses bombs, passwords and what is cut off."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if end < 0 or end + 22 > len(data):
        raise Refused("MATERIAL_DAMAGED", detail="berkas terpotong")
    count, length, position = struct.unpack_from("<HII", data, end + 10)
    if count > MAX_PARTS:
        raise Refused("MATERIAL_TOO_BIG", detail=f"{count} bagian")
    position = min(position, end - length) if length <= end else position
    parts: dict[str, Part] = {}
    total = 0
    try:
        for _ in range(count):
            (magic, flags, method, crc, packed, size, name_length, extra, comment, offset) = struct.unpack_from(
                "<I4xHH4xIIIHHH8xI", data, position
            )
            if magic != 0x02014B50:
                raise Refused("MATERIAL_DAMAGED", detail="daftar isi ZIP rusak")
            if flags & 1:
                raise Refused("MATERIAL_ENCRYPTED")
            name = data[position + 46 : position + 46 + name_length].decode("utf-8", "replace").replace("\\", "/")
            part = Part(method, packed, size, offset, crc)
            total += size
            _refuse_bomb(name, part, total)
            if name in parts:
                raise Refused("MATERIAL_UNSAFE", detail=f"bagian {name} ada dua")
            parts[name] = part
            position += 46 + name_length + extra + comment
    except struct.error:
        raise Refused("MATERIAL_DAMAGED", detail="daftar isi ZIP rusak") from None
    return parts


def _refuse_bomb(name: str, part: Part, total: int) -> None:
    if part.size > MAX_PART or total > MAX_ALL:
        raise Refused("MATERIAL_TOO_BIG", detail=f"{name} mengembang menjadi {max(part.size, total) >> 20} MB")
    if part.size > RATIO_FROM and part.size > MAX_RATIO * max(part.packed, 1):
        raise Refused("MATERIAL_TOO_BIG", detail=f"{name} mengembang {part.size // max(part.packed, 1)} kali")


def packed(data: bytes, part: Part) -> bytes:
    """The bytes of a part as they stand in the zip."""
    try:
        name_length, extra = struct.unpack_from("<HH", data, part.offset + 26)
    except struct.error as error:
        raise Refused("MATERIAL_DAMAGED", detail="isi ZIP rusak") from error
    start = part.offset + 30 + name_length + extra
    return data[start : start + part.packed]


def inflate(data: bytes, part: Part) -> bytes:
    """The bytes of a part, never more than its directory entry says."""
    raw = packed(data, part)
    try:
        if part.method == 0:
            return raw
        if part.method != 8:
            raise Refused("MATERIAL_DAMAGED", detail="cara pemampatan tidak dikenal")
        text = zlib.decompressobj(-15).decompress(raw, part.size + 1)
    except zlib.error as error:
        raise Refused("MATERIAL_DAMAGED", detail="isi ZIP rusak") from error
    if len(text) > part.size:
        raise Refused("MATERIAL_TOO_BIG", detail="ukuran yang tercantum tidak benar")
    if len(text) < part.size:
        raise Refused("MATERIAL_DAMAGED", detail="isi ZIP terpotong")
    return text


def text_of(data: bytes, parts: dict[str, Part], name: str) -> bytes:
    """The bytes of a part by name; b"" when it is not there."""
    return inflate(data, parts[name]) if name in parts else b""
