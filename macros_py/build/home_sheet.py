"""Beranda: the state of the whole SOP at a glance.

    title          | key figures
    the state in one sentence
    what is due next
    units × steps; grows downward, so it comes last

Columns are shared by all of these, so their widths are set here and not by the tables' plans.
"""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from macros_py.base import theme
from macros_py.base.addresses import letters
from macros_py.procedure.sop import Sop
from macros_py.procedure.units import Unit
from macros_py.sheets import style
from macros_py.sheets.laying import Placed, colour_words, finish, lay_table, link, when
from macros_py.tracker import layout
from macros_py.tracker.layout import Status

TITLE_ROW, STATE_ROW, NEXT_ROW, MATRIX_ROW = 2, 5, 9, 9 + layout.NEXT_ROWS + 3
_FIRST, _CARDS = 2, 5  # columns B, where everything begins, and E, where the key figures and steps begin
_WIDTHS = {"A": 2.0, "B": 9.0, "C": 10.0, "D": 64.0}
_STEP_WIDTH = 19.5  # a heading on one line between two filter buttons' room, so that it stands in the middle
_DEPUTI_WIDTH = 10.5
_ZOOM = 85  # on a laptop's screen the whole width, and the matrix of a Deputi below what is next
_ONE_PAGE = 36  # units that a page can show, still readable
_HEIGHTS = {
    1: 4, 2: 26, 3: 31, 4: 4, 5: 14, 6: 20, 7: 4, 8: 18, NEXT_ROW: 19, MATRIX_ROW - 2: 4, MATRIX_ROW - 1: 18, MATRIX_ROW: 20,
}  # fmt: skip


def lay_home(sheet: Worksheet, sop: Sop, year: int, units: Sequence[Unit]) -> None:
    """Fill Beranda for a run that has not begun."""
    active = [unit for unit in units if unit.active]
    last = _CARDS + max(len(sop.steps), len(layout.KEY_FIGURE_TABLE.columns)) - 1
    for column, width in (_WIDTHS | {letters(n): _STEP_WIDTH for n in range(_CARDS, last + 1)}).items():
        sheet.column_dimensions[column].width = width
    beside = letters(_CARDS + len(sop.steps))  # Deputi: last, and narrow where no key figure stands above it
    if _CARDS + len(sop.steps) > last:
        sheet.column_dimensions[beside].width = _DEPUTI_WIDTH
    sheet.column_dimensions[letters(_CARDS)].width = max(_STEP_WIDTH, *(len(role) + 2.0 for role in sop.roles))  # Pelaksana
    _lay_title(sheet, sop, year)
    _lay_figures(sheet, len(active))
    _lay_state(sheet, sop)
    _lay_next(sheet)
    _lay_matrix(sheet, sop, active)
    for row, height in _HEIGHTS.items():
        sheet.row_dimensions[row].height = height
    finish(
        sheet,
        tab=theme.TAB_HOME,
        heading_row=MATRIX_ROW,
        freeze=f"A{STATE_ROW + 2}",
        one_page=len(active) <= _ONE_PAGE,
        zoom=_ZOOM,
    )


def _lay_title(sheet: Worksheet, sop: Sop, year: int) -> None:
    style.write(sheet["B2"], f"PK Tracker {year}", size=24, bold=True, color=theme.ACCENT, up="bottom")
    style.write(sheet["B3"], f"{sop.title}\n{sop.number}", color=theme.MUTED, wrap=True, up="top")
    sheet.merge_cells("B3:D3")


def _lay_figures(sheet: Worksheet, active: int) -> None:
    """The key figures as cards: a small label, a large number."""
    spec = layout.KEY_FIGURE_TABLE
    values = dict.fromkeys(spec.headings, 0) | {spec.headings[0]: active}
    placed = lay_table(sheet, spec, TITLE_ROW, _CARDS, [values], widths=False, card=True)
    for heading in spec.headings:
        letter = placed.letter(heading)
        style.write(
            sheet[f"{letter}{TITLE_ROW}"],
            heading,
            size=10,
            color=theme.MUTED,
            fill=theme.ACCENT_PALE,
            wrap=True,
            across="center",
            up="bottom",
        )
        figure = sheet[f"{letter}{TITLE_ROW + 1}"]
        style.write(figure, figure.value, size=24, bold=True, color=theme.ACCENT, fill=theme.ACCENT_PALE, across="center")
    for heading, tone in (("Mendekati batas", theme.WATCH), ("Lewat batas", theme.ALARM), ("Temuan galat", theme.ALARM)):
        when(placed, placed.body(heading), f"{placed.first(heading)}>0", tone)


def _lay_state(sheet: Worksheet, sop: Sop) -> None:
    """One sentence. It is not wrapped but runs on over the empty cells to its right, the whole width of the page."""
    sentence = f"Belum ada unit yang dimulai. Tekan Mulai setelah {sop.steps[0].requires} diterima."
    lay_table(sheet, layout.STATE_TABLE, STATE_ROW, _FIRST, [{"Keadaan": sentence}], widths=False, card=True)
    style.write(sheet[f"B{STATE_ROW}"], "Keadaan", size=10, color=theme.MUTED)
    style.write(sheet[f"B{STATE_ROW + 1}"], sentence, size=15, bold=True)


def _lay_next(sheet: Worksheet) -> None:
    _section(sheet, NEXT_ROW - 1, "Berikutnya", "Baris berjalan yang paling dekat batas waktunya.")
    placed = lay_table(sheet, layout.NEXT_TABLE, NEXT_ROW, _FIRST, [{}] * layout.NEXT_ROWS, widths=False, card=True)
    due = placed.first("Batas Waktu")
    area = placed.body("Batas Waktu")
    when(placed, area, f'AND({due}<>"",NOW()>{due})', theme.ALARM, stop=True)
    when(placed, area, f'AND({due}<>"",OR({due}-NOW()<=1/24,INT({due})=TODAY()))', theme.WATCH)


def _lay_matrix(sheet: Worksheet, sop: Sop, active: Sequence[Unit]) -> Placed:
    """Units × steps, and above each step the way to its sheet."""
    _section(sheet, MATRIX_ROW - 1, "Status per unit", "Setiap unit pada setiap langkah.")
    spec, steps = layout.matrix_table(sop), [step.sheet for step in sop.steps]
    records = [
        {"Kode": unit.code, "Unit Kerja": unit.name, **dict.fromkeys(steps, Status.NOT_STARTED.value), "Deputi": unit.deputi}
        for unit in active
    ]
    placed = lay_table(sheet, spec, MATRIX_ROW, _FIRST + 1, records, widths=False)
    for step in sop.steps:
        cell = f"{placed.letter(step.sheet)}{MATRIX_ROW - 1}"
        link(sheet, cell, "Buka ›", step.sheet)
        sheet[cell].alignment = Alignment(horizontal="center", vertical="center")
    colour_words(placed)
    return placed


def _section(sheet: Worksheet, row: int, title: str, about: str) -> None:
    style.write(sheet[f"B{row}"], title, size=13, bold=True, color=theme.ACCENT)
    style.write(sheet[f"D{row}"], about, size=10, color=theme.MUTED)
