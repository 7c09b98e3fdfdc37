"""Which unit was asked for its material, when, and until which day: the table tblPermintaan. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time
from typing import NamedTuple

from macros_py.base.findings import CannotGoOn, Code
from macros_py.base.grid import Table
from macros_py.procedure.units import Unit
from macros_py.tracker import layout
from macros_py.tracker.records import Tracker


class Request(NamedTuple):
    """A unit's material was asked for at `asked`; it is in time until office hours of `due` end."""

    asked: datetime
    due: date


def requests(tracker: Tracker) -> dict[str, Request]:
    """What was asked, by kode."""
    found = {}
    for record in tracker.tables[layout.REQUEST_TABLE.name].records():
        asked, due = record["Diminta"], record["Batas Bahan"]
        if isinstance(asked, datetime) and isinstance(due, datetime):
            found[str(record["Kode"])] = Request(asked, due.date())
    return found


def with_requests(tracker: Tracker, units: Collection[Unit], now: datetime, due: date) -> Table:
    """The requests in which these units were asked now, in the order of the sheet Unit."""
    table = tracker.tables[layout.REQUEST_TABLE.name]
    records = {str(record["Kode"]): record for record in table.records()}
    records |= {u.code: {"Kode": u.code, "Diminta": now, "Batas Bahan": datetime.combine(due, time())} for u in units}
    place = {unit.code: number for number, unit in enumerate(tracker.units)}
    return table.with_records(sorted(records.values(), key=lambda record: place.get(str(record["Kode"]), len(place))))


def closing(tracker: Tracker, due: date) -> datetime:
    """When office hours of a day end. Raises CalendarGap; CannotGoOn DEADLINE_INVALID for a day without any."""
    if not (segments := tracker.calendar.segments(due)):
        raise CannotGoOn(Code.DEADLINE_INVALID, found=due, detail="bukan hari kerja")
    return segments[-1][1]
