"""What is due as a calendar file (.ics, RFC 5545) that Outlook, Google Calendar and telephones read; times are WIB."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from macros_py.tracker.records import Tracker
from macros_py.tracker.reminders import Due

_WIB = ZoneInfo("Asia/Jakarta")
_ALARM = timedelta(hours=-1)


def calendar_file(tracker: Tracker, dues: Iterable[Due], now: datetime) -> bytes:
    """One event for each limit, with an alarm an hour before. The same limit has the same UID in every file."""
    from icalendar import Alarm, Calendar, Event

    year = tracker.settings.year
    calendar = Calendar()
    calendar.add("prodid", "-//PK Tracker//pk-tracker//ID")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"Batas waktu PK {year}")
    for due in dues:
        event, alarm = Event(), Alarm()
        identity = f"{tracker.sop.number}|{year}|{due.step}|{'|'.join(due.units)}|{due.at.isoformat()}"
        event.add("uid", f"{hashlib.sha256(identity.encode()).hexdigest()[:32]}@pk-tracker")
        event.add("dtstamp", now.replace(tzinfo=_WIB))
        event.add("dtstart", due.at.replace(tzinfo=_WIB))
        event.add("summary", f"PK {year}: {due.sheet}, {due.who}")
        event.add("description", due.says)
        alarm.add("action", "DISPLAY")
        alarm.add("description", f"PK {year}: {due.sheet}, {due.who}")
        alarm.add("trigger", _ALARM)
        event.add_component(alarm)
        calendar.add_component(event)
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written
