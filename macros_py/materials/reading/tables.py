"""Finding the tables of a sheet wherever they stand, and the identity block above them. Rows in, blocks out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Any

from macros_py.base.addresses import address, letters
from macros_py.materials import numbers
from macros_py.materials.content import Block, BudgetLine, Cell, Line, Remark, Sum
from macros_py.materials.reading.heading_rows import Columns, HeadingRows
from macros_py.materials.reading.headings import LONGEST, Words, clean, normal
from macros_py.materials.reading.identity import IdentityBlock, Merge
from macros_py.materials.reading.scan import NOTHING_ODD, Oddities
from macros_py.materials.reading.values import as_text, join_texts

_SHORT = 24  # a text as short as this may be "Mengetahui," in the column of indicators
_GAP = 2  # blank rows after which a row must look like an indicator to belong to the table


class SheetReader:
    """One sheet: its values from cell (top, left) on, its merges and oddities. `read` finds everything in it."""

    def __init__(
        self, name: str, rows: list[list[Any]], start: tuple[int, int], merges: Sequence[Merge], odd: Oddities, words: Words
    ) -> None:
        self.name, self.rows, self.odd, self.words = name, rows, odd, words
        self.top, self.left = start
        self.merges = merges
        self.blocks: list[Block] = []
        self.remarks: list[Remark] = []
        self.identity = IdentityBlock(name, start, merges, words)
        self._headings = HeadingRows(name, rows, start, merges, words, self.remarks)
        self._percents = set(odd.percents)
        self._span = slice(None)  # the columns of the table that is being read
        self._columns: Columns | None = None  # of the last indicator table
        self._sasaran, self._sasaran_row, self._last_line, self._end = "", 0, -9, 0

    def read(self) -> None:
        """Walk down: identity and titles until the first table, then one table after the other."""
        row, rows = 0, self.rows
        while row < len(rows):
            found = self._headings.find(row)
            if not found:
                if self._columns:
                    self._outside(row)
                if not self.blocks and row < 80:
                    self.identity.look_at(row, rows[row])
                row += 1
                continue
            body = self._headings.body(row, found)
            row = max(self._table(kind, row, body, columns) for kind, columns in found.items())

    def _remark(self, code: str, row: int, column: int, **values: object) -> None:
        self.remarks.append(Remark(code, self.name, address(row + self.top + 1, column + self.left + 1), values))

    def _covered(self, body: int, columns: Columns) -> dict[int, list[tuple[int, int]]]:
        """By row, the places that a merged range covers, each with the row of its value, for the rows that are read later.

        A budget is never repeated, it would count twice.
        """
        repeated = {place + self.left for kind, places in columns.items() if kind != "anggaran" for place in places}
        covered: dict[int, list[tuple[int, int]]] = {}
        for (r1, c1), (r2, c2) in self.merges:
            first = r1 - self.top
            if r2 > r1 and first >= body and c1 in repeated:
                if r2 - r1 > 5_000:
                    found = f"{address(r1 + 1, c1 + 1)}:{address(r2 + 1, c2 + 1)}"
                    self._remark("MERGE_HUGE", first, c1 - self.left, found=found)
                    continue
                for row in range(first + 1, min(r2 - self.top, len(self.rows) - 1) + 1):
                    covered.setdefault(row, []).append((c1 - self.left, first))
        return covered

    def _repeat(self, row: int, covered: dict[int, list[tuple[int, int]]]) -> None:
        """Give a row the values of the merged ranges that reach into it."""
        for column, first in covered.get(row, ()):
            self.rows[row][column] = self.rows[first][column]
            if (first + self.top, column + self.left) in self._percents:
                self._percents.add((row + self.top, column + self.left))

    def _table(self, kind: str, heading: int, body: int, columns: Columns) -> int:
        """Read one table; returns the row after it."""
        covered = self._covered(body, columns) if self.merges else {}
        places = [place for of_kind in columns.values() for place in of_kind]
        self._span = slice(min(places), max(places) + 1)
        names = {name: letters(places[0] + self.left + 1) for name, places in columns.items() if name != "no"}
        place = (self.name, heading + self.top + 1, names)
        if kind == "anggaran":
            budgets, sums, end = self._budget_lines(body, columns, covered)
            self.blocks.append(Block(kind, *place, (), tuple(budgets), self._headings.scale(heading, columns), tuple(sums)))
        else:
            lines = self._indicator_lines(body, columns, covered)
            self.blocks.append(Block(kind, *place, tuple(lines)))
            self._columns, end = columns, self._end
        self._place_oddities(body, end, columns)
        return end

    def _indicator_lines(self, body: int, columns: Columns, covered: dict[int, list[tuple[int, int]]]) -> list[Line]:
        """The lines of an indicator table. This loop is most of what the child adds to calamine: kept flat for speed."""
        lines: list[Line] = []
        text, value, top, gap, row = self._text, self._value, self.top + 1, 0, body
        if body - self._last_line > _GAP + 2:
            self._sasaran, self._sasaran_row = "", 0
        of_sasaran, of_indikator = columns.get("sasaran", []), columns["indikator"]
        of_target, of_satuan = columns.get("target", []), columns.get("satuan", [])
        of_mendukung = columns.get("mendukung", [])
        for row in range(body, len(self.rows)):
            if covered:
                self._repeat(row, covered)
            cells = self.rows[row]
            sasaran, indikator = text(cells, of_sasaran), text(cells, of_indikator)
            target, satuan = value(cells, of_target, row), text(cells, of_satuan)
            if indikator and (target is not None or satuan):
                whole = target is not None and satuan  # such a row ends nothing, whatever words it begins with
                if len(indikator) < _SHORT and (self._is_end(indikator) if whole else self._ends(cells)):
                    break
            elif not (sasaran or indikator or satuan or target is not None):
                if self._headings.find(row):
                    break
                gap += 1
                continue
            elif (
                self._ends(cells)
                or (gap and self._leads(row))
                or (gap >= _GAP and not self._goes_on(row, of_indikator, of_target + of_satuan))
            ):
                break
            if (target is None or isinstance(target, str)) and self._heads(row, (indikator, sasaran, target or "", satuan)):
                break
            gap = 0
            if sasaran and sasaran != self._sasaran:
                self._sasaran, self._sasaran_row = sasaran, row + top
            self._last_line = row
            supports = text(cells, of_mendukung) if of_mendukung and indikator else ""
            lines.append((row + top, self._sasaran, indikator, target, satuan, supports, self._sasaran_row))
        else:
            row += 1
        self._end = max(row, body)
        return lines

    def _heads(self, row: int, texts: tuple[str, ...]) -> bool:
        """Whether this row holds the headings of the next table."""
        kinds = self.words.kinds
        for text in texts:
            if text and len(text) <= LONGEST and kinds(text):
                return bool(self._headings.find(row))
        return False

    def _goes_on(self, row: int, of_indikator: list[int], others: list[int]) -> bool:
        """Whether the next row with anything in it is an indicator: then a lone Sasaran after a gap opens a new group."""
        for cells in self.rows[row + 1 : row + 4]:
            if self._text(cells, of_indikator):
                return any(cells[place] != "" for place in others) and not self._ends(cells)
        return False

    def _outside(self, row: int) -> None:
        """Something like an indicator below the end of its table is named, not lost in silence."""
        columns = self._columns
        if columns and all(kind in columns for kind in ("target", "satuan")):
            cells = self.rows[row]
            found = self._text(cells, columns["indikator"])
            if found and all(self._text(cells, columns[kind]) for kind in ("target", "satuan")) and not self._is_end(found):
                self._remark("ROW_OUTSIDE", row, columns["indikator"][0], found=found)
                self._columns = None  # once for each table

    def _budget_lines(
        self, body: int, columns: Columns, covered: dict[int, list[tuple[int, int]]]
    ) -> tuple[list[BudgetLine], list[Sum], int]:
        """The lines of a budget table, its rows of sums, and where it ends. After a sum another group may follow."""
        lines: list[BudgetLine] = []
        sums: list[Sum] = []
        of_program, of_anggaran = columns["program"], columns["anggaran"]
        gap, row = 0, body
        for row in range(body, len(self.rows)):
            if covered:
                self._repeat(row, covered)
            cells = self.rows[row]
            program, amount = self._text(cells, of_program, " / "), self._value(cells, of_anggaran, row)
            if amount is None:
                if not program:
                    if self._headings.find(row):
                        break
                    gap += 1
                    continue
                if gap >= _GAP or self._ends(cells) or (gap and self._leads(row)):
                    break
                if sums and sums[-1][3] == len(lines) and not self._amount_follows(row, columns):
                    break
            if len(program) <= LONGEST and self.words.kinds(program) and self._headings.find(row):
                break
            gap = 0
            if self._is_sum(cells, of_program):
                sums.append((row + self.top + 1, amount, sums[-1][3] if sums else 0, len(lines)))
            else:
                lines.append((row + self.top + 1, program, amount))
        else:
            row += 1
        return lines, sums, max(row, body)

    def _amount_follows(self, row: int, columns: Columns) -> bool:
        """Whether the next row holds an amount: then this one opens a group, and is no note below the table."""
        below = self.rows[row + 1] if row + 1 < len(self.rows) else []
        return any(isinstance(below[place], int | float) for place in columns["anggaran"] if place < len(below))

    def _is_sum(self, cells: list[Any], of_program: list[int]) -> bool:
        labels = [cells[place] for place in of_program if cells[place].__class__ is str and cells[place].strip()]
        labels = labels or [cell for cell in cells[self._span] if cell.__class__ is str and cell.strip()][:1]
        return any(len(label) < 40 and self.words.is_sum(label) for label in labels)

    def _leads(self, row: int) -> bool:
        """Whether a row is the title of a table below: one text alone, then headings."""
        for number in range(row, min(row + 6, len(self.rows))):
            if sum(value != "" for value in self.rows[number]) > 1:
                return number > row and bool(self._headings.find(number))
        return False

    def _is_end(self, text: str) -> bool:
        """Whether a text is nothing but a word that ends tables: "Mengetahui,", "Total"."""
        plain = normal(text)
        return plain in self.words.sums or f"{plain} " in self.words.ends

    def _ends(self, cells: list[Any]) -> bool:
        """Whether a row begins the signatures, notes or totals below a table."""
        for value in cells[self._span]:
            if value.__class__ is str and value:
                plain = normal(value[:60])
                if plain in self.words.sums or f"{plain} ".startswith(self.words.ends):
                    return True
        return False

    def _text(self, cells: list[Any], places: list[int], between: str = " ") -> str:
        if len(places) == 1:
            value = cells[places[0]]
            if value.__class__ is str:
                return clean(value) if value else ""
            return as_text(value)
        return join_texts(map(as_text, map(cells.__getitem__, places)), between)

    def _value(self, cells: list[Any], places: list[int], row: int) -> Cell:
        """A target or budget. Under a heading over several columns it is one value, or all of them as text."""
        if len(places) == 1:
            value = cells[places[0]]
            if value.__class__ is str:  # like most
                return (clean(value) or None) if value else None
            return self._single(value, row, places[0])
        singles = (self._single(cells[place], row, place) for place in places if cells[place] != "")
        filled = [single for single in singles if single is not None]
        if len(filled) == 1:
            return filled[0]
        texts = [str(single) for single in filled]
        several = sum(any(sign.isdigit() for sign in text) for text in texts) > 1
        return (" / " if several else " ").join(texts) or None  # two numbers are not one

    def _single(self, value: Any, row: int, place: int) -> Cell:
        """A cell: a number stays a number, a percent-formatted one becomes the text it shows."""
        if value.__class__ is float:
            return self._number(value, row, place)
        if value.__class__ is str:
            return (clean(value) or None) if value else None
        if value.__class__ is int:  # .xls keeps whole numbers apart
            return value
        if isinstance(value, datetime | date | time | timedelta):
            self._remark("CELL_IS_DATE", row, place, found=as_text(value))
        return as_text(value)

    def _number(self, value: float, row: int, place: int) -> Cell:
        if not isfinite(value):
            self._remark("CELL_ERROR", row, place, found=str(value))
            return None
        if self._percents and (row + self.top, place + self.left) in self._percents:
            return numbers.number_text(round(value * 100, 10)) + "%"
        return int(value) if value.is_integer() and abs(value) < 1e15 else value

    def _place_oddities(self, body: int, end: int, columns: Columns) -> None:
        if self.odd is NOTHING_ODD:
            return
        mine = {place + self.left for kind, places in columns.items() if kind != "no" for place in places}
        rows = range(body + self.top, end + self.top)
        for (row, column), text in sorted(self.odd.errors.items()):
            if column in mine and row in rows:
                self._remark("CELL_ERROR", row - self.top, column - self.left, found=text)
        for row, column in sorted(self.odd.uncomputed):
            if column in mine and row in rows:
                self._remark("CELL_UNCOMPUTED", row - self.top, column - self.left)
        hidden = [row for row in sorted(self.odd.hidden_rows) if row in rows]
        block = self.blocks[-1]
        filled = {line[0] - 1 for line in block.indicators} | {line[0] - 1 for line in block.budgets}
        if filled.intersection(hidden):
            self._remark("ROWS_HIDDEN", hidden[0] - self.top, min(mine) - self.left, count=len(hidden))
