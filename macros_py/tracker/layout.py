"""The workbook's plan: the only place that knows sheet names, table names and headings.

Sheet, table and heading names are relied on from outside: add to them, never rename. A change that older programs cannot
read raises FORMAT.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from macros_py.base.findings import Level
from macros_py.base.grid import Value
from macros_py.procedure.sop import RESERVED_AFTER, RESERVED_BEFORE, Sop, Step

IDENTITY_NAME, IDENTITY = "PK_IDENTITAS", "PK Tracker"
FORMAT_NAME, FORMAT = "PK_FORMAT", 3


class Status(StrEnum):
    """Where a unit stands in a step."""

    NOT_STARTED = "Belum mulai"
    RUNNING = "Berjalan"
    DONE = "Selesai"
    RETURNED = "Dikembalikan"


class Punctuality(StrEnum):
    """How a row keeps its norm. Near the limit is said only while it runs: a finished row was on time or late."""

    ON_TIME = "Tepat waktu"
    NEAR = "Mendekati batas"
    LATE = "Terlambat"


KEPT = (Punctuality.ON_TIME, Punctuality.LATE)  # what stands under Ketepatan


def kept(heading: str, value: Value) -> Value:
    """A logged cell of a finished row in today's words: older programs wrote "Mendekati batas" there, which was on time."""
    return Punctuality.ON_TIME.value if heading == "Ketepatan" and value == Punctuality.NEAR else value


class Presence(StrEnum):
    """What staff say of a Kelengkapan document."""

    THERE = "Ada"
    MISSING = "Belum"
    WAIVED = "Tidak perlu"


class MaterialStatus(StrEnum):
    """Where a unit stands with its material."""

    RECEIVED = "masuk"
    MISSING = "belum"
    FAULTY = "galat"  # its file needs mending
    REVISED = "revisi"  # sent again, in order

    @property
    def in_order(self) -> bool:
        """Whether the material is there and nothing in it needs mending."""
        return self in (MaterialStatus.RECEIVED, MaterialStatus.REVISED)


YES, NO = "Ya", "Tidak"
MATERIAL_DOCUMENT = "data dukung"  # the SOP's own word for what the units send (output of step 3)


# What a column holds. It decides number format, alignment and how a cell is understood.
Kind = Literal["text", "wrapped", "code", "number", "minutes", "share", "money", "time", "date", "clock", "choice", "link"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table. `width` is in Excel character units; `staff` cells stay unlocked."""

    heading: str
    kind: Kind = "text"
    width: float = 12
    staff: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A table's name, its sheet, and its columns in order."""

    name: str
    sheet: str
    columns: tuple[Column, ...]

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings in order."""
        return tuple(column.heading for column in self.columns)


HOME, CONSOLIDATED, BUDGET, MATERIAL = "Beranda", "Konsolidasi", "Anggaran", "Status Bahan"
OVERVIEW, FINDINGS, SUMMARY, LOG, SCHEDULE = "Ikhtisar Temuan", "Temuan", "Ringkasan", "Riwayat", "Jadwal"
UNITS, CALENDAR, SETTINGS, SOP_SHEET = "Unit", "Kalender", "Pengaturan", "SOP"

STEP_TABLE = "tblLangkah{number}"
_ROW_ID = (
    Column("No", "number", 5),
    Column("Kode", "code", 7.5),
    Column("Deputi", "code", 8),
    Column("Eselon", "code", 8),
    Column("Unit Kerja", "wrapped", 38),
)
_ROW_STATE = (
    Column("Berkas", "text", 22, staff=True),  # not wrapped: a long path would make its row as tall as the screen
    Column("Pelaksana", "wrapped", 16),
    Column("Diterima", "time", 17),
    Column("Batas Waktu", "time", 17),
    Column("Diserahkan", "time", 17),
    Column("Durasi", "minutes", 12),
    Column("Status", "choice", 12.5, choices=tuple(Status)),
    Column("Ketepatan", "choice", 15, choices=KEPT),
    Column("Putaran", "number", 9),
    Column("Keterangan", "wrapped", 30, staff=True),
    Column("Aktif", "choice", 7, choices=(YES, NO)),
)
assert tuple(c.heading for c in _ROW_ID) == RESERVED_BEFORE  # noqa: S101 - two lists of one fact, held together here
assert tuple(c.heading for c in _ROW_STATE) == RESERVED_AFTER  # noqa: S101

# The cells of a step row that only actions write, and whose every value Riwayat records; `Step.marks` are further ones.
LOGGED = ("Diterima", "Batas Waktu", "Diserahkan", "Durasi", "Status", "Ketepatan", "Putaran")
TIMES = ("Diterima", "Batas Waktu", "Diserahkan")

_WEEKDAYS = ("Senin–Kamis", "Jumat", "Senin–Jumat", "Senin", "Selasa", "Rabu", "Kamis", "Sabtu", "Minggu")
_DAY_KINDS = ("Libur nasional", "Cuti bersama", "Libur kantor", "Hari kerja pengganti")

SOP_TABLE = TableSpec("tblSOP", SOP_SHEET, (
    Column("No", "number", 5), Column("Lembar", width=15), Column("Kegiatan", "wrapped", 60),
    Column("Pelaksana", "wrapped", 18), Column("Kelengkapan", "wrapped", 28), Column("Waktu", width=11),
    Column("Output", "wrapped", 28),
))  # fmt: skip
SOP_PROFILE_TABLE = TableSpec("tblUraianSOP", SOP_SHEET, (Column("Bagian", "wrapped", 24), Column("Isi", "wrapped", 60)))
SETTING_TABLE = TableSpec("tblPengaturan", SETTINGS, (
    Column("Butir", width=34), Column("Nilai", "wrapped", 44, staff=True), Column("Keterangan", "wrapped", 60),
))  # fmt: skip
UNIT_TABLE = TableSpec("tblUnit", UNITS, (
    Column("Kode", "code", 9, staff=True), Column("Deputi", "code", 9, staff=True),
    Column("Eselon", "choice", 9, staff=True, choices=("I", "II")), Column("Nama Unit", "wrapped", 58, staff=True),
    Column("Induk", "code", 9, staff=True), Column("Aktif", "choice", 8, staff=True, choices=(YES, NO)),
    Column("Terverifikasi", "choice", 13, staff=True, choices=("Ya", "Belum")),
    Column("Keterangan", "wrapped", 52, staff=True), Column("Pejabat", "wrapped", 30, staff=True),
    Column("NIP", "text", 23, staff=True), Column("Pangkat", "text", 24, staff=True),
    Column("Jabatan", "wrapped", 38, staff=True), Column("Kontak", "text", 22, staff=True),
))  # fmt: skip
OFFICIAL = ("Pejabat", "NIP", "Pangkat", "Jabatan", "Kontak")  # columns of the sheet Unit about who signs for it
HOLIDAY_TABLE = TableSpec("tblLibur", CALENDAR, (
    Column("Tanggal", "date", 24, staff=True), Column("Nama", "wrapped", 42, staff=True),
    Column("Jenis", "choice", 20, staff=True, choices=_DAY_KINDS),
    Column("Kepastian", "choice", 12, staff=True, choices=("Pasti", "Perkiraan")),
))  # fmt: skip
HOURS_TABLE = TableSpec("tblJamKerja", CALENDAR, (
    Column("Dari", "date", 16, staff=True), Column("Sampai", "date", 16, staff=True),
    Column("Hari", "choice", 13, staff=True, choices=_WEEKDAYS),
    Column("Masa", "choice", 10, staff=True, choices=("Biasa", "Ramadan")),
    Column("Masuk", "clock", 9, staff=True), Column("Mulai Istirahat", "clock", 10, staff=True),
    Column("Selesai Istirahat", "clock", 10, staff=True), Column("Pulang", "clock", 9, staff=True),
    Column("Dasar", "wrapped", 30, staff=True),
))  # fmt: skip
RAMADAN_TABLE = TableSpec("tblRamadan", CALENDAR, (
    Column("Awal Ramadan", "date", 16, staff=True), Column("Akhir Ramadan", "date", 16, staff=True),
    Column("Kepastian Ramadan", "choice", 12, staff=True, choices=("Pasti", "Perkiraan")),
))  # fmt: skip
AGENDA_TABLE = TableSpec("tblAgenda", CALENDAR, (
    Column("Tanggal", "date", 24, staff=True), Column("Kegiatan", "wrapped", 44, staff=True),
    Column("Keterangan", "wrapped", 40, staff=True),
))  # fmt: skip
CALENDAR_TABLES = (HOLIDAY_TABLE, HOURS_TABLE, RAMADAN_TABLE)
LOG_TABLE = TableSpec("tblRiwayat", LOG, (
    Column("No", "number", 7), Column("Aksi ke", "number", 8), Column("Waktu", "time", 17),
    Column("Oleh", width=20), Column("Aksi", width=14), Column("Langkah", "number", 9), Column("Kode", "code", 9),
    Column("Uraian", "wrapped", 60), Column("Alasan", "wrapped", 36), Column("Perubahan", width=16),
    Column("Sidik", width=16), Column("Dicatat", "time", 17), Column("Keadaan", width=16),
))  # fmt: skip
FINDING_TABLE = TableSpec("tblTemuan", FINDINGS, (
    Column("No", "number", 5), Column("Tingkat", "choice", 12, choices=tuple(Level)), Column("Langkah", "number", 9),
    Column("Kode Unit", "code", 9), Column("Sheet", width=17), Column("Sel", "link", 8),
    Column("Pesan", "wrapped", 64), Column("Tindakan", "wrapped", 50), Column("Berkas", "wrapped", 28),
    Column("Kode Temuan", width=29), Column("Sumber", width=12),
))  # fmt: skip
OVERVIEW_TABLE = TableSpec("tblIkhtisar", OVERVIEW, (
    Column("No", "number", 5), Column("Tingkat", "choice", 12, choices=tuple(Level)), Column("Langkah", "number", 9),
    Column("Pesan", "wrapped", 72), Column("Tindakan", "wrapped", 50), Column("Unit", "wrapped", 30),
    Column("Jumlah", "number", 9), Column("Baris", "link", 9),
))  # fmt: skip
PLAN_TABLE = TableSpec("tblRencana", SCHEDULE, (
    Column("No", "number", 6), Column("Kode", "code", 8), Column("Unit Kerja", "wrapped", 46),
    Column("Langkah", "number", 9), Column("Kegiatan Langkah", width=20), Column("Pelaksana", "wrapped", 20),
    Column("Rencana Mulai", "time", 19), Column("Rencana Selesai", "time", 19),
))  # fmt: skip
CONSOLIDATED_TABLE = TableSpec("tblKonsolidasi", CONSOLIDATED, (
    Column("No", "number", 6), Column("Deputi", "code", 8), Column("Kode", "code", 8),
    Column("Unit Kerja", "wrapped", 30), Column("Eselon", "code", 8), Column("Sasaran", "wrapped", 40),
    Column("Indikator Kinerja", "wrapped", 46), Column("Target", width=12), Column("Target Angka", "number", 10),
    Column("Satuan", width=12), Column("Mendukung Indikator Eselon I", "wrapped", 36),
    Column("Berkas", "wrapped", 26), Column("Sheet Asal", width=14), Column("Sel Asal", width=8),
))  # fmt: skip
BUDGET_TABLE = TableSpec("tblAnggaran", BUDGET, (
    Column("No", "number", 6), Column("Deputi", "code", 8), Column("Kode", "code", 8),
    Column("Unit Kerja", "wrapped", 38), Column("Eselon", "code", 8), Column("Program/Kegiatan", "wrapped", 52),
    Column("Anggaran", "money", 22), Column("Berkas", "wrapped", 30), Column("Sheet Asal", width=14),
    Column("Sel Asal", width=8),
))  # fmt: skip
MATERIAL_TABLE = TableSpec("tblBahan", MATERIAL, (
    Column("Kode", "code", 8), Column("Deputi", "code", 8), Column("Eselon", "code", 8),
    Column("Unit Kerja", "wrapped", 42), Column("Status Bahan", "choice", 12, choices=tuple(MaterialStatus)),
    Column("Berkas", "wrapped", 34), Column("Revisi", "number", 8), Column("Alasan Revisi", width=9),
    Column("Sasaran", "number", 9), Column("Indikator", "number", 10), Column("Anggaran", "money", 22),
    Column("Diubah", "time", 17),
))  # fmt: skip
TOTAL_TABLE = TableSpec("tblTotal", MATERIAL, (
    Column("Lingkup", width=14), Column("Jumlah Unit", "number", 8), Column("Jumlah Sasaran", "number", 9),
    Column("Jumlah Indikator", "number", 10), Column("Jumlah Anggaran", "money", 22),
))  # fmt: skip
REQUEST_TABLE = TableSpec("tblPermintaan", MATERIAL, (
    Column("Kode", "code", 8), Column("Diminta", "time", 17), Column("Batas Bahan", "date", 15),
))  # fmt: skip
KEY_FIGURE_TABLE = TableSpec("tblAngka", HOME, (
    Column("Unit aktif", "number"), Column("Selesai semua langkah", "number"), Column("Sedang berjalan", "number"),
    Column("Mendekati batas", "number"), Column("Lewat batas", "number"), Column("Temuan galat", "number"),
))  # fmt: skip
NEXT_TABLE = TableSpec("tblBerikut", HOME, (
    Column("Langkah", "number"), Column("Kode Unit", "code"), Column("Unit Kerja", "wrapped"),
    Column("Pelaksana"), Column("Batas Waktu", "time"), Column("Buka", "link"),
))  # fmt: skip
NEXT_ROWS = 5  # with the matrix of a Deputi below, what a laptop's screen shows
STATE_TABLE = TableSpec("tblKeadaan", HOME, (Column("Keadaan", "wrapped"),))
MATRIX_TABLE = "tblMatriks"


def step_table(step: Step) -> TableSpec:
    """The table of a step: who, one column per Kelengkapan document, what happened, and what was said of it afterwards."""
    documents = tuple(
        Column(name, "choice", max(10.1, min(18, len(name) * 0.5)), staff=True, choices=tuple(Presence))
        for name in step.documents
    )
    marks = (Column(name, "wrapped", 25) for name in step.marks)
    return TableSpec(STEP_TABLE.format(number=step.number), step.sheet, (*_ROW_ID, *documents, *_ROW_STATE, *marks))


def matrix_table(sop: Sop) -> TableSpec:
    """Units × steps on Beranda: each cell holds the status."""
    steps = tuple(Column(step.sheet, "choice", 15, choices=tuple(Status)) for step in sop.steps)
    who = (Column("Kode", "code", 8), Column("Unit Kerja", "wrapped", 44))
    return TableSpec(MATRIX_TABLE, HOME, (*who, *steps, Column("Deputi", "code", 8)))


def tables(sop: Sop) -> tuple[TableSpec, ...]:
    """Every table of a workbook for this SOP, but those of Ringkasan, which `summary` owns."""
    return (
        STATE_TABLE, KEY_FIGURE_TABLE, NEXT_TABLE, matrix_table(sop), *map(step_table, sop.steps), PLAN_TABLE,
        CONSOLIDATED_TABLE, BUDGET_TABLE, MATERIAL_TABLE, TOTAL_TABLE, REQUEST_TABLE, OVERVIEW_TABLE, FINDING_TABLE,
        LOG_TABLE, UNIT_TABLE, HOLIDAY_TABLE, HOURS_TABLE, RAMADAN_TABLE, AGENDA_TABLE, SETTING_TABLE, SOP_TABLE,
        SOP_PROFILE_TABLE,
    )  # fmt: skip


def sheets(sop: Sop) -> tuple[str, ...]:
    """The sheets in their order."""
    return (
        HOME, *(step.sheet for step in sop.steps), SCHEDULE, CONSOLIDATED, BUDGET, MATERIAL, OVERVIEW, FINDINGS, SUMMARY, LOG,
        UNITS, CALENDAR, SETTINGS, SOP_SHEET,
    )  # fmt: skip


# Pengaturan. Each Butir with its first value and what it is for; the names of officials follow from the SOP's roles.
YEAR, INSTITUTION, BUREAU = "Tahun", "Instansi", "Unit Kerja Penyusun"
SOP_NUMBER, SOP_TITLE, PLACE = "Nomor SOP", "Judul SOP", "Tempat"
BUDGET_DATE, NEAR_SHARE = "Tanggal pengesahan DIPA", "Ambang mendekati batas"


MINISTER, SECRETARY, HEAD_OF_BUREAU = "Menteri", "Sesmenko", "Karo PO"  # who signs beside the SOP's own roles


def officer_contact(role: str) -> str:
    """Butir that holds the telephone number or mail address of the official in this role."""
    return f"Kontak {role}"


def officer_name(role: str) -> str:
    """Butir that holds the name of the official in this role."""
    return f"Nama {role}"


def officer_id(role: str) -> str:
    """Butir that holds the NIP of the official in this role."""
    return f"NIP {role}"


def settings(sop: Sop, year: int) -> list[tuple[str, str | int | float | None, str]]:
    """First content of Pengaturan: Butir, Nilai, Keterangan."""
    return [
        (YEAR, year, "Tahun Perjanjian Kinerja yang disiapkan."),
        (INSTITUTION, sop.institution, "Kop dokumen."),
        (BUREAU, sop.bureau, "Kop dokumen."),
        (SOP_NUMBER, sop.number, "Diisi saat buku dibuat."),
        (SOP_TITLE, sop.title, "Diisi saat buku dibuat."),
        (PLACE, "Jakarta", "Tempat penandatanganan."),
        (BUDGET_DATE, None, "Perjanjian Kinerja paling lambat satu bulan setelah tanggal ini."),
        (NEAR_SHARE, 0.8, "Bagian norma waktu yang terpakai saat baris ditandai mendekati batas."),
        *((officer_name(role), None, f"Nama pejabat: {role}.") for role in sop.roles),
        *((officer_id(role), None, f"NIP: {role}, 18 angka, ditulis sebagai teks.") for role in sop.roles),
        *((officer_contact(role), None, f"Telepon atau surel: {role}. Boleh kosong.") for role in sop.roles),
        (officer_name(MINISTER), None, "Pihak kedua Perjanjian Kinerja eselon I."),
        *((officer_name(who), None, f"Penanda tangan nota dinas: {who}.") for who in (SECRETARY, HEAD_OF_BUREAU)),
        *((officer_id(who), None, f"NIP: {who}, 18 angka, ditulis sebagai teks.") for who in (SECRETARY, HEAD_OF_BUREAU)),
    ]
