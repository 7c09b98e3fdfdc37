"""A machine as diagnosa sees it: one record of data and readers, so that a check is a function of the record.

On Windows `this_machine` fills it from the registry (winreg) and the disk; a test fills it from tables.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path, PurePath
from typing import Any, Protocol

import macros_py
from macros_py.base import own_folder
from macros_py.base.findings import CannotGoOn
from macros_py.setup import place

_SIGNATURES = "xl/vbaProjectSignature"  # of the three kinds: legacy, agile, V3


class Registry(Protocol):
    """Reads the registry."""

    def values(self, hive: str, key: str) -> Mapping[str, Any]:
        """What stands in a key of HKCU or HKLM, by name in small letters; empty when there is no such key.

        Raises OSError when the key may not be read.
        """


class Files(Protocol):
    """Reads the disk."""

    def is_file(self, path: PurePath) -> bool:
        """Whether there is such a file."""

    def names(self, folder: PurePath) -> tuple[str, ...] | None:
        """What lies in a folder; None when there is no such folder. Raises OSError when it may not be read."""

    def text(self, path: PurePath) -> str | None:
        """What a text file says, also an alternate stream; None when there is none. Raises OSError as above."""


class Trials(Protocol):
    """What is known only by trying it. Whatever does not work raises."""

    def excels(self) -> int:
        """How many Excel processes run."""

    def pywin32(self) -> str:
        """Load it; gives its name."""

    def generated(self) -> str:
        """Make the wrappers of Excel's type library; gives their folder."""

    def start_seconds(self) -> float:
        """How long Python takes to be ready for a press, in seconds."""

    def write(self, folder: PurePath) -> None:
        """Make a file in a folder and take it away."""


@dataclass(frozen=True, slots=True)
class Python:
    """The interpreter that runs now. `base` is sys.base_prefix, `bits` 32 or 64, `xlwings` its version, "" without."""

    version: tuple[int, int, int]
    executable: PurePath
    base: PurePath
    bits: int
    xlwings: str


@dataclass(frozen=True, slots=True)
class Addin:
    """The add-in in Excel's start folder; no settings when the file is not ours."""

    settings: Mapping[str, str]
    signed: bool

    @property
    def interpreter(self) -> str:
        """The Python it runs."""
        return self.settings.get("INTERPRETER_WIN", "")


@dataclass(frozen=True, slots=True)
class Machine:
    """All that the checks look at. `platform` is that of sys; `start_folder` is None where there can be no Excel."""

    platform: str
    environment: Mapping[str, str]
    start_folder: PurePath | None
    data_folder: PurePath
    mac_script: PurePath
    python: Python
    addin: Addin | None
    registry: Registry
    files: Files
    trials: Trials
    program: str

    @property
    def addin_path(self) -> PurePath | None:
        """Where the add-in lies, or would."""
        return self.start_folder / place.ADDIN_NAME if self.start_folder else None


def this_machine() -> Machine:
    """The machine that runs this."""
    try:
        start: Path | None = place.start_folder()
    except CannotGoOn:
        start = None
    try:
        xlwings = metadata.version("xlwings")
    except metadata.PackageNotFoundError:
        xlwings = ""
    here = Python(sys.version_info[:3], place.interpreter(), Path(sys.base_prefix), struct.calcsize("P") * 8, xlwings)
    return Machine(
        platform=sys.platform,
        environment=os.environ,
        start_folder=start,
        data_folder=own_folder.data_folder(),
        mac_script=place.mac_script(here.xlwings),
        python=here,
        addin=_installed(start / place.ADDIN_NAME) if start else None,
        registry=WindowsRegistry(),
        files=_Disk(),
        trials=_Trials(),
        program=macros_py.__version__,
    )


def _installed(path: Path) -> Addin | None:
    if not path.is_file():
        return None
    try:
        with zipfile.ZipFile(path) as package:
            signed = any(name.startswith(_SIGNATURES) for name in package.namelist())
    except (OSError, zipfile.BadZipFile):
        return Addin({}, signed=False)
    return Addin(place.installed_settings(path), signed)


class WindowsRegistry:
    """The registry of this machine, always its 64-bit view: what 32-bit programs wrote lies there under WOW6432Node."""

    def values(self, hive: str, key: str) -> Mapping[str, Any]:
        """See Registry."""
        import winreg

        # The names of winreg exist on Windows only, which a type checker elsewhere does not know.
        reg: Any = winreg
        root = {"HKCU": reg.HKEY_CURRENT_USER, "HKLM": reg.HKEY_LOCAL_MACHINE}[hive]
        try:
            opened = reg.OpenKey(root, key, 0, reg.KEY_READ | reg.KEY_WOW64_64KEY)
        except FileNotFoundError:
            return {}
        with opened:
            rows = [reg.EnumValue(opened, i) for i in range(reg.QueryInfoKey(opened)[1])]
        return {name.lower(): value for name, value, _ in rows}


class _Disk:
    def is_file(self, path: PurePath) -> bool:
        return Path(path).is_file()

    def names(self, folder: PurePath) -> tuple[str, ...] | None:
        try:
            return tuple(sorted(found.name for found in Path(folder).iterdir()))
        except (FileNotFoundError, NotADirectoryError):
            return None

    def text(self, path: PurePath) -> str | None:
        try:
            return Path(path).read_text(encoding="utf-8", errors="replace")
        except (FileNotFoundError, NotADirectoryError):
            return None


class _Trials:
    def excels(self) -> int:
        listed = subprocess.run(
            ["tasklist", "/FI", "IMAGENAME eq EXCEL.EXE", "/FO", "CSV", "/NH"],  # noqa: S607
            capture_output=True, text=True, timeout=10, check=True,
        ).stdout  # fmt: skip
        return listed.upper().count('"EXCEL.EXE"')

    def pywin32(self) -> str:
        import win32com.client  # type: ignore[import-untyped]

        return str(win32com.client.__name__)

    def generated(self) -> str:
        from win32com.client import gencache

        gencache.EnsureModule("{00020813-0000-0000-C000-000000000046}", 0, 1, 9)
        return str(gencache.GetGeneratePath())

    def start_seconds(self) -> float:
        before = time.perf_counter()
        command = [str(place.interpreter()), "-m", "macros_py.runpython", "-c", "pass"]
        subprocess.run(command, check=True, capture_output=True, timeout=60)  # noqa: S603 - our own interpreter
        return time.perf_counter() - before

    def write(self, folder: PurePath) -> None:
        probe = Path(folder) / "tulis.tmp"
        probe.parent.mkdir(parents=True, exist_ok=True)
        probe.write_text("", encoding="utf-8")
        probe.unlink()
