"""Cell addresses in A1 form, and the bounds of a sheet. Rows and columns are 1-based everywhere.

Nothing is imported but the standard library's smallest parts: the child that reads materials starts with this module.
"""

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
