"""Start, hand over, return, undo: which cells change, or why not. Pure: nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from macros_py.base.findings import CannotGoOn, Code, Finding
from macros_py.base.grid import Table, Value
from macros_py.procedure.worktime import CalendarGap
from macros_py.tracker import layout, replaced
from macros_py.tracker.checks import calendar_gap, kept_norm, presence_of
from macros_py.tracker.choice import ALL, Units, chosen
from macros_py.tracker.journal import Action, CellKey, Change, Entry, broken, next_action_number, undo_text
from macros_py.tracker.layout import Presence, Status
from macros_py.tracker.records import StepRow, StepSheet, Tracker


@dataclass(frozen=True)
class Outcome:
    """What an action decided: entries for Riwayat (which hold the changes), the units done, and the refusals."""

    entries: tuple[Entry, ...] = ()
    done: tuple[str, ...] = ()
    refused: tuple[Finding, ...] = ()
    tables: tuple[Table, ...] = ()  # of the materials, which only Urungkan changes

    @property
    def changes(self) -> list[Change]:
        """All cell changes, in order."""
        return [change for entry in self.entries for change in entry.changes]


# A decision about one unit: its log entry, or the findings that refuse it.
Decision = Entry | list[Finding]


def start(tracker: Tracker, now: datetime, by: str, units: Units = ALL) -> Outcome:
    """Mulai: the Arahan Karo PO was received, step 1 starts. Can be done for every active row that has not started."""
    sheet = tracker.steps[0]
    number = next_action_number(tracker.log)

    def decide(row: StepRow) -> Decision:
        if not row.active:
            return [sheet.finding(Code.UNIT_RETIRED, row, "Aktif")]
        if row.status is not Status.NOT_STARTED:
            return [sheet.finding(Code.ALREADY_STARTED, row, "Status", status=row.status)]
        return Entry(
            number,
            now,
            by,
            Action.START,
            1,
            row.code,
            f"{row.unit}: langkah 1 dimulai.",
            None,
            tuple(_receive(tracker, sheet, row, now)),
        )

    return each(tracker, sheet, units, lambda row: row.active and row.status is Status.NOT_STARTED, decide)


def hand_over(tracker: Tracker, now: datetime, by: str, step: int, units: Units = ALL, force: str | None = None) -> Outcome:
    """Serahkan: step `step` ends and the next one is received at the same instant.

    `force` is the reason for going on while Kelengkapan is not met, the step is not running, or the one before is not
    done; it is kept in Riwayat. A row that is done already, or a time before it was received, is refused all the same.
    """
    tracker.sop.step(step)
    sheet = tracker.steps[step - 1]
    after = tracker.steps[step] if step < len(tracker.steps) else None
    before = tracker.steps[step - 2].by_code() if step > 1 else {}
    following = after.by_code() if after else {}
    number = next_action_number(tracker.log)

    def decide(row: StepRow) -> Decision:
        next_row = following.get(row.code)
        refusals = _absolute_refusals(sheet, row, now)
        if after is not None and next_row is None:
            refusals.append(sheet.finding(Code.UNIT_WITHOUT_ROW, row, "Kode", sheet=after.table.sheet))
        if force is None:
            refusals += _conditional_refusals(sheet, row, before.get(row.code))
        if refusals:
            return refusals
        changes = _finish(tracker, sheet, row, now)
        text = f"{row.unit}: langkah {step} diserahkan"
        if after is not None and next_row is not None and next_row.status in (Status.NOT_STARTED, Status.RETURNED):
            changes += _receive(tracker, after, next_row, now)
            text += f", langkah {step + 1} diterima"
        action = Action.HAND_OVER if force is None else Action.FORCE
        return Entry(number, now, by, action, step, row.code, f"{text}.", force, tuple(changes))

    return each(tracker, sheet, units, lambda row: row.active and row.status is Status.RUNNING, decide)


def send_back(tracker: Tracker, now: datetime, by: str, step: int, target: int, units: Units, reason: str) -> Outcome:
    """Kembalikan: the row of step `target` runs again with a fresh clock; the steps after it wait for it.

    What was stamped before stays in Riwayat. Documents of the waiting steps are to be received anew: Ada becomes Belum.
    """
    for wanted in (step, target):
        tracker.sop.step(wanted)
    if target >= step:
        raise CannotGoOn(Code.STEP_NOT_EARLIER, found=step, target=target)
    sheet = tracker.steps[step - 1]
    rows = [(later, later.by_code()) for later in tracker.steps[target:]]
    target_sheet, last = tracker.steps[target - 1], len(tracker.steps)
    target_rows = target_sheet.by_code()
    number = next_action_number(tracker.log)

    def decide(row: StepRow) -> Decision:
        returnable = row.status is Status.RUNNING or (step == last and row.status is Status.DONE)
        refusals = _absolute_refusals(sheet, row, now, done_too=False)
        if not returnable:
            refusals.append(sheet.finding(Code.RETURN_NOT_POSSIBLE, row, "Status", status=row.status))
        if refusals:
            return refusals
        target_row = target_rows.get(row.code)
        if target_row is None:
            return [sheet.finding(Code.UNIT_WITHOUT_ROW, row, "Kode", sheet=target_sheet.table.sheet)]
        changes = _receive(tracker, target_sheet, target_row, now)
        for later, by_code in rows:
            later_row = by_code.get(row.code)
            if later_row is not None and later_row.status is not Status.NOT_STARTED:
                changes += _wait(later, later_row)
        text = f"{row.unit}: dikembalikan dari langkah {step} ke langkah {target}."
        return Entry(number, now, by, Action.RETURN, step, row.code, text, reason, tuple(changes))

    return each(tracker, sheet, units, lambda row: row.active and row.status is Status.RUNNING, decide)


def undo(tracker: Tracker, now: datetime, by: str) -> Outcome:
    """Urungkan: take back the last action of Riwayat that changed step sheets or materials, whole, by what it replaced.

    Refused whole when any of those cells of the step sheets was changed since, each such cell is named; and when a row of
    Riwayat that would be obeyed does not carry its seal.
    """
    acts = [entry for entry in tracker.log if (entry.changes or entry.kept) and entry.action != Action.CLOSE]
    last = max((entry.action_number for entry in acts), default=None)
    if last is None:
        return Outcome()
    group = [entry for entry in tracker.log if entry.action_number == last]
    # A row may be forged and sealed anew; then the break shows below it.
    if untrue := [entry for entry in broken(tracker.log, forgive=False) if entry.number >= group[0].number]:
        return Outcome(refused=tuple(map(partial(_of_log, tracker, Code.UNDO_BROKEN), untrue)))
    kept = [entry for entry in group if entry.kept]
    group = [entry for entry in group if entry.changes]
    now_there, sheets = _cells(tracker), {sheet.step.number: sheet for sheet in tracker.steps}
    rows = {number: sheet.by_code() for number, sheet in sheets.items()}
    refused, entries, number = [], [], next_action_number(tracker.log)
    for entry in group:
        for key, _, after in entry.changes:
            row = rows.get(key.step, {}).get(key.code)
            if row is None or key not in now_there or now_there[key] != after:
                cell = sheets[key.step].cell(row, key.heading) if row else None
                sheet = sheets[key.step].table.sheet if key.step in sheets else None
                values = {"heading": key.heading, "found": now_there.get(key), "after": after}
                refused.append(Finding(Code.UNDO_CHANGED, sheet, cell, key.code, key.step, values=values))
        back = tuple(Change(key, after, before) for key, before, after in entry.changes)
        entries.append(Entry(number, now, by, Action.UNDO, entry.step, entry.code, undo_text(entry), None, back))
    codes = dict.fromkeys(entry.code for entry in group if entry.code)
    tables: list[Table] = []
    if kept:
        try:
            tables, of_materials = replaced.put_back(tracker, [entry.kept or "" for entry in kept])
        except ValueError:
            refused += map(partial(_of_log, tracker, Code.UNDO_BROKEN), kept)
        else:
            undone = Entry(number, now, by, Action.UNDO, None, None, undo_text(kept[0]), None)
            entries[:0] = keeping(undone, replaced.pieces(tracker.tables, tables))
            codes |= dict.fromkeys(of_materials)
    if refused:
        return Outcome(refused=tuple(refused))
    return Outcome(tuple(entries), tuple(codes), tables=tuple(tables))


def keeping(entry: Entry, pieces: Sequence[str]) -> list[Entry]:
    """The entry of an action that replaced materials, with what is kept of them; what is too long goes on in further ones."""
    more = [replace(entry, text=f"{entry.action}: lanjutan {n} dari {len(pieces)}.", kept=p) for n, p in enumerate(pieces, 1)]
    return [replace(entry, kept=pieces[0] if pieces else None), *more[1:]]


def _of_log(tracker: Tracker, code: Code, entry: Entry) -> Finding:
    table = tracker.tables[layout.LOG_TABLE.name]
    cell = table.address(entry.index, "Sidik")
    return Finding(code, table.sheet, cell, entry.code, entry.step, values={"found": entry.number or entry.index + 1})


def apply(tracker: Tracker, changes: Iterable[Change]) -> list[Table]:
    """The step tables with these changes in them; tables without a change are left out."""
    by_step: dict[int, dict[tuple[int, str], Value]] = {}
    rows = {sheet.step.number: sheet.by_code() for sheet in tracker.steps}
    for (step, code, heading), _, after in changes:
        by_step.setdefault(step, {})[rows[step][code].index, heading] = after
    return [tracker.steps[step - 1].table.with_cells(cells) for step, cells in by_step.items()]


def each(
    tracker: Tracker, sheet: StepSheet, units: Units, eligible: Callable[[StepRow], bool], decide: Callable[[StepRow], Decision]
) -> Outcome:
    """Every wanted row, decided. A kode that the tracker does not know stops the action; a missing row refuses one unit."""
    rows, missing = _wanted(tracker, sheet, units, eligible)
    entries, refused = [], list(missing)
    for row in rows:
        try:
            decision = decide(row)
        except CalendarGap as gap:
            decision = [calendar_gap(gap.year, gap.reason, unit=row.code, step=sheet.step.number)]
        if isinstance(decision, Entry):
            entries.append(decision)
        else:
            refused += decision
    if not entries and not refused:
        raise CannotGoOn(Code.NOTHING_TO_DO)
    return Outcome(tuple(entries), tuple(entry.code for entry in entries if entry.code), tuple(refused))


def _wanted(
    tracker: Tracker, sheet: StepSheet, units: Units, eligible: Callable[[StepRow], bool]
) -> tuple[list[StepRow], list[Finding]]:
    """The rows that are meant, and a finding for each unit that has none. Raises as `chosen`."""
    by_code = sheet.by_code()
    of_units = chosen(tracker, Units(units.codes), [*by_code]) if units.codes else []
    rows = [by_code[code] for code in of_units if code in by_code]
    missing = [
        Finding(Code.UNIT_WITHOUT_ROW, sheet.table.sheet, None, code, sheet.step.number)
        for code in of_units
        if code not in by_code
    ]
    if units.deputi or not units.codes:
        among = {*chosen(tracker, Units(deputi=units.deputi), [*by_code])} - {*of_units}
        rows += [row for row in sheet.rows if row.code in among and by_code[row.code] is row and eligible(row)]
    return rows, missing


def _absolute_refusals(sheet: StepSheet, row: StepRow, now: datetime, *, done_too: bool = True) -> list[Finding]:
    """What no reason can override."""
    refusals = []
    if not row.active:
        refusals.append(sheet.finding(Code.UNIT_RETIRED, row, "Aktif"))
    if done_too and row.status is Status.DONE:
        refusals.append(sheet.finding(Code.ALREADY_DONE, row, "Diserahkan", at=row.handed_over))
    elif row.received is not None and now < row.received:
        refusals.append(sheet.finding(Code.TIME_BEFORE_RECEIVED, row, "Diterima", at=now, received=row.received))
    return refusals


def _conditional_refusals(sheet: StepSheet, row: StepRow, before: StepRow | None) -> list[Finding]:
    """What a reason can override (paksa)."""
    refusals = []
    if row.status not in (Status.RUNNING, Status.DONE):
        refusals.append(sheet.finding(Code.STEP_NOT_RUNNING, row, "Status", status=row.status))
    if before is not None and before.status is not Status.DONE:
        refusals.append(sheet.finding(Code.PREVIOUS_NOT_DONE, row, "Status", previous=sheet.step.number - 1))
    for document, found in row.documents.items():
        if presence_of(found) in (None, Presence.MISSING):
            refusals.append(sheet.finding(Code.KELENGKAPAN_MISSING, row, document, document=document))
    return refusals


def _receive(tracker: Tracker, sheet: StepSheet, row: StepRow, at: datetime) -> list[Change]:
    """The row's clock starts at `at`. Raises CalendarGap."""
    due = tracker.calendar.due(at, sheet.step.norm)
    return _changes(sheet, row, {
        "Diterima": at, "Batas Waktu": due, "Diserahkan": None, "Durasi": None, "Status": Status.RUNNING.value,
        "Ketepatan": None, "Putaran": row.round + 1, **dict.fromkeys(sheet.step.marks),
    })  # fmt: skip


def _finish(tracker: Tracker, sheet: StepSheet, row: StepRow, at: datetime) -> list[Change]:
    """The row's clock stops at `at`. A row that never ran (forced) was received at the same instant."""
    received = row.received or at
    calendar, norm = tracker.calendar, sheet.step.norm
    values: dict[str, Value] = {
        "Diserahkan": at,
        "Durasi": whole_minutes(calendar.elapsed(received, at)),
        "Status": Status.DONE.value,
        "Ketepatan": kept_norm(calendar, received, norm, at).value,
    }
    if row.received is None:
        values |= {"Diterima": at, "Batas Waktu": calendar.due(at, norm), "Putaran": row.round + 1}
    return _changes(sheet, row, values)


def _wait(sheet: StepSheet, row: StepRow) -> list[Change]:
    """The row waits for an earlier step to be done again."""
    values: dict[str, Value] = {
        "Diterima": None, "Batas Waktu": None, "Diserahkan": None, "Durasi": None,
        "Status": Status.RETURNED.value, "Ketepatan": None, **dict.fromkeys(sheet.step.marks),
    }  # fmt: skip
    there = {name: found for name, found in row.documents.items() if presence_of(found) is Presence.THERE}
    return _changes(sheet, row, values) + [
        Change(CellKey(sheet.step.number, row.code, name), found, Presence.MISSING.value) for name, found in there.items()
    ]


def _changes(sheet: StepSheet, row: StepRow, values: dict[str, Value]) -> list[Change]:
    """Changes of the logged cells; a cell that holds the value already is no change."""
    return [
        Change(CellKey(sheet.step.number, row.code, heading), row.logged[heading], value)
        for heading, value in values.items()
        if row.logged[heading] != value
    ]


def whole_minutes(duration: timedelta) -> int:
    """Working minutes, rounded up: a row one second over its norm must not read as exactly the norm."""
    return -(-duration // timedelta(minutes=1))


def _cells(tracker: Tracker) -> dict[CellKey, Value]:
    """What every step cell that an action may write holds now."""
    return {
        CellKey(sheet.step.number, row.code, heading): value
        for sheet in tracker.steps
        for row in sheet.by_code().values()
        for heading, value in {**row.documents, **row.logged, "Berkas": row.evidence}.items()
    }


def summary_sentence(action: str, step: int | None, done: Sequence[str], refused: Sequence[Finding]) -> str:
    """One sentence for the person who pressed: how many rows went, how many did not."""
    units = {finding.unit for finding in refused}
    where = f"{action} langkah {step}" if step else action
    return f"{where}: {len(done)} unit berhasil" + (f", {len(units)} ditolak." if units else ".")
