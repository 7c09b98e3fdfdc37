"""Indonesian forms of dates, numbers and money, and the times that people type."""

from datetime import date, datetime

import pytest

from macros_py.base import words


def test_dates_read_as_in_the_sop():
    assert words.long_date(date(2018, 5, 2)) == "2 Mei 2018"
    assert words.date_time(datetime(2018, 5, 2, 14, 5)) == "2 Mei 2018 14.05"
    assert words.date_time(datetime(2018, 5, 2, 14, 5, 9)) == "2 Mei 2018 14.05.09"
    assert words.moment(datetime(2018, 5, 2, 14, 5)) == words.show(datetime(2018, 5, 2, 14, 5)) == "2 Mei 2018 pukul 14.05 WIB"
    assert words.moment(datetime(2018, 5, 2, 14, 5, 9)) == "2 Mei 2018 pukul 14.05.09 WIB"
    assert words.short_time(datetime(2018, 5, 2, 14, 5)) == "2 Mei 14.05"


def test_numbers_and_money():
    assert words.money(1234567890.5) == "Rp1.234.567.890,50"
    assert words.money(260_000_000) == "Rp260.000.000"
    assert words.number(1234.5) == "1.234,5"
    assert words.percent(0.755) == "75,5%"


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-03-17T10:05", datetime(2026, 3, 17, 10, 5)),
        ("2026-03-17 10.05", datetime(2026, 3, 17, 10, 5)),
        ("2026-03-17 10.05.09", datetime(2026, 3, 17, 10, 5, 9)),
        ("2026-03-17", datetime(2026, 3, 17)),
        ("2026-03-17T03:05:00+00:00", datetime(2026, 3, 17, 10, 5)),
        ("2026-03-17T10:05:00Z", datetime(2026, 3, 17, 17, 5)),
        ("2026-03-17T10:05:09.900", datetime(2026, 3, 17, 10, 5, 9)),
    ],
)
def test_times_are_wib_to_the_second(text, at):
    assert words.parse_time(text) == at


@pytest.mark.parametrize("text", ["", "kemarin", "17/03/2026", "2026-02-30T10:00", "2026-03-17T25:00", "10.05"])
def test_other_times_are_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - the message is Python's, the caller has its own sentence
        words.parse_time(text)


def test_empty_values_say_so():
    assert words.show(None) == words.show("") == "(kosong)"


@pytest.mark.parametrize(("names", "most", "text"), [("", 2, ""), ("AB", 2, "A, B"), ("ABCD", 2, "A, B, dan 2 lagi")])
def test_many_names_are_counted(names, most, text):
    assert words.first_of(tuple(names), most) == text
