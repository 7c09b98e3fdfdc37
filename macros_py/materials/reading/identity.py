"""The identity block above the tables: labels with their values, and the texts that may be titles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from macros_py.base.addresses import address
from macros_py.materials.content import Field
from macros_py.materials.reading.headings import Words, clean
from macros_py.materials.reading.values import as_text

Merge = tuple[tuple[int, int], tuple[int, int]]  # first and last cell, 0-based

_TITLES = 24
_LONGEST = 300


class IdentityBlock:
    """What stands above the first table of a sheet; `fields` by kind (kode, nama, tahun, revisi)."""

    def __init__(self, sheet: str, start: tuple[int, int], merges: Sequence[Merge], words: Words) -> None:
        self._sheet, self._words, self._merges = sheet, words, merges
        self._top, self._left = start
        self._merge_ends: dict[tuple[int, int], int] | None = None  # last column by first cell, made on first use
        self._texts: list[tuple[str, int, int]] = []
        self.fields: dict[str, Field] = {}

    def look_at(self, row: int, cells: list[Any]) -> None:
        """Take what one row says, like "Unit Kerja : Asisten Deputi …" in one cell or in several."""
        for column, value in enumerate(cells):
            if value.__class__ is not str or not value or len(value) > _LONGEST:
                continue
            key, text = self._words.label(value)
            if key is None:
                if len(self._texts) < _TITLES and len(value) > 3:
                    self._texts.append((value, row, column))
                continue
            place = column
            if not text:
                place, text = self._beside(row, column, cells)
            if key not in self.fields and (text or ":" not in value):
                self.fields[key] = self._field(text, row, place)

    def titles(self) -> list[Field]:
        """The other texts, for a file whose identity block does not name the unit or the year."""
        return [self._field(clean(text), row, column) for text, row, column in self._texts]

    def _field(self, text: str, row: int, column: int) -> Field:
        return Field(text, self._sheet, address(row + self._top + 1, column + self._left + 1))

    def _beside(self, row: int, label: int, cells: list[Any]) -> tuple[int, str]:
        """The value right of a label; when there is none, the first cell that could hold it."""
        if self._merge_ends is None:
            self._merge_ends = {first: last[1] for first, last in self._merges}
        place = label + self._left
        start = self._merge_ends.get((row + self._top, place), place) - self._left + 1
        for column in range(start, len(cells)):
            value = cells[column]
            if value != "" and (text := as_text(value).lstrip(": ")):
                return column, text
        return start, ""
