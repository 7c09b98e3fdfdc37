"""The rows of a sheet that hold headings: which columns they name, what they say of amounts, and where the body begins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from macros_py.base.addresses import address
from macros_py.materials.content import Remark
from macros_py.materials.reading.headings import LONGEST, Words, clean
from macros_py.materials.reading.identity import Merge
from macros_py.materials.reading.values import are_column_numbers

Columns = dict[str, list[int]]  # places in a row by kind of column

_SCALES = (("ribu", 10**3), ("000.000", 10**6), ("000", 10**3), ("juta", 10**6), ("miliar", 10**9), ("milyar", 10**9))
_NEEDED = {"indikator": ("sasaran", "target", "satuan"), "anggaran": ()}


class HeadingRows:
    """The headings of one sheet; what is doubtful about them goes to `remarks`.

    It knows the list, not the reader that owns it: the child runs without a collector, and a cycle would keep every sheet.
    """

    def __init__(
        self,
        sheet: str,
        rows: list[list[Any]],
        start: tuple[int, int],
        merges: Sequence[Merge],
        words: Words,
        remarks: list[Remark],
    ) -> None:
        self._sheet, self._rows, self._merges, self._words, self._remarks = sheet, rows, merges, words, remarks
        self._top, self._left = start

    def _remark(self, code: str, row: int, column: int, **values: object) -> None:
        self._remarks.append(Remark(code, self._sheet, address(row + self._top + 1, column + self._left + 1), values))

    def find(self, row: int) -> dict[str, Columns]:
        """The tables whose headings stand in this row, with their columns."""
        kinds = self._words.kinds
        tables: dict[str, Columns] = {}
        for column, value in enumerate(self._rows[row]):
            if value and value.__class__ is str and len(value) <= LONGEST:
                for table, kind in kinds(value).items():
                    tables.setdefault(table, {}).setdefault(kind, []).append(column)
        if not tables:  # like most rows
            return tables
        return {
            table: columns
            for table, columns in tables.items()
            if (table == "indikator" and "indikator" in columns and ("sasaran" in columns or "target" in columns))
            or (table == "anggaran" and "program" in columns and "anggaran" in columns)
        }

    def body(self, heading: int, found: dict[str, Columns]) -> int:
        """First row below the headings: a second row of headings and the row (1) (2) (3) belong to them."""
        body = heading + 1
        if body < len(self._rows):
            second = {
                (table, kind): column
                for column, value in enumerate(self._rows[body])
                if value.__class__ is str and len(value) <= LONGEST
                for table, kind in self._words.kinds(value).items()
            }
            extra = {(t, k): c for (t, k), c in second.items() if t in found and k not in found[t]}
            if extra and not any(k in {"indikator", "program"} for _, k in second):
                for (table, kind), column in extra.items():
                    found[table][kind] = [column]
                body += 1
        for table, columns in found.items():
            self._settle(table, heading, columns)
        numbered = body
        while numbered < min(body + 2, len(self._rows)) and not any(value != "" for value in self._rows[numbered]):
            numbered += 1
        if numbered < len(self._rows) and are_column_numbers([value for value in self._rows[numbered] if value != ""]):
            return numbered + 1
        return body

    def _settle(self, table: str, heading: int, columns: Columns) -> None:
        """One column per kind: the year decides between two targets; a merged heading spans its columns."""
        there = heading + self._top
        spans = [(c1 - self._left, c2 - self._left) for (r1, c1), (r2, c2) in self._merges if c2 > c1 and r1 <= there <= r2]
        for kind, places in columns.items():
            if kind == "no":
                continue
            if len(places) > 1 and kind != "program":
                texts = [str(self._rows[heading][place]) for place in places]
                right = [p for p, text in zip(places, texts, strict=True) if self._words.year in text]
                if len(right) != 1:
                    self._remark("HEADING_TWICE", heading, places[1], heading=texts[0])
                    right = places[:1]
                columns[kind] = right
            for first, last in spans:
                if first in columns[kind]:
                    taken = {p for other, ps in columns.items() if other != kind for p in ps}
                    end = min(last + 1, len(self._rows[heading]))
                    columns[kind] = sorted({*columns[kind], *(c for c in range(first, end) if c not in taken)})
        for kind in _NEEDED[table]:
            if kind not in columns:
                place = columns["indikator"][0]
                similar = self._words.similar(self._rows[heading], table, kind)
                code = "HEADING_MISSPELT" if similar else "HEADING_LACKING"
                self._remark(code, heading, place, heading=kind.capitalize(), found=similar)
        if table == "anggaran" and self.scale(heading, columns) > 1:
            place, factor = columns["anggaran"][0], f"{self.scale(heading, columns):,}".replace(",", ".")
            self._remark("BUDGET_SCALED", heading, place, heading=clean(str(self._rows[heading][place])), factor=factor)

    def scale(self, heading: int, columns: Columns) -> int:
        """1000 where amounts are in thousands: by the heading, or by a line "(dalam ribuan rupiah)" above it."""
        texts = [str(self._rows[heading][columns["anggaran"][0]]).lower()]
        for row in self._rows[max(0, heading - 2) : heading]:
            texts += [text for text in map(str.lower, filter(_is_text, row)) if "dalam" in text and len(text) <= LONGEST]
        return next((factor for word, factor in _SCALES for text in texts if word in text), 1)


def _is_text(value: object) -> bool:
    return value.__class__ is str
