"""How every file leaves the program: a set whole or not at all, and never over what was not there to be replaced.

It is written into a hidden folder beside its place, read back, brought to the disk, and only then gets its name. The tracker
itself is put in place by `books/save.py`.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import IO, NamedTuple

from macros_py.base import words
from macros_py.base.findings import CannotGoOn, Code

PATIENCE_SECONDS = 2.5  # how long an antivirus or a sync client may hold a file
STALE_SECONDS = 2.0  # the folder of a stage is made and locked in milliseconds; without a lock after that, its owner is dead

_ROOM = re.compile(r"\.pk-[0-9a-f]{8}")
_MARK = ".pk"  # in such a folder: locked while its process lives; names what is being put in place
_SHARING_VIOLATIONS = (5, 32, 33)  # WinError
_PACKAGES = (".xlsx", ".xlsm", ".docx")
_ENDS = {".parquet": b"PAR1", ".csv": b"\r\n"}  # how a file ends that was written to its end
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)

Undo = Callable[[], object]
_last_moment: ContextVar[Callable[[], object] | None] = ContextVar("last_moment", default=None)
_undoing: ContextVar[list[Undo] | None] = ContextVar("undoing", default=None)


class _Entry(NamedTuple):
    staged: Path
    target: Path
    replace: bool
    read_back: bool  # whether it was


class Stage:
    """Files in the making, each at a path of its own; the end of `staged` puts all of them in place."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.room = folder / f".pk-{os.urandom(4).hex()}"
        self.at = folder  # what is being worked on, to be named when it fails
        self._entries: dict[Path, _Entry] = {}  # by their place

    @property
    def files(self) -> list[Path]:
        """Their places, in the order in which they were asked for."""
        return list(self._entries)

    def file(self, name: str, *, replace: bool = False) -> Path:
        """Where to write the file (or to make the folder) whose place is `name`, seen from the folder of the stage.

        `replace` is for what was seen there and is ours. Raises CannotGoOn FILE_EXISTS.
        """
        return self._enter(name, replace=replace, read_back=False)

    def keep(self, count: int) -> None:
        """Let only the first files that were asked for be of the set: what came after them is not whole."""
        for place in [*self._entries][count:]:
            del self._entries[place]

    def write(self, name: str, data: bytes, *, replace: bool = False) -> None:
        """Let the file of these bytes be one of the set; see `file`."""
        write_here(self._enter(name, replace=replace, read_back=True), data)

    def _enter(self, name: str, *, replace: bool, read_back: bool) -> Path:
        self.at = target = self.folder / name
        if target in self._entries:
            raise CannotGoOn(Code.FILE_EXISTS, file=target.name)
        if not replace:
            refuse_existing(target)
        staged = self.room / name
        staged.parent.mkdir(parents=True, exist_ok=True)
        self._entries[target] = _Entry(staged, target, replace, read_back)
        return staged

    def put_in_place(self, mark: IO[str]) -> None:
        """Give every file its name, a folder last: with it the set is whole."""
        for entry in self._entries.values():
            self.at = entry.target
            if not entry.read_back:
                _read_back(entry.staged)
            _settle(entry.staged)
        entries = sorted(self._entries.values(), key=lambda entry: entry.staged.is_dir())
        new = [entry for entry in entries if entry.staged.is_file() and not entry.replace]
        json.dump({entry.staged.relative_to(self.room).as_posix(): _identity(entry.staged) for entry in new}, mark)
        mark.flush()
        os.fsync(mark.fileno())
        for entry in entries:
            self.at = entry.target
            make_folder(entry.target.parent)
            _put(entry, self.room)
        for folder in {entry.target.parent for entry in entries}:
            sync_folder(folder)


@contextmanager
def staged(folder: Path) -> Iterator[Stage]:
    """Write a set of files below `folder`, which is made when it is missing: all are there after the block, or none.

    What dead runs left in the folder is swept first. Raises CannotGoOn: FILE_EXISTS when a name is taken, at the latest while
    the files are put in place; FILE_READ_ONLY when the system refuses.
    """
    stage = Stage(folder)
    try:
        with undone_on_failure():
            make_folder(folder)
            _sweep(folder)
            with _room(stage.room) as mark, undone_on_failure():
                yield stage
                stage.put_in_place(mark)
    except OSError as error:
        raise cannot_write(stage.at, error) from error


def write_bytes(path: Path, data: bytes, *, replace: bool = False) -> Path:
    """Write a file of these bytes, a new one or `replace` an older one of ours. Raises as `staged`, and FOLDER_NOT_FOUND."""
    if not path.parent.is_dir():
        raise CannotGoOn(Code.FOLDER_NOT_FOUND, file=str(path.parent))
    with staged(path.parent) as stage:
        stage.write(path.name, data, replace=replace)
    return path


def write_here(path: Path, data: bytes) -> None:
    """Write a file inside of a stage and read it back. Raises OSError."""
    path.write_bytes(data)
    if path.read_bytes() != data:
        raise OSError(errno.EIO, "not what was written")


@contextmanager
def committing_with(last_moment: Callable[[], object]) -> Iterator[None]:
    """Inside this block, `last_moment` is called right before a file of the user's is replaced; it cannot be undone then."""
    token = _last_moment.set(last_moment)
    try:
        yield
    finally:
        _last_moment.reset(token)


def commit_begins() -> None:
    """Tell whoever wants to know that from here on there is no way back."""
    if tell := _last_moment.get():
        tell()


@contextmanager
def undone_on_failure() -> Iterator[None]:
    """New files that were put in place inside this block, and folders made for them, go again when it fails.

    So an action whose tracker cannot be saved leaves nothing behind that tells of it. A file that somebody changed or
    replaced meanwhile stays.
    """
    outer, undo = _undoing.get(), list[Undo]()
    token = _undoing.set(undo)
    try:
        yield
    except BaseException:
        for step in reversed(undo):
            with suppress(OSError):
                step()
        raise
    finally:
        _undoing.reset(token)
    if outer is not None:
        outer.extend(undo)


def refuse_existing(path: Path) -> None:
    """Raise CannotGoOn (FILE_EXISTS) when something is there, and is not of a set that a dead run had only begun."""
    if os.path.lexists(path):
        _sweep(path.parent)
    if os.path.lexists(path):
        raise CannotGoOn(Code.FILE_EXISTS, file=path.name)


def make_folder(folder: Path) -> None:
    """Make a folder that may be there already. Raises CannotGoOn FILE_READ_ONLY."""
    try:
        for missing in reversed([each for each in (folder, *folder.parents) if not each.exists()]):
            missing.mkdir(exist_ok=True)
            _undo_with(missing.rmdir)  # only an empty one goes
        folder.mkdir(exist_ok=True)  # says what is there when it is no folder
    except OSError as error:
        raise cannot_write(folder, error) from error


def sync_folder(folder: Path) -> None:
    """Put new names on the disk too. Windows and some network drives cannot; the files themselves are safe already."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def patiently(act: Callable[[], object]) -> None:
    """Do it again and again while another program of Windows holds the file, for PATIENCE_SECONDS."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            act()
        except PermissionError as error:
            if getattr(error, "winerror", None) not in _SHARING_VIOLATIONS or time.monotonic() >= give_up:
                raise
            time.sleep(0.05)
        else:
            return


def cannot_write(path: Path, error: OSError) -> CannotGoOn:
    """What to raise when the system refused to write `path`."""
    if getattr(error, "winerror", None) in _SHARING_VIOLATIONS[1:]:
        detail = "sedang dipakai program lain"
    else:
        detail = words.reason(error)
    return CannotGoOn(Code.FILE_READ_ONLY, file=path.name or str(path), detail=detail)


def locked(file: IO[str]) -> bool:
    """Whether the lock of an open file is ours now. The system drops it when this process ends, however it ends.

    Raises OSError where the drive knows no locks.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EAGAIN, errno.EACCES, errno.EDEADLK):  # somebody else's, as POSIX and Windows say it
            return False
        raise
    return True


def undated_zip(data: bytes) -> bytes:
    """A zip (docx) again with fixed dates, so that the same content gives the same bytes."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for item in source.infolist():
            entry = zipfile.ZipInfo(item.filename, _ZIP_DATE)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            package.writestr(entry, source.read(item))
    return buffer.getvalue()


@contextmanager
def _room(room: Path) -> Iterator[IO[str]]:
    """Make the hidden folder of a stage, with its mark; it goes at the end, whatever is in it.

    Not `tempfile`: on Windows its folders, and what moves out of them, are for their owner only.
    """
    try:
        room.mkdir()
        with (room / _MARK).open("x", encoding="utf-8") as mark:
            with suppress(OSError):  # without locks, nobody takes this room for a dead one's for STALE_SECONDS
                locked(mark)
            yield mark
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Remove what dead runs left in a folder: their rooms, and the files of a set that they had only begun to put in place."""
    with suppress(OSError):
        for room in folder.iterdir():
            if _ROOM.fullmatch(room.name) and room.is_dir() and not room.is_symlink():
                with suppress(OSError):
                    _sweep_room(room)


def _sweep_room(room: Path) -> None:
    if room.stat().st_mtime > time.time() - STALE_SECONDS:
        return
    with suppress(FileNotFoundError), (room / _MARK).open("r+", encoding="utf-8") as mark:
        if not locked(mark):
            return
        begun = _begun(mark.read())
        placed = [room.parent / name for name, identity in begun.items() if _identity(room.parent / name) == identity]
        if len(placed) < len(begun):  # else it died when everything was in place
            for path in placed:
                if path.resolve().is_relative_to(room.parent.resolve()):
                    path.unlink()
    shutil.rmtree(room, ignore_errors=True)


def _begun(text: str) -> dict[str, list[int]]:
    try:
        return dict(json.loads(text))
    except (ValueError, TypeError):  # it died before the list was whole, and nothing had been put in place
        return {}


def _put(entry: _Entry, room: Path) -> None:
    staged, target = entry.staged, entry.target
    if entry.replace and os.path.lexists(target):
        before = room / f"{_MARK}-{os.urandom(4).hex()}"
        shutil.copy2(target, before)
        _undo_with(partial(before.replace, target))
    else:
        _undo_with(partial(_withdraw, target, _identity(staged)))
    try:
        if entry.replace:
            patiently(partial(staged.replace, target))
        elif staged.is_dir() or sys.platform == "win32":
            patiently(partial(staged.rename, target))  # refuses a taken name; on POSIX an empty folder gives way
        else:
            _link(staged, target)
    except OSError as error:
        if error.errno in (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR):
            raise CannotGoOn(Code.FILE_EXISTS, file=target.name) from None
        raise


def _link(staged: Path, target: Path) -> None:
    """Give a file its name in an instant in which nobody else can have it."""
    try:
        os.link(staged, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without links: an empty file of ours takes the name, then gives way
        target.open("xb").close()
        try:
            staged.replace(target)
        except BaseException:
            target.unlink()
            raise


def _withdraw(path: Path, identity: list[int]) -> None:
    if _identity(path) != identity:
        return
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def _identity(path: Path) -> list[int]:
    """What tells a file from one that came in its place, or was written to; [] when there is none."""
    try:
        facts = path.lstat()
    except OSError:
        return []
    return [facts.st_ino] if path.is_dir() else [facts.st_ino, facts.st_size, facts.st_mtime_ns]


def _undo_with(step: Undo) -> None:
    undo = _undoing.get()
    if undo is not None:
        undo.append(step)


def _settle(path: Path) -> None:
    """Bring a file, or a folder with all that it holds, to the disk. Raises OSError, also for what failed only now."""
    if path.is_dir():
        for each in path.iterdir():
            if _ROOM.fullmatch(each.name):  # of a stage within this one, that could not be cleared: no part of the set
                shutil.rmtree(each)
            else:
                _settle(each)
        sync_folder(path)
        return
    handle = os.open(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)  # Windows flushes only what may be written
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read_back(path: Path) -> None:
    """Raise OSError when a file was not written to its end: libraries and network drives keep some errors to themselves."""
    kind, whole = path.suffix.lower(), True
    if path.is_dir():
        return
    if kind in _PACKAGES:
        whole = zipfile.is_zipfile(path)
    elif kind in _ENDS:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 4))
            whole = file.read().endswith(_ENDS[kind])
    if not whole:
        raise OSError(errno.EIO, "not what was written")
