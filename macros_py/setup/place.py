"""Where the add-in and our notes lie on this machine, and which Python the add-in runs."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path, PurePath

from macros_py.base.findings import CannotGoOn, Code

ADDIN_NAME = "PK_Tracker.xlam"
# In the data folder: the mark of a press and its lock, the error log and the one before it.
NOTES = ("tombol.json", "tombol.kunci", "catatan-galat.log", "catatan-galat-lama.log")
_MAC_START = "Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel"
_MAC_SCRIPTS = "Library/Application Scripts/com.microsoft.Excel"


def start_folder() -> Path:
    """The folder whose add-ins Excel opens at its start, and trusts. Raises CannotGoOn ADDIN_FOLDER_UNKNOWN."""
    if sys.platform == "win32" and (roaming := os.environ.get("APPDATA")):
        return Path(roaming) / "Microsoft" / "Excel" / "XLSTART"
    if sys.platform == "darwin":
        return Path.home() / _MAC_START
    raise CannotGoOn(Code.ADDIN_FOLDER_UNKNOWN)


def interpreter() -> PurePath:
    """The Python that the add-in is to run: this one, with a console (which stays hidden)."""
    path = Path(sys.executable)
    console = path.with_name(path.name.replace("pythonw", "python"))
    return console if console.exists() else path


def is_from_store(path: str | PurePath) -> bool:
    """Whether a Python comes from the Microsoft Store, by its path: that of its launcher, or its base prefix."""
    return "windowsapps" in str(path).lower()


def base_interpreter(interpreter: PurePath) -> PurePath:
    """The Python from which the virtual environment of `interpreter` was made; itself where it has none."""
    with suppress(OSError, ValueError):
        for line in Path(interpreter).parents[1].joinpath("pyvenv.cfg").read_text(encoding="utf-8").splitlines():
            key, _, home = line.partition("=")
            if key.strip() == "home":
                return Path(home.strip()) / interpreter.name
    return interpreter


def installed_settings(path: Path) -> dict[str, str]:
    """The settings inside an add-in, {} when there is none or it is not ours."""
    from python_calamine import CalamineWorkbook

    try:
        rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    except Exception:  # whatever a file that is no workbook makes the reader raise
        return {}
    return {str(row[0]): str(row[1]) for row in rows if len(row) > 1}


def mac_script(version: str) -> Path:
    """Where Excel for Mac finds the script through which xlwings starts Python."""
    return Path.home() / _MAC_SCRIPTS / f"xlwings-{version}.applescript"
