"""Texts that remind, for whoever sends them; and the limits as a calendar file."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import cast

from macros_py.actions.core import Context, Result, among, log_only, read, write
from macros_py.base.file_names import distinct_names
from macros_py.base.files import staged, undone_on_failure, write_bytes
from macros_py.books.port import Book
from macros_py.tracker.journal import Action
from macros_py.tracker.reminders import Reminder, reminders

_SEPARATOR = "\n\n" + "—" * 20 + "\n\n"


def remind(
    book: Book,
    context: Context,
    folder: Path | None = None,
    calendar: Path | None = None,
    units: Collection[str] | None = None,
    *,
    deputi: Collection[str] = (),
) -> Result:
    """Pengingat: a text for each recipient, as files in `folder`, and the limits of the roles as a calendar file.

    Nothing is sent. What is written is noted in Riwayat. Raises CannotGoOn as writing files.
    """
    tracker = read(book)
    found = reminders(tracker, context.now, among(tracker, units, deputi))
    message = _message(found)
    with undone_on_failure():
        files = _write_texts(folder, found, context.now) if folder is not None and found else []
        if calendar is not None:
            from macros_py.documents.calendar_file import calendar_file

            dues = [due for item in found if item.recipient in tracker.sop.roles for due in item.dues]
            files.append(write_bytes(calendar, calendar_file(tracker, dues, context.now)))
        if files:
            text = f"{message[:-1]}; {len(files)} berkas."
            write(book, context, tracker, [], [log_only(Action.REMIND, context, tracker, text)])
    data = {
        "berkas": [str(file) for file in files],
        "pengingat": [
            {"penerima": r.recipient, "nama": r.name or None, "kontak": r.contact or None, "teks": r.text} for r in found
        ],
    }  # fmt: skip
    return Result("pengingat", message, data=data)


def joined_texts(result: Result) -> str:
    """The texts of a result of `remind`, one below the other; "" where nobody is to be reminded."""
    return _SEPARATOR.join(str(item["teks"]) for item in cast(list[dict[str, object]], result.data["pengingat"]))


def _write_texts(folder: Path, found: Sequence[Reminder], now: datetime) -> list[Path]:
    names = distinct_names([f"Pengingat {item.title} {now:%Y-%m-%d %H.%M}"] for item in found)
    with staged(folder) as stage:
        for item, name in zip(found, names, strict=True):
            stage.write(f"{name}.txt", f"{item.text}\n".encode())
    return stage.files


def _message(found: Sequence[Reminder]) -> str:
    if not found:
        return "Pengingat: tidak ada yang perlu diingatkan."
    late = len({(due.step, code) for item in found for due in item.dues if due.late for code in due.units})
    return f"Pengingat: {len(found)} penerima; {late} baris melewati batas."
