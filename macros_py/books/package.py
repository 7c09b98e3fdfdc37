"""The zip around a workbook: read with guards, change single entries, copy all others byte for byte.

`zipfile` cannot copy an entry without packing it again, so the three small records of the format are read here.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from macros_py.books.plain_zip import CENTRAL, END, LOCAL, STORED, UTF8
from macros_py.books.trouble import Damaged, Unsafe

# A workbook from an office stays far below these; what is above was made to hurt.
MAX_ENTRIES = 1_000
MAX_TOTAL = 120_000_000  # three times a tracker of 40,000 indicators
MAX_RATIO, RATIO_FROM = 100, 100_000
MAX_KEPT = 1_000_000  # bytes of a part that are kept for a second reading; more is unpacked again
LEVEL = 3  # 40 MB of rows in 0.09 s; the usual 6 takes 0.24 s for an eighth less

_DEFLATED = 8
_ENCRYPTED = 0x1
_ZIP64 = 0xFFFFFFFF


class Encrypted(Damaged):
    """An entry is encrypted with a zip password."""


class _Entry(NamedTuple):
    name: str
    header: tuple[int, ...]  # the central record's numbers
    raw_name: bytes
    comment: bytes
    record: bytes  # the whole central record, verbatim
    start: int  # of the local header
    data: int  # of the packed bytes


class Packed(NamedTuple):
    """The bytes of a changed part as they will stand in the zip; checksum and size of what they unpack to."""

    packed: bytes
    crc: int
    size: int


_SAME = Packed(b"", 0, -1)  # a part that nobody changed

# Places in `header`.
_MADE_BY, _NEEDED, _FLAGS, _METHOD, _TIME, _DATE, _CRC, _PACKED, _SIZE = range(9)
_NAME_LENGTH, _EXTRA_LENGTH, _COMMENT_LENGTH, _DISK, _INTERNAL, _EXTERNAL, _OFFSET = range(9, 16)


class Package:
    """The parts of a workbook file by name (`xl/workbook.xml`), letter case aside, as the standard has it."""

    def __init__(self, data: bytes) -> None:
        """Read the directory. Raises Damaged or Unsafe for a zip that no office program writes."""
        self._data = data
        self._directory, end = _find_directory(data)
        self._end = data[end:]
        self._entries = _entries(data, self._directory, end)
        self._by_key = {entry.name.lower(): entry for entry in self._entries}
        if len(self._by_key) != len(self._entries):
            raise Damaged("nama bagian kembar")
        self._read: dict[str, bytes] = {}
        self.changes: Mapping[str, Packed | None] = {}

    def __contains__(self, name: str) -> bool:
        key = name.lower()
        return key in self._by_key and self.changes.get(key, _SAME) is not None

    def names(self) -> list[str]:
        """List the parts, in the order of the directory."""
        return [entry.name for entry in self._entries if entry.name in self]

    def read(self, name: str) -> bytes:
        """Give the bytes of a part, as changed so far. Raises Damaged when it is missing or its bytes are wrong."""
        key = name.lower()
        if key not in self._by_key:
            raise Damaged(f"bagian {name} tidak ada")
        changed = self.changes.get(key, _SAME)
        if changed is None:
            raise Damaged(f"bagian {name} tidak ada")
        if changed is not _SAME:
            return zlib.decompress(changed.packed, -zlib.MAX_WBITS)
        if key in self._read:
            return self._read[key]
        data = self._unpack(self._by_key[key])
        if len(data) <= MAX_KEPT:
            self._read[key] = data
        return data

    def replace(self, name: str, data: bytes | None) -> None:
        """Give a part other bytes; None takes it out."""
        if data is None:
            self.changes = {**self.changes, name.lower(): None}
        else:
            self.replace_in_pieces(name, [data])

    def replace_in_pieces(self, name: str, pieces: Iterable[bytes]) -> None:
        """Give a part other bytes, however many: they are packed as they come, and never held together.

        The same bytes as in the file mean no change.
        """
        key, new = name.lower(), packed(pieces)
        header = self._by_key[key].header
        alike = (new.crc, new.size) == (header[_CRC], header[_SIZE])
        same = alike and zlib.decompress(new.packed, -zlib.MAX_WBITS) == self._unpack(self._by_key[key])
        others = {k: v for k, v in self.changes.items() if k != key}
        self.changes = others if same else {**others, key: new}

    def to_bytes(self) -> bytes:
        """Put the file together. Untouched entries keep every byte and their order; with no change it is the same file."""
        if not self.changes:
            return self._data
        pieces = [self._data[: min((entry.start for entry in self._entries), default=self._directory)]]
        at = len(pieces[0])
        moved: dict[str, bytes] = {}
        ends = self._ends()
        for entry in sorted(self._entries, key=lambda entry: entry.start):
            new = self.changes.get(entry.name.lower(), _SAME)
            if new is None:
                continue
            if new is not _SAME:
                piece, moved[entry.name] = _records(entry, new, at)
            else:
                if entry.name.lower() not in self._read:
                    self._unpack(entry)  # raises Damaged
                piece = self._data[entry.start : ends[entry.name]]
                moved[entry.name] = entry.record[:42] + struct.pack("<I", at) + entry.record[46:]
            pieces.append(piece)
            at += len(piece)
        directory = b"".join(moved[entry.name] for entry in self._entries if entry.name in moved)
        return b"".join([*pieces, directory, self._closing(len(moved), len(directory), at)])

    def _ends(self) -> dict[str, int]:
        """Find where each entry's bytes end: at the next one, so that data descriptors and gaps travel along."""
        ordered = sorted(self._entries, key=lambda entry: entry.start)
        starts = [entry.start for entry in ordered[1:]] + [self._directory]
        return {entry.name: end for entry, end in zip(ordered, starts, strict=True)}

    def _unpack(self, entry: _Entry) -> bytes:
        packed, size = entry.header[_PACKED], entry.header[_SIZE]
        data = self._data[entry.data : entry.data + packed]
        if entry.header[_METHOD] == _DEFLATED:
            inflater = zlib.decompressobj(-zlib.MAX_WBITS)
            try:
                data = inflater.decompress(data, size + 1)  # one more than promised, never a bomb's worth
            except zlib.error as error:
                raise Damaged(f"bagian {entry.name}") from error
        if len(data) != size or zlib.crc32(data) != entry.header[_CRC]:
            raise Damaged(f"bagian {entry.name}")
        return data

    def _closing(self, count: int, size: int, at: int) -> bytes:
        signature, disk, start_disk, _, _, _, _, comment = END.unpack_from(self._end)
        return END.pack(signature, disk, start_disk, count, count, size, at, comment) + self._end[END.size :]


def _find_directory(data: bytes) -> tuple[int, int]:
    """Find the offsets of the directory and of the closing record."""
    end = data.rfind(b"PK\5\6", max(0, len(data) - END.size - 0xFFFF))
    if end < 0 or end + END.size > len(data):
        raise Damaged("berkas terpotong")
    _, disk, start_disk, here, count, size, offset, _ = END.unpack_from(data, end)
    if _ZIP64 in (size, offset) or data[end - 20 : end - 16] == b"PK\6\7":
        raise Unsafe("zip64 tidak didukung")
    if disk or start_disk or here != count or offset + size != end:
        raise Damaged("daftar isi zip")
    if count > MAX_ENTRIES:
        raise Damaged("terlalu banyak bagian")
    return offset, end


def _entries(data: bytes, directory: int, end: int) -> list[_Entry]:
    entries, at = [], directory
    while at < end:
        entry = _entry(data, at, end)
        entries.append(entry)
        at += len(entry.record)
    if sum(entry.header[_SIZE] for entry in entries) > MAX_TOTAL:
        raise Damaged("isi zip terlalu besar")
    taken = 0
    for entry in sorted(entries, key=lambda entry: entry.start):
        if entry.start < taken:
            raise Damaged("bagian zip bertumpuk")
        taken = entry.data + entry.header[_PACKED]
    if taken > directory:
        raise Damaged("bagian zip bertumpuk")
    return entries


def _entry(data: bytes, at: int, end: int) -> _Entry:
    if data[at : at + 4] != b"PK\1\2" or at + CENTRAL.size > end:
        raise Damaged("daftar isi zip")
    header = CENTRAL.unpack_from(data, at)[1:]
    name_at = at + CENTRAL.size
    extra_at = name_at + header[_NAME_LENGTH]
    comment_at = extra_at + header[_EXTRA_LENGTH]
    after = comment_at + header[_COMMENT_LENGTH]
    raw_name, start = data[name_at:extra_at], header[_OFFSET]
    local = data[start : start + LOCAL.size]
    if after > end or len(local) < LOCAL.size or local[:4] != b"PK\3\4":
        raise Damaged("daftar isi zip")
    local_flags, local_name, local_extra = LOCAL.unpack(local)[2], *LOCAL.unpack(local)[9:11]
    body = start + LOCAL.size + local_name
    if data[start + LOCAL.size : body] != raw_name:
        raise Damaged("nama bagian zip tidak cocok")
    if (header[_FLAGS] | local_flags) & _ENCRYPTED:
        raise Encrypted("bagian zip bersandi")
    if _ZIP64 in (header[_PACKED], header[_SIZE], start):
        raise Unsafe("zip64 tidak didukung")
    if header[_METHOD] not in (STORED, _DEFLATED):
        raise Damaged("cara pemampatan tidak dikenal")
    if header[_SIZE] > RATIO_FROM and header[_SIZE] > MAX_RATIO * header[_PACKED]:
        raise Damaged("isi zip mengembang tidak wajar")
    name = raw_name.decode("utf-8" if header[_FLAGS] & UTF8 else "cp437")
    return _Entry(name, header, raw_name, data[comment_at:after], data[at:after], start, body + local_extra)


def packed(pieces: Iterable[bytes]) -> Packed:
    """Pack bytes that come in pieces."""
    squeezer, kept, crc, size = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS), list[bytes](), 0, 0
    for piece in pieces:
        kept.append(squeezer.compress(piece))
        crc, size = zlib.crc32(piece, crc), size + len(piece)
    return Packed(b"".join([*kept, squeezer.flush()]), crc, size)


def _records(entry: _Entry, new: Packed, at: int) -> tuple[bytes, bytes]:
    """Make local header with packed bytes, and central record, of an entry with other bytes; date and attributes stay."""
    old = entry.header
    common = (20, old[_FLAGS] & UTF8, _DEFLATED, old[_TIME], old[_DATE], new.crc, len(new.packed), new.size)
    name = entry.raw_name
    local = LOCAL.pack(b"PK\3\4", *common, len(name), 0) + name
    central = CENTRAL.pack(
        b"PK\1\2", old[_MADE_BY], *common, len(name), 0, len(entry.comment), 0, old[_INTERNAL], old[_EXTERNAL], at
    )
    return local + new.packed, central + name + entry.comment
