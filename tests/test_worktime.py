"""Worked examples with the weekday in words, and properties against a naive count, minute by minute."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import cache

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from macros_py.procedure import kalender
from macros_py.procedure.worktime import Calendar, CalendarGap, Day, DayKind, GapReason, Hours, Norm, Ramadan

WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
REPLACEMENTS = {date(2026, 7, 11), date(2026, 3, 7)}  # two Saturdays, the second in Ramadan
OFFICE_HOLIDAY = date(2026, 7, 15)

EXTRA_DAYS = [
    *(Day(day, "Pengganti", DayKind.REPLACEMENT) for day in REPLACEMENTS),
    Day(OFFICE_HOLIDAY, "Hari jadi kantor", DayKind.OFFICE),
]
BUILT_IN = kalender.default_days(2022, 2027)
CALENDAR = Calendar(BUILT_IN + EXTRA_DAYS, kalender.default_hours(), kalender.default_ramadan())


def moment(text: str) -> datetime:
    """Read "Selasa 2026-03-17 10:00", and refuse a weekday that is not that of the date."""
    weekday, _, stamp = text.partition(" ")
    at = datetime.fromisoformat(stamp)
    assert weekday == WEEKDAYS[at.weekday()], text
    return at


# Regular hours: Mon-Thu 07.30-12.00, 13.00-16.00; Fri 07.30-11.30, 13.00-16.30.
# Ramadan 19 Feb - 20 Mar 2026: Mon-Thu 08.00-12.00, 12.30-15.00; Fri 08.00-11.30, 12.30-15.30.
DUE = [
    ("Rabu 2026-06-03 09:00", "60 Menit", "Rabu 2026-06-03 10:00"),
    ("Rabu 2026-06-03 09:00:30", "1 Menit", "Rabu 2026-06-03 09:01:30"),
    # before opening, at opening
    ("Rabu 2026-06-03 05:00", "30 Menit", "Rabu 2026-06-03 08:00"),
    ("Rabu 2026-06-03 07:30", "30 Menit", "Rabu 2026-06-03 08:00"),
    # a break is not time; a due time stays on its start, a start does not
    ("Rabu 2026-06-03 11:00", "60 Menit", "Rabu 2026-06-03 12:00"),
    ("Rabu 2026-06-03 11:30", "60 Menit", "Rabu 2026-06-03 13:30"),
    ("Rabu 2026-06-03 11:59:59", "1 Menit", "Rabu 2026-06-03 13:00:59"),
    ("Rabu 2026-06-03 12:00", "60 Menit", "Rabu 2026-06-03 14:00"),
    ("Rabu 2026-06-03 12:30", "60 Menit", "Rabu 2026-06-03 14:00"),
    ("Rabu 2026-06-03 13:00", "60 Menit", "Rabu 2026-06-03 14:00"),
    # the same at closing
    ("Rabu 2026-06-03 15:00", "60 Menit", "Rabu 2026-06-03 16:00"),
    ("Rabu 2026-06-03 15:30", "60 Menit", "Kamis 2026-06-04 08:00"),
    ("Rabu 2026-06-03 16:00", "60 Menit", "Kamis 2026-06-04 08:30"),
    ("Rabu 2026-06-03 23:59:59", "60 Menit", "Kamis 2026-06-04 08:30"),
    # a day is 7.5 hours, a week 37.5
    ("Rabu 2026-06-03 07:30", "450 Menit", "Rabu 2026-06-03 16:00"),
    ("Senin 2026-06-08 07:30", "2250 Menit", "Jumat 2026-06-12 16:30"),
    ("Senin 2026-06-08 07:30", "2251 Menit", "Senin 2026-06-15 07:31"),
    # Friday has its own break and closing; then the weekend
    ("Jumat 2026-06-05 11:00", "60 Menit", "Jumat 2026-06-05 13:30"),
    ("Jumat 2026-06-05 12:30", "60 Menit", "Jumat 2026-06-05 14:00"),
    ("Jumat 2026-06-05 16:00", "30 Menit", "Jumat 2026-06-05 16:30"),
    ("Jumat 2026-06-05 16:00", "60 Menit", "Senin 2026-06-08 08:00"),
    ("Sabtu 2026-06-06 10:00", "60 Menit", "Senin 2026-06-08 08:30"),
    # days: the same time of day
    ("Rabu 2026-06-03 10:00:15", "1 Hari", "Kamis 2026-06-04 10:00:15"),
    ("Jumat 2026-06-05 10:00", "3 Hari", "Rabu 2026-06-10 10:00"),
    ("Minggu 2026-06-07 20:00", "1 Hari", "Selasa 2026-06-09 07:30"),
    # Nyepi, Idul Fitri and their cuti bersama; Ramadan ends in between
    ("Selasa 2026-03-17 10:00", "3 Hari", "Jumat 2026-03-27 10:00"),
    ("Selasa 2026-03-17 14:30", "60 Menit", "Rabu 2026-03-25 08:00"),
    ("Selasa 2026-03-17 15:00", "1 Hari", "Kamis 2026-03-26 07:30"),
    # days: moved into the hours of the day
    ("Jumat 2026-06-05 16:15", "1 Hari", "Senin 2026-06-08 16:00"),
    ("Kamis 2026-06-04 11:29", "1 Hari", "Jumat 2026-06-05 11:29"),
    ("Kamis 2026-06-04 11:30", "1 Hari", "Jumat 2026-06-05 13:00"),
    ("Kamis 2026-06-04 11:45", "1 Hari", "Jumat 2026-06-05 13:00"),
    ("Kamis 2026-06-04 12:15", "1 Hari", "Jumat 2026-06-05 13:00"),
    ("Jumat 2026-06-05 12:00", "1 Hari", "Senin 2026-06-08 13:00"),
    # into Ramadan
    ("Rabu 2026-02-18 07:45", "1 Hari", "Kamis 2026-02-19 08:00"),
    ("Rabu 2026-02-18 15:45", "1 Hari", "Kamis 2026-02-19 15:00"),
    ("Rabu 2026-02-18 15:30", "60 Menit", "Kamis 2026-02-19 08:30"),
    ("Kamis 2026-02-26 12:00", "30 Menit", "Kamis 2026-02-26 13:00"),
    ("Kamis 2026-02-26 11:45", "1 Hari", "Jumat 2026-02-27 12:30"),
    ("Jumat 2026-02-27 11:00", "60 Menit", "Jumat 2026-02-27 13:00"),
    ("Senin 2026-02-23 08:00", "1950 Menit", "Jumat 2026-02-27 15:30"),
    # the change from Keppres 68/1995 to Perpres 21/2023, in Ramadan, and cuti bersama after it
    ("Selasa 2023-04-11 14:30", "60 Menit", "Rabu 2023-04-12 08:30"),
    ("Selasa 2023-04-18 14:30", "60 Menit", "Rabu 2023-04-26 08:00"),
    # a replacement Saturday has the hours of a Monday, in Ramadan those of a Ramadan Monday
    ("Jumat 2026-07-10 16:00", "60 Menit", "Sabtu 2026-07-11 08:00"),
    ("Sabtu 2026-07-11 11:45", "30 Menit", "Sabtu 2026-07-11 13:15"),
    ("Jumat 2026-07-10 16:15", "1 Hari", "Sabtu 2026-07-11 16:00"),
    ("Jumat 2026-03-06 15:00", "60 Menit", "Sabtu 2026-03-07 08:30"),
    ("Sabtu 2026-03-07 14:45", "60 Menit", "Senin 2026-03-09 08:45"),
    # an office holiday
    ("Selasa 2026-07-14 15:30", "60 Menit", "Kamis 2026-07-16 08:00"),
    # over the turn of the year
    ("Kamis 2026-12-31 15:30", "60 Menit", "Senin 2027-01-04 08:00"),
    ("Rabu 2026-12-30 10:00", "2 Hari", "Senin 2027-01-04 10:00"),
]


@pytest.mark.parametrize(("start", "norm", "due"), DUE)
def test_due(start: str, norm: str, due: str) -> None:
    assert CALENDAR.due(moment(start), Norm.parse(norm)) == moment(due)


ELAPSED = [
    ("Rabu 2026-06-03 09:00", "Rabu 2026-06-03 09:00", timedelta()),
    ("Rabu 2026-06-03 09:00:01", "Rabu 2026-06-03 09:59:59", timedelta(minutes=59, seconds=58)),
    ("Rabu 2026-06-03 11:59", "Rabu 2026-06-03 13:01", timedelta(minutes=2)),
    ("Rabu 2026-06-03 12:00", "Rabu 2026-06-03 13:00", timedelta()),
    ("Rabu 2026-06-03 16:00", "Kamis 2026-06-04 07:30", timedelta()),
    ("Rabu 2026-06-03 00:00", "Kamis 2026-06-04 00:00", timedelta(hours=7, minutes=30)),
    ("Jumat 2026-06-05 00:00", "Sabtu 2026-06-06 00:00", timedelta(hours=7, minutes=30)),
    ("Sabtu 2026-06-06 08:00", "Minggu 2026-06-07 17:00", timedelta()),
    ("Senin 2026-06-08 00:00", "Senin 2026-06-15 00:00", timedelta(hours=37, minutes=30)),
    ("Senin 2026-02-23 00:00", "Senin 2026-03-02 00:00", timedelta(hours=32, minutes=30)),
    ("Selasa 2026-03-17 14:59", "Rabu 2026-03-25 07:31", timedelta(minutes=2)),
    ("Jumat 2026-07-10 16:30", "Minggu 2026-07-12 00:00", timedelta(hours=7, minutes=30)),
    # 240 working days in 2026 (SKB 3 Menteri), 19 of them in Ramadan; here a replacement day more in each kind of hours
    # and an office holiday less
    ("Kamis 2026-01-01 00:00", "Kamis 2026-12-31 23:59", timedelta(minutes=(221 + 1 - 1) * 450 + (19 + 1) * 390)),
    ("Rabu 2026-06-03 10:00", "Rabu 2026-06-03 09:00", timedelta(hours=-1)),
]


@pytest.mark.parametrize(("start", "end", "expected"), ELAPSED)
def test_elapsed(start: str, end: str, expected: timedelta) -> None:
    assert CALENDAR.elapsed(moment(start), moment(end)) == expected


def test_norm_time_of_days_follows_the_hours_of_those_days() -> None:
    assert CALENDAR.norm_time(moment("Rabu 2026-06-03 10:00"), Norm(1, "Hari")) == timedelta(hours=7, minutes=30)
    assert CALENDAR.norm_time(moment("Kamis 2026-02-19 10:00"), Norm(1, "Hari")) == timedelta(hours=6, minutes=30)


@pytest.mark.parametrize(
    ("at", "working"),
    [
        ("Rabu 2026-06-03 07:29:59", False),
        ("Rabu 2026-06-03 07:30", True),
        ("Rabu 2026-06-03 11:59:59", True),
        ("Rabu 2026-06-03 12:00", False),
        ("Rabu 2026-06-03 13:00", True),
        ("Rabu 2026-06-03 16:00", False),
        ("Sabtu 2026-06-06 10:00", False),
        ("Senin 2026-06-01 10:00", False),
    ],
)
def test_working_moment(at: str, working: bool) -> None:
    assert CALENDAR.is_working_moment(moment(at)) is working
    assert (CALENDAR.start(moment(at)) == moment(at)) is working


# --- which rows count ------------------------------------------------------------------------------------------------


def calendar(
    *more_days: Day, hours: list[Hours] | None = None, more_hours: tuple[Hours, ...] = (), years: tuple[int, int] = (2026, 2026)
) -> Calendar:
    rows = kalender.default_hours() if hours is None else hours
    in_years = [day for day in BUILT_IN if years[0] <= day.date.year <= years[1]]
    return Calendar([*in_years, *more_days], [*rows, *more_hours], kalender.default_ramadan())


def office_hours(first: str | None = None, last: str | None = None, weekdays: str = "01234", **changes: object) -> Hours:
    fields = {
        "first": first and date.fromisoformat(first),
        "last": last and date.fromisoformat(last),
        "weekdays": frozenset(map(int, weekdays)),
        "ramadan": False,
        "opens": time(9),
        "break_starts": None,
        "break_ends": None,
        "closes": time(15),
        "basis": "Kantor",
    }
    return Hours(**(fields | changes))  # type: ignore[arg-type]


def hours_of(cal: Calendar, day: str) -> str:
    return " ".join(f"{begins:%H:%M}-{ends:%H:%M}" for begins, ends in cal.segments(moment(f"{day} 00:00").date()))


def test_replacement_day_beats_a_holiday_on_the_same_date_in_any_order() -> None:
    holiday, works = Day(date(2026, 6, 3), "", DayKind.OFFICE), Day(date(2026, 6, 3), "", DayKind.REPLACEMENT)
    assert calendar(holiday, works).is_working_day(date(2026, 6, 3))
    assert calendar(works, holiday).is_working_day(date(2026, 6, 3))
    assert calendar(Day(date(2026, 8, 17), "", DayKind.REPLACEMENT)).is_working_day(date(2026, 8, 17))


def test_one_holiday_among_duplicate_rows_is_enough() -> None:
    twice = [Day(date(2026, 6, 3), name, DayKind.OFFICE) for name in "ab"]
    assert not calendar(*twice).is_working_day(date(2026, 6, 3))


def test_last_listed_hours_win_within_their_dates_and_weekdays() -> None:
    cal = calendar(more_hours=(office_hours("2026-06-03", "2026-06-09", "24"),))
    assert hours_of(cal, "Senin 2026-06-08") == "07:30-12:00 13:00-16:00"
    assert hours_of(cal, "Rabu 2026-06-03") == "09:00-15:00"
    assert hours_of(cal, "Jumat 2026-06-05") == "09:00-15:00"
    assert hours_of(cal, "Rabu 2026-06-10") == "07:30-12:00 13:00-16:00"


def test_hours_change_between_two_days() -> None:
    cal = calendar(more_hours=(office_hours("2026-06-09"),))
    assert cal.due(moment("Senin 2026-06-08 15:30"), Norm(60, "Menit")) == moment("Selasa 2026-06-09 09:30")
    assert cal.due(moment("Senin 2026-06-08 08:00"), Norm(1, "Hari")) == moment("Selasa 2026-06-09 09:00")
    assert cal.due(moment("Senin 2026-06-08 15:30"), Norm(1, "Hari")) == moment("Selasa 2026-06-09 15:00")


def test_ramadan_rows_count_only_in_ramadan_and_others_only_outside() -> None:
    cal = calendar(more_hours=(office_hours(opens=time(10)), office_hours(ramadan=True)))
    assert hours_of(cal, "Rabu 2026-02-18") == "10:00-15:00"
    assert hours_of(cal, "Kamis 2026-02-19") == "09:00-15:00"


def test_last_day_of_ramadan_has_ramadan_hours() -> None:
    cal = calendar(*(Day(date(2026, 3, n), "", DayKind.REPLACEMENT) for n in (20, 23)))
    assert hours_of(cal, "Jumat 2026-03-20") == "08:00-11:30 12:30-15:30"
    assert hours_of(cal, "Senin 2026-03-23") == "07:30-12:00 13:00-16:00"


def test_saturday_with_hours_of_its_own_is_a_working_day() -> None:
    cal = calendar(more_hours=(office_hours(weekdays="5"),))
    assert hours_of(cal, "Sabtu 2026-06-06") == "09:00-15:00"
    assert hours_of(cal, "Minggu 2026-06-07") == ""


def test_replacement_saturday_takes_the_monday_hours_of_its_own_regime() -> None:
    saturdays = [Day(day, "", DayKind.REPLACEMENT) for day in (date(2026, 6, 6), date(2026, 6, 13))]
    cal = calendar(*saturdays, more_hours=(office_hours("2026-06-10"),))
    assert hours_of(cal, "Sabtu 2026-06-06") == "07:30-12:00 13:00-16:00"
    assert hours_of(cal, "Sabtu 2026-06-13") == "09:00-15:00"


# --- where the calendar ends -----------------------------------------------------------------------------------------

MIDWEEK = datetime(2026, 6, 3, 10)
NEW_YEARS_EVE = datetime(2026, 12, 31, 15, 30)
NO_YEAR = Calendar([], kalender.default_hours(), kalender.default_ramadan())
NO_RAMADAN = Calendar(BUILT_IN, kalender.default_hours(), [])
NO_HOURS = calendar(hours=[])
SATURDAY = date(2026, 6, 6)
NO_MONDAYS = calendar(Day(SATURDAY, "", DayKind.REPLACEMENT), hours=[office_hours(weekdays="1234")])
NO_FRIDAYS = calendar(hours=[office_hours(weekdays="0123"), office_hours(weekdays="01234", ramadan=True)])
ALWAYS_OFF = calendar(*(Day(date(2026, 1, 1) + timedelta(n), "", DayKind.OFFICE) for n in range(365)))

GAPS: list[tuple[Callable[[], object], int, GapReason]] = [
    (lambda: NO_YEAR.is_working_day(MIDWEEK.date()), 2026, "libur"),
    (lambda: NO_YEAR.segments(MIDWEEK.date()), 2026, "libur"),
    (lambda: NO_YEAR.is_working_moment(MIDWEEK), 2026, "libur"),
    (lambda: NO_YEAR.start(MIDWEEK), 2026, "libur"),
    (lambda: NO_YEAR.due(MIDWEEK, Norm(1, "Menit")), 2026, "libur"),
    (lambda: NO_YEAR.elapsed(MIDWEEK, MIDWEEK), 2026, "libur"),
    (lambda: NO_YEAR.is_working_day(SATURDAY), 2026, "libur"),  # a Saturday, too
    (lambda: NO_RAMADAN.due(MIDWEEK, Norm(1, "Menit")), 2026, "ramadan"),
    (lambda: NO_HOURS.start(MIDWEEK), 2026, "jam_kerja"),
    (lambda: NO_FRIDAYS.due(MIDWEEK, Norm(2, "Hari")), 2026, "jam_kerja"),
    (lambda: NO_MONDAYS.is_working_day(SATURDAY), 2026, "jam_kerja"),
    # the calendar ends on the way
    (lambda: calendar().due(NEW_YEARS_EVE, Norm(31, "Menit")), 2027, "libur"),
    (lambda: calendar().due(NEW_YEARS_EVE, Norm(1, "Hari")), 2027, "libur"),
    (lambda: calendar().start(datetime(2026, 12, 31, 16)), 2027, "libur"),
    (lambda: calendar().elapsed(NEW_YEARS_EVE, datetime(2027, 1, 1)), 2027, "libur"),
    (lambda: calendar().elapsed(datetime(2025, 12, 31), MIDWEEK), 2025, "libur"),
    # a year missing in the middle
    (lambda: Calendar(
        [day for day in BUILT_IN if day.date.year != 2024], kalender.default_hours(), kalender.default_ramadan()
    ).elapsed(datetime(2023, 6, 5), MIDWEEK), 2024, "libur"),
    # nothing loops for ever
    (lambda: ALWAYS_OFF.start(MIDWEEK), 2027, "libur"),
    (lambda: calendar().due(MIDWEEK, Norm(999_999, "Hari")), 2027, "libur"),
    (lambda: calendar().due(MIDWEEK, Norm(59_999_940, "Menit")), 2027, "libur"),
    (lambda: calendar().start(datetime(9999, 12, 31, 23, 59)), 9999, "libur"),
]  # fmt: skip


@pytest.mark.parametrize(("ask", "year", "reason"), GAPS)
def test_gap_is_raised(ask: Callable[[], object], year: int, reason: GapReason) -> None:
    with pytest.raises(CalendarGap) as caught:
        ask()
    assert (caught.value.year, caught.value.reason) == (year, reason)


def test_dates_before_a_gap_are_counted() -> None:
    assert calendar().due(NEW_YEARS_EVE, Norm(30, "Menit")) == datetime(2026, 12, 31, 16)
    assert NO_FRIDAYS.due(MIDWEEK, Norm(1, "Hari")) == datetime(2026, 6, 4, 10)


@pytest.mark.parametrize(
    ("cal", "reason"),
    [(CALENDAR, None), (NO_YEAR, "libur"), (NO_RAMADAN, "ramadan"), (NO_HOURS, "jam_kerja"), (NO_FRIDAYS, "jam_kerja")],
)
def test_gap_names_what_is_missing(cal: Calendar, reason: GapReason | None) -> None:
    assert cal.gap(2026) == reason


def test_hours_that_end_on_the_last_day_of_a_leap_year_leave_no_gap() -> None:
    rows = [office_hours("2024-01-01", "2024-12-31"), office_hours(ramadan=True)]
    assert calendar(hours=rows, years=(2024, 2024)).gap(2024) is None
    rows[0] = office_hours("2024-01-01", "2024-12-30")
    assert calendar(hours=rows, years=(2024, 2024)).gap(2024) == "jam_kerja"


def test_few_rows_do_not_make_a_year() -> None:
    typed = [Day(date(2028, 1, n), "", DayKind.NATIONAL) for n in range(1, 10)]
    cuti = [Day(date(2028, 2, n), "", DayKind.JOINT) for n in range(1, 20)]
    fasts = [Ramadan(date(2028, 1, 28), date(2028, 2, 25))]
    assert Calendar(typed + typed + cuti, kalender.default_hours(), fasts).gap(2028) == "libur"
    tenth = Day(date(2028, 1, 10), "", DayKind.NATIONAL)
    assert Calendar([*typed, tenth], kalender.default_hours(), fasts).gap(2028) is None


def test_ramadan_over_the_turn_of_the_year_counts_for_both_years() -> None:
    days = [Day(date(year, 3, n), "", DayKind.NATIONAL) for year in (2030, 2031) for n in range(1, 16)]
    cal = Calendar(days, kalender.default_hours(), [Ramadan(date(2030, 12, 26), date(2031, 1, 23))])
    assert (cal.gap(2030), cal.gap(2031)) == (None, None)


# --- values ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "norm"),
    [
        ("60 Menit", Norm(60, "Menit")),
        ("3 Hari", Norm(3, "Hari")),
        ("1 Jam", Norm(60, "Menit")),
        ("  2 jAM ", Norm(120, "Menit")),
        ("3\u00a0hari", Norm(3, "Hari")),
        ("15MENIT", Norm(15, "Menit")),
    ],
)
def test_norm_reads_and_writes(text: str, norm: Norm) -> None:
    assert Norm.parse(text) == norm
    assert Norm.parse(str(norm)) == norm


def test_norm_gives_its_text_back() -> None:
    assert [str(Norm.parse(text)) for text in ("60 Menit", "3 Hari")] == ["60 Menit", "3 Hari"]


@pytest.mark.parametrize(
    "text", ["", "60", "Menit", "0 Menit", "-3 Hari", "1,5 Jam", "1.5 Jam", "3 Minggu", "3 Hari 2 Jam", "9999999 Hari"]
)
def test_norm_refuses(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(repr(text)) if text != "0 Menit" else "at least 1"):
        Norm.parse(text)


@pytest.mark.parametrize(
    "changes",
    [
        {"closes": time(9)},
        {"closes": time(8)},
        {"break_starts": time(12)},
        {"break_ends": time(12)},
        {"break_starts": time(13), "break_ends": time(12)},
        {"break_starts": time(8), "break_ends": time(12)},
        {"break_starts": time(12), "break_ends": time(15)},
        {"first": "2026-01-02", "last": "2026-01-01"},
    ],
)
def test_hours_out_of_order_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="office hours"):
        office_hours(**changes)  # type: ignore[arg-type]


def test_ramadan_out_of_order_is_refused() -> None:
    with pytest.raises(ValueError, match="Ramadan"):
        Ramadan(date(2026, 3, 20), date(2026, 2, 19))


def test_a_datetime_is_not_taken_for_a_date() -> None:
    with pytest.raises(TypeError):
        Day(datetime(2026, 8, 17), "", DayKind.NATIONAL)
    with pytest.raises(TypeError):
        CALENDAR.is_working_day(datetime(2026, 8, 17))


def test_estimated_days_of_one_year() -> None:
    guess = Day(date(2026, 8, 25), "Maulid", DayKind.NATIONAL, estimated=True)
    assert calendar(guess).estimated(2026) == [guess]
    assert calendar(guess).estimated(2025) == []


# --- properties: against a count, minute by minute, that shares no code with worktime --------------------------------

PACKAGE_DAYS = set(holidays.country_holidays("ID", categories=("public", "government"), years=range(2023, 2028)))
FASTING = [
    (date(2023, 3, 23), date(2023, 4, 21)),
    (date(2024, 3, 12), date(2024, 4, 9)),
    (date(2025, 3, 1), date(2025, 3, 30)),
    (date(2026, 2, 19), date(2026, 3, 20)),
    (date(2027, 2, 8), date(2027, 3, 9)),
]


def is_worked(day: date, minute: int) -> bool:
    if day not in REPLACEMENTS and (day.weekday() > 4 or day in PACKAGE_DAYS or day == OFFICE_HOLIDAY):
        return False
    clock = minute // 60 * 100 + minute % 60  # 7:30 is 730
    fasting = any(first <= day <= last for first, last in FASTING)
    if day.weekday() == 4:
        return 800 <= clock < 1130 or 1230 <= clock < 1530 if fasting else 730 <= clock < 1130 or 1300 <= clock < 1630
    return 800 <= clock < 1200 or 1230 <= clock < 1500 if fasting else 730 <= clock < 1200 or 1300 <= clock < 1600


@cache
def minutes_of(day: date) -> bytes:
    return bytes(is_worked(day, minute) for minute in range(1440))


def worked_at(at: datetime) -> bool:
    return bool(minutes_of(at.date())[at.hour * 60 + at.minute])


def count_minutes(start: datetime, end: datetime) -> int:
    days = b"".join(minutes_of(start.date() + timedelta(n)) for n in range((end.date() - start.date()).days + 1))
    first = start.hour * 60 + start.minute
    return sum(days[first : first + (end - start) // MINUTE])


def naive_start(at: datetime) -> datetime:
    while not worked_at(at):
        at += MINUTE
    return at


def naive_due(start: datetime, amount: int, unit: str) -> datetime:
    at = naive_start(start)
    if unit == "Menit":
        while amount:
            amount -= worked_at(at)
            at += MINUTE
        return at
    while amount:
        at += timedelta(days=1)
        amount -= any(minutes_of(at.date()))
    today = minutes_of(at.date())
    minute = at.hour * 60 + at.minute
    later = [m for m in range(minute, 1440) if today[m]]
    minute = later[0] if later else max(m for m in range(1440) if today[m]) + 1
    return datetime.combine(at.date(), time()) + minute * MINUTE


MINUTE = timedelta(minutes=1)
FIRST_MINUTE = datetime(2023, 1, 1)
# Everywhere, and more often where something happens: long holidays, Ramadan, the change of decree, replacement days.
any_minute = st.integers(0, 1440 * (365 * 4 + 60)).map(lambda n: FIRST_MINUTE + n * MINUTE)
busy_day = st.sampled_from(
    [date(2023, 4, 11), date(2023, 12, 29), date(2026, 2, 17), date(2026, 3, 5), date(2026, 3, 16), date(2026, 7, 9)]
)
busy_minute = st.builds(
    lambda day, minute: datetime.combine(day, time()) + minute * MINUTE, busy_day, st.integers(0, 1440 * 12)
)
minutes = any_minute | busy_minute
seconds = st.builds(lambda at, n: at + timedelta(seconds=n), minutes, st.integers(0, 59))
minute_norms = st.integers(1, 3000).map(lambda n: Norm(n, "Menit"))
norms = minute_norms | st.integers(1, 12).map(lambda n: Norm(n, "Hari"))
spans = st.integers(0, 1440 * 25).map(lambda n: n * MINUTE)
properties = settings(deadline=None, max_examples=400)


@properties
@given(minutes, spans)
def test_elapsed_is_the_naive_count(start: datetime, span: timedelta) -> None:
    assert CALENDAR.elapsed(start, start + span) == count_minutes(start, start + span) * MINUTE


@properties
@given(minutes)
def test_start_is_the_naive_start(at: datetime) -> None:
    assert CALENDAR.start(at) == naive_start(at)
    assert CALENDAR.is_working_moment(at) == worked_at(at)


@properties
@given(minutes, norms)
def test_due_is_the_naive_due(start: datetime, norm: Norm) -> None:
    assert CALENDAR.due(start, norm) == naive_due(start, norm.amount, norm.unit)


@properties
@given(seconds, minute_norms)
def test_elapsed_until_due_is_the_norm(start: datetime, norm: Norm) -> None:
    assert CALENDAR.elapsed(start, CALENDAR.due(start, norm)) == norm.amount * MINUTE
    assert CALENDAR.norm_time(start, norm) == norm.amount * MINUTE


@properties
@given(seconds, norms)
def test_due_is_a_working_day_and_takes_time(start: datetime, norm: Norm) -> None:
    due = CALENDAR.due(start, norm)
    assert any(minutes_of(due.date()))
    assert CALENDAR.is_working_day(due.date())
    assert CALENDAR.norm_time(start, norm) > timedelta()


@properties
@given(seconds, seconds, norms)
def test_due_grows_with_start(one: datetime, other: datetime, norm: Norm) -> None:
    assert CALENDAR.due(min(one, other), norm) <= CALENDAR.due(max(one, other), norm)


@properties
@given(seconds, norms)
def test_due_grows_with_norm(start: datetime, norm: Norm) -> None:
    assert CALENDAR.due(start, norm) < CALENDAR.due(start, Norm(norm.amount + 1, norm.unit))


@properties
@given(seconds, seconds, seconds)
def test_elapsed_adds_up(one: datetime, two: datetime, three: datetime) -> None:
    assert CALENDAR.elapsed(one, two) + CALENDAR.elapsed(two, three) == CALENDAR.elapsed(one, three)


@properties
@given(seconds, norms)
def test_start_moved_to_working_time_changes_nothing(start: datetime, norm: Norm) -> None:
    assert CALENDAR.elapsed(start, CALENDAR.start(start)) == timedelta()
    assert CALENDAR.due(CALENDAR.start(start), norm) == CALENDAR.due(start, norm)
