"""The step sheets: what the SOP says of the step, then one row per unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from openpyxl.worksheet.worksheet import Worksheet

from macros_py.base import theme, typeset
from macros_py.base.addresses import letters
from macros_py.procedure.sop import Step
from macros_py.procedure.units import Unit
from macros_py.sheets import style
from macros_py.sheets.laying import Placed, colour_words, column_width, finish, lay_table, link, shown_width, when
from macros_py.tracker.layout import HOME, Presence, Status, TableSpec, step_table
from macros_py.tracker.records import new_step_row

HEADING_ROW = 6
_LINES = 2  # of every row: most names of units take two
_TEXT_WIDTH = 125  # of a line of Kegiatan, in character units
_SCREEN = 182.5  # up to Ketepatan: 1366 pixels without row numbers and scroll bar, at 7 a unit; LibreOffice takes 7.2
_NAME, _FILE = (25, 38), (9.2, 22)  # Unit Kerja and Berkas take what the screen leaves: least and most
_HIDDEN = ("Eselon", "Pelaksana")  # the one stands in sheet Unit, the other in the head of the sheet, the same for every row
_LEFT, _RIGHT = "C", "G"  # where the texts of the head begin; their labels stand in A and F


def lay_step(sheet: Worksheet, step: Step, units: Sequence[Unit]) -> None:
    """Fill the sheet of a step for these units."""
    spec = _for_laptop(step_table(step))
    active = [unit for unit in units if unit.active]
    records = [new_step_row(step, number, unit) for number, unit in enumerate(active, start=1)]
    placed = lay_table(sheet, spec, HEADING_ROW, 1, records, least_lines=_LINES)
    for heading in _HIDDEN:
        sheet.column_dimensions[placed.letter(heading)].hidden = True
    _lay_head(sheet, step, _last_text_column(placed))
    _colour(placed, step)
    finish(sheet, tab=theme.TAB_STEP, heading_row=HEADING_ROW, freeze=f"F{HEADING_ROW + 1}")


def _for_laptop(spec: TableSpec) -> TableSpec:
    """The plan with widths by which a laptop shows everything up to Ketepatan without scrolling sideways."""
    shown = spec.columns[: spec.headings.index("Ketepatan") + 1]
    fixed = sum(column_width(column) for column in shown if column.heading not in (*_HIDDEN, "Unit Kerja", "Berkas"))
    name = max(_NAME[0], min(_NAME[1], _SCREEN - fixed - _FILE[0]))
    file = max(_FILE[0], min(_FILE[1], _SCREEN - fixed - name))
    widths = {"Unit Kerja": name, "Berkas": file}
    return replace(spec, columns=tuple(replace(c, width=widths.get(c.heading, c.width)) for c in spec.columns))


def _lay_head(sheet: Worksheet, step: Step, last: str) -> None:
    """The SOP's own words on this step, each text merged over the columns that it needs."""
    style.write(sheet["A1"], step.sheet, size=18, bold=True, color=theme.ACCENT)
    sheet.row_dimensions[1].height = 30
    for row, label, text, first, end in (
        (2, "Kegiatan", step.activity, _LEFT, last),
        (3, "Kelengkapan", step.requires, _LEFT, "E"),
        (3, "Output", step.output, _RIGHT, last),
        (4, "Pelaksana", step.actor, _LEFT, "E"),
        (4, "Waktu", step.time, _RIGHT, last),
    ):
        place = "A" if first == _LEFT else "F"
        style.write(sheet[f"{place}{row}"], label, color=theme.MUTED)
        style.write(sheet[f"{first}{row}"], text, wrap=True)
        cells = sheet[f"{first}{row}:{end}{row}"][0]
        width = sum(shown_width(sheet, cell.column_letter) for cell in cells)
        sheet.merge_cells(f"{first}{row}:{end}{row}")
        dimension = sheet.row_dimensions[row]
        dimension.height = max(dimension.height or 0, typeset.height(typeset.lines(text, width)))
    link(sheet, "A5", "‹ Beranda", HOME)
    sheet.row_dimensions[5].height = 21


def _last_text_column(placed: Placed) -> str:
    """The column up to which a text of the head may reach."""
    widths = accumulate(placed.widths[2:])
    return letters(next(number for number, width in enumerate(widths, start=3) if width >= _TEXT_WIDTH))


def _colour(placed: Placed, step: Step) -> None:
    """Lateness lives: Excel itself compares the clock with Batas Waktu whenever it calculates."""
    due, given = placed.first("Batas Waktu"), placed.first("Diserahkan")
    is_open = f'{given}="",{due}<>""'
    for heading in ("Kode", "Batas Waktu", "Status"):
        when(placed, placed.body(heading), f"AND({is_open},NOW()>{due})", theme.ALARM, stop=True)
    soon = f"AND({is_open},OR({due}-NOW()<=1/24,INT({due})=TODAY()))"
    when(placed, placed.body("Batas Waktu"), soon, theme.WATCH)
    documents, document = placed.body(step.documents[0], step.documents[-1]), placed.first(step.documents[0])[1:]
    missing = f'AND({placed.first("Status")}="{Status.RUNNING}",{document}="{Presence.MISSING}")'
    when(placed, documents, missing, theme.WATCH, stop=True)
    colour_words(placed)
