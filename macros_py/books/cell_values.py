"""Cell values: what calamine hands over → what rooms see → the XML of one cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from macros_py.base.grid import Link, Value
from macros_py.base.words import UNPRINTABLE
from macros_py.books.markup import escape

_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_FIRST_DATE = _EPOCH_1904  # the first that both date systems of Excel can hold
_DAY = 86_400
_MAX_TEXT, _MAX_LINK_TEXT, _MAX_FORMULA = 32_767, 255, 8_192
_MAX_EXACT = 10**15
_MAX_SHORT = _MAX_TEXT // 2  # letters that fit however many of them take two units
_HALF_PAIR = re.compile("[\ud800-\udfff]")

_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_SPACES = ("  ", "\n", "\t", "\0 ", " \0")


class Unfit(ValueError):  # noqa: N818 - it says what the value is
    """A value that no cell can hold; the argument says why, in Indonesian."""


class Content(NamedTuple):
    """What stands in a cell: the `t` attribute ("" for a number), the raw XML inside, whether it is a formula."""

    kind: bytes
    inside: bytes
    formula: bool = False


EMPTY = Content(b"", b"")


def as_value(raw: object) -> Value:
    """Give a value from calamine as the rooms know it.

    Whole numbers are int, times are rounded to the second, a date alone is its midnight. A time of day or a duration
    has no datetime: it stays what it is in the file, a number of days.
    """
    return _READ[type(raw)](raw)


def fit_for_cell(value: Value) -> Value:
    """Give the value as a cell can hold it: "" and NaN are empty, times whole seconds, text without control characters.

    Raises Unfit for what would be damaged on the way: too long a text or a number, infinity, a time with a zone or
    before 1904, half a surrogate pair. Raises TypeError for what is no Value at all.
    """
    if value is None or value != value:  # NaN, and NaT of pandas, differ from themselves  # noqa: PLR0124
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _cleaned_text(value) or None
    if isinstance(value, datetime):
        return _cleaned_time(value)
    if isinstance(value, Link):
        return _cleaned_link(value)
    if isinstance(value, int | float):
        return _cleaned_number(value)
    raise TypeError(type(value).__name__)


def all_fit(values: Sequence[Any]) -> bool:
    """Whether `fit_for_cell` would leave these texts, or these whole numbers, as they are, seen at one look.

    False says nothing of them.
    """
    kinds = set(map(type, values))
    if kinds == {int}:
        return bool(min(values) > -_MAX_EXACT and max(values) < _MAX_EXACT)
    if not kinds <= {str, type(None)}:
        return False
    texts = [value for value in values if value is not None]
    joined = "".join(texts)
    if not joined.isprintable() and (UNPRINTABLE.search(joined) or "\r" in joined or _HALF_PAIR.search(joined)):
        return False
    return len(joined) <= _MAX_SHORT or max(map(len, texts)) <= _MAX_SHORT


def same(old: Value, new: Value, *, date1904: bool) -> bool:
    """Whether a cell that reads as `old` holds `new` already. A time equals its serial number: the format is not ours."""
    if old is new:
        return True
    if isinstance(old, bool) or isinstance(new, bool) or old is None or new is None:
        return False if type(old) is not type(new) else old == new
    if isinstance(old, datetime) != isinstance(new, datetime):
        return _seconds(old, date1904) == _seconds(new, date1904) is not None
    return old == new


def content(value: Value, *, date1904: bool) -> Content:
    """Give the XML of a cleaned value. Texts stand in the cell itself, so that the shared strings stay untouched."""
    if value is None:
        return EMPTY
    if isinstance(value, bool):
        return Content(b"b", b"<v>%d</v>" % value)
    if isinstance(value, str):
        return Content(b"inlineStr", b"<is><t%s>%s</t></is>" % (_keep_space(value), escaped(value).encode()))
    if isinstance(value, Link):
        shown = b"<v%s>%s</v>" % (_keep_space(value.text), escaped(value.text).encode())
        return Content(b"str", b"<f>%s</f>" % escape(value.formula) + shown, formula=True)
    number = serial(value, date1904) if isinstance(value, datetime) else value
    return Content(b"", b"<v>%s</v>" % repr(number).encode())


def serial(at: datetime, date1904: bool) -> float:
    """Give the number that Excel keeps for a time."""
    passed = at - (_EPOCH_1904 if date1904 else _EPOCH)
    return passed.days + passed.seconds / _DAY if passed.seconds else passed.days


def _seconds(value: Value, date1904: bool) -> int | None:
    if isinstance(value, datetime):
        return round(serial(value, date1904) * _DAY)
    return round(value * _DAY) if isinstance(value, int | float) and abs(value) < _MAX_EXACT else None


def _to_second(at: datetime) -> datetime:
    return at.replace(microsecond=0) + timedelta(seconds=at.microsecond >= 500_000) if at.microsecond else at


def _days(duration: timedelta) -> float:
    return _whole(round(duration.total_seconds()) / _DAY)


def _whole(number: float) -> float:
    return int(number) if number.is_integer() and abs(number) < _MAX_EXACT else number


# By exact type, because this runs once for every cell of a workbook.
_READ: dict[type, Callable[[Any], Value]] = {
    str: lambda text: text or None,
    float: _whole,
    datetime: _to_second,
    date: lambda day: datetime(day.year, day.month, day.day),
    time: lambda at: _days(datetime.combine(_EPOCH, at) - _EPOCH),
    timedelta: _days,
    int: lambda number: number,
    bool: lambda flag: flag,
}


def _cleaned_text(text: str) -> str:
    text = UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    try:
        units = len(text.encode("utf-16-le")) // 2
    except UnicodeEncodeError:
        raise Unfit("teks memuat huruf yang rusak") from None
    if units > _MAX_TEXT:
        raise Unfit("teks lebih panjang dari 32.767 huruf")
    return text


def _cleaned_time(at: datetime) -> datetime:
    if at.tzinfo is not None:
        raise Unfit("waktu memuat zona waktu")
    if at < _FIRST_DATE:
        raise Unfit("tanggal sebelum tahun 1904")
    return _to_second(at)


def _cleaned_link(link: Link) -> Value:
    cleaned_link = Link(_cleaned_text(link.text), link.sheet, link.cell)
    if len(cleaned_link.text) > _MAX_LINK_TEXT or len(cleaned_link.formula) > _MAX_FORMULA:
        raise Unfit("teks tautan lebih panjang dari 255 huruf")
    return cleaned_link


def _cleaned_number(value: float) -> Value:
    if isinstance(value, int):
        if abs(value) >= _MAX_EXACT:
            raise Unfit("bilangan lebih dari 15 angka; simpan sebagai teks")
        return value
    if value in (float("inf"), float("-inf")):
        raise Unfit("bilangan tak hingga")
    return float(value)  # not a kind of float that writes itself otherwise


def keeps_space(text: str) -> bool:
    """Whether a text, or one of several that NUL joins, has white space that XML readers would drop."""
    return text[:1] == " " or text[-1:] == " " or any(space in text for space in _SPACES)


def escaped(text: str) -> str:
    """Give a text as it stands in a cell: Excel would read `_x0041_` as A."""
    text = _LOOKS_ESCAPED.sub("_x005F_", text) if "_x" in text else text
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _keep_space(text: str) -> bytes:
    return b' xml:space="preserve"' if keeps_space(text) else b""
