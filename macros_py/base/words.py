"""Indonesian forms of dates, times, numbers and money: one place for formats. CLDR through Babel, imported on use."""

from __future__ import annotations

import errno
import getpass
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from pathlib import PurePath

WIB = timezone(timedelta(hours=7), "WIB")

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # signs that no cell can hold

LONGEST = 1000  # signs of a value inside a sentence: a cell, a message box and a reader can take no more
EXACT = 10**15  # from here on a float no longer holds every digit

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


def show(value: object) -> str:
    """How a value is written inside a sentence. None and "" become "(kosong)"."""
    if value is None or value == "":
        return "(kosong)"
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return long_date(value)
    if isinstance(value, float):
        return number(value)
    if isinstance(value, PurePath):
        return value.name
    text = str(value).upper() if isinstance(value, bool) else str(value)  # TRUE, as Excel shows it
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def first_of(names: Sequence[str], most: int, between: str = ", ") -> str:
    """A, B, dan 7 lagi."""
    more = [f"dan {len(names) - most} lagi"] if len(names) > most else []
    return between.join([*names[:most], *more])


def long_date(day: date) -> str:
    """2 Mei 2018."""
    return _long_date(date(day.year, day.month, day.day))


@lru_cache(maxsize=1024)  # thousands of findings name the same few days
def _long_date(day: date) -> str:
    from babel.dates import format_date  # 17 ms that most commands do not need

    return format_date(day, "d MMMM y", locale="id")


def date_time(at: datetime) -> str:
    """2 Mei 2018 14.05, for tables; with its seconds where there are any, because they decide lateness."""
    return f"{long_date(at)} {at:%H.%M.%S}" if at.second else f"{long_date(at)} {at:%H.%M}"


def moment(at: datetime) -> str:
    """2 Mei 2018 pukul 14.05 WIB, for running text; with its seconds where there are any."""
    return f"{long_date(at)} pukul {at:%H.%M.%S} WIB" if at.second else f"{long_date(at)} pukul {at:%H.%M} WIB"


def day_and_time(at: datetime) -> str:
    """Rabu, 2 Mei 2018 pukul 14.05 WIB."""
    return f"{DAYS[at.weekday()]}, {moment(at)}"


def short_time(at: datetime) -> str:
    """2 Mei 14.05, for narrow columns whose year is said elsewhere."""
    from babel.dates import format_date

    return f"{format_date(at, 'd MMM', locale='id')} {at:%H.%M}"


def working_time(days: int, rest: timedelta) -> str:
    """2 hari 3 jam kerja; minutes only where there is no whole day."""
    hours, minutes = divmod(rest // timedelta(minutes=1), 60)
    parts = [(days, "hari"), (hours, "jam"), (0 if days else minutes, "menit")]
    said = " ".join(f"{count} {unit}" for count, unit in parts if count)
    return f"{said} kerja" if said else "kurang dari satu menit kerja"


def short_date(day: date) -> str:
    """2 Mei 2018, its month in three letters, for narrow columns."""
    from babel.dates import format_date

    return format_date(day, "d MMM y", locale="id")


def number(value: float) -> str:
    """1.234,5; 1e+30 where it would only be a row of zeros."""
    if not abs(value) < EXACT:
        return f"{value:.15g}".replace(".", ",")
    from babel.numbers import format_decimal

    return format_decimal(value, locale="id")


def money(amount: float) -> str:
    """Rp1.234.567.890,50; whole rupiah without decimals."""
    if not abs(amount) < 10 * EXACT:  # the sum of a State budget still is one
        return f"Rp{number(amount)}"
    from babel.numbers import format_currency

    whole = amount == int(amount)
    return format_currency(amount, "IDR", "¤#,##0" if whole else "¤#,##0.00", locale="id", currency_digits=False)


def percent(share: float) -> str:
    """0.755 → 75,5%."""
    from babel.numbers import format_percent

    return format_percent(share, "#,##0.#%", locale="id")


_REASONS = {
    errno.EACCES: "izin ditolak",
    errno.EPERM: "izin ditolak",
    errno.EROFS: "media hanya-baca",
    errno.ENOSPC: "ruang simpan habis",
    getattr(errno, "EDQUOT", errno.ENOSPC): "ruang simpan habis",
    errno.EEXIST: "nama itu sudah dipakai",
    errno.ENOTDIR: "ada berkas di tempat yang seharusnya folder",
    errno.EISDIR: "itu sebuah folder",
    errno.ENOENT: "folder tidak ada",
    errno.ENAMETOOLONG: "namanya terlalu panjang",
    errno.EFBIG: "terlalu besar untuk tempat itu",
    errno.EIO: "yang tertulis tidak utuh",
}


def reason(error: OSError) -> str:
    """Why the system refused a file, in Indonesian; its own number where there is no word for it."""
    return _REASONS.get(error.errno or 0) or f"galat sistem {error.errno or type(error).__name__}"


_MONTHS = ("jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des")
_INDONESIAN = re.compile(
    rf"(?:(?:{'|'.join(DAYS)}),? +)?(?P<day>\d\d?) +(?P<month>[a-z]{{3}})[a-z]*\.? +(?P<year>\d{{4}})"
    r"(?:,? +(?:pukul +)?(?P<clock>\d\d[.:]\d\d(?:[.:]\d\d)?)(?: +WIB)?)?",
    re.IGNORECASE,
)


def parse_time(text: str) -> datetime:
    """A time as people and this program write it, as WIB wall-clock time; a date alone is its midnight.

    ISO 8601 (an offset is converted to WIB), the same with a point between hour and minute ("2026-03-17 14.05"), and every
    form that is printed: "17 Maret 2026 14.05", "Jumat, 17 Mar 2026 pukul 14.05 WIB". Raises ValueError for anything else.
    """
    if match := _INDONESIAN.fullmatch(text.strip()):
        month = _MONTHS.index(match["month"].lower()) + 1 if match["month"].lower() in _MONTHS else 0
        clock = (match["clock"] or "00.00").replace(".", ":")
        return datetime.fromisoformat(f"{match['year']}-{month:02}-{int(match['day']):02} {clock}")
    pointed = re.sub(r"^(\d{4}-\d\d-\d\d[T ]\d\d)\.(\d\d)(?:\.(\d\d))?$", _colons, text.strip())
    at = datetime.fromisoformat(pointed)
    if at.tzinfo is not None:
        at = at.astimezone(WIB).replace(tzinfo=None)
    return at.replace(microsecond=0)


def _colons(match: re.Match[str]) -> str:
    return ":".join(part for part in match.groups() if part)


def user_name() -> str:
    """Who uses this computer. For the faces only."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a service account without a name
        return "(tanpa nama)"


def now_wib() -> datetime:
    """The wall clock in WIB, to the second, wherever the PC thinks it is. For the faces only."""
    return datetime.now(WIB).replace(tzinfo=None, microsecond=0)
