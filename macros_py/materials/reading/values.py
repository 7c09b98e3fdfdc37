"""Single values of a sheet: texts, and what a number or a date looks like as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from macros_py.materials import numbers
from macros_py.materials.reading.headings import clean

COLUMN_NUMBER = re.compile(r"\(?\d{1,2}\)?\.?$")
_CALCULATED = re.compile(r"\(?\d{1,2}\s*=[\d\s+x*:/()-]+\)?$")  # (5=3x4)
_LONGEST = 24  # characters of a column's number: (7=3+4+5+6)
_LETTERS = tuple("abcdefghijklmno")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")


def are_column_numbers(values: Sequence[object]) -> bool:
    """Whether the filled cells of a row only number the columns: (1) (2) (3=1+2), a b c, or I II III."""
    if len(values) < 3 or any(value.__class__ is str and len(str(value)) > _LONGEST for value in values):
        return False
    plain = tuple(str(value).strip().strip("().").lower() for value in values)
    return all(map(_is_column_number, values)) or plain == _LETTERS[: len(plain)] or plain == _ROMAN[: len(plain)]


def _is_column_number(value: object) -> bool:
    if isinstance(value, str):
        text = value.strip()
        return COLUMN_NUMBER.match(text) is not None or _CALCULATED.match(text) is not None
    return isinstance(value, float) and value.is_integer() and 0 < value < 20


def join_texts(texts: Iterable[str], between: str) -> str:
    """The texts of several cells under one heading; a number "1." in a column of its own is none of them."""
    filled = [text for text in texts if text]
    if filled and COLUMN_NUMBER.match(filled[0]):
        filled = filled[1:]
    return between.join(dict.fromkeys(filled))


def as_text(value: object) -> str:
    """Any value as the text that stands on the screen."""
    if value.__class__ is str:
        return clean(str(value))
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return numbers.number_text(value)
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)
