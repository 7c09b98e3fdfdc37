r"""What diagnosa looks at in Excel: which is there, and which settings and policies keep it from running the add-in.

A setting is looked for in this order; the first that is there holds:
- HKCU\Software\Policies\Microsoft\Cloud\Office\<version>: the Cloud Policy service;
- HKCU\Software\Policies\Microsoft\Office\<version>: Group Policy, as excel16.admx and office16.admx write it;
- HKCU\Software\Microsoft\Office\<version>: the user's own choice in the Trust Center.
The docstring of each check names its values and the policy in the ADMX file they come from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath, PureWindowsPath
from typing import Any

from macros_py.setup import place
from macros_py.setup.answers import ELSEWHERE, NO_EXCEL_HERE, Answer, fine, on_windows, unknown, wrong
from macros_py.setup.machine import Machine
from macros_py.setup.python_checks import INSTALL

_VERSIONS = ("16.0", "15.0", "14.0")
_ROOTS = (r"Policies\Microsoft\Cloud\Office", r"Policies\Microsoft\Office", r"Microsoft\Office")
_MAC_EXCEL = "/Applications/Microsoft Excel.app/Contents/Info.plist"
_GET_EXCEL = "Pasang Microsoft Excel; perintah pk-tracker bekerja juga tanpa Excel."
_TRUST = "Bila tab PK Tracker tidak muncul, masukkan penerbit add-in ke Penerbit Tepercaya."
_SIGN = "Tandatangani add-in (docs/administrator.md), atau minta pengelola mengecualikannya."
_LOCATIONS = "Minta pengelola mengaktifkan lokasi tepercaya, atau tandatangani add-in (docs/administrator.md)."
_OFFICE_CHILDREN = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"  # "Block all Office applications from creating child processes"
_DEFENDER = r"Microsoft\Windows Defender"
_RULES = rf"{_DEFENDER}\Windows Defender Exploit Guard\ASR\Rules"
_BLOCK, _AUDIT, _WARN = "1", "2", "6"
_ALLOW = "Minta pengelola mengizinkan Excel menjalankan cmd.exe dan python.exe milik PK Tracker."
_INTERNET = "3"  # the zone from which a file is taken for one of the internet; 4 is that of restricted sites


@dataclass(frozen=True, slots=True)
class Excel:
    """One Excel on this machine. `version` as in the registry ("16.0"), `bits` 32 or 64."""

    version: str
    folder: PurePath
    bits: int
    click_to_run: bool

    def __str__(self) -> str:
        kind = "Click-to-Run" if self.click_to_run else "MSI"
        return f"Excel {self.version.partition('.')[0]} {self.bits}-bit ({kind})"


def excels(machine: Machine) -> tuple[Excel, ...]:
    r"""Every Excel for Windows whose program is there, the newest first.

    HKLM\SOFTWARE\[WOW6432Node\]Microsoft\Office\<version>\Excel\InstallRoot `Path`; where Click-to-Run left it out, its own
    ClickToRun\Configuration `InstallationPath` and `Platform`.
    """
    found: dict[PurePath, Excel] = {}
    for version in _VERSIONS:
        for part, bits in (("", 64), ("WOW6432Node\\", 32)):
            path = machine.registry.values("HKLM", rf"SOFTWARE\{part}Microsoft\Office\{version}\Excel\InstallRoot").get("path")
            _note(machine, found, version, path, bits)
    for version, key in (("16.0", r"Office\ClickToRun"), ("15.0", r"Office\15.0\ClickToRun")):
        made = machine.registry.values("HKLM", rf"SOFTWARE\Microsoft\{key}\Configuration")
        path = made.get("installationpath") or made.get("installfolder")
        if path:
            _note(machine, found, version, rf"{path}\root\Office{version[:2]}", 32 if made.get("platform") == "x86" else 64)
    return tuple(found.values())


def setting(machine: Machine, where: str, name: str) -> Any:
    r"""A setting of Office, e.g. `VBAWarnings` in Excel\Security; None when nobody set it."""
    versions = list(dict.fromkeys(excel.version for excel in excels(machine))) or [_VERSIONS[0]]
    keys = (rf"Software\{root}\{version}\{where}" for version in versions for root in _ROOTS)
    return next((value for key in keys if (value := machine.registry.values("HKCU", key).get(name.lower())) is not None), None)


def installed(machine: Machine) -> Answer:
    """There is an Excel."""
    if machine.platform == "darwin":
        there = machine.files.is_file(PurePath(_MAC_EXCEL))
        return fine("Excel untuk Mac terpasang.") if there else wrong("Excel tidak ditemukan.", _GET_EXCEL)
    if machine.platform != "win32":
        return unknown(NO_EXCEL_HERE, ELSEWHERE)
    found = excels(machine)
    if not found:
        return wrong("Excel tidak ditemukan.", _GET_EXCEL)
    return fine("; ".join(f"{excel} di {excel.folder}" for excel in found))


@on_windows
def several(machine: Machine) -> Answer:
    """One Excel is installed, and at most one runs: a press reaches the one that holds the book, Windows may open another."""
    found, running = excels(machine), machine.trials.excels()
    if len(found) > 1:
        remedy = "Buka buku selalu dengan Excel yang sama, atau hapus Excel yang tidak dipakai."
        return wrong(f"{' dan '.join(map(str, found))} terpasang bersama.", remedy)
    if running > 1:
        remedy = "Simpan, tutup semua Excel; akhiri EXCEL.EXE yang tertinggal di Pengelola Tugas."
        return wrong(f"{running} proses Excel berjalan.", remedy)
    return fine(f"{running} proses Excel berjalan.")


def bits(machine: Machine) -> Answer:
    """Python and Excel speak through COM, from process to process: their widths need not be the same."""
    python, found = f"Python {machine.python.bits}-bit", excels(machine) if machine.platform == "win32" else ()
    if not found:
        return unknown(f"{python}; Excel tidak terlihat.", ELSEWHERE)
    return fine(f"{python}, {found[0]}: dapat dipakai bersama.")


@on_windows
def child_processes(machine: Machine) -> Answer:
    r"""Defender does not keep Office from starting programs.

    WindowsDefender.admx, "Configure Attack Surface Reduction rules": HKLM\SOFTWARE\Policies\...\ASR\Rules; Intune:
    ...\Policy Manager `ASRRules` as GUID=mode|GUID=mode; PowerShell: HKLM\SOFTWARE\Microsoft\...\ASR\Rules. The rules hold for
    the machine, there are none of a user. Modes: 0 off, 1 block, 2 audit, 5 as by default, 6 warn.
    """
    mode = next((str(mode) for mode in _asr_modes(machine) if mode is not None), None)
    if mode == _BLOCK:
        return wrong("Aturan ASR melarang Office menjalankan program.", _ALLOW)
    if mode == _WARN:
        return wrong("Aturan ASR menahan program yang dijalankan Office.", f"Pilih Izinkan di pemberitahuannya. {_ALLOW}")
    seen = "Aturan ASR hanya mencatat" if mode == _AUDIT else "Tidak ada aturan ASR yang melarang"
    remedy = "Bila tombol tidak berbuat apa-apa, minta pengelola memeriksa catatan antivirus."
    return unknown(f"{seen}; antivirus lain tidak terlihat dari sini.", remedy)


@on_windows
def command_prompt(machine: Machine) -> Answer:
    """A press may go through cmd.exe.

    Shell-CommandPrompt-RegEditTools.admx, "Prevent access to the command prompt": `DisableCMD`: 1 with scripts, 2 without.
    """
    mode = _number(machine.registry.values("HKCU", r"Software\Policies\Microsoft\Windows\System").get("disablecmd"))
    remedy = "Minta pengelola mengizinkan cmd.exe."
    if mode == 1:
        return wrong("Kebijakan melarang cmd.exe beserta skripnya.", remedy)
    if mode == 2:
        return unknown("Kebijakan melarang cmd.exe, kecuali untuk skrip.", f"Bila tombol tidak berbuat apa-apa: {remedy}")
    return fine("Tidak dilarang.")


@on_windows
def addin_policies(machine: Machine) -> Answer:
    r"""Nobody keeps Excel from loading the add-in.

    excel16.admx, Trust Center: "Disable all application add-ins" `DisableAllAddins`, "Require that application add-ins are
    signed by Trusted Publisher" `RequireAddinSig` (with "Disable Trust Bar Notification for unsigned application add-ins",
    `NoTBPromptUnsignedAddin`, without a word), all in Excel\Security. Miscellaneous: "Block all unmanaged add-ins"
    `RestrictToList` in Excel\Resiliency, "List of managed add-ins" in its AddinList: 0 blocked, 1 always, 2 as the user likes.
    office16.admx: "Require trusted publisher signatures for macros that are always loaded" `RequireAlwaysOnMacroSig` in
    Common\Security.
    """
    security = r"Excel\Security"
    if _is_on(machine, security, "DisableAllAddins"):
        return wrong("Semua add-in Excel dimatikan (DisableAllAddins).", "Minta pengelola mengizinkan add-in Excel.")
    listed = _number(setting(machine, r"Excel\Resiliency\AddinList", place.ADDIN_NAME))
    if listed == 0 or (listed is None and _is_on(machine, r"Excel\Resiliency", "RestrictToList")):
        remedy = f"Minta pengelola mencantumkan {place.ADDIN_NAME} dengan nilai 1 di daftar add-in yang dikelola."
        return wrong("Add-in ini tidak ada di daftar add-in yang diizinkan (AddinList).", remedy)
    asked = [
        name
        for where, name in ((security, "RequireAddinSig"), (r"Common\Security", "RequireAlwaysOnMacroSig"))
        if _is_on(machine, where, name)
    ]
    if not asked:
        return fine("Tidak ada setelan yang menolak add-in.")
    if _is_signed(machine):
        seen = f"Add-in harus ditandatangani ({asked[0]}) dan bertanda tangan; kepercayaan pada penerbitnya tidak terlihat."
        return unknown(seen, _TRUST)
    silent = asked[0] != "RequireAddinSig" or _is_on(machine, security, "NoTBPromptUnsignedAddin")
    seen = f"Add-in harus ditandatangani ({asked[0]}); tanpa tanda tangan Excel menolaknya{' diam-diam' if silent else ''}."
    return wrong(seen, _SIGN)


@on_windows
def macros(machine: Machine) -> Answer:
    r"""Macros may run.

    excel16.admx, "VBA Macro Notification Settings": `VBAWarnings` in Excel\Security: 1 all, 2 ask (by default), 3 only signed,
    4 none; in a trusted location Excel does not look at it. office16.admx, "Disable VBA for Office applications": `VbaOff` in
    Common.
    """
    if _is_on(machine, "Common", "VbaOff"):
        return wrong("VBA dimatikan untuk semua program Office (VbaOff).", "Minta pengelola mengaktifkan VBA.")
    value = setting(machine, r"Excel\Security", "VBAWarnings")
    level = _number(value)
    seen = f"VBAWarnings: {'bawaan' if value is None else value}"
    if level not in (3, 4):
        return fine(f"{seen}.")
    if _trusts_locations(machine):
        remedy = "Bila tab PK Tracker tidak muncul, minta pengelola mengizinkan makro dari lokasi tepercaya."
        return unknown(f"{seen}; add-in di lokasi tepercaya biasanya tetap diizinkan.", remedy)
    if level == 3 and _is_signed(machine):
        return unknown(f"{seen}: hanya makro bertanda tangan; add-in bertanda tangan.", _TRUST)
    if level == 3:
        return wrong(f"{seen}: hanya makro bertanda tangan, dan lokasi tepercaya dimatikan.", _SIGN)
    return wrong(f"{seen}: semua makro dimatikan.", "Minta pengelola mengizinkan makro dari lokasi tepercaya.")


@on_windows
def trusted_locations(machine: Machine) -> Answer:
    r"""Excel trusts its start folder. excel16.admx, "Disable all trusted locations": `AllLocationsDisabled`."""
    if _trusts_locations(machine):
        return fine("Tidak dimatikan; folder mulai Excel termasuk bawaannya.")
    if _is_signed(machine):
        return unknown("Lokasi tepercaya dimatikan; add-in bertanda tangan.", _TRUST)
    return wrong("Lokasi tepercaya dimatikan (AllLocationsDisabled).", _LOCATIONS)


@on_windows
def mark_of_web(machine: Machine) -> Answer:
    r"""The add-in is not taken for a file from the internet.

    Its stream Zone.Identifier; excel16.admx, "Block macros from running in Office files from the Internet":
    `BlockContentExecutionFromInternet` in Excel\Security. Excel of today blocks them also when nobody set it.
    """
    path = machine.addin_path
    if path is None or machine.addin is None:
        return unknown("Add-in belum dipasang.", INSTALL)
    stream = machine.files.text(path.with_name(f"{path.name}:Zone.Identifier")) or ""
    zone = re.search(r"ZoneId\s*=\s*(\d)", stream)
    blocked = _is_on(machine, r"Excel\Security", "BlockContentExecutionFromInternet")
    policy = "kebijakan memblokir makro dari internet" if blocked else "makro dari internet tidak diblokir oleh kebijakan"
    if zone and zone[1] >= _INTERNET:
        return wrong(f"Add-in bertanda berkas dari internet; {policy}.", INSTALL)
    return fine(f"Add-in tidak bertanda berkas dari internet; {policy}.")


@on_windows
def disabled_items(machine: Machine) -> Answer:
    r"""Excel did not disable the add-in after a crash: Excel\Resiliency\DisabledItems, each a block with the path in UTF-16."""
    name = place.ADDIN_NAME.lower()
    key = r"Software\Microsoft\Office\{}\Excel\Resiliency\DisabledItems"
    blocks = [block for version in _VERSIONS for block in machine.registry.values("HKCU", key.format(version)).values()]
    texts = [block.decode("utf-16-le", "ignore") if isinstance(block, bytes) else str(block) for block in blocks]
    if any(name in text.lower() for text in texts):
        return wrong("Excel menonaktifkan add-in.", "Excel: Berkas > Opsi > Add-in > Kelola Item Nonaktif > Aktifkan.")
    return fine(f"Add-in tidak dinonaktifkan Excel; hal lain yang dinonaktifkan: {len(blocks)}.")


@on_windows
def protected_view(machine: Machine) -> Answer:
    r"""Whether Excel may open a book in Protected View, in which no button works: excel16.admx, Protected View, 3 values."""
    names = ("DisableInternetFilesInPV", "DisableAttachmentsInPV", "DisableUnsafeLocationsInPV")
    if all(_is_on(machine, r"Excel\Security\ProtectedView", name) for name in names):
        return fine("Dimatikan di komputer ini.")
    return unknown("Aktif; terlihat saat tombol ditekan.", "Tekan Aktifkan Pengeditan.")


@on_windows
def number_formats(machine: Machine) -> Answer:
    r"""HKCU\Control Panel\International. What is written are values, which do not depend on it."""
    marks = machine.registry.values("HKCU", r"Control Panel\International")
    language, decimal = marks.get("localename", "bawaan"), marks.get("sdecimal", "bawaan")
    return fine(f"Bahasa Windows {language}, tanda desimal {decimal}; isian ditulis sebagai nilai.")


def _asr_modes(machine: Machine) -> Iterator[Any]:
    """The mode of the rule where it may be set; what weighs more comes first, and what is not asked for is not read."""
    read = machine.registry.values
    yield read("HKLM", rf"SOFTWARE\Policies\{_RULES}").get(_OFFICE_CHILDREN)
    managed = str(read("HKLM", rf"SOFTWARE\Policies\{_DEFENDER}\Policy Manager").get("asrrules", ""))
    yield dict(re.findall(r"([0-9a-f-]{36})=(\d)", managed.lower())).get(_OFFICE_CHILDREN)
    yield read("HKLM", rf"SOFTWARE\{_RULES}").get(_OFFICE_CHILDREN)


def _note(machine: Machine, found: dict[PurePath, Excel], version: str, path: object, bits: int) -> None:
    folder = PureWindowsPath(str(path)) if path else None
    if folder and folder not in found and machine.files.is_file(folder / "EXCEL.EXE"):
        found[folder] = Excel(version, folder, bits, "root" in (part.lower() for part in folder.parts))


def _is_on(machine: Machine, where: str, name: str) -> bool:
    return _number(setting(machine, where, name)) == 1


def _number(value: object) -> int | None:
    """A number of the registry, which some tools write as text."""
    text = str(value)
    return int(text) if text.isdecimal() else None


def _is_signed(machine: Machine) -> bool:
    return machine.addin is not None and machine.addin.signed


def _trusts_locations(machine: Machine) -> bool:
    return not _is_on(machine, r"Excel\Security\Trusted Locations", "AllLocationsDisabled")
