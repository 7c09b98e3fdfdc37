"""The file book: tables in and out, and every byte that is not meant to change stays."""

import itertools
import math
import re
import shutil
import subprocess
import time
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from ooxml_parts import FIRST_ROW, UNITS, build_tracker, change, raw_entries, read_parts, sheet_part, write_parts
from python_calamine import CalamineWorkbook

from macros_py.base.findings import CannotGoOn
from macros_py.base.grid import Link, Table
from macros_py.books.areas import Area
from macros_py.books.file import FileBook, open_book
from macros_py.books.package import Package

# What openpyxl says about the parts that it would lose.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")

AT = datetime(2026, 3, 17, 10, 5)
LAST = FIRST_ROW - 1 + UNITS


@pytest.fixture
def path(model, tmp_path):
    return shutil.copy(model, tmp_path / "PK Tracker.xlsm")


def write(path, *tables):
    with open_book(path, write=True) as book:
        book.write(tables)


def read(path, name):
    with open_book(path, write=False) as book:
        return book.tables([name])[name]


def grown(table, count):
    """The table with `count` rows; new ones are numbered copies of the last."""
    rows = list(table.rows[:count])
    rows += [(len(table.rows) + i + 1, f"B{i}", *table.rows[-1][2:]) for i in range(count - len(rows))]
    return replace(table, rows=tuple(rows))


def sheet_text(path, name="1 Arahan"):
    parts = read_parts(path)
    return parts[sheet_part(parts, name)].decode()


def changed_parts(before, after):
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


# Reading


def test_reads_constants(path):
    with open_book(path, write=False) as book:
        assert book.constants() == {"PK_FORMAT": 1, "PK_NAMA": 'PK "Tracker"'}


def test_reads_tables_whole(path):
    table = read(path, "Langkah2")
    assert (table.sheet, table.row, table.column) == ("2 Reviu Teknis", FIRST_ROW - 1, 1)
    assert table.rows[0] == (1, "U0", "Unit & <0>", "Ada", datetime(2026, 3, 2, 8, 30), None, "Berjalan", None)
    assert type(table.rows[0][0]) is int
    assert len(table.rows) == UNITS


def test_all_tables_and_only_wanted_ones(path):
    with open_book(path, write=False) as book:
        assert list(book.tables()) == ["Langkah1", "Langkah2", "Langkah3", "Temuan", "Unit"]
        assert list(book.tables(["Unit", "Tidak ada"])) == ["Unit"]


def test_an_empty_table_has_no_rows_and_blank_rows_count_elsewhere(path):
    assert read(path, "Temuan").rows == ()
    table = read(path, "Langkah1")
    blank = (None,) * len(table.headings)
    write(path, replace(table, rows=(*table.rows[:2], blank, table.rows[2], blank)))
    assert read(path, "Langkah1").rows == (*table.rows[:2], blank, table.rows[2], blank)


def test_error_cells_come_back_as_their_text(path):
    parts = read_parts(path)
    change(
        parts,
        sheet_part(parts, "1 Arahan"),
        lambda text: re.sub(r'<c r="D8"[^>]*>.*?</c>', '<c r="D8" s="3" t="e"><f>Sheet9!A1</f><v>#REF!</v></c>', text),
    )
    write_parts(path, parts)
    assert read(path, "Langkah1").rows[1][3] == "#REF!"
    before = path.read_bytes()
    write(path, read(path, "Langkah1"))
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="H8" t="str"><f>"x"</f><v>x</v></c>', "x"),
        ('<c r="H8"><f>1+1</f><v>2</v></c>', 2),
        ('<c r="H8"><f>1+1</f></c>', None),
        ('<c r="H8"><v>2.5</v></c>', 2.5),
        ('<c r="H8" t="b"><v>1</v></c>', True),
        ('<c r="H8" t="inlineStr"><is><t>=1+1</t></is></c>', "=1+1"),
        ('<c r="H8" t="inlineStr"><is><t></t></is></c>', None),
        ('<c r="H8" t="inlineStr"><is><t>_x0041_ a_x000D_b</t></is></c>', "A a\rb"),
        ('<c r="H8" s="4"><v>46083.35416666</v></c>', datetime(2026, 3, 2, 8, 30)),
        ('<c r="H8" s="4"><v>46083</v></c>', datetime(2026, 3, 2)),
        ('<c r="H8" s="4"><v>0.5</v></c>', 0.5),
    ],
)
def test_values(path, cell, value):
    parts = read_parts(path)
    change(parts, sheet_part(parts, "1 Arahan"), lambda text: re.sub(r'<c r="H8"[^>]*></c>', cell, text))
    write_parts(path, parts)
    found = read(path, "Langkah1").rows[1][7]
    assert found == value
    assert type(found) is type(value)


def test_rows_and_cells_without_addresses(path):
    parts = read_parts(path)

    def strip(text):
        rows = "".join(f"<row>{cells}</row>" for cells in re.findall(r"<row r=\"[7-9]\">(.*?)</row>", text))
        first = '<row r="1"><c r="A1"><v>1</v></c></row>' + "<row/>" * 4 + re.search('<row r="6".*?</row>', text)[0]
        cut = re.sub(r' r="[A-Z]+[7-9]"', "", re.sub('<c r="K9".*?</c>', "", rows))
        return re.sub("<sheetData>.*</sheetData>", f"<sheetData>{first}{cut}</sheetData>", text)

    change(parts, sheet_part(parts, "Unit"), strip)
    change(parts, "xl/tables/table5.xml", lambda text: text.replace("A6:B12", "A6:B9"))
    write_parts(path, parts)
    table = read(path, "Unit")
    assert table.rows == (("U0", "Unit 0"), ("U1", "Unit 1"), ("U2", "Unit 2"))
    rows = (("U0", "Unit 0"), ("U1", "baru"), ("U2", "Unit 2"), ("U3", "Unit 3"))
    write(path, replace(table, rows=rows))
    assert read(path, "Unit").rows == rows
    assert openpyxl.load_workbook(path)["Unit"]["B8"].value == "baru"


@pytest.mark.parametrize("stray", ["XFD1048576", "B1048576", "XFD9", "ZZ99999"])
def test_a_stray_cell_far_out_does_no_harm(path, stray):
    parts = read_parts(path)
    row = re.sub("[A-Z]", "", stray)
    cell = f'<c r="{stray}"><v>1</v></c>'

    def add(text):
        if row == "9":
            return re.sub('(<row r="9".*?)</row>', rf"\1{cell}</row>", text)
        return text.replace("</sheetData>", f'<row r="{row}">{cell}</row></sheetData>')

    change(parts, sheet_part(parts, "1 Arahan"), add)
    write_parts(path, parts)
    table = read(path, "Langkah1")
    assert len(table.rows) == UNITS
    write(path, table.with_cells({(0, "Keterangan"): "ya"}))
    assert stray in sheet_text(path)
    assert read(path, "Langkah1").rows[0][7] == "ya"


# Writing: what changes and what does not


def test_writing_what_is_there_already_changes_no_byte(path):
    before = path.read_bytes()
    with open_book(path, write=True) as book:
        book.write(book.tables().values())
    assert path.read_bytes() == before


@pytest.mark.parametrize("count", [UNITS, UNITS + 3, UNITS - 2, 1])
def test_every_other_part_keeps_its_raw_bytes(path, count):
    before, parts_before = raw_entries(path), list(read_parts(path))
    table = read(path, "Langkah1")
    write(path, grown(table, count).with_cells({(0, "Status"): "Selesai", (0, "Diterima"): AT}))
    after = raw_entries(path)
    meant = {sheet_part(read_parts(path), "1 Arahan")}
    if count != UNITS:
        meant |= {"xl/tables/table1.xml", "xl/workbook.xml"}
    assert changed_parts(before, after) == meant
    assert list(after) == list(before)
    assert list(read_parts(path)) == parts_before


def test_only_the_cell_changes(path):
    before = sheet_text(path)
    write(path, read(path, "Langkah1").with_cells({(1, "Status"): "Selesai"}))
    expected = before.replace(
        '<c r="G8" s="2" t="inlineStr"><is><t>Berjalan</t></is></c>',
        '<c r="G8" s="2" t="inlineStr"><is><t>Selesai</t></is></c>',
    )
    assert expected != before
    assert sheet_text(path) == expected


def test_changed_entries_keep_place_date_and_attributes(path):
    before = Package(path.read_bytes())
    write(path, read(path, "Langkah1").with_cells({(1, "Status"): "Selesai"}))
    after = Package(path.read_bytes())
    for old, new in zip(before._entries, after._entries, strict=True):
        assert (old.name, old.header[4:6], old.header[13:15]) == (new.name, new.header[4:6], new.header[13:15])


def test_growing_takes_formats_along_and_everything_follows(path):
    write(path, grown(read(path, "Langkah1"), UNITS + 4))
    text, parts, end = sheet_text(path), read_parts(path), LAST + 4
    assert f'<dimension ref="A1:K{end}"/>' in text
    assert f'<conditionalFormatting sqref="A7:H{end} K7:K{LAST}">' in text  # K lies beside the table
    assert f'<dataValidation sqref="D7:D{end}"' in text
    assert f"<xm:sqref>B7:B{end}</xm:sqref>" in text
    assert f"<xm:sqref>G7:G{end} G3</xm:sqref>" in text
    assert f"<xm:f>Unit!A7:A9</xm:f><xm:sqref>F{LAST}</xm:sqref>" in text  # a sparkline belongs to one cell
    assert f'<table id="1" name="Langkah1" displayName="Langkah1" ref="A6:H{end}"' in parts["xl/tables/table1.xml"].decode()
    assert f'<autoFilter ref="A6:H{end}"/>' in parts["xl/tables/table1.xml"].decode()
    names = parts["xl/workbook.xml"].decode()
    assert f"'1 Arahan'!$A$1:$H${end}" in names
    assert f"'2 Reviu Teknis'!$A$1:$H${LAST}" in names
    sheet = openpyxl.load_workbook(path)["1 Arahan"]
    for column, row in itertools.product(range(1, 9), range(LAST + 1, end + 1)):
        assert sheet.cell(row, column)._style == sheet.cell(LAST, column)._style
    assert sheet.cell(end, 5).number_format == "d mmm yyyy hh.mm"


def test_shrinking_leaves_nothing_behind_and_what_lies_beside_stays(path):
    table = read(path, "Langkah1")
    write(path, grown(table, 2))
    text, parts = sheet_text(path), read_parts(path)
    assert "A6:H8" in parts["xl/tables/table1.xml"].decode()
    assert "'1 Arahan'!$A$1:$H$8<" in parts["xl/workbook.xml"].decode()
    assert 'sqref="A7:H8 K7:K12"' in text
    assert re.findall(r'<c r="([A-Z]+(?:9|1[0-2]))"', text) == ["K9"]
    write(path, grown(table, 1))
    write(path, table)
    assert read(path, "Langkah1").rows == table.rows
    assert 'sqref="A7:H12 K7:K12"' in sheet_text(path)
    assert "'1 Arahan'!$A$1:$H$12<" in read_parts(path)["xl/workbook.xml"].decode()


def test_names_follow_the_table_whose_body_they_cover(path):
    table = read(path, "Unit")
    write(path, replace(table, rows=(*table.rows, ("U9", "Unit 9"))))
    names = read_parts(path)["xl/workbook.xml"].decode()
    assert f">Unit!$A$7:$A${LAST + 1}<" in names
    assert f">'1 Arahan'!$C$2,Unit!$A${LAST}<" in names  # one cell, not the table


def test_an_empty_table_is_filled_from_its_blank_row_and_emptied_again(path):
    empty = read(path, "Temuan")
    rows = tuple((f"galat {i}", f"pesan {i}", None) for i in range(3))
    style = '<c r="A7" s="6"'
    assert style in sheet_text(path, "Temuan")
    write(path, replace(empty, rows=rows))
    assert read(path, "Temuan").rows == rows
    assert "A6:C9" in read_parts(path)["xl/tables/table4.xml"].decode()
    write(path, empty)
    assert read(path, "Temuan").rows == ()
    assert "A6:C7" in read_parts(path)["xl/tables/table4.xml"].decode()
    assert style in sheet_text(path, "Temuan")
    before = path.read_bytes()
    write(path, empty)
    assert path.read_bytes() == before


def test_tables_sees_what_is_written_before_it_is_saved(path):
    before = path.read_bytes()
    with open_book(path, write=True) as book:
        table = book.tables(["Langkah1"])["Langkah1"]
        book.write([grown(table, 9).with_cells({(0, "Diterima"): AT})])
        seen = book.tables()["Langkah1"]
        assert len(seen.rows) == 9
        assert seen.rows[0][4] == AT
        assert path.read_bytes() == before
        book.write([seen.with_cells({(8, "Status"): "Selesai"})])
    assert read(path, "Langkah1").rows[8][6] == "Selesai"


def test_a_time_in_a_cell_without_a_date_format_is_its_serial_number(path):
    write(path, read(path, "Langkah1").with_cells({(0, "Keterangan"): AT}))
    table = read(path, "Langkah1")
    assert table.rows[0][7] == pytest.approx(46098.4201, abs=1e-4)
    before = path.read_bytes()
    write(path, table.with_cells({(0, "Keterangan"): AT}))
    assert path.read_bytes() == before


@pytest.mark.parametrize("text", [" tepi ", "dua  spasi", "a\n\tb\n", "_x0041_", "=1+1", "'1", "#REF!", "]]>&<\"'", "é🙂"])
def test_texts_stay_as_they_are(path, text):
    write(path, read(path, "Unit").with_cells({(0, "Nama"): text}))
    assert read(path, "Unit").rows[0][1] == text
    cell = openpyxl.load_workbook(path)["Unit"]["B7"]
    assert cell.value in (text, f"_x005F{text}")  # openpyxl does not undo that escape
    assert cell.data_type == "s"


@pytest.mark.parametrize(("old", "new"), [(1, True), (True, 1), (0, False), (None, False), (1, "1"), ("1", 1), (1, 1.5)])
def test_values_that_python_takes_for_equal_are_told_apart(path, old, new):
    write(path, read(path, "Unit").with_cells({(0, "Nama"): old}))
    write(path, read(path, "Unit").with_cells({(0, "Nama"): new}))
    found = read(path, "Unit").rows[0][1]
    assert (type(found), found) == (type(new), new)


def test_links_are_formulas_with_their_text(path):
    empty = read(path, "Temuan")
    link = Link("Lihat 'D7' & \"ini\"", "1 Arahan", "D7")
    write(path, replace(empty, rows=(("galat", "x", link),)))
    assert read(path, "Temuan").rows == (("galat", "x", link.text),)
    assert openpyxl.load_workbook(path)["Temuan"]["C7"].value == f"={link.formula}"
    assert openpyxl.load_workbook(path, data_only=True)["Temuan"]["C7"].value == link.text
    before = path.read_bytes()
    write(path, replace(empty, rows=(("galat", "x", link),)))
    write(path, read(path, "Temuan"))
    assert path.read_bytes() == before
    elsewhere = replace(link, cell="D9")
    write(path, replace(empty, rows=(("galat", "x", elsewhere),)))
    assert openpyxl.load_workbook(path)["Temuan"]["C7"].value == f"={elsewhere.formula}"


def test_a_formula_added_or_removed_takes_the_calculation_order_out_everywhere(path):
    order = "xl/calcChain.xml"
    empty = read(path, "Temuan")
    write(path, replace(empty, rows=(("galat", "x", None),)))
    assert order in read_parts(path)
    before = raw_entries(path)
    write(path, replace(empty, rows=(("galat", "x", Link("ke", "Unit", "A7")),)))
    parts = read_parts(path)
    assert not any(b"calcChain" in data for data in parts.values())
    assert changed_parts(before, raw_entries(path)) == {
        order,
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
        sheet_part(parts, "Temuan"),
    }


def test_a_link_of_excel_goes_with_the_text_it_belonged_to(path):
    table = read(path, "Unit")
    write(path, table.with_cells({(0, "Nama"): "Lain"}))
    assert re.findall('<hyperlink [^>]*ref="([^"]*)"', sheet_text(path, "Unit")) == ["B8"]
    write(path, replace(table, rows=table.rows[:1]))
    assert "hyperlink" not in sheet_text(path, "Unit")


def test_heights_stay_where_nothing_wraps_and_new_rows_take_a_chosen_one(path):
    parts = read_parts(path)
    change(
        parts,
        sheet_part(parts, "1 Arahan"),
        lambda text: text.replace('<row r="8">', '<row r="8" spans="1:8" ht="31.5">').replace(
            f'<row r="{LAST}">', f'<row r="{LAST}" ht="40" customHeight="1">'
        ),
    )
    write_parts(path, parts)
    table = read(path, "Langkah1")
    write(path, grown(table.with_cells({(1, "Keterangan"): "panjang", (5, "Keterangan"): "panjang"}), UNITS + 1))
    text = sheet_text(path)
    assert '<row r="8" spans="1:8" ht="31.5">' in text
    assert f'<row r="{LAST}" ht="40" customHeight="1">' in text
    assert f'<row r="{LAST + 1}" ht="40" customHeight="1">' in text


def test_a_row_grows_with_the_text_in_its_wrapped_cells(tmp_path):
    path = tmp_path / "PK.xlsm"
    path.write_bytes((Path(__file__).parents[1] / "workbook" / "PK_Tracker.xlsm").read_bytes())
    table = read(path, "tblLangkah1")
    rows = [table.row + 1 + n for n in range(3)]

    def heights():
        return [
            float(h) for h in re.findall(r'<row r="(?:{})" ht="([^"]+)"'.format("|".join(map(str, rows))), sheet_text(path))
        ]

    before = heights()
    write(path, table.with_cells({(0, "Keterangan"): "kata " * 60, (1, "Status"): "Berjalan", (2, "Keterangan"): "pendek"}))
    after = heights()
    assert after[0] > before[0] * 3
    assert after[1] == before[1]
    assert after[2] == before[2]


def test_an_area_keeps_its_end_where_it_reaches_further():
    body = Area.parse("A7:H12")
    assert str(Area.parse("D7:D100").following(body, 20)) == "D7:D100"
    assert str(Area.parse("D7:D15").following(body, 20)) == "D7:D20"
    assert str(Area.parse("D7:D15").following(body, 9)) == "D7:D15"
    assert str(Area.parse("D12").following(body, 9)) == "D12"
    assert str(Area.parse("D7").following(Area.parse("A7:H7"), 9)) == "D7:D9"


@pytest.mark.parametrize("prefix", ["x:", ""])
def test_other_spellings_of_the_same_sheet(path, prefix):
    parts = read_parts(path)
    part = sheet_part(parts, "Unit")

    def respell(text):
        text = re.sub(r"<(/?)(?=[a-zA-Z])", rf"<\1{prefix}", text).replace("xmlns=", f"xmlns{':x' if prefix else ''}=", 1)
        return "<?xml version='1.0'?>\n<!-- dibuat <sheetData> program lain -->" + text.replace(
            f"<{prefix}row", f"\n  <{prefix}row"
        )

    change(parts, part, respell)
    write_parts(path, parts)
    table = read(path, "Unit")
    rows = (*table.rows[:2], ("U2", 7), *table.rows[3:], ("U9", Link("ke", "Unit", "A7")))
    write(path, replace(table, rows=rows))
    assert read(path, "Unit").rows == (*rows[:-1], ("U9", "ke"))
    assert openpyxl.load_workbook(path)["Unit"]["B9"].value == 7
    assert sheet_text(path, "Unit").startswith("<?xml version='1.0'?>\n<!-- dibuat")


def test_strict_files_and_1904_dates(path):
    parts = read_parts(path)
    for part in [p for p in parts if p.endswith((".xml", ".rels"))]:
        parts[part] = (
            parts[part]
            .replace(
                b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"
            )
            .replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"http://purl.oclc.org/ooxml/officeDocument/relationships",
            )
        )
    change(parts, "xl/workbook.xml", lambda text: text.replace("<workbookPr/>", "<workbookPr date1904='1'/>"))
    write_parts(path, parts)
    table = read(path, "Langkah1")
    assert table.rows[0][4] == datetime(2030, 3, 3, 8, 30)
    write(path, grown(table, 8).with_cells({(0, "Diterima"): AT}))
    assert read(path, "Langkah1").rows[0][4] == AT


def test_a_tracker_saved_again_by_openpyxl(path):
    openpyxl.load_workbook(path, keep_vba=True).save(path)
    table = read(path, "Langkah1")
    write(path, grown(table, 8).with_cells({(0, "Diterima"): AT}))
    assert openpyxl.load_workbook(path)["1 Arahan"]["E7"].value == AT


def test_dimension_may_be_missing(path):
    parts = read_parts(path)
    change(parts, sheet_part(parts, "1 Arahan"), lambda text: re.sub("<dimension [^>]*/>", "", text))
    write_parts(path, parts)
    write(path, grown(read(path, "Langkah1"), 8))
    assert len(read(path, "Langkah1").rows) == 8


def test_cost_grows_with_the_rows(tmp_path):
    def seconds(units):
        path = build_tracker(tmp_path / f"{units}.xlsx", units)
        data, best = path.read_bytes(), math.inf
        for _ in range(3):
            start = time.perf_counter()
            book = FileBook(path, data)
            table = book.tables()["Langkah1"]
            book.write([table.with_cells({(i, "Status"): "Selesai" for i in range(units)})])
            assert book.to_bytes() != data
            best = min(best, time.perf_counter() - start)
        return best

    assert seconds(600) < 40 * seconds(30)


# Writing: what is refused


def refusal(path, *tables):
    """Code of the finding with which writing is refused; the file keeps its bytes, the book its content."""
    before = path.read_bytes()
    with open_book(path, write=True) as book:
        seen = book.tables()
        with pytest.raises(CannotGoOn) as caught:
            book.write(tables)
        assert book.tables() == seen
    assert path.read_bytes() == before
    assert "{" not in caught.value.finding.message
    return caught.value.finding


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("x" * 32_768, "32.767"),
        ("🙂" * 16_384, "32.767"),
        ("a\ud800b", "huruf yang rusak"),
        (math.inf, "tak hingga"),
        (-math.inf, "tak hingga"),
        (10**15, "15 angka"),
        (datetime(1903, 12, 31), "1904"),
        (AT.replace(tzinfo=timezone(timedelta(hours=7))), "zona waktu"),
        (Link("x" * 256, "Unit", "A1"), "255"),
    ],
)
def test_values_no_cell_can_hold(path, value, reason):
    table = read(path, "Langkah1")
    finding = refusal(path, read(path, "Unit").with_cells({(0, "Nama"): "baru"}), table.with_cells({(2, "Keterangan"): value}))
    assert (finding.code.name, finding.sheet, finding.cell) == ("CELL_UNSAFE", "1 Arahan", "H9")
    assert reason in finding.message


def sheet_with(path, name, how):
    parts = read_parts(path)
    change(parts, sheet_part(parts, name), how)
    return write_parts(path, parts)


def in_cell(address, content):
    return lambda text: re.sub(rf'<c r="{address}"([^>]*?)(/>|>.*?</c>)', f'<c r="{address}">{content}</c>', text)


ARRAY = '<f t="array" ref="G8:G10">A1:A3</f><v>1</v>'


@pytest.mark.parametrize(
    ("how", "row", "cell"),
    [
        (in_cell("G8", ARRAY), 1, "G8"),
        (in_cell("G8", ARRAY), 2, "G9"),
        (in_cell("G8", '<f t="shared" ref="G8:G9" si="0">A1</f><v>1</v>'), 1, "G8"),
        (lambda text: text.replace('<mergeCell ref="A1:B1"/>', '<mergeCell ref="F9:G9"/>'), 2, "G9"),
    ],
)
def test_cells_tied_to_others(path, how, row, cell):
    sheet_with(path, "1 Arahan", how)
    finding = refusal(path, read(path, "Langkah1").with_cells({(row, "Status"): "x"}))
    assert (finding.code.name, finding.cell) == ("CELL_UNSAFE", cell)


def test_what_lies_below_a_table_is_never_covered(path):
    cell = f'<row r="{LAST + 2}"><c r="B{LAST + 2}"><v>1</v></c></row>'
    sheet_with(path, "1 Arahan", lambda text: text.replace("</sheetData>", f"{cell}</sheetData>"))
    table = read(path, "Langkah1")
    finding = refusal(path, grown(table, UNITS + 2))
    assert (finding.code.name, finding.cell) == ("CELL_UNSAFE", f"B{LAST + 2}")
    write(path, grown(table, UNITS + 1))
    assert len(read(path, "Langkah1").rows) == UNITS + 1


def test_what_does_not_fit_a_table_is_told(path):
    cell = f'<row r="{LAST + 1}"><c r="A{LAST + 1}"/><c r="C{LAST + 1}"><v>7</v></c></row>'
    sheet_with(path, "1 Arahan", lambda text: text.replace("</sheetData>", f"{cell}</sheetData>"))
    sheet_with(path, "1 Arahan", lambda text: re.sub(r"(<mergeCells[^>]*>)", r'\1<mergeCell ref="E10:F11"/>', text))
    table = read(path, "Langkah1")
    assert (table.merged, table.below) == (("E10:F11",), (f"C{LAST + 1}", 7))
    assert (read(path, "Langkah2").merged, read(path, "Langkah2").below) == ((), None)


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        (lambda text: text.replace("<table ", '<table totalsRowCount="1" '), "baris total"),
        (lambda text: text.replace("<table ", '<table tableType="queryTable" '), "data luar"),
        (lambda text: text.replace('name="Status"/>', 'name="Status"><xmlColumnPr mapId="1"/></tableColumn>'), "data luar"),
    ],
)
def test_tables_that_are_not_only_ours(path, how, reason):
    parts = read_parts(path)
    change(parts, "xl/tables/table1.xml", how)
    write_parts(path, parts)
    finding = refusal(path, grown(read(path, "Langkah1"), 9))
    assert finding.code.name == "FILE_UNSAFE"
    assert reason in finding.message


def test_a_missing_table(path):
    assert refusal(path, Table("Riwayat", "Riwayat", 6, 1, ("A",))).code.name == "TABLE_MISSING"


@pytest.mark.parametrize("between", ["<!-- x -->", "<![CDATA[ ]]>", '<row r="7"/>', "<junk/>"])
def test_sheets_laid_out_in_an_unknown_way(path, between):
    sheet_with(path, "1 Arahan", lambda text: text.replace('<row r="9">', f'{between}<row r="9">'))
    assert refusal(path, read(path, "Langkah1").with_cells({(0, "Status"): "x"})).code.name == "FILE_UNSAFE"


# Properties

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=12) | st.sampled_from(
    ["=1+1", " tepi ", "a\r\nb", "\t", "_x0041_", "x_x000D_", "#REF!", "1", "TRUE", "]]>", "<&>\"'", "\x00\x0b", "é🙂"]
)
times = st.datetimes(datetime(1905, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(microsecond=0))
numbers = st.integers(-(10**15) + 1, 10**15 - 1) | st.floats(allow_nan=False, allow_infinity=False)
links = st.builds(Link, texts.filter(str.isprintable).filter(bool), st.sampled_from(["Unit", "3 Data & Dukung", "it's"]),
                  st.sampled_from(["A1", "XFD9"]))  # fmt: skip
anything = st.none() | st.booleans() | numbers | texts
step_rows = st.lists(st.tuples(anything, anything, texts, texts, st.none() | times, anything, anything, anything), max_size=11)
finding_rows = st.lists(st.tuples(texts, texts, st.none() | links), max_size=9)


def kept(value):
    """What a cell gives back of a value."""
    if isinstance(value, Link):
        return kept(value.text)
    if isinstance(value, str):
        value = value.replace("\r\n", "\n").replace("\r", "\n")
        return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", value) or None
    return value


def marked(row):
    """A row in which True is not 1."""
    return [(isinstance(value, bool), value) for value in row]


def everything_but(path, sheets):
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names if name not in sheets}


# No Phase.explain: one example takes 60 ms, and explaining a failure takes thousands.
@settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(edits=st.lists(st.tuples(step_rows, finding_rows), min_size=1, max_size=3))
def test_whatever_is_written_is_read_back(model, tmp_path, edits):
    path = shutil.copy(model, tmp_path / "buku.xlsm")
    others = everything_but(path, ("1 Arahan", "Temuan"))
    raw = raw_entries(path)
    for steps, findings in edits:
        with open_book(path, write=True) as book:
            tables = book.tables()
            book.write([replace(tables["Langkah1"], rows=tuple(steps)), replace(tables["Temuan"], rows=tuple(findings))])
    for name, rows in (("Langkah1", edits[-1][0]), ("Temuan", edits[-1][1])):
        table = read(path, name)
        wanted = [tuple(map(kept, row)) for row in rows]
        wanted = wanted if any(value is not None for row in wanted for value in row) else []
        assert [marked(row) for row in table.rows] == [marked(row) for row in wanted]
        by_openpyxl = openpyxl.load_workbook(path, data_only=True)[table.sheet]
        for index, heading in itertools.product(range(len(wanted)), table.headings):
            value = wanted[index][table.headings.index(heading)]
            found = by_openpyxl[table.address(index, heading)].value
            if not (isinstance(value, str) and "_x" in value):  # openpyxl does not undo this escape
                assert (None if found == "" else found) == value, (index, heading)
    assert everything_but(path, ("1 Arahan", "Temuan")) == others
    assert openpyxl.load_workbook(path)["1 Arahan"]["K9"].value == "catatan di samping tabel"
    parts = read_parts(path)
    allowed = {sheet_part(parts, "1 Arahan"), sheet_part(parts, "Temuan"), "xl/tables/table1.xml", "xl/tables/table4.xml",
               "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml", "xl/calcChain.xml"}  # fmt: skip
    assert changed_parts(raw, raw_entries(path)) <= allowed


@pytest.mark.office
def test_libreoffice_reads_what_was_written(path, tmp_path):
    table = read(path, "Langkah1")
    link = Link("Buka D7", "1 Arahan", "D7")
    write(
        path,
        grown(table, 9).with_cells({(8, "Keterangan"): "baru ditulis", (8, "Diterima"): AT}),
        replace(read(path, "Temuan"), rows=(("galat", "pesan", link), ("info", "=1+1", None))),
    )
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            tmp_path / "out",
            path,
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    book = CalamineWorkbook.from_path(str(tmp_path / "out" / "PK Tracker.xlsx"))
    last = book.get_sheet_by_name("1 Arahan").to_python(skip_empty_area=False)[FIRST_ROW + 7]
    assert (last[4], last[7]) == (AT, "baru ditulis")
    assert book.get_sheet_by_name("Temuan").to_python()[1:] == [["galat", "pesan", "Buka D7"], ["info", "=1+1", ""]]
