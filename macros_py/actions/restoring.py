"""The way back: the copies of a tracker, one of them put back, and a broken Riwayat closed openly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from macros_py.actions.core import Context, Result, log_only, read, write
from macros_py.base import words
from macros_py.base.files import write_bytes
from macros_py.base.findings import CannotGoOn, Code
from macros_py.base.grid import Table
from macros_py.books import copies, save
from macros_py.books.port import Book
from macros_py.tracker import closing, handoff, journal, layout
from macros_py.tracker.journal import Action, Entry


class Held(NamedTuple):
    """A copy and what it holds: its Riwayat; None where it cannot be read."""

    copy: copies.Copy
    log: Sequence[Entry] | None

    def as_json(self) -> dict[str, object]:
        """For the command line: `baris` counts the rows of Riwayat."""
        last = self.log[-1] if self.log else None
        return {
            "berkas": str(self.copy.path), "disimpan": self.copy.at.isoformat(), "terbaca": self.log is not None,
            "baris": len(self.log or ()), "aksi": last.action if last else None, "oleh": last.by if last else None,
            "waktu": last.at.isoformat() if last and last.at else None, "uraian": last.text if last else None,
        }  # fmt: skip

    def line(self, number: int) -> str:
        """For reading."""
        name = f"{number}. {words.date_time(self.copy.at)}  {self.copy.path.name}"
        if self.log is None:
            return f"{name}\n   tidak dapat dibaca"
        if not self.log:
            return f"{name}\n   Riwayat kosong"
        last = self.log[-1]
        return f"{name}\n   {len(self.log)} baris Riwayat, terakhir {last.action} oleh {last.by}: {last.text}"


def keep_today(path: Path, context: Context) -> None:
    """Keep the file as a copy, with its last seal, before the first press of a day; what keeps it from that does no harm."""
    with suppress(CannotGoOn):
        log = _log_in(path, save.keep_copy(path))
        if log and context.clock:
            copies.keep_seal(path, copies.KeptSeal(context.clock, log[-1].number, log[-1].seal))


def list_copies(path: Path, at_most: int | None = None) -> tuple[Result, list[str]]:
    """Pulihkan without a choice: what copies there are, the newest first, also as lines for reading (of the newest `at_most`).

    Raises CannotGoOn COPIES_NONE.
    """
    found = _copies(path)
    held = [Held(copy, _log_of(copy.path)) for copy in found[:at_most]]
    message = f"Pulihkan: {len(found)} salinan {path.name}. Pilih dengan --dari NOMOR; buku yang sekarang ikut disimpan."
    data = {"berkas": [str(each.path) for each in found], "salinan": [each.as_json() for each in held]}
    return Result("pulihkan", message, data=data), [each.line(number) for number, each in enumerate(held, 1)]


def restore(path: Path, context: Context, chosen: str) -> Result:
    """Pulihkan: the tracker as a copy holds it; `chosen` is its number in the list, its name or its path.

    The file of now is kept as a copy before. Where it no longer is a tracker, but its Riwayat can be read and goes on from that
    of the copy, the actions that followed are carried out again. Raises CannotGoOn COPY_UNKNOWN, and as reading and writing.
    """
    from macros_py.books.file import FileBook, rework

    source = _chosen(path, chosen)
    book = FileBook(path, save.read(source))
    tracker = read(book)
    told: list[str] = []

    def make(old: bytes | None) -> bytes:
        now_there = _log_in(path, old) or ()
        follow = _following(tracker.log, now_there)
        again = follow if old is not None and follow and not _is_tracker(path, old) else []
        told.append(_what_followed(follow, again) or _what_is_missing(path, tracker.log, now_there))
        text = f"Buku dipulihkan dari salinan {source.name}, aksi terakhir ke-{journal.next_action_number(tracker.log) - 1}."
        _carry_on(book, context, again, text)
        return book.to_bytes()

    kept = path.name if path.exists() else None
    if kept:
        rework(path, make)
        book.saved()
    else:
        write_bytes(path.absolute(), make(None))
        book.saved()
    newest = copies.copies(path)
    was = f" Buku yang tadi disimpan sebagai {newest[0].path.name}." if kept and newest else ""
    message = f"Pulihkan: {path.name} kini seperti {source.name}.{was}{told[0]}"
    berkas = [str(path), *([str(newest[0].path)] if kept and newest else [])]
    return Result("pulihkan", message, data={"berkas": berkas, "dari": str(source)})


def close_log(book: Book, context: Context, reason: str) -> Result:
    """Tutup Riwayat: what stands there now is sealed as it is, with name and reason.

    Raises CannotGoOn REASON_MISSING, LOG_WHOLE.
    """
    if not reason.strip():
        raise CannotGoOn(Code.REASON_MISSING)
    tracker = read(book)
    kept = copies.seals(book.path.absolute()) if book.path else ()
    entries = closing.close(tracker, context.now, context.by, reason, kept)
    if not entries:
        raise CannotGoOn(Code.LOG_WHOLE)
    write(book, context, tracker, [], entries)
    return Result("pulihkan", f"Pulihkan: {entries[0].text}", data={"berkas": [str(book.path)]})


def _carry_on(book: Book, context: Context, again: Sequence[Entry], text: str) -> None:
    """Write what followed a copy, with its own seals, and then that it was put back."""
    tracker = read(book)
    if again:
        changes = [change for entry in again for change in entry.changes]
        known = {sheet.step.number: sheet.by_code() for sheet in tracker.steps}
        there = [c for c in changes if c.key.code in known.get(c.key.step, {}) and _has(tracker.steps[c.key.step - 1].table, c)]
        write(book, context, tracker, handoff.apply(tracker, there), again)
        tracker = read(book)
    write(book, context, tracker, [], [log_only(Action.RESTORE, context, tracker, text)])


def _has(table: Table, change: journal.Change) -> bool:
    return change.key.heading in table.headings


def _what_followed(follow: Sequence[Entry], again: Sequence[Entry]) -> str:
    if again:
        lost = [entry for entry in again if entry.kept]
        text = f" {_acts(again)} tindakan sesudahnya dijalankan lagi dari Riwayat"
        return text + ("; Konsolidasi di antaranya tidak ikut: tekan Konsolidasi lagi." if lost else ".")
    if not follow:
        return ""
    last = follow[-1]
    return f" {_acts(follow)} tindakan sesudahnya tidak ikut, terakhir {last.action} oleh {last.by}: {last.text}"


def _what_is_missing(path: Path, copied: Sequence[Entry], there: Sequence[Entry]) -> str:
    """Where the rows that came after those of a copy cannot be told: how many there were, as far as anything says so."""
    known = {entry.seal for entry in copied}
    if lost := [entry for entry in there if entry.seal not in known]:
        return f" Riwayat buku yang tadi bukan lanjutan utuh dari salinan ini; {len(lost)} barisnya tidak ikut."
    rows = max((kept.number for kept in copies.seals(path)), default=0)
    if rows > len(copied):
        return f" Riwayat terakhir yang disimpan memuat {rows} baris, salinan ini {len(copied)}: ulangi tindakan sesudahnya."
    return ""


def _acts(entries: Iterable[Entry]) -> int:
    return len({entry.action_number for entry in entries})


def _following(copied: Sequence[Entry], there: Sequence[Entry]) -> list[Entry]:
    """The rows of Riwayat that come after those of the copy, where the chain is the same and whole."""
    if len(there) <= len(copied) or journal.broken(there, forgive=False):
        return []
    if copied and there[len(copied) - 1].seal != copied[-1].seal:
        return []
    return list(there[len(copied) :])


def _copies(path: Path) -> list[copies.Copy]:
    if found := copies.copies(path):
        return found
    raise CannotGoOn(Code.COPIES_NONE, file=path.name)


def _chosen(path: Path, chosen: str) -> Path:
    found = copies.copies(path)
    if chosen.isdecimal() and 0 < int(chosen) <= len(found):
        return found[int(chosen) - 1].path
    by_name = [copy.path for copy in found if copy.path.name == chosen]
    if by_name or Path(chosen).is_file():
        return by_name[0] if by_name else Path(chosen)
    raise CannotGoOn(Code.COPY_UNKNOWN, found=chosen)


def _log_of(path: Path) -> Sequence[Entry] | None:
    try:
        return _log_in(path, save.read(path))
    except CannotGoOn:
        return None


def _log_in(path: Path, data: bytes | None) -> Sequence[Entry] | None:
    """Riwayat in the bytes of a file, as far as it can be read; None where it cannot."""
    from macros_py.books.file import FileBook

    if data is None:
        return None
    try:
        table = FileBook(path, data).tables([layout.LOG_TABLE.name]).get(layout.LOG_TABLE.name)
    except CannotGoOn:
        return None
    return None if table is None or table.missing(journal.OLDEST) else journal.read_entries(table)


def _is_tracker(path: Path, data: bytes) -> bool:
    from macros_py.books.file import FileBook

    try:
        read(FileBook(path, data))
    except CannotGoOn:
        return False
    return True
