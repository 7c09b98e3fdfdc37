"""How many lines a text takes in a column, and how tall a row must be for them.

Excel fits a row itself when someone types in it, but neither Excel nor LibreOffice does so for what a program writes into
the file, so whoever writes text into wrapped cells gives the row its height.
"""

import math
from functools import lru_cache

# Widths of letters in Calibri, in digits, which is the unit of a column's width.
_LETTERS = ((0.5, " ijl.,:;'|!()[]-"), (0.75, "frtsJz/c"), (1.6, "mwMW@%"), (1.18, "ABCDGHNOQRUVXY&"))
_WIDTH = {letter: width for width, letters in _LETTERS for letter in letters}
LINE_HEIGHT = 15.0  # points, of the font at 11


@lru_cache(maxsize=4096)
def lines(text: str, width: float, *, bold: bool = False) -> int:
    """How many lines a text takes in a column of this width, breaking between words as Excel does."""
    room = (width - 0.8) / (1.05 if bold else 1.0)  # a cell keeps some of its width empty
    return sum(_wrap(part, room) for part in text.split("\n"))


def height(count: int, *, size: float = 11, padding: float = 4) -> float:
    """Row height in points for this many lines of text."""
    return math.ceil(count * LINE_HEIGHT * size / 11 + padding)


def _wrap(text: str, room: float) -> int:
    count, used = 1, 0.0
    for word in text.split(" "):
        size = _measure(word)
        if used and used + _measure(" ") + size > room:
            count, used = count + 1, 0.0
        used += size + (_measure(" ") if used else 0.0)
        if used > room:  # a word longer than the line is broken
            count, used = count + int(used // room), used % room
    return count


def _measure(text: str) -> float:
    return sum(_WIDTH.get(letter, 1.0) for letter in text)
