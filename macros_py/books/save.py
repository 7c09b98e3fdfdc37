"""Files on disk: read once, one writer at a time, replaced whole or not at all."""

from __future__ import annotations

import os
import stat
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from macros_py.base import words
from macros_py.base.files import cannot_write, patiently, sync_folder
from macros_py.base.findings import CannotGoOn, Code

LOCK_SECONDS = 10.0  # how long a command waits for another one to finish writing
STALE_SECONDS = 60.0  # a save takes milliseconds; what is older was left behind by a killed one
MAX_BYTES = 200_000_000


def read(path: Path) -> bytes:
    """Read the bytes of a file. Raises CannotGoOn: FILE_NOT_FOUND, FILE_IS_FOLDER, NOT_A_WORKBOOK, FILE_UNREADABLE."""
    try:
        if path.is_dir():
            raise CannotGoOn(Code.FILE_IS_FOLDER, file=str(path))
        with path.open("rb") as file:
            facts = os.fstat(file.fileno())
            if not stat.S_ISREG(facts.st_mode) or facts.st_size > MAX_BYTES:
                raise CannotGoOn(Code.NOT_A_WORKBOOK, file=path.name)
            return file.read()
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:  # ValueError: a name with a NUL in it
        raise CannotGoOn(Code.FILE_NOT_FOUND, file=str(path)) from error
    except OSError as error:
        raise CannotGoOn(Code.FILE_UNREADABLE, file=path.name, detail=words.reason(error)) from error


@contextmanager
def only_writer(path: Path) -> Iterator[None]:
    """Hold the lock of this file among the commands of this user and machine.

    The lock file lies in the system's folder for temporary files, so that nothing litters the user's folder; writers on
    other machines are kept apart by the comparison in `replace`. Raises CannotGoOn FILE_BUSY after LOCK_SECONDS.
    """
    from filelock import FileLock, Timeout  # reading needs no lock

    lock = FileLock(_lock_file(path), timeout=LOCK_SECONDS)
    try:
        lock.acquire()
    except Timeout as error:
        raise CannotGoOn(Code.FILE_BUSY, file=path.name) from error
    except OSError as error:
        raise cannot_write(path, error) from error
    try:
        yield
    finally:
        lock.release()


def refuse_if_open(path: Path) -> None:
    """Raise CannotGoOn FILE_OPEN while the owner file of Excel or LibreOffice lies beside the file."""
    for marker, program in ((f"~${path.name}", "Excel"), (f".~lock.{path.name}#", "LibreOffice")):
        if os.path.lexists(path.with_name(marker)):
            raise CannotGoOn(Code.FILE_OPEN, file=path.name, program=program, marker=marker)


def refuse_if_read_only(path: Path) -> None:
    """Raise CannotGoOn FILE_READ_ONLY: replacing a file needs no leave to write it, but its owner said no."""
    try:
        writable = path.stat().st_mode & stat.S_IWUSR and os.access(path, os.W_OK)
    except OSError as error:
        raise cannot_write(path, error) from error
    if not writable:
        raise CannotGoOn(Code.FILE_READ_ONLY, file=path.name, detail="berkas hanya-baca")


def replace(path: Path, old: bytes, new: bytes) -> None:
    """Put `new` in the place of a file that still holds `old`.

    At every moment the name leads to the whole old or the whole new file: the new bytes are on the disk under another
    name of the same folder before the name changes hands. Raises CannotGoOn: FILE_CHANGED when somebody else wrote the
    file meanwhile, FILE_OPEN, FILE_READ_ONLY.
    """
    _sweep(path)
    temporary = path.with_name(f"{_prefix(path)}{os.getpid()}-{time.time_ns():x}.tmp")
    try:
        facts = path.stat()
        _write(temporary, new, facts)
        refuse_if_open(path)
        if path.read_bytes() != old:
            raise CannotGoOn(Code.FILE_CHANGED, file=path.name)
        patiently(partial(temporary.replace, path))
    except FileNotFoundError as error:
        raise CannotGoOn(Code.FILE_CHANGED, file=path.name) from error
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink()  # gone already, when all went well
    sync_folder(path.parent)


def _write(path: Path, data: bytes, facts: os.stat_result) -> None:
    with path.open("xb") as file:
        _take_over(path, facts)  # before there is anything to read
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _take_over(path: Path, facts: os.stat_result) -> None:
    """Give the new file the owner of the old one, where that is allowed, and its mode."""
    if hasattr(os, "chown"):
        with suppress(OSError):
            os.chown(path, facts.st_uid, facts.st_gid)
    path.chmod(stat.S_IMODE(facts.st_mode))


def _sweep(path: Path) -> None:
    """Remove what killed saves of this file left behind."""
    oldest = time.time() - STALE_SECONDS
    with suppress(OSError):
        for left in path.parent.iterdir():
            if left.name.startswith(_prefix(path)) and left.name.endswith(".tmp") and left.stat().st_mtime < oldest:
                left.unlink()


def _prefix(path: Path) -> str:
    """Begin the names of this file's temporaries; short, since the file's own name may be as long as names can be."""
    return f".pk-tracker-{zlib.crc32(os.fsencode(path.name)):08x}-"


def _lock_file(path: Path) -> Path:
    import hashlib  # like filelock, for writers only
    import tempfile

    user = os.getuid() if hasattr(os, "getuid") else 0  # another user's lock file could not be opened
    key = hashlib.sha256(os.path.normcase(path).encode("utf-8", "surrogateescape")).hexdigest()[:20]
    return Path(tempfile.gettempdir()) / f"pk-tracker-{user}-{key}.lock"
