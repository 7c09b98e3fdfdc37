"""The built-in calendar: complete, named in Indonesian, and the same as what the decrees say."""

import subprocess
import sys
from datetime import date, timedelta

import pytest

from macros_py.procedure.kalender import default_calendar, default_days, default_hours, default_ramadan
from macros_py.procedure.worktime import DayKind, Hours

DAYS = default_days(2018, 2028)
CALENDAR = default_calendar(2018, 2028)


def weekly(*, ramadan: bool, on: date) -> timedelta:
    """Working time of the week of five days that the rows valid `on` that date add up to."""
    rows = [row for row in default_hours() if row.ramadan == ramadan and row.cover(on)]
    return sum((len(row.weekdays) * daily(row) for row in rows), timedelta())


def daily(row: Hours) -> timedelta:
    return sum((ends - begins for begins, ends in row.periods(date(2026, 1, 1))), timedelta())


@pytest.mark.parametrize("year", range(2018, 2027))
def test_past_and_present_years_are_complete_and_certain(year: int) -> None:
    assert CALENDAR.gap(year) is None
    assert CALENDAR.estimated(year) == []
    assert any(day.kind is DayKind.JOINT for day in DAYS if day.date.year == year)


def test_estimates_of_2027_are_flagged() -> None:
    assert CALENDAR.gap(2027) is None
    assert {day.name for day in CALENDAR.estimated(2027)} == {
        "Hari Raya Idulfitri",
        "Hari Raya Idulfitri (hari kedua)",
        "Hari Raya Iduladha",
    }


def test_2028_is_not_reached() -> None:
    assert CALENDAR.gap(2028) == "ramadan"
    assert CALENDAR.estimated(2028)


def test_year_that_was_not_asked_for_is_a_gap() -> None:
    calendar = default_calendar(2026, 2026)
    assert (calendar.gap(2025), calendar.gap(2026), calendar.gap(2027)) == ("libur", None, "libur")


def test_2026_has_the_working_days_of_the_skb() -> None:
    year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert sum(CALENDAR.is_working_day(day) for day in year) == 240


@pytest.mark.parametrize(
    ("day", "name", "kind"),
    [
        (date(2026, 3, 19), "Hari Suci Nyepi", DayKind.NATIONAL),
        (date(2026, 3, 18), "Cuti Bersama Hari Suci Nyepi", DayKind.JOINT),
        (date(2024, 2, 14), "Hari Pemilihan Umum", DayKind.NATIONAL),
        (date(2020, 12, 31), "Pengganti Cuti Bersama Hari Raya Idulfitri", DayKind.JOINT),
    ],
)
def test_days_by_name_and_kind(day: date, name: str, kind: DayKind) -> None:
    assert [(found.name, found.kind) for found in DAYS if found.date == day] == [(name, kind)]


def test_days_are_in_order_once_each_and_cleanly_named() -> None:
    dates = [day.date for day in DAYS]
    assert dates == sorted(set(dates))
    assert not [day.name for day in DAYS if "perkiraan" in day.name or "Pegangti" in day.name]


@pytest.mark.parametrize("on", [date(2018, 5, 2), date(2023, 4, 11), date(2023, 4, 12), date(2026, 5, 2)])
def test_weeks_have_the_hours_of_the_decree(on: date) -> None:
    assert weekly(ramadan=False, on=on) == timedelta(hours=37, minutes=30)
    assert weekly(ramadan=True, on=on) == timedelta(hours=32, minutes=30)


def test_decree_changes_on_12_april_2023() -> None:
    def basis(on: date) -> set[str]:
        return {row.basis for row in default_hours() if row.cover(on)}

    assert basis(date(2023, 4, 11)) == {"Keppres 68/1995", "SE Menteri PANRB tahunan"}
    assert basis(date(2023, 4, 12)) == {"Perpres 21/2023 Pasal 4"}


def test_ramadan_is_a_month_of_each_year_and_ends_on_the_eve_of_idulfitri() -> None:
    first = "Hari Raya Idulfitri"
    idulfitri = {day.date: day.estimated for day in default_days(2018, 2027) if day.name.split(";")[0] == first}
    fasts = default_ramadan()
    assert {fast.last + timedelta(days=1): fast.estimated for fast in fasts} == idulfitri
    assert [fast.first.year for fast in fasts] == list(range(2018, 2028))
    assert all((fast.last - fast.first).days + 1 in (29, 30) for fast in fasts)


def test_import_is_light() -> None:
    code = "import sys, macros_py.procedure.kalender; print(sorted({'holidays', 'babel', 'pandas', 'openpyxl'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
