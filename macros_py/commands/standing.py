"""What to do next in the folder where one stands: the answer of `pk-tracker` alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from macros_py.base.findings import CannotGoOn

_SHOWN = 3  # trackers, the ones changed last


def what_next(folder: Path, now: datetime) -> list[str]:
    """The state of the trackers in `folder`, and the command that most likely comes next for each."""
    books = sorted(folder.glob("[!~.]*.xlsm"), key=lambda path: (path.stat().st_mtime, path.name), reverse=True)
    lines = [line for path in books[:_SHOWN] for line in _of(path, now)]
    if not lines:
        name = f"PK_{now.year}.xlsm"
        lines = [
            "Di folder ini belum ada buku PK Tracker.",
            f"  pk-tracker baru {name} --tahun {now.year}   buku baru",
            "  pk-tracker demo --buka   contoh satu tahun lengkap",
            "  pk-tracker pasang   tombol di Excel",
        ]
    return [*lines, "", "Semua perintah: pk-tracker --help"]


def _of(path: Path, now: datetime) -> Iterator[str]:
    """The lines of one tracker; none when the file is no tracker or cannot be read, which its own command will say."""
    from macros_py import actions
    from macros_py.books.file import open_book
    from macros_py.tracker import home
    from macros_py.tracker.key_figures import key_figures, standings

    with suppress(CannotGoOn), open_book(path, write=False) as book:
        tracker = actions.read(book)
        figures = key_figures(tracker, standings(tracker, now))
        name = f'"{path.name}"' if " " in path.name else path.name
        started = figures["Sedang berjalan"] or figures["Selesai semua langkah"]
        finished = figures["Selesai semua langkah"] == figures["Unit aktif"]
        yield f"{path.name}. {home.state_sentence(figures, now)}"
        if not started:
            yield f"  pk-tracker mulai {name}   setelah Arahan Karo PO diterima"
        elif finished:
            yield f"  pk-tracker arsip {name} --ke arsip --bahan bahan   tutup tahun ini"
        else:
            yield f"  pk-tracker periksa {name}   apa yang perlu ditindaklanjuti"
