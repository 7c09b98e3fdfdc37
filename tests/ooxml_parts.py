"""A workbook like the tracker, with everything that real Excel puts into a file and openpyxl would lose."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import openpyxl
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

Parts = dict[str, bytes]

STEP_HEADINGS = ("No", "Kode", "Unit Kerja", "Arahan & PO", "Diterima", "Durasi", "Status", "Keterangan")
STEP_SHEETS = ("1 Arahan", "2 Reviu Teknis", "3 Data & Dukung")
UNITS = 6
FIRST_ROW = 7
DATE_FORMAT = "d mmm yyyy hh.mm"

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_RID = f'xmlns:r="{_OFFICE}" r:id'
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


def build_tracker(path: Path, units: int = UNITS) -> Path:
    """Save a tracker-like workbook as openpyxl makes it: nothing foreign yet."""
    book = openpyxl.Workbook()
    home = book.active
    home.title = "Beranda"
    home["A1"] = "Ringkas"
    home["B2"] = "=COUNTA(Unit!A7:A12)"
    home["B3"] = '="a"&"b"'
    for number, name in enumerate(STEP_SHEETS, 1):
        _step_sheet(book.create_sheet(name), f"Langkah{number}", units)
    _plain_table(book.create_sheet("Temuan"), "Temuan", ("Tingkat", "Pesan", "Buka"), [])
    _plain_table(book.create_sheet("Unit"), "Unit", ("Kode", "Nama"), [(f"U{i}", f"Unit {i}") for i in range(units)])
    book["Unit"]["B7"].hyperlink = "https://contoh.go.id/"
    book["Unit"]["B8"].hyperlink = "https://contoh.go.id/dua"
    book.defined_names["PK_FORMAT"] = DefinedName("PK_FORMAT", attr_text="1")
    book.defined_names["PK_NAMA"] = DefinedName("PK_NAMA", attr_text='"PK ""Tracker"""')
    book.defined_names["DaftarUnit"] = DefinedName("DaftarUnit", attr_text=f"Unit!$A$7:$A${6 + units}")
    book.defined_names["Lain"] = DefinedName("Lain", attr_text=f"'1 Arahan'!$C$2,Unit!$A${6 + units}")
    book.save(path)
    return path


def _step_sheet(sheet: object, name: str, units: int) -> None:
    ws = sheet
    last = FIRST_ROW - 1 + units
    ws["A1"], ws["A2"], ws["C2"] = "Kegiatan", "Waktu", "3 Hari"
    thin = Side("thin", color="999999")
    for column, heading in enumerate(STEP_HEADINGS, 1):
        ws.cell(FIRST_ROW - 1, column, heading).font = Font(bold=True)
    for index in range(units):
        row = (
            index + 1,
            f"U{index}",
            f"Unit & <{index}>",
            "Ada",
            datetime(2026, 3, 2 + index % 28, 8, 30),
            None,
            "Berjalan",
            None,
        )
        for column, value in enumerate(row, 1):
            cell = ws.cell(FIRST_ROW + index, column, value)
            cell.border = Border(bottom=thin)
            cell.protection = Protection(locked=column not in (4, 8))
            if STEP_HEADINGS[column - 1] == "Diterima":
                cell.number_format = DATE_FORMAT
    ws["K9"] = "catatan di samping tabel"
    ws["K9"].font = Font(italic=True)
    table = Table(displayName=name, ref=f"A{FIRST_ROW - 1}:H{last}")
    ws.add_table(table)
    listed = DataValidation(type="list", formula1='"Ada,Belum,Tidak perlu"', sqref=f"D{FIRST_ROW}:D{last}")
    ws.add_data_validation(listed)
    ws.conditional_formatting.add(
        f"A{FIRST_ROW}:H{last} K{FIRST_ROW}:K{last}",
        FormulaRule([f"$E{FIRST_ROW}<NOW()"], fill=PatternFill("solid", bgColor="FFFF0000")),
    )
    ws.freeze_panes = f"C{FIRST_ROW}"
    ws.print_title_rows = f"{FIRST_ROW - 1}:{FIRST_ROW - 1}"
    ws.print_area = f"A1:H{last}"
    ws.page_setup.orientation, ws.page_setup.paperSize = "landscape", 9
    ws.oddFooter.center.text = "&P / &N"
    ws.protection.sheet = True
    ws.merge_cells("A1:B1")
    ws["C7"].comment = Comment("catatan lama", "staf")


def _plain_table(sheet: object, name: str, headings: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    ws = sheet
    for column, heading in enumerate(headings, 1):
        ws.cell(FIRST_ROW - 1, column, heading)
    for index, row in enumerate(rows):
        for column, value in enumerate(row, 1):
            ws.cell(FIRST_ROW + index, column, value)
    for column in range(1, len(headings) + 1):
        ws.cell(FIRST_ROW + max(0, len(rows) - 1), column).font = Font(color="FF333333")
    last = FIRST_ROW - 1 + max(1, len(rows))
    ws.add_table(Table(displayName=name, ref=f"A{FIRST_ROW - 1}:{get_column_letter(len(headings))}{last}"))


def add_foreign_parts(path: Path) -> Path:
    """Add, by zip surgery, what Excel and others keep in a workbook and openpyxl does not know."""
    parts = read_parts(path)
    step = sheet_part(parts, STEP_SHEETS[0])
    _relate(
        parts,
        "",
        "customUI/customUI14.xml",
        b"<customUI xmlns='x'/>",
        "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility",
    )
    _relate(
        parts,
        "",
        "docMetadata/LabelInfo.xml",
        b"<clbl:labelList xmlns:clbl='c'><clbl:label id='{1}'/></clbl:labelList>",
        "http://schemas.microsoft.com/office/2020/02/relationships/classificationlabels",
    )
    _relate(parts, "xl/workbook.xml", "customXml/item1.xml", b"<data>  rahasia  </data>", f"{_OFFICE}/customXml")
    parts["customXml/_rels/item1.xml.rels"] = b"<Relationships xmlns='p'></Relationships>"
    _relate(
        parts,
        "xl/workbook.xml",
        "xl/persons/person.xml",
        b"<personList xmlns='p'/>",
        "http://schemas.microsoft.com/office/2017/10/relationships/person",
    )
    _relate(
        parts,
        "xl/workbook.xml",
        "xl/vbaProject.bin",
        bytes(range(256)) * 9,
        "http://schemas.microsoft.com/office/2006/relationships/vbaProject",
        "application/vnd.ms-office.vbaProject",
    )
    home = sheet_part(parts, "Beranda")
    _relate(
        parts,
        "xl/workbook.xml",
        "xl/calcChain.xml",
        b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="B2" i="1"/></calcChain>',
        f"{_OFFICE}/calcChain",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml",
    )
    _relate(
        parts,
        step,
        "xl/threadedComments/threadedComment1.xml",
        b"<ThreadedComments xmlns='t'/>",
        "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment",
    )
    printer = _relate(parts, step, "xl/printerSettings/printerSettings1.bin", b"\0DEVMODE\1" * 40, f"{_OFFICE}/printerSettings")
    parts["xl/media/image1.png"] = PNG
    drawing = _relate(
        parts,
        step,
        "xl/drawings/drawing9.xml",
        _DRAWING,
        f"{_OFFICE}/drawing",
        "application/vnd.openxmlformats-officedocument.drawing+xml",
    )
    _relate(parts, "xl/drawings/drawing9.xml", "xl/media/image1.png", PNG, f"{_OFFICE}/image")
    last = FIRST_ROW - 1 + UNITS
    change(parts, step, lambda text: re.sub("<pageSetup ", f'<pageSetup {_RID}="{printer}" ', text))
    change(parts, step, lambda text: text.replace("<legacyDrawing ", f'<drawing {_RID}="{drawing}"/><legacyDrawing '))
    change(parts, step, lambda text: text.replace("</worksheet>", _ext_list(last) + "</worksheet>"))
    change(parts, home, lambda text: re.sub(r"(COUNTA\([^<]*</f>)<v></v>", rf"\1<v>{UNITS}</v>", text))
    change(parts, home, lambda text: re.sub(r'<c r="B3"><f>([^<]*)</f><v></v>', r'<c r="B3" t="str"><f>\1</f><v>ab</v>', text))
    _share_strings(parts, sheet_part(parts, STEP_SHEETS[1]))
    change(
        parts,
        "[Content_Types].xml",
        lambda text: text.replace(
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        ),
    )
    return write_parts(path, parts)


def sheet_part(parts: Mapping[str, bytes], name: str) -> str:
    """The part of the sheet with this name."""
    escaped = name.replace("&", "&amp;")
    identity = re.search(rf'<sheet [^>]*name="{re.escape(escaped)}"[^>]*?r:id="([^"]+)"', parts["xl/workbook.xml"].decode())
    relations = parts["xl/_rels/workbook.xml.rels"].decode()
    for relation in re.findall(r"<Relationship [^>]*>", relations):
        if f'Id="{identity[1]}"' in relation:
            return re.search('Target="/?([^"]+)"', relation)[1]
    raise AssertionError(name)


def change(parts: Parts, part: str, how: Callable[[str], str]) -> None:
    """Change a part's text; it is a mistake of the test when nothing changes."""
    before = parts[part].decode()
    after = how(before)
    assert after != before, part
    parts[part] = after.encode()


def read_parts(path: Path) -> Parts:
    """All parts, inflated, in the order of the file."""
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def write_parts(path: Path, parts: Mapping[str, bytes]) -> Path:
    """Write a zip as office programs do."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(zipfile.ZipInfo(name, (2026, 1, 5, 8, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return path


def raw_entries(path: Path) -> Parts:
    """The bytes of every entry as they lie in the file, local header and packed data, in their order."""
    data = path.read_bytes()
    with zipfile.ZipFile(path) as file:
        found = {}
        for info in sorted(file.infolist(), key=lambda info: info.header_offset):
            name, extra = struct.unpack_from("<2H", data, info.header_offset + 26)
            end = info.header_offset + 30 + name + extra + info.compress_size
            found[info.filename] = data[info.header_offset : end]
        return found


def _share_strings(parts: Parts, sheet: str) -> None:
    """Move the texts of a sheet into shared strings, as Excel does; one of them is rich text."""
    texts: list[str] = []

    def share(match: re.Match[str]) -> str:
        texts.append(match[2])
        return f'{match[1]} t="s"><v>{len(texts) - 1}</v></c>'

    change(parts, sheet, lambda text: re.sub(r'(<c r="\w+"(?: s="\d+")?) t="inlineStr"><is>(.*?)</is></c>', share, text))
    plain = "<t>Unit &amp; &lt;0&gt;</t>"
    texts[texts.index(plain)] = "<r><rPr><b/></rPr><t>Unit</t></r><r><t xml:space='preserve'> &amp; &lt;0&gt;</t></r>"
    items = "".join(f"<si>{text}</si>" for text in texts)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    _relate(
        parts,
        "xl/workbook.xml",
        "xl/sharedStrings.xml",
        f'<sst xmlns="{main}" count="{len(texts)}">{items}</sst>'.encode(),
        f"{_OFFICE}/sharedStrings",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml",
    )


def _relate(parts: Parts, source: str, part: str, data: bytes, kind: str, content_type: str = "application/xml") -> str:
    folder, _, name = source.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels".lstrip("/")
    text = parts.get(relations, f'<Relationships xmlns="{_PACKAGE}"></Relationships>'.encode()).decode()
    identity = f"foreign{text.count('<Relationship ')}"
    added = f'<Relationship Id="{identity}" Type="{kind}" Target="/{part}"/></Relationships>'
    assert "</Relationships>" in text, relations
    parts[relations] = text.replace("</Relationships>", added).encode()
    parts[part] = data
    types = parts["[Content_Types].xml"].decode()
    parts["[Content_Types].xml"] = types.replace(
        "</Types>", f'<Override PartName="/{part}" ContentType="{content_type}"/></Types>'
    ).encode()
    return identity


def _ext_list(last: int) -> str:
    x14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
    xm = "http://schemas.microsoft.com/office/excel/2006/main"
    return (
        f'<extLst><ext xmlns:x14="{x14}" uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}"><x14:conditionalFormattings>'
        f'<x14:conditionalFormatting xmlns:xm="{xm}"><x14:cfRule type="expression" id="{{1}}"><xm:f>Unit!$A$7="U0"</xm:f>'
        f"</x14:cfRule><xm:sqref>B{FIRST_ROW}:B{last}</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext>"
        f'<ext xmlns:x14="{x14}" uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}"><x14:dataValidations xmlns:xm="{xm}" count="1">'
        f'<x14:dataValidation type="list"><x14:formula1><xm:f>Unit!$A$7:$A$12</xm:f></x14:formula1>'
        f"<xm:sqref>G{FIRST_ROW}:G{last} G3</xm:sqref></x14:dataValidation></x14:dataValidations></ext>"
        f'<ext xmlns:x14="{x14}" uri="{{05C60535-1F16-4fd2-B633-F4F36F0B64E0}}"><x14:sparklineGroups xmlns:xm="{xm}">'
        f"<x14:sparklineGroup><x14:sparklines><x14:sparkline><xm:f>Unit!A7:A9</xm:f><xm:sqref>F{last}</xm:sqref>"
        "</x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst>"
    )


_DRAWING = (
    b'<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    b'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"></xdr:wsDr>'
)
