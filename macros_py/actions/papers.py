"""What the Kabag gets: the summary, in the tracker and as a file; the plan; the papers; the closed year."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from macros_py.actions.core import Context, Result, among, check_now, log_only, meant, read, show, write
from macros_py.base import words
from macros_py.base.files import refuse_existing, staged, undone_on_failure
from macros_py.base.findings import CannotGoOn, Code
from macros_py.books.port import Book
from macros_py.procedure.worktime import CalendarGap
from macros_py.tracker import choice, layout, readiness
from macros_py.tracker.checks import GAP_WORDS
from macros_py.tracker.journal import Action
from macros_py.tracker.overview import several

if TYPE_CHECKING:
    from macros_py.documents import Paper


def summary(book: Book, context: Context) -> Result:
    """Ringkasan: check, then bring the sheets Temuan and Ringkasan up to date."""
    from macros_py.summary import as_json, summarize, summary_tables, table_specs

    tracker, _ = check_now(read(book), context, book.path)
    numbers = summarize(tracker, context.now)
    filled = summary_tables(numbers, tracker.tables)
    if not filled:
        name = book.path.name if book.path else "buku kerja"
        raise CannotGoOn(Code.TABLE_MISSING, file=name, sheet=layout.SUMMARY, table=table_specs(tracker.sop)[0].name)
    show(book, context, tracker, [tracker.tables[layout.FINDING_TABLE.name], *filled])
    return Result("ringkasan", "Ringkasan: sheet Ringkasan telah diperbarui.", data={"ringkasan": as_json(numbers)})


def export(book: Book, context: Context, path: Path, *, pdf: bool = False) -> Result:
    """Ekspor ke Kabag: the summary as a workbook without macros (and a PDF beside it); the sheets are updated too."""
    from macros_py.documents.summary_xlsx import write_summary_workbook
    from macros_py.summary import summarize, summary_tables

    if path.suffix.lower() != ".xlsx":
        raise CannotGoOn(Code.NAME_NOT_XLSX, file=path.name)
    files = [path, path.with_suffix(".pdf")] if pdf else [path]
    for file in files:
        refuse_existing(file)
    tracker, _ = check_now(read(book), context, book.path)
    numbers = summarize(tracker, context.now)
    names = " dan ".join(file.name for file in files)
    message = f"Ekspor: {names} telah dibuat."
    context.progress(0, len(files), "Ekspor")
    with undone_on_failure():
        with staged(path.parent) as stage:
            write_summary_workbook(stage.file(path.name), numbers)
            context.progress(1, len(files), "Ekspor")
            if pdf:
                from macros_py.documents.summary_pdf import write_summary_pdf

                write_summary_pdf(stage.file(files[1].name), numbers)
                context.progress(2, len(files), "Ekspor")
        entry = log_only(Action.EXPORT, context, tracker, message)
        found = tracker.tables[layout.FINDING_TABLE.name]
        write(book, context, tracker, [found, *summary_tables(numbers, tracker.tables)], [entry])
    return Result("ekspor", message, data={"berkas": [str(file) for file in files]})


def make_plan(
    book: Book,
    context: Context,
    start: datetime | None,
    starts: Mapping[str, datetime] | None = None,
    units: Collection[str] | None = None,
    *,
    deputi: Collection[str] = (),
) -> Result:
    """Rencana: the steps of these units by norm and calendar into the sheet Jadwal, with which Periksa compares.

    Each begins at its own start in `starts` (by kode or Deputi), else at `start`. Without `units` and `deputi` all are planned;
    without `start` those with a start of their own. The plan of the other units stays. Raises CannotGoOn PLAN_START_UNCLEAR.
    """
    from macros_py.tracker.plan import own_starts, plan_table, schedule

    tracker = read(book)
    table = tracker.tables[layout.PLAN_TABLE.name]
    whom, own = meant(units, deputi), own_starts(tracker, starts or {})
    named = [] if whom == choice.ALL and start is None else [unit.code for unit in choice.chosen_units(tracker, whom)]
    if start is None and (without := [code for code in named if code not in own]):
        raise CannotGoOn(Code.PLAN_START_UNCLEAR, found=", ".join(without))
    begins = {code: at for code in dict.fromkeys([*named, *own]) if (at := own.get(code, start))}
    try:
        planned = schedule(tracker, begins)
    except CalendarGap as gap:
        raise CannotGoOn(Code.CALENDAR_GAP, year=str(gap.year), reason=GAP_WORDS[gap.reason]) from None
    if not planned:
        raise CannotGoOn(Code.NOTHING_TO_DO)
    first, last = min(begins[item.unit.code] for item in planned), max(item.due for item in planned)
    codes = list(dict.fromkeys(item.unit.code for item in planned))
    whole = len(codes) == sum(unit.active for unit in tracker.units)
    who = "" if whole else f" untuk {several(codes, tracker.units)}"
    message = f"Rencana: {len(planned)} langkah{who} mulai {words.moment(first)}, selesai {words.moment(last)}."
    changed = plan_table(tracker, table, planned, whole=whole)
    write(book, context, tracker, [changed], [log_only(Action.PLAN, context, tracker, message)])
    data = {"mulai": first.isoformat(), "selesai": last.isoformat(), "baris": len(planned), "unit": codes}
    return Result("rencana", message, data=data)


def documents(
    book: Book,
    context: Context,
    folder: Path,
    kinds: Collection[str] | None = None,
    paper: Paper = "A4",
    *,
    final: bool = False,
    layouts: Path | None = None,
    units: Collection[str] | None = None,
    deputi: Collection[str] = (),
) -> Result:
    """Dokumen: these kinds of papers (None: all) as .docx and PDF in `folder`. Raises CannotGoOn when one is there already.

    With `units` or `deputi`, the papers that speak of them, those about all units among them.

    With `final` the units whose PK keeps KONSEP are named as findings, each with the reason.
    """
    from macros_py.documents import write_documents

    tracker = read(book)
    codes = among(tracker, units, deputi)
    with undone_on_failure():
        try:
            files = write_documents(
                tracker,
                folder,
                context.now,
                kinds,
                paper,
                final=final,
                layouts=layouts,
                units=codes,
                changed=context.changed,
                progress=context.progress,
            )
        except CalendarGap as gap:
            raise CannotGoOn(Code.CALENDAR_GAP, year=str(gap.year), reason=GAP_WORDS[gap.reason]) from None
        message = f"Dokumen: {len(files)} berkas dibuat di {folder}"
        known = {code: state for code, state in readiness.readiness(tracker).items() if codes is None or code in codes}
        konsep = readiness.why_konsep(tracker, known) if final else {}
        message += f"; {len(known) - len(konsep)} unit FINAL, {len(konsep)} unit tetap KONSEP." if final else "."
        write(book, context, tracker, [], [log_only(Action.DOCUMENTS, context, tracker, message)])
    data = {"folder": str(folder), "berkas": [str(file) for file in files]}
    return Result("dokumen", message, findings=tuple(konsep.values()), data=data, units=tracker.units)


def close_year(book: Book, context: Context, folder: Path, materials: Path | None = None, paper: Paper = "A4") -> Result:
    """Arsip: the tracker as it lies on disk, its export, papers and materials, sealed in a folder of `folder`."""
    from macros_py.archive.year import archive
    from macros_py.books import save
    from macros_py.books.file import FileBook

    if book.path is None:
        raise CannotGoOn(Code.FILE_NOT_FOUND, file="buku")
    content = save.read(book.path)  # once: the records that are told of are those that are sealed
    tracker, _ = check_now(read(FileBook(book.path, content)), context, book.path)
    if materials is not None and folder.resolve().is_relative_to(materials.resolve()):
        raise CannotGoOn(Code.ARCHIVE_INSIDE, file=str(folder))
    manifest = archive(
        book.path,
        content,
        folder,
        tracker=tracker,
        now=context.now,
        by=context.by,
        materials=materials,
        paper=paper,
        changed=context.changed,
        progress=context.progress,
    )
    message = f"Arsip: tahun {manifest.year} ditutup di {manifest.folder}, {len(manifest.files)} berkas."
    data = {"folder": str(manifest.folder), "tahun": manifest.year, "berkas": len(manifest.files)}
    return Result("arsip", message, findings=tuple(manifest.findings()), data=data)
