"""A zip made of the parts of a workbook as they are given, packed or not.

For calamine within this process most of it is not compressed: it inflates a sheet twice, once for its values and once for its
merges. Here it meets no bomb, no lying header and no part that nobody looked at.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

# The three records of the format (APPNOTE.TXT 4.3): before a part, its entry in the directory, the end of the directory.
LOCAL = struct.Struct("<4s5H3I2H")
CENTRAL = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")
STORED = 0
UTF8, _MIDNIGHT, _FIRST_DAY = 0x800, 0, 0x21


class Entry(NamedTuple):
    """One part: `body` as it stands in the zip, packed by `method`; `size` and `crc` of what it unpacks to."""

    name: str
    method: int
    crc: int
    size: int
    body: bytes


def stored_zip(parts: Mapping[str, bytes]) -> bytes:
    """A zip of these parts, by name, none of them packed."""
    return plain_zip(Entry(name, STORED, zlib.crc32(data), len(data), data) for name, data in parts.items())


def plain_zip(entries: Iterable[Entry]) -> bytes:
    """A zip of these entries."""
    pieces: list[bytes] = []
    directory: list[bytes] = []
    at = count = 0
    for count, (name, method, crc, size, body) in enumerate(entries, start=1):  # noqa: B007 - counted to the end
        raw = name.encode()
        common = (20, UTF8, method, _MIDNIGHT, _FIRST_DAY, crc, len(body), size, len(raw))
        pieces += (LOCAL.pack(b"PK\3\4", *common, 0), raw, body)
        directory += (CENTRAL.pack(b"PK\1\2", 20, *common, 0, 0, 0, 0, 0, at), raw)
        at += LOCAL.size + len(raw) + len(body)
    central = b"".join(directory)
    return b"".join([*pieces, central, END.pack(b"PK\5\6", 0, 0, count, count, len(central), at, 0)])
