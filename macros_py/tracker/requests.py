"""Which unit was asked for its material, when, and until which day: two columns of Status Bahan. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time
from typing import NamedTuple

from macros_py.base.findings import CannotGoOn, Code
from macros_py.base.grid import Table, Value
from macros_py.procedure.units import Unit
from macros_py.tracker import layout
from macros_py.tracker.layout import MaterialStatus
from macros_py.tracker.records import Tracker


class Request(NamedTuple):
    """A unit's material was asked for at `asked`; it is in time until office hours of `due` end."""

    asked: datetime
    due: date


def requests(tracker: Tracker) -> dict[str, Request]:
    """What was asked, by kode."""
    found = {}
    for record in tracker.tables[layout.MATERIAL_TABLE.name].records():
        asked, due = record["Diminta"], record["Batas Bahan"]
        if isinstance(asked, datetime) and isinstance(due, datetime):
            found[str(record["Kode"])] = Request(asked, due.date())
    return found


def with_requests(tracker: Tracker, units: Collection[Unit], now: datetime, due: date) -> Table:
    """Status Bahan in which these units were asked now; a unit that has no row yet gets one."""
    table = tracker.tables[layout.MATERIAL_TABLE.name]
    records = {str(record["Kode"]): record for record in table.records()}
    asked: dict[str, Value] = {"Diminta": now, "Batas Bahan": datetime.combine(due, time())}
    for unit in units:
        new = {"Kode": unit.code, "Deputi": unit.deputi, "Eselon": unit.eselon, "Unit Kerja": unit.name,
               "Status Bahan": MaterialStatus.MISSING.value}  # fmt: skip
        records[unit.code] = {**records.get(unit.code, new), **asked}
    place = {unit.code: number for number, unit in enumerate(tracker.units)}
    return table.with_records(sorted(records.values(), key=lambda record: place.get(str(record["Kode"]), len(place))))


def closing(tracker: Tracker, due: date) -> datetime:
    """When office hours of a day end. Raises CalendarGap; CannotGoOn DEADLINE_INVALID for a day without any."""
    if not (segments := tracker.calendar.segments(due)):
        raise CannotGoOn(Code.DEADLINE_INVALID, found=due, detail="bukan hari kerja")
    return segments[-1][1]
