"""Copies of a tracker: the way back. Each is the whole file as it was before a change, and opens in Excel like any other.

They lie in a folder beside the tracker; where that cannot be written, in the user's own. The last thirty stay, and of older
days the last of each; the oldest go when all of them grow too large.
"""

from __future__ import annotations

import os
import re
import stat
import zlib
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

from macros_py.base.folders import COPIES
from macros_py.base.own_folder import data_folder
from macros_py.base.words import WIB

LAST, DAYS = 30, 365
MOST_BYTES = 500_000_000
_MOST_SEALS = 200_000  # signs of the text with the seals
_ABOUT_SEALS = "# Waktu buku disimpan, nomor baris terakhir Riwayat, sidiknya. Dibandingkan oleh Periksa.\n"
_STAMP = re.compile(r" (\d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d)(?: \((\d+)\))?$")


class Copy(NamedTuple):
    """A copy, and when the file was saved that it holds (WIB)."""

    path: Path
    at: datetime


def keep(path: Path, data: bytes, take_over: Callable[[Path, Path], object]) -> Path | None:
    """Keep `data`, which is what `path` holds, before it is replaced; None where no folder takes it.

    `take_over` gives the copy the rights of the file. What is kept already is not kept twice. Never raises OSError: a save must
    not fail for its copy.
    """
    for folder in _folders(path):
        with suppress(OSError):
            return _keep(folder, path, data, take_over)
    return None


class KeptSeal(NamedTuple):
    """The seal of the last row of Riwayat when a tracker was saved, and when that was by the computer's clock (WIB)."""

    at: datetime
    number: int
    seal: str


def keep_seal(path: Path, kept: KeptSeal) -> None:
    """Keep the seal beside the copies, as one more line of a text. Never raises OSError, as `keep`."""
    line = f"{kept.at:%Y-%m-%d %H:%M:%S}\t{kept.number}\t{kept.seal}\n"
    for folder in _folders(path):
        with suppress(OSError):
            _make(folder, path)
            file = _seals_of(folder, path)
            with open(file, "a+b", opener=_own_file) as text:
                old = _last_of(text)
                if not old:
                    file.chmod(stat.S_IMODE(path.stat().st_mode))
                if not old or len(old) > _MOST_SEALS:
                    text.truncate(0)
                    line = _ABOUT_SEALS + old[-_MOST_SEALS // 2 :].partition("\n")[2] + line
                text.write(line.encode())
            return


def seals(path: Path) -> list[KeptSeal]:
    """The seals that were kept of this tracker, in the order of their time; a line that is none is passed over."""
    found = []
    for folder in _folders(path):
        with suppress(OSError), open(_seals_of(folder, path), "rb", opener=_own_file) as text:
            for line in _last_of(text).splitlines():
                at, number, seal = (*line.split("\t"), "", "")[:3]
                with suppress(ValueError):
                    found.append(KeptSeal(datetime.fromisoformat(at), int(number), seal))
    return sorted(found)


def _own_file(name: str, flags: int) -> int:
    """Open a file that others may reach: no link that they planted is followed, and no pipe waited for."""
    return os.open(name, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0), 0o666)


def _last_of(text: BinaryIO) -> str:
    """The end of a text, as much as is ever kept in it."""
    if not stat.S_ISREG(os.fstat(text.fileno()).st_mode):
        raise OSError
    text.seek(max(0, text.seek(0, os.SEEK_END) - 2 * _MOST_SEALS))
    return text.read().decode("utf-8", "replace")


def _seals_of(folder: Path, path: Path) -> Path:
    return folder / f"{path.stem} segel.txt"


def copies(path: Path) -> list[Copy]:
    """The copies of this tracker, the newest first."""
    found = []
    for folder in _folders(path):
        with suppress(OSError):
            for file in folder.iterdir():
                if (
                    (match := _STAMP.search(file.stem))
                    and file.stem[: match.start()] == path.stem
                    and file.suffix == path.suffix
                ):
                    with suppress(ValueError):
                        at = datetime.fromisoformat(match[1].replace(".", ":"))
                        found.append((at, int(match[2] or 1), file))
    return [Copy(file, at) for at, _, file in sorted(found, reverse=True)]


def kept_on(path: Path, day: date) -> bool:
    """Whether the newest copy was made on this day."""
    with suppress(OSError, IndexError):
        return datetime.fromtimestamp(copies(path)[0].path.stat().st_mtime, WIB).date() == day
    return False


def _folders(path: Path) -> list[Path]:
    folders = [path.parent / COPIES]
    with suppress(RuntimeError):  # a user without a home
        key = zlib.crc32(os.fsencode(os.path.normcase(path.absolute())))
        folders.append(data_folder() / "salinan" / f"{key:08x}")
    return folders


def _make(folder: Path, path: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        if folder.name == COPIES:  # colleagues keep theirs there too
            folder.chmod(stat.S_IMODE(path.parent.stat().st_mode))


def _keep(folder: Path, path: Path, data: bytes, take_over: Callable[[Path, Path], object]) -> Path:
    _make(folder, path)
    at = datetime.fromtimestamp(int(path.stat().st_mtime), WIB)
    stem, number = f"{path.stem} {at:%Y-%m-%d %H.%M.%S}", 1
    while (copy := folder / f"{stem}{f' ({number})' if number > 1 else ''}{path.suffix}").exists():
        if copy.stat().st_size == len(data) and copy.read_bytes() == data:
            return copy
        number += 1
    try:
        with copy.open("xb") as file:
            take_over(copy, path)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        copy.unlink(missing_ok=True)
        raise
    _sweep(path)
    return copy


def _sweep(path: Path) -> None:
    """Remove copies beyond the bounds."""
    days: set[object] = set()
    size = 0
    for number, copy in enumerate(copies(path)):
        size += copy.path.stat().st_size
        first_of_day = copy.at.date() not in days
        days.add(copy.at.date())
        stays = number < LAST or (first_of_day and len(days) <= DAYS)
        if not stays or (size > MOST_BYTES and number > 0):
            with suppress(OSError):
                copy.path.unlink()
