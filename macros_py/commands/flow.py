"""The run of the SOP: a new tracker, start, hand over, return, undo, check, follow the unit list."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from macros_py.commands.common import (
    FILE,
    at_option,
    book_argument,
    by_option,
    command,
    context,
    done,
    flow,
    not_empty,
    open_tracker,
    report,
    units_options,
    whole_or_not_at_all,
)
from macros_py.commands.terminal import Outcome, click, watched


@command("demo", "pk-tracker demo contoh")
@click.argument("folder", type=FILE, default="demo", metavar="[DIR]")
@click.option("--buka", "shown", is_flag=True, help="Buka foldernya setelah selesai.")
def demo(folder: Path, shown: bool) -> Outcome:
    """Mainkan satu tahun lengkap: enam langkah untuk semua unit, lalu periksa, konsolidasi, ekspor, dan dokumen."""
    from macros_py.commands.demo import play

    outcome = play(folder, watched)
    if shown:
        click.launch(str(folder))
    return outcome


@command("baru", "pk-tracker baru PK_2026.xlsm --tahun 2026")
@book_argument
@click.option("--tahun", type=int, metavar="TAHUN", required=True, help="Tahun Perjanjian Kinerja.")
@click.option("--unit", "unit", type=FILE, metavar="CSV", help="Daftar unit (kode,deputi,eselon,nama_unit,induk).")
@click.option("--sop", type=FILE, metavar="TOML", help="Berkas SOP lain dengan bentuk yang sama.")
@click.option("--dari", type=FILE, metavar="BUKU", help="Buku tahun lalu: unit, pejabat, kalender, dan pengaturannya dibawa.")
@by_option
def baru(buku: Path, tahun: int, unit: Path | None, sop: Path | None, dari: Path | None, oleh: str | None) -> Outcome:
    """Buat buku PK Tracker baru."""
    from macros_py import actions

    return done(actions.new(buku, context(None, oleh, buku), tahun, unit, sop, previous=dari))


@command("perbarui", "pk-tracker perbarui PK_2026.xlsm")
@book_argument
@at_option
@by_option
def perbarui(buku: Path, pada: str | None, oleh: str | None) -> Outcome:
    """Perbarui buku berformat lama ke format program ini; buku lama disimpan di sebelahnya."""
    from macros_py import actions

    with whole_or_not_at_all():
        return done(actions.upgrade(buku, context(pada, oleh, buku)))


@command("mulai", "pk-tracker mulai PK_2026.xlsm --unit D1 D1-1")
@book_argument
@units_options
@at_option
@by_option
def mulai(buku: Path, unit: tuple[str, ...], deputi: tuple[str, ...], pada: str | None, oleh: str | None) -> Outcome:
    """Mulai langkah 1: Arahan Karo PO diterima."""
    from macros_py import actions

    with open_tracker(buku) as book:
        return flow(actions.start(book, context(pada, oleh, buku), unit or None, deputi=deputi))


@command("tandai", 'pk-tracker tandai PK_2026.xlsm --langkah 3 --dokumen "data dukung" --deputi IV')
@book_argument
@click.option("--langkah", type=int, metavar="N", required=True, help="Langkah yang memerlukan dokumen itu.")
@click.option(
    "--dokumen", multiple=True, metavar="NAMA ...", callback=not_empty, help="Nama dokumen; bawaan: semua dokumen langkah itu."
)
@units_options
@click.option("--nilai", metavar="NILAI", default="Ada", help='Ada, Belum, atau "Tidak perlu"; bawaan: Ada.')
@click.option("--berkas", metavar="PATH", help="Berkas, folder, atau tautan bukti, ditulis di kolom Berkas.")
@at_option
@by_option
def tandai(
    buku: Path, langkah: int, dokumen: tuple[str, ...], unit: tuple[str, ...], deputi: tuple[str, ...], nilai: str,
    berkas: str | None, pada: str | None, oleh: str | None,
) -> Outcome:  # fmt: skip
    """Tandai dokumen Kelengkapan sebagai Ada, Belum, atau Tidak perlu."""
    from macros_py import actions
    from macros_py.tracker.checks import presence_of

    if (presence := presence_of(nilai)) is None:
        raise click.UsageError('--nilai harus Ada, Belum, atau "Tidak perlu"')

    with open_tracker(buku) as book:
        who = context(pada, oleh, buku)
        result = actions.mark(
            book, who, langkah, unit or None, deputi=deputi, presence=presence, documents=dokumen, evidence=berkas
        )
        return flow(result)


@command("serahkan", "pk-tracker serahkan PK_2026.xlsm --langkah 2 --unit D1-1")
@book_argument
@click.option("--langkah", type=int, metavar="N", required=True, help="Langkah yang selesai.")
@units_options
@at_option
@by_option
@click.option("--paksa", is_flag=True, help="Tetap serahkan walau belum lengkap; perlu --alasan.")
@click.option("--alasan", metavar="TEKS", help="Alasan, disimpan di Riwayat.")
def serahkan(
    buku: Path, langkah: int, unit: tuple[str, ...], deputi: tuple[str, ...], pada: str | None, oleh: str | None,
    paksa: bool, alasan: str | None,
) -> Outcome:  # fmt: skip
    """Serahkan satu langkah; langkah berikutnya diterima pada saat yang sama."""
    from macros_py import actions

    with open_tracker(buku) as book:
        if alasan and not paksa:
            raise click.UsageError("--alasan hanya dipakai bersama --paksa")
        who = context(pada, oleh, buku)
        return flow(actions.hand_over(book, who, langkah, unit or None, deputi=deputi, force=paksa, reason=alasan))


@command("kembalikan", 'pk-tracker kembalikan PK_2026.xlsm --langkah 5 --ke 3 --unit D1-1 --alasan "Data dukung kurang"')
@book_argument
@click.option("--langkah", type=int, metavar="N", required=True, help="Langkah yang mengembalikan.")
@click.option("--ke", type=int, metavar="M", required=True, help="Langkah yang harus mengulang.")
@units_options
@click.option("--alasan", metavar="TEKS", required=True, help="Alasan, disimpan di Riwayat.")
@at_option
@by_option
def kembalikan(
    buku: Path, langkah: int, ke: int, unit: tuple[str, ...], deputi: tuple[str, ...], alasan: str, pada: str | None,
    oleh: str | None,
) -> Outcome:  # fmt: skip
    """Kembalikan unit ke langkah yang lebih awal."""
    from macros_py import actions

    if not unit and not deputi:
        raise click.UsageError("pilihan --unit atau --deputi belum ditulis")

    with open_tracker(buku) as book:
        return flow(actions.send_back(book, context(pada, oleh, buku), langkah, ke, unit or None, alasan, deputi=deputi))


@command("urungkan", "pk-tracker urungkan PK_2026.xlsm")
@book_argument
@at_option
@by_option
def urungkan(buku: Path, pada: str | None, oleh: str | None) -> Outcome:
    """Batalkan aksi terakhir di Riwayat, utuh."""
    from macros_py import actions

    with open_tracker(buku) as book:
        return flow(actions.undo(book, context(pada, oleh, buku)))


@command("periksa", "pk-tracker periksa PK_2026.xlsm --pada 2026-03-17T10:05")
@book_argument
@click.option("--segel", metavar="SEGEL", help="Segel dari kertas, misalnya 3f2a-91bc-07de: di baris mana Riwayat memuatnya.")
@at_option
def periksa(buku: Path, segel: str | None, pada: str | None) -> Outcome:
    """Periksa seluruh buku; temuan ditulis di sheet Temuan dan Beranda diperbarui."""
    from macros_py import actions

    if segel is not None and not re.fullmatch(r"(?i)[0-9a-f]{12,32}", re.sub(r"[-\s]", "", segel)):
        raise click.UsageError("--segel terdiri atas 12 angka heksadesimal, misalnya 3f2a-91bc-07de")
    with open_tracker(buku) as book:
        return report(actions.check(book, context(pada, None, buku), segel))


@command("segarkan", "pk-tracker segarkan PK_2026.xlsm")
@book_argument
@at_option
@by_option
def segarkan(buku: Path, pada: str | None, oleh: str | None) -> Outcome:
    """Sesuaikan sheet langkah dengan sheet Unit dan Kalender; tidak ada yang dihapus."""
    from macros_py import actions

    with open_tracker(buku) as book:
        result = actions.refresh_rows(book, context(pada, oleh, buku))
    return done(replace(result, data={"ditambahkan": list(result.done), **result.data}))
