"""What the Kabag gets: the summary in the tracker, and as a file."""

from __future__ import annotations

from pathlib import Path

from macros_py.actions.core import Context, Result, log_only, make_folder, read, show, write
from macros_py.books.port import Book
from macros_py.checks import Situation
from macros_py.checks import check as all_findings
from macros_py.findings import CannotGoOn, Code
from macros_py.journal import Action


def summary(book: Book, context: Context) -> Result:
    """Ringkasan: bring the sheet Ringkasan up to date."""
    from macros_py.summary import as_json, summarize, summary_tables

    state = read(book)
    numbers = summarize(state, context.now, all_findings(Situation(state, context.now, context.exists)))
    show(book, context, state, summary_tables(numbers, state.tables))
    return Result("ringkasan", "Ringkasan: sheet Ringkasan telah diperbarui.", data={"ringkasan": as_json(numbers)})


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
    make_folder(path.parent)
    state = read(book)
    numbers = summarize(state, context.now, all_findings(Situation(state, context.now, context.exists)))
    write_summary_workbook(path, numbers)
    if pdf:
        from macros_py.documents.pdf import write_summary_pdf

        write_summary_pdf(files[1], numbers)
    names = " dan ".join(file.name for file in files)
    message = f"Ekspor: {names} telah dibuat."
    entry = log_only(Action.EXPORT, context, state, message)
    write(book, context, state, summary_tables(numbers, state.tables), [entry])
    return Result("ekspor", message, data={"berkas": [str(file) for file in files]})
