"""What lies in a folder: all of it, or a sentence. A folder that was read in part looks like one in which files are missing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from macros_py.base import words
from macros_py.base.findings import CannotGoOn, Code

COPIES = "Salinan PK Tracker"  # where copies of a tracker lie: beside it, and no materials of units


def entries_below(folder: Path, *, hidden: bool = True) -> Iterator[os.DirEntry[str]]:
    """Whatever is no folder, in this folder and in those below it; links are given, never followed.

    `hidden` tells whether folders count whose names begin with a point, and those of copies. Raises CannotGoOn
    FOLDER_UNREADABLE as soon as a folder or the kind of an entry cannot be read: `os.walk` and `Path.rglob` would keep silent.
    """
    waiting = [os.fspath(folder)]
    while waiting:
        here = waiting.pop()
        try:
            with os.scandir(here) as entries:
                for entry in entries:
                    if not entry.is_dir(follow_symlinks=False):
                        yield entry
                    elif hidden or not (entry.name.startswith(".") or entry.name == COPIES):
                        waiting.append(entry.path)
        except OSError as error:
            raise CannotGoOn(Code.FOLDER_UNREADABLE, file=error.filename or here, detail=words.reason(error)) from error
