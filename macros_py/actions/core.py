"""What every action shares: its context, its result, reading a tracker and writing what changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from macros_py.base import words
from macros_py.base.findings import CannotGoOn, Code, Finding
from macros_py.base.grid import Table
from macros_py.base.progress import Progress, silent
from macros_py.books import copies
from macros_py.books.port import Book
from macros_py.procedure.units import Unit
from macros_py.tracker import checks, choice, contents, home, journal, layout, overview, records, reports
from macros_py.tracker.journal import Action, Entry
from macros_py.tracker.overview import Line
from macros_py.tracker.records import Tracker


@dataclass(frozen=True, slots=True)
class Context:
    """What only a face knows: the time (WIB), who acts, whether an evidence path exists, and when it was last written.

    `now` is the time that was given, or the clock's; `clock` is the computer's own, which Riwayat keeps beside it.
    """

    now: datetime
    by: str
    exists: Callable[[str], bool] = field(default=lambda _: True)
    progress: Progress = silent
    changed: Callable[[str], datetime | None] = field(default=lambda _: None)
    clock: datetime | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What an action did. `message` is one Indonesian sentence; `data` holds further keys for JSON.

    `units` are those of the tracker, for lines that speak of several. `stopped`: the user stopped it, and it can go on.
    """

    action: str
    message: str
    step: int | None = None
    done: tuple[str, ...] = ()
    refused: tuple[Finding, ...] = ()
    findings: tuple[Finding, ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)
    units: tuple[Unit, ...] = ()
    stopped: bool = False

    def lines(self) -> list[Line]:
        """What was found or refused, equal findings as one line."""
        source = overview.CONSOLIDATED if self.action == "konsolidasi" else overview.CHECKED
        rows = [overview.finding_row(source, finding) for finding in (*self.refused, *self.findings)]
        return overview.lines(rows, self.units)


def read(book: Book) -> Tracker:
    """The tracker in a book. Raises CannotGoOn when the workbook is not a tracker that this program knows."""
    name = book.path.name if book.path else "Buku kerja"
    records.check_identity(name, book.constants())
    return records.read_tracker(name, book.tables())


def write(book: Book, context: Context, tracker: Tracker, tables: Iterable[Table], entries: Sequence[Entry] = ()) -> None:
    """Write changed tables with their log entries, and Beranda as it then is."""
    tables = list(tables)
    rows = contents.with_contents(tracker, tables, entries)
    log = journal.append(tracker.tables[layout.LOG_TABLE.name], tracker.log, rows, context.clock)
    show(book, context, tracker, [*tables, log])
    if rows and book.path and context.clock:
        last = journal.read_entries(log)[-1]
        kept = copies.KeptSeal(context.clock, last.number, last.seal)
        book.when_saved(partial(copies.keep_seal, book.path.absolute(), kept))


def meant(units: Collection[str] | None, deputi: Collection[str]) -> choice.Units:
    """Whom an action is for. Raises CannotGoOn NOTHING_TO_DO for a choice of no unit: it must never read as all of them."""
    if units is not None and not units and not deputi:
        raise CannotGoOn(Code.NOTHING_TO_DO)
    return choice.Units(tuple(units or ()), tuple(deputi))


def among(tracker: Tracker, units: Collection[str] | None, deputi: Collection[str]) -> set[str] | None:
    """The kode of the active units that are meant; None for all. Raises CannotGoOn as `meant` and `choice.chosen_units`."""
    whom = meant(units, deputi)
    return None if whom == choice.ALL else {unit.code for unit in choice.chosen_units(tracker, whom)}


def check_now(
    tracker: Tracker, context: Context, path: Path | None, more: Iterable[Finding] = ()
) -> tuple[Tracker, list[Finding]]:
    """Every rule of Periksa at this moment: the tracker with what they found in Temuan, and the findings themselves.

    Beside the copies of `path` lie the seals with which Riwayat is compared. `more` is what was found otherwise.
    """
    kept = copies.seals(path.absolute()) if path else []
    found = [*checks.check(checks.Situation(tracker, context.now, context.exists, kept)), *more]
    findings = overview.ordered(overview.CHECKED, found)
    return reports.with_findings(tracker, overview.CHECKED, findings), findings


def show(book: Book, context: Context, tracker: Tracker, tables: Iterable[Table]) -> None:
    """Write changed tables, Beranda as it then is, and Ikhtisar Temuan where Temuan is among them."""
    changed = {table.name: table for table in tables}
    found = changed.get(layout.FINDING_TABLE.name)
    lines = reports.overview_tables(tracker, found) if found else []
    book.write([*changed.values(), *lines, *home.home_tables(records.after(tracker, changed.values()), context.now)])


def log_only(action: Action, context: Context, tracker: Tracker, text: str) -> Entry:
    """An entry for an action that changed no step sheet."""
    return Entry(journal.next_action_number(tracker.log), context.now, context.by, action, None, None, text, None)


def evidence_exists(book_path: Path | None) -> Callable[[str], bool]:
    """Whether an evidence path exists, taken relative to the folder of the workbook."""
    folder = book_path.parent if book_path else Path.cwd()

    def exists(name: str) -> bool:
        try:
            return (folder / name.strip('"')).exists()
        except (OSError, ValueError):  # a name that no file can have
            return False

    return exists


def evidence_changed(book_path: Path | None) -> Callable[[str], datetime | None]:
    """When an evidence file was last written (WIB); None where it cannot be seen."""
    folder = book_path.parent if book_path else Path.cwd()

    def changed(name: str) -> datetime | None:
        try:
            written = int((folder / name.strip('"')).stat().st_mtime)
            return datetime.fromtimestamp(written, words.WIB).replace(tzinfo=None)
        except (OSError, ValueError):
            return None

    return changed
