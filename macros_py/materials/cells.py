"""Single values of a sheet: addresses, texts, and what a number or a date looks like as text."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import cache

from macros_py.materials import numbers
from macros_py.materials.headings import clean

COLUMN_NUMBER = re.compile(r"\(?\d{1,2}\)?\.?$")


@cache
def letters(column: int) -> str:
    """Column letters of a 0-based column. `grid.letters` would bring dataclasses into the child, and 8 ms with it."""
    name, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def is_column_number(value: object) -> bool:
    """Whether a value is one of (1) (2) (3), which ministries print below the headings."""
    if isinstance(value, str):
        return COLUMN_NUMBER.match(value.strip()) is not None
    return isinstance(value, float) and value.is_integer() and 0 < value < 20


def as_text(value: object) -> str:
    """Any value as the text that stands on the screen."""
    if value.__class__ is str:
        return clean(str(value))
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return numbers.shown(value)
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)
