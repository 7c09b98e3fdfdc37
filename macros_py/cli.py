"""The command line: pick the book, read the clock, call the action, show what it did. Commands import what they need."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from macros_py import __version__, words
from macros_py.findings import CannotGoOn, Code, count_by_level
from macros_py.terminal import CANNOT, FOUND, OK, Command, Outcome, click, finding_lines, progress_bar, run

if TYPE_CHECKING:
    from macros_py.actions import Context, Result
    from macros_py.books.file import FileBook

FILE = click.Path(path_type=Path)


class _InOrder(click.Group):
    """Commands are listed in the order of the work, which is the order of this file."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(
    cls=_InOrder,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    no_args_is_help=True,
    options_metavar="",
    subcommand_metavar="PERINTAH …",
)
@click.version_option(__version__, prog_name="pk-tracker")
def cli() -> None:
    """PK Tracker: menjalankan SOP Penyiapan Bahan Penyusunan Penetapan Kinerja pada buku kerja Excel."""


def command(name: str, example: str) -> Callable[[Callable[..., Outcome]], click.Command]:
    """Register a command of the contract with its example."""
    return cli.command(name, cls=Command, example=example, options_metavar="[PILIHAN]")


book_argument = click.argument("buku", type=FILE, metavar="BUKU")
at_option = click.option("--pada", metavar="ISO", help="Waktu kejadian (WIB), misalnya 2026-03-17T10:05; bawaan: sekarang.")
by_option = click.option("--oleh", metavar="NAMA", help="Nama pelaku; bawaan: nama pengguna komputer.")
units_option = click.option("--unit", "unit", multiple=True, metavar="KODE ...", help="Kode unit; bawaan: semua yang dapat diproses.")


@command("demo", "pk-tracker demo contoh")
@click.argument("folder", type=FILE, default="demo", metavar="[DIR]")
def demo(folder: Path) -> Outcome:
    """Mainkan satu tahun lengkap: enam langkah untuk semua unit, lalu periksa, konsolidasi, dan ekspor."""
    from macros_py.demo import play

    return play(folder, progress_bar()), OK


@command("baru", "pk-tracker baru PK_2026.xlsm --tahun 2026")
@book_argument
@click.option("--tahun", type=click.IntRange(2000, 2100), metavar="TAHUN", required=True, help="Tahun Perjanjian Kinerja.")
@click.option("--unit", "unit", type=FILE, metavar="CSV", help="Daftar unit (kode,deputi,eselon,nama_unit,induk).")
@click.option("--sop", type=FILE, metavar="TOML", help="Berkas SOP lain dengan bentuk yang sama.")
@by_option
def baru(buku: Path, tahun: int, unit: Path | None, sop: Path | None, oleh: str | None) -> Outcome:
    """Buat buku PK Tracker baru."""
    from macros_py import actions

    result = actions.new(buku, _context(None, oleh, buku), tahun, unit, sop)
    return {**result.data, "_teks": [result.message]}, OK


@command("mulai", "pk-tracker mulai PK_2026.xlsm --unit D1 D1-1")
@book_argument
@units_option
@at_option
@by_option
def mulai(buku: Path, unit: tuple[str, ...], pada: str | None, oleh: str | None) -> Outcome:
    """Mulai langkah 1: Arahan Karo PO diterima."""
    from macros_py import actions

    with _open(buku) as book:
        return _flow(actions.start(book, _context(pada, oleh, buku), unit or None))


@command("serahkan", "pk-tracker serahkan PK_2026.xlsm --langkah 2 --unit D1-1")
@book_argument
@click.option("--langkah", type=int, metavar="N", required=True, help="Langkah yang selesai.")
@units_option
@at_option
@by_option
@click.option("--paksa", is_flag=True, help="Tetap serahkan walau belum lengkap; perlu --alasan.")
@click.option("--alasan", metavar="TEKS", help="Alasan, disimpan di Riwayat.")
def serahkan(
    buku: Path, langkah: int, unit: tuple[str, ...], pada: str | None, oleh: str | None, paksa: bool, alasan: str | None
) -> Outcome:
    """Serahkan satu langkah; langkah berikutnya diterima pada saat yang sama."""
    from macros_py import actions

    with _open(buku) as book:
        context = _context(pada, oleh, buku)
        return _flow(actions.hand_over(book, context, langkah, unit or None, force=paksa, reason=alasan))


@command("kembalikan", 'pk-tracker kembalikan PK_2026.xlsm --langkah 5 --ke 3 --unit D1-1 --alasan "Data dukung kurang"')
@book_argument
@click.option("--langkah", type=int, metavar="N", required=True, help="Langkah yang mengembalikan.")
@click.option("--ke", type=int, metavar="M", required=True, help="Langkah yang harus mengulang.")
@click.option("--unit", "unit", multiple=True, required=True, metavar="KODE ...", help="Kode unit.")
@click.option("--alasan", metavar="TEKS", required=True, help="Alasan, disimpan di Riwayat.")
@at_option
@by_option
def kembalikan(
    buku: Path, langkah: int, ke: int, unit: tuple[str, ...], alasan: str, pada: str | None, oleh: str | None
) -> Outcome:
    """Kembalikan unit ke langkah yang lebih awal."""
    from macros_py import actions

    with _open(buku) as book:
        return _flow(actions.send_back(book, _context(pada, oleh, buku), langkah, ke, unit, alasan))


@command("urungkan", "pk-tracker urungkan PK_2026.xlsm")
@book_argument
@at_option
@by_option
def urungkan(buku: Path, pada: str | None, oleh: str | None) -> Outcome:
    """Batalkan aksi terakhir di Riwayat, utuh."""
    from macros_py import actions

    with _open(buku) as book:
        return _flow(actions.undo(book, _context(pada, oleh, buku)))


@command("periksa", "pk-tracker periksa PK_2026.xlsm --pada 2026-03-17T10:05")
@book_argument
@at_option
def periksa(buku: Path, pada: str | None) -> Outcome:
    """Periksa seluruh buku; temuan ditulis di sheet Temuan dan Beranda diperbarui."""
    from macros_py import actions

    with _open(buku) as book:
        return _report(actions.check(book, _context(pada, None, buku)))


@command("segarkan", "pk-tracker segarkan PK_2026.xlsm")
@book_argument
@at_option
@by_option
def segarkan(buku: Path, pada: str | None, oleh: str | None) -> Outcome:
    """Sesuaikan sheet langkah dengan sheet Unit dan Kalender; tidak ada yang dihapus."""
    from macros_py import actions

    with _open(buku) as book:
        result = actions.refresh_rows(book, _context(pada, oleh, buku))
    return {"aksi": result.action, "ditambahkan": list(result.done), **result.data, "_teks": [result.message]}, OK


@command("templat", "pk-tracker templat PK_2026.xlsm --ke bahan")
@book_argument
@click.option("--ke", type=FILE, required=True, metavar="DIR", help="Folder tujuan.")
@at_option
@by_option
def templat(buku: Path, ke: Path, pada: str | None, oleh: str | None) -> Outcome:
    """Buat satu buku isian bahan untuk setiap unit."""
    from macros_py import actions

    with _open(buku, write=False) as book:
        result = actions.templates(book, _context(pada, oleh, buku), ke)
    return {"aksi": result.action, **result.data, "_teks": [result.message]}, OK


@command("konsolidasi", "pk-tracker konsolidasi PK_2026.xlsm --bahan bahan")
@book_argument
@click.option("--bahan", type=FILE, required=True, metavar="DIR", help="Folder bahan yang diterima.")
@click.option("--ke", type=FILE, metavar="BERKAS", help="Tulis hasil juga ke .xlsx, .csv, atau .parquet.")
@click.option("--kluster", metavar="ALAMAT", help="Alamat penjadwal Dask untuk membaca berkas di banyak komputer.")
@at_option
@by_option
def konsolidasi(
    buku: Path, bahan: Path, ke: Path | None, kluster: str | None, pada: str | None, oleh: str | None
) -> Outcome:
    """Kumpulkan bahan semua unit ke sheet Konsolidasi."""
    from macros_py import actions

    with _open(buku) as book:
        return _report(actions.consolidate_materials(book, _context(pada, oleh, buku), bahan, ke, kluster))


@command("ringkasan", "pk-tracker ringkasan PK_2026.xlsm")
@book_argument
@at_option
def ringkasan(buku: Path, pada: str | None) -> Outcome:
    """Perbarui sheet Ringkasan."""
    from macros_py import actions

    with _open(buku) as book:
        result = actions.summary(book, _context(pada, None, buku))
    return {"aksi": result.action, **result.data, "_teks": [result.message]}, OK


@command("ekspor", "pk-tracker ekspor PK_2026.xlsm --ke Ringkasan.xlsx --pdf")
@book_argument
@click.option("--ke", type=FILE, required=True, metavar="FILE.xlsx", help="Berkas tujuan.")
@click.option("--pdf", is_flag=True, help="Tulis juga PDF di sebelahnya.")
@at_option
@by_option
def ekspor(buku: Path, ke: Path, pdf: bool, pada: str | None, oleh: str | None) -> Outcome:
    """Ekspor ringkasan untuk Kabag: buku tanpa makro, berisi nilai saja."""
    from macros_py import actions

    with _open(buku) as book:
        result = actions.export(book, _context(pada, oleh, buku), ke, pdf=pdf)
    return {"aksi": result.action, **result.data, "_teks": [result.message]}, OK


@command("waktu", 'pk-tracker waktu --mulai 2026-03-17T10:00 --norma "3 Hari"')
@click.option("--mulai", "start", required=True, metavar="ISO", help="Waktu diterima (WIB).")
@click.option("--norma", "norm_text", required=True, metavar="NORMA", help='Norma waktu: "60 Menit" atau "3 Hari".')
@click.option("--buku", type=FILE, metavar="BUKU", help="Pakai kalender buku ini; bawaan: kalender nasional.")
@click.option("--selesai", "end", metavar="ISO", help="Waktu diserahkan, untuk menghitung waktu kerja terpakai.")
def waktu(start: str, norm_text: str, buku: Path | None, end: str | None) -> Outcome:
    """Hitung batas waktu dan waktu kerja terpakai."""
    from macros_py import clock

    return clock.answer(_time(start), norm_text, _time(end) if end else None, buku)


@contextmanager
def _open(path: Path, *, write: bool = True) -> Iterator[FileBook]:
    from macros_py.books.file import open_book

    with open_book(path, write=write) as book:
        yield book


def _context(at: str | None, by: str | None, book: Path) -> Context:
    import getpass

    from macros_py.actions import Context, evidence_exists

    try:
        user = by or getpass.getuser()
    except (OSError, KeyError):  # a service account without a name
        user = "(tanpa nama)"
    return Context(_time(at) if at else words.now_wib(), user, evidence_exists(book.resolve()), progress_bar())


def _time(text: str) -> datetime:
    try:
        return words.parse_time(text)
    except (ValueError, OverflowError):
        raise CannotGoOn(Code.DATE_INVALID, found=text) from None


def _flow(result: Result) -> Outcome:
    """Outcome of mulai, serahkan, kembalikan, urungkan: 0 all done, 1 some refused, 2 none."""
    code = OK if not result.refused else FOUND if result.done else CANNOT
    data: dict[str, object] = {
        "aksi": result.action,
        "langkah": result.step,
        "berhasil": list(result.done),
        "ditolak": [finding.as_json() for finding in result.refused],
        "pesan": result.message,
        "_teks": [result.message, *finding_lines(result.refused)],
    }
    return data, code


def _report(result: Result) -> Outcome:
    """Outcome of periksa and konsolidasi: 0 nothing wrong, 1 findings of level galat."""
    counts = count_by_level(result.findings)
    data: dict[str, object] = {
        "temuan": [finding.as_json() for finding in result.findings],
        "ringkas": counts,
        **result.data,
        "_teks": [*finding_lines(result.findings), result.message],
    }
    return data, FOUND if counts["galat"] else OK


def main() -> None:
    """Entry point of `pk-tracker`."""
    sys.exit(run(cli, sys.argv[1:]))


if __name__ == "__main__":
    main()
