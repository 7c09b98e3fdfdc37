"""The other formats: .xls and .ods made by LibreOffice from one of our cases, .xlsb written here record by record."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from materials_cases import BODY, FIXTURES, GOOD, HEAD, IDENTITY, MONEY, YEAR, Rows

from macros_py.materials.consolidate import Owner, consolidate

OWNER = Owner("FMT", "I", "I", "Deputi Bidang Format", None)


def xlsb(rows: Rows) -> bytes:
    """The smallest binary workbook: BIFF12 records of one sheet ([MS-XLSB] 2.4)."""

    def record(number: int, data: bytes = b"") -> bytes:
        head = bytes([number]) if number < 128 else bytes([number & 0x7F | 0x80, number >> 7])
        return head + bytes([len(data)]) if len(data) < 128 else head + bytes([len(data) & 0x7F | 0x80, len(data) >> 7]) + data

    def whole(number: int, data: bytes = b"") -> bytes:
        return record(number, data) + (data if len(data) < 128 else b"")

    def text(value: str) -> bytes:
        return struct.pack("<I", len(value)) + value.encode("utf-16le")

    width = max(map(len, rows))
    sheet = whole(129) + whole(148, struct.pack("<4I", 0, len(rows) - 1, 0, width - 1)) + whole(145)
    for r, row in enumerate(rows):
        sheet += whole(0, struct.pack("<I", r) + b"\0" * 13)
        for c, value in enumerate(row):
            cell = struct.pack("<II", c, 0)
            if isinstance(value, str):
                sheet += whole(6, cell + text(value.replace("{kode}", "FMT").replace("{nama}", OWNER.name)))
            elif value is not None:
                sheet += whole(5, cell + struct.pack("<d", value))
    sheet += whole(146) + whole(130)
    book = whole(131) + whole(143) + whole(156, struct.pack("<II", 0, 1) + text("rId1") + text("PK")) + whole(144) + whole(132)
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "xl/workbook.bin": book,
        "xl/worksheets/sheet1.bin": sheet,
        "xl/_rels/workbook.bin.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{relation}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
        ).encode(),
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return out.getvalue()


def data_of(ending: str) -> bytes:
    if ending == "xlsb":
        return xlsb((*IDENTITY, *HEAD, *BODY, (), ("Program/Kegiatan", "Anggaran"), ("Program P", 1_500_000)))
    return (FIXTURES / f"bahan.{ending}").read_bytes()


@pytest.mark.parametrize("ending", ["xls", "ods", "xlsb"])
def test_format(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"FMT.{ending}"
    path.write_bytes(data_of(ending))
    result = consolidate([path], [OWNER], YEAR)
    assert [f.code.name for f in result.findings] == []
    assert tuple((i.sasaran, i.indikator, i.target, i.target_number, i.satuan) for i in result.indicators) == GOOD
    assert tuple((b.program, b.anggaran) for b in result.budgets) == MONEY
