"""The port: what an action needs of a workbook. Two adapters fill it: `file.FileBook` and `excel.ExcelBook`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Protocol

from macros_py.base.grid import Table


class Book(Protocol):
    """A workbook, read and written in whole tables.

    Both adapters read `=text` cells as their stored value, keep text text, and hand times over as naive datetimes
    rounded to the second. `tables` sees what was last written, saved or not.
    """

    @property
    def path(self) -> Path | None:
        """Where the workbook lies; None when it was never saved or lies on a web address."""

    def constants(self) -> Mapping[str, str | float]:
        """Defined names that hold a constant (`PK_FORMAT` = 1), by name."""

    def tables(self, names: Iterable[str] | None = None) -> dict[str, Table]:
        """The tables of these names (all, when None), whole; a name that the workbook lacks is absent."""

    def write(self, tables: Iterable[Table]) -> None:
        """Give these tables new bodies. Place, headings, and every cell that already holds the wanted value stay.

        Raises CannotGoOn when a cell cannot be written safely; then nothing is changed.
        """

    def when_saved(self, act: Callable[[], object]) -> None:
        """Do this once the program has saved what was written; never where its user saves."""
