"""The built-in calendar: what a new workbook starts with, and what counts when there is no workbook.

Office hours and Ramadan come from `kalender.toml`, each with its decree; national holidays and cuti bersama come
from the package `holidays`.
"""

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from macros_py.base import words
from macros_py.procedure.worktime import Calendar, Day, DayKind, Hours, Ramadan

_TABLES = Path(__file__).with_name("kalender.toml")
_KINDS = {"government": DayKind.JOINT, "public": DayKind.NATIONAL}  # on one date the later one counts
_ESTIMATED = " (perkiraan)"  # how the package marks a date that it computed itself


def default_calendar(first_year: int, last_year: int) -> Calendar:
    """Build the calendar of the years `first_year` to `last_year`, both inclusive.

    A year that the sources do not fill is not an error here: ask `Calendar.gap`.
    """
    return Calendar(default_days(first_year, last_year), default_hours(), default_ramadan())


def default_days(first_year: int, last_year: int) -> list[Day]:
    """List national holidays and cuti bersama (SKB 3 Menteri) of the years, both inclusive, by date."""
    from holidays import country_holidays

    years = range(first_year, last_year + 1)
    days = {
        day: _day(day, label, kind)
        for category, kind in _KINDS.items()
        for day, label in country_holidays("ID", categories=(category,), language="id", years=years).items()
    }
    return [days[day] for day in sorted(days)]


def default_hours() -> list[Hours]:
    """List the office hours by decree, oldest first within each kind."""
    return [_hours(row) for row in _read()["jam_kerja"]]


def default_ramadan() -> list[Ramadan]:
    """List the Ramadan of each known year as set by the government, or marked as estimated."""
    return [Ramadan(row["mulai"], row["sampai"], row.get("perkiraan", False)) for row in _read()["ramadan"]]


# How the package spells, and how KBBI does; "Pegangti" is a typo of the package.
_SPELLED = (
    ("Pegangti", "Pengganti"), ("Idul Fitri", "Idulfitri"), ("Idul Adha", "Iduladha"),
    ("^Hari kedua dari (.+)$", r"\1 (hari kedua)"),
)  # fmt: skip


def _day(day: date, label: str, kind: DayKind) -> Day:
    name = label.replace(_ESTIMATED, "")
    for written, right in _SPELLED:
        name = re.sub(written, right, name)
    return Day(day, name, kind, estimated=_ESTIMATED in label)


def _hours(row: dict[str, Any]) -> Hours:
    break_starts, break_ends = row["istirahat"]
    return Hours(
        first=row.get("mulai"),
        last=row.get("sampai"),
        weekdays=frozenset(words.DAYS.index(name) for name in row["hari"]),
        ramadan=row.get("ramadan", False),
        opens=row["buka"],
        break_starts=break_starts,
        break_ends=break_ends,
        closes=row["tutup"],
        basis=row["dasar"],
    )


def _read() -> dict[str, Any]:
    return tomllib.loads(_TABLES.read_text("utf-8"))
