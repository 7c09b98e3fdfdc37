"""Diagnosa: what is known to keep the add-in from working, each looked at by name: fine, not fine, or not to be told here."""

from __future__ import annotations

from dataclasses import dataclass

from macros_py.setup import excel_checks, folder_checks, python_checks
from macros_py.setup.answers import FINE, NOT_FINE, UNKNOWN, Answer, Check, unknown
from macros_py.setup.machine import Machine, this_machine

__all__ = ["CHECKS", "FINE", "NOT_FINE", "UNKNOWN", "Diagnosis", "diagnose"]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing looked at. `state` is FINE, NOT_FINE or UNKNOWN; `remedy` says what to do when it is not fine."""

    name: str
    state: str
    detail: str
    remedy: str


def diagnose(machine: Machine | None = None) -> list[Diagnosis]:
    """Look at everything, by default on this machine. Never raises: what cannot be looked at cannot be told."""
    seen = machine or this_machine()
    return [Diagnosis(name, *_answer(check, seen)) for name, check in CHECKS]


def _answer(check: Check, machine: Machine) -> Answer:
    try:
        return check(machine)
    except PermissionError:
        return unknown("Tidak boleh dilihat oleh pengguna ini.", "Minta pengelola menjalankan perintah ini.")
    except Exception as error:
        return unknown(f"Tidak dapat dilihat ({type(error).__name__}).", "Ulangi; bila tetap, beri tahu pengelola.")


def _not_looked_at(detail: str, remedy: str) -> Check:
    """What shows only in an open book, or lies in the program and not in the machine."""
    return lambda _: unknown(f"Tidak diperiksa dari sini: {detail}", remedy)


CHECKS: tuple[tuple[str, Check], ...] = (
    ("Python di komputer", python_checks.version),
    ("Alias Microsoft Store", python_checks.store),
    ("Excel di komputer", excel_checks.installed),
    ("Add-in", python_checks.addin),
    ("Python milik add-in", python_checks.addin_python),
    ("Python induk", python_checks.base_python),
    ("Versi xlwings", python_checks.xlwings),
    ("Paket pywin32", python_checks.pywin32),
    ("Simpanan gen_py", python_checks.generated),
    ("Server COM", python_checks.com_server),
    ("32-bit dan 64-bit", excel_checks.bits),
    ("Antivirus dan aturan ASR", excel_checks.child_processes),
    ("Perintah cmd.exe", excel_checks.command_prompt),
    ("Kebijakan add-in", excel_checks.addin_policies),
    ("Kebijakan makro", excel_checks.macros),
    ("Lokasi tepercaya", excel_checks.trusted_locations),
    ("Tanda berkas internet", excel_checks.mark_of_web),
    ("Dinonaktifkan Excel", excel_checks.disabled_items),
    ("Skrip AppleScript", python_checks.mac_script),
    ("Folder mulai Excel", folder_checks.start_folder),
    ("Sisa pemasangan", folder_checks.leftovers),
    ("OneDrive dan SharePoint", folder_checks.one_drive),
    ("Folder jaringan", folder_checks.network),
    ("Tampilan Terproteksi", excel_checks.protected_view),
    ("Sel sedang disunting", _not_looked_at("terlihat saat tombol ditekan.", "Tekan Enter atau Esc, lalu ulangi.")),
    ("Kotak dialog tertutup jendela lain",
     _not_looked_at("Excel lalu menunggu tindakan OLE.", "Tutup kotak dialog yang terbuka di Excel.")),
    ("Dua Excel dan proses yang tertinggal", excel_checks.several),
    ("Waktu mulai Python", python_checks.start_time),
    ("Folder data", python_checks.data_folder),
    ("Sheet yang dikunci",
     _not_looked_at("add-in membuka dan memasang lagi kunci tanpa kata sandi.", "Hapus kata sandi yang dipasang orang.")),
    ("Urungkan", _not_looked_at("Excel lupa langkahnya setelah makro.", "Gunakan tombol Urungkan di tab PK Tracker.")),
    ("Format angka dan tanggal", excel_checks.number_formats),
    ("Pesan galat", python_checks.error_log),
    ("Penulisan per sel", _not_looked_at("tabel dibaca dan ditulis utuh.", "Bila lambat, tutup buku lain yang berat.")),
)  # fmt: skip
