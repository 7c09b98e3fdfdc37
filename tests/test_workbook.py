"""The workbook: equal to its sources, true to its plan, for any SOP and any units; and what outside tools say of it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import office
import pytest
from dump import dump
from lint import lint
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from macros_py.base import theme, typeset
from macros_py.build.vba import add_vba
from macros_py.build.workbook import build_workbook
from macros_py.procedure import sop_file, units
from macros_py.procedure.sop import Sop
from macros_py.procedure.units import Unit
from macros_py.sheets import style
from macros_py.sheets.ooxml import read_parts, write_parts
from macros_py.tracker import layout
from workbook import ROOT, SNAPSHOT, WORKBOOK, YEAR, build

SOP = sop_file.load()
UNITS = units.load()
OTHER_SOP = sop_file.load(Path(__file__).parent / "fixtures" / "sop_tujuh_langkah.toml")
BUILD = "run: make workbook"


@pytest.fixture(scope="module")
def book() -> Workbook:
    return load_workbook(WORKBOOK, keep_vba=True)


def built(path: Path, sop: Sop = SOP, of: list[Unit] = UNITS) -> Path:
    build_workbook(path, sop=sop, year=YEAR, units=of)
    return path


def body(sheet: Worksheet, table: str) -> list[dict[str, object]]:
    (names, *rows) = [[cell.value for cell in row] for row in sheet[sheet.tables[table].ref]]
    return [dict(zip(names, row, strict=True)) for row in rows]


# --- Equal to its sources


def test_the_committed_workbook_is_what_its_sources_give(tmp_path: Path) -> None:
    build(fresh := tmp_path / "PK_Tracker.xlsm")
    ours, theirs = read_parts(fresh), read_parts(WORKBOOK)

    assert [name for name in ours if ours[name] != theirs.get(name)] == [], BUILD
    assert list(ours) == list(theirs), BUILD
    # How the parts are packed is up to the zlib of this Python; packed by it, the two are the same bytes.
    write_parts(again := tmp_path / "again.xlsm", theirs)
    assert again.read_bytes() == fresh.read_bytes(), BUILD


def test_the_snapshot_is_what_the_workbook_shows() -> None:
    assert dump(WORKBOOK) == SNAPSHOT.read_text(encoding="utf-8"), BUILD


@pytest.mark.parametrize(("seed", "zone"), [("1", "UTC"), ("2", "Asia/Jakarta"), ("3", "America/Los_Angeles")])
def test_every_build_gives_the_same_bytes(seed: str, zone: str, tmp_path: Path) -> None:
    build(here := tmp_path / "here.xlsm")
    script = f"import sys, pathlib; sys.path.insert(0, {str(ROOT / 'tools')!r}); from workbook import build; build(pathlib.Path(sys.argv[1]))"
    subprocess.run(
        [sys.executable, "-c", script, str(there := tmp_path / "there.xlsm")],
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
    )

    assert there.read_bytes() == here.read_bytes()


def test_no_date_of_the_build_is_in_the_file(tmp_path: Path) -> None:
    build(path := tmp_path / "book.xlsm")

    with zipfile.ZipFile(path) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    today = f"{datetime.now():%Y-%m-%d}".encode()
    core = read_parts(path)["docProps/core.xml"]
    assert today not in core
    assert core.count(b"2026-01-01T00:00:00Z") == 2


# --- True to its plan


def test_sheets_and_tables_are_those_of_the_plan(book: Workbook) -> None:
    assert tuple(book.sheetnames) == layout.sheets(SOP)
    for spec in layout.tables(SOP):
        assert tuple(book[spec.sheet].tables[spec.name].column_names) == spec.headings


def test_a_column_looks_and_is_locked_as_the_plan_says(book: Workbook) -> None:
    for spec in layout.tables(SOP):
        sheet = book[spec.sheet]
        rows = sheet[sheet.tables[spec.name].ref]
        for column, cell in zip(spec.columns, rows[1], strict=True):
            assert cell.protection.locked is not column.staff, (spec.name, column.heading)
            if spec.sheet not in (layout.HOME, layout.SETTINGS):  # Beranda and Pengaturan look cell by cell
                assert cell.number_format == style.number_format(column), (spec.name, column.heading)
            if column.kind == "link":
                assert cell.number_format == "General", "a link is a formula, which text format would break"


def test_only_units_and_calendar_are_open_and_no_sheet_has_a_password(book: Workbook) -> None:
    assert [sheet.title for sheet in book if not sheet.protection.sheet] == [layout.UNITS, layout.CALENDAR]
    assert [sheet.title for sheet in book if sheet.protection.password] == []
    guards = [sheet.protection for sheet in book if sheet.protection.sheet]
    assert not any(guard.autoFilter or guard.formatColumns for guard in guards), "filters and widths stay free"


def test_every_sheet_is_ready_to_print(book: Workbook) -> None:
    for sheet in book:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) in {(9, "landscape"), (9, "portrait")}, sheet.title
        assert sheet.oddFooter.right.text == "Halaman &P dari &N", sheet.title
        assert sheet.freeze_panes or sheet.title == layout.SUMMARY, sheet.title


def test_a_program_can_tell_what_workbook_it_is(book: Workbook) -> None:
    assert book.defined_names["PK_IDENTITAS"].attr_text == '"PK Tracker"'
    assert book.defined_names["PK_FORMAT"].attr_text == str(layout.FORMAT)
    sheet, cell = book.defined_names["PK_TAHUN"].attr_text.replace("$", "").split("!")
    assert book[sheet.strip("'")][cell].value == YEAR


def test_no_cell_holds_a_formula() -> None:
    parts = read_parts(WORKBOOK)
    assert [
        name for name, part in parts.items() if name.startswith("xl/worksheets/sheet") and re.search(rb"<f[ >]", part)
    ] == []


def test_the_workbook_is_pristine(book: Workbook) -> None:
    for step in SOP.steps:
        rows = body(book[step.sheet], layout.step_table(step).name)
        assert [row["Kode"] for row in rows] == [unit.code for unit in UNITS]
        assert {row["Status"] for row in rows} == {"Belum mulai"}
        assert {row["Pelaksana"] for row in rows} == {step.actor}
        assert {row[document] for row in rows for document in step.documents} == {"Belum"}
        assert {row[heading] for row in rows for heading in ("Diterima", "Batas Waktu", "Diserahkan")} == {None}
    for spec in (layout.LOG_TABLE, layout.FINDING_TABLE, layout.CONSOLIDATED_TABLE, layout.BUDGET_TABLE):
        assert body(book[spec.sheet], spec.name) == [dict.fromkeys(spec.headings)], "an empty table keeps one blank row"


def test_nothing_lies_below_a_table_that_grows(book: Workbook) -> None:
    # The last: the steps of a tracker's SOP are as many as its sheets.
    fixed = {spec.name for spec in (layout.STATE_TABLE, layout.KEY_FIGURE_TABLE, layout.NEXT_TABLE, layout.SOP_TABLE)}
    for spec in layout.tables(SOP):
        sheet = book[spec.sheet]
        cells = sheet[sheet.tables[spec.name].ref]
        below = sheet.iter_rows(cells[-1][0].row + 1, sheet.max_row, cells[0][0].column, cells[0][-1].column)
        filled = [cell.coordinate for row in below for cell in row if cell.value is not None]
        assert not filled or spec.name in fixed, (spec.name, filled)


def test_the_calendar_reaches_from_the_year_before_to_the_year_after(book: Workbook) -> None:
    days = [row["Tanggal"] for row in body(book[layout.CALENDAR], layout.HOLIDAY_TABLE.name)]
    assert {day.year for day in days} == {YEAR - 1, YEAR, YEAR + 1}  # type: ignore[attr-defined]


@pytest.mark.parametrize("sop", [SOP, OTHER_SOP], ids=["ours", "other"])
def test_rows_are_as_tall_as_their_text(sop: Sop, tmp_path: Path) -> None:
    book = load_workbook(built(tmp_path / "book.xlsm", sop))

    for name, sheet, least in [
        (layout.NEXT_TABLE.name, book[layout.HOME], 1),
        (layout.MATRIX_TABLE, book[layout.HOME], 1),
        *((layout.step_table(step).name, book[step.sheet], 2) for step in sop.steps),
    ]:
        heading, *rows = sheet[sheet.tables[name].ref]
        names = next(cell.column_letter for cell in heading if cell.value == "Unit Kerja")
        for row in rows:
            text = str(sheet[f"{names}{row[0].row}"].value or "")
            lines = max(least, typeset.lines(text, sheet.column_dimensions[names].width - 1))
            assert sheet.row_dimensions[row[0].row].height == typeset.height(lines), (sheet.title, row[0].row)
            assert lines <= 4, "a row shows at a glance"


def test_a_list_offers_the_words_of_the_plan(book: Workbook) -> None:
    for spec in layout.tables(SOP):
        sheet = book[spec.sheet]
        first = sheet[sheet.tables[spec.name].ref][1]
        for column, cell in zip(spec.columns, first, strict=True):
            lists = [
                r.formula1 for r in sheet.data_validations.dataValidation if cell.coordinate in r.sqref and r.type == "list"
            ]
            if column.choices:
                assert lists == [f'"{",".join(column.choices)}"'], (spec.name, column.heading)


# --- Its own macros


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of olevba's own
def test_olevba_reads_the_vba_back_as_its_source_says() -> None:
    from oletools.olevba import VBA_Parser

    source = (ROOT / "addin" / "tracker" / "ThisWorkbook.cls").read_text(encoding="utf-8")
    code = {Path(name).stem: text.replace("\r\n", "\n") for _, _, name, text in VBA_Parser(str(WORKBOOK)).extract_macros()}
    lines = {name: [line for line in text.splitlines() if not line.startswith("Attribute ")] for name, text in code.items()}

    assert lines.pop("ThisWorkbook") == source.splitlines()
    assert not any(line.strip() for sheet in lines.values() for line in sheet), "sheets have no code of their own"
    assert not re.search(r"\b(Declare|Shell|CreateObject|MsgBox)\b", source)


def test_the_vba_compiles() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pyvbaanalysis", "--fail-level", "warning", str(WORKBOOK)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_modules_and_classes_can_be_added(tmp_path: Path) -> None:
    parts = add_vba(
        _without_vba(),
        {"ThisWorkbook": "Option Explicit\n", "Ribbon": "Option Explicit\n\nSub Press()\nEnd Sub\n"},
        classes={"Kamus": "Option Explicit\nPublic Isi As String\n"},
    )
    write_parts(path := tmp_path / "added.xlsm", parts)

    assert lint(path) == []
    text = dump(path)
    assert "--- VBA Ribbon" in text
    assert "--- VBA Kamus" in text


def _without_vba() -> dict[str, bytes]:
    parts = read_parts(WORKBOOK)
    del parts["xl/vbaProject.bin"]
    rels = "xl/_rels/workbook.xml.rels"
    parts[rels] = re.sub(rb'<Relationship [^>]*vbaProject"[^>]*/>', b"", parts[rels])
    for name, part in parts.items():
        parts[name] = re.sub(rb' codeName="[^"]*"', b"", part) if name.startswith("xl/work") else part
    return parts


# --- Any SOP, any units


def test_another_sop_needs_no_other_code(tmp_path: Path) -> None:
    path = built(tmp_path / "other.xlsm", OTHER_SOP)
    book = load_workbook(path)

    assert lint(path) == []
    assert tuple(book.sheetnames) == layout.sheets(OTHER_SOP)
    assert "7 Tanda Tangan" in book.sheetnames
    matrix = body(book[layout.HOME], layout.MATRIX_TABLE)
    assert len(matrix[0]) == 2 + 7 + 1
    assert "berita acara verifikasi data kinerja" in body(book["4 Analisis"], "tblLangkah4")[0]
    assert book[layout.HOME]["B3"].value == "Penyusunan Laporan Kinerja Tahunan\nUJI-07"


def test_a_short_sop_and_one_unit(tmp_path: Path) -> None:
    short = Sop("S-1", "Satu langkah", "Instansi", "Biro", OTHER_SOP.roles, (), OTHER_SOP.steps[:1])
    path = built(tmp_path / "short.xlsm", short, [Unit("A", "I", "I", "Satu-satunya unit")])

    assert lint(path) == []
    assert [row["Kode"] for row in body(load_workbook(path)["1 Surat"], "tblLangkah1")] == ["A"]


def test_retired_units_have_no_rows(tmp_path: Path) -> None:
    path = built(
        tmp_path / "retired.xlsm", SOP, [Unit("A", "I", "I", "Aktif"), Unit("B", "I", "II", "Lama", "A", active=False)]
    )
    book = load_workbook(path)

    assert [row["Kode"] for row in body(book["1 Arahan"], "tblLangkah1")] == ["A"]
    assert [(row["Kode"], row["Aktif"]) for row in body(book[layout.UNITS], "tblUnit")] == [("A", "Ya"), ("B", "Tidak")]


def test_2400_units(tmp_path: Path) -> None:
    many = [Unit(f"U{n}", "I", "II", f"Asisten Deputi Koordinasi Contoh Nomor {n}") for n in range(2400)]
    path = built(tmp_path / "many.xlsm", SOP, many)
    sheet = load_workbook(path, read_only=True)["6 Pemeriksaan"]

    assert sheet.max_row == 6 + 2400
    assert lint(path) == []


# --- What outside tools say


@pytest.mark.office
@pytest.mark.parametrize("sop", [SOP, OTHER_SOP], ids=["ours", "other"])
def test_microsofts_validator_finds_nothing(sop: Sop, tmp_path: Path) -> None:
    assert office.validate(built(tmp_path / "book.xlsm", sop)) == []


@pytest.mark.office
def test_libreoffice_prints_every_sheet(tmp_path: Path) -> None:
    pages = office.page_texts(pdf := office.to_pdf(WORKBOOK, tmp_path))
    text = "\n".join(pages)

    feet = [re.findall(r"PK Tracker\s+(.+?)\s+Halaman (\d+) dari (\d+)", page)[-1] for page in pages]
    assert list(dict.fromkeys(sheet for sheet, _, _ in feet)) == list(layout.sheets(SOP))
    assert [int(number) for _, number, _ in feet] == list(range(1, len(pages) + 1))
    assert sum(sheet == layout.HOME for sheet, _, _ in feet) == 1, "Beranda is one page"
    assert sum(sheet == layout.SUMMARY for sheet, _, _ in feet) == 1, "Ringkasan is one page"
    assert "###" not in text
    assert "Rabu, 18 Maret 2026" in text, "dates have Indonesian names"
    words = " ".join(" ".join(office.page_texts(pdf, layout=False)).split())
    for step in SOP.steps:
        assert step.activity in words, "Kegiatan is printed whole"


@pytest.mark.office
@pytest.mark.parametrize(
    ("due", "handed_over", "alarm"),
    [
        (datetime(2026, 1, 5, 9), None, True),
        (datetime(2026, 1, 5, 9), datetime(2026, 1, 6), False),
        (datetime(2099, 1, 5), None, False),
    ],
    ids=["past its limit", "handed over", "far from its limit"],
)
def test_lateness_shows_without_any_macro(due: datetime, handed_over: datetime | None, alarm: bool, tmp_path: Path) -> None:
    book = load_workbook(WORKBOOK)
    sheet = book["1 Arahan"]
    for name in set(book.sheetnames) - {sheet.title}:
        book[name].sheet_state = "hidden"
    book.active = book.index(sheet)
    row = dict(zip([cell.value for cell in sheet[6]], sheet[7], strict=True))
    row["Diterima"].value, row["Batas Waktu"].value, row["Diserahkan"].value = datetime(2026, 1, 5, 8), due, handed_over
    book.save(path := tmp_path / "late.xlsx")
    pages = office.page_images(office.to_pdf(path, tmp_path), tmp_path, suffix="ppm", dpi=50)

    assert any(office.has_colour(page, theme.RED_SOFT) for page in pages) is alarm
