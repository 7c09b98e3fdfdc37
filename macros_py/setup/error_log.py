"""The log of errors that nobody foresaw: for support, in the user's own folder, for nobody else to read."""

from __future__ import annotations

import os
import traceback
from datetime import datetime
from pathlib import Path

from macros_py.base.own_folder import data_folder
from macros_py.setup.place import NOTES

_LIMIT = 1_000_000  # bytes; then the log begins anew and the old one is kept beside it


def write_log(what: str, at: datetime) -> Path | str:
    """Add the exception that is being handled; where it can be read. Never fails: it is called when much has failed already."""
    *_, log, old = NOTES
    try:
        path = data_folder() / log
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LIMIT:
            path.replace(path.with_name(old))
        with open(path, "a", encoding="utf-8", opener=_private) as file:
            file.write(f"--- {at.isoformat(sep=' ')} {what}\n{traceback.format_exc()}\n")
    except (OSError, RuntimeError, ValueError):  # RuntimeError: a user without a home
        return "(tidak dapat ditulis)"
    return path


def _private(name: str, flags: int) -> int:
    """For the user alone; a link that somebody planted is not followed."""
    return os.open(name, flags | getattr(os, "O_NOFOLLOW", 0), 0o600)
