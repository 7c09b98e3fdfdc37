"""The one writer of rows: the values of many rows → the text of their <row> elements.

Built by columns, because what a column has in common is then done once: a cell by itself costs an object and six calls, and
a consolidation of a thousand units has a million cells. Exports and large changes of a tracker come through here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice, repeat
from typing import Any, NamedTuple

from macros_py.base.grid import Value
from macros_py.base.typeset import height, lines
from macros_py.books.cell_values import content, escaped, keeps_space

CHUNK = 1_000  # rows that are made at once
_BLANK = "/>"  # what follows the style of an empty cell
_INLINE = ' t="inlineStr"><is><t>', ' t="inlineStr"><is><t xml:space="preserve">', "</t></is></c>"
_TEXTS, _NUMBERS = {str, type(None)}, {int, float, type(None)}

Texts = Callable[[Sequence[str | None]], Iterable[str]]  # what follows the style of cells that hold these texts


class RowColumn(NamedTuple):
    """How the cells of one column are written: its letters, the number of their style, the width in which texts wrap.

    `style` is "" for none; `width` is in characters, None where texts do not wrap.
    """

    letters: str
    style: str
    width: float | None = None


def inline(values: Sequence[str | None]) -> list[str]:
    """Texts that stand in the cells themselves, with no NUL in them; edge spaces are kept."""
    if len(kept := set(values)) * 2 < len(values):  # such as the unit's name in each of its rows
        return list(map(dict(zip(kept, inline(tuple(kept)), strict=True)).__getitem__, values))
    joined = escaped("\0".join([value or "" for value in values]))
    if keeps_space(joined):
        return [f"{_INLINE[keeps_space(t)]}{t}{_INLINE[2]}" if t else _BLANK for t in joined.split("\0")]
    return [f"{_INLINE[0]}{text}{_INLINE[2]}" if text else _BLANK for text in joined.split("\0")]


def row_chunks(
    columns: Sequence[RowColumn],
    rows: Iterable[Sequence[Any]],
    first: int,
    *,
    texts: Texts = inline,
    date1904: bool = False,
    fixed: str = "",
) -> Iterator[str]:
    """The rows from number `first` on, a chunk at a time. Values are as `cell_values.fit_for_cell` gives them.

    A row is as tall as its wrapped texts need, or has the attributes `fixed`.
    """
    rest = iter(rows)
    while chunk := list(islice(rest, CHUNK)):
        yield _rows(columns, chunk, first, texts, date1904, fixed)
        first += len(chunk)


def _rows(
    columns: Sequence[RowColumn], rows: Sequence[Sequence[Any]], first: int, texts: Texts, date1904: bool, fixed: str
) -> str:
    numbers = [str(number) for number in range(first, first + len(rows))]
    needed, pieces, text = list[list[int]](), list[Iterable[str]](), ">"  # `text` stands between two pieces in every row
    for column, values in zip(columns, zip(*rows, strict=True), strict=True):
        pieces += repeat(f'{text}<c r="{column.letters}'), numbers
        text = f'" s="{column.style}"' if column.style else '"'
        kinds = set(map(type, values))
        if len(kinds) == 1 and values.count(values[0]) == len(values):
            text += next(iter(_cells(values[:1], kinds, texts, date1904)))
        else:
            pieces += repeat(text), _cells(values, kinds, texts, date1904)
            text = ""
        if column.width is not None and not fixed:
            known = {value: lines(value, column.width) if value.__class__ is str else 1 for value in set(values)}
            needed.append(list(map(known.__getitem__, values)))
    heights = map(_height, map(max, zip(*needed, strict=True))) if needed else repeat(fixed)
    whole = zip(repeat('<row r="'), numbers, repeat('"'), heights, *pieces, repeat(text + "</row>"), strict=False)
    return "".join(chain.from_iterable(whole))


def _height(count: int) -> str:
    return f' ht="{height(count):g}"'


def _cells(values: Sequence[Any], kinds: set[type], texts: Texts, date1904: bool) -> Iterable[str]:
    """What follows the style of each cell of a column."""
    if kinds <= _TEXTS:
        return texts(values)
    if kinds <= _NUMBERS:
        return [_BLANK if value is None else f"><v>{value!r}</v></c>" for value in values]
    return [_cell(value, texts, date1904) for value in values]


def _cell(value: Value, texts: Texts, date1904: bool) -> str:
    if value is None or isinstance(value, str):
        return next(iter(texts((value,))))
    kind, inside, _ = content(value, date1904=date1904)
    return (f' t="{kind.decode()}">' if kind else ">") + f"{inside.decode()}</c>"
