r"""What diagnosa looks at in the folders: OneDrive, the network, Excel's start folder and what was left behind in it.

Where the paths are read: Documents in HKCU\...\Explorer\User Shell Folders `Personal` (OneDrive's Known Folder Move,
OneDrive.admx `KFMSilentOptIn`, writes it), OneDrive's folders in HKCU\Software\Microsoft\OneDrive\Accounts `UserFolder`,
Excel's own in Excel\Options `DefaultPath` and `AltStartup` (excel16.admx, "Default file location" and "Alternate startup file
location"), mapped drives in HKCU\Network `RemotePath`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath, PureWindowsPath

from macros_py.setup import place
from macros_py.setup.answers import ELSEWHERE, NO_EXCEL_HERE, Answer, fine, on_windows, unknown, wrong
from macros_py.setup.excel_checks import excels, setting
from macros_py.setup.machine import Machine
from macros_py.setup.python_checks import INSTALL

_SHELL = r"Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
_ACCOUNTS = ("Personal", "Business1", "Business2", "Business3")
_OUTSIDE = r"Simpan buku di folder di luar OneDrive, misalnya C:\PK Tracker."
_OUT_OF_APPDATA = "Minta pengelola mengeluarkan folder AppData dari OneDrive."
_LOCAL = "Pasang Python dan .venv di disk komputer ini, lalu jalankan pk-tracker pasang."
_NETWORK = "Minta pengelola mengizinkan lokasi tepercaya di jaringan (AllowNetworkLocations)."
_START, _PYTHON, _BOOKS = "Folder mulai Excel", "Python", "Folder simpan bawaan"


@on_windows
def one_drive(machine: Machine) -> Answer:
    """Neither the add-in nor Python lies in a OneDrive folder; where books are saved by default is said.

    A book in such a folder has a web address for its name, and no button works on it. Which book is meant is not known here.
    """
    roots = list(_one_drives(machine))
    inside = [(what, path) for what, path in _places(machine) if any(_within(path, root) for root in roots)]
    for what, path in inside:
        if what in (_START, _PYTHON):
            remedy = r"Pindahkan Python ke luar OneDrive, misalnya C:\PK Tracker, lalu pk-tracker pasang."
            return wrong(f"{what} ada di OneDrive: {path}", remedy if what == _PYTHON else _OUT_OF_APPDATA)
    if inside:
        return unknown(f"{_BOOKS} dialihkan ke OneDrive ({inside[0][1]}): tombol tidak bekerja pada buku di sana.", _OUTSIDE)
    if roots:
        return unknown(f"OneDrive aktif di {roots[0]}; tombol tidak bekerja pada buku di sana.", _OUTSIDE)
    return fine("OneDrive tidak aktif di komputer ini.")


@on_windows
def network(machine: Machine) -> Answer:
    """The add-in and Python lie on this machine. A book may lie on the network."""
    lying = [(what, path) for what, path in _places(machine) if _is_remote(machine, path)]
    for what, path in lying:
        if what == _START and setting(machine, r"Excel\Security\Trusted Locations", "AllowNetworkLocations") != 1:
            return wrong(f"{what} ada di jaringan dan tidak dipercaya: {path}", _NETWORK)
        if what == _PYTHON:
            return wrong(f"Python ada di jaringan: {path}", _LOCAL)
    if lying:
        return fine(f"{lying[0][0]} ada di jaringan dan dapat dipakai: {lying[0][1]}")
    return fine("Folder mulai Excel, Python dan folder simpan bawaan ada di komputer ini.")


def start_folder(machine: Machine) -> Answer:
    """Excel starts the add-in from one folder, which is the one where it was put, and only once."""
    start = machine.start_folder
    if start is None:
        return unknown(NO_EXCEL_HERE, ELSEWHERE)
    if machine.files.names(start) is None:
        return wrong(f"{start} tidak ada.", INSTALL)
    if machine.platform != "win32":
        return fine(str(start))
    roaming = _shell_folder(machine, "AppData")
    if roaming and not _within(start, roaming):
        remedy = "Keluar lalu masuk lagi ke Windows, kemudian jalankan pk-tracker pasang."
        return wrong(f"AppData dialihkan ke {roaming}, sedangkan add-in dipasang di {start}.", remedy)
    other = setting(machine, r"Excel\Options", "AltStartup")
    alternate = _expand(str(other), machine.environment) if other else None
    folders = [*([alternate] if alternate else []), *(excel.folder / "XLSTART" for excel in excels(machine))]
    for folder in folders:
        if folder != start and any(_is_ours(name) for name in machine.files.names(folder) or ()):
            return wrong(f"Add-in juga ada di {folder}: Excel membukanya dua kali.", f"Hapus add-in dari {folder}.")
    return fine(f"{start}; folder mulai tambahan: {alternate}" if alternate else str(start))


def leftovers(machine: Machine) -> Answer:
    """Nothing of ours but the add-in lies in the start folder: Excel opens every file that does."""
    names = (machine.files.names(machine.start_folder) if machine.start_folder else None) or ()
    found = [name for name in names if _is_ours(name) and name.lower() != place.ADDIN_NAME.lower()]
    if found:
        return wrong(f"{', '.join(found)} di {machine.start_folder}", "Tutup semua Excel, lalu hapus berkas itu.")
    if machine.start_folder is None:
        return unknown(NO_EXCEL_HERE, ELSEWHERE)
    return fine("Tidak ada.")


def _is_ours(name: str) -> bool:
    """The add-in, a copy of it or something half written; not the mark of an Excel that has it open (~$)."""
    return PurePath(place.ADDIN_NAME).stem.lower() in name.lower() and not name.startswith("~$")


def _places(machine: Machine) -> Iterator[tuple[str, PurePath]]:
    """What must be reached for a press: what it is, where it lies."""
    if machine.start_folder:
        yield _START, machine.start_folder
    yield _PYTHON, machine.python.executable
    yield _PYTHON, machine.python.base
    if machine.addin and machine.addin.interpreter:
        yield _PYTHON, PureWindowsPath(machine.addin.interpreter)
    chosen = setting(machine, r"Excel\Options", "DefaultPath")
    books = _expand(str(chosen), machine.environment) if chosen else _shell_folder(machine, "Personal")
    if books:
        yield _BOOKS, books


def _one_drives(machine: Machine) -> Iterator[PurePath]:
    for name in ("OneDriveCommercial", "OneDriveConsumer", "OneDrive"):
        if root := machine.environment.get(name):
            yield PureWindowsPath(root)
    for account in _ACCOUNTS:
        if root := machine.registry.values("HKCU", rf"Software\Microsoft\OneDrive\Accounts\{account}").get("userfolder"):
            yield PureWindowsPath(str(root))


def _is_remote(machine: Machine, path: PurePath) -> bool:
    drive = path.drive
    if drive.startswith("\\\\") and not drive.startswith("\\\\?\\"):
        return True
    return len(drive) == 2 and "remotepath" in machine.registry.values("HKCU", rf"Network\{drive[0]}")


def _shell_folder(machine: Machine, name: str) -> PurePath | None:
    path = machine.registry.values("HKCU", _SHELL).get(name.lower())
    return _expand(str(path), machine.environment) if path else None


def _expand(text: str, environment: Mapping[str, str]) -> PurePath:
    known = {name.lower(): value for name, value in environment.items()}
    return PureWindowsPath(re.sub(r"%([^%]+)%", lambda m: known.get(m[1].lower(), m[0]), text))


def _within(path: PurePath, folder: PurePath) -> bool:
    """Windows does not tell capitals from small letters, and neither do its paths."""
    return PureWindowsPath(path).is_relative_to(PureWindowsPath(folder))
