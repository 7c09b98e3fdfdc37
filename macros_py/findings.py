"""Findings: what is wrong, where, and what to do. Codes are English and stable; the sentences are Indonesian.

Every rule of the product reports through `Finding`; only `CannotGoOn` stops an action, and it carries a Finding too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import NamedTuple

from macros_py import words


class Level(StrEnum):
    """How much a finding weighs, in the words of the screen."""

    ERROR = "galat"
    WARNING = "peringatan"
    INFO = "info"


class Sentence(NamedTuple):
    """One row of the table below: level, what is wrong, what to do. `{name}` takes a value of the finding."""

    level: Level
    message: str
    action: str


_E, _W, _I = Level.ERROR, Level.WARNING, Level.INFO


class Code(Enum):
    """Every finding that exists. The name is the code; the value is its Sentence."""

    # A command that cannot run at all
    FILE_NOT_FOUND = Sentence(_E, "Berkas {file} tidak ditemukan.", "Periksa nama dan foldernya.")
    FILE_IS_FOLDER = Sentence(_E, "{file} adalah folder, bukan berkas.", "Tuliskan nama berkasnya.")
    FILE_EXISTS = Sentence(_E, "Berkas {file} sudah ada.", "Pilih nama lain atau pindahkan berkas lama.")
    FOLDER_NOT_FOUND = Sentence(_E, "Folder {file} tidak ditemukan.", "Periksa nama foldernya.")
    NOT_A_WORKBOOK = Sentence(_E, "{file} bukan buku kerja Excel (.xlsx atau .xlsm).", "Pilih berkas PK Tracker.")
    NOT_A_TRACKER = Sentence(_E, "{file} bukan buku PK Tracker.", "Pilih buku yang dibuat dengan `pk-tracker baru`.")
    FORMAT_UNKNOWN = Sentence(
        _E, "{file} memakai format {found}, program ini mengenal format {known}.", "Perbarui PK Tracker."
    )
    FILE_DAMAGED = Sentence(
        _E, "{file} rusak dan tidak dapat dibaca ({detail}).", "Pulihkan dari cadangan, atau buka dan simpan dengan Excel."
    )
    FILE_ENCRYPTED = Sentence(
        _E, "{file} dikunci dengan kata sandi.", "Hapus kata sandinya di Excel (Berkas > Info), lalu ulangi."
    )
    FILE_OPEN = Sentence(
        _E,
        "{file} sedang dibuka di {program}.",
        "Tutup berkas itu lalu ulangi; bila sudah tertutup, hapus berkas penanda {marker}.",
    )
    FILE_BUSY = Sentence(_E, "{file} sedang ditulis oleh perintah lain.", "Tunggu sebentar lalu ulangi.")
    FILE_READ_ONLY = Sentence(_E, "{file} tidak dapat ditulis ({detail}).", "Periksa izin berkas dan ruang simpan.")
    FILE_CHANGED = Sentence(_E, "{file} berubah selama perintah berjalan.", "Ulangi perintah.")
    FILE_UNSAFE = Sentence(_E, "{file} tidak dapat diubah dengan aman: {detail}.", "Buka dan simpan dengan Excel, lalu ulangi.")
    CELL_UNSAFE = Sentence(
        _E, "Sel {cell} di sheet {sheet} tidak dapat ditulis: {detail}.", "Perbaiki sel itu di Excel, lalu ulangi."
    )
    TABLE_MISSING = Sentence(_E, "Tabel {table} tidak ada di {file}.", "Pulihkan dari cadangan buku PK Tracker.")
    HEADING_MISSING = Sentence(
        _E, "Judul kolom {heading} tidak ada di tabel {table}, sheet {sheet}.", "Kembalikan judul kolom seperti semula."
    )
    SETTING_INVALID = Sentence(
        _E, "Pengaturan {setting} berisi {found}, seharusnya {expected}.", "Perbaiki di sheet Pengaturan."
    )
    SOP_INVALID = Sentence(_E, "Berkas SOP {file} tidak sesuai: {detail}.", "Perbaiki berkas SOP, lalu ulangi.")
    UNIT_LIST_INVALID = Sentence(_E, "Daftar unit {file} tidak sesuai: {detail}.", "Perbaiki berkas CSV, lalu ulangi.")
    USAGE = Sentence(_E, "Perintah tidak dipahami: {detail}.", "Lihat `pk-tracker {command} --help`.")
    DATE_INVALID = Sentence(_E, "Waktu {found} tidak dipahami.", "Tuliskan seperti 2026-03-17T10:05 atau 2026-03-17 10.05.")
    NORM_INVALID = Sentence(_E, "Norma waktu {found} tidak dipahami.", 'Tuliskan seperti "60 Menit" atau "3 Hari".')
    REASON_MISSING = Sentence(_E, "Alasan belum diisi.", "Isi alasan, misalnya --alasan \"Dokumen menyusul\".")
    STEP_UNKNOWN = Sentence(_E, "Langkah {found} tidak ada dalam SOP ini.", "Pilih langkah 1 sampai {last}.")
    STEP_NOT_EARLIER = Sentence(
        _E, "Langkah {target} tidak mendahului langkah {found}.", "Pilih langkah tujuan yang lebih awal."
    )
    UNIT_NOT_LISTED = Sentence(_E, "Unit {found} tidak ada di sheet Unit.", "Periksa kode unit.")
    NOTHING_TO_DO = Sentence(_E, "Tidak ada baris yang dapat diproses.", "Periksa status baris di sheet langkah.")
    INTERNAL = Sentence(_E, "Terjadi galat yang tidak terduga ({detail}).", "Kirimkan berkas catatan {log} kepada pengelola.")

    # Why a row was not started, handed over or returned
    ALREADY_STARTED = Sentence(_E, "{unit}: langkah {step} sudah {status}.", "Tidak perlu dimulai lagi.")
    STEP_NOT_RUNNING = Sentence(
        _E, "{unit}: langkah {step} berstatus {status}, belum dapat diserahkan.", "Mulai atau terima dulu langkah ini."
    )
    PREVIOUS_NOT_DONE = Sentence(
        _E, "{unit}: langkah {previous} belum selesai.", "Selesaikan langkah {previous} terlebih dahulu."
    )
    TIME_BEFORE_RECEIVED = Sentence(
        _E, "{unit}: waktu {at} mendahului waktu diterima {received}.", "Periksa waktu yang diberikan."
    )
    UNIT_RETIRED = Sentence(_E, "{unit}: unit tidak aktif.", "Ubah kolom Aktif di sheet Unit, lalu tekan Segarkan.")
    RETURN_NOT_POSSIBLE = Sentence(
        _E, "{unit}: langkah {step} berstatus {status}, tidak dapat dikembalikan.", "Pilih baris yang sedang berjalan."
    )

    UNDO_CHANGED = Sentence(
        _E,
        "{unit}: {heading} langkah {step} sudah berubah menjadi {found} (semula {after}), tidak dapat diurungkan.",
        "Kembalikan isi sel {cell}, lalu urungkan lagi.",
    )

    # What Periksa finds in the tracker
    KELENGKAPAN_MISSING = Sentence(
        _E, "{unit}: {document} belum ada untuk langkah {step}.", "Lengkapi lalu pilih Ada di sel {cell}."
    )
    KELENGKAPAN_PENDING = Sentence(
        _I, "{unit}: {document} belum dicatat untuk langkah {step} yang berjalan.", "Periksa dokumennya, lalu pilih Ada."
    )
    KELENGKAPAN_WITHOUT_OUTPUT = Sentence(
        _E,
        "{unit}: {document} dicatat {found}, padahal langkah {previous} yang menghasilkannya belum selesai.",
        "Ubah menjadi Belum, atau serahkan dulu langkah {previous}.",
    )
    KELENGKAPAN_WAIVED = Sentence(
        _W,
        "{unit}: {document} dicatat Tidak perlu, padahal dihasilkan langkah {previous}.",
        "Ubah menjadi Ada, atau tulis alasannya di Keterangan.",
    )
    KELENGKAPAN_INVALID = Sentence(
        _E, "{unit}: isi {document} adalah {found}.", "Pilih Ada, Belum, atau Tidak perlu."
    )
    EVIDENCE_MISSING = Sentence(_E, "{unit}: berkas bukti {found} tidak ditemukan.", "Perbaiki alamat di kolom Berkas.")
    ORDER_BROKEN = Sentence(
        _E,
        "{unit}: langkah {step} berstatus {status}, padahal langkah {previous} berstatus {previous_status}.",
        "Kembalikan langkah ini, atau serahkan dulu langkah {previous}.",
    )
    STAMP_MISSING = Sentence(
        _E, "{unit}: {heading} kosong, padahal status {status}.", "Batalkan perubahan tangan, lalu gunakan tombol."
    )
    STAMP_SURPLUS = Sentence(
        _E, "{unit}: {heading} terisi, padahal status {status}.", "Batalkan perubahan tangan, lalu gunakan tombol."
    )
    STAMP_FUTURE = Sentence(_E, "{unit}: {heading} {found} belum terjadi.", "Periksa jam komputer atau isi sel.")
    STAMP_REVERSED = Sentence(
        _E, "{unit}: {heading} {found} mendahului {other} {before}.", "Periksa urutan waktu baris ini."
    )
    STAMP_OUTSIDE_HOURS = Sentence(
        _W, "{unit}: {heading} {found} di luar jam kerja.", "Bila benar, biarkan; waktu dihitung sejak jam kerja berikutnya."
    )
    LATE_DONE = Sentence(
        _W, "{unit}: langkah {step} diserahkan {at}, lewat batas {due}.", "Catat sebabnya di Keterangan."
    )
    LATE_OPEN = Sentence(
        _E, "{unit}: langkah {step} lewat batas {due} dan belum diserahkan.", "Selesaikan dan serahkan segera."
    )
    NEAR_LIMIT = Sentence(
        _W, "{unit}: langkah {step} mendekati batas {due} ({used} dari norma terpakai).", "Dahulukan baris ini."
    )
    TYPED_VALUE = Sentence(
        _W,
        "{unit}: {heading} berisi {found}, sedangkan Riwayat mencatat {logged}.",
        "Batalkan perubahan tangan; waktu dan status hanya ditulis oleh tombol.",
    )
    CELL_INVALID = Sentence(_E, "{unit}: {heading} berisi {found}, seharusnya {expected}.", "Perbaiki isi sel.")
    UNIT_UNKNOWN = Sentence(_E, "Kode {found} tidak ada di sheet Unit.", "Perbaiki kode, atau tambahkan unitnya.")
    UNIT_DUPLICATE = Sentence(_E, "Kode {found} tertulis lebih dari sekali.", "Hapus baris yang berlebih.")
    UNIT_WITHOUT_ROW = Sentence(_E, "{unit}: belum ada di sheet {sheet}.", "Tekan Segarkan.")
    UNIT_INCOMPLETE = Sentence(_E, "{heading} kosong atau tidak dikenal: {found}.", "Lengkapi sheet Unit.")
    CALENDAR_GAP = Sentence(
        _E, "Kalender tahun {year} belum lengkap ({reason}).", "Lengkapi sheet Kalender untuk tahun {year}."
    )
    CALENDAR_ESTIMATED = Sentence(
        _I, "Kalender {year} memuat {count} hari libur yang masih perkiraan.", "Perbarui setelah SKB terbit."
    )
    CALENDAR_CHANGED = Sentence(
        _W, "{unit}: Batas Waktu {found} berbeda dari hitungan kalender sekarang {due}.", "Tekan Segarkan."
    )
    LOG_EDITED = Sentence(
        _E, "Baris {found} Riwayat tidak cocok dengan sidiknya: catatan pernah diubah.", "Pulihkan dari cadangan."
    )
    RETURNED = Sentence(_I, "{unit}: langkah {step} menunggu perbaikan: {reason}.", "Tindak lanjuti di langkah yang sedang berjalan.")
    FORCED = Sentence(_I, "{unit}: langkah {step} diserahkan dengan paksa: {reason}.", "Lengkapi yang kurang.")

    @property
    def level(self) -> Level:
        """Level of this code."""
        return self.value.level


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in a user's data, with its address.

    `sheet`, `cell` (A1), `unit` (kode), `step` (1-based) and `file` say where, as far as they apply. `values` fill the
    sentence; dates and numbers are written the Indonesian way.
    """

    code: Code
    sheet: str | None = None
    cell: str | None = None
    unit: str | None = None
    step: int | None = None
    file: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def level(self) -> Level:
        """Level of the finding's code."""
        return self.code.level

    @property
    def message(self) -> str:
        """One Indonesian sentence: what is wrong."""
        return self._fill(self.code.value.message)

    @property
    def action(self) -> str:
        """One Indonesian sentence: what to do."""
        return self._fill(self.code.value.action)

    def _fill(self, template: str) -> str:
        place = {"sheet": self.sheet, "cell": self.cell, "unit": self.unit, "step": self.step, "file": self.file}
        return template.format_map({k: words.show(v) for k, v in {**place, **self.values}.items()})

    def as_json(self) -> dict[str, object]:
        """The finding in the words of the command-line contract."""
        record: dict[str, object] = {
            "kode": self.code.name,
            "tingkat": str(self.level),
            "langkah": self.step,
            "unit": self.unit,
            "sheet": self.sheet,
            "sel": self.cell,
            "pesan": self.message,
            "tindakan": self.action,
        }
        return record if self.file is None else {**record, "berkas": self.file}


class CannotGoOn(Exception):  # noqa: N818 - it is not an error of the program, and its name says what happens
    """The action cannot be done at all. Faces show `finding` as one sentence; nothing was changed."""

    def __init__(self, code: Code, **values: object) -> None:
        """Take the code and the values of its sentence."""
        super().__init__(code.name)
        place = {name: values.get(name) for name in ("sheet", "cell", "unit", "step", "file")}
        self.finding = Finding(code, **place, values=values)  # type: ignore[arg-type]


def count_by_level(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings of each level, in the words of the contract: galat, peringatan, info."""
    levels = [finding.level for finding in findings]
    return {str(level): levels.count(level) for level in Level}
