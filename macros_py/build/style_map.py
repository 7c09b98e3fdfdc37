"""Which style of an older workbook is equal to one of a new one; one that is missing there is appended."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from lxml import etree

from macros_py.build.parsed_package import Package
from macros_py.sheets.ooxml import tag


class Styles:
    """Numbers of styles of the new package → numbers of equal styles of the old one, appended where there is none."""

    def __init__(self, old: Package, new: Package) -> None:
        self._old, self._new = old.styles, new.styles
        self._cells: dict[str, str] = {}
        self._differentials: dict[str, str] = {}

    def cell(self, number: str) -> str:
        """Number of a cell's style."""
        if number not in self._cells:
            xf = deepcopy(self._new.find(tag("cellXfs"))[int(number)])
            for list_name, key in (("fonts", "fontId"), ("fills", "fillId"), ("borders", "borderId")):
                item = self._new.find(tag(list_name))[int(xf.get(key, "0"))]
                xf.set(key, _placed(self._list(list_name), item))
            xf.set("numFmtId", self._number_format(xf.get("numFmtId", "0")))
            xf.set("xfId", "0")
            self._cells[number] = _placed(self._list("cellXfs"), xf)
        return self._cells[number]

    def differential(self, number: str) -> str:
        """Number of a conditional format's style."""
        if number not in self._differentials:
            item = self._new.find(tag("dxfs"))[int(number)]
            self._differentials[number] = _placed(self._list("dxfs"), item)
        return self._differentials[number]

    def _list(self, name: str) -> Any:
        return self._old.find(tag(name))

    def _number_format(self, number: str) -> str:
        """Formats above 163 are the workbook's own: the same code may have another number there."""
        code = next((f.get("formatCode") for f in self._new.iter(tag("numFmt")) if f.get("numFmtId") == number), None)
        if code is None:
            return number
        there = self._list("numFmts")
        if there is None:
            there = etree.Element(tag("numFmts"), count="0")
            self._old.insert(0, there)
        for item in there:
            if item.get("formatCode") == code:
                return str(item.get("numFmtId"))
        free = str(max([163, *(int(item.get("numFmtId")) for item in there)]) + 1)
        etree.SubElement(there, tag("numFmt"), numFmtId=free, formatCode=code)
        there.set("count", str(len(there)))
        return free


def _placed(items: Any, item: Any) -> str:
    """Number of an item in a list of styles; appended where no equal one is there."""
    wanted = _canonical(item)
    for number, there in enumerate(items):
        if _canonical(there) == wanted:
            return str(number)
    items.append(deepcopy(item))
    items.set("count", str(len(items)))
    return str(len(items) - 1)


def _canonical(item: Any) -> object:
    return item.tag, sorted(item.attrib.items()), [_canonical(child) for child in item]
