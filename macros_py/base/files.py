"""How every document reaches the disk: whole or not at all, never over an existing file, without a trace of the clock."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from macros_py.base import words
from macros_py.base.findings import CannotGoOn, Code

_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def write_new(path: Path, write: Callable[[Path], None]) -> Path:
    """Let `write` make the file beside its place, then put it there. Raises CannotGoOn (FILE_EXISTS, FILE_READ_ONLY …).

    `os.link` refuses an existing name in the same instant, so two commands cannot overwrite each other; a file system
    without links gets a check and a rename.
    """
    refuse_existing(path)
    if not path.parent.is_dir():
        raise CannotGoOn(Code.FOLDER_NOT_FOUND, file=str(path.parent))
    try:
        handle, name = tempfile.mkstemp(suffix=path.suffix, prefix=".pk-", dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        try:
            write(temporary)
            temporary.chmod(0o644)  # mkstemp's file is for its owner only
            _place(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise CannotGoOn(Code.FILE_READ_ONLY, file=path.name, detail=words.reason(error)) from error
    return path


def write_bytes(path: Path, data: bytes) -> Path:
    """Write a new file of these bytes; see `write_new`."""

    def write(place: Path) -> None:
        place.write_bytes(data)

    return write_new(path, write)


def refuse_existing(path: Path) -> None:
    """Raise CannotGoOn (FILE_EXISTS) when something is there."""
    if path.exists() or path.is_symlink():
        raise CannotGoOn(Code.FILE_EXISTS, file=path.name)


def _place(temporary: Path, path: Path) -> None:
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise CannotGoOn(Code.FILE_EXISTS, file=path.name) from None
    except OSError:
        refuse_existing(path)
        temporary.replace(path)


def undated_zip(data: bytes) -> bytes:
    """A zip (docx) again with fixed dates, so that the same content gives the same bytes."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for item in source.infolist():
            entry = zipfile.ZipInfo(item.filename, _ZIP_DATE)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            package.writestr(entry, source.read(item))
    return buffer.getvalue()


def safe_name(text: str) -> str:
    """Text as a part of a file name on every system: what Windows forbids becomes a hyphen, and it does not grow long."""
    kept = "".join("-" if letter in '<>:"/\\|?*' or ord(letter) < 32 else letter for letter in text)
    return " ".join(kept.split())[:80].rstrip(". ")


def make_folder(folder: Path) -> None:
    """Make a folder that may be there already. Raises CannotGoOn FILE_READ_ONLY."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotGoOn(Code.FILE_READ_ONLY, file=folder.name, detail=words.reason(error)) from error
