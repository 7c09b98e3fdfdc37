"""Every rule that Periksa applies, one function each, listed in RULES. A rule is pure: it reads a Situation, gives findings.

Whether a step is late is decided in `is_late`, and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from macros_py.base.findings import Code, Finding
from macros_py.base.grid import Value
from macros_py.books.copies import KeptSeal
from macros_py.procedure.units import identity_fault
from macros_py.procedure.worktime import Calendar, CalendarGap, Norm
from macros_py.tracker import contents, journal, layout, plan, requests
from macros_py.tracker.journal import Action, CellKey
from macros_py.tracker.layout import MaterialStatus, Presence, Punctuality, Status
from macros_py.tracker.records import StepRow, StepSheet, Tracker


def is_late(calendar: Calendar, received: datetime, norm: Norm, at: datetime) -> bool:
    """Whether a step received at `received` is late when it is handed over, or still open, at `at`.

    Late means after Batas Waktu: exactly on it is in time. Raises CalendarGap.
    """
    return at > calendar.due(received, norm)


def share_used(calendar: Calendar, received: datetime, norm: Norm, at: datetime) -> int:
    """Percent of the norm's working time that is used at `at`, rounded down. Raises CalendarGap."""
    return calendar.elapsed(received, max(received, at)) * 100 // calendar.norm_time(received, norm)


def kept_norm(calendar: Calendar, received: datetime, norm: Norm, handed_over: datetime) -> Punctuality:
    """How a finished row kept its norm: on time or late, nothing between. Raises CalendarGap."""
    return Punctuality.LATE if is_late(calendar, received, norm, handed_over) else Punctuality.ON_TIME


def punctuality(calendar: Calendar, received: datetime, norm: Norm, at: datetime, near_share: float) -> Punctuality:
    """How a running row keeps its norm at `at`; `near_share`: the part of it (0–1) that counts as near. Raises CalendarGap."""
    if is_late(calendar, received, norm, at):
        return Punctuality.LATE
    if share_used(calendar, received, norm, at) >= round(near_share * 100):
        return Punctuality.NEAR
    return Punctuality.ON_TIME


@dataclass(frozen=True)
class Situation:
    """What the rules look at. `exists` answers whether an evidence path is there; the faces give it."""

    tracker: Tracker
    now: datetime
    exists: Callable[[str], bool]
    kept: Sequence[KeptSeal] = ()  # the seals that lie beside the copies

    @cached_property
    def rows(self) -> list[tuple[StepSheet, StepRow, StepRow | None]]:
        """Each active row with the same unit's row in the step before; None in step 1 or when that row is gone."""
        result = []
        before: dict[str, StepRow] = {}
        for sheet in self.tracker.steps:
            result += [(sheet, row, before.get(row.code)) for row in sheet.rows if row.active]
            before = sheet.by_code()
        return result

    @cached_property
    def years(self) -> list[int]:
        """Every year in use: the tracker's own, today's, and those of all stamps."""
        stamps = [
            m for sheet in self.tracker.steps for row in sheet.rows for m in (row.received, row.due, row.handed_over) if m
        ]
        return sorted({self.tracker.settings.year, self.now.year, *(moment.year for moment in stamps)})


def unreadable_cells(situation: Situation) -> Iterator[Finding]:
    """Cells that hold something other than their column takes, found while reading."""
    yield from situation.tracker.findings


def units_known(situation: Situation) -> Iterator[Finding]:
    """Every row of a step sheet names a unit of the sheet Unit, once."""
    known = situation.tracker.unit_names()
    for sheet in situation.tracker.steps:
        seen = set()
        for row in sheet.rows:
            if row.code not in known:
                yield sheet.finding(Code.UNIT_UNKNOWN, row, "Kode", found=row.code)
            if row.code in seen:
                yield sheet.finding(Code.UNIT_DUPLICATE, row, "Kode", found=row.code)
            seen.add(row.code)


def units_have_rows(situation: Situation) -> Iterator[Finding]:
    """Every active unit has a row in every step sheet, and its parent is a unit."""
    table = situation.tracker.tables[layout.UNIT_TABLE.name]
    known = situation.tracker.unit_names()
    codes = [str(record["Kode"]).strip() for record in table.records()]
    logged = {(key.step, key.code) for key in journal.replay(situation.tracker.log)}
    rows = [(sheet, sheet.by_code()) for sheet in situation.tracker.steps]
    at = {code: index for index, code in reversed([*enumerate(codes)])}
    for unit in situation.tracker.units:
        cell = table.address(at[unit.code], "Kode")
        without = [sheet for sheet, by_code in rows if unit.active and unit.code not in by_code]
        for code, lost in ((Code.UNIT_ROW_LOST, True), (Code.UNIT_WITHOUT_ROW, False)):
            names = [s.table.sheet for s in without if ((s.step.number, unit.code) in logged) is lost]
            if names:
                yield Finding(code, table.sheet, cell, unit.code, values={"sheet": ", ".join(names)})
        if unit.parent is not None and unit.parent not in known:
            cell = table.address(at[unit.code], "Induk")
            yield Finding(
                Code.UNIT_INCOMPLETE,
                table.sheet,
                cell,
                unit.code,
                values={"heading": "Induk", "found": unit.parent, "expected": "kode unit yang ada"},
            )


def kelengkapan(situation: Situation) -> Iterator[Finding]:
    """Each Kelengkapan document is there when the step runs, and agrees with the Output of the step before."""
    for sheet, row, before in situation.rows:
        previous = sheet.step.number - 1
        produced = before is None or before.status is Status.DONE
        for document, found in row.documents.items():
            presence = presence_of(found)
            if presence is None:
                yield sheet.finding(Code.KELENGKAPAN_INVALID, row, document, document=document, found=found)
            elif presence is Presence.MISSING and row.status is Status.DONE:
                yield sheet.finding(Code.KELENGKAPAN_MISSING, row, document, document=document)
            elif presence is Presence.MISSING and row.status is Status.RUNNING:
                yield sheet.finding(Code.KELENGKAPAN_PENDING, row, document, document=document)
            elif presence is Presence.THERE and not produced:
                yield sheet.finding(
                    Code.KELENGKAPAN_WITHOUT_OUTPUT, row, document, document=document, found=found, previous=previous
                )
            elif presence is Presence.WAIVED and before is not None and produced and row.note is None:
                yield sheet.finding(Code.KELENGKAPAN_WAIVED, row, document, document=document, previous=previous)


def marks(situation: Situation) -> Iterator[Finding]:
    """Of a finished step it is said what the SOP expects: that it was looked at, that its Output is there."""
    for sheet, row, _ in situation.rows:
        if row.status is Status.DONE:
            for name in sheet.step.marks:
                if row.logged[name] is None:
                    code = Code.OUTPUT_NOT_RECORDED if name == sheet.step.output else Code.NOT_LOOKED_AT
                    yield sheet.finding(code, row, name, document=name, output=sheet.step.output)


def presence_of(text: str | None) -> Presence | None:
    """What a Kelengkapan cell says: an empty one says Belum, letter case does not matter. None for other text."""
    if text is None:
        return Presence.MISSING
    return next((p for p in Presence if p.casefold() == " ".join(text.split()).casefold()), None)


# \\server\share, //server/share, file://, \\.\device and names like COM1: to look there tells another computer who asks, with
# the user's password on the way, or waits for a device.
_ELSEWHERE = re.compile(
    r"""(?ix) ["'\s]* (?: [\\/]{2} | file:
    | (?:.*[\\/:])? (?:con|prn|aux|nul|com\d|lpt\d|con(?:in|out)\$) \s* (?: [.:] | ["'\s]*$ ) )"""
)


def lies_elsewhere(path: str) -> bool:
    """Whether to look for a path of Berkas would be to call another computer, or a device: nobody asked for that."""
    return bool(_ELSEWHERE.match(path))


def evidence(situation: Situation) -> Iterator[Finding]:
    """Files named under Berkas (separated by ";" or a new line) are there; web links are not followed.

    What lies on another computer is not looked for: a cell that somebody pasted must not make this one call there.
    """
    for sheet, row, _ in situation.rows:
        for path in re.split(r"[;\n]", row.evidence or ""):
            name = path.strip()
            if not name or re.match(r"(?i)(https?|mailto):", name):
                continue
            if lies_elsewhere(name):
                yield sheet.finding(Code.EVIDENCE_UNCHECKED, row, "Berkas", found=name)
            elif not situation.exists(name):
                yield sheet.finding(Code.EVIDENCE_MISSING, row, "Berkas", found=name)


def order(situation: Situation) -> Iterator[Finding]:
    """A step runs or is done only when the step before is done: its Output is this step's Kelengkapan."""
    for sheet, row, before in situation.rows:
        if before is None or before.status is Status.DONE or row.status not in (Status.RUNNING, Status.DONE):
            continue
        previous, state = sheet.step.number - 1, before.status
        yield sheet.finding(Code.ORDER_BROKEN, row, "Status", status=row.status, previous=previous, previous_status=state)


# The stamps of each status; every other one must be empty.
_STAMPS = {
    Status.NOT_STARTED: (),
    Status.RETURNED: (),
    Status.RUNNING: ("Diterima", "Batas Waktu"),
    Status.DONE: ("Diterima", "Batas Waktu", "Diserahkan"),
}


def stamps_complete(situation: Situation) -> Iterator[Finding]:
    """A row has exactly the stamps of its status."""
    for sheet, row, _ in situation.rows:
        for heading in layout.TIMES:
            expected, filled = heading in _STAMPS[row.status], row.logged[heading] is not None
            if expected and not filled:
                yield sheet.finding(Code.STAMP_MISSING, row, heading, heading=heading, status=row.status)
            elif filled and not expected:
                yield sheet.finding(Code.STAMP_SURPLUS, row, heading, heading=heading, status=row.status)


def stamps_in_order(situation: Situation) -> Iterator[Finding]:
    """No stamp lies in the future, before the row was received, or before the step before was handed over."""
    for sheet, row, before in situation.rows:
        for heading, at in (("Diterima", row.received), ("Diserahkan", row.handed_over)):
            if at is not None and at > situation.now:
                yield sheet.finding(Code.STAMP_FUTURE, row, heading, heading=heading, found=at)
        if row.handed_over and row.received and row.handed_over < row.received:
            yield sheet.finding(
                Code.STAMP_REVERSED,
                row,
                "Diserahkan",
                heading="Diserahkan",
                found=row.handed_over,
                other="Diterima",
                before=row.received,
            )
        if row.received and before and before.handed_over and row.received < before.handed_over:
            yield sheet.finding(
                Code.STAMP_REVERSED,
                row,
                "Diterima",
                heading="Diterima",
                found=row.received,
                other=f"Diserahkan langkah {sheet.step.number - 1}",
                before=before.handed_over,
            )


def stamps_in_hours(situation: Situation) -> Iterator[Finding]:
    """Stamps lie inside office hours; closing time itself and the start of a break still do."""
    calendar, moment = situation.tracker.calendar, timedelta(seconds=1)
    for sheet, row, _ in situation.rows:
        for heading, at in (("Diterima", row.received), ("Diserahkan", row.handed_over)):
            if at is None or calendar.gap(at.year) is not None:
                continue
            try:
                inside = calendar.is_working_moment(at) or calendar.is_working_moment(at - moment)
            except CalendarGap:
                continue  # reported by calendar_reaches
            if not inside:
                yield sheet.finding(Code.STAMP_OUTSIDE_HOURS, row, heading, heading=heading, found=at)


def lateness(situation: Situation) -> Iterator[Finding]:
    """Rows that are late, done or open, and open rows near their limit. A reason in Keterangan answers for a done one."""
    calendar, settings, now = situation.tracker.calendar, situation.tracker.settings, situation.now
    for sheet, row, _ in situation.rows:
        ended = row.status is Status.DONE and row.handed_over is not None  # a lost stamp gives no moment to judge
        if row.received is None or row.received > now or not (ended or row.status is Status.RUNNING):
            continue
        norm, at = sheet.step.norm, row.handed_over or now
        try:
            state = (
                kept_norm(calendar, row.received, norm, at)
                if ended
                else punctuality(calendar, row.received, norm, at, settings.near_share)
            )
            due, used = calendar.due(row.received, norm), share_used(calendar, row.received, norm, at)
        except CalendarGap:
            continue  # reported by calendar_reaches
        if state is Punctuality.LATE and ended and row.note:
            yield sheet.finding(Code.LATE_EXPLAINED, row, "Diserahkan", at=at, due=due, reason=row.note.rstrip(". "))
        elif state is Punctuality.LATE and ended:
            yield sheet.finding(Code.LATE_DONE, row, "Diserahkan", at=at, due=due)
        elif state is Punctuality.LATE:
            yield sheet.finding(Code.LATE_OPEN, row, "Batas Waktu", due=due)
        elif state is Punctuality.NEAR:
            yield sheet.finding(Code.NEAR_LIMIT, row, "Batas Waktu", due=due, used=f"{used}%")
        if row.status is Status.RUNNING and row.due is not None and row.due != due:
            yield sheet.finding(Code.CALENDAR_CHANGED, row, "Batas Waktu", found=row.due, due=due)


def typed_values(situation: Situation) -> Iterator[Finding]:
    """Stamps and states hold what the last action in Riwayat wrote there, and nothing where none did."""
    invalid = {(finding.sheet, finding.cell) for finding in situation.tracker.findings}  # said already
    for sheet, row, (_, _, heading), found, logged in unexplained(situation.tracker):
        if (sheet.table.sheet, sheet.cell(row, heading)) not in invalid:
            yield sheet.finding(Code.TYPED_VALUE, row, heading, heading=heading, found=found, logged=logged)


def unexplained(tracker: Tracker) -> Iterator[tuple[StepSheet, StepRow, CellKey, Value, Value]]:
    """The cells of step sheets that hold something else than Riwayat says: what they hold, and what it says."""
    written = journal.replay(tracker.log)
    untouched: dict[str, Value] = {"Status": Status.NOT_STARTED.value, "Putaran": 0}
    for sheet in tracker.steps:
        for row in sheet.rows:
            for heading, found in row.logged.items():
                key = CellKey(sheet.step.number, row.code, heading)
                logged: Value = written.get(key, untouched.get(heading))
                if (found if found is not None else untouched.get(heading)) != logged:
                    yield sheet, row, key, found, logged


def log_whole(situation: Situation) -> Iterator[Finding]:
    """Every row of Riwayat carries the seal that fits it and the row before."""
    table = situation.tracker.tables[layout.LOG_TABLE.name]
    for entry in journal.broken(situation.tracker.log):
        yield Finding(
            Code.LOG_EDITED,
            table.sheet,
            table.address(entry.index, "Sidik"),
            entry.code,
            entry.step,
            values={"found": entry.number or entry.index + 1},
        )
    for entry in situation.tracker.log:
        if entry.closes:
            values = {"by": entry.by, "at": entry.at, "reason": entry.reason}
            yield Finding(Code.LOG_CLOSED, table.sheet, table.address(entry.index, "Alasan"), values=values)


def log_in_time(situation: Situation) -> Iterator[Finding]:
    """The computer's clock beside each row of Riwayat never goes back, and what was given as time lies near it."""
    table, log = situation.tracker.tables[layout.LOG_TABLE.name], situation.tracker.log

    def found(code: Code, entry: journal.Entry, **values: object) -> Finding:
        cell = table.address(entry.index, "Dicatat")
        values |= {"found": entry.number, "recorded": entry.recorded}
        return Finding(code, table.sheet, cell, entry.code, entry.step, values=values)

    for entry, before in journal.backwards(log):
        yield found(Code.LOG_CLOCK_BACK, entry, before=before, by=entry.by)
    apart = [(abs(e.at - e.recorded), e) for e in log if e.at and e.recorded and abs(e.at - e.recorded) > timedelta(days=1)]
    if apart:
        _, farthest = max(apart, key=lambda each: each[0])
        yield found(Code.LOG_GIVEN_TIME, farthest, count=len(apart), at=farthest.at)


def seals_kept(situation: Situation) -> Iterator[Finding]:
    """Riwayat still has each seal that was kept when the tracker was saved: recomputed, or cut, it has others."""
    log = situation.tracker.log
    if lost := journal.lost(log, situation.kept):
        table = situation.tracker.tables[layout.LOG_TABLE.name]
        cell = table.address(max(len(table.rows) - 1, 0), "Sidik")
        values = {"found": lost[0].number, "at": lost[0].at, "count": len(lost)}
        yield Finding(Code.SEAL_LOST, table.sheet, cell, values=values)


def contents_recorded(situation: Situation) -> Iterator[Finding]:
    """The tables hold what the last action left there; what was changed since, or was once noted as changed, is named."""
    steps = {sheet.table.name: sheet.step.number for sheet in situation.tracker.steps}
    codes = situation.tracker.unit_names()
    for each in contents.changed(situation.tracker):
        unit = each.rows[0] if len(each.rows) == 1 and each.rows[0] in codes else None
        code = Code.TABLE_CHANGED if each.by_office else Code.TABLE_EDITED
        yield Finding(code, each.table.sheet, each.cell, unit, steps.get(each.table.name), values={"rows": each.named})
    log = situation.tracker.tables[layout.LOG_TABLE.name]
    for entry in situation.tracker.log:
        if entry.action == Action.TABLES and entry.reason == contents.OUTSIDE:
            values = {"found": entry.number, "detail": entry.text.rstrip(".")}
            yield Finding(Code.LOG_TABLES, log.sheet, log.address(entry.index, "Uraian"), values=values)


def sheets_there(situation: Situation) -> Iterator[Finding]:
    """The sheets from which nothing is read are there too: nobody would miss them before they are needed."""
    there = {table.sheet for table in situation.tracker.tables.values()}
    for sheet in (layout.HOME, layout.SUMMARY):
        if sheet not in there:
            yield Finding(Code.SHEET_MISSING, values={"sheet": sheet})


GAP_WORDS = {"libur": "hari libur", "ramadan": "masa Ramadan", "jam_kerja": "jam kerja"}


def calendar_gap(year: int, reason: str, unit: str | None = None, step: int | None = None) -> Finding:
    """The finding that Kalender does not reach a year; a row that is refused for it is named."""
    values = {"year": str(year), "reason": GAP_WORDS[reason]}
    return Finding(Code.CALENDAR_GAP, layout.CALENDAR, unit=unit, step=step, values=values)


def calendar_reaches(situation: Situation) -> Iterator[Finding]:
    """Kalender covers every year in use; days that are only estimated are named."""
    calendar = situation.tracker.calendar
    for year in situation.years:
        if (reason := calendar.gap(year)) is not None:
            yield calendar_gap(year, reason)
        elif days := calendar.estimated(year):
            yield Finding(Code.CALENDAR_ESTIMATED, layout.CALENDAR, values={"year": str(year), "count": len(days)})


def returned_or_forced(situation: Situation) -> Iterator[Finding]:
    """What was returned or forced, with the reason that was given."""
    newest = {(entry.action, entry.code): entry for entry in situation.tracker.log}
    forced = {(e.step, e.code): e for e in situation.tracker.log if e.action == Action.FORCE}
    for sheet, row, _ in situation.rows:
        entry = newest.get((Action.RETURN, row.code))
        if row.status is Status.RETURNED and entry:
            yield sheet.finding(Code.RETURNED, row, "Status", reason=entry.reason)
        entry = forced.get((sheet.step.number, row.code))
        if row.status is Status.DONE and entry and entry.at == row.handed_over:
            yield sheet.finding(Code.FORCED, row, "Diserahkan", reason=entry.reason)


def officials(situation: Situation) -> Iterator[Finding]:
    """Whoever signs has a NIP that can be one, and, when the last step has begun, a name."""
    tracker = situation.tracker
    table, settings = tracker.tables[layout.UNIT_TABLE.name], tracker.tables[layout.SETTING_TABLE.name]
    last = tracker.steps[-1].by_code() if tracker.steps else {}
    at = {str(record["Kode"]).strip(): index for index, record in enumerate(table.records())}
    for unit in tracker.units:
        if unit.official.identity and (detail := identity_fault(unit.official.identity)):
            values: dict[str, object] = {"whose": unit.name, "found": unit.official.identity, "detail": detail}
            yield Finding(Code.NIP_INVALID, table.sheet, table.address(at[unit.code], "NIP"), unit.code, values=values)
        row = last.get(unit.code)
        if unit.active and not unit.official.name and row and row.status in (Status.RUNNING, Status.DONE):
            yield Finding(Code.OFFICIAL_MISSING, table.sheet, table.address(at[unit.code], "Pejabat"), unit.code)
    for index, record in enumerate(settings.records()):
        item, found = str(record["Butir"]), record["Nilai"]
        if item.startswith(layout.officer_id("")) and found is not None and (detail := identity_fault(str(found))):
            values = {"whose": item.removeprefix(layout.officer_id("")), "found": found, "detail": detail}
            yield Finding(Code.NIP_INVALID, settings.sheet, settings.address(index, "Nilai"), values=values)


def materials_in_time(situation: Situation) -> Iterator[Finding]:
    """What a unit was asked for has come by the day that it was given."""
    tracker = situation.tracker
    table = tracker.tables[layout.REQUEST_TABLE.name]
    asked = requests.requests(tracker)
    materials = tracker.tables[layout.MATERIAL_TABLE.name].records()
    came = {str(record["Kode"]) for record in materials if record["Status Bahan"] != MaterialStatus.MISSING.value}
    waited_for = {unit.code for unit in tracker.units if unit.active} - came
    for index, record in enumerate(table.records()):
        request = asked.get(code := str(record["Kode"]))
        if request is not None and code in waited_for and situation.now.date() > request.due:
            cell = table.address(index, "Batas Bahan")
            yield Finding(Code.MATERIAL_OVERDUE, table.sheet, cell, code, values={"due": request.due})


def plan_kept(situation: Situation) -> Iterator[Finding]:
    """No unit is behind the plan of the sheet Jadwal, where there is one."""
    yield from plan.behind_plan(situation.tracker, situation.now)


RULES: tuple[Callable[[Situation], Iterator[Finding]], ...] = (
    unreadable_cells,
    units_known,
    units_have_rows,
    kelengkapan,
    marks,
    evidence,
    order,
    stamps_complete,
    stamps_in_order,
    stamps_in_hours,
    lateness,
    typed_values,
    log_whole,
    log_in_time,
    seals_kept,
    contents_recorded,
    sheets_there,
    calendar_reaches,
    returned_or_forced,
    officials,
    materials_in_time,
    plan_kept,
)


def check(situation: Situation) -> list[Finding]:
    """All findings of all rules, in the order of the rules."""
    return [finding for rule in RULES for finding in rule(situation)]
