"""The zip of a workbook, read by hand and with bounds: zipfile costs 15 ms to import and 0.2 ms to open."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

MAX_PARTS = 1_000
MAX_PART = 128 << 20  # 100,000 rows of a real table are about 40 MB of XML
MAX_ALL = 200 << 20
SHARED = 16 << 10
SMALL = 1 << 20  # a package that unpacks to more than this is not held twice
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
    """The central directory: parts by name, in lower case as readers compare them. Refuses bombs, passwords, cut ends."""
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
            name = data[position + 46 : position + 46 + name_length].decode("utf-8", "replace").replace("\\", "/").lower()
            if 0xFFFFFFFF in (packed, size, offset):
                start = position + 46 + name_length
                packed, size, offset = _large(data[start : start + extra], packed, size, offset)
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


def _large(extra: bytes, packed: int, size: int, offset: int) -> tuple[int, int, int]:
    """The numbers of an entry whose extra field (zip64, id 1) holds those that do not fit; some programs always write it."""
    numbers = [size, packed, offset]  # in the order of that field
    at = 0
    while at + 4 <= len(extra):
        field, length = struct.unpack_from("<HH", extra, at)
        if field == 1:
            at += 4
            for index, number in enumerate(numbers):
                if number == 0xFFFFFFFF:
                    (numbers[index],) = struct.unpack_from("<Q", extra, at)
                    at += 8
            break
        at += 4 + length
    size, packed, offset = numbers
    return packed, size, offset


def _refuse_bomb(name: str, part: Part, total: int) -> None:
    if part.size > MAX_PART or total > MAX_ALL:
        raise Refused("MATERIAL_TOO_BIG", detail=f"{name} mengembang menjadi {max(part.size, total) >> 20} MB")
    if part.size > RATIO_FROM and part.size > MAX_RATIO * max(part.packed, 1):
        raise Refused("MATERIAL_TOO_BIG", detail=f"{name} mengembang {part.size // max(part.packed, 1)} kali")


def packed_bytes(data: bytes, part: Part) -> bytes:
    """The bytes of a part as they stand in the zip."""
    try:
        name_length, extra = struct.unpack_from("<HH", data, part.offset + 26)
    except struct.error as error:
        raise Refused("MATERIAL_DAMAGED", detail="isi ZIP rusak") from error
    start = part.offset + 30 + name_length + extra
    return data[start : start + part.packed]


def inflate(data: bytes, part: Part) -> bytes:
    """The bytes of a part, never more than its directory entry says, and with the sum that it says."""
    return _inflated(packed_bytes(data, part), part.method, part.size, part.crc)


def _inflated(raw: bytes, method: int, size: int, crc: int) -> bytes:
    if method not in {0, 8}:
        raise Refused("MATERIAL_DAMAGED", detail="cara pemampatan tidak dikenal")
    try:
        text = zlib.decompressobj(-15).decompress(raw, size + 1) if method else raw
    except zlib.error as error:
        raise Refused("MATERIAL_DAMAGED", detail="isi ZIP rusak") from error
    if len(text) > size:
        raise Refused("MATERIAL_TOO_BIG", detail="ukuran yang tercantum tidak benar")
    if len(text) < size:
        raise Refused("MATERIAL_DAMAGED", detail="isi ZIP terpotong")
    if zlib.crc32(text) != crc:  # calamine stops before the end of a sheet, where it would compare
        raise Refused("MATERIAL_DAMAGED", detail="isi ZIP tidak utuh")
    return text


def text_of(data: bytes, parts: Mapping[str, Part], name: str) -> bytes:
    """The bytes of a part by name; b"" when it is not there. Small ones are remembered: files of one template share them."""
    part = parts.get(name)
    if part is None:
        return b""
    if part.size > SHARED:
        return inflate(data, part)
    return _remembered(packed_bytes(data, part), part.method, part.size, part.crc)


@lru_cache(maxsize=64)
def _remembered(raw: bytes, method: int, size: int, crc: int) -> bytes:
    return _inflated(raw, method, size, crc)


def relations_of(part: str) -> str:
    """The part that holds the relations of a part; of the package itself, when `part` is ""."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels".lstrip("/")


def part_name(source: str, target: str) -> str:
    """The name of the part that a target leads to, as seen from the part `source`; in lower case, as in the directory."""
    steps = [] if target.startswith("/") else source.split("/")[:-1]
    for step in target.split("/"):
        if step == "..":
            del steps[-1:]
        elif step not in {"", "."}:
            steps.append(step)
    return "/".join(steps).lower()
