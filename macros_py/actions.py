"""One function per button, the same for ribbon and command line: read the book, decide, write.

Clock, user and disk come in through `Context`. Each action returns a Result; CannotGoOn means that nothing was done.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from macros_py import handoff, home, journal, records, refresh, tracker
from macros_py.books.port import Book
from macros_py.checks import Situation
from macros_py.checks import check as all_findings
from macros_py.findings import CannotGoOn, Code, Finding, count_by_level
from macros_py.grid import Link, Table, Value
from macros_py.journal import Action, Entry
from macros_py.records import Tracker


@dataclass(frozen=True, slots=True)
class Context:
    """What only a face knows: the time (WIB), who acts, and whether an evidence path exists."""

    now: datetime
    by: str
    exists: Callable[[str], bool] = field(default=lambda _: True)
    progress: Callable[[int, int, str], None] = field(default=lambda _done, _all, _what: None)


@dataclass(frozen=True, slots=True)
class Result:
    """What an action did. `message` is one Indonesian sentence; `data` holds further keys for JSON."""

    action: str
    message: str
    step: int | None = None
    done: tuple[str, ...] = ()
    refused: tuple[Finding, ...] = ()
    findings: tuple[Finding, ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)


def read(book: Book) -> Tracker:
    """The tracker in a book. Raises CannotGoOn when the workbook is not a tracker that this program knows."""
    name = book.path.name if book.path else "Buku kerja"
    records.check_identity(name, book.constants())
    return records.read_tracker(name, book.tables())


def start(book: Book, context: Context, units: Collection[str] | None = None) -> Result:
    """Mulai: step 1 starts for these units (None: all that have not started)."""
    state = read(book)
    return _carry_out(book, context, state, "mulai", 1, handoff.start(state, context.now, context.by, units))


def hand_over(
    book: Book, context: Context, step: int, units: Collection[str] | None = None, *, force: bool = False,
    reason: str | None = None,
) -> Result:  # fmt: skip
    """Serahkan: step `step` ends for these units (None: all that run) and the next one starts."""
    reason = (reason or "").strip() or None
    if force and reason is None:
        raise CannotGoOn(Code.REASON_MISSING)
    state = read(book)
    outcome = handoff.hand_over(state, context.now, context.by, step, units, reason if force else None)
    return _carry_out(book, context, state, "serahkan", step, outcome)


def send_back(book: Book, context: Context, step: int, target: int, units: Collection[str], reason: str) -> Result:
    """Kembalikan: the earlier step `target` runs again for these units."""
    if not reason.strip():
        raise CannotGoOn(Code.REASON_MISSING)
    state = read(book)
    outcome = handoff.send_back(state, context.now, context.by, step, target, units, reason.strip())
    return _carry_out(book, context, state, "kembalikan", step, outcome)


def undo(book: Book, context: Context) -> Result:
    """Urungkan: take back the last action of Riwayat that changed step sheets."""
    state = read(book)
    outcome = handoff.undo(state, context.now, context.by)
    if not outcome.entries and not outcome.refused:
        raise CannotGoOn(Code.NOTHING_TO_DO)
    return _carry_out(book, context, state, "urungkan", None, outcome)


def _carry_out(
    book: Book, context: Context, state: Tracker, action: str, step: int | None, outcome: handoff.Outcome
) -> Result:
    if outcome.entries:
        _write(book, context, state, handoff.apply(state, outcome.changes), outcome.entries)
    message = handoff.summary_sentence(action.capitalize(), outcome.done, outcome.refused)
    return Result(action, message, step, outcome.done, outcome.refused)


def refresh_rows(book: Book, context: Context) -> Result:
    """Segarkan: step sheets follow the sheet Unit, due times follow the sheet Kalender."""
    state = read(book)
    tables, entries, added = refresh.refresh(state, context.now, context.by)
    if tables or entries:
        _write(book, context, state, tables, entries)
    changed = {entry.code for entry in entries if entry.code}
    message = f"Segarkan: {len(added)} unit ditambahkan, {len(changed - set(added))} unit diperbarui."
    return Result("segarkan", message, done=tuple(added), data={"diperbarui": sorted(changed - set(added))})


def check(book: Book, context: Context) -> Result:
    """Periksa: apply every rule, show the findings in Temuan, bring Beranda up to date."""
    state = read(book)
    findings = all_findings(Situation(state, context.now, context.exists))
    table = finding_table(state, "Periksa", findings)
    _show(book, context, state, [table])
    counts = count_by_level(findings)
    message = "Periksa: " + ", ".join(f"{number} {level}" for level, number in counts.items()) + "."
    return Result("periksa", message, findings=tuple(findings))


def finding_table(state: Tracker, source: str, findings: Iterable[Finding]) -> Table:
    """Temuan with the findings of this source replaced; those of other sources stay below."""
    table = state.tables[tracker.FINDING_TABLE.name]
    rows: list[dict[str, Value]] = [finding_row(source, finding) for finding in findings]
    others = [dict(r) for r in table.records() if r["Sumber"] not in (None, source)]
    for other in others:
        # A cell that was read holds only the text of its link; the link is made again from the row itself.
        other["Sel"] = _link(other["Sheet"], other["Sel"])
    rows += others
    return table.with_records([{**row, "No": number} for number, row in enumerate(rows, start=1)])


def finding_row(source: str, finding: Finding) -> dict[str, Value]:
    """One row of Temuan."""
    inside = finding.file is None  # the sheet of a finding about another file is not in this workbook
    return {
        "Tingkat": str(finding.level), "Langkah": finding.step, "Kode Unit": finding.unit, "Sheet": finding.sheet,
        "Sel": _link(finding.sheet, finding.cell) if inside else finding.cell,
        "Pesan": finding.message, "Tindakan": finding.action, "Berkas": finding.file, "Kode Temuan": finding.code.name,
        "Sumber": source,
    }  # fmt: skip


def _link(sheet: Value, cell: Value) -> Value:
    return Link(str(cell), str(sheet), str(cell)) if sheet and cell else cell


def _write(
    book: Book, context: Context, state: Tracker, tables: Iterable[Table], entries: Sequence[Entry] = ()
) -> None:
    """Write changed tables with their log entries, and Beranda as it then is."""
    log = journal.append(state.tables[tracker.LOG_TABLE.name], state.log, entries)
    _show(book, context, state, [*tables, log])


def _show(book: Book, context: Context, state: Tracker, tables: Iterable[Table]) -> None:
    changed = {table.name: table for table in tables}
    after = records.read_tracker("", {**state.tables, **changed})
    book.write([*changed.values(), *home.home_tables(after, context.now)])


def log_only(action: Action, context: Context, state: Tracker, text: str) -> Entry:
    """An entry for an action that changed no step sheet."""
    return Entry(journal.next_action_number(state.log), context.now, context.by, action, None, None, text, None)


def evidence_exists(book_path: Path | None) -> Callable[[str], bool]:
    """Whether an evidence path exists, taken relative to the folder of the workbook."""
    folder = book_path.parent if book_path else Path.cwd()

    def exists(name: str) -> bool:
        try:
            return (folder / name.strip('"')).exists()
        except (OSError, ValueError):  # a name that no file can have
            return False

    return exists
