"""One function per button, the same for ribbon and command line: read the book, decide, write.

Clock, user and disk come in through `Context`. Each action returns a Result; CannotGoOn means that nothing was done.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from macros_py import handoff, home, journal, records, refresh, reports, tracker
from macros_py.books.port import Book
from macros_py.checks import Situation
from macros_py.checks import check as all_findings
from macros_py.findings import CannotGoOn, Code, Finding, count_by_level
from macros_py.grid import Table
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


def new(path: Path, context: Context, year: int, unit_list: Path | None = None, sop_path: Path | None = None) -> Result:
    """Baru: a new tracker at `path`. Raises CannotGoOn when the name is taken or wrong, or a given file is unusable."""
    from macros_py import sop_file, units
    from macros_py.books.file import open_book
    from macros_py.build.workbook import build_workbook

    if path.suffix.lower() != ".xlsm":
        raise CannotGoOn(Code.NAME_NOT_XLSM, file=path.name)
    if path.exists():
        raise CannotGoOn(Code.FILE_EXISTS, file=path.name)
    if not path.absolute().parent.is_dir():
        raise CannotGoOn(Code.FOLDER_NOT_FOUND, file=str(path.parent))
    sop = sop_file.load(sop_path or sop_file.BUILT_IN)
    listed = units.load(unit_list or units.BUILT_IN)
    part = path.with_name(f".{path.stem}.{context.now:%H%M%S}.tmp.xlsm")
    try:
        build_workbook(part, sop=sop, year=year, units=listed)
        with open_book(part, write=True) as book:
            state = read(book)
            _write(book, context, state, [], [_log_only(Action.NEW, context, state, f"Buku PK {year} dibuat.")])
        part.rename(path)
    except OSError as error:
        raise CannotGoOn(Code.FILE_READ_ONLY, file=path.name, detail=error.strerror or str(error)) from error
    finally:
        part.unlink(missing_ok=True)
    message = f"Baru: {path.name} untuk tahun {year} dengan {len(listed)} unit dan {len(sop.steps)} langkah."
    return Result("baru", message, data={"buku": str(path), "tahun": year, "unit": len(listed), "langkah": len(sop.steps)})


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
    message = handoff.summary_sentence(action.capitalize(), step, outcome.done, outcome.refused)
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
    table = reports.finding_table(state, "Periksa", findings)
    _show(book, context, state, [table])
    counts = count_by_level(findings)
    message = "Periksa: " + ", ".join(f"{number} {level}" for level, number in counts.items()) + "."
    return Result("periksa", message, findings=tuple(findings))


def templates(book: Book, context: Context, folder: Path) -> Result:
    """Buat Templat: one material workbook per active unit in `folder`; one that exists is left as it is and named."""
    from macros_py import collected
    from macros_py.materials.template import write_template

    state = read(book)
    owners = [owner for owner in collected.owners(state) if owner.active]
    names, known = state.unit_names(), collected.previous(state)[0]
    written, kept = [], []
    _make_folder(folder)
    for done, owner in enumerate(owners, start=1):
        path = folder / f"Bahan PK {state.settings.year} {owner.code}.xlsx"
        superior = names.get(owner.parent or "", "Menteri Koordinator")
        supports = [i.indikator for i in known if i.unit == owner.parent]
        if path.exists():
            kept.append(path.name)
        else:
            office = state.settings.text(tracker.INSTITUTION)
            write_template(path, owner, state.settings.year, superior=superior, superior_indicators=supports, office=office)
            written.append(path.name)
        context.progress(done, len(owners), "Templat")
    message = f"Templat: {len(written)} berkas dibuat di {folder}"
    message += f", {len(kept)} sudah ada dan dibiarkan." if kept else "."
    return Result("templat", message, data={"folder": str(folder), "berkas": written, "sudah_ada": kept})


def consolidate_materials(
    book: Book, context: Context, folder: Path, target: Path | None = None, cluster: str | None = None, *, mark: bool = False
) -> Result:
    """Konsolidasi: read every unit's material in `folder` into the tracker; findings go to Temuan.

    `target` (.xlsx, .csv, .parquet) takes the same result as a file; `cluster` is the address of a Dask scheduler.
    With `mark`, materials that arrived are noted as Kelengkapan with their file; without, that is only offered.
    """
    from macros_py import collected, offers
    from macros_py.cluster import executor_at
    from macros_py.consolidate import consolidate, material_files

    state = read(book)
    if not folder.is_dir():
        raise CannotGoOn(Code.FOLDER_NOT_FOUND, file=str(folder))
    indicators, budgets = collected.previous(state)
    with executor_at(cluster) as executor:
        result = consolidate(
            material_files(folder), collected.owners(state), state.settings.year, root=folder, previous=indicators,
            previous_budgets=budgets, executor=executor, progress=lambda n, of: context.progress(n, of, "Bahan"),
        )  # fmt: skip
    if target is not None:
        from macros_py.outputs import write_consolidation

        write_consolidation(target, result)
    counts = {word: sum(s.status == word for s in result.statuses) for word in ("masuk", "belum", "galat", "revisi")}
    rows = len(result.indicators)
    text = ", ".join(f"{number} {word}" for word, number in counts.items())
    message = f"Konsolidasi: {rows} indikator; unit: {text}."
    paths = {s.file: _relative(folder / s.file, book.path) for s in result.statuses if s.file}
    marked = offers.accepted(state, result.statuses, paths, context.now, context.by) if mark else []
    findings = (*result.findings, *([] if mark else offers.offers(state, result.statuses)))
    tables = [
        *collected.collected_tables(state, result), reports.finding_table(state, "Konsolidasi", findings),
        *handoff.apply(state, [change for entry in marked for change in entry.changes]),
    ]  # fmt: skip
    _write(book, context, state, tables, [_log_only(Action.CONSOLIDATE, context, state, message), *marked])
    data = {"unit": counts, "baris": rows, "ditandai": [entry.code for entry in marked]}
    return Result("konsolidasi", message, findings=findings, data=data)


def _relative(path: Path, book: Path | None) -> str:
    """How Berkas names a file: from the workbook's folder where it lies below it, so that the folder can be moved."""
    if book is None:
        return str(path)
    folder = book.absolute().parent
    return str(path.absolute().relative_to(folder)) if path.absolute().is_relative_to(folder) else str(path.absolute())


def summary(book: Book, context: Context) -> Result:
    """Ringkasan: bring the sheet Ringkasan up to date."""
    from macros_py.summary import summarize, summary_tables

    state = read(book)
    numbers = summarize(state, context.now, all_findings(Situation(state, context.now, context.exists)))
    _show(book, context, state, summary_tables(numbers, state.tables))
    return Result("ringkasan", "Ringkasan: sheet Ringkasan telah diperbarui.", data={"ringkasan": numbers.as_json()})


def export(book: Book, context: Context, path: Path, *, pdf: bool = False) -> Result:
    """Ekspor ke Kabag: the summary as a workbook without macros (and a PDF beside it); the sheet is updated too."""
    from macros_py.documents.xlsx import write_summary_workbook
    from macros_py.summary import summarize, summary_tables

    if path.suffix.lower() != ".xlsx":
        raise CannotGoOn(Code.NAME_NOT_XLSX, file=path.name)
    files = [path, path.with_suffix(".pdf")] if pdf else [path]
    for file in files:
        if file.exists():
            raise CannotGoOn(Code.FILE_EXISTS, file=file.name)
    _make_folder(path.parent)
    state = read(book)
    numbers = summarize(state, context.now, all_findings(Situation(state, context.now, context.exists)))
    write_summary_workbook(path, numbers)
    if pdf:
        from macros_py.documents.pdf import write_summary_pdf

        write_summary_pdf(files[1], numbers)
    names = " dan ".join(file.name for file in files)
    message = f"Ekspor: {names} telah dibuat."
    entry = _log_only(Action.EXPORT, context, state, message)
    _write(book, context, state, summary_tables(numbers, state.tables), [entry])
    return Result("ekspor", message, data={"berkas": [str(file) for file in files]})


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotGoOn(Code.FILE_READ_ONLY, file=str(folder), detail=error.strerror or str(error)) from error


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


def _log_only(action: Action, context: Context, state: Tracker, text: str) -> Entry:
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
