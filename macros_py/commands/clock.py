"""The command `waktu`: due time of a norm, and working time used, without a tracker or with a tracker's own calendar."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from macros_py.base import words
from macros_py.base.findings import CannotGoOn, Code
from macros_py.commands.terminal import Outcome
from macros_py.procedure.worktime import Calendar, CalendarGap, Norm
from macros_py.tracker.checks import GAP_WORDS


def answer(start: datetime, norm_text: str, end: datetime | None, book: Path | None) -> Outcome:
    """Keys of the contract and sentences. Raises CannotGoOn for a norm or a year that cannot be counted."""
    try:
        norm = Norm.parse(norm_text)
    except ValueError:
        raise CannotGoOn(Code.NORM_INVALID, found=norm_text) from None
    if end is not None and end < start:
        raise CannotGoOn(Code.END_BEFORE_START, at=end, start=start)
    try:
        calendar = _calendar(start, end, book)
        due = calendar.due(start, norm)
        data: dict[str, object] = {"mulai": start.isoformat(), "norma": norm_text, "batas_waktu": due.isoformat()}
        text = [f"Batas waktu {norm_text} sejak {_show(start)}: {_show(due)}."]
        if end is not None:
            used = calendar.elapsed(start, end)
            data["terpakai_menit"] = minutes(used)
            late = "terlambat" if end > due else "tepat waktu"
            text.append(f"Waktu kerja terpakai sampai {_show(end)}: {words.number(minutes(used))} menit, {late}.")
    except CalendarGap as gap:
        code = Code.CALENDAR_GAP if book else Code.YEAR_NOT_BUILT_IN
        raise CannotGoOn(code, year=str(gap.year), reason=GAP_WORDS[gap.reason]) from None
    return Outcome(data, text)


def minutes(duration: timedelta) -> int | float:
    """Working minutes; whole when they are, else to two decimals."""
    seconds = duration // timedelta(seconds=1)
    return seconds // 60 if seconds % 60 == 0 else round(seconds / 60, 2)


def _calendar(start: datetime, end: datetime | None, book: Path | None) -> Calendar:
    if book is None:
        from macros_py.procedure.kalender import default_calendar  # the holiday table takes a while to load

        return default_calendar(start.year - 1, (end or start).year + 2)
    from macros_py.actions import read
    from macros_py.books.file import open_book

    with open_book(book, write=False) as opened:
        return read(opened).calendar


def _show(at: datetime) -> str:
    return f"{words.DAYS[at.weekday()]}, {words.date_time(at)}"
