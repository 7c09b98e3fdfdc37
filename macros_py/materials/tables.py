"""Finding the tables of a sheet wherever they stand, and the identity block above them. Rows in, blocks out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from macros_py.materials import numbers
from macros_py.materials.cells import COLUMN_NUMBER, as_text, is_column_number, letters
from macros_py.materials.headings import LONGEST, Words, clean, normal
from macros_py.materials.identity import IdentityBlock, Merge
from macros_py.materials.records import Block, BudgetLine, Cell, Line, Remark
from macros_py.materials.scan import NOTHING_ODD, Oddities

Columns = dict[str, list[int]]

_SCALES = (("ribu", 10**3), ("000.000", 10**6), ("000", 10**3), ("juta", 10**6), ("miliar", 10**9), ("milyar", 10**9))
_NEEDED = {"indikator": ("sasaran", "target", "satuan"), "anggaran": ()}
_SHORT = 24  # a text as short as this may be "Mengetahui," in the column of indicators
_GAP = 2  # blank rows after which a row must look like an indicator to belong to the table


class SheetReader:
    """One sheet: its values from cell (top, left) on, its merges and oddities. `read` finds everything in it."""

    def __init__(
        self,
        name: str,
        rows: list[list[Any]],
        start: tuple[int, int],
        merges: Sequence[Merge],
        odd: Oddities,
        words: Words,
    ) -> None:
        self.name, self.rows, self.odd, self.words = name, rows, odd, words
        self.top, self.left = start
        self.merges = merges
        self.blocks: list[Block] = []
        self.remarks: list[Remark] = []
        self.identity = IdentityBlock(name, start, merges, words)
        self._columns: Columns | None = None  # of the last indicator table
        self._sasaran, self._sasaran_row, self._last_line, self._end = "", 0, -9, 0

    def read(self, *, identify: bool = True) -> None:
        """Walk down: identity and titles until the first table, then one table after the other."""
        row, rows = 0, self.rows
        while row < len(rows):
            found = self._headings(row)
            if not found:
                if self._columns:
                    self._outside(row)
                if identify and not self.blocks and row < 80:
                    self.identity.look_at(row, rows[row])
                row += 1
                continue
            body = self._body(row, found)
            row = max(self._table(kind, row, body, columns) for kind, columns in found.items())

    def address(self, row: int, column: int) -> str:
        """A1 address of a place in `rows`."""
        return f"{letters(column + self.left)}{row + self.top + 1}"

    def _remark(self, code: str, row: int, column: int, **values: object) -> None:
        self.remarks.append(Remark(code, self.name, self.address(row, column), values))

    def _headings(self, row: int) -> dict[str, Columns]:
        """The tables whose headings stand in this row, with their columns."""
        kinds = self.words.kinds
        tables: dict[str, Columns] = {}
        for column, value in enumerate(self.rows[row]):
            if value and value.__class__ is str and len(value) <= LONGEST:
                for table, kind in kinds(value).items():
                    tables.setdefault(table, {}).setdefault(kind, []).append(column)
        return {
            table: columns
            for table, columns in tables.items()
            if (table == "indikator" and "indikator" in columns and ("sasaran" in columns or "target" in columns))
            or (table == "anggaran" and "program" in columns and "anggaran" in columns)
        }

    def _body(self, heading: int, found: dict[str, Columns]) -> int:
        """First row below the headings: a second row of headings and the row (1) (2) (3) belong to them."""
        body = heading + 1
        if body < len(self.rows):
            second = {
                (table, kind): column
                for column, value in enumerate(self.rows[body])
                if value.__class__ is str and len(value) <= LONGEST
                for table, kind in self.words.kinds(value).items()
            }
            extra = {(t, k): c for (t, k), c in second.items() if t in found and k not in found[t]}
            if extra and not any(k in {"indikator", "program"} for _, k in second):
                for (table, kind), column in extra.items():
                    found[table][kind] = [column]
                body += 1
        for table, columns in found.items():
            self._settle(table, heading, columns)
        if body < len(self.rows):
            filled = [value for value in self.rows[body] if value != ""]
            if len(filled) >= 3 and all(is_column_number(value) for value in filled):
                body += 1
        return body

    def _settle(self, table: str, heading: int, columns: Columns) -> None:
        """One column per kind: the year decides between two targets; a merged heading spans its columns."""
        there = heading + self.top
        spans = [(c1 - self.left, c2 - self.left) for (r1, c1), (r2, c2) in self.merges if c2 > c1 and r1 <= there <= r2]
        for kind, places in columns.items():
            if kind in {"program", "no"}:
                continue
            if len(places) > 1:
                texts = [str(self.rows[heading][place]) for place in places]
                right = [p for p, text in zip(places, texts, strict=True) if self.words.year in text]
                if len(right) != 1:
                    self._remark("HEADING_TWICE", heading, places[1], heading=texts[0])
                    right = places[:1]
                columns[kind] = right
            for first, last in spans:
                if first == columns[kind][0]:
                    taken = {p for other, ps in columns.items() if other != kind for p in ps}
                    end = min(last + 1, len(self.rows[heading]))
                    columns[kind] = [c for c in range(first, end) if c not in taken]
        for kind in _NEEDED[table]:
            if kind not in columns:
                place = columns["indikator"][0]
                similar = self.words.similar(self.rows[heading], table, kind)
                code = "HEADING_MISSPELT" if similar else "HEADING_LACKING"
                self._remark(code, heading, place, heading=kind.capitalize(), found=similar)
        if table == "anggaran" and self._scale(heading, columns) > 1:
            place, factor = columns["anggaran"][0], f"{self._scale(heading, columns):,}".replace(",", ".")
            self._remark("BUDGET_SCALED", heading, place, heading=clean(str(self.rows[heading][place])), factor=factor)

    def _scale(self, heading: int, columns: Columns) -> int:
        text = str(self.rows[heading][columns["anggaran"][0]]).lower()
        return next((factor for word, factor in _SCALES if word in text), 1)

    def _spread(self, body: int, columns: Columns) -> None:
        """Give every row of a merged range its value; a budget is never spread, it would count twice."""
        spread = {place + self.left for kind, places in columns.items() if kind != "anggaran" for place in places}
        last = len(self.rows) - 1
        for (r1, c1), (r2, c2) in self.merges:
            first = r1 - self.top
            if r2 > r1 and first >= body and c1 in spread:
                value = self.rows[first][c1 - self.left] if first <= last else ""
                if r2 - r1 > 5_000:
                    self._remark("MERGE_HUGE", first, c1 - self.left, found=f"{letters(c1)}{r1 + 1}:{letters(c2)}{r2 + 1}")
                    continue
                for row in range(first + 1, min(r2 - self.top, last) + 1):
                    self.rows[row][c1 - self.left] = value

    def _table(self, kind: str, heading: int, body: int, columns: Columns) -> int:
        """Read one table; returns the row after it."""
        if self.merges:
            self._spread(body, columns)
        names = {name: letters(places[0] + self.left) for name, places in columns.items() if name != "no"}
        place = (self.name, heading + self.top + 1, names)
        if kind == "anggaran":
            budgets, total, end = self._budget_lines(body, columns)
            self.blocks.append(Block(kind, *place, (), tuple(budgets), self._scale(heading, columns), total))
        else:
            lines = self._indicator_lines(body, columns)
            self.blocks.append(Block(kind, *place, tuple(lines)))
            self._columns, end = columns, self._end
        self._place_oddities(body, end, columns)
        return end

    def _indicator_lines(self, body: int, columns: Columns) -> list[Line]:
        """The lines of an indicator table. This loop is most of what the child adds to calamine: kept flat for speed."""
        lines: list[Line] = []
        text, value, top, gap, row = self._text, self._value, self.top + 1, 0, body
        if body - self._last_line > _GAP + 2:
            self._sasaran, self._sasaran_row = "", 0
        of_sasaran, of_indikator = columns.get("sasaran", []), columns["indikator"]
        of_target, of_satuan = columns.get("target", []), columns.get("satuan", [])
        of_mendukung = columns.get("mendukung", [])
        for row in range(body, len(self.rows)):
            cells = self.rows[row]
            sasaran, indikator = text(cells, of_sasaran), text(cells, of_indikator)
            target, satuan = value(cells, of_target, row), text(cells, of_satuan)
            if indikator and (target is not None or satuan):
                if len(indikator) < _SHORT and self._ends(cells):
                    break
            elif not (sasaran or indikator or satuan or target is not None):
                gap += 1
                continue
            elif self._ends(cells) or (gap >= _GAP and not self._goes_on(row, of_indikator, of_target + of_satuan)):
                break
            if not isinstance(target, int | float) and self._heads(row, (indikator, sasaran, target or "", satuan)):
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
        return any(self.words.kinds(text) for text in texts if 0 < len(text) <= LONGEST) and bool(self._headings(row))

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
            if found and all(self._text(cells, columns[kind]) for kind in ("target", "satuan")) and not self._ends(cells):
                self._remark("ROW_OUTSIDE", row, columns["indikator"][0], found=found)
                self._columns = None  # once for each table

    def _budget_lines(
        self, body: int, columns: Columns
    ) -> tuple[list[BudgetLine], tuple[int, Cell] | None, int]:
        lines: list[BudgetLine] = []
        of_program, of_anggaran = columns["program"], columns["anggaran"]
        gap, row = 0, body
        for row in range(body, len(self.rows)):
            cells = self.rows[row]
            program, amount = self._text(cells, of_program, " / "), self._value(cells, of_anggaran, row)
            if amount is None:
                if not program:
                    gap += 1
                    continue
                if gap >= _GAP or self._ends(cells):
                    break
            if len(program) <= LONGEST and self.words.kinds(program) and self._headings(row):
                break
            if self._is_sum(cells, of_program, program):
                return lines, (row + self.top + 1, amount), row + 1
            gap = 0
            lines.append((row + self.top + 1, program, amount))
        else:
            row += 1
        return lines, None, max(row, body)

    def _is_sum(self, cells: list[Any], of_program: list[int], program: str) -> bool:
        label = program or next((c for c in cells if c.__class__ is str and c.strip()), "")
        return len(label) < 40 and self.words.is_sum(label)

    def _ends(self, cells: list[Any]) -> bool:
        """Whether a row begins the signatures, notes or totals below a table."""
        for value in cells:
            if value.__class__ is str and value:
                plain = normal(value[:60])
                if plain in self.words.sums or plain.startswith(self.words.ends):
                    return True
        return False

    def _text(self, cells: list[Any], places: list[int], between: str = " ") -> str:
        if len(places) == 1:
            value = cells[places[0]]
            if value.__class__ is str:
                return clean(value) if value else ""
            return as_text(value)
        texts = [text for text in (as_text(cells[place]) for place in places) if text]
        if len(texts) > 1 and between == " " and COLUMN_NUMBER.match(texts[0]):
            texts = texts[1:]  # "1." in a column of its own, under one merged heading
        return between.join(dict.fromkeys(texts))

    def _value(self, cells: list[Any], places: list[int], row: int) -> Cell:
        """A target or budget: a number stays a number, a percent-formatted one becomes the text it shows."""
        if len(places) != 1:
            filled = [place for place in places if cells[place] != ""]
            if len(filled) != 1:
                return " ".join(as_text(cells[place]) for place in filled) or None
            places = filled
        place = places[0]
        value = cells[place]
        if value.__class__ is float:
            if self.odd.percents and (row + self.top, place + self.left) in self.odd.percents:
                return numbers.shown(round(value * 100, 10)) + "%"
            return int(value) if value.is_integer() and abs(value) < 1e15 else value
        if value.__class__ is str:
            return (clean(value) or None) if value else None
        if value.__class__ is int:  # .xls keeps whole numbers apart
            return value
        if isinstance(value, datetime | date | time | timedelta):
            self._remark("CELL_IS_DATE", row, place, found=as_text(value))
        return as_text(value)

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
