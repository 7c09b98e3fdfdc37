"""What diagnosa looks at in Python, in the add-in file and in how the two fit together."""

from __future__ import annotations

import re
from pathlib import PurePath, PureWindowsPath

from macros_py.setup import place
from macros_py.setup.answers import ELSEWHERE, NO_EXCEL_HERE, Answer, fine, on_windows, unknown, wrong
from macros_py.setup.machine import Machine

INSTALL = "Jalankan perintah pk-tracker pasang."
_NO_ADDIN = "Add-in belum dipasang."
_AGAIN = "Buat ulang folder .venv dengan Python dari python.org, pasang PK Tracker di sana, lalu jalankan pk-tracker pasang."
_OLDEST = (3, 11)
_SLOW = 3.0  # seconds that Python may take to start before a press feels broken
_LOG = place.NOTES[2]


def version(machine: Machine) -> Answer:
    """The interpreter is new enough."""
    seen = f"Python {'.'.join(map(str, machine.python.version))} di {machine.python.executable}"
    if machine.python.version < _OLDEST:
        return wrong(seen, "Pasang Python 3.11 atau yang lebih baru, lalu PK Tracker.")
    return fine(seen)


def store(machine: Machine) -> Answer:
    """Neither this Python nor that of the add-in comes from the Store.

    Windows gives a Store program its own copy of AppData: what such a Python writes there (the add-in, our notes) Excel does
    not see. Source: docs.python.org, Using Python on Windows, "Redirection of local data, registry, and temporary paths".
    """
    python = machine.python
    paths = [str(python.base), str(python.executable)]
    if machine.addin:
        paths += [machine.addin.interpreter, _environment(machine).get("home", "")]
    found = [path for path in paths if place.is_from_store(path)]
    if found:
        return wrong(f"Python dari Microsoft Store: {found[0]}. Yang ditulisnya ke AppData tidak terlihat oleh Excel.", _AGAIN)
    return fine("Python bukan dari Microsoft Store.")


def addin(machine: Machine) -> Answer:
    """The add-in lies where Excel starts it, in the version of this program."""
    if machine.addin_path is None:
        return unknown(NO_EXCEL_HERE, ELSEWHERE)
    if machine.addin is None:
        return wrong(f"{machine.addin_path} tidak ada.", INSTALL)
    if not machine.addin.settings:
        return wrong(f"{machine.addin_path} bukan add-in PK Tracker.", INSTALL)
    installed = machine.addin.settings.get("PK_TRACKER_VERSION")
    seen = f"Versi {installed}; program versi {machine.program}."
    return fine(seen) if installed == machine.program else wrong(seen, INSTALL)


def addin_python(machine: Machine) -> Answer:
    """The Python of the add-in is there."""
    if not machine.addin:
        return unknown(_NO_ADDIN, INSTALL)
    python = machine.addin.interpreter
    if not python or not machine.files.is_file(_path(machine, python)):
        return wrong(f"{python or 'Python'} tidak ada.", INSTALL)
    return fine(python)


def base_python(machine: Machine) -> Answer:
    """The Python from which the add-in's environment was made is still there, in the same version.

    The python.exe of an environment only starts the one that pyvenv.cfg names as `home`. When that was removed or replaced by
    another 3.x, the first is still there and every press ends in an English message. On Windows a Python 3.x has its
    python3x.dll beside it; elsewhere its program is named for the version.
    """
    if not machine.addin:
        return unknown(_NO_ADDIN, INSTALL)
    cfg = _environment(machine)
    if not cfg:
        return fine("Python milik add-in berdiri sendiri, tanpa lingkungan virtual.")
    home = cfg.get("home", "")
    made = re.match(r"(\d+)\.(\d+)", cfg.get("version") or cfg.get("version_info", ""))
    folder = _path(machine, home)
    windows = machine.platform == "win32"
    if not home or not machine.files.is_file(folder / ("python.exe" if windows else "python3")):
        return wrong(f"Python induk di {home or '(kosong)'} tidak ada lagi.", _AGAIN)
    if made is None:
        return unknown(f"Python induk di {home}; versinya tidak tertulis di pyvenv.cfg.", _AGAIN)
    major, minor = made.groups()
    if not machine.files.is_file(folder / (f"python{major}{minor}.dll" if windows else f"python{major}.{minor}")):
        return wrong(f"Python induk di {home} bukan lagi versi {major}.{minor}.", _AGAIN)
    return fine(f"Python {major}.{minor} di {home}")


def xlwings(machine: Machine) -> Answer:
    """The add-in carries the VBA of the installed xlwings."""
    here = machine.python.xlwings
    if not here:
        return wrong("Paket xlwings tidak terpasang.", "Pasang ulang PK Tracker, lalu jalankan pk-tracker pasang.")
    if not machine.addin:
        return unknown(f"xlwings {here}; add-in belum dipasang.", INSTALL)
    there = machine.addin.settings.get("XLWINGS_VERSION")
    seen = f"Paket {here}, add-in {there}. Berkas DLL tidak dipakai."
    return fine(seen) if here == there else wrong(seen, INSTALL)


@on_windows
def pywin32(machine: Machine) -> Answer:
    """The package that speaks to Excel loads."""
    try:
        return fine(machine.trials.pywin32())
    except Exception as error:  # a broken package raises whatever it likes
        remedy = "Jalankan pip install --force-reinstall pywin32."
        return wrong(f"Paket pywin32 tidak dapat dimuat ({type(error).__name__}).", remedy)


@on_windows
def generated(machine: Machine) -> Answer:
    """The cache of pywin32 for Excel can be made."""
    try:
        return fine(machine.trials.generated())
    except Exception as error:  # as above; also where no Excel is registered
        remedy = r"Hapus folder %TEMP%\gen_py, lalu ulangi."
        return wrong(f"Simpanan gen_py tidak dapat dipakai ({type(error).__name__}).", remedy)


def com_server(machine: Machine) -> Answer:
    """The add-in starts its own Python for each press, through no COM server."""
    if not machine.addin:
        return unknown(_NO_ADDIN, INSTALL)
    if machine.addin.settings.get("USE UDF SERVER") == "0":
        return fine("Tidak dipakai: setiap tombol menjalankan Python sendiri.")
    return wrong("Setelan add-in meminta server COM.", INSTALL)


def mac_script(machine: Machine) -> Answer:
    """Excel for Mac finds the script through which xlwings starts Python."""
    if machine.platform != "darwin":
        return fine("Hanya diperlukan di Mac; sistem ini bukan Mac.")
    seen = str(machine.mac_script)
    return fine(seen) if machine.files.is_file(machine.mac_script) else wrong(f"{seen} tidak ada.", INSTALL)


def start_time(machine: Machine) -> Answer:
    """Python starts fast enough."""
    seconds = machine.trials.start_seconds()
    seen = f"{seconds:.1f} detik.".replace(".", ",", 1)
    return fine(seen) if seconds < _SLOW else wrong(seen, "Kecualikan folder Python dari pemindaian antivirus.")


def data_folder(machine: Machine) -> Answer:
    """The user's folder for our notes can be written."""
    try:
        machine.trials.write(machine.data_folder)
    except OSError as error:
        return wrong(f"{machine.data_folder}: {type(error).__name__}.", "Minta izin menulis ke folder itu.")
    return fine(str(machine.data_folder))


def error_log(machine: Machine) -> Answer:
    """Where the log of errors lies."""
    log = machine.data_folder / _LOG
    return fine(f"Catatan galat: {log}" if machine.files.is_file(log) else "Belum ada catatan galat.")


def _path(machine: Machine, text: str) -> PurePath:
    return PureWindowsPath(text) if machine.platform == "win32" else PurePath(text)


def _environment(machine: Machine) -> dict[str, str]:
    """The lines of pyvenv.cfg beside the add-in's Python or one folder up, {} when it is in no environment."""
    if not machine.addin or not machine.addin.interpreter:
        return {}
    folder = _path(machine, machine.addin.interpreter).parent
    text = next((found for at in (folder.parent, folder) if (found := machine.files.text(at / "pyvenv.cfg"))), "")
    pairs = (line.partition("=") for line in text.splitlines())
    return {name.strip().lower(): value.strip() for name, mark, value in pairs if mark}
