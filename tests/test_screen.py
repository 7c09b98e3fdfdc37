"""What an office laptop shows: 1366 × 768 pixels at 100 %, measured from the built file as Excel measures it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from PIL import ImageFont

from macros_py.base import typeset
from macros_py.base.addresses import letters
from macros_py.build.workbook import build_workbook
from macros_py.procedure import sop_file, units
from macros_py.tracker import layout

SOPS = {"ours": sop_file.load(), "other": sop_file.load(Path(__file__).parent / "fixtures" / "sop_tujuh_langkah.toml")}
UNITS = units.load()
DIGIT, EDGES, BUTTON = 7, 5, 17  # pixels: of a digit of Calibri 11, of a cell's padding, of a filter button
ACROSS = 1366 - 30 - 20  # without the row numbers and the scroll bar
# Without task bar, title, tabs and ribbon, formula bar, column letters, sheet tabs, and status bar of Microsoft 365.
DOWN = 768 - 48 - 165 - 28 - 20 - 27 - 24


@pytest.fixture(scope="module", params=SOPS)
def book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[object, object]:
    path = tmp_path_factory.mktemp("screen") / "book.xlsm"
    build_workbook(path, sop=SOPS[request.param], year=2026, units=UNITS)
    return SOPS[request.param], load_workbook(path)


def pixels(sheet: Worksheet, column: int) -> int:
    """ECMA-376, 18.3.1.13: the width in the file holds the padding already."""
    dimension = sheet.column_dimensions[letters(column)]
    return 0 if dimension.hidden else int((256 * dimension.width + 128 // DIGIT) / 256 * DIGIT)


def down(sheet: Worksheet, rows: int) -> float:
    """Pixels of the first rows: 96 to 72 points."""
    heights = [sheet.row_dimensions[row].height or 15 for row in range(1, rows + 1)]
    return sum(heights) * 96 / 72 * sheet.sheet_view.zoomScale / 100


def test_a_step_sheet_shows_all_that_matters_without_scrolling_sideways(book: tuple) -> None:
    sop, workbook = book
    for step in sop.steps:
        sheet, spec = workbook[step.sheet], layout.step_table(step)
        assert sheet.sheet_view.zoomScale == 100
        for heading in ("Kode", "Unit Kerja", *step.documents, "Diterima", "Batas Waktu", "Status", "Ketepatan"):
            assert pixels(sheet, spec.headings.index(heading) + 1) > 0, (step.sheet, heading)
        across = sum(pixels(sheet, column) for column in range(1, spec.headings.index("Ketepatan") + 2))
        assert across <= ACROSS or len(step.documents) > 3, (step.sheet, across)


def test_no_heading_is_broken_inside_a_word_beside_its_filter_button(book: tuple) -> None:
    _, workbook = book
    broken = [
        (sheet.title, cell.value)
        for sheet in workbook
        for table in sheet.tables.values()
        for cell in sheet[table.ref][0]
        for room in [pixels(sheet, cell.column) - EDGES - (BUTTON if table.autoFilter else 0)]
        if pixels(sheet, cell.column) and longest_word(str(cell.value)) * cell.font.size / 11 > room
    ]
    assert broken == []


def longest_word(heading: str) -> float:
    """Pixels of the longest piece that stays on one line, in bold."""
    return max(typeset.width(piece, bold=True) for piece in re.findall(r"[^\s-]+-?", heading)) * DIGIT


def test_beranda_shows_what_is_next_and_the_whole_matrix_of_a_deputi(book: tuple) -> None:
    sop, workbook = book
    home = workbook[layout.HOME]
    matrix = home[home.tables[layout.MATRIX_TABLE].ref]
    codes = [row[0].value for row in matrix[1:]]
    of_first = [unit.code for unit in UNITS if unit.active and unit.deputi == UNITS[0].deputi]
    assert codes[: len(of_first)] == of_first
    last = matrix[len(of_first)][0].row

    assert down(home, last) <= DOWN, down(home, last)
    assert home[home.tables[layout.NEXT_TABLE.name].ref][-1][0].row < last
    across = sum(pixels(home, column) for column in range(1, matrix[0][-1].column + 1)) * home.sheet_view.zoomScale / 100
    assert across <= ACROSS or len(sop.steps) > 6, across


CARLITO = Path("/usr/share/fonts/truetype/crosextra")  # has Calibri's widths
with_carlito = pytest.mark.skipif(not CARLITO.exists(), reason="Carlito is not installed (make check installs it if it can)")


@pytest.mark.office
@with_carlito
def test_what_a_step_row_says_fits_its_column(book: tuple) -> None:
    """A date that does not fit is shown as ####, a word is cut off."""
    sop, workbook = book
    bold = {"Batas Waktu": "28 Mei 2026 08.00", "Status": "Dikembalikan", "Kode": "D4-10"}  # in alarm
    plain = {
        "No": "100", "Deputi": "III", "Diterima": "28 Mei 2026 08.00", "Diserahkan": "28 Mei 2026 08.00",
        "Durasi": "  8.888 menit", "Ketepatan": "Mendekati batas", "Aktif": "Tidak",
    }  # fmt: skip
    for step in sop.steps:
        spec = layout.step_table(step)
        for face, texts in (("Bold", bold), ("Regular", plain | dict.fromkeys(step.documents, "Tidak perlu"))):
            for heading, text in texts.items():
                room = pixels(workbook[step.sheet], spec.headings.index(heading) + 1) - EDGES
                assert digits(text, face) * DIGIT <= room, (step.sheet, heading)


@pytest.mark.office
@with_carlito
def test_the_widths_of_words_are_those_of_the_font() -> None:
    for spec in layout.tables(SOPS["ours"]):
        for word in " ".join(spec.headings).split():
            assert -0.1 < typeset.width(word, bold=True) - digits(word, "Bold") < 1.3, word


def digits(text: str, face: str) -> float:
    font = ImageFont.truetype(str(CARLITO / f"Carlito-{face}.ttf"), 1000)
    return float(font.getlength(text) / ImageFont.truetype(str(CARLITO / "Carlito-Regular.ttf"), 1000).getlength("0"))
