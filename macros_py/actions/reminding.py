"""Texts that remind, for whoever sends them; and the limits as a calendar file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from macros_py.actions.core import Context, Result, log_only, read, write
from macros_py.base.files import safe_name, staged, write_bytes
from macros_py.books.port import Book
from macros_py.tracker.journal import Action
from macros_py.tracker.reminders import Reminder, reminders

SEPARATOR = "\n\n" + "—" * 20 + "\n\n"


def remind(book: Book, context: Context, folder: Path | None = None, calendar: Path | None = None) -> Result:
    """Pengingat: a text for each recipient, as files in `folder`, and the limits of the roles as a calendar file.

    Nothing is sent. What is written is noted in Riwayat. Raises CannotGoOn as writing files.
    """
    tracker = read(book)
    found = reminders(tracker, context.now)
    files: list[Path] = []
    if folder is not None and found:
        with staged(folder) as stage:
            for item in found:
                name = safe_name(f"Pengingat {item.title} {context.now:%Y-%m-%d %H.%M}.txt")
                stage.write(name, f"{item.text}\n".encode())
                files.append(folder / name)
    if calendar is not None:
        from macros_py.documents.calendar_file import calendar_file

        dues = {
            (due.step, due.units, due.at): due for item in found for due in item.dues if item.recipient in tracker.sop.roles
        }
        files.append(write_bytes(calendar, calendar_file(tracker, dues.values(), context.now)))
    message = _message(found)
    if files:
        write(book, context, tracker, [], [log_only(Action.REMIND, context, tracker, f"{message[:-1]}; {len(files)} berkas.")])
    data = {
        "berkas": [str(file) for file in files],
        "pengingat": [
            {"penerima": r.recipient, "nama": r.name or None, "kontak": r.contact or None, "teks": r.text} for r in found
        ],
    }  # fmt: skip
    return Result("pengingat", message, data=data)


def _message(found: Sequence[Reminder]) -> str:
    if not found:
        return "Pengingat: tidak ada yang perlu diingatkan."
    late = len({(due.step, code) for item in found for due in item.dues if due.late for code in due.units})
    return f"Pengingat: {len(found)} penerima; {late} baris melewati batas."
