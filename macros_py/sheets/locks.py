"""What is locked, said so that pasting does not lock a cell in which staff write.

A cell that is pasted takes the style Normal where its source says nothing of its own. Normal is locked in every new workbook;
here it is free, and each style of a cell says for itself whether it is locked. Blank cells of a protected sheet, which have no
style of their own, are locked through their columns.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from lxml import etree

from macros_py.base.addresses import LAST_COLUMN
from macros_py.sheets.ooxml import Parts, tag, xml_bytes

STYLES = "xl/styles.xml"
_WIDTH = "8.43203125"  # of a column that nobody has set, as openpyxl writes it


def spare_pasted_cells(parts: Parts) -> None:
    """Do so in a package that openpyxl made; one without a protected sheet stays as it is."""
    sheets = {
        name: etree.fromstring(data)
        for name, data in parts.items()
        if name.startswith("xl/worksheets/") and name.endswith(".xml") and b"<sheetProtection" in data
    }
    if sheets:
        styles = etree.fromstring(parts[STYLES])
        blank = free_normal(styles)
        for root in sheets.values():
            lock_blanks(root, blank)
        for name, root in {**sheets, STYLES: styles}.items():
            parts[name] = xml_bytes(root)


def free_normal(styles: Any) -> str:
    """Free Normal, let every other style say what it is. Returns the number of the style of a blank cell that is locked."""
    named, cells = styles.find(tag("cellStyleXfs")), styles.find(tag("cellXfs"))
    for xf in (*named, *cells):
        if xf.find(tag("protection")) is None:
            _say(xf, locked=True)
    blank = deepcopy(cells[0])
    normal = next((s.get("xfId") for s in styles.iter(tag("cellStyle")) if s.get("builtinId") == "0"), "0")
    for xf in (named[int(normal)], cells[0]):
        _say(xf, locked=False)
    _say(blank, locked=True)
    cells.append(blank)
    cells.set("count", str(len(cells)))
    return str(len(cells) - 1)


def _say(xf: Any, *, locked: bool) -> None:
    protection = xf.find(tag("protection"))
    if protection is None:
        protection = etree.Element(tag("protection"))
        after = xf.find(tag("alignment"))
        xf.insert(0 if after is None else xf.index(after) + 1, protection)
    protection.set("locked", str(int(locked)))
    xf.set("applyProtection", "1")


def lock_blanks(sheet: Any, blank: str) -> None:
    """Give cells and columns without a style of their own the blank locked one."""
    for cell in sheet.iter(tag("c")):
        if cell.get("s", "0") == "0":
            cell.set("s", blank)
    columns = sheet.find(tag("cols"))
    if columns is None:
        columns = etree.Element(tag("cols"))
        data = sheet.find(tag("sheetData"))
        data.addprevious(columns)
    left = 1
    for column in [*columns]:
        if column.get("style", "0") == "0":
            column.set("style", blank)
        first, last = int(column.get("min")), int(column.get("max"))
        if left < first:
            column.addprevious(_column(left, first - 1, blank))
        left = last + 1
    if left <= LAST_COLUMN:
        columns.append(_column(left, LAST_COLUMN, blank))


def _column(first: int, last: int, style: str) -> Any:
    return etree.Element(tag("col"), {"min": str(first), "max": str(last), "width": _WIDTH, "style": style})
