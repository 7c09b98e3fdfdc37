"""Awkward materials as data: what a unit sends, the findings it must give, and the rows that must arrive.

Each case is one file of one unit (kode K01, K02, …, echelon I of Deputi I). `{kode}` and `{nama}` in a cell become the
unit's. A case without codes must pass in silence; a case with `rows` must arrive whole.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook

Rows = Sequence[Sequence[Any]]
Book = Callable[[str, str], bytes]

TRACKER = Path(__file__).parents[1] / "workbook" / "PK_Tracker.xlsm"
FIXTURES = Path(__file__).parent / "fixtures"
YEAR = 2026


@dataclass(frozen=True)
class Case:
    """One file. `codes`: the findings it must give. `rows`: (sasaran, indikator, target, number, satuan), when whole."""

    name: str
    make: Book
    codes: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] | None = None
    budgets: tuple[tuple[Any, ...], ...] | None = None
    ending: str = ".xlsx"
    stem: str = "{kode} bahan"


IDENTITY: Rows = (("Kode Unit", "{kode}"), ("Nama Unit", "{nama}"), ("Tahun", YEAR), ())
HEAD: Rows = (("Sasaran", "Indikator Kinerja", "Target", "Satuan"),)
BODY: Rows = (
    ("S satu", "Indikator satu", 80, "%"),
    (None, "Indikator dua", "A", "Predikat"),
    ("S dua", "Indikator tiga", 12, "Dokumen"),
)
BUDGET: Rows = ((), ("Program/Kegiatan", "Anggaran"), ("Program P", 1_500_000))
FULL: Rows = (BODY[0], ("S satu", *BODY[1][1:]), BODY[2])
GOOD = (
    ("S satu", "Indikator satu", "80", 80, "%"),
    ("S satu", "Indikator dua", "A", None, "Predikat"),
    ("S dua", "Indikator tiga", "12", 12, "Dokumen"),
)
MONEY = (("Program P", 1_500_000),)


def book(
    *sheets: Rows, merges: Sequence[str] = (), touch: Callable[[Any], None] | None = None, names: Sequence[str] = ()
) -> Book:
    """A workbook of these sheets; `merges` and `touch` are for the first."""

    def make(code: str, name: str) -> bytes:
        workbook = Workbook()
        workbook.remove(workbook.active)
        for index, rows in enumerate(sheets):
            sheet = workbook.create_sheet(names[index] if names else f"Lembar {index + 1}")
            for r, row in enumerate(rows, start=1):
                for c, given in enumerate(row, start=1):
                    value = given.replace("{kode}", code).replace("{nama}", name) if isinstance(given, str) else given
                    if value is not None:
                        cell = sheet.cell(r, c, value)
                        if isinstance(value, str) and not value.startswith("=="):
                            cell.data_type = "s"
                        elif isinstance(value, str):
                            cell.value = value[1:]
        for area in merges:
            workbook.worksheets[0].merge_cells(area)
        if touch:
            touch(workbook)
        stream = BytesIO()
        workbook.save(stream)
        return stream.getvalue()

    return make


def patched(make: Book, part: str, change: Callable[[bytes], bytes]) -> Book:
    """The same file with one part of its zip changed."""

    def remake(code: str, name: str) -> bytes:
        return repack(make(code, name), {part: change})

    return remake


def repack(data: bytes, changes: dict[str, Callable[[bytes], bytes]]) -> bytes:
    """A zip with some parts changed; a part that is not there is made from b""."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, changes.get(info.filename, lambda same: same)(old.read(info.filename)))
        for name in changes.keys() - set(old.namelist()):
            new.writestr(name, changes[name](b""))
    return out.getvalue()


def form(head: Rows = HEAD, body: Rows = BODY, budget: Rows = BUDGET, identity: Rows = IDENTITY, **options: Any) -> Book:
    """Identity, one table, one budget, on one sheet."""
    return book((*identity, *head, *body, *budget), **options)


def column(values: Sequence[Any], index: int, body: Rows = BODY) -> Rows:
    """The body with one column replaced."""
    return tuple((*row[:index], value, *row[index + 1 :]) for row, value in zip(body, values, strict=True))


def raw(text: str | bytes) -> Book:
    """A file of just these bytes."""
    data = text.encode() if isinstance(text, str) else text
    return lambda code, name: data


def replace(old: bytes, new: bytes, count: int = -1) -> Callable[[bytes], bytes]:
    """A change of bytes that must change something."""

    def change(data: bytes) -> bytes:
        assert old in data, old
        return data.replace(old, new, count)

    return change


def strict(make: Book) -> Book:
    """The same workbook in Strict OOXML, which openpyxl reads as no sheets at all."""
    pairs = (
        (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
        (
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        ),
    )

    def change(data: bytes) -> bytes:
        for old, new in pairs:
            data = data.replace(old, new)
        return data

    def remake(code: str, name: str) -> bytes:
        data = make(code, name)
        with zipfile.ZipFile(BytesIO(data)) as parts:
            return repack(data, {part: change for part in parts.namelist() if part.endswith((".xml", ".rels"))})

    return remake


def hide_rows(*rows: int) -> Callable[[Any], None]:
    def touch(workbook: Any) -> None:
        for row in rows:
            workbook.worksheets[0].row_dimensions[row].hidden = True

    return touch


def hide_first(workbook: Any) -> None:
    workbook.worksheets[0].sheet_state = "hidden"


def percent_format(workbook: Any) -> None:
    workbook.worksheets[0]["C6"].number_format = "0%"


def shifted(rows: Rows, right: int, down: int) -> Rows:
    return (*((),) * down, *(((None,) * right + tuple(row)) if row else () for row in rows))


WHOLE: Rows = (*IDENTITY, *HEAD, *BODY, *BUDGET)
SHEET = "xl/worksheets/sheet1.xml"
FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'


def number_format(code: str) -> Callable[[Any], None]:
    def touch(workbook: Any) -> None:
        workbook.worksheets[0]["C6"].number_format = code

    return touch


def _percent(code: str, name: str) -> bytes:
    return form(body=column((0.8, "A", 12), 2), touch=percent_format)(code, name)


def _elsewhere(code: str, name: str) -> bytes:
    """Parts with other names, in another folder and another case."""
    renamed = {
        SHEET: "xl/Lembar/Satu.XML",
        "xl/styles.xml": "xl/Styles.xml",
        "xl/workbook.xml": "xl/workbook22.xml",
        "xl/_rels/workbook.xml.rels": "xl/_rels/workbook22.xml.rels",
    }
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(_percent(code, name))) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            text = (
                old.read(part)
                .replace(b"worksheets/sheet1.xml", b"lembar/satu.xml")
                .replace(b"xl/workbook.xml", b"xl/workbook22.xml")
            )
            new.writestr(renamed.get(part, part), text)
    return out.getvalue()


def zip64(data: bytes) -> bytes:
    """The zip with the sizes and places of all parts in zip64 fields, as some programs always write them."""
    out, directory = b"", b""
    with zipfile.ZipFile(BytesIO(data)) as old:
        count = len(old.namelist())
        for part in old.namelist():
            text, name = old.read(part), part.encode()
            sizes = struct.pack("<HHQQ", 1, 16, len(text), len(text))
            places = struct.pack("<HHQQQ", 1, 24, len(text), len(text), len(out))
            common = (45, 0, 0, 0, 0x21, zlib.crc32(text), 0xFFFFFFFF, 0xFFFFFFFF, len(name))
            directory += struct.pack("<4s6H3I5H2I", b"PK\1\2", 45, *common, len(places), 0, 0, 0, 0, 0xFFFFFFFF) + name + places
            out += struct.pack("<4s5H3I2H", b"PK\3\4", *common, len(sizes)) + name + sizes + text
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(directory), len(out), 0)
    return out + directory + end


DISGUISES = (
    Case("polos", form(), (), GOOD, MONEY),
    Case("huruf besar", form((("SASARAN", "INDIKATOR KINERJA", "TARGET", "SATUAN"),)), (), GOOD, MONEY),
    Case("spasi dan baris baru", form((("  Sasaran ", "Indikator\nKinerja", "Target  ", "\tSatuan"),)), (), GOOD, MONEY),
    Case("tanda baca", form((("Sasaran :", "Indikator-Kinerja", "TARGET (2026)", "*Satuan*"),)), (), GOOD, MONEY),
    Case("tak terlihat", form((("\u200bSasaran", "Indikator\u00a0Kinerja", "\ufeffTarget", "Sa\u00adtuan"),)), (), GOOD, MONEY),
    Case("sasaran strategis", form((("Sasaran Strategis", "Indikator Kinerja Utama (IKU)", "Target 2026", "Satuan"),)), (), GOOD),
    Case("sasaran program", form((("Sasaran Program", "IKP", "Target Kinerja", "Satuan Ukuran"),)), (), GOOD),
    Case("sasaran kegiatan", form((("Sasaran Kegiatan", "IKK", "Target Tahunan", "Sat."),)), (), GOOD),
    Case(
        "urutan lain",
        form((("Satuan", "Target", "Indikator Kinerja", "Sasaran"),), tuple(tuple(reversed(row)) for row in BODY)),
        (), GOOD, MONEY,
    ),
    Case(
        "kolom tambahan",
        form(
            (("No", "Sasaran", "Penanggung Jawab", "Indikator Kinerja", "Target", "Satuan", "Keterangan"),),
            tuple((n, a, "Budi", b, c, d, "ok") for n, (a, b, c, d) in enumerate(BODY, 1)),
        ),
        (), GOOD, MONEY,
    ),
    Case("geser ke kanan bawah", book(shifted(WHOLE, 4, 9)), (), GOOD, MONEY),
    Case("geser jauh", book(shifted(WHOLE, 60, 900)), (), GOOD, MONEY),
    Case(
        "judul di atas",
        book((("PERJANJIAN KINERJA TAHUN 2026",), ("KEMENTERIAN KOORDINATOR",), ("{nama}",), (), *HEAD, *BODY, *BUDGET)),
        (), GOOD, MONEY,
    ),
    Case("nomor kolom", form(body=(("(1)", "(2)", "(3)", "(4)"), *BODY)), (), GOOD, MONEY),
    Case("nomor kolom angka", form(body=((1, 2, 3, 4), *BODY)), (), GOOD, MONEY),
    Case("sasaran digabung", form(merges=("A6:A7",)), (), GOOD, MONEY),
    Case("judul digabung", book((("PERJANJIAN KINERJA 2026",), *WHOLE), merges=("A1:D1", "B2:D2", "A7:A8")), (), GOOD, MONEY),
    Case(
        "judul dua baris",
        form(
            (("Sasaran", "Indikator Kinerja", "Kinerja", None), (None, None, "Target", "Satuan")),
            merges=("A5:A6", "B5:B6", "C5:D5"),
        ),
        (), GOOD, MONEY,
    ),
    Case(
        "bernomor dalam gabungan",
        form(
            (("Sasaran", "Indikator Kinerja", None, "Target", "Satuan"),),
            tuple((a, f"{n}.", b, c, d) for n, (a, b, c, d) in enumerate(BODY, 1)),
            merges=("B5:C5",),
        ),
        (), GOOD, MONEY,
    ),
    Case("sasaran baris sendiri", form(body=(("S satu",), (None, *BODY[0][1:]), BODY[1], ("S dua",), (None, *BODY[2][1:]))), (), GOOD),
    Case("baris kosong di tengah", form(body=(BODY[0], (), BODY[1], (), (), (), BODY[2])), (), GOOD, MONEY),
    Case("kelompok berjarak", form(body=(("S satu",), (None, *BODY[0][1:]), BODY[1], (), (), (), ("S dua",), (None, *BODY[2][1:]))), (), GOOD),
    Case("judul diulang", form(body=(*BODY[:2], *HEAD, BODY[2])), (), GOOD, MONEY),
    Case("dua sheet", book((*IDENTITY, *HEAD, *BODY), BUDGET), (), GOOD, MONEY),
    Case("sheet lain lebih dulu", book((("Catatan rapat",), ("Hadir", 12)), WHOLE), (), GOOD, MONEY),
    Case("bersisian", book(tuple((*a, None, *b) for a, b in zip(
        (*HEAD, *BODY), (("Program/Kegiatan", "Anggaran"), ("Program P", 1_500_000), (), ()), strict=True)
    ), names=("{kode}"[:0] or "PK 2026",)), ("YEAR_MISSING",), GOOD, MONEY),
    Case("tanda tangan", form(budget=(*BUDGET, (), (), ("Pihak Kedua", None, "Pihak Pertama"), ("Budi", None, "Ani"), ("NIP 1", None, "NIP 2"))), (), GOOD, MONEY),
    Case("tanda tangan di bawah indikator", book((*IDENTITY, *HEAD, *BODY, (), (None, "Mengetahui,", "Jakarta,", "2026"), (None, "Menteri"))), ("BUDGET_NONE",), GOOD),
    Case("identitas satu sel", form(identity=(("Unit Kerja : {nama}",), ("Tahun Anggaran: 2026",), ())), (), GOOD, MONEY),
    Case("identitas titik dua", form(identity=(("Kode Unit", ":", "{kode}"), ("TA", ":", "2026"), ())), (), GOOD, MONEY),
    Case("nama berkas saja", form(identity=(("Tahun", 2026), ())), (), GOOD, MONEY),
    Case("angka sebagai teks", form(body=column(("80", "A", "12"), 2)), (), GOOD, MONEY),
    Case("persen berformat", form(body=column((0.8, "A", 12), 2), touch=percent_format), (), (("S satu", "Indikator satu", "80%", 80, "%"), *GOOD[1:])),
    Case("persen berformat, bagian lain", _elsewhere, (), (("S satu", "Indikator satu", "80%", 80, "%"), *GOOD[1:])),
    Case("persen berformat, kutip tunggal", patched(_percent, SHEET, replace(b'"', b"'")), (), (("S satu", "Indikator satu", "80%", 80, "%"), *GOOD[1:])),
    Case("persen berformat, nama sheet", patched(_percent, "xl/workbook.xml", replace(b"Lembar 1", b"PK &#8211; 2026")), (), (("S satu", "Indikator satu", "80%", 80, "%"), *GOOD[1:])),
    Case("persen harfiah", form(touch=number_format('0"%"')), (), GOOD, MONEY),
    Case("alamat relatif", patched(form(), "xl/_rels/workbook.xml.rels", replace(b"/xl/worksheets/", b"../xl/./worksheets/")), (), GOOD, MONEY),
    Case("zip64", lambda c, n: zip64(form()(c, n)), (), GOOD, MONEY),
    Case("rumus berhasil kosong", patched(form(), SHEET, replace(b'<c r="C8" t="n"><v>12</v></c>', b'<c r="C8" t="n"><v>12</v></c><c r="E8" t="str"><f>IF(1=2,"x","")</f><v></v></c>')), (), GOOD, MONEY),
    Case("persen teks", form(body=column(("55%", "A", 12), 2)), (), (("S satu", "Indikator satu", "55%", 55, "%"), *GOOD[1:])),
    Case("persen tanpa satuan", form(body=column((None, "Predikat", "Dokumen"), 3, column(("55 %", "A", 12), 2))), (), (("S satu", "Indikator satu", "55 %", 55, "%"), *GOOD[1:])),
    Case("ribuan Indonesia", form(body=column(("1.234.567", "A", "1.234,5"), 2)), (), (("S satu", "Indikator satu", "1.234.567", 1234567, "%"), GOOD[1], ("S dua", "Indikator tiga", "1.234,5", 1234.5, "Dokumen"))),
    Case("ribuan Inggris", form(body=column(("1,234,567", "A", "1,234.5"), 2)), (), (("S satu", "Indikator satu", "1,234,567", 1234567, "%"), GOOD[1], ("S dua", "Indikator tiga", "1,234.5", 1234.5, "Dokumen"))),
    Case("triliun", form(body=column(("Rp (triliun)", "Predikat", "Rp"), 3, column(("260 T", "A", "1,5 triliun"), 2))), (), (("S satu", "Indikator satu", "260 T", 260, "Rp (triliun)"), GOOD[1], ("S dua", "Indikator tiga", "1,5 triliun", 1500000000000, "Rp"))),
    Case("target nol", form(body=column((0, "A", 12), 2)), (), (("S satu", "Indikator satu", "0", 0, "%"), *GOOD[1:])),
    Case("rumus berupa teks", form(body=column(("=1+1", "+62", "@a"), 1)), (), (("S satu", "=1+1", "80", 80, "%"), ("S satu", "+62", "A", None, "Predikat"), ("S dua", "@a", "12", 12, "Dokumen"))),
    Case("jumlah cocok", form(budget=(*BUDGET, ("Kegiatan Q", 500_000), ("Jumlah", 2_000_000))), (), GOOD, (*MONEY, ("Kegiatan Q", 500_000))),
    Case("program dan kegiatan", form(budget=((), ("Program", "Kegiatan", "Pagu (Rp)"), ("P", "K satu", 100), (None, "K dua", 200)), merges=("A11:A12",)), (), GOOD, (("P / K satu", 100), ("P / K dua", 200))),
    Case("Strict OOXML", strict(form()), (), GOOD, MONEY),
    Case("revisi beralasan", form(identity=(*IDENTITY[:3], ("Nomor Revisi", 2), ("Alasan Revisi", "b. Perubahan strategi"), ())), (), GOOD),
    Case("revisi kata", form(identity=(*IDENTITY[:3], ("Revisi ke-", "Revisi ke-1"), ("Alasan", "C"), ())), (), GOOD),
    Case("anggaran digabung di bawah indikator", form(budget=((), ("Program/Kegiatan", "Anggaran"), ("K satu", 1_000_000), ("K dua", 5)), merges=("B11:B11",)), (), GOOD, (("K satu", 1_000_000), ("K dua", 5))),
    Case("persen digabung", form(body=(("S satu", "Indikator satu", 0.8, "%"), (None, "Indikator dua", None, "%"), BODY[2]), merges=("C6:C7",), touch=percent_format), (), (("S satu", "Indikator satu", "80%", 80, "%"), ("S satu", "Indikator dua", "80%", 80, "%"), GOOD[2])),
    Case("berawal seperti penutup", form(body=(*BODY, ("Penyusunan kebijakan yang tepat", "Penyusunan Renja", 1, "Dokumen"), (None, "NIP valid", 2, "Orang"))), (), (*GOOD, ("Penyusunan kebijakan yang tepat", "Penyusunan Renja", "1", 1, "Dokumen"), ("Penyusunan kebijakan yang tepat", "NIP valid", "2", 2, "Orang"))),
    Case("kolom lain berawal seperti penutup", form((("Sasaran", "Indikator Kinerja", "Target", "Satuan", "PIC"),), tuple((*r, "Penyusun Program Muda") for r in BODY)), (), GOOD, MONEY),
    Case("bersisian dengan jumlah", book((*IDENTITY, *((*a, None, *b) for a, b in zip((*HEAD, *BODY), (("Program/Kegiatan", "Anggaran"), ("P1", 100), ("P2", 200), ("Jumlah", 300)), strict=True)))), (), GOOD, (("P1", 100), ("P2", 200))),
    Case("jumlah per kelompok", form(budget=((), ("Program/Kegiatan", "Anggaran"), ("K1", 100), ("K2", 50), ("Jumlah", 150), ("K3", 70), ("Jumlah A", 70), ("Total Keseluruhan", 220), ("Catatan sementara",))), (), GOOD, (("K1", 100), ("K2", 50), ("K3", 70))),
    Case("jumlah di kolom kedua", form(budget=((), ("Program", "Kegiatan", "Anggaran"), ("P", "K1", 100), (None, "K2", 200), (None, "Jumlah", 300)), merges=("A11:A13",)), (), GOOD, (("P / K1", 100), ("P / K2", 200))),
    Case("program digabung dengan nomor", form(budget=((), ("Program/Kegiatan", None, "Anggaran"), ("1.", "Program Dukungan", 100), ("2.", "Program Koordinasi", 250)), merges=("A10:B10",)), (), GOOD, (("Program Dukungan", 100), ("Program Koordinasi", 250))),
    Case("nomor kolom huruf", form(body=(("a", "b", "c", "d"), *BODY)), (), GOOD, MONEY),
    Case("nomor kolom romawi sesudah baris kosong", form(body=((), ("I", "II", "III", "IV"), *BODY)), (), GOOD, MONEY),
    Case("anggaran di kolom lain", book((*IDENTITY, ("No", "Sasaran", "Indikator Kinerja", "Target", "Satuan", "Keterangan"), *((n, *r, None) for n, r in enumerate(BODY, 1)), (), ("Program/Kegiatan", None, None, None, None, "Anggaran"), ("Program P", None, None, None, None, 1_500_000)), merges=("A10:E10", "A11:E11")), (), GOOD, MONEY),
    Case("judul di atas anggaran", form(budget=((), ("B. Program dan Anggaran",), ("Program/Kegiatan", "Anggaran"), ("Program P", 1_500_000))), (), GOOD, MONEY),
    Case("makro xlsm", form(), (), GOOD, MONEY, ".xlsm"),
    Case("akhiran huruf besar", form(), (), GOOD, MONEY, ".XLSX"),
)  # fmt: skip

FAULTS = (
    Case("tanpa satuan", form(body=column((None, "Predikat", "Dokumen"), 3)), ("SATUAN_MISSING",)),
    Case("tanpa kolom satuan", form((HEAD[0][:3],), tuple(row[:3] for row in BODY)), ("HEADING_LACKING",)),
    Case("tanpa kolom target", form((("Sasaran", "Indikator Kinerja", "Satuan"),), tuple((a, b, d) for a, b, _, d in BODY)), ("HEADING_LACKING", "TARGET_MISSING")),
    Case("salah ketik judul", form((("Sasaran", "Indikator Kinerja", "Targget", "Satuan"),)), ("HEADING_MISSPELT", "TARGET_MISSING")),
    Case("dua kolom target", form((("Sasaran", "Indikator Kinerja", "Target", "Target", "Satuan"),), tuple((a, b, c, 9, d) for a, b, c, d in BODY)), ("HEADING_TWICE",), GOOD),
    Case("dua tahun target", form((("Sasaran", "Indikator Kinerja", "Target 2025", "Target 2026", "Satuan"),), tuple((a, b, 9, c, d) for a, b, c, d in BODY)), (), GOOD),
    Case("tanpa target", form(body=column((80, None, 12), 2)), ("TARGET_MISSING",)),
    Case("target ambigu", form(body=column(("2,244", "A", 12), 2)), ("TARGET_UNCLEAR",), (("S satu", "Indikator satu", "2,244", None, "%"), *GOOD[1:])),
    Case("target rentang", form(body=column(("80-85", "A", "≥ 12"), 2)), ("TARGET_UNCLEAR",)),
    Case("target tanggal", form(body=column((datetime(2026, 2, 1), "A", 12), 2)), ("CELL_IS_DATE",)),
    Case("satuan berlawanan", form(body=column(("55%", "A", "12 orang"), 2)), ("TARGET_UNCLEAR",), (("S satu", "Indikator satu", "55%", 55, "%"), GOOD[1], ("S dua", "Indikator tiga", "12 orang", None, "Dokumen"))),
    Case("sasaran kosong", form(body=((None, "Indikator nol", 1, "Nilai"), *BODY)), ("SASARAN_EMPTY",)),
    Case("sasaran tanpa indikator", form(body=(*BODY, ("S tiga",))), ("SASARAN_WITHOUT_INDICATOR",), GOOD),
    Case("sasaran ganda", form(body=(*BODY, ("S satu", "Indikator empat", 4, "Nilai"))), ("SASARAN_DUPLICATE",)),
    Case("indikator kosong", form(body=column(("Indikator satu", None, "Indikator tiga"), 1)), ("INDICATOR_EMPTY",)),
    Case("indikator ganda", form(body=column(("Indikator satu", "indikator  SATU", "Indikator tiga"), 1)), ("INDICATOR_DUPLICATE",)),
    Case("sel galat", patched(form(), SHEET, replace(b'<c r="C6" t="n"><v>80</v></c>', b'<c r="C6" t="e"><v>#REF!</v></c>')), ("CELL_ERROR",)),
    Case("rumus tanpa nilai", form(body=column(("==40+40", "A", 12), 2)), ("CELL_UNCOMPUTED",)),
    Case("rumus bersama tanpa nilai", patched(form(), SHEET, replace(b'<c r="C6" t="n"><v>80</v></c>', b'<c r="C6"><f t="shared" si="0"/></c>')), ("CELL_UNCOMPUTED",)),
    Case("baris tersembunyi", form(touch=hide_rows(7)), ("ROWS_HIDDEN",), GOOD),
    Case("sheet tersembunyi", book(WHOLE, (("Kosong",),), touch=hide_first), ("SHEET_HIDDEN",), GOOD, MONEY),
    Case("sel jauh di sheet tersembunyi yang tidak dibaca", patched(book((("lama",),), WHOLE, touch=hide_first), SHEET, replace(b"</sheetData>", FAR)), (), GOOD, MONEY),
    Case("sheet lama tersembunyi", book((*IDENTITY, *HEAD, ("S lama", "Indikator lama", 1, "%")), WHOLE, touch=hide_first), (), GOOD, MONEY),
    Case("tanpa anggaran", form(budget=()), ("BUDGET_NONE",), GOOD),
    Case("anggaran kosong", form(budget=(*BUDGET, ("Kegiatan Q", None))), ("BUDGET_MISSING",)),
    Case("anggaran tanpa nama", form(budget=(*BUDGET, (None, 5))), ("BUDGET_WITHOUT_PROGRAM",)),
    Case("anggaran negatif", form(budget=(*BUDGET, ("Kegiatan Q", -5))), ("BUDGET_NEGATIVE",)),
    Case("anggaran teks", form(budget=(*BUDGET, ("Q", "Rp 1.250.000,-"), ("R", "Rp1.234.567,50"), ("T", "500.000"), ("U", "1,5 miliar"))), ("BUDGET_TEXT",), GOOD, (*MONEY, ("Q", 1250000), ("R", 1234567.5), ("T", 500000), ("U", 1500000000))),
    Case("anggaran bukan angka", form(budget=(*BUDGET, ("Q", "menyusul"), ("R", "1.5.0"))), ("BUDGET_UNREADABLE",)),
    Case("anggaran ganda", form(budget=(*BUDGET, ("program p", 7))), ("BUDGET_DUPLICATE",)),
    Case("program beserta rinciannya", form(budget=((), ("Program/Kegiatan", "Anggaran"), ("Program", 300), ("K satu", 100), ("K dua", 200))), ("BUDGET_DOUBLE",)),
    Case("jumlah tidak cocok", form(budget=(*BUDGET, ("Jumlah", 99))), ("BUDGET_SUM_DIFFERS",), GOOD, MONEY),
    Case("ribuan rupiah", form(budget=((), ("Program", "Anggaran (ribu rupiah)"), ("P", 1_500))), ("BUDGET_SCALED",), GOOD, (("P", 1_500_000),)),
    Case("anggaran digabung", form(budget=((), ("Program/Kegiatan", "Anggaran"), ("K satu", 1_000_000), ("K dua", None), ("K tiga", None)), merges=("B11:B13",)), ("BUDGET_MISSING",), GOOD),
    Case("dua angka dalam satu target", form((("Sasaran", "Indikator Kinerja", "Target", None, "Satuan"),), tuple((a, x, 9, c, d) for a, x, c, d in column((800, 900, 120), 2)), merges=("C5:D5",)), ("TARGET_UNCLEAR",)),
    Case("pecahan bersatuan persen", form(body=column((0.8, "A", 12), 2)), ("TARGET_UNCLEAR",), (("S satu", "Indikator satu", "0,8", None, "%"), *GOOD[1:])),
    Case("ribuan rupiah di atas judul", form(budget=((), ("(dalam ribuan rupiah)",), ("Program", "Anggaran"), ("P", 1_500))), ("BUDGET_SCALED",), GOOD, (("P", 1_500_000),)),
    Case("jumlah seluruhnya sebagai program", form(budget=((), ("Program/Kegiatan", "Anggaran"), ("K1", 100), ("K2", 50), ("Seluruh kegiatan", 150))), ("BUDGET_DOUBLE_ABOVE",)),
    Case("sheet kedua tahun lain", book(WHOLE, (("Kode Unit", "{kode}"), ("Tahun", 2025), (), *HEAD, ("S lama", "Indikator lama", 1, "Dokumen"))), ("YEAR_DIFFERS",)),
    Case("sheet kedua unit lain", book(WHOLE, (("Kode Unit", "LAIN"), ("Tahun", YEAR), (), *HEAD, ("S lain", "Indikator lain", 1, "Dokumen"))), ("UNIT_CONFLICT",)),
    Case("terlalu banyak sheet", book(WHOLE, *((("catatan",),) for _ in range(70))), ("SHEETS_SKIPPED",), GOOD, MONEY),
    Case("bukan bilangan", patched(form(), SHEET, replace(b"<v>80</v>", b"<v>NaN</v>")), ("CELL_ERROR",)),
    Case("tak hingga", patched(form(), SHEET, replace(b"<v>1500000</v>", b"<v>1E999</v>")), ("CELL_ERROR",), GOOD),
    Case("angka sangat panjang", form(body=column(("9" * 5000, "A", "9" * 400 + ",00"), 2), budget=((), ("Program/Kegiatan", "Anggaran"), ("P", "9" * 400))), ("BUDGET_UNREADABLE", "TARGET_UNCLEAR")),
    Case("tahun lain", form(identity=(*IDENTITY[:2], ("Tahun", 2025), ())), ("YEAR_DIFFERS",), GOOD),
    Case("tahun lain di judul", form(identity=(("PERJANJIAN KINERJA TAHUN 2024",), *IDENTITY[:2], ())), ("YEAR_DIFFERS",), GOOD),
    Case("tanpa tahun", form(identity=(*IDENTITY[:2], ())), ("YEAR_MISSING",), GOOD),
    Case("eselon lain", form(identity=(*IDENTITY[:3], ("Eselon", "II"), ("Deputi", "Deputi 3"), ())), ("IDENTITY_DIFFERS",), GOOD),
    Case("kode dan nama berlawanan", form(identity=(IDENTITY[0], ("Nama Unit", "Unit Lain"), IDENTITY[2], ())), ("UNIT_CONFLICT",), GOOD),
    Case("nama berkas berlawanan", form(), ("UNIT_CONFLICT",), GOOD, stem="LAIN kiriman"),
    Case("revisi tanpa alasan", form(identity=(*IDENTITY[:3], ("Nomor Revisi", 1), ("Alasan Revisi", None), ())), ("REVISION_REASON_MISSING",)),
    Case("alasan lain", form(identity=(*IDENTITY[:3], ("Nomor Revisi", 1), ("Alasan Revisi", "diminta pimpinan"), ())), ("REVISION_REASON_UNKNOWN",)),
    Case("revisi bukan angka", form(identity=(*IDENTITY[:3], ("Nomor Revisi", "final banget"), ())), ("REVISION_INVALID",)),
    Case("unit tidak dikenal", form(identity=(("Tahun", 2026), ("Kode Unit", "X99"), ())), ("MATERIAL_WITHOUT_UNIT",), stem="tanpa nama"),
    Case("tanpa tabel", book((*IDENTITY, ("Halo",))), ("MATERIAL_WITHOUT_TABLE",)),
    Case("templat kosong", form(body=(), budget=()), ("MATERIAL_EMPTY",)),
    Case("baris di luar", form(budget=(*BUDGET, ("Catatan: lihat lampiran",), ("S", "Indikator di bawah anggaran", 5, "Nilai"))), ("ROW_OUTSIDE",), GOOD),
    Case("gabungan seluruh kolom", patched(form(), SHEET, replace(b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="A6:A1048576"/></mergeCells>')), ("MERGE_HUGE",), GOOD),
)  # fmt: skip


def _bomb(code: str, name: str) -> bytes:
    return repack(form()(code, name), {SHEET: lambda xml: xml.replace(b"</sheetData>", b" " * (50 << 20) + b"</sheetData>")})


def _lying_bomb(code: str, name: str) -> bytes:
    """A part that inflates to more than its entry says."""
    return _said_of_sheet(repack(form()(code, name), {SHEET: lambda xml: xml + b" " * (3 << 20)}), 24, 5_000)


def _said_of_sheet(data: bytes, at: int, number: int) -> bytes:
    """The zip with another number at this place of the sheet's entry in the directory, and so in the record before it."""
    changed = bytearray(data)
    for magic, place, offset in ((b"PK\x01\x02", at, 46), (b"PK\x03\x04", at - 2, 30)):
        start = changed.find(magic)
        while start >= 0:
            if changed[start + offset : start + offset + len(SHEET)] == SHEET.encode():
                changed[start + place : start + place + 4] = number.to_bytes(4, "little")
            start = changed.find(magic, start + 4)
    return bytes(changed)


def _many_parts(code: str, name: str) -> bytes:
    return repack(form()(code, name), {f"xl/media/{n}.bin": lambda _: b"x" for n in range(1_200)})


def _ole(*streams: str) -> bytes:
    """The first bytes and the directory names of an OLE file; enough for the look, and no reader gets further."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + b"".join(s.encode("utf-16le") + b"\0" * 64 for s in streams)


def _cycle(code: str, name: str) -> bytes:
    return repack(form()(code, name), {"xl/_rels/workbook.xml.rels": replace(b"worksheets/sheet1.xml", b"workbook.xml")})


DTD = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'

HOSTILE = (
    Case("bom zip", _bomb, ("MATERIAL_TOO_BIG",)),
    Case("bom yang berbohong", _lying_bomb, ("MATERIAL_TOO_BIG",)),
    Case("isi tidak utuh", lambda c, n: _said_of_sheet(form()(c, n), 16, 1), ("MATERIAL_DAMAGED",)),
    Case("isi tidak utuh, ada sel gabungan", lambda c, n: _said_of_sheet(form(merges=["A6:A7"])(c, n), 16, 1), ("MATERIAL_DAMAGED",)),
    Case("seribu bagian", _many_parts, ("MATERIAL_TOO_BIG",)),
    Case("sel tanpa alamat", patched(form(body=FULL), SHEET, lambda xml: re.sub(rb'<c r="[A-Z]+\d+"', b"<c", xml)), (), GOOD, MONEY),
    Case("alamat bukan yang pertama", patched(form(), SHEET, lambda xml: re.sub(rb'<c (r="[A-Z]+\d+") ([^>/]*)', rb"<c \2 \1", xml)), (), GOOD, MONEY),
    Case("alamat dengan huruf kecil", patched(form(), SHEET, lambda xml: re.sub(rb'<c r="([A-Z]+\d+)"', lambda m: b"<c r='%b'" % m[1].lower(), xml)), (), GOOD, MONEY),
    Case("alamat yang bukan alamat", patched(form(), SHEET, replace(b'r="A1"', b'r="A"')), ("MATERIAL_DAMAGED",)),
    *(Case(f"sel jauh, ditulis lain {n}", patched(form(), SHEET, replace(b"</sheetData>", far + b"<v>1</v></c></row></sheetData>")), ("MATERIAL_FAR_CELL",))
      for n, far in enumerate((b'<row r="1048576"><c s="0" r="CV1048576">', b"<row r='1048576'><c r='CV1048576'>", b'<row><c r = "xfd1048576">', b'<row r="1048576"><c/><c/><c/><c>', b'<row r="9"><c\nr="ZZ1000000">'))),
    Case("alamat yang terlalu panjang", patched(form(), SHEET, replace(b"</sheetData>", b'<row><c r="A99999999"><v>1</v></c></row></sheetData>')), ("MATERIAL_DAMAGED",)),
    Case("modul VBA lama", patched(form(), "xl/workbook.xml", replace(b"</sheets>", b'<sheet name="Module1" sheetId="99" state="veryHidden" r:id="" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/></sheets>')), (), GOOD, MONEY),
    Case("sheet dalam UTF-16", patched(form(), SHEET, lambda xml: xml.decode().encode("utf-16")), ("MATERIAL_DAMAGED",)),
    Case("xls berkata sandi", raw(_ole("WORKBOOK") + b"\x09\x08\x10\0\0\x06" + bytes(14) + b"\x2f\0\x36\0"), ("MATERIAL_ENCRYPTED",), ending=".xls"),
    Case("buku PK Tracker sebagai xls", raw(_ole("WORKBOOK") + b"PK_IDENTITAS"), ("MATERIAL_IS_TRACKER",), ending=".xls"),
    Case("xls dengan nama huruf besar", raw(_ole("WORKBOOK")), ("MATERIAL_DAMAGED",), ending=".xls"),
    Case("buku PK Tracker", lambda c, n: TRACKER.read_bytes(), ("MATERIAL_IS_TRACKER",), ending=".xlsm"),
    Case("sel jauh", patched(form(), SHEET, replace(b"</sheetData>", FAR)), ("MATERIAL_FAR_CELL",)),
    Case("sel jauh di satu-satunya sheet, tersembunyi", patched(book((*IDENTITY, *HEAD, *BODY), (("Kosong",),), touch=hide_first), SHEET, replace(b"</sheetData>", FAR)), ("MATERIAL_FAR_CELL",)),
    Case("terenkripsi", raw(_ole("EncryptionInfo", "EncryptedPackage")), ("MATERIAL_ENCRYPTED",)),
    Case("dokumen Word lama", raw(_ole("WordDocument")), ("MATERIAL_NOT_WORKBOOK",)),
    Case("xls rusak", raw(_ole("Workbook")), ("MATERIAL_DAMAGED",), ending=".xls"),
    Case("terpotong", lambda c, n: form()(c, n)[:-900], ("MATERIAL_DAMAGED",)),
    Case("terpotong di awal", lambda c, n: form()(c, n)[:300], ("MATERIAL_DAMAGED",)),
    Case("HTML", raw("<html><table><tr><td>Sasaran</td></tr></table></html>"), ("MATERIAL_NOT_WORKBOOK",)),
    Case("CSV", raw("Sasaran;Indikator;Target\nA;B;1\n"), ("MATERIAL_NOT_WORKBOOK",)),
    Case("XML 2003", raw('<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'), ("MATERIAL_NOT_WORKBOOK",)),
    Case("PDF", raw("%PDF-1.7\n"), ("MATERIAL_NOT_WORKBOOK",)),
    Case("kosong", raw(""), ("MATERIAL_NOT_WORKBOOK",)),
    Case("nol semua", raw(b"\0" * 4096), ("MATERIAL_NOT_WORKBOOK",)),
    Case("DTD di sheet", patched(form(), SHEET, lambda xml: DTD + xml), ("MATERIAL_UNSAFE",)),
    Case("DTD sesudah komentar", patched(form(), SHEET, lambda xml: b"<!--" + b" " * 9_000 + b"-->" + DTD + xml), ("MATERIAL_UNSAFE",)),
    Case("DTD di buku", patched(form(), "xl/workbook.xml", lambda xml: DTD + xml), ("MATERIAL_UNSAFE",)),
    Case("bagian hilang", patched(form(), "xl/_rels/workbook.xml.rels", replace(b"sheet1.xml", b"sheet9.xml")), ("MATERIAL_DAMAGED",)),
    Case("bagian melingkar", _cycle, ("MATERIAL_WITHOUT_TABLE",)),
    Case("XML rusak", patched(form(), SHEET, lambda xml: xml[: len(xml) * 2 // 3]), ("MATERIAL_DAMAGED",)),
    Case("sharedStrings hilang", patched(form(), SHEET, replace(b't="n"><v>80', b't="s"><v>99999', 1)), ("MATERIAL_DAMAGED",)),
    Case("bukan buku kerja", lambda c, n: repack(form()(c, n), {"mimetype": lambda _: b"application/vnd.oasis.opendocument.text", "content.xml": lambda _: b"<x/>"}), ("MATERIAL_NOT_WORKBOOK",)),
)  # fmt: skip

ALL = (*DISGUISES, *FAULTS, *HOSTILE)
