"""Diagnosa over a table of machines: one that is as it should be, and what each change of it is called."""

import zipfile
from dataclasses import replace
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from excel_fixtures import own_data_folder

import macros_py
from macros_py.setup import diagnose, install, machine, place
from macros_py.setup.answers import fine, unknown
from macros_py.setup.diagnose import CHECKS, FINE, NOT_FINE, UNKNOWN, Diagnosis
from macros_py.setup.machine import Addin, Machine, Python

HOME = r"C:\Users\rina"
XLSTART = rf"{HOME}\AppData\Roaming\Microsoft\Excel\XLSTART"
ADDIN = rf"{XLSTART}\PK_Tracker.xlam"
VENV = r"C:\PK Tracker\.venv"
PYTHON = rf"{VENV}\Scripts\python.exe"
BASE = r"C:\Program Files\Python312"
STORE = rf"{HOME}\AppData\Local\Microsoft\WindowsApps\PythonSoftwareFoundation.Python.3.12_qbz5n2kfra8p0"
OFFICE = r"C:\Program Files\Microsoft Office\root\Office16"
ROOT = r"SOFTWARE\Microsoft\Office\16.0\Excel\InstallRoot"
SHELL = r"Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
USER, POLICY, CLOUD = (
    rf"Software\{root}\Office\16.0" for root in ("Microsoft", r"Policies\Microsoft", r"Policies\Microsoft\Cloud")
)
SECURITY = rf"{POLICY}\Excel\Security"
GUID = "D4F940AB-401B-4EFC-AADC-AD5F3C50688A"
ASR = r"SOFTWARE\{}Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
INTUNE = r"SOFTWARE\Policies\Microsoft\Windows Defender\Policy Manager"
CFG = "home = {}\ninclude-system-site-packages = false\nversion = {}\n"
NO_LOCATIONS = ("HKCU", rf"{SECURITY}\Trusted Locations", "AllLocationsDisabled")


class Table:
    """A registry made of {(hive, key, name): value}. Keys in `locked` may not be read."""

    def __init__(self, rows, locked=()):
        self.rows, self.locked = rows, {key.lower() for key in locked}

    def values(self, hive, key):
        if key.lower() in self.locked:
            raise PermissionError(5, "Access is denied")
        return {name.lower(): value for (h, k, name), value in self.rows.items() if (h, k.lower()) == (hive, key.lower())}


class Disk:
    """A disk made of {path: text}; None is a folder."""

    def __init__(self, files):
        self.files = {PureWindowsPath(path): text for path, text in files.items()}

    def is_file(self, path):
        return self.files.get(PureWindowsPath(path)) is not None

    def names(self, folder):
        folder = PureWindowsPath(folder)
        if folder not in self.files and not any(path.is_relative_to(folder) for path in self.files):
            return None
        return tuple(path.name for path in self.files if path.parent == folder)

    def text(self, path):
        return self.files.get(PureWindowsPath(path))


class Trials:
    def __init__(self, excels=1, seconds=0.5, broken=False, unwritable=False):
        self.running, self.seconds, self.broken, self.unwritable = excels, seconds, broken, unwritable

    def excels(self):
        return self.running

    def pywin32(self):
        if self.broken:
            raise ImportError("DLL load failed while importing win32api")
        return "win32com.client"

    def generated(self):
        if self.broken:
            raise AttributeError("CLSIDToClassMap")
        return r"C:\Temp\gen_py\3.12"

    def start_seconds(self):
        return self.seconds

    def write(self, folder):
        if self.unwritable:
            raise PermissionError(13, "Permission denied")


SETTINGS = {"INTERPRETER_WIN": PYTHON, "PK_TRACKER_VERSION": "1.0", "XLWINGS_VERSION": "0.37.8", "USE UDF SERVER": "0"}
REGISTRY = {
    ("HKLM", ROOT, "Path"): f"{OFFICE}\\",
    ("HKCU", SHELL, "Personal"): r"%USERPROFILE%\Documents",
    ("HKCU", SHELL, "AppData"): r"%USERPROFILE%\AppData\Roaming",
    ("HKCU", r"Control Panel\International", "LocaleName"): "id-ID",
    ("HKCU", r"Control Panel\International", "sDecimal"): ",",
}
FILES = {
    ADDIN: "", PYTHON: "", rf"{VENV}\pyvenv.cfg": CFG.format(BASE, "3.12.8"), rf"{OFFICE}\EXCEL.EXE": "",
    rf"{BASE}\python.exe": "", rf"{BASE}\python312.dll": "",
}  # fmt: skip
WELL = Machine(
    platform="win32",
    environment={"USERPROFILE": HOME, "APPDATA": rf"{HOME}\AppData\Roaming"},
    start_folder=PureWindowsPath(XLSTART),
    data_folder=PureWindowsPath(rf"{HOME}\AppData\Local\PK Tracker"),
    mac_script=PureWindowsPath(rf"{HOME}\x.applescript"),
    python=Python((3, 12, 8), PureWindowsPath(PYTHON), PureWindowsPath(BASE), 64, "0.37.8"),
    addin=Addin(SETTINGS, signed=False),
    registry=Table(REGISTRY),
    files=Disk(FILES),
    trials=Trials(),
    program="1.0",
)  # fmt: skip
OPEN_ONLY = {
    "Sel sedang disunting",
    "Kotak dialog tertutup jendela lain",
    "Sheet yang dikunci",
    "Urungkan",
    "Penulisan per sel",
}


def registry(*rows):
    """The registry of the well machine and these rows: (hive, key, name, value)."""
    return {"registry": Table({**REGISTRY, **{row[:3]: row[3] for row in rows}})}


def policy(name, value=1, key=SECURITY):
    return registry(("HKCU", key, name, value))


def disk(more=(), without=()):
    return {"files": Disk({**{path: text for path, text in FILES.items() if path not in without}, **dict(more)})}


def addin(signed=False, **changed):
    return {"addin": Addin({**SETTINGS, **changed}, signed)}


def python(**changed):
    return {"python": replace(WELL.python, **changed)}


def look(name, **changes):
    found = {item.name: item for item in diagnose.diagnose(replace(WELL, **changes))}
    return found[name]


def test_a_machine_as_it_should_be():
    found = diagnose.diagnose(WELL)
    assert [item for item in found if item.state == NOT_FINE] == []
    assert {item.name for item in found if item.state == UNKNOWN} == OPEN_ONLY | {
        "Antivirus dan aturan ASR",
        "Tampilan Terproteksi",
    }
    assert all(item.detail for item in found)
    assert all(bool(item.remedy) == (item.state != FINE) for item in found)
    assert len({item.name for item in found}) == len(found)


# What is changed in that machine; the name, the state and words of the detail and of the remedy that this must give.
MACHINES = {
    "python 3.10": (python(version=(3, 10, 11)), "Python di komputer", NOT_FINE, "3.10.11", "3.11"),
    # The Store
    "base prefix in the Store": (python(base=PureWindowsPath(r"C:\Program Files\WindowsApps\PythonSoftwareFoundation.Python.3.12_3.12.8")), "Alias Microsoft Store", NOT_FINE, "AppData", "python.org"),
    "launcher of the Store": (python(executable=PureWindowsPath(rf"{STORE}\python.exe")), "Alias Microsoft Store", NOT_FINE, "WindowsApps", "python.org"),
    "environment made from the Store": (disk({rf"{VENV}\pyvenv.cfg": CFG.format(STORE, "3.12.8")}), "Alias Microsoft Store", NOT_FINE, STORE, "python.org"),
    "add-in with the Store's alias": (addin(INTERPRETER_WIN=rf"{HOME}\AppData\Local\Microsoft\WindowsApps\python.exe"), "Alias Microsoft Store", NOT_FINE, "WindowsApps", "python.org"),
    # Excel
    "no Excel": ({"registry": Table({})}, "Excel di komputer", NOT_FINE, "tidak ditemukan", "Pasang Microsoft Excel"),
    "Excel taken away, its key left": (disk(without=[rf"{OFFICE}\EXCEL.EXE"]), "Excel di komputer", NOT_FINE, "tidak ditemukan", "Pasang Microsoft Excel"),
    "32-bit Excel, 64-bit Python": (
        {"registry": Table({("HKLM", r"SOFTWARE\WOW6432Node\Microsoft\Office\15.0\Excel\InstallRoot", "Path"): r"C:\Program Files (x86)\Microsoft Office\Office15"}),
         **disk({r"C:\Program Files (x86)\Microsoft Office\Office15\EXCEL.EXE": ""})},
        "32-bit dan 64-bit", FINE, "Python 64-bit, Excel 15 32-bit (MSI): dapat dipakai bersama", ""),
    "Click-to-Run known only by its own key": (
        {"registry": Table({("HKLM", r"SOFTWARE\Microsoft\Office\ClickToRun\Configuration", "InstallationPath"): r"C:\Program Files\Microsoft Office",
                            ("HKLM", r"SOFTWARE\Microsoft\Office\ClickToRun\Configuration", "Platform"): "x86"})},
        "Excel di komputer", FINE, "Excel 16 32-bit (Click-to-Run)", ""),
    "two Excels": (
        {**registry(("HKLM", r"SOFTWARE\WOW6432Node\Microsoft\Office\15.0\Excel\InstallRoot", "Path", r"C:\Office15")), **disk({r"C:\Office15\EXCEL.EXE": ""})},
        "Dua Excel dan proses yang tertinggal", NOT_FINE, "Excel 16 64-bit (Click-to-Run) dan Excel 15 32-bit (MSI)", "Excel yang sama"),
    "three processes": ({"trials": Trials(excels=3)}, "Dua Excel dan proses yang tertinggal", NOT_FINE, "3 proses", "Pengelola Tugas"),
    # Add-in and its Python
    "no add-in": ({"addin": None}, "Add-in", NOT_FINE, ADDIN, "pasang"),
    "a foreign file in its place": ({"addin": Addin({}, signed=False)}, "Add-in", NOT_FINE, "bukan add-in", "pasang"),
    "add-in of another version": ({"program": "1.1"}, "Add-in", NOT_FINE, "Versi 1.0; program versi 1.1", "pasang"),
    "lost python": (disk(without=[PYTHON]), "Python milik add-in", NOT_FINE, PYTHON, "pasang"),
    "base python taken away": (disk(without=[rf"{BASE}\python.exe", rf"{BASE}\python312.dll"]), "Python induk", NOT_FINE, BASE, ".venv"),
    "base python now 3.13": (disk({rf"{BASE}\python313.dll": ""}, [rf"{BASE}\python312.dll"]), "Python induk", NOT_FINE, "bukan lagi versi 3.12", ".venv"),
    "virtualenv writes version_info": (disk({rf"{VENV}\pyvenv.cfg": f"home = {BASE}\nversion_info = 3.11.7.final.0\n"}), "Python induk", NOT_FINE, "3.11", ".venv"),
    "python without an environment": (disk(without=[rf"{VENV}\pyvenv.cfg"]), "Python induk", FINE, "tanpa lingkungan virtual", ""),
    "xlwings renewed": (python(xlwings="0.38.0"), "Versi xlwings", NOT_FINE, "0.38.0", "pasang"),
    "no xlwings": (python(xlwings=""), "Versi xlwings", NOT_FINE, "tidak terpasang", "Pasang ulang"),
    "add-in asks for a COM server": (addin(**{"USE UDF SERVER": "1"}), "Server COM", NOT_FINE, "server COM", "pasang"),
    "broken pywin32": ({"trials": Trials(broken=True)}, "Paket pywin32", NOT_FINE, "ImportError", "--force-reinstall"),
    "broken gen_py": ({"trials": Trials(broken=True)}, "Simpanan gen_py", NOT_FINE, "AttributeError", "gen_py"),
    "slow start": ({"trials": Trials(seconds=7.25)}, "Waktu mulai Python", NOT_FINE, "7,2", "antivirus"),
    "data folder closed": ({"trials": Trials(unwritable=True)}, "Folder data", NOT_FINE, "PK Tracker", "izin"),
    "errors were logged": (disk({rf"{HOME}\AppData\Local\PK Tracker\catatan-galat.log": ""}), "Pesan galat", FINE, "catatan-galat.log", ""),
    # Policies on add-ins
    "all add-ins off by policy": (policy("DisableAllAddins"), "Kebijakan add-in", NOT_FINE, "DisableAllAddins", "pengelola"),
    "all add-ins off by the user": (policy("DisableAllAddins", key=rf"{USER}\Excel\Security"), "Kebijakan add-in", NOT_FINE, "DisableAllAddins", "pengelola"),
    "signature asked for": (policy("RequireAddinSig"), "Kebijakan add-in", NOT_FINE, "RequireAddinSig", "Tandatangani"),
    "signature asked for as text": (policy("RequireAddinSig", "1"), "Kebijakan add-in", NOT_FINE, "RequireAddinSig", "Tandatangani"),
    "signature asked for by the cloud": (policy("RequireAddinSig", key=rf"{CLOUD}\Excel\Security"), "Kebijakan add-in", NOT_FINE, "RequireAddinSig", "Tandatangani"),
    "policy outranks the user": (
        registry(("HKCU", SECURITY, "RequireAddinSig", 0), ("HKCU", rf"{USER}\Excel\Security", "RequireAddinSig", 1)),
        "Kebijakan add-in", FINE, "Tidak ada", ""),
    "signature asked for without a word": (
        registry(("HKCU", SECURITY, "RequireAddinSig", 1), ("HKCU", SECURITY, "NoTBPromptUnsignedAddin", 1)),
        "Kebijakan add-in", NOT_FINE, "diam-diam", "Tandatangani"),
    "signature asked for and there": ({**policy("RequireAddinSig"), **addin(signed=True)}, "Kebijakan add-in", UNKNOWN, "bertanda tangan", "Penerbit Tepercaya"),
    "signature asked for macros always loaded": (policy("RequireAlwaysOnMacroSig", key=rf"{POLICY}\Common\Security"), "Kebijakan add-in", NOT_FINE, "RequireAlwaysOnMacroSig", "Tandatangani"),
    "only listed add-ins": (policy("RestrictToList", key=rf"{POLICY}\Excel\Resiliency"), "Kebijakan add-in", NOT_FINE, "AddinList", "PK_Tracker.xlam"),
    "listed": (
        registry(("HKCU", rf"{POLICY}\Excel\Resiliency", "RestrictToList", 1), ("HKCU", rf"{POLICY}\Excel\Resiliency\AddinList", "PK_Tracker.xlam", "1")),
        "Kebijakan add-in", FINE, "Tidak ada", ""),
    "listed as blocked": (policy("PK_Tracker.xlam", "0", rf"{POLICY}\Excel\Resiliency\AddinList"), "Kebijakan add-in", NOT_FINE, "AddinList", "PK_Tracker.xlam"),
    # Macros
    "VBA off": (policy("VbaOff", key=rf"{POLICY}\Common"), "Kebijakan makro", NOT_FINE, "VbaOff", "VBA"),
    "no macros, start folder trusted": (policy("VBAWarnings", 4), "Kebijakan makro", UNKNOWN, "VBAWarnings: 4", "lokasi tepercaya"),
    "no macros at all": (registry((*NO_LOCATIONS, 1), ("HKCU", SECURITY, "VBAWarnings", 4)), "Kebijakan makro", NOT_FINE, "semua makro", "lokasi tepercaya"),
    "only signed macros": (registry((*NO_LOCATIONS, 1), ("HKCU", SECURITY, "VBAWarnings", 3)), "Kebijakan makro", NOT_FINE, "bertanda tangan", "Tandatangani"),
    "only signed macros, signed": (
        {**registry((*NO_LOCATIONS, 1), ("HKCU", SECURITY, "VBAWarnings", 3)), **addin(signed=True)},
        "Kebijakan makro", UNKNOWN, "bertanda tangan", "Penerbit Tepercaya"),
    "all macros": (policy("VBAWarnings", 1, rf"{USER}\Excel\Security"), "Kebijakan makro", FINE, "VBAWarnings: 1", ""),
    "no trusted locations": (registry((*NO_LOCATIONS, 1)), "Lokasi tepercaya", NOT_FINE, "AllLocationsDisabled", "tandatangani"),
    "no trusted locations, signed": ({**registry((*NO_LOCATIONS, 1)), **addin(signed=True)}, "Lokasi tepercaya", UNKNOWN, "bertanda tangan", "Penerbit Tepercaya"),
    "marked as of the internet": (disk({f"{ADDIN}:Zone.Identifier": "[ZoneTransfer]\r\nZoneId=3\r\n"}), "Tanda berkas internet", NOT_FINE, "bertanda", "pasang"),
    "marked as of the intranet": (disk({f"{ADDIN}:Zone.Identifier": "[ZoneTransfer]\r\nZoneId=1\r\n"}), "Tanda berkas internet", FINE, "tidak bertanda", ""),
    "macros of the internet blocked": (policy("blockcontentexecutionfrominternet"), "Tanda berkas internet", FINE, "kebijakan memblokir", ""),
    "no add-in to be marked": ({"addin": None}, "Tanda berkas internet", UNKNOWN, "belum dipasang", "pasang"),
    "add-in disabled after a crash": (
        registry(("HKCU", rf"{USER}\Excel\Resiliency\DisabledItems", "2F1", b"\x01\x00\x00\x00" + ADDIN.lower().encode("utf-16-le"))),
        "Dinonaktifkan Excel", NOT_FINE, "menonaktifkan", "Item Nonaktif"),
    "another thing disabled": (
        registry(("HKCU", rf"{USER}\Excel\Resiliency\DisabledItems", "2F1", "solver.xlam".encode("utf-16-le"))),
        "Dinonaktifkan Excel", FINE, "1", ""),
    "no protected view": (
        registry(*(("HKCU", rf"{SECURITY}\ProtectedView", name, 1) for name in ("DisableInternetFilesInPV", "DisableAttachmentsInPV", "DisableUnsafeLocationsInPV"))),
        "Tampilan Terproteksi", FINE, "Dimatikan", ""),
    # Defender and the command line
    "ASR blocks by policy": (registry(("HKLM", ASR.format("Policies\\"), GUID, "1")), "Antivirus dan aturan ASR", NOT_FINE, "melarang", "mengizinkan"),
    "ASR blocks on this machine": (registry(("HKLM", ASR.format(""), GUID, 1)), "Antivirus dan aturan ASR", NOT_FINE, "melarang", "mengizinkan"),
    "ASR blocks by Intune": (registry(("HKLM", INTUNE, "ASRRules", f"3b576869-a4ec-4529-8536-b80a7769e899=2|{GUID.lower()}=1")), "Antivirus dan aturan ASR", NOT_FINE, "melarang", "mengizinkan"),
    "ASR warns": (registry(("HKLM", ASR.format("Policies\\"), GUID, "6")), "Antivirus dan aturan ASR", NOT_FINE, "menahan", "Izinkan"),
    "ASR audits": (registry(("HKLM", ASR.format("Policies\\"), GUID, "2")), "Antivirus dan aturan ASR", UNKNOWN, "hanya mencatat", "antivirus"),
    "ASR off by policy": (registry(("HKLM", ASR.format("Policies\\"), GUID, "0"), ("HKLM", ASR.format(""), GUID, 1)), "Antivirus dan aturan ASR", UNKNOWN, "Tidak ada", "antivirus"),
    "ASR may not be read": ({"registry": Table(REGISTRY, [ASR.format("")])}, "Antivirus dan aturan ASR", UNKNOWN, "Tidak boleh dilihat", "pengelola"),
    "ASR blocks by policy, the rest locked": (
        {"registry": Table({**REGISTRY, ("HKLM", ASR.format("Policies\\"), GUID): "1"}, [ASR.format("")])},
        "Antivirus dan aturan ASR", NOT_FINE, "melarang", "mengizinkan"),
    "no cmd.exe": (policy("DisableCMD", 1, r"Software\Policies\Microsoft\Windows\System"), "Perintah cmd.exe", NOT_FINE, "melarang", "cmd.exe"),
    "cmd.exe only for scripts": (policy("DisableCMD", 2, r"Software\Policies\Microsoft\Windows\System"), "Perintah cmd.exe", UNKNOWN, "kecuali", "cmd.exe"),
    # Folders
    "no start folder": (disk(without=[ADDIN]), "Folder mulai Excel", NOT_FINE, XLSTART, "pasang"),
    "AppData moved since log-on": (registry(("HKCU", SHELL, "AppData", r"D:\Profil\Roaming")), "Folder mulai Excel", NOT_FINE, r"D:\Profil\Roaming", "pasang"),
    "a second start folder": (registry(("HKCU", rf"{USER}\Excel\Options", "AltStartup", r"D:\Mulai")), "Folder mulai Excel", FINE, r"D:\Mulai", ""),
    "the second start folder is the first": (registry(("HKCU", rf"{USER}\Excel\Options", "AltStartup", XLSTART.upper())), "Folder mulai Excel", FINE, XLSTART, ""),
    "add-in in the second start folder too": (
        {**registry(("HKCU", rf"{USER}\Excel\Options", "AltStartup", r"D:\Mulai")), **disk({r"D:\Mulai\PK_Tracker.xlam": ""})},
        "Folder mulai Excel", NOT_FINE, "dua kali", r"D:\Mulai"),
    "add-in in Office's own start folder too": (disk({rf"{OFFICE}\XLSTART\PK_Tracker.xlam": ""}), "Folder mulai Excel", NOT_FINE, "dua kali", OFFICE),
    "half an install": (disk({rf"{XLSTART}\PK_Tracker.tmp": ""}), "Sisa pemasangan", NOT_FINE, "PK_Tracker.tmp", "hapus"),
    "a copy": (disk({rf"{XLSTART}\PK_Tracker - Copy.xlam": ""}), "Sisa pemasangan", NOT_FINE, "Copy", "hapus"),
    "Excel has the add-in open": (disk({rf"{XLSTART}\~$PK_Tracker.xlam": ""}), "Sisa pemasangan", FINE, "Tidak ada", ""),
    "OneDrive is there": ({"environment": {**WELL.environment, "OneDrive": rf"{HOME}\OneDrive"}}, "OneDrive dan SharePoint", UNKNOWN, rf"{HOME}\OneDrive", r"C:\PK Tracker"),
    "documents moved to OneDrive": (
        registry(("HKCU", SHELL, "Personal", rf"{HOME}\OneDrive - Setjen\Documents"), ("HKCU", r"Software\Microsoft\OneDrive\Accounts\Business1", "UserFolder", rf"{HOME}\OneDrive - Setjen")),
        "OneDrive dan SharePoint", UNKNOWN, "Folder simpan bawaan", "di luar OneDrive"),
    "Excel saves into OneDrive": (
        {**registry(("HKCU", rf"{USER}\Excel\Options", "DefaultPath", r"%OneDrive%\Buku")), "environment": {**WELL.environment, "OneDrive": r"D:\OneDrive"}},
        "OneDrive dan SharePoint", UNKNOWN, r"D:\OneDrive\Buku", "di luar OneDrive"),
    "python in OneDrive": ({"environment": {**WELL.environment, "OneDriveCommercial": r"c:\pk tracker"}}, "OneDrive dan SharePoint", NOT_FINE, PYTHON, "luar OneDrive"),
    "start folder in OneDrive": ({"environment": {**WELL.environment, "OneDrive": HOME}}, "OneDrive dan SharePoint", NOT_FINE, XLSTART, "AppData"),
    "roaming profile on the network": ({"start_folder": PureWindowsPath(r"\\srv\profil\rina\Roaming\Microsoft\Excel\XLSTART")}, "Folder jaringan", NOT_FINE, r"\\srv\profil", "AllowNetworkLocations"),
    "roaming profile, network trusted": (
        {**policy("AllowNetworkLocations", key=rf"{SECURITY}\Trusted Locations"), "start_folder": PureWindowsPath(r"\\srv\profil\rina\XLSTART")},
        "Folder jaringan", FINE, r"\\srv\profil", ""),
    "python on the network": (python(executable=PureWindowsPath(r"\\srv\apl\.venv\Scripts\python.exe")), "Folder jaringan", NOT_FINE, r"\\srv\apl", "disk komputer ini"),
    "python on a mapped drive": ({**registry(("HKCU", r"Network\P", "RemotePath", r"\\srv\apl")), **addin(INTERPRETER_WIN=r"P:\.venv\Scripts\python.exe")}, "Folder jaringan", NOT_FINE, "P:", "disk komputer ini"),
    "documents on the network": (registry(("HKCU", SHELL, "Personal", r"\\srv\rumah\rina")), "Folder jaringan", FINE, r"\\srv\rumah", ""),
}  # fmt: skip


@pytest.mark.parametrize("case", MACHINES)
def test_each_is_named_with_its_remedy(case):
    changes, name, state, detail, remedy = MACHINES[case]
    seen = look(name, **changes)
    assert seen.state == state, seen
    assert detail in seen.detail
    assert remedy in seen.remedy
    assert bool(seen.remedy) == (state != FINE)


def test_every_check_of_this_table_can_say_something_else():
    """No check is only there to say that all is well."""
    told = {name for _, name, state, *_ in MACHINES.values() if state != FINE}
    always = {"Skrip AppleScript", "Pesan galat", "32-bit dan 64-bit", "Format angka dan tanggal", "Tampilan Terproteksi"}
    assert {name for name, _ in CHECKS} - told - OPEN_ONLY == always


def test_a_mac():
    mac = replace(
        WELL, platform="darwin", start_folder=PurePosixPath("/Users/rina/XLSTART"), mac_script=PurePosixPath("/Users/rina/x.applescript")
    )  # fmt: skip
    states = {item.name: item.state for item in diagnose.diagnose(mac)}
    assert states["Excel di komputer"] == states["Skrip AppleScript"] == states["Folder mulai Excel"] == NOT_FINE
    assert states["Kebijakan makro"] == states["Antivirus dan aturan ASR"] == states["OneDrive dan SharePoint"] == UNKNOWN
    there = Disk(dict.fromkeys(("/Applications/Microsoft Excel.app/Contents/Info.plist", mac.mac_script, mac.addin_path), ""))
    states = {item.name: item.state for item in diagnose.diagnose(replace(mac, files=there))}
    assert states["Excel di komputer"] == states["Skrip AppleScript"] == states["Folder mulai Excel"] == FINE


@pytest.mark.parametrize(
    "pain",
    ["Python di komputer", "Antivirus", "Server COM", "Versi xlwings", "Alias Microsoft Store", "OneDrive", "Kebijakan makro",
     "Tanda berkas internet", "Tampilan Terproteksi", "Waktu mulai", "Kotak dialog", "Sel sedang disunting", "Urungkan",
     "Sheet yang dikunci", "Dua Excel", "gen_py", "32-bit", "Format angka", "Pesan galat", "Penulisan per sel"],
)  # fmt: skip
def test_diagnosa_knows_the_pain_by_name(pain):
    assert sum(pain in name for name, _ in CHECKS) == 1


def test_what_no_check_looks_at_is_not_called_fine(monkeypatch, tmp_path):
    """Here is no Windows: only what was looked at, or does not depend on it, may be fine."""
    own_data_folder(monkeypatch, tmp_path)
    found = diagnose.diagnose()
    fine_here = {
        "Python di komputer",
        "Alias Microsoft Store",
        "Skrip AppleScript",
        "Waktu mulai Python",
        "Folder data",
        "Pesan galat",
    }
    if machine.this_machine().start_folder is None:
        assert {item.name for item in found if item.state == FINE} <= fine_here
    assert all(item.detail for item in found)
    assert all(item.remedy for item in found if item.state != FINE)


def test_a_check_that_breaks_tells_nothing(monkeypatch):
    def broken(_):
        raise RuntimeError

    monkeypatch.setattr(diagnose, "CHECKS", (("Apa saja", broken), ("Lain", lambda _: fine("ada"))))
    first, second = diagnose.diagnose(WELL)
    assert (first.name, first.state) == ("Apa saja", UNKNOWN)
    assert "RuntimeError" in first.detail
    assert second == Diagnosis("Lain", FINE, "ada", "")
    assert unknown("a", "b") == (UNKNOWN, "a", "b")


# The machine that runs this


def test_this_machine_reads_the_add_in_that_lies_there(monkeypatch, tmp_path):
    monkeypatch.setattr(place, "start_folder", lambda: tmp_path)
    assert machine.this_machine().addin is None
    path = install.install().path
    here = machine.this_machine()
    assert here.addin_path == path
    assert here.addin.settings["PK_TRACKER_VERSION"] == here.program == macros_py.__version__
    assert here.addin.interpreter == str(place.interpreter())
    assert here.addin.signed is False
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/vbaProjectSignatureV3.bin", b"")
    assert machine.this_machine().addin.signed is True
    path.write_text("bukan")
    assert machine.this_machine().addin == Addin({}, signed=False)


def test_this_machine_without_xlwings(monkeypatch):
    def missing(name):
        raise machine.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(machine.metadata, "version", missing)
    assert machine.this_machine().python.xlwings == ""


def test_this_disk(monkeypatch, tmp_path):
    monkeypatch.setattr(place, "start_folder", lambda: tmp_path)
    files = machine.this_machine().files
    (tmp_path / "a.txt").write_text("isi")
    assert (files.is_file(tmp_path / "a.txt"), files.is_file(tmp_path)) == (True, False)
    assert (files.names(tmp_path), files.names(tmp_path / "b")) == (("a.txt",), None)
    assert (files.text(tmp_path / "a.txt"), files.text(tmp_path / "b")) == ("isi", None)


def test_this_registry(monkeypatch):
    """A winreg in memory: a key that is not there is empty, one that may not be read is not."""
    import sys
    from types import SimpleNamespace

    class Key(list):
        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

    def opened(root, key, _, access):
        assert (root, access) == ("the user's", 1 | 256)
        if key == "Locked":
            raise PermissionError(5, "Access is denied")
        if key != "There":
            raise FileNotFoundError(2, "The system cannot find the file specified")
        return Key([("VBAWarnings", 4, 4), ("Path", "C:\\", 1)])

    fake = SimpleNamespace(
        HKEY_CURRENT_USER="the user's", HKEY_LOCAL_MACHINE="the machine's", KEY_READ=1, KEY_WOW64_64KEY=256, OpenKey=opened,
        QueryInfoKey=lambda key: (0, len(key), 0), EnumValue=lambda key, i: key[i],
    )  # fmt: skip
    monkeypatch.setitem(sys.modules, "winreg", fake)
    registry = machine.WindowsRegistry()
    assert registry.values("HKCU", "There") == {"vbawarnings": 4, "path": "C:\\"}
    assert registry.values("HKCU", "Nowhere") == {}
    with pytest.raises(PermissionError):
        registry.values("HKCU", "Locked")
