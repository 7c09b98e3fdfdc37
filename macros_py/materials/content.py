"""What passes between the template, the child process and the consolidation: plain tuples with names.

NamedTuples, not dataclasses: the child must start in a few milliseconds, and `marshal` carries tuples as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

Cell = str | int | float | bool | None


class MaterialRow(NamedTuple):
    """One indicator, to prefill a template (demo, tests, a unit that sends again)."""

    sasaran: str
    indikator: str
    target: str | int | float | None = None
    satuan: str | None = None
    mendukung: str | None = None


class BudgetRow(NamedTuple):
    """One Program/Kegiatan with its budget, to prefill a template."""

    program: str
    anggaran: str | int | float | None = None


# One indicator as it stands in a file: row of the sheet (1-based), Sasaran, Indikator, Target, Satuan, Mendukung, and the
# row where its Sasaran is written: above, when that is merged or written once. Texts are trimmed, "" is empty.
Line = tuple[int, str, str, Cell, str, str, int]
# One Program/Kegiatan: row, text, amount.
BudgetLine = tuple[int, str, Cell]
# One row of sums: row, amount, and which budget lines stand above it since the sum before: from, to.
Sum = tuple[int, Cell, int, int]


class Block(NamedTuple):
    """A table that was found: its sheet, the row of its headings, the column letters of each kind, and its lines."""

    kind: str  # "indikator" or "anggaran"; the lines of the other kind are empty
    sheet: str
    heading_row: int
    columns: Mapping[str, str]
    indicators: tuple[Line, ...] = ()
    budgets: tuple[BudgetLine, ...] = ()
    scale: int = 1  # 1000 when the heading says "ribuan rupiah"
    sums: tuple[Sum, ...] = ()  # the rows "Jumlah"

    def cell(self, kind: str, row: int) -> str:
        """A1 address of the cell of `kind` in `row`; the first column of the table when the kind has none."""
        return f"{self.columns.get(kind) or next(iter(self.columns.values()))}{row}"


class Field(NamedTuple):
    """One entry of the identity block and where its value stands."""

    text: str
    sheet: str
    cell: str


class Remark(NamedTuple):
    """A finding in the making: the child knows the place, the parent knows the sentences (`findings.Code`)."""

    code: str
    sheet: str | None
    cell: str | None
    values: Mapping[str, object]


class Material(NamedTuple):
    """Everything read from one file."""

    identity: Mapping[str, Field]
    titles: tuple[Field, ...]
    blocks: tuple[Block, ...]
    remarks: tuple[Remark, ...]
    modified: float
    digest: int  # of the bytes: two copies of one file have the same


def revive(data: tuple[object, ...]) -> Material:
    """The Material that was sent through a pipe as plain tuples."""
    identity, titles, blocks, remarks, modified, digest = data
    return Material(
        {key: Field._make(value) for key, value in identity.items()},  # type: ignore[attr-defined]
        tuple(map(Field._make, titles)),  # type: ignore[call-overload]
        tuple(map(Block._make, blocks)),  # type: ignore[call-overload]
        tuple(map(Remark._make, remarks)),  # type: ignore[call-overload]
        modified,  # type: ignore[arg-type]
        digest,  # type: ignore[arg-type]
    )
