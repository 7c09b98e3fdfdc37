"""Where a program may keep things of its user."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def data_folder() -> Path:
    """The user's own folder for our data, where nobody needs rights to write."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "PK Tracker"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "PK Tracker"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "pk-tracker"
