"""Diagnosa: what is known to keep the add-in from working, each looked at by name: fine, not fine, or not to be told here."""

from __future__ import annotations

import os
import platform
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import macros_py
from macros_py.base.findings import CannotGoOn
from macros_py.setup import place

FINE, NOT_FINE, UNKNOWN = "baik", "tidak baik", "tidak dapat dipastikan"
INSTALL = "Jalankan perintah pk-tracker pasang."
_SLOW = 3.0  # seconds that Python may take to start before a press feels broken
_ASR_OFFICE_CHILDREN = "D4F940AB-401B-4EFC-AADC-AD5F3C50688A"
_EXCEL = r"Software\Microsoft\Office\16.0\Excel"
_EXCEL_POLICY = r"Software\Policies\Microsoft\Office\16.0\Excel"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing looked at. `state` is FINE, NOT_FINE or UNKNOWN; `remedy` says what to do when it is not fine."""

    name: str
    state: str
    detail: str
    remedy: str


def diagnose() -> list[Diagnosis]:
    """Look at everything. Never raises: what cannot be looked at cannot be told."""
    found = []
    for name, check, remedy in CHECKS:
        try:
            state, detail = check()
        except Exception as error:
            state, detail = UNKNOWN, type(error).__name__
        found.append(Diagnosis(name, state, detail, remedy))
    return found


Answer = tuple[str, str]


def _python() -> Answer:
    version = platform.python_version()
    return (FINE if sys.version_info >= (3, 11) else NOT_FINE), f"Python {version} di {place.interpreter()}"


def _store_alias() -> Answer:
    paths = [str(place.interpreter()), _settings().get("INTERPRETER_WIN", "")]
    alias = [path for path in paths if "windowsapps" in path.lower()]
    return (NOT_FINE, alias[0]) if alias else (FINE, "Bukan pintasan Microsoft Store.")


def _addin() -> Answer:
    path = _addin_path()
    if path is None:
        return UNKNOWN, "Excel untuk Windows atau Mac tidak ada di sistem ini."
    found = _settings()
    if not found:
        return NOT_FINE, f"{path} tidak ada."
    version = found.get("PK_TRACKER_VERSION")
    return (FINE if version == macros_py.__version__ else NOT_FINE), f"Versi {version}; program versi {macros_py.__version__}."


def _addin_python() -> Answer:
    found = _settings()
    if not found:
        return UNKNOWN, "Add-in belum dipasang."
    python = found.get("INTERPRETER_WIN", "")
    return (FINE if Path(python).is_file() else NOT_FINE), python


def _xlwings() -> Answer:
    here, there = metadata.version("xlwings"), _settings().get("XLWINGS_VERSION")
    if there is None:
        return UNKNOWN, f"xlwings {here}; add-in belum dipasang."
    return (FINE if here == there else NOT_FINE), f"Paket {here}, add-in {there}. Berkas DLL tidak dipakai."


def _pywin32() -> Answer:
    def look() -> Answer:
        import win32com.client  # type: ignore[import-untyped]

        return FINE, str(win32com.client.__name__)

    return _on_windows(look, failed="Paket pywin32 tidak dapat dimuat.")


def _generated() -> Answer:
    def look() -> Answer:
        from win32com.client import gencache

        gencache.EnsureModule("{00020813-0000-0000-C000-000000000046}", 0, 1, 9)
        return FINE, str(gencache.GetGeneratePath())

    return _on_windows(look, failed="Simpanan gen_py tidak dapat dipakai.")


def _processes() -> Answer:
    def look() -> Answer:
        listed = subprocess.run(
            ["tasklist", "/FI", "IMAGENAME eq EXCEL.EXE", "/FO", "CSV", "/NH"],  # noqa: S607
            capture_output=True, text=True, timeout=10, check=False,
        ).stdout  # fmt: skip
        count = listed.upper().count('"EXCEL.EXE"')
        return (FINE if count <= 1 else NOT_FINE), f"{count} proses Excel berjalan."

    return _on_windows(look)


def _bits() -> Answer:
    return FINE, f"Python {struct.calcsize('P') * 8}-bit; Excel 32-bit maupun 64-bit dapat dipakai."


def _child_processes() -> Answer:
    def look() -> Answer:
        base = r"SOFTWARE\{}Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
        values = [_registry("HKLM", base.format(part), _ASR_OFFICE_CHILDREN) for part in ("Policies\\", "")]
        blocked = any(str(value) in ("1", "6") for value in values)
        return (
            (NOT_FINE, "Aturan ASR melarang Office menjalankan proses.")
            if blocked
            else (UNKNOWN, "Tidak ada aturan ASR di registri; antivirus lain tidak terlihat dari sini.")
        )

    return _on_windows(look)


def _macros() -> Answer:
    def look() -> Answer:
        values = [_registry("HKCU", rf"{key}\Security", "VBAWarnings") for key in (_EXCEL_POLICY, _EXCEL)]
        value = next((value for value in values if value is not None), None)
        return (NOT_FINE if value == 4 else FINE), f"VBAWarnings: {'bawaan' if value is None else value}."

    return _on_windows(look)


def _trusted() -> Answer:
    def look() -> Answer:
        key = r"\Security\Trusted Locations"
        off = [_registry("HKCU", f"{root}{key}", "AllLocationsDisabled") for root in (_EXCEL_POLICY, _EXCEL)]
        return (NOT_FINE if 1 in off else FINE), "Folder mulai Excel adalah lokasi tepercaya bawaan."

    return _on_windows(look)


def _mark_of_web() -> Answer:
    def look() -> Answer:
        marked = Path(f"{_addin_path()}:Zone.Identifier").exists()
        return (NOT_FINE, "Add-in bertanda berkas dari internet.") if marked else (FINE, "Add-in dibuat di komputer ini.")

    return _on_windows(look)


def _disabled() -> Answer:
    def look() -> Answer:
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, rf"{_EXCEL}\Resiliency\DisabledItems") as key:  # type: ignore[attr-defined]
                count = winreg.QueryInfoKey(key)[1]  # type: ignore[attr-defined]
        except OSError:
            count = 0
        return (FINE if count == 0 else NOT_FINE), f"{count} hal dinonaktifkan Excel."

    return _on_windows(look)


def _mac_script() -> Answer:
    if sys.platform != "darwin":
        return FINE, "Hanya untuk Mac."
    path = place.mac_script(metadata.version("xlwings"))
    return (FINE if path.is_file() else NOT_FINE), str(path)


def _cloud() -> Answer:
    roots = [os.environ[name] for name in ("OneDriveCommercial", "OneDriveConsumer", "OneDrive") if name in os.environ]
    return (UNKNOWN, f"OneDrive aktif di {roots[0]}.") if roots else (FINE, "OneDrive tidak aktif di komputer ini.")


def _start_time() -> Answer:
    before = time.perf_counter()
    command = [str(place.interpreter()), "-c", "import xlwings"]
    subprocess.run(command, check=True, capture_output=True, timeout=60)  # noqa: S603 - our own interpreter
    seconds = time.perf_counter() - before
    return (FINE if seconds < _SLOW else NOT_FINE), f"{seconds:.1f} detik.".replace(".", ",", 1)


def _data_folder() -> Answer:
    folder = place.data_folder()
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / "tulis.tmp"
    probe.write_text("", encoding="utf-8")
    probe.unlink()
    return FINE, str(folder)


def _by_design(detail: str) -> Callable[[], Answer]:
    return lambda: (FINE, detail)


def _only_in_excel(detail: str) -> Callable[[], Answer]:
    return lambda: (UNKNOWN, detail)


# Name, how it is looked at, what to do when it is not fine.
CHECKS: tuple[tuple[str, Callable[[], Answer], str], ...] = (
    ("Python di komputer", _python, "Pasang Python 3.11 atau yang lebih baru, lalu PK Tracker."),
    ("Alias Microsoft Store", _store_alias, "Pasang Python dari python.org, lalu jalankan pk-tracker pasang."),
    ("Add-in", _addin, INSTALL),
    ("Python milik add-in", _addin_python, INSTALL),
    ("Versi xlwings", _xlwings, INSTALL),
    ("Paket pywin32", _pywin32, "Jalankan pip install --force-reinstall pywin32."),
    ("Simpanan gen_py", _generated, r"Hapus folder %TEMP%\gen_py, lalu ulangi."),
    ("Server COM", _by_design("Tidak dipakai: setiap tombol menjalankan Python sendiri."), ""),
    ("32-bit dan 64-bit", _bits, ""),
    ("Antivirus dan aturan ASR", _child_processes, "Minta pengelola mengizinkan Excel menjalankan python.exe."),
    ("Kebijakan makro", _macros, "Minta pengelola mengizinkan makro dari lokasi tepercaya."),
    ("Lokasi tepercaya", _trusted, "Minta pengelola mengaktifkan lokasi tepercaya, atau tandatangani add-in."),
    ("Tanda berkas internet", _mark_of_web, INSTALL),
    ("Dinonaktifkan Excel", _disabled, "Excel: Berkas > Opsi > Add-in > Kelola Item Nonaktif > Aktifkan."),
    ("Skrip AppleScript", _mac_script, INSTALL),
    ("OneDrive dan SharePoint", _cloud, "Simpan buku di folder biasa, bukan yang dibuka dari alamat web."),
    ("Tampilan Terproteksi", _only_in_excel("Terlihat saat tombol ditekan."), "Tekan Aktifkan Pengeditan."),
    ("Sel sedang disunting", _only_in_excel("Terlihat saat tombol ditekan."), "Tekan Enter atau Esc, lalu ulangi."),
    ("Kotak dialog tertutup jendela lain", _only_in_excel("Menahan Excel: menunggu tindakan OLE."),
     "Tutup kotak dialog yang terbuka di Excel."),
    ("Dua Excel dan proses yang tertinggal", _processes, "Simpan, tutup semua Excel; akhiri EXCEL.EXE di Pengelola Tugas."),
    ("Waktu mulai Python", _start_time, "Kecualikan folder Python dari pemindaian antivirus."),
    ("Folder data", _data_folder, "Minta izin menulis ke folder itu."),
    ("Sheet yang dikunci", _by_design("Kunci tanpa kata sandi dibuka dan dipasang lagi oleh add-in."), ""),
    ("Urungkan", _by_design("Excel lupa langkahnya setelah makro; gunakan tombol Urungkan."), ""),
    ("Format angka dan tanggal", _by_design("Ditulis sebagai nilai, tidak bergantung pada bahasa Windows."), ""),
    ("Pesan galat", _by_design("Berbahasa Indonesia; rincian masuk ke berkas catatan."), ""),
    ("Penulisan per sel", _by_design("Tabel dibaca dan ditulis utuh."), ""),
)  # fmt: skip


def _addin_path() -> Path | None:
    try:
        return place.start_folder() / place.ADDIN_NAME
    except CannotGoOn:
        return None


def _settings() -> dict[str, str]:
    path = _addin_path()
    return place.installed_settings(path) if path is not None and path.is_file() else {}


def _on_windows(look: Callable[[], Answer], failed: str | None = None) -> Answer:
    if sys.platform != "win32":
        return UNKNOWN, "Hanya dapat dilihat di Windows."
    try:
        return look()
    except Exception as error:
        return (NOT_FINE if failed else UNKNOWN), failed or type(error).__name__


def _registry(root: str, key: str, name: str) -> Any:
    import winreg

    hive = {"HKCU": "HKEY_CURRENT_USER", "HKLM": "HKEY_LOCAL_MACHINE"}[root]
    try:
        with winreg.OpenKey(getattr(winreg, hive), key) as opened:  # type: ignore[attr-defined]
            return winreg.QueryValueEx(opened, name)[0]  # type: ignore[attr-defined]
    except OSError:
        return None
