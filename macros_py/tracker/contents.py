"""What the tables of a tracker hold beside stamps, as sums that Riwayat keeps: so a change that went through no action shows.

Each action seals the sums of what it left behind; only those that changed are written. A table that the office fills itself
(Unit, Kalender, Pengaturan) may change between two actions, and one that only buttons fill may not: both are said, and the next
action notes them openly in Riwayat. Documents, Berkas and Keterangan are staff's own, at any time, and not covered.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby, zip_longest
from typing import NamedTuple

from macros_py.base import words
from macros_py.base.grid import Link, Table, Value
from macros_py.tracker import layout, packing
from macros_py.tracker.journal import Action, Entry, held
from macros_py.tracker.records import Tracker

BY_OFFICE = (
    layout.UNIT_TABLE, layout.HOLIDAY_TABLE, layout.HOURS_TABLE, layout.RAMADAN_TABLE, layout.AGENDA_TABLE,
    layout.SETTING_TABLE,
)  # fmt: skip
BY_BUTTONS = (
    layout.SOP_TABLE, layout.SOP_PROFILE_TABLE, layout.PLAN_TABLE, layout.CONSOLIDATED_TABLE, layout.BUDGET_TABLE,
    layout.MATERIAL_TABLE, layout.REQUEST_TABLE,
)  # fmt: skip
_OF_STEP = ("Kode", "Deputi", "Eselon", "Unit Kerja", "Pelaksana", "Aktif")  # stamps stand in Riwayat themselves
_KEYS = ("Kode", "Butir", "Lembar", "Bagian", "Tanggal", "Awal Ramadan", "Dari")  # what names a row; the first that a table has
_DIGITS = 12  # hex digits of a sum
_NAMED = 5  # rows of a table that a sentence names
OUTSIDE = "Diubah di luar tombol."  # Alasan of a row of Riwayat about a table that only buttons fill

_Sums = dict[str, dict[str, str]]  # table → what names the row → sum of the rows of that name
# What these leave behind is taken as it is: they put a whole tracker in place.
_WHOLE = (Action.NEW, Action.UPGRADE, Action.RESTORE)


class Changed(NamedTuple):
    """A table that holds something else than Riwayat says, and the names of the rows that changed, came or went."""

    table: Table
    rows: tuple[str, ...]
    by_office: bool

    @property
    def named(self) -> str:
        """The rows, for a sentence."""
        return words.first_of(self.rows, _NAMED)

    @property
    def cell(self) -> str:
        """A1 address of the first of these rows; of the heading where it is gone."""
        heading = _key(self.table)
        names = [_name(record[heading]) for record in self.table.records()]
        index = next((index for index, name in enumerate(names) if name in self.rows), -1)
        return self.table.address(index, heading)


def changed(tracker: Tracker) -> list[Changed]:
    """The tables that hold something else than after the last action in Riwayat; none where it says nothing of them."""
    known = _known(tracker.log)
    return list(_differences(tracker, known, _sums(tracker, tracker.tables.values()))) if known else []


def with_contents(tracker: Tracker, tables: Iterable[Table], entries: Sequence[Entry]) -> list[Entry]:
    """The entries of an action that leaves these tables behind, with the sums of what changed.

    Before them stands one for each table that was changed outside of actions since the last one.
    """
    if not entries or entries[0].seal or "Keadaan" not in tracker.tables[layout.LOG_TABLE.name].headings:
        return list(entries)
    known, now, first = _known(tracker.log), _sums(tracker, tracker.tables.values()), entries[0]
    outside = _differences(tracker, known, now) if first.action not in _WHOLE else ()
    opened = [
        Entry(
            first.action_number, first.at, first.by, Action.TABLES, None, None,
            f"Sheet {each.table.sheet} berubah: {each.named}.", None if each.by_office else OUTSIDE,
        )
        for each in outside
    ]  # fmt: skip
    after = now | _sums(tracker, tables)
    news = {name: _news(known.get(name), sums) for name, sums in after.items()}
    pieces = packing.pack(lasting) if (lasting := {n: new for n, new in news.items() if new or n not in known}) else []
    rows = [*opened, *entries]
    more = Entry(first.action_number, first.at, first.by, Action.TABLES, None, None, "Isi tabel: lanjutan.", None)
    return [replace(row or more, state=piece) for row, piece in zip_longest(rows, pieces)]


def _news(before: Mapping[str, str] | None, now: Mapping[str, str]) -> dict[str, str | None]:
    old = before or {}
    return {name: now.get(name) for name in {**old, **now} if old.get(name) != now.get(name)}


def _differences(tracker: Tracker, known: _Sums, now: _Sums) -> Iterator[Changed]:
    office = {spec.name for spec in BY_OFFICE}
    for name, sums in now.items():
        if name in known and (rows := _news(known[name], sums)):
            yield Changed(tracker.tables[name], tuple(rows), name in office)


def _known(log: Sequence[Entry]) -> _Sums:
    """The sums that Riwayat keeps, of the last action that says something of a row."""
    found: _Sums = {}
    for _, rows in groupby((entry for entry in log if entry.state), key=lambda entry: entry.action_number):
        try:
            for name, news in packing.unpack([row.state or "" for row in rows]).items():
                sums = found.setdefault(str(name), {})
                for row, value in news.items():
                    sums.pop(row, None)
                    if value is not None:
                        sums[row] = str(value)
        except (ValueError, AttributeError):  # an edited cell: its seal says so
            continue
    return found


def _sums(tracker: Tracker, tables: Iterable[Table]) -> _Sums:
    """The sums of those of these tables that are covered."""
    of_steps = {sheet.table.name: _OF_STEP for sheet in tracker.steps}
    covered = {**of_steps, **{spec.name: spec.headings for spec in (*BY_OFFICE, *BY_BUTTONS)}}
    return {table.name: _sums_of(table, covered[table.name]) for table in tables if table.name in covered}


def _sums_of(table: Table, headings: Sequence[str]) -> dict[str, str]:
    """By what names a row. The order of rows says nothing, but for the steps of the SOP; "No" tells it alone."""
    key = table.headings.index(_key(table))
    places = [(heading, at) for at, heading in enumerate(table.headings) if heading in headings and heading != "No"]
    rows: dict[str, list[str]] = {}
    for number, row in enumerate(table.rows):
        cells = [(heading, plain) for heading, at in places if (plain := _plain(row[at])) is not None]
        if cells:
            place = number if table.name == layout.SOP_TABLE.name else None
            rows.setdefault(_name(row[key]), []).append(json.dumps((place, cells), separators=(",", ":")))
    return {name: hashlib.sha256("\n".join(sorted(of)).encode()).hexdigest()[:_DIGITS] for name, of in rows.items()}


def _key(table: Table) -> str:
    return next(heading for heading in _KEYS if heading in table.headings)


def _name(value: Value) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}"
    return "(kosong)" if value is None else str(value).strip()[:40]


def _plain(value: Value) -> object:
    """The value as both books read it back."""
    value = held(value)
    if isinstance(value, Link):
        return value.text
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value if value != "" else None
    return f"{value:.15g}"
