"""Cell addresses in A1 form, and the bounds of a sheet. Rows and columns are 1-based everywhere.

Nothing is imported but the standard library's smallest parts: the child that reads materials starts with this module.
"""

from collections.abc import Iterable
from functools import lru_cache

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384


@lru_cache(maxsize=1024)
def letters(column: int) -> str:
    """Letters of a column number: 1 → A, 28 → AB."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


@lru_cache(maxsize=1024)
def number(column: str | bytes) -> int:
    """Number of column letters, as text or as bytes of XML: A → 1, AB → 28."""
    total = 0
    for letter in column.upper() if isinstance(column, bytes) else column.upper().encode():
        total = total * 26 + letter - 64
    return total


def address(row: int, column: int) -> str:
    """Address of one cell: row 7, column 2 → B7."""
    return f"{letters(column)}{row}"


def runs(cells: Iterable[str]) -> list[str]:
    """Cells that follow each other in a column as one range: K8, K9, K10, K12 → K8:K10, K12."""
    found: list[list[str]] = []
    for cell in cells:
        column = cell.rstrip("0123456789")
        above = f"{column}{int(cell[len(column) :] or 0) - 1}"
        if found and found[-1][-1] == above:
            found[-1].append(cell)
        else:
            found.append([cell])
    return [run[0] if len(run) == 1 else f"{run[0]}:{run[-1]}" for run in found]
