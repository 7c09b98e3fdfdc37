"""The words of the sheet Petunjuk, for the people who fill the form."""

from __future__ import annotations

_ALL = (
    ("", "Petunjuk Pengisian Bahan Perjanjian Kinerja"),
    ("", "Mengisi"),
    ("1", "Isi hanya sel putih pada sheet Bahan PK dan Anggaran. Sel lain dikunci agar dapat dibaca saat konsolidasi."),
    ("2", "Tulis satu indikator per baris. Sasaran cukup ditulis sekali; baris kosong di bawahnya mengikuti sasaran itu."),
    ("3", "Target diisi angka atau teks tanpa satuan, misalnya 80, 12,5, A, atau WTP. Satuan ditulis di kolomnya."),
    ("4", "Hindari titik atau koma ribuan pada Target: tulis 2244, bukan 2.244, agar tidak terbaca sebagai pecahan."),
    ("5", "Anggaran diisi angka penuh dalam rupiah per program atau kegiatan, tanpa Rp, titik, maupun baris jumlah."),
)
_SUPPORT = "Pada kolom Mendukung Indikator Eselon I, pilih indikator Deputi yang didukung oleh indikator unit ini."
_END = (
    ("", "Memeriksa dan mengirim"),
    ("", "Sel yang menguning berarti belum lengkap atau tertulis dua kali. Lengkapi sampai tidak ada sel kuning."),
    ("", "Simpan tanpa kata sandi, tetap sebagai .xlsx, dengan nama berkas yang diterima, lalu kirim ke {bureau}."),
    ("", "Mengirim ulang"),
    ("", "Selama PK belum final, cukup perbaiki dan kirim ulang: kiriman terbaru menggantikan yang lama."),
    ("", "Setelah PK final, naikkan Nomor Revisi (1, 2, dan seterusnya) dan pilih Alasan Revisi, supaya perubahannya berlaku."),
)
_TITLES = {"Mengisi", "Memeriksa dan mengirim", "Mengirim ulang"}


def help_lines(eselon_ii: bool, bureau: str) -> list[tuple[str, str]]:
    """The lines as (number, text): the first is the title, a line without number is a section title.

    `bureau` is who receives the form.
    """
    lines = list(_ALL)
    if eselon_ii:
        lines.append(("", _SUPPORT))
    numbered, count = [], 0
    for index, (_, text) in enumerate((*lines, *_END)):
        plain = index > 0 and text not in _TITLES
        count += plain
        numbered.append((str(count) if plain else "", text.format(bureau=bureau)))
    return numbered
