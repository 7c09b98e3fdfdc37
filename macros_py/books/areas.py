"""Areas of a sheet: `B7:D30` as four numbers, and the rule by which an area follows a table that grows or shrinks."""

from __future__ import annotations

import re
from typing import NamedTuple

from macros_py.base.addresses import LAST_COLUMN, LAST_ROW, address, letters, number

_AREA = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Za-z]{1,3})\$?([0-9]{1,7}))?")
_REFERENCE = r"(?:'(?:[^']|'')+'|[^'!,:()\"\s]+)!\$?[A-Z]{1,3}\$?[0-9]{1,7}(?::\$?[A-Z]{1,3}\$?[0-9]{1,7})?"
_REFERENCES = re.compile(f"{_REFERENCE}(?:,{_REFERENCE})*")
_ONE_REFERENCE = re.compile(r"(?P<sheet>'(?:[^']|'')+'|[^'!,:()\"\s]+)!(?P<area>[^,]+)")


class Area(NamedTuple):
    """A rectangle of cells, 1-based and inclusive."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def parse(cls, text: str) -> Area:
        """Read `B7:D30`, `B7` or `$B$7:$D$30`. Raises ValueError for anything else, whole rows and columns included."""
        match = _AREA.fullmatch(text)
        if match is None:
            raise ValueError(text)
        first, top, last, bottom = match.groups()
        left, right = number(first), number(last or first)
        area = cls(int(top), left, int(bottom or top), right)
        if not (1 <= area.top <= area.bottom <= LAST_ROW and area.left <= area.right <= LAST_COLUMN):
            raise ValueError(text)
        return area

    @property
    def single(self) -> bool:
        """Whether it is one cell."""
        return self.top == self.bottom and self.left == self.right

    def __str__(self) -> str:
        first = address(self.top, self.left)
        return first if self.single else f"{first}:{address(self.bottom, self.right)}"

    def holds(self, row: int, column: int) -> bool:
        """Whether the cell lies inside."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def within(self, other: Area) -> bool:
        """Whether it lies wholly inside `other`."""
        return other.holds(self.top, self.left) and other.holds(self.bottom, self.right)

    def meets(self, other: Area) -> bool:
        """Whether the two share a cell."""
        return self.top <= other.bottom and other.top <= self.bottom and self.left <= other.right and other.left <= self.right

    def following(self, body: Area, bottom: int) -> Area:
        """Give the area as it is after the table body `body` got the last row `bottom`.

        An area that ends with the body ends with it afterwards too; one that reaches further keeps its end, as long as
        it still covers the body; one that does not cover the body's last row, or lies beside it, stays as it is.
        """
        beside = self.right < body.left or body.right < self.left
        if beside or not self.top <= body.bottom <= self.bottom:
            return self
        end = bottom if self.bottom == body.bottom else max(self.bottom, bottom)
        return self._replace(bottom=end) if end >= self.top else self


def following_list(areas: str, body: Area, bottom: int) -> str:
    """Do so for a list `B7:B30 D7` as conditional formats and validations hold it; what is not an area stays."""
    return " ".join(_following_text(area, body, bottom) for area in areas.split(" "))


def following_name(formula: str, sheet: str, body: Area, bottom: int) -> str:
    """Do so for the formula of a defined name, where it is a plain list of areas and one covers the whole body.

    A name for one cell of the last row names that cell, not the table: it stays.
    """
    if _REFERENCES.fullmatch(formula) is None:
        return formula

    def follow(match: re.Match[str]) -> str:
        named = match["sheet"]
        named = named[1:-1].replace("''", "'") if named.startswith("'") else named
        area = Area.parse(match["area"])
        if named.casefold() != sheet.casefold() or area.top > body.top:
            return match[0]
        moved = area.following(body, bottom)
        return match[0] if moved == area else f"{match['sheet']}!{_absolute(moved)}"

    return _ONE_REFERENCE.sub(follow, formula)


def _following_text(text: str, body: Area, bottom: int) -> str:
    try:
        area = Area.parse(text)
    except ValueError:
        return text
    moved = area.following(body, bottom)
    return text if moved == area else str(moved)


def _absolute(area: Area) -> str:
    return f"${letters(area.left)}${area.top}:${letters(area.right)}${area.bottom}"
