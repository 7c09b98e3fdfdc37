"""Who is to be reminded of what: a short text for each recipient, to be pasted into a message. Nothing is ever sent. Pure.

A role is reminded of the running rows of its steps, a unit of the material that it owes. Rows with one limit and
the same papers missing are one line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from macros_py.base import words
from macros_py.base.findings import CannotGoOn
from macros_py.procedure.worktime import Calendar, CalendarGap
from macros_py.tracker import layout
from macros_py.tracker.checks import presence_of
from macros_py.tracker.key_figures import counted_rows, material_statuses
from macros_py.tracker.layout import Presence, Status
from macros_py.tracker.overview import folded, several
from macros_py.tracker.records import StepRow, StepSheet, Tracker
from macros_py.tracker.requests import closing, requests


@dataclass(frozen=True, slots=True)
class Due:
    """What is due at one moment in one step: for whom, and what is missing. `says` is the line without its units."""

    step: int
    sheet: str
    units: tuple[str, ...]
    who: str
    at: datetime
    late: bool
    says: str


@dataclass(frozen=True, slots=True)
class Reminder:
    """The text for one recipient: a role of the SOP, or a unit by its kode. "" where name or contact are not known."""

    recipient: str
    title: str
    name: str
    contact: str
    dues: tuple[Due, ...]
    text: str


def reminders(tracker: Tracker, now: datetime, among: Collection[str] | None = None) -> list[Reminder]:
    """A reminder for each role and each unit that has something due; the most urgent line of each comes first.

    `among` (kode): of what these units owe only.
    """
    dues = {sheet.step.number: list(_dues(tracker, sheet, now, among)) for sheet in tracker.steps}
    found = []
    for role in tracker.sop.roles:
        own = sorted(
            (d for s in tracker.sop.steps if s.actor == role for d in dues[s.number]), key=lambda d: (not d.late, d.at)
        )
        if own:
            name, contact = (tracker.settings.text(item(role)) for item in (layout.officer_name, layout.officer_contact))
            found.append(Reminder(role, role, name, contact, tuple(own), _for_role(tracker, role, name, own, now)))
    return [*found, *(each for each in _of_units(tracker, now) if among is None or each.recipient in among)]


def _dues(tracker: Tracker, sheet: StepSheet, now: datetime, among: Collection[str] | None) -> Iterator[Due]:
    rows_ = (row for of, row in counted_rows(tracker) if of is sheet and (among is None or row.code in among))
    running = [row for row in rows_ if row.status is Status.RUNNING and row.due]
    for rows in folded(running, lambda row: (row.due, _missing(row))):
        at, missing = rows[0].due, _missing(rows[0])
        assert at is not None  # noqa: S101 - rows without one are not among them
        codes = tuple(row.code for row in rows)
        who = f"{rows[0].unit} ({codes[0]})" if len(codes) == 1 else several(codes, tracker.units)
        says = f"batas {words.day_and_time(at)}, {_left(tracker.calendar, now, at)}."
        if missing:
            says += f" Belum ada: {', '.join(missing)}."
        yield Due(sheet.step.number, sheet.table.sheet, codes, who, at, now > at, says)


def _missing(row: StepRow) -> tuple[str, ...]:
    return tuple(name for name, word in row.documents.items() if presence_of(word) in (None, Presence.MISSING))


def _for_role(tracker: Tracker, role: str, name: str, dues: list[Due], now: datetime) -> str:
    late, next_ = [d for d in dues if d.late], [d for d in dues if not d.late]
    lines = [*_head(f"{name} ({role})" if name else role, tracker, now)]
    for title, some in (("Melewati batas waktu:", late), ("Jatuh tempo berikutnya:", next_)):
        if some:
            lines += [title, *(f"• {d.sheet}, {d.who}: {d.says}" for d in some), ""]
    return "\n".join([*lines, "Mohon ditindaklanjuti. Terima kasih."])


def _of_units(tracker: Tracker, now: datetime) -> Iterator[Reminder]:
    """The units whose material is due and has not come, or needs mending."""
    statuses = material_statuses(tracker)
    for sheet in tracker.steps[:-1]:
        following = tracker.steps[sheet.step.number]
        if layout.MATERIAL_DOCUMENT not in {name.casefold() for name in following.step.documents}:
            continue
        limits = _limits(tracker, sheet)
        for unit in tracker.units:
            at, status = limits.get(unit.code), statuses.get(unit.code)
            if at is None or status is None or status.in_order:
                continue
            faulty = status is layout.MaterialStatus.FAULTY
            asked = "perlu diperbaiki" if faulty else "belum kami terima"
            left = _left(tracker.calendar, now, at)
            due = Due(sheet.step.number, sheet.table.sheet, (unit.code,), unit.name, at, now > at, asked)
            text = "\n".join([
                *_head(unit.official.name or f"Pimpinan {unit.name}", tracker, now),
                f"Bahan {unit.name} untuk Perjanjian Kinerja Tahun {tracker.settings.year} {asked}. "
                f"Mohon disampaikan paling lambat {words.day_and_time(at)} ({left}) kepada "
                f"{tracker.settings.text(layout.BUREAU)}.",
                "", "Terima kasih.",
            ])  # fmt: skip
            yield Reminder(unit.code, unit.name, unit.official.name, unit.official.contact, (due,), text)


def _limits(tracker: Tracker, sheet: StepSheet) -> dict[str, datetime]:
    """Until when each unit's material is due: the day that it was given, else the norm of the step in which it is gathered."""
    running = (row for of, row in counted_rows(tracker) if of is sheet and row.status is Status.RUNNING)
    limits = {row.code: row.due for row in running if row.due}
    for code, request in requests(tracker).items():
        with suppress(CalendarGap, CannotGoOn):  # a day that Kalender no longer knows: the norm stands
            limits[code] = closing(tracker, request.due)
    return limits


def _head(who: str, tracker: Tracker, now: datetime) -> list[str]:
    return [
        f"Yth. {who}",
        "",
        f"Pengingat penyiapan bahan PK Tahun {tracker.settings.year}, keadaan {words.day_and_time(now)}.",
        "",
    ]


def _left(calendar: Calendar, now: datetime, due: datetime) -> str:
    """How much working time is left, or how far past the limit it is."""
    late = now > due
    try:
        days, rest = calendar.in_days(due, now) if late else calendar.in_days(now, due)
    except CalendarGap:
        return "sudah lewat" if late else "belum lewat"
    return f"lewat {words.working_time(days, rest)}" if late else f"sisa {words.working_time(days, rest)}"
