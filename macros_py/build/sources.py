"""The sources of the add-in: its VBA, its ribbon, and the add-in that was built of them."""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import macros_py


def source(name: str) -> str:
    """A text source of the add-in, with Unix line ends."""
    return folder().joinpath(name).read_text(encoding="utf-8").replace("\r\n", "\n")


def folder() -> Traversable:
    """Where they lie: in the package when it is installed, beside it in a checkout."""
    try:
        return resources.files("macros_py.addin_sources")
    except ModuleNotFoundError:
        return Path(macros_py.__file__).parents[1] / "addin"
