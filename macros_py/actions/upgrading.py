"""A tracker of an older format is brought to the one of today; the old file stays beside it."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from macros_py.actions.core import Context, Result, log_only, read, write
from macros_py.base.files import undone_on_failure, write_bytes
from macros_py.tracker import layout
from macros_py.tracker.journal import Action


def upgrade(path: Path, context: Context) -> Result:
    """Perbarui: the tracker at `path` in today's format, a copy of the old one beside it.

    Raises CannotGoOn as `build.upgrade.upgraded` and as writing files; then the tracker is as it was.
    """
    from macros_py.books.file import FileBook, rework
    from macros_py.build.upgrade import upgraded

    kept, book_now = list[Path](), list[FileBook]()

    def make(old: bytes) -> bytes:
        found = FileBook(path, old).constants().get(layout.FORMAT_NAME)
        book = FileBook(path, upgraded(path.name, old))
        tracker = read(book)
        text = f"Buku diperbarui dari format {found} ke format {layout.FORMAT}."
        write(book, context, tracker, [], [log_only(Action.UPGRADE, context, tracker, text)])
        book_now.append(book)
        kept.append(write_bytes(_free_name(path, f"format {found}"), old))
        return book.to_bytes()

    with undone_on_failure():
        rework(path, make)
    book_now[0].saved()
    message = f"Perbarui: {path.name} kini memakai format {layout.FORMAT}; buku lama disimpan sebagai {kept[0].name}."
    return Result("perbarui", message, data={"berkas": [str(path), str(kept[0])]})


def _free_name(path: Path, what: str) -> Path:
    names = (path.with_name(f"{path.stem} ({what}{f' {n}' if n > 1 else ''}){path.suffix}") for n in count(1))
    return next(name for name in names if not name.exists())
