"""The filter of a table, applied again to what was written: else a row stays hidden though it now holds what is looked for.

Only what people choose from the list of a heading (values, blanks) is understood. Any other filter leaves the rows as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from macros_py.base.grid import Link, Row, Value
from macros_py.books.markup import elements, tags

_BLANK = ""


def is_set(part: bytes) -> bool:
    """Whether a table hides rows by a filter."""
    return any(tags(part, "filterColumn"))


def shown_by(part: bytes, rows: Iterable[Row]) -> Callable[[Row], bool] | None:
    """Which of these rows the filter of a table shows; None where that cannot be told."""
    wanted = dict(_wanted(part))
    if None in wanted.values() or any(isinstance(row[column], float | datetime) for row in rows for column in wanted):
        return None

    def shows(row: Row) -> bool:
        return all(_text(row[column]) in (words or ()) for column, words in wanted.items())

    return shows


def _wanted(part: bytes) -> Iterator[tuple[int, frozenset[str] | None]]:
    """Column (0-based) and the texts that it lets through; None for another kind of filter."""
    for column, start, end in elements(part, "filterColumn"):
        inside = [tag for tag in tags(part[start:end]) if not tag.closing]
        known = all(tag.name in ("filters", "filter") for tag in inside) and inside
        texts = {(tag.get("val") or _BLANK).casefold() for tag in inside if tag.name == "filter"}
        texts |= {_BLANK for tag in inside if tag.get("blank") in ("1", "true")}
        yield int(column.get("colId") or 0), frozenset(texts) if known else None


def _text(value: Value) -> str:
    """A cell as the list of a heading shows it."""
    return (value.text if isinstance(value, Link) else _BLANK if value is None else str(value)).strip().casefold()
