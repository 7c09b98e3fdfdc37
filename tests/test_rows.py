"""Rows that are written whole hold what cells written one by one would hold, and take nothing with them that is not theirs."""

import re
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ooxml_parts import FIRST_ROW, UNITS, change, read_parts, sheet_part, write_parts
from test_file_book import changed_parts, grown, read, sheet_text, write

from macros_py.base.findings import CannotGoOn, Code
from macros_py.base.grid import Link
from macros_py.base.typeset import height, lines
from macros_py.books import sheet as sheet_room
from macros_py.books.cell_values import all_fit, fit_for_cell
from macros_py.books.file import FileBook
from macros_py.books.rows import CHUNK, RowColumn, inline, row_chunks

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning"),
    pytest.mark.filterwarnings("ignore:.*is marked as a date:UserWarning"),
]

AT = datetime(2026, 3, 17, 10, 5)
AFTER = FIRST_ROW + UNITS  # the first row below the table as it was made
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(0, 90_000),  # in a column of times more would be no time
    st.floats(0, 90_000, width=32),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40),
    st.sampled_from(["=1+1", " a", "a ", "a  b", "a\nb", "_x0041_", "<&>", "\t", ""]),
    st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(microsecond=0)),
    st.builds(Link, st.text("ab<&\"' ", max_size=9), st.just("1 Arahan"), st.just("B7")),
)


@pytest.fixture
def path(model, tmp_path):
    return shutil.copy(model, tmp_path / "PK Tracker.xlsm")


def cell_by_cell(monkeypatch):
    """No row is written whole."""
    monkeypatch.setattr(sheet_room.Sheet, "last_row", property(lambda _: 1_048_576))
    monkeypatch.setattr(sheet_room.Sheet, "is_plain", lambda *_: False)


def cells_of(path, name):
    """Every cell of a sheet as openpyxl sees it: value, formula, style."""
    sheet = openpyxl.load_workbook(path)[name]
    return {c.coordinate: (c.value, c.data_type, c.style_id) for row in sheet.iter_rows() for c in row if c.value is not None}


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whole_rows_hold_what_single_cells_would_hold(model, tmp_path, data):
    first, second = (shutil.copy(model, tmp_path / name) for name in ("a.xlsm", "b.xlsm"))
    table = read(first, "Langkah1")
    rows = data.draw(st.lists(st.tuples(*([VALUES] * len(table.headings))), min_size=UNITS + 1, max_size=UNITS + 6))
    wanted = replace(table, rows=tuple(rows))
    write(first, wanted)
    with pytest.MonkeyPatch.context() as patch:
        cell_by_cell(patch)
        write(second, wanted)
    assert read(first, "Langkah1") == read(second, "Langkah1")
    assert cells_of(first, "1 Arahan") == cells_of(second, "1 Arahan")


def test_a_table_grows_by_thousands_and_is_replaced_again(path):
    table = read(path, "Unit")
    before = read_parts(path)
    many = replace(table, rows=tuple((f"K{n}", f"Unit {n}") for n in range(12_345)))
    write(path, many)
    assert read(path, "Unit").rows == many.rows
    changed = changed_parts(before, read_parts(path))
    assert sorted(re.findall(r"/([a-z]+)\d*\.xml", " ".join(changed))) == ["sheet", "table", "workbook"]
    other = replace(table, rows=tuple((f"L{n}", f"Unit baru {n}") for n in range(12_000)))
    write(path, other)
    assert read(path, "Unit").rows == other.rows
    again = Path(path).read_bytes()
    write(path, read(path, "Unit"))
    assert Path(path).read_bytes() == again


def test_what_stands_beside_a_row_is_kept(path):
    table = read(path, "Unit")
    write(path, replace(table, rows=tuple((f"K{n}", f"Unit {n}") for n in range(9))))
    parts = read_parts(path)
    part = sheet_part(parts, table.sheet)
    row = table.row + 3

    def beside(text):
        return re.sub(rf'(<row r="{row}"[^>]*>.*?)(</row>)', rf'\1<c s="0" r="Z{row}"><v>7</v></c>\2', text)

    change(parts, part, beside)
    write_parts(path, parts)
    write(path, replace(table, rows=tuple((f"L{n}", f"Lain {n}") for n in range(9))))
    assert read(path, "Unit").rows[8] == ("L8", "Lain 8")
    assert f'r="Z{row}"><v>7</v>' in sheet_text(path, table.sheet)


def test_a_height_set_by_hand_is_taken_along(path):
    table = read(path, "Unit")
    last = table.row + len(table.rows)
    parts = read_parts(path)
    change(
        parts,
        sheet_part(parts, table.sheet),
        lambda t: re.sub(rf'<row r="{last}"[^>]*>', f'<row r="{last}" ht="44" customHeight="1">', t),
    )
    write_parts(path, parts)
    write(path, replace(table, rows=(*table.rows, ("K8", "Baru"), ("K9", "Baru"))))
    text = sheet_text(path, table.sheet)
    assert re.findall(r'<row r="(\d+)" ht="44" customHeight="1"', text) == [str(last), str(last + 1), str(last + 2)]


def test_a_value_that_fits_no_cell_is_named_and_nothing_changes(path):
    table, before = read(path, "Unit"), Path(path).read_bytes()
    rows = [(f"K{n}", f"Unit {n}") for n in range(2 * CHUNK + 9)]
    rows[CHUNK + 4] = ("K", "x" * 32_768)
    with pytest.raises(CannotGoOn) as stopped:
        write(path, replace(table, rows=tuple(rows)))
    assert (stopped.value.finding.code, stopped.value.finding.cell) == (Code.CELL_UNSAFE, f"B{table.row + 1 + CHUNK + 4}")
    assert Path(path).read_bytes() == before


def test_a_refused_write_leaves_the_book_as_it_was(path):
    book = FileBook(None, Path(path).read_bytes())
    table = book.tables(["Unit"])["Unit"]
    with pytest.raises(CannotGoOn):
        book.write([replace(table, rows=tuple((f"K{n}", "a\ud800") for n in range(30)))])
    assert book.to_bytes() == Path(path).read_bytes()


@pytest.mark.parametrize("what", ["merged", "filled"])
def test_something_in_the_way_of_whole_rows_is_named(path, what):
    table = read(path, "Langkah1")
    parts = read_parts(path)
    part = sheet_part(parts, table.sheet)
    if what == "merged":
        change(
            parts,
            part,
            lambda t: re.sub(
                r"<mergeCells[^>]*>", f'<mergeCells count="2"><mergeCell ref="B{AFTER + 3}:C{AFTER + 3}"/>', t, count=1
            ),
        )
        if "mergeCells" not in parts[part].decode():
            change(
                parts,
                part,
                lambda t: t.replace(
                    "</sheetData>",
                    f'</sheetData><mergeCells count="1"><mergeCell ref="B{AFTER + 3}:C{AFTER + 3}"/></mergeCells>',
                ),
            )
    else:
        change(
            parts,
            part,
            lambda t: t.replace("</sheetData>", f'<row r="{AFTER + 3}"><c r="C{AFTER + 3}"><v>1</v></c></row></sheetData>'),
        )
    write_parts(path, parts)
    before = Path(path).read_bytes()
    with pytest.raises(CannotGoOn) as stopped:
        write(path, grown(table, UNITS + 40))
    assert stopped.value.finding.cell == (f"B{AFTER + 3}" if what == "merged" else f"C{AFTER + 3}")
    assert Path(path).read_bytes() == before


def test_a_long_table_is_read_whole_and_a_far_cell_beside_it_is_not_followed(path):
    table = read(path, "Unit")
    write(path, replace(table, rows=tuple((f"K{n}", f"Unit {n}") for n in range(10_500))))
    parts = read_parts(path)
    change(
        parts,
        sheet_part(parts, table.sheet),
        lambda t: t.replace("</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'),
    )
    write_parts(path, parts)
    assert read(path, "Unit").rows[10_499] == ("K10499", "Unit 10499")


def test_rows_are_as_tall_as_their_longest_text_needs():
    columns = [RowColumn("A", "3", 10), RowColumn("B", "", 20), RowColumn("C", "5")]
    rows = [("satu dua tiga empat lima", "enam", "x " * 99), (None, None, "tujuh"), ("a\nb\nc", 7, None)]
    text = "".join(row_chunks(columns, rows, 5))
    needed = lines(rows[0][0], 10)
    assert needed > lines("enam", 20)
    heights = re.findall(r'<row r="(\d+)"(?: ht="(\d+)")?>', text)
    assert heights == [("5", f"{height(needed):g}"), ("6", f"{height(1):g}"), ("7", f"{height(3):g}")]
    assert '<c r="A5" s="3" t="inlineStr">' in text
    assert '<c r="B7"><v>7</v></c>' in text


@pytest.mark.parametrize("count", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1])
def test_chunks_leave_no_row_out(count):
    text = "".join(row_chunks([RowColumn("A", "1")], [(n,) for n in range(count)], 9))
    assert re.findall(r'<row r="(\d+)"', text) == [str(9 + n) for n in range(count)]
    assert re.findall(r"<v>(\d+)</v>", text) == [str(n) for n in range(count)]


def test_texts_keep_their_spaces_and_signs():
    found = inline(["a", None, "", " b", "c\nd", "<&>", "_x0041_"])
    assert found == [
        ' t="inlineStr"><is><t>a</t></is></c>',
        "/>",
        "/>",
        ' t="inlineStr"><is><t xml:space="preserve"> b</t></is></c>',
        ' t="inlineStr"><is><t xml:space="preserve">c\nd</t></is></c>',
        ' t="inlineStr"><is><t>&lt;&amp;&gt;</t></is></c>',
        ' t="inlineStr"><is><t>_x005F_x0041_</t></is></c>',
    ]


@given(st.lists(st.one_of(st.none(), st.text(max_size=20), st.sampled_from(["\r", "\x00", "\x1f", "\ud800", "￾", "a\r\nb"]))))
def test_what_is_said_to_fit_needs_no_cleaning(values):
    if all_fit(values):
        assert [fit_for_cell(value) for value in values] == [value or None for value in values]


@pytest.mark.parametrize("values", [("a", 1), (10**15, 2), (1.5,), (True,), ("x" * 32_768,), (AT,), ("\U0001f600" * 16_384,)])
def test_other_values_are_looked_at_one_by_one(values):
    assert not all_fit(values)
