"""How many lines a text takes in a column, and how tall a row must be for them.

Excel fits a row itself when someone types in it, but neither Excel nor LibreOffice does so for what a program writes into
the file, so whoever writes text into wrapped cells gives the row its height.
"""

import math
import re

# Widths of letters in Calibri, in digits, which is the unit of a column's width.
_LETTERS = ((0.5, " ijl.,:;'|!()[]-"), (0.75, "frtsJz/c"), (1.6, "mwMW@%"), (1.18, "ABCDGHNOQRUVXY&"))
_WIDTH = {letter: width for width, letters in _LETTERS for letter in letters}
_WIDEST, _SPACE = max(_WIDTH.values()), _WIDTH[" "]
_BOLD = 1.05  # a bold letter to a plain one
_EDGES = 0.8  # a cell keeps some of its width empty
_BUTTON = 2.5  # of a filter button: 17 pixels
_BREAKS = re.compile(r"\s+|(?<=-)")  # where a line may end
LINE_HEIGHT = 15.0  # points, of the font at 11


def lines(text: str, width: float, *, bold: bool = False) -> int:
    """How many lines a text takes in a column of this width, breaking between words as Excel does."""
    room = (width - _EDGES) / (_BOLD if bold else 1.0)
    return sum(_wrap(part, room) for part in text.split("\n")) if "\n" in text else _wrap(text, room)


def width(word: str, *, bold: bool = False) -> float:
    """How wide a word is on one line, in character units."""
    return _WORDS[word] * (_BOLD if bold else 1.0)


def heading_width(text: str) -> float:
    """How wide a column must be, in character units, so that no word of its heading breaks beside the filter button."""
    return max(width(word, bold=True) for word in _BREAKS.split(text)) + _EDGES + _BUTTON


def height(count: int, *, size: float = 11, padding: float = 4) -> float:
    """Row height in points for this many lines of text."""
    return math.ceil(count * LINE_HEIGHT * size / 11 + padding)


def _wrap(text: str, room: float) -> int:
    if len(text) * _WIDEST <= room:
        return 1
    count, used = 1, 0.0  # `used` ends with the space after the last word
    for size in map(_WORDS.__getitem__, text.split(" ")):
        end = used + size
        if end > room:
            count, end = count + (used > 0), size
            if end > room:  # a word longer than the line is broken
                count, end = count + int(end // room), end % room
        used = end + _SPACE
    return count


class _Words(dict[str, float]):
    """The widths of words, measured once: those of an office are few, and a consolidation has a million of them."""

    def __missing__(self, word: str) -> float:
        if len(self) > _MANY:
            self.clear()
        self[word] = width = sum(_WIDTH.get(letter, 1.0) for letter in word)
        return width


_WORDS, _MANY = _Words(), 20_000
