"""Every finding code with its Indonesian sentences: what is wrong, what to do. One table, one row a code.

Codes are English and stable. `{name}` in a sentence takes a value of the finding.
"""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import NamedTuple


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
    FOLDER_EXISTS = Sentence(_E, "Folder {file} sudah ada.", "Pilih folder lain atau pindahkan folder lama.")
    NAME_NOT_XLSM = Sentence(_E, "Nama buku {file} tidak berakhiran .xlsm.", "Tuliskan nama seperti PK_2026.xlsm.")
    NAME_NOT_PDF = Sentence(_E, "Nama berkas {file} tidak berakhiran .pdf.", "Tuliskan nama seperti perbandingan.pdf.")
    NAME_NOT_XLSX = Sentence(_E, "Nama berkas {file} tidak berakhiran .xlsx.", "Tuliskan nama seperti Ringkasan.xlsx.")
    FOLDER_UNREADABLE = Sentence(
        _E,
        "{file} tidak dapat dibaca seluruhnya ({detail}).",
        "Periksa izin folder itu dan sambungan jaringannya, lalu ulangi.",
    )
    FOLDER_NOT_FOUND = Sentence(_E, "Folder {file} tidak ditemukan.", "Periksa nama foldernya.")
    NOT_A_WORKBOOK = Sentence(_E, "{file} bukan buku kerja Excel (.xlsx atau .xlsm).", "Pilih berkas PK Tracker.")
    NOT_A_TRACKER = Sentence(_E, "{file} bukan buku PK Tracker.", "Pilih buku yang dibuat dengan `pk-tracker baru`.")
    FORMAT_UNKNOWN = Sentence(_E, "{file} memakai format {found}, program ini mengenal format {known}.", "Perbarui PK Tracker.")
    DEADLINE_INVALID = Sentence(
        _E, "Batas penyampaian bahan {found} tidak dapat dipakai: {detail}.", "Tuliskan hari kerja yang akan datang."
    )
    MATERIAL_OVERDUE = Sentence(
        _W, "{unit}: bahan diminta sampai {due} dan belum diterima.", "Ingatkan unit itu, atau minta lagi dengan batas lain."
    )
    YEAR_INVALID = Sentence(_E, "Tahun {found} tidak dikenal.", "Tuliskan tahun 2000 sampai 2100, misalnya 2026.")
    FORMAT_OLD = Sentence(
        _E,
        "{file} masih memakai format {found}; program ini memakai format {known}.",
        "Jalankan pk-tracker perbarui pada buku itu.",
    )
    NOTHING_TO_UPGRADE = Sentence(_E, "{file} sudah memakai format {found}, yang terbaru.", "Tidak ada yang perlu dilakukan.")
    UPGRADE_BLOCKED = Sentence(
        _E, "Pembaruan tabel {table} memerlukan sel {cell}, tetapi sel itu sudah terisi.", "Pindahkan isi sel itu, lalu ulangi."
    )
    FILE_DAMAGED = Sentence(
        _E,
        "{file} rusak dan tidak dapat dibaca ({detail}).",
        "Kembalikan salinan dengan pk-tracker pulihkan, atau buka dan simpan dengan Excel.",
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
    FILE_UNREADABLE = Sentence(_E, "{file} tidak dapat dibaca ({detail}).", "Periksa izin berkas itu.")
    FILE_READ_ONLY = Sentence(_E, "{file} tidak dapat ditulis ({detail}).", "Periksa izin berkas dan ruang simpan.")
    FILE_HARD_LINK = Sentence(
        _E,
        "{file} memiliki {count} nama yang menunjuk berkas yang sama (tautan keras); menyimpan akan memisahkannya.",
        "Hapus nama yang lain, atau kerjakan salinan buku itu.",
    )
    FILE_RIGHTS = Sentence(
        _E,
        "{file} tidak disimpan: pemilik atau hak aksesnya akan berubah, sehingga rekan Anda bisa kehilangan akses.",
        "Mintalah pemilik berkas memberi hak tulis kepada kelompoknya, atau menjalankan perintah ini.",
    )
    FILE_CHANGED = Sentence(_E, "{file} berubah selama perintah berjalan.", "Ulangi perintah.")
    FILE_UNSAFE = Sentence(_E, "{file} tidak dapat diubah dengan aman: {detail}.", "Buka dan simpan dengan Excel, lalu ulangi.")
    CELL_UNSAFE = Sentence(
        _E, "Sel {cell} di sheet {sheet} tidak dapat ditulis: {detail}.", "Perbaiki sel itu di Excel, lalu ulangi."
    )
    TABLE_MISSING = Sentence(
        _E, "Tabel {table} di sheet {sheet} tidak ada di {file}.", "Kembalikan salinan buku dengan pk-tracker pulihkan."
    )
    HEADING_MISSING = Sentence(
        _E,
        "Judul kolom {heading} tidak ada di tabel {table}, sheet {sheet} di {file}.",
        "Kembalikan judul kolom di sel {cell} seperti semula.",
    )
    SETTING_INVALID = Sentence(
        _E, "Pengaturan {setting} di {file} berisi {found}, seharusnya {expected}.", "Perbaiki sel {cell} di sheet {sheet}."
    )
    SOP_INVALID = Sentence(_E, "Berkas SOP {file} tidak sesuai: {detail}.", "Perbaiki berkas SOP, lalu ulangi.")
    UNIT_LIST_INVALID = Sentence(_E, "Daftar unit {file} tidak sesuai: {detail}.", "Perbaiki berkas CSV, lalu ulangi.")
    USAGE = Sentence(_E, "Perintah tidak dipahami: {detail}.", "Lihat `pk-tracker {command}`.")
    DATE_INVALID = Sentence(_E, "Waktu {found} tidak dipahami.", "Tuliskan seperti 2026-03-17T10:05 atau 2026-03-17 10.05.")
    NORM_INVALID = Sentence(_E, "Norma waktu {found} tidak dipahami.", 'Tuliskan seperti "60 Menit" atau "3 Hari".')
    END_BEFORE_START = Sentence(_E, "Waktu selesai {at} mendahului waktu mulai {start}.", "Periksa kedua waktu itu.")
    REASON_MISSING = Sentence(_E, "Alasan belum diisi.", 'Isi alasan, misalnya --alasan "Dokumen menyusul".')
    STEP_UNKNOWN = Sentence(_E, "Langkah {found} tidak ada dalam SOP ini.", "Pilih langkah 1 sampai {last}.")
    STEP_NOT_EARLIER = Sentence(
        _E, "Langkah {target} tidak mendahului langkah {found}.", "Pilih langkah tujuan yang lebih awal."
    )
    NIP_INVALID = Sentence(_W, "{whose}: NIP {found} {detail}.", "Tuliskan NIP sebagai teks, 18 angka.")
    OFFICIAL_MISSING = Sentence(
        _I, "{unit}: nama pejabatnya belum diisi; Perjanjian Kinerjanya dicetak dengan titik-titik.",
        "Isi kolom Pejabat di sheet Unit.",
    )  # fmt: skip
    UNIT_NOT_LISTED = Sentence(_E, "Unit {found} tidak ada di sheet Unit.", "Periksa kode unit.")
    DEPUTI_UNKNOWN = Sentence(_E, "Deputi {found} tidak ada di sheet Unit.", "Tuliskan seperti I atau IV.")
    PLAN_START_UNCLEAR = Sentence(
        _E,
        "Saat mulai untuk {found} belum ditulis atau ditulis dua kali.",
        "Tuliskan satu saat untuk setiap Deputi, seperti II=2026-05-11 08.00, atau satu saat tanpa Deputi bagi yang lain.",
    )
    STEP_DOCUMENT_UNKNOWN = Sentence(
        _E, "Langkah {step} tidak memerlukan dokumen {found}.", "Pilih dari dokumen langkah itu: {known}."
    )
    NOTHING_TO_DO = Sentence(_E, "Tidak ada baris yang dapat diproses.", "Periksa status baris di sheet langkah.")
    INTERNAL = Sentence(_E, "Terjadi galat yang tidak terduga ({detail}).", "Kirimkan berkas catatan {log} kepada pengelola.")

    INTERRUPTED = Sentence(_E, "Dihentikan {at}.", "Tidak ada yang berubah; ulangi dari awal bila perlu.")

    # Why a row was not started, handed over or returned
    ALREADY_STARTED = Sentence(_E, "{unit}: langkah {step} sudah {status}.", "Tidak perlu dimulai lagi.")
    PRESENCE_UNKNOWN = Sentence(_E, "Isian Kelengkapan {found} tidak dikenal.", "Tuliskan Ada, Belum, atau Tidak perlu.")
    ALREADY_MARKED = Sentence(_E, "{unit}: dokumen langkah {step} sudah {presence}.", "Tidak perlu ditandai lagi.")
    MARK_TOO_EARLY = Sentence(
        _E, "{unit}: {document} dapat ditandai setelah langkah {step} diserahkan.", "Serahkan dulu langkah {step}."
    )
    ALREADY_DONE = Sentence(_E, "{unit}: langkah {step} sudah diserahkan pada {at}.", "Tidak perlu diserahkan lagi.")
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

    COPIES_NONE = Sentence(_E, "Belum ada salinan {file}.", "Salinan dibuat setiap kali sebuah perintah mengubah buku.")
    COPY_UNKNOWN = Sentence(_E, "Salinan {found} tidak ditemukan.", "Pilih nomor dari daftar pk-tracker pulihkan.")
    LOG_WHOLE = Sentence(_E, "Semua baris Riwayat cocok dengan sidiknya.", "Tidak ada yang perlu ditutup.")
    UNDO_BROKEN = Sentence(
        _E,
        "Baris {found} Riwayat tidak cocok dengan sidiknya, sehingga tidak dapat diurungkan.",
        "Kembalikan isi baris itu seperti semula.",
    )

    # What Periksa finds in the tracker
    KELENGKAPAN_MISSING = Sentence(
        _E, "{unit}: {document} belum ada untuk langkah {step}.", "Lengkapi lalu pilih Ada di sel {cell}."
    )
    KELENGKAPAN_PENDING = Sentence(
        _W, "{unit}: {document} belum dicatat untuk langkah {step} yang berjalan.", "Periksa dokumennya, lalu pilih Ada."
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
    KELENGKAPAN_INVALID = Sentence(_E, "{unit}: isi {document} adalah {found}.", "Pilih Ada, Belum, atau Tidak perlu.")
    NOT_LOOKED_AT = Sentence(
        _I, "{unit}: {output} sudah disampaikan dan belum ditandai diteliti.", 'Teliti, lalu tandai kolom "{document}".'
    )
    OUTPUT_NOT_RECORDED = Sentence(
        _I, "{unit}: langkah {step} selesai, {output} belum dicatat sebagai keluarannya.",
        'Buat dengan Dokumen, lalu tandai kolom "{document}".',
    )  # fmt: skip
    EVIDENCE_MISSING = Sentence(_E, "{unit}: berkas bukti {found} tidak ditemukan.", "Perbaiki alamat di kolom Berkas.")
    EVIDENCE_UNCHECKED = Sentence(
        _I,
        "{unit}: berkas bukti {found} berada di komputer lain dan tidak diperiksa.",
        "Pastikan sendiri bahwa berkas itu ada.",
    )
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
    STAMP_REVERSED = Sentence(_E, "{unit}: {heading} {found} mendahului {other} {before}.", "Periksa urutan waktu baris ini.")
    STAMP_OUTSIDE_HOURS = Sentence(
        _I, "{unit}: {heading} {found} di luar jam kerja.", "Bila benar, biarkan; waktu dihitung sejak jam kerja berikutnya."
    )
    LATE_DONE = Sentence(
        _W, "{unit}: langkah {step} diserahkan pada {at}, melewati batas {due}.", "Catat sebabnya di Keterangan."
    )
    LATE_EXPLAINED = Sentence(
        _I,
        "{unit}: langkah {step} diserahkan pada {at}, melewati batas {due}. Sebabnya: {reason}.",
        "Tidak ada yang perlu dilakukan; sebabnya sudah dicatat di Keterangan.",
    )
    LATE_OPEN = Sentence(
        _E, "{unit}: langkah {step} melewati batas {due} dan belum diserahkan.", "Selesaikan dan serahkan segera."
    )
    NEAR_LIMIT = Sentence(
        _W, "{unit}: langkah {step} mendekati batas {due} ({used} dari norma terpakai).", "Dahulukan unit ini."
    )
    TYPED_VALUE = Sentence(
        _W,
        "{unit}: {heading} berisi {found}, sedangkan Riwayat mencatat {logged}.",
        "Batalkan perubahan tangan; waktu dan status hanya ditulis oleh tombol.",
    )
    CELL_INVALID = Sentence(_E, "{unit}: {heading} berisi {found}, seharusnya {expected}.", "Perbaiki isi sel.")
    CELLS_MERGED = Sentence(_E, "Sel {found} di tabel sheet {sheet} digabung.", "Batalkan penggabungan sel itu.")
    TEXT_BELOW_TABLE = Sentence(
        _W,
        "{found} di sel {cell} berada tepat di bawah tabel sheet {sheet} dan tidak ikut dibaca.",
        "Perluas tabel sampai baris itu, atau pindahkan isinya.",
    )
    UNIT_UNKNOWN = Sentence(_E, "Kode {found} tidak ada di sheet Unit.", "Perbaiki kode, atau tambahkan unitnya.")
    UNIT_DUPLICATE = Sentence(_E, "Kode {found} tertulis lebih dari sekali.", "Hapus baris yang berlebih.")
    UNIT_WITHOUT_ROW = Sentence(_E, "{unit}: belum ada di sheet {sheet}.", "Tekan Segarkan.")
    UNIT_ROW_LOST = Sentence(
        _E,
        "{unit}: barisnya di sheet {sheet} hilang atau Kode-nya berubah.",
        "Perbaiki Kode di sheet itu, atau kembalikan salinan buku.",
    )
    UNIT_INCOMPLETE = Sentence(_E, "{heading} di sheet Unit berisi {found}, seharusnya {expected}.", "Lengkapi sheet Unit.")
    CALENDAR_GAP = Sentence(
        _E, "Kalender tahun {year} belum lengkap ({reason}).", "Lengkapi sheet Kalender untuk tahun {year}."
    )
    YEAR_NOT_BUILT_IN = Sentence(
        _E, "Kalender bawaan tidak memuat tahun {year} ({reason}).", "Sebutkan buku yang memuatnya dengan --buku BUKU."
    )
    CALENDAR_ESTIMATED = Sentence(
        _I, "Kalender {year} memuat {count} hari libur yang masih perkiraan.", "Perbarui setelah SKB terbit."
    )
    CALENDAR_CHANGED = Sentence(
        _W, "{unit}: Batas Waktu {found} berbeda dari hitungan kalender sekarang {due}.", "Tekan Segarkan."
    )
    LOG_EDITED = Sentence(
        _E,
        "Baris {found} Riwayat tidak cocok dengan sidiknya: catatan pernah diubah.",
        "Kembalikan salinan dengan pk-tracker pulihkan, atau tutup Riwayat dengan alasan.",
    )
    LOG_CLOSED = Sentence(_I, "Riwayat ditutup oleh {by} pada {at}: {reason}.", "Bandingkan dengan dokumen yang sudah dicetak.")
    LOG_CLOCK_BACK = Sentence(
        _W, "Jam komputer mundur di baris {found} Riwayat: dicatat {recorded}, baris sebelumnya {before}.",
        "Periksa jam komputer {by}; bila sebabnya jelas, tutup Riwayat dengan alasan.",
    )  # fmt: skip
    LOG_GIVEN_TIME = Sentence(
        _I, "{count} baris Riwayat memakai waktu yang lebih dari sehari dari jam komputer; terjauh baris {found}: {at}, "
        "dicatat {recorded}.", "Pastikan waktu itu sesuai dengan dokumennya.",
    )  # fmt: skip
    SEAL_LOST = Sentence(
        _W, "Riwayat tidak lagi memuat {count} segel yang disimpan di folder salinan; yang pertama dari baris {found}, {at}.",
        "Bandingkan dengan kertas yang sudah dicetak dan salinan buku; bila sebabnya jelas, tutup Riwayat dengan alasan.",
    )  # fmt: skip
    SEAL_UNKNOWN = Sentence(
        _E, "Tidak ada baris utuh Riwayat dengan segel {found}.",
        "Periksa penulisannya; bila benar, Riwayat buku ini bukan yang dicetak: lihat salinan dengan pk-tracker pulihkan.",
    )  # fmt: skip
    TABLE_CHANGED = Sentence(
        _I, "Sheet {sheet} berubah sejak tindakan terakhir: {rows}.",
        "Bila benar, biarkan; tindakan berikutnya mencatatnya di Riwayat.",
    )  # fmt: skip
    TABLE_EDITED = Sentence(
        _W, "Sheet {sheet} diubah di luar tombol sejak tindakan terakhir: {rows}.",
        "Kembalikan isinya, atau jalankan tombol yang mengisinya; perubahan ini tetap tercatat di Riwayat.",
    )  # fmt: skip
    LOG_TABLES = Sentence(
        _I, "Baris {found} Riwayat mencatat perubahan di luar tombol: {detail}.", "Bandingkan dengan salinan buku sebelumnya."
    )
    SHEET_MISSING = Sentence(
        _W, "Sheet {sheet} tidak ada lagi di buku ini.", "Kembalikan salinan buku dengan pk-tracker pulihkan."
    )
    MATERIAL_OFFERED = Sentence(
        _I,
        "{unit}: bahan {found} telah masuk, {document} langkah {step} belum ditandai.",
        "Pilih Ada, atau tandai lewat Konsolidasi.",
    )
    RETURNED = Sentence(
        _I, "{unit}: langkah {step} menunggu perbaikan: {reason}.", "Tindak lanjuti di langkah yang sedang berjalan."
    )
    FORCED = Sentence(_I, "{unit}: langkah {step} diserahkan dengan paksa: {reason}.", "Lengkapi yang kurang.")

    # What documents and the archive report
    PLAN_BEHIND = Sentence(
        _W,
        "{unit}: langkah {step} melewati rencana {due} dan belum diserahkan.",
        "Dahulukan unit ini, atau susun ulang jadwal.",
    )
    TEMPLATE_INVALID = Sentence(
        _E, "Templat dokumen {file} tidak dapat diisi: {detail}.", "Perbaiki templat itu di Word, atau pulihkan yang bawaan."
    )
    DOCUMENT_UNKNOWN = Sentence(_E, "Jenis dokumen {found} tidak dikenal.", "Pilih dari: {known}.")
    LIBRARY_MISSING = Sentence(
        _E, "Paket Python {detail} belum terpasang.", 'Pasang dengan pip install ".[{extra}]" di folder PK Tracker.'
    )
    KONSEP_STEP_OPEN = Sentence(
        _W,
        "{unit}: PK tetap KONSEP karena langkah {step} berstatus {status}.",
        "Serahkan langkah {step} setelah bahannya diperiksa.",
    )
    KONSEP_UNCHECKED = Sentence(
        _W, "{unit}: PK tetap KONSEP karena bahannya belum diperiksa.", "Tekan Konsolidasi, lalu buat dokumen lagi."
    )
    KONSEP_WITHOUT_MATERIAL = Sentence(
        _W, "{unit}: PK tetap KONSEP karena bahannya belum disampaikan.", "Mintakan bahannya, lalu tekan Konsolidasi."
    )
    KONSEP_FAULTY = Sentence(
        _W,
        "{unit}: PK tetap KONSEP karena {count} hal dalam bahannya perlu diperbaiki.",
        "Minta unit memperbaiki bahannya, lalu tekan Konsolidasi.",
    )
    ARCHIVE_EMPTY = Sentence(_E, "Tidak ada arsip di {file}.", "Tunjuk folder yang berisi arsip tahunan.")
    ARCHIVE_INSIDE = Sentence(_E, "Folder arsip {file} berada di dalam folder bahan.", "Pilih folder arsip di luarnya.")
    ARCHIVE_INVALID = Sentence(_E, "Daftar isi arsip {file} tidak dapat dibaca ({detail}).", "Pulihkan arsip dari cadangan.")
    ARCHIVE_FILE_MISSING = Sentence(_E, "Arsip: berkas {file} tidak ada.", "Pulihkan berkas itu dari cadangan.")
    ARCHIVE_FILE_CHANGED = Sentence(
        _E, "Arsip: isi berkas {file} berubah sejak diarsipkan.", "Pulihkan berkas itu dari cadangan."
    )
    ARCHIVE_FILE_EXTRA = Sentence(_W, "Arsip: berkas {file} tidak tercatat dalam daftar isi.", "Pindahkan dari folder arsip.")
    ARCHIVE_OPEN = Sentence(_W, "{count} unit belum selesai saat tahun ini diarsipkan.", "Catat sebabnya.")

    # What Konsolidasi finds in the materials: the file as a whole
    UNIT_WITHOUT_MATERIAL = Sentence(_E, "{unit}: bahan belum diterima.", "Mintakan bahan tahun {year} kepada {name}.")
    MATERIALS_LOST = Sentence(
        _E,
        "Konsolidasi ini menghilangkan isi yang sudah ada: {lost}.",
        "Periksa folder bahan; bila memang demikian, ulangi dengan --ganti.",
    )
    MATERIAL_IGNORED = Sentence(
        _W,
        "{file} tidak dibaca: {kind}.",
        "Bila itu bahan unit, mintakan sebagai .xlsx; bila bukan, pindahkan dari folder bahan.",
    )
    MATERIAL_NOT_WORKBOOK = Sentence(
        _E, "{file} bukan buku kerja Excel, melainkan {kind}.", "Minta unit mengirim templat yang sudah diisi, sebagai .xlsx."
    )
    MATERIAL_IS_TRACKER = Sentence(
        _W, "{file} adalah buku PK Tracker, bukan bahan unit.", "Pindahkan buku itu dari folder bahan."
    )
    MATERIAL_ENCRYPTED = Sentence(
        _E, "{file} dikunci dengan kata sandi.", "Minta unit menghapus kata sandinya (Berkas > Info), lalu kirim ulang."
    )
    MATERIAL_DAMAGED = Sentence(
        _E, "{file} rusak dan tidak dapat dibaca ({detail}).", "Simpan ulang dengan Excel, atau minta unit mengirim ulang."
    )
    MATERIAL_TOO_BIG = Sentence(
        _E, "{file} terlalu besar untuk bahan satu unit ({detail}).", "Salin isinya ke templat baru, lalu ulangi."
    )
    MATERIAL_FAR_CELL = Sentence(
        _E, "{file} berisi sesuatu di {found}, jauh di luar tabel.", "Hapus isi yang jauh itu, simpan, lalu ulangi."
    )
    MATERIAL_UNSAFE = Sentence(_E, "{file} tidak dibaca demi keamanan: {detail}.", "Salin isinya ke templat baru, lalu ulangi.")
    MATERIAL_TIMEOUT = Sentence(
        _E, "{file} tidak selesai dibaca dalam {seconds} detik.", "Salin isinya ke templat baru, lalu ulangi."
    )
    MATERIAL_CRASHED = Sentence(
        _E, "{file} menghentikan program pembaca ({detail}).", "Salin isinya ke templat baru, lalu ulangi."
    )
    MATERIAL_CHANGED = Sentence(_E, "{file} berubah selagi dibaca.", "Tutup berkas itu, lalu tekan Konsolidasi lagi.")
    MATERIAL_UNREADABLE = Sentence(
        _E, "{file} tidak dapat dibuka ({detail}).", "Tutup berkas itu di program lain atau periksa izinnya, lalu ulangi."
    )
    MATERIAL_WITHOUT_UNIT = Sentence(
        _E, "{file}: unit pengirimnya tidak dikenali.", "Isi Kode Unit di berkas itu sesuai sheet Unit."
    )
    MATERIAL_WITHOUT_TABLE = Sentence(
        _E,
        "{file} tidak memuat tabel Sasaran dan Indikator Kinerja.",
        "Salin isinya ke templat, atau samakan judul kolomnya dengan templat.",
    )
    MATERIAL_EMPTY = Sentence(_E, "{file} belum diisi.", "Minta {unit} mengisi templat itu, lalu kirim ulang.")
    MATERIAL_UNIT_RETIRED = Sentence(
        _W, "{file}: unit {unit} tidak aktif dan tidak ikut dikonsolidasikan.", "Periksa kolom Aktif di sheet Unit."
    )
    MATERIAL_SUPERSEDED = Sentence(
        _I, "{file} tidak dipakai karena {kept} lebih baru.", "Bila perlu, pindahkan kiriman lama dari folder bahan."
    )
    MATERIAL_COPY = Sentence(_I, "{file} sama persis dengan {kept} dan tidak dihitung lagi.", "Hapus salah satu salinan.")
    MATERIAL_SAME_REVISION = Sentence(
        _W,
        "{file} dan {kept} berbeda isi, tetapi sama-sama bernomor revisi {revision}; yang dipakai {kept}.",
        "Pastikan kiriman yang benar, lalu minta unit menaikkan Nomor Revisi.",
    )
    UNIT_CONFLICT = Sentence(
        _W,
        "{file}: {source} menunjuk unit {unit}, sedangkan {other_source} menunjuk {other}.",
        "Betulkan yang keliru; sementara ini dihitung sebagai {unit}.",
    )
    IDENTITY_DIFFERS = Sentence(
        _W, "{unit}: {field} tertulis {found}, menurut sheet Unit {expected}.", "Betulkan salah satunya."
    )
    YEAR_DIFFERS = Sentence(
        _E, "{unit}: bahan ini untuk tahun {found}, seharusnya {year}.", "Minta unit mengirim bahan tahun {year}."
    )
    YEAR_MISSING = Sentence(_W, "{unit}: tahun tidak tertulis.", "Isi Tahun di bagian identitas.")
    REVISION_INVALID = Sentence(
        _W, "{unit}: Nomor Revisi berisi {found}, bukan bilangan; dihitung sebagai 0.", "Isi 0, 1, 2, dan seterusnya."
    )
    REVISION_REASON_MISSING = Sentence(
        _E, "{unit}: revisi {revision} dikirim tanpa alasan.", "Pilih Alasan Revisi a, b, atau c."
    )
    REVISION_REASON_UNKNOWN = Sentence(_W, "{unit}: Alasan Revisi {found} tidak dikenal.", "Pilih a, b, atau c.")
    REVISION_NOT_RAISED = Sentence(
        _E,
        "{unit}: PK sudah final (revisi {revision}), tetapi isi bahan berubah tanpa revisi baru. Isi yang final tetap dipakai.",
        "Minta unit menaikkan Nomor Revisi dan memilih Alasan Revisi a, b, atau c.",
    )

    # What Konsolidasi finds in the materials: the tables and their cells
    SHEETS_SKIPPED = Sentence(
        _W, "{unit}: berkas memuat {count} sheet, dan hanya {limit} yang pertama dibaca.", "Pindahkan tabelnya ke sheet depan."
    )
    HEADING_LACKING = Sentence(
        _W, "{unit}: tabel tidak memiliki kolom {heading}.", "Tambahkan kolom {heading} seperti di templat."
    )
    HEADING_MISSPELT = Sentence(
        _W, "{unit}: judul kolom {found} mirip {heading}, tetapi tidak dikenali.", "Tulis {heading} seperti di templat."
    )
    HEADING_TWICE = Sentence(
        _W, "{unit}: judul {heading} ada di beberapa kolom; yang dipakai kolom pertama.", "Sisakan satu kolom {heading}."
    )
    SHEET_HIDDEN = Sentence(
        _W, "{unit}: tabel dibaca dari sheet tersembunyi {sheet}.", "Tampilkan sheet itu dan pastikan isinya benar."
    )
    ROWS_HIDDEN = Sentence(
        _I, "{unit}: {count} baris tersembunyi ikut dibaca.", "Tampilkan baris itu dan pastikan memang dikirim."
    )
    ROW_OUTSIDE = Sentence(
        _W, "{unit}: {found} terpisah dari tabel dan tidak dibaca.", "Bila itu indikator, pindahkan ke dalam tabel."
    )
    MERGE_HUGE = Sentence(_W, "{unit}: gabungan sel {found} terlalu luas dan diabaikan.", "Pisahkan gabungan sel itu.")
    CELL_ERROR = Sentence(_E, "{unit}: sel {cell} berisi galat {found}.", "Perbaiki rumusnya, atau ketik nilainya.")
    CELL_UNCOMPUTED = Sentence(
        _E, "{unit}: rumus di sel {cell} belum dihitung.", "Buka dan simpan berkas itu dengan Excel, lalu kirim ulang."
    )
    CELL_IS_DATE = Sentence(
        _W,
        "{unit}: sel {cell} berisi tanggal {found}.",
        "Ketik ulang sebagai angka; Excel mengubah isian seperti 1-2 menjadi tanggal.",
    )
    SASARAN_EMPTY = Sentence(_E, "{unit}: Sasaran kosong untuk indikator {indikator}.", "Isi Sasaran di sel {cell}.")
    SASARAN_DUPLICATE = Sentence(
        _W, "{unit}: Sasaran {sasaran} tertulis di dua tempat.", "Kumpulkan indikatornya di bawah satu Sasaran."
    )
    SASARAN_WITHOUT_INDICATOR = Sentence(
        _E, "{unit}: Sasaran {sasaran} belum memiliki indikator.", "Isi Indikator Kinerja di sel {cell}."
    )
    INDICATOR_EMPTY = Sentence(_E, "{unit}: Indikator Kinerja kosong.", "Isi sel {cell}, atau hapus barisnya.")
    INDICATOR_DUPLICATE = Sentence(
        _E, "{unit}: indikator {indikator} sudah tertulis di sel {other}.", "Hapus salah satu, atau bedakan bunyinya."
    )
    TARGET_MISSING = Sentence(_E, "{unit}: indikator {indikator} belum bertarget.", "Isi Target di sel {cell}.")
    TARGET_UNCLEAR = Sentence(
        _W,
        "{unit}: target {found} dapat dibaca lebih dari satu cara dan disimpan sebagai teks.",
        "Tulis angka saja tanpa pemisah ribuan, misalnya 2244 atau 2,5.",
    )
    TARGET_TOO_BIG = Sentence(
        _W, "{unit}: target {found} terlalu besar untuk sebuah angka dan disimpan sebagai teks.", "Betulkan sel {cell}."
    )
    TEXT_TOO_LONG = Sentence(
        _E, "{unit}: isi sel {cell} lebih panjang dari 32.767 huruf dan dipotong.", "Ringkas isinya, lalu kirim ulang."
    )
    SATUAN_MISSING = Sentence(_W, "{unit}: indikator {indikator} belum bersatuan.", "Isi Satuan di sel {cell}.")
    BUDGET_NONE = Sentence(
        _E, "{unit}: tabel Program/Kegiatan dan Anggaran tidak ada atau kosong.", "Isi anggaran seperti di templat."
    )
    BUDGET_MISSING = Sentence(_E, "{unit}: anggaran {program} belum diisi.", "Isi Anggaran di sel {cell}.")
    BUDGET_WITHOUT_PROGRAM = Sentence(
        _E, "{unit}: anggaran {found} tidak bernama program atau kegiatan.", "Isi Program/Kegiatan di sel {cell}."
    )
    BUDGET_NEGATIVE = Sentence(_E, "{unit}: anggaran {program} bernilai negatif ({found}).", "Betulkan sel {cell}.")
    BUDGET_TOO_BIG = Sentence(
        _E,
        "{unit}: anggaran {found} mencapai seribu triliun rupiah atau lebih dan tidak dihitung.",
        "Betulkan sel {cell}, atau satuan di judul kolomnya.",
    )
    BUDGET_TEXT = Sentence(
        _W,
        "{unit}: anggaran {found} berupa teks dan dibaca sebagai {read}.",
        "Periksa, lalu ketik sebagai angka di sel {cell}.",
    )
    BUDGET_UNREADABLE = Sentence(_E, "{unit}: anggaran {found} bukan angka.", "Ketik angka penuh dalam rupiah di sel {cell}.")
    BUDGET_DUPLICATE = Sentence(
        _W, "{unit}: {program} sudah tertulis di sel {other}.", "Hapus salah satu, atau bedakan namanya."
    )
    BUDGET_DOUBLE = Sentence(
        _W,
        "{unit}: anggaran {program} sama dengan jumlah {count} baris di bawahnya; mungkin terhitung dua kali.",
        "Sisakan barisnya saja, atau jumlahnya saja.",
    )
    BUDGET_DOUBLE_ABOVE = Sentence(
        _W,
        "{unit}: anggaran {program} sama dengan jumlah {count} baris di atasnya; mungkin terhitung dua kali.",
        "Sisakan barisnya saja, atau jumlahnya saja.",
    )
    BUDGET_SUM_DIFFERS = Sentence(
        _W, "{unit}: jumlah anggaran tertulis {found}, hitungannya {expected}.", "Periksa baris yang kurang atau keliru."
    )
    BUDGET_SCALED = Sentence(
        _W, "{unit}: judul {heading} bukan rupiah penuh; nilainya dikalikan {factor}.", "Pastikan, atau tulis rupiah penuh."
    )

    # What Konsolidasi finds in the materials: all units together
    CASCADE_MISSING = Sentence(
        _E, "{unit}: indikator {indikator} belum menyebut indikator Eselon I yang didukung.", "Pilih di sel {cell}."
    )
    CASCADE_UNKNOWN = Sentence(
        _E,
        "{unit}: indikator Eselon I {found} tidak ada dalam bahan Deputi {deputi}.",
        "Salin bunyinya dari bahan Deputi ke sel {cell}.",
    )
    CASCADE_UNCHECKED = Sentence(
        _W,
        "Bahan Eselon I Deputi {deputi} belum ada, sehingga dukungan indikatornya belum diperiksa.",
        "Mintakan bahan Deputi {deputi}, lalu tekan Konsolidasi lagi.",
    )
    CASCADE_UNSUPPORTED = Sentence(
        _W,
        "{unit}: Sasaran {sasaran} belum didukung indikator Eselon II mana pun.",
        "Minta unit Eselon II Deputi {deputi} melengkapi kolom Mendukung.",
    )
    TOTAL_DIFFERS = Sentence(
        _W,
        "Deputi {deputi}: anggaran Eselon I {found}, jumlah Eselon II {expected}.",
        "Cocokkan pagu program dengan pagu kegiatannya.",
    )
    CHANGE_ADDED = Sentence(
        _I, "{unit}: indikator baru {indikator}, target {target}.", "Pastikan perubahan itu dikehendaki unit."
    )
    CHANGE_REMOVED = Sentence(
        _I, "{unit}: indikator {indikator} tidak ada lagi, target semula {target}.", "Pastikan perubahan itu dikehendaki unit."
    )
    CHANGE_EDITED = Sentence(
        _I,
        "{unit}: {field} indikator {indikator} berubah dari {before} menjadi {after}.",
        "Pastikan perubahan itu dikehendaki unit.",
    )
    CHANGE_BUDGET = Sentence(
        _I, "{unit}: anggaran {program} berubah dari {before} menjadi {after}.", "Pastikan perubahan itu dikehendaki unit."
    )

    # Why the consolidation could not be written to a file, or run on a cluster
    OUTPUT_TOO_LONG = Sentence(
        _E,
        "{rows} baris tidak muat di {file}: satu sheet memuat paling banyak 1.048.576 baris.",
        "Tuliskan ke Parquet atau CSV, misalnya --ke hasil.parquet.",
    )
    OUTPUT_FORMAT_UNKNOWN = Sentence(
        _E, "Jenis berkas {file} tidak dikenal.", "Pilih nama yang berakhir .xlsx, .csv, atau .parquet."
    )
    CLUSTER_NOT_REACHED = Sentence(
        _E, "Kluster {address} tidak dapat dihubungi ({detail}).", "Periksa alamatnya, misalnya tcp://10.0.0.5:8786."
    )

    @property
    def level(self) -> Level:
        """Level of this code."""
        return self.value.level

    # What the add-in reports
    BOOK_NOT_SAVED = Sentence(_E, "{file} memuat perubahan yang belum disimpan.", "Simpan buku itu (Ctrl+S), lalu tekan lagi.")
    SHEET_PASSWORD = Sentence(
        _E, "Sheet {sheet} dikunci dengan kata sandi.", "Buka kuncinya (Tinjau > Buka Proteksi Lembar), lalu ulangi."
    )
    EXCEL_REFUSED = Sentence(
        _E, "Excel menolak perubahan ({detail}).", "Tutup kotak dialog atau selesaikan penyuntingan sel, lalu ulangi."
    )
    EXCEL_BUSY = Sentence(
        _E, "Excel sedang sibuk: sebuah sel disunting atau kotak dialog terbuka.", "Tekan Enter atau Esc di Excel, lalu ulangi."
    )
    WRITE_NOT_UNDONE = Sentence(
        _E,
        "Excel menolak di tengah penulisan {file} dan sebagian perubahan tidak dapat ditarik kembali.",
        "Tutup buku itu tanpa menyimpan, buka lagi, lalu ulangi.",
    )
    BOOK_CLOSED = Sentence(_E, "{file} ditutup selagi tombol bekerja.", "Buka lagi dan lihat Riwayat; bila perlu, ulangi.")
    NOT_A_STEP_SHEET = Sentence(
        _E, "Sheet {sheet} bukan sheet langkah.", "Buka sheet langkah yang dimaksud, lalu tekan tombolnya lagi."
    )
    ROWS_WITHOUT_CODE = Sentence(_E, "Baris yang dipilih tidak memuat kode unit.", "Pilih baris unit di tabel.")
    CANCELLED = Sentence(_I, "Dibatalkan.", "Tidak ada yang berubah.")
    NO_FINDING = Sentence(_I, "Tidak ada temuan yang menunjuk sel.", "Tekan Periksa untuk memeriksa lagi.")
    PRESS_BUSY = Sentence(_E, "Tombol {button} di {workbook} masih bekerja sejak {at}.", "Tunggu sampai selesai, lalu ulangi.")
    PRESS_DIED = Sentence(
        _W,
        "Tombol {button} di {workbook} terhenti di tengah jalan pada {at}. Berkas yang tersimpan tidak tersentuh.",
        "Bila isi buku tampak janggal, tutup tanpa menyimpan lalu buka lagi.",
    )
    TRIAL_IMPOSSIBLE = Sentence(
        _E, "Add-in tidak dapat diuji di Excel: {detail}.", "Perbaiki itu, lalu jalankan pk-tracker diagnosa --uji lagi."
    )
    ADDIN_FOLDER_UNKNOWN = Sentence(
        _E, "Folder mulai Excel tidak dikenal di sistem ini.", "Sebutkan folder tujuan dengan --ke."
    )
    PYTHON_FROM_STORE = Sentence(
        _E,
        "Python ini dari Microsoft Store: add-in yang dipasangnya tidak terlihat oleh Excel.",
        "Pasang Python dari python.org, buat ulang folder .venv, lalu pasang PK Tracker dari sana.",
    )
    ADDIN_BUILD_FAILED = Sentence(
        _E, "Add-in tidak dapat dibuat ({detail}).", "Pasang ulang PK Tracker bersama xlwings yang disertakan."
    )
    ADDIN_IN_USE = Sentence(_E, "{file} sedang dipakai Excel.", "Tutup semua jendela Excel, lalu ulangi.")
