"""The materials of the units: templates out, consolidation in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from macros_py.commands.common import (
    FILE,
    at_option,
    book_argument,
    by_option,
    command,
    context,
    done,
    moment,
    open_tracker,
    paper_option,
    report,
    units_options,
)
from macros_py.commands.terminal import Outcome, click

if TYPE_CHECKING:
    from macros_py.documents import Paper


@command("templat", "pk-tracker templat PK_2026.xlsm --ke bahan")
@book_argument
@click.option("--ke", type=FILE, required=True, metavar="DIR", help="Folder tujuan.")
@units_options
def templat(buku: Path, ke: Path, unit: tuple[str, ...], deputi: tuple[str, ...]) -> Outcome:
    """Buat satu buku isian bahan untuk setiap unit."""
    from macros_py import actions

    with open_tracker(buku, write=False) as book:
        result = actions.templates(book, context(None, None, buku), ke, unit or None, deputi=deputi)
    return done(result)


@command("minta", "pk-tracker minta PK_2026.xlsm --ke permintaan --batas 2026-01-30")
@book_argument
@click.option("--ke", type=FILE, required=True, metavar="DIR", help="Folder tujuan.")
@click.option("--batas", required=True, metavar="TANGGAL", help="Hari terakhir penyampaian, hari kerja menurut Kalender.")
@units_options
@paper_option
@click.option("--tata-letak", type=FILE, metavar="DIR", help="Folder tata letak milik kantor (.docx).")
@at_option
@by_option
def minta(
    buku: Path, ke: Path, batas: str, unit: tuple[str, ...], deputi: tuple[str, ...], kertas: Paper, tata_letak: Path | None,
    pada: str | None, oleh: str | None,
) -> Outcome:  # fmt: skip
    """Minta bahan: nota dinas per Deputi, templat setiap unit, dan tanda terima; tidak ada yang dikirim."""
    from macros_py import actions

    with open_tracker(buku) as book:
        who = context(pada, oleh, buku)
        result = actions.ask(book, who, ke, moment(batas), unit or None, deputi=deputi, paper=kertas, layouts=tata_letak)
    return done(result)


@command("konsolidasi", "pk-tracker konsolidasi PK_2026.xlsm --bahan bahan")
@book_argument
@click.option("--bahan", type=FILE, required=True, metavar="DIR", help="Folder bahan yang diterima.")
@click.option("--ke", type=FILE, metavar="BERKAS", help="Tulis hasil juga ke .xlsx, .csv, atau .parquet.")
@click.option("--kluster", metavar="ALAMAT", help="Alamat penjadwal Dask untuk membaca berkas di banyak komputer.")
@click.option("--tandai", is_flag=True, help="Tandai data dukung langkah yang berjalan sebagai Ada bila bahannya masuk.")
@click.option("--ganti", is_flag=True, help="Lanjutkan juga bila unit atau baris yang sudah ada akan hilang.")
@at_option
@by_option
def konsolidasi(
    buku: Path, bahan: Path, ke: Path | None, kluster: str | None, tandai: bool, ganti: bool, pada: str | None,
    oleh: str | None,
) -> Outcome:  # fmt: skip
    """Kumpulkan bahan semua unit ke sheet Konsolidasi."""
    from macros_py import actions

    with open_tracker(buku) as book:
        who = context(pada, oleh, buku)
        result = actions.consolidate_materials(book, who, bahan, ke, kluster, mark=lambda _: tandai, replace=lambda _: ganti)
    return report(result)
