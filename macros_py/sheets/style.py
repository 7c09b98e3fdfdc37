"""How cells look: the theme as styles of openpyxl, and one number format for each kind of value."""

from __future__ import annotations

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.writer.theme import theme_xml

from macros_py.base.theme import ACCENT, ACCENT_SOFT, AMBER, FONT, INK, LINE, MUTED, PAPER, RED, TAB_RESULT, TAB_STEP, Tone
from macros_py.tracker.layout import Column

_LONG_DATE = 22  # from this width on, a date fits with its weekday

_FORMATS = {
    "text": "@", "wrapped": "@", "code": "@", "number": "General", "minutes": '#,##0" menit"', "share": "0%",
    "money": '"Rp"#,##0', "time": r"[$-421]d mmm yyyy hh\.mm", "date": "[$-421]d mmm yyyy", "clock": r"hh\.mm",
    "choice": "General", "link": "General",
}  # fmt: skip
LONG_DATE = "[$-421]dddd, dd mmmm yyyy"
_CENTRED = {"code", "choice", "time", "date", "clock", "link"}


def differential(tone: Tone) -> DifferentialStyle:
    """A tone as the style of a conditional format."""
    fill = None if tone.fill is None else PatternFill(bgColor=tone.fill, fill_type="solid")
    return DifferentialStyle(font=Font(color=tone.text, bold=tone.bold or None), fill=fill)


def theme() -> bytes:
    """Office's theme with our accent in place of its six, so that table styles and colour menus offer no other."""
    text: str = theme_xml
    for number, (old, new) in enumerate(
        (
            ("4F81BD", ACCENT),
            ("C0504D", TAB_STEP),
            ("9BBB59", TAB_RESULT),
            ("8064A2", MUTED),
            ("4BACC6", AMBER),
            ("F79646", RED),
        ),
        start=1,
    ):
        tag = f"<a:accent{number}>"
        text = text.replace(f'{tag}\n        <a:srgbClr val="{old}"/>', f'{tag}<a:srgbClr val="{new}"/>')
    return text.replace('typeface="Cambria"', f'typeface="{FONT}"').encode()


def font(size: float = 11, *, bold: bool = False, color: str = INK, underline: bool = False) -> Font:
    """The one font."""
    return Font(name=FONT, size=size, bold=bold, color=color, underline="single" if underline else None)


def put(cell: Cell, value: object) -> None:
    """Write a value; a text stays text even when it begins with = or looks like an error."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


def write(
    cell: Cell,
    value: object,
    *,
    size: float = 11,
    bold: bool = False,
    color: str = INK,
    fill: str | None = None,
    wrap: bool = False,
    across: str = "left",
    up: str = "center",
    underline: bool = False,
) -> None:
    """Put a value into a cell, styled anew."""
    put(cell, value)
    cell.font = font(size, bold=bold, color=color, underline=underline)
    cell.alignment = Alignment(horizontal=across, vertical=up, wrap_text=wrap)
    cell.fill = PatternFill("solid", fgColor=fill) if fill else PatternFill()
    cell.border = Border()


def write_heading(cell: Cell, text: str) -> None:
    """A heading of a table."""
    write(cell, text, bold=True, color=PAPER, fill=ACCENT, wrap=True, across="center")
    cell.border = Border(right=Side("thin", color=ACCENT_SOFT))


def style_body(cell: Cell, column: Column) -> None:
    """Style one body cell of a table for its column; the cells below it share the style."""
    link = column.kind == "link"
    cell.font = font(color=ACCENT if link else INK, underline=link)
    cell.number_format = number_format(column)
    across = _across(column)
    cell.alignment = Alignment(
        horizontal=across, vertical="center", wrap_text=column.kind == "wrapped" or None, indent=int(across != "center")
    )
    cell.border = Border(bottom=Side("thin", color=LINE))
    cell.protection = Protection(locked=not column.staff)


def number_format(column: Column) -> str:
    """The number format of a column, by its kind; a wide date column also shows the weekday."""
    return LONG_DATE if column.kind == "date" and column.width >= _LONG_DATE else _FORMATS[column.kind]


def _across(column: Column) -> str:
    if column.kind in ("money", "minutes", "share"):
        return "right"
    return "center" if column.kind in _CENTRED or column.kind == "number" else "left"
