"""Files on disk: read once, one writer at a time, replaced whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO

from macros_py.base import words
from macros_py.base.files import cannot_write, commit_begins, locked, patiently, sync_folder
from macros_py.base.findings import CannotGoOn, Code
from macros_py.books import copies

LOCK_SECONDS = 10.0  # how long a command waits for another one to finish writing
STALE_SECONDS = 60.0  # a save takes milliseconds; what is older was left behind by a killed one
MAX_BYTES = 200_000_000
_ATTRIBUTES = ("user.", "system.posix_acl_")


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
    """Hold the lock of this file among all commands, whoever runs them on whatever computer that shares the folder.

    It is the system's lock on a file beside the workbook, so it goes with the process that holds it, however that ends; the
    file goes at the end, or with the next command. Where no such file can be made nothing can be saved either, and where the
    drive knows no locks the comparison in `replace` must do. Raises CannotGoOn FILE_BUSY after LOCK_SECONDS.
    """
    lock = path.with_name(f"{_prefix(path)}kunci")
    file = _locked_file(lock, path)
    try:
        yield
    finally:
        if file is not None:
            with suppress(OSError):
                lock.unlink()  # while it is ours; who waits sees that the name leads elsewhere
            file.close()
            if sys.platform == "win32":
                with suppress(OSError):  # an open file keeps its name there; one that another command has opened, too
                    lock.unlink()


def _locked_file(lock: Path, path: Path) -> IO[str] | None:
    started = time.monotonic()
    while True:
        waited = time.monotonic() - started
        try:
            file = open(lock, "a+", encoding="utf-8", opener=_open_lock)  # noqa: SIM115 - an opener of its own
        except OSError as error:
            if error.errno == errno.EROFS or not (os.path.lexists(lock) or os.access(lock.parent, os.W_OK)):
                return None
            if error.errno != errno.EACCES or waited >= LOCK_SECONDS:  # made by another user, this moment
                raise cannot_write(lock if os.path.lexists(lock) else path, error) from error
        else:
            try:
                if locked(file) and _leads_to(lock, file):
                    return file
            except OSError:  # a drive without locks
                file.close()
                return None
            file.close()
        if waited >= LOCK_SECONDS:
            raise CannotGoOn(Code.FILE_BUSY, file=path.name)
        time.sleep(0.05 / (1 + 10 * waited))  # who has waited longer asks more often, and so comes first


def _open_lock(name: str, flags: int) -> int:
    """Open a lock file that everybody may open: there is nothing in it. A planted link is not followed."""
    handle = os.open(name, flags | getattr(os, "O_NOFOLLOW", 0), 0o666)
    if hasattr(os, "fchmod"):
        with suppress(OSError):  # another user's has these rights already
            os.fchmod(handle, 0o666)
    return handle


def _leads_to(lock: Path, file: IO[str]) -> bool:
    try:
        return os.path.samestat(lock.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


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


def refuse_if_shared_name(path: Path) -> None:
    """Raise CannotGoOn FILE_HARD_LINK: the other name of the file would go on leading to the old one."""
    try:
        names = path.stat().st_nlink
    except OSError as error:
        raise cannot_write(path, error) from error
    if names > 1:
        raise CannotGoOn(Code.FILE_HARD_LINK, file=path.name, count=names)


def replace(path: Path, old: bytes, new: bytes) -> None:
    """Put `new` in the place of a file that still holds `old`.

    At every moment the name leads to the whole old or the whole new file: the new bytes are on the disk under another
    name of the same folder before the name changes hands. Raises CannotGoOn: FILE_CHANGED when somebody else wrote the
    file meanwhile, FILE_OPEN, FILE_READ_ONLY.
    """
    _sweep(path)
    temporary = path.with_name(f"{_prefix(path)}{os.getpid()}-{time.time_ns():x}.tmp")
    try:
        _write(temporary, new, path)
        refuse_if_open(path)
        if path.read_bytes() != old:
            raise CannotGoOn(Code.FILE_CHANGED, file=path.name)
        copies.keep(path, old, _take_over)
        commit_begins()
        patiently(partial(temporary.replace, path))
    except FileNotFoundError as error:
        raise CannotGoOn(Code.FILE_CHANGED, file=path.name) from error
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink()  # gone already, when all went well
    sync_folder(path.parent)


def keep_copy(path: Path) -> bytes:
    """Keep a file as a copy, as before a change, and give its bytes. Raises CannotGoOn as `read` and FILE_RIGHTS."""
    data = read(path)
    copies.keep(path, data, _take_over)
    return data


def _write(path: Path, data: bytes, old: Path) -> None:
    with path.open("xb") as file:
        _take_over(path, old)  # before there is anything to read
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _take_over(path: Path, old: Path) -> None:
    """Give the new file owner, group, mode, access list and attributes of the old one.

    Raises CannotGoOn FILE_RIGHTS when somebody who may read or write the old file might not the new one. A colleague of the
    group cannot give a file away: its owner changes then, where group or others may do all that the owner may.
    """
    facts = old.stat()
    if hasattr(os, "chown"):
        for owner in ((-1, facts.st_gid), (facts.st_uid, -1)):
            with suppress(OSError):
                os.chown(path, *owner)
    kept = not hasattr(os, "listxattr") or _take_over_attributes(path, old)
    path.chmod(stat.S_IMODE(facts.st_mode))
    now, (of_owner, of_group, of_others) = path.stat(), (facts.st_mode >> shift & 0o6 for shift in (6, 3, 0))
    same_group = now.st_gid == facts.st_gid
    lost = of_group & ~of_others if not same_group else 0
    if now.st_uid != facts.st_uid:
        in_group = of_group if same_group and not _has_access_list(path) else of_others  # with a list, these bits are its limit
        lost |= of_owner & ~in_group
    if lost or not kept:
        raise CannotGoOn(Code.FILE_RIGHTS, file=old.name)


def _has_access_list(path: Path) -> bool:
    try:
        return "system.posix_acl_access" in os.listxattr(path)
    except (OSError, AttributeError):  # a file system, or a system, without any
        return False


def _take_over_attributes(path: Path, old: Path) -> bool:
    """Whether all of them could be given. POSIX access lists are among them; what the system alone sets is left to it."""
    kept = True
    try:
        wanted = {name: os.getxattr(old, name) for name in os.listxattr(old) if name.startswith(_ATTRIBUTES)}
        for name in os.listxattr(path):
            if name.startswith(_ATTRIBUTES) and name not in wanted:  # a folder hands its access list down
                os.removexattr(path, name)
    except OSError:  # a file system without any
        return True
    for name, value in wanted.items():
        try:
            os.setxattr(path, name, value)
        except OSError:
            kept = False
    return kept


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
